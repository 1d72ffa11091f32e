"""From which score a theme is given: learnt on boroughs left out inside the training set."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from peers.task import Floats, Mask, Rows, Task

FEWEST = 10  # coded findings that a theme needs for a level of its own


def learn_levels(task: Task, inside: Rows, score: Callable[[Rows, Rows], Floats]) -> Floats:
    """Return the levels that are best where each borough of ``inside`` is left out in turn.

    ``score`` gets the rows to learn from and the rows to score.
    """
    return choose_levels(hold_out_scores(task, inside, score), task.codings[inside])


def hold_out_scores(task: Task, inside: Rows, score: Callable[[Rows, Rows], Floats]) -> Floats:
    """Return scores of the findings ``inside``, each by what was learnt on the other boroughs."""
    names = np.array(task.entries["boroughs"])[inside]
    scores = np.zeros((len(inside), task.codings.shape[1]))
    for borough in np.unique(names):
        here = names == borough
        scores[here] = score(inside[~here], inside[here])
    return scores


def choose_levels(scores: Floats, codings: Mask) -> Floats:
    """Return for each theme the score from which F1 is best.

    A theme with few coded findings gets the level that is best over all codings.

    Examples
    --------
    >>> scores = np.array([[0.9], [0.4], [0.3], [0.1]])
    >>> choose_levels(scores, np.array([[True], [True], [False], [False]])).tolist()
    [0.35]
    """
    common = _choose(scores.ravel(), codings.ravel())
    enough = codings.sum(axis=0) >= FEWEST
    return np.array(
        [
            _choose(scores[:, theme], codings[:, theme]) if enough[theme] else common
            for theme in range(codings.shape[1])
        ]
    )


def _choose(scores: Floats, coded: Mask) -> float:
    """Return the middle between the last score that is taken and the first that is not."""
    order = np.argsort(-scores, kind="stable")
    ranked, right = scores[order], np.cumsum(coded[order])
    f1 = 2 * right / (np.arange(1, len(ranked) + 1) + coded.sum())
    f1[:-1][ranked[:-1] == ranked[1:]] = -1.0  # equal scores are taken together
    best = int(np.argmax(f1))
    after = ranked[best + 1] if best + 1 < len(ranked) else ranked[best]
    return float((ranked[best] + after) / 2)
