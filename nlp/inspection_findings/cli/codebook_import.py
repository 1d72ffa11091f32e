"""``codebook import``: the codebook of another program as a ``codebook.toml``."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from inspection_findings.cli.output import say


@click.command("import")
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path))
@click.option(
    "--out", "out", metavar="FILE", required=True, type=click.Path(path_type=Path),
    help="Codebook to write.",
)  # fmt: skip
@click.option("--title", help="Of the codebook; the name of the file if not given.")
@click.option(
    "--date",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Date for the history; today if not given.",
)
@click.option("--replace", is_flag=True, help="Replace a file that is there and differs.")
def import_(path: Path, out: Path, title: str | None, date: datetime | None, replace: bool) -> None:
    """Make a codebook of a REFI-QDA file (.qdc, .qdpx) or of Taguette's CSV.

    A code becomes a theme with its definition; a code above it becomes its group. What was changed
    or left out is listed.

    \b
    Example:
      findings codebook import codes.qdc --out my-codebook.toml
    """
    from inspection_findings.coding.codebook_writing import write_codebook_toml
    from inspection_findings.exchange.codebook_files import read_codebook_file
    from inspection_findings.files import read_file, write_file

    read = read_codebook_file(str(path), read_file(path))
    day = (date or datetime.now().astimezone()).date().isoformat()
    toml = write_codebook_toml(
        title or path.stem, read.themes, date=day, change=f"Read from {path.name}."
    )
    write_file(out, toml, may_replace=replace)
    for remark in read.remarks:
        say(f"{path}: {remark}")
    grouped = len({one.group for one in read.themes if one.group})
    say(f"{out}: {len(read.themes)} themes, {grouped} groups; check it: findings codebook check")
