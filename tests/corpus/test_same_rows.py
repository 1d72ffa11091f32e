"""What a command writes is what the method of ``Corpus`` answers, row by row."""

from __future__ import annotations

import csv
import importlib
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from click.testing import CliRunner

import inspection_findings as inf
from inspection_findings.cli import main
from inspection_findings.corpus import Answer
from inspection_findings.encode import OnnxEncoder
from inspection_findings.frames import read_rows

pytestmark = pytest.mark.usefixtures("settings")

Ask = Callable[[inf.Corpus], Answer]
QUESTIONS: dict[str, Ask] = {
    "recurring": lambda corpus: corpus.recurring(),
    "recurring --theme Staffing": lambda corpus: corpus.recurring(theme="staffing"),
    "compare": lambda corpus: corpus.compare(),
    "compare --by rating --aspect strength": lambda corpus: corpus.compare(
        by="rating", aspect="strength"
    ),
    "recommendations": lambda corpus: corpus.recommendations(),
    "recommendations --borough lewisham --threshold 0.5": lambda corpus: corpus.recommendations(
        borough="Lewisham", threshold=0.5
    ),
    "sample --theme victim-work": lambda corpus: corpus.sites("victim-work"),
}
TABLES = [  # of each command some, with lists, numbers, gaps and long texts in them
    ("recurring", "themes"),
    ("recurring --theme Staffing", "clusters"),
    ("compare", "tests"),
    ("recommendations", "crosswalk"),
    ("recommendations --borough lewisham --threshold 0.5", "shared"),
    ("sample --theme victim-work", "curve"),
]


def run(command: str, store: Path, *more: str) -> str:
    """Return what a command on the store writes to stdout."""
    done = CliRunner().invoke(main, [*command.split(), "--store", str(store), *more])
    assert done.exit_code == 0, done.output
    return done.stdout


def read_csv(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def as_json(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a frame as JSON has them."""
    rows: list[dict[str, Any]] = json.loads(json.dumps(read_rows(table)))
    return rows


def as_csv(table: pd.DataFrame) -> list[dict[str, str]]:
    """Return the rows of a frame as CSV has them: lists as JSON, formulas as text."""
    return [{key: _cell(value) for key, value in row.items()} for row in read_rows(table)]


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, (list, tuple)):
        return json.dumps(value, ensure_ascii=False)
    return f"'{value}" if isinstance(value, str) and value.startswith(tuple("=+-@")) else str(value)


@pytest.mark.parametrize("command", QUESTIONS)
def test_json_holds_every_table_of_the_answer(
    command: str, door: inf.Corpus, store_path: Path
) -> None:
    """All tables by name, and what is said of them as a whole."""
    answer = QUESTIONS[command](door)
    found = json.loads(run(command, store_path, "--format", "json"))
    for name, table in answer.tables.items():
        assert found[name] == as_json(table), name
    for name, value in answer.about.items():
        assert found[name] == value, name
    assert sum(len(table) for table in answer.tables.values()) > 0


@pytest.mark.parametrize("name", ["recurring", "compare", "recommendations", "sample"])
def test_every_table_that_can_be_shown_is_one_of_the_answer(name: str, door: inf.Corpus) -> None:
    """The command names its tables as the answer does, and leaves none out."""
    command = next(command for command in QUESTIONS if command.split()[0] == name)
    module = importlib.import_module(f"inspection_findings.cli.{name}")
    shown = [table.replace("-", "_") for table in module.TABLES]
    assert sorted(shown) == sorted(QUESTIONS[command](door).tables)


@pytest.mark.parametrize(("command", "table"), TABLES)
def test_csv_holds_the_table_that_is_shown(
    command: str, table: str, door: inf.Corpus, store_path: Path
) -> None:
    """The same columns in the same order, the same rows in the same order."""
    expected = QUESTIONS[command](door).tables[table.replace("-", "_")]
    text = run(command, store_path, "--show", table, "--format", "csv")
    assert next(csv.reader(io.StringIO(text))) == list(expected.columns)
    assert read_csv(text) == as_csv(expected) != []


def test_compare_as_json_holds_the_recommendations_too(door: inf.Corpus, store_path: Path) -> None:
    """Scripts that asked compare for everything still find it all there."""
    found = json.loads(run("compare --theme staffing", store_path, "--format", "json"))
    for answer in (door.compare(theme="staffing"), door.recommendations(theme="staffing")):
        for name, table in answer.tables.items():
            assert found[name] == as_json(table), name
        assert answer.about.items() <= found.items()


@pytest.mark.parametrize("output_format", ["json", "jsonl", "csv"])
def test_search(
    output_format: str,
    door: inf.Corpus,
    store_path: Path,
    tiny_encoder: OnnxEncoder,
) -> None:
    """Every filter of the command is one of the method, and gives the same hits."""
    options = ["--borough", "haringey", "--borough", "Lewisham", "--theme", "victim work"]
    options += ["--polarity", "strength", "--standard", "Assessment", "--standard", "1.3"]
    options += ["--kind", "bullet", "--from", "2024", "--to", "2025-12", "--limit", "4"]
    options += ["--encoder", str(tiny_encoder.folder), "--format", output_format]
    hits = door.search(
        "victims",
        borough=["haringey", "Lewisham"],
        theme="victim work",
        polarity="strength",
        standard=["Assessment", "1.3"],
        kind="bullet",
        since="2024",
        to="2025-12",
        limit=4,
    )
    assert 0 < len(hits) <= 4
    text = run("search victims", store_path, *options)
    if output_format == "csv":
        assert read_csv(text) == as_csv(hits.frame)
        assert next(csv.reader(io.StringIO(text))) == list(hits.frame.columns)
    else:
        rows = (
            json.loads(text)
            if output_format == "json"
            else list(map(json.loads, text.splitlines()))
        )
        assert rows == as_json(hits.frame) == json.loads(json.dumps(hits.rows))


def test_info(door: inf.Corpus, store_path: Path) -> None:
    """The same facts in the same order."""
    found = json.loads(run("info", store_path, "--format", "json"))
    assert list(found.items()) == list(door.info().items())
    assert found["store, reports"].count(", ") == 4


def test_agreement(door: inf.Corpus, store_path: Path) -> None:
    """Coders, pairs and themes; JSON has the themes of each pair in it."""
    answer = door.agreement()
    found = json.loads(run("agreement", store_path, "--format", "json"))
    assert found["coders"] == as_json(answer.coders)
    assert found["people_alpha"] == answer.people_alpha
    assert [{**pair, "themes": None} for pair in found["pairs"]] == [
        {**pair, "themes": None} for pair in as_json(answer.pairs)
    ]
    nested = [row for pair in found["pairs"] for row in pair["themes"]]
    assert nested == as_json(answer.themes) != []
    assert read_csv(run("agreement", store_path, "--format", "csv")) == as_csv(answer.themes)


def test_report(door: inf.Corpus, store_path: Path, tmp_path: Path) -> None:
    """The same files, to the byte."""
    options = ["--theme", "Voice", "--borough", "Hackney", "--format", "html,md,csv"]
    run("report", store_path, *options, "--out", str(tmp_path / "command"))
    written = door.write_reports(
        str(tmp_path / "door"), themes="voice", boroughs="Hackney", formats=["html", "md", "csv"]
    )
    names = {path.name for path in written} | {"pages.json"}
    assert names == {path.name for path in (tmp_path / "command").iterdir()}
    for path in written:
        assert path.read_bytes() == (tmp_path / "command" / path.name).read_bytes(), path.name


def test_review_export(door: inf.Corpus, store_path: Path, tmp_path: Path) -> None:
    """The same findings in the same order, with what is said beside them."""
    out = tmp_path / "review.csv"
    run("review export --limit 7 --borough Hackney --format csv", store_path, "--out", str(out))
    rows = read_csv(out.read_text(encoding="utf-8-sig"))
    expected = door.to_review(limit=7, borough="hackney").findings
    assert len(expected) == 7
    assert [row["finding_id"] for row in rows] == expected["finding_id"].tolist()
    assert [row["text"] for row in rows] == expected["text"].tolist()


def test_build_sums_up_what_reports_has(
    door: inf.Corpus,
    store_path: Path,
    tiny_encoder: OnnxEncoder,
    report_paths: list[Path],
) -> None:
    """The counts under a build are those of the reports of the store."""
    options = ["--encoder", str(tiny_encoder.folder)]
    text = run(f"build {' '.join(map(str, report_paths))}", store_path, *options)
    for row in as_json(door.reports()):
        (line,) = (line for line in text.splitlines() if row["report_id"] in line)
        counts = [row[name] for name in ("strengths", "areas_for_improvement", "recommendations")]
        assert line.split()[1:4] == list(map(str, counts))
        assert line.split()[-2:] == [str(row["findings"]), str(row["uncoded"])]
