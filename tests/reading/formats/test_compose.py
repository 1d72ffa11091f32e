"""Parts of a file become one text, with spans and pages that point into it."""

from __future__ import annotations

from inspection_findings.reading.formats.compose import Part, compose


def test_items_stand_together_and_all_else_apart() -> None:
    """A list has its items on lines of their own; other parts have blank lines between them."""
    composed = compose(
        [
            Part(passage=0, role="heading", text="Strengths", level=2),
            Part(passage=1, role="item", text="\u2022 One", level=1),
            Part(passage=2, role="item", text="\u2022 Two", level=1),
            Part(passage=3, role="paragraph", text="Text."),
        ]
    )
    assert composed.text == "Strengths\n\n\u2022 One\n\u2022 Two\n\nText.\n"
    spans = [passage.spans for passage in composed.passages]
    assert [composed.text[a:b] for ((a, b),) in spans][1] == "\u2022 One"


def test_a_passage_that_a_page_cuts_has_two_spans() -> None:
    """Parts of the same passage are one, with the running line between them outside."""
    composed = compose(
        [
            Part(passage=0, role="paragraph", text="Begun", page=0),
            Part(passage=1, role="running", text="Page 1", page=0),
            Part(passage=0, role="paragraph", text="and ended.", page=1),
        ],
        page_count=3,
    )
    cut, running = composed.passages
    assert [composed.text[a:b] for a, b in cut.spans] == ["Begun", "and ended."]
    assert running.role == "running"
    assert composed.pages == (0, composed.text.index("and"), composed.text.index("\n", 20))


def test_a_row_of_short_cells_is_one_line() -> None:
    """A row with a list in a cell does not fit one line."""
    row = [
        Part(passage=i, role="paragraph", text=text, cell=(1, i + 1))
        for i, text in enumerate(("1.1", "Governance", "Good"))
    ]
    assert compose(row).text == "1.1\tGovernance\tGood\n"
    item = Part(passage=9, role="item", text="\u2022 Good", cell=(1, 3))
    assert compose([*row[:2], item]).text == "1.1\n\nGovernance\n\n\u2022 Good\n"
