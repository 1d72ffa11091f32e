"""``classify`` and ``train``: how findings get their themes."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from inspection_findings.cli.options import (
    cached_encoder,
    codebook_option,
    codebook_to_use,
    encoder_option,
    encoder_to_use,
    format_option,
    frameworks_to_use,
    illustrations_option,
    illustrations_to_use,
    model_option,
    own_codebook_option,
    paths_argument,
    precision_option,
    recursive_option,
    reference_option,
    reports_option,
    standards_option,
    supplement_option,
    supplement_to_use,
    theme_model_to_use,
    with_own_themes,
    workers_option,
)
from inspection_findings.cli.output import say, show_progress, write_quotations
from inspection_findings.cli.read import exit_after, finding_row
from inspection_findings.errors import FindingsError, ReadingError
from inspection_findings.records import describe_tested

if TYPE_CHECKING:
    from inspection_findings.classify.network import Network
    from inspection_findings.pipeline import AskedPrecision, ProcessedReport
    from inspection_findings.theme_model import ThemeModel
    from inspection_findings.theme_model.train import TrainingMaterial


@click.command()
@paths_argument
@recursive_option
@model_option
@own_codebook_option
@standards_option
@encoder_option
@precision_option
@workers_option
@format_option("table", "jsonl", "csv", "json")
def classify(
    paths: tuple[Path, ...],
    recursive: bool,
    model_path: Path | None,
    codebook_path: Path | None,
    standards_path: Path | None,
    encoder_name: str | None,
    precision: AskedPrecision,
    workers: int | None,
    output_format: str,
) -> None:
    """Give findings their themes, with reasons.

    PATH is a PDF, a web page, a Word file, plain text, or a folder of them.

    \b
    Example:
      findings classify corpus/reports/hackney-2023-05.txt --format jsonl
    """
    from inspection_findings import pipeline
    from inspection_findings.reading import find_files
    from inspection_findings.theme_model import load_model

    encoder = cached_encoder(encoder_name)
    model = with_own_themes(load_model(theme_model_to_use(model_path)), codebook_path, encoder)
    model = model.with_precision(None if precision == "none" else precision)
    processor = pipeline.Processor(
        encoder=encoder, model=model, frameworks=frameworks_to_use(standards_path)
    )
    rows: list[dict[str, object]] = []
    failures: list[str] = []
    workers = workers or pipeline.count_cores()
    files = find_files(paths, recursive=recursive)
    for result in pipeline.process_all(files, processor, workers=workers):
        if isinstance(result, ReadingError):
            failures.append(str(result))
        else:
            rows.extend(_classified_rows(result, model))
    names = {theme.id: theme.name for theme in model.codebook.themes}
    if rows:
        write_quotations(rows, output_format=output_format, theme_names=names)
    for name, fact in describe_tested(model.tested_levels, names).items():
        say(f"{name}: {fact}")
    exit_after(failures, done=len(files) - len(failures))


def _classified_rows(done: ProcessedReport, model: ThemeModel) -> list[dict[str, object]]:
    from inspection_findings.classify import describe_nearest

    findings = done.segmentation.findings
    beside = model.find_nearest(findings, done.embeddings, done.classifications)
    rows = []
    names = {theme.id: theme.name for theme in model.codebook.themes}
    for finding, coded, nearest in zip(findings, done.classifications, beside, strict=True):
        row = finding_row(finding)
        if coded.polarity is not None:
            row |= {"polarity": model.show_polarity(coded), "polarity_from": "model"}
        sure = model.find_sure(coded) if model.precision else None
        told = ", ".join(names[theme_id] for theme_id in sure or ()) or "no theme"
        said = "" if sure is None else f"sure: {told}"
        rows.append(
            row
            | {
                "coder": model.name,
                "themes": list(coded.themes),
                **({} if sure is None else {"sure": list(sure)}),
                "probabilities": dict(coded.probabilities),
                "abstained": coded.abstained,
                "taught": coded.in_training,
                "because": "; ".join(filter(None, [said, coded.reason, describe_nearest(nearest)])),
                "nearest": [asdict(one) for one in nearest],
                "polarity_probability": coded.polarity_probability,
                "likeliest_polarity": coded.polarity,
            }
        )
    return rows


def gather_material(
    reports_path: Path,
    reference_path: Path | None,
    codebook_path: Path | None,
    illustrations_path: Path | None,
    supplement_path: Path | None,
    encoder: str | None,
    network: Network | None,
) -> TrainingMaterial:
    """Read the training data that the options name."""
    from inspection_findings.theme_model import train

    material = train.gather_training_material(
        _list_reports(reports_path),
        reference_path or Path("corpus/reference"),
        codebook_to_use(codebook_path),
        encoder=cached_encoder(encoder),
        frameworks=frameworks_to_use(None),
        illustrations_path=illustrations_to_use(illustrations_path),
        supplement_path=supplement_to_use(supplement_path),
        network=network,
    )
    for remark in material.remarks:
        say(remark)
    return material


def _list_reports(folder: Path) -> list[Path]:
    from inspection_findings.reading import find_files

    paths = find_files([folder])
    if folder.is_dir() and paths != [folder]:
        return paths
    raise FindingsError(str(folder), "holds no reports", "name their folder with --reports")


def network_to_keep(
    folder: Path, illustrations_path: Path | None, encoder_name: str | None
) -> Network | None:
    """Return the network of the model in ``folder`` if it still fits, and say so if it does not."""
    from inspection_findings.theme_model import load_network, train

    network = load_network(folder)
    if network is None:
        return None
    illustrations = illustrations_to_use(illustrations_path)
    if illustrations is None:
        say(f"The network in {folder} is not used: there are no illustrations")
        return None
    if network.encoder_id != encoder_to_use(encoder_name).encoder_id:
        say(f"The network in {folder} is not used: it was fine-tuned on another encoder")
        return None
    if illustrations.is_file() and network.illustrations != train.hash_file(illustrations):
        say(f"The network in {folder} was fine-tuned on other illustrations; --fine-tune renews it")
    return network


@click.command()
@reports_option
@reference_option
@codebook_option
@illustrations_option
@supplement_option
@encoder_option
@click.option(
    "--fine-tune",
    is_flag=True,
    help="Fine-tune the network on the illustrations first, which takes minutes; otherwise that"
    " of the model in --out, or of the default, is kept.",
)
@click.option(
    "--out",
    "out",
    metavar="DIR",
    default=Path("models/themes"),
    show_default=True,
    type=click.Path(path_type=Path),
    help="Folder for the model. An existing model there is replaced.",
)
def train(
    reports_path: Path,
    reference_path: Path | None,
    codebook_path: Path | None,
    illustrations_path: Path | None,
    supplement_path: Path | None,
    encoder_name: str | None,
    fine_tune: bool,
    out: Path,
) -> None:
    """Train a theme model on coded findings, and measure it.

    The model is measured on boroughs that are left out. Training also uses illustrations
    (invented findings that show what the codebook means) and a network fine-tuned on them.

    \b
    Example:
      findings train --reports corpus/reports --reference corpus/reference --out models/themes
    """
    from inspection_findings.theme_model import refuse_to_replace, save_model, train

    refuse_to_replace(out)  # fail now, not after minutes of training
    _list_reports(reports_path)
    network = (
        _fine_tune(codebook_path, illustrations_path, encoder_name)
        if fine_tune
        else network_to_keep(
            out if out.exists() else theme_model_to_use(None), illustrations_path, encoder_name
        )
    )
    model = train.train(
        gather_material(
            reports_path,
            reference_path,
            codebook_path,
            illustrations_path,
            supplement_path,
            encoder_name,
            network,
        )
    )
    save_model(model, out)
    say(f"{model.name}, trained on {', '.join(model.provenance.boroughs)}, is in {out}")


def _fine_tune(
    codebook_path: Path | None, illustrations_path: Path | None, encoder_name: str | None
) -> Network:
    from inspection_findings.theme_model import train

    path = illustrations_to_use(illustrations_path)
    if path is None:
        raise click.UsageError("--fine-tune needs illustrations: name them with --illustrations")
    return train.fine_tune(
        path,
        codebook_to_use(codebook_path),
        encoder=encoder_to_use(encoder_name),
        progress=lambda steps: show_progress(steps, len(steps), what="Fine-tuning"),
    )


COMMANDS = (classify, train)
