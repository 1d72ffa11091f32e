"""Lists of findings to code, and what a person who codes them is shown."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Unpack

from inspection_findings.corpus.handle import Handle
from inspection_findings.search import FilterOptions, Filters, Sort, order_findings
from inspection_findings.search.filters import show_filters
from inspection_findings.text import fold_name

if TYPE_CHECKING:
    from inspection_findings.coding import Theme
    from inspection_findings.corpus.coding_views import FindingToCode, OwnSample, OwnWork
    from inspection_findings.corpus.deeds import Deed


class Queues(Handle):
    """Questions of a person who codes one finding after the other."""

    @show_filters(FilterOptions)
    def finding_ids(
        self, *, sort: Sort = "report", **filters: Unpack[FilterOptions]
    ) -> tuple[str, ...]:
        """Return the ids of the findings of ``list``, in its order and much sooner.

        Examples
        --------
        >>> corpus.finding_ids(theme="voice") == corpus.list(theme="voice").ids
        True
        """
        with self._read() as store:
            return tuple(order_findings(store, Filters.of(**filters), sort=sort))

    def own_work(self, person: str) -> OwnWork:
        """Return which findings a person has coded, is done with, and has to code blind.

        Examples
        --------
        >>> work = corpus.own_work("Nobody")
        >>> len(work.coded), len(work.reviewed), len(work.outstanding)
        (0, 0, 0)
        """
        from inspection_findings.corpus.coding_views import read_own_work

        with self._read() as store:
            return read_own_work(store, person)

    def samples_of(self, person: str) -> tuple[OwnSample, ...]:
        """Return a person's part of each blind sample, with the findings in the person's order.

        Examples
        --------
        >>> corpus.samples_of("Nobody")
        ()
        """
        from inspection_findings.corpus.coding_views import read_samples_of

        with self._read() as store:
            return read_samples_of(store, person)

    def find_unknown_people(self, names: Iterable[str]) -> tuple[str, ...]:
        """Return which of these names nobody has used in this store yet.

        Examples
        --------
        >>> corpus.find_unknown_people(["Nobody Yet"])
        ('Nobody Yet',)
        """
        with self._read() as store:
            known = {fold_name(name) for name in store.read_coder_names()}
        return tuple(one for one in dict.fromkeys(names) if fold_name(one) not in known)

    def draw_sample(
        self, coders: tuple[str, str], *, size: int, seed: int = 1, person: str = ""
    ) -> str:
        """Draw a blind sample for two people, and return its name.

        The log has it if a ``person`` is named as the one who drew it. That person can take it back
        (`undo`) as long as nobody has coded in it.

        Both get the same findings, each in another order; half of them with the model's themes
        shown. The same people, size and seed give the same sample. Raises `CodingError` if the
        names are those of one person, or too few findings are left.

        Examples
        --------
        >>> corpus.draw_sample(("Ana Reader", "Ben Reader"), size=4_000)
        Traceback (most recent call last):
        ...
        inspection_findings.errors.CodingError: a sample of 4000: only 1515 findings are left ...
        """
        from inspection_findings.review import draw_sample

        with self._write() as store:
            who = self._name(store, person) if person else ""
            drawn = draw_sample(store, coders=coders, size=size, seed=seed, person=who)
            return drawn[0].sample

    def to_code(self, finding_id: str, *, coder: str, sample: str = "") -> FindingToCode:
        """Return a finding for a person to code, in its context and with what others said.

        What the model and others said is hidden if the finding is shown for a blind ``sample`` of
        this person, and wherever the person has still to code it for one. Raises `StoreError` if
        there is no such finding.

        Examples
        --------
        >>> finding_id = corpus.list(theme="voice", limit=1).ids[0]
        >>> shown = corpus.to_code(finding_id, coder="Ana Reader")
        >>> "voice" in shown.themes, shown.own, shown.is_blind
        (True, None, False)
        """
        from inspection_findings.corpus.coding_views import read_to_code

        with self._read() as store:
            return read_to_code(store, finding_id, coder=coder, sample=sample)

    def themes_in_use(self) -> tuple[Theme, ...]:
        """Return the definitions of the themes that may be given, in the codebook's order.

        Examples
        --------
        >>> corpus.themes_in_use()[0].name
        'Victim work'
        """
        with self._read() as store:
            return tuple(theme for theme in store.read_themes() if not theme.retired)

    def deeds_of(self, act: int) -> list[Deed]:
        """Return in words what one act did, by number; empty if there is no such act.

        Examples
        --------
        >>> finding_id = corpus.list(limit=1).ids[0]
        >>> (entry,) = corpus.mark_reviewed(finding_id, person="Ana Reader")
        >>> [(deed.what, deed.about) for deed in corpus.deeds_of(entry.act)]
        [('done with', 'Hackney, May 2023, Foreword, sentence 1')]
        >>> len(corpus.undo(entry.act, person="Ana Reader"))
        1
        """
        from inspection_findings.corpus.deeds import describe, read_withheld

        with self._read() as store:
            return describe(store, store.read_act(act), read_withheld(store))

    def citations(self, finding_ids: Iterable[str]) -> dict[str, str]:
        """Return the citations of findings by id; unknown ones are missing.

        Examples
        --------
        >>> list(corpus.citations([corpus.list(limit=1).ids[0], "nothing"]).values())
        ['Hackney, May 2023, Foreword, sentence 1']
        """
        with self._read() as store:
            return store.read_citations(set(finding_ids))[0]
