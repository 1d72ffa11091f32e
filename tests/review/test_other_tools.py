"""Files that other tools have saved or made: read rightly, or refused by name."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from openpyxl import load_workbook

from inspection_findings.coding.recode_plan import read_decision_table
from inspection_findings.errors import CodingError, FindingsError
from inspection_findings.exchange import Answer, ReviewRow, make_review, read_review
from inspection_findings.exchange.columns import make_cells, name_columns
from inspection_findings.store import open_store
from tests.support.review import (
    FORMATS,
    THEMES,
    answer,
    choose,
    draw,
    run,
    swap,
    take,
    themes_of,
)

_NAMESPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for name in ("office", "table", "text")
)


def answered(path: Path, *themes: str) -> list[dict[str, str]]:
    """Return three rows as cells, the first one answered."""
    rows = choose(path)[:3]
    cells = [make_cells(row) for row in rows]
    cells[0]["themes"] = "; ".join(themes)
    return cells


def write_rows(rows: list[dict[str, str]], *, delimiter: str, ends: str) -> str:
    buffer = io.StringIO(newline="")
    writer = csv.DictWriter(buffer, rows[0], delimiter=delimiter, lineterminator=ends)
    writer.writeheader()
    writer.writerows(rows)
    return buffer.getvalue()


def make_ods(rows: list[list[str]]) -> bytes:
    """Return a spreadsheet as LibreOffice saves it: repeats, comments, spaces, lines in cells."""

    def write(text: str) -> str:
        if not text:
            return '<table:table-cell table:number-columns-repeated="1"/>'
        lines = "".join(
            f"<text:p>{escape(line).replace('  ', ' <text:s/>')}</text:p>"
            for line in text.split("\n")
        )
        comment = "<office:annotation><text:p>my comment</text:p></office:annotation>"
        return f'<table:table-cell office:value-type="string">{comment}{lines}</table:table-cell>'

    body = '<table:table-row table:number-rows-repeated="2"/>'.join(
        f"<table:table-row>{''.join(map(write, row))}"
        '<table:table-cell table:number-columns-repeated="16370"/></table:table-row>'
        for row in rows
    )
    content = (
        f"<office:document-content {_NAMESPACES}><office:body><office:spreadsheet>"
        f'<table:table table:name="Findings">{body}</table:table>'
        '<table:table table:name="Codebook"/>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("delimiter", "ends", "first"),
    [
        (";", "\r", "\ufeff\ufeff"),
        (",", "\r", ""),
        ("\t", "\r\n", "\ufeff"),
        (";", "\n", "sep=;\n"),
        (";", "\r\n", "\ufeffSEP=;\r\n"),
    ],
)
def test_a_table_of_any_spreadsheet(delimiter: str, ends: str, first: str, path: Path) -> None:
    """Commas, semicolons and tabs, rows that end in CR, a line that names the separator."""
    rows = answered(path, "ete", "voice")
    rows[0]["nearest"] = "one; two\nthree"
    file = path.with_name("review.csv")
    text = first + write_rows(rows, delimiter=delimiter, ends=ends)
    file.write_bytes(text.encode("utf-8"))
    assert [row.text for row in read_review(file)] == [row["text"] for row in rows]
    outcome = take(path, read_review(file))
    assert (outcome.taken, outcome.left) == ((rows[0]["finding_id"],), 2)
    assert themes_of(path, rows[0]["finding_id"]) == [("ete", "voice")]


def test_rows_that_end_in_cr_hold_lines_without_quotation_marks(tmp_path: Path) -> None:
    """Excel on a Mac writes a line feed in a cell bare: it ends no row."""
    file = tmp_path / "review.csv"
    file.write_bytes(b"finding_id;text;themes;polarity;notes\ra;b\nc;ete;;\rd;e;;;\r")
    first, second = read_review(file)
    assert (first.text, first.answer.themes, second.finding_id) == ("b\nc", ("ete",), "d")


def test_columns_in_other_spellings() -> None:
    """Capitals, spaces and hyphens, and the singular; another column of one's own stays."""
    names = ["Finding ID", "TEXT ", "Theme", "polarity", "Comments", "Mine"]
    assert name_columns(names) == ["finding_id", "text", "themes", "polarity", "notes", "Mine"]
    assert name_columns(["themes", "theme"]) == ["themes", "theme"]


@pytest.mark.parametrize(
    ("header", "problem"),
    [
        (
            "finding_id,text,polarity,notes,view",
            r"no column 'themes' \(its columns: finding_id, te",
        ),
        ("finding_id,text,themes,Themes,polarity,notes", "has the column 'themes' twice"),
        ("finding_id,text,coders,old_theme,choose_from,new_theme", "codebook split --decisions"),
    ],
)
def test_a_missing_column_is_named_with_what_there_is(
    header: str, problem: str, tmp_path: Path
) -> None:
    """The message tells which columns the file has, and whose table it is."""
    file = tmp_path / "review.csv"
    file.write_text(f"{header}\n", "utf-8")
    with pytest.raises(FindingsError, match=problem):
        read_review(file)


def test_a_split_is_decided_in_any_spreadsheet() -> None:
    """The table of a split is read with semicolons, CR and capitals too."""
    table = "\ufeffFinding ID;text;old_theme;New theme\rf1;A, b;old;p\rf2;C;old;none\r"
    decided = read_decision_table(table, where="t.csv", theme_id="old", into=("p", "q"))
    assert decided == {"f1": ("p",), "f2": ()}


def test_an_opendocument_spreadsheet(path: Path) -> None:
    """LibreOffice's own format is read; the comments on its cells are not text."""
    rows = answered(path, "ete")
    rows[1]["notes"], rows[1]["themes"] = "two\nlines  apart", "voice"
    file = path.with_name("review.ods")
    file.write_bytes(make_ods([list(rows[0]), *(list(row.values()) for row in rows)]))
    back = read_review(file)
    assert [row.place for row in back] == ["row 4", "row 7", "row 10"]
    assert back[1].answer == Answer(themes=("voice",), note="two\nlines  apart")
    assert len(take(path, back).taken) == 2
    file.write_bytes(file.read_bytes()[:400])
    with pytest.raises(FindingsError, match=r"damaged or locked OpenDocument.*save it as \.xlsx"):
        read_review(file)


def test_a_single_sheet_may_have_any_name(path: Path) -> None:
    """A review that went through CSV has its file's name as the name of its sheet."""
    file = path.with_name("review.xlsx")
    file.write_bytes(make_review(choose(path)[:2], THEMES, review_format="xlsx")[".xlsx"])
    book = load_workbook(file)
    book["Findings"].title = "review"
    book.save(file)
    with pytest.raises(FindingsError, match="has no sheet 'Findings'"):
        read_review(file)
    for name in ("Codebook", "How to"):
        del book[name]
    book.save(file)
    assert len(read_review(file)) == 2


@pytest.mark.parametrize("themes", [(), ("ete",)])
def test_rows_of_another_store_are_refused(themes: tuple[str, ...], path: Path) -> None:
    """With an answer or without one, a row about no finding of ours does not count as uncoded."""
    row = choose(path)[0]
    stranger = swap(answer(row, *themes), finding_id="leeds-2023-01:1.1:0123456789")
    outcome = take(path, [stranger, answer(row, place="row 3")])
    assert (outcome.taken, outcome.left) == ((), 1)
    (problem,) = outcome.problems
    assert "no such finding" in problem.problem


def test_a_row_from_before_a_correction_is_told_its_text_of_now(path: Path) -> None:
    """Where a report was corrected since the export, the row names the finding as it is now."""
    row = choose(path)[0]
    earlier = swap(
        answer(row, "ete"),
        finding_id=f"{row.finding_id[:-10]}0123456789",
        text=row.text.replace("the", "teh", 1),
    )
    (problem,) = take(path, [earlier]).problems
    assert f"did you mean {row.finding_id!r}, {row.text!r}?" in problem.problem
    (problem,) = take(path, [swap(earlier, text="Other words.")]).problems
    assert "did you mean" not in problem.problem


def test_json_lines_of_another_tool_are_refused(path: Path) -> None:
    """The labels of doccano stand elsewhere: its lines are not taken for uncoded ones."""
    row = choose(path)[0]
    line = {"id": 1, "text": row.text, "label": ["ete"], "finding_id": row.finding_id}
    file = path.with_name("labels.jsonl")
    file.write_text(json.dumps(line) + "\n", "utf-8")
    done = run("review", "import", str(file), "--store", str(path), "--coder", "Ana")
    assert done.exit_code == 2
    assert "line 1: is not from Prodigy" in done.stderr
    assert "'label'" in done.stderr


def test_relations_in_label_studio_say_nothing(path: Path) -> None:
    """An arrow between two answers is passed over; the answers beside it count."""
    row = choose(path)[0]
    (data, *_) = make_review([row], THEMES, review_format="label-studio").values()
    (task,) = json.loads(data)
    chosen = {"from_name": "themes", "type": "choices", "value": {"choices": ["ete"]}}
    relation = {"type": "relation", "from_id": "a", "to_id": "b", "direction": "right"}
    task["annotations"] = [{"result": [chosen, relation]}]
    file = path.with_name("tasks.json")
    file.write_text(json.dumps([task]), "utf-8")
    assert take(path, read_review(file)).taken == (row.finding_id,)
    chosen["from_name"] = "sentiment"
    file.write_text(json.dumps([task]), "utf-8")
    with pytest.raises(
        FindingsError, match=r"task 1.*control 'sentiment' is none of the labelling"
    ):
        read_review(file)


def test_flat_answers_in_another_labelling_interface(path: Path) -> None:
    """Annotations under other names only would all be lost; beside ours they are passed over."""
    row = choose(path)[0]
    flat = {
        "finding_id": row.finding_id,
        "text": row.text,
        "annotation_id": 3,
        "annotator": 1,
        "lead_time": 2.5,
        "sentiment": "good",
    }
    file = path.with_name("min.json")
    file.write_text(json.dumps([flat]), "utf-8")
    with pytest.raises(FindingsError, match="has the controls sentiment, and none of main_theme"):
        read_review(file)
    file.write_text(json.dumps([flat | {"themes": "ete"}]), "utf-8")
    assert [one.answer.themes for one in read_review(file)] == [("ete",)]


@pytest.mark.parametrize("review_format", FORMATS)
def test_a_blind_sample_knows_whose_it_is(review_format: str, path: Path) -> None:
    """Ben's part of a sample is not saved as Ana's coding, in whatever format it comes back."""
    with open_store(path, mode="write") as store:
        rows: list[ReviewRow] = draw(store, size=6)["Ben"]
    rows = [swap(row, answer=Answer(themes=("ete",))) for row in rows]  # type: ignore[arg-type,misc]
    file = path.with_name("part")
    file.write_bytes(next(iter(make_review(rows, THEMES, review_format=review_format).values())))
    back = read_review(file)
    with pytest.raises(CodingError, match="belongs to Ben, in the blind sample 'Ana and Ben, 6"):
        take(path, back, coder="Ana")
    assert len(take(path, back, coder="Ben").taken) == 6
