"""The data dictionary for people: ``README.md`` beside the tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from inspection_findings.exchange.tidy.about import LICENCE, About, Written
from inspection_findings.exchange.tidy.package import list_fields
from inspection_findings.exchange.tidy.parquet import EXAMPLE
from inspection_findings.frames import FieldType

_TYPES: dict[FieldType, str] = {
    "text": "text",
    "category": "text",
    "integer": "whole number",
    "number": "number",
    "boolean": "true or false",
    "month": "year and month",
    "time": "date and time",
    "json": "JSON",
    "vector": "list of numbers",
}
_HOW_TO_READ = (
    "One row is one thing, and a list is several rows. Tables join by their ids: “→ reports” says"
    " that a column has ids of the table `reports`.",
    "An empty value is missing: nobody said it, or the report does not.",
    "Months are as the reports give them, such as 2025-03: they give no day. Times are in UTC.",
    "Texts of reports are word for word. Offsets count characters of the text of the report as it"
    " was read, which is in the store.",
    "Polarity is stated where a heading or a person says so; elsewhere it is inferred, and has"
    " columns of its own.",
    "Count boroughs rather than findings: a long report says more, not worse.",
    "A coding counts where `is_effective` is true. What the reference coding says was made by"
    " language models, what the model says is a guess with a probability.",
)
_OF_FORMAT = {
    "csv": (
        "The files are UTF-8 with a byte order mark, so that Excel shows dashes and quotation marks"
        " as they are.",
        "Text that a spreadsheet would run as a formula (it begins with = + - or @) has an"
        " apostrophe before it that is not in the report. JSON and Parquet have the text as it is.",
    ),
    "json": ("Each file is a list of records, one a line.",),
    "parquet": (
        "`findings`, `codings` and `embeddings` are cut by inspectorate and year of publication:"
        " these two columns stand in the names of the folders. The name of a file has a hash of"
        " what it holds.",
        "`before` and `after` are JSON in a text column.",
    ),
}


def write_dictionary(about: About, written: Sequence[Written]) -> bytes:
    """Return the data dictionary as Markdown: how to read the tables, and each column."""
    parts = [
        "# Inspection findings as tables",
        "; ".join(about.asked) + "." if about.asked else "The whole store.",
        _list([f"{name}: {value}" for name, value in about.made_with]),
        "## Licence",
        "Contains public sector information, © Crown copyright, licensed under the"
        f" [Open Government Licence v3.0]({LICENCE}). Say so where you use it. Notes, comments and"
        " codings are by the people who are named, and are not under this licence.",
        "## How to read them",
        _list([*_HOW_TO_READ, *_OF_FORMAT[about.file_format]]),
    ]
    if about.file_format == "parquet":
        parts += [
            "With DuckDB, in this folder: in how many boroughs a theme is an area for improvement,"
            " by year.",
            f"```sql\n{EXAMPLE}\n```",
        ]
    parts += ["## What is not here", _list(about.not_here), "## Tables", _list_tables(written)]
    for one in written:
        parts += [f"## {one.table.name}", f"One row: {one.table.row}.", _list_fields(one)]
    return ("\n\n".join(parts) + "\n").encode("utf-8")


def _list(lines: Iterable[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)


def _list_tables(written: Sequence[Written]) -> str:
    lines = ["| table | one row | rows | files |", "| --- | --- | ---: | --- |"]
    lines += [
        f"| [`{one.table.name}`](#{one.table.name}) | {one.table.row} | {one.rows:,}"
        f" | {_name_files(one)} |"
        for one in written
    ]
    return "\n".join(lines)


def _name_files(one: Written) -> str:
    if one.in_path:
        folders = "/".join(f"{name}=…" for name in one.in_path)
        return f"`{one.table.name}/{folders}/` ({len(one.paths)})"
    return ", ".join(f"`{path}`" for path in one.paths)


def _list_fields(one: Written) -> str:
    return "\n".join(["| column | type | what it holds |", "| --- | --- | --- |", *_rows(one)])


def _rows(one: Written) -> Iterator[str]:
    for field in list_fields(one):
        mark = " (key)" if field.name in one.table.key else ""
        refers = f" → [{field.refers}](#{field.refers})" if field.refers else ""
        description = field.description.replace("|", "\\|")
        yield f"| `{field.name}`{mark} | {_TYPES[field.field_type]} | {description}{refers} |"
