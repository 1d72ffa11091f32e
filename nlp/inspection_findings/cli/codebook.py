"""``codebook``: check the definitions of themes, and change them together with their codings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from inspection_findings.cli.codebook_changes import CHANGES
from inspection_findings.cli.codebook_import import import_
from inspection_findings.cli.codebook_target import Row, coded_store_option, read_kept_codebook
from inspection_findings.cli.options import (
    cached_encoder,
    codebook_to_use,
    encoder_option,
    format_option,
    reference_option,
)
from inspection_findings.cli.output import say, write_json, write_rows, write_table
from inspection_findings.cli.tables import Table, write_quoting

if TYPE_CHECKING:
    from inspection_findings.coding import Codebook
    from inspection_findings.coding.codebook_check import CodedText, Doubt, ThemePair

_DOUBTS = Table(
    title="Codings that differ from those of similar findings",
    columns=("finding_id", "kind", "theme_id", "other_id"),
    quotes=(("finding_id", "text"), ("other_id", "other_text")),
    empty="No coding differs from those of similar findings.",
)


@click.group()
def codebook() -> None:
    """Check the codebook, or change it and its codings."""


@codebook.command("check")
@click.argument("path", required=False, type=click.Path(path_type=Path))
@click.option("--quick", is_flag=True, help="Only checks that need no encoder (faster).")
@reference_option
@coded_store_option
@encoder_option
@format_option("table", "json", "csv")
def check(
    path: Path | None,
    quick: bool,
    reference_path: Path | None,
    store_path: Path | None,
    encoder_name: str | None,
    output_format: str,
) -> None:
    """Check a codebook, and show where coders may go wrong.

    Shows pairs of themes that are easy to confuse, gaps in definitions and, if codings are given,
    findings coded differently from similar findings. These are doubts, not errors.

    \b
    Example:
      findings codebook check corpus/codebook.toml --reference corpus/reference
    """
    from inspection_findings.coding import describe_theme, find_gaps, read_codebook
    from inspection_findings.coding.codebook import parse_codebook
    from inspection_findings.coding.codebook_check import compare_themes, find_doubts

    kept = None if path or not store_path else read_kept_codebook(store_path)
    path = codebook_to_use(path) if kept is None or store_path is None else store_path
    read = read_codebook(path) if kept is None else parse_codebook(kept, where=str(path))
    coded = _read_coded(reference_path, store_path)
    encoder = None if quick else cached_encoder(encoder_name)
    gaps = find_gaps(read, exemplified={theme for item in coded for theme in item.themes})
    descriptions = [describe_theme(theme) for theme in read.active_themes]
    rows = encoder.encode(descriptions) if encoder else None
    pairs = compare_themes(read, coded=coded, descriptions=rows)
    doubts: tuple[Doubt, ...] = ()
    if encoder and coded:
        doubts = find_doubts(read, coded, encoder.encode([item.text for item in coded]))
    if output_format == "json":
        _write_check(path, read, gaps, pairs, doubts)
    elif output_format == "csv":
        write_rows(_to_rows(gaps, pairs, doubts), output_format="csv", columns=())
    else:
        _show_check(read, gaps, pairs, doubts)
    named = sum(bool(pair.why) for pair in pairs)
    say(
        f"{path}: version {read.version}, {len(read.themes)} themes, {len(gaps)} gaps,"
        f" {named} of {len(pairs)} pairs that readers may confuse, {len(doubts)} doubtful codings"
    )


def _read_coded(reference_path: Path | None, store_path: Path | None) -> tuple[CodedText, ...]:
    """Return codings by people and by the reference, from the folder and the store."""
    from inspection_findings.coding.codebook_check import CodedText

    coded: list[CodedText] = []
    if reference_path:
        from inspection_findings.coding.reference import read_reference_coding

        coded += [
            CodedText(
                finding_id=f"{record.report_id}#{record.coding_id}",
                text=record.text,
                themes=record.themes,
            )
            for record in read_reference_coding(reference_path)
        ]
    if store_path:
        from inspection_findings.store import open_store

        with open_store(store_path, mode="read") as store:
            ids = store.read_coded_ids()
            themes = store.read_themes_of(ids)
            coded += [
                CodedText(
                    finding_id=finding.finding_id,
                    text=finding.text,
                    themes=themes[finding.finding_id],
                )
                for finding in store.read_findings(ids)
            ]
    return tuple(coded)


def _write_check(
    path: Path,
    read: Codebook,
    gaps: Sequence[tuple[str, str]],
    pairs: Sequence[ThemePair],
    doubts: Sequence[Doubt],
) -> None:
    write_json(
        {
            "path": str(path),
            "version": read.version,
            "sha256": read.sha256,
            "themes": list(read.theme_ids),
            "gaps": [{"theme": theme, "gap": gap} for theme, gap in gaps],
            "pairs": [asdict(pair) for pair in pairs],
            "doubts": [asdict(doubt) for doubt in doubts],
        }
    )


def _to_rows(
    gaps: Sequence[tuple[str, str]], pairs: Sequence[ThemePair], doubts: Sequence[Doubt]
) -> list[Row]:
    """Return all doubts as rows of one table."""
    columns = ("kind", "theme", "other_theme", "similarity", "why", "finding_id", "text")
    rows: list[Row] = [dict.fromkeys((*columns, "other_id", "other_text"), "")]
    rows += [{"kind": "gap", "theme": theme, "why": f"has no {gap}"} for theme, gap in gaps]
    rows += [
        {
            "kind": "pair",
            "theme": pair.first,
            "other_theme": pair.second,
            "similarity": pair.similarity,
            "why": pair.why,
        }
        for pair in pairs
        if pair.why
    ]
    for doubt in doubts:
        row = asdict(doubt)
        rows.append({"theme": row.pop("theme_id")} | row)
    return [rows[0] | row for row in rows[1:]]


def _show_check(
    read: Codebook,
    gaps: Sequence[tuple[str, str]],
    pairs: Sequence[ThemePair],
    doubts: Sequence[Doubt],
) -> None:
    themes: list[Row] = [
        {
            "id": theme.id,
            "name": theme.name,
            "seed_phrases": len(theme.seed_phrases),
            "lacks": ", ".join(gap.replace("_", " ") for owner, gap in gaps if owner == theme.id),
            "retired": theme.retired,
        }
        for theme in read.themes
    ]
    write_table(themes, columns=["id", "name", "seed_phrases", "lacks", "retired"])
    confusable: list[Row] = [asdict(pair) for pair in pairs if pair.why]
    if confusable:
        write_table(
            confusable,
            columns=["first", "second", "similarity", "jaccard", "why"],
            title="Pairs that readers may confuse",
        )
    if doubts:
        write_quoting([asdict(doubt) for doubt in doubts], _DOUBTS)


for command in (*CHANGES, import_):
    codebook.add_command(command)

COMMANDS = (codebook,)
