"""Who has coded how much: people, blind samples, and what is settled."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from inspection_findings.corpus.handle import Handle

if TYPE_CHECKING:
    from inspection_findings.store.said import Done


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleProgress:
    """How far one coder is with a blind sample, in findings of the store."""

    sample: str
    coder: str
    coded: int
    findings: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """Who has coded how much.

    Attributes
    ----------
    findings : int
        In the store.
    coded, coded_by_two, reviewed : int
        Findings that at least one person, and at least two, coded; that one is done with.
    people : tuple of Done
        By name.
    samples : tuple of SampleProgress
        By sample and coder.
    """

    findings: int
    coded: int
    coded_by_two: int
    reviewed: int
    people: tuple[Done, ...]
    samples: tuple[SampleProgress, ...]


class Coders(Handle):
    """Questions on how far the coding is."""

    def progress(self) -> Progress:
        """Return who has coded how much, and how far each is with a blind sample.

        Examples
        --------
        >>> progress = corpus.progress()
        >>> progress.findings == len(corpus.list()), progress.samples
        (True, ())
        """
        with self._read() as store:
            finding_ids = set(store.read_finding_ids())
            people = store.read_people_of_findings()
            done = store.read_done()
            samples = store.read_samples()
            reviewed = {finding_id for finding_id, _ in store.read_reviewed()} & finding_ids
        size = Counter((one.sample, one.coder) for one in samples if one.finding_id in finding_ids)
        coded = Counter(
            (one.sample, one.coder)
            for one in samples
            if one.coder in people.get(one.finding_id, ())
        )
        return Progress(
            findings=len(finding_ids),
            coded=len(people),
            coded_by_two=sum(len(coders) > 1 for coders in people.values()),
            reviewed=len(reviewed),
            people=tuple(done),
            samples=tuple(
                SampleProgress(
                    sample=sample,
                    coder=coder,
                    coded=coded[sample, coder],
                    findings=size[sample, coder],
                )
                for sample, coder in sorted(size)
            ),
        )
