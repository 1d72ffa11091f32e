"""All frameworks of inspection, and which standard of one matches which of another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from inspection_findings.frameworks.standards import Framework, Standard, StandardKey

Relation = Literal["exact", "close", "broad", "narrow", "related"]

_SAME: tuple[Relation, ...] = ("exact", "close")


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """How a standard of an earlier framework is related to one of a later."""

    earlier: StandardKey
    later: StandardKey
    relation: Relation
    note: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeCoverage:
    """Where a theme has standards of its own, and the frameworks that have no place for it."""

    theme_id: str
    own: tuple[StandardKey, ...]
    not_shown: tuple[str, ...]
    note: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Frameworks:
    """All frameworks, the links between their standards, and the themes that depend on them.

    Attributes
    ----------
    entries : tuple of Framework
        The earliest first.
    themes : mapping of str to ThemeCoverage
        By theme id. A theme that is not there can be shown in every framework.
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
        """What an inspection may be "of" in the title of a report, each once."""
        return tuple(dict.fromkeys(title for one in self.entries for title in one.titles))

    def name_of(self, framework: str, number: str) -> str:
        """Return a standard's name; empty if the framework is known to have none of that number."""
        standard = self.standards.get(StandardKey(framework, number))
        return standard.name if standard else ""

    def links_of(self, framework: str, number: str) -> tuple[Link, ...]:
        """Return the links from and to a standard, those to the earliest framework first."""
        key = StandardKey(framework, number)
        return tuple(link for link in self.links if key in (link.earlier, link.later))

    def are_same(self, one: StandardKey, other: StandardKey) -> bool:
        """Return whether two standards may be counted as one: a chain of exact or close links."""
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
        """Return the numbers of the standards that are a theme's own in a framework."""
        theme = self.themes.get(theme_id)
        own = theme.own if theme else ()
        return tuple(key.number for key in own if key.framework == framework)

    def can_show(self, theme_id: str, framework: str) -> bool:
        """Return whether a report of a framework has any place for a theme."""
        theme = self.themes.get(theme_id)
        return theme is None or framework not in theme.not_shown

    def explain_difference(self, theme_id: str, framework: str, other: str) -> str:
        """Return why a theme's shares in two frameworks must not be compared; empty if they may."""
        theme = self.themes.get(theme_id)
        if theme is None or framework == other:
            return ""
        for one in sorted({framework, other}):
            if not self.can_show(theme_id, one):
                return f"framework {one} has no place for it: {theme.note}"
        has_own = {bool(self.own_standards(theme_id, one)) for one in (framework, other)}
        return theme.note if len(has_own) > 1 else ""
