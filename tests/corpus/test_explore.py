"""One finding, one report, one page at a time."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

import inspection_findings as inf
from inspection_findings.corpus.report_text import compose_pieces
from inspection_findings.errors import FindingsError
from inspection_findings.records import Skipped
from inspection_findings.search import Listing
from inspection_findings.store import open_store
from inspection_findings.text import quote


def test_a_report_has_every_word_in_its_place(door: inf.Corpus) -> None:
    """All pieces together are the source without white space; each finding begins once."""
    with open_store(door.path, mode="read") as store:
        source = store.read_source_text("hackney-2023-05")
    report = door.report("hackney-2023-05")
    words = re.sub(r"\W+", "", "".join(piece.text for piece in report.pieces))
    whole = re.sub(r"\W+", "", quote(source, [(0, len(source))]))
    assert len(words) > 0.99 * len(whole)
    begun = [piece for piece in report.pieces if piece.finding and piece.is_first]
    assert [one.finding for one in begun] == list(door.list(borough="Hackney"))
    assert all(bool(piece.finding) != bool(piece.reason) for piece in report.pieces)
    assert sum(one.passages for one in report.skipped) >= 100


def test_a_finding_that_is_cut_begins_once(door: inf.Corpus) -> None:
    """Text between its parts stands between them, and pages are numbered as they begin."""
    (one,) = door.list(borough="Hackney", limit=1)
    text = "The board is\f12\fwell attended."
    cut = replace(one, finding=replace(one.finding, spans=((0, 12), (16, 30))))
    listing = Listing([cut], findings=1, boroughs=1)
    number = Skipped(report_id="a", reason="page number", text="12", spans=((13, 15),))
    pieces = compose_pieces(text, pages=(0, 13, 16), listing=listing, skipped=[number])
    assert [(piece.text, piece.is_first, piece.reason, piece.page) for piece in pieces] == [
        ("The board is", True, "", 1),
        ("12", True, "page number", 2),
        ("well attended.", False, "", 3),
    ]
    whole = compose_pieces(text, pages=(), listing=listing, skipped=[])
    assert [(piece.text, piece.page) for piece in whole] == [("The board is well attended.", None)]


def test_what_is_like_a_finding_is_elsewhere(door: inf.Corpus) -> None:
    """The nearest first, of other boroughs, and no words twice."""
    for finding_id in door.list(borough="Lewisham", theme="victim-work").ids[:5]:
        alike = door.finding(finding_id).alike
        assert len(alike) == 5
        assert "Lewisham" not in {one.listed.finding.borough for one in alike}
        similarities = [one.similarity for one in alike]
        assert similarities == sorted(similarities, reverse=True)
        assert len({one.listed.finding.text for one in alike}) == 5


def test_what_is_not_there_is_named(door: inf.Corpus) -> None:
    """A finding, a report, a theme and a borough."""
    pages = door.pages()
    for ask in (
        *(lambda: door.finding("nothing:1"), lambda: door.report("nothing")),
        *(lambda: pages.theme("nothing"), lambda: pages.borough("nothing")),
    ):
        with pytest.raises(FindingsError, match="nothing"):
            ask()


def test_the_state_changes_with_the_store(door: inf.Corpus) -> None:
    """A question leaves it as it is."""
    before = door.state
    door.list(limit=1)
    assert door.state == before
