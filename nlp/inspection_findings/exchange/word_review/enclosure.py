"""What a review in Word carries unseen: which findings it holds, and what was written into it.

It is a part of custom XML, which Word and LibreOffice keep when they save the document. Content
controls and their tags did not survive LibreOffice 7.4; bookmarks and this part do.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any
from xml.etree import ElementTree

from inspection_findings.exchange.review_rows import Answer

PART = "customXml/item9.xml"
_NAMESPACE = "urn:inspection-findings:review"
_ROOT = f"{{{_NAMESPACE}}}review"
_VERSION = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenComment:
    """A comment that the export wrote.

    Attributes
    ----------
    author, text : str
    is_person : bool
        Whether the author answers under this name.
    answer : Answer
        The coding that the comment shows, or the answer that it holds.
    is_answer : bool
        Whether it holds an answer, and does not only show a coding.
    """

    author: str
    text: str
    is_person: bool
    answer: Answer
    is_answer: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenFinding:
    """A finding as the export wrote it, between its heading and its citation.

    Attributes
    ----------
    mark : str
        The name of the bookmark on its paragraph.
    """

    mark: str
    finding_id: str
    citation: str
    heading: str
    text: str
    sample: str
    coder: str
    comments: tuple[WrittenComment, ...]

    @property
    def place(self) -> str:
        """Its number in the document and its citation."""
        return f"{self.mark.rpartition('_')[2]}. {self.citation}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Enclosure:
    """All that the export wrote.

    Attributes
    ----------
    findings : tuple of WrittenFinding
    themes : tuple of str
        The ids and names that coders may give.
    paragraphs : tuple of str
        A hash of each other paragraph (`hash_words`).
    digest : str
        Of the document and its comments (`digest_parts`), as they were written.
    """

    findings: tuple[WrittenFinding, ...]
    themes: tuple[str, ...]
    paragraphs: tuple[str, ...]
    digest: str


def write_enclosure(enclosure: Enclosure) -> bytes:
    """Return the part: JSON in ASCII within one element, so that XML changes no character."""
    content = json.dumps({"version": _VERSION, **asdict(enclosure)}, ensure_ascii=True)
    root = ElementTree.Element(_ROOT)
    root.text = content
    written: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def find_enclosure(roots: Iterable[ElementTree.Element]) -> Enclosure | None:
    """Return what an export enclosed; None if there is nothing, or not of this version.

    Other programs rename the part, so the roots of all parts of custom XML are looked at.
    """
    for root in roots:
        if root.tag != _ROOT:
            continue
        try:
            content = json.loads(root.text or "")
            return _make(content) if content["version"] == _VERSION else None
        except (ValueError, TypeError, KeyError, RecursionError):
            return None
    return None


def digest_parts(document: bytes, comments: bytes | None) -> str:
    """Return a digest of the document and its comments."""
    return hashlib.sha256(document + b"\0" + (comments or b"")).hexdigest()


def _make(content: dict[str, Any]) -> Enclosure:
    return Enclosure(
        findings=tuple(_make_finding(one) for one in content["findings"]),
        themes=_tuple(content["themes"]),
        paragraphs=_tuple(content["paragraphs"]),
        digest=str(content["digest"]),
    )


def _make_finding(one: dict[str, Any]) -> WrittenFinding:
    comments = tuple(
        WrittenComment(
            **{
                **comment,
                "answer": Answer(
                    **{**comment["answer"], "themes": _tuple(comment["answer"]["themes"])}
                ),
            }
        )
        for comment in one["comments"]
    )
    return WrittenFinding(**{**one, "comments": comments})


def _tuple(values: Sequence[object]) -> tuple[str, ...]:
    return tuple(map(str, values))
