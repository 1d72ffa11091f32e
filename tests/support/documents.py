"""A document with each kind of block, and with texts that try to be something else than text."""

from __future__ import annotations

from datetime import date

from inspection_findings.documents import (
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
    Share,
    Strong,
    Table,
)
from inspection_findings.documents.charts import Recurrence
from inspection_findings.documents.charts.chart import SIDES
from inspection_findings.documents.charts.shares import NamedShare

# By finding id: mark-up of every format that is written, and what no font has.
TEXTS = {
    "hackney:1.1": "Leaders had not ensured that education, training or employment was a priority.",
    "hackney:1.2": '<script>alert("x")</script> & <b>bold</b> &amp; </style>',
    "haringey:2.1": '#eval("1") $x^2$ \\ *stars* _lines_ `code` <label> @place // no comment [1]',
    "haringey:2.2": "| a pipe | and [a link](https://example.org) ![x](y) ~~gone~~ # no heading",
    "newham:3.1": "=SUM(A1:A2) costs £5 to £10, “as agreed” – it’s 50 % of ‘all’ children’s plans…",
    "newham:3.2": "Supervision" + "andsupport" * 12 + " ends; non-breaking – 1.\u00a0Not a list.",
    "newham:3.3": "1. Practitioners understand well children's needs. " * 24 + "The end.",
}
WITHOUT_GLYPH = "Children said: 😀 and 中文."


def make_document(**texts: str) -> Document:
    """Return the document; ``texts`` are quoted besides, each under the name it is given."""
    quoted = {**TEXTS, **texts}
    ids = list(quoted)
    return Document(
        title="Education, training & employment: *what* recurs <in> #boroughs",
        subtitle="What 5 reports say, from strengths and areas for improvement",
        organisation="Inspection Team & Partners",
        dated=date(2026, 5, 9),
        licence="Licensed under the Open Government Licence v3.0.",
        cited={one: _cite(one, text, number) for number, (one, text) in enumerate(quoted.items())},
        blocks=(
            Contents(),
            Heading(words="The answer", key="answer"),
            Paragraph(
                runs=("Found as an area in ", Strong("3 of 5 boroughs"), ". See ",
                      Link("the table", "by-borough"), " and ", Link("the appendix", "all"), "."),
                style="lead",
            ),
            Paragraph(runs=("Hackney's leaders: ", Quoted(ids[0]), " and ", Quoted(ids[1]), ".")),
            Paragraph(runs=("Shares are of boroughs that could show it, with 95 % intervals.",),
                      style="quiet"),
            _make_by_borough(),
            _make_figure(),
            Heading(words="Strong and weak: `what` is said", level=2),
            Items(items=(("Said of plans: ", Quoted(ids[2])), ("- no list. ", Quoted(ids[3])))),
            Items(items=(("Ask the board.",), ("Read the plan | twice.",)), is_numbered=True),
            *(Quote(finding_id=one, remark="Chosen as the clearest.") for one in ids),
            Heading(words="Where to go", level=3),
            _make_reasons(ids),
            Heading(words="What boroughs share", level=2, key="shared"),
            _make_matrix(10),
            PageBreak(),
            Heading(words="Appendix: all that was considered", key="all"),
            _make_long(),
            _make_matrix(24),
            Heading(words="Limits", key="limits"),
            Paragraph(runs=("Nothing here is a rating.",)),
        ),
    )  # fmt: skip


def make_short_document(text: str) -> Document:
    """Return a document that says one text in a heading, a quotation and a table."""
    return Document(
        title="Short",
        cited={"one": _cite("one", text, 1)},
        blocks=(
            Heading(words=text),
            Quote(finding_id="one"),
            Table(
                key="table",
                caption="One",
                columns=(Column(name="Place"), Column(name="Why")),
                rows=(("Hackney", ("Since ", Quoted("one"))),),
            ),
        ),
    )


def _cite(finding_id: str, text: str, number: int) -> Cited:
    place = finding_id.partition(":")[0].title()
    return Cited(
        finding_id=finding_id,
        text=text,
        citation=f"{place}, May 2023, {number}.1, strength 1, page {number + 1}",
        source=f"HM Inspectorate of Probation, {place} Youth Justice Service",
        coded="Coded by the model as ETE (0.93)",
        report_id=finding_id.partition(":")[0],
        spans=((0, len(text)),),
        page=number + 1,
    )


def _make_by_borough() -> Table:
    return Table(
        key="by-borough",
        caption="Findings by borough | <with> *shares*",
        columns=(
            *(Column(name="Borough", weight=2), Column(name="Findings", kind="number")),
            *(Column(name="Share of areas", kind="percent"), Column(name="Found in", weight=1.5)),
        ),
        rows=(
            ("Hackney", 1560, 0.256, Share(3, 5, 0.2307, 0.8824)),
            ("Kensington & Chelsea", 12, None, Share(0, 0)),
            ("All", 1572, 0.25, (Strong("all"), " of them")),
        ),
        note="A dash: no report could show it.",
        has_total=True,
    )


def _make_reasons(ids: list[str]) -> Table:
    return Table(
        key="reasons",
        caption="Reasons",
        columns=(Column(name="Borough"), Column(name="Why", weight=3)),
        rows=tuple((f"Place {i}", ("Since ", Quoted(one))) for i, one in enumerate(ids)),
    )


def _make_figure() -> Figure:
    rows = tuple(
        NamedShare(name=f"Theme <{i}> & more", side=side, share=Share(i, 5, i / 10, 0.8 + i / 30))
        for i in range(6)
        for side in SIDES
    )
    chart = Recurrence(title="Recurrence of <themes> & more", rows=rows)
    return Figure(key="recurrence", chart=chart, caption="How many boroughs share <it>")


def _make_matrix(boroughs: int) -> Table:
    names = [f"Borough {chr(65 + i)}" for i in range(boroughs)]
    return Table(
        key=f"matrix-{boroughs}",
        caption=f"Themes in {boroughs} boroughs",
        columns=(
            Column(name="Theme", weight=3),
            *(Column(name=name, kind="number") for name in names),
        ),
        rows=tuple((f"Theme number {i}", *range(i, i + boroughs)) for i in range(12)),
    )


def _make_long() -> Table:
    columns = (
        Column(name="Place"),
        Column(name="Finding", weight=4),
        Column(name="Coded", weight=1.5),
    )
    rows = tuple(
        (
            f"Hackney, 1.{i}",
            "Leaders had not ensured that it was a priority. " * (1 + i % 4),
            "person",
        )
        for i in range(60)
    )
    return Table(key="considered", caption="Everything considered", columns=columns, rows=rows)
