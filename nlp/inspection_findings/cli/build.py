"""``build``, ``report`` and ``info``: what a store is for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from inspection_findings import __version__
from inspection_findings.cli.options import (
    cached_encoder,
    codebook_to_use,
    encoder_option,
    format_option,
    many_option,
    model_option,
    own_codebook_option,
    paths_argument,
    reference_option,
    standards_option,
    standards_to_use,
    store_option,
    theme_model_to_use,
    with_own_themes,
    workers_option,
)
from inspection_findings.cli.output import say, say_retired, show_progress, write_json, write_table
from inspection_findings.cli.read import exit_after

if TYPE_CHECKING:
    from inspection_findings.coding import Codebook
    from inspection_findings.frames import CorpusFrames
    from inspection_findings.pipeline import BuildOutcome
    from inspection_findings.store import Store


@click.command()
@paths_argument
@store_option
@model_option
@own_codebook_option
@encoder_option
@reference_option
@workers_option
def build(
    paths: tuple[Path, ...],
    store_path: Path,
    model_path: Path | None,
    codebook_path: Path | None,
    encoder_name: str | None,
    reference_path: Path | None,
    workers: int | None,
) -> None:
    """Read reports into a store: segment, encode, classify, cluster, keep.

    What is there already and has not changed is left alone, so that adding one report
    takes seconds. Stopped at any moment, it can simply be run again.

    \b
    Example:
      findings build corpus/reports/*.txt --store out/inspections.findings
    """
    from inspection_findings import pipeline
    from inspection_findings.search.relevance import UNRELATED
    from inspection_findings.store import open_store
    from inspection_findings.theme_model import load_model

    encoder = cached_encoder(encoder_name)
    model = with_own_themes(load_model(theme_model_to_use(model_path)), codebook_path, encoder)
    with open_store(store_path, mode="write") as store:
        outcome = pipeline.build(
            paths,
            store=store,
            encoder=encoder,
            model=model,
            reference_folder=reference_path,
            workers=workers or pipeline.count_cores(),
            progress=_progress,
        )
        frames = store.read_frames()
    encoder.encode(UNRELATED)  # what search measures closeness by: the first need not wait for it
    _write_outcome(outcome)
    summary = _summarise(frames)
    write_table(summary, columns=list(summary[0]) if summary else [])
    click.echo(f"{outcome.clusters} groups of like findings. The store is {store_path}")
    failures = [entry.reason for entry in outcome.inputs if entry.status == "skipped"]
    exit_after(failures, done=len(outcome.inputs) - len(failures))
    if any(entry.losses for entry in outcome.inputs):
        raise SystemExit(1)


def _progress(paths: Sequence[Path]) -> Iterable[Path]:
    return show_progress(paths, len(paths), what="Reading reports")


def _summarise(frames: CorpusFrames) -> list[dict[str, object]]:
    """Return one row for each report of the store: what it holds and what is uncoded."""
    rows: list[dict[str, object]] = []
    uncoded = set(frames.uncoded["finding_id"])
    for report in frames.reports.to_dict("records"):
        own = frames.findings[frames.findings["report_id"] == report["report_id"]]
        counted = own["polarity"].where(own["polarity_from"] == "heading").value_counts()
        rows.append(
            {
                "report": report["report_id"],
                "score": report["score"],
                "strengths": int(counted.get("strength", 0)),
                "areas for improvement": int(counted.get("area_for_improvement", 0)),
                "recommendations": int((own["kind"] == "recommendation").sum()),
                "sentences": int((own["kind"] == "narrative").sum()),
                "findings": len(own),
                "uncoded": int(own["finding_id"].isin(uncoded).sum()),
            }
        )
    return rows


def _write_outcome(outcome: BuildOutcome) -> None:
    for entry in outcome.inputs:
        if entry.status != "skipped":
            say(f"{entry.status:9}  {entry.report_id}")
        for loss in entry.losses:
            say(f"findings: LOSS in {entry.path}: {loss}")
    if not outcome.has_reference:
        say("No reference coding is used; --reference FOLDER adds one (here: corpus/gold).")
    if outcome.unknown_to_reference:
        say(
            "The reference coding did not know these themes, so on them the model speaks, also of "
            f"what it has coded: {', '.join(outcome.unknown_to_reference)}"
        )
    for text in outcome.unmatched_reference:
        say(f"reference coding without a finding in the store: {text}")


@click.command()
@store_option
@many_option("--theme", "themes", help_text="Write this theme's report.")
@many_option("--borough", "boroughs", help_text="Write this borough's report.")
@click.option("--all", "everything", is_flag=True, help="Write every report and the index.")
@click.option(
    "--out",
    "out",
    metavar="DIR",
    required=True,
    type=click.Path(path_type=Path),
    help="Folder to write to.",
)
@click.option(
    "--format",
    "formats",
    default="html",
    show_default=True,
    metavar="LIST",
    help="html, md, csv: one or more, with commas.",
)
@model_option
@own_codebook_option
@standards_option
def report(
    store_path: Path,
    themes: tuple[str, ...],
    boroughs: tuple[str, ...],
    everything: bool,
    out: Path,
    formats: str,
    model_path: Path | None,
    codebook_path: Path | None,
    standards_path: Path | None,
) -> None:
    """Write theme reports: an index, one report a theme, one a borough.

    \b
    Example:
      findings report --store out/inspections.findings --all --format html,md,csv --out out/reports
    """
    from inspection_findings import pipeline
    from inspection_findings.frameworks import read_eras
    from inspection_findings.store import open_store
    from inspection_findings.theme_model import load_model
    from inspection_findings.theme_model.extend import adopt_codebook

    if not (everything or themes or boroughs):
        raise click.UsageError("say which reports: --theme NAME, --borough NAME or --all")
    model = load_model(theme_model_to_use(model_path))
    if codebook_path:
        model = adopt_codebook(model, codebook_path)
    eras = read_eras(standards_to_use(standards_path))
    with open_store(store_path, mode="read") as store:
        written = pipeline.write_reports(
            store,
            model=model,
            eras=eras,
            out=out,
            formats=[name.strip().lower() for name in formats.split(",") if name.strip()],
            theme_ids=None if everything else themes,
            boroughs=None if everything else boroughs,
        )
        _say_what_is_retired(store, model.codebook, asked=None if everything else themes)
    say(f"{len(written)} files in {out}; open {written[0]}")


def _say_what_is_retired(store: Store, codebook: Codebook, *, asked: Sequence[str] | None) -> None:
    """Tell what became of the retired themes that were asked for; None stands for all."""
    from inspection_findings.coding import find_retirements, retire_as
    from inspection_findings.text import fold_name

    retired = find_retirements(retire_as(codebook, store.read_themes()).themes)
    wanted = None if asked is None else set(map(fold_name, asked))
    named = (
        theme_id
        for theme_id, one in retired.items()
        if wanted is None or wanted & {fold_name(theme_id), fold_name(one.name)}
    )
    shown = set(store.read_shown_themes())
    say_retired(retired, (theme_id for theme_id in named if theme_id in shown))


@click.command()
@click.option(
    "--store",
    "store_path",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Also describe this store.",
)
@model_option
@format_option("table", "json")
def info(store_path: Path | None, model_path: Path | None, output_format: str) -> None:
    """Show versions and hashes: of the tool, the codebook, the theme model, a store.

    \b
    Example:
      findings info --store out/inspections.findings
    """
    from inspection_findings.coding import read_codebook
    from inspection_findings.store import open_store
    from inspection_findings.theme_model import load_model

    codebook_path, folder = codebook_to_use(None), theme_model_to_use(model_path)
    codebook, model = read_codebook(codebook_path), load_model(folder)
    facts = {
        "inspection-findings": __version__,
        "codebook": f"{codebook.version}, {codebook.sha256[:12]} ({codebook_path})",
        "theme model": f"{model.name} ({folder})",
        "trained on": ", ".join(model.provenance.boroughs),
        "encoder": model.provenance.encoder_id,
    }
    if store_path is not None:
        with open_store(store_path, mode="read") as store:
            frames = store.read_frames()
            facts["store"] = f"{store_path}, content {store.content_digest()[:12]}"
        facts |= {f"store, {key}": value for key, value in frames.versions.itertuples(index=False)}
        facts["store, reports"] = ", ".join(frames.reports["report_id"])
        facts["store, not read"] = ", ".join(frames.failures["source_name"]) or "nothing"
    if output_format == "json":
        write_json(facts)
    else:
        write_table([{"what": k, "is": v} for k, v in facts.items()], columns=["what", "is"])


COMMANDS = (build, report, info)
