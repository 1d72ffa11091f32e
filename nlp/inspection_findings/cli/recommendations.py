"""``recommendations``: what follows from reports, in other reports and at the next inspection."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from inspection_findings.cli.options import Command, format_option, many_option, store_option
from inspection_findings.cli.output import say, say_retired, write_json
from inspection_findings.cli.tables import (
    Table,
    key_of,
    refuse_options,
    show_option,
    to_json,
    write_answer,
)

if TYPE_CHECKING:
    from inspection_findings.corpus import Recommendations

_OPTIONS = frozenset({"borough", "theme", "threshold"})
TABLES = {
    "crosswalk": Table(
        title="Areas for improvement beside each recommendation, and whether they carry it",
        columns=(
            *("recommendation_citation", "rank", "basis", "likeness"),
            *("area_citation", "reason"),
        ),
        empty="No recommendation has an area for improvement beside it.",
        notes=(
            "rank: stated areas first, then inferred ones; of each, the most similar first; where "
            "none is similar enough, the nearest stated one stands there, and the reason says so",
            "basis: stated, where a heading or a person says that it is an area for improvement; "
            "inferred, where the machine reads it as one",
            "similarity: half nearness in meaning, half shared themes; 1 is the same words",
        ),
        options=_OPTIONS,
    ),
    "recommendations": Table(
        title="Recommendations, and by how many areas for improvement they are carried",
        columns=("recommendation_citation", "addressee", "carried_by", "reason"),
        empty="No recommendation was read.",
        notes=(
            "carried by: how many stated areas for improvement of the same report are similar "
            "enough",
        ),
        options=_OPTIONS,
    ),
    "taken-up": Table(
        title="Areas for improvement, and whether a recommendation takes them up",
        columns=("area_citation", "taken_up", "recommendation_citation", "reason"),
        empty="No area for improvement is stated.",
        notes=("recommendation: the nearest of the same report, similar enough or not",),
        options=_OPTIONS,
    ),
    "shared": Table(
        title="Recommendations, and which of them are similar in several boroughs",
        columns=(
            *("group_id", "boroughs", "recommendation_citation", "addressee"),
            "recommendation_text",
        ),
        empty="No recommendation was read.",
        notes=(
            "group id: rows with the same one are similar; none where no other borough has a "
            "similar one",
            "boroughs: how many there are in the group",
        ),
        options=_OPTIONS,
    ),
    "addressees": Table(
        title="Who is addressed",
        columns=("addressee_kind", "boroughs", "eligible", "recommendations", "borough_names"),
        empty="No recommendation was read.",
        notes=(
            "boroughs: those with a recommendation so addressed, of all with recommendations",
            "recommendations: how many",
        ),
        options=_OPTIONS - {"threshold"},
    ),
    "practice": Table(
        title="Areas for improvement, and good practice on the same elsewhere",
        columns=(
            *("theme_id", "area_citation", "rank", "practice_citation", "practice_text"),
            "reason",
        ),
        empty=(
            "No area for improvement has a strength of a well rated service beside it: "
            "--show practice-left-out says why."
        ),
        notes=(
            "rank: 1 is the strength most similar to the area, of those on the same theme in other "
            "boroughs whose service is well rated there",
        ),
        options=_OPTIONS,
    ),
    "practice-left-out": Table(
        title="Areas without good practice elsewhere, and strengths not well rated",
        columns=("theme_id", "citation", "said", "reason"),
        empty=(
            "None is left out: every area has a strength beside it, and every strength is well "
            "rated."
        ),
        options=_OPTIONS,
    ),
    "reinspection": Table(
        title="What became of each area for improvement at the next inspection",
        columns=(
            *("earlier_citation", "status", "basis", "certainty", "later_citation"),
            "reason",
        ),
        empty=(
            "No borough has a second report, so nothing can be followed to the next "
            "inspection: add one with findings build."
        ),
        notes=(
            "basis: stated, where a heading or a person says what the later finding is, or it is "
            "a recommendation; inferred, where the machine reads it so",
            "certainty: clear, or to be checked by reading; this and the basis are empty for what "
            "is not mentioned again",
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
            "repeated to not mentioned again: how many areas for improvement of the earlier report",
            "inferred, to check: how many of these rest on what the machine reads, and how many "
            "are to be checked by reading",
        ),
        options=_OPTIONS - {"theme"},
    ),
}


def threshold_option(*, hidden: bool = False) -> Callable[[Command], Command]:
    """Return an option ``--threshold``; ``--least``, its name of old, is taken too."""

    def add(command: Command) -> Command:
        shown = click.option(
            "--threshold",
            type=click.FloatRange(0.0, 1.0),
            hidden=hidden,
            help="Similarity above which two findings are treated as the same point, instead of"
            " the level found: 1 is the same words.",
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
@format_option("table", "json", "csv")
def recommendations(
    store_path: Path,
    show: str,
    themes: tuple[str, ...],
    boroughs: tuple[str, ...],
    threshold: float | None,
    least: float | None,
    output_format: str,
) -> None:
    """Trace recommendations, find good practice, follow up areas.

    ``crosswalk`` leads from each recommendation to the areas for improvement that carry it,
    ``taken-up`` back. ``shared`` and ``addressees`` compare boroughs. ``practice`` pairs areas
    for improvement with strengths of well rated services. ``reinspection`` says what became of
    each area where a borough has a second report.

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

    corpus = open_corpus(store_path)
    answer = corpus.recommendations(borough=boroughs, theme=themes, threshold=threshold)
    say_retired(corpus, themes or None)
    if output_format == "json":
        write_json(to_json(answer))
    else:
        write_table_of(answer, show, output_format=output_format, given=given)


def write_table_of(
    answer: Recommendations, show: str, *, output_format: str, given: Mapping[str, object]
) -> None:
    """Write one table of recommendations, and say what counts as similar in it."""
    threshold = answer.thresholds.get(key_of(show))
    if threshold is not None and len(answer.tables[key_of(show)]):
        say(f"What counts as similar: {threshold.reason}.")
    write_answer(answer, tables=TABLES, show=show, output_format=output_format, given=given)


COMMANDS = (recommendations,)
