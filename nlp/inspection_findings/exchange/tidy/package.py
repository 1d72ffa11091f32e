"""The data dictionary for tools: ``datapackage.json``, a Frictionless Data Package."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from typing import Any

from inspection_findings.exchange.tidy.about import LICENCE, About, Written
from inspection_findings.exchange.tidy.parquet import CUT_BY
from inspection_findings.frames import Field, FieldType

_TYPES: dict[FieldType, str] = {
    "text": "string",
    "category": "string",
    "integer": "integer",
    "number": "number",
    "boolean": "boolean",
    "month": "yearmonth",
    "time": "datetime",
    "json": "object",
    "vector": "array",
}
_MEDIA_TYPES = {
    "csv": "text/csv",
    "json": "application/json",
    "parquet": "application/vnd.apache.parquet",
}
IN_PATH = {
    CUT_BY[0]: Field(name=CUT_BY[0], field_type="category", description="who published the report"),
    CUT_BY[1]: Field(
        name=CUT_BY[1], field_type="integer", description="year of publication of the report"
    ),
}
"""The columns that stand in the names of folders."""


def list_fields(one: Written) -> list[Field]:
    """Return the columns of a table as a tool reads it, those in the names of folders last."""
    kept = [field for field in one.table.fields if field.name not in one.in_path]
    return [*kept, *(IN_PATH[name] for name in one.in_path)]


def write_package(about: About, written: Sequence[Written]) -> bytes:
    """Return the descriptor of all tables."""
    names = {one.table.name for one in written}
    package = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "inspection-findings",
        "title": "Inspection findings",
        "description": "; ".join(about.asked) or "The whole store.",
        "licenses": [
            {"name": "OGL-UK-3.0", "path": LICENCE, "title": "Open Government Licence v3.0"}
        ],
        "madeWith": dict(about.made_with),
        "resources": [_describe(one, about.file_format, names) for one in written],
    }
    return (json.dumps(package, indent=1, ensure_ascii=False) + "\n").encode("utf-8")


def _describe(one: Written, file_format: str, names: Collection[str]) -> dict[str, Any]:
    described: dict[str, Any] = {
        "name": one.table.name,
        "path": one.paths[0] if len(one.paths) == 1 else list(one.paths),
        "type": "table",
        "description": f"One row: {one.table.row}.",
        "format": file_format,
        "mediatype": _MEDIA_TYPES[file_format],
        "rows": one.rows,
    }
    if file_format == "csv":
        described |= {
            "encoding": "utf-8",
            "dialect": {"delimiter": ",", "lineTerminator": "\r\n", "doubleQuote": True},
        }
    fields = list_fields(one)
    schema: dict[str, Any] = {
        "fields": [_describe_field(field, is_key=field.name in one.table.key) for field in fields],
        "primaryKey": list(one.table.key),
        "missingValues": [""],
    }
    keys = [
        {"fields": [field.name], "reference": {"resource": field.refers, "fields": [field.name]}}
        for field in fields
        if field.refers in names
    ]
    return {**described, "schema": schema | ({"foreignKeys": keys} if keys else {})}


def _describe_field(field: Field, *, is_key: bool) -> dict[str, Any]:
    described: dict[str, Any] = {
        "name": field.name,
        "type": _TYPES[field.field_type],
        "description": field.description,
    }
    return described | ({"constraints": {"required": True}} if is_key else {})
