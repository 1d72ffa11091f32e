"""What the pages on themes and boroughs say, for a reader who asks for one page at a time."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from inspection_findings.analysis.corpus_tables import SITES
from inspection_findings.analysis.sites import suggest_sample
from inspection_findings.errors import FindingsError
from inspection_findings.text import find_names
from inspection_findings.theme_report import (
    build_borough_report,
    build_index,
    build_provenance,
    build_recommended_report,
    build_sub_theme_report,
    build_theme_report,
    compare_boroughs,
    list_sub_themes,
)
from inspection_findings.theme_report.explanations import ASPECT_WORDS, CODER_WORDS, explain
from inspection_findings.theme_report.index import order_by_need
from inspection_findings.theme_report.render.matrix import arrange_matrix

if TYPE_CHECKING:
    from collections.abc import Iterable

    from inspection_findings.analysis.sites import Sample
    from inspection_findings.coding import Theme
    from inspection_findings.frameworks import Frameworks
    from inspection_findings.theme_report import Contents
    from inspection_findings.theme_report.answer import Answer
    from inspection_findings.theme_report.borough import BoroughReport
    from inspection_findings.theme_report.index import IndexReport, Provenance
    from inspection_findings.theme_report.quotations import Quotation
    from inspection_findings.theme_report.recommended import RecommendedReport
    from inspection_findings.theme_report.recurrence import Recurrence
    from inspection_findings.theme_report.render.matrix import Links, MatrixTable
    from inspection_findings.theme_report.side_by_side import SideBySide
    from inspection_findings.theme_report.sub_theme import SubThemeReport
    from inspection_findings.theme_report.sub_themes import Subgroup
    from inspection_findings.theme_report.theme import ThemeReport

_FEWEST = 2  # boroughs that can be compared


class ThemePages:
    """The parts of the index, of each theme's page and of each borough's page.

    They say what ``findings report`` writes. All are of one state of the store; ask
    ``Corpus.pages`` again after a change (``Corpus.state``).

    Attributes
    ----------
    theme_names : dict of str to str
        The themes that have a page, by id.
    boroughs : tuple of str
        The boroughs that have a page.
    """

    aspect_words = ASPECT_WORDS
    coder_words = CODER_WORDS

    def __init__(self, contents: Contents, frameworks: Frameworks) -> None:
        self._contents = contents
        self._frameworks = frameworks
        self.theme_names = contents.theme_names
        self.boroughs = contents.boroughs

    @cached_property
    def index(self) -> IndexReport:
        """What the corpus is, what recurs in it, and what could not be used."""
        return build_index(self._contents)

    @property
    def theme_choices(self) -> tuple[tuple[str, str], ...]:
        """The id and name of each theme that has a page, by name."""
        return tuple(sorted(self.theme_names.items(), key=lambda item: item[1].casefold()))

    @property
    def borough_choices(self) -> tuple[tuple[str, str], ...]:
        """Each borough that has a page, as value and words."""
        return tuple((one, one) for one in self.boroughs)

    @cached_property
    def by_need(self) -> tuple[tuple[Recurrence, Answer], ...]:
        """What recurs, with themes first that are to be improved in most boroughs."""
        return order_by_need(self.index.answers)

    @cached_property
    def provenance(self) -> Provenance:
        """Whose reports are counted, and with which versions."""
        return build_provenance(self._contents)

    @cached_property
    def explained(self) -> dict[str, str]:
        """What figures and badges mean, by name."""
        return explain(self._contents.frames)

    @cached_property
    def counted_filter(self) -> dict[str, list[str]]:
        """The filter that lists only what is counted; empty if the store has nothing else."""
        names = sorted(set(self._contents.frames.reports["inspectorate"]))
        return {"inspectorate": names} if self._contents.not_counted else {}

    def matrix(self, links: Links) -> MatrixTable:
        """Return themes by boroughs as a table; ``links`` says where its parts lead to."""
        return arrange_matrix(self.index, links)

    def theme(self, name: str) -> ThemeReport:
        """Return what the corpus says of one theme, given by id or name.

        Raises
        ------
        UnknownNameError
            If there is no such theme, or no finding carries it and it is retired.
        """
        return build_theme_report(self._contents, self._find_theme(name))

    def borough(self, name: str) -> BoroughReport:
        """Return what the corpus says of one borough.

        Raises
        ------
        UnknownNameError
            If there is no such borough.
        """
        return build_borough_report(self._contents, self._find_borough(name))

    def sub_themes(self, theme: str = "") -> tuple[Subgroup, ...]:
        """Return the sub-themes of the corpus, or cut down to one theme; most boroughs first.

        Raises
        ------
        UnknownNameError
            If there is no such theme.
        """
        return list_sub_themes(self._contents, self._find_theme(theme) if theme else None)

    def sub_theme(self, name: str) -> SubThemeReport:
        """Return what the corpus says of one sub-theme, given by id or name.

        Raises
        ------
        UnknownNameError
            If there is no such sub-theme.
        """
        return build_sub_theme_report(self._contents, name)

    def compare(self, boroughs: Iterable[str]) -> SideBySide:
        """Return two boroughs or more side by side, in the order given.

        Raises
        ------
        UnknownNameError
            If there is no such borough.
        FindingsError
            If fewer than two are named.
        """
        found = self.find_boroughs(boroughs)
        if len(found) < _FEWEST:
            raise FindingsError(
                "a comparison", "needs two boroughs or more", "name another one of the store"
            )
        return compare_boroughs(self._contents, found)

    def recommended(self, *, theme: str = "", borough: str = "") -> RecommendedReport:
        """Return who is asked to act and what carries it, on a theme, of a borough, or of all.

        Raises
        ------
        UnknownNameError
            If there is no such theme or borough.
        """
        return build_recommended_report(
            self._contents,
            theme=self._find_theme(theme) if theme else None,
            borough=self._find_borough(borough) if borough else "",
        )

    def sites(self, theme: str, *, size: int = SITES) -> Sample:
        """Return boroughs to visit for a theme, and every other borough with the reason.

        Raises
        ------
        UnknownNameError
            If there is no such theme.
        """
        theme_id = self._find_theme(theme).id
        if size == SITES:
            return self._contents.tables.samples[theme_id]
        return suggest_sample(
            self._contents.frames, theme_id=theme_id, frameworks=self._frameworks, size=size
        )

    def quotation(self, finding_id: str) -> Quotation:
        """Return a finding of these pages with all that a reader is told of it."""
        return self._contents.quotations_by_id[finding_id]

    def find_theme(self, name: str) -> str:
        """Return the id of a theme that has a page, given by id or name.

        Raises
        ------
        UnknownNameError
            If there is no such theme.
        """
        return self._find_theme(name).id

    def find_boroughs(self, names: Iterable[str]) -> tuple[str, ...]:
        """Return boroughs as they are written, each once, in the order given.

        Raises
        ------
        UnknownNameError
            If there is no such borough.
        """
        return tuple(dict.fromkeys(self._find_borough(name) for name in names))

    def _find_theme(self, name: str) -> Theme:
        known = {key: (own,) for key, own in self.theme_names.items()}
        found = find_names("theme", [name], known)[0]
        return next(one for one in self._contents.codebook.themes if one.id == found)

    def _find_borough(self, name: str) -> str:
        return find_names("borough", [name], dict.fromkeys(self.boroughs, ()))[0]
