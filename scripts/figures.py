"""The theme model's figures as Markdown, from the metrics that ``findings train`` measured."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from environment import CHECKOUT
from inspection_findings.theme_model import load_model
from inspection_findings.theme_model.evaluation.precision import (
    tabulate_measured,
    tabulate_tested,
)
from inspection_findings.theme_model.evaluation.rereading import tabulate_rereading
from markers import table

METRICS = CHECKOUT / "models" / "themes" / "metrics.json"
WHERE = {
    "diversity": "Diversity bullets",
    "narrative": "narrative",
    "supplementary": "further narrative on casework and diversity",
    "supplementary, not inferred": "other chapters, where it is therefore not inferred",
}
NOT_MEASURED = "*There is no theme model yet; `findings train` makes and measures one.*"

Metrics = Mapping[str, Any]


def render_accuracy_summary() -> str:
    """Return the main figures for the README, each with the data that it is based on."""
    metrics = _read_metrics()
    if metrics is None:
        return NOT_MEASURED
    macro, micro = metrics["overall"]
    polarity = _find_polarity(metrics["polarity"], "narrative")
    rows = [
        [f"themes, mean over themes (F1, {macro['score']['support']} codings)", *_summarise(macro)],
        ["themes, all codings (F1)", *_summarise(micro)],
        [
            f"polarity of {polarity['clear']} sentences of narrative (accuracy)",
            _figure(polarity["accuracy"]),
            "-",
            f"{_figure(polarity['majority'])} (always a strength)",
            "-",
        ],
    ]
    columns = ["on boroughs that the model never saw", "model", "95 % interval", "simpler method"]
    columns += ["two coders with each other"]
    note = (
        "Measured against a reference coding that language models made with the codebook; no "
        "inspector has checked it. The simpler method is TF-IDF with logistic regression."
    )
    return f"{table(columns, rows)}\n\n{note}"


def _summarise(beside: Metrics) -> list[str]:
    score = beside["score"]
    return [
        _figure(score["f1"]),
        f"{_figure(score['f1_low'])}-{_figure(score['f1_high'])}",
        _figure(beside["baselines"]["TF-IDF only"]),
        _figure(beside["agreement_f1"]),
    ]


def _find_polarity(polarities: Sequence[Metrics], where: str) -> Metrics:
    return next(polarity for polarity in polarities if polarity["where"] == where)


def render_evaluation() -> str:
    """Return the averages beside baselines, on all that is coded, and by left-out borough."""
    metrics = _read_metrics()
    if metrics is None:
        return NOT_MEASURED
    return "\n\n".join(
        [
            _average_table(
                f"{metrics['findings']} bullets and recommendations", metrics["overall"]
            ),
            f"On {metrics['abstained']} of them the model abstained. "
            f"Calibration error: {metrics['calibration_error']:.3f}. "
            f"{_describe_sure(metrics['sure'])}",
            _average_table(
                f"{metrics['narrative_findings']} sentences of narrative", metrics["narrative"]
            ),
            _average_table(
                f"{metrics['supplementary_findings']} further sentences, supplementary coding",
                metrics["supplementary"],
            ),
            _borough_table(metrics["boroughs"]),
        ]
    )


def render_evaluation_polarity() -> str:
    """Return how often an inferred polarity is right, beside simpler ways."""
    metrics = _read_metrics()
    return NOT_MEASURED if metrics is None else _polarity_table(metrics["polarity"])


def render_levels() -> str:
    """Return from which probability polarity and themes count, and how precise that is."""
    metrics = _read_metrics()
    return NOT_MEASURED if metrics is None else _level_table(metrics["levels"])


def render_precision() -> str:
    """Return the levels for a precision asked for, and how well they keep it."""
    left_out = load_model(METRICS.parent).left_out if METRICS.exists() else None
    if left_out is None:
        return NOT_MEASURED
    tables = (tabulate_tested(left_out), tabulate_measured(left_out))
    return "\n\n".join(table(list(columns), rows) for columns, rows in tables)


def render_rereading() -> str:
    """Return how many differences between coders come first where a model speaks against one."""
    left_out = load_model(METRICS.parent).left_out if METRICS.exists() else None
    if left_out is None:
        return NOT_MEASURED
    columns, rows = tabulate_rereading(left_out)
    return table(list(columns), rows)


def render_evaluation_method() -> str:
    """Return how the figures were measured, and what they rest on."""
    metrics = _read_metrics()
    return NOT_MEASURED if metrics is None else f"{metrics['method']}\n\n{metrics['provenance']}"


def render_evaluation_by_theme() -> str:
    """Return the figures of each theme, in the codebook's order."""
    metrics = _read_metrics()
    if metrics is None:
        return NOT_MEASURED
    return _score_table("theme", [(f"`{score['theme_id']}`", score) for score in metrics["themes"]])


def _read_metrics() -> Metrics | None:
    if not METRICS.exists():
        return None
    metrics: Metrics = json.loads(METRICS.read_text(encoding="utf-8"))
    return metrics


def _average_table(title: str, averages: Sequence[Metrics]) -> str:
    names = {"macro": "macro (mean over themes)", "micro": "micro (over all codings)"}
    return _score_table(title, [(names[score["theme_id"]], score) for score in averages])


def _score_table(title: str, named_scores: Sequence[tuple[str, Metrics]]) -> str:
    baselines = sorted(named_scores[0][1]["baselines"])
    columns = [title, "F1", "95 % interval", "coded", *baselines, "between the coders"]
    rows = [
        [
            name,
            _figure(beside["score"]["f1"]),
            f"{_figure(beside['score']['f1_low'])}-{_figure(beside['score']['f1_high'])}",
            f"{beside['score']['support']}",
            *(_figure(beside["baselines"][baseline]) for baseline in baselines),
            _figure(beside["agreement_f1"]),
        ]
        for name, beside in named_scores
    ]
    return table(columns, rows)


def _borough_table(boroughs: Sequence[Metrics]) -> str:
    rows = [
        [
            borough["borough"],
            f"{borough['findings']}",
            _figure(borough["macro_f1"]),
            _figure(borough["micro_f1"]),
        ]
        for borough in boroughs
    ]
    return table(["left-out borough", "findings", "macro-F1", "micro-F1"], rows)


def _polarity_table(polarities: Sequence[Metrics]) -> str:
    rows = [
        [
            WHERE[polarity["where"]],
            polarity["learnt_from"],
            f"{polarity['clear']}",
            _figure(polarity["accuracy"]),
            _figure(polarity["majority"]),
            _figure(polarity["f1"]["strength"]),
            _figure(polarity["f1"]["area_for_improvement"]),
            _figure(polarity["macro_f1"]),
            _figure(polarity["accuracy_all"]),
            f"{polarity['unclear_found']} of {polarity['unclear']}",
            _figure(polarity["calibration_error"]),
        ]
        for polarity in polarities
    ]
    columns = ["polarity, where no heading gives it", "learnt from"]
    columns += ["strengths and areas for improvement", "accuracy", 'always "strength"']
    columns += [
        "F1 of strengths",
        "F1 of areas for improvement",
        "macro-F1, with mixed and neutral",
        "accuracy with mixed and neutral",
        "mixed or neutral, found",
        "calibration error",
    ]
    return table(columns, rows)


def _level_table(levels: Sequence[Metrics]) -> str:
    rows = [
        [
            line["what"].replace("_", " "),
            WHERE.get(line["where"], line["where"]),
            _figure(line["level"]),
            f"{line['given']}",
            f"{line['kept']}",
            _figure(line["precision"]),
            f"{_figure(line['low'])}-{_figure(line['high'])}" if line["kept"] else "-",
            _percentage(line["under"]),
        ]
        for line in levels
    ]
    columns = ["what the model gives", "where", "level", "given", "at or above"]
    columns += ["precision there", "95 % interval", "below"]
    return table(columns, rows)


def _percentage(share: float | None) -> str:
    return "-" if share is None else f"{share:.0%}"


def _describe_sure(sure: Metrics) -> str:
    return (
        "Where only themes are given of which the model is sure: precision "
        f"{_figure(sure['precision'])}, recall {_figure(sure['recall'])}, "
        f"{sure['abstained']:.1%} of findings left without a theme."
    )


def _figure(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"
