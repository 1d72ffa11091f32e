"""What people did, in words: for messages after an act, undo, and news of others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from inspection_findings.text import list_words

SHOWN_THEMES = 5  # of what an act on many findings added, and of what it removed

if TYPE_CHECKING:
    from inspection_findings.corpus import Corpus
    from inspection_findings.corpus.deeds import Deed
    from inspection_findings.records import ActKind

CODING: tuple[ActKind, ...] = ("coding", "review", "adjudication")


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What was done, in words.

    ``redo`` is the act that does again what was undone; ``to_settle`` a finding that was coded and
    that others coded differently.
    """

    words: str
    redo: int | None = None
    to_settle: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Undo:
    """The act that can be taken back next, with what it did."""

    act: int
    words: str


def tell_act(
    corpus: Corpus, act: int | None, person: str, *, is_blind: bool = False
) -> Told | None:
    """Return what an act of this person did; None if there is nothing to tell.

    Unless the person codes blind, it says who coded the finding differently.
    """
    if act is None:
        return None
    if act == 0:
        return Told(words="Nothing had to be changed: it was saved so already.")
    deeds = corpus.deeds_of(act)
    if not deeds or deeds[0].entry.person != person:
        return None
    undone = deeds[0].entry.undoes
    if undone is None:
        others = () if is_blind else _find_who_differs(corpus, deeds)
        differ = f" {list_words(others)} coded it differently." if others else ""
        return Told(
            words=f"Saved: {_describe(deeds)}.{differ}",
            to_settle=deeds[0].entry.subject if others else "",
        )
    undoing = corpus.deeds_of(undone)
    if undoing and undoing[0].entry.undoes is not None:
        return Told(words=f"Done again: {_describe(deeds)}.")
    words = _describe(undoing if _is_about_many(deeds) else deeds, backwards=True)
    redo = None if deeds[0].entry.kind == "sample" else act  # a sample is drawn again
    return Told(words=f"Undone: {words}.", redo=redo)


def _find_who_differs(corpus: Corpus, deeds: Sequence[Deed]) -> tuple[str, ...]:
    """Return who coded otherwise the one finding that was coded; nobody if that is settled."""
    coded = [one for one in deeds if one.entry.kind == "coding" and one.finding_id]
    if len(coded) != 1 or coded[0].withheld_from:
        return ()
    difference = corpus.difference(coded[0].finding_id)
    return difference.find_who_differs_from(coded[0].entry.person) if difference.is_open else ()


def find_undo(corpus: Corpus, person: str) -> Undo | None:
    """Return the newest act of coding that a person can still take back, if there is one."""
    act = corpus.last_act(person, kinds=CODING)
    return None if act is None else Undo(act=act, words=_describe(corpus.deeds_of(act)))


def tell_change(deed: Deed, *, is_own: bool) -> str:
    """Return what has just been done to a finding, as a sentence for a page that shows it."""
    who = "You, in another window," if is_own else deed.entry.person
    is_gone = deed.entry.after is None
    if deed.entry.kind == "review":
        return f"{who} just now: {'not ' if is_gone else ''}marked as done."
    did = "settled" if deed.entry.kind == "adjudication" else "coded"
    if is_gone:
        return f"{who} took back just now how this finding was {did}."
    return f"{who} {did} this finding just now: {deed.after}."


def sum_up(deeds: Sequence[Deed]) -> str:
    """Return what an act did to many findings: "added Victim work to 6 findings".

    Empty if it coded none, and where part of it must not be seen.
    """
    if any(one.is_hidden for one in deeds):
        return ""
    changes = [one.change for one in deeds if one.change]
    total = len({one.entry.subject for one in deeds})
    added = Counter(theme for one in changes for theme in one.added)
    removed = Counter(theme for one in changes for theme in one.removed)
    parts = [*_count("added", added, "to", total), *_count("removed", removed, "from", total)]
    if changes and not parts:
        parts.append(f"left the themes of {len(changes):,} findings as they were")
    reviews = [one for one in deeds if one.entry.kind == "review" and one.entry.after is not None]
    if changes and reviews:
        parts.append(f"marked {len(reviews):,} as done")
    return "; ".join(parts)


def _count(did: str, themes: Counter[str], where: str, total: int) -> list[str]:
    """Return to how many findings each theme was added, the most frequent first."""
    parts = []
    for name, count in themes.most_common(SHOWN_THEMES):
        of = f" of {total:,}" if count < total else ""
        parts.append(f"{did} {name} {where} {count:,}{of} findings")
    more = len(themes) - SHOWN_THEMES
    return [*parts, f"{did} {more} other theme{'s' if more > 1 else ''}"] if more > 0 else parts


def _is_about_many(deeds: Sequence[Deed]) -> bool:
    return len({one.entry.subject for one in deeds}) > 1


def _describe(deeds: Sequence[Deed], *, backwards: bool = False) -> str:
    """Return what an act did: "Voice on Hackney, May 2023, 1.1, strength 1, marked as done".

    Backwards, it is what was there before the act.
    """
    if deeds[0].entry.kind == "sample":
        return f"the blind sample {deeds[0].about}"
    subjects = {one.entry.subject for one in deeds}
    own = {one.entry.kind: one for one in deeds if one.entry.subject == min(subjects)}
    about = next(iter(own.values())).about
    if len(subjects) > 1:
        did = sum_up(deeds) or f"one decision on {len(subjects):,} findings"
        return f"{did}, among them {about}"
    review = own.pop("review", None)
    said = "; ".join(one.before if backwards else one.after for one in own.values())
    parts = [f"{said} on {about}" if said else about]
    if review:
        state = review.entry.before if backwards else review.entry.after
        parts.append("not marked as done" if state is None else "marked as done")
    return ", ".join(parts)
