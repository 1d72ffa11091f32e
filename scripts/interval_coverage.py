"""Measure how often intervals of F1 contain the true value, for decision record 0023.

Run in the project's environment; it takes some minutes::

    python scripts/interval_coverage.py --write

The held-out codings of the corpus serve as the population. One right coding in twenty is turned
wrong there, so that no theme is perfect. Samples are drawn by whole findings, so the true F1 is
known and themes occur together as in reports.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ablation import gather
from environment import CHECKOUT
from inspection_findings.theme_model.evaluation import Score, hold_out_themes, score_themes
from markers import fill, run_as_command, table

RECORD = CHECKOUT / "docs" / "decisions" / "0023-intervals-that-keep-their-width.md"
SAMPLES = 400
RESAMPLES = 1000
COPIES = 20  # of the findings, each turned wrong in other places
TURNED_WRONG = 0.05
FIGURES = ("a theme", "mean over themes", "all codings")


@dataclass(frozen=True, kw_only=True)
class Cells:
    """Findings and themes (n, themes): what is coded, and what is decided."""

    codings: NDArray[np.bool_]
    decided: NDArray[np.bool_]

    def draw(self, generator: np.random.Generator, size: int) -> Cells:
        """Return findings drawn with replacement."""
        rows = generator.integers(len(self.codings), size=size)
        return Cells(codings=self.codings[rows], decided=self.decided[rows])

    def count_f1(self) -> tuple[NDArray[np.float64], float]:
        """Return F1 of each theme, NaN where there is nothing to divide by, and over all."""
        right = (self.codings & self.decided).sum(axis=0)
        total = self.codings.sum(axis=0) + self.decided.sum(axis=0)
        by_theme = np.where(total > 0, 2.0 * right / np.maximum(total, 1), np.nan)
        return by_theme, 2.0 * right.sum() / total.sum()


def wanted_files() -> dict[Path, str]:
    """Return the decision record with its table, measured anew."""
    return {RECORD: fill(RECORD.read_text("utf-8"), {"coverage": render_coverage})}


def render_coverage() -> str:
    """Return the share of intervals that hold the true value, by part of the corpus and size."""
    generator = np.random.default_rng(1)
    rows = []
    for name, cells, size in gather_parts():
        everything = turn_wrong(cells, generator)
        held = measure(everything, size, generator)
        rows.append([name, str(size), *(f"{share:.2f}" for share in held)])
    columns = [f"{figure}: {way}" for figure in FIGURES for way in ("ours", "bootstrap")]
    return table(["findings of", "drawn", *columns], rows)


def gather_parts() -> Iterator[tuple[str, Cells, int]]:
    """Yield the parts that are measured apart, each with how many findings to draw."""
    material = gather()
    held_out = hold_out_themes(
        material.coded,
        codebook=material.codebook,
        theme_embeddings=material.theme_embeddings,
        prior=material.prior,
    )
    coded = material.coded
    parts = [("bullets and recommendations", coded.settled), ("narrative", coded.narrative)]
    for name, rows in [*parts, ("supplementary coding", coded.supplementary)]:
        counted = ~coded.undecided[rows]
        cells = Cells(
            codings=coded.codings[rows] & counted, decided=held_out.decided[rows] & counted
        )
        yield name, cells, len(rows)
        yield name, cells, len(rows) // 4


def turn_wrong(cells: Cells, generator: np.random.Generator) -> Cells:
    """Return many copies of the findings, with a few right codings missed in each."""
    codings = np.tile(cells.codings, (COPIES, 1))
    decided = np.tile(cells.decided, (COPIES, 1))
    return Cells(
        codings=codings,
        decided=decided & ~(codings & (generator.random(codings.shape) < TURNED_WRONG)),
    )


def measure(everything: Cells, size: int, generator: np.random.Generator) -> list[float]:
    """Return how often each interval holds the true value, in the order of the columns."""
    true_by_theme, true_overall = everything.count_f1()
    held: dict[str, list[bool]] = {}
    for _ in range(SAMPLES):
        cells = everything.draw(generator, size)
        scores = score_themes(cells.codings, cells.decided, counted=np.ones_like(cells.codings))
        coded = np.flatnonzero(cells.codings.any(axis=0))
        truths = [*true_by_theme[coded], true_by_theme[coded].mean(), true_overall]
        names = [FIGURES[0]] * len(coded) + list(FIGURES[1:])
        ours = [*(limits_of(scores.themes[k]) for k in coded)]
        ours += [limits_of(scores.macro), limits_of(scores.micro)]
        drawn = resample(cells, coded, generator)
        for name, true, own, theirs in zip(names, truths, ours, drawn, strict=True):
            held.setdefault(f"{name}: ours", []).append(own[0] <= true <= own[1])
            held.setdefault(f"{name}: bootstrap", []).append(theirs[0] <= true <= theirs[1])
    ways = [f"{figure}: {way}" for figure in FIGURES for way in ("ours", "bootstrap")]
    return [float(np.mean(held[way])) for way in ways]


def limits_of(score: Score) -> tuple[float, float]:
    """Return the limits of a score that has them, wider by what rounding may take."""
    assert score.f1_low is not None  # noqa: S101 - the theme is coded
    assert score.f1_high is not None  # noqa: S101
    return score.f1_low - 1e-4, score.f1_high + 1e-4


def resample(
    cells: Cells, coded: NDArray[np.intp], generator: np.random.Generator
) -> list[tuple[float, float]]:
    """Return the limits by bootstrap: of each coded theme, their mean, and all codings."""
    size = len(cells.codings)
    weights = generator.multinomial(size, np.full(size, 1.0 / size), size=RESAMPLES).astype(float)
    right = weights @ (cells.codings & cells.decided)
    total = weights @ cells.codings + weights @ cells.decided
    by_theme = np.where(total > 0, 2.0 * right / np.maximum(total, 1.0), np.nan)[:, coded]
    overall = 2.0 * right.sum(axis=1) / total.sum(axis=1)
    columns = np.column_stack([by_theme, np.nanmean(by_theme, axis=1), overall])
    limits = np.nanquantile(columns, [0.025, 0.975], axis=0)
    return [(float(low) - 1e-9, float(high) + 1e-9) for low, high in limits.T]


if __name__ == "__main__":
    run_as_command(wanted_files, CHECKOUT)
