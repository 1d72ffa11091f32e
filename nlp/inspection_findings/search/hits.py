"""The hits of a search, as a sequence, as rows and as a frame."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, fields
from typing import TYPE_CHECKING, Any, overload

from inspection_findings.frames import Row, make_frame
from inspection_findings.records import Finding
from inspection_findings.search.answer import Answer, Hit
from inspection_findings.search.constraints import list_filters
from inspection_findings.search.filters import EVERYTHING, Filters
from inspection_findings.search.relevance import FIRST

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = (
    *("score", "likely", "similarity", "coverage", "theme_agreement", "themes"),
    *(field.name for field in fields(Finding)),
    *("stated_polarity", "inferred_polarity", "inferred_by"),
    *("matched", "words", "missing_words", "why"),
)
_INTEGERS = ("number",)  # whole numbers, or missing


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
    query : str
        What was asked.
    asked : Filters
        The filters that were given beside the query.
    understood : tuple of Understood
        Filters that were taken from the words of the query.
    verdict : {"yes", "no", "unsure"} or None
        Whether anything is likely to be about the query; None if that is not known.
    expected : int or None
        How many of the first ten hits are likely to be about it; None if that is not known.
    """

    def __init__(self, answer: Answer, *, query: str = "", asked: Filters = EVERYTHING) -> None:
        self._hits = answer.hits
        self.query = query
        self.asked = asked
        self.understood = answer.understood
        self.verdict = answer.verdict
        self.expected = answer.expected

    @overload
    def __getitem__(self, place: int) -> Hit: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[Hit, ...]: ...
    @overload
    def __getitem__(self, place: list[str]) -> pd.DataFrame: ...
    def __getitem__(self, place: int | slice | list[str]) -> Hit | tuple[Hit, ...] | pd.DataFrame:
        if isinstance(place, list):
            return self.frame[place]
        return self._hits[place]

    def __len__(self) -> int:
        return len(self._hits)

    def __iter__(self) -> Iterator[Hit]:
        return iter(self._hits)

    def __repr__(self) -> str:
        return f"<{len(self)} hits; .frame has them as a table>"

    @property
    def ids(self) -> tuple[str, ...]:
        """The finding ids, the best first."""
        return tuple(hit.finding.finding_id for hit in self._hits)

    @property
    def filters(self) -> dict[str, Any]:
        """What was understood, as the filters of ``Corpus.search`` and ``Corpus.list``."""
        return list_filters(self.understood)

    @property
    def summary(self) -> str:
        """How many of the first hits are likely to be about the query, or that nothing is."""
        if not self and self.understood:
            return "No finding meets these filters."
        if not self:
            return "No finding matches: use fewer filters, or leave out quotation marks."
        if self.verdict == "no":
            return "NOTHING ON THAT, it seems. What comes nearest is shown."
        first = min(len(self), FIRST)
        if self.expected == 0:
            return f"Perhaps nothing on that: none of the first {first} is likely to be about it."
        if self.expected is not None:
            return f"Likely to be about it: {self.expected} of the first {first}."
        return ""

    @property
    def remark(self) -> str:
        """What a filter that was understood leaves out without a word; empty if none does."""
        if any(one.option == "polarity" for one in self.understood):
            return "Recommendations and forewords have no polarity, and are left out."
        return ""

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
        return frame.astype(dict.fromkeys(_INTEGERS, "Int64") | {"likely": "float64"})

    @property
    def csv(self) -> str:
        """The rows as CSV, as the command line writes them; no cell is a formula."""
        from inspection_findings.exchange.csv_rows import make_csv

        return make_csv(self.rows, columns=self.columns)

    def _repr_html_(self) -> str:
        shown = ["citation", "stated_polarity", "inferred_polarity", "themes", "text", "likely"]
        return str(self.frame[shown].to_html(index=False, na_rep=""))


def make_row(hit: Hit) -> Row:
    """Return a hit as plain values: the fields of the finding, and the reasons for its rank."""
    finding = asdict(hit.finding) | {"spans": [list(span) for span in hit.finding.spans]}
    return {
        "score": round(hit.score, 6),
        "likely": hit.likely,
        "similarity": round(hit.similarity, 6),
        "coverage": round(hit.coverage, 6),
        "theme_agreement": round(hit.theme_agreement, 6),
        "themes": list(hit.themes),
        **finding,
        "stated_polarity": hit.stated_polarity,
        "inferred_polarity": hit.inferred_polarity,
        "inferred_by": hit.inferred_by,
        "matched": [list(span) for span in hit.matched],
        "words": list(hit.words),
        "missing_words": list(hit.missing_words),
        "why": hit.why,
    }
