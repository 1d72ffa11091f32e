"""The row of a review: what a person is shown of a finding, and what comes back.

House rule: an empty answer means "not coded"; a finding that no theme fits is answered
with the word ``none``. So nobody codes a finding by leaving it alone.
"""

from __future__ import annotations

from dataclasses import dataclass

from inspection_findings.records import Finding

NONE = "none"
SEPARATOR = ";"
POLARITY_OPTION = "polarity:"  # before a polarity where it stands among the themes


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a person wrote of a finding, as written.

    ``themes`` has the main one first, as ids or names; empty for "not coded", ``("none",)``
    for "no theme fits".
    """

    themes: tuple[str, ...] = ()
    polarity: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewRow:
    """A finding as a person is shown it.

    Attributes
    ----------
    heading_polarity : str
        Where the report's heading gives the polarity; empty where a person may.
    why : str
        Why the finding is worth a look.
    said : str
        What the model and others said; empty if it is not to be seen.
    nearest : str
        The nearest coded findings that carry a theme in question, one a line; empty as
        ``said`` is.
    answer : Answer
        Filled where the row is written with an answer in it.
    """

    finding_id: str
    citation: str
    borough: str
    standard: str
    kind: str
    heading: str
    heading_polarity: str
    text: str
    why: str = ""
    said: str = ""
    nearest: str = ""
    answer: Answer = Answer()

    @property
    def asks_polarity(self) -> bool:
        """Whether a person may give the polarity: no heading does, and it can have one."""
        return not self.heading_polarity and self.kind != "recommendation"


def make_row(finding: Finding) -> ReviewRow:
    """Return a finding as a row that says nothing of what others said."""
    by_heading = finding.polarity_from == "heading"
    return ReviewRow(
        finding_id=finding.finding_id,
        citation=finding.citation,
        borough=finding.borough,
        standard=finding.standard,
        kind=finding.kind,
        heading=finding.heading,
        heading_polarity=str(finding.polarity) if by_heading else "",
        text=finding.text,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class AnsweredRow:
    """A row as it came back; ``place`` is where it stands in the file ("row 7").

    ``annotator`` is who gave the answer, where an annotation tool says it. ``as_exported`` says
    that nothing stands there but what an export writes and the answer: no column of somebody's
    own, no mark of an annotation tool.
    """

    place: str
    finding_id: str
    text: str
    answer: Answer
    annotator: str = ""
    as_exported: bool = False


def join_themes(themes: tuple[str, ...]) -> str:
    """Return themes as one cell.

    Examples
    --------
    >>> join_themes(("victim-work", "ete"))
    'victim-work; ete'
    """
    return f"{SEPARATOR} ".join(themes)


def split_themes(cell: str) -> tuple[str, ...]:
    """Return the themes of a cell, each once; they may stand on lines of their own.

    Examples
    --------
    >>> split_themes("victim-work;ete ;")
    ('victim-work', 'ete')
    """
    parts = (part.strip() for part in cell.replace("\n", SEPARATOR).split(SEPARATOR))
    return tuple(dict.fromkeys(part for part in parts if part))
