"""``build``: reports into a store."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from inspection_findings.cli.file_outcomes import FileOutcome, read_with, refused, write_file_table
from inspection_findings.cli.options import (
    cached_encoder,
    encoder_option,
    frameworks_to_use,
    model_option,
    own_codebook_option,
    parts_option,
    precision_option,
    recursive_option,
    reference_option,
    scheduler_option,
    standards_option,
    store_option,
    theme_model_to_use,
    with_own_themes,
    workers_option,
)
from inspection_findings.cli.output import Row, say, show_progress, write_table
from inspection_findings.cli.read import exit_after
from inspection_findings.cli.tables import to_rows
from inspection_findings.cli.terminal import write
from inspection_findings.errors import ReadingError

if TYPE_CHECKING:
    from inspection_findings.corpus import Corpus
    from inspection_findings.pipeline import AskedPrecision, BuildOutcome
    from inspection_findings.pipeline.build import InputOutcome

_SUMMARY = {  # columns of the table of reports, with their headings
    "report_id": "report",
    "strengths": "strengths",
    "areas_for_improvement": "areas for improvement",
    "recommendations": "recommendations",
    "findings": "findings",
    "uncoded": "uncoded",
}


@click.command()
@click.argument("paths", metavar="[PATH]...", nargs=-1, type=click.Path(path_type=Path))
@recursive_option
@store_option
@model_option
@own_codebook_option
@standards_option
@encoder_option
@reference_option
@precision_option
@workers_option
@scheduler_option
@parts_option
def build(
    paths: tuple[Path, ...],
    recursive: bool,
    store_path: Path,
    model_path: Path | None,
    codebook_path: Path | None,
    standards_path: Path | None,
    encoder_name: str | None,
    reference_path: Path | None,
    precision: AskedPrecision,
    workers: int | None,
    scheduler: str | None,
    parts_place: str | None,
) -> None:
    """Read reports into a store, or add new ones to it.

    PATH is a PDF, a web page, a Word file, plain text, or a folder of them. A file that cannot
    be read stops no other. Without a PATH, the reports in the store are coded again where the
    codebook or the model has changed.

    Each report is divided into findings, which are coded with themes and then clustered across
    reports. Unchanged reports are not read again, so adding one report takes seconds. If a
    build is interrupted, run it again.

    \b
    Examples:
      findings build corpus/reports/*.txt --store out/inspections.findings
      findings build reports --recursive --store out/inspections.findings
      findings build reports --store out/inspections.findings --parts out/parts
    """
    from inspection_findings import pipeline
    from inspection_findings.corpus import open_corpus
    from inspection_findings.corpus.loading import prepare_search
    from inspection_findings.reading import find_files
    from inspection_findings.store import open_store
    from inspection_findings.theme_model import load_model

    if scheduler and workers:
        raise click.UsageError("give --workers or --scheduler: a scheduler has workers of its own")
    files = find_files(paths, recursive=recursive)
    _require_files(files, store_path)
    encoder = cached_encoder(encoder_name)
    loaded = load_model(theme_model_to_use(model_path))
    named = with_own_themes(loaded, codebook_path, encoder) if codebook_path else None
    engine = pipeline.find_engine(scheduler)
    parts = pipeline.Parts(parts_place) if parts_place else None
    with open_store(store_path, mode="write") as store:
        model = named or pipeline.use_kept_codebook(loaded, store, encoder)
        model = pipeline.use_precision(model, store, precision)
        if model.has_own_codebook:
            say(f"Codebook: version {model.codebook.version}, which the store keeps")
        outcome = pipeline.build(
            files,
            store=store,
            encoder=encoder,
            model=model,
            frameworks=frameworks_to_use(standards_path),
            reference_folder=reference_path,
            workers=workers or pipeline.count_cores(),
            engine=engine,
            parts=parts,
            progress=_progress,
        )
    prepare_search(store_path, encoder)
    _write_outcome(outcome)
    corpus = open_corpus(store_path)
    _write_summary(_summarise(corpus), outcome.clusters, store_path)
    for name, fact in corpus.sure_themes().items():
        write(f"{name}: {fact}")
    write_file_table([_outcome_of(entry) for entry in outcome.inputs])
    failures = [entry.reason for entry in outcome.inputs if entry.status == "skipped"]
    exit_after(failures, done=len(outcome.inputs) - len(failures))
    if any(entry.losses for entry in outcome.inputs):
        raise SystemExit(1)


def _require_files(files: Sequence[Path], store_path: Path) -> None:
    """Make no new store without files, or if none of them exists."""
    if not files and not store_path.exists():
        raise click.UsageError("say what to read: a report, or a folder of reports")
    if store_path.exists() or any(file.exists() for file in files):
        return
    say("No report was read; no store was made.")
    exit_after([str(ReadingError.missing(file)) for file in files], done=0)


def _write_summary(reports: Sequence[Row], clusters: int, store_path: Path) -> None:
    """Write what the store holds; without any report there is no table to show."""
    if not reports:
        write(f"No report was read. What could not be read is in the store {store_path}")
        return
    write_table(reports, columns=list(_SUMMARY.values()))
    write(f"{clusters} groups of similar findings. The store is {store_path}")


def _outcome_of(entry: InputOutcome) -> FileOutcome:
    if entry.status == "skipped":
        return refused(str(entry.path), entry.reason)
    if entry.status == "unchanged":
        return FileOutcome(file=str(entry.path), outcome="unchanged", report=entry.report_id)
    return read_with(str(entry.path), entry.report_id, entry.losses)


def _progress(paths: Sequence[Path]) -> Iterable[Path]:
    return show_progress(paths, len(paths), what="Reading reports")


def _summarise(corpus: Corpus) -> list[Row]:
    """Return one row for each report in the store, with counts of findings and of uncoded ones."""
    rows = to_rows(corpus.reports())
    return [{heading: row[name] for name, heading in _SUMMARY.items()} for row in rows]


def _write_outcome(outcome: BuildOutcome) -> None:
    for entry in outcome.inputs:
        if entry.status != "skipped":
            say(f"{entry.status:9}  {entry.report_id}")
        for loss in entry.losses:
            say(f"findings: LOSS in {entry.path}: {loss}")
    _write_moved_codings(outcome)
    if not outcome.has_reference:
        say("No reference coding is used. --reference FOLDER adds one (here: corpus/reference).")
    if outcome.unknown_to_reference:
        say(
            "The reference coding does not cover these themes, so the model codes all findings on "
            f"them: {', '.join(outcome.unknown_to_reference)}"
        )
    for text in outcome.unmatched_reference:
        say(f"reference coding without a finding in the store: {text}")


def _write_moved_codings(outcome: BuildOutcome) -> None:
    """Say which codings by people went on to a corrected text, and which could not."""
    for one in outcome.followed:
        say(
            f"coding by {', '.join(one.coders)} follows to the corrected text of {one.citation}: "
            f"{one.previous_text!r} is now {one.text!r}"
        )
    for lost in outcome.lost:
        say(
            f"findings: coding by {', '.join(lost.coders)} counts for nothing, since the report no"
            f" longer has its text. It is kept: {lost.citation}: {lost.text!r}"
        )


COMMANDS = (build,)
