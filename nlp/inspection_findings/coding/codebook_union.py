"""Two versions of a codebook become one, theme by theme.

A theme whose history goes on where the other's ends is the newer one. Where both have gone on, or
differ without saying so in their history, they are in conflict: one definition counts, and the
history keeps the words of the other.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from inspection_findings.coding.codebook import Change, Codebook, Theme, parse_codebook
from inspection_findings.coding.codebook_changes import raise_version
from inspection_findings.coding.retired_themes import find_retirements

if TYPE_CHECKING:
    from tomlkit import TOMLDocument

Side = Literal["mine", "other"]
Choose = Callable[[Theme, Theme, Side], Side]
Rename = Callable[[Theme, str], None]

_WORDS = ("name", "description", "code_when", "do_not_code_for")
_TITLE = "Themes of two stores"


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredCodebook:
    """A codebook as a store has it; ``toml`` is its file if the store keeps one of its own."""

    version: str
    themes: tuple[Theme, ...]
    toml: bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitedCodebook:
    """The codebook of both.

    Attributes
    ----------
    codebook : Codebook or None
        None if it is that of ``mine``, so that nothing changes.
    toml : bytes or None
        The file to keep; None if it is the theme model's.
    moved : mapping of str to str
        Themes that one of the two merged into others while the other still gave them.
    """

    codebook: Codebook | None
    toml: bytes | None
    moved: Mapping[str, str]


def unite_codebooks(
    mine: StoredCodebook, other: StoredCodebook, *, choose: Choose, rename: Rename
) -> UnitedCodebook:
    """Return the codebook that has the themes of both.

    Parameters
    ----------
    choose : callable
        Called for a theme that both define, each in its own way, with both definitions and the
        newer side; it returns which counts.
    rename : callable
        Called for a theme whose name another theme has, with its new name.
    """
    own, theirs = ({theme.id: theme for theme in one.themes} for one in (mine, other))
    version = _raise(mine.version, other.version)
    themes = {}
    for theme_id in [*own, *(key for key in theirs if key not in own)]:
        if theme_id in own and theme_id in theirs:
            themes[theme_id] = _unite(own[theme_id], theirs[theme_id], choose, version)
        else:
            themes[theme_id] = own.get(theme_id) or theirs[theme_id]
    themes = _tell_names_apart(themes, version, rename)
    moved = _find_moved(own, theirs, themes)
    if themes == own:
        return UnitedCodebook(codebook=None, toml=mine.toml, moved=moved)
    if themes == theirs:
        codebook = Codebook(
            version=other.version, title=_TITLE, themes=other.themes, rules=(), sha256=""
        )
        return UnitedCodebook(codebook=codebook, toml=other.toml, moved=moved)
    toml = _write(mine.toml or other.toml, tuple(themes.values()), version)
    codebook = parse_codebook(toml, where="the codebook of both stores")
    return UnitedCodebook(codebook=codebook, toml=toml, moved=moved)


def _raise(*versions: str) -> str:
    highest = max(_read_version(version) for version in versions)
    return raise_version(".".join(map(str, highest)), "minor")


def _read_version(version: str) -> tuple[int, ...]:
    """Return the three numbers of a version; what is no number counts as 0."""
    parts = [int(part) if part.isdecimal() else 0 for part in version.split(".")]
    return tuple([*parts, 0, 0][:3])


def _unite(mine: Theme, other: Theme, choose: Choose, version: str) -> Theme:
    if not mine.examples or not other.examples:  # stores keep them only in a file of their own
        examples = mine.examples or other.examples
        mine, other = replace(mine, examples=examples), replace(other, examples=examples)
    if mine == other:
        return mine
    own, theirs = _count(mine, other), _count(other, mine)
    if own and not theirs:
        return mine
    if theirs and not own:
        return other
    newer: Side = "other" if _date(theirs) > _date(own) else "mine"
    side = choose(mine, other, newer)
    kept, left = (mine, other) if side == "mine" else (other, mine)
    return replace(kept, history=_unite_histories(kept, left, version))


def _count(one: Theme, other: Theme) -> list[Change]:
    """Return the lines of a history that another has not."""
    return [line for line in one.history if line not in other.history]


def _date(lines: list[Change]) -> tuple[str, tuple[int, ...]]:
    return max(((line.date, _read_version(line.version)) for line in lines), default=("", ()))


def _unite_histories(kept: Theme, left: Theme, version: str) -> tuple[Change, ...]:
    """Return the lines of both by date, and one with the words that no longer count."""
    both = [*kept.history, *_count(left, kept)]
    both.sort(key=lambda line: (line.date, _read_version(line.version)))
    differs = tell_differences(left, kept)
    if not differs:
        return tuple(both)
    told = f"Two codebooks became one. The other one had: {'; '.join(differs)}."
    line = Change(
        version=version, date=max(line.date for line in both) if both else "", change=told
    )
    return (*both, line)


def tell_differences(theme: Theme, other: Theme) -> list[str]:
    """Return in words what a definition says where another says something else."""
    differs = [
        f"{key.replace('_', ' ')} '{getattr(theme, key)}'"
        for key in _WORDS
        if getattr(theme, key) != getattr(other, key)
    ]
    if theme.seed_phrases != other.seed_phrases:
        differs.append(f"seed phrases '{', '.join(theme.seed_phrases)}'")
    if theme.examples != other.examples:
        differs.append(f"examples '{', '.join(theme.examples)}'")
    if theme.retired != other.retired:
        differs.append(f"retired since {theme.retired}" if theme.retired else "in use")
    return differs


def _tell_names_apart(
    themes: Mapping[str, Theme], version: str, rename: Rename
) -> dict[str, Theme]:
    """Return the themes with names of their own: a second one gets its id beside its name."""
    apart: dict[str, Theme] = {}
    names: set[str] = set()
    for theme_id, theme in themes.items():
        if theme.name.casefold() in names:
            name = f"{theme.name} ({theme_id})"
            rename(theme, name)
            date, _ = _date(list(theme.history))
            change = f"Renamed from '{theme.name}' to '{name}'."
            line = Change(version=version, date=date, change=change)
            theme = replace(theme, name=name, history=(*theme.history, line))
        names.add(theme.name.casefold())
        apart[theme_id] = theme
    return apart


def _find_moved(
    own: Mapping[str, Theme], theirs: Mapping[str, Theme], themes: Mapping[str, Theme]
) -> dict[str, str]:
    """Return the themes that are merged into one other, and that one of the two still gave."""
    return {
        theme_id: gone.successors[0]
        for theme_id, gone in find_retirements(themes.values()).items()
        if len(gone.successors) == 1
        and gone.change.startswith("Merged into ")
        and any(theme_id in one and not one[theme_id].retired for one in (own, theirs))
    }


def _write(toml: bytes | None, themes: tuple[Theme, ...], version: str) -> bytes:
    """Return the file of a codebook with these themes; comments of an earlier one stay."""
    import tomlkit

    document = tomlkit.parse(toml.decode("utf-8")) if toml else tomlkit.document()
    document["version"] = version
    document.setdefault("title", _TITLE)
    if "themes" not in document:
        document["themes"] = tomlkit.aot()
    tables = {str(table["id"]): table for table in document["themes"]}
    for theme in themes:
        if theme.id not in tables:
            tables[theme.id] = _append(document, theme.id)
        _fill(tables[theme.id], theme)
    return tomlkit.dumps(document).encode("utf-8")


def _append(document: TOMLDocument, theme_id: str) -> Any:
    import tomlkit

    table = tomlkit.table()
    table["id"] = theme_id
    themes: Any = document["themes"]
    if themes and not themes[-1].as_string().endswith("\n\n"):
        themes[-1].add(tomlkit.nl())
    themes.append(table)
    return themes[-1]


def _fill(table: Any, theme: Theme) -> None:
    """Write into a table what it does not say already."""
    import tomlkit

    for key in (*_WORDS, "seed_phrases", "examples", "retired"):
        value = getattr(theme, key)
        value = list(value) if isinstance(value, tuple) else value
        if value != table.get(key, [] if isinstance(value, list) else ""):
            table[key] = value
    history = [{"version": h.version, "date": h.date, "change": h.change} for h in theme.history]
    if history != list(table.get("history", [])):
        lines = tomlkit.array()
        for line in history:
            told = tomlkit.inline_table()
            told.update(line)
            lines.append(told)
        table["history"] = lines.multiline(len(history) > 1)
