"""A theme model that ends the process that codes a certain report, as a shortage of memory does."""

from __future__ import annotations

import os
import signal
from dataclasses import fields
from typing import Any

from inspection_findings.records import Classification
from inspection_findings.theme_model import ThemeModel

DEADLY = "havering"


class DeadlyModel(ThemeModel):
    """Codes all reports as the model it was made of, but for those of one borough."""

    @classmethod
    def of(cls, model: ThemeModel) -> DeadlyModel:
        """Return the deadly kind of a model."""
        return cls(**{field.name: getattr(model, field.name) for field in fields(model)})

    def classify(self, findings: Any, *args: Any) -> tuple[Classification, ...]:
        """End this process without a word if the findings are of the borough."""
        if findings and findings[0].borough.casefold() == DEADLY:
            os.kill(os.getpid(), signal.SIGKILL)
        return super().classify(findings, *args)
