"""Measured figures of a theme model, as theme reports show them.

A figure that was not measured is absent, never zero, and a page that lacks it says so.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

PROVENANCE = (
    "Measured against the reference coding, which a language model made with the codebook, "
    "twice and independently. No inspector has checked it."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeFigures:
    """How well the model codes one theme, or all of them on average.

    Attributes
    ----------
    precision, recall, f1 : float
        Between 0 and 1.
    support : int
        Findings that the reference coding gives the theme.
    f1_low, f1_high : float or None
        95 % Wilson interval of ``f1``.
    baselines : mapping of str to float
        F1 of other methods, by name.
    agreement_f1 : float or None
        F1 between the two reference coders: the best that can be expected.
    """

    precision: float
    recall: float
    f1: float
    support: int
    f1_low: float | None = None
    f1_high: float | None = None
    baselines: Mapping[str, float] = field(default_factory=dict)
    agreement_f1: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InferredFigures:
    """How many sentences of narrative were read rightly as strength or area for improvement.

    ``clear`` counts those of which the reference coding is clear.
    """

    right: int
    clear: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasuredFigures:
    """The figures of one model.

    Attributes
    ----------
    themes : mapping of str to ThemeFigures
        By theme id; a theme that was not measured is missing.
    overall : mapping of str to ThemeFigures
        By kind of average, for instance ``"macro"`` and ``"micro"``.
    method : str
        How they were measured, as a sentence.
    provenance : str
        What they were measured against, as a sentence.
    inferred : InferredFigures or None
        Of strength or area for improvement, where no heading says which.
    """

    themes: Mapping[str, ThemeFigures] = field(default_factory=dict)
    overall: Mapping[str, ThemeFigures] = field(default_factory=dict)
    method: str = "Each borough was left out in turn and coded by a model that had not seen it."
    provenance: str = PROVENANCE
    inferred: InferredFigures | None = None


def read_figures(metrics: str | None) -> MeasuredFigures | None:
    """Return the figures in a model's ``metrics.json``, None if it was not measured."""
    if metrics is None:
        return None
    measured = json.loads(metrics)
    return MeasuredFigures(
        themes={entry["theme_id"]: _read_one(entry) for entry in measured["themes"]},
        overall={entry["theme_id"]: _read_one(entry) for entry in measured["overall"]},
        method=measured["method"],
        provenance=measured["provenance"],
        inferred=_read_inferred(measured.get("polarity", ())),
    )


def _read_inferred(entries: Sequence[Mapping[str, Any]]) -> InferredFigures | None:
    """Return the figures of the polarity model as it is shipped, on narrative."""
    of_narrative = [one for one in entries if one["where"] == "narrative"]
    # The model that codes has learnt from all that there is; the others are there to compare.
    whole = [one for one in of_narrative if "illustrations" in one["learnt_from"]] or of_narrative
    if not whole:
        return None
    first = whole[0]
    return InferredFigures(right=round(first["accuracy"] * first["clear"]), clear=first["clear"])


def _read_one(entry: Mapping[str, Any]) -> ThemeFigures:
    score = entry["score"]
    return ThemeFigures(
        precision=score["precision"] or 0.0,
        recall=score["recall"] or 0.0,
        f1=score["f1"] or 0.0,
        support=score["support"],
        f1_low=score["f1_low"],
        f1_high=score["f1_high"],
        baselines={name: f1 for name, f1 in entry["baselines"].items() if f1 is not None},
        agreement_f1=entry["agreement_f1"],
    )
