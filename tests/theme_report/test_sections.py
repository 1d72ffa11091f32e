"""The sections of a page: recommendations, sites, changes, versions."""

from __future__ import annotations

import dataclasses
from collections import Counter as Tally
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspection_findings.analysis.recurrence import Counts
from inspection_findings.errors import CodingError
from inspection_findings.frames import CorpusFrames
from inspection_findings.records import STATED_POLARITIES
from inspection_findings.theme_report import (
    Contents,
    build_borough_report,
    build_index,
    build_provenance,
    build_theme_report,
)
from inspection_findings.theme_report.accuracy import PROVENANCE
from tests.support.contents import SMALL
from tests.support.frames import (
    build_figures,
    build_frames,
    gather,
    make_coding,
    make_finding,
    make_frames,
    make_report,
    read_default_codebook,
    write_pages,
)


def test_recommendations_and_areas_lead_to_each_other(contents: Contents) -> None:
    """Every recommendation has its trace; an area is taken up or listed, within its borough."""
    tables = contents.tables.follow_up.crosswalk
    for borough in contents.boroughs:
        report = build_borough_report(contents, borough)
        recommended = {
            one.finding.finding_id for g in report.recommendations for one in g.quotations
        }
        assert set(report.traces) == recommended
        for trace in report.traces.values():
            assert {one.quotation.finding.borough for one in trace.areas} <= {borough}
            assert borough not in {one.finding.borough for one in trace.same}
        areas = tables.areas[tables.areas["borough"] == borough]
        assert len(report.untaken) == (~areas["taken_up"].astype(bool)).sum()


def test_a_page_without_areas_does_not_say_that_all_are_matched(tmp_path: Path) -> None:
    """No area for improvement, and areas that are all linked, are two things in words."""
    findings = [make_finding("a", "Ash")]
    frames = make_frames(
        reports=[make_report("Ash")],
        findings=findings,
        effective_codings=[make_coding("a", "health")],
    )
    write_pages(frames, read_default_codebook(), None, out=tmp_path, formats=["html", "md"])
    for suffix in (".html", ".md"):
        for page in ("theme-health", "borough-ash"):
            text = (tmp_path / f"{page}{suffix}").read_text(encoding="utf-8")
            assert "No area for improvement is stated here." in text
            assert "Every area for improvement here" not in text


def test_good_practice_is_of_others(contents: Contents) -> None:
    """Each area stands once on its borough's page, beside strengths of other boroughs."""
    for borough in contents.boroughs:
        report = build_borough_report(contents, borough)
        areas = [one.area.finding.finding_id for one in report.practice]
        assert len(areas) == len(set(areas))
        assert not set(areas) & {one.finding.finding_id for one in report.without_practice}
        for one in report.practice:
            assert one.area.finding.borough == borough
            assert borough not in {own.quotation.finding.borough for own in one.practices}
            assert one.practices


def test_sites_have_a_reason_and_a_finding_to_start_from(contents: Contents) -> None:
    """A borough is suggested or passed over, each with its reason."""
    theme = contents.codebook.find_theme("victim-work")
    theme_report = build_theme_report(contents, theme)
    sample = theme_report.sample
    named = [*sample.sites["borough"], *sample.passed_over["borough"]]
    assert sorted(named) == list(contents.boroughs)
    assert [site.role for site in sample.site_rows][:2] == ["strong", "weak"]
    for site in sample.site_rows:
        assert site.finding.borough == site.borough
        codings = contents.quotations_by_id[site.finding.finding_id].codings
        assert theme.id in {coding.theme_id for coding in codings}
    assert all(": five reports show" in sentence for sentence in theme_report.saturation)


def test_index_tells_what_changed_and_what_is_shared(contents: Contents) -> None:
    """Births and merges of sub-themes, stock wording, and recommendations by addressee."""
    index = build_index(contents)
    assert index.changes.sentence == (
        "Since the previous clustering: 1 new, 1 merged, 0 split, 0 dissolved and 0 unchanged."
    )
    assert index.changes.lines == (
        "New: Boards that act on disparity.",
        "Letters to victims is now part of Restorative justice and reparation (two findings).",
    )
    assert index.stock_wordings.sentence.startswith("Two findings of ")
    assert ", in two reports, use almost the same words" in index.stock_wordings.sentence
    assert "not a local finding" not in index.stock_wordings.sentence
    (wording,) = index.stock_wordings.wordings
    assert wording.stock is not None
    assert wording.stock.names == "Haringey and Lewisham"
    recommended = [one for one in contents.quotations if one.finding.kind == "recommendation"]
    assert sum(line.recommendations for line in index.addressees) == len(recommended)
    for group in index.shared:
        assert len({one.finding.borough for one in group.quotations}) > 1


def test_a_first_clustering_has_nothing_to_be_compared_with() -> None:
    """And a store without templates says that it has none."""
    index = build_index(gather(make_frames(), SMALL))
    assert index.changes.lines == ()
    assert "no earlier ones to compare" in index.changes.sentence
    assert index.stock_wordings.wordings == ()


def test_resettlement_is_rated_apart(contents: Contents) -> None:
    """The rating of resettlement stands beside the score, not in it."""
    (report,) = build_borough_report(contents, "Hackney").reports
    assert len(report.ratings) == 12
    assert [one.standard for one in report.ratings_apart] == ["4.1"]
    assert report.score == "25 of 36"


def test_skipped_text_is_summarised_by_reason(contents: Contents) -> None:
    """What did not become findings is counted by reason."""
    (report,) = build_borough_report(contents, "Hackney").reports
    assert [(one.reason, one.passages, one.words) for one in report.skipped] == [
        ("contents page", 2, 8),
        ("footnote", 1, 10),
    ]


def test_reinspected_borough_is_one_borough() -> None:
    """Two reports on a borough are both listed, and count once."""
    frames = make_frames(
        reports=[
            make_report("Ash", report_id="ash-2", published="2024-05"),
            make_report("Ash", report_id="ash-1", published="2022-05"),
        ],
        findings=[
            make_finding("new", "Ash", report_id="ash-2", published="2024-05"),
            make_finding(
                "old",
                "Ash",
                report_id="ash-1",
                published="2022-05",
                polarity="area_for_improvement",
            ),
        ],
        effective_codings=[make_coding("new", "health"), make_coding("old", "health")],
    )
    contents = gather(frames, SMALL)
    reports = build_borough_report(contents, "Ash").reports
    assert [one.report.published for one in reports] == ["2022-05", "2024-05"]
    ((status, (area,)),) = build_borough_report(contents, "Ash").reinspected.items()
    assert (status, area.earlier.finding_id) == ("not mentioned again", "old")
    assert "too few reports to tell" in area.reason.casefold()
    assert contents.recurrences[0].line("any").boroughs == 1
    assert build_index(contents).summary.startswith("Two inspection reports on one borough, ")


def test_recommendations_are_grouped_by_addressee(contents: Contents) -> None:
    """Every recommendation of a theme stands under whom it is addressed to."""
    theme_report = build_theme_report(contents, contents.codebook.find_theme("outcome-22"))
    for group in theme_report.recommendations:
        addressees = {(one.finding.addressee or "").casefold() for one in group.quotations}
        assert addressees == {group.name.casefold()}
        assert all(one.polarity_origin == "" for one in group.quotations)


def test_figures_that_are_missing_are_missing(contents: Contents) -> None:
    """A theme without measured figures has none, rather than zeros."""
    measured = build_theme_report(contents, contents.codebook.find_theme("victim-work"))
    assert measured.figures is not None
    assert build_theme_report(contents, contents.codebook.find_theme("ete")).figures is None
    assert "language model" in PROVENANCE
    assert "No inspector has checked it" in PROVENANCE


def test_versions_stand_at_the_foot_of_a_page(contents: Contents) -> None:
    """Tool, model and codebook can be told from a page."""
    versions = dict(build_provenance(contents).versions)
    assert versions["tool version"] == "0.1.0"
    assert versions["codebook version"] == read_default_codebook().version


def test_unknown_theme_stops_the_report() -> None:
    """A coding with a theme that the codebook lacks is an error that names it."""
    frames = make_frames(
        reports=[make_report("Ash")],
        findings=[make_finding("f", "Ash")],
        effective_codings=[make_coding("f", "magic")],
    )
    with pytest.raises(CodingError, match="theme 'magic'"):
        gather(frames, SMALL)


def test_an_empty_store_gives_a_report() -> None:
    """Nothing read is said, not a failure."""
    contents = gather(make_frames(), SMALL)
    assert build_index(contents).summary == "No report has been read yet."
    assert build_theme_report(contents, SMALL.themes[0]).counts == Counts()


def test_row_order_does_not_matter(contents: Contents) -> None:
    """The same rows in another order give the same parts."""
    frames = build_frames()
    reversed_frames = CorpusFrames(
        **{
            part.name: getattr(frames, part.name).iloc[::-1].reset_index(drop=True)
            for part in dataclasses.fields(frames)
        }
    )
    other = gather(reversed_frames, read_default_codebook(), build_figures())
    assert build_index(other) == build_index(contents)
    for theme in contents.codebook.themes:
        assert build_theme_report(other, theme) == build_theme_report(contents, theme)
    for borough in contents.boroughs:
        assert build_borough_report(other, borough) == build_borough_report(contents, borough)


@settings(deadline=None)
@given(st.lists(st.sampled_from(STATED_POLARITIES)))
def test_counts_in_words_say_every_count(stated: list[str]) -> None:
    """The words of a cell hold each count once, and nothing else."""
    tally = Tally(stated)
    counts = Counts(**tally)
    assert counts.findings == len(stated)
    numbers = [int(words.split()[0]) for _, words in counts.named]
    assert numbers == [tally[one] for one in STATED_POLARITIES if tally[one]]
    assert counts + Counts() == counts
    assert (counts.words == "none") == (not stated)


def test_the_answer_says_who_is_asked_to_act() -> None:
    """Addressees are named by boroughs, as written where that is one way; three at most."""
    asked = {
        "Ash": ("The Metropolitan Police", "The Ash Youth Justice Service"),
        "Birch": ("The Metropolitan Police", "The Birch Youth Justice Service"),
        "Cedar": ("The Board", "The scrutiny panel", "Cedar Council"),
    }
    findings = [
        make_finding(
            f"{borough}-{n}",
            borough,
            kind="recommendation",
            polarity=None,
            polarity_from=None,
            addressee=addressee,
        )
        for borough, addressees in asked.items()
        for n, addressee in enumerate(addressees)
    ]
    frames = make_frames(
        reports=[make_report(borough) for borough in asked],
        findings=findings,
        effective_codings=[make_coding(row["finding_id"], "health") for row in findings],
    )
    contents = gather(frames, read_default_codebook(), None)
    report = build_theme_report(contents, contents.codebook.find_theme("health"))
    assert report.answer.sentence.endswith(
        "asked to act in three: the Metropolitan Police in two, the youth justice service in two, "
        "Cedar Council in one, two others."
    )


def test_mixed_counts_as_both_wherever_strengths_are_counted() -> None:
    """A mixed finding is a strength in the answer, in the counts on the page and in the matrix."""
    mixed = make_finding(
        "m", "Ash", polarity="mixed", polarity_from="model", polarity_coder_kind="model"
    )
    frames = make_frames(
        reports=[make_report("Ash")],
        findings=[mixed],
        effective_codings=[make_coding("m", "health")],
    )
    contents = gather(frames, read_default_codebook(), None)
    report = build_theme_report(contents, contents.codebook.find_theme("health"))
    assert "a strength in one (only inferred)" in report.answer.sentence
    assert report.tally.words == (
        "1 strength: 1 inferred; 1 area for improvement: 1 inferred; "
        "1 mixed: 1 inferred (counted as both)"
    )
    (cell,) = [one for one in contents.cells if one.theme_id == "health"]
    assert (cell.strengths_together, cell.areas_together) == (1, 1)
    assert build_index(contents).tallies["health", "Ash"].strengths.together == 1
