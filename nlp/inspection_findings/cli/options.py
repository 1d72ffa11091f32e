"""Options that several commands share, said once."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from inspection_findings.locate import locate_codebook, locate_theme_model

if TYPE_CHECKING:
    from inspection_findings.encode import SentenceTransformerEncoder

Command = Callable[..., Any]

paths_argument = click.argument(
    "paths", metavar="PATH...", nargs=-1, required=True, type=click.Path(path_type=Path)
)
store_option = click.option(
    "--store",
    "store_path",
    metavar="FILE",
    required=True,
    type=click.Path(path_type=Path),
    help="The store: one file with all reports, findings and codings.",
)
model_option = click.option(
    "--model",
    "model_path",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Theme model to use instead of the default.",
)
codebook_option = click.option(
    "--codebook",
    "codebook_path",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Codebook to use instead of the default.",
)
encoder_option = click.option(
    "--encoder",
    "encoder_name",
    metavar="DIR",
    help="Folder of another sentence-transformers model.",
)
reports_option = click.option(
    "--reports",
    "reports_path",
    metavar="DIR",
    default=Path("corpus/reports"),
    show_default=True,
    type=click.Path(path_type=Path),
    help="Folder with the coded reports.",
)
reference_option = click.option(
    "--reference",
    "reference_path",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Folder with a reference coding (findings.jsonl, narrative.jsonl).",
)


def format_option(*formats: str, default: str = "table") -> Callable[[Command], Command]:
    """Return an option ``--format`` with these choices."""
    return click.option(
        "--format",
        "output_format",
        type=click.Choice(formats),
        default=default,
        show_default=True,
        help="How to write the result.",
    )


def codebook_to_use(named: Path | None) -> Path:
    return locate_codebook(named, environment=os.environ)


def theme_model_to_use(named: Path | None) -> Path:
    return locate_theme_model(named, environment=os.environ)


def encoder_to_use(name: str | None) -> SentenceTransformerEncoder:
    os.environ.setdefault("HF_HUB_OFFLINE", "1")  # never look for a model on the network
    from inspection_findings.encode import load_encoder

    return load_encoder(name)


def embedding_cache_path() -> Path:
    """Return where embeddings are kept for commands that have no store."""
    named = os.environ.get("FINDINGS_CACHE")
    return Path(named or click.get_app_dir("inspection-findings")) / "embeddings.findings"
