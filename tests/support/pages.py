"""Pages as a browser reads them."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from inspection_findings.documents import read_style
from inspection_findings.frames import CorpusFrames
from tests.support.frames import (
    build_figures,
    read_default_codebook,
    write_pages,
)

VOID = {"meta", "br", "rect", "path", "link", "img", "input", "hr"}


@dataclass
class Page(HTMLParser):
    """What a test asks of a page: ids, links, headings, tables, texts, and the tags' nesting."""

    ids: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    levels: list[int] = field(default_factory=list)
    tags: Counter[str] = field(default_factory=Counter)
    attributes: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    quotations: list[str] = field(default_factory=list)
    visible: list[str] = field(default_factory=list)
    words_before_quotation: int | None = None
    open_tags: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        self.tags[tag] += 1
        self.attributes.append((tag, attributes))
        if tag not in VOID:
            self.open_tags.append(tag)
        if "id" in attributes:
            self.ids.append(attributes["id"])
        if tag == "a":
            self.links.append(attributes["href"])
        if re.fullmatch(r"h[1-6]", tag):
            self.levels.append(int(tag[1]))
        if tag == "blockquote":
            self.quotations.append("")
            if self.words_before_quotation is None:
                self.words_before_quotation = self.count_words()

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open_tags.pop() == tag, f"</{tag}> closes something else"

    def handle_data(self, data: str) -> None:
        self.texts.append(data)
        if not self.is_folded and not {"style", "title"} & set(self.open_tags):
            self.visible.append(data)
        if "blockquote" in self.open_tags:
            self.quotations[-1] += data

    @property
    def is_folded(self) -> bool:
        """Whether the reader must open something to see what comes now."""
        return self.open_tags.count("details") > ("summary" in self.open_tags)

    def count_words(self) -> int:
        """Return how many words are visible so far, without opening anything."""
        return len(" ".join(self.visible).split())


def read_page(path: Path) -> Page:
    page = Page()
    page.feed(path.read_text(encoding="utf-8"))
    page.close()
    assert page.open_tags == []
    return page


def read_table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def find_colour_pairs() -> Iterator[tuple[str, str, str]]:
    """Yield the colour pairs of text: each ink on its paper, and on what else it stands."""
    colours = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", read_style("base.css")))
    for name, ink in colours.items():
        if name.endswith("-ink"):
            for paper in (f"{name.removesuffix('-ink')}-paper", "paper", "tint"):
                yield f"{name} on {paper}", ink, colours[paper]
    for name in ("ink", "quiet", "accent"):
        for paper in ("paper", "tint"):
            yield f"{name} on {paper}", colours[name], colours[paper]
    yield "on-accent on accent", colours["on-accent"], colours["accent"]


def measure_luminance(colour: str) -> float:
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _rewrite(out: Path, frames: CorpusFrames, **options: Any) -> None:
    """Write pages again into a folder that may hold some."""
    codebook, figures = read_default_codebook(), build_figures()
    options = {"formats": ["html", "md"], **options}
    write_pages(frames, codebook, figures, out=out, **options)


def check_links(pages: dict[str, Page]) -> None:
    """Fail unless ids are unique on each page, and every link leads somewhere."""
    for name, page in pages.items():
        assert [one for one, count in Counter(page.ids).items() if count > 1] == [], name
        for link in page.links:
            if link.startswith("https://"):
                continue
            target, _, anchor = link.partition("#")
            assert (target or name) in pages, f"{name}: {link}"
            if anchor:
                assert unquote(anchor) in pages[target or name].ids, f"{name}: {link}"
        for tag, attributes in page.attributes:
            for label in attributes.get("aria-labelledby", "").split():
                assert label in page.ids, f"{name}: {tag} is labelled by {label}"
