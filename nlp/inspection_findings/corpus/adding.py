"""Adding reports to a store: what was expected and found is shown first, then they are coded.

Reading and coding take seconds a report, and hold nobody up. Only saving is a write, of one report
at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, ParamSpec, Protocol, TypeVar

from inspection_findings.corpus.handle import Handle
from inspection_findings.corpus.preview import Preview, preview_report, refuse_report
from inspection_findings.errors import ConflictError, ReadingError, StoreError

if TYPE_CHECKING:
    from inspection_findings.pipeline import BuildOutcome as BuildOutcome
    from inspection_findings.pipeline import InputOutcome as InputOutcome
    from inspection_findings.pipeline import ProcessedReport, Processor
    from inspection_findings.records import Clustering, StockWording
    from inspection_findings.store import Followed as Followed

P = ParamSpec("P")
T = TypeVar("T")

Reports = str | Path | Iterable[str | Path]


class Write(Protocol):
    """Runs a call that writes to the store, and returns its result."""

    def __call__(self, call: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T: ...


def write_now(call: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
    """Run a call that writes at once, without a queue."""
    return call(*args, **kwargs)


class Adding(Handle):
    """Reports that people add."""

    def inspect(self, reports: Reports, *, before: Sequence[Preview] = ()) -> list[Preview]:
        """Read files, and return what each would add to the store, without saving anything.

        Parameters
        ----------
        reports : str, Path, or several
            Files, folders, or patterns, as in ``build``.
        before : sequence of Preview
            Of earlier files: a second text of one of their reports says so.

        Examples
        --------
        >>> (preview,) = corpus.inspect("corpus/reports/hackney*.txt")
        >>> preview.status, preview.report_id, len(preview.losses)
        ('already there', 'hackney-2023-05', 0)
        """
        from inspection_findings.corpus.loading import find_reports
        from inspection_findings.reading import read_report, segment_report

        previews: list[Preview] = []
        for path in find_reports(reports):
            try:
                report = read_report(path, frameworks=self.frameworks)
            except ReadingError as error:
                previews.append(refuse_report(path, error))
                continue
            segmentation = segment_report(report)
            with self._read() as store:
                foreseen = store.foresee_report(report, segmentation)
                is_there = store.find_report_with(report.source.sha256) == report.report_id
            previews.append(
                preview_report(
                    path,
                    report,
                    segmentation,
                    foreseen,
                    is_there=is_there,
                    before=[*before, *previews],
                )
            )
        return previews

    def add(
        self,
        reports: Reports,
        *,
        person: str,
        tell: Callable[[InputOutcome], None] = lambda _: None,
        write: Write = write_now,
    ) -> BuildOutcome:
        """Read, code and save reports as ``build`` does, each with an entry in the log.

        Sub-themes are older than the findings then, until `renew_sub_themes`.

        Parameters
        ----------
        reports : str, Path, or several
            Files, folders, or patterns, as in ``build``.
        person : str
            Who adds them.
        tell : callable
            Is told of each report as soon as it is saved or refused.
        write : callable
            Runs each write, such as the queue of the explorer.

        Raises
        ------
        StoreError
            If the store was built by another version of the tool, or with another theme model.

        Examples
        --------
        >>> reports = "corpus/reports/islington*.txt"
        >>> [one.status for one in corpus.add(reports, person="Ana Reader").inputs]
        ['unchanged']
        """
        from inspection_findings.corpus.loading import find_reports
        from inspection_findings.pipeline import BuildOutcome

        paths = find_reports(reports)
        processor = self._make_processor()
        person = write(self._prepare, processor, person)
        followed: list[Followed] = []
        inputs: list[InputOutcome] = []
        for path in paths:
            done = self._process(path, processor)
            inputs.append(write(self._save, path, done, processor, person, inputs, followed))
            tell(inputs[-1])
        with self._read() as store:
            return BuildOutcome(
                inputs=tuple(inputs),
                clusters=len(store.read_clusters()),
                has_reference=store.has_coder_kind("reference"),
                followed=tuple(followed),
                lost=tuple(store.read_lost()),
            )

    @property
    def has_current_sub_themes(self) -> bool:
        """Whether sub-themes were made from the findings as they are now.

        Examples
        --------
        >>> corpus.has_current_sub_themes
        True
        """
        with self._read() as store:
            return store.clusters_are_current() or not store.count_findings()

    def renew_sub_themes(self, *, write: Write = write_now) -> int:
        """Make sub-themes anew if findings have changed; return how many there are.

        ``write`` runs the write, as in `add`. Raises `ConflictError` if findings were changed
        meanwhile; nothing is saved then.

        Examples
        --------
        >>> corpus.renew_sub_themes() > 0
        True
        """
        from inspection_findings.corpus.loading import prepare_search
        from inspection_findings.pipeline import make_clusters

        with self._read() as store:
            if not store.clusters_are_current():
                state = store.read_state(of="findings")
                made = make_clusters(store, encoder_id=self.encoder.encoder_id)
                write(self._save_clusters, made, state)
        prepare_search(self.path, self.encoder)
        with self._read() as store:
            return len(store.read_clusters())

    def _make_processor(self) -> Processor:
        """Return what codes reports as the last build did."""
        from inspection_findings.corpus.loading import load_theme_model
        from inspection_findings.pipeline import (
            Processor,
            hash_pipeline,
            use_kept_codebook,
            use_precision,
        )

        with self._read() as store:
            model = use_kept_codebook(load_theme_model(self._model), store, self.encoder)
            model = use_precision(model, store)
            processor = Processor(encoder=self.encoder, model=model, frameworks=self.frameworks)
            pipeline_hash = hash_pipeline(processor.encoder, model, processor.frameworks)
            if store.read_stale_sources(pipeline_hash):
                raise StoreError(
                    str(self.path),
                    "has reports that another version of the tool or another theme model coded",
                    "run findings build on it once; then reports can be added here",
                )
        return processor

    def _process(self, path: Path, processor: Processor) -> ProcessedReport | ReadingError | None:
        """Return the result for a report; None if the store has it."""
        from inspection_findings.pipeline import Keeper, process_all

        with self._read() as store:
            if Keeper(store, processor).find_current(path):
                return None
        return next(process_all([path], processor))

    def _prepare(self, processor: Processor, person: str) -> str:
        """Record what codes the reports, and return the name under which they are added."""
        from inspection_findings.pipeline import prepare_store, record_versions

        with self._write() as store:
            name = self._name(store, person)
            prepare_store(store, processor)
            record_versions(store, processor)
            return name

    def _save(
        self,
        path: Path,
        done: ProcessedReport | ReadingError | None,
        processor: Processor,
        person: str,
        before: Sequence[InputOutcome],
        followed: list[Followed],
    ) -> InputOutcome:
        from inspection_findings.pipeline import Keeper

        with self._write() as store:
            keeper = Keeper(store, processor, followed, person=person)
            given = {one.report_id: one.path for one in before}
            return keeper.add(path, done, before=given)

    def _save_clusters(self, made: tuple[Clustering, tuple[StockWording, ...]], state: str) -> None:
        with self._write() as store:
            if store.clusters_are_current():  # another has made the same meanwhile
                return
            if store.read_state(of="findings") != state:
                raise ConflictError(
                    "sub-themes",
                    "were made of findings that have been changed meanwhile",
                    "bring them up to date again",
                )
            store.save_clustering(*made)
            store.mark_build()
