"""What the pages say adds up."""

from __future__ import annotations

import dataclasses

import pytest

from inspection_findings.coding import Theme
from inspection_findings.theme_report import (
    Contents,
    build_borough_report,
    build_index,
    build_theme_report,
)
from tests.support.contents import SMALL
from tests.support.frames import (
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


def test_totals_add_up_between_pages(contents: Contents) -> None:
    """Matrix, theme pages, borough pages and recurrence count the same findings."""
    index = build_index(contents)
    codings = len(build_frames().effective_codings)
    assert sum(cell.counts.findings for cell in index.cells) == codings
    for recurrence, _ in index.answers:
        theme_report = build_theme_report(contents, recurrence.theme)
        quoted = sum(len(one.shown) + len(one.rest) for one in theme_report.boroughs)
        recommended = sum(len(group.quotations) for group in theme_report.recommendations)
        assert recommended == theme_report.counts.recommendation
        assert quoted + recommended == theme_report.counts.findings
        assert theme_report.counts.findings == recurrence.line("any").findings
        assert len(theme_report.boroughs) == recurrence.line("any").boroughs
    for borough in index.boroughs:
        borough_report = build_borough_report(contents, borough)
        quoted = sum(len(group.quotations) for group in borough_report.themes)
        assert quoted == sum(cell.counts.findings for cell in borough_report.cells)


def test_a_retired_theme_is_shown_while_findings_carry_it(contents: Contents) -> None:
    """Without any it has neither a page nor a line; with some it is there as before."""
    codebook = read_default_codebook()
    old = Theme(id="old", name="Old", description="About Old.", code_when="", retired="2.0.0")
    themes = tuple(
        dataclasses.replace(theme, retired="2.0.0") if theme.id == "voice" else theme
        for theme in (*codebook.themes, old)
    )
    shown = gather(build_frames(), dataclasses.replace(codebook, themes=themes)).codebook.theme_ids
    assert shown == contents.codebook.theme_ids


def test_every_finding_is_somewhere(contents: Contents) -> None:
    """Every finding is quoted verbatim in its borough's report, coded or not."""
    frames = build_frames()
    quoted: set[tuple[str, str]] = set()
    for borough in contents.boroughs:
        report = build_borough_report(contents, borough)
        own = [*report.uncoded, *(one for group in report.themes for one in group.quotations)]
        quoted |= {(one.finding.finding_id, one.finding.text) for one in own}
    assert quoted == set(zip(frames.findings["finding_id"], frames.findings["text"], strict=True))


def test_quotations_say_who_coded_and_where_polarity_comes_from(contents: Contents) -> None:
    """Hackney rests on the model, with its probability; the others on the reference coding."""
    theme_report = build_theme_report(contents, contents.codebook.find_theme("victim-work"))
    for borough in theme_report.boroughs:
        expected = "model" if borough.borough == "Hackney" else "reference"
        for quotation in (*borough.shown, *borough.rest):
            coding = quotation.coding_of("victim-work")
            assert coding.coder_kind == expected
            assert (coding.probability is None) == (expected == "reference")
    origins = {one.polarity_origin for one in contents.quotations if one.finding.kind == "bullet"}
    said = "not stated by a heading; the reference coding says"
    assert origins == {
        "given by the report's heading",
        f"{said}: strength",
        f"{said}: mixed",
        f"{said}: area for improvement",
    }
    assert "In one borough, only the model gives the theme." in theme_report.recurrence.rests_on


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
    contents = gather(frames, SMALL)
    health = build_theme_report(contents, SMALL.themes[0])
    assert health.silent == ("Birch",)
    assert health.not_looked_at == ("Cedar",)
    assert health.uncoded == 1
    assert health.recurrence.line("any").eligible == 2
    cedar = build_borough_report(contents, "Cedar")
    assert [one.uncoded_reason for one in cedar.uncoded] == ["no coder has seen it"]


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
    assert (subgroup.is_on_theme, subgroup.quotation.finding.finding_id) == (False, "f0")
    assert subgroup.sentence == "Two findings of the 3 in the sub-theme, in Ash."
    ((reason, left),) = theme_report.ungrouped.items()
    assert reason == "the only finding on this theme in the sub-theme “One alone”"
    assert [one.finding.finding_id for one in left] == ["f3"]


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
        "Unstable: on average 0.43 of it is found again when boroughs and findings are resampled; "
        "0.50 or more is stable. Treat it as a hint.",
        "One borough only: Ash.",
        "Stock wording: 1 of these 2 findings.",
    )
    mark = subgroup.quotation.stock
    assert mark is not None
    assert (mark.badge, mark.names) == ("stock wording, 2 boroughs", "Ash and Birch")
    assert theme_report.stock_wording == 1


def test_every_finding_of_a_theme_is_in_a_subgroup_or_listed(contents: Contents) -> None:
    """With its reason, if it is in none, and never in both."""
    for theme in contents.codebook.themes:
        theme_report = build_theme_report(contents, theme)
        grouped = [member for one in theme_report.subgroups for member in one.members]
        left = [one.finding.finding_id for own in theme_report.ungrouped.values() for one in own]
        assert sorted(grouped + left) == sorted(
            one.finding.finding_id for one in contents.quotations_on(theme)
        )
        assert all(theme_report.ungrouped)


def test_years_and_ratings_count_the_boroughs_of_the_headline(contents: Contents) -> None:
    """Each borough has one report here, so that the years add up to the recurrence."""
    for theme in contents.codebook.themes:
        theme_report = build_theme_report(contents, theme)
        for number, aspect in enumerate(("strength", "area_for_improvement", "recommendation")):
            line = theme_report.recurrence.line(aspect)  # type: ignore[arg-type]
            counts = [year.counts[number] for year in theme_report.across.years]
            assert sum(one.boroughs for one in counts) == line.boroughs
            assert sum(one.eligible for one in counts) == line.eligible
        ratings = [line.name for line in theme_report.across.ratings]
        assert ratings[:2] == ["Inadequate", "Requires improvement"]


def test_five_reports_are_too_few_to_tell(contents: Contents) -> None:
    """Each comparison has its line and its method, and none of them claims anything."""
    for theme in contents.codebook.themes:
        across = build_theme_report(contents, theme).across
        lines = across.comparisons
        assert [one.name for one in lines] == [
            *("Strengths or areas for improvement", "Rating of the standard"),
            *("Year of inspection", "Framework"),
        ]
        assert "Holm" in across.correction
        for line in lines:
            assert "too few reports to tell" in line.words or line.words.startswith("Not compared")
            assert "The test " in line.method


def test_companions_are_the_widest_spread(contents: Contents) -> None:
    """At most five themes that stand on the same findings, most boroughs first, never itself."""
    theme = contents.codebook.find_theme("victim-work")
    across = build_theme_report(contents, theme).across
    boroughs = [pair.boroughs for _, pair in across.companions]
    assert len(boroughs) == 5
    assert boroughs == sorted(boroughs, reverse=True)
    assert theme.id not in {other.id for other, _ in across.companions}
    for other, pair in across.companions:
        both = [one for one in contents.quotations_on(theme) if one.is_on(other.id)]
        assert pair.findings == len(both)
        assert pair.borough_names == tuple(sorted({one.finding.borough for one in both}))


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
