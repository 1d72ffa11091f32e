"""Scores of the inferred polarity, on findings whose polarity a coder gave."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from inspection_findings.classify.polarity import NOT_INFERRED
from inspection_findings.coding.reference import ReferenceFinding
from inspection_findings.records import Polarity
from inspection_findings.theme_model.evaluation.held_out import CodedFindings, hold_out_polarity
from inspection_findings.theme_model.evaluation.levels import Given
from inspection_findings.theme_model.evaluation.scores import calibration_error

HEADINGS_ALONE = "headings alone"
ILLUSTRATIONS_TOO = "headings and illustrations"
ALONE = "the same, each sentence by itself"
NETWORK_ONLY = "headings and network, each sentence by itself"


@dataclass(frozen=True, slots=True, kw_only=True)
class PolarityScore:
    """How well the inferred polarity fits the coded one, on findings without a heading.

    Attributes
    ----------
    where : str
        Narrative, a standard, or a part of the supplementary coding: that in which the model
        infers polarity, or that in which it does not.
    learnt_from : str
        What the polarity classifier learns from: as in the model, or less.
    clear : int
        How many findings are coded as strength or area for improvement.
    accuracy, f1 : float or None, mapping of str to (float or None)
        On the clear findings; F1 by polarity.
    majority : float or None
        The accuracy of always saying "strength", on the clear findings.
    unclear, unclear_found : int
        How many findings are coded as mixed or neutral, and how many of these were inferred as
        coded.
    macro_f1, accuracy_all : float or None
        On all findings: the mean F1 of strength and area for improvement, and the share that was
        inferred as coded. A clear finding inferred as mixed or neutral counts as wrong here, and
        so does the reverse.
    calibration_error : float
        Expected calibration error, in ten bins, of the probability shown with the polarity.
    """

    where: str
    learnt_from: str
    clear: int
    accuracy: float | None
    majority: float | None
    f1: Mapping[str, float | None]
    unclear: int
    unclear_found: int
    macro_f1: float | None
    accuracy_all: float | None
    calibration_error: float


def score_polarity(coded: CodedFindings) -> tuple[PolarityScore, ...]:
    """Return the polarity scores, by part of the coding and by training data."""
    ways = {HEADINGS_ALONE: hold_out_polarity(replace(coded, network_scores=None))}
    if coded.network_scores is not None:
        alone = replace(coded, beside=())
        ways = {
            ILLUSTRATIONS_TOO: hold_out_polarity(coded),
            ALONE: hold_out_polarity(alone),
            NETWORK_ONLY: hold_out_polarity(replace(alone, word_scores=None)),
        } | ways
    parts: dict[tuple[str, str], list[tuple[Polarity, Polarity]]] = {}
    sureness: dict[tuple[str, str], list[float]] = {}
    for way, inferred in ways.items():
        for record, (said, probability) in zip(coded.records, inferred, strict=True):
            if record.polarity is not None and record.polarity_from == "coder":
                part = (_name_part(record), way)
                parts.setdefault(part, []).append((record.polarity, said))
                sureness.setdefault(part, []).append(probability)
    ordered = sorted(parts, key=lambda part: (part[0], list(ways).index(part[1])))
    return tuple(_score_polarities(*part, parts[part], sureness[part]) for part in ordered)


def list_inferred(coded: CodedFindings) -> list[Given]:
    """Return what the model infers of boroughs that it never saw, where it does infer."""
    return [
        Given(
            what=said,
            where=_name_part(record),
            borough=borough,
            probability=probability,
            is_right=said == record.polarity,
        )
        for record, borough, (said, probability) in zip(
            coded.records, coded.boroughs, hold_out_polarity(coded), strict=True
        )
        if record.polarity is not None
        and record.polarity_from == "coder"
        and record.standard not in NOT_INFERRED
    ]


def _name_part(record: ReferenceFinding) -> str:
    if record.supplementary:
        left_out = record.standard in NOT_INFERRED
        return "supplementary, not inferred" if left_out else "supplementary"
    return "narrative" if record.kind == "narrative" else record.standard


def _score_polarities(
    where: str,
    learnt_from: str,
    pairs: Sequence[tuple[Polarity, Polarity]],
    probabilities: Sequence[float],
) -> PolarityScore:
    poles: tuple[Polarity, Polarity] = ("strength", "area_for_improvement")
    clear = [pair for pair in pairs if pair[0] in poles]
    unclear = [pair for pair in pairs if pair[0] not in poles]

    def share(part: int, whole: int) -> float | None:
        return round(part / whole, 4) if whole else None

    return PolarityScore(
        where=where,
        learnt_from=learnt_from,
        clear=len(clear),
        accuracy=share(sum(coded == said for coded, said in clear), len(clear)),
        majority=share(sum(coded == "strength" for coded, _ in clear), len(clear)),
        f1={
            pole: share(
                2 * sum(coded == said == pole for coded, said in clear),
                sum(coded == pole for coded, _ in clear) + sum(said == pole for _, said in clear),
            )
            for pole in poles
        },
        unclear=len(unclear),
        unclear_found=sum(coded == said for coded, said in unclear),
        macro_f1=_macro_f1(pairs, poles),
        accuracy_all=share(sum(coded == said for coded, said in pairs), len(pairs)),
        calibration_error=calibration_error(
            np.array(probabilities),
            np.array([coded == said for coded, said in pairs]),
            counted=np.ones(len(pairs), dtype=np.bool_),
        ),
    )


def _macro_f1(
    pairs: Sequence[tuple[Polarity, Polarity]], poles: Sequence[Polarity]
) -> float | None:
    """Return the mean F1 of the poles on all findings; None if one of them is never coded."""
    scores = []
    for pole in poles:
        coded = sum(pair[0] == pole for pair in pairs)
        if not coded:
            return None
        given = sum(pair[1] == pole for pair in pairs)
        right = sum(pair == (pole, pole) for pair in pairs)
        scores.append(2 * right / (coded + given))
    return round(sum(scores) / len(scores), 4)
