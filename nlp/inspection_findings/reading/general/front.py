"""The title, the place and the inspectorate of a report that is read generally, if it says them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import PurePath

from inspection_findings.reading.parts import Part
from inspection_findings.records import Source

UNKNOWN = "inspectorate not known"

# Names as they stand in reports; the first that the front of a report has is its inspectorate.
_INSPECTORATES = (
    "HM Inspectorate of Prisons",
    "HM Inspectorate of Constabulary and Fire & Rescue Services",
    "HM Crown Prosecution Service Inspectorate",
    "Care Inspectorate Wales",
    "Care Inspectorate",
    "Healthcare Improvement Scotland",
    "Healthcare Inspectorate Wales",
    "Education Scotland",
    "Estyn",
    "Independent Schools Inspectorate",
    "Criminal Justice Inspection Northern Ireland",
    "Regulation and Quality Improvement Authority",
    "Care Quality Commission",
    "Ofsted",
)
_TITLE = re.compile(r"\b(?:inspection|review|visit)\b", re.IGNORECASE)
_NAME = r"[A-Z][\w\u2019'&.-]*"
_PLACE = re.compile(
    rf"\b(?:in|of|to|at)\s+(?P<place>{_NAME}(?:[ ,]+(?:and|upon|on|of|the|{_NAME}))*)\s*$"
)


def find_title(parts: Sequence[Part]) -> str:
    """Return the title: the first heading or line that names an inspection; empty if none does."""
    lines = [part.text for part in parts[:30] if part.role in ("heading", "paragraph")]
    return next((line for line in lines if _TITLE.search(line) and len(line) < 160), "")


def find_place(title: str) -> str:
    """Return the place that ends a title after "in", "of", "to" or "at"; empty if there is none.

    Examples
    --------
    >>> find_place("An inspection of early help services in Milton Keynes")
    'Milton Keynes'
    >>> find_place("Inspection report")
    ''
    """
    match = _PLACE.search(re.sub(r"\s*[:,-]?\s*(?:\w+ )?20\d\d\s*$", "", title))
    return match["place"].strip() if match else ""


def name_from_file(source: Source) -> str:
    """Return the name of the file without its ending, to call a report that names no place."""
    return PurePath(source.name).stem.replace("_", " ").strip() or "report"


def find_inspectorate(front: str) -> str:
    """Return the inspectorate that the front of a report names first, or that it is not known."""
    found = [(front.find(name), name) for name in _INSPECTORATES if name in front]
    return min(found)[1] if found else UNKNOWN
