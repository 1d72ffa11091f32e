"""How good the coding is, in plain sentences, each with its number of findings and its interval."""

from __future__ import annotations

from collections.abc import Iterator

from inspection_findings.analysis.recurrence import measure_share
from inspection_findings.documents import Cell, Column, Table
from inspection_findings.theme_report.accuracy import MeasuredFigures, ThemeFigures
from inspection_findings.theme_report.pack.gathered import Gathered


def measure_found(figures: ThemeFigures) -> str:
    """Return how many of the findings with a theme the model found: "16 of 18 (67 to 97 %)"."""
    return _write_share(round(figures.recall * figures.support), figures.support)


def _measure_right(figures: ThemeFigures) -> str:
    """Return how many of the findings that the model gave a theme have it."""
    right = round(figures.recall * figures.support)
    given = round(right / figures.precision) if figures.precision else 0
    return _write_share(right, given) if given else ""


def _write_share(count: int, of: int) -> str:
    share = measure_share(count, of)
    low, high = 100 * share.low, 100 * share.high
    return f"{count:,} of {of:,} findings (95 % interval {low:.0f} to {high:.0f} %)"


def list_figures(gathered: Gathered) -> Iterator[str]:
    """Yield what was measured of the model, in sentences."""
    figures = gathered.contents.figures
    if figures is None:
        yield "Not measured: another model coded these reports."
        return
    yield (
        "The model was measured on boroughs that it had not seen, against a coding that a language"
        " model made twice with the codebook. No inspector has checked that coding."
    )
    if gathered.question.kind == "themes":
        for topic in gathered.topics:
            yield from _describe_theme(topic.name, topic.report.figures)
    yield from _describe_all(figures)
    if figures.inferred is not None:
        told = _write_share(figures.inferred.right, figures.inferred.clear)
        yield (
            "Strength or area for improvement, where no heading says which, was measured apart, on"
            f" sentences of narrative: the model was right on {told}."
        )


def _describe_theme(name: str, figures: ThemeFigures | None) -> Iterator[str]:
    if figures is None:
        yield f"{name} was not measured by itself."
        return
    yield f"{name}: the model found {measure_found(figures)} that have the theme."
    if right := _measure_right(figures):
        yield f"{name}: the theme was right on {right} to which the model gave it."


def _describe_all(figures: MeasuredFigures) -> Iterator[str]:
    every = figures.overall.get("micro")
    if every is not None and every.f1_low is not None and every.f1_high is not None:
        yield (
            f"All themes together: F1 {every.f1:.2f} (95 % interval {every.f1_low:.2f} to"
            f" {every.f1_high:.2f}; {every.support:,} codings). F1 is 1 if it finds all and is"
            " never wrong."
        )


def tabulate_model_figures(gathered: Gathered) -> Table | None:
    """Return the same in figures, for the workbook; None if the model was not measured."""
    figures = gathered.contents.figures
    if figures is None:
        return None
    lines = [
        (topic.name, topic.report.figures)
        for topic in gathered.topics
        if gathered.question.kind == "themes"
    ]
    overall = [(f"All themes ({name})", one) for name, one in sorted(figures.overall.items())]
    return Table(
        key="model-figures",
        caption="How well the model codes, on boroughs that it had not seen",
        columns=(
            Column(name="Theme", weight=2.0),
            Column(name="Agreed (precision)", kind="number"),
            Column(name="Found (recall)", kind="number"),
            Column(name="F1", kind="number"),
            Column(name="95 % interval of F1", weight=1.2),
            Column(name="Coded in the reference", kind="number"),
            Column(name="F1 of the two reference coders", kind="number"),
        ),
        rows=tuple(_tabulate(name, one) for name, one in [*lines, *overall]),
        note="Agreed: the share of what the model gives that the reference coding gives too. Found:"
        " the share of what the reference coding gives that the model gives too.",
        sheet="Figures of the model",
    )


def _tabulate(name: str, one: ThemeFigures | None) -> tuple[Cell, ...]:
    if one is None:
        return (f"{name}: not measured", None, None, None, None, None, None)
    interval = None
    if one.f1_low is not None and one.f1_high is not None:
        interval = f"{one.f1_low:.2f} to {one.f1_high:.2f}"
    between = None if one.agreement_f1 is None else round(one.agreement_f1, 2)
    measured = (round(one.precision, 2), round(one.recall, 2), round(one.f1, 2))
    return (name, *measured, interval, one.support, between)
