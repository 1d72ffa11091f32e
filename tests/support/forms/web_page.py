"""Reports as the inspectorate's web pages have them since 2025, and as pages to print."""

from __future__ import annotations

import re
from html import escape

from tests.support.forms.elements import DIGITS, MARK, Element, SetReport

_PAGE = """<!DOCTYPE html>
<html lang="en-GB">
<head><meta charset="utf-8"><title>{title} - HM Inspectorate of Probation</title>
<style>{style}</style><script>var page = "<p>Strengths:</p>";</script></head>
<body>
<a class="skip-link" href="#content">Skip to main content</a>
<header role="banner"><nav><ul><li><a href="/">Home</a></li><li><a href="/reports">Reports</a></li>
</ul></nav><form><label>Search</label><input name="s"></form></header>
<main id="content">
{heading}
<nav class="contents"><h2>Contents</h2><ul>{contents}</ul></nav>
<div class="document-content">
{body}
{notes}
</div></main>
<footer role="contentinfo"><p>All content is available under the Open Government Licence
v3.0.</p></footer>
</body></html>
"""
_JUMP = ' <span class="hale-jump-link"><a href="#top">(Back to top)</a></span>'


def write_page(report: SetReport, *, style: str = "", brackets: bool = True) -> str:
    """Return the report as a web page; ``brackets`` around the marks of footnotes or not."""
    cover = [element.text for element in report.elements if element.kind == "cover"]
    heading = f'<h1 class="document-title">{escape(f"{cover[1]} {cover[2]}")}</h1>'
    heading += f"<p>{escape(cover[3])}</p>"
    elements = [element for element in report.elements if element.kind not in ("cover", "break")]
    elements = elements[2:]  # the contents page is a navigation here
    body = []
    for i, element in enumerate(elements):
        before = elements[i - 1].kind if i else ""
        after = elements[i + 1].kind if i + 1 < len(elements) else ""
        body.append(_write(element, before, after, brackets))
    contents = "".join(
        f'<li><a href="#s{i}">{escape(element.text)}</a></li>'
        for i, element in enumerate(elements)
        if element.kind == "heading" and element.level < 3
    )
    return _PAGE.format(
        title=escape(report.title),
        style=style,
        heading=heading,
        contents=contents,
        body="\n".join(body),
        notes=_notes(report, brackets),
    )


def _write(element: Element, before: str, after: str, brackets: bool) -> str:
    text = _inline(element.text, brackets)
    if element.kind == "heading":
        level = element.level + 1
        jump = _JUMP if level == 2 else ""
        return f"<h{level}>{text}{jump}</h{level}>"
    if element.kind == "bullet":
        opening = "" if before == "bullet" else "<ul>"
        closing = "" if after == "bullet" else "</ul>"
        return f"{opening}<li>{text}</li>{closing}"
    if element.kind == "number":
        number, _, rest = text.partition(". ")
        opening = "" if before == "number" else f'<ol start="{number}">'
        closing = "" if after == "number" else "</ol>"
        return f"{opening}<li>{rest}</li>{closing}"
    if element.kind == "table":
        rows = "".join(
            "<tr>" + "".join(f"<td>{_inline(cell, brackets)}</td>" for cell in row) + "</tr>"
            for row in element.rows
        )
        return f"<table><tbody>{rows}</tbody></table>"
    if element.kind in ("addressee", "badge"):
        return f'<p class="{element.kind}"><strong>{text}</strong></p>'
    return f"<p>{text}</p>"


def _inline(text: str, brackets: bool) -> str:
    def mark(match: re.Match[str]) -> str:
        number = match.group().translate(DIGITS)
        shown = f"[{number}]" if brackets else number
        link = f'<a href="#note-{number}">{shown}</a>' if brackets else shown
        return f"<sup>{link}</sup>"

    return MARK.sub(mark, escape(text, quote=False))


def _notes(report: SetReport, brackets: bool) -> str:
    """Return the list of footnotes; without brackets it has no links, only a heading."""
    if not report.notes:
        return ""
    items = []
    for number, text in report.notes.items():
        name = f' id="note-{number}"' if brackets else ""
        back = ' <a href="#top">\u21a9</a>' if brackets else ""
        items.append(f'<li value="{number}"{name}>{escape(text)}{back}</li>')
    heading = "" if brackets else "<h2>Footnotes</h2>"
    return f"{heading}<ol>{''.join(items)}</ol>"
