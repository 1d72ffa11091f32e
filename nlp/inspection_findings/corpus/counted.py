"""Whose reports a count counts: those of one inspectorate, unless all are asked for.

Inspectorates inspect different services by different rules, so a count across them would often
compare what cannot be compared. All counts of a corpus start from the frames that are chosen here.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from inspection_findings.errors import FindingsError
from inspection_findings.frames.inspectorates import keep_inspectorate
from inspection_findings.records import PROBATION
from inspection_findings.text import list_words

if TYPE_CHECKING:
    from inspection_findings.frames import CorpusFrames
    from inspection_findings.store import Store

ALL = "all"
_CURE = f"name one with --inspectorate, or count across all with --inspectorate {ALL}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """Whose reports are counted, and whose are in the store as well.

    Attributes
    ----------
    counted, left_out : tuple of (str, int)
        Inspectorates, and how many reports of each the store has.
    named : str or None
        The inspectorate that was asked for, or "all".
    """

    counted: tuple[tuple[str, int], ...]
    left_out: tuple[tuple[str, int], ...]
    named: str | None = None

    @property
    def names(self) -> str:
        """The inspectorates that are counted, in words."""
        return list_words(name for name, _ in self.counted)

    def counts(self, inspectorate: str) -> bool:
        """Return whether a report of this inspectorate is counted, or would be if it were added."""
        is_default = self.named is None and inspectorate == PROBATION
        is_any = self.named == ALL or not self.counted
        return is_any or is_default or inspectorate in dict(self.counted)

    @property
    def notice(self) -> str:
        """What a reader of the count must know; empty if the store has one inspectorate only."""
        if self.left_out:
            return (
                f"Counted: {_list(self.counted)}. Also in the store and not counted: "
                f"{_list(self.left_out)}."
            )
        if len(self.counted) > 1:
            return (
                f"Counted across inspectorates: {_list(self.counted)}. They inspect different "
                "services by different rules; groups of similar findings are within one of them."
            )
        return ""

    @property
    def cure(self) -> str:
        """How the command line counts the others; empty if none are left out."""
        return f"To count others, {_CURE}." if self.left_out else ""


def _list(inspectorates: tuple[tuple[str, int], ...]) -> str:
    return list_words(
        f"{name} ({count} report{'' if count == 1 else 's'})" for name, count in inspectorates
    )


def choose_counted(store: Store, named: str | None) -> Counted:
    """Return whose reports to count.

    Without a name, they are those of HM Inspectorate of Probation if the store has any, otherwise
    those of the only inspectorate.

    Raises
    ------
    UnknownNameError
        If no report is of the inspectorate that is named; the message lists those there are.
    FindingsError
        If none is named, and the store has several others and not the default.
    """
    found = tuple(sorted(Counter(store.read_inspectorates().values()).items()))
    names = [name for name, _ in found]
    if named == ALL or not found:
        return Counted(counted=found, left_out=(), named=named)
    if named is not None:
        (chosen,) = store.read_names().find_inspectorates([named])
    elif PROBATION in names or len(names) == 1:
        chosen = PROBATION if PROBATION in names else names[0]
    else:
        raise FindingsError(
            str(store.path),
            f"has reports of several inspectorates ({list_words(names)})",
            _CURE,
        )
    return Counted(
        counted=tuple(one for one in found if one[0] == chosen),
        left_out=tuple(one for one in found if one[0] != chosen),
        named=named,
    )


def read_counted_frames(store: Store, named: str | None) -> CorpusFrames:
    """Return the frames of the reports to count; raises as `choose_counted`."""
    counted = choose_counted(store, named)
    frames = store.read_frames()
    return keep_inspectorate(frames, counted.counted[0][0]) if counted.left_out else frames
