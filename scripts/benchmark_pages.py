"""Write theme reports on many reports, and print how large they are and how long it takes.

The shipped reports are read under made-up names of boroughs, thirty names each. The store is kept
in ``out/pages``, so that a second run only writes the pages. Run in the project's environment::

    python scripts/benchmark_pages.py --names 30 --format html,md
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from pathlib import Path

import inspection_findings as inf
from environment import CHECKOUT

REPORTS = CHECKOUT / "corpus" / "reports"
OUT = CHECKOUT / "out" / "pages"
STEMS = (
    *("Alder", "Ash", "Aspen", "Barley", "Birch", "Bramble", "Briar", "Broom", "Cedar", "Cherry"),
    *("Clover", "Elder", "Elm", "Fern", "Gorse", "Hawthorn", "Hazel", "Heather", "Holly", "Ivy"),
    *("Juniper", "Larch", "Lime", "Maple", "Nettle", "Oak", "Rowan", "Sorrel", "Thorn", "Willow"),
)
ENDINGS = {
    "hackney-2023-05": "bury",
    "haringey-2025-03": "combe",
    "havering-2022-10": "field",
    "islington-2024-08": "mere",
    "lewisham-2024-09": "wick",
}
MEGABYTE = 1e6


def copy_reports(folder: Path, *, names: int) -> list[Path]:
    """Write each shipped report under this many names, and return the files."""
    folder.mkdir(parents=True, exist_ok=True)
    return [
        _copy_report(report_id, stem + ending, folder)
        for report_id, ending in ENDINGS.items()
        for stem in STEMS[:names]
    ]


def _copy_report(report_id: str, borough: str, folder: Path) -> Path:
    old, _, published = report_id.partition("-")
    text = (REPORTS / f"{report_id}.txt").read_text(encoding="utf-8")
    for change in (str.capitalize, str.upper):
        text = text.replace(change(old), change(borough))
    path = folder / f"{borough.lower()}-{published}.txt"
    path.write_text(text, encoding="utf-8")
    return path


def build_store(names: int) -> Path:
    """Return a store of all reports under this many names, made if it is not there."""
    store = OUT / f"{names}.findings"
    if not store.exists():
        paths = copy_reports(OUT / f"reports-{names}", names=names)
        inf.build(paths, store=store, workers=2)
    return store


def print_sizes(written: list[Path], seconds: float) -> None:
    """Print how many files of each kind there are, and how large."""
    sizes, largest = Counter[str](), Counter[str]()
    for path in written:
        kind = f"{path.stem.partition('-')[0]}{path.suffix}" if path.suffix != ".csv" else ".csv"
        size = path.stat().st_size
        sizes[kind] += size
        sizes[f"all {path.suffix}"] += size
        largest[kind] = max(largest[kind], size)
        largest[f"all {path.suffix}"] = max(largest[f"all {path.suffix}"], size)
    print(f"{len(written):,} files in {seconds:.0f} s")
    for kind, size in sizes.items():
        print(f"{kind:<16}{size / MEGABYTE:>9.1f} MB   largest {largest[kind] / MEGABYTE:.2f} MB")


def main() -> None:
    """Build the store, write all pages, and print what was measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--names", type=int, default=len(STEMS), help="names for each report")
    parser.add_argument("--format", default="html", help="html, md, csv")
    given = parser.parse_args()
    store = build_store(given.names)
    started = time.perf_counter()
    written = inf.open_corpus(store).write_reports(
        OUT / f"written-{given.names}", formats=given.format.split(",")
    )
    print_sizes(written, time.perf_counter() - started)


if __name__ == "__main__":
    main()
