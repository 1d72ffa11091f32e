"""The findings of a list, as a sequence, as rows and as a frame."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args, overload

from inspection_findings.frames import Row, choose_storage, make_frame
from inspection_findings.records import CoderKind
from inspection_findings.search.filters import EVERYTHING, Filters
from inspection_findings.search.shown import ShownFinding
from inspection_findings.search.voice import Voice

if TYPE_CHECKING:
    import pandas as pd

Sort = Literal["report", "probability", "centrality"]
SORTS: tuple[Sort, ...] = get_args(Sort)
_POLARITY = ("stated_polarity", "stated_by", "inferred_polarity", "inferred_by")
COLUMNS = (
    *("finding_id", "citation", "report_id", "borough", "published", "standard", "kind"),
    *_POLARITY,
    *("inferred_probability", "likeliest_polarity"),
    *("themes", "text"),
    *("heading", "number", "addressee", "inspectorate", "service", "page", "rating"),
    *("overall_rating", "sub_theme", "voices"),
)
# Types of the columns that are not text, so that they do not depend on the rows.
_TYPES = {
    **dict.fromkeys(("number", "page"), "Int64"),
    **dict.fromkeys(("themes", "voices", "before", "after"), "object"),
    **dict.fromkeys(("probability", "centrality", "inferred_probability"), "float64"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed(ShownFinding):
    """A finding in a list, with what it was filtered and sorted by.

    Attributes
    ----------
    inferred_probability, likeliest_polarity : float or None, str or None
        What is inferred at any level, where "unclear" is what the model infers below its level.
    published, inspectorate, service : str
        Of its report.
    page : int or None
        The page on which it begins; None if the report has no pages.
    rating, overall_rating : str or None
        Of its standard, and of the whole service.
    sub_theme : str or None
        The name of its group of similar findings.
    voices : tuple of str
        Who speaks in it.
    probability : float or None
        That the model gives the theme that is asked for; None if it was not asked for.
    centrality : float or None
        Mean cosine similarity to the other members of its sub-theme, if sub-themes are asked for,
        otherwise to the other findings of the list; None if the list has another order.
    before, after : tuple of str
        The texts around it in its report, if they are asked for.
    """

    inferred_probability: float | None
    likeliest_polarity: str | None
    published: str
    inspectorate: str
    service: str
    page: int | None
    rating: str | None
    overall_rating: str | None
    sub_theme: str | None
    voices: tuple[Voice, ...]
    probability: float | None = None
    centrality: float | None = None
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()

    def make_row(self, columns: Sequence[str] = COLUMNS) -> Row:
        """Return the finding as plain values, with these columns."""
        own = Listed.__dataclass_fields__.keys() | set(_POLARITY)
        return {name: getattr(self if name in own else self.finding, name) for name in columns}

    @property
    def stated_by(self) -> CoderKind | Literal["heading"] | None:
        """Who states it: "heading" or "person"."""
        return None if self.stated_polarity is None else self.polarity_coder_kind or "heading"


class Listing(Sequence[Listed]):
    """Findings in a list. A notebook shows them as a table.

    ``listing[0]`` is the first, ``listing[:5]`` the first five, and
    ``listing[["citation", "text"]]`` a frame with these columns.

    Attributes
    ----------
    findings, boroughs : int
        How many findings meet the filters, and of how many boroughs, whatever the limit.
    filters : Filters
        What was asked for.
    columns : tuple of str
        Names of the columns; those of the order and of the context only where they were asked for.
    rows : list of mappings
        The findings as ``findings list --format json`` writes them.
    frame : DataFrame
        The same, with one row for each finding.
    """

    def __init__(
        self,
        listed: Iterable[Listed],
        *,
        findings: int,
        boroughs: int,
        filters: Filters = EVERYTHING,
        further_columns: Sequence[str] = (),
    ) -> None:
        self._listed = tuple(listed)
        self.findings = findings
        self.boroughs = boroughs
        self.filters = filters
        self.columns = (*COLUMNS, *further_columns)

    @overload
    def __getitem__(self, place: int) -> Listed: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[Listed, ...]: ...
    @overload
    def __getitem__(self, place: list[str]) -> pd.DataFrame: ...
    def __getitem__(
        self, place: int | slice | list[str]
    ) -> Listed | tuple[Listed, ...] | pd.DataFrame:
        return self.frame[place] if isinstance(place, list) else self._listed[place]

    def __len__(self) -> int:
        return len(self._listed)

    def __iter__(self) -> Iterator[Listed]:
        return iter(self._listed)

    def __repr__(self) -> str:
        return f"<{self.summary}; .frame has them as a table>"

    @property
    def summary(self) -> str:
        """How many findings there are in how many boroughs, and how many of them are listed."""
        count = f"{self.findings} finding{'' if self.findings == 1 else 's'}"
        places = f"{self.boroughs} borough{'' if self.boroughs == 1 else 's'}"
        shown = "" if len(self) == self.findings else f"; the first {len(self)} are listed"
        return f"{count} in {places}{shown}"

    @property
    def ids(self) -> tuple[str, ...]:
        """The finding ids, in the order of the list."""
        return tuple(one.finding.finding_id for one in self._listed)

    @property
    def rows(self) -> list[Row]:
        """The findings as plain values, with the columns in ``columns``."""
        return [one.make_row(self.columns) for one in self._listed]

    @property
    def frame(self) -> pd.DataFrame:
        """The findings as a frame, with one row for each finding."""
        frame = make_frame(self.rows, self.columns)
        return frame.astype(
            {name: choose_storage(_TYPES.get(name, "str")) for name in self.columns}
        )

    @property
    def csv(self) -> str:
        """The rows as CSV, as the command line writes them; no cell is a formula."""
        from inspection_findings.exchange.csv_rows import make_csv

        return make_csv(self.rows, columns=self.columns)

    def _repr_html_(self) -> str:
        shown = ["citation", "stated_polarity", "inferred_polarity", "themes", "text"]
        return f"<p>{self.summary}</p>{self.frame[shown].to_html(index=False, na_rep='')}"
