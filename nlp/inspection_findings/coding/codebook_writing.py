"""Writes themes as a new ``codebook.toml``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from inspection_findings.coding.codebook import Theme, parse_codebook

_FIRST = "1.0.0"


def write_codebook_toml(title: str, themes: Sequence[Theme], *, date: str, change: str) -> bytes:
    """Return the file of a codebook with these themes, checked by reading it.

    Parameters
    ----------
    date, change : str
        The first line of the history of a theme that has none.

    Raises
    ------
    CodebookError
        If two themes have one id or name, or a theme lacks a part.
    """
    import tomlkit

    document = tomlkit.document()
    versions = [one.version for theme in themes for one in theme.history]
    document["version"] = max(versions, key=_sort_version, default=_FIRST)
    document["title"] = title
    tables = tomlkit.aot()
    for theme in themes:
        table = tomlkit.table()
        for key in ("id", "name", "group", "description", "code_when", "do_not_code_for"):
            if getattr(theme, key) or key == "code_when":
                table[key] = getattr(theme, key)
        for key in ("seed_phrases", "examples"):
            if getattr(theme, key):
                table[key] = list(getattr(theme, key))
        if theme.retired:
            table["retired"] = theme.retired
        history = [asdict(one) for one in theme.history] or [
            {"version": _FIRST, "date": date, "change": change}
        ]
        lines = tomlkit.array()
        for line in history:
            inline = tomlkit.inline_table()
            inline.update(line)
            lines.append(inline)
        table["history"] = lines
        tables.append(table)
    document["themes"] = tables
    toml = tomlkit.dumps(document).encode("utf-8")
    parse_codebook(toml, where="the codebook")
    return toml


def _sort_version(version: str) -> tuple[int, ...]:
    return tuple(int(part) if part.isdecimal() else 0 for part in version.split("."))
