"""Lists and hits of a store as files: all of them, in order, with what was asked."""

from __future__ import annotations

import io

import docx
import openpyxl
import pytest

import inspection_findings as inf
from inspection_findings.errors import FindingsError


def read_rows(data: bytes) -> tuple[list[dict[str, object]], str]:
    """Return the rows of a workbook by column, and the text of the sheet "About"."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    header, *rows = book["Findings"].values
    about = "\n".join(str(value) for row in book["About"].values for value in row if value)
    return [dict(zip(header, row, strict=True)) for row in rows], about


def test_a_list_is_written_as_it_is(door: inf.Corpus) -> None:
    """Every finding in its order, with the filters in words."""
    listing = door.list(theme="victim-work", stated=True, sort="probability")
    rows, about = read_rows(door.write_findings(listing, file_format="xlsx"))
    assert [row["Finding id"] for row in rows] == list(listing.ids)
    assert [row["Quotation"] for row in rows] == [one.finding.text for one in listing]
    assert {row["Stated or inferred"] for row in rows} <= {
        *(None, "stated by the report’s heading", "stated by a person")
    }
    for words in ("Theme: Victim work", "Stated polarity only", "surest first", listing.summary):
        assert words in about
    assert about.count("HM Inspectorate of Probation") == 1


def test_hits_are_written_with_the_question(door: inf.Corpus) -> None:
    """The best first; what was understood as a filter stands beside the question."""
    asked = "what Hackney does badly on victims"
    hits = door.search(asked, limit=5)
    rows, about = read_rows(door.write_findings(hits, file_format="xlsx"))
    assert [row["Quotation"] for row in rows] == [hit.finding.text for hit in hits]
    assert asked in about
    assert "Borough: Hackney (“Hackney”)" in about
    assert all(str(row["Why it is here"]) for row in rows)


def test_findings_of_ones_own_choice_keep_their_order(door: inf.Corpus) -> None:
    """Ids in an order of one's own, with comments; an unknown id is named."""
    ids = list(reversed(door.list(theme="voice").ids))[:7]
    data = door.write_findings(
        ids, file_format="docx", title="For Tuesday", comments={ids[2]: "the best of them"}
    )
    paragraphs = [one.text for one in docx.Document(io.BytesIO(data)).paragraphs]
    sources = [text for text in paragraphs if "[" in text and text[0].isdigit()]
    assert [text.rpartition("[")[2].rstrip("]") for text in sources] == ids
    assert paragraphs[0] == "For Tuesday"
    assert paragraphs.index("Comment: the best of them") > paragraphs.index(sources[2])
    with pytest.raises(FindingsError, match="nothing:1"):
        door.write_findings(["nothing:1"], file_format="md")
    with pytest.raises(FindingsError, match="odt"):
        door.write_findings(ids, file_format="odt")  # type: ignore[arg-type]
