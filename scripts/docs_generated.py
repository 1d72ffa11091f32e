"""Keep README and docs true: the themes, the commands, the figures, the licences.

Run in the project's environment. ``--write`` updates the files, and ``--check`` fails if one of
them is out of date::

    python scripts/docs_generated.py --write
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import click

import corpus_readme
import growth_page
import scale_paper
import side_by_side_page
from environment import CHECKOUT
from figures import (
    render_accuracy_summary,
    render_evaluation,
    render_evaluation_by_theme,
    render_evaluation_method,
    render_evaluation_polarity,
    render_levels,
    render_precision,
    render_rereading,
)
from floors import render_floors
from inspection_findings.cli import main as findings_command
from inspection_findings.coding import read_codebook
from inspection_findings.store.views import VIEWS, View
from licences import render_all_licences, render_licences
from markers import Renderers, fill, run_as_command, table
from python_example import render_python_answer
from recurring_example import render_recurring
from search_figures import render_nothing, render_ranking, render_search

CODEBOOK = CHECKOUT / "corpus" / "codebook.toml"


def wanted_files() -> dict[Path, str]:
    """Return README, docs and the curves of growth with the content they should have."""
    pages = [CHECKOUT / "README.md", *sorted((CHECKOUT / "docs").glob("*.md"))]
    filled = {page: fill(page.read_text(encoding="utf-8"), RENDERERS) for page in pages}
    return filled | growth_page.wanted_pictures()


def render_themes() -> str:
    """Return the table of themes, for readers."""
    codebook = read_codebook(CODEBOOK)
    rows = [[f"`{theme.id}`", theme.name, theme.description] for theme in codebook.themes]
    return table(["id", "name", "what it is about"], rows)


def render_views() -> str:
    """Return the views of the store for other tools, column by column."""
    return "\n\n".join(
        f"### `{view.name}`\n\nOne row: {view.row}.\n\n{_list_columns(view)}" for view in VIEWS
    )


def _list_columns(view: View) -> str:
    rows = [[f"`{name}`", meaning] for name, meaning in view.columns.items()]
    return table(["column", "what it holds"], rows)


def render_commands() -> str:
    """Return the help of every command, as the command line prints it."""
    parts = [
        f"### `{name}`\n\n```text\n{help_text}\n```"
        for name, help_text in list_helps(findings_command)
    ]
    return "\n\n".join(parts)


def list_helps(
    command: click.Command, name: str = "findings", parent: click.Context | None = None
) -> Iterator[tuple[str, str]]:
    """Yield name and help text of a command, then of the commands below it."""
    settings = {**command.context_settings, "terminal_width": 80}
    context = click.Context(command, parent=parent, info_name=name, **settings)
    yield context.command_path, command.get_help(context)
    if isinstance(command, click.Group):
        for child in command.list_commands(context):
            found = command.get_command(context, child)
            if found is not None and not found.hidden:
                yield from list_helps(found, child, context)


RENDERERS: Renderers = {
    **corpus_readme.RENDERERS,
    **scale_paper.RENDERERS,
    **side_by_side_page.RENDERERS,
    **growth_page.RENDERERS,
    "python-answer": render_python_answer,
    "recurring": render_recurring,
    "search-ranking": partial(render_ranking, "test"),
    "search-nothing": partial(render_nothing, "test"),
    "search-development": partial(render_search, "development"),
    "themes": render_themes,
    "views": render_views,
    "command-line": render_commands,
    "licences": render_licences,
    "licences-all": render_all_licences,
    "floors": render_floors,
    "accuracy-summary": render_accuracy_summary,
    "evaluation": render_evaluation,
    "evaluation-polarity": render_evaluation_polarity,
    "levels": render_levels,
    "precision": render_precision,
    "rereading": render_rereading,
    "evaluation-method": render_evaluation_method,
    "evaluation-by-theme": render_evaluation_by_theme,
}

if __name__ == "__main__":
    run_as_command(wanted_files, CHECKOUT)
