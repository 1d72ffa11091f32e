"""The arithmetic of ``side_by_side.py``: scores with intervals, agreement of groups, cost."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import adjusted_mutual_info_score, average_precision_score

from inspection_findings.theme_model.evaluation import Score, score_themes
from search_figures import Query, Ranking, measure_ndcg

Mask = NDArray[np.bool_]
Floats = NDArray[np.float64]
Figures = dict[str, Any]

DRAWS = 1000  # of the bootstrap
BLOCKS = 40  # of findings, of the jackknife
FIRST = 5  # hits of which precision is told
TEN = 10  # hits among which the first right one is looked for


def measure_themes(
    codings: Mask,
    given: Mask,
    counted: Mask,
    *,
    beside: Mask,
    scores: Floats | None = None,
) -> Figures:
    """Return F1 with intervals, and how much higher that of ``beside`` is.

    Parameters
    ----------
    codings, given, beside : arrays (n, themes), bool
        What the reference gives, a way, and our own model.
    counted : array (n, themes), bool
        Cells to count; those on which the coders disagree are left out.
    scores : array (n, themes), optional
        What the way ranks findings by.
    """
    found = score_themes(codings, given, counted=counted)
    ranked = None if scores is None else measure_ranking(codings, scores, counted)
    ours, theirs = (_draw_f1(codings, one, counted) for one in (beside, given))
    return {
        "macro": _tell(found.macro),
        "micro": _tell(found.micro),
        "precision": found.micro.precision,
        "recall": found.micro.recall,
        "none": float((~given.any(axis=1)).mean()),
        "ranking": ranked,
        "behind_macro": _spread(ours[0] - theirs[0]),
        "behind_micro": _spread(ours[1] - theirs[1]),
    }


def _tell(score: Score) -> list[float | None]:
    return [score.f1, score.f1_low, score.f1_high]


def measure_ranking(codings: Mask, scores: Floats, counted: Mask) -> float:
    """Return the mean over themes of average precision: no threshold is needed for it."""
    precise = [
        average_precision_score(codings[counted[:, one], one], scores[counted[:, one], one])
        for one in range(codings.shape[1])
        if (codings & counted)[:, one].any()
    ]
    return float(np.mean(precise))


def _draw_f1(codings: Mask, given: Mask, counted: Mask) -> tuple[Floats, Floats]:
    """Return macro- and micro-F1 of findings drawn again: the first is of all as they are."""
    count = len(codings)
    draws = np.random.default_rng(0).integers(0, count, (DRAWS, count))
    weights = np.array([np.bincount(draw, minlength=count) for draw in draws], dtype=np.float64)
    weights = np.vstack([np.ones(count), weights])
    right = weights @ (codings & given & counted)
    total = weights @ ((codings & counted).astype(float) + (given & counted))
    with np.errstate(invalid="ignore"):
        by_theme = np.where(total > 0, 2 * right / total, 0.0)
    supported = (codings & counted).any(axis=0)
    micro = 2 * right.sum(axis=1) / total.sum(axis=1)
    return by_theme[:, supported].mean(axis=1), micro


def _spread(values: Floats) -> list[float]:
    """Return the first value, and the interval of the others."""
    low, high = np.quantile(values[1:], [0.025, 0.975])
    return [float(values[0]), float(low), float(high)]


def measure_groups(
    runs: Mapping[str, Any], main: Sequence[str | None], boroughs: Sequence[str]
) -> Figures:
    """Return how far groups agree with main themes and with one another, run by run.

    Parameters
    ----------
    runs : mapping
        As `peers.grouped.run_all` returns them; a number below 0 is no group, and counts as one.
    main : sequence of str or None
        The main theme of each finding, None for those on which groups are not measured.

    Returns
    -------
    dict
        ``ami``: of the first run, with its interval; ``seeds``: of the lowest and the highest run.
        ``between``: the mean between runs with other seeds, in other orders, and with a borough
        less.
    """
    everything = runs["seeds"]
    first = np.array(everything[0])
    agreed = [agree(main, run) for run in everything]
    names = np.array(boroughs)
    less = [
        adjusted_mutual_info_score(first[names != one], run) for one, run in runs["without"].items()
    ]
    return {
        "ami": [
            agreed[0],
            *_jackknife(lambda kept: agree(_take(main, kept), first[kept]), len(first)),
        ],
        "seeds": [min(agreed), max(agreed)],
        "groups": len(set(first[first >= 0].tolist())),
        "none": float((first < 0).mean()),
        "between": {
            "seeds": _compare(everything),
            "orders": _compare([everything[0], *runs["shuffled"]]),
            "boroughs": float(np.mean(less)),
        },
        "same": {
            "again": is_same([everything[0], *runs["again"]]),
            "unseeded": is_same(runs["unseeded"]),
            "orders": is_same([everything[0], *runs["shuffled"]]),
        },
    }


def agree(main: Sequence[str | None], numbers: Sequence[int] | NDArray[np.int64]) -> float:
    """Return the adjusted mutual information of groups with main themes, where there is one."""
    pairs = [(theme, number) for theme, number in zip(main, numbers, strict=True) if theme]
    themes, groups = zip(*pairs, strict=True)
    return float(adjusted_mutual_info_score(themes, groups))


def _take(main: Sequence[str | None], rows: NDArray[np.intp]) -> list[str | None]:
    return [main[row] for row in rows]


def _jackknife(measure: Callable[[NDArray[np.intp]], float], count: int) -> tuple[float, float]:
    """Return the 95 % interval of a figure, from leaving out one block of findings at a time.

    A bootstrap repeats findings, and repeated findings are in one group with themselves, which
    would flatter the agreement.
    """
    blocks = np.random.default_rng(0).permutation(count) % BLOCKS
    whole = measure(np.arange(count))
    less = np.array([measure(np.flatnonzero(blocks != one)) for one in range(BLOCKS)])
    error = np.sqrt((BLOCKS - 1) / BLOCKS * ((less - less.mean()) ** 2).sum())
    return whole - 1.96 * float(error), whole + 1.96 * float(error)


def _compare(runs: Sequence[Sequence[int]]) -> float:
    pairs = itertools.combinations(runs, 2)
    return float(np.mean([adjusted_mutual_info_score(one, other) for one, other in pairs]))


def is_same(runs: Sequence[Sequence[int]]) -> bool:
    """Return whether all runs put the same findings together, whatever number a group has.

    Examples
    --------
    >>> is_same([[0, 0, 1], [5, 5, 2]]), is_same([[0, 0, 1], [0, 1, 1]])
    (True, False)
    >>> is_same([[-1, 0, 0], [0, 1, 1]])
    False
    """
    return len({tuple(_rename(run)) for run in runs}) == 1


def _rename(run: Sequence[int]) -> Iterable[int]:
    """Number groups as they come; no group stays no group."""
    numbers: dict[int, int] = {}
    return (-1 if one < 0 else numbers.setdefault(one, len(numbers)) for one in run)


def measure_search(
    rankings: Mapping[str, Sequence[Ranking]], queries: Sequence[Query], ours: str
) -> dict[str, Figures]:
    """Return for each system nDCG, reciprocal rank and precision, and how far it is behind ours."""
    measured = {
        name: np.array(
            [measure_query(ranking, query) for ranking, query in zip(found, queries, strict=True)]
        )
        for name, found in rankings.items()
    }
    columns = ("ndcg", "reciprocal_rank", "precision", "judged")
    return {
        name: {column: _bootstrap(values[:, place]) for place, column in enumerate(columns)}
        | {"behind": _bootstrap(measured[ours][:, 0] - values[:, 0])}
        for name, values in measured.items()
    }


def measure_query(ranking: Ranking, query: Query) -> list[float]:
    """Return nDCG@10, reciprocal rank, precision of the first five, and share of them judged."""
    right = [query.is_relevant(key) for key in ranking[:TEN]]
    rank = right.index(True) + 1 if True in right else 0
    judged = sum(key in query.grades for key in ranking[:FIRST])
    return [
        measure_ndcg(ranking, query) if ranking else 0.0,
        1 / rank if rank else 0.0,
        sum(right[:FIRST]) / FIRST,
        judged / FIRST,
    ]


def _bootstrap(values: Floats) -> list[float]:
    """Return the mean, and its interval over queries."""
    draws = np.random.default_rng(0).integers(0, len(values), (DRAWS, len(values)))
    return _spread(np.concatenate([[values.mean()], values[draws].mean(axis=1)]))


def measure_f1(codings: Mask, given: Mask, counted: Mask) -> list[float | None]:
    """Return macro- and micro-F1, without intervals."""
    found = score_themes(codings, given, counted=counted)
    return [found.macro.f1, found.micro.f1]


def measure_theme_cost(cost: Mapping[str, Any], *, texts: int, folds: int) -> Figures:
    """Return processor seconds to start, to learn and to code 1,000 findings, and memory.

    Parameters
    ----------
    cost : mapping
        As `peers.task.Cost.tell` returns it. ``encode`` is over all texts, each of them once;
        ``fit_once`` serves all folds; ``fit`` and ``predict`` are over all folds, and each text is
        predicted once.
    texts, folds : int
        How many coded findings there are, and how often a borough was left out.

    Examples
    --------
    >>> stages = {"encode": 2.0, "fit_once": 5.0, "fit": 8.0, "predict": 1.0}
    >>> told = {"start": 0.5, "stages": stages, "megabytes": 100.0}
    >>> found = measure_theme_cost(told, texts=1000, folds=4)
    >>> found["learn"], found["thousand"]
    (8.5, 3.0)
    """
    stages = cost["stages"]
    encode, once, fit, predict = (
        stages.get(name, 0.0) for name in ("encode", "fit_once", "fit", "predict")
    )
    taught = (folds - 1) / folds  # of the coded findings, on average
    return {
        "start": cost["start"] + stages.get("load", 0.0),
        "learn": once + fit / folds + encode * taught if once or fit else 0.0,
        "thousand": (encode + predict) / texts * 1000,
        "megabytes": cost["megabytes"],
    }


def measure_other_cost(cost: Mapping[str, Any], *, texts: int, queries: int) -> Figures:
    """Return the same for groups and search: seconds for 1,000 findings, and for 100 queries.

    A first run of groups is told as well: what is compiled in it is there in the second.
    """
    stages = cost["stages"]
    made = sum(stages.get(name, 0.0) for name in ("encode", "index", "group"))
    return {
        "start": cost["start"] + stages.get("load", 0.0),
        "first": stages.get("first"),
        "thousand": made / texts * 1000,
        "queries": stages["query"] / queries * 100 if "query" in stages else None,
        "megabytes": cost["megabytes"],
    }
