"""Measure filters on many findings: how long a selection takes, and what the facets cost.

A store is built from copies of the five reports, each with boroughs, months and ids of its own; the
full-text index and the embeddings, which filters do not use, are left out. Prints times and
memory. Run it in the project's environment on an otherwise idle machine::

    python scripts/benchmark_filters.py --findings 1000000 --folder out/filters
"""

from __future__ import annotations

import argparse
import contextlib
import resource
import sqlite3
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from environment import CHECKOUT
from inspection_findings import build
from inspection_findings.search import FilterOptions, Filters, load_facets, select
from inspection_findings.store import open_store

BOROUGHS = 150
ROUNDS = 20
FILTERS: tuple[FilterOptions, ...] = (
    {"borough": "Hackney 1"},
    {"theme": "victim-work"},
    {"theme": ["victim-work", "ete"], "without_theme": "voice", "polarity": "strength"},
    {"all_themes": ["victim-work", "partnerships"], "since": "2023", "to": "2024-09"},
    {"rating": "Requires improvement", "kind": ["bullet", "recommendation"], "stated": True},
    {"voice": "children", "overall": "Good", "year": [2023, 2024]},
    {"without_borough": ["Hackney 1", "Lewisham 2"], "standard": "3.4", "coder": "model"},
)


def main() -> None:
    """Build the store if it is missing, then measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--findings", type=int, default=100_000, help="How many at least.")
    parser.add_argument("--folder", type=Path, default=CHECKOUT / "out" / "filters")
    options = parser.parse_args()
    path = options.folder / f"{options.findings}.findings"
    if not path.exists():
        make_store(path, options.findings)
    measure(path)


def make_store(path: Path, findings: int) -> None:
    """Build a store of copies of the five reports with so many findings at least."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".unfinished")
    unfinished.unlink(missing_ok=True)
    build(CHECKOUT / "corpus" / "reports", store=unfinished)
    with contextlib.closing(sqlite3.connect(unfinished)) as connection, connection:
        (reports,) = connection.execute("SELECT count(*) FROM findings").fetchone()
        for trigger in ("findings_added", "findings_found"):
            connection.execute(f"DROP TRIGGER {trigger}")
        for number in range(1, -(-findings // reports)):
            copy_reports(connection, number)
        connection.execute("INSERT OR REPLACE INTO meta VALUES ('revision', 'copies')")
    unfinished.replace(path)
    unfinished.with_name(f"{unfinished.name}.lock").unlink()


def copy_reports(connection: sqlite3.Connection, number: int) -> None:
    """Add a copy of each of the first reports under new ids, in another borough and month."""
    of_report = "report_id IN (SELECT report_id FROM reports WHERE report_id NOT LIKE 'copy%')"
    connection.execute(
        "INSERT OR IGNORE INTO boroughs SELECT borough || ' ' || ? FROM boroughs"
        " WHERE borough NOT GLOB '* [0-9]*'",
        (number % (BOROUGHS // 5),),
    )
    values = {
        "report_id": "'copy' || :n || '-' || report_id",
        "finding_id": "'copy' || :n || '-' || finding_id",
        "borough": "borough || ' ' || (:n % :boroughs)",
        "published": "(2021 + :n % 5) || substr(published, 5)",
        "row": "NULL",
        "central": "'copy' || :n || '-' || central",
    }
    own = f"finding_id IN (SELECT finding_id FROM findings WHERE {of_report})"  # noqa: S608
    for table, where in {
        "reports": of_report,
        "report_texts": of_report,
        "ratings": of_report,
        "findings": of_report,
        "decisions": own,
        "codings": own,
        "polarity_codings": own,
        "cluster_members": own,
    }.items():
        columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
        chosen = ", ".join(values.get(column, column) for column in columns)
        copied = f"SELECT {chosen} FROM {table} WHERE {where}"  # noqa: S608 (constants)
        connection.execute(
            f"INSERT INTO {table} ({', '.join(columns)}) {copied}",
            {"n": number, "boroughs": BOROUGHS // 5},
        )


def measure(path: Path) -> None:
    """Print how long it takes to make, load and use the facets of a store."""
    with open_store(path, mode="read") as store:
        for what in ("facets, made or loaded", "facets, loaded"):
            show(what, time_once(lambda: load_facets(store)))
        facets = load_facets(store)
        standards = facets.lookups.standards
        names = store.read_names(standards=standards)
        show("names", time_once(lambda: store.read_names(standards=standards)))
        for options in FILTERS:
            filters = Filters.of(**options)
            times = [time_once(lambda: select(filters, facets, names)) for _ in range(ROUNDS)]  # noqa: B023
            count = int(select(filters, facets, names).sum())
            show(f"{options}: {count}", statistics.median(times), worst=max(times[1:]))
        rows = np.flatnonzero(select(Filters.of(theme="victim-work"), facets, names))
        show(f"ids of {len(rows)}", time_once(lambda: facets.ids(rows)))
        size = store.find_cache("facets-1").stat().st_size
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{len(facets)} findings; the cache has {size / 1e6:.0f} MB; peak memory {peak} MB")


def time_once(work: Callable[[], object]) -> float:
    """Return how many milliseconds it takes."""
    began = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - began)


def show(what: str, milliseconds: float, *, worst: float | None = None) -> None:
    """Print a time, and the longest of several."""
    print(f"{milliseconds:9.1f} ms" + (f" (worst {worst:.1f})" if worst else "") + f"  {what}")


if __name__ == "__main__":
    main()
