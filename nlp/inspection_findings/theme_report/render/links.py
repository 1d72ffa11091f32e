"""Which pages are written, what they are called, and where a link leads.

Links lead only to pages of the same run. Pages of an earlier run stay in the folder, and the index
names them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from inspection_findings.analysis.recurrence import BoroughCounts
from inspection_findings.coding import Theme
from inspection_findings.frames import FindingRow
from inspection_findings.text import find_names, write_month
from inspection_findings.text.names import make_slug, name_file
from inspection_findings.theme_report.contents import Contents
from inspection_findings.theme_report.render.page_folder import list_others
from inspection_findings.theme_report.reports import ReportSummary


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """The themes, boroughs and reports that get a page.

    ``slugs`` names every borough's file, and ``report_slugs`` every report's, by report id. The
    reports are those of the boroughs. ``is_of_all_boroughs`` says whether none is left out.
    """

    themes: tuple[Theme, ...]
    boroughs: tuple[str, ...]
    reports: tuple[ReportSummary, ...]
    slugs: Mapping[str, str]
    report_slugs: Mapping[str, str]
    is_of_all_boroughs: bool

    @classmethod
    def choose(
        cls,
        contents: Contents,
        *,
        theme_ids: Sequence[str] | None,
        boroughs: Sequence[str] | None,
    ) -> Selection:
        """Return the selection; None is all of them, and the order given does not matter.

        Raises
        ------
        UnknownNameError
            If a theme or a borough is not known.
        RetiredThemeError
            If a theme is retired and no finding carries it.
        """
        themes = {theme.id: theme for theme in contents.codebook.themes}
        retired = contents.retired
        if theme_ids is None:
            theme_ids = tuple(themes)
        if boroughs is None:
            boroughs = contents.boroughs
        known = {one.theme_id: (one.name,) for one in retired.values()}
        known = {theme.id: (theme.name,) for theme in themes.values()} | known
        in_use = themes.keys() - retired.keys()
        chosen = find_names("theme", theme_ids, known, offered=in_use)
        for one in chosen:
            if one not in themes:
                raise retired[one].refuse()
        found = find_names("borough", boroughs, dict.fromkeys(contents.boroughs, ()))
        return cls(
            themes=tuple(themes[one] for one in chosen),
            boroughs=found,
            reports=tuple(one for one in contents.reports if one.report.borough in found),
            slugs=name_slugs(contents.boroughs),
            report_slugs=name_slugs([one.report.report_id for one in contents.reports]),
            is_of_all_boroughs=len(found) == len(contents.boroughs),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Pages:
    """File names and links for one format.

    Attributes
    ----------
    selection : Selection
        The themes and boroughs whose pages are written.
    suffix : str
        The end of each file name.
    written : frozenset of str
        The files of this run: the only ones that a link may lead to.
    others : tuple of str
        Pages of an earlier run that lie in the folder and are not written again, sorted.
    """

    selection: Selection
    suffix: str
    written: frozenset[str]
    others: tuple[str, ...]

    @classmethod
    def plan(cls, out: Path, selection: Selection, *, suffix: str) -> Pages:
        """Return the pages to write, and the names of those that ``out`` already holds."""
        themes = {f"theme-{theme.id}{suffix}" for theme in selection.themes}
        boroughs = {f"borough-{selection.slugs[one]}{suffix}" for one in selection.boroughs}
        reports = {
            f"report-{selection.report_slugs[one.report.report_id]}{suffix}"
            for one in selection.reports
        }
        written = frozenset(themes | boroughs | reports)
        return cls(
            selection=selection,
            suffix=suffix,
            written=written,
            others=list_others(out, suffix, written),
        )

    @property
    def index(self) -> str:
        return f"index{self.suffix}"

    @property
    def files(self) -> tuple[str, ...]:
        """The files of this run: the index, themes, boroughs, reports."""
        selection = self.selection
        found = (
            *(self.theme(theme.id) for theme in selection.themes),
            *(self.borough(borough) for borough in selection.boroughs),
            *(self.report(one.report.report_id) for one in selection.reports),
        )
        return (self.index, *(name for name in found if name))

    def describe_links(self) -> object:
        """Return what the links of a page hang on besides the names that they lead to.

        Where all boroughs are written, one more makes no other page another.
        """
        chosen = self.selection
        slugs = {**chosen.slugs, **chosen.report_slugs}
        unusual = [(name, slug) for name, slug in slugs.items() if name_slugs([name])[name] != slug]
        return (
            [theme.id for theme in chosen.themes],
            chosen.is_of_all_boroughs or (chosen.boroughs, len(chosen.slugs)),
            sorted(unusual),
        )

    def theme(self, theme_id: str) -> str | None:
        """Return the file of a theme's page; None if this run does not write it."""
        return self._find("theme", theme_id)

    def borough(self, borough: str) -> str | None:
        """Return the file of a borough's page; None if this run does not write it."""
        return self._find("borough", self.slug(borough))

    def report(self, report_id: str) -> str | None:
        """Return the file of a report's page; None if this run does not write it."""
        return self._find("report", self.selection.report_slugs[report_id])

    def place(self, finding: FindingRow) -> str | None:
        """Return the link to a finding in its report; None if this run does not write the report.

        There a finding stands between its neighbours, with all that is known of it.
        """
        page = self.report(finding.report_id)
        return page and f"{page}#{anchor_in_report(finding)}"

    @staticmethod
    def at(page: str | None, anchor: str) -> str | None:
        """Return the link to a place on a page; None if there is no such page."""
        return page and f"{page}#{anchor}"

    @property
    def has_all_boroughs(self) -> bool:
        """Whether every borough has its page, so that a theme's page may point to them."""
        return self.selection.is_of_all_boroughs

    def _find(self, kind: str, name: str) -> str | None:
        file = f"{kind}-{name}{self.suffix}"
        return file if file in self.written else None

    def slug(self, borough: str) -> str:
        return self.selection.slugs[borough]

    def cell(self, cell: BoroughCounts) -> str | None:
        """Return the link to the quotations of a cell: on its theme's page, else its borough's."""
        if not cell.counts.findings:
            return None
        if page := self.theme(cell.theme_id):
            return f"{page}#borough-{self.slug(cell.borough)}"
        if page := self.borough(cell.borough):
            return f"{page}#theme-{cell.theme_id}"
        return None


def name_slugs(names: Sequence[str]) -> dict[str, str]:
    """Return a part of a file name for each name, all different whatever the names.

    Examples
    --------
    >>> name_slugs(["Kingston upon Hull", "Ynys Môn", "Ynys Mon"])
    {'Kingston upon Hull': 'kingston-upon-hull', 'Ynys Mon': 'ynys-mon', 'Ynys Môn': 'ynys-mon-2'}
    """
    slugs: dict[str, str] = {}
    for name in sorted(names):
        slug = name_file(make_slug(name))
        candidates = (slug if n == 1 else f"{slug}-{n}" for n in range(1, len(names) + 1))
        slugs[name] = next(one for one in candidates if one not in slugs.values())
    return slugs


def make_anchor(finding_id: str) -> str:
    """Return the id of a finding within a page: letters, digits and marks that links can hold.

    Every other character becomes its code between underscores, so that different ids give
    different anchors.

    Examples
    --------
    >>> make_anchor("haringey-2025-03:1.1:a_b")
    'finding-haringey-2025-03_3a_1_2e_1_3a_a_5f_b'
    """
    safe = re.sub(r"[^A-Za-z0-9-]", lambda match: f"_{ord(match.group()):x}_", finding_id)
    return f"finding-{safe}"


def anchor_in_report(finding: FindingRow) -> str:
    """Return the id of a finding on its report's page: its own id without the report's.

    A colon and a full stop may stand in an id and in a link.
    """
    whole = finding.finding_id
    own = whole.removeprefix(f"{finding.report_id}:")
    is_plain = own != whole and ":" in own and re.fullmatch(r"[A-Za-z0-9.:-]+", own)
    return own if is_plain else make_anchor(whole)


def name_place(finding: FindingRow) -> str:
    """Return a finding's citation without borough and month, for a page that names both."""
    return finding.citation.removeprefix(f"{finding.borough}, {write_month(finding.published)}, ")


def name_themes(sentence: str, names: Mapping[str, str]) -> list[tuple[str, str | None]]:
    """Return a sentence of the codebook in parts, with the names of the themes it refers to.

    The codebook writes the id of a theme in backticks. Each part is its words and the id of the
    theme that it names, or None if it names no theme.

    Examples
    --------
    >>> name_themes("training (`staff-development`)", {"staff-development": "Supervision"})
    [('training (', None), ('Supervision', 'staff-development'), (')', None)]
    """
    parts: list[tuple[str, str | None]] = []
    for number, part in enumerate(re.split(r"`([^`]*)`", sentence)):
        is_theme = number % 2 and part in names  # every second part was between backticks
        parts.append((names[part], part) if is_theme else (part, None))
    return [(words, theme_id) for words, theme_id in parts if words]
