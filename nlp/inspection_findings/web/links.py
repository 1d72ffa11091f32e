"""Where each page of the explorer is."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Protocol
from urllib.parse import quote, urlencode

API = "/api/v1"
UPLOADS = "/add"
NAME = "/name"
SETTLE = "/settle"
PROGRESS = "/progress"
HISTORY = "/history"
UNDO = f"{HISTORY}/undo"


class Cell(Protocol):
    """A theme in a borough, with its counts."""

    @property
    def theme_id(self) -> str: ...
    @property
    def borough(self) -> str: ...
    @property
    def counts(self) -> Any: ...


def to_theme(theme_id: str) -> str:
    """Return the address of a theme's page."""
    return f"/themes/{quote(theme_id, safe='')}"


def to_borough(borough: str) -> str:
    """Return the address of a borough's page."""
    return f"/boroughs/{quote(borough, safe='')}"


def to_report(report_id: str, finding_id: str = "") -> str:
    """Return the address of a report's page, or of a finding in it."""
    place = f"#{quote(finding_id, safe=':')}" if finding_id else ""
    return f"/reports/{quote(report_id, safe='')}{place}"


def to_finding(finding_id: str) -> str:
    """Return the address of a finding's page."""
    return f"/findings/{quote(finding_id, safe=':')}"


def to_findings(**filters: str | int | Iterable[str]) -> str:
    """Return the address of the list of findings that meet filters.

    Examples
    --------
    >>> to_findings(theme="voice", borough=["Hackney", "Ynys Môn"])
    '/findings?theme=voice&borough=Hackney&borough=Ynys+M%C3%B4n'
    """
    return f"/findings?{urlencode(filters, doseq=True)}"


def to_difference(finding_id: str) -> str:
    """Return the address of the page on which a difference between people is settled."""
    return f"{SETTLE}/{quote(finding_id, safe=':')}"


def to_history(**conditions: str | int | Iterable[str]) -> str:
    """Return the address of the history, narrowed by conditions."""
    return f"{HISTORY}?{urlencode(conditions, doseq=True)}" if conditions else HISTORY


def to_name(after: str) -> str:
    """Return the address of the page that asks for a person's name, and then leads on."""
    return f"{NAME}?{urlencode({'next': keep_inside(after)})}"


def keep_inside(address: str) -> str:
    """Return an address of this site; the overview if the one given may lead elsewhere.

    Examples
    --------
    >>> keep_inside("/findings?theme=voice"), keep_inside("//evil.example")
    ('/findings?theme=voice', '/')
    """
    is_path = address.startswith("/") and not address.startswith("//")
    # Browsers read a backslash as a slash, and leave out tabs and line ends.
    return address if is_path and "\\" not in address and address.isprintable() else "/"


class MatrixLinks:
    """Where the parts of the matrix lead to."""

    def theme(self, theme_id: str) -> str:
        """Return the address of a row or column that is a theme."""
        return to_theme(theme_id)

    def borough(self, borough: str) -> str:
        """Return the address of a row or column that is a borough."""
        return to_borough(borough)

    def cell(self, cell: Cell) -> str | None:
        """Return the address of the quotations of a cell; None if it has none."""
        if not cell.counts.findings:
            return None
        return to_findings(theme=cell.theme_id, borough=cell.borough)
