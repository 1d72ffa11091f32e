"""``evaluate``: how good the coding is, what it would gain, and where it goes wrong."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from inspection_findings.cli.classify import gather_material, network_to_keep
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

if TYPE_CHECKING:
    from inspection_findings.coding import Codebook
    from inspection_findings.theme_model.evaluation import CodedFindings, HeldOut
    from inspection_findings.theme_model.train import TrainingMaterial

_ERROR_COLUMNS = ["error", "probability", "citation", "coding_id", "coded", "given", "text"]


@dataclass(frozen=True, kw_only=True)
class _Answer:
    """What there is to show: ``whole`` as JSON, ``rows`` as table or CSV, then the remarks."""

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
@click.option("--theme", metavar="NAME", help="With --show errors: each error of this theme.")
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
    """Measure the coding on boroughs that the model never saw.

    Each borough in turn is coded by a model that learnt from the others alone. Scores stand
    beside simpler methods and the agreement of the reference coding's two coders: a language
    model, twice; no inspector has checked their coding. The learning curve says what each
    further coded borough brings, the thresholds what a bolder or more careful model would gain
    and lose, the errors which themes are confused.

    \b
    Example:
      findings evaluate --format json
      findings evaluate --show errors --theme partnerships
    """
    from inspection_findings.coding import read_codebook

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
    codebook = read_codebook(material.codebook_path)
    if show == "scores":
        _write_scores(material, output_format)
        return
    if theme is not None:
        theme = codebook.find_theme(theme).id
    answers: dict[str, Callable[[], _Answer]] = {
        "learning-curve": lambda: _learning_curve(material, codebook),
        "thresholds": lambda: _thresholds(material, codebook),
        "errors": lambda: _errors(material, codebook, theme),
    }
    answer = answers[show]()
    if output_format == "json":
        write_json(answer.whole)
        return
    write_rows(answer.rows, output_format=output_format, columns=answer.columns)
    if output_format == "table":
        for remark in answer.remarks:
            say(remark)


def _write_scores(material: TrainingMaterial, output_format: str) -> None:
    from inspection_findings.theme_model import train

    evaluation = train.evaluate(material)
    if output_format == "json":
        click.echo(evaluation.to_json(), nl=False)
        return
    rows = evaluation.rows()
    write_rows(rows, output_format=output_format, columns=list(rows[0]))
    if output_format == "table":
        say(evaluation.method)
        say(evaluation.provenance)


def _learning_curve(material: TrainingMaterial, codebook: Codebook) -> _Answer:
    from inspection_findings.theme_model.evaluation import measure_learning
    from inspection_findings.theme_model.evaluation.method import PROVENANCE

    curve = measure_learning(
        material.coded,
        codebook=codebook,
        theme_embeddings=material.theme_embeddings,
        prior=material.prior,
    )
    rows = [asdict(point) for point in curve.points]
    return _Answer(
        whole=asdict(curve), rows=rows, columns=list(rows[0]), remarks=[curve.remark, PROVENANCE]
    )


def _hold_out(material: TrainingMaterial, codebook: Codebook) -> tuple[CodedFindings, HeldOut]:
    """Return bullets and recommendations, and what is said of them by models unaware of them."""
    from inspection_findings.theme_model.evaluation import hold_out_themes

    coded = material.coded
    held_out = hold_out_themes(
        coded,
        codebook=codebook,
        theme_embeddings=material.theme_embeddings,
        prior=material.prior,
    )
    return coded.take(coded.settled), held_out.take(coded.settled)


def _thresholds(material: TrainingMaterial, codebook: Codebook) -> _Answer:
    from inspection_findings.theme_model.evaluation import measure_thresholds
    from inspection_findings.theme_model.evaluation.method import PROVENANCE

    rows = [asdict(point) for point in measure_thresholds(*_hold_out(material, codebook))]
    remark = (
        "common: one threshold for all themes. own: each theme's own, as the model decides. sure: "
        "only themes of which the model is sure. The last two were tuned on the other boroughs."
    )
    return _Answer(whole=rows, rows=rows, columns=list(rows[0]), remarks=[remark, PROVENANCE])


def _errors(material: TrainingMaterial, codebook: Codebook, theme_id: str | None) -> _Answer:
    from inspection_findings.theme_model.evaluation import count_confusions, find_errors
    from inspection_findings.theme_model.evaluation.method import PROVENANCE

    errors = find_errors(
        *_hold_out(material, codebook),
        theme_ids=codebook.theme_ids,
        citations=material.citations,
    )
    confusions = [
        asdict(confusion)
        for confusion in count_confusions(errors)
        if theme_id in (None, confusion.missed, confusion.given)
    ]
    shown = [asdict(error) for error in errors if theme_id in (None, error.theme_id)]
    whole = {"confusions": confusions, "errors": shown}
    if theme_id is not None:
        return _Answer(whole=whole, rows=shown, columns=_ERROR_COLUMNS, remarks=[PROVENANCE])
    remark = (
        "missed: coded, but not given by the model; given: by the model, but not coded. Empty "
        "where nothing was missed, or nothing given instead. Name a theme with --theme to read "
        "its errors."
    )
    return _Answer(
        whole=whole,
        rows=confusions,
        columns=["missed", "given", "findings"],
        remarks=[remark, PROVENANCE],
    )


COMMANDS = (evaluate,)
