"""Works out which existing codings change when the codebook changes.

When a theme is split, people decide where each coding goes: they fill in a table and return it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from inspection_findings.errors import CodingError
from inspection_findings.records import CoderKind
from inspection_findings.text import fold_name, read_separated

NO_THEME = "none"
_COLUMNS = ("finding_id", "text", "coders", "old_theme", "choose_from", "new_theme")
_SEPARATOR = ";"


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemesGiven:
    """The themes that one coder gave one finding, the main one first.

    ``text`` is empty if only the finding's id is known. ``sample`` names the blind sample in which
    the model's themes were recorded; it is empty for a current coding.
    """

    finding_id: str
    text: str
    coder: str
    coder_kind: CoderKind
    themes: tuple[str, ...]
    sample: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CodingChange:
    """One coder's themes of one finding, before and after a change."""

    given: ThemesGiven
    new: tuple[str, ...]


def move_codings(
    given: Iterable[ThemesGiven], moved: Mapping[str, str]
) -> tuple[CodingChange, ...]:
    """Return the changes when codings move from one theme to another; their order stays.

    Examples
    --------
    >>> coding = ThemesGiven(
    ...     finding_id="f1", text="", coder="Ada", coder_kind="person", themes=("a", "c", "b")
    ... )
    >>> [change.new for change in move_codings([coding], {"a": "b"})]
    [('b', 'c')]
    """
    changes = (
        CodingChange(
            given=item, new=tuple(dict.fromkeys(moved.get(theme, theme) for theme in item.themes))
        )
        for item in given
    )
    return tuple(change for change in changes if change.new != change.given.themes)


def decide_codings(
    given: Iterable[ThemesGiven], theme_id: str, decisions: Mapping[str, Sequence[str]]
) -> tuple[CodingChange, ...]:
    """Return the changes when ``theme_id`` is split; the new themes take its place.

    Parameters
    ----------
    decisions : mapping of str to sequence of str
        The new themes of each finding.

    Raises
    ------
    CodingError
        If a finding has no decision, or if there is a decision on any other finding.
    """
    given = tuple(item for item in given if theme_id in item.themes)
    asked = {item.finding_id for item in given}
    for finding_id in sorted(asked - set(decisions)):
        raise CodingError(
            f"finding {finding_id}",
            "has no decision",
            "write the table with --ask FILE, and decide it",
        )
    for finding_id in sorted(set(decisions) - asked):
        raise CodingError(
            f"finding {finding_id}",
            f"is decided on, but is not coded with {theme_id}",
            "take its line out, or name the store and the reference coding it came from",
        )
    changes = (
        CodingChange(given=item, new=_put_in_place(item.themes, theme_id, decisions))
        for item, decisions in ((item, decisions[item.finding_id]) for item in given)
    )
    return tuple(change for change in changes if change.new != change.given.themes)


def _put_in_place(themes: Sequence[str], old: str, new: Sequence[str]) -> tuple[str, ...]:
    parts = (new if theme == old else (theme,) for theme in themes)
    return tuple(dict.fromkeys(theme for part in parts for theme in part))


def write_decision_table(
    given: Iterable[ThemesGiven], theme_id: str, *, into: Sequence[str]
) -> str:
    """Return a CSV table with one line for each finding that a person must decide on."""
    by_finding: dict[str, list[ThemesGiven]] = {}
    for item in given:
        if theme_id in item.themes:
            by_finding.setdefault(item.finding_id, []).append(item)
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for finding_id in sorted(by_finding):
        items = by_finding[finding_id]
        coders = f"{_SEPARATOR} ".join(sorted({item.coder for item in items}))
        choices = f"{_SEPARATOR} ".join([*into, NO_THEME])
        writer.writerow([finding_id, items[0].text, coders, theme_id, choices, ""])
    return buffer.getvalue()


def read_decision_table(
    table: str, *, where: str, theme_id: str, into: Sequence[str]
) -> dict[str, tuple[str, ...]]:
    """Return the new themes of each finding; ``none`` in the table means no theme.

    Raises
    ------
    CodingError
        If a line has no decision, names a theme that is not in ``into``, is about another
        theme, or repeats a finding.
    """
    rows = read_separated(where, table)
    names = [fold_name(name) for name in rows[0][1]] if rows else []
    missing = {"finding_id", "old_theme", "new_theme"} - set(names)
    if missing:
        raise CodingError(
            where, f"has no column {min(missing)}", "fill in the table that split --ask wrote"
        )
    decisions: dict[str, tuple[str, ...]] = {}
    for number, cells in rows[1:]:
        row = dict(zip(names, cells, strict=False))
        finding_id = row.get("finding_id", "").strip()
        place = f"{where}, row {number} ({finding_id})"
        if row.get("old_theme") != theme_id or finding_id in decisions:
            raise CodingError(place, "is not a line of its own on this split", "correct the line")
        decisions[finding_id] = _read_decision(row.get("new_theme", ""), place=place, into=into)
    return decisions


def _read_decision(cell: str, *, place: str, into: Sequence[str]) -> tuple[str, ...]:
    chosen = tuple(dict.fromkeys(part.strip() for part in cell.split(_SEPARATOR) if part.strip()))
    if chosen == (NO_THEME,):
        return ()
    choices = f"choose from: {', '.join(into)}; or write {NO_THEME}"
    if not chosen:
        raise CodingError(place, "is undecided", choices)
    for theme in chosen:
        if theme not in into:
            raise CodingError(place, f"decides for {theme!r}", choices)
    return chosen
