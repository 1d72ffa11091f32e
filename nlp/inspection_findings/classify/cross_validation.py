"""Cross-validation by group: a group gets its signals from a scorer trained on the others."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from inspection_findings.classify.calibrator import LEARNT_SIGNALS
from inspection_findings.classify.scorer import Scorer

_FOLDS_WITHOUT_GROUPS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldOutSignals:
    """Signals of each row, from a scorer that was not trained on the row's group.

    Attributes
    ----------
    signals : mapping of str to array (n, themes)
    exist : array (n, themes), bool
        Whether that scorer had examples of the theme.
    """

    signals: Mapping[str, NDArray[np.float64]]
    exist: NDArray[np.bool_]


def hold_out_signals(
    fit: Callable[[NDArray[np.intp]], Scorer],
    apply: Callable[[Scorer, NDArray[np.intp]], Mapping[str, NDArray[np.float64]]],
    folds: NDArray[np.intp],
    *,
    shape: tuple[int, ...],
) -> HeldOutSignals:
    """Return the signals of each fold, from a scorer trained on the other folds.

    Parameters
    ----------
    fit : callable
        Trains a scorer on the rows with these numbers.
    apply : callable
        Returns the signals that a scorer gives to the rows with these numbers.
    folds : array (n,)
        The fold of each row, counted from 0.
    shape : (n, themes)
    """
    signals = {name: np.zeros(shape) for name in LEARNT_SIGNALS}
    exist = np.zeros(shape, dtype=np.bool_)
    for fold in range(int(folds.max()) + 1):
        outside = np.flatnonzero(folds == fold)
        scorer = fit(np.flatnonzero(folds != fold))
        for name, signal in apply(scorer, outside).items():
            signals[name][outside] = signal
        exist[outside] = scorer.learnt
    return HeldOutSignals(signals=signals, exist=exist)


def find_order(
    texts: Sequence[str],
    kinds: Sequence[str],
    groups: Sequence[str],
    codings: NDArray[np.bool_],
    undecided: NDArray[np.bool_],
) -> NDArray[np.intp]:
    """Return an order of the rows that depends only on their content, not on the order given."""
    keys = [
        (group, text, kind, coding.tobytes(), open_.tobytes())
        for group, text, kind, coding, open_ in zip(
            groups, texts, kinds, codings, undecided, strict=True
        )
    ]
    return np.array(sorted(range(len(keys)), key=keys.__getitem__), dtype=np.intp)


def find_folds(groups: Sequence[str]) -> NDArray[np.intp]:
    """Return the fold of each row: one fold for each group, or four folds if there is one group."""
    names = sorted(set(groups))
    if len(names) == 1:
        return np.arange(len(groups)) % _FOLDS_WITHOUT_GROUPS
    return np.array([names.index(group) for group in groups], dtype=np.intp)
