"""Tidy tables in a folder, one table at a time, so that no more than one is in memory."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from inspection_findings._version import __version__
from inspection_findings.corpus.filter_words import describe_filters
from inspection_findings.errors import FindingsError
from inspection_findings.exchange.tidy import (
    About,
    TableFormat,
    Written,
    write_dictionary,
    write_package,
    write_table,
)
from inspection_findings.exchange.tidy.parquet import CUT_BY, Cut, is_cut, require_parquet
from inspection_findings.manifest import MANIFEST, Put, renew_folder
from inspection_findings.review.decisions import find_outstanding
from inspection_findings.search import Filters, select_findings
from inspection_findings.store.tidy_tables import TABLES
from inspection_findings.text import list_words

if TYPE_CHECKING:
    from inspection_findings.frames import Table
    from inspection_findings.store import Store

_DICTIONARY = ("README.md", "datapackage.json")
_ONLY_PARQUET = frozenset({"embeddings"})
_NOT_HERE = (
    "The full text of the reports and their files: the store has them.",
    "Which themes each coder knew: `is_effective` has taken it into account.",
)
_NO_VECTORS = "Embeddings: they are in the Parquet export alone."


def write_folder(store: Store, out: Path, file_format: TableFormat, filters: Filters) -> list[Path]:
    """Write the tables, the dictionary and the manifest; call it inside a snapshot.

    Returns the paths: the dictionary, the files of the tables in order, the manifest.
    """
    if file_format == "parquet":
        require_parquet()
    kept = _choose(store, filters)
    names = store.read_names(standards=()).themes
    about = About(
        asked=tuple(describe_filters(filters, names)),
        made_with=_describe_store(store),
        file_format=file_format,
        not_here=_tell_not_here(file_format),
    )
    told = {
        "version": 1,
        "software": f"inspection-findings {__version__}",
        "asked": list(about.asked),
        "store": dict(about.made_with),
    }
    cuts = _read_cuts(store) if file_format == "parquet" else {}
    with renew_folder(out, kind=f"tables as {file_format}", about=told) as put:
        written = [
            _write(store, table, kept, put, file_format, cuts)
            for table in TABLES
            if file_format == "parquet" or table.name not in _ONLY_PARQUET
        ]
        put(_DICTIONARY[0], write_dictionary(about, written))
        put(_DICTIONARY[1], write_package(about, written))
    paths = [path for one in written for path in one.paths]
    return [out / name for name in (*_DICTIONARY, *paths, MANIFEST)]


def require_no_sample(store: Store) -> None:
    """Raise `FindingsError` if the tables would show what others said to who is to code blind."""
    outstanding = find_outstanding(store.read_samples(), store.read_decisions())
    if outstanding:
        people = sorted({name for names in outstanding.values() for name in names})
        raise FindingsError(
            str(store.path),
            f"has {len(outstanding)} findings in a blind sample that {list_words(people)} have"
            " still to code, and tables would show what others said of them",
            "wait for them, or ask for the sampled ones too (--sampled) and keep the tables from"
            " them",
        )


def _write(
    store: Store,
    table: Table,
    kept: Mapping[str, frozenset[str]],
    put: Put,
    file_format: TableFormat,
    cuts: Mapping[str, Cut],
) -> Written:
    rows = list(table.select(store.read_table(table), kept))
    paths = []
    for name, data in write_table(table, rows, file_format=file_format, cuts=cuts):
        put(name, data)
        paths.append(name)
    in_path = CUT_BY if file_format == "parquet" and is_cut(table) else ()
    return Written(table=table, paths=tuple(paths), rows=len(rows), in_path=in_path)


def _choose(store: Store, filters: Filters) -> dict[str, frozenset[str]]:
    """Return the ids of findings and reports to keep; none is to be left out without filters."""
    if not filters.given:
        return {}
    findings = frozenset(select_findings(store, filters))
    rows = store.read_view("v_finding", ("finding_id", "report_id"))
    reports = frozenset(report_id for finding_id, report_id in rows if finding_id in findings)
    return {"finding_id": findings, "report_id": reports}


def _read_cuts(store: Store) -> dict[str, Cut]:
    """Return the inspectorate and the year of publication, by finding id."""
    rows = store.read_view("v_finding", ("finding_id", "inspectorate", "published"))
    return {finding_id: (who or "", (month or "")[:4]) for finding_id, who, month in rows}


def _describe_store(store: Store) -> tuple[tuple[str, str], ...]:
    built = store.read_last_build()
    return (
        ("store, content", store.content_digest()),
        ("store, last built", built.isoformat() if built else "never"),
        *((f"store, {name}", value) for name, value in store.read_versions().items()),
    )


def _tell_not_here(file_format: TableFormat) -> tuple[str, ...]:
    return (*_NOT_HERE, *([] if file_format == "parquet" else [_NO_VECTORS]))
