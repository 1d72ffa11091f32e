"""The codebook: ``codebook.toml`` read into themes, checked as a whole.

House rule: a codebook that contradicts itself is refused with the theme named; a
codebook that is merely incomplete is accepted, and ``find_gaps`` says what it lacks.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from inspection_findings.errors import CodebookError, UnknownNameError

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_THEME_KEYS = {
    "id",
    "name",
    "description",
    "code_when",
    "do_not_code_for",
    "seed_phrases",
    "history",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One line of a theme's history: the codebook's version, the date, what changed."""

    version: str
    date: str
    change: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """The definition of a theme. ``id`` never changes; ``name`` is for readers."""

    id: str
    name: str
    description: str
    code_when: str
    do_not_code_for: str = ""
    seed_phrases: tuple[str, ...] = ()
    history: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Codebook:
    """All theme definitions, in their order, with the rules that settle differences.

    Attributes
    ----------
    version : str
        Semantic version of the definitions.
    sha256 : str
        Hash of the file's bytes, to tie models and stores to it.
    """

    version: str
    title: str
    themes: tuple[Theme, ...]
    rules: tuple[str, ...]
    sha256: str

    @property
    def theme_ids(self) -> tuple[str, ...]:
        return tuple(theme.id for theme in self.themes)

    def find_theme(self, name: str) -> Theme:
        """Return the theme with this id or name, whatever its case.

        Raises
        ------
        UnknownNameError
            If there is none; the message lists the known ids.
        """
        wanted = name.strip().casefold()
        for theme in self.themes:
            if wanted in (theme.id.casefold(), theme.name.casefold()):
                return theme
        raise UnknownNameError("theme", name, self.theme_ids)


def read_codebook(path: Path) -> Codebook:
    """Read and check a codebook.

    Raises
    ------
    CodebookError
        If the file is missing, is not TOML, lacks a required part, or has two themes with
        the same id or name. The message names the theme.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise CodebookError(
            str(path), f"cannot be read ({error.strerror})", "give the path of a codebook.toml"
        ) from error
    try:
        content = tomllib.loads(data.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CodebookError(
            str(path), f"is not valid TOML ({error})", "correct the line it names"
        ) from error
    themes = tuple(
        _read_theme(path, number, entry)
        for number, entry in enumerate(content.get("themes", []), start=1)
    )
    if not themes:
        raise CodebookError(str(path), "defines no themes", "add at least one [[themes]] table")
    _refuse_duplicates(path, themes)
    return Codebook(
        version=str(content.get("version", "0")),
        title=str(content.get("title", path.stem)),
        themes=themes,
        rules=tuple(str(rule) for rule in content.get("rules", [])),
        sha256=hashlib.sha256(data).hexdigest(),
    )


def find_gaps(codebook: Codebook) -> tuple[tuple[str, str], ...]:
    """Return which theme lacks which part that coders and the theme model can use.

    A codebook with gaps can be used; each makes a theme harder to code the same way twice.
    """
    parts = ("code_when", "do_not_code_for", "seed_phrases", "history")
    return tuple(
        (theme.id, part) for theme in codebook.themes for part in parts if not getattr(theme, part)
    )


def _read_theme(path: Path, number: int, entry: dict[str, Any]) -> Theme:
    where = f"{path}, theme {entry.get('id') or number}"
    for key in ("id", "name", "description"):
        if not str(entry.get(key, "")).strip():
            raise CodebookError(where, f"has no {key}", f'add a line: {key} = "..."')
    unknown = sorted(set(entry) - _THEME_KEYS)
    if unknown:
        raise CodebookError(
            where,
            f"has the unknown key {unknown[0]!r}",
            f"use only: {', '.join(sorted(_THEME_KEYS))}",
        )
    if not _ID.fullmatch(entry["id"]):
        raise CodebookError(
            where,
            f"has the id {entry['id']!r}",
            "use lower-case letters, digits and single hyphens",
        )
    return Theme(
        id=entry["id"],
        name=entry["name"],
        description=entry["description"],
        code_when=entry.get("code_when", ""),
        do_not_code_for=entry.get("do_not_code_for", ""),
        seed_phrases=tuple(entry.get("seed_phrases", [])),
        history=tuple(Change(**change) for change in entry.get("history", [])),
    )


def _refuse_duplicates(path: Path, themes: tuple[Theme, ...]) -> None:
    for key in ("id", "name"):
        seen: set[str] = set()
        for theme in themes:
            value = str(getattr(theme, key)).casefold()
            if value in seen:
                raise CodebookError(
                    f"{path}, theme {theme.id}",
                    f"has the same {key} as another",
                    f"give each theme its own {key}",
                )
            seen.add(value)
