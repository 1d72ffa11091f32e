"""XML elements of a REFI-QDA file, found by their names, whatever version their namespace says."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from inspection_findings.exchange.refi_qda.guids import read_guid


def name_of(element: Element) -> str:
    """Return the name of an element without its namespace."""
    return str(element.tag).rpartition("}")[2]


def children(element: Element, *names: str) -> Iterator[Element]:
    """Yield the elements in one that have one of these names, in their order."""
    return (one for one in element if name_of(one) in names)


def grandchildren(element: Element, group: str, *names: str) -> Iterator[Element]:
    """Yield the elements of these names in the groups of this name."""
    return (one for held in children(element, group) for one in children(held, *names))


def text_of(element: Element, name: str) -> str:
    """Return the text of the first element of this name in one; empty if there is none."""
    return next((one.text or "" for one in children(element, name)), "")


def guid_of(element: Element, attribute: str = "guid") -> str:
    """Return a GUID that an element has or names; empty if it has none."""
    return read_guid(element.get(attribute))


def targets(element: Element, *names: str) -> tuple[str, ...]:
    """Return the GUIDs that the references of these names in an element name."""
    return tuple(guid_of(one, "targetGUID") for one in children(element, *names))


def user_of(element: Element) -> str:
    """Return the GUID of who made an element, or else of who changed it last."""
    return guid_of(element, "creatingUser") or guid_of(element, "modifyingUser")


def time_of(element: Element) -> str:
    """Return when an element was made, or else when it was changed last, as written."""
    return element.get("creationDateTime") or element.get("modifiedDateTime") or ""
