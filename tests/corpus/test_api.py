"""``import inspection_findings as inf``: a dozen names, each imported when it is first used."""

from __future__ import annotations

import inspect
import json
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest

import inspection_findings as inf
from inspection_findings.corpus import Answer
from inspection_findings.search import Filters
from tests.support.variants import REPORTS

HEAVY = {
    *("numpy", "pandas", "sklearn", "scipy", "torch", "resvg_py", "click", "rich"),
    *("pypdfium2", "lxml", "mammoth"),
}


def load_in_process(code: str) -> set[str]:
    """Return the top-level names of what is loaded after some code has run."""
    code += "\nimport json, sys; print(json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return {name.split(".")[0] for name in json.loads(done.stdout.splitlines()[-1])}


def test_the_names_are_a_dozen() -> None:
    """Each is what its room has under that name; no other name is handed on."""
    assert len(inf.__all__) == len(set(inf.__all__)) == 12
    for name in inf.__all__:
        found = getattr(inf, name)
        assert found.__name__ == name
        assert found.__module__.startswith("inspection_findings.")
        assert found.__doc__, f"{name} does not say what it is"
    assert set(inf.__all__) <= set(dir(inf))
    with pytest.raises(AttributeError, match="no attribute 'Pipeline'"):
        inf.Pipeline  # noqa: B018


def test_importing_the_package_loads_nothing_of_it() -> None:
    """What is not used costs no time."""
    code = "import inspection_findings, sys; own = [m for m in sys.modules if 'inspection' in m]"
    loaded = load_in_process(f"{code}; assert len(own) == 2, own")
    assert loaded & HEAVY == set()


def test_the_door_loads_no_frames_until_it_gives_one(store_path: Path) -> None:
    """A search answers without pandas, which is slow to load."""
    code = f"import inspection_findings as inf; print(inf.open_corpus({str(store_path)!r}))"
    assert load_in_process(code) & {"pandas", "sklearn", "torch", "resvg_py"} == set()


def test_paths_may_be_text(model_folder: Path) -> None:
    """Whatever takes a path takes it as text, too."""
    path = next(path for path in REPORTS if "hackney" in path.name)
    report = inf.read_report(str(path))
    assert report == inf.read_report(path)
    first = inf.segment_report(report).findings[0]
    assert inf.quote(report.source.text, first.spans) == first.text
    assert inf.load_model(str(model_folder)).name == inf.load_model(model_folder).name


def test_a_notebook_shows_answers_as_tables(door: inf.Corpus) -> None:
    """An answer shows its first table and names the others; hits and facts are tables."""
    answer = door.sites("victim-work")
    html = answer._repr_html_()
    assert "<table" in html
    assert answer.sites["borough"].iloc[0] in html
    for name in answer.tables:
        assert f"<code>.{name}</code>" in html
    assert isinstance(answer, Answer)
    assert "<td>" in door.search("victims", limit=1)._repr_html_()
    assert "store, reports" in door.info()._repr_html_()


def test_hits_are_a_sequence_and_a_frame(door: inf.Corpus) -> None:
    """By place they give hits, by names of columns a frame."""
    hits = door.search("victims", limit=5)
    assert [hit.finding.text for hit in hits] == hits[["citation", "text"]]["text"].tolist()
    assert list(hits[["citation", "text"]].columns) == ["citation", "text"]
    assert [hit.score for hit in hits[:2]] == [hits[0].score, hits[1].score]
    assert len(hits.frame) == len(hits.rows) == 5


def test_text_of_a_report_is_no_markup(door: inf.Corpus) -> None:
    """What stands in angle brackets in a text is shown, not run."""
    assert "&lt;b&gt;" in type(door.info())({"what": "<b>"})._repr_html_()


@pytest.mark.parametrize("name", ["list", "findings", "codings", "search", "to_review"])
def test_help_names_every_filter(name: str) -> None:
    """A notebook completes them, although they are defined in one place."""
    parameters = inspect.signature(getattr(inf.Corpus, name)).parameters
    for field in fields(Filters):
        assert parameters[field.name].default == field.default
    assert "filters" not in parameters
    assert "since" in inspect.signature(inf.Corpus.write_reports).parameters


def test_a_filter_that_is_not_there_is_refused(door: inf.Corpus) -> None:
    """A slip of the pen must not give everything."""
    with pytest.raises(TypeError, match="boroug"):
        door.list(boroug="Hackney")  # type: ignore[call-arg]
