"""Blocks as wide as the window: findings with their quotations, and records as "label: value"."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from inspection_findings.cli.controls import is_steering, show_controls
from inspection_findings.cli.terminal import (
    INDENT,
    Styled,
    find_width,
    measure,
    show_on_one_line,
    wrap,
    write,
    write_line,
)

Row = Mapping[str, Any]

_BETWEEN = " \u00b7 "  # between facts on one line


def write_findings(
    rows: Iterable[Row], *, theme_names: Mapping[str, str] | None = None, title: str = ""
) -> None:
    """Write findings or hits as blocks: citation and badges, quotation, themes, and why.

    Parameters
    ----------
    rows : iterable of mappings
        Each with ``citation``, ``text``, ``kind`` and a polarity (`name_badges`). If a row has
        them, ``matched`` (pairs of character offsets into ``text``) is marked in the quotation,
        ``themes`` (ids) and ``why`` (or ``because``, as ``classify`` calls it) stand under it, and
        what stands ``before`` and ``after`` it in the report (texts) around it.
    theme_names : mapping of str to str, optional
        The names of themes by id; an id without a name is shown itself.
    """
    names = theme_names or {}
    if title:
        write_title(title)
    for row in rows:
        write_citation(row["citation"], name_badges(row))
        _write_around("before", row)
        write_quotation(row["text"], matched=row.get("matched") or ())
        _write_around("after", row)
        themes = [names.get(one, one) for one in row.get("themes") or ()]
        write_facts(["; ".join(themes), row.get("why") or row.get("because") or ""])
        write()


def _write_around(where: str, row: Row) -> None:
    """Write what stands before or after a finding in its report, if the row has it."""
    if row.get(where):
        write_line(f"[{where}: {' '.join(row[where])}]")


def name_badges(row: Row) -> tuple[str, ...]:
    """Return the badges of a finding in words: its polarity, and whether that is inferred.

    Rows of a store have ``stated_polarity`` and ``inferred_polarity``; of rows that have neither,
    ``polarity`` and ``polarity_from`` tell. An inferred polarity may be "unclear".

    Examples
    --------
    >>> name_badges({"kind": "bullet", "stated_polarity": "area_for_improvement"})
    ('area for improvement',)
    >>> name_badges({"kind": "narrative", "polarity": "strength", "polarity_from": "model"})
    ('strength', 'inferred')
    """
    if row.get("kind") == "recommendation":
        return ("recommendation",)
    stated, inferred = _split_polarity(row)
    if stated:
        return (stated.replace("_", " "),)
    if inferred == "unclear":
        return ("unclear",)
    return (inferred.replace("_", " "), "inferred") if inferred else ("polarity not stated",)


def _split_polarity(row: Row) -> tuple[str | None, str | None]:
    """Return the stated and the inferred polarity of a row."""
    stated, inferred = row.get("stated_polarity"), row.get("inferred_polarity")
    if stated or inferred:
        return (None if stated == "not_stated" else stated), inferred
    polarity, source = row.get("polarity"), row.get("polarity_from")
    return (None, polarity) if source in ("model", "reference") else (polarity, None)


def write_title(title: str) -> None:
    """Write a title in bold, and an empty line."""
    for line in wrap(show_on_one_line(title), find_width()):
        write(Styled(line))
    write()


def write_citation(citation: str, badges: Sequence[str] = (), *, label: str = "") -> None:
    """Write the first line of a block: the citation in bold, then each badge in brackets."""
    shown = show_controls(f"{label}: {citation}" if label else citation)
    tail = "".join(f" [{badge}]" for badge in badges)
    *lines, last = wrap(shown, find_width())
    for line in lines:
        write(Styled(line))
    if measure(last) + measure(tail) <= find_width():
        write(Styled(last), tail)
    else:
        write(Styled(last))
        write(f"{INDENT}{tail.strip()}")


def write_facts(facts: Iterable[str]) -> None:
    """Write facts under a quotation, as many on a line as there is room for."""
    line = ""
    for fact in filter(None, map(show_on_one_line, facts)):
        if line and measure(f"{INDENT}{line}{_BETWEEN}{fact}") <= find_width():
            line += _BETWEEN + fact
            continue
        if line:
            write_line(line)
        line = fact
    if line:
        write_line(line)


def write_quotation(text: str, *, matched: Iterable[Sequence[int]] = ()) -> None:
    """Write a whole quotation, indented, with the matched characters marked on a terminal."""
    shown, marks = _show_quotation(text, matched)
    start = 0
    for line in wrap(shown, find_width() - len(INDENT)):
        write(INDENT, *_split_marked(line, marks[start : start + len(line)]))
        start += len(line) + 1  # the space at which the line was broken


def _show_quotation(text: str, matched: Iterable[Sequence[int]]) -> tuple[str, list[bool]]:
    """Return a text as it is shown, with single spaces, and which of its characters are marked."""
    places = {place for first, last in matched for place in range(first, last)}
    shown: list[str] = []
    marks: list[bool] = []
    for place, character in enumerate(text):
        if character in "\n\t" or (character.isspace() and not is_steering(character)):
            pieces = " " if shown and shown[-1] != " " else ""
        else:
            pieces = show_controls(character) if is_steering(character) else character
        shown += pieces
        marks += [place in places] * len(pieces)
    return "".join(shown).rstrip(), marks


def _split_marked(line: str, marks: Sequence[bool]) -> Iterator[str | Styled]:
    """Yield the pieces of a line, those that are marked with their style."""
    for is_marked, group in groupby(zip(line, marks, strict=True), key=lambda pair: pair[1]):
        piece = "".join(character for character, _ in group)
        yield Styled(piece, is_marked=True) if is_marked else piece


def write_records(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write each row as a block of "label: value", the first in bold; empty values are left out."""
    for row in rows:
        named = zip(headings, row, strict=True)
        first, *others = [f"{heading}: {value}" for heading, value in named if value] or [""]
        write_citation(first)
        write_facts(others)
        write()
