"""Writes the review as a Word document: a guide, the findings with comments, and the themes."""

from __future__ import annotations

import io
import itertools
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from inspection_findings.coding import Theme
from inspection_findings.documents.clean_text import clean
from inspection_findings.documents.fixed_zip import FIXED_DATE, zip_again
from inspection_findings.documents.word.elements import (
    make,
    make_bookmark,
    make_page_numbers,
    make_paragraph,
    make_run,
    qualify,
)
from inspection_findings.documents.word.empty_file import open_empty_file
from inspection_findings.documents.word.styles import Styles
from inspection_findings.exchange.review_rows import NONE, Answer, ReviewRow, ShownCoding
from inspection_findings.exchange.word_review.enclosure import (
    PART,
    Enclosure,
    WrittenComment,
    WrittenFinding,
    digest_parts,
    write_enclosure,
)
from inspection_findings.exchange.word_review.wording import AGREEMENT, write_wording
from inspection_findings.records import POLARITIES
from inspection_findings.text import hash_words

if TYPE_CHECKING:
    from docx.document import Document

_TITLE = "Findings to code"
_POLARITY_WORDS = ", ".join(polarity.replace("_", " ") for polarity in POLARITIES)
_GUIDE = (
    "Read each finding, and answer with a comment. Select the finding and add a new comment, or"
    " reply to a comment that is there. Your answer is kept under your name (in Word: File,"
    " Options, General; in LibreOffice: Tools, Options, User Data).",
    "Write the themes, the main one first, with semicolons between them, by name or by id. The"
    f" themes are listed at the end. If no theme fits, write: {NONE}.",
    f"Add the polarity if the heading does not give it: {_POLARITY_WORDS}.",
    f"To give the same answer as another comment, reply to it: {AGREEMENT[0]}, or {AGREEMENT[2]}.",
    "To keep a remark, write “Note:” after your themes, and then the remark.",
    "You may change the words of a comment of your own. A comment that was here before and is not"
    " changed is no answer, nor is a comment that you only mark as resolved.",
    "Leave all text as it is. Words outside comments are not read as answers. A finding whose"
    " text, heading or citation was changed, moved or copied is not taken back.",
)
_EXAMPLE = Answer(polarity="mixed", note="about two cases.")
_CUSTOM_XML = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/customXml"


def write_word(
    rows: Sequence[ReviewRow], themes: Sequence[Theme], *, built: datetime | None = None
) -> bytes:
    """Return the review as a Word document. The same rows and date give the same bytes.

    Parameters
    ----------
    themes : sequence of Theme
        Those that are retired are not offered, but named where somebody gave them.
    built : datetime, optional
        When the store was built, in UTC: the date of the comments. Without it they have none.
    """
    from docx.shared import Pt

    document, styles = open_empty_file()
    document.styles["Quote"].paragraph_format.space_before = Pt(3)  # a heading is above it
    style = document.styles.add_style("annotation text", 1)
    style.element.set(qualify("w:styleId"), "CommentText")  # the name that comments refer to
    style.base_style, style.font.size = document.styles["Normal"], Pt(10)
    _set_properties(document, built)
    given = {one for row in rows for coding in row.codings for one in coding.themes or ()}
    offered = [theme for theme in themes if not theme.retired]
    names = {one.id: one.name for one in themes if not one.retired or one.id in given}
    _write_guide(document, rows, offered)
    document.add_heading(f"{len(rows)} findings", level=1).paragraph_format.page_break_before = True
    end = document.element.body.sectPr
    written = []
    ids = itertools.count()
    for number, row in enumerate(rows, start=1):
        finding = _describe(row, number, names)
        paragraph = _write_finding(end, row, finding, styles)
        _add_comments(document, paragraph, finding.comments, ids=ids, built=built)
        written.append(finding)
    _write_themes(document, offered)
    _enclose(document, written, names)
    buffer = io.BytesIO()
    document.save(buffer)
    return zip_again(buffer.getvalue())


def _set_properties(document: Document, built: datetime | None) -> None:
    core = document.core_properties
    core.title, core.author, core.comments, core.language = _TITLE, "", "", "en-GB"
    core.created = core.modified = (built or datetime(*FIXED_DATE)).replace(tzinfo=None)
    foot = document.sections[0].footer.paragraphs[0]
    foot.add_run(f"{_TITLE}. ")
    foot._p.extend(make_page_numbers())


def _write_guide(document: Document, rows: Sequence[ReviewRow], themes: Sequence[Theme]) -> None:
    document.add_heading(_TITLE, level=0)
    owners = dict.fromkeys((row.coder, row.sample) for row in rows if row.coder)
    for coder, sample in owners:
        document.add_paragraph(clean(f"For {coder}. Blind sample: {sample}."))
    document.add_heading("How to answer", level=1)
    for line in _GUIDE:
        document.add_paragraph(line, style="List Bullet")
    example = Answer(
        themes=tuple(theme.id for theme in themes[:2]) or (NONE,),
        polarity=_EXAMPLE.polarity,
        note=_EXAMPLE.note,
    )
    words = write_wording(example, {theme.id: theme.name for theme in themes})
    document.add_paragraph(clean(f"An example: {words}"))


def _write_themes(document: Document, themes: Sequence[Theme]) -> None:
    document.add_heading("Themes", level=1).paragraph_format.page_break_before = True
    for name, key, words in (
        ("No theme", NONE, "Looked at, and no theme fits."),
        *((theme.name, theme.id, theme.description) for theme in themes),
    ):
        line = document.add_paragraph()
        line.add_run(clean(name)).bold = True
        line.add_run(clean(f" ({key}): {words}"))


def _describe(row: ReviewRow, number: int, names: Mapping[str, str]) -> WrittenFinding:
    comments = [_show(coding, names) for coding in row.codings]
    if row.answer != Answer():
        comments.append(
            WrittenComment(
                author=row.coder,
                text=write_wording(row.answer, names),
                is_person=True,
                answer=row.answer,
                is_answer=True,
            )
        )
    return WrittenFinding(
        mark=f"_finding_{number}",
        finding_id=row.finding_id,
        citation=row.citation,
        heading=f"{number}. {row.borough}: {row.heading or row.standard}",
        text=row.text,
        sample=row.sample,
        coder=row.coder,
        comments=tuple(comments),
    )


def _show(coding: ShownCoding, names: Mapping[str, str]) -> WrittenComment:
    themes = () if coding.themes is None else coding.themes or (NONE,)
    answer = Answer(themes=themes, polarity=coding.polarity)
    return WrittenComment(
        author=coding.coder,
        text=write_wording(answer, names),
        is_person=coding.is_person,
        answer=answer,
        is_answer=False,
    )


def _write_finding(end: Any, row: ReviewRow, finding: WrittenFinding, styles: Styles) -> Any:
    """Write a finding, and return the paragraph of its text, which a bookmark encloses."""
    number = int(finding.mark.rpartition("_")[2])
    marked = make_bookmark(number, finding.mark, make_run(finding.text))
    paragraph = make_paragraph(*marked, style=styles["Quote"])
    end.addprevious(make_paragraph(make_run(finding.heading), style=styles["Heading 2"]))
    end.addprevious(paragraph)
    lines = [row.citation, _describe_polarity(row)]
    if row.why:
        lines.append(f"Why it is here: {_name_reasons(row.why)}.")
    for line in lines:
        keep = None if line is lines[-1] else 1
        end.addprevious(make_paragraph(make_run(line), style=styles["Source"], keepNext=keep))
    return paragraph


def _describe_polarity(row: ReviewRow) -> str:
    if row.kind == "recommendation":
        return "A recommendation: it has no polarity."
    if row.heading_polarity:
        return f"Polarity, from the heading: {row.heading_polarity.replace('_', ' ')}."
    return "Polarity: the heading does not give it."


def _name_reasons(why: str) -> str:
    """Return the names of the reasons. Their details are the codings, which the comments show."""
    return ", ".join(line.partition(":")[0] for line in why.split("\n"))


def _add_comments(
    document: Document,
    paragraph: Any,
    comments: Sequence[WrittenComment],
    *,
    ids: Iterator[int],
    built: datetime | None,
) -> None:
    """Put comments on a paragraph.

    Not by ``add_comment``, which searches all comments for a free id each time, and dates them now.
    """
    from docx.text.run import Run

    run = Run(paragraph.find(qualify("w:r")), document._body)
    for number, one in zip(itertools.islice(ids, len(comments)), comments, strict=True):
        document.comments._comments_elm.append(_make_comment(number, one, built))
        run.mark_comment_range(run, number)


def _make_comment(number: int, comment: WrittenComment, built: datetime | None) -> Any:
    author = clean(comment.author)
    element, paragraph = make("w:comment"), make("w:p")
    element.id, element.author, element.initials = number, author, _abbreviate(author)
    if built is not None:
        element.date = built
    paragraph.style = "CommentText"
    paragraph.add_r().append(make("w:annotationRef"))  # Word shows its mark there
    paragraph.add_r().text = clean(comment.text)
    element.append(paragraph)
    return element


def _abbreviate(name: str) -> str:
    return "".join(word[0] for word in name.split())[:3]


def _enclose(
    document: Document, findings: Sequence[WrittenFinding], names: Mapping[str, str]
) -> None:
    """Add the part that says what the document holds."""
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part

    package = document.part.package
    parts = {part.partname: part.blob for part in package.iter_parts()}
    marked = {paragraph.getparent() for paragraph in _find_marks(document)}
    enclosure = Enclosure(
        findings=tuple(findings),
        themes=tuple(text for pair in names.items() for text in pair),
        paragraphs=tuple(
            hash_words(paragraph.text)
            for paragraph in document.paragraphs
            if paragraph._p not in marked
        ),
        digest=digest_parts(parts["/word/document.xml"], parts.get("/word/comments.xml")),
    )
    part = Part(PackURI(f"/{PART}"), "application/xml", write_enclosure(enclosure), package)
    document.part.relate_to(part, _CUSTOM_XML)


def _find_marks(document: Document) -> list[Any]:
    return list(document.element.body.iter(qualify("w:bookmarkStart")))
