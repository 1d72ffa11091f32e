"""Theme reports: complete, in a fixed order, and honest about what is not known."""

from __future__ import annotations

import dataclasses
from collections import Counter as Tally

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspection_findings.analysis.recurrence import SAID
from inspection_findings.coding import Codebook, Theme
from inspection_findings.errors import CodingError
from inspection_findings.frames import CorpusFrames
from inspection_findings.theme_report import (
    Counts,
    Material,
    build_borough_report,
    build_colophon,
    build_index,
    build_theme_report,
)
from inspection_findings.theme_report.accuracy import PROVENANCE
from tests.support.frames import (
    build_figures,
    build_frames,
    gather,
    make_cluster,
    make_coding,
    make_finding,
    make_frames,
    make_report,
    make_stock,
    read_default_codebook,
)

SMALL = Codebook(
    version="1",
    title="Small",
    themes=tuple(
        Theme(id=name.lower(), name=name, description=f"About {name}.", code_when="")
        for name in ("Health", "Voice")
    ),
    rules=(),
    sha256="0" * 64,
)


@pytest.fixture(scope="module")
def material() -> Material:
    """Return the five boroughs."""
    return gather(build_frames(), read_default_codebook(), build_figures())


def test_totals_add_up_between_pages(material: Material) -> None:
    """Matrix, theme pages, borough pages and recurrence count the same findings."""
    index = build_index(material)
    codings = len(build_frames().effective_codings)
    assert sum(cell.counts.findings for cell in index.cells) == codings
    for recurrence in index.recurrences:
        theme_report = build_theme_report(material, recurrence.theme)
        quoted = sum(len(group.quotations) for one in theme_report.boroughs for group in one.groups)
        recommended = sum(len(group.quotations) for group in theme_report.recommendations)
        assert recommended == theme_report.counts.recommendation
        assert quoted + recommended == theme_report.counts.findings
        assert theme_report.counts.findings == recurrence.line("any").findings
        assert len(theme_report.boroughs) == recurrence.line("any").boroughs
    for borough in index.boroughs:
        borough_report = build_borough_report(material, borough)
        quoted = sum(len(group.quotations) for group in borough_report.themes)
        assert quoted == sum(cell.counts.findings for cell in borough_report.cells)


def test_a_retired_theme_is_shown_while_findings_carry_it(material: Material) -> None:
    """Without any it has neither a page nor a line; with some it is there as before."""
    codebook = read_default_codebook()
    old = Theme(id="old", name="Old", description="About Old.", code_when="", retired="2.0.0")
    themes = tuple(
        dataclasses.replace(theme, retired="2.0.0") if theme.id == "voice" else theme
        for theme in (*codebook.themes, old)
    )
    shown = gather(build_frames(), dataclasses.replace(codebook, themes=themes)).codebook.theme_ids
    assert shown == material.codebook.theme_ids


def test_every_finding_is_somewhere(material: Material) -> None:
    """Every finding is quoted verbatim in its borough's report, coded or not."""
    frames = build_frames()
    quoted: set[tuple[str, str]] = set()
    for borough in material.boroughs:
        report = build_borough_report(material, borough)
        held = [*report.uncoded, *(one for group in report.themes for one in group.quotations)]
        quoted |= {(one.finding_id, one.text) for one in held}
    assert quoted == set(zip(frames.findings["finding_id"], frames.findings["text"], strict=True))


def test_quotations_say_who_coded_and_where_polarity_comes_from(material: Material) -> None:
    """Hackney rests on the model, with its probability; the others on the reference coding."""
    theme_report = build_theme_report(material, material.codebook.find_theme("victim-work"))
    for borough in theme_report.boroughs:
        expected = "model" if borough.borough == "Hackney" else "reference"
        for quotation in (one for group in borough.groups for one in group.quotations):
            coding = quotation.coding_of("victim-work")
            assert coding.coder_kind == expected
            assert (coding.probability is None) == (expected == "reference")
    origins = {one.polarity_origin for one in material.quotations if one.kind == "bullet"}
    said = "not stated by a heading; the reference coding says"
    assert origins == {
        "given by the report's heading",
        f"{said}: strength",
        f"{said}: mixed",
        f"{said}: area for improvement",
    }
    assert "In one borough it rests on the model alone." in theme_report.recurrence.rests_on


@pytest.mark.parametrize(
    ("polarity_from", "coder_kind", "words"),
    [
        ("heading", "", "given by the report's heading"),
        ("model", "model", "not stated by a heading; the model infers: strength"),
        ("coder", "reference", "not stated by a heading; the reference coding says: strength"),
        ("coder", "person", "given by a person"),
    ],
)
def test_origin_of_polarity_in_words(polarity_from: str, coder_kind: str, words: str) -> None:
    """Each way in which a polarity can come about has its own words."""
    finding = make_finding("f", "Ash", polarity_from=polarity_from, polarity_coder_kind=coder_kind)
    frames = make_frames(reports=[make_report("Ash")], findings=[finding])
    assert gather(frames, SMALL).quotations[0].polarity_origin == words


def test_silent_and_uncoded_boroughs_are_told_apart() -> None:
    """Silent is a coded borough without the theme; one that nobody coded is not silent."""
    frames = make_frames(
        reports=[make_report(name) for name in ("Ash", "Birch", "Cedar")],
        findings=[
            make_finding(f"of {name}", name, polarity="area_for_improvement")
            for name in ("Ash", "Birch", "Cedar")
        ],
        effective_codings=[make_coding("of Ash", "health"), make_coding("of Birch", "voice")],
    )
    material = gather(frames, SMALL)
    health = build_theme_report(material, SMALL.themes[0])
    assert health.silent == ("Birch",)
    assert health.not_looked_at == ("Cedar",)
    assert health.uncoded == 1
    assert health.recurrence.line("any").eligible == 2
    cedar = build_borough_report(material, "Cedar")
    assert [one.uncoded_because for one in cedar.uncoded] == ["no coder has seen it"]


def test_subgroups_hold_only_the_themes_findings() -> None:
    """A cluster is cut down to the theme, and still described by its own central finding."""
    names = [f"f{n}" for n in range(4)]
    frames = make_frames(
        reports=[make_report("Ash")],
        findings=[make_finding(name, "Ash", position=n) for n, name in enumerate(names)],
        effective_codings=[make_coding(name, "health") for name in names[1:]]
        + [make_coding("f0", "voice")],
        clusters=[
            make_cluster("c1", "Nurses", "f0", size=3),
            make_cluster("c2", "One alone", "f3", size=1),
        ],
        cluster_members=[
            *({"cluster_id": "c1", "finding_id": name} for name in ("f0", "f1", "f2")),
            {"cluster_id": "c2", "finding_id": "f3"},
        ],
    )
    (health, _) = SMALL.themes
    theme_report = build_theme_report(gather(frames, SMALL), health)
    (subgroup,) = theme_report.subgroups
    assert (subgroup.name, subgroup.members) == ("Nurses", ("f1", "f2"))
    assert (subgroup.is_on_theme, subgroup.quotation.finding_id) == (False, "f0")
    assert subgroup.sentence == "Two findings of the 3 in the sub-theme, in Ash."
    ((reason, left),) = theme_report.ungrouped.items()
    assert reason == "the only finding on this theme in the sub-theme “One alone”"
    assert [one.finding_id for one in left] == ["f3"]


def test_doubtful_subgroups_say_so() -> None:
    """Unstable, of one borough, in stock wording: nothing is hidden, all of it is said."""
    names = ("f0", "f1")
    frames = make_frames(
        reports=[make_report("Ash"), make_report("Birch")],
        findings=[*(make_finding(name, "Ash") for name in names), make_finding("g", "Birch")],
        effective_codings=[make_coding(name, "health") for name in names],
        clusters=[make_cluster("c1", "Nurses", "f0", stability=0.43, is_stable=False)],
        cluster_members=[{"cluster_id": "c1", "finding_id": name} for name in names],
        stock_wording=[
            make_stock("w", "f0", is_central=True),
            make_stock("w", "g", overlap=0.8),
        ],
    )
    theme_report = build_theme_report(gather(frames, SMALL), SMALL.themes[0])
    (subgroup,) = theme_report.subgroups
    assert subgroup.cautions == (
        "Only a hint: with boroughs and findings drawn anew, 0.43 of it is found again on average, "
        "less than 0.50 (unstable).",
        "One borough only: Ash.",
        "Stock wording: 1 of these 2.",
    )
    mark = subgroup.quotation.stock
    assert mark is not None
    assert mark.words == "near-identical in two boroughs’ reports: Ash and Birch"
    assert theme_report.stock_wording == 1


def test_every_finding_of_a_theme_is_in_a_subgroup_or_listed(material: Material) -> None:
    """With its reason, if it is in none, and never in both."""
    for theme in material.codebook.themes:
        theme_report = build_theme_report(material, theme)
        grouped = [member for one in theme_report.subgroups for member in one.members]
        left = [one.finding_id for own in theme_report.ungrouped.values() for one in own]
        assert sorted(grouped + left) == sorted(
            one.finding_id for one in material.quotations_on(theme)
        )
        assert all(theme_report.ungrouped)


def test_years_and_ratings_count_the_boroughs_of_the_headline(material: Material) -> None:
    """Each borough has one report here, so that the years add up to the recurrence."""
    for theme in material.codebook.themes:
        theme_report = build_theme_report(material, theme)
        for number, aspect in enumerate(("strength", "area_for_improvement", "recommendation")):
            line = theme_report.recurrence.line(aspect)  # type: ignore[arg-type]
            counts = [year.counts[number] for year in theme_report.across.years]
            assert sum(one.boroughs for one in counts) == line.boroughs
            assert sum(one.eligible for one in counts) == line.eligible
        ratings = [line.name for line in theme_report.across.ratings]
        assert ratings[:2] == ["Inadequate", "Requires improvement"]


def test_five_reports_are_too_few_to_tell(material: Material) -> None:
    """Each comparison has its line and its method, and none of them claims anything."""
    for theme in material.codebook.themes:
        across = build_theme_report(material, theme).across
        lines = across.comparisons
        assert [one.name for one in lines] == [
            *("Strengths or areas for improvement", "Rating of the standard"),
            *("Year of inspection", "Framework"),
        ]
        assert "Holm" in across.correction
        for line in lines:
            assert "too few reports to tell" in line.words or line.words.startswith("Not compared")
            assert "chance" in line.method


def test_companions_are_the_widest_spread(material: Material) -> None:
    """At most five themes that stand on the same findings, most boroughs first, never itself."""
    theme = material.codebook.find_theme("victim-work")
    across = build_theme_report(material, theme).across
    boroughs = [one.boroughs for one in across.companions]
    assert len(boroughs) == 5
    assert boroughs == sorted(boroughs, reverse=True)
    assert theme.id not in {one.theme.id for one in across.companions}
    for one in across.companions:
        both = [
            q
            for q in material.quotations_on(theme)
            if any(coding.theme_id == one.theme.id for coding in q.codings)
        ]
        assert one.findings == len(both)
        assert one.borough_names == tuple(sorted({q.borough for q in both}))


def test_a_report_that_could_not_show_a_theme_is_not_silent() -> None:
    """It is out of the denominator and listed with its reason; what it says is still quoted."""
    codebook = read_default_codebook()
    frames = make_frames(
        reports=[make_report("Ash"), make_report("Birch"), make_report("Cedar")],
        ratings=[
            {
                "report_id": "ash",
                "standard": "4.1",
                "name": "Resettlement",
                "rating": "Good",
                "in_score": False,
            },
        ],
        findings=[
            make_finding("f", "Ash", standard="4.1"),
            make_finding("g", "Birch"),
            make_finding("h", "Cedar"),
        ],
        effective_codings=[
            make_coding("f", "resettlement"),
            make_coding("g", "voice"),
            make_coding("h", "resettlement"),
        ],
    )
    theme_report = build_theme_report(gather(frames, codebook), codebook.find_theme("resettlement"))
    assert theme_report.recurrence.line("any").eligible == 1
    assert theme_report.silent == ()
    assert [(one.borough, one.findings) for one in theme_report.across.not_counted] == [
        ("Birch", 0),
        ("Cedar", 1),
    ]
    assert theme_report.across.not_counted[0].reason == "standard 4.1 was not inspected"
    assert [one.borough for one in theme_report.boroughs] == ["Ash", "Cedar"]


def test_recommendations_and_areas_lead_to_each_other(material: Material) -> None:
    """Every recommendation has its trace; an area is taken up or listed, within its borough."""
    tables = material.tables.follow_up.crosswalk
    for borough in material.boroughs:
        report = build_borough_report(material, borough)
        recommended = {one.finding_id for g in report.recommendations for one in g.quotations}
        assert set(report.traces) == recommended
        for trace in report.traces.values():
            assert {one.quotation.borough for one in trace.areas} <= {borough}
            assert borough not in {one.borough for one in trace.same}
        areas = tables.areas[tables.areas["borough"] == borough]
        assert len(report.untaken) == (~areas["taken_up"].astype(bool)).sum()


def test_good_practice_is_of_others(material: Material) -> None:
    """Each area stands once on its borough's page, beside strengths of other boroughs."""
    for borough in material.boroughs:
        report = build_borough_report(material, borough)
        areas = [one.area.finding_id for one in report.practice]
        assert len(areas) == len(set(areas))
        assert not set(areas) & {one.finding.finding_id for one in report.without_practice}
        for one in report.practice:
            assert one.area.borough == borough
            assert borough not in {practice.quotation.borough for practice in one.practices}
            assert one.practices


def test_sites_have_a_reason_and_a_finding_to_start_from(material: Material) -> None:
    """A borough is suggested or passed over, each with its reason."""
    theme = material.codebook.find_theme("victim-work")
    theme_report = build_theme_report(material, theme)
    sample = theme_report.sample
    named = [*sample.sites["borough"], *sample.passed_over["borough"]]
    assert sorted(named) == list(material.boroughs)
    assert [site.role for site in sample.site_rows][:2] == ["strong", "weak"]
    for site in sample.site_rows:
        assert site.finding.borough == site.borough
        codings = material.held[site.finding.finding_id].codings
        assert theme.id in {coding.theme_id for coding in codings}
    assert all(": five reports hold" in sentence for sentence in theme_report.saturation)


def test_index_tells_what_changed_and_what_is_shared(material: Material) -> None:
    """Births and merges of sub-themes, stock wording, and recommendations by addressee."""
    index = build_index(material)
    assert index.changes.sentence == (
        "Since the clustering before: 1 new, 1 merged, 0 split, 0 dissolved and 0 still the same."
    )
    assert index.changes.lines == (
        "New: Boards that act on disparity.",
        "Letters to victims went into Restorative justice and reparation (two findings).",
    )
    assert index.stock_wordings.sentence.startswith("Two findings of ")
    (wording,) = index.stock_wordings.wordings
    assert wording.stock is not None
    assert wording.stock.boroughs == ("Haringey", "Lewisham")
    recommended = [one for one in material.quotations if one.said == "recommendation"]
    assert sum(line.recommendations for line in index.addressees) == len(recommended)
    for group in index.shared:
        assert len({one.borough for one in group.quotations}) > 1


def test_a_first_clustering_has_nothing_to_be_compared_with() -> None:
    """And a store without templates says that it has none."""
    index = build_index(gather(make_frames(), SMALL))
    assert index.changes.lines == ()
    assert "none to compare" in index.changes.sentence
    assert index.stock_wordings.wordings == ()


def test_resettlement_is_rated_apart(material: Material) -> None:
    """The rating of resettlement stands beside the score, not in it."""
    (report,) = build_borough_report(material, "Hackney").reports
    assert len(report.ratings) == 12
    assert [one.standard for one in report.ratings_apart] == ["4.1"]
    assert report.score == "25 of 36"


def test_skipped_text_is_summarised_by_reason(material: Material) -> None:
    """What did not become findings is counted by reason."""
    (report,) = build_borough_report(material, "Hackney").reports
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
    material = gather(frames, SMALL)
    assert [one.published for one in build_borough_report(material, "Ash").reports] == [
        "May 2022",
        "May 2024",
    ]
    ((status, (area,)),) = build_borough_report(material, "Ash").reinspected.items()
    assert (status, area.earlier.finding_id) == ("not mentioned again", "old")
    assert "too few reports to tell" in area.reason.casefold()
    assert material.recurrences[0].line("any").boroughs == 1
    assert build_index(material).summary.startswith("Two inspection reports on one borough, ")


def test_themes_lean_by_plain_count() -> None:
    """More strengths, more areas, as many, neither, or nothing: each theme is in one list."""
    frames = make_frames(
        reports=[make_report("Ash")],
        findings=[make_finding("f", "Ash", polarity="area_for_improvement")],
        effective_codings=[make_coding("f", "voice")],
    )
    leanings = build_borough_report(gather(frames, SMALL), "Ash").leanings
    assert [(one.name, [theme.id for theme in one.themes]) for one in leanings] == [
        ("More areas for improvement than strengths", ["voice"]),
        ("No finding", ["health"]),
    ]


def test_recommendations_are_grouped_by_addressee(material: Material) -> None:
    """Every recommendation of a theme stands under whom it is addressed to."""
    theme_report = build_theme_report(material, material.codebook.find_theme("outcome-22"))
    for group in theme_report.recommendations:
        assert {one.addressee.casefold() for one in group.quotations} == {group.name.casefold()}
        assert all(one.polarity_origin == "" for one in group.quotations)


def test_figures_that_are_missing_are_missing(material: Material) -> None:
    """A theme without measured figures has none, rather than zeros."""
    measured = build_theme_report(material, material.codebook.find_theme("victim-work"))
    assert measured.figures is not None
    assert build_theme_report(material, material.codebook.find_theme("ete")).figures is None
    assert "language model" in PROVENANCE
    assert "no inspector has checked it" in PROVENANCE


def test_versions_stand_in_the_colophon(material: Material) -> None:
    """Tool, model and codebook can be told from a page."""
    versions = dict(build_colophon(material).versions)
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
    material = gather(make_frames(), SMALL)
    assert build_index(material).summary == "No report has been read."
    assert build_theme_report(material, SMALL.themes[0]).counts == Counts()


def test_row_order_does_not_matter(material: Material) -> None:
    """The same rows in another order give the same parts."""
    frames = build_frames()
    reversed_frames = CorpusFrames(
        **{
            part.name: getattr(frames, part.name).iloc[::-1].reset_index(drop=True)
            for part in dataclasses.fields(frames)
        }
    )
    other = gather(reversed_frames, read_default_codebook(), build_figures())
    assert build_index(other) == build_index(material)
    for theme in material.codebook.themes:
        assert build_theme_report(other, theme) == build_theme_report(material, theme)
    for borough in material.boroughs:
        assert build_borough_report(other, borough) == build_borough_report(material, borough)


@settings(deadline=None)
@given(st.lists(st.sampled_from(SAID)))
def test_counts_in_words_say_every_count(said: list[str]) -> None:
    """The words of a cell hold each count once, and nothing else."""
    tally = Tally(said)
    counts = Counts(**tally)
    assert counts.findings == len(said)
    numbers = [int(words.split()[0]) for _, words in counts.named]
    assert numbers == [tally[one] for one in SAID if tally[one]]
    assert counts + Counts() == counts
    assert (counts.words == "none") == (not said)
