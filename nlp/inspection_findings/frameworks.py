"""The frameworks of inspection since 2018, and which standard of one answers to which of another.

House rule: a standard is known by framework and number, never by number or name alone, and
nothing is compared across frameworks unless ``standards.toml`` says that it may be.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, get_args

from inspection_findings.errors import FrameworkError

Relation = Literal["exact", "close", "broad", "narrow", "related"]
Verified = Literal["report", "name", "unchecked"]

_SAME: tuple[Relation, ...] = ("exact", "close")
_KEY = re.compile(r"(?P<framework>[^:\s]+):(?P<number>[^:\s]+)")


@dataclass(frozen=True, slots=True, order=True)
class StandardKey:
    """What a standard is known by.

    Examples
    --------
    >>> str(StandardKey("2021", "3.4"))
    '2021:3.4'
    """

    framework: str
    number: str

    def __str__(self) -> str:
        return f"{self.framework}:{self.number}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standard:
    """A standard of one framework; ``verified`` says what of it was read in ``source``."""

    key: StandardKey
    name: str
    verified: Verified
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Framework:
    """The years in which one framework was in use, both ends counted; ``to`` may be open."""

    framework_id: str
    name: str
    first_year: int
    last_year: int | None
    source: str
    standards: tuple[Standard, ...]


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


def read_frameworks(path: Path) -> Frameworks:
    """Return the frameworks, links and themes of a ``standards.toml``.

    Raises
    ------
    FrameworkError
        If the file is no TOML, lacks a part, or names a standard or source that is not there.
    """
    try:
        held = tomllib.loads(path.read_text(encoding="utf-8"))
        sources = dict(held["sources"])
        entries = tuple(_read_framework(entry, sources) for entry in held["frameworks"])
        links = tuple(link for entry in held["links"] for link in _read_links(entry, sources))
        themes = {entry["id"]: _read_theme(entry, sources) for entry in held.get("themes", ())}
        version = str(held["version"])
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise FrameworkError(str(path), f"is not TOML ({error})", "correct it there") from error
    except KeyError as error:
        raise FrameworkError(
            str(path), f"lacks {error} or the source of that name", "add it, or correct its name"
        ) from error
    except ValueError as error:
        raise FrameworkError(str(path), str(error), "correct it there") from error
    read = Frameworks(version=version, entries=entries, links=links, themes=themes)
    _require_known(read, path)
    return read


def _read_framework(entry: Mapping[str, Any], sources: Mapping[str, str]) -> Framework:
    return Framework(
        framework_id=entry["id"],
        name=entry["name"],
        first_year=entry["from"],
        last_year=entry.get("to"),
        source=sources[entry["source"]],
        standards=tuple(
            Standard(
                key=StandardKey(entry["id"], standard["number"]),
                name=standard["name"],
                verified=_choose(standard["verified"], get_args(Verified), "verified"),
                source=sources[standard["source"]],
            )
            for standard in entry["standards"]
        ),
    )


def _read_links(entry: Mapping[str, Any], sources: Mapping[str, str]) -> list[Link]:
    return [
        Link(
            earlier=_read_key(earlier),
            later=_read_key(later),
            relation=_choose(entry["relation"], get_args(Relation), "relation"),
            note=entry["note"],
            source=sources[entry["source"]],
        )
        for earlier, later in entry["pairs"]
    ]


def _read_theme(entry: Mapping[str, Any], sources: Mapping[str, str]) -> ThemeCoverage:
    return ThemeCoverage(
        theme_id=entry["id"],
        own=tuple(_read_key(key) for key in entry["own"]),
        not_shown=tuple(entry.get("not_shown", ())),
        note=entry["note"],
        source=sources[entry["source"]],
    )


def _read_key(text: str) -> StandardKey:
    match = _KEY.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r} is no standard; write it as framework:number, like 2021:3.4")
    return StandardKey(match["framework"], match["number"])


def _choose(word: str, known: tuple[str, ...], what: str) -> Any:
    if word not in known:
        raise ValueError(f"{what} is {word!r}; it is one of {', '.join(known)}")
    return word


def _require_known(frameworks: Frameworks, path: Path) -> None:
    """Refuse keys that no framework has, frameworks that are not there, and doubled standards."""
    every = [standard.key for one in frameworks.entries for standard in one.standards]
    linked = [key for link in frameworks.links for key in (link.earlier, link.later)]
    own = [key for theme in frameworks.themes.values() for key in theme.own]
    ids = {one.framework_id for one in frameworks.entries}
    not_shown = {name for theme in frameworks.themes.values() for name in theme.not_shown}
    unknown = [
        *(str(key) for key in sorted({*linked, *own} - set(every))),
        *sorted(not_shown - ids),
    ]
    if unknown:
        raise FrameworkError(
            str(path), f"names {unknown[0]}, which no framework has", "correct it there"
        )
    doubled = sorted({str(key) for key in every if every.count(key) > 1})
    if doubled:
        raise FrameworkError(str(path), f"has {doubled[0]} twice", "keep one of the two")
