"""Makes the columns of facets from what the store says of each finding."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Self, TypeVar

import numpy as np

from inspection_findings.records import EFFECTIVE_POLARITIES, KINDS, RATING_WORDS
from inspection_findings.search.voice import VOICES, Voice, find_voices_in_order

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from inspection_findings.store.facet_rows import FacetRow, FacetRows

V = TypeVar("V", str, tuple[str, str])

NONE = -1  # in a column of codes: the finding has no such value
BITS = 32  # of a word of a mask

COLUMNS = (
    *("report", "position", "borough", "month", "standard", "kind"),
    *("stated_polarity", "inferred_polarity", "rating", "overall", "service", "inspectorate"),
    *("page", "voice", "sub_theme"),
)

Codes = dict[str, int]  # the code of each value, in the order of the codes


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookups:
    """What the codes of columns stand for: code c is at place c.

    ``coders`` are pairs of a name and a kind, ``sub_themes`` pairs of an id and a name.
    """

    reports: tuple[str, ...]
    boroughs: tuple[str, ...]
    months: tuple[str, ...]
    standards: tuple[str, ...]
    kinds: tuple[str, ...]
    polarities: tuple[str, ...]
    ratings: tuple[str, ...]
    services: tuple[str, ...]
    inspectorates: tuple[str, ...]
    themes: tuple[str, ...]
    coders: tuple[tuple[str, str], ...]
    sub_themes: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, lists: Mapping[str, list[Any]]) -> Self:
        """Return lookups from lists, as JSON has them."""
        values: dict[str, Any] = {name: tuple(map(_freeze, own)) for name, own in lists.items()}
        return cls(**values)


def _freeze(value: str | list[str]) -> str | tuple[str, ...]:
    return value if isinstance(value, str) else tuple(value)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Columns:
    """The columns as one array, to be kept in a file.

    ``values`` is int32, one column a row: the single values, then the words of the masks of
    themes, then those of coders. Column i of ``values`` belongs to ``finding_ids[i]``.
    """

    lookups: Lookups
    finding_ids: NDArray[np.bytes_]
    values: NDArray[np.int32]

    @property
    def theme_words(self) -> int:
        """How many rows of ``values`` the mask of themes has."""
        return count_words(len(self.lookups.themes))


def count_words(flags: int) -> int:
    """Return how many words a mask of so many flags needs."""
    return -(-flags // BITS)


def read_columns(rows: FacetRows) -> Columns:
    """Return the columns of all findings, sorted by finding id.

    Parameters
    ----------
    rows : FacetRows
        As the store gives them; they are read to the end.
    """
    read = _ReadValues()
    for _, findings in groupby(rows.findings, key=attrgetter("report_id")):
        read.add_report(list(findings))
    row_of = {finding_id: row for row, finding_id in enumerate(read.finding_ids)}
    themes, theme_masks = _make_masks(rows.themes, row_of)
    coders, coder_masks = _make_masks(
        ((key, (name, kind)) for key, name, kind in rows.coders), row_of
    )
    sub_theme = _place_codes(rows.sub_themes, row_of, list(rows.sub_theme_names))
    values = np.concatenate([read.make_array(), sub_theme[np.newaxis], theme_masks, coder_masks])
    finding_ids = np.array([key.encode() for key in row_of], dtype=np.bytes_)
    order = np.argsort(finding_ids)
    return Columns(
        lookups=Lookups(
            **{name: tuple(codes) for name, codes in read.codes.items()},
            themes=themes,
            coders=coders,
            sub_themes=tuple(rows.sub_theme_names.items()),
        ),
        finding_ids=finding_ids[order],
        values=np.ascontiguousarray(values[:, order]),  # a column in one piece
    )


class _ReadValues:
    """The single values of findings as codes, in the order in which they are read."""

    def __init__(self) -> None:
        open_lists = ("reports", "boroughs", "months", "standards", "services", "inspectorates")
        self.codes: dict[str, Codes] = {name: {} for name in open_lists} | {
            "kinds": _number(KINDS),
            "polarities": _number(EFFECTIVE_POLARITIES),
            "ratings": _number(RATING_WORDS),
        }
        self.finding_ids: list[str] = []
        self._values = array("i")

    def add_report(self, findings: Sequence[FacetRow]) -> None:
        """Add the findings of a report, in its order."""
        voices = find_voices_in_order(finding.text for finding in findings)
        for finding, speaking in zip(findings, voices, strict=True):
            self.finding_ids.append(finding.finding_id)
            self._values.extend(self._encode(finding, speaking))

    def make_array(self) -> NDArray[np.int32]:
        """Return the values, one column a row; all but the last of ``COLUMNS``."""
        return np.array(self._values, dtype=np.int32).reshape(-1, len(COLUMNS) - 1).T

    def _encode(self, one: FacetRow, speaking: Sequence[Voice]) -> tuple[int, ...]:
        return (
            self._find("reports", one.report_id),
            one.position,
            self._find("boroughs", one.borough),
            self._find("months", one.published),
            self._find("standards", one.standard),
            self._find("kinds", one.kind),
            self._find("polarities", one.stated_polarity),
            self._find("polarities", one.inferred_polarity),
            self._find("ratings", one.rating),
            self._find("ratings", one.overall_rating),
            self._find("services", one.service),
            self._find("inspectorates", one.inspectorate),
            NONE if one.page is None else one.page,
            sum(1 << VOICES.index(voice) for voice in speaking),
        )

    def _find(self, name: str, value: str | None) -> int:
        codes = self.codes[name]
        return NONE if value is None else codes.setdefault(value, len(codes))


def _number(values: Iterable[str]) -> Codes:
    return {value: code for code, value in enumerate(values)}


def _place_codes(
    pairs: Iterable[tuple[str, str]], row_of: Mapping[str, int], values: Sequence[str]
) -> NDArray[np.int32]:
    """Return a column with the code of the value of each finding, or ``NONE``."""
    column = np.full(len(row_of), NONE, dtype=np.int32)
    codes = _number(values)
    for finding_id, value in pairs:
        column[row_of[finding_id]] = codes[value]
    return column


def _make_masks(
    pairs: Iterable[tuple[str, V]], row_of: Mapping[str, int]
) -> tuple[tuple[V, ...], NDArray[np.int32]]:
    """Return the values, sorted, and the mask of values that each finding has, (words, n)."""
    seen: dict[V, list[int]] = {}
    for finding_id, value in pairs:
        seen.setdefault(value, []).append(row_of[finding_id])
    values = tuple(sorted(seen))
    masks = np.zeros((count_words(len(values)), len(row_of)), dtype=np.uint32)
    for code, value in enumerate(values):
        masks[code // BITS, seen[value]] |= np.uint32(1 << code % BITS)
    return values, masks.view(np.int32)
