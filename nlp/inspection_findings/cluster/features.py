"""What findings are compared by: what the encoder sees in them, and what the model says.

House rule: what a borough's findings have in common, its names, its programmes, the turns
of phrase of its authors, is taken out, so that no cluster is held together by one borough's
vocabulary.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from inspection_findings.cluster.linkage import Rows, to_unit
from inspection_findings.records import Classification

PRIOR_FINDINGS = 10
"""How many findings at the overall mean each borough's mean is mixed with, so that a
borough with a handful of findings is not centred on those findings themselves."""


def represent(
    embeddings: npt.NDArray[np.floating],
    probabilities: npt.NDArray[np.floating],
    boroughs: Sequence[str],
) -> Rows:
    """Put the embeddings beside the themes' probabilities, so that each counts for half.

    The cosine of two rows is the mean of two cosines: that of the embeddings, centred by
    borough, and that of the square roots of the probabilities, which lets themes that are
    merely likely count too.

    Parameters
    ----------
    embeddings : (n, d) array
        Unit rows.
    probabilities : (n, k) array
        Between 0 and 1: how sure the model is of each theme.
    boroughs : sequence of str
        The borough of each row.

    Returns
    -------
    (n, d + k) float64 array
        Unit rows.
    """
    seen = centre_by_borough(embeddings, boroughs)
    said = to_unit(np.sqrt(np.asarray(probabilities, dtype=np.float64)))
    return to_unit(np.hstack([seen, said]))


def tabulate_probabilities(
    classifications: Iterable[Classification], finding_ids: Sequence[str]
) -> npt.NDArray[np.float64]:
    """Return what the model said of each finding as an array (n, themes).

    Themes stand in the order of their ids; a finding without a classification has zeros.
    """
    said = {item.finding_id: item.probabilities for item in classifications}
    theme_ids = sorted({theme for found in said.values() for theme in found})
    rows = [[said.get(one, {}).get(theme, 0.0) for theme in theme_ids] for one in finding_ids]
    return np.array(rows, dtype=np.float64).reshape(len(finding_ids), len(theme_ids))


def centre_by_borough(embeddings: npt.NDArray[np.floating], boroughs: Sequence[str]) -> Rows:
    """Take from each row what its borough's rows have in common, and make it unit length.

    Parameters
    ----------
    embeddings : (n, d) array
        Unit rows.
    boroughs : sequence of str
        The borough of each row.

    Returns
    -------
    (n, d) float64 array
        Unit rows; a row that is nothing but its borough's mean is all zeros.
    """
    rows = np.array(embeddings, dtype=np.float64)
    overall = rows.sum(axis=0) / (len(rows) + PRIOR_FINDINGS)
    places = np.array(boroughs, dtype=object)
    for borough in sorted(set(boroughs)):
        here = places == borough
        total = rows[here].sum(axis=0) + PRIOR_FINDINGS * overall
        rows[here] -= total / (here.sum() + PRIOR_FINDINGS)
    return to_unit(rows)
