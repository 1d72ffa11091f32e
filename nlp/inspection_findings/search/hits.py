"""The hits of a search, as a sequence, as rows and as a frame."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, fields
from typing import TYPE_CHECKING, overload

from inspection_findings.frames import Row, make_frame
from inspection_findings.records import Finding
from inspection_findings.search.search import Hit

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = (
    *("score", "text_rank", "vector_rank", "similarity", "themes"),
    *(field.name for field in fields(Finding)),
    *("stated_polarity", "inferred_polarity", "inferred_by"),
    *("words", "missing_words", "close_from", "is_close", "answers"),
)
_INTEGERS = ("text_rank", "vector_rank", "number")  # whole numbers, or missing


class Hits(Sequence[Hit]):
    """The findings that a search found, the best first. A notebook shows them as a table.

    ``hits[0]`` is the best hit, ``hits[:5]`` the best five, and ``hits[["citation", "text"]]`` a
    frame with these columns.

    Attributes
    ----------
    rows : list of mappings
        The hits as ``findings search --format json`` writes them.
    frame : DataFrame
        The same, with one row for each hit.
    """

    def __init__(self, hits: Iterable[Hit]) -> None:
        self._hits = tuple(hits)

    @overload
    def __getitem__(self, place: int) -> Hit: ...
    @overload
    def __getitem__(self, place: slice) -> Hits: ...
    @overload
    def __getitem__(self, place: list[str]) -> pd.DataFrame: ...
    def __getitem__(self, place: int | slice | list[str]) -> Hit | Hits | pd.DataFrame:
        if isinstance(place, list):
            return self.frame[place]
        return Hits(self._hits[place]) if isinstance(place, slice) else self._hits[place]

    def __len__(self) -> int:
        return len(self._hits)

    def __iter__(self) -> Iterator[Hit]:
        return iter(self._hits)

    def __repr__(self) -> str:
        return f"<{len(self)} hits; .frame has them as a table>"

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns, even if there are no rows."""
        return COLUMNS

    @property
    def rows(self) -> list[Row]:
        """The hits as plain values, with the columns in ``COLUMNS``."""
        return [make_row(hit) for hit in self._hits]

    @property
    def frame(self) -> pd.DataFrame:
        """The hits as a frame, with one row for each hit."""
        frame = make_frame(self.rows, COLUMNS)
        return frame.astype(dict.fromkeys(_INTEGERS, "Int64"))

    def _repr_html_(self) -> str:
        shown = ["citation", "stated_polarity", "inferred_polarity", "themes", "text", "answers"]
        return str(self.frame[shown].to_html(index=False, na_rep=""))


def make_row(hit: Hit) -> Row:
    """Return a hit as plain values: the fields of the finding, and the reasons for its rank."""
    finding = asdict(hit.finding) | {"spans": [list(span) for span in hit.finding.spans]}
    return {
        "score": round(hit.score, 6),
        "text_rank": hit.text_rank,
        "vector_rank": hit.vector_rank,
        "similarity": hit.similarity,
        "themes": list(hit.themes),
        **finding,
        "stated_polarity": hit.stated_polarity,
        "inferred_polarity": hit.inferred_polarity,
        "inferred_by": hit.inferred_by,
        "words": list(hit.words),
        "missing_words": list(hit.missing_words),
        "close_from": hit.close_from,
        "is_close": hit.is_close,
        "answers": hit.answers,
    }
