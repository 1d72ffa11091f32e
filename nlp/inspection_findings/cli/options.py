"""Options that several commands share."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from inspection_findings import defaults
from inspection_findings.cli.output import show_progress

if TYPE_CHECKING:
    from inspection_findings.encode import CachedEncoder, Encoder
    from inspection_findings.frameworks import Frameworks
    from inspection_findings.theme_model import ThemeModel

Command = Callable[..., Any]

paths_argument = click.argument(
    "paths", metavar="PATH...", nargs=-1, required=True, type=click.Path(path_type=Path)
)
recursive_option = click.option(
    "--recursive", is_flag=True, help="Read the folders inside a folder too."
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
network_option = click.option(
    "--model",
    "model_path",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Theme model whose fine-tuned network to use. Nothing else of it is used.",
)
codebook_option = click.option(
    "--codebook",
    "codebook_path",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Codebook to use instead of the default.",
)
standards_option = click.option(
    "--standards",
    "standards_path",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Inspection frameworks to use instead of the default.",
)
own_codebook_option = click.option(
    "--codebook",
    "codebook_path",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="A codebook of your own. Its themes are used at once, without training.",
)
encoder_option = click.option(
    "--encoder",
    "encoder_name",
    metavar="DIR",
    help="Folder of another encoder; one of sentence-transformers needs the extra train.",
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
illustrations_option = click.option(
    "--illustrations",
    "illustrations_path",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Invented findings that show what the codebook means; corpus/illustrations.jsonl if it"
    " is there and none is named.",
)
supplement_option = click.option(
    "--supplement",
    "supplement_path",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Further coded sentences to learn from; corpus/supplement.jsonl if it is there and none"
    " is named.",
)
reference_option = click.option(
    "--reference",
    "reference_path",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Folder with a reference coding (findings.jsonl, narrative.jsonl).",
)

inspectorate_option = click.option(
    "--inspectorate",
    metavar="NAME",
    help="Count the reports of this inspectorate, or all.  [default: HM Inspectorate of Probation,"
    " or the only one in the store]",
)


class _Precision(click.ParamType[Any]):
    """A share below 1, or "none"."""

    name = "precision"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float | Literal["none"]:
        if value == "none":
            return "none"
        share = click.FloatRange(0, 1, min_open=True, max_open=True).convert(value, param, ctx)
        return float(share)


precision_option = click.option(
    "--precision",
    metavar="SHARE",
    type=_Precision(),
    help="How many of the model's sure themes are to be right, such as 0.95. They are sure from a"
    " probability that was tested on boroughs left out; no promise for others. 'none' takes it"
    " back.",
)
workers_option = click.option(
    "--workers",
    metavar="N",
    type=click.IntRange(min=1),
    help="How many processes read and code reports, by default as many as there are processor"
    " cores. The result is the same.",
)

scheduler_option = click.option(
    "--scheduler",
    metavar="ADDRESS",
    help="A Dask scheduler (tcp://HOST:PORT) whose workers read and code reports, on any number of"
    " machines; needs the extra dask. The result is the same.",
)
parts_option = click.option(
    "--parts",
    "parts_place",
    metavar="DIR",
    help="Folder, or address of an object store (s3://...), that keeps the result for each report"
    " besides. A build that finds it there does not make it again.",
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


file_option = click.option(
    "--out",
    "out",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="File to write, for xlsx (Excel), docx (Word) and md (Markdown).",
)


def many_option(flag: str, name: str, *, help_text: str) -> Callable[[Command], Command]:
    """Return an option that may be given several times."""
    return click.option(flag, name, multiple=True, metavar="NAME", help=help_text)


def codebook_to_use(named: Path | None) -> Path:
    """Return the codebook that is named, or the default."""
    return defaults.locate_codebook(named, environment=os.environ)


def is_codebook_named(named: Path | None) -> bool:
    """Return whether the user names a codebook instead of using the default."""
    return defaults.is_codebook_named(named, environment=os.environ)


def illustrations_to_use(named: Path | None) -> Path | None:
    """Return the illustrations that are named, or those in the working directory, if any."""
    return named or _usual("corpus/illustrations.jsonl")


def supplement_to_use(named: Path | None) -> Path | None:
    """Return the supplementary coding that is named, or that in the working directory, if any."""
    return named or _usual("corpus/supplement.jsonl")


def _usual(path: str) -> Path | None:
    return Path(path) if Path(path).exists() else None


def frameworks_to_use(named: Path | None) -> Frameworks:
    """Return the frameworks in the file that is named, or in the default file."""
    from inspection_findings.frameworks import read_frameworks

    return read_frameworks(defaults.locate_standards(named, environment=os.environ))


def theme_model_to_use(named: Path | None) -> Path:
    """Return the folder of the theme model that is named, or the default."""
    return defaults.locate_theme_model(named, environment=os.environ)


def with_own_themes(model: ThemeModel, named: Path | None, encoder: Encoder) -> ThemeModel:
    """Return the model with the themes of the codebook that is named, if any."""
    if named is None:
        return model
    from inspection_findings.theme_model.extend import extend_model

    return extend_model(model, named, encoder)


def encoder_to_use(name: str | None) -> Encoder:
    """Return the encoder, with a progress bar for long work."""
    os.environ.setdefault("HF_HUB_OFFLINE", "1")  # never download a model
    from inspection_findings.encode import load_encoder

    def progress(texts: Sequence[str]) -> Iterable[str]:
        return show_progress(texts, len(texts), what="Encoding findings")

    return load_encoder(name, progress=progress)


def cached_encoder(name: str | None) -> CachedEncoder:
    """Return the encoder with its cache, which all commands share.

    The cache is one file, which may be deleted at any time; ``FINDINGS_CACHE`` names another
    folder for it.
    """
    from inspection_findings.encode import CachedEncoder, RowCache

    cache = RowCache(defaults.locate_cache(environment=os.environ))
    return CachedEncoder(encoder_to_use(name), read=cache.read, write=cache.write)
