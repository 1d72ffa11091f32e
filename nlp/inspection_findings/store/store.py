"""Opens stores, and writes to them, each change in one transaction."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Literal, Self

import numpy as np

from inspection_findings.errors import StoreError
from inspection_findings.records import (
    Act,
    Classification,
    Clustering,
    Coding,
    Entry,
    Level,
    PolarityCoding,
    Report,
    Segmentation,
    State,
    StockWording,
    TestedLevel,
)
from inspection_findings.store.acts import carry_out, record, take_back
from inspection_findings.store.clusters import (
    keep_codebook_file,
    replace_clustering,
    replace_codebook,
    replace_stock_wording,
    replace_versions,
)
from inspection_findings.store.codings import (
    archive_notes,
    archive_polarities,
    archive_themes,
    check_coder,
    check_themes,
    find_coded,
    find_missing,
    forget_layer,
    group_codings,
    write_polarities,
    write_themes,
)
from inspection_findings.store.connection import open_for_reading, open_for_writing, transaction
from inspection_findings.store.corrections import (
    follow_corrections,
    forget_settled,
    read_texts,
)
from inspection_findings.store.files_to_write import (
    FileToWrite,
    check_files,
    keep_files_to_write,
    write_files,
)
from inspection_findings.store.findings import (
    SaveOutcome,
    refresh_facets,
    write_classifications,
    write_embeddings,
    write_findings,
)
from inspection_findings.store.known_themes import divide_known
from inspection_findings.store.levels import replace_levels, replace_tested_levels
from inspection_findings.store.log import append
from inspection_findings.store.news import mark_build
from inspection_findings.store.recode import recode
from inspection_findings.store.report_files import keep_file
from inspection_findings.store.reports import (
    check_report,
    delete_report,
    find_twins,
    log_report,
    log_run,
    renew_generation,
    renew_revision,
    write_report,
)
from inspection_findings.store.samples import Sampled, write_sample
from inspection_findings.store.states import read_state
from inspection_findings.store.tidy_rows import TidyReader
from inspection_findings.text import text_sha256

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from inspection_findings.coding import Codebook
    from inspection_findings.coding.recode_plan import CodingChange

Mode = Literal["read", "write"]


def open_store(path: Path, *, mode: Mode, patience: float = 0.0) -> Store:
    """Open the store at ``path``; mode ``"write"`` creates it and its folder if necessary.

    ``patience`` is how many seconds a writer waits for another to finish.

    Use it in a ``with`` statement. A writer holds the lock until the store is closed.

    Raises
    ------
    StoreError
        If there is no store to read, if the file is not a store (it stays untouched) or has a
        newer version, or if another process is writing to it.
    """
    if mode == "read":
        return Store(path, open_for_reading(path), lock=None)
    connection, lock = open_for_writing(path, patience=patience)
    return Store(path, connection, lock=lock)


class Store(TidyReader):
    """An open store, made by ``open_store``; in mode ``"read"`` it refuses to write."""

    def __init__(
        self, path: Path, connection: sqlite3.Connection, *, lock: sqlite3.Connection | None
    ) -> None:
        super().__init__(path, connection)
        self._lock = lock

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file and release the lock."""
        self._connection.close()  # the last connection that closes merges the log into the file
        if self._lock is not None:
            self._lock.close()

    @contextmanager
    def _writing(self) -> Iterator[None]:
        with self._noting():
            yield
            renew_revision(self._connection)

    @contextmanager
    def _noting(self) -> Iterator[None]:
        """Write what nothing is counted or filtered by, so that what is kept of it stays true."""
        if self._lock is None:
            raise StoreError(str(self.path), "is open for reading only", "open it for writing")
        with transaction(self._connection, self.path):
            yield

    # Reports

    def save_report(
        self,
        report: Report,
        segmentation: Segmentation,
        classifications: Sequence[Classification],
        *,
        coder: str,
        encoder_id: str,
        embeddings: NDArray[np.float32],
        pipeline_hash: str,
        person: str = "",
    ) -> SaveOutcome:
        """Save a report in one transaction, in place of what the store had of it.

        Codings of a text that was corrected follow to the nearly identical one in its place.

        Nothing is written if the store already has this source, made by this pipeline.

        Parameters
        ----------
        classifications : sequence of Classification
            Codings by the model ``coder``; a finding without one is not yet coded.
        embeddings : ndarray of float32, shape (n, d)
            Row i is finding i of ``segmentation``.
        pipeline_hash : str
            Hash of everything else that decides the outcome: theme model, codebook, encoder.
        person : str
            Who adds the report. It then gets an entry in the log, which `undo` does not take back.

        Raises
        ------
        ValueError
            If the parts do not fit together, or if the text of a finding is not the source text
            at its spans.
        StoreError
            If it cannot be written; the store is then unchanged.
        """
        source = report.source
        if self.is_current(report.report_id, source.sha256, source.extractor, pipeline_hash):
            return SaveOutcome(kept=tuple(self.read_finding_ids_of(report.report_id)))
        check_report(report, segmentation, classifications, embeddings)
        findings = segmentation.findings
        keys = (text_sha256(finding.text) for finding in findings)
        rows = dict(zip(keys, embeddings, strict=True))
        connection = self._connection
        with self._writing():
            if person:
                log_report(connection, report, findings=len(findings), person=person)
            write_report(
                connection, report, pipeline_hash=pipeline_hash, coder=coder, encoder_id=encoder_id
            )
            before = read_texts(connection, report.report_id)
            # The same file under another id: its place or its month is now read better.
            renamed = find_twins(connection, report)
            for earlier_id in renamed:
                before |= read_texts(connection, earlier_id)
            moved = [key for key in before if key.split(":")[0] in renamed]
            outcome = write_findings(connection, report, segmentation)
            for earlier_id in renamed:
                delete_report(connection, earlier_id)
            followed = follow_corrections(
                connection,
                report.report_id,
                before=before,
                removed=[*outcome.removed, *moved],
                added=outcome.added,
            )
            write_classifications(connection, report.report_id, classifications, coder=coder)
            write_embeddings(connection, encoder_id, rows)
            refresh_facets(connection, [item.finding_id for item in findings])
            renew_generation(connection)
            log_run(connection, report, pipeline_hash, outcome)
        return replace(outcome, followed=followed)

    def remove_report(self, report_id: str) -> None:
        """Delete a report; codings of it by people and the reference coding are kept.

        Raises
        ------
        UnknownNameError
            If there is no such report.
        """
        self._require_report(report_id)
        with self._writing():
            delete_report(self._connection, report_id)
            renew_generation(self._connection)

    def keep_file(self, report_id: str, data: bytes) -> None:
        """Keep the bytes of a PDF as the file of a report that is saved already.

        Nothing is kept of a file that is far larger than any report.

        Raises
        ------
        ValueError
            If the report was not made from these bytes.
        """
        sha256 = hashlib.sha256(data).hexdigest()
        if self.find_report_with(sha256) != report_id:
            raise ValueError(f"{report_id} was made from another file")
        with self._writing():
            keep_file(self._connection, report_id, sha256=sha256, data=data)

    def record_failure(self, source_name: str, reason: str) -> None:
        """Store the reason why a file could not be read, in place of an earlier one."""
        with self._writing():
            self._connection.execute(
                "INSERT OR REPLACE INTO failures VALUES (?, ?)", (source_name, reason)
            )

    def clear_failure(self, source_name: str) -> None:
        """Delete the record that a file could not be read."""
        with self._writing():
            self._connection.execute("DELETE FROM failures WHERE source_name = ?", (source_name,))

    # Codings

    def save_codings(
        self,
        codings: Sequence[Coding],
        polarity_codings: Sequence[PolarityCoding] = (),
        *,
        coder: str,
        coder_kind: Literal["reference", "person"],
        coded: Iterable[str] = (),
        notes: Mapping[str, str] | None = None,
        known: Iterable[str] | None = None,
    ) -> tuple[str, ...]:
        """Save the codings of a person or of the reference coding.

        A reference coding replaces all earlier codings of its coder. A person's codings replace
        that person's earlier codings of the same findings, which go to the history.

        Parameters
        ----------
        coded : iterable of str
            The findings that the coder coded; one without a coding has no theme.
        notes : mapping of str to str, optional
            The coder's notes on findings that are coded here.
        known : iterable of str, optional
            The themes that the coder knew; all themes of the store's codebook by default. A
            coding outranks one of a lower rank only for themes that its coder knew or gave.

        Returns
        -------
        tuple of str
            Ids that are not in the store, sorted. Their codings are kept, and count as soon as
            the findings are in the store.

        Raises
        ------
        CodingError
            If the store's codebook does not have the theme of a coding.
        """
        check_coder([*codings, *polarity_codings], coder=coder, coder_kind=coder_kind)
        themes = group_codings(codings, coded)
        touched = set(themes) | {item.finding_id for item in polarity_codings}
        connection = self._connection
        with self._writing():
            check_themes(connection, codings)
            if coder_kind == "reference":
                before = find_coded(connection, coder=coder, coder_kind=coder_kind)
                forget_layer(connection, coder=coder, coder_kind=coder_kind)
            else:
                before = set()
                states = [
                    (one, read_state(connection, "coding", one, person=coder))
                    for one in sorted(touched)
                ]
                archive_themes(connection, themes, coder=coder)
                archive_polarities(connection, polarity_codings, coder=coder)
                archive_notes(connection, notes or {}, coder=coder)
            write_themes(
                connection,
                themes,
                coder=coder,
                coder_kind=coder_kind,
                notes=notes or {},
                known=self.read_names().themes if known is None else set(known),
            )
            write_polarities(connection, polarity_codings)
            if coder_kind == "person":
                record(connection, states, kind="coding", person=coder)
            forget_settled(connection)
            refresh_facets(connection, touched | before)
        return find_missing(connection, touched)

    def act(self, acts: Sequence[Act], *, person: str) -> tuple[Entry, ...]:
        """Do what a person wants, all of it or nothing; return its entries in the log.

        What is so already gets no entry.

        Raises
        ------
        ConflictError
            If a subject has changed since the person saw it.
        """
        with self._acting() as entries:
            entries += carry_out(self._connection, acts, person=person)
        return tuple(entries)

    def undo(self, act: int, *, person: str) -> tuple[Entry, ...]:
        """Take back an act of this person as a new act, which can be taken back in turn.

        Raises
        ------
        CodingError
            If it is not this person's, or is taken back already.
        ConflictError
            If something that it changed has been changed since.
        """
        with self._acting() as entries:
            entries += take_back(self._connection, act, person=person)
        return tuple(entries)

    @contextmanager
    def _acting(self) -> Iterator[list[Entry]]:
        entries: list[Entry] = []
        with self._noting():
            yield entries
            touched = {one.subject for one in entries if one.kind in ("coding", "adjudication")}
            if any(one.kind == "sample" for one in entries):
                renew_revision(self._connection)
            if touched:
                forget_settled(self._connection)
                refresh_facets(self._connection, touched)

    def save_sample(
        self, sampled: Sequence[Sampled], *, drawn: State = None, person: str = ""
    ) -> None:
        """Store a blind sample; an existing one stays unchanged.

        Parameters
        ----------
        drawn : mapping or None
            How it was drawn, for the log: ``coders``, ``size``, ``seed``.
        person : str
            Who drew it; empty for the command line, which does not know. It is then not logged.
        """
        with self._writing():
            write_sample(self._connection, sampled)
            if person:
                append(
                    self._connection,
                    act=None,
                    person=person,
                    kind="sample",
                    subject=sampled[0].sample,
                    before=None,
                    after=drawn,
                )

    def recode(
        self,
        changes: Sequence[CodingChange],
        codebook: Codebook,
        *,
        toml: bytes | None = None,
        divided: Mapping[str, Sequence[str]] | None = None,
        files: Sequence[FileToWrite] = (),
    ) -> None:
        """Replace the themes with those of a changed codebook, and change the codings.

        ``toml`` is the file of the changed codebook, which the store keeps (`save_codebook`).
        ``files`` change with the store: whoever opens it next to write finishes them if this
        process is stopped in between.

        Earlier codings go to the history. Of the model's codings, only those recorded in blind
        samples change, since the model can be run again. ``divided`` gives the parts of a theme
        that was split; a coder who knew the theme is recorded as knowing its parts.

        Raises
        ------
        CodingError
            If a coding no longer is what its change says it was; nothing is written then.
        FindingsError
            If a file cannot be written.
        """
        connection = self._connection
        check_files(files)
        with self._writing():
            replace_codebook(connection, codebook)
            keep_codebook_file(connection, toml)
            recode(connection, changes)
            touched = {change.given.finding_id for change in changes}
            touched |= divide_known(connection, divided or {})
            refresh_facets(connection, touched)
            keep_files_to_write(connection, files)
        write_files(files)
        with self._noting():
            keep_files_to_write(connection, ())

    # What is replaced as a whole

    def save_codebook(self, codebook: Codebook, *, toml: bytes | None = None) -> None:
        """Replace the themes of the store with those of ``codebook``.

        ``toml`` is its file, if it is not that of the theme model. The store keeps it, so that
        later builds and changes use it without naming it again.
        """
        with self._writing():
            replace_codebook(self._connection, codebook)
            keep_codebook_file(self._connection, toml)

    def save_levels(
        self, coder: str, levels: Iterable[Level], tested: Iterable[TestedLevel] = ()
    ) -> None:
        """Replace the levels of a theme model: the probabilities from which its coding counts.

        ``coder`` is the name of the model, ``tested`` are those for a precision asked for.
        """
        with self._writing():
            replace_tested_levels(self._connection, coder, tested)
            if replace_levels(self._connection, coder, levels):
                refresh_facets(self._connection, self.read_finding_ids())

    def mark_build(self) -> None:
        """Record that a build is complete, so that ``read_news`` tells of it."""
        with self._writing():
            mark_build(self._connection)

    def save_versions(self, versions: Mapping[str, str]) -> None:
        """Replace the versions and hashes in the store."""
        with self._writing():
            replace_versions(self._connection, versions)

    def save_clustering(
        self, clustering: Clustering, stock_wording: Sequence[StockWording] = ()
    ) -> None:
        """Replace the clusters and the stock wording; add the changes to the history."""
        with self._writing():
            replace_clustering(self._connection, clustering)
            replace_stock_wording(self._connection, stock_wording)

    def write_embeddings(
        self, encoder_id: str, embeddings: Mapping[str, NDArray[np.float32]]
    ) -> None:
        """Store embeddings (d,) under the hashes of their texts; existing ones stay."""
        with self._writing():
            write_embeddings(self._connection, encoder_id, embeddings)
            renew_generation(self._connection)
