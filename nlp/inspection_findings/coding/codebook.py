"""Reads ``codebook.toml`` into themes, and checks it as a whole.

A codebook that contradicts itself is refused, and the error names the theme. An incomplete
codebook is accepted; ``find_gaps`` says what is missing.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from inspection_findings.errors import CodebookError, UnknownNameError

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_TEXTS = ("id", "name", "description", "code_when", "do_not_code_for", "retired", "group")
_LISTS = ("seed_phrases", "examples")
_THEME_KEYS = {*_TEXTS, *_LISTS, "history"}
_MOST_EXAMPLES = 5
_FEWEST_WORDS = 4  # of a description; with fewer it names a theme without defining it


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One line of a theme's history: the codebook's version, the date, what changed."""

    version: str
    date: str
    change: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """The definition of a theme. ``id`` never changes; ``name`` is for readers.

    Attributes
    ----------
    examples : tuple of str
        Up to five example texts, for a theme that no model has been trained on.
    retired : str
        The codebook version that retired the theme; empty if it is in use. A retired theme
        stays in the codebook, so that earlier codings can still be read.
    group : str
        The group of themes that it belongs to, for readers and other programs; empty if none.
        ``"A / B"`` is a group within a group.
    """

    id: str
    name: str
    description: str
    code_when: str
    do_not_code_for: str = ""
    seed_phrases: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    retired: str = ""
    history: tuple[Change, ...] = ()
    group: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Codebook:
    """All theme definitions, in order, with the rules for resolving differences.

    Attributes
    ----------
    version : str
        Semantic version of the definitions.
    sha256 : str
        Hash of the file's bytes, which models and stores record.
    """

    version: str
    title: str
    themes: tuple[Theme, ...]
    rules: tuple[str, ...]
    sha256: str

    @property
    def theme_ids(self) -> tuple[str, ...]:
        return tuple(theme.id for theme in self.themes)

    @property
    def active_themes(self) -> tuple[Theme, ...]:
        """The themes in use: all that are not retired."""
        return tuple(theme for theme in self.themes if not theme.retired)

    def find_theme(self, name: str) -> Theme:
        """Return the theme with this id or name, in any case.

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
    return parse_codebook(data, where=str(path))


def parse_codebook(data: bytes, *, where: str) -> Codebook:
    """Return the codebook in the bytes of a file; error messages call it ``where``.

    Raises
    ------
    CodebookError
        As `read_codebook`.
    """
    try:
        content = tomllib.loads(data.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CodebookError(
            where, f"is not valid TOML ({error})", "correct the line it names"
        ) from error
    themes = tuple(
        _read_theme(where, number, entry)
        for number, entry in enumerate(content.get("themes", []), start=1)
    )
    if not themes:
        raise CodebookError(where, "defines no themes", "add at least one [[themes]] table")
    _refuse_duplicates(where, themes)
    return Codebook(
        version=str(content.get("version", "0")),
        title=str(content.get("title", Path(where).stem)),
        themes=themes,
        rules=tuple(str(rule) for rule in content.get("rules", [])),
        sha256=hashlib.sha256(data).hexdigest(),
    )


def find_gaps(
    codebook: Codebook, *, exemplified: Collection[str] = ()
) -> tuple[tuple[str, str], ...]:
    """Return the missing parts of each theme as pairs of theme id and part.

    A codebook with gaps can be used, but each gap makes it harder to code a theme consistently.
    Retired themes are not checked.

    Parameters
    ----------
    exemplified : collection of str
        Themes that have coded findings and therefore need no examples in the codebook.
    """
    return tuple(
        (theme.id, part)
        for theme in codebook.active_themes
        for part in _find_missing_parts(theme, has_examples=theme.id in exemplified)
    )


def _find_missing_parts(theme: Theme, *, has_examples: bool) -> Iterator[str]:
    if len(theme.description.split()) < _FEWEST_WORDS:
        yield "description"
    for part in ("code_when", "do_not_code_for", "seed_phrases", "history"):
        if not getattr(theme, part):
            yield part
    if not theme.examples and not has_examples:
        yield "examples"


def _read_theme(place: str, number: int, entry: dict[str, Any]) -> Theme:
    where = f"{place}, theme {entry.get('id') or number}"
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
    _check_kinds(where, entry)
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
        examples=tuple(entry.get("examples", [])),
        retired=entry.get("retired", ""),
        history=_read_history(where, entry.get("history", [])),
        group=entry.get("group", ""),
    )


def _check_kinds(where: str, entry: dict[str, Any]) -> None:
    """Raise if a part is not text where text is expected, or not a list of texts."""
    for key in (key for key in _TEXTS if key in entry):
        if not isinstance(entry[key], str):
            raise CodebookError(where, f"has a {key} that is not text", f'write {key} = "..."')
    for key in (key for key in _LISTS if key in entry):
        texts = entry[key]
        if not isinstance(texts, list) or not all(isinstance(t, str) and t.strip() for t in texts):
            raise CodebookError(
                where, f"has {key} that are no list of texts", f'write {key} = ["...", "..."]'
            )
    if len(entry.get("examples", ())) > _MOST_EXAMPLES:
        raise CodebookError(
            where,
            f"has {len(entry['examples'])} examples",
            f"keep the {_MOST_EXAMPLES} clearest; with more, code findings and train a model",
        )


def _read_history(where: str, entries: Any) -> tuple[Change, ...]:
    try:
        return tuple(Change(**entry) for entry in entries)
    except TypeError as error:
        raise CodebookError(
            where,
            "has a history that cannot be read",
            'write each line as { version = "...", date = "...", change = "..." }',
        ) from error


def _refuse_duplicates(place: str, themes: tuple[Theme, ...]) -> None:
    for key in ("id", "name"):
        seen: set[str] = set()
        for theme in themes:
            value = str(getattr(theme, key)).casefold()
            if value in seen:
                raise CodebookError(
                    f"{place}, theme {theme.id}",
                    f"has the same {key} as another",
                    f"give each theme its own {key}",
                )
            seen.add(value)


def describe_theme(theme: Theme) -> str:
    """Return the text of a theme that is encoded to represent it."""
    return f"{theme.name}: {theme.description} {theme.code_when}".rstrip()


def mark_themes(coded: Sequence[Sequence[str]], theme_ids: Sequence[str]) -> NDArray[np.bool_]:
    """Return an array of which finding carries which theme, shape (n, themes).

    Raises
    ------
    UnknownNameError
        If a coding names a theme that is not in ``theme_ids``.

    Examples
    --------
    >>> mark_themes([["voice"], []], ["health", "voice"]).astype(int).tolist()
    [[0, 1], [0, 0]]
    """
    columns = {theme_id: column for column, theme_id in enumerate(theme_ids)}
    marked = np.zeros((len(coded), len(columns)), dtype=np.bool_)
    for row, themes in enumerate(coded):
        for theme in themes:
            if theme not in columns:
                raise UnknownNameError("theme", theme, theme_ids)
            marked[row, columns[theme]] = True
    return marked
