"""The structure that the REFI-QDA standard (1.0) asks of what we write, checked element by element.

The standard gives it as an XML schema without a licence, so it is said here anew, for the elements
that are about texts. Beside it, a GUID is one, a time is one, and what is referred to is there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from xml.etree.ElementTree import Element

GUID = re.compile(r"[0-9a-fA-F]{8}-([0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}")
_MADE = {"creatingUser": False, "creationDateTime": False}
_NAMED = {"guid": True, "name": False}
_REFERENCE: tuple[str, dict[str, bool]] = ("", {"targetGUID": True})

# Of each element: what may be in it, in this order (? at most one, + at least one, * any number),
# and its attributes, and whether it must have them.
STRUCTURE: dict[str, tuple[str, dict[str, bool]]] = {
    "Project": (
        "Users? CodeBook? Variables? Cases? Sources? Notes? Links? Description? NoteRef*",
        {"name": True, "origin": False, "creationDateTime": False},
    ),
    "Users": ("User+", {}),
    "User": ("", {**_NAMED, "id": False}),
    "CodeBook": ("Codes", {"origin": False}),
    "Codes": ("Code+", {}),
    "Code": (
        "Description? NoteRef* Code*",
        {"guid": True, "name": True, "isCodable": True, "color": False},
    ),
    "Variables": ("Variable+", {}),
    "Variable": ("Description?", {"guid": True, "name": True, "typeOfVariable": True}),
    "Cases": ("Case+", {}),
    "Case": ("Description? CodeRef* VariableValue* SourceRef* SelectionRef*", _NAMED),
    "VariableValue": ("VariableRef TextValue? IntegerValue?", {}),
    "Sources": ("TextSource+", {}),
    "TextSource": (
        "Description? PlainTextSelection* Coding* NoteRef* VariableValue*",
        {**_NAMED, **_MADE, "plainTextPath": True},
    ),
    "PlainTextSelection": (
        "Description? Coding* NoteRef*",
        {**_NAMED, **_MADE, "startPosition": True, "endPosition": True},
    ),
    "Coding": ("CodeRef NoteRef*", {"guid": True, **_MADE}),
    "Notes": ("Note+", {}),
    "Note": ("Description? PlainTextSelection*", {**_NAMED, **_MADE, "plainTextPath": True}),
    "Links": ("Link+", {}),
    "Link": (
        "NoteRef*",
        {**_NAMED, "direction": False, "originGUID": False, "targetGUID": False},
    ),
    **dict.fromkeys(("CodeRef", "SourceRef", "NoteRef", "VariableRef"), _REFERENCE),
    **dict.fromkeys(("Description", "TextValue", "IntegerValue"), ("", {})),
}
_WITH_TEXT = {"Description", "TextValue", "IntegerValue"}


def find_faults(root: Element, namespace: str) -> list[str]:
    """Return what is wrong with a project or codebook, a line each."""
    faults = [fault for element in root.iter() for fault in _check(element, namespace)]
    guids = [one.get("guid") for one in root.iter() if one.get("guid")]
    faults += [f"guid {one} twice" for one in {one for one in guids if guids.count(one) > 1}]
    for element in root.iter():
        for name in ("targetGUID", "originGUID", "creatingUser"):
            target = element.get(name)
            if target and target not in guids:
                faults.append(f"{element.tag} refers to {target}, which is not there")
    return faults


def _check(element: Element, namespace: str) -> Iterator[str]:
    space, _, tag = element.tag.partition("}")
    if space != "{" + namespace or tag not in STRUCTURE:
        yield f"{element.tag} is not known"
        return
    order, attributes = STRUCTURE[tag]
    inside = "".join(f"{one.tag.rpartition('}')[2]} " for one in element)
    parts = (re.match(r"(\w+)(.?)", one) for one in order.split())
    pattern = "".join(f"(?:{one[1]} ){one[2] if one[2] in '?+*' else ''}" for one in parts if one)
    if not re.fullmatch(pattern, inside):
        yield f"{tag} holds {inside}"
    if (element.text or "").strip() and tag not in _WITH_TEXT:
        yield f"{tag} holds text"
    for name in element.attrib.keys() - attributes.keys():
        yield f"{tag} has the attribute {name}"
    for name, needed in attributes.items():
        value = element.get(name)
        if value is None:
            if needed:
                yield f"{tag} lacks {name}"
        elif not _is_valid(name, value):
            yield f"{tag} has the {name} {value!r}"


def _is_valid(name: str, value: str) -> bool:
    if name in ("guid", "targetGUID", "originGUID", "creatingUser"):
        return bool(GUID.fullmatch(value))
    if name == "creationDateTime":
        return value.endswith("Z") and datetime.fromisoformat(value).tzinfo is not None
    if name in ("startPosition", "endPosition"):
        return value.isdigit()
    if name == "typeOfVariable":
        return value in ("Text", "Integer")
    return name != "isCodable" or value in ("true", "false")
