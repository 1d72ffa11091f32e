"""Who did what, when, and what was before, in words: the log as people read it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Unpack

from inspection_findings.corpus.blindness import HIDDEN
from inspection_findings.corpus.handle import Handle
from inspection_findings.corpus.theme_changes import ThemeChange, find_change
from inspection_findings.frames import Row
from inspection_findings.records import ActKind, Entry, State
from inspection_findings.text import list_words

if TYPE_CHECKING:
    from inspection_findings.store import Store
    from inspection_findings.store.log import ActState, LogConditions

DEED_COLUMNS = (
    *("entry", "act", "at", "person", "what", "about", "finding_id", "before", "after"),
    *("takes_back", "compared_with", "added", "removed"),
)
KIND_WORDS: dict[ActKind, str] = {
    "coding": "Codings",
    "review": "Done with a finding",
    "adjudication": "Settled differences",
    "note": "Notes",
    "basket": "Baskets",
    "basket_item": "Findings in baskets",
    "sample": "Blind samples",
    "report": "Reports",
}
# What was done, by whether the subject was there before and is there after.
_MADE, _CHANGED, _REMOVED = (False, True), (True, True), (True, False)
_WHAT: dict[ActKind, dict[tuple[bool, bool], str]] = {
    "coding": {_MADE: "coded", _CHANGED: "coding changed", _REMOVED: "coding taken away"},
    "review": {_MADE: "done with", _CHANGED: "done with", _REMOVED: "not done with any more"},
    "adjudication": {
        _MADE: "settled",
        _CHANGED: "settled otherwise",
        _REMOVED: "no longer settled",
    },
    "note": {_MADE: "note written", _CHANGED: "note changed", _REMOVED: "note removed"},
    "basket": {_MADE: "basket made", _CHANGED: "basket renamed", _REMOVED: "basket removed"},
    "basket_item": {
        _MADE: "put in a basket",
        _CHANGED: "changed in a basket",
        _REMOVED: "taken out of a basket",
    },
    "sample": {
        _MADE: "blind sample drawn",
        _CHANGED: "blind sample drawn",
        _REMOVED: "blind sample taken away",
    },
    "report": {_MADE: "report added", _CHANGED: "report changed", _REMOVED: "report removed"},
}
_ABSENT: dict[ActKind, str] = {
    "coding": "not coded",
    "review": "not done with",
    "adjudication": "not settled",
    "note": "no note",
    "basket": "no basket",
    "basket_item": "not in the basket",
    "sample": "not drawn",
    "report": "not in the store",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """An entry of the log in words.

    Attributes
    ----------
    entry : Entry
    what : str
        What was done: "coding changed".
    about : str
        To what: the citation of a finding, the name of a theme, borough or basket.
    finding_id : str
        The finding that it is about, if the store has it; else empty.
    before, after : str
        What it was and what it became.
    change : ThemeChange or None
        What a coding added and removed.
    act : ActState
        How its act stands: how many changes it has, and whether they still hold.
    withheld_from : tuple of str
        Who has still to code the finding in a blind sample, and must not see what others said.
    is_hidden : bool
        Whether what was said is left out, for somebody who must not see it.
    """

    entry: Entry
    what: str
    about: str
    finding_id: str
    before: str
    after: str
    act: ActState
    change: ThemeChange | None = None
    withheld_from: tuple[str, ...] = ()
    is_hidden: bool = False

    def make_row(self) -> Row:
        """Return it as plain values by the names of ``DEED_COLUMNS``."""
        return {
            "entry": self.entry.entry,
            "act": self.entry.act,
            "at": self.entry.at.isoformat(timespec="seconds"),
            "person": self.entry.person,
            "what": self.what,
            "about": self.about,
            "finding_id": self.entry.finding_id,
            "before": self.before,
            "after": self.after,
            "takes_back": self.entry.undoes,
            "compared_with": self.change.against if self.change else "",
            "added": ", ".join(self.change.added) if self.change else "",
            "removed": ", ".join(self.change.removed) if self.change else "",
        }

    def hides_from(self, person: str) -> bool:
        """Return whether a person must not see yet what another said; nobody in particular: ''."""
        if person and self.entry.person == person:
            return False
        return person in self.withheld_from if person else bool(self.withheld_from)

    def hidden_from(self, person: str) -> Deed:
        """Return the deed as a person may see it."""
        if not self.hides_from(person):
            # What the model gives stays hidden from who took back a coding of a blind sample.
            return replace(self, change=None) if person in self.withheld_from else self
        return replace(self, before=HIDDEN, after=HIDDEN, change=None, is_hidden=True)


class History(Handle):
    """Questions on what people did."""

    def history(self, **conditions: Unpack[LogConditions]) -> list[Deed]:
        """Return who did what, when, and what was before, in words; the conditions are of `log`.

        Examples
        --------
        >>> finding_id = corpus.list(kind="bullet", limit=1).ids[0]
        >>> (entry,) = corpus.code(finding_id, coder="Ana Reader", themes=["voice"])
        >>> (deed,) = corpus.history(finding=finding_id, newest_first=True, limit=1)
        >>> deed.what, deed.before, deed.after  # deed.change: what it added and removed
        ('coded', 'not coded', 'Voice of children, parents and carers')
        >>> (undone,) = corpus.undo(entry.act, person="Ana Reader")
        >>> [one.act.is_undone for one in corpus.history(finding=finding_id)][-2:]
        [True, False]
        """
        with self._read() as store:
            return describe(store, store.read_log(**conditions), self.withheld())

    def withheld(self) -> dict[str, tuple[str, ...]]:
        """Return the findings of blind samples that are still to be coded, and by whom.

        Whoever is named must not see what others said of the finding.

        Examples
        --------
        >>> corpus.withheld()
        {}
        """
        with self._read() as store:
            return read_withheld(store)


def read_withheld(store: Store) -> dict[str, tuple[str, ...]]:
    """Return the findings of blind samples that are still to be coded, and by whom."""
    from inspection_findings.review import find_outstanding

    samples = store.read_samples()
    return find_outstanding(samples, store.read_decisions()) if samples else {}


def describe(
    store: Store, entries: Sequence[Entry], withheld: Mapping[str, tuple[str, ...]]
) -> list[Deed]:
    """Return entries of the log in words; call it inside a snapshot."""
    names = _Names.read(store, entries)
    given = store.read_starting_themes({one.subject for one in entries if one.kind == "coding"})
    acts = {act: store.read_act_state(act) for act in {one.act for one in entries}}
    return [
        Deed(
            entry=one,
            what=_WHAT[one.kind].get((one.before is not None, one.after is not None), one.kind),
            about=names.find(one),
            finding_id=one.finding_id if one.finding_id in names.present else "",
            before=_write(one.kind, one.before, names.themes),
            after=_write(one.kind, one.after, names.themes),
            act=acts[one.act],
            change=find_change(one, given, names.themes),
            withheld_from=withheld.get(one.finding_id or "", ()),
        )
        for one in entries
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Names:
    """What entries are about, by id; ``present`` has the findings that the store has."""

    citations: Mapping[str, str]
    present: frozenset[str]
    themes: Mapping[str, str]
    baskets: Mapping[str, str]

    @classmethod
    def read(cls, store: Store, entries: Iterable[Entry]) -> _Names:
        listed = list(entries)
        citations, present = store.read_citations({one.finding_id or "" for one in listed})
        return cls(
            citations=citations,
            present=present,
            themes=store.read_names(standards=()).themes,
            baskets={one.basket_id: one.name for one in store.read_baskets()},
        )

    def find(self, entry: Entry) -> str:
        state = entry.after or entry.before or {}
        if entry.kind == "basket":
            return str(state["name"])
        if entry.kind == "note" and state["about"] != "finding":
            target = str(state["target"])
            return self.themes.get(target, target) if state["about"] == "theme" else target
        finding_id = entry.finding_id
        if finding_id is None:
            return entry.subject
        citation = self.citations.get(finding_id) or str(state.get("citation", finding_id))
        if entry.kind != "basket_item":
            return citation
        name = self.baskets.get(entry.subject.partition("/")[0], "a basket that is gone")
        return f"{citation} ({name})"


def _write(kind: ActKind, state: State, themes: Mapping[str, str]) -> str:
    """Return a state in words."""
    if state is None:
        return _ABSENT[kind]
    if kind in ("coding", "adjudication"):
        return _write_coding(state, themes)
    if kind == "review":
        return "done with"
    if kind == "note":
        return f"“{state['text']}”"
    if kind == "basket":
        return str(state["name"])
    if kind == "sample":
        return f"for {list_words(state['coders'])}: {state['size']} findings, seed {state['seed']}"
    if kind == "basket_item":
        return f"in the basket, “{state['comment']}”" if state["comment"] else "in the basket"
    return "; ".join(f"{name}: {value}" for name, value in sorted(state.items()))


def _write_coding(state: Mapping[str, Any], themes: Mapping[str, str]) -> str:
    given = state["themes"]
    parts = []
    if given is not None:
        parts.append(", ".join(themes.get(one, one) for one in given) or "no theme fits")
    if state["polarity"]:
        parts.append(f"polarity {str(state['polarity']).replace('_', ' ')}")
    if state["note"]:
        parts.append(f"“{state['note']}”")
    return "; ".join(parts)
