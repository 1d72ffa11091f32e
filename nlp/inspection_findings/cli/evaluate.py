"""``evaluate``: how good the coding is, how it could improve, and which errors it makes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from inspection_findings.cli.classify import gather_material, network_to_keep
from inspection_findings.cli.controls import escape_json
from inspection_findings.cli.options import (
    codebook_option,
    encoder_option,
    format_option,
    illustrations_option,
    network_option,
    reference_option,
    reports_option,
    supplement_option,
    theme_model_to_use,
)
from inspection_findings.cli.output import say, write_json, write_rows
from inspection_findings.cli.tables import Table, write_quoting
from inspection_findings.cli.terminal import write_data

if TYPE_CHECKING:
    from inspection_findings.theme_model.measurement import Measurement

_ERRORS = Table(
    title="Errors of the model on boroughs that it has not seen",
    columns=("citation", "error", "probability", "coded", "given", "coding_id"),
    quotes=(("citation", "text"),),
    empty="The model makes no error.",
)


@dataclass(frozen=True, kw_only=True)
class _Answer:
    """The result: ``whole`` for JSON, ``rows`` for a table or CSV, and remarks."""

    whole: object
    rows: Sequence[dict[str, Any]]
    columns: Sequence[str]
    remarks: Sequence[str] = ()


@click.command()
@reports_option
@reference_option
@codebook_option
@illustrations_option
@supplement_option
@encoder_option
@network_option
@click.option(
    "--show",
    type=click.Choice(["scores", "learning-curve", "thresholds", "errors"]),
    default="scores",
    show_default=True,
    help="What to show.",
)
@click.option("--theme", metavar="NAME", help="With --show errors: list each error of this theme.")
@format_option("table", "json", "csv")
def evaluate(
    reports_path: Path,
    reference_path: Path | None,
    codebook_path: Path | None,
    illustrations_path: Path | None,
    supplement_path: Path | None,
    encoder_name: str | None,
    model_path: Path | None,
    show: str,
    theme: str | None,
    output_format: str,
) -> None:
    """Measure the model on boroughs that it has not seen.

    Each borough is coded by a model trained only on the others. Scores are compared with simpler
    methods and with the agreement of the reference coding's two coders. Both are runs of a
    language model, and no inspector has checked them. The learning curve shows the gain from each
    further borough, the thresholds the trade-off between precision and recall, and the errors
    which themes are confused.

    \b
    Example:
      findings evaluate --format json
      findings evaluate --show errors --theme partnerships
    """
    from inspection_findings.theme_model.measurement import Measurement

    if theme is not None and show != "errors":
        raise click.UsageError("--theme goes with --show errors")
    material = gather_material(
        reports_path,
        reference_path,
        codebook_path,
        illustrations_path,
        supplement_path,
        encoder_name,
        network_to_keep(theme_model_to_use(model_path), illustrations_path, encoder_name),
    )
    measurement = Measurement(material=material)
    if show == "scores":
        _write_scores(measurement, output_format)
        return
    theme_id = None if theme is None else measurement.codebook.find_theme(theme).id
    answers: dict[str, Callable[[], _Answer]] = {
        "learning-curve": lambda: _learning_curve(measurement),
        "thresholds": lambda: _thresholds(measurement),
        "errors": lambda: _errors(measurement, theme_id),
    }
    answer = answers[show]()
    if output_format == "json":
        write_json(answer.whole)
        return
    if output_format == "table" and "text" in answer.columns:
        write_quoting(answer.rows, _ERRORS)
    else:
        write_rows(answer.rows, output_format=output_format, columns=answer.columns)
    if output_format == "table":
        for remark in answer.remarks:
            say(remark)


def _write_scores(measurement: Measurement, output_format: str) -> None:
    evaluation = measurement.score()
    if output_format == "json":
        write_data(escape_json(evaluation.to_json()))
        return
    rows = evaluation.rows()
    write_rows(rows, output_format=output_format, columns=list(rows[0]))
    if output_format == "table":
        say(evaluation.method)
        say(evaluation.provenance)


def _learning_curve(measurement: Measurement) -> _Answer:
    from inspection_findings.theme_model.evaluation.method import PROVENANCE

    curve = measurement.measure_learning()
    rows = [asdict(point) for point in curve.points]
    return _Answer(
        whole=asdict(curve), rows=rows, columns=list(rows[0]), remarks=[curve.remark, PROVENANCE]
    )


def _thresholds(measurement: Measurement) -> _Answer:
    from inspection_findings.theme_model.evaluation.method import PROVENANCE

    rows = [asdict(point) for point in measurement.measure_thresholds()]
    remark = (
        "common: one threshold for all themes. own: a threshold for each theme, as the model uses. "
        "sure: only themes the model is sure of. The last two were tuned on the other boroughs."
    )
    return _Answer(whole=rows, rows=rows, columns=list(rows[0]), remarks=[remark, PROVENANCE])


def _errors(measurement: Measurement, theme_id: str | None) -> _Answer:
    from inspection_findings.theme_model.evaluation.method import PROVENANCE

    confusions = [asdict(one) for one in measurement.count_confusions(theme_id)]
    errors = [asdict(one) for one in measurement.find_errors(theme_id)]
    whole = {"confusions": confusions, "errors": errors}
    if theme_id is not None:
        return _Answer(
            whole=whole, rows=errors, columns=[*_ERRORS.columns, "text"], remarks=[PROVENANCE]
        )
    remark = (
        "missed: a theme that the model did not give; given: a theme that the model gave wrongly; "
        "either can be empty. Use --theme to list the errors of one theme."
    )
    return _Answer(
        whole=whole,
        rows=confusions,
        columns=["missed", "given", "findings"],
        remarks=[remark, PROVENANCE],
    )


COMMANDS = (evaluate,)
