"""Reads the codes of a REFI-QDA project or codebook file (.qdc)."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from inspection_findings.errors import FindingsError
from inspection_findings.exchange.archives import parse_xml
from inspection_findings.exchange.refi_qda.elements import (
    children,
    guid_of,
    name_of,
    targets,
    text_of,
)
from inspection_findings.exchange.refi_qda.project import Code

CURE = "export it again, as a REFI-QDA project (.qdpx) or codebook (.qdc)"
_DEEPEST = 100  # groups within groups


def read_codebook(where: str, data: bytes) -> tuple[Code, ...]:
    """Return the codes of a .qdc file, in their order.

    Raises
    ------
    FindingsError
        If it is no XML, defines a document type, or is no REFI-QDA codebook.
    """
    root = parse_xml(where, data, cure=CURE)
    if name_of(root) != "CodeBook":
        raise FindingsError(where, f"is not a REFI-QDA codebook, but <{name_of(root)}>", CURE)
    return read_codes(where, root)


def read_codes(where: str, codebook: Element) -> tuple[Code, ...]:
    """Return the codes in the element ``CodeBook``."""
    return tuple(
        _read_code(where, one)
        for held in children(codebook, "Codes")
        for one in children(held, "Code")
    )


def _read_code(where: str, element: Element, depth: int = 1) -> Code:
    if depth > _DEEPEST:
        raise FindingsError(where, f"has codes within codes, {_DEEPEST} deep", CURE)
    return Code(
        guid=guid_of(element),
        name=element.get("name") or "",
        description=text_of(element, "Description"),
        is_codable=(element.get("isCodable") or "true").strip().lower() not in ("false", "0"),
        notes=targets(element, "NoteRef"),
        codes=tuple(_read_code(where, one, depth + 1) for one in children(element, "Code")),
    )
