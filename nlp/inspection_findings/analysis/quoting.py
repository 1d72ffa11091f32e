"""Rows in, tidy frames out: what the questions of this folder share.

House rule: every row that speaks of a finding quotes it, with its id and its citation.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from inspection_findings.analysis.recurrence import say
from inspection_findings.frames import Row, read_rows

if TYPE_CHECKING:
    import pandas as pd

AREA = ("area_for_improvement", "mixed")
STRENGTH = ("strength", "mixed")


def read_findings(findings: pd.DataFrame) -> list[Row]:
    """Return findings by report and position, each with what it ``said``.

    ``said`` is the polarity that counts (``recurrence.say``); ``infers`` is what the model or
    the reference coding infers where no heading and no person states it, "" otherwise.
    """
    by = ["report_id", "position", "finding_id"]
    rows = read_rows(findings.assign(said=say(findings)).sort_values(by))
    return [
        {**row, "infers": (row["polarity"] or "") if row["said"] == "unstated" else ""}
        for row in rows
    ]


def quoted(prefix: str) -> tuple[str, str, str]:
    """Return the names of the columns in which a finding is quoted.

    Examples
    --------
    >>> quoted("area")
    ('area_finding_id', 'area_citation', 'area_text')
    >>> quoted("")
    ('finding_id', 'citation', 'text')
    """
    if not prefix:
        return "finding_id", "citation", "text"
    return f"{prefix}_finding_id", f"{prefix}_citation", f"{prefix}_text"


def quote(prefix: str, finding: Row | None) -> dict[str, str]:
    """Return a finding's id, citation and verbatim text; empty strings for no finding."""
    found = finding or {"finding_id": "", "citation": "", "text": ""}
    values = (found["finding_id"], found["citation"], found["text"])
    return dict(zip(quoted(prefix), values, strict=True))


def keep_latest(reports: pd.DataFrame) -> dict[str, str]:
    """Return the report that was published last for each borough, boroughs in order.

    Examples
    --------
    >>> import pandas as pd
    >>> keep_latest(pd.DataFrame({"report_id": ["a-2023", "a-2025"], "borough": ["A", "A"],
    ...                           "published": ["2023-01", "2025-01"]}))
    {'A': 'a-2025'}
    """
    ordered = sorted(
        zip(reports["borough"], reports["published"], reports["report_id"], strict=True)
    )
    return {str(borough): str(report_id) for borough, _, report_id in ordered}
