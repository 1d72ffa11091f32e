"""What the pages on themes and boroughs say, for a reader who asks for one page at a time."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from inspection_findings.text import find_names
from inspection_findings.theme_report import (
    build_borough_report,
    build_index,
    build_provenance,
    build_theme_report,
)
from inspection_findings.theme_report.explanations import ASPECT_WORDS, CODER_WORDS, explain
from inspection_findings.theme_report.render.matrix import arrange_matrix

if TYPE_CHECKING:
    from inspection_findings.theme_report import Contents
    from inspection_findings.theme_report.borough import BoroughReport
    from inspection_findings.theme_report.index import IndexReport, Provenance
    from inspection_findings.theme_report.quotations import Quotation
    from inspection_findings.theme_report.render.matrix import Links, MatrixTable
    from inspection_findings.theme_report.theme import ThemeReport


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

    def __init__(self, contents: Contents) -> None:
        self._contents = contents
        self.theme_names = contents.theme_names
        self.boroughs = contents.boroughs

    @cached_property
    def index(self) -> IndexReport:
        """What the corpus is, what recurs in it, and what could not be used."""
        return build_index(self._contents)

    @cached_property
    def provenance(self) -> Provenance:
        """Whose reports are counted, and with which versions."""
        return build_provenance(self._contents)

    @cached_property
    def explained(self) -> dict[str, str]:
        """What figures and badges mean, by name."""
        return explain(self._contents.frames)

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
        known = {key: (own,) for key, own in self.theme_names.items()}
        (found,) = find_names("theme", [name], known)
        (theme,) = (one for one in self._contents.codebook.themes if one.id == found)
        return build_theme_report(self._contents, theme)

    def borough(self, name: str) -> BoroughReport:
        """Return what the corpus says of one borough.

        Raises
        ------
        UnknownNameError
            If there is no such borough.
        """
        (found,) = find_names("borough", [name], dict.fromkeys(self.boroughs, ()))
        return build_borough_report(self._contents, found)

    def quotation(self, finding_id: str) -> Quotation:
        """Return a finding of these pages with all that a reader is told of it."""
        return self._contents.quotations_by_id[finding_id]
