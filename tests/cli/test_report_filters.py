"""Filters of a report choose whole reports; those of single findings are refused."""

from __future__ import annotations

from pathlib import Path

import pytest

import inspection_findings as inf
from tests.support.commands import check_wrong, run

LATE = ("Haringey", "Islington", "Lewisham")


def test_pages_are_made_of_the_reports_that_are_left(store: Path, tmp_path: Path) -> None:
    """Others are quoted nowhere, and how many are left out is said on every page."""
    options = ["report", "--store", str(store), "--all", "--format", "md"]
    result = run(*options, "--since", "2024", "--out", str(tmp_path))
    assert result.exit_code == 0
    pages = {path.name: path.read_text(encoding="utf-8") for path in tmp_path.glob("*.md")}
    boroughs = {name for name in pages if name.startswith("borough-")}
    assert boroughs == {f"borough-{name.casefold()}.md" for name in LATE}
    for name, text in pages.items():
        assert "2 inspections left out by since 2024, which are not counted here" in text, name
        assert "Hackney, May 2023" not in text, name
    whole = run(*options, "--without-borough", "Nowhere", "--out", str(tmp_path / "other"))
    check_wrong(whole, problem="borough 'Nowhere' is not known")


def test_the_same_from_python(store: Path, tmp_path: Path) -> None:
    """Filters are those of the command, and without any nothing is left out."""
    corpus = inf.open_corpus(store)
    run(
        *("report", "--store", str(store), "--theme", "voice", "--format", "md"),
        *("--overall", "good", "--year", "2023", "--year", "2024", "--out", str(tmp_path / "a")),
    )
    (index, *_) = corpus.write_reports(
        tmp_path / "b", themes="voice", formats="md", overall="good", year=[2023, 2024]
    )
    text = index.read_text(encoding="utf-8")
    assert text == (tmp_path / "a" / index.name).read_text(encoding="utf-8")
    assert "3 inspections left out by year 2023, 2024 and overall good" in text
    (index, *_) = corpus.write_reports(tmp_path / "c", themes="voice", formats="md")
    assert "left out by" not in index.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "option",
    [
        *(["--polarity", "strength"], ["--stated"], ["--kind", "bullet"], ["--standard", "1.1"]),
        *(["--voice", "children"], ["--all-themes", "voice"], ["--without-theme", "voice"]),
        *(["--rating", "Good"], ["--coder", "model"], ["--sub-theme", "x"], ["--page", "3"]),
        ["--finding", "x"],
    ],
)
def test_filters_of_findings_are_refused(store: Path, tmp_path: Path, option: list[str]) -> None:
    """They would make the shares on the pages wrong; it is said why, and nothing is written."""
    out = tmp_path / "out"
    result = run("report", "--store", str(store), "--all", *option, "--out", str(out))
    assert result.exit_code == 2
    assert f"{option[0]} does not fit here: the pages count all findings" in result.stderr
    assert not out.exists()


def test_no_report_that_is_left_is_an_error(store: Path, tmp_path: Path) -> None:
    """Pages of nothing would say nothing."""
    result = run("report", "--store", str(store), "--all", "--to", "2020", "--out", str(tmp_path))
    check_wrong(result, problem="has no report that meets the filters (to 2020)")
