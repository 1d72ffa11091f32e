"""The pages that every page links to, in their order, and those that belong to Code."""

from __future__ import annotations

from dataclasses import dataclass

from inspection_findings.web import links


@dataclass(frozen=True, slots=True)
class Item:
    """A link in the head of every page.

    ``section`` is what a page gives to ``render`` as ``section`` to be shown as the current one.
    ``writes`` is for pages that are of no use in an explorer that is read-only.
    """

    section: str
    words: str
    address: str
    writes: bool = False


NAVIGATION = (
    Item("overview", "Overview", "/"),
    Item("findings", "Findings", "/findings"),
    Item("code", "Code", "/code", writes=True),
    Item("themes", "Themes", "/themes"),
    Item("boroughs", "Boroughs", "/boroughs"),
    Item("across", "Across boroughs", "/across"),
    Item("reports", "Reports", "/reports"),
    Item("baskets", "Baskets", "/baskets"),
    Item("notes", "Notes", "/notes"),
)
CODE_PAGES = (
    Item("code", "Code", links.CODE, writes=True),
    Item("settle", "Settle differences", links.SETTLE),
    Item("progress", "Progress and agreement", links.PROGRESS),
    Item("history", "History", links.HISTORY),
)
