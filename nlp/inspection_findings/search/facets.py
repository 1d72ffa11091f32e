"""Facets: what findings are filtered by, as columns of numbers, one row a finding.

A filter is a few comparisons of columns, so that lists and searches of a million findings are
filtered at once. The columns are kept beside the store, in one file that is mapped into memory.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import numpy as np

from inspection_findings.search.facet_columns import COLUMNS, Columns, Lookups, read_columns
from inspection_findings.search.facet_patches import patch_columns
from inspection_findings.store.cache_files import keep, map_arrays, write_arrays

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from inspection_findings.store import Store

_NAME = "facets-2"  # another number if the columns, their codes, or the rule of voices change
_MOST_PATCHED = 100  # findings that are read anew each time; with more, the file is written anew


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Facets:
    """What the findings of a store are filtered by. Row i is finding i, sorted by finding id.

    A code is a place in the list of ``lookups`` that belongs to the column, or ``NONE``.

    Attributes
    ----------
    finding_ids : (n,) array of bytes
        In UTF-8; ``ids`` gives them as text.
    lookups : Lookups
        What the codes stand for.
    report, borough, month, standard, kind, rating, overall, service, inspectorate : (n,) int32
        Codes. ``rating`` is that of the finding's standard, ``overall`` that of the service.
    stated_polarity, inferred_polarity : (n,) int32 array
        Codes.
    sub_theme : (n,) int32 array
        Codes.
    position : (n,) int32 array
        The place in the order of the report.
    page : (n,) int32 array
        The page on which the finding begins, from 1; ``NONE`` in a report without pages.
    voice : (n,) int32 array
        Bit v is set if ``VOICES[v]`` speaks in the finding.
    themes, coders : (words, n) uint32 array
        Bit c % 32 of word c // 32 is set if the finding has the theme, or counts the coder, whose
        code is c.
    """

    finding_ids: NDArray[np.bytes_]
    lookups: Lookups
    report: NDArray[np.int32]
    position: NDArray[np.int32]
    borough: NDArray[np.int32]
    month: NDArray[np.int32]
    standard: NDArray[np.int32]
    kind: NDArray[np.int32]
    stated_polarity: NDArray[np.int32]
    inferred_polarity: NDArray[np.int32]
    rating: NDArray[np.int32]
    overall: NDArray[np.int32]
    service: NDArray[np.int32]
    inspectorate: NDArray[np.int32]
    page: NDArray[np.int32]
    voice: NDArray[np.int32]
    sub_theme: NDArray[np.int32]
    themes: NDArray[np.uint32]
    coders: NDArray[np.uint32]

    def __len__(self) -> int:
        return len(self.finding_ids)

    def ids(self, rows: NDArray[np.intp]) -> list[str]:
        """Return the finding ids of these rows."""
        return [key.decode() for key in self.finding_ids[rows].tolist()]

    def rows(self, finding_ids: Sequence[str]) -> NDArray[np.intp]:
        """Return the rows of these findings, all of which must be in the store."""
        wanted = np.array([key.encode() for key in finding_ids], dtype=self.finding_ids.dtype)
        return np.searchsorted(self.finding_ids, wanted)

    def in_report_order(self, rows: NDArray[np.intp]) -> NDArray[np.intp]:
        """Return these rows by report id and place in the report."""
        return rows[np.lexsort((self.position[rows], self.report[rows]))]


def load_facets(store: Store) -> Facets:
    """Return the facets of the present state of a store, from the cache if it has them.

    The cache is one file in ``<store>.cache/``. It is mapped into memory, and made again if it is
    missing or incomplete, or if anything in the store has changed but for single codings: of these,
    only the findings that were coded since are read, once. If the file is deleted, all are.
    """
    with store.snapshot():
        place, acts = store.find_cache(_NAME, of="all but acts"), store.mark_acts()
        latest = _find_latest(place, acts)
        if latest and place.exists():
            return latest
        kept = _read(place)
        coded = None if kept is None else store.find_coded_since(kept.acts)
        if kept is None or coded is None:
            columns = read_columns(store.read_facet_rows())
        elif coded:
            columns = patch_columns(kept.columns, store.read_facet_rows(coded))
        else:
            columns = kept.columns
        if kept is None or coded is None or len(coded) > _MOST_PATCHED:
            new = _Kept(columns=columns, acts=acts)
            keep(place, partial(_write, new), others="facets-*.npy")
    facets = _name_columns(columns)
    if kept and coded:
        # No map of a file is kept: on Windows that file could not be deleted.
        own = replace(facets, finding_ids=np.array(facets.finding_ids))
        _LATEST.append((place, acts, own))
    return facets


# The facets that were brought up to date last: many questions come between two codings.
_LATEST: deque[tuple[Path, str, Facets]] = deque(maxlen=1)


def _find_latest(place: Path, acts: str) -> Facets | None:
    found = (facets for known, mark, facets in tuple(_LATEST) if (known, mark) == (place, acts))
    return next(found, None)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    """What the file has: the columns, and the mark of the acts that they count."""

    columns: Columns
    acts: str


def _name_columns(columns: Columns) -> Facets:
    singles, masks = np.split(columns.values, [len(COLUMNS)])
    themes, coders = np.split(masks.view(np.uint32), [columns.theme_words])
    return Facets(
        finding_ids=columns.finding_ids,
        lookups=columns.lookups,
        **dict(zip(COLUMNS, singles, strict=True)),
        themes=themes,
        coders=coders,
    )


def _write(kept: _Kept, file: BinaryIO) -> None:
    """Write three arrays one after the other: lookups and mark as JSON, the ids, the values."""
    columns = kept.columns
    text = json.dumps({"acts": kept.acts, "lookups": asdict(columns.lookups)})
    about = np.frombuffer(text.encode("ascii"), dtype=np.uint8)
    write_arrays(file, [about, columns.finding_ids, columns.values])


def _read(place: Path) -> _Kept | None:
    """Return what a file has, mapped; None if it is missing or incomplete."""
    arrays = map_arrays(place, 3)
    if arrays is None:
        return None
    about, finding_ids, values = arrays
    try:
        said = json.loads(about.tobytes())
        lookups = Lookups.of(said["lookups"])
    except (ValueError, TypeError, KeyError):
        return None
    columns = Columns(lookups=lookups, finding_ids=finding_ids, values=values)
    return _Kept(columns=columns, acts=said["acts"])
