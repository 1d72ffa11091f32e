"""HTML and Markdown pages from templates.

The templates hold the mark-up and the fixed words. Every text is escaped for its format on the way
out, without a template having to ask for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from inspection_findings.documents import read_style, shorten_style
from inspection_findings.text import list_words, start_sentence, write_month
from inspection_findings.text.markdown import escape_markdown, write_code, write_link
from inspection_findings.theme_report.borough import build_borough_report
from inspection_findings.theme_report.explanations import ASPECT_WORDS, CODER_WORDS, explain
from inspection_findings.theme_report.index import build_index, build_provenance
from inspection_findings.theme_report.render.links import (
    Pages,
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

_FIRST = 3  # quotations of a theme that a borough's page has in full where there are more boroughs
_SHOWN = 4  # of what is the same in many boroughs
_LICENCE = "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"


def write_html_pages(contents: Contents, pages: Pages) -> Iterator[tuple[str, str]]:
    """Yield the name and content of each page: the index, themes, boroughs, reports."""
    return _render_pages(contents, pages, _make_environment(contents, pages))


def write_markdown_pages(contents: Contents, pages: Pages) -> Iterator[tuple[str, str]]:
    """Yield the name and content of each page: the index, themes, boroughs, reports."""
    from markupsafe import Markup

    def finalise(value: object) -> object:
        # A Markup passes through Jinja2's own (HTML) escaping untouched, so what is text
        # is escaped for Markdown here, once, and what a macro made is left alone.
        if isinstance(value, str) and not isinstance(value, Markup):
            return Markup(escape_markdown(value))  # noqa: S704
        return value

    environment = _make_environment(contents, pages)
    environment.finalize = finalise
    environment.globals.update(
        link=lambda text, target: Markup(write_link(text, target)),  # noqa: S704
        code=lambda text: Markup(write_code(text)),  # noqa: S704
    )
    return _render_pages(contents, pages, environment)


def _render_pages(
    contents: Contents, pages: Pages, environment: jinja2.Environment
) -> Iterator[tuple[str, str]]:
    index = build_index(contents)
    template = environment.get_template(f"index{pages.suffix}")
    yield pages.index, template.render(index=index, matrix=arrange_matrix(index, pages))
    template = environment.get_template(f"theme{pages.suffix}")
    for theme in pages.selection.themes:
        theme_report = build_theme_report(contents, theme)
        yield str(pages.theme(theme.id)), template.render(theme_report=theme_report)
    template = environment.get_template(f"borough{pages.suffix}")
    for borough in pages.selection.boroughs:
        borough_report = build_borough_report(contents, borough)
        yield str(pages.borough(borough)), template.render(borough_report=borough_report)
    template = environment.get_template(f"report{pages.suffix}")
    for summary in pages.selection.reports:
        report_page = build_report_page(contents, summary)
        name = str(pages.report(summary.report.report_id))
        yield name, template.render(report_page=report_page)


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
        pages=pages,
        provenance=build_provenance(contents),
        versions_line=_write_versions(contents),
        style=_write_style(environment),
        figures=contents.figures,
        list_figures=list_figures,
        licence=_LICENCE,
        explained=explain(contents.frames),
        aspect_words=ASPECT_WORDS,
        coder_words=CODER_WORDS,
        theme_names=contents.theme_names,
        sub_theme_names=contents.sub_theme_names,
        first=None if len(contents.boroughs) <= FEW else _FIRST,
        repeated=_SHOWN if len(contents.boroughs) <= FEW else 0,
        shown=_SHOWN,
        many=LISTED,
    )
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
