"""Reviews in every format: out, filled in, and back."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from inspection_findings.exchange import (
    NONE,
    Answer,
    ReviewRow,
    make_review,
    read_review,
)
from inspection_findings.store import open_store
from tests.support.review import (
    FORMATS,
    LABEL_STUDIO,
    THEMES,
    answer,
    answers,
    choose,
    run,
    take,
    texts,
    themes_of,
)
from tests.support.store import WORDS


@pytest.mark.parametrize("review_format", FORMATS)
def test_the_same_rows_give_the_same_bytes(review_format: str, path: Path) -> None:
    """No clock and no chance in any format."""
    rows = choose(path)[:5]
    first, second = (make_review(rows, THEMES, review_format=review_format) for _ in range(2))
    assert first == second


def test_no_clock_is_in_the_workbook(path: Path) -> None:
    """Neither the parts nor the properties carry the time of writing."""
    data = make_review(choose(path)[:5], THEMES, review_format="xlsx")[".xlsx"]
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        assert {entry.date_time[0] for entry in file.infolist()} == {1980}
        core = file.read("docProps/core.xml").decode()
    assert re.findall(r"(\d{4})-\d\d-\d\dT", core) == ["1980", "1980"]


def test_the_workbook_is_pleasant(path: Path) -> None:
    """Frozen header, wrapped text, grey where not to write, lists to choose from, a codebook."""
    data = make_review(choose(path)[:5], THEMES, review_format="xlsx")[".xlsx"]
    workbook = load_workbook(io.BytesIO(data))
    sheet = workbook["Findings"]
    columns = {cell.value: cell.column_letter for cell in sheet[1]}
    assert sheet.freeze_panes == "B2"
    assert sheet[f"{columns['text']}2"].alignment.wrap_text
    assert sheet[f"{columns['text']}2"].fill.start_color.rgb == "00E7E6E6"
    assert sheet[f"{columns['themes']}2"].fill.fill_type is None
    offers = {str(offer.sqref): offer.formula1 for offer in sheet.data_validations.dataValidation}
    assert offers[f"{columns['themes']}2:{columns['themes']}6"] == "=Codebook!$A$2:$A$6"
    assert "area_for_improvement" in offers[f"{columns['polarity']}2:{columns['polarity']}6"]
    ids = [cell.value for cell in workbook["Codebook"]["A"]]
    assert ids == ["id", NONE, *WORDS]


def test_no_text_is_a_formula(path: Path) -> None:
    """A text that begins like a formula is text in the workbook and guarded in CSV."""
    row = replace(choose(path)[0], text='=HYPERLINK("http://example.org")', heading="@x")
    files = [make_review([row], THEMES, review_format=name) for name in ("xlsx", "csv")]
    sheet = load_workbook(io.BytesIO(files[0][".xlsx"]))["Findings"]
    assert {cell.data_type for line in sheet.iter_rows() for cell in line} <= {"s", "n"}
    (cell,) = [cell for cell in sheet[2] if str(cell.value).startswith("=")]
    assert cell.quotePrefix
    assert "\"'=HYPERLINK" in files[1][".csv"].decode("utf-8-sig")


@pytest.mark.parametrize("review_format", FORMATS)
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(content=st.lists(st.tuples(texts, st.one_of(st.just(Answer()), answers)), max_size=3))
def test_round_trip(review_format: str, content: list[tuple[str, Answer]], tmp_path: Path) -> None:
    """What was answered comes back as it was, with the text, whatever characters they hold."""
    rows = [
        ReviewRow(
            finding_id=f"a-2024-01:1.1:{number}",
            citation="A, January 2024, 1.1, sentence 1",
            borough="A",
            standard="1.1",
            kind="narrative",
            heading="=1+1",
            heading_polarity="",
            text=text,
            answer=given_answer,
        )
        for number, (text, given_answer) in enumerate(content)
    ]
    file = tmp_path / "review"
    file.write_bytes(next(iter(make_review(rows, THEMES, review_format=review_format).values())))
    if not rows and review_format == "prodigy":
        return  # no lines: an empty file
    back = read_review(file)
    assert [(row.finding_id, row.text, row.answer) for row in back] == [
        (row.finding_id, row.text, row.answer) for row in rows
    ]
    assert len({row.place for row in back}) == len(back)


@pytest.mark.parametrize("review_format", FORMATS)
def test_every_format_ends_in_the_same_coding(review_format: str, path: Path) -> None:
    """Filled in and taken back, the store says what the person said; again, nothing changes."""
    rows = [row for row in choose(path) if row.asks_polarity][:1] + choose(path)[:2]
    rows = [
        replace(rows[0], answer=Answer(themes=("ete", "Voice"), polarity="mixed", note="Hm.")),
        replace(rows[1], answer=Answer(themes=(NONE,))),
        rows[2],
    ]
    file = path.with_name("review")
    file.write_bytes(next(iter(make_review(rows, THEMES, review_format=review_format).values())))
    outcome = take(path, read_review(file))
    assert outcome.problems == ()
    assert outcome.left == 1
    assert set(outcome.taken) == {rows[0].finding_id, rows[1].finding_id}
    assert themes_of(path, rows[0].finding_id) == [("ete", "voice")]
    assert themes_of(path, rows[1].finding_id) == [()]
    with open_store(path, mode="read") as store:
        assert store.read_polarities_by("Ana") == {rows[0].finding_id: "mixed"}
        before = store.content_digest()
    again = take(path, read_review(file))
    assert (again.taken, set(again.unchanged)) == ((), set(outcome.taken))
    with open_store(path, mode="read") as store:
        assert store.content_digest() == before


@pytest.mark.parametrize("export", LABEL_STUDIO.values(), ids=LABEL_STUDIO)
def test_whatever_label_studio_exports(
    export: Callable[[list[dict[str, Any]]], str], path: Path
) -> None:
    """One theme, several with a main one, none, nothing: all come back from each format."""
    rows = [row for row in choose(path) if row.asks_polarity][:4]
    given = [
        Answer(themes=("ete",), note="[sic] “quoted”\nand more"),
        Answer(themes=("voice", "ete", "staffing"), polarity="mixed"),
        Answer(themes=(NONE,)),
        Answer(),
    ]
    rows = [replace(row, answer=said) for row, said in zip(rows, given, strict=True)]
    tasks = json.loads(next(iter(make_review(rows, THEMES, review_format="label-studio").values())))
    file = path.with_name("export")
    file.write_bytes(export(tasks).encode("utf-8"))
    back = read_review(file)
    assert [(row.finding_id, row.text, row.answer) for row in back] == [
        (row.finding_id, row.text, row.answer) for row in rows
    ]
    assert take(path, back).problems == ()
    assert themes_of(path, rows[1].finding_id) == [("voice", "ete", "staffing")]
    only = [replace(rows[0], answer=Answer(themes=("ete",)))]  # nobody gave polarity or note
    tasks = json.loads(next(iter(make_review(only, THEMES, review_format="label-studio").values())))
    file.write_bytes(export(tasks).encode("utf-8"))
    assert [row.answer for row in read_review(file)] == [Answer(themes=("ete",))]


def test_json_min_with_conflicts(path: Path) -> None:
    """Unknown ids, two annotations that differ and what was said before: told, not taken."""
    rows = choose(path)[:3]
    take(path, [answer(rows[0], "staffing")])
    flat = [
        {"finding_id": row.finding_id, "text": row.text, "themes": theme, "annotation_id": number}
        for number, (row, theme) in enumerate(
            [(rows[0], "ete"), (rows[1], "ete"), (rows[1], "voice"), (rows[2], "ete")]
        )
    ]
    flat[3]["finding_id"] = "nobody"
    file = path.with_name("export.json")
    file.write_text(json.dumps(flat), "utf-8")
    outcome = take(path, read_review(file))
    assert outcome.taken == ()
    assert [problem.problem.split(";")[0] for problem in outcome.problems] == [
        "coded before as staffing, now as ete",
        "coded more than once, differently: task 2, annotation 1 says ete",
        "coded more than once, differently: task 2, annotation 1 says ete",
        "finding_id: the store has no such finding",
    ]
    assert themes_of(path, rows[0].finding_id) == [("staffing",)]


def test_the_annotations_of_several_people_are_told_apart(path: Path) -> None:
    """A file with two people's annotations is nobody's coding until one of them is named."""
    rows = choose(path)[:2]
    data = [{"finding_id": row.finding_id, "text": row.text} for row in rows]
    chosen = {"from_name": "themes", "type": "choices", "value": {"choices": ["ete"]}}
    files = {
        "l.json": json.dumps(
            [
                {"data": one, "annotations": [{"completed_by": who, "result": [chosen]}]}
                for one, who in zip(data, ({"id": 1, "email": "ana@x.org"}, 2), strict=True)
            ]
        ),
        "m.json": json.dumps(
            [
                one | {"themes": "ete", "annotator": who}
                for one, who in zip(data, ("ana@x.org", 2), strict=True)
            ]
        ),
        "p.jsonl": "\n".join(
            json.dumps(one | {"accept": ["ete"], "answer": "accept", "_annotator_id": who})
            for one, who in zip(data, ("ana@x.org", "2"), strict=True)
        ),
    }
    for name, content in files.items():
        file = path.with_name(name)
        file.write_text(content, "utf-8")
        command = ("review", "import", str(file), "--store", str(path), "--coder", "Ana")
        refused = run(*command)
        assert refused.exit_code == 2, name
        assert "holds the annotations of several people: 2, ana@x.org" in refused.stderr
        assert themes_of(path, rows[0].finding_id) in ([], [("ete",)])
        done = run(*command, "--annotator", "ana@x.org")
        assert done.exit_code == 0, done.output
        assert themes_of(path, rows[0].finding_id) == [("ete",)]
        assert themes_of(path, rows[1].finding_id) == []
        unknown = run(*command, "--annotator", "ben@x.org")
        assert (unknown.exit_code, "Known annotators: 2, ana@x.org" in unknown.stderr) == (2, True)


def test_a_note_in_prodigys_own_field(tmp_path: Path) -> None:
    """Prodigy calls a field of text ``user_input`` unless it is told otherwise."""
    line = {
        "text": "b",
        "finding_id": "a",
        "_task_hash": 2,
        "accept": ["ete"],
        "answer": "accept",
        "user_input": "Hm.",
        "_annotator_id": "2026-01-31_10-00-00",
    }
    (tmp_path / "p").write_text(json.dumps(line), "utf-8")
    (row,) = read_review(tmp_path / "p")
    assert row.answer == Answer(themes=("ete",), note="Hm.")
    assert row.annotator == ""  # a session without a name
