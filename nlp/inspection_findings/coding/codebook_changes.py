"""Changes a codebook; each change raises its version and adds to the history of its themes.

The rest of the file (comments, order, spacing) stays as it was.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal

from inspection_findings.coding.codebook import Codebook, Theme, parse_codebook
from inspection_findings.coding.retired_themes import tell_merge, tell_retirement, tell_split
from inspection_findings.errors import CodebookError

if TYPE_CHECKING:
    from tomlkit import TOMLDocument

Part = Literal["major", "minor", "patch"]
_PARTS: tuple[Part, ...] = ("major", "minor", "patch")


@dataclass(frozen=True, slots=True, kw_only=True)
class CodebookChange:
    """A codebook after a change.

    Attributes
    ----------
    toml : bytes
        The file to write.
    codebook : Codebook
        The content of that file.
    summary : str
        The change in one line.
    moved : mapping of str to str
        The themes whose codings move, and the themes they move to.
    divided : mapping of str to tuple of str
        The themes that were split, and the themes they were split into.
    """

    toml: bytes
    codebook: Codebook
    summary: str
    moved: Mapping[str, str] = field(default_factory=dict)
    divided: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def rename_theme(toml: bytes, theme_id: str, *, name: str, date: str) -> CodebookChange:
    """Give a theme another name; its id and its codings stay the same.

    Parameters
    ----------
    toml : bytes
        The codebook's file.
    date : str
        Date of the change for the history: ``"2026-11-22"``.

    Raises
    ------
    CodebookError, UnknownNameError
        If there is no such theme, if it is retired, or if another theme has the name.
    """
    draft = _Draft(toml)
    previous = draft.active(theme_id).name
    if name.strip() == previous:
        raise CodebookError(f"theme {theme_id}", "has this name already", "give another name")
    draft.tables[theme_id]["name"] = name.strip()
    summary = f"Renamed from '{previous}' to '{name.strip()}'."
    return draft.finish("patch", date, summary, {theme_id: summary})


def merge_themes(toml: bytes, theme_id: str, *, into: str, date: str) -> CodebookChange:
    """Retire a theme and move its codings to another.

    The definition of the other theme stays; people may want to widen it. Raises the errors of
    `rename_theme`.
    """
    draft = _Draft(toml)
    draft.active(theme_id)
    draft.active(into)
    if theme_id == into:
        raise CodebookError(f"theme {theme_id}", "cannot be merged into itself", "name another")
    lines = {theme_id: tell_merge(into), into: f"Took over the codings of {theme_id}."}
    return draft.finish(
        "major", date, f"Merged {theme_id} into {into}.", lines, gone=theme_id, moved=into
    )


def split_theme(toml: bytes, theme_id: str, *, into: Sequence[str], date: str) -> CodebookChange:
    """Divide a theme among other themes, which must be in the codebook already.

    The theme is retired unless it is one of ``into`` and so only becomes narrower. People decide
    where each coding goes. Raises the errors of `rename_theme`.
    """
    draft = _Draft(toml)
    draft.active(theme_id)
    for part in into:
        draft.active(part)
    if len(set(into)) < 2:
        raise CodebookError(
            f"theme {theme_id}",
            "is split into fewer than two themes",
            "name two or more with --into; add new ones first with: findings codebook add",
        )
    listed = ", ".join(into)
    lines = {part: f"Took over a part of {theme_id}." for part in into if part != theme_id}
    lines[theme_id] = tell_split(into)
    gone = None if theme_id in into else theme_id
    change = draft.finish("major", date, f"Split {theme_id} into {listed}.", lines, gone=gone)
    return replace(change, divided={theme_id: tuple(into)})


def retire_theme(toml: bytes, theme_id: str, *, why: str = "", date: str) -> CodebookChange:
    """Retire a theme; its codings stay. Raises the errors of `rename_theme`."""
    draft = _Draft(toml)
    draft.active(theme_id)
    lines = {theme_id: tell_retirement(why.strip())}
    return draft.finish("major", date, f"Retired {theme_id}.", lines, gone=theme_id)


def add_theme(toml: bytes, theme: Theme, *, date: str) -> CodebookChange:
    """Add a theme at the end of the codebook.

    Raises
    ------
    CodebookError
        If another theme, also a retired one, has the id or the name, or if a part is invalid.
    """
    draft = _Draft(toml)
    draft.append(theme)
    return draft.finish("minor", date, f"Added {theme.id}.", {theme.id: "Added."})


def raise_version(version: str, part: Part) -> str:
    """Return the next semantic version.

    Examples
    --------
    >>> raise_version("1.4.2", "minor")
    '1.5.0'
    """
    numbers = version.split(".")
    if len(numbers) > len(_PARTS) or not all(number.isdecimal() for number in numbers):
        raise CodebookError(
            "the codebook", f"has the version {version!r}", 'write it as version = "1.0.0"'
        )
    raised = [int(number) for number in [*numbers, "0", "0"][: len(_PARTS)]]
    place = _PARTS.index(part)
    raised[place] += 1
    raised[place + 1 :] = [0] * (len(_PARTS) - place - 1)
    return ".".join(map(str, raised))


class _Draft:
    """The file of a codebook while it is being changed."""

    def __init__(self, toml: bytes) -> None:
        import tomlkit

        self.codebook = parse_codebook(toml, where="the codebook")
        self.document: TOMLDocument = tomlkit.parse(toml.decode("utf-8"))
        self.tables: dict[str, Any] = {str(table["id"]): table for table in self.document["themes"]}

    def active(self, theme_id: str) -> Theme:
        """Return the theme with exactly this id; raise if it is retired."""
        theme = self.codebook.find_theme(theme_id)
        if theme.id != theme_id:  # a name was given instead
            raise CodebookError(f"theme '{theme_id}'", "is a name", f"give the id: {theme.id}")
        if theme.retired:
            raise CodebookError(
                f"theme {theme.id}",
                f"is retired since version {theme.retired}",
                "choose a theme that is in use",
            )
        return theme

    def append(self, theme: Theme) -> None:
        import tomlkit

        table = tomlkit.table()
        for key in ("id", "name", "description", "code_when", "do_not_code_for"):
            table[key] = getattr(theme, key)
        if theme.group:
            table["group"] = theme.group
        table["seed_phrases"] = list(theme.seed_phrases)
        if theme.examples:
            table["examples"] = list(theme.examples)
            table["examples"].multiline(True)
        table["history"] = tomlkit.array()
        last = self.tables[self.codebook.theme_ids[-1]]
        if not last.as_string().endswith("\n\n"):
            last.add(tomlkit.nl())
        self.document["themes"].append(table)
        self.tables[theme.id] = table

    def finish(
        self,
        part: Part,
        date: str,
        summary: str,
        lines: Mapping[str, str],
        *,
        gone: str | None = None,
        moved: str | None = None,
    ) -> CodebookChange:
        """Raise the version, write the history, retire the ``gone`` theme, check the result."""
        import tomlkit

        version = raise_version(self.codebook.version, part)
        self.document["version"] = version
        for theme_id, change in lines.items():
            told = (tomlkit.string(text).as_string() for text in (version, date, change))
            line = "{{ version = {}, date = {}, change = {} }}".format(*told)
            self.tables[theme_id].setdefault("history", tomlkit.array()).append(tomlkit.value(line))
        if gone:
            self.tables[gone]["retired"] = version
        toml = tomlkit.dumps(self.document).encode("utf-8")
        return CodebookChange(
            toml=toml,
            codebook=parse_codebook(toml, where="the changed codebook"),
            summary=summary,
            moved={gone: moved} if gone and moved else {},
        )
