"""Sets of pages: in several processes, stopped and taken up again, changed, beside other files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from inspection_findings.errors import FindingsError
from inspection_findings.frames.inspectorates import keep_reports
from inspection_findings.processes import work_on_all
from inspection_findings.theme_report import Contents
from inspection_findings.theme_report.quotations import count_boroughs
from inspection_findings.theme_report.render.links import Pages, Selection
from inspection_findings.theme_report.render.pages import PageMaker, list_subjects
from inspection_findings.theme_report.render.write import WrittenPages
from tests.support.frames import (
    build_figures,
    build_frames,
    gather,
    read_default_codebook,
    write_pages,
)

FORMATS = ["html", "md", "csv"]


def write(out: Path, *, without_reports: tuple[str, ...] = (), **options: Any) -> WrittenPages:
    """Write pages on the shipped reports, or on some of them."""
    frames = build_frames()
    kept = set(frames.reports["report_id"]).difference(without_reports)
    options = {"formats": FORMATS} | options
    frames = keep_reports(frames, kept) if without_reports else frames
    return write_pages(frames, read_default_codebook(), build_figures(), out=out, **options)


def read_bytes(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_spawned_workers_make_the_same(contents: Contents, tmp_path: Path) -> None:
    """Where processes are not forked, each gets a copy of what pages are made of."""
    selection = Selection.choose(contents, theme_ids=["victim-work", "ete"], boroughs=())
    maker = PageMaker(contents, [Pages.plan(tmp_path, selection, suffix=".md")], {})
    subjects = list_subjects(selection)
    spawned = list(work_on_all(subjects, maker.make, workers=2, start="spawn"))
    assert spawned == [maker.make(subject) for subject in subjects]


def test_a_stopped_run_is_taken_up(out: Path, tmp_path: Path) -> None:
    """It ends as if nothing had stopped it, with any number of workers; until then no index."""
    write(tmp_path, theme_ids=["victim-work"], boroughs=(), formats=["html"])
    obstacle = tmp_path / ".report-islington-2024-08.md.unfinished"
    obstacle.mkdir()
    with pytest.raises(FindingsError, match="cannot be written to"):
        write(tmp_path)
    assert not (tmp_path / "index.html").exists()
    done = len([name for name in read_bytes_of_files(tmp_path) if not name.startswith(".")])
    obstacle.rmdir()
    with (tmp_path / ".pages.unfinished").open("ab") as journal:
        journal.write(b'["theme-voice.html", "torn')
    written = write(tmp_path, workers=2)
    assert written.changed == len(written) - done + 1  # the list of the first run is no page
    assert read_bytes(tmp_path) == read_bytes(out)
    assert write(tmp_path).changed == 0


def test_a_run_that_is_stopped_twice_is_taken_up(out: Path, tmp_path: Path) -> None:
    """What the first stop tore in the journal does not spoil what the second run enters."""
    (tmp_path / ".pages.unfinished").write_bytes(b'["theme-voice.html", "torn')
    obstacle = tmp_path / ".report-islington-2024-08.md.unfinished"
    obstacle.mkdir()
    with pytest.raises(FindingsError, match="cannot be written to"):
        write(tmp_path)
    obstacle.rmdir()
    write(tmp_path)
    assert read_bytes(tmp_path) == read_bytes(out)


def read_bytes_of_files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def test_one_more_report_leaves_the_pages_of_others(
    out: Path, contents: Contents, tmp_path: Path
) -> None:
    """A page of another borough differs only if the new report has its words or moves its links."""
    frames, gone = contents.frames, "lewisham-2024-09"
    fewer = gather(
        keep_reports(frames, set(frames.reports["report_id"]) - {gone}),
        read_default_codebook(),
        build_figures(),
    )
    write(tmp_path, without_reports=(gone,), formats=["html"])
    before = {
        name: content
        for name, content in read_bytes(tmp_path).items()
        if name.startswith(("borough-", "report-"))
    }
    shared = {frames.findings_by_id[one] for one in _find_stock(contents) - _find_stock(fewer)}
    may_differ = {f"report-{one.report_id}.html" for one in shared}
    may_differ |= {f"borough-{one.borough.casefold()}.html" for one in shared}
    may_differ |= {
        f"borough-{borough.casefold()}.html"
        for borough in fewer.boroughs
        if _list_links(contents, borough) != _list_links(fewer, borough)
    }
    assert len(before.keys() - may_differ) >= len(before) // 2
    assert write(tmp_path, formats=["html"]).changed
    after = read_bytes(tmp_path)
    assert {name for name, content in before.items() if after[name] != content} <= may_differ
    assert all(
        content == (out / name).read_bytes() for name, content in after.items() if ".html" in name
    )


def _find_stock(contents: Contents) -> set[str]:
    return {row.finding_id for row in contents.frames.stock_wording_rows}


def _list_links(contents: Contents, borough: str) -> list[object]:
    """Return what the page of a borough says of its recommendations and areas."""
    traces = contents.following.traces.values()
    own = [one for one in traces if one.quotation.finding.borough == borough]
    linked = [[near.quotation.finding.finding_id for near in one.areas] for one in own]
    return [[one.sentence for one in own], linked]


def test_a_smaller_set_leaves_nothing_of_the_larger(tmp_path: Path) -> None:
    """Pages that are no longer wanted go; what a person wrote or changed stays, and is named."""
    gone = ("lewisham-2024-09",)
    fresh = tmp_path / "fresh"
    write(fresh, without_reports=gone, formats=["md"])
    folder = tmp_path / "folder"
    write(folder, formats=["md"])
    note = folder / "note.html"
    note.write_text("mine", encoding="utf-8")
    edited = folder / "report-lewisham-2024-09.md"
    edited.write_text("my copy", encoding="utf-8")
    assert write(folder, without_reports=gone, formats=["md"]).removed == 1
    left = read_bytes(folder)
    assert left.pop(note.name) == b"mine"
    assert left.pop(edited.name) == b"my copy"
    assert edited.name in left["index.md"].decode()
    assert left.keys() == read_bytes(fresh).keys()
    differ = {name for name, content in left.items() if content != (fresh / name).read_bytes()}
    assert differ == {"index.md", "pages.json"}  # these name the page that was changed


@pytest.mark.parametrize("name", ["theme-voice.html", "findings.csv"])
def test_no_file_of_a_person_is_written_over(name: str, tmp_path: Path) -> None:
    """Neither one that was there before, nor a page that was changed: nothing is written."""
    mine = tmp_path / name
    mine.write_text("mine", encoding="utf-8")
    with pytest.raises(FindingsError, match="not a page as this command wrote it"):
        write(tmp_path, theme_ids=["voice"])
    assert read_bytes(tmp_path) == {name: b"mine"}
    mine.unlink()
    write(tmp_path, theme_ids=["voice"])
    mine.write_text("changed", encoding="utf-8")
    before = read_bytes(tmp_path)
    with pytest.raises(FindingsError, match=name):
        write(tmp_path, theme_ids=["voice"])
    assert read_bytes(tmp_path) == before


@pytest.mark.parametrize("content", ["[]", "{", '{"pages": {}, "runs": {".md": 1}}'])
def test_another_list_of_pages_is_refused(content: str, tmp_path: Path) -> None:
    """A file ``pages.json`` that somebody else wrote."""
    (tmp_path / "pages.json").write_text(content, encoding="utf-8")
    with pytest.raises(FindingsError, match="is not the list of pages"):
        write(tmp_path, theme_ids=["voice"])


def test_tables_hold_the_theme_that_was_asked_for(out: Path, tmp_path: Path) -> None:
    """Each has the rows of the whole table that are on it, word for word."""
    write(tmp_path, theme_ids=["victim-work"], formats=["csv"])
    names = {path.name for path in tmp_path.glob("*.csv")}
    whole_names = {path.name for path in out.glob("*.csv")}
    assert whole_names - names == {"addressees.csv", "uncoded.csv", "sub-theme-changes.csv"}
    assert names < whole_names
    coded = set(pd.read_csv(tmp_path / "findings.csv")["finding_id"])
    assert coded
    for name in names:
        cut, whole = (pd.read_csv(folder / name, dtype=str) for folder in (tmp_path, out))
        if "theme_id" in whole:
            pd.testing.assert_frame_equal(
                cut.reset_index(drop=True),
                whole[whole["theme_id"] == "victim-work"].reset_index(drop=True),
                check_dtype=False,
            )
        assert len(cut) <= len(whole)
    crosswalk = pd.read_csv(tmp_path / "crosswalk.csv", dtype=str)
    on_theme = crosswalk[["area_finding_id", "recommendation_finding_id"]].isin(coded)
    assert on_theme.any(axis=1).all()


def test_one_more_borough_changes_no_large_number() -> None:
    """A few are counted; of many it is said how large the number is."""
    assert count_boroughs(5) == "5 boroughs"
    assert count_boroughs(6) == "more than 5 boroughs"
    assert count_boroughs(150) == count_boroughs(151) == "more than 100 boroughs"
