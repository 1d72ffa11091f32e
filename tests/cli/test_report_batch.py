"""The command ``report`` run again, and on a folder that is none; and reports that are made."""

from __future__ import annotations

from pathlib import Path

from inspection_findings.reading import parse_report, read_source
from make_corpus import make_corpus
from tests.support.commands import check_wrong, run


def test_report_says_how_much_it_wrote(store: Path, tmp_path: Path) -> None:
    """A second run writes nothing; another theme writes its own page, the tables and the index."""
    out = tmp_path / "out"
    options = ["report", "--store", str(store), "--out", str(out), "--format", "md"]
    first = run(*options, "--theme", "voice", "--workers", "2")
    assert f"2 files in {out} (2 written)" in first.stderr
    times = {path: path.stat().st_mtime_ns for path in out.iterdir()}
    assert "(0 written)" in run(*options, "--theme", "voice").stderr
    assert {path: path.stat().st_mtime_ns for path in out.iterdir()} == times
    assert "(2 written)" in run(*options, "--theme", "ete").stderr
    (out / "index.md").write_text("mine", encoding="utf-8")
    wrong = run(*options, "--theme", "ete")
    check_wrong(wrong, problem="is not a page as this command wrote it")
    assert (out / "index.md").read_text(encoding="utf-8") == "mine"


def test_a_file_is_no_folder(store: Path, tmp_path: Path) -> None:
    """One line says so, before anything is gathered."""
    place = tmp_path / "file"
    place.write_text("mine", encoding="utf-8")
    result = run("report", "--store", str(store), "--all", "--out", str(place))
    check_wrong(result, problem="is a file and not a folder")
    inside = run("report", "--store", str(store), "--theme", "voice", "--out", str(place / "in"))
    check_wrong(inside, problem="cannot be written to")


def test_made_reports_are_read_without_loss(tmp_path: Path) -> None:
    """Report n is the same in every set, no two are alike, and all that is checked agrees."""
    paths = make_corpus(range(3), tmp_path / "three")
    (again,) = make_corpus([2], tmp_path / "one")
    assert again.read_bytes() == paths[2].read_bytes()
    texts = []
    for path in paths:
        report = parse_report(read_source(path), where=path.name)
        assert report.report_id == path.stem
        assert {one.severity for one in report.expectations if not one.met} <= {"note"}
        texts.append({block.text for block in report.blocks if block.role == "bullet"})
    assert texts[0] != texts[1] != texts[2] != texts[0]
