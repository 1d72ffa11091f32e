"""``findings evaluate``: each of its four answers, from a part of the reference coding."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from inspection_findings.cli import main
from inspection_findings.coding.reference import FILES
from inspection_findings.encode import OnnxEncoder
from tests.support.variants import ROOT


@pytest.fixture(scope="module")
def arguments(tiny_encoder: OnnxEncoder, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Return options that name one in nine coded findings and the tiny encoder."""
    folder = tmp_path_factory.mktemp("reference")
    for name in FILES:
        lines = (
            (ROOT / "corpus/reference" / name).read_text(encoding="utf-8").splitlines(keepends=True)
        )
        (folder / name).write_text("".join(lines[::9]), encoding="utf-8")
    illustrations = (ROOT / "corpus/illustrations.jsonl").read_text("utf-8").splitlines()[::20]
    (folder / "illustrations.jsonl").write_text("\n".join(illustrations), encoding="utf-8")
    supplement = (ROOT / "corpus/supplement.jsonl").read_text("utf-8").splitlines()[::9]
    (folder / "supplement.jsonl").write_text("\n".join(supplement), encoding="utf-8")
    return [
        *("--reports", str(ROOT / "corpus/reports")),
        *("--reference", str(folder)),
        *("--codebook", str(ROOT / "corpus/codebook.toml")),
        *("--illustrations", str(folder / "illustrations.jsonl")),
        *("--supplement", str(folder / "supplement.jsonl")),
        *("--encoder", str(tiny_encoder.folder)),
    ]


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Use a cache of the test's own."""
    monkeypatch.setenv("FINDINGS_CACHE", str(tmp_path))


def evaluate(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["evaluate", *arguments], catch_exceptions=False)


def test_scores_are_shown_unless_something_else_is_asked_for(arguments: list[str]) -> None:
    """Without --show the JSON is the evaluation, with the keys of the model's metrics."""
    result = evaluate(*arguments, "--format", "json")
    metrics = json.loads((ROOT / "models/themes/metrics.json").read_text(encoding="utf-8"))
    assert result.exit_code == 0
    assert set(json.loads(result.stdout)) == set(metrics)


def test_thresholds_are_a_table_and_say_what_they_rest_on(arguments: list[str]) -> None:
    """One row a threshold on stdout; on stderr that language models made the coding."""
    result = evaluate(*arguments, "--show", "thresholds")
    assert result.exit_code == 0
    assert result.stdout.count("common") == 19
    assert "sure" in result.stdout
    assert "A language model" in result.stderr


def test_errors_of_a_theme_are_cited(arguments: list[str]) -> None:
    """--theme takes a name in any case; CSV has one row an error, with a finding's citation."""
    result = evaluate(
        *arguments, "--show", "errors", "--theme", "partnership WORKING", "--format", "csv"
    )
    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    assert rows
    assert {row["theme_id"] for row in rows} == {"partnerships"}
    assert {row["error"] for row in rows} <= {"missed", "false alarm"}
    assert all(row["citation"].startswith(row["borough"]) and row["text"] for row in rows)


def test_all_errors_as_json_hold_confusions_and_errors(arguments: list[str]) -> None:
    """Each confusion names its findings, and each of these is among the errors."""
    found = json.loads(evaluate(*arguments, "--show", "errors", "--format", "json").stdout)
    confused = {coding_id for pair in found["confusions"] for coding_id in pair["coding_ids"]}
    assert confused == {error["coding_id"] for error in found["errors"]} != set()


def test_the_learning_curve_ends_at_three_boroughs(arguments: list[str]) -> None:
    """JSON has points, runs and the remark that a fourth point cannot be measured."""
    found = json.loads(evaluate(*arguments, "--show", "learning-curve", "--format", "json").stdout)
    assert [point["boroughs"] for point in found["points"]] == [1, 1, 1, 2, 2, 2, 3, 3, 3]
    assert sum(point["runs"] for point in found["points"]) == len(found["runs"])
    assert "the curve ends at 3" in found["remark"]


def test_a_theme_goes_with_errors_only(arguments: list[str]) -> None:
    """A theme with another answer, and a theme that nobody knows, are refused with the cure."""
    wrong = evaluate(*arguments, "--show", "thresholds", "--theme", "voice")
    assert wrong.exit_code == 2
    assert "--theme goes with --show errors" in wrong.stderr
    unknown = evaluate(*arguments, "--show", "errors", "--theme", "weather")
    assert unknown.exit_code == 2
    assert "victim-work" in unknown.stderr
