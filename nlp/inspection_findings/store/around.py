"""Reads what lists show beside findings: the text around them, and what the model gave them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence

_AROUND = """
SELECT f.finding_id, n.position < f.position, n.text
FROM json_each(?1) AS wanted
JOIN findings AS f ON f.finding_id = wanted.value
JOIN findings AS n ON n.report_id = f.report_id AND n.position <> f.position
    AND n.standard = f.standard AND (n.kind = 'recommendation') = (f.kind = 'recommendation')
    AND n.position BETWEEN f.position - ?2 AND f.position + ?2
ORDER BY wanted.key, n.position
"""

_PROBABILITIES = """
SELECT d.finding_id, max(p.value)
FROM decisions AS d JOIN json_each(d.probabilities) AS p
WHERE d.coder_kind = 'model'
    AND d.finding_id IN (SELECT value FROM json_each(?1))
    AND p.key IN (SELECT value FROM json_each(?2))
GROUP BY d.finding_id
"""


def read_around(
    connection: sqlite3.Connection, finding_ids: Sequence[str], *, count: int
) -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    """Return the texts before and after each finding in its section, at most ``count`` each."""
    found: dict[str, tuple[list[str], list[str]]] = {key: ([], []) for key in finding_ids}
    rows = connection.execute(_AROUND, (json.dumps(list(finding_ids)), count))
    for finding_id, is_before, text in rows:
        before, after = found[finding_id]
        (before if is_before else after).append(text)
    return {key: (tuple(before), tuple(after)) for key, (before, after) in found.items()}


def read_probabilities(
    connection: sqlite3.Connection, finding_ids: Sequence[str], theme_ids: Sequence[str]
) -> dict[str, float]:
    """Return the probability that the model gives any of these themes, the highest of them.

    Findings that the model has not coded are missing.
    """
    wanted = (json.dumps(list(finding_ids)), json.dumps(list(theme_ids)))
    return dict(connection.execute(_PROBABILITIES, wanted))


def read_inferred(
    connection: sqlite3.Connection, finding_ids: Sequence[str]
) -> dict[str, tuple[float | None, str | None]]:
    """Return the inferred polarity at any level of each finding, with the model's probability.

    The order is (probability, polarity); both are None where a polarity is stated.
    """
    rows = connection.execute(
        "SELECT finding_id, inferred_probability, likeliest_polarity FROM v_polarity"
        " WHERE finding_id IN (SELECT value FROM json_each(?))",
        (json.dumps(list(finding_ids)),),
    )
    return {finding_id: (probability, polarity) for finding_id, probability, polarity in rows}
