"""What an evaluation found: scores by theme and by borough, and how they become JSON and rows."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from inspection_findings.theme_model.evaluation.levels import MeasuredLevel
from inspection_findings.theme_model.evaluation.polarity_scores import PolarityScore
from inspection_findings.theme_model.evaluation.scores import Score


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreBeside:
    """A score, with those of simpler methods and the coders' agreement.

    Attributes
    ----------
    theme_id : str
        A theme, or ``"macro"`` or ``"micro"``.
    baselines : mapping of str to (float or None)
        F1 of each simpler method.
    agreement_f1 : float or None
        F1 between the two reference coders.
    absent_from : tuple of str
        Boroughs in which the theme is never coded.
    """

    theme_id: str
    score: Score
    baselines: Mapping[str, float | None]
    agreement_f1: float | None
    absent_from: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BoroughScore:
    """Averages on one left-out borough; the macro average is over the themes coded there."""

    borough: str
    findings: int
    themes_coded: int
    macro_f1: float | None
    micro_f1: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SureScore:
    """Scores if only themes are given of which the model is sure (`ThemeClassifier.only_sure`).

    ``precision`` and ``recall`` are over all codings. ``abstained`` is the share of findings
    without a theme.
    """

    precision: float | None
    recall: float | None
    abstained: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """Figures of a theme model on boroughs that it was not trained on.

    Attributes
    ----------
    themes, overall : tuple of ScoreBeside
        The score of each theme, in the codebook's order, and the macro and micro averages.
    narrative, supplementary : tuple of ScoreBeside
        The averages on narrative sentences and on the sentences of a supplementary coding, the
        latter with the agreement of its own coders. Empty without a supplementary coding.
    calibration_error : float
        Expected calibration error in ten bins, over all findings and themes.
    coverage, abstained : float, int
        Share of findings with at least one theme; number of findings without.
    sure : SureScore
        Scores if only themes are given of which the model is sure.
    levels : tuple of MeasuredLevel
        From which probability a polarity or a theme counts, and how precise that is.
    """

    method: str
    provenance: str
    findings: int
    narrative_findings: int
    supplementary_findings: int
    boroughs: tuple[BoroughScore, ...]
    themes: tuple[ScoreBeside, ...]
    overall: tuple[ScoreBeside, ...]
    narrative: tuple[ScoreBeside, ...]
    supplementary: tuple[ScoreBeside, ...]
    calibration_error: float
    coverage: float
    abstained: int
    sure: SureScore
    polarity: tuple[PolarityScore, ...]
    levels: tuple[MeasuredLevel, ...]

    def to_json(self) -> str:
        """Return the figures as JSON; the same figures give the same bytes."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=2, sort_keys=True) + "\n"

    def rows(self) -> list[dict[str, Any]]:
        """Return one flat row for each theme and then for each average."""
        return [_flatten(item) for item in (*self.themes, *self.overall)]


def _flatten(item: ScoreBeside) -> dict[str, Any]:
    return {
        "theme": item.theme_id,
        **asdict(item.score),
        **dict(item.baselines),
        "agreement between coders": item.agreement_f1,
    }
