"""``agreement``: how far people, the reference coding and the model agree."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from inspection_findings.cli.options import format_option, many_option, store_option
from inspection_findings.cli.output import say, write_json, write_rows, write_table

if TYPE_CHECKING:
    from inspection_findings.coding.agreement import Kappa
    from inspection_findings.review import CoderAgreement
    from inspection_findings.review.coder_agreement import Pair


@click.command()
@store_option
@many_option("--coder", "coders", help_text="Only pairs with this coder; or among several.")
@format_option("table", "json", "csv")
def agreement(store_path: Path, coders: tuple[str, ...], output_format: str) -> None:
    """Show how far coders agree: people, the reference coding, the model.

    Cohen's kappa for each theme with its 95 % interval, Krippendorff's alpha over theme sets
    with MASI distance, and, where samples were drawn, whether people leant on the model.

    \b
    Example:
      findings agreement --store out/inspections.findings --coder Ana --coder Ben
    """
    from inspection_findings.review import measure_coders
    from inspection_findings.store import open_store

    with open_store(store_path, mode="read") as store:
        measured = measure_coders(store, names=coders)
    if output_format == "json":
        write_json(_to_json(measured))
    elif output_format == "csv":
        rows = [row for pair in measured.pairs for row in _theme_rows(pair)]
        write_rows(rows, output_format="csv", columns=[])
    else:
        _write_tables(measured)


def _to_json(measured: CoderAgreement) -> dict[str, object]:
    return {
        "coders": _coder_rows(measured),
        "people_alpha": measured.people_alpha,
        "pairs": [_pair_row(pair) | {"themes": _theme_rows(pair)} for pair in measured.pairs],
        "anchoring": [asdict(item) for item in measured.anchoring],
    }


def _write_tables(measured: CoderAgreement) -> None:
    write_table(_coder_rows(measured), columns=["coder", "who", "findings"], title="Coders")
    columns = ["a", "b", "findings", "alpha", "same_themes", "main_theme_kappa", "main_theme_same"]
    write_table(
        map(_pair_row, measured.pairs), columns=columns, title="Pairs, on what both have coded"
    )
    if not measured.pairs:
        say("No two of these coders have coded the same finding.")
    for pair in measured.pairs:
        used = [row for row in _theme_rows(pair) if row["support"]]
        columns = ["theme", "kappa", "interval", "agreed", "both", "only_a", "only_b", "remarks"]
        if used:
            write_table(
                [row | {"interval": _interval(row)} for row in used],
                columns=columns,
                title=f"a: {pair.a.name} ({pair.a.who}); b: {pair.b.name} ({pair.b.who})",
            )
        if pair.remark:
            say(f"{pair.a.name} and {pair.b.name}: {pair.remark}")
        unused = len(pair.agreement.themes) - len(used)
        if unused:
            say(f"{unused} themes given by neither: their kappa is undefined")
    if measured.people_alpha is not None:
        click.echo(f"Krippendorff's alpha over all people: {measured.people_alpha:.2f}")
    _write_anchoring(measured)


def _write_anchoring(measured: CoderAgreement) -> None:
    rows: list[dict[str, object]] = []
    for item in measured.anchoring:
        row: dict[str, object] = {"sample": item.sample, "a": item.a, "b": item.b}
        if item.difference is None:
            rows.append(row | {"difference": "not both arms are coded yet"})
            continue
        d = item.difference
        rows.append(
            row
            | {
                "shown": f"{d.shown:.2f} ({d.shown_findings})",
                "blind": f"{d.blind:.2f} ({d.blind_findings})",
                "difference": f"{d.difference:+.2f} ({d.low:+.2f} to {d.high:+.2f})",
            }
        )
    if rows:
        write_table(
            rows,
            columns=["sample", "a", "b", "shown", "blind", "difference"],
            title="Likeness (1 - MASI) with the model's coding in sight, and without",
        )


def _coder_rows(measured: CoderAgreement) -> list[dict[str, object]]:
    return [
        {"coder": coder.name, "kind": coder.kind, "who": coder.who, "findings": len(coder.themes)}
        for coder in measured.coders
    ]


def _pair_row(pair: Pair) -> dict[str, object]:
    agreement = pair.agreement
    main = agreement.main
    return {
        "a": pair.a.name,
        "a_kind": pair.a.kind,
        "b": pair.b.name,
        "b_kind": pair.b.kind,
        "findings": agreement.findings,
        "taught_the_model": pair.left_out,
        "alpha": agreement.alpha,
        "same_themes": agreement.same_themes,
        "main_theme_kappa": main.kappa if main else None,
        "main_theme_low": main.low if main else None,
        "main_theme_high": main.high if main else None,
        "main_theme_same": main.observed if main else None,
        "remark": pair.remark,
    }


def _theme_rows(pair: Pair) -> list[dict[str, object]]:
    return [
        {
            "a": pair.a.name,
            "a_kind": pair.a.kind,
            "b": pair.b.name,
            "b_kind": pair.b.kind,
            "theme": item.theme_id,
            "findings": pair.agreement.findings,
            **_kappa_cells(item.kappa),
            "support": item.support,
            "both": item.both,
            "only_a": item.only_a,
            "only_b": item.only_b,
            "neither": item.neither,
            "remarks": "; ".join(item.remarks),
        }
        for item in pair.agreement.themes
    ]


def _kappa_cells(kappa: Kappa) -> dict[str, object]:
    return {
        "kappa": kappa.kappa,
        "low": kappa.low,
        "high": kappa.high,
        "agreed": kappa.observed,
    }


def _interval(row: Mapping[str, object]) -> str:
    return "" if row["low"] is None else f"{row['low']:.2f} to {row['high']:.2f}"
