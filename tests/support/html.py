"""What a page holds, read as a browser reads it: links, form fields, headings, text."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

Attributes = dict[str, str]
_EMPTY = {"area", "br", "col", "hr", "img", "input", "link", "meta", "path", "rect", "wbr"}


@dataclass
class Page:
    """The elements of a page in its order, and its text."""

    elements: list[tuple[str, Attributes]] = field(default_factory=list)
    text: str = ""

    def all(self, *names: str) -> list[Attributes]:
        """Return the attributes of all elements of these names."""
        return [attributes for name, attributes in self.elements if name in names]

    @property
    def links(self) -> list[str]:
        """Where the page's links lead."""
        return [one["href"] for one in self.all("a") if "href" in one]

    @property
    def foreign_scripts(self) -> list[Attributes]:
        """Scripts that are not a file of the explorer: none is ever expected."""
        return [one for one in self.all("script") if not one.get("src", "").startswith("/static/")]

    @property
    def ids(self) -> list[str]:
        return [attributes["id"] for _, attributes in self.elements if "id" in attributes]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.page = Page()
        self.open: list[str] = []
        self.wrong: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.page.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in _EMPTY:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.page.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.wrong.append(tag)

    def handle_data(self, data: str) -> None:
        self.page.text += data


def read_page(html: str) -> Page:
    """Return what a page holds; its elements must be nested and closed."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    assert reader.wrong == [], "these end tags close something else"
    assert reader.open == [], "these are not closed"
    reader.page.text = " ".join(reader.page.text.split())
    return reader.page
