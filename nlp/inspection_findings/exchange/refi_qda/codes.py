"""Themes as codes, with all that a codebook says of them, and codes of any tool as themes.

A code has a name and one description. So the definition of a theme is followed by a block of lines,
``Theme id: victim-work``, ``Code when: ...``, which people can read and which is read back exactly.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from inspection_findings.coding import Change, Theme
from inspection_findings.exchange.refi_qda.conventions import (
    find_polarity,
    is_no_theme,
    is_polarity_group,
    make_own_codes,
    theme_guid,
)
from inspection_findings.exchange.refi_qda.guids import make_guid
from inspection_findings.exchange.refi_qda.project import Code, walk_codes
from inspection_findings.text.names import make_slug

_ID = "Theme id"
_TEXTS = {"code_when": "Code when", "do_not_code_for": "Do not code for", "retired": "Retired in"}
_LISTS = {"seed_phrases": "Seed phrase", "examples": "Example"}
_CHANGE = "Change"
_LABELS = (_ID, *_TEXTS.values(), *_LISTS.values(), _CHANGE)
_LINE = re.compile(rf"({'|'.join(_LABELS)}): (.*)", re.DOTALL)
_BLOCK = f"\n\n{_ID}: "
_GOES_ON = "\n    "  # a line that belongs to the one above
_BETWEEN = " | "
WITHIN = " / "  # between a group and a group within it
_LONGEST_ID = 60
_BREAKS = re.compile(r"[\t\r\n]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadThemes:
    """The themes in a list of codes, and what was made of the rest: a line each.

    Attributes
    ----------
    themes : tuple of Theme
    remarks : tuple of str
    """

    themes: tuple[Theme, ...]
    remarks: tuple[str, ...]


def make_codes(
    themes: Sequence[Theme],
    *,
    notes: Mapping[str, tuple[str, ...]] | None = None,
    with_own: bool = True,
) -> tuple[Code, ...]:
    """Return themes as codes, those of a group under a code that cannot be given.

    Parameters
    ----------
    notes : mapping of str to tuple of str, optional
        The GUIDs of notes on themes, by theme id.
    with_own : bool
        Whether the codes for polarity, and for no theme, are there too.
    """
    codes = {
        theme.id: Code(
            guid=theme_guid(theme.id),
            name=theme.name,
            description=write_description(theme),
            notes=(notes or {}).get(theme.id, ()),
        )
        for theme in themes
    }
    paths = {one.id: tuple(one.group.split(WITHIN)) if one.group else () for one in themes}
    return (*_nest(codes, paths, ()), *(make_own_codes() if with_own else ()))


def _nest(
    codes: Mapping[str, Code], paths: Mapping[str, tuple[str, ...]], above: tuple[str, ...]
) -> tuple[Code, ...]:
    """Return the codes below a group, each group where its first theme stands."""
    depth = len(above)
    found: dict[tuple[str, ...], Code] = {}
    for key, code in codes.items():
        path = paths[key]
        if path[:depth] != above:
            continue
        if len(path) == depth:
            found[("theme", key)] = code
            continue
        within = path[: depth + 1]
        if ("group", *within) not in found:
            found["group", *within] = Code(
                guid=make_guid("group", *within),
                name=within[-1],
                is_codable=False,
                codes=_nest(codes, paths, within),
            )
    return tuple(found.values())


def write_description(theme: Theme) -> str:
    """Return the definition of a theme and all else that a codebook says of it."""
    lines = [(_ID, theme.id)]
    lines += [(label, str(getattr(theme, name))) for name, label in _TEXTS.items()]
    lines += [(label, one) for name, label in _LISTS.items() for one in getattr(theme, name)]
    lines += [
        (_CHANGE, _BETWEEN.join((one.version, one.date, one.change))) for one in theme.history
    ]
    block = "\n".join(
        f"{label}: {_GOES_ON.join(text.split(chr(10)))}" for label, text in lines if text
    )
    return f"{theme.description}\n\n{block}"


def read_themes(codes: Sequence[Code]) -> ReadThemes:
    """Return the themes in codes: in those of our own exactly, in others as far as they say.

    A code without an id gets one made from its name. A code within another belongs to a group of
    that name. A code without a definition has its name in the place of one.
    """
    reader = _Reader()
    for code, above in walk_codes(tuple(codes)):
        reader.take(code, above)
    empty = [
        f"{code.name!r} is a group without codes: left out"
        for code, above in walk_codes(tuple(codes))
        if not code.is_codable and not is_polarity_group(code) and not _has_codes(codes, code)
    ]
    return ReadThemes(
        themes=tuple(reader.themes),
        remarks=(*reader.remarks, *empty),
    )


def _has_codes(codes: Sequence[Code], group: Code) -> bool:
    return any(
        one.is_codable and any(outer.guid == group.guid for outer in above)
        for one, above in walk_codes(tuple(codes))
    )


class _Reader:
    """Themes as they are read, each with an id and a name of its own."""

    def __init__(self) -> None:
        self.themes: list[Theme] = []
        self.remarks: list[str] = []
        self._ids: set[str] = set()
        self._names: set[str] = set()

    def take(self, code: Code, above: tuple[Code, ...]) -> None:
        is_own = is_no_theme(code) or find_polarity(code, above) is not None
        if not code.is_codable or is_own:
            return
        name = _BREAKS.sub(" ", code.name).strip()
        if not name:
            self.remarks.append(f"code {code.guid} has no name: left out")
            return
        group = WITHIN.join(one.name for one in above)
        self.themes.append(self._make_theme(code, self._name(name, above), group))

    def _make_theme(self, code: Code, name: str, group: str) -> Theme:
        description, said = read_description(code.description)
        said_id = make_slug(str(said.pop("id", "")))
        theme_id = self._find_id(said_id or make_slug(name)[:_LONGEST_ID].strip("-"))
        if not description.strip():
            self.remarks.append(f"{name!r} has no definition: its name stands in its place")
            description = name
        parts: dict[str, Any] = {"code_when": "", **said}
        return Theme(id=theme_id, name=name, description=description, group=group, **parts)

    def _find_id(self, wanted: str) -> str:
        wanted = wanted or f"theme-{len(self.themes) + 1}"
        theme_id = _make_distinct(wanted, self._ids, "{}-{}")
        self._ids.add(theme_id)
        return theme_id

    def _name(self, name: str, above: tuple[Code, ...]) -> str:
        """Return the name, or one that tells it from a code of the same name elsewhere."""
        given = name
        if name.casefold() in self._names and above:
            name = f"{name} ({above[-1].name})"
        name = _make_distinct(name, self._names, "{} ({})")
        self._names.add(name.casefold())
        if name != given:
            self.remarks.append(f"two codes have the name {given!r}: one is now {name!r}")
        return name


def _make_distinct(wanted: str, taken: Iterable[str], pattern: str) -> str:
    folded, number, made = set(taken), 2, wanted
    while made.casefold() in folded:
        made = pattern.format(wanted, number)
        number += 1
    return made


def read_description(text: str) -> tuple[str, dict[str, object]]:
    """Return the definition in a description, and what the block of our own says after it.

    Without such a block the whole text is the definition.
    """
    definition, mark, block = text.rpartition(_BLOCK)
    if not mark:
        return text, {}
    said: dict[str, list[str]] = {}
    for line in f"{_ID}: {block}".replace(_GOES_ON, "\x00").split("\n"):
        found = _LINE.fullmatch(line.replace("\x00", "\n"))
        if not found:
            return text, {}  # somebody has written into the block: nothing of it is lost
        said.setdefault(found[1], []).append(found[2])
    values: dict[str, object] = {"id": said[_ID][0]}
    values |= {name: said[label][0] for name, label in _TEXTS.items() if label in said}
    values |= {name: tuple(said[label]) for name, label in _LISTS.items() if label in said}
    if _CHANGE in said:
        values["history"] = tuple(_read_change(one) for one in said[_CHANGE])
    return definition, values


def _read_change(line: str) -> Change:
    version, date, change = (*line.split(_BETWEEN, 2), "", "")[:3]
    return Change(version=version, date=date, change=change)
