"""How good the coding is, as frames: measured on boroughs that the model never saw."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from inspection_findings.frames import make_frame
from inspection_findings.theme_model.evaluation import (
    CalibrationBin,
    Confusion,
    LearningPoint,
    ThemeError,
    ThresholdPoint,
)
from inspection_findings.theme_model.measurement import Measurement
from inspection_findings.theme_model.train import gather_training_material

if TYPE_CHECKING:
    import pandas as pd

    from inspection_findings.encode import Encoder
    from inspection_findings.theme_model import ThemeModel


class Accuracy:
    """The coding of boroughs that were left out in turn, beside a reference coding of them.

    Each question gives a frame. Models without the borough are trained when the first question
    needs them, which takes a minute or two.

    Attributes
    ----------
    measurement : Measurement
        The same as records.
    remarks : tuple of str
        What is left out of a supplementary coding, and why.
    """

    def __init__(self, measurement: Measurement) -> None:
        self.measurement = measurement
        self.remarks = measurement.material.remarks

    def errors(self, theme: str | None = None) -> pd.DataFrame:
        """Return each miss and each false alarm, of one theme or of all."""
        theme_id = None if theme is None else self.measurement.codebook.find_theme(theme).id
        return _make_frame(self.measurement.find_errors(theme_id), ThemeError)

    def confusions(self) -> pd.DataFrame:
        """Return which theme was missed where another was given, the most frequent first."""
        return _make_frame(self.measurement.count_confusions(), Confusion)

    def thresholds(self) -> pd.DataFrame:
        """Return what a bolder or a more careful model would gain and lose."""
        return _make_frame(self.measurement.measure_thresholds(), ThresholdPoint)

    def calibration(self) -> pd.DataFrame:
        """Return how often themes given so large a probability are really coded, in ten bins."""
        return _make_frame(self.measurement.bin_probabilities(), CalibrationBin)

    def learning_curve(self, *, with_supplement: bool = True) -> pd.DataFrame:
        """Return what each further coded borough brings; quicker without the supplement."""
        curve = self.measurement.measure_learning(with_supplement=with_supplement)
        return _make_frame(curve.points, LearningPoint)

    def agreement(self) -> pd.DataFrame:
        """Return how far the two coders of the reference coding agree, theme by theme."""
        themes = self.measurement.measure_agreement().themes
        return _make_frame(themes, type(themes[0]))


def measure_accuracy(
    reports: Sequence[Path],
    *,
    reference: Path,
    supplement: Path | None,
    codebook: Path,
    model: ThemeModel,
    encoder: Encoder,
) -> Accuracy:
    """Return the accuracy of models such as ``model``, on the boroughs of a reference coding.

    What ``model`` learnt from illustrations is used, whatever borough is left out: it never saw
    a report.
    """
    material = gather_training_material(
        reports,
        reference,
        codebook,
        encoder=encoder,
        supplement_path=supplement,
        network=model.network,
    )
    return Accuracy(Measurement(material=replace(material, prior=model.themes.prior)))


def _make_frame(rows: Sequence[Any], kind: type) -> pd.DataFrame:
    return make_frame(map(asdict, rows), [field.name for field in fields(kind)])
