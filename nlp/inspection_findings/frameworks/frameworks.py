"""All inspection frameworks, and which standards of one match which of another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from inspection_findings.frameworks.standards import Framework, Standard, StandardKey

Relation = Literal["exact", "close", "broad", "narrow", "related"]

_SAME: tuple[Relation, ...] = ("exact", "close")


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """How a standard of one framework relates to a standard of a later one."""

    earlier: StandardKey
    later: StandardKey
    relation: Relation
    note: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeCoverage:
    """The standards that are about a theme, and the frameworks in which it cannot appear."""

    theme_id: str
    own: tuple[StandardKey, ...]
    not_shown: tuple[str, ...]
    note: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Frameworks:
    """All frameworks, the links between their standards, and how they cover themes.

    Attributes
    ----------
    entries : tuple of Framework
        The earliest first.
    themes : mapping of str to ThemeCoverage
        By theme id. A theme that is not listed can appear in every framework.
    """

    version: str
    entries: tuple[Framework, ...]
    links: tuple[Link, ...]
    themes: Mapping[str, ThemeCoverage] = field(default_factory=dict)

    @property
    def standards(self) -> Mapping[StandardKey, Standard]:
        """Every standard of every framework, by its key."""
        return {standard.key: standard for one in self.entries for standard in one.standards}

    @property
    def titles(self) -> tuple[str, ...]:
        """What report titles say an inspection is of, in any framework."""
        return tuple(dict.fromkeys(title for one in self.entries for title in one.titles))

    def name_of(self, framework: str, number: str) -> str:
        """Return the name of a standard; empty if there is no such standard."""
        standard = self.standards.get(StandardKey(framework, number))
        return standard.name if standard else ""

    def links_of(self, framework: str, number: str) -> tuple[Link, ...]:
        """Return the links from and to a standard, in the order of the file."""
        key = StandardKey(framework, number)
        return tuple(link for link in self.links if key in (link.earlier, link.later))

    def are_same(self, one: StandardKey, other: StandardKey) -> bool:
        """Return whether exact or close links, one or several, connect two standards."""
        reached, edge = {one}, [one]
        while edge:
            key = edge.pop()
            steps = {
                end
                for link in self.links
                if link.relation in _SAME and key in (link.earlier, link.later)
                for end in (link.earlier, link.later)
            }
            edge += sorted(steps - reached)
            reached |= steps
        return other in reached

    def own_standards(self, theme_id: str, framework: str) -> tuple[str, ...]:
        """Return the numbers of the standards that are about a theme in a framework."""
        theme = self.themes.get(theme_id)
        own = theme.own if theme else ()
        return tuple(key.number for key in own if key.framework == framework)

    def can_show(self, theme_id: str, framework: str) -> bool:
        """Return whether a theme can appear in reports of a framework."""
        theme = self.themes.get(theme_id)
        return theme is None or framework not in theme.not_shown

    def explain_difference(self, theme_id: str, framework: str, other: str) -> str:
        """Return why a theme must not be compared between two frameworks; empty if it may be."""
        theme = self.themes.get(theme_id)
        if theme is None or framework == other:
            return ""
        for one in sorted({framework, other}):
            if not self.can_show(theme_id, one):
                return f"framework {one} has no place for it: {theme.note}"
        has_own = {bool(self.own_standards(theme_id, one)) for one in (framework, other)}
        return theme.note if len(has_own) > 1 else ""
