"""The whole pipeline: reports in, a store out, one call for each stage.

Each report is read and segmented into findings. These are encoded, classified into themes, and
saved in the store. Then the findings of all reports are clustered.
The result for one report depends only on its bytes, the encoder, the theme model and the
frameworks. So it can be computed again, or on another machine, with the same outcome.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from inspection_findings.coding.reference import (
    CODERS,
    list_known_themes,
    match_reference,
    read_reference_coding,
    to_codings,
)
from inspection_findings.encode import Encoder
from inspection_findings.errors import ReadingError
from inspection_findings.frameworks import Frameworks
from inspection_findings.pipeline.clusters import renew_clusters
from inspection_findings.pipeline.engines import Engine
from inspection_findings.pipeline.in_worker import Outcome
from inspection_findings.pipeline.parts import Parts
from inspection_findings.pipeline.process import ProcessedReport, Processor
from inspection_findings.pipeline.version import TOOL_VERSION, hash_figures, hash_pipeline
from inspection_findings.pipeline.workers import process_all
from inspection_findings.reading import find_extractor
from inspection_findings.reading.formats.detect import find_form
from inspection_findings.records import UNTRAINED
from inspection_findings.theme_model import ThemeModel

if TYPE_CHECKING:
    from inspection_findings.frameworks import Frameworks
    from inspection_findings.store import Followed, LostCoding, Store

Progress = Callable[[Sequence[Path]], Iterable[Path]]


@dataclass(frozen=True, slots=True, kw_only=True)
class InputOutcome:
    """What a build did with one input.

    ``reason`` says why it was skipped. ``losses`` lists what the report should contain and was not
    found.
    """

    path: Path
    status: Literal["added", "changed", "unchanged", "skipped"]
    report_id: str = ""
    findings: int = 0
    reason: str = ""
    losses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildOutcome:
    """What a build did with each input, and what it could not match.

    ``followed`` are the codings by people that went on to a corrected text, and ``lost`` all in the
    store that could not: they are kept, and count for nothing until their text is back.
    ``unknown_to_reference`` are the themes that did not exist for the coders of the reference
    coding. On these, it does not outrank the model.
    """

    inputs: tuple[InputOutcome, ...]
    clusters: int
    unmatched_reference: tuple[str, ...] = field(default_factory=tuple)
    has_reference: bool = False
    unknown_to_reference: tuple[str, ...] = ()
    followed: tuple[Followed, ...] = ()
    lost: tuple[LostCoding, ...] = ()


def build(
    paths: Sequence[Path],
    *,
    store: Store,
    encoder: Encoder,
    model: ThemeModel,
    frameworks: Frameworks | None = None,
    reference_folder: Path | None = None,
    workers: int = 1,
    engine: Engine | None = None,
    parts: Parts | None = None,
    progress: Progress = iter,
) -> BuildOutcome:
    """Add reports to the store, and cluster the findings of all reports.

    Reports are saved in the order of the hashes of their files, so that the order in which they
    are named, found or processed changes nothing.

    A report that is in the store already, made by the same pipeline, is skipped. A report that
    cannot be read is recorded as a failure with its reason. An earlier version of it in the store
    stays.

    Parameters
    ----------
    frameworks : Frameworks, optional
        The inspection frameworks to recognise, by default those of the package.
    workers : int
        How many processes read and code reports; any number gives the same store. A script that
        uses more than one needs an ``if __name__ == "__main__"``.
    engine : Engine, optional
        What reads and codes reports in place of processes of this machine.
    parts : Parts, optional
        Where the result for each file is kept besides, so that it is not made again.
    """
    processor = Processor(encoder=encoder, model=model, frameworks=frameworks)
    followed: list[Followed] = []
    prepare_store(store, processor)
    inputs = add_reports(
        paths,
        store=store,
        processor=processor,
        workers=workers,
        engine=engine,
        parts=parts,
        progress=progress,
        followed=followed,
    )
    renew_stale_reports(store, processor, workers=workers, engine=engine, followed=followed)
    unmatched = import_reference(reference_folder, store=store) if reference_folder else ()
    clusters = renew_clusters(store, encoder_id=encoder.encoder_id)
    store.mark_build()
    record_versions(store, processor)
    unknown = store.find_unknown_themes("reference")
    return BuildOutcome(
        inputs=inputs,
        clusters=clusters,
        unmatched_reference=unmatched,
        has_reference=store.has_coder_kind("reference"),
        unknown_to_reference=tuple(t.id for t in model.codebook.active_themes if t.id in unknown),
        followed=tuple(followed),
        lost=tuple(store.read_lost()),
    )


def prepare_store(store: Store, processor: Processor) -> None:
    """Save the codebook of the model, and the probabilities from which its codings count."""
    model = processor.model
    if store.clusters_are_current():  # complete, by a version that may not have marked it
        store.mark_build()
    store.save_codebook(
        model.codebook, toml=model.codebook_toml if model.has_own_codebook else None
    )
    store.save_levels(model.name, model.levels, model.tested_levels)


def record_versions(store: Store, processor: Processor) -> None:
    """Save the versions and hashes of what the reports of the store were made with."""
    encoder, model = processor.encoder, processor.model
    store.save_versions(
        {
            "tool": TOOL_VERSION,
            "codebook": f"{model.codebook.version} ({model.codebook.sha256[:12]})",
            "theme model": model.name,
            "measured figures": hash_figures(model),
            "encoder": encoder.encoder_id,
            "pipeline": hash_pipeline(encoder, model, processor.frameworks)[:12],
        }
        | ({UNTRAINED: ", ".join(model.untrained_themes)} if model.untrained_themes else {})
    )


def add_reports(
    paths: Sequence[Path],
    *,
    store: Store,
    processor: Processor,
    workers: int = 1,
    engine: Engine | None = None,
    parts: Parts | None = None,
    progress: Progress = iter,
    followed: list[Followed] | None = None,
) -> tuple[InputOutcome, ...]:
    """Add reports to the store in the order of their hashes; outcomes come as reports were given.

    Codings that went on to a corrected text are added to ``followed``.
    """
    keeper = Keeper(store, processor, followed)
    ordered = sorted(paths, key=_order)
    to_do = [path for path in ordered if keeper.find_current(path) is None]
    results = process_all(to_do, processor, workers=workers, engine=engine, parts=parts)
    waiting = set(to_do)
    outcomes: list[InputOutcome] = []
    before: dict[str, Path] = {}
    with closing(results):
        for path in progress(ordered):
            result = next(results) if path in waiting else None
            outcomes.append(keeper.add(path, result, before=before))
            before.setdefault(outcomes[-1].report_id, path)
    return _as_given(outcomes, paths)


def _order(path: Path) -> tuple[str, str]:
    """Return by what files are put in order: their content, then their name."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest(), path.name
    except OSError:
        return "", path.name  # reading it later says what is wrong


def _as_given(outcomes: Sequence[InputOutcome], paths: Sequence[Path]) -> tuple[InputOutcome, ...]:
    """Return outcomes in the order of their paths, one of which may have been given twice."""
    by_path: dict[Path, deque[InputOutcome]] = defaultdict(deque)
    for outcome in outcomes:
        by_path[outcome.path].append(outcome)
    return tuple(by_path[path].popleft() for path in paths)


def renew_stale_reports(
    store: Store,
    processor: Processor,
    *,
    workers: int = 1,
    engine: Engine | None = None,
    followed: list[Followed] | None = None,
) -> None:
    """Process reports of an earlier pipeline again, from their stored text.

    Otherwise the store would mix the codings of two models under the name of one. A text that is
    now refused stays as it was read and is recorded as a failure. Codings that went on to a text
    as it is read now are added to ``followed``.
    """
    keeper = Keeper(store, processor, followed)
    stale = store.read_stale_sources(keeper.pipeline_hash)
    results = process_all(stale, processor, workers=workers, engine=engine)
    for source, result in zip(stale, results, strict=True):
        if isinstance(result, ReadingError):
            store.record_failure(source.name, f"{result.problem}; {result.cure}")
            continue
        keeper.save(result)


class Keeper:
    """Saves the results of a processor in a store.

    Codings that go on to a corrected text are added to ``followed``. If a ``person`` is named, each
    report that is saved gets an entry in the log.
    """

    def __init__(
        self,
        store: Store,
        processor: Processor,
        followed: list[Followed] | None = None,
        *,
        person: str = "",
    ) -> None:
        self._store = store
        self._person = person
        self._followed = [] if followed is None else followed
        self._processor = processor
        self.pipeline_hash = hash_pipeline(processor.encoder, processor.model, processor.frameworks)

    def find_current(self, path: Path) -> str | None:
        """Return the id of the report if the store has this file from the current pipeline.

        The extractor counts too: a file is read again when what extracts its text has changed.
        """
        try:
            data = path.read_bytes()
            extractor = find_extractor(data, path.name)
        except (OSError, ReadingError):
            return None  # reading it later raises an error that names the file
        sha256 = hashlib.sha256(data).hexdigest()
        report_id = self._store.find_report_with(sha256)
        if report_id and self._store.is_current(report_id, sha256, extractor, self.pipeline_hash):
            return report_id
        return None

    def add(
        self, path: Path, result: Outcome | None, *, before: Mapping[str, Path]
    ) -> InputOutcome:
        """Save one result; ``before`` tells which files of the same run gave which reports.

        Without a result, the file was in the store when the run began. The store is checked again,
        since an earlier input may have replaced it with another text of the same report.
        """
        if report_id := self.find_current(path):
            self._store.clear_failure(path.name)
            self._bring_file(path, report_id)
            return InputOutcome(path=path, status="unchanged", report_id=report_id)
        try:
            done = self._processor(path) if result is None else result
            if isinstance(done, ReadingError):
                raise done
            _refuse_twin(str(path), done.report.report_id, before)
        except ReadingError as error:
            if path.is_file():  # a missing file is a typing error, not a report that failed
                self._store.record_failure(path.name, f"{error.problem}; {error.cure}")
            return InputOutcome(path=path, status="skipped", reason=str(error))
        is_new = not self._store.has_report(done.report.report_id)
        self.save(done)
        self._store.clear_failure(path.name)
        return _describe(path, done, status="added" if is_new else "changed")

    def _bring_file(self, path: Path, report_id: str) -> None:
        """Keep the PDF of a report that an earlier version of the tool saved without it."""
        if not self._store.has_file(report_id):
            data = path.read_bytes()
            if find_form(data, path.name) == "pdf":
                self._store.keep_file(report_id, data)

    def save(self, done: ProcessedReport) -> None:
        """Save a report in one transaction."""
        saved = self._store.save_report(
            done.report,
            done.segmentation,
            done.classifications,
            coder=self._processor.model.name,
            encoder_id=self._processor.encoder.encoder_id,
            embeddings=done.embeddings,
            pipeline_hash=self.pipeline_hash,
            person=self._person,
        )
        self._followed.extend(saved.followed)


def _describe(
    path: Path, done: ProcessedReport, *, status: Literal["added", "changed"]
) -> InputOutcome:
    return InputOutcome(
        path=path,
        status=status,
        report_id=done.report.report_id,
        findings=len(done.segmentation.findings),
        losses=tuple(
            f"{e.what} ({e.where}): expected {e.expected}, found {e.found}"
            for e in done.report.expectations
            if not e.met and e.severity == "loss"
        ),
    )


def _refuse_twin(name: str, report_id: str, before: Mapping[str, Path]) -> None:
    """Refuse a second text of the same report in one run: only the user can choose between them."""
    if report_id in before:
        raise ReadingError(
            name,
            f"is another text of the report {report_id}, which {before[report_id]} gave",
            "give only one of them",
        )


def import_reference(folder: Path, *, store: Store) -> tuple[str, ...]:
    """Save a reference coding in the store; return its records that match no finding."""
    reference = read_reference_coding(folder)
    match = match_reference(store.read_findings(store.read_finding_ids()), reference)
    codings, polarity_codings = to_codings(match)
    store.save_codings(
        codings,
        polarity_codings,
        coder=CODERS["settled"],
        coder_kind="reference",
        coded=[finding_id for finding_id, _ in match.matched],
        known=list_known_themes(reference),
    )
    known = set(store.read_report_ids())
    return tuple(
        f"{record.report_id} {record.standard}: {record.text[:60]}..."
        for record in match.unmatched
        if record.report_id in known
    )
