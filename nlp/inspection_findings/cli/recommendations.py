"""``recommendations``: trace and compare them, find good practice, follow up re-inspections."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from inspection_findings.cli.options import (
    Command,
    format_option,
    inspectorate_option,
    many_option,
    store_option,
)
from inspection_findings.cli.output import say, say_counted, say_retired, write_json
from inspection_findings.cli.tables import (
    Table,
    key_of,
    refuse_options,
    show_option,
    write_answer,
)

if TYPE_CHECKING:
    from inspection_findings.corpus import Recommendations

_OPTIONS = frozenset({"borough", "theme", "threshold"})
TABLES = {
    "crosswalk": Table(
        title="Recommendations and the areas for improvement they are linked to",
        columns=(
            *("recommendation_citation", "rank", "basis", "likeness"),
            *("area_citation", "reason"),
        ),
        quotes=(
            ("recommendation_citation", "recommendation_text"),
            ("area_citation", "area_text"),
        ),
        empty="No recommendation is linked to an area for improvement.",
        notes=(
            "rank: stated areas first, then inferred ones, each from most to least similar; if "
            "none is similar enough, the most similar stated one is shown and the reason says so",
            "basis: stated, if a heading or a person says that it is an area for improvement; "
            "inferred, if the model or the reference coding does",
            "similarity: half closeness in meaning, half shared themes; 1 is the same words",
        ),
        options=_OPTIONS,
    ),
    "recommendations": Table(
        title="Recommendations, and how many areas for improvement they are linked to",
        columns=("recommendation_citation", "addressee", "carried_by", "reason"),
        quotes=(("recommendation_citation", "recommendation_text"),),
        empty="No recommendation was read.",
        notes=(
            "linked areas: how many stated areas for improvement in the same report are similar "
            "enough",
        ),
        options=_OPTIONS,
    ),
    "taken-up": Table(
        title="Areas for improvement, and whether they are linked to a recommendation",
        columns=("area_citation", "taken_up", "recommendation_citation", "reason"),
        quotes=(
            ("area_citation", "area_text"),
            ("recommendation_citation", "recommendation_text"),
        ),
        empty="No area for improvement is stated.",
        notes=(
            "linked: whether a recommendation in the same report is similar enough",
            "recommendation: the most similar in the same report, whether or not it is linked",
        ),
        options=_OPTIONS,
    ),
    "shared": Table(
        title="Recommendations, and which are similar across boroughs",
        columns=("recommendation_citation", "addressee", "group_id", "boroughs"),
        quotes=(("recommendation_citation", "recommendation_text"),),
        empty="No recommendation was read.",
        notes=(
            "group id: rows with the same id are similar; empty if no other borough has a similar "
            "recommendation",
            "boroughs: how many are in the group",
        ),
        options=_OPTIONS,
    ),
    "addressees": Table(
        title="Who the recommendations are for",
        columns=("addressee_kind", "boroughs", "eligible", "recommendations", "borough_names"),
        empty="No recommendation was read.",
        notes=(
            "boroughs: those with a recommendation for this addressee, out of all boroughs with "
            "recommendations",
            "recommendations: the number for this addressee",
        ),
        options=_OPTIONS - {"threshold"},
    ),
    "practice": Table(
        title="Areas for improvement, and good practice elsewhere",
        columns=("theme_id", "area_citation", "rank", "practice_citation", "reason"),
        quotes=(("area_citation", "area_text"), ("practice_citation", "practice_text")),
        empty=(
            "No well-rated service has a strength to compare with an area for improvement: "
            "--show practice-left-out says why."
        ),
        notes=(
            "rank: 1 is the most similar strength on the same theme, among other boroughs whose "
            "service is well rated on its standard",
        ),
        options=_OPTIONS,
    ),
    "practice-left-out": Table(
        title="Areas for improvement and strengths that are left out",
        columns=("theme_id", "citation", "said", "reason"),
        quotes=(("citation", "text"),),
        empty=(
            "None is left out: every area for improvement has a strength to compare, and every "
            "strength is well rated."
        ),
        options=_OPTIONS,
    ),
    "reinspection": Table(
        title="Each area for improvement at the next inspection",
        columns=(
            *("earlier_citation", "status", "basis", "certainty", "later_citation"),
            "reason",
        ),
        quotes=(("earlier_citation", "earlier_text"), ("later_citation", "later_text")),
        empty=(
            "No borough has a second report, so nothing can be followed to the next "
            "inspection: add one with findings build."
        ),
        notes=(
            "basis: stated, if a heading or a person gives the polarity of the later finding or it "
            "is a recommendation; inferred, if the model or the reference coding does",
            "certainty: clear, or to be checked by reading; empty, like the basis, if the area is "
            "not mentioned again",
        ),
        options=_OPTIONS,
    ),
    "reinspected": Table(
        title="Boroughs with two reports",
        columns=(
            *("borough", "later_report", "repeated", "turned_to_strength", "resolved"),
            *("not_mentioned_again", "inferred", "to_check"),
        ),
        empty=(
            "No borough has a second report, so nothing can be followed to the next "
            "inspection: add one with findings build."
        ),
        notes=(
            "repeated to not mentioned again: how many areas for improvement in the earlier report",
            "inferred, to check: how many of these are based on inferred polarity, and how many "
            "need to be checked by reading",
        ),
        options=_OPTIONS - {"theme"},
    ),
}


def threshold_option(*, hidden: bool = False) -> Callable[[Command], Command]:
    """Return an option ``--threshold``; its old name ``--least`` is accepted too."""

    def add(command: Command) -> Command:
        shown = click.option(
            "--threshold",
            type=click.FloatRange(0.0, 1.0),
            hidden=hidden,
            help="Similarity above which two findings are treated as the same point, instead of"
            " the level worked out from the reports. 1 is the same words.",
        )
        old = click.option("--least", type=click.FloatRange(0.0, 1.0), hidden=True)
        return shown(old(command))

    return add


@click.command()
@store_option
@show_option(TABLES)
@many_option("--theme", "themes", help_text="Only this theme.")
@many_option("--borough", "boroughs", help_text="Only this borough.")
@threshold_option()
@inspectorate_option
@format_option("table", "json", "csv")
def recommendations(
    store_path: Path,
    show: str,
    themes: tuple[str, ...],
    boroughs: tuple[str, ...],
    threshold: float | None,
    least: float | None,
    inspectorate: str | None,
    output_format: str,
) -> None:
    """Trace recommendations, find good practice, follow up areas for improvement.

    ``crosswalk`` links each recommendation to similar areas for improvement in its report, and
    ``taken-up`` shows which areas are linked to one. ``shared`` and ``addressees``
    compare boroughs. ``practice`` pairs areas for improvement with strengths of well-rated
    services. ``reinspection`` follows each area for improvement to the next report.

    \b
    Examples:
      findings recommendations --store out/inspections.findings
      findings recommendations --show taken-up --borough Lewisham --store out/inspections.findings
    """
    threshold = least if threshold is None else threshold
    given = {"borough": boroughs, "theme": themes, "threshold": threshold}
    if output_format != "json":
        refuse_options(TABLES, show=show, given=given)
    from inspection_findings.corpus import open_corpus

    corpus = open_corpus(store_path, inspectorate=inspectorate)
    say_counted(corpus)
    answer = corpus.recommendations(borough=boroughs, theme=themes, threshold=threshold)
    say_retired(corpus, themes or None)
    if output_format == "json":
        write_json(answer.to_json())
    else:
        write_table_of(answer, show, output_format=output_format, given=given)


def write_table_of(
    answer: Recommendations, show: str, *, output_format: str, given: Mapping[str, object]
) -> None:
    """Write one table of recommendations, and say which similarity threshold it uses."""
    threshold = answer.thresholds.get(key_of(show))
    if threshold is not None and len(answer.tables[key_of(show)]):
        say(f"What counts as similar: {threshold.reason}.")
    write_answer(answer, tables=TABLES, show=show, output_format=output_format, given=given)


COMMANDS = (recommendations,)
