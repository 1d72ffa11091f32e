"""A tidy table as Parquet files, typed, and the same bytes for the same rows.

The tables of most rows are cut by inspectorate and year of publication, in folders that are named
as Hive does it, so that DuckDB and Dask read only what a query needs.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from inspection_findings.errors import require_extra
from inspection_findings.exchange.tidy.text_files import write_state
from inspection_findings.frames import Field, Table, Values
from inspection_findings.manifest import hash_bytes

if TYPE_CHECKING:
    import pyarrow as pa

Cut = tuple[str, str]
"""Inspectorate and year of publication; empty where it is not known."""

CUT_BY = ("inspectorate", "year")
_CUT = frozenset({"findings", "codings", "embeddings"})
_NOT_KNOWN = "__HIVE_DEFAULT_PARTITION__"  # what Hive, DuckDB and Arrow read as missing
_HASH_LENGTH = 16
EXAMPLE = """SELECT f.year, c.theme, count(DISTINCT f.borough) AS boroughs, count(*) AS findings
FROM 'findings/*/*/*.parquet' AS f
JOIN 'codings/*/*/*.parquet' AS c USING (finding_id)
WHERE c.is_effective AND f.stated_polarity = 'area_for_improvement'
GROUP BY f.year, c.theme
ORDER BY boroughs DESC, findings DESC, c.theme, f.year
LIMIT 10;"""


def is_cut(table: Table) -> bool:
    """Return whether a table is cut by inspectorate and year."""
    return table.name in _CUT


def require_parquet() -> None:
    """Raise `MissingExtraError` if pyarrow, which writes Parquet, is not installed."""
    require_extra("parquet", "pyarrow", needed_by="Parquet")


def write_parquet(
    table: Table, rows: Sequence[Values], cuts: Mapping[str, Cut]
) -> Iterator[tuple[str, bytes]]:
    """Yield the name and the bytes of each file of a table.

    Parameters
    ----------
    cuts : mapping of str to (str, str)
        Inspectorate and year, by finding id.

    Raises
    ------
    MissingExtraError
        If pyarrow is not installed.
    """
    require_parquet()
    if not is_cut(table):
        yield f"{table.name}.parquet", _write_file(table, rows)
        return
    at = table.columns.index("finding_id")
    parts: dict[Cut, list[Values]] = {}
    for row in rows:
        parts.setdefault(cuts[row[at]], []).append(row)
    # What stands in the names of the folders is not repeated in the files, where it might differ.
    kept = table.without(CUT_BY)
    places = [table.columns.index(name) for name in kept.columns]
    for cut in sorted(parts) or [("", "")]:
        data = _write_file(kept, [tuple(row[i] for i in places) for row in parts.get(cut, ())])
        folder = "/".join(
            f"{name}={quote(value, safe='') or _NOT_KNOWN}"
            for name, value in zip(CUT_BY, cut, strict=True)
        )
        yield f"{table.name}/{folder}/part-{hash_bytes(data)[:_HASH_LENGTH]}.parquet", data


def _write_file(table: Table, rows: Sequence[Values]) -> bytes:
    import pyarrow as pa
    import pyarrow.parquet as pq

    columns = list(zip(*rows, strict=True)) or [()] * len(table.fields)
    arrays = [_make_array(one, column) for one, column in zip(table.fields, columns, strict=True)]
    schema = pa.schema(
        [
            pa.field(one.name, array.type, metadata={"description": one.description})
            for one, array in zip(table.fields, arrays, strict=True)
        ],
        metadata={"row": table.row},
    )
    buffer = io.BytesIO()
    pq.write_table(pa.table(arrays, schema=schema), buffer, compression="zstd")
    return buffer.getvalue()


def _make_array(field: Field, values: Sequence[Any]) -> pa.Array:
    import pyarrow as pa

    if field.field_type == "vector":
        return _make_vectors(values)
    if field.field_type == "category":
        return pa.array(values, pa.string()).dictionary_encode()
    if field.field_type == "json":
        return pa.array([None if one is None else write_state(one) for one in values], pa.string())
    plain = {
        "integer": pa.int64(),
        "number": pa.float64(),
        "boolean": pa.bool_(),
        "time": pa.timestamp("ms", tz="UTC"),
    }
    return pa.array(values, plain.get(field.field_type, pa.string()))


def _make_vectors(values: Sequence[Any]) -> pa.Array:
    """Return vectors as lists of one fixed size, unless there are none or of several encoders."""
    import numpy as np
    import pyarrow as pa

    sizes = {len(one) for one in values}
    if len(sizes) != 1:
        return pa.array(list(values), pa.list_(pa.float32()))
    flat = np.concatenate(values).astype(np.float32, copy=False)
    return pa.FixedSizeListArray.from_arrays(pa.array(flat), *sizes)
