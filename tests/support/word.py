"""A review in Word, answered as people do in Word: comments, replies, and careless changes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from xml.sax.saxutils import escape, quoteattr

import docx
from docx.document import Document
from docx.text.paragraph import Paragraph

_W15 = "http://schemas.microsoft.com/office/word/2012/wordml"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.commentsExtended+xml"
_RELATION = "http://schemas.microsoft.com/office/2011/relationships/commentsExtended"


def change(data: bytes, how: Callable[[Document], object]) -> bytes:
    """Return a document after a change by python-docx."""
    document = docx.Document(io.BytesIO(data))
    how(document)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def quotes(document: Document) -> list[Paragraph]:
    """Return the paragraphs of the findings."""
    return [one for one in document.paragraphs if one.style and one.style.name == "Quote"]


def comment(data: bytes, number: int, text: str, *, author: str) -> bytes:
    """Return a document with a new comment on a finding; the first is 0."""

    def add(document: Document) -> None:
        document.add_comment(quotes(document)[number].runs, text=text, author=author)

    return change(data, add)


def rewrite(data: bytes, part: str, how: Callable[[str], str]) -> bytes:
    """Return a document with one of its parts changed as text; a new part begins empty."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in dict.fromkeys([*old.namelist(), part]):
            content = old.read(name) if name in old.namelist() else b""
            new.writestr(name, how(content.decode()).encode() if name == part else content)
    return buffer.getvalue()


def reply(data: bytes, parent: int, text: str, *, author: str) -> bytes:
    """Return a document with a reply to a comment, by its id, in the XML that Word writes."""
    document = docx.Document(io.BytesIO(data))
    new = max(one.comment_id for one in document.comments) + 1
    own, above = f"{new + 1:08X}", f"{parent + 1:08X}"
    start, end = f'<w:comment w:id="{parent}"', "</w:comment>"

    def add(comments: str) -> str:
        place = comments.index("<w:p", comments.index(start)) + len("<w:p")
        if f'w14:paraId="{above}"' not in comments:
            comments = f'{comments[:place]} w14:paraId="{above}"{comments[place:]}'
        added = (
            f'<w:comment w:id="{new}" w:author={quoteattr(author)}><w:p w14:paraId="{own}">'
            f"<w:r><w:annotationRef/></w:r><w:r><w:t>{escape(text)}</w:t></w:r></w:p>{end}"
        )
        return comments.replace("</w:comments>", f"{added}</w:comments>")

    def extend(extended: str) -> str:
        head = extended.removesuffix("</w15:commentsEx>") or f'<w15:commentsEx xmlns:w15="{_W15}">'
        ex = f'<w15:commentEx w15:paraId="{own}" w15:paraIdParent="{above}" w15:done="0"/>'
        return f"{head}{ex}</w15:commentsEx>"

    def anchor(body: str) -> str:
        for tag in ("commentRangeStart", "commentRangeEnd", "commentReference"):
            old = f'<w:{tag} w:id="{parent}"/>'
            body = body.replace(old, old + old.replace(f'"{parent}"', f'"{new}"'))
        return body

    data = rewrite(data, "word/comments.xml", add)
    data = rewrite(data, "word/commentsExtended.xml", extend)
    data = rewrite(data, "word/document.xml", anchor)
    kind = f'<Override PartName="/word/commentsExtended.xml" ContentType="{_TYPE}"/>'
    relation = f'<Relationship Id="rIdExtended" Type="{_RELATION}" Target="commentsExtended.xml"/>'
    for part, added, last in (
        ("[Content_Types].xml", kind, "</Types>"),
        ("word/_rels/document.xml.rels", relation, "</Relationships>"),
    ):
        data = rewrite(
            data,
            part,
            lambda text, added=added, last=last: (  # type: ignore[misc]
                text if added in text else text.replace(last, added + last)
            ),
        )
    return data


def declare(name: str, content: bytes, *, size: int) -> bytes:
    """Return a zip file that says of its one part that it has another size."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr(name, content)
        made.infolist()[0].file_size = size
    return buffer.getvalue()
