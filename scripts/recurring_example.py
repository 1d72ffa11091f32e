"""What the README shows of recurrence: commands, and what they print of the shipped reports."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from click.testing import CliRunner

from environment import CHECKOUT
from inspection_findings import pipeline
from inspection_findings.cli import main as findings_command
from inspection_findings.encode import CachedEncoder, RowCache, load_encoder
from inspection_findings.store import open_store
from inspection_findings.theme_model import load_model

STORE = "out/inspections.findings"
CACHE = CHECKOUT / "out" / "embeddings-of-examples.sqlite"
COMMANDS = (f"findings recurring --store {STORE} --theme victim-work --theme outcome-22",)
WIDTH = "100"  # characters; wider lines would have to be scrolled


def render_recurring() -> str:
    """Return the commands, each with what it prints."""
    with build_example_store() as path:
        return "\n\n".join(
            f"```\n{command}\n```\n\n```text\n{_run(command, path)}\n```" for command in COMMANDS
        )


@contextmanager
def build_example_store() -> Iterator[Path]:
    """Yield a store of the shipped reports, as ``run_reports.py`` makes it.

    Embeddings are kept in the folder ``out``, so that this takes long once only.
    """
    cache = RowCache(CACHE)
    encoder = CachedEncoder(load_encoder(), read=cache.read, write=cache.write)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "inspections.findings"
        with open_store(path, mode="write") as store:
            pipeline.build(
                sorted((CHECKOUT / "corpus" / "reports").glob("*.txt")),
                store=store,
                encoder=encoder,
                model=load_model(CHECKOUT / "models" / "themes"),
                reference_folder=CHECKOUT / "corpus" / "reference",
            )
        yield path


def _run(command: str, store: Path) -> str:
    _, *arguments = shlex.split(command.replace(STORE, str(store)))
    done = CliRunner(env={"COLUMNS": WIDTH}).invoke(findings_command, arguments)
    if done.exit_code:
        raise ValueError(f"{command}: {done.output}")
    lines = [line.rstrip() for line in done.stdout.splitlines()]
    return "\n".join(line for line in lines if line)
