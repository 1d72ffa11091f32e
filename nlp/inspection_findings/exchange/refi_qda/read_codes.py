"""Reads the codes of a REFI-QDA project or codebook file (.qdc)."""

from __future__ import annotations

from dataclasses import replace
from xml.etree.ElementTree import Element

from inspection_findings.errors import FindingsError
from inspection_findings.exchange.archives import parse_xml
from inspection_findings.exchange.refi_qda.elements import (
    children,
    grandchildren,
    guid_of,
    name_of,
    targets,
    text_of,
)
from inspection_findings.exchange.refi_qda.project import Code, walk_codes

CURE = "export it again, as a REFI-QDA project (.qdpx) or codebook (.qdc)"
_DEEPEST = 100  # groups within groups


def read_codebook(where: str, data: bytes) -> tuple[tuple[Code, ...], tuple[str, ...]]:
    """Return the codes of a .qdc file, in their order, and what of its groups is left out.

    Raises
    ------
    FindingsError
        If it is no XML, defines a document type, or is no REFI-QDA codebook.
    """
    root = parse_xml(where, data, cure=CURE)
    if name_of(root) != "CodeBook":
        raise FindingsError(where, f"is not a REFI-QDA codebook, but <{name_of(root)}>", CURE)
    return group_by_sets(read_codes(where, root), root)


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


def group_by_sets(
    codes: tuple[Code, ...], root: Element
) -> tuple[tuple[Code, ...], tuple[str, ...]]:
    """Return codes with those of a set below a group of its name, as ATLAS.ti writes groups.

    A code that is below another one already stays there, and one that is in several sets goes into
    the first. What that leaves out is the second of the two.
    """
    sets: dict[str, list[Code]] = {}
    for one in grandchildren(root, "Sets", "Set"):
        group = Code(guid=guid_of(one), name=one.get("name") or "", is_codable=False)
        for guid in targets(one, "MemberCode"):
            sets.setdefault(guid, []).append(group)
    tops = {code.guid for code in codes if code.is_codable}
    names = {code.guid: code.name for code, _ in walk_codes(codes)}
    left_out = [
        f"{names.get(guid, guid)!r} is in the group {group.name!r} too, which is left out"
        for guid, groups in sets.items()
        for group in (groups[1:] if guid in tops else groups)
    ]
    grouped = tuple(
        replace(sets[code.guid][0], codes=(code,))
        if code.guid in sets and code.is_codable
        else code
        for code in codes
    )
    return grouped, tuple(left_out)
