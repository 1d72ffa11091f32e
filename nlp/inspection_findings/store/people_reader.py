"""The questions on coders that a store answers: what they said, did, noted and collected."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Unpack

from inspection_findings.records import Act, ActKind, Basket, BasketItem, Entry, Note, State
from inspection_findings.store.corrections import LostCoding, read_lost
from inspection_findings.store.history import PastCoding, read_history
from inspection_findings.store.log import (
    ActState,
    LogConditions,
    count_subjects,
    find_last_act,
    find_newest,
    read_act,
    read_act_state,
    read_log,
)
from inspection_findings.store.notebook import (
    NoteConditions,
    read_basket_items,
    read_baskets,
    read_coder_names,
    read_notes,
    read_reviewed,
)
from inspection_findings.store.recode import read_coded_ids, read_given
from inspection_findings.store.said import (
    Done,
    Said,
    StartingThemes,
    read_citations,
    read_done,
    read_people,
    read_said,
    read_starting_themes,
)
from inspection_findings.store.samples import (
    Decision,
    Sampled,
    read_coded_by,
    read_decisions,
    read_polarities_by,
    read_polarities_on,
    read_samples,
)
from inspection_findings.store.search_reader import SearchReader
from inspection_findings.store.states import is_same, read_state

if TYPE_CHECKING:
    from inspection_findings.coding.recode_plan import ThemesGiven
    from inspection_findings.records import Polarity, PolarityCoding


class PeopleReader(SearchReader):
    """What is read of coders: what they said, and what they did."""

    def read_given(self, theme_id: str) -> tuple[ThemesGiven, ...]:
        """Return the themes given to findings that carry a theme.

        Given by people, by the reference coding, or by the model as recorded in blind samples.
        """
        return read_given(self._connection, theme_id)

    def read_coded_ids(self) -> list[str]:
        """Return the ids of findings coded by people or the reference coding, sorted."""
        return read_coded_ids(self._connection)

    def read_decisions(self) -> list[Decision]:
        """Return the current decision of each coder on each finding, by finding, people first."""
        with self.snapshot():
            return read_decisions(self._connection)

    def read_lost(self) -> list[LostCoding]:
        """Return the codings of texts that their report no longer has, by finding id."""
        with self.snapshot():
            return read_lost(self._connection)

    def read_history(self, finding_id: str | None = None) -> list[PastCoding]:
        """Return what coders said before it was replaced: who, of what, until when.

        Parameters
        ----------
        finding_id : str, optional
            One finding; without it the history of all. It is kept for findings that have gone
            from the store, too. Empty where nothing was replaced.

        Returns
        -------
        list of PastCoding
            By finding and coder, the oldest first.
        """
        return read_history(self._connection, finding_id)

    def read_decisions_on(self, finding_id: str) -> list[Decision]:
        """Return the current decision of each coder on one finding, people first."""
        with self.snapshot():
            return read_decisions(self._connection, finding_id)

    def read_log(self, **conditions: Unpack[LogConditions]) -> list[Entry]:
        """Return the entries of the log that meet the conditions of ``store.log.read_log``."""
        return read_log(self._connection, **conditions)

    def count_subjects(self, **conditions: Unpack[LogConditions]) -> int:
        """Return how many subjects the entries of the log are about that meet these conditions."""
        return count_subjects(self._connection, **conditions)

    def find_newest_entry(self) -> int:
        """Return the number of the newest entry of the log; 0 if there is none."""
        return find_newest(self._connection)

    def find_last_act(self, person: str, kinds: Sequence[ActKind] = ()) -> int | None:
        """Return the newest act of a person, of these kinds, that can still be taken back."""
        return find_last_act(self._connection, person, kinds)

    def read_state_of(self, kind: ActKind, subject: str, *, person: str) -> State:
        """Return what the subject of an act is at present, as in ``store.states``."""
        return read_state(self._connection, kind, subject, person=person)

    def would_change(self, act: Act, *, person: str) -> bool:
        """Return whether an act would make its subject another than it is."""
        return not is_same(self.read_state_of(act.kind, act.subject, person=person), act.after)

    def read_polarities_by(self, coder: str) -> dict[str, Polarity]:
        """Return the polarities given by this person, by finding id."""
        return read_polarities_by(self._connection, coder)

    def read_polarities_on(self, finding_id: str | None = None) -> list[PolarityCoding]:
        """Return the polarity that each coder gave one finding, or all there are, people first."""
        return read_polarities_on(self._connection, finding_id)

    def read_samples(self) -> list[Sampled]:
        """Return the blind samples, by sample, coder and position."""
        return read_samples(self._connection)

    def read_reviewed(self, person: str = "") -> frozenset[tuple[str, str]]:
        """Return who is done with which finding, as pairs of finding and person."""
        return read_reviewed(self._connection, person)

    def read_coded_by(self, coder: str) -> frozenset[str]:
        """Return the ids of the findings to which a person gave themes, or said that none fits."""
        return read_coded_by(self._connection, coder)

    def read_said(self, finding_id: str = "") -> list[Said]:
        """Return what people said of one finding, or of all that several coded or one settled."""
        return read_said(self._connection, finding_id)

    def read_people_of_findings(self) -> dict[str, set[str]]:
        """Return the names of the people who coded each finding, by its id."""
        return read_people(self._connection)

    def read_citations(self, finding_ids: Collection[str]) -> tuple[dict[str, str], frozenset[str]]:
        """Return the citations of findings by id, of lost ones too, and which of them are there."""
        return read_citations(self._connection, finding_ids)

    def read_starting_themes(self, finding_ids: Collection[str]) -> dict[str, StartingThemes]:
        """Return what the reference, or else the model, gives findings at present, by id."""
        return read_starting_themes(self._connection, finding_ids)

    def read_done(self) -> list[Done]:
        """Return how much each person has done, by name."""
        return read_done(self._connection)

    def read_act(self, act: int) -> list[Entry]:
        """Return the entries of one act by number; none if there is no such act."""
        return read_act(self._connection, act)

    def read_act_state(self, act: int) -> ActState:
        """Return how an act stands: how many changes it has, and whether they still hold."""
        return read_act_state(self._connection, act)

    def read_coder_names(self) -> dict[str, bool]:
        """Return all names under which the store has codings, and whether each is a person's."""
        return read_coder_names(self._connection)

    def read_notes(self, **conditions: Unpack[NoteConditions]) -> list[Note]:
        """Return the notes that meet the conditions, the newest first."""
        return read_notes(self._connection, **conditions)

    def read_baskets(self, finding_id: str = "") -> list[Basket]:
        """Return the baskets by name, or those that hold a finding."""
        return read_baskets(self._connection, finding_id)

    def read_basket_items(self, basket_id: str) -> list[BasketItem]:
        """Return what is in a basket, in its order."""
        return read_basket_items(self._connection, basket_id)
