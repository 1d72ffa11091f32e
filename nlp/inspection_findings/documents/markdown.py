"""A document as one Markdown file: CommonMark with pipe tables and footnotes.

A figure is its sentence: its numbers stand in a table of the same document, and one file is easier
to hand on than a file with pictures beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from inspection_findings.documents.arranged import Arranged, Part, Piece, Pieces, arrange
from inspection_findings.documents.document import Document
from inspection_findings.text.markdown import escape_markdown


def write_markdown(document: Document) -> bytes:
    """Return the document as Markdown; no text of it can become a mark."""
    arranged = arrange(document)
    about = [arranged.organisation, arranged.dated]
    blocks = [
        f"# {_write_heading(arranged.title)}",
        escape_markdown(arranged.subtitle),
        escape_markdown(" · ".join(one for one in about if one)),
        *(_write_part(part, arranged) for part in arranged.parts),
        escape_markdown(arranged.licence),
        *(f"[^{i}]: {escape_markdown(note)}" for i, note in enumerate(arranged.notes, 1)),
    ]
    return ("\n\n".join(block for block in blocks if block) + "\n").encode("utf-8")


def _write_part(part: Part, arranged: Arranged) -> str:
    target = f'<a id="{part.key}"></a>\n\n' if part.key in arranged.linked else ""
    match part.kind:
        case "heading":
            return f"{target}{'#' * (part.level + 1)} {_write_heading(part.words)}"
        case "paragraph":
            return _write_line(part.lines[0])
        case "items":
            marks = (f"{i}." if part.is_numbered else "-" for i in range(1, len(part.lines) + 1))
            return "\n".join(
                f"{mark} {_write_line(line)}" for mark, line in zip(marks, part.lines, strict=True)
            )
        case "quote":
            under = [part.source, part.remark]
            lines = [_write_line(part.lines[0]), *(escape_markdown(one) for one in under if one)]
            return "\n>\n".join(f"> {line}" for line in lines)
        case "table":
            return target + _write_table(part)
        case "figure":
            return f"{target}{_write_caption(part)}\n\n{escape_markdown(part.alt)}"
        case "contents":
            return ""  # a file to edit; who shows it as pages makes a list of their own


def _mark_inside(words: str, mark: str) -> str:
    """Return words between marks; spaces at their ends stay outside, where they are no mark."""
    inside = words.strip()
    before, after = words.split(inside, 1) if inside else (words, "")
    return f"{before}{mark}{inside}{mark}{after}" if inside else words


def _write_heading(words: str) -> str:
    """Return the words of a heading; a sign at its end would count as a mark."""
    return re.sub(r"(?<!\\)#", r"\#", escape_markdown(words))


def _write_table(part: Part) -> str:
    """Return caption, rows and note; numbers are set to the right."""
    rules = ["---" if column.kind == "text" else "---:" for column in part.columns]
    rows = [
        _write_row(escape_markdown(column.name) for column in part.columns),
        _write_row(rules),
        *(_write_row(map(_write_line, row)) for row in part.rows),
    ]
    blocks = [_write_caption(part), "\n".join(rows), escape_markdown(part.note)]
    return "\n\n".join(block for block in blocks if block)


def _write_row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _write_caption(part: Part) -> str:
    return f"**{part.label}.** {escape_markdown(part.words)}"


def _write_line(pieces: Pieces) -> str:
    return "".join(_write_piece(one, is_start=i == 0) for i, one in enumerate(pieces)).strip()


def _write_piece(piece: Piece, *, is_start: bool) -> str:
    words = escape_markdown(piece.words, is_start=is_start and piece.kind == "text")
    match piece.kind:
        case "text":
            return words
        case "strong":
            return _mark_inside(words, "**")
        case "link":
            return f"[{words}](#{piece.key})"
        case "quotation":
            return f"“{words}”[^{piece.note}]" if piece.note else f"“{words}”"
