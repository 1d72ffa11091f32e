"""``compare``: test whether themes differ between reports or findings more than by chance."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click

from inspection_findings.cli import recommendations
from inspection_findings.cli.options import (
    format_option,
    inspectorate_option,
    many_option,
    standards_option,
    store_option,
)
from inspection_findings.cli.output import say, say_counted, say_retired, write_json
from inspection_findings.cli.tables import (
    Table,
    refuse_options,
    show_option,
    write_answer,
)

if TYPE_CHECKING:
    from inspection_findings.corpus import Compared

_OPTIONS = frozenset({"by", "aspect", "theme", "standards"})
TABLES = {
    "tests": Table(
        title="Is a theme more frequent than chance allows?",
        columns=(
            *("theme_id", "more_in", "difference", "boroughs", "p", "smallest_p"),
            "verdict",
        ),
        empty="No theme could be compared: --show untested says why.",
        notes=(
            "greater share in: where the theme is a larger share of the findings; points: by how "
            "many percentage points (per year with --by year, per step with --by rating; below "
            "zero for strengths, earlier years and lower ratings)",
            "chance (p): how often chance alone would give a difference as large, 0 to 1",
            "smallest p: the p of the clearest possible result from these reports; if it is too "
            "high for the number of themes tested, the answer is too few reports to tell, which "
            "does not mean no difference",
        ),
        options=_OPTIONS,
    ),
    "untested": Table(
        title="Themes that could not be compared",
        columns=("theme_id", "reason"),
        empty="Every theme could be compared, so none is left out.",
        options=_OPTIONS,
    ),
    "left-out": Table(
        title="Reports that could not be used",
        columns=("theme_id", "what", "reason"),
        empty="Every report and borough was used, so none is left out.",
        options=_OPTIONS,
    ),
}
_EVERY_TABLE = TABLES | recommendations.TABLES  # older versions had both here


@click.command()
@store_option
@show_option(TABLES, moved=list(recommendations.TABLES))
@click.option(
    "--by",
    type=click.Choice(["polarity", "year", "framework", "rating"]),
    help="What to compare: strengths with areas for improvement, years, frameworks, ratings."
    "  [default: polarity]",
)
@click.option(
    "--aspect",
    type=click.Choice(["any", "strength", "area_for_improvement", "recommendation"]),
    help="Which findings to compare. Has no effect with --by polarity.  [default: any]",
)
@many_option(
    "--theme", "themes", help_text="Only this theme. The correction still covers all themes."
)
@click.option("--borough", "boroughs", multiple=True, hidden=True)
@recommendations.threshold_option(hidden=True)
@inspectorate_option
@standards_option
@format_option("table", "json", "csv")
def compare(
    store_path: Path,
    show: str,
    by: str | None,
    aspect: str | None,
    themes: tuple[str, ...],
    boroughs: tuple[str, ...],
    threshold: float | None,
    least: float | None,
    inspectorate: str | None,
    standards_path: Path | None,
    output_format: str,
) -> None:
    """Test whether differences between themes are more than chance.

    The tests shuffle whole boroughs or reports. If there are too few reports for any result to
    be significant, the answer says so. JSON also has the results of findings recommendations.

    \b
    Examples:
      findings compare --by polarity --store out/inspections.findings
      findings compare --by year --aspect area_for_improvement --store out/inspections.findings
    """
    threshold = least if threshold is None else threshold
    given: dict[str, object] = {"by": by, "aspect": aspect, "theme": themes}
    given |= {"borough": boroughs, "threshold": threshold, "standards": standards_path}
    if output_format != "json":
        refuse_options(_EVERY_TABLE, show=show, given=given)
    from inspection_findings.corpus import open_corpus

    corpus = open_corpus(store_path, standards=standards_path, inspectorate=inspectorate)
    say_counted(corpus)
    if show in recommendations.TABLES:
        say(f"findings compare --show {show} is now: findings recommendations --show {show}")
    if show in recommendations.TABLES or output_format == "json":
        followed = corpus.recommendations(borough=boroughs, theme=themes, threshold=threshold)
    if show in TABLES or output_format == "json":
        tested = corpus.compare(
            by=cast(Any, by or "polarity"), aspect=cast(Any, aspect or "any"), theme=themes
        )
    say_retired(corpus, themes or None)
    if output_format == "json":
        write_json(tested.about | followed.about | tested.to_json() | followed.to_json())
    elif show in TABLES:
        if show == "tests":
            _sum_up(tested)
        write_answer(tested, tables=TABLES, show=show, output_format=output_format, given=given)
        say(tested.method)
    else:
        recommendations.write_table_of(followed, show, output_format=output_format, given=given)


def _sum_up(tested: Compared) -> None:
    """Say in one sentence what the tests gave, and where the rows that they leave out are."""
    counts = tested.tests["verdict"].value_counts()
    if len(counts):
        given = "; ".join(f"{verdict} ({number})" for verdict, number in sorted(counts.items()))
        say(f"{len(tested.tests)} themes tested: {given}.")
        if len(tested.untested):
            say(f"{len(tested.untested)} themes could not be compared: --show untested says why.")


COMMANDS = (compare,)
