"""Brings the columns of facets up to date with single codings, without making all of them anew."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from inspection_findings.records import EFFECTIVE_POLARITIES
from inspection_findings.search.facet_columns import (
    BITS,
    COLUMNS,
    NONE,
    Columns,
    count_words,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from inspection_findings.store.facet_rows import FacetRows

_CHANGING = ("stated_polarity", "inferred_polarity")


def patch_columns(columns: Columns, rows: FacetRows) -> Columns:
    """Return the columns with what the store says now of some findings.

    A coding changes polarity, themes and coders alone. The outcome is what `read_columns` makes.

    Parameters
    ----------
    columns : Columns
        Of all findings, as they were.
    rows : FacetRows
        Of the findings that were coded since.
    """
    singles = np.array(columns.values[: len(COLUMNS)])
    row_of: dict[str, int] = {}
    for one in rows.findings:
        row = int(np.searchsorted(columns.finding_ids, one.finding_id.encode()))
        row_of[one.finding_id] = row
        for name in _CHANGING:
            singles[COLUMNS.index(name), row] = _encode_polarity(getattr(one, name))
    masks = columns.values[len(COLUMNS) :].view(np.uint32)
    theme_masks, coder_masks = np.split(masks, [columns.theme_words])
    themes, theme_masks = _patch_masks(columns.lookups.themes, theme_masks, rows.themes, row_of)
    coders, coder_masks = _patch_masks(
        columns.lookups.coders,
        coder_masks,
        ((key, (name, kind)) for key, name, kind in rows.coders),
        row_of,
    )
    return Columns(
        lookups=replace(columns.lookups, themes=themes, coders=coders),
        finding_ids=columns.finding_ids,
        values=np.concatenate([singles, theme_masks.view(np.int32), coder_masks.view(np.int32)]),
    )


def _encode_polarity(polarity: str | None) -> int:
    return NONE if polarity is None else EFFECTIVE_POLARITIES.index(polarity)


def _patch_masks(
    values: Sequence[Any],
    masks: NDArray[np.uint32],
    pairs: Iterable[tuple[str, Any]],
    row_of: Mapping[str, int],
) -> tuple[tuple[Any, ...], NDArray[np.uint32]]:
    """Return values, sorted, and masks in which these findings have just what ``pairs`` say."""
    rows = np.array(sorted(row_of.values()), dtype=np.intp)
    had = {value for code, value in enumerate(values) if _have_bit(masks, code)[rows].any()}
    given: dict[Any, list[int]] = {}
    for finding_id, value in pairs:
        given.setdefault(value, []).append(row_of[finding_id])
    masks = np.array(masks)
    masks[:, rows] = 0
    gone = {
        value
        for code, value in enumerate(values)
        if value in had - given.keys() and not _have_bit(masks, code).any()
    }
    kept = tuple(sorted({*values, *given} - gone))
    if kept != tuple(values):
        masks = _lay_out(values, masks, kept)
    for code, value in enumerate(kept):
        if value in given:
            masks[code // BITS, given[value]] |= np.uint32(1 << code % BITS)
    return kept, masks


def _lay_out(
    values: Sequence[Any], masks: NDArray[np.uint32], kept: Sequence[Any]
) -> NDArray[np.uint32]:
    """Return the masks for another list of values; a new value is in no finding yet."""
    old = {value: code for code, value in enumerate(values)}
    laid = np.zeros((count_words(len(kept)), masks.shape[1]), dtype=np.uint32)
    for code, value in enumerate(kept):
        if value in old:
            held = _have_bit(masks, old[value])
            laid[code // BITS, held] |= np.uint32(1 << code % BITS)
    return laid


def _have_bit(masks: NDArray[np.uint32], code: int) -> NDArray[np.bool_]:
    found: NDArray[np.bool_] = masks[code // BITS] & np.uint32(1 << code % BITS) != 0
    return found
