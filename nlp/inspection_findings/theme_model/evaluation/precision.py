"""The level for a precision that somebody asks for: tested, and measured beside simpler ways.

One level holds for all themes. A level for each theme would need more coded findings than there
are: for 95 %, at least 59 of a theme that are all right. So the sequence is tested once, nothing is
divided between themes, and what it says holds for codings of all themes together, not for each.

Boroughs are the cases, and four of them bear no bound over boroughs. The bound is over codings, and
the borough where it went worst stands beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from inspection_findings.records import TestedLevel
from inspection_findings.theme_model.evaluation.fixed_sequence import (
    find_lower_bound,
    find_tested_level,
)
from inspection_findings.theme_model.evaluation.intervals import find_share_limits
from inspection_findings.theme_model.evaluation.left_out import BoroughsLeftOut, Judged
from inspection_findings.theme_model.evaluation.levels import Given, choose_level

TARGETS = (0.8, 0.85, 0.9, 0.95)
Way = Literal["tested", "tested theme by theme", "reached, not tested", "every theme given"]


def find_tested_levels(left_out: BoroughsLeftOut, target: float) -> tuple[TestedLevel, ...]:
    """Return the tested level of all themes together, then what it means for each theme.

    Examples
    --------
    >>> from inspection_findings.corpus.loading import load_theme_model
    >>> together, *themes = find_tested_levels(load_theme_model(None).left_out, 0.9)
    >>> together.low >= 0.9, together.kept == sum(theme.kept for theme in themes)
    (True, True)
    """
    judged = left_out.judged
    level = find_tested_level(judged.probabilities, judged.right, target=target)
    themes = (
        _describe(theme_id, target, level, judged.select(judged.themes == number))
        for number, theme_id in enumerate(left_out.theme_ids)
    )
    return _describe("", target, level, judged), *themes


def _describe(theme_id: str, target: float, level: float | None, judged: Judged) -> TestedLevel:
    kept = judged.select(judged.probabilities >= (np.inf if level is None else level))
    count, right = len(kept.right), int(kept.right.sum())
    if not count:
        return TestedLevel(theme_id=theme_id, target=target, level=None, given=len(judged.themes))
    borough, of_worst, worst = _find_worst(kept)
    return TestedLevel(
        theme_id=theme_id,
        target=target,
        level=level,
        given=len(judged.themes),
        kept=count,
        right=right,
        low=_round(float(find_lower_bound(np.array(right), np.array(count)))),
        worst_borough=borough,
        worst_kept=of_worst,
        worst_right=worst,
    )


def _find_worst(kept: Judged) -> tuple[str, int, int]:
    """Return the borough with the smallest share that is right, how many it has, and how many are.

    Of equal ones it is the one with more codings, and then the first by name.
    """
    counts = {
        str(borough): (int((own := kept.right[kept.boroughs == borough]).sum()), len(own))
        for borough in np.unique(kept.boroughs)
    }
    name = min(counts, key=lambda one: (counts[one][0] / counts[one][1], -counts[one][1], one))
    right, total = counts[name]
    return name, total, right


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasuredPrecision:
    """How precise a level is on boroughs that neither the models nor the level had seen.

    Attributes
    ----------
    model : str
        Which model gave the themes.
    way : str
        How the level was chosen on the other boroughs: by the test, for all themes or for each by
        itself; as the lowest level at which the share that is right reaches the target there; or
        not at all.
    target : float
    levels : mapping of str to tuple of float
        The levels of each borough, chosen on the others: one, none, or one for each theme that
        passed.
    coded, kept, right : int
        Codings by the coders, those by the model at or above the level, and the right ones of them.
    precision, low, high : float or None
        ``right`` among ``kept``, with its 95 % Wilson interval, which takes codings as independent.
    found, found_low, found_high : float
        ``right`` among ``coded``, with the same interval.
    boroughs : mapping of str to tuple of int
        ``right`` and ``kept`` of each borough left out.
    held : int
        The boroughs in which at least the target's share was right, of those with a coding kept.
    """

    model: str
    way: Way
    target: float
    levels: Mapping[str, tuple[float, ...]]
    coded: int
    kept: int
    right: int
    precision: float | None
    low: float | None
    high: float | None
    found: float
    found_low: float
    found_high: float
    boroughs: Mapping[str, tuple[int, int]]
    held: int


def measure_precision(left_out: BoroughsLeftOut, *, model: str) -> tuple[MeasuredPrecision, ...]:
    """Return how well each way keeps each target; empty if there are too few boroughs.

    Each borough has the level that the others choose, on themes that they were given by models
    which saw nothing of it.
    """
    if not len(left_out.inner.rows):
        return ()
    return tuple(
        _measure(left_out, model, way, target) for target in TARGETS for way in get_args(Way)
    )


def _measure(left_out: BoroughsLeftOut, model: str, way: Way, target: float) -> MeasuredPrecision:
    boroughs = sorted(set(left_out.boroughs))
    judged = left_out.judged
    least = np.full(len(judged.right), np.inf)
    levels = {}
    for borough in boroughs:
        own = _choose(left_out.judge_without(borough), way, target, len(left_out.theme_ids))
        here = judged.boroughs == borough
        least[here] = own[judged.themes[here]]
        levels[borough] = tuple(np.unique(own[np.isfinite(own)]).tolist())
    kept = judged.select(judged.probabilities >= least)
    counts = {
        one: (int((own := kept.right[kept.boroughs == one]).sum()), len(own)) for one in boroughs
    }
    right, total = int(kept.right.sum()), len(kept.right)
    coded = int((left_out.coded & ~left_out.undecided).sum())
    low, high = _limit(right, total)
    found_low, found_high = _limit(right, coded)
    return MeasuredPrecision(
        model=model,
        way=way,
        target=target,
        levels=levels,
        coded=coded,
        kept=total,
        right=right,
        precision=_round(right / total) if total else None,
        low=low if total else None,
        high=high if total else None,
        found=_round(right / max(coded, 1)),
        found_low=found_low,
        found_high=found_high,
        boroughs=counts,
        held=sum(own > 0 and good >= target * own for good, own in counts.values()),
    )


def _choose(judged: Judged, way: Way, target: float, themes: int) -> NDArray[np.float64]:
    """Return the level of each theme; it is infinite where there is none."""
    if way == "tested theme by theme":
        alone = (judged.select(judged.themes == number) for number in range(themes))
        levels = [
            find_tested_level(one.probabilities, one.right, target=target, fewest=1)
            for one in alone
        ]
        return np.array([np.inf if level is None else level for level in levels])
    level = 0.0 if way == "every theme given" else _choose_one(judged, way, target)
    return np.full(themes, np.inf if level is None else level)


def _choose_one(judged: Judged, way: Way, target: float) -> float | None:
    if way == "tested":
        return find_tested_level(judged.probabilities, judged.right, target=target)
    given = [
        Given(what="theme", where="", borough=borough, probability=probability, is_right=is_right)
        for borough, probability, is_right in zip(
            judged.boroughs.tolist(),
            judged.probabilities.tolist(),
            judged.right.tolist(),
            strict=True,
        )
    ]
    return choose_level(given, target)


def _limit(right: int, total: int) -> tuple[float, float]:
    low, high = find_share_limits(np.array(float(right)), np.array(float(max(total, 1))))
    return _round(float(low)), _round(float(high))


def _round(share: float) -> float:
    return round(share, 4)


def tabulate_tested(left_out: BoroughsLeftOut) -> tuple[tuple[str, ...], list[list[str]]]:
    """Return the levels for each target as a table: its columns and its rows, in words."""
    columns = (
        *("asked for", "level", "themes given", "sure", "right", "at least (exact bound)"),
        *(
            "worst borough left out",
            "themes below it",
        ),
    )
    rows = []
    for target in TARGETS:
        together, *themes = find_tested_levels(left_out, target)
        short = [one for one in themes if one.falls_short]
        rows.append(
            [
                f"{target:.2f}",
                _figure(together.level, 2),
                str(together.given),
                str(together.kept),
                str(together.right),
                _figure(together.low),
                together.worst or "-",
                f"{len(short)} of {sum(one.kept > 0 for one in themes)}",
            ]
        )
    return columns, rows


def tabulate_measured(left_out: BoroughsLeftOut) -> tuple[tuple[str, ...], list[list[str]]]:
    """Return how well each way keeps each target, as a table: its columns and its rows."""
    columns = (
        *("asked for", "model", "level", "sure", "precision", "95 % interval"),
        *(
            "codings found",
            "95 % interval",
            "target kept in",
            "worst borough left out",
        ),
    )
    measured = [asdict(one) for one in measure_precision(left_out, model="this model")]
    lines = sorted(
        [*measured, *(one for one in left_out.simpler if one["way"] == "tested")],
        key=lambda line: line["target"],
    )
    return columns, [_tabulate(line) for line in lines]


def _tabulate(line: Mapping[str, Any]) -> list[str]:
    boroughs = {name: own for name, own in line["boroughs"].items() if own[1]}
    worst = min(boroughs, key=lambda name: boroughs[name][0] / boroughs[name][1], default="")
    return [
        f"{line['target']:.2f}",
        line["model"],
        line["way"],
        str(line["kept"]),
        _figure(line["precision"]),
        f"{_figure(line['low'])}-{_figure(line['high'])}" if line["kept"] else "-",
        _figure(line["found"]),
        f"{_figure(line['found_low'])}-{_figure(line['found_high'])}",
        f"{line['held']} of {len(line['boroughs'])}",
        f"{worst}, {boroughs[worst][0]} of {boroughs[worst][1]}" if worst else "-",
    ]


def _figure(value: float | None, decimals: int = 3) -> str:
    return "-" if value is None else f"{value:.{decimals}f}"
