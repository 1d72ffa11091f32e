"""``info``: versions and hashes."""

from __future__ import annotations

from pathlib import Path

import click

from inspection_findings._version import __version__
from inspection_findings.cli.options import (
    codebook_to_use,
    format_option,
    model_option,
    theme_model_to_use,
)
from inspection_findings.cli.output import write_json, write_table


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
    """Show versions and hashes: of tool, codebook, model, store.

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


COMMANDS = (info,)
