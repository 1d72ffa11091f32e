"""The file in which a person decides what differs between two stores: written to fill in, read."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

from inspection_findings.errors import CodingError
from inspection_findings.store.merging.conflicts import (
    MAY_KEEP_BOTH,
    Decisions,
    Kept,
    Key,
    Letter,
    MergeConflict,
    Rename,
    Said,
)

_KEYS = {"a", "b", "rename", "conflict"}
_OF_CONFLICT = {"kind", "subject", "person", "keep"}
_OF_RENAME = {"store", "coder", "to"}
_HEAD = """\
# What {a} (a) and {b} (b) say differently, and what is kept of it.
# Change `keep` to "a" or "b" where the other one is right{both}.
# As it stands, this file keeps the newer of the two, as a merge without it does.
#
# A coder of one store who is not the coder of the same name in the other gets another name so:
# [[rename]]
# store = "b"
# coder = "Ana"
# to = "Ana Smith"

"""
_BOTH = """, or to "both" for a coding:
# the older one is then kept under a name of its own, and shows as a difference to settle"""


def write_decisions(conflicts: Iterable[MergeConflict], *, a: str, b: str) -> str:
    """Return a file of decisions to fill in, for stores with these file names."""
    open_ones = [one for one in conflicts if one.because in ("it is newer", "it was decided")]
    has_codings = any(one.kind in MAY_KEEP_BOTH for one in open_ones)
    parts = [_HEAD.format(a=_comment(a), b=_comment(b), both=_BOTH if has_codings else "")]
    parts.append(f"a = {_quote(a)}\nb = {_quote(b)}\n")
    for one in open_ones:
        person = f"person = {_quote(one.person)}\n" if one.person else ""
        parts.append(
            f"\n# {_comment(one.where)}\n# a: {_tell(one.a)}\n# b: {_tell(one.b)}\n"
            f"[[conflict]]\nkind = {_quote(one.kind)}\nsubject = {_quote(one.subject)}\n"
            f"{person}keep = {_quote(one.kept)}\n"
        )
    return "".join(parts)


def _tell(said: Said) -> str:
    who = f" by {said.by}" if said.by else ""
    when = f" ({said.at:%Y-%m-%d %H:%M} UTC{who})" if said.at else ""
    return _comment(f"{said.words}{when}")


def _comment(text: str) -> str:
    """Return a text as a comment can hold it: on one line, without control characters."""
    return "".join(one if one.isprintable() else " " for one in " ".join(text.split()))


def _quote(text: str) -> str:
    import tomlkit

    return tomlkit.string(text).as_string()


def read_decisions(text: bytes, *, where: str, names: Mapping[Letter, str]) -> Decisions:
    """Return what a file of decisions says.

    Parameters
    ----------
    where : str
        What errors call the file.
    names : mapping
        The file names of the two stores, which must be those in the file.

    Raises
    ------
    CodingError
        If it is not TOML, has a key that is not known, or was written for other stores.
    """
    try:
        content = tomllib.loads(text.decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CodingError(
            where, f"is not valid TOML ({error})", "correct the line it names"
        ) from error
    _refuse_unknown(where, content, _KEYS)
    for letter, name in names.items():
        if content.get(letter, name) != name:
            raise CodingError(
                where,
                f"was written for {content[letter]!r} as store {letter}, which is now {name!r}",
                "name the stores in the order of the file, or write it anew with --ask",
            )
    keep: dict[Key, Kept] = {}
    for number, table in enumerate(_list(where, content, "conflict"), start=1):
        place = f"{where}, conflict {number}"
        key, kept = _read_conflict(place, table)
        if key in keep:
            raise CodingError(place, "is decided twice", "leave one of the two")
        keep[key] = kept
    renames = [
        _read_rename(f"{where}, rename {number}", table)
        for number, table in enumerate(_list(where, content, "rename"), start=1)
    ]
    return Decisions(keep=keep, renames=tuple(renames), place=where)


def _list(where: str, content: Mapping[str, Any], key: str) -> Sequence[Mapping[str, Any]]:
    tables = content.get(key, [])
    if not isinstance(tables, list) or not all(isinstance(one, dict) for one in tables):
        raise CodingError(where, f"has {key!r} that is no list", f"write each under [[{key}]]")
    return tables


def _read_conflict(place: str, table: Mapping[str, Any]) -> tuple[Key, Kept]:
    _refuse_unknown(place, table, _OF_CONFLICT)
    kind, subject = _read_text(place, table, "kind"), _read_text(place, table, "subject")
    person = _read_text(place, table, "person") if "person" in table else ""
    keep = _read_text(place, table, "keep")
    allowed = ("a", "b", "both") if kind in MAY_KEEP_BOTH else ("a", "b")
    if keep not in allowed:
        listed = " or ".join(f'"{one}"' for one in allowed)
        raise CodingError(place, f"keeps {keep!r}", f"write keep = {listed}")
    return (kind, subject, person), cast("Kept", keep)


def _read_rename(place: str, table: Mapping[str, Any]) -> Rename:
    _refuse_unknown(place, table, _OF_RENAME)
    store, coder, to = (_read_text(place, table, key) for key in ("store", "coder", "to"))
    if store not in ("a", "b"):
        raise CodingError(place, f"names the store {store!r}", 'write store = "a" or "b"')
    return Rename(store=cast("Letter", store), coder=coder, to=to)


def _read_text(place: str, table: Mapping[str, Any], key: str) -> str:
    value = table.get(key)
    if not isinstance(value, str) or not value.strip():
        raise CodingError(place, f"has no {key}", f'add a line: {key} = "..."')
    return value


def _refuse_unknown(place: str, table: Mapping[str, Any], known: set[str]) -> None:
    if unknown := sorted(table.keys() - known):
        raise CodingError(
            place, f"has the unknown key {unknown[0]!r}", f"use only: {', '.join(sorted(known))}"
        )
