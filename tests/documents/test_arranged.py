"""What is counted, and how a table stands on paper, is settled once for all pages."""

from __future__ import annotations

import pytest

from inspection_findings.documents import (
    Document,
    Heading,
    Link,
    Paragraph,
    Quoted,
    Strong,
    Table,
    arrange,
)
from tests.support.documents import make_document


def test_tables_figures_and_notes_are_counted_in_their_order() -> None:
    """Each quotation with a note has a number of its own; one that asks for none has none."""
    document = make_document()
    arranged = arrange(document)
    labels = [part.label for part in arranged.parts if part.label]
    assert labels == ["Table 1", "Figure 1", *(f"Table {i}" for i in range(2, 6))]
    cells = [line for part in arranged.parts for row in part.rows for line in row]
    lines = [line for part in arranged.parts for line in part.lines]
    numbers = [piece.note for line in [*lines, *cells] for piece in line if piece.note]
    assert numbers == [*range(1, len(arranged.notes) + 1)]
    assert all(not piece.note for part in arranged.parts if part.kind == "quote"
               for line in part.lines for piece in line)  # fmt: skip


def test_tables_say_how_they_stand_on_paper() -> None:
    """Wide ones lie on their side with their heading; what is no name names no row."""
    arranged = arrange(make_document())
    tables = {part.key: part for part in arranged.parts if part.kind == "table"}
    assert {key for key, one in tables.items() if one.is_wide} == {"matrix-10", "matrix-24"}
    assert {key for key, one in tables.items() if one.is_dense} == {"matrix-24"}
    assert {key for key, one in tables.items() if not one.is_short} >= {"considered", "reasons"}
    assert tables["by-borough"].is_short
    assert all(one.has_names for one in tables.values())
    wide = [group.parts for group in arranged.groups if group.is_wide]
    assert [[part.key for part in parts] for parts in wide] == [
        ["shared", "matrix-10"], ["matrix-24"]
    ]  # fmt: skip
    document = make_document()
    quoting = Table(key="t", caption="Both", columns=tables["reasons"].columns,
                    rows=((("Hackney: ", Quoted("hackney:1.1")), None),))  # fmt: skip
    [only] = arrange(Document(title="T", blocks=(quoting,), cited=document.cited)).parts
    assert not only.has_names


@pytest.mark.parametrize(
    ("blocks", "problem"),
    [
        ((Heading(words="A"), Heading(words="B", level=3)), "B: level 3 follows level 1"),
        ((Heading(words="A", level=2),), "A: level 2 follows level 0"),
        ((Heading(words="A", key="a_b"),), "a_b"),
        ((Heading(words="A", key="a"), Heading(words="B", key="a")), "not unique"),
        ((Paragraph(runs=(Strong("See "), Link("there", "gone"))),), "gone"),
    ],
    ids=["a gap", "no first level", "odd key", "same key", "lost link"],
)
def test_a_document_that_no_format_could_show_is_refused(
    blocks: tuple[Heading | Paragraph, ...], problem: str
) -> None:
    """Levels have no gap, keys are plain and unique, and links lead somewhere."""
    with pytest.raises(ValueError, match=problem):
        Document(title="T", blocks=blocks)
