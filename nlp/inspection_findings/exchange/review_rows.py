"""The rows of a review: a finding as the coder sees it, and the coder's answer."""

from __future__ import annotations

from dataclasses import dataclass

from inspection_findings.exchange.archives import Limits
from inspection_findings.records import Finding

NONE = "none"  # the answer that no theme fits
SEPARATOR = ";"  # between the themes in one cell
# Of a review as a workbook or in Word. One of ten thousand findings takes a tenth of it.
REVIEW_LIMITS = Limits(parts=5_000, part=100_000_000, whole=100_000_000)
POLARITY_OPTION = "polarity:"  # marks a polarity in a list that also holds themes


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A person's answer for one finding, exactly as the person wrote it.

    Attributes
    ----------
    themes : tuple of str
        Ids or names, the main theme first. Empty means that the finding was not coded;
        ``("none",)`` means that no theme fits.
    polarity : str
    note : str
    """

    themes: tuple[str, ...] = ()
    polarity: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownCoding:
    """What a coder gave a finding, as another coder sees it.

    Attributes
    ----------
    coder : str
    is_person : bool
        Whether the coder answers under this name. Not a model, the reference coding, or a person
        who settled a difference.
    themes : tuple of str or None
        Ids, the main theme first; empty if no theme fits, None if only a polarity was given.
    polarity : str
        Empty if none was given.
    """

    coder: str
    is_person: bool
    themes: tuple[str, ...] | None
    polarity: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewRow:
    """A finding as the coder sees it.

    Attributes
    ----------
    heading_polarity : str
        The polarity, if the report's heading gives it; else empty.
    why : str
        Why the finding should be reviewed.
    said : str
        The themes that the model and other coders gave. Empty if the coder must not see them.
    codings : tuple of ShownCoding
        The same with polarities, one for each coder, and as empty.
    nearest : str
        The most similar coded findings that carry a theme in question, one on each line. Empty
        if the coder must not see them.
    answer : Answer
        An answer to write into the row, if there is one already.
    sample, coder : str
        The blind sample that the row belongs to, and whose it is; empty outside samples.
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
    codings: tuple[ShownCoding, ...] = ()
    answer: Answer = Answer()
    sample: str = ""
    coder: str = ""

    @property
    def asks_polarity(self) -> bool:
        """Whether the coder may give a polarity.

        Not if the heading gives it, and not for a recommendation, which has none.
        """
        return not self.heading_polarity and self.kind != "recommendation"


def make_row(finding: Finding) -> ReviewRow:
    """Return a finding as a row without any codings."""
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
    """A row of a file that came back from a coder.

    Attributes
    ----------
    place : str
        Where the row is in the file, such as "row 7".
    annotator : str
        Who gave the answer, if the file says so.
    signed : bool
        Whether ``annotator`` is a person's own name, under which the answer may be saved.
    problem : str
        Why the row must not be saved, if reading the file showed that; else empty.
    sample, coder : str
        The blind sample that the row belongs to, and whose it is; empty outside samples.
    as_exported : bool
        Whether the row holds only what an export writes and the answer. False if a person added
        a column, or an annotation tool left a mark.
    """

    place: str
    finding_id: str
    text: str
    answer: Answer
    annotator: str = ""
    signed: bool = False
    problem: str = ""
    sample: str = ""
    coder: str = ""
    as_exported: bool = False


def join_themes(themes: tuple[str, ...]) -> str:
    """Return the text of a cell that holds these themes.

    Examples
    --------
    >>> join_themes(("victim-work", "ete"))
    'victim-work; ete'
    """
    return f"{SEPARATOR} ".join(themes)


def split_themes(cell: str) -> tuple[str, ...]:
    """Return the themes in a cell, each once. They may also be on separate lines.

    Examples
    --------
    >>> split_themes("victim-work;ete ;")
    ('victim-work', 'ete')
    """
    parts = (part.strip() for part in cell.replace("\n", SEPARATOR).split(SEPARATOR))
    return tuple(dict.fromkeys(part for part in parts if part))
