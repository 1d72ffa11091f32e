"""The quotations at the head of a page: sure, of several boroughs, and not those struck out."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from inspection_findings.errors import FindingsError
from inspection_findings.theme_report import Contents, build_theme_report
from tests.support.contents import SMALL
from tests.support.frames import (
    build_frames,
    build_similarity,
    gather,
    make_coding,
    make_finding,
    make_frames,
    make_report,
    read_default_codebook,
    write_pages,
)
from tests.support.pages import read_page

LEVEL = 0.8  # of the codings that are made here


def make_strengths(probabilities: Mapping[str, float | None]) -> Contents:
    """Return contents with one strength for each borough, coded with these probabilities."""
    frames = make_frames(
        reports=[make_report(name) for name in probabilities],
        findings=[
            make_finding(name, name, text=f"{name} " + "word " * 20) for name in probabilities
        ],
        effective_codings=[
            make_coding(
                name,
                "health",
                probability=one,
                coder_kind="reference" if one is None else "model",
                is_sure=one is None or one >= LEVEL,
            )
            for name, one in probabilities.items()
        ],
    )
    return gather(frames, SMALL)


def head(contents: Contents) -> list[str]:
    """Return the boroughs of the strengths at the head of the first theme's page."""
    headlines = build_theme_report(contents, SMALL.themes[0]).headlines
    return [one.finding.borough for one in headlines.strengths]


def test_only_sure_codings_head_a_page() -> None:
    """The model must be surer than the level; a coding by others may always stand there."""
    contents = make_strengths({"Ash": LEVEL - 0.01, "Birch": LEVEL, "Cedar": None})
    assert head(contents) == ["Cedar", "Birch"]
    assert head(make_strengths({"Ash": LEVEL - 0.01})) == []


def test_scores_do_not_depend_on_how_many_are_read_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each is compared with the middle of all, to the last bit."""
    from inspection_findings.theme_report import headlines

    frames = build_frames()
    whole = gather(frames, read_default_codebook()).scores
    monkeypatch.setattr(headlines, "_AT_ONCE", 3)
    assert gather(frames, read_default_codebook()).scores == whole
    assert any(len(own) > 3 for own in whole.values())


def test_only_a_stated_polarity_heads_a_page() -> None:
    """An inferred strength heads none, however sure; the page says that it is there."""
    inferred = {"polarity_from": "model", "polarity_coder_kind": "model"}
    frames = make_frames(
        reports=[make_report("Ash")],
        findings=[make_finding("f", "Ash", inferred_probability=0.99, **inferred)],
        effective_codings=[make_coding("f", "health")],
    )
    contents = gather(frames, SMALL)
    assert head(contents) == []
    headlines = build_theme_report(contents, SMALL.themes[0]).headlines
    assert headlines.none_stated == {"strength": "None is stated; 1 is inferred"}


def test_the_areas_of_a_borough_begin_with_its_lowest_rating() -> None:
    """Of two areas that are alike in all else, that of the standard rated lower comes first."""
    from inspection_findings.theme_report import build_borough_report

    names = ("1.1", "1.2", "1.3")
    frames = make_frames(
        reports=[make_report("Ash")],
        ratings=[
            {
                "report_id": "ash",
                "standard": standard,
                "name": f"Standard {standard}",
                "rating": rating,
                "in_score": True,
            }
            for standard, rating in zip(
                names, ("Good", "Inadequate", "Requires improvement"), strict=True
            )
        ],
        findings=[
            make_finding(
                one,
                "Ash",
                polarity="area_for_improvement",
                standard=one,
                text=f"{one} a word",
            )
            for one in names
        ],
        effective_codings=[make_coding(one, "health") for one in names],
    )
    areas = build_borough_report(gather(frames, SMALL), "Ash").headlines.areas
    assert [one.finding.standard for one in areas] == ["1.2", "1.3"]


def test_the_most_probable_comes_first() -> None:
    """Of quotations that are alike in all else, the surest heads the page."""
    assert head(make_strengths({"Ash": 0.85, "Birch": 0.99, "Cedar": 0.9})) == ["Birch", "Cedar"]


def test_headlines_are_of_several_boroughs(contents: Contents) -> None:
    """The two quotations of a side are of two boroughs wherever two have one."""
    for theme in contents.codebook.themes:
        headlines = build_theme_report(contents, theme).headlines
        for chosen, polarity in (
            (headlines.strengths, "strength"),
            (headlines.areas, "area_for_improvement"),
        ):
            could = {
                one.finding.borough
                for one in contents.quotations_on(theme)
                if one.badge
                and one.badge.is_stated
                and one.badge.polarity == polarity
                and one.coding_of(theme.id).is_sure
            }
            assert len({one.finding.borough for one in chosen}) == min(len(could), 2)
            assert all(one.badge and one.badge.polarity == polarity for one in chosen)


def test_what_is_struck_out_is_nowhere_a_headline_or_a_reason(tmp_path: Path) -> None:
    """It heads no page and argues for no visit, the page says so, and it is quoted all the same."""
    frames, codebook = build_frames(), read_default_codebook()
    theme = codebook.find_theme("victim-work")
    before = build_theme_report(gather(frames, codebook), theme)
    struck = before.headlines.strengths[0].finding
    start = before.sample.site_rows[0].finding
    ids = [struck.finding_id, start.finding_id]
    options = {"out": tmp_path, "formats": ["html", "md"], "theme_ids": ["victim-work"]}
    write_pages(frames, codebook, None, without=ids, boroughs=[struck.borough], **options)
    page = read_page(tmp_path / "theme-victim-work.html")
    assert struck.text not in page.quotations[:4]
    assert struck.text in page.quotations
    text = (tmp_path / "theme-victim-work.html").read_text(encoding="utf-8")
    sites = text.partition('<ol class="sites">')[2].partition("</ol>")[0]
    assert sites
    assert start.citation not in sites
    assert "Struck out by the reader" in text
    assert struck.citation in text.partition("Struck out by the reader")[2].partition("</p>")[0]
    markdown = (tmp_path / "theme-victim-work.md").read_text(encoding="utf-8")
    assert "Struck out by the reader" in markdown


def test_an_unknown_finding_cannot_be_struck_out() -> None:
    """A slip of the pen is named, not passed over."""
    from inspection_findings.reading import read_default_frameworks
    from inspection_findings.theme_report import gather_contents

    frames = build_frames()
    with pytest.raises(FindingsError, match=r"'no-such-finding'.*not in the store"):
        gather_contents(
            frames,
            read_default_codebook(),
            None,
            frameworks=read_default_frameworks(),
            similarity=build_similarity(frames),
            without=["no-such-finding"],
        )
