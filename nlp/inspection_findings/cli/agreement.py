"""``agreement``: how far people, the reference coding and the model agree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from inspection_findings.cli.options import format_option, many_option, store_option
from inspection_findings.cli.output import Row, say, write_json, write_rows, write_table
from inspection_findings.cli.tables import to_rows
from inspection_findings.cli.terminal import write_line

if TYPE_CHECKING:
    from inspection_findings.corpus import Agreement

_PAIR = ("a", "a_kind", "b", "b_kind")


@click.command()
@store_option
@many_option("--coder", "coders", help_text="Only pairs with this coder, or pairs among several.")
@format_option("table", "json", "csv")
def agreement(store_path: Path, coders: tuple[str, ...], output_format: str) -> None:
    """Show how far people, the reference coding and the model agree.

    Gives Cohen's kappa with its 95 % interval and Gwet's AC1 for each theme, and Krippendorff's
    alpha over sets of themes (MASI distance) with its interval over boroughs. If blind samples
    were drawn, it also shows whether seeing the model's coding influenced people.

    \b
    Example:
      findings agreement --store out/inspections.findings --coder Ana --coder Ben
    """
    from inspection_findings.corpus import open_corpus

    answer = open_corpus(store_path).agreement(coder=coders)
    if output_format == "json":
        write_json(_to_json(answer))
    elif output_format == "csv":
        rows = to_rows(answer.themes)
        write_rows(rows, output_format="csv", columns=rows.columns)
    else:
        _write_tables(answer)


def _to_json(answer: Agreement) -> dict[str, object]:
    return {
        "coders": to_rows(answer.coders),
        "people_alpha": answer.people_alpha,
        "people_alpha_limits": answer.people_alpha_limits,
        "pairs": [{**pair, "themes": _select_pair(answer, pair)} for pair in to_rows(answer.pairs)],
        "anchoring": [_nest_difference(row) for row in to_rows(answer.anchoring)],
    }


def _select_pair(answer: Agreement, pair: Row) -> list[Row]:
    """Return the themes of one pair of coders."""
    return [row for row in to_rows(answer.themes) if all(row[name] == pair[name] for name in _PAIR)]


def _nest_difference(row: Row) -> Row:
    """Return a row of anchoring for JSON, with the difference as an object or null."""
    named = {name: row[name] for name in ("sample", "a", "b")}
    difference = {name: value for name, value in row.items() if name not in named}
    return {**named, "difference": None if row["difference"] is None else difference}


def _write_tables(answer: Agreement) -> None:
    pairs = to_rows(answer.pairs)
    write_table(to_rows(answer.coders), columns=["coder", "who", "findings"], title="Coders")
    shown = [{**pair, "alpha_interval": _interval(pair, of="alpha_")} for pair in pairs]
    columns = ["a", "b", "findings", "alpha", "alpha_interval", "same_themes", "main_theme_kappa"]
    write_table(shown, columns=columns, title="Pairs of coders, on findings that both coded")
    if not pairs:
        say("No two of these coders coded the same finding.")
    who = {row["coder"]: row["who"] for row in to_rows(answer.coders)}
    for pair in pairs:
        _write_pair(pair, _select_pair(answer, pair), who=who)
    if answer.people_alpha is not None:
        limits = answer.people_alpha_limits
        interval = f" ({limits[0]:.2f} to {limits[1]:.2f}, over boroughs)" if limits else ""
        write_line(f"Krippendorff's alpha over all people: {answer.people_alpha:.2f}{interval}")
    _write_anchoring(to_rows(answer.anchoring))


def _write_pair(pair: Row, themes: Sequence[Row], *, who: Mapping[object, object]) -> None:
    used = [row for row in themes if row["support"]]
    columns = ["theme", "kappa", "interval", "ac1", "agreed", "both", "only_a", "only_b", "remarks"]
    if used:
        write_table(
            [{**row, "interval": _interval(row)} for row in used],
            columns=columns,
            title=f"a: {pair['a']} ({who[pair['a']]}); b: {pair['b']} ({who[pair['b']]})",
        )
    if pair["remark"]:
        say(f"{pair['a']} and {pair['b']}: {pair['remark']}")
    unused = len(themes) - len(used)
    if unused:
        say(f"{unused} themes that neither gave: their kappa is undefined")


def _write_anchoring(found: Sequence[Row]) -> None:
    rows: list[Row] = []
    for item in found:
        row = {name: item[name] for name in ("sample", "a", "b")}
        if item["difference"] is None:
            rows.append(row | {"difference": "not both arms are coded yet"})
            continue
        limits = f"{item['low']:+.2f} to {item['high']:+.2f}"
        rows.append(
            row
            | {
                "shown": f"{item['shown']:.2f} ({item['shown_findings']})",
                "blind": f"{item['blind']:.2f} ({item['blind_findings']})",
                "difference": f"{item['difference']:+.2f} ({limits})",
            }
        )
    if rows:
        write_table(
            rows,
            columns=["sample", "a", "b", "shown", "blind", "difference"],
            title="Similarity (1 - MASI) to the model, with and without seeing its coding",
        )


def _interval(row: Row, *, of: str = "") -> str:
    low, high = row[f"{of}low"], row[f"{of}high"]
    return "" if low is None else f"{low:.2f} to {high:.2f}"


COMMANDS = (agreement,)
