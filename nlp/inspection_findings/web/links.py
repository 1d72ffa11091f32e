"""Where each page of the explorer is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import quote, urlencode

if TYPE_CHECKING:
    from inspection_findings.records import Note

API = "/api/v1"
UPLOADS = "/add"
NAME = "/name"
SIGN_IN, SIGN_OUT = "/sign-in", "/sign-out"
BASKETS = "/baskets"
SETTLE = "/settle"
PROGRESS = "/progress"
HISTORY = "/history"
UNDO = f"{HISTORY}/undo"
CODE = "/code"
NOTES = "/notes"


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


def to_report(report_id: str, place: str = "", **beside: str | int) -> str:
    """Return the address of a report, or of a finding or page in its text.

    ``beside`` says which page of the PDF stands beside the text (``page``), and which finding is
    marked on it (``finding``).
    """
    query = f"?{urlencode(beside, safe=':')}" if beside else ""
    anchor = f"#{quote(place, safe=':')}" if place else ""
    return f"/reports/{quote(report_id, safe='')}{query}{anchor}"


def to_report_page(report_id: str, page: int) -> str:
    """Return the address of a page of a report's PDF, with its findings outlined."""
    return f"/reports/{quote(report_id, safe='')}/pages/{page}"


def to_picture(report_id: str, page: int) -> str:
    """Return the address of the picture of a page of a report's PDF."""
    return f"{to_report_page(report_id, page)}.png"


def to_sub_theme(cluster_id: str) -> str:
    """Return the address of a sub-theme's page."""
    return f"/sub-themes/{quote(cluster_id, safe='')}"


def to_page(path: str, **asked: str | int | Iterable[str]) -> str:
    """Return the address of a page that is asked something; what is empty is left out.

    Examples
    --------
    >>> to_page("/recommendations", theme="outcome-22", borough="")
    '/recommendations?theme=outcome-22'
    """
    query = urlencode({name: value for name, value in asked.items() if value}, doseq=True)
    return f"{path}?{query}" if query else path


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


def to_basket(basket_id: str, *, offset: int = 0) -> str:
    """Return the address of a basket, or of the part of it that begins after ``offset``."""
    part = f"?offset={offset}" if offset else ""
    return f"{BASKETS}/{quote(basket_id, safe='')}{part}"


def to_adding(finding_id: str, after: str) -> str:
    """Return the address of the form that puts a finding into a basket, and then leads on."""
    return f"{BASKETS}/add?{urlencode({'finding': finding_id, 'next': keep_inside(after)})}"


def to_difference(finding_id: str) -> str:
    """Return the address of the page on which a difference between people is settled."""
    return f"{SETTLE}/{quote(finding_id, safe=':')}"


def to_history(**conditions: str | int | Iterable[str]) -> str:
    """Return the address of the history, narrowed by conditions."""
    return f"{HISTORY}?{urlencode(conditions, doseq=True)}" if conditions else HISTORY


def to_code(finding_id: str) -> str:
    """Return the address of the page on which one finding is coded."""
    return f"{CODE}?{urlencode({'finding': finding_id})}"


def to_batch(key: str) -> str:
    """Return the address of files that were sent to be added as reports."""
    return f"{UPLOADS}/{key}"


def to_note_target(note: Note) -> str:
    """Return the address of the page on which a note is shown in its place."""
    if note.about == "finding":
        return to_finding(note.target)
    if note.about == "theme":
        return to_theme(note.target)
    if note.about == "borough":
        return to_borough(note.target)
    return to_report(note.target, f"note-{note.note_id}")


def to_new_note(about: str, target: str, after: str = "") -> str:
    """Return the address of the form for a note on something, which then leads on."""
    query = {"about": about, "target": target, **({"next": after} if after else {})}
    return f"{NOTES}/new?{urlencode(query, safe=':')}"


def to_passage_note(report_id: str, start: int) -> str:
    """Return the address of the form for a note on the piece of a report that begins there."""
    return f"{NOTES}/new?{urlencode({'about': 'passage', 'target': report_id, 'first': start})}"


def to_name(after: str) -> str:
    """Return the address of the page that asks for a person's name, and then leads on."""
    return f"{NAME}?{urlencode({'next': keep_inside(after)})}"


def to_sign_in(after: str) -> str:
    """Return the address of the page to sign in, which then leads on."""
    return f"{SIGN_IN}?{urlencode({'next': keep_inside(after)})}"


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
    """Where the parts of the matrix lead to; ``beside`` are filters of each list of quotations."""

    def __init__(self, beside: Mapping[str, Iterable[str]] | None = None) -> None:
        self._beside = beside or {}

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
        return to_findings(theme=cell.theme_id, borough=cell.borough, **self._beside)
