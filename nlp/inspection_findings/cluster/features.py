"""The features by which findings are compared: embeddings and theme probabilities.

What all findings of a borough have in common (names, programmes, style) is removed, so that the
vocabulary of one borough does not form a cluster.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from inspection_findings.cluster.linkage import Rows, group_equal, to_unit
from inspection_findings.cluster.nearest_points import Indices

PRIOR_FINDINGS = 10
"""Number of findings at the overall mean that are added to each borough's mean. A borough with
few findings is then not centred on those findings alone."""

_BLOCK = 4096  # rows in memory at once


class Features:
    """The rows by which findings are compared, made when they are asked for.

    Embeddings and theme probabilities each count for half: the cosine of two rows is the mean of
    two cosines, of the embeddings, centred by borough, and of the square roots of the
    probabilities. The square root gives weight to themes that are likely but not certain.

    The rows of a large corpus, all at once, would take many times the memory of its embeddings.

    Parameters
    ----------
    embeddings : (n, d) array
        Rows of length 1.
    probabilities : (n, k) array
        Probability of each theme, 0 to 1.
    boroughs : sequence of str
        The borough of each row.
    order : (n,) array of int, optional
        Row i of the features is of this row of the embeddings.
    """

    def __init__(
        self,
        embeddings: npt.NDArray[np.floating],
        probabilities: npt.NDArray[np.floating],
        boroughs: Sequence[str],
        order: Indices | None = None,
    ) -> None:
        self._embeddings = embeddings
        self._probabilities = probabilities
        self._order = np.arange(len(boroughs)) if order is None else order
        rows_of = group_equal([boroughs[i] for i in self._order])
        self._borough_of = np.empty(len(boroughs), dtype=np.int64)
        for number, rows in enumerate(rows_of):
            self._borough_of[rows] = number
        self._centres = _find_centres(embeddings, self._order, rows_of)

    @property
    def shape(self) -> tuple[int, int]:
        """The number of rows, and their length."""
        return len(self._order), self._embeddings.shape[1] + self._probabilities.shape[1]

    def __len__(self) -> int:
        return len(self._order)

    def __getitem__(self, numbers: Indices) -> Rows:
        """Return the rows of these numbers, each of length 1, as an array (m, d + k)."""
        found = self._order[numbers]
        embeddings = np.asarray(self._embeddings[found], dtype=np.float64)
        seen = to_unit(embeddings - self._centres[self._borough_of[numbers]])
        probabilities = np.asarray(self._probabilities[found], dtype=np.float64)
        return to_unit(np.hstack([seen, to_unit(np.sqrt(probabilities))]))


def represent(
    embeddings: npt.NDArray[np.floating],
    probabilities: npt.NDArray[np.floating],
    boroughs: Sequence[str],
) -> Rows:
    """Return all rows of ``Features`` as an array (n, d + k)."""
    return Features(embeddings, probabilities, boroughs)[np.arange(len(boroughs))]


def tabulate_probabilities(
    probabilities: Iterable[tuple[str, Mapping[str, float]]], finding_ids: Sequence[str]
) -> npt.NDArray[np.float64]:
    """Return the theme probabilities of each finding as an array (n, themes).

    Themes are in the order of their ids. A finding without probabilities has zeros.

    Parameters
    ----------
    probabilities : iterable of (finding id, mapping of theme id to probability)
        Of these findings, and of any others: a theme that only others have has a column too.
    finding_ids : sequence of str

    Examples
    --------
    >>> tabulate_probabilities([("f-2", {"voice": 0.5}), ("f-3", {"health": 1.0})], ["f-1", "f-2"])
    array([[0. , 0. ],
           [0. , 0.5]])
    """
    row_of = {finding_id: row for row, finding_id in enumerate(finding_ids)}
    columns: dict[str, npt.NDArray[np.float64]] = {}
    for finding_id, given in probabilities:
        row = row_of.get(finding_id)
        for theme, probability in given.items():
            column = columns.get(theme)
            if column is None:
                column = columns[theme] = np.zeros(len(finding_ids))
            if row is not None:
                column[row] = probability
    empty = np.empty((len(finding_ids), 0))
    return np.column_stack([empty, *(columns[theme] for theme in sorted(columns))])


def centre_by_borough(embeddings: npt.NDArray[np.floating], boroughs: Sequence[str]) -> Rows:
    """Subtract from each row the mean of its borough, and scale it to length 1.

    Parameters
    ----------
    embeddings : (n, d) array
        Rows of length 1.
    boroughs : sequence of str
        The borough of each row.

    Returns
    -------
    (n, d) float64 array
        Rows of length 1; a row that equals the mean of its borough becomes zeros.
    """
    rows = np.array(embeddings, dtype=np.float64)
    rows_of = group_equal(boroughs)
    centres = _find_centres(rows, np.arange(len(rows)), rows_of)
    for centre, here in zip(centres, rows_of, strict=True):
        rows[here] -= centre
    return to_unit(rows)


def _find_centres(
    embeddings: npt.NDArray[np.floating], order: Indices, rows_of: Sequence[Indices]
) -> Rows:
    """Return what the rows of each borough have in common, as an array (boroughs, d)."""
    overall = _add_up(embeddings, order) / (len(order) + PRIOR_FINDINGS)
    centres = np.empty((len(rows_of), embeddings.shape[1]))
    for centre, rows in zip(centres, rows_of, strict=True):
        total = _add_up(embeddings, order[rows]) + PRIOR_FINDINGS * overall
        centre[:] = total / (len(rows) + PRIOR_FINDINGS)
    return centres


def _add_up(embeddings: npt.NDArray[np.floating], numbers: Indices) -> Rows:
    """Return the sum of these rows, added one after the other however many fit into memory."""
    total = np.zeros(embeddings.shape[1])
    for start in range(0, len(numbers), _BLOCK):
        block = np.asarray(embeddings[numbers[start : start + _BLOCK]], dtype=np.float64)
        total = np.vstack([total, block]).sum(axis=0)
    return total
