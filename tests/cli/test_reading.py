"""Commands that read reports, and a search."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

import inspection_findings as inf
from inspection_findings.cli.search import say_expected
from inspection_findings.encode import OnnxEncoder
from inspection_findings.search import Answer, Hits
from inspection_findings.search.relevance import Verdict
from inspection_findings.text import text_sha256
from tests.support.commands import HARINGEY, run
from tests.support.variants import REPORTS


def test_segment_writes_the_fields_of_a_finding() -> None:
    """One JSON object a line, with offsets that point into the source."""
    result = run("segment", HARINGEY, "--format", "jsonl")
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    assert result.exit_code == 0
    assert len(rows) == 345
    text = Path(HARINGEY).read_text(encoding="utf-8")
    bullet = next(row for row in rows if row["kind"] == "bullet")
    ((start, end),) = bullet["spans"]
    assert text[start:end] == bullet["text"]
    assert set(bullet) >= {
        "finding_id",
        "citation",
        "report_id",
        "borough",
        "standard",
        "kind",
        "polarity",
        "polarity_from",
        "text",
        "spans",
        "heading",
    }


@pytest.mark.parametrize("output_format", ["table", "csv", "json"])
def test_segment_in_every_format(output_format: str) -> None:
    """The other formats hold the same findings."""
    result = run("segment", HARINGEY, "--format", output_format)
    assert result.exit_code == 0
    if output_format == "csv":
        assert len(list(csv.DictReader(io.StringIO(result.stdout)))) == 345
    elif output_format == "json":
        assert len(json.loads(result.stdout)) == 345
    else:
        assert "Haringey, March 2025, recommendation 6" in " ".join(result.stdout.split())


def test_inspect_shows_expected_against_found() -> None:
    """Counts, ratings and unmet expectations of each report are shown; no loss, no failure."""
    result = run("inspect", *map(str, REPORTS))
    assert result.exit_code == 0
    assert "94 strength; 22 area for improvement" in result.stdout
    assert "WARNING: rating compared with its lowest key question" in result.stdout
    assert "NOTE: areas for improvement (1.4 Information and facilities)" in result.stdout
    assert "LOSS" not in result.output


def test_inspect_fails_loudly_on_loss(tmp_path: Path) -> None:
    """A report whose recommendations cannot be found makes the command fail and name it."""
    path = tmp_path / "damaged.txt"
    path.write_text(Path(HARINGEY).read_text("utf-8").replace("\nRecommendations\n", "\n"), "utf-8")
    result = run("inspect", str(path), "--format", "json")
    assert result.exit_code == 1
    assert "LOSS in damaged.txt: recommendations" in result.stderr
    assert json.loads(result.stdout)[0]["counts"]["recommendation"] == 0


def test_some_skipped_is_1_and_all_skipped_is_2(tmp_path: Path) -> None:
    """What can be read is written, what cannot is named; the exit code says how it went."""
    missing = str(tmp_path / "missing.txt")
    some = run("segment", HARINGEY, missing, "--format", "jsonl")
    assert some.exit_code == 1
    assert len(some.stdout.splitlines()) == 345
    assert some.stderr == f"findings: {missing}: there is no such file; check the path.\n"
    assert run("segment", missing).exit_code == 2


def test_build_ends_with_a_summary(store: Path, tiny_encoder: OnnxEncoder) -> None:
    """A second build says that nothing changed, and shows what the store holds."""
    result = run("build", HARINGEY, "--store", str(store), "--encoder", str(tiny_encoder.folder))
    assert result.exit_code == 0
    assert "unchanged  haringey-2025-03" in result.stderr
    assert "groups of similar findings" in result.stdout


def test_build_without_any_file_makes_no_store(tmp_path: Path, tiny_encoder: OnnxEncoder) -> None:
    """Paths that lead nowhere are named, and no empty store is left behind."""
    path, missing = tmp_path / "new" / "my.findings", str(tmp_path / "missing.txt")
    options = ("--store", str(path), "--encoder", str(tiny_encoder.folder))
    result = run("build", missing, *options)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == (
        "No report was read; no store was made.\n"
        f"findings: {missing}: there is no such file; check the path.\n"
    )
    assert not path.parent.exists()


def test_build_without_any_report_shows_no_empty_table(
    tmp_path: Path, tiny_encoder: OnnxEncoder
) -> None:
    """A file that is no report is kept as a failure in the store, and the words say only that."""
    path, notes = tmp_path / "my.findings", tmp_path / "notes.txt"
    notes.write_text("Buy milk.\n", encoding="utf-8")
    options = ("--store", str(path), "--encoder", str(tiny_encoder.folder))
    result = run("build", str(notes), *options)
    assert result.exit_code == 2
    assert f"No report was read. What could not be read is in the store {path}" in result.stdout
    assert "groups of similar" not in result.stdout
    assert "strengths" not in result.stdout


def test_classify_gives_themes_probabilities_and_reason(
    tiny_encoder: OnnxEncoder,
) -> None:
    """Each finding has decided themes, all probabilities, and a reason; or it abstained."""
    result = run("classify", HARINGEY, "--encoder", str(tiny_encoder.folder), "--format", "jsonl")
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    assert result.exit_code == 0
    for row in rows:
        assert row["abstained"] == (not row["themes"])
        assert set(row["themes"]) <= set(row["probabilities"])
        assert len(row["probabilities"]) == 25
        assert "\n" not in row["because"]
    narrative = [row for row in rows if row["kind"] == "narrative"]
    casework = [row for row in narrative if row["standard"][0] in "23"]
    assert {row["polarity_from"] for row in casework} == {"model"}
    scene = [row for row in rows if row["standard"] in ("foreword", "background", "involvement")]
    assert {row["polarity"] for row in scene} == {None}


def test_search_filters_and_cites(store: Path, tiny_encoder: OnnxEncoder) -> None:
    """Hits hold to the filters, and name the finding."""
    result = run(
        "search",
        "victims consent",
        "--store",
        str(store),
        "--encoder",
        str(tiny_encoder.folder),
        "--polarity",
        "area_for_improvement",
        "--borough",
        "islington",
        "--format",
        "jsonl",
    )
    hits = [json.loads(line) for line in result.stdout.splitlines()]
    assert result.exit_code == 0
    assert {hit["borough"] for hit in hits} == {"Islington"}
    assert {hit["polarity"] for hit in hits} == {"area_for_improvement"}
    assert hits[0]["citation"] == "Islington, August 2024, 1.1, area for improvement 1"


def test_search_says_whose_a_polarity_is(store: Path, tiny_encoder: OnnxEncoder) -> None:
    """What the model infers is marked so, and what a heading says is marked as stated."""
    options = [
        *("--store", str(store)),
        *("--encoder", str(tiny_encoder.folder)),
        *("--limit", "5"),
    ]
    inferred = run("search", "victims", *options, "--polarity", "strength", "--kind", "narrative")
    assert "[inferred]" in inferred.stdout
    assert "[inferred]: by the model or the reference coding" in inferred.stderr
    headed = run("search", "victims", *options, "--stated", "--polarity", "strength")
    assert "inferred" not in headed.stdout + headed.stderr
    assert "[strength]" in headed.stdout


def test_a_hit_is_a_block_as_wide_as_the_terminal(
    store: Path, tiny_encoder: OnnxEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The citation and badges stand above the whole quotation, themes by name and why below."""
    monkeypatch.setenv("COLUMNS", "80")
    options = [*("--store", str(store)), *("--encoder", str(tiny_encoder.folder))]
    options += ["--standard", "1.3", "--limit", "4"]
    kept = json.loads(run("search", "victims", *options, "--format", "json").stdout)
    shown = run("search", "victims", *options).stdout
    blocks = [block.splitlines() for block in shown.strip().split("\n\n")]
    assert max(map(len, shown.splitlines())) <= 80
    for hit in kept:
        (block,) = [one for one in blocks if one[0].startswith(f"{hit['citation']} [")]
        whole = " ".join(map(str.strip, block))
        assert hit["text"] in whole, "no word is broken, and none is left out"
        head, _, rest = whole.partition(hit["text"])
        badge = (hit["polarity"] or "polarity not stated").replace("_", " ")
        assert f"[{badge}]" in head or hit["kind"] == "recommendation"
        assert ("[inferred]" in head) == (hit["inferred_polarity"] is not None)
        assert "victim-work" not in rest
        assert ("Victim work" in rest) == ("victim-work" in hit["themes"])
        assert hit["why"] in rest
        assert "similarity " in rest
        lines = [line.strip() for line in block if line.strip() in hit["text"]]
        assert len(hit["text"]) < 100 or max(map(len, lines)) > 60


@pytest.mark.parametrize("output_format", ["table", "json", "csv"])
def test_search_claims_nothing_with_an_encoder_that_was_not_measured(
    store: Path, tiny_encoder: OnnxEncoder, output_format: str
) -> None:
    """What is nearest is shown, with which words it has; how likely it is, is left empty."""
    options = [*("--store", str(store)), *("--encoder", str(tiny_encoder.folder))]
    options += [*("--limit", "3"), *("--format", output_format)]
    nothing = run("search", "flibber gronk", *options)
    found = run("search", "victims", *options)
    assert (nothing.exit_code, found.exit_code) == (0, 0)
    assert "likely" not in (nothing.stderr + found.stderr).lower()
    assert "NOTHING" not in nothing.stderr
    if output_format == "table":
        assert "has victims" in found.stdout
        assert "has " not in nothing.stdout.partition("similarity")[0].rpartition("\u00b7")[2]
    elif output_format == "json":
        hits = json.loads(nothing.stdout)
        assert [(hit["words"], hit["likely"]) for hit in hits] == [([], None)] * 3
        assert json.loads(found.stdout)[0]["words"] == ["victims"]
    else:
        header = nothing.stdout.partition("\n")[0].split(",")
        assert header[:3] == ["score", "likely", "similarity"]
        assert header[-4:] == ["matched", "words", "missing_words", "why"]


@pytest.mark.parametrize(
    ("verdict", "expected", "said"),
    [
        ("no", 0, "NOTHING ON THAT, it seems. What comes nearest is shown."),
        ("unsure", 0, "Perhaps nothing on that: none of the first 2 is likely to be about it."),
        ("unsure", 1, "Likely to be about it: 1 of the first 2."),
        ("yes", 2, "Likely to be about it: 2 of the first 2."),
        (None, None, ""),
    ],
)
def test_search_says_whether_anything_is_there(
    store: Path,
    tiny_encoder: OnnxEncoder,
    verdict: Verdict | None,
    expected: int | None,
    said: str,
) -> None:
    """In words, before the hits; nothing is said if nothing is known."""
    hits = tuple(inf.open_corpus(store, encoder=tiny_encoder).search("victims", limit=2))
    assert say_expected(Hits(Answer(hits=hits, verdict=verdict, expected=expected))) == said


def test_search_shows_what_it_understood(store: Path, tiny_encoder: OnnxEncoder) -> None:
    """Filters from plain words are said with the words, and --literal takes them off."""
    options = [*("--store", str(store)), *("--encoder", str(tiny_encoder.folder))]
    options += [*("--limit", "40"), *("--format", "json")]
    query = "what Hackney does badly on education"
    filtered = run("search", query, *options)
    assert "Understood as filters: --borough Hackney (\u201cHackney\u201d)" in filtered.stderr
    assert "--polarity area_for_improvement (\u201cdoes badly on\u201d)" in filtered.stderr
    assert "instead: --literal." in " ".join(filtered.stderr.split())
    assert {hit["borough"] for hit in json.loads(filtered.stdout)} == {"Hackney"}
    literal = run("search", query, *options, "--literal")
    assert "Understood" not in literal.stderr
    assert len({hit["borough"] for hit in json.loads(literal.stdout)}) > 1


def test_search_encodes_a_text_once(store: Path, tiny_encoder: OnnxEncoder, tmp_path: Path) -> None:
    """What was encoded once is looked up: a query asked again loads no encoder, and says the same.

    Of a query only its hash is kept, beside its vector.
    """
    options = [*("--store", str(store)), *("--encoder", str(tiny_encoder.folder))]
    arguments = ["search", "victims of serious harm", *options, "--format", "jsonl"]
    first = run(*arguments)
    assert first.exit_code == 0
    command = [sys.executable, "-X", "importtime", "-m", "inspection_findings", *arguments]
    again = subprocess.run(command, capture_output=True, text=True, check=True)
    assert again.stdout == first.stdout
    loaded = {name.split(".")[0] for name in re.findall(r"\| +([\w.]+)$", again.stderr, re.M)}
    assert "numpy" in loaded, "the list of imports was not read"
    assert loaded & {"sentence_transformers", "torch", "transformers"} == set()
    (kept,) = (path for path in (tmp_path / "cache").rglob("*") if path.is_file())
    assert text_sha256("victims of serious harm").encode() in kept.read_bytes()
    assert b"victims of serious" not in kept.read_bytes()


def test_search_that_no_finding_fits(store: Path, tiny_encoder: OnnxEncoder) -> None:
    """An empty answer says what to try, instead of an empty table."""
    options = ("--store", str(store), "--encoder", str(tiny_encoder.folder))
    result = run("search", '"no such phrase anywhere"', *options)
    assert result.exit_code == 0
    assert result.stdout.startswith("No finding matches: use fewer filters")
    assert run("search", '"no such phrase anywhere"', *options, "--format", "json").stdout == "[]\n"
