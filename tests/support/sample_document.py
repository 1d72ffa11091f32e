"""A document with all kinds of blocks and with texts that are hard to hold."""

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

TEXTS = {
    "plain": "Staff at Ynys Môn – Caernarfon’s “tŷ bach” team – listened to children. Ŵŷâ",
    "formula": '=1+1 and <script>alert("x")</script> & more',
    "control": "A bell \x07 rings\nover two lines\tand a tab 🙂👩‍👧",
    "long": " ".join(f"Sentence {number} says what inspectors saw." for number in range(75))
    + " " * 3,
    "word": "x" * 90,
}


CHART = Recurrence(
    title="Recurrence",
    rows=tuple(
        NamedShare(name=f"<b>Theme</b> & {number}", side=side, share=Share(number, 5, 0.1, 0.9))
        for number in range(3)
        for side in SIDES
    ),
)


def make_cited() -> dict[str, Cited]:
    """Return a finding for each of the texts."""
    return {
        name: Cited(
            finding_id=name,
            text=text,
            citation=f"Hackney, May 2023, 1.1, strength {number}, page 12",
            source="HM Inspectorate of Probation, Hackney Youth Justice Service",
            coded="Strength (inferred by the model). Themes: Victim work.",
            report_id="hackney",
            spans=((100 * number, 100 * number + len(text)),),
            page=12,
        )
        for number, (name, text) in enumerate(TEXTS.items(), start=1)
    }


LONG_TABLE = Table(
    key="boroughs",
    caption="Findings of each borough",
    sheet="Boroughs: all/of [them]",
    columns=(
        Column(name="Borough", weight=3),
        Column(name="Boroughs", kind="number", weight=2),
        Column(name="Findings", kind="number"),
        Column(name="Part", kind="percent"),
        Column(name="Example", weight=4),
    ),
    rows=(
        *(
            (
                f"Borough {number}",
                Share(number % 6, 5, 0.2307, 0.8824) if number else Share(0, 0),
                1000 * number,
                number / 40,
                (Quoted("plain" if number % 9 == 0 else "formula"),) if number % 3 == 0 else None,
            )
            for number in range(40)
        ),
        ("All", Share(3, 5, 0.2307, 0.8824), 780_000, 1.0, None),
    ),
    note="An interval says how far chance alone could have moved a share.",
    has_total=True,
)
WIDE_TABLE = Table(
    key="matrix",
    caption="Theme by borough",
    columns=(
        Column(name="Finding", weight=3),
        *(Column(name=f"Resettlement {n}", kind="number") for n in range(10)),
        Column(name="Remark", weight=2),
    ),
    rows=tuple(
        (f"Safeguarding-{row}", *((row * column) % 2 for column in range(10)), "=HYPERLINK(1)")
        for row in range(12)
    ),
)


def make_document() -> Document:
    """Return the document."""
    return Document(
        title="Education, training and employment: what inspections found",
        subtitle="An evidence pack for a thematic inspection",
        organisation="Inspectorate of Examples",
        dated=date(2026, 5, 7),
        licence="Licensed under the Open Government Licence v3.0.",
        cited=make_cited(),
        blocks=(
            Paragraph(runs=("Three of five boroughs ", Strong("do it well"), "."), style="lead"),
            Contents(),
            Heading(words="The answer", key="answer"),
            Paragraph(
                runs=(
                    "Inspectors said: ", Quoted("plain"), " and ", Quoted("control"),
                    ". See ", Link("the table", "boroughs"), " and ", Link("the end", "the-end"),
                    ". Without a note: ", Quoted("formula", has_note=False), " (Hackney).",
                )
            ),
            Items(items=(("One ", Strong("thing")), ("Another, ", Quoted("formula")))),
            Items(items=(("First",), ("Second",)), is_numbered=True),
            Items(items=(("Again first",), ("Again second",)), is_numbered=True),
            Heading(words="Strong and weak", key="strong", level=2),
            *(Quote(finding_id=name, remark="Chosen as typical.") for name in TEXTS),
            Figure(key="years", chart=CHART, caption="Boroughs by year"),
            Heading(words="Boroughs", key="by-borough"),
            Paragraph(runs=("How to read it.",), style="quiet"),
            LONG_TABLE,
            Heading(words="A matrix that needs a wide page", level=2),
            Paragraph(runs=("A 1 means that a finding has the sub-theme.",)),
            WIDE_TABLE,
            PageBreak(),
            Heading(words="Method", key="the-end"),
            Heading(words="Limits", level=2),
            Paragraph(runs=("Nothing is hidden. ",)),
            Table(key="none", caption="What is not there", columns=(Column(name="Name"),), rows=()),
        ),
    )  # fmt: skip
