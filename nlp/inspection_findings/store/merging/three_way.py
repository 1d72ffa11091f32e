"""Which of two states of one subject counts: the one that was changed since the common beginning.

Where both were, in different ways, that is a conflict, and the newer one counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from inspection_findings.records import State
from inspection_findings.store.states import is_same

Side = Literal["mine", "other"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An entry of the log about a subject."""

    at: str
    person: str
    before: State
    after: State


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """What one store says of a subject.

    Attributes
    ----------
    state : mapping or None
        What it is at present, with merged themes as what they were merged into.
    is_behind : bool
        Whether the store itself still has a theme that was merged into another.
    common, own : sequence of Told
        The entries on it that the other store has too, and those that it has not.
    """

    state: State
    is_behind: bool = False
    common: Sequence[Told] = ()
    own: Sequence[Told] = ()

    @property
    def at(self) -> str:
        """When it was last changed here; empty if that is not known."""
        told = [*self.common, *self.own]
        return max((one.at for one in self.own or told), default="")

    @property
    def person(self) -> str:
        """Who changed it last; empty if that is not known."""
        told = self.own or self.common
        return max(told, key=lambda one: one.at).person if told else ""


@dataclass(frozen=True, slots=True)
class Choice:
    """The side that counts, and whether the two are in conflict."""

    side: Side
    is_conflict: bool = False


def choose(mine: Version, other: Version) -> Choice:
    """Return which version counts.

    Examples
    --------
    >>> told = Told(at="2026-03-01", person="Ana", before=None, after={"name": "Visit"})
    >>> choose(Version(state=None), Version(state={"name": "Visit"}, own=[told]))
    Choice(side='other', is_conflict=False)
    """
    newer: Side = "other" if _is_newer(other, mine) else "mine"
    if is_same(mine.state, other.state):
        if mine.is_behind != other.is_behind:
            return Choice("other" if mine.is_behind else "mine")
        return Choice(newer)
    unchanged = (_is_unchanged(mine, other), _is_unchanged(other, mine))
    if unchanged == (True, False):
        return Choice("other")
    if unchanged == (False, True):
        return Choice("mine")
    return Choice(newer, is_conflict=True)


def _is_newer(one: Version, other: Version) -> bool:
    """Return whether a version has news that are newer than those of another."""
    return bool(one.own) and (not other.own or one.at > other.at)


def _is_unchanged(one: Version, other: Version) -> bool:
    """Return whether a state is what it was before the two stores parted."""
    before: list[State] = []
    if one.common:
        before.append(one.common[-1].after)
    if one.own:
        before.append(one.own[0].before)
    elif other.own:
        before.append(other.own[0].before)
    return any(is_same(one.state, state) for state in before or [None])
