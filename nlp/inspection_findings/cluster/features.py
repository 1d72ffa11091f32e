"""The features by which findings are compared: embeddings and theme probabilities.

What all findings of a borough have in common (names, programmes, style) is removed, so that the
vocabulary of one borough does not form a cluster.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from inspection_findings.cluster.linkage import Rows, to_unit
from inspection_findings.records import Classification

PRIOR_FINDINGS = 10
"""Number of findings at the overall mean that are added to each borough's mean. A borough with
few findings is then not centred on those findings alone."""


def represent(
    embeddings: npt.NDArray[np.floating],
    probabilities: npt.NDArray[np.floating],
    boroughs: Sequence[str],
) -> Rows:
    """Combine embeddings and theme probabilities so that each counts for half.

    The cosine of two rows is the mean of two cosines: of the embeddings, centred by borough, and
    of the square roots of the probabilities. The square root gives weight to themes that are
    likely but not certain.

    Parameters
    ----------
    embeddings : (n, d) array
        Rows of length 1.
    probabilities : (n, k) array
        Probability of each theme, 0 to 1.
    boroughs : sequence of str
        The borough of each row.

    Returns
    -------
    (n, d + k) float64 array
        Rows of length 1.
    """
    seen = centre_by_borough(embeddings, boroughs)
    likely = to_unit(np.sqrt(np.asarray(probabilities, dtype=np.float64)))
    return to_unit(np.hstack([seen, likely]))


def tabulate_probabilities(
    classifications: Iterable[Classification], finding_ids: Sequence[str]
) -> npt.NDArray[np.float64]:
    """Return the theme probabilities of each finding as an array (n, themes).

    Themes are in the order of their ids. A finding without a classification has zeros.
    """
    probabilities_of = {item.finding_id: item.probabilities for item in classifications}
    theme_ids = sorted({theme for found in probabilities_of.values() for theme in found})
    rows = [
        [probabilities_of.get(one, {}).get(theme, 0.0) for theme in theme_ids]
        for one in finding_ids
    ]
    return np.array(rows, dtype=np.float64).reshape(len(finding_ids), len(theme_ids))


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
    overall = rows.sum(axis=0) / (len(rows) + PRIOR_FINDINGS)
    places = np.array(boroughs, dtype=object)
    for borough in sorted(set(boroughs)):
        here = places == borough
        total = rows[here].sum(axis=0) + PRIOR_FINDINGS * overall
        rows[here] -= total / (here.sum() + PRIOR_FINDINGS)
    return to_unit(rows)
