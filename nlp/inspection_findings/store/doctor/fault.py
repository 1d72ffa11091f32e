"""What an examination of a store found."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3

MEND = "run: findings doctor {store} --mend"
READ_AGAIN = f"{MEND}; then: findings build --store {{store}}"
GIVE_FILE = f"{MEND}; then give the report's file to: findings build FILE --store {{store}}"
RESTORE = "restore a copy of the store, or build it again and take in the codings again"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing that is not as the store promises.

    Attributes
    ----------
    where : str
        A finding, a report, a file, a table.
    problem, cure : str
        As in `FindingsError`. In ``cure``, ``{store}`` stands for the path of the store.
    can_mend : bool
        Whether `mend` makes it whole.
    """

    where: str
    problem: str
    cure: str = MEND
    can_mend: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One promise of a store, and where it does not hold.

    Attributes
    ----------
    name : str
    promise : str
        What was looked at, as a sentence that is true of a whole store.
    checked : int
        How many things were looked at.
    faults : tuple of Fault
    notes : tuple of str
        What is as it should be, and good to know.
    not_checked : str
        Why nothing could be looked at; empty if it was.
    """

    name: str
    promise: str
    checked: int = 0
    faults: tuple[Fault, ...] = ()
    notes: tuple[str, ...] = ()
    not_checked: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Examination:
    """All checks of a store.

    Attributes
    ----------
    path : Path
    checks : tuple of Check
    mended : tuple of (str, Fault)
        What was mended, with the name of its check.
    backup : Path or None
        The copy of the store that was made before anything in it was mended.
    """

    path: Path
    checks: tuple[Check, ...]
    mended: tuple[tuple[str, Fault], ...] = ()
    backup: Path | None = None

    @property
    def faults(self) -> tuple[tuple[str, Fault], ...]:
        """The faults that there are, each with the name of its check."""
        return tuple((check.name, fault) for check in self.checks for fault in check.faults)

    @property
    def is_whole(self) -> bool:
        """Whether everything was looked at and no fault was found."""
        return not self.faults and not any(check.not_checked for check in self.checks)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a check found; ``notes`` as in `Check`."""

    checked: int
    faults: Iterable[Fault] = ()
    notes: tuple[str, ...] = ()


Look = Callable[["sqlite3.Connection", Path], Found]


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """A promise of a store, and the function that looks whether it is kept."""

    name: str
    sentence: str
    look: Look
