"""What can be asked of models that never saw a borough about the findings of that borough.

Each borough in turn is left out; a model learns from the others alone and codes it. The models
are trained when a question first needs them, and once.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from inspection_findings.coding import Codebook, read_codebook
from inspection_findings.coding.reference import Agreement, measure_agreement
from inspection_findings.theme_model.evaluation import (
    CalibrationBin,
    CodedFindings,
    Confusion,
    Evaluation,
    HeldOut,
    LearningCurve,
    ThemeError,
    ThresholdPoint,
    calibration_bins,
    count_confusions,
    find_errors,
    hold_out_themes,
    measure_learning,
    measure_thresholds,
)
from inspection_findings.theme_model.train import TrainingMaterial, evaluate


@dataclass(frozen=True, kw_only=True)
class Measurement:
    """The coding of left-out boroughs beside a reference coding of them."""

    material: TrainingMaterial

    @cached_property
    def codebook(self) -> Codebook:
        """The codebook that the findings were coded with."""
        return read_codebook(self.material.codebook_path)

    @cached_property
    def _held_out(self) -> tuple[CodedFindings, HeldOut]:
        """Bullets and recommendations, and what models unaware of their borough say of them."""
        coded = self.material.coded
        held_out = hold_out_themes(
            coded,
            codebook=self.codebook,
            theme_embeddings=self.material.theme_embeddings,
            prior=self.material.prior,
        )
        return coded.select(coded.settled), held_out.select(coded.settled)

    def score(self) -> Evaluation:
        """Return the figures that a theme model carries, beside those of simpler methods."""
        return evaluate(self.material)

    def find_errors(self, theme_id: str | None = None) -> tuple[ThemeError, ...]:
        """Return each miss and each false alarm, of one theme or of all."""
        found = find_errors(
            *self._held_out, theme_ids=self.codebook.theme_ids, citations=self.material.citations
        )
        return tuple(one for one in found if theme_id in (None, one.theme_id))

    def count_confusions(self, theme_id: str | None = None) -> tuple[Confusion, ...]:
        """Return which theme was missed where another was given, with one theme or with any."""
        found = count_confusions(self.find_errors())
        return tuple(one for one in found if theme_id in (None, one.missed, one.given))

    def measure_thresholds(self) -> tuple[ThresholdPoint, ...]:
        """Return what a bolder or a more careful model would gain and lose."""
        return measure_thresholds(*self._held_out)

    def bin_probabilities(self) -> tuple[CalibrationBin, ...]:
        """Return how often themes given so large a probability are really coded."""
        coded, held_out = self._held_out
        return calibration_bins(held_out.probabilities, coded.codings, counted=~coded.undecided)

    def measure_learning(self, *, with_supplement: bool = True) -> LearningCurve:
        """Return what each further coded borough brings; without the supplement it is quicker."""
        coded = self.material.coded
        kept = np.array(
            [with_supplement or not record.supplementary for record in coded.records], dtype=bool
        )
        return measure_learning(
            coded.select(np.flatnonzero(kept)),
            codebook=self.codebook,
            theme_embeddings=self.material.theme_embeddings,
            prior=self.material.prior,
        )

    def measure_agreement(self) -> Agreement:
        """Return how far the two coders of the reference coding agree."""
        return measure_agreement(self.material.coded.records)
