"""A tidy table as the files of a format."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal, get_args

from inspection_findings.exchange.tidy.parquet import Cut, write_parquet
from inspection_findings.exchange.tidy.text_files import write_csv, write_json
from inspection_findings.frames import Table, Values

TableFormat = Literal["csv", "parquet", "json"]
FORMATS: tuple[TableFormat, ...] = get_args(TableFormat)


def write_table(
    table: Table, rows: Sequence[Values], *, file_format: TableFormat, cuts: Mapping[str, Cut]
) -> Iterator[tuple[str, bytes]]:
    """Yield the name and the bytes of each file of a table; ``cuts`` as in `write_parquet`.

    Raises
    ------
    MissingExtraError
        If the format is Parquet, and pyarrow is not installed.
    """
    if file_format == "parquet":
        yield from write_parquet(table, rows, cuts)
    else:
        write = write_csv if file_format == "csv" else write_json
        yield f"{table.name}.{file_format}", write(table, rows)
