"""The README's examples of recurrence: commands and their output on the shipped reports."""

from __future__ import annotations

import atexit
import functools
import shlex
import shutil
import tempfile
from pathlib import Path

from click.testing import CliRunner

import inspection_findings as inf
from environment import CHECKOUT
from inspection_findings.cli import main as findings_command
from inspection_findings.encode import CachedEncoder, RowCache

STORE = "out/inspections.findings"
CACHE_FOLDER = CHECKOUT / "out" / "cache-of-examples"
CACHE = CACHE_FOLDER / "embeddings.sqlite"
COMMANDS = (f"findings recurring --store {STORE} --theme victim-work --theme outcome-22",)
WIDTH = "100"  # characters; wider lines would have to be scrolled


def render_recurring() -> str:
    """Return the commands, each with what it prints."""
    path = build_example_store()
    return "\n\n".join(
        f"```\n{command}\n```\n\n```text\n{_run(command, path)}\n```" for command in COMMANDS
    )


@functools.cache
def build_example_store() -> Path:
    """Return a store of the shipped reports, as ``run_reports.py`` makes it, built once.

    What was encoded is kept in the folder ``out``, so that this takes long once only.
    """
    folder = Path(tempfile.mkdtemp())
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    corpus = inf.build(
        CHECKOUT / "corpus" / "reports" / "*.txt",
        store=folder / "inspections.findings",
        model=CHECKOUT / "models" / "themes",
        encoder=load_example_encoder(),
        reference=CHECKOUT / "corpus" / "reference",
    )
    return corpus.path


def load_example_encoder() -> CachedEncoder:
    """Return the default encoder; what it has encoded is kept in the folder ``out``."""
    cache = RowCache(CACHE)
    return CachedEncoder(inf.load_encoder(), read=cache.read, write=cache.write)


def _run(command: str, store: Path) -> str:
    _, *arguments = shlex.split(command.replace(STORE, str(store)))
    done = CliRunner(env={"COLUMNS": WIDTH}).invoke(findings_command, arguments)
    if done.exit_code:
        raise ValueError(f"{command}: {done.output}")
    lines = [line.rstrip() for line in done.stdout.splitlines()]
    return "\n".join(line for line in lines if line)
