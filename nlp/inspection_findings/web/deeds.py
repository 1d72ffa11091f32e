"""What people did, as the history shows it: one act after another, as the reader may see it."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from inspection_findings.web.act_words import sum_up

if TYPE_CHECKING:
    from inspection_findings.corpus import Corpus, Deed

SHOWN_AT_ONCE = 3  # deeds of one act; of longer ones the rest is folded


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownAct:
    """The deeds of one act that a page shows, the newest act first.

    Attributes
    ----------
    deeds : tuple of Deed
        In the order in which they were done.
    can_be_undone : bool
        Whether the reader did it, and nothing that it changed has been changed since.
    words : str
        What the whole act did to many findings; empty if there is no more to say than of one deed.
    """

    deeds: tuple[Deed, ...]
    can_be_undone: bool
    words: str

    @property
    def first(self) -> Deed:
        """The first of the deeds, for what all have in common."""
        return self.deeds[0]

    @property
    def shown(self) -> tuple[Deed, ...]:
        """What is shown at once."""
        return self.deeds if len(self.deeds) <= SHOWN_AT_ONCE else ()

    @property
    def folded(self) -> tuple[Deed, ...]:
        """What is folded: all deeds of an act on many findings."""
        return () if self.shown else self.deeds


def show_acts(corpus: Corpus, reader: str, /, **conditions: Any) -> tuple[ShownAct, ...]:
    """Return the newest acts that meet the conditions of `Corpus.log`, as a reader may see them."""
    deeds = corpus.history(newest_first=True, **conditions)
    return tuple(
        _show(corpus, tuple(reversed(list(own))), reader)
        for _, own in itertools.groupby(deeds, key=lambda one: one.entry.act)
    )


def _show(corpus: Corpus, deeds: tuple[Deed, ...], reader: str) -> ShownAct:
    first = deeds[0]
    can_be_undone = (
        bool(reader)
        and first.entry.person == reader
        and not first.act.is_changed
        and not any(one.entry.kind == "report" for one in deeds)
        # A blind sample that was taken away is drawn again, not brought back.
        and (first.entry.kind != "sample" or first.entry.after is not None)
    )
    shown = tuple(one.hidden_from(reader) for one in deeds)
    words = _sum_up(corpus, shown, reader)
    return ShownAct(deeds=shown, can_be_undone=can_be_undone, words=words)


def _sum_up(corpus: Corpus, deeds: tuple[Deed, ...], reader: str) -> str:
    """Return what an act did to many findings, with those that are not on the page."""
    state = deeds[0].act
    if state.changes <= SHOWN_AT_ONCE:
        return ""
    if len(deeds) == state.changes:
        return sum_up(deeds)
    whole = corpus.deeds_of(deeds[0].entry.act)
    return sum_up([one.hidden_from(reader) for one in whole])
