"""``compare``: themes against chance, and findings with what follows from them elsewhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click

from inspection_findings.cli.options import (
    format_option,
    many_option,
    standards_option,
    standards_to_use,
    store_option,
)
from inspection_findings.cli.output import Row, say, say_retired
from inspection_findings.cli.tables import (
    Shown,
    key_of,
    refuse_unheeded,
    show_option,
    to_rows,
    write_tables,
)

if TYPE_CHECKING:
    from inspection_findings.analysis.comparison import By, Comparison
    from inspection_findings.analysis.recommendations import FollowUp
    from inspection_findings.analysis.recurrence import Aspect
    from inspection_findings.store import Store

Tables = dict[str, list[Row]]

_FOR_TESTS = frozenset({"by", "aspect", "theme", "standards"})
_FOR_FINDINGS = frozenset({"borough", "theme", "least"})
_TESTS = {
    "tests": Shown(
        title="Is a theme more frequent than chance allows?",
        columns=(
            *("theme_id", "more_in", "difference", "boroughs", "p", "smallest_p"),
            "verdict",
        ),
        none="No theme could be compared: --show untested says why.",
        notes=(
            "greater share in: where the theme takes up more of what is said, and by how many "
            "percentage points (year: for each year, rating: for each step up; below zero for "
            "strengths, earlier and lower-rated)",
            "chance (p): how often chance alone would make as large a difference, 0 to 1",
            "least possible p: what even the clearest outcome from these reports would get; "
            "where that is too much for the number of themes looked at, the answer is too few "
            "reports to tell, which is not: no difference",
        ),
        heeds=_FOR_TESTS,
    ),
    "untested": Shown(
        title="Themes that could not be compared",
        columns=("theme_id", "reason"),
        none="Every theme could be compared: none is left out.",
        heeds=_FOR_TESTS,
    ),
    "left-out": Shown(
        title="Reports that tell nothing here",
        columns=("theme_id", "what", "reason"),
        none="Every report and borough was used: none is left out.",
        heeds=_FOR_TESTS,
    ),
}
_FOLLOWED = {
    "crosswalk": Shown(
        title="Areas for improvement beside each recommendation, and whether they carry it",
        columns=(
            *("recommendation_citation", "rank", "basis", "likeness"),
            *("area_citation", "reason"),
        ),
        none="No recommendation has an area for improvement beside it.",
        notes=(
            "rank: stated areas first, then inferred ones; of each, the most alike first; where "
            "none is alike enough, the nearest stated one stands there, and the reason says so",
            "basis: stated, where a heading or a person says that it is an area for improvement; "
            "inferred, where the machine reads it as one",
            "likeness: half nearness in meaning, half shared themes; 1 is the same words",
        ),
        heeds=_FOR_FINDINGS,
    ),
    "recommendations": Shown(
        title="Recommendations, and by how many areas for improvement they are carried",
        columns=("recommendation_citation", "addressee", "carried_by", "reason"),
        none="No recommendation was read.",
        notes=(
            "carried by: how many stated areas for improvement of the same report are alike enough",
        ),
        heeds=_FOR_FINDINGS,
    ),
    "taken-up": Shown(
        title="Areas for improvement, and whether a recommendation takes them up",
        columns=("area_citation", "taken_up", "recommendation_citation", "reason"),
        none="No area for improvement is stated.",
        notes=("recommendation: the nearest of the same report, alike enough or not",),
        heeds=_FOR_FINDINGS,
    ),
    "shared": Shown(
        title="Recommendations, and which of them are alike in several boroughs",
        columns=(
            *("group_id", "boroughs", "recommendation_citation", "addressee"),
            "recommendation_text",
        ),
        none="No recommendation was read.",
        notes=(
            "group id: rows with the same one are alike; none where no other borough has the like",
            "boroughs: how many there are in the group",
        ),
        heeds=_FOR_FINDINGS,
    ),
    "addressees": Shown(
        title="Who is addressed",
        columns=("addressee_kind", "boroughs", "eligible", "recommendations", "borough_names"),
        none="No recommendation was read.",
        notes=(
            "boroughs: those with a recommendation so addressed, of all with recommendations",
            "recommendations: how many",
        ),
        heeds=_FOR_FINDINGS - {"least"},
    ),
    "practice": Shown(
        title="Areas for improvement, and good practice on the same elsewhere",
        columns=(
            *("theme_id", "area_citation", "rank", "practice_citation", "practice_text"),
            "reason",
        ),
        none=(
            "No area for improvement has a strength of a well rated service beside it: "
            "--show practice-left-out says why."
        ),
        notes=(
            "rank: 1 is the strength most like the area, of those on the same theme in other "
            "boroughs whose service is well rated there",
        ),
        heeds=_FOR_FINDINGS,
    ),
    "practice-left-out": Shown(
        title="Areas without good practice elsewhere, and strengths not well rated",
        columns=("theme_id", "citation", "said", "reason"),
        none="None is left out: every area has a strength beside it, every strength is well rated.",
        heeds=_FOR_FINDINGS,
    ),
    "reinspection": Shown(
        title="What became of each area for improvement at the next inspection",
        columns=(
            *("earlier_citation", "status", "basis", "certainty", "later_citation"),
            "reason",
        ),
        none=(
            "No borough has a second report, so nothing can be followed to the next "
            "inspection: add one with findings build."
        ),
        notes=(
            "basis: stated, where a heading or a person says what the later finding is, or it is "
            "a recommendation; inferred, where the machine reads it so",
            "certainty: clear, or to be checked by reading; this and the basis are empty for what "
            "is not mentioned again",
        ),
        heeds=_FOR_FINDINGS,
    ),
    "reinspected": Shown(
        title="Boroughs with two reports",
        columns=(
            *("borough", "later_report", "repeated", "turned_to_strength", "resolved"),
            *("not_mentioned_again", "inferred", "to_check"),
        ),
        none=(
            "No borough has a second report, so nothing can be followed to the next "
            "inspection: add one with findings build."
        ),
        notes=(
            "repeated to not mentioned again: how many areas for improvement of the earlier report",
            "inferred, to check: how many of these rest on what the machine reads, and how many "
            "are to be checked by reading",
        ),
        heeds=_FOR_FINDINGS - {"theme"},
    ),
}
_SHOWN = _TESTS | _FOLLOWED


@click.command()
@store_option
@show_option(_SHOWN)
@click.option(
    "--by",
    type=click.Choice(["polarity", "year", "framework", "rating"]),
    help="What to test: strengths with areas for improvement, years, frameworks, ratings."
    "  [default: polarity]",
)
@click.option(
    "--aspect",
    type=click.Choice(["any", "strength", "area_for_improvement", "recommendation"]),
    help="Which findings are tested; no matter by polarity.  [default: any]",
)
@many_option("--theme", "themes", help_text="Only this theme; tests are corrected for all.")
@many_option("--borough", "boroughs", help_text="Only this borough, where findings are compared.")
@click.option(
    "--least",
    type=click.FloatRange(0.0, 1.0),
    help="From which likeness (1 is the same words) on findings count as alike, instead of"
    " the level found.",
)
@standards_option
@format_option("table", "json", "csv")
def compare(
    store_path: Path,
    show: str,
    by: str | None,
    aspect: str | None,
    themes: tuple[str, ...],
    boroughs: tuple[str, ...],
    least: float | None,
    standards_path: Path | None,
    output_format: str,
) -> None:
    """Compare themes with chance, and findings with one another.

    ``tests`` shows whether themes are more frequent somewhere than chance allows: whole
    boroughs are set against what chance could have made of them. Where there are too few
    reports for any outcome to stand out, that is the answer.

    ``crosswalk`` leads from each recommendation to the areas for improvement that carry it,
    ``taken-up`` back; ``shared`` and ``addressees`` compare boroughs; ``practice`` pairs areas
    for improvement with strengths of well rated services; ``reinspection`` says what became
    of each area where a borough has a second report.

    \b
    Examples:
      findings compare --by polarity --store out/inspections.findings
      findings compare --show taken-up --borough Lewisham --store out/inspections.findings
    """
    given: dict[str, object] = {"by": by, "aspect": aspect, "theme": themes}
    given |= {"borough": boroughs, "least": least, "standards": standards_path}
    if output_format != "json":
        refuse_unheeded(_SHOWN, show=show, given=given)
    is_wanted = set(_SHOWN) if output_format == "json" else {show}
    from inspection_findings import across
    from inspection_findings.store import open_store

    tables: Tables = {}
    about: dict[str, object] = {}
    with open_store(store_path, mode="read") as store:
        names = store.read_names()
        theme_ids, borough_names = store.find_themes(themes), names.find_boroughs(boroughs)
        say_retired(names.retired, theme_ids or store.read_shown_themes())
        if is_wanted & set(_TESTS):
            found = _test(store, by or "polarity", aspect or "any", standards_path)
            tables |= {n: to_rows(getattr(found, key_of(n)), theme_ids=theme_ids) for n in _TESTS}
            about |= {"by": found.by, "aspect": found.aspect, "method": found.method}
        if is_wanted & set(_FOLLOWED):
            followed = across.follow_up(store, threshold=least)
            tables |= _select(followed, boroughs=borough_names, theme_ids=theme_ids)
            about |= _describe_likeness(followed)
    if output_format != "json":
        _explain(show, tables, about)
    write_tables(
        tables, shown=_SHOWN, show=show, output_format=output_format, about=about, given=given
    )


def _test(store: Store, by: str, aspect: str, standards_path: Path | None) -> Comparison:
    from inspection_findings import across
    from inspection_findings.frameworks import read_frameworks

    return across.compare_themes(
        store,
        by=cast("By", by),
        aspect=cast("Aspect", aspect),
        frameworks=read_frameworks(standards_to_use(standards_path)),
    )


def _select(followed: FollowUp, *, boroughs: Sequence[str], theme_ids: Sequence[str]) -> Tables:
    selected = followed.select(boroughs=boroughs, theme_ids=theme_ids)
    return {name: to_rows(table) for name, table in selected.items()}


def _describe_likeness(followed: FollowUp) -> dict[str, object]:
    """Return what *alike* means in each table, and where there is no second report."""
    return {
        "thresholds": {
            key_of(name): {"value": one.value, "pairs": one.pairs, "because": one.reason}
            for name, one in followed.thresholds.items()
        },
        "boroughs_with_one_report": list(followed.reinspection.single),
    }


def _explain(show: str, tables: Tables, about: Mapping[str, Any]) -> None:
    """Say how the table was made, and where what it lacks is listed."""
    if show in _TESTS:
        say(about["method"])
    elif tables[show] and key_of(show) in about["thresholds"]:
        say(f"What counts as alike: {about['thresholds'][key_of(show)]['because']}.")
    if show == "tests" and tables["tests"] and tables["untested"]:
        untested = len(tables["untested"])
        say(f"{untested} themes could not be compared: --show untested says why.")


COMMANDS = (compare,)
