"""What people do to a store: code, settle differences, take back. Every act is in the log."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Unpack

from inspection_findings.corpus.handle import Handle, Names, list_names
from inspection_findings.records import Act, ActKind, Entry, State

if TYPE_CHECKING:
    from inspection_findings.corpus.one_decision import ForeseenMany
    from inspection_findings.store.log import LogConditions


@dataclass(frozen=True, slots=True, kw_only=True)
class CodedMany:
    """What one decision on many findings did.

    Attributes
    ----------
    entries : tuple of Entry
        One for each finding that it changed, all of one act.
    as_before : tuple of str
        Ids of findings that were so already.
    refused : mapping of str to str
        Ids of findings that could not be coded so, each with the reason.
    """

    entries: tuple[Entry, ...]
    as_before: tuple[str, ...]
    refused: dict[str, str]


class Work(Handle):
    """What people do. Each method writes to the store, or says why it did not."""

    def name_person(self, name: str) -> str:
        """Return the name under which this store keeps a person's work.

        Raises `CodingError` if the name cannot be a person's, or the store has it in another
        spelling.

        Examples
        --------
        >>> corpus.name_person("Ana Reader")
        'Ana Reader'
        """
        from inspection_findings.review import name_coder

        with self._read() as store:
            return name_coder(name, store.read_coder_names())

    def coding_of(self, finding_id: str, *, coder: str) -> State:
        """Return what a person said of a finding; None if nothing.

        Examples
        --------
        >>> corpus.coding_of(corpus.list(limit=1).ids[0], coder="Ana Reader") is None
        True
        """
        with self._read() as store:
            state = store.read_state_of("coding", finding_id, person=coder)
        return None if state is None else {key: state[key] for key in state if key != "knew"}

    def code(
        self,
        finding_id: str,
        *,
        coder: str,
        themes: Sequence[str] | None,
        polarity: str | None = None,
        note: str = "",
        is_reviewed: bool | None = None,
        seen: int | None = None,
    ) -> tuple[Entry, ...]:
        """Save what a person says of a finding, in place of what the person said before.

        Parameters
        ----------
        themes : sequence of str or None
            Ids or names, the main theme first. Empty if no theme fits; None to say nothing of
            themes.
        polarity : str, optional
            Only where no heading states it.
        is_reviewed : bool, optional
            Whether the person is done with the finding; None to leave that as it is.
        seen : int, optional
            The newest entry of the log that the person had seen (`newest_entry`).

        Returns
        -------
        tuple of Entry
            Empty if the person had said so already.

        Raises
        ------
        ConflictError
            If the person has changed this coding since, elsewhere; with ``is_reviewed`` also if
            the person has become done with the finding, or not.
        FindingsError
            If the finding or a theme is not known, or the heading gives another polarity.

        Examples
        --------
        >>> finding_id = corpus.list(kind="bullet", limit=1).ids[0]
        >>> (entry,) = corpus.code(finding_id, coder="Ana Reader", themes=["Victim work"])
        >>> entry.before, entry.after["themes"]
        (None, ['victim-work'])
        >>> corpus.undo(entry.act, person="Ana Reader")[0].after is None
        True
        """
        from inspection_findings.review import make_coding

        with self._write() as store:
            coder = self._name(store, coder)
            acts = [
                make_coding(
                    store,
                    finding_id,
                    coder=coder,
                    themes=themes,
                    polarity=polarity,
                    note=note,
                    seen=seen,
                )
            ]
            if is_reviewed is not None:
                acts.append(_make_review(finding_id, is_reviewed=is_reviewed, seen=seen))
            return store.act(acts, person=coder)

    def mark_reviewed(
        self,
        finding_id: str,
        *,
        person: str,
        is_reviewed: bool = True,
        seen: int | None = None,
    ) -> tuple[Entry, ...]:
        """Record that a person is done with a finding, or not, without coding it.

        Raises `ConflictError` if that has changed since ``seen``.

        Examples
        --------
        >>> finding_id = corpus.list(limit=1).ids[0]
        >>> (entry,) = corpus.mark_reviewed(finding_id, person="Ana Reader")
        >>> len(corpus.undo(entry.act, person="Ana Reader"))
        1
        """
        with self._write() as store:
            store.read_finding(finding_id)
            act = _make_review(finding_id, is_reviewed=is_reviewed, seen=seen)
            return store.act([act], person=self._name(store, person))

    def code_many(
        self,
        finding_ids: Names,
        *,
        coder: str,
        add: Names = (),
        remove: Names = (),
        polarity: str | None = None,
        is_reviewed: bool | None = None,
    ) -> CodedMany:
        """Apply one decision to many findings, as one act that can be taken back at once.

        Each finding gets the themes that the person gave it, or else those that count now, with
        these themes added and removed. ``polarity`` is given only where no heading states one.
        If only ``is_reviewed`` is given, nothing is coded: to be done with a finding is not to
        code it.

        Examples
        --------
        >>> done = corpus.code_many(corpus.list(theme="voice", limit=2).ids, coder="Ana Reader")
        >>> len(done.entries), done.refused
        (2, {})
        >>> len(corpus.undo(done.entries[0].act, person="Ana Reader"))
        2
        """
        from inspection_findings.corpus.one_decision import decide

        wanted = list_names(finding_ids)
        with self._write() as store:
            coder = self._name(store, coder)
            decided = decide(
                store,
                wanted,
                coder=coder,
                add=list_names(add),
                remove=list_names(remove),
                polarity=polarity,
                is_reviewed=is_reviewed,
            )
            entries = store.act(decided.acts, person=coder)
        changed = {one.subject for one in entries} | decided.refused.keys()
        as_before = tuple(one for one in wanted if one not in changed)
        return CodedMany(entries=entries, as_before=as_before, refused=dict(decided.refused))

    def foresee_many(
        self,
        finding_ids: Names,
        *,
        coder: str,
        add: Names = (),
        remove: Names = (),
        polarity: str | None = None,
        is_reviewed: bool | None = None,
    ) -> ForeseenMany:
        """Return what `code_many` would do, without doing it.

        Examples
        --------
        >>> finding_ids = corpus.list(theme="voice", limit=2).ids
        >>> foreseen = corpus.foresee_many(finding_ids, coder="Ana Reader", add="voice")
        >>> foreseen.having, len(foreseen.changing), len(corpus.list(coder="person"))
        ({'voice': 2}, 2, 0)
        """
        from inspection_findings.corpus.one_decision import foresee

        wanted = list_names(finding_ids)
        with self._read() as store:
            return foresee(
                store,
                wanted,
                coder=coder,
                add=list_names(add),
                remove=list_names(remove),
                polarity=polarity,
                is_reviewed=is_reviewed,
            )

    def adjudicate(
        self,
        finding_id: str,
        *,
        person: str,
        themes: Sequence[str] | None,
        polarity: str | None = None,
        reason: str = "",
        seen: int | None = None,
    ) -> tuple[Entry, ...]:
        """Settle how a finding is coded, where people differ; what each of them said stays.

        The settled coding outranks theirs. Parameters and errors are those of `code`; with None
        for ``themes`` only the polarity is settled. ``ConflictError`` is raised as well if one of
        them has changed their coding since, and `CodingError` if nothing is said of what they
        differ in.

        Examples
        --------
        >>> finding_id = corpus.list(kind="bullet", limit=1).ids[0]
        >>> (entry,) = corpus.adjudicate(finding_id, person="Ana Reader", themes=["voice"])
        >>> [one.coder_kind for one in corpus.finding(finding_id).decisions][0]
        'adjudicated'
        >>> corpus.undo(entry.act, person="Ana Reader")[0].after is None
        True
        """
        from inspection_findings.review import make_adjudication

        with self._write() as store:
            person = self._name(store, person)
            act = make_adjudication(
                store,
                finding_id,
                person=person,
                themes=themes,
                polarity=polarity,
                reason=reason,
                seen=seen,
            )
            return store.act([act], person=person)

    def undo(self, act: int, *, person: str) -> tuple[Entry, ...]:
        """Take back an act of this person, as a new act that can be taken back in turn.

        Raises `ConflictError` if something that it changed has been changed since, and
        `CodingError` if it is not this person's or is taken back already.

        Examples
        --------
        >>> finding_id = corpus.list(kind="bullet", limit=1).ids[0]
        >>> (entry,) = corpus.code(finding_id, coder="Ana Reader", themes=[])
        >>> (undone,) = corpus.undo(entry.act, person="Ana Reader")
        >>> undone.undoes == entry.act, undone.after is None
        (True, True)
        """
        with self._write() as store:
            return store.undo(act, person=person)

    def last_act(self, person: str, *, kinds: Sequence[ActKind] = ()) -> int | None:
        """Return the newest act of a person that can still be taken back, if there is one.

        With ``kinds``, the newest of these: ``["coding", "review", "adjudication"]``.

        Examples
        --------
        >>> corpus.last_act("Nobody") is None
        True
        """
        with self._read() as store:
            return store.find_last_act(person, kinds)

    def newest_entry(self) -> int:
        """Return the number of the newest entry of the log; 0 if there is none.

        Examples
        --------
        >>> corpus.newest_entry() == max([one.entry for one in corpus.log()], default=0)
        True
        """
        with self._read() as store:
            return store.find_newest_entry()

    def log(self, **conditions: Unpack[LogConditions]) -> list[Entry]:
        """Return who did what, when, and what was before, by number.

        Parameters
        ----------
        after, before : int
            Only entries with a higher, and a lower, number.
        person, kinds, subject
            Only entries of this person, of these kinds, about this subject.
        newest_first : bool
        limit : int

        Examples
        --------
        >>> corpus.log(person="Nobody")
        []
        """
        with self._read() as store:
            return store.read_log(**conditions)

    def count_subjects(self, **conditions: Unpack[LogConditions]) -> int:
        """Return how many findings, notes, reports and so on the entries of `log` are about.

        Examples
        --------
        >>> corpus.count_subjects() == len({one.subject for one in corpus.log()})
        True
        """
        with self._read() as store:
            return store.count_subjects(**conditions)


def _make_review(finding_id: str, *, is_reviewed: bool, seen: int | None = None) -> Act:
    return Act(kind="review", subject=finding_id, after={} if is_reviewed else None, seen=seen)
