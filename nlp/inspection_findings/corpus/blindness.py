"""What a reader must not see yet: what others gave findings of blind samples, still to be coded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from inspection_findings.corpus.handle import Handle
from inspection_findings.text import fold_name

if TYPE_CHECKING:
    from inspection_findings.corpus.finding_details import FindingDetails
    from inspection_findings.corpus.report_pages import PageBoxes
    from inspection_findings.corpus.report_text import ReportText
    from inspection_findings.records import Entry, Note
    from inspection_findings.search import Listed
    from inspection_findings.store import Store

HIDDEN = "hidden until all have coded it: it is in a blind sample"


@dataclass(frozen=True, slots=True, kw_only=True)
class Blindness:
    """What one reader must not see yet.

    Attributes
    ----------
    reader : str
        The name of the reader. Whoever gives none may be any of those who are to code a sample.
    samples : mapping of str to str
        The findings that the reader has still to code blind, each with the name of the sample.
    """

    reader: str
    samples: Mapping[str, str]

    def sample_of(self, finding_id: str | None) -> str:
        """Return the name of the sample for which a finding is hidden; empty if it is not."""
        return self.samples.get(finding_id or "", "")

    def cover(self, listed: Listed) -> Listed:
        """Return a finding without what anybody gave it, if that is hidden."""
        if not self.sample_of(listed.finding.finding_id):
            return listed
        is_stated = listed.finding.polarity_from == "heading"
        bare = replace(listed.finding, polarity=None, polarity_from=None)
        return replace(
            listed,
            finding=listed.finding if is_stated else bare,
            polarity_coder_kind=None,
            themes=(),
            inferred_probability=None,
            likeliest_polarity=None,
            sub_theme=None,
            probability=None,
            centrality=None,
        )

    def cover_details(self, details: FindingDetails) -> FindingDetails:
        """Return all on a finding, without what is hidden of it and of those like it."""
        sample = self.sample_of(details.listed.finding.finding_id)
        return replace(
            details,
            listed=self.cover(details.listed),
            decisions=() if sample else details.decisions,
            polarities=() if sample else details.polarities,
            alike=tuple(replace(one, listed=self.cover(one.listed)) for one in details.alike),
            hidden_for=sample,
        )

    def cover_report(self, text: ReportText) -> ReportText:
        """Return a report without what is hidden of its findings."""
        pieces = (
            replace(one, finding=self.cover(one.finding)) if one.finding else one
            for one in text.pieces
        )
        return replace(text, pieces=tuple(pieces))

    def cover_boxes(self, boxes: PageBoxes) -> PageBoxes:
        """Return a page of a report without what is hidden of its findings."""
        findings = tuple(replace(one, listed=self.cover(one.listed)) for one in boxes.findings)
        return replace(boxes, findings=findings)

    def cover_entry(self, entry: Entry) -> Entry:
        """Return an entry of the log; of what another said it keeps only that it was said."""
        if entry.person == self.reader or not self.sample_of(entry.finding_id):
            return entry
        before, after = (None if one is None else _HIDDEN for one in (entry.before, entry.after))
        return replace(entry, before=before, after=after)

    def may_read(self, note: Note) -> bool:
        """Return whether a note is the reader's own, or on nothing that is hidden."""
        is_on_finding = note.about == "finding"
        return note.person == self.reader or not (is_on_finding and self.sample_of(note.target))


_HIDDEN = {"hidden": HIDDEN}


class Blind(Handle):
    """What readers must not see yet."""

    def blindness(self, reader: str) -> Blindness:
        """Return what a reader must not see yet; nobody in particular: ''.

        Examples
        --------
        >>> corpus.blindness("Ana Reader").samples
        {}
        """
        with self._read() as store:
            return read_blindness(store, reader)


def read_blindness(store: Store, reader: str) -> Blindness:
    """Return what a reader must not see yet; call it inside a snapshot."""
    from inspection_findings.review import find_outstanding

    rows = store.read_samples()
    outstanding = find_outstanding(rows, store.read_decisions()) if rows else {}
    samples: dict[str, str] = {}
    for row in rows:
        is_reader = not reader or fold_name(row.coder) == fold_name(reader)
        if is_reader and row.coder in outstanding.get(row.finding_id, ()):
            samples.setdefault(row.finding_id, row.sample)
    return Blindness(reader=reader, samples=samples)
