"""Documents without a format: what they say as blocks, and writers that give them a form."""

from inspection_findings.documents.arranged import Arranged, Group, Part, Piece, arrange
from inspection_findings.documents.document import (
    Block,
    Cell,
    Chart,
    Cited,
    Column,
    Contents,
    Document,
    Figure,
    Heading,
    Items,
    Link,
    PageBreak,
    Paragraph,
    Quote,
    Quoted,
    Run,
    Runs,
    Share,
    Strong,
    Table,
    list_quoted,
)
from inspection_findings.documents.html import write_html
from inspection_findings.documents.markdown import write_markdown
from inspection_findings.documents.pdf import write_pdf
from inspection_findings.documents.style import read_style, shorten_style
from inspection_findings.documents.template import Template, read_template

__all__ = [
    "Arranged",
    "Block",
    "Cell",
    "Chart",
    "Cited",
    "Column",
    "Contents",
    "Document",
    "Figure",
    "Group",
    "Heading",
    "Items",
    "Link",
    "PageBreak",
    "Paragraph",
    "Part",
    "Piece",
    "Quote",
    "Quoted",
    "Run",
    "Runs",
    "Share",
    "Strong",
    "Table",
    "Template",
    "arrange",
    "list_quoted",
    "read_style",
    "read_template",
    "shorten_style",
    "write_html",
    "write_markdown",
    "write_pdf",
]
