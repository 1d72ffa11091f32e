"""Levels of probability from which what the model gives is right often enough to count.

A level is the lowest probability at which the share that is right reaches a target. The model's
levels are chosen on all coded boroughs, each coded by a model that was not trained on it. How
precise such a level is, is measured on each borough with the level that the others choose.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Literal, get_args

import numpy as np

from inspection_findings.records import Level
from inspection_findings.theme_model.evaluation.intervals import find_share_limits

LevelOf = Literal["strength", "area_for_improvement", "mixed", "neutral", "theme"]

# Some precision is lost from the boroughs that choose a level to the one that it is measured on.
# Themes are to be right in nine of ten there.
TARGETS: Mapping[LevelOf, float] = {
    "strength": 0.95,
    "area_for_improvement": 0.95,
    "mixed": 0.95,
    "neutral": 0.95,
    "theme": 0.92,
}
EVERYWHERE = "all"
_FEWEST = 20  # with fewer at or above a level, its precision is a matter of luck


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A polarity or a theme that a model gave to a finding of a borough that it never saw.

    ``where`` names the part of the coding, ``is_right`` says whether the coders gave the same.
    """

    what: LevelOf
    where: str
    borough: str
    probability: float
    is_right: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasuredLevel:
    """How precise a level is, on boroughs that neither the model nor the level had seen.

    Attributes
    ----------
    what : str
        A polarity, or "theme".
    where : str
        The part of the coding, as in ``PolarityScore``; "all" for all of them.
    target : float
        The precision that the level was chosen for.
    level : float or None
        The model's level, chosen on all boroughs; None if no level reaches the target.
    given, kept, right : int
        How often the model gave it, how often at or above the level, and how many of those are
        right. Each borough has the level that the others choose.
    precision, low, high : float or None
        ``right`` among ``kept``, with its 95 % Wilson interval.
    under : float or None
        The share of ``given`` that is below the level.
    """

    what: LevelOf
    where: str
    target: float
    level: float | None
    given: int
    kept: int
    right: int
    precision: float | None
    low: float | None
    high: float | None
    under: float | None


def measure_levels(given: Iterable[Given]) -> tuple[MeasuredLevel, ...]:
    """Return the level of each polarity and of themes, measured in each part and in all."""
    by_what: dict[LevelOf, list[Given]] = defaultdict(list)
    for one in given:
        by_what[one.what].append(one)
    return tuple(
        line
        for what in get_args(LevelOf)
        if what in by_what
        for line in _measure(what, by_what[what])
    )


def _measure(what: LevelOf, given: Sequence[Given]) -> list[MeasuredLevel]:
    boroughs = sorted({one.borough for one in given})
    chosen = {
        borough: choose_level([one for one in given if one.borough != borough], TARGETS[what])
        for borough in boroughs
    }
    level = choose_level(given, TARGETS[what])
    wheres = [EVERYWHERE, *sorted({one.where for one in given})]
    return [
        _count(what, where, level, chosen, [o for o in given if where in (EVERYWHERE, o.where)])
        for where in wheres
    ]


def choose_level(given: Sequence[Given], target: float) -> float | None:
    """Return the lowest probability from which the share that is right reaches the target.

    Examples
    --------
    >>> right = [Given(what="theme", where="", borough="", probability=0.9, is_right=True)] * 20
    >>> wrong = [Given(what="theme", where="", borough="", probability=0.5, is_right=False)] * 20
    >>> choose_level([*wrong, *right], 0.95)
    0.9
    """
    level, kept, right = None, 0, 0
    ordered = sorted(given, key=lambda one: -one.probability)
    for probability, same in groupby(ordered, key=lambda one: one.probability):
        tied = list(same)
        kept += len(tied)
        right += sum(one.is_right for one in tied)
        if kept >= _FEWEST and right >= target * kept:
            level = probability
    return level


def _count(
    what: LevelOf,
    where: str,
    level: float | None,
    chosen: Mapping[str, float | None],
    given: Sequence[Given],
) -> MeasuredLevel:
    kept = [one for one in given if reaches(one.probability, chosen[one.borough])]
    right = sum(one.is_right for one in kept)
    low, high = find_share_limits(np.array(float(right)), np.array(float(len(kept) or 1)))
    return MeasuredLevel(
        what=what,
        where=where,
        target=TARGETS[what],
        level=level,
        given=len(given),
        kept=len(kept),
        right=right,
        precision=round(right / len(kept), 4) if kept else None,
        low=round(float(low), 4) if kept else None,
        high=round(float(high), 4) if kept else None,
        under=round(1 - len(kept) / len(given), 4) if given else None,
    )


def reaches(probability: float, level: float | None) -> bool:
    """Return whether a probability is at or above a level; none is if there is no level."""
    return level is not None and probability >= level


def read_levels(lines: Iterable[Mapping[str, Any]]) -> tuple[Level, ...]:
    """Return the model's levels from the lines of a measurement, without those never reached."""
    return tuple(
        Level(
            what=line["what"],
            level=line["level"],
            precision=line["precision"],
            low=line["low"],
            high=line["high"],
            under=line["under"],
        )
        for line in lines
        if line["where"] == EVERYWHERE and line["level"] is not None
    )
