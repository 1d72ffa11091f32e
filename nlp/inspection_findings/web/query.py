"""What an address may ask for: filters, a query, an order, and a part of the answer.

The names are those of the command line and of ``Corpus``. A name that is not known is refused, so
that a misspelt filter never gives all findings.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self
from urllib.parse import urlencode

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

MOST_VALUES = 100  # of one filter
LARGEST_NUMBER = 1_000_000  # of a page or a year
LONGEST_NAME = 200  # characters
LONGEST_QUERY = 500  # characters
LONGEST_SAMPLE = 400  # characters: two names of people, and how it was drawn
LARGEST_ACT = 2**62
PAGE, LARGEST_PAGE = 20, 200  # findings
MOST_COMPARED = 4  # boroughs side by side
MOST_SITES = 50
BEST = 100  # hits of a search that can be paged through


def _join_line_ends(words: object) -> object:
    """Return a text with its line ends as one character, as its box in the browser counts them."""
    return words.replace("\r\n", "\n") if isinstance(words, str) else words


LineEnds = BeforeValidator(_join_line_ends)  # of what is typed into a box of several lines

Name = Annotated[str, StringConstraints(max_length=LONGEST_NAME)]
Names = Annotated[list[Name], Field(max_length=MOST_VALUES)]
Number = Annotated[int, Field(ge=0, le=LARGEST_NUMBER)]
PageNumber = Annotated[int, Field(ge=1, le=LARGEST_NUMBER)]
Numbers = Annotated[list[Number], Field(max_length=MOST_VALUES)]
Single = Annotated[str, StringConstraints(max_length=LONGEST_NAME)]


class ThemesQuery(BaseModel):
    """Themes, by id or name; all of them if none is named."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    theme: Names = Field(default=[], description="Only these themes.")


class FollowUpQuery(ThemesQuery):
    """Themes and boroughs; all of them if none is named."""

    borough: Names = Field(default=[], description="Only these boroughs.")


class ThemeQuery(BaseModel):
    """One theme, by id or name; all of them if none is named."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    theme: Single = Field(default="", description="Only this theme.")


class SubThemesQuery(ThemeQuery):
    """Sub-themes on a theme; the largest alone, or all."""

    all: bool = False


class RecommendationsQuery(ThemeQuery):
    """Recommendations on one theme and of one borough; of all if none is named."""

    borough: Single = ""


class SitesQuery(ThemeQuery):
    """Boroughs to visit for a theme."""

    size: int = Field(default=3, ge=1, le=MOST_SITES)


class CompareQuery(BaseModel):
    """Boroughs to compare, in the order in which they are shown."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    borough: Annotated[list[Name], Field(max_length=MOST_COMPARED)] = Field(
        default=[], description="Two to four boroughs."
    )

    @property
    def chosen(self) -> list[str]:
        """The boroughs that are named; a box without a choice names none."""
        return [one for one in self.borough if one.strip()]


class FilterQuery(BaseModel):
    """The filters of lists and searches."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    theme: Names = Field(default=[], description="Any of these themes, by id or name.")
    all_themes: Names = Field(default=[], description="All of these themes.")
    without_theme: Names = Field(default=[], description="None of these themes.")
    borough: Names = Field(default=[], description="Any of these boroughs.")
    without_borough: Names = Field(default=[], description="None of these boroughs.")
    polarity: Names = Field(
        default=[],
        description="strength, area_for_improvement, mixed, neutral, unclear; or inferred so.",
    )
    stated: bool = Field(
        default=False, description="Only polarity that a heading or a person states."
    )
    standard: Names = Field(default=[], description="Numbers or names of standards.")
    kind: Names = Field(default=[], description="bullet, recommendation or narrative.")
    since: Single = Field(
        default="", description="Published in this month or later: 2023 or 2023-05."
    )
    to: Single = Field(default="", description="Published in this month or earlier.")
    year: Numbers = Field(default=[], description="Published in one of these years.")
    rating: Names = Field(default=[], description="The rating of the finding's standard.")
    overall: Names = Field(default=[], description="The rating of the whole service.")
    service: Names = Field(default=[], description="Services as their reports name them.")
    inspectorate: Names = Field(default=[], description="Inspectorates.")
    coder: Names = Field(
        default=[],
        description="Whose coding counts: a name, or adjudicated, person, reference, model.",
    )
    sub_theme: Names = Field(default=[], description="Groups of similar findings, by id or name.")
    page: Numbers = Field(default=[], description="Pages of the report on which a finding begins.")
    voice: Names = Field(
        default=[],
        description="Who is mentioned as saying it: children, parents, staff, victims, partners.",
    )
    finding: Names = Field(default=[], description="Ids of findings.")

    def filters(self) -> dict[str, Any]:
        """Return the filters that are given, as ``Corpus`` takes them."""
        names = FilterQuery.model_fields
        given = {name: getattr(self, name) for name in names}
        kept = {
            name: [one for one in value if one != ""] if isinstance(value, list) else value
            for name, value in given.items()
        }
        return {name: value for name, value in kept.items() if value}


class ListQuery(FilterQuery):
    """A list of findings: filters, an order, and a part of it."""

    sort: Literal["report", "probability", "centrality"] = Field(
        default="report",
        description="By report; by the model's probability of the theme; the most typical first.",
    )
    offset: int = Field(default=0, ge=0, le=10_000_000, description="Findings to leave out first.")
    limit: int = Field(default=PAGE, ge=1, le=LARGEST_PAGE, description="Findings to give.")


class SearchQuery(FilterQuery):
    """A search: words, filters, and a part of the ranked list."""

    q: str = Field(min_length=1, max_length=LONGEST_QUERY, description="The query.")
    literal: bool = Field(default=False, description="Take no filter from the words of the query.")
    offset: int = Field(default=0, ge=0, le=BEST, description="Hits to leave out first.")
    limit: int = Field(default=PAGE, ge=1, le=LARGEST_PAGE, description="Hits to give.")


class FindingsQuery(ListQuery):
    """The page of findings: a search if there is a query, else a list."""

    q: str = Field(default="", max_length=LONGEST_QUERY)
    literal: bool = False

    @property
    def words(self) -> str:
        """The query without white space around it."""
        return self.q.strip()

    def change(self, **changes: Any) -> Self:
        """Return the query with other values; it starts again at the first page."""
        return self.model_copy(update={"offset": 0, **changes})

    def without(self, option: str, value: str) -> Self:
        """Return the query without one value of a filter."""
        held = getattr(self, option)
        if isinstance(held, list):
            return self.change(**{option: [one for one in held if str(one) != value]})
        return self.change(**{option: type(self).model_fields[option].get_default()})

    def address(self, path: str = "/findings") -> str:
        """Return the address of this query: always the same for the same question."""
        given = {
            name: [_write(one) for one in (value if isinstance(value, list) else [value])]
            for name, value in self.model_dump().items()
            if value != type(self).model_fields[name].get_default() and value != []
        }
        query = urlencode(given, doseq=True)
        return f"{path}?{query}" if query else path


class FileQuery(FindingsQuery):
    """A file of the page of findings: all parts of it, or the best hits of a search alone."""

    best: int = Field(default=BEST, ge=1, le=BEST)


class CodingQuery(FindingsQuery):
    """The page on which findings are coded: a list, and the finding of it that is shown."""

    queue: Literal["", "first", "doubted", "sample", "disagreements"] = ""
    sample: Annotated[str, StringConstraints(max_length=LONGEST_SAMPLE)] = ""
    only: Literal["", "uncoded", "unreviewed"] = ""
    at: Single = ""
    did: int | None = Field(default=None, ge=0, le=LARGEST_ACT)

    @property
    def is_list(self) -> bool:
        """Whether it asks for any list at all."""
        return bool(self.queue or self.only or self.words or self.filters())

    @property
    def is_alone(self) -> bool:
        """Whether it asks for one finding by its id, and for nothing else."""
        is_plain = not (self.queue or self.only or self.words)
        return is_plain and len(self.finding) == 1 and self.filters().keys() == {"finding"}

    def of_list(self) -> Self:
        """Return the list alone: without the finding, and what was done last."""
        return self.change(at="", did=None, limit=PAGE)

    def show(self, finding_id: str, did: int | None = None) -> str:
        """Return the address of a finding of the list, with what was done last."""
        return self.of_list().change(at=finding_id, did=did).address("/code")


class DecisionQuery(FindingsQuery):
    """A list, and one decision on all of its findings."""

    add: Names = []
    remove: Names = []
    give_polarity: Literal["", "strength", "area_for_improvement", "mixed", "neutral"] = ""
    done: bool = False

    @property
    def decides(self) -> bool:
        """Whether anything is to be done."""
        return self.codes or self.done

    @property
    def codes(self) -> bool:
        """Whether findings are to be coded, not only marked as done."""
        return bool(self.add or self.remove or self.give_polarity)


def _write(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
