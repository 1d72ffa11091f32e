"""Answers that are taken, and answers that are refused by their place."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from inspection_findings.errors import CodingError, FindingsError
from inspection_findings.exchange import (
    Answer,
    AnsweredRow,
    make_review,
    read_review,
)
from inspection_findings.records import Coding
from inspection_findings.review import (
    draw_sample,
)
from inspection_findings.store import open_store
from tests.support.review import (
    COMPOSED,
    DECOMPOSED,
    FORMATS,
    THEMES,
    answer,
    choose,
    run,
    swap,
    take,
    themes_of,
)
from tests.support.store import CODER


@pytest.mark.parametrize(
    ("spoil", "problem"),
    [
        (lambda row: swap(row, finding_id=row.finding_id[:-1] + "~"), r"no such finding; did you"),
        (lambda row: swap(row, text="Another text."), "differs from the text in the store"),
        (lambda row: swap(row, answer=Answer(themes=("victims",))), "Did you mean 'victim-work'"),
        (
            lambda row: swap(row, answer=Answer(themes=("ete", "none"))),
            "'none' together with a theme",
        ),
        (lambda row: swap(row, answer=Answer(note="Hm.")), "is given without a theme"),
        (
            lambda row: swap(row, answer=Answer(themes=("ete",), polarity="neutral")),
            "is neutral, but the heading says",
        ),
        (
            lambda row: swap(row, answer=Answer(themes=("ete",), polarity="good")),
            "polarity 'good' is not known",
        ),
    ],
)
def test_a_bad_row_is_named_and_the_others_are_taken(
    spoil: Callable[[AnsweredRow], AnsweredRow], problem: str, path: Path
) -> None:
    """The place and the problem are told; the good row is saved, the bad one is not."""
    rows = [row for row in choose(path) if row.heading_polarity]
    bad = spoil(answer(rows[0], "ete", place="row 2"))
    outcome = take(path, [bad, answer(rows[1], "ete", place="row 3")])
    assert outcome.taken == (rows[1].finding_id,)
    (found,) = outcome.problems
    assert found.place == "row 2"
    assert problem.replace("\\", "") in found.problem
    assert themes_of(path, rows[0].finding_id) == []


def test_a_finding_twice(path: Path) -> None:
    """Twice the same is once; twice and different is told for both rows, and neither taken."""
    row, other = choose(path)[:2]
    outcome = take(
        path,
        [
            answer(row, "ete", place="row 2"),
            answer(row, "voice", place="row 3"),
            answer(other, "ete", place="row 4"),
            answer(other, "ETE", place="row 5"),
        ],
    )
    assert outcome.taken == (other.finding_id,)
    assert [problem.place for problem in outcome.problems] == ["row 2", "row 3"]
    assert "row 2 says ete; row 3 says voice" in outcome.problems[0].problem
    assert "keep one of the rows" in outcome.problems[0].problem


def test_nothing_said_before_is_replaced_unasked(path: Path) -> None:
    """Another coding by the same person is a problem; with ``replace`` the old one is history."""
    row = choose(path)[0]
    take(path, [answer(row, "ete", note="First.")])
    refused = take(path, [answer(row, "voice", note="Second.")])
    assert refused.taken == ()
    assert "coded before as ete, note 'First.', now as voice" in refused.problems[0].problem
    assert "use --replace" in refused.problems[0].problem
    assert themes_of(path, row.finding_id) == [("ete",)]
    replaced = take(path, [answer(row, "voice", note="Second.")], replace=True)
    assert (replaced.taken, len(replaced.replaced)) == ((row.finding_id,), 1)
    assert themes_of(path, row.finding_id) == [("voice",)]
    with open_store(path, mode="read") as store:
        past = [(item.coder, item.what, item.before) for item in store.read_history()]
        (own,) = [item for item in store.read_decisions() if item.coder == "Ana"]
    assert past == [("Ana", "themes", ("ete",)), ("Ana", "note", ("First.",))]
    assert own.note == "Second."


def test_a_note_stays_until_another_is_given(path: Path) -> None:
    """Coding again without a note does not take the old one away."""
    row = choose(path)[0]
    take(path, [answer(row, "ete", note="First.")])
    take(path, [answer(row, "voice")], replace=True)
    with open_store(path, mode="read") as store:
        (own,) = [item for item in store.read_decisions() if item.coder == "Ana"]
    assert (own.themes, own.note) == (("voice",), "First.")


def test_a_polarity_may_follow_later(path: Path) -> None:
    """What was not said before contradicts nothing; what is not said again stays."""
    row = next(row for row in choose(path) if row.asks_polarity)
    take(path, [answer(row, "ete", note="First.")])
    outcome = take(path, [answer(row, polarity="strength")])
    assert (outcome.taken, outcome.problems) == ((row.finding_id,), ())
    with open_store(path, mode="read") as store:
        (own,) = [item for item in store.read_decisions() if item.coder == "Ana"]
    assert (own.themes, own.note) == (("ete",), "First.")


@pytest.mark.parametrize("coder", ["", " Ana", CODER, "Reference"])
def test_a_person_has_a_name_of_their_own(coder: str, path: Path) -> None:
    """Nobody codes under the name of the model or of the reference coding."""
    with pytest.raises(CodingError, match="give the name under which"):
        take(path, [], coder=coder)


def test_a_name_in_another_spelling_is_no_other_person(path: Path) -> None:
    """Capitals and spaces do not make a second coder, whom no sample would wait for."""
    row = choose(path)[0]
    take(path, [answer(row, "ete")], coder="Ana Reader")
    for coder in ("ana reader", "Ana  Reader"):
        with pytest.raises(CodingError, match="is 'Ana Reader' in this store"):
            take(path, [answer(row, "voice")], coder=coder)
    with pytest.raises(CodingError, match="give the name under which"):
        take(path, [], coder="reference")
    with open_store(path, mode="write") as store:
        draw_sample(store, coders=("Ben", "Cleo"), size=4, seed=1)
        with pytest.raises(CodingError, match="name two different people"):
            draw_sample(store, coders=("Dan", "dan"), size=4, seed=1)
    with pytest.raises(CodingError, match="is 'Ben' in this store"):
        take(path, [], coder="BEN")


@pytest.mark.parametrize(("first", "then"), [(COMPOSED, DECOMPOSED), (DECOMPOSED, COMPOSED)])
def test_a_name_in_another_unicode_form_is_the_same_person(
    first: str, then: str, path: Path
) -> None:
    """An accent typed on another keyboard makes no second coder; names are kept composed."""
    row, other = choose(path)[:2]
    assert take(path, [answer(row, "ete")], coder=first).taken == (row.finding_id,)
    assert take(path, [answer(row, "ete")], coder=then).unchanged == (row.finding_id,)
    take(path, [answer(other, "voice")], coder=then)
    with open_store(path, mode="write") as store:
        people = {one.coder for one in store.read_decisions() if one.coder_kind == "person"}
        assert people == {COMPOSED}
        with pytest.raises(CodingError, match="name two different people"):
            draw_sample(store, coders=(first, then), size=4, seed=1)


def test_a_name_kept_decomposed_is_found_by_either_form(path: Path) -> None:
    """A store from before names were composed keeps its person, who is not shut out."""
    row, other = choose(path)[:2]
    with open_store(path, mode="write") as store:
        given = Coding(
            finding_id=row.finding_id, theme_id="ete", coder=DECOMPOSED, coder_kind="person"
        )
        store.save_codings([given], coder=DECOMPOSED, coder_kind="person", coded=[row.finding_id])
    for coder in (COMPOSED, DECOMPOSED):
        take(path, [answer(other, "voice")], coder=coder)
    assert themes_of(path, other.finding_id, DECOMPOSED) == [("voice",)]
    assert themes_of(path, other.finding_id, COMPOSED) == []


def test_a_sample_for_a_name_in_two_unicode_forms(path: Path, tmp_path: Path) -> None:
    """Whichever form a coder's name is typed in, it is the same sample in the same files."""
    written = []
    for name in (DECOMPOSED, COMPOSED):
        out = ("--size", "4", "--format", "csv", "--out", str(tmp_path / "samples"))
        two = ("--coder", name, "--coder", "Ana")
        drawn = run("review", "sample", "--store", str(path), *two, *out)
        assert drawn.exit_code == 0, drawn.output
        assert f"{COMPOSED}: 4 findings" in drawn.stderr
        files = sorted((tmp_path / "samples").iterdir())
        written.append({file: file.read_bytes() for file in files})
    assert written[0] == written[1]
    assert [file.name for file in written[0]] == ["ana.csv", "zo\u00eb.csv"]
    with open_store(path, mode="read") as store:
        assert {item.coder for item in store.read_samples()} == {COMPOSED, "Ana"}


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", "is empty"),
        (b"PK\x03\x04 broken", "is not a zip file, or is damaged"),
        (b"\xff\xfe\x00", "is not text in UTF-8"),
        (b"finding_id,text,themes\r\na,b,c\r\n", "has no column 'polarity'"),
        (b"finding_id,text,themes,polarity,notes\r\na,b\r\n", "row 2: has 2 cells, but the"),
        (b"<View>\n<Text value='a,b'/>\n</View>\n", "has no column 'finding_id'"),
        (b'[{"data": {"text": "x"}}]', "task 1: is not Label Studio"),
        (b'[{"data": 3', "is not Label Studio"),
        (b'[{"themes": "ete", "text": "x"}]', "task 1: is not Label Studio"),
        (b"annotation_id,annotator,lead_time,text\r\n1,2,3,x\r\n", "has no column 'finding_id'"),
        (b'{"finding_id": "a", "text": "b"}\n{"text"', "line 2: is not Prodigy"),
    ],
)
def test_a_bad_file_is_refused_whole(data: bytes, problem: str, tmp_path: Path) -> None:
    """A file that is in none of the formats is refused with the place."""
    file = tmp_path / "review"
    file.write_bytes(data)
    with pytest.raises(FindingsError, match=problem):
        read_review(file)


@pytest.mark.parametrize("damage", ["cut", "garbled", "emptied", "mistyped"])
def test_a_damaged_workbook_is_refused(damage: str, path: Path) -> None:
    """However a workbook is damaged, within its parts too, it is named and refused."""
    (data,) = make_review(choose(path)[:2], THEMES, review_format="xlsx").values()
    file = path.with_name("review.xlsx")
    sheet = "xl/worksheets/sheet1.xml"
    if damage == "garbled":
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            start = parts.getinfo(sheet).header_offset + 100
        file.write_bytes(data[:start] + bytes(200) + data[start + 200 :])
    else:
        with zipfile.ZipFile(io.BytesIO(data)) as parts, zipfile.ZipFile(file, "w") as damaged:
            for name in parts.namelist():
                whole = parts.read(name)
                kept = {
                    "cut": whole[: len(whole) // 2],
                    "emptied": b"",
                    "mistyped": whole.replace(b'activePane="bottomRight"', b'activePane=""'),
                }[damage]
                damaged.writestr(name, kept if name == sheet else whole)
    with pytest.raises(FindingsError, match=r"review\.xlsx: is not an Excel workbook") as caught:
        read_review(file)
    assert len(str(caught.value).splitlines()) == 1


def test_a_fault_of_ours_is_no_damage(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What no damaged file gives is a fault, and is not put down to the person's workbook."""
    file = path.with_name("review.xlsx")
    (data,) = make_review(choose(path)[:2], THEMES, review_format="xlsx").values()
    file.write_bytes(data)
    monkeypatch.delattr("openpyxl.reader.excel.ExcelReader.read")
    with pytest.raises(AttributeError):
        read_review(file)


def test_csv_as_a_german_excel_saves_it(tmp_path: Path) -> None:
    """Semicolons between cells are read as well."""
    file = tmp_path / "review.csv"
    file.write_text('finding_id;text;themes;polarity;notes\r\na;b;"ete; voice";;\r\n', "utf-8-sig")
    (row,) = read_review(file)
    assert row.answer.themes == ("ete", "voice")


def test_annotations_that_were_not_given_are_not_coded(tmp_path: Path) -> None:
    """A cancelled annotation and an ignored line say nothing."""
    data = {"finding_id": "a", "text": "b"}
    chosen = {"from_name": "themes", "type": "choices", "value": {"choices": ["ete"]}}
    files = {
        "l": json.dumps(
            [{"data": data, "annotations": [{"was_cancelled": True, "result": [chosen]}]}]
        ),
        "p": json.dumps(data | {"accept": ["ete"], "answer": "ignore"}),
    }
    for name, content in files.items():
        (tmp_path / name).write_text(content, "utf-8")
        (row,) = read_review(tmp_path / name)
        assert row.answer == Answer()


def test_excel_opens_the_files_and_stdout_is_plain(path: Path, tmp_path: Path) -> None:
    """Files carry the mark without which Excel garbles a curly quote; stdout carries none."""
    row = next(row for row in choose(path) if "\u2019" in row.text)
    store = ("--store", str(path), "--format", "csv")
    assert run("review", "export", *store, "--out", str(tmp_path / "r.csv")).exit_code == 0
    two = ("--coder", "Ana", "--coder", "Ben", "--size", "10", "--out", str(tmp_path))
    assert run("review", "sample", *store, *two).exit_code == 0
    for name in ("r.csv", "ana.csv", "ben.csv"):
        assert (tmp_path / name).read_bytes().startswith(b"\xef\xbb\xbf"), name
    assert row.text in (tmp_path / "r.csv").read_bytes().decode("utf-8")
    take(path, [answer(row, "ete")])
    printed = run("agreement", *store)
    assert printed.exit_code == 0
    assert not printed.stdout_bytes.startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize(
    "review_format", [name for name in FORMATS if name not in ("xlsx", "docx")]
)
def test_import_takes_files_with_and_without_the_mark(
    review_format: str, mark: bytes, path: Path
) -> None:
    """Whatever an editor or spreadsheet does with the mark, the answers and words are the same."""
    row = next(row for row in choose(path) if "\u2019" in row.text)
    row = replace(row, answer=Answer(themes=("ete",), note="So \u201cquoted\u201d."))
    data = next(iter(make_review([row], THEMES, review_format=review_format).values()))
    file = path.with_name("review")
    file.write_bytes(mark + data.removeprefix(b"\xef\xbb\xbf"))
    (back,) = read_review(file)
    assert (back.text, back.answer) == (row.text, row.answer)
    assert take(path, [back]).taken == (row.finding_id,)
