"""``codebook add``, ``rename``, ``merge``, ``split`` and ``retire``."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from inspection_findings.cli.codebook_preview import show_preview
from inspection_findings.cli.codebook_target import (
    Target,
    change_options,
    find_codebook,
    read_table,
    show_and_carry_out,
    write_table_to_decide,
)
from inspection_findings.cli.options import encoder_option, model_option

if TYPE_CHECKING:
    from inspection_findings.coding.codebook_changes import CodebookChange
    from inspection_findings.coding.recode_plan import CodingChange, ThemesGiven


@click.command("rename")
@click.argument("theme_id", metavar="THEME")
@click.argument("name")
@change_options
def rename(theme_id: str, name: str, target: Target) -> None:
    """Rename the theme with the id THEME. Its id and its codings stay.

    \b
    Example:
      findings codebook rename ete "Education and work" --codebook corpus/codebook.toml
    """
    from inspection_findings.coding.codebook_changes import rename_theme

    show_and_carry_out(
        lambda toml, date: rename_theme(toml, theme_id, name=name, date=date), theme_id, target
    )


@click.command("merge")
@click.argument("theme_id", metavar="THEME")
@click.option("--into", required=True, metavar="THEME", help="The theme that stays.")
@change_options
def merge(theme_id: str, into: str, target: Target) -> None:
    """Retire the theme with the id THEME and move its codings to another theme.

    \b
    Example:
      findings codebook merge child-safety --into risk-of-harm \\
        --reference corpus/reference --dry-run
    """
    from inspection_findings.coding.codebook_changes import merge_themes

    show_and_carry_out(
        lambda toml, date: merge_themes(toml, theme_id, into=into, date=date), theme_id, target
    )


@click.command("retire")
@click.argument("theme_id", metavar="THEME")
@click.option("--why", default="", metavar="TEXT", help="The reason, for the history.")
@change_options
def retire(theme_id: str, why: str, target: Target) -> None:
    """Stop using the theme with the id THEME. Its codings stay.

    \b
    Example:
      findings codebook retire facilities-ict --why "never recurs" --codebook my-codebook.toml
    """
    from inspection_findings.coding.codebook_changes import retire_theme

    show_and_carry_out(
        lambda toml, date: retire_theme(toml, theme_id, why=why, date=date), theme_id, target
    )


@click.command("split")
@click.argument("theme_id", metavar="THEME")
@click.option("--into", multiple=True, required=True, metavar="THEME", help="Two or more ids.")
@click.option(
    "--ask",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Write a table of the codings to decide, and stop.",
)
@click.option(
    "--decisions",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="That table, with the column new_theme filled in.",
)
@change_options
def split(
    theme_id: str, into: tuple[str, ...], ask: Path | None, decisions: Path | None, target: Target
) -> None:
    """Split the theme with the id THEME into others, which must be in the codebook.

    A person decides where each coding goes: --ask writes a table to fill in, --decisions reads
    it. The theme is retired, unless it is one of those it is split into.

    \b
    Example:
      findings codebook split health --into health --into neurodiversity-slcn \\
        --reference corpus/reference --ask out/health.csv
    """
    from inspection_findings.coding.codebook_changes import split_theme
    from inspection_findings.coding.recode_plan import decide_codings, read_decision_table

    def change(toml: bytes, date: str) -> CodebookChange:
        return split_theme(toml, theme_id, into=into, date=date)

    def plan(_: CodebookChange, given: Iterable[ThemesGiven]) -> tuple[CodingChange, ...]:
        table = read_table(decisions) if decisions else ""
        decided = (
            read_decision_table(table, where=str(decisions), theme_id=theme_id, into=into)
            if decisions
            else {}
        )
        return decide_codings(given, theme_id, decided)

    if ask:
        write_table_to_decide(change, theme_id, into, target, ask)
    else:
        show_and_carry_out(change, theme_id, target, plan=plan)


@click.command("add")
@click.option("--id", "theme_id", required=True, help="Lower-case letters, digits, hyphens.")
@click.option("--name", required=True, help="Name that readers see.")
@click.option("--description", required=True, help="What the theme is about, in a sentence.")
@click.option("--code-when", default="", help="What to code with it.")
@click.option("--do-not-code-for", default="", help="What not to code with it.")
@click.option("--seed-phrase", "seed_phrases", multiple=True, help="A phrase that names it.")
@click.option("--example", "examples", multiple=True, help="An example text; up to five.")
@click.option(
    "--preview",
    is_flag=True,
    help="Show which findings of the store the theme would be given to; write nothing.",
)
@model_option
@encoder_option
@change_options
def add(
    theme_id: str,
    name: str,
    description: str,
    code_when: str,
    do_not_code_for: str,
    seed_phrases: tuple[str, ...],
    examples: tuple[str, ...],
    preview: bool,
    model_path: Path | None,
    encoder_name: str | None,
    target: Target,
) -> None:
    """Add your own theme, which classify and build can use at once.

    It is given to findings that are similar to its description and examples, or share rare words
    with it, from a level that is chosen on the examples. Look at its matches first (--preview):
    beside them stands what plain search with the description finds and the theme would not.

    \b
    Examples:
      findings codebook add --id gangs --name Gangs --seed-phrase "county lines" \\
        --description "Children drawn into gangs or exploited to sell drugs." \\
        --store my.findings --preview
      findings codebook add --id gangs --name Gangs --seed-phrase "county lines" \\
        --description "Children drawn into gangs or exploited to sell drugs." \\
        --out my-codebook.toml
    """
    from inspection_findings.coding import Theme
    from inspection_findings.coding.codebook_changes import add_theme

    theme = Theme(
        id=theme_id,
        name=name,
        description=description,
        code_when=code_when,
        do_not_code_for=do_not_code_for,
        seed_phrases=seed_phrases,
        examples=examples,
    )

    def change(toml: bytes, date: str) -> CodebookChange:
        return add_theme(toml, theme, date=date)

    if preview:
        change(find_codebook(target)[0], target.day)  # refuses what could not be added
        show_preview(theme, target, model_path=model_path, encoder_name=encoder_name)
    else:
        show_and_carry_out(change, theme_id, target)


CHANGES = (add, rename, merge, split, retire)
