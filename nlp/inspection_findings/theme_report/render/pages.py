"""HTML and Markdown pages from templates.

The templates hold the mark-up and the fixed words. Every text is escaped for its format on the way
out, without a template having to ask for it.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from inspection_findings.documents import read_style, shorten_style
from inspection_findings.text import list_words, start_sentence, write_month
from inspection_findings.text.markdown import escape_markdown, write_code, write_link
from inspection_findings.theme_report.borough import build_borough_report
from inspection_findings.theme_report.explanations import ASPECT_WORDS, CODER_WORDS, explain
from inspection_findings.theme_report.index import build_index, build_provenance
from inspection_findings.theme_report.render.fingerprints import (
    Fingerprints,
    list_borough_parts,
    list_report_parts,
)
from inspection_findings.theme_report.render.links import (
    Pages,
    Selection,
    anchor_in_report,
    make_anchor,
    name_place,
    name_themes,
)
from inspection_findings.theme_report.render.matrix import arrange_matrix
from inspection_findings.theme_report.render.numbers import (
    list_figures,
    write_interval,
    write_share,
)
from inspection_findings.theme_report.report_page import build_report_page
from inspection_findings.theme_report.theme import FEW, LISTED, build_theme_report

if TYPE_CHECKING:
    import jinja2

    from inspection_findings.theme_report.contents import Contents
    from inspection_findings.theme_report.reports import ReportSummary

_FIRST = 3  # quotations of a theme that a borough's page has in full where there are more boroughs
_SHOWN = 4  # of what is the same in many boroughs
_LICENCE = "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"


Kind = Literal["index", "theme", "borough", "report"]


class Subject(NamedTuple):
    """What a page is about; ``key`` is a theme's id, a borough or a report's id."""

    kind: Kind
    key: str


class MadePage(NamedTuple):
    """A page or table: its file, the hash of what it was made of, its bytes; None if known."""

    name: str
    made_of: str
    content: bytes | None


def list_subjects(selection: Selection) -> list[Subject]:
    """Return what there is a page about besides the index, in the order of the files."""
    return [
        *(Subject("theme", theme.id) for theme in selection.themes),
        *(Subject("borough", borough) for borough in selection.boroughs),
        *(Subject("report", one.report.report_id) for one in selection.reports),
    ]


_State: TypeAlias = "tuple[Contents, Sequence[Pages], Mapping[str, str], str]"


class PageMaker:
    """Makes pages in all formats that are asked for; it can be sent to another process.

    Parameters
    ----------
    contents : Contents
    plans : sequence of Pages
        One for each of the formats HTML and Markdown that is asked for.
    known : mapping of str to str
        What the pages were made of that lie in the folder: those are not made again.
    made_of : str
        The hash of all that the pages are made of; empty if it is not known, and then pages of
        themes are always made.
    """

    def __init__(
        self,
        contents: Contents,
        plans: Sequence[Pages],
        known: Mapping[str, str],
        made_of: str = "",
    ) -> None:
        self._contents = contents
        self._plans = plans
        self._known = known
        self._made_of = made_of

    def __getstate__(self) -> _State:
        return self._contents, self._plans, self._known, self._made_of

    def __setstate__(self, state: _State) -> None:
        self._contents, self._plans, self._known, self._made_of = state

    def make(self, subject: Subject) -> list[MadePage]:
        """Return the page on a subject in each format."""
        if not self._plans:
            return []
        files = {
            pages.suffix: str(getattr(pages, subject.kind)(subject.key)) for pages in self._plans
        }
        made_of = self._hash_parts(subject)
        if made_of and all(self._known.get(name) == made_of for name in files.values()):
            return [MadePage(name, made_of, None) for name in files.values()]
        variables = self._build(subject)
        return [
            MadePage(name, made_of, self._render(subject.kind, suffix, variables))
            for suffix, name in files.items()
        ]

    def make_index(self, pages: Pages) -> bytes:
        """Return the index, which leads to the pages of this plan alone."""
        index = build_index(self._contents)
        variables = {
            "index": index,
            "matrix": arrange_matrix(index, pages),
            "pages": pages,
            "is_across": True,
        }
        return self._render("index", pages.suffix, variables)

    def _render(self, kind: Kind, suffix: str, variables: Mapping[str, object]) -> bytes:
        file = io.BytesIO()  # piece by piece: the page of a theme can be large
        template = self._environments[suffix].get_template(f"{kind}{suffix}")
        template.stream(variables).dump(file, encoding="utf-8")
        return file.getvalue()

    def _hash_parts(self, subject: Subject) -> str:
        """Return the hash of what a page follows from, without gathering the page.

        A theme's page hangs on the whole corpus; what it would be made of need not be told apart.
        """
        if subject.kind == "borough":
            parts = list_borough_parts(
                self._contents, subject.key, without_practice_on=self._with_own_page
            )
            return self._fingerprints.of((subject.kind, parts))
        if subject.kind == "report":
            parts = list_report_parts(self._contents, self._summaries[subject.key])
            return self._fingerprints.of((subject.kind, parts))
        return self._made_of

    def _build(self, subject: Subject) -> dict[str, object]:
        """Return the parts of a page by the name that its template has for them.

        ``is_across`` says whether the page is about many boroughs. What is said of them stands on
        such a page alone: the pages of a borough and of a report link to it, and stay the same
        when a report on another borough comes.
        """
        contents = self._contents
        if subject.kind == "theme":
            theme = next(one for one in contents.codebook.themes if one.id == subject.key)
            return {"theme_report": build_theme_report(contents, theme), "is_across": True}
        if subject.kind == "borough":
            return {"is_across": False, **self._build_borough(subject.key)}
        summary = self._summaries[subject.key]
        return {"report_page": build_report_page(contents, summary), "is_across": False}

    def _build_borough(self, borough: str) -> dict[str, object]:
        """Return the report of a borough with what stands on no page of a theme.

        ``elsewhere`` are the themes on whose pages its good practice stands.
        """
        report, apart = build_borough_report(self._contents, borough), self._with_own_page
        kept = [one for one in report.practice if one.theme.id not in apart]
        without = [row for row in report.without_practice if row.theme_id not in apart]
        return {
            "borough_report": replace(
                report, practice=tuple(kept), without_practice=tuple(without)
            ),
            "elsewhere": tuple(theme for theme in report.needs if theme.id in apart),
        }

    @cached_property
    def _summaries(self) -> dict[str, ReportSummary]:
        return {one.report.report_id: one for one in self._contents.reports}

    @cached_property
    def _with_own_page(self) -> frozenset[str]:
        """The themes that have a page of their own."""
        return frozenset(theme.id for pages in self._plans for theme in pages.selection.themes)

    @cached_property
    def _environments(self) -> dict[str, jinja2.Environment]:
        return {pages.suffix: _make_environment(self._contents, pages) for pages in self._plans}

    @cached_property
    def _fingerprints(self) -> Fingerprints:
        shared = _list_shared(self._contents)
        return Fingerprints(self._contents, (shared, self._plans[0].describe_links()))


def _escape_for_markdown(environment: jinja2.Environment) -> None:
    """Make an environment escape text for Markdown, and not for HTML."""
    from markupsafe import Markup

    def finalise(value: object) -> object:
        # A Markup passes through Jinja2's own (HTML) escaping untouched, so what is text
        # is escaped for Markdown here, once, and what a macro made is left alone.
        if isinstance(value, str) and not isinstance(value, Markup):
            return Markup(escape_markdown(value))  # noqa: S704
        return value

    environment.finalize = finalise
    environment.globals.update(
        link=lambda text, target: Markup(write_link(text, target)),  # noqa: S704
        code=lambda text: Markup(write_code(text)),  # noqa: S704
    )


def _list_shared(contents: Contents) -> dict[str, object]:
    """Return what the templates of all pages may show or ask, besides the parts of the page."""
    return {
        "provenance": build_provenance(contents),
        "versions_line": _write_versions(contents),
        "figures": contents.figures,
        "licence": _LICENCE,
        "explained": explain(contents.frames),
        "aspect_words": ASPECT_WORDS,
        "coder_words": CODER_WORDS,
        "theme_names": contents.theme_names,
        "first": None if len(contents.boroughs) <= FEW else _FIRST,
        "repeated": _SHOWN if len(contents.boroughs) <= FEW else 0,
        "shown": _SHOWN,
        "many": LISTED,
    }


def _make_environment(contents: Contents, pages: Pages) -> jinja2.Environment:
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("inspection_findings.theme_report.render", "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,  # a misspelt name is an error, not an empty cell
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters.update(
        anchor=make_anchor,
        anchor_in_report=anchor_in_report,
        place_in_report=name_place,
        interval=write_interval,
        share=write_share,
        in_prose=list_words,
        month=write_month,
        capital=lambda words: f"{words[:1].upper()}{words[1:]}",
        quotation=lambda finding: contents.quotations_by_id[finding.finding_id],
        sentence=start_sentence,
        themes=lambda sentence: name_themes(sentence, contents.theme_names),
    )
    environment.globals.update(
        _list_shared(contents),
        pages=pages,
        style=_write_style(environment),
        list_figures=list_figures,
        sub_theme_names=contents.sub_theme_names,
    )
    if pages.suffix == ".md":
        _escape_for_markdown(environment)
    return environment


def _write_versions(contents: Contents) -> str:
    """Return the versions that a single page names, as a sentence; the index has all."""
    versions = dict(build_provenance(contents).versions)
    made = [f"codebook {contents.codebook.version}"]
    made += [versions["theme model"]] if "theme model" in versions else []
    made += [f"version {versions['tool version']}"] if "tool version" in versions else []
    return f"Made with {list_words(made)}."


def _write_style(environment: jinja2.Environment) -> str:
    """Return the style sheet without comments and white space: every page holds it."""
    return shorten_style(read_style("base.css") + environment.get_template("style.css").render())
