"""Review by people: what goes out, what comes back, and that people's coding counts."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import re
import shutil
import sqlite3
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from inspection_findings.cli import main
from inspection_findings.encode import OnnxEncoder
from inspection_findings.errors import CodingError, FindingsError, UnknownNameError
from inspection_findings.exchange import (
    NONE,
    SUFFIXES,
    Answer,
    AnsweredRow,
    ReviewRow,
    make_review,
    read_review,
)
from inspection_findings.exchange.review_rows import make_row
from inspection_findings.records import Coding
from inspection_findings.review import (
    ImportOutcome,
    choose_for_review,
    draw_sample,
    import_review,
    make_sample_rows,
    measure_coders,
)
from inspection_findings.store import Store, open_store
from inspection_findings.text import text_sha256
from inspection_findings.theme_model import ThemeModel, save_model
from tests.support.store import CODEBOOK, CODER, ENCODER, WORDS, make_brief, save
from tests.support.variants import REPORTS, ROOT

THEMES = CODEBOOK.themes
FORMATS = tuple(SUFFIXES)
BOROUGHS = ("haringey-2025-03", "islington-2024-08")


def fill(path: Path) -> Path:
    """Make a store of two boroughs, one of them coded by the reference coding."""
    with open_store(path, mode="write") as store:
        store.save_codebook(CODEBOOK)
        for report_id in BOROUGHS:
            save(store, make_brief(report_id))
        coded = [f.finding_id for f in make_brief(BOROUGHS[0]).findings[::2]]
        store.save_codings(
            [
                Coding(finding_id=i, theme_id="voice", coder="Reference", coder_kind="reference")
                for i in coded
            ],
            coder="Reference",
            coder_kind="reference",
            coded=coded,
        )
    return path


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return fill(tmp_path_factory.mktemp("filled") / "s.findings")


@pytest.fixture
def path(filled: Path, tmp_path: Path) -> Path:
    """Return a copy of the store for one test."""
    return Path(shutil.copy(filled, tmp_path / "s.findings"))


def take(
    path: Path, rows: Sequence[AnsweredRow], coder: str = "Ana", **more: bool
) -> ImportOutcome:
    with open_store(path, mode="write") as store:
        return import_review(store, rows, coder=coder, **more)


def choose(path: Path, **options: object) -> list[ReviewRow]:
    with open_store(path, mode="read") as store:
        return list(choose_for_review(store, **options).rows)  # type: ignore[arg-type]


def answer(row: ReviewRow, *themes: str, place: str = "row 2", **more: str) -> AnsweredRow:
    return AnsweredRow(
        place=place,
        finding_id=row.finding_id,
        text=row.text,
        answer=Answer(themes=themes, **more),
    )


def themes_of(path: Path, finding_id: str, coder: str = "Ana") -> list[tuple[str, ...]]:
    with open_store(path, mode="read") as store:
        return [
            item.themes
            for item in store.read_decisions()
            if (item.finding_id, item.coder) == (finding_id, coder)
        ]


# What goes out


def test_the_order_is_balanced_over_reasons_and_boroughs(path: Path) -> None:
    """The first of every queue come before the second of any; the same each time."""
    rows = choose(path)
    assert rows == choose(path)
    assert len({row.finding_id for row in rows}) == len(rows)
    firsts = [(row.why.split(":")[0], row.borough) for row in rows[:3]]
    assert firsts == [
        ("disagreeing", "Haringey"),
        ("uncertain", "Haringey"),
        ("uncertain", "Islington"),
    ]
    assert "Reference: voice / words 1.0" in rows[0].why
    assert "Reference: voice" in rows[0].said
    assert CODER in rows[0].said


def test_coded_findings_stand_beside(path: Path) -> None:
    """Beside a finding stand others that were coded so, with id and coder.

    People's come first, where they are near at all.
    """
    rows = choose(path)
    near = {row.finding_id: row.nearest.splitlines() for row in rows if "voice:" in row.nearest}
    assert near
    assert all(f"[{key}]" not in line for key, lines in near.items() for line in lines)
    assert all("(Reference, " in line for lines in near.values() for line in lines)
    taught, *others = (row for row in rows if "voice" in row.said)
    take(path, [answer(taught, "voice")])
    again = {row.finding_id: row.nearest.splitlines() for row in choose(path)}
    beside = [again[row.finding_id] for row in others]
    by_ana = [["(Ana, " in line for line in lines] for lines in beside]
    assert any(any(marks) for marks in by_ana)
    assert all(marks == sorted(marks, reverse=True) for marks in by_ana)


def test_what_people_have_settled_is_not_worth_a_look(path: Path) -> None:
    """A finding that a person coded comes again only where people differ."""
    row = choose(path)[0]
    take(path, [answer(row, "voice")])
    assert row.finding_id not in {other.finding_id for other in choose(path)}
    take(path, [answer(row, "ete")], coder="Ben")
    again = {other.finding_id: other for other in choose(path)}[row.finding_id]
    assert again.why == "disagreeing: Ana: voice / Ben: ete"


def test_filters(path: Path) -> None:
    """Only the borough, the theme and the number that were asked for; unknown names are told."""
    assert {row.borough for row in choose(path, borough="islington")} == {"Islington"}
    assert len(choose(path, limit=5)) == 5
    assert all("voice" in row.said for row in choose(path, theme="Voice"))
    with pytest.raises(UnknownNameError, match="choose one of: victim-work"):
        choose(path, theme="victims")


def test_an_encoder_that_few_findings_know_is_not_asked(path: Path) -> None:
    """Where embeddings of several encoders lie in the store, those of most findings count."""
    before = choose(path)
    finding = make_brief(BOROUGHS[0]).findings[0]
    with open_store(path, mode="write") as store:
        row = {text_sha256(finding.text): np.ones(3, dtype=np.float32)}
        store.write_embeddings("an older one", row)
        assert store.read_encoder_ids() == [ENCODER.encoder_id, "an older one"]
    assert choose(path) == before


def test_blind_says_nothing_of_others(path: Path) -> None:
    """No coder's name and no theme is in a blind file, in any format, but for the choices."""
    rows = choose(path, blind=True)
    assert {row.said for row in rows} == {""}
    assert {row.nearest for row in rows} == {""}
    assert {word for row in rows for word in row.why.split(", ")} <= {
        "disagreeing",
        "uncertain",
        "novel",
    }
    content = make_review(rows, THEMES, review_format="csv")[".csv"].decode("utf-8-sig")
    assert "said" not in content.splitlines()[0].split(",")
    assert CODER not in content


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


# There and back

texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30).map(
    lambda text: f"{text}.".strip()
)
notes = texts.map(lambda note: note.replace("\r", " ").strip())
answers = st.builds(
    Answer,
    themes=st.one_of(
        st.just((NONE,)),
        st.lists(st.sampled_from(sorted(WORDS)), unique=True, min_size=1, max_size=3).map(tuple),
    ),
    polarity=st.sampled_from(["", "strength", "mixed"]),
    note=st.one_of(st.just(""), notes),
)


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


# What annotation tools really give back


def prettify(part: dict[str, Any]) -> Any:
    """Return what JSON-MIN and CSV say of one control: one choice or line as it is."""
    ((kind, values),) = part["value"].items()
    return values[0] if len(values) == 1 else {kind: values}


def make_json_min(tasks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the flat objects that Label Studio makes of its tasks, one an annotation.

    A control that was left alone has no key; a task without annotation is there once.
    """
    return [
        task["data"]
        | {part["from_name"]: prettify(part) for part in annotation.get("result", [])}
        | {
            "id": 500 + number,
            "annotator": annotation and 7,
            "annotation_id": annotation and 900 + number,
            "created_at": "2026-01-31T10:00:00.000000Z",
            "updated_at": "2026-01-31T10:00:00.000000Z",
            "lead_time": 4.2,
        }
        for number, task in enumerate(tasks)
        for annotation in (task["annotations"] or [{}])
    ]


def make_label_studio_csv(tasks: list[dict[str, Any]], *, delimiter: str = ",") -> str:
    """Return Label Studio's CSV: columns sorted, only those that some task has."""
    flat = make_json_min(tasks)
    buffer = io.StringIO(newline="")
    columns = sorted({key for line in flat for key in line})
    writer = csv.DictWriter(buffer, columns, quoting=csv.QUOTE_NONNUMERIC, delimiter=delimiter)
    writer.writeheader()
    for line in flat:
        writer.writerow(
            {key: json.dumps(v) if isinstance(v, dict) else v for key, v in line.items()}
        )
    return buffer.getvalue()


LABEL_STUDIO: dict[str, Callable[[list[dict[str, Any]]], str]] = {
    "JSON": json.dumps,
    "JSON-MIN": lambda tasks: json.dumps(make_json_min(tasks), indent=2),
    "CSV": make_label_studio_csv,
    "TSV": lambda tasks: make_label_studio_csv(tasks, delimiter="\t"),
    "CSV on Windows": lambda tasks: make_label_studio_csv(tasks).replace("\r\n", "\r\r\n"),
}


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
        assert (unknown.exit_code, "choose one of: 2, ana@x.org" in unknown.stderr) == (2, True)


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


# What comes back wrong


def swap(row: AnsweredRow, **changes: object) -> AnsweredRow:
    return replace(row, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("spoil", "problem"),
    [
        (lambda row: swap(row, finding_id=row.finding_id[:-1] + "~"), r"no such finding; did you"),
        (lambda row: swap(row, text="Another text."), "differs from the text in the store"),
        (lambda row: swap(row, answer=Answer(themes=("victims",))), "did you mean 'victim-work'"),
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
            "polarity 'good': not known",
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


COMPOSED, DECOMPOSED = "Zo\u00eb", "Zoe\u0308"


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
        (b"PK\x03\x04 broken", "is not an Excel workbook"),
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
@pytest.mark.parametrize("review_format", [name for name in FORMATS if name != "xlsx"])
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


# Samples


def draw(store: Store, *, size: int = 24, seed: int = 5) -> dict[str, list[ReviewRow]]:
    sampled = draw_sample(store, coders=("Ana", "Ben"), size=size, seed=seed)
    return {coder: make_sample_rows(store, sampled, coder=coder) for coder in ("Ana", "Ben")}


def test_a_sample_is_the_same_for_both_and_half_shown(path: Path, tmp_path: Path) -> None:
    """Same findings, another order, the same half with the model's coding; drawn again, equal."""
    with open_store(path, mode="write") as store:
        rows = draw(store)
        assert rows == draw(store)
    with open_store(fill(tmp_path / "other.findings"), mode="write") as store:
        assert rows == draw(store)
        assert rows != draw(store, seed=6)
    ana, ben = rows["Ana"], rows["Ben"]
    assert [row.finding_id for row in ana] != [row.finding_id for row in ben]
    assert sorted(ana, key=lambda r: r.finding_id) == sorted(ben, key=lambda r: r.finding_id)
    assert sum(bool(row.said) for row in ana) == 12
    assert not any("Reference" in row.said for row in ana)
    assert {row.why for row in ana} == {""}


def test_a_sample_is_stratified(path: Path) -> None:
    """Each borough and kind has its share, to within one finding."""
    with open_store(path, mode="write") as store:
        rows = draw(store)["Ana"]
        everything = store.read_frames().findings
    for (borough, kind), group in everything.groupby(["borough", "kind"]):
        drawn = [row for row in rows if (row.borough, row.kind) == (borough, kind)]
        assert abs(len(drawn) - 24 * len(group) / len(everything)) < 1
        shown = sum(bool(row.said) for row in drawn)
        assert abs(shown - len(drawn) / 2) <= 0.5


def test_a_sample_leaves_out_what_a_coder_has_coded(path: Path) -> None:
    """Nobody is asked twice; a sample larger than the rest is refused with the number left."""
    row = choose(path)[0]
    take(path, [answer(row, "ete")])
    with open_store(path, mode="write") as store:
        left = store.count_findings() - 1
        first = {r.finding_id for r in draw(store, size=10)["Ben"]}
        second = {r.finding_id for r in draw(store, size=left - 10, seed=9)["Ben"]}
        assert not first & second
        assert row.finding_id not in first | second
        with pytest.raises(CodingError, match="only 0 findings are left"):
            draw(store, size=2, seed=10)
        with pytest.raises(CodingError, match="name two different people"):
            draw_sample(store, coders=("Ana", "Ana"), size=2, seed=1)


def test_an_open_sample_is_kept_out_of_the_export(path: Path) -> None:
    """What a coder has yet to code blind is not exported, nor quoted, with what others said."""
    everything = choose(path)
    with open_store(path, mode="write") as store:
        drawn = {row.finding_id: row for row in draw(store)["Ana"]}
    spoken_for = {row.finding_id for row in everything} & drawn.keys()
    assert spoken_for
    with open_store(path, mode="read") as store:
        choice = choose_for_review(store)
    assert choice.withheld == dict.fromkeys(sorted(spoken_for), ("Ana", "Ben"))
    assert {row.finding_id for row in choice.rows} == {
        row.finding_id for row in everything if row.finding_id not in drawn
    }
    quoted = "\n".join(row.nearest for row in choice.rows)
    assert "[haringey" in quoted
    assert not any(f"[{key}]" in quoted for key in drawn)
    assert not spoken_for & {row.finding_id for row in choose(path, blind=True)}
    assert choose(path, sampled=True) == everything


def test_a_coded_sample_is_exported_again(path: Path) -> None:
    """A finding stays out until the last of its coders has coded it."""
    with open_store(path, mode="write") as store:
        rows = draw(store)["Ana"]
    for coder, theme in (("Ana", "ete"), ("Cara", "voice")):
        take(path, [answer(row, theme, place=row.finding_id) for row in rows], coder=coder)
    with open_store(path, mode="read") as store:
        withheld = choose_for_review(store).withheld
    assert withheld == dict.fromkeys(sorted(row.finding_id for row in rows), ("Ben",))
    take(path, [answer(row, "voice", place=row.finding_id) for row in rows], coder="Ben")
    with open_store(path, mode="read") as store:
        choice = choose_for_review(store)
    assert choice.withheld == {}
    assert {row.finding_id for row in rows} <= {row.finding_id for row in choice.rows}


def test_the_export_says_what_it_left_out(path: Path) -> None:
    """How many, for whose sample, and how to have them; also where nothing else is left."""
    out = str(path.with_name("r.csv"))
    export = (
        *("review", "export", "--store", str(path), "--out", out),
        *("--format", "csv", "--limit", "1000"),
    )
    with open_store(path, mode="write") as store:
        draw(store)
        withheld = len(choose_for_review(store).withheld)
    done = run(*export)
    assert done.exit_code == 0, done.output
    assert f"{withheld} more are left out" in done.stderr
    assert "yet to be coded by Ana, Ben" in done.stderr
    assert "left out" not in run(*export, "--sampled").stderr
    with open_store(path, mode="write") as store:
        draw(store, size=store.count_findings() - 24, seed=9)
    refused = run(*export)
    assert (refused.exit_code, len(refused.stderr.splitlines())) == (2, 1)
    assert "--sampled" in refused.stderr


def test_anchoring_is_measured(path: Path) -> None:
    """Who copies the model where it is in sight, and codes otherwise elsewhere, is found out."""
    with open_store(path, mode="write") as store:
        sampled = draw_sample(store, coders=("Ana", "Ben"), size=24, seed=5)
        rows = {row.finding_id: row for row in draw(store)["Ana"]}
        for coder in ("Ana", "Ben"):
            own = [item for item in sampled if item.coder == coder]
            copied = [
                answer(
                    rows[item.finding_id],
                    *(item.model_themes or (NONE,) if item.arm == "shown" else ("staffing", "ete")),
                    place=f"row {item.position}",
                )
                for item in own
            ]
            assert import_review(store, copied, coder=coder).problems == ()
        found = {(item.a, item.b): item.difference for item in measure_coders(store).anchoring}
    assert set(found) == {("Ana", "the model"), ("Ben", "the model"), ("Ana", "Ben")}
    with_model = found["Ana", "the model"]
    assert with_model is not None
    assert (with_model.shown, with_model.shown_findings, with_model.blind_findings) == (1, 12, 12)
    assert with_model.low > 0.3
    among_people = found["Ana", "Ben"]
    assert among_people is not None
    assert among_people.difference == 0


def test_agreement_says_who_the_coders_are(path: Path) -> None:
    """People first, then the reference, then the model; only pairs that share findings."""
    rows = choose(path)[:6]
    take(path, [answer(row, "ete", place=row.finding_id) for row in rows])
    with open_store(path, mode="read") as store:
        measured = measure_coders(store)
        with pytest.raises(UnknownNameError, match="choose one of: Ana, Reference, words"):
            measure_coders(store, names=["Anna"])
        only = measure_coders(store, names=["ana", CODER.upper()])
    assert [(coder.name, coder.kind) for coder in measured.coders] == [
        ("Ana", "person"),
        ("Reference", "reference"),
        (CODER, "model"),
    ]
    assert [(pair.a.name, pair.b.name) for pair in only.pairs] == [("Ana", CODER)]
    assert only.pairs[0].agreement.findings == 6
    assert "does not measure how good" in measured.pairs[-1].remark


def test_people_and_model_are_compared_on_what_did_not_teach_it(path: Path) -> None:
    """Of what taught it the model repeats what it was told: left out, and said."""
    rows = choose(path)[:6]
    take(path, [answer(row, "ete", place=row.finding_id) for row in rows])
    with contextlib.closing(sqlite3.connect(path)) as connection, connection:
        connection.executemany("INSERT INTO taught VALUES (?)", [(r.finding_id,) for r in rows[:4]])
    with open_store(path, mode="read") as store:
        (pair,) = measure_coders(store, names=["Ana", CODER]).pairs
    assert (pair.agreement.findings, pair.left_out) == (2, 4)
    assert "4 findings that the model was trained on are left out" in pair.remark


def test_agreement_draws_no_table_of_nothing(path: Path) -> None:
    """Where all that both coded taught the model, this is said, and no empty table stands there."""
    (row, *_) = choose(path)
    take(path, [answer(row, "ete", place=row.finding_id)])
    with contextlib.closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("INSERT INTO taught VALUES (?)", (row.finding_id,))
    result = run("agreement", "--store", str(path), "--coder", "Ana", "--coder", CODER)
    assert result.exit_code == 0
    assert "1 findings that the model was trained on are left out" in result.stderr
    assert "only a" not in result.stdout


# From end to end


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments), catch_exceptions=False)


def test_the_same_answer_counts_for_themes_added_since(path: Path) -> None:
    """Answered again under a codebook with a new theme, a person has said no to that too."""
    with open_store(path, mode="write") as store:
        store.save_codebook(replace(CODEBOOK, themes=THEMES[1:]))
    row = make_row(
        next(f for f in make_brief(BOROUGHS[1]).findings if "victim" in f.text.casefold())
    )
    take(path, [answer(row, "staffing")])
    with open_store(path, mode="write") as store:
        store.save_codebook(CODEBOOK)
        assert store.read_themes_of([row.finding_id])[row.finding_id] == ("staffing", "victim-work")
        again = import_review(store, [answer(row, "staffing")], coder="Ana")
        assert again.unchanged == (row.finding_id,)
        assert store.read_themes_of([row.finding_id])[row.finding_id] == ("staffing",)


def test_coders_are_compared_on_what_both_knew(path: Path) -> None:
    """A theme that one coder did not know is no difference between the two."""
    finding = make_brief(BOROUGHS[1]).findings[0]
    codings = {"Ana": ("ete", "voice"), "Ben": ("ete",)}
    with open_store(path, mode="write") as store:
        for coder, themes in codings.items():
            store.save_codings(
                [
                    Coding(
                        finding_id=finding.finding_id,
                        theme_id=theme,
                        coder=coder,
                        coder_kind="person",
                        rank=rank,
                    )
                    for rank, theme in enumerate(themes)
                ],
                coder=coder,
                coder_kind="person",
                known=WORDS if coder == "Ana" else set(WORDS) - {"voice"},
            )
        (pair,) = measure_coders(store, names=["Ana", "Ben"]).pairs
    assert pair.agreement.same_themes == 1.0


def test_people_outrank_the_model_everywhere(
    tiny_encoder: OnnxEncoder,
    tiny_model: ThemeModel,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Two people's codings, taken back from files, decide search, recurrence and reports."""
    save_model(tiny_model, tmp_path / "themes")
    monkeypatch.setenv("FINDINGS_MODEL", str(tmp_path / "themes"))
    monkeypatch.setenv("FINDINGS_CODEBOOK", str(ROOT / "corpus" / "codebook.toml"))
    store, encoder = str(tmp_path / "s.findings"), str(tiny_encoder.folder)
    reports = [str(path) for path in REPORTS if "havering" in path.name or "hackney" in path.name]
    assert run("build", *reports, "--store", store, "--encoder", encoder).exit_code == 0

    review = tmp_path / "review.csv"
    exported = run(
        *("review", "export", "--store", store, "--out", str(review)),
        *("--format", "csv", "--borough", "havering", "--blind"),
    )
    assert exported.exit_code == 0, exported.output
    content = list(csv.DictReader(io.StringIO(review.read_bytes().decode("utf-8-sig"))))
    row = next(row for row in content if row["kind"] == "narrative")
    for coder, themes in (("Ana", "outcome-22"), ("Ben", "Outcome 22; secondees")):
        row |= {"themes": themes, "polarity": "area for improvement"}
        with review.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, row)
            writer.writeheader()
            writer.writerows([row, row | {"finding_id": "nobody"}])
        done = run("review", "import", str(review), "--store", store, "--coder", coder)
        assert done.exit_code == 1
        assert f"{review}, row 3, finding nobody: finding_id: the store has no such" in done.stderr

    hits = run(
        *("search", row["text"], "--store", store, "--encoder", encoder, "--theme", "secondees"),
        *("--format", "jsonl"),
    )
    (hit,) = [h for h in map(json.loads, hits.stdout.splitlines()) if h["text"] == row["text"]]
    assert set(hit["themes"]) == {"outcome-22", "secondees"}
    assert hit["polarity"] == "area_for_improvement"

    recurring = json.loads(run("recurring", "--store", store, "--format", "json").stdout)
    theme = next(
        t
        for t in recurring["themes"]
        if t["theme_id"] == "outcome-22" and t["aspect"] == "area_for_improvement"
    )
    assert theme["boroughs"] >= 1
    written = run(
        *("report", "--store", store, "--theme", "outcome-22", "--out", str(tmp_path / "out")),
        *("--format", "html,csv"),
    )
    assert written.exit_code == 0, written.output
    coded = list(
        csv.DictReader(
            io.StringIO((tmp_path / "out" / "findings.csv").read_bytes().decode("utf-8-sig"))
        )
    )
    own = [line for line in coded if line["finding_id"] == row["finding_id"]]
    assert {(line["theme_id"], line["coder_kind"]) for line in own} == {
        ("outcome-22", "person"),
        ("secondees", "person"),
    }
    page = (tmp_path / "out" / "theme-outcome-22.html").read_text("utf-8")
    figures = [figure for figure in page.split("</figure>") if row["text"] in figure]
    assert any('<span class="coder person">Person: Ana' in figure for figure in figures)

    agreement = run("agreement", "--store", store, "--format", "json")
    found = json.loads(agreement.stdout)
    assert {coder["kind"] for coder in found["coders"]} == {"person", "model"}
    assert run("agreement", "--store", store).exit_code == 0
    assert run("agreement", "--store", store, "--format", "csv").exit_code == 0


def test_agreement_without_a_common_finding_says_so(path: Path) -> None:
    """An empty table alone would look like a fault."""
    rows = choose(path)[:2]
    for coder, row in zip(("Ana", "Ben"), rows, strict=True):
        take(path, [answer(row, "ete")], coder=coder)
    done = run("agreement", "--store", str(path), "--coder", "Ana", "--coder", "Ben")
    assert done.exit_code == 0
    assert "No two of these coders have coded the same finding" in done.stderr


def test_a_filled_in_review_is_never_written_over(path: Path, tmp_path: Path) -> None:
    """An export or a sample drawn again leaves alone the files that hold people's answers."""
    store = ("--store", str(path))
    out = ("--blind", "--format", "xlsx,csv", "--out", str(tmp_path / "r"))
    two = ("--coder", "Ana", "--coder", "Ben", "--size", "4", "--out", str(tmp_path))
    sample = ("review", "sample", *store, "--format", "csv", *two)
    for command, name in ((("review", "export", *store, *out), "r.csv"), (sample, "ben.csv")):
        assert run(*command).exit_code == 0
        assert run(*command).exit_code == 0  # nobody has written in it yet
        file = tmp_path / name
        rows = list(csv.DictReader(io.StringIO(file.read_text("utf-8-sig"))))
        rows[0]["themes"] = "ete"
        with file.open("w", encoding="utf-8", newline="") as written:
            writer = csv.DictWriter(written, rows[0])
            writer.writeheader()
            writer.writerows(rows)
        before = {file: file.read_bytes() for file in tmp_path.iterdir() if file.is_file()}
        refused = run(*command)
        assert (refused.exit_code, len(refused.stderr.splitlines())) == (2, 1), refused.output
        assert f"{name}: holds answers (1)" in refused.stderr
        assert {file: file.read_bytes() for file in before} == before


def damage_by_hand(file: Path, how: str) -> None:
    """Change an exported CSV file as people do, with an answer in it that cannot be read."""
    table = list(csv.reader(io.StringIO(file.read_text("utf-8-sig"))))
    place = table[0].index("themes")
    table[1][place] = "ete"
    if how == "a stray cell":
        table[2].append("see me")
    elif how == "a header renamed":
        table[0][place] = "my themes"
    elif how == "a column of one's own":
        table[1][place] = ""
        table = [
            [*cells, "mine" if number else "second thoughts"] for number, cells in enumerate(table)
        ]
    with file.open("w", encoding="utf-8", newline="") as written:
        csv.writer(written).writerows(table)


@pytest.mark.parametrize("how", ["a stray cell", "a header renamed", "a column of one's own"])
def test_a_review_that_is_not_understood_is_not_written_over(
    how: str, path: Path, tmp_path: Path
) -> None:
    """Where it cannot be told that a file holds no answers, it is left alone and named."""
    store = ("--store", str(path), "--format", "csv")
    two = ("--coder", "Ana", "--coder", "Ben", "--size", "4", "--out", str(tmp_path))
    export = ("review", "export", *store, "--blind", "--out", str(tmp_path / "r.csv"))
    for command, name in ((export, "r.csv"), (("review", "sample", *store, *two), "ana.csv")):
        assert run(*command).exit_code == 0
        damage_by_hand(tmp_path / name, how)
        before = (tmp_path / name).read_bytes()
        refused = run(*command)
        assert (refused.exit_code, len(refused.stderr.splitlines())) == (2, 1), refused.output
        assert f"{name}: is there already" in refused.stderr
        assert "--out" in refused.stderr
        assert (tmp_path / name).read_bytes() == before


@pytest.mark.parametrize("review_format", FORMATS)
def test_no_foreign_file_is_written_over(review_format: str, path: Path, tmp_path: Path) -> None:
    """The store, a text, and what other commands or people wrote are left alone, each named."""
    finding = {"finding_id": "a", "text": "b"}
    note = tmp_path / "note.txt"
    note.write_text("Dear Ana,\n", "utf-8")
    flat, lines, tool = (tmp_path / f"{name}.old" for name in ("flat", "lines", "tool"))
    flat.write_text(json.dumps([finding | {"borough": "Barnet"}]), "utf-8")
    lines.write_text(json.dumps(finding | {"answer": "ignore"}) + "\n", "utf-8")
    cancelled = {"data": finding, "annotations": [{"was_cancelled": True, "result": []}]}
    tool.write_text(json.dumps([cancelled]), "utf-8")
    book = tmp_path / "book.old"
    (data,) = make_review(choose(path)[:2], THEMES, review_format="xlsx").values()
    workbook = load_workbook(io.BytesIO(data))
    workbook.create_sheet("My reading")
    workbook.save(book)
    command = ("review", "export", "--blind", "--store", str(path), "--format", review_format)
    for out in (path, note, flat, lines, tool, book):
        before = out.read_bytes()
        refused = run(*command, "--out", str(out))
        assert (refused.exit_code, len(refused.stderr.splitlines())) == (2, 1), refused.output
        assert f"{out.name}: is there already" in refused.stderr
        assert out.read_bytes() == before


@pytest.mark.parametrize("review_format", FORMATS)
def test_an_export_without_answers_is_written_anew(
    review_format: str, path: Path, tmp_path: Path
) -> None:
    """A review that nobody has written in gives way to the next, whichever findings it has."""
    out = ("--format", review_format, "--out", str(tmp_path / "r"))
    for limit in ("3", "2"):
        done = run("review", "export", "--store", str(path), *out, "--limit", limit)
        assert done.exit_code == 0, done.output
    assert len(read_review(tmp_path / f"r{SUFFIXES[review_format]}")) == 2


def test_a_labelling_interface_changed_by_hand_is_kept(path: Path, tmp_path: Path) -> None:
    """The interface beside Label Studio's tasks is nobody's answer, but may be work too."""
    command = ("review", "export", "--blind", "--store", str(path), "--format", "label-studio")
    out = ("--out", str(tmp_path / "r"))
    assert run(*command, *out).exit_code == 0
    interface = tmp_path / "r.label-studio.xml"
    interface.write_text(interface.read_text("utf-8") + "<!-- mine -->\n", "utf-8")
    refused = run(*command, *out)
    assert refused.exit_code == 2
    assert "r.label-studio.xml: is there already" in refused.stderr
    assert interface.read_text("utf-8").endswith("<!-- mine -->\n")


def test_an_ending_of_another_format_is_refused(path: Path, tmp_path: Path) -> None:
    """A workbook under the name of a CSV file would open nowhere."""
    out = tmp_path / "review.csv"
    refused = run("review", "export", "--blind", "--store", str(path), "--out", str(out))
    assert refused.exit_code == 2
    assert "--format csv" in refused.stderr
    assert not out.exists()
    json_out = ("--out", str(tmp_path / "review.json"), "--format", "label-studio")
    assert run("review", "export", "--blind", "--store", str(path), *json_out).exit_code == 0
    assert (tmp_path / "review.json").exists()


def test_the_commands_keep_the_contract(path: Path, tmp_path: Path) -> None:
    """One line and exit code 2 for what is wrong; several formats side by side; no new store."""
    store = str(path)
    out = str(tmp_path / "out" / "review.xlsx")
    formats = "xlsx,csv,label-studio,prodigy"
    done = run("review", "export", "--store", store, "--out", out, "--format", formats)
    assert done.exit_code == 0, done.output
    assert sorted(file.name for file in (tmp_path / "out").iterdir()) == [
        "review.csv",
        "review.label-studio.json",
        "review.label-studio.xml",
        "review.prodigy.jsonl",
        "review.xlsx",
    ]
    unchanged = run("review", "import", out, "--store", store, "--coder", "Ana")
    assert unchanged.exit_code == 0
    assert "0 findings coded" in unchanged.stderr
    two = ("--coder", "Ana", "--coder", "Ben", "--size", "10", "--out", str(tmp_path / "samples"))
    drawn = run("review", "sample", "--store", store, *two)
    assert drawn.exit_code == 0, drawn.output
    assert sorted(f.name for f in (tmp_path / "samples").iterdir()) == ["ana.xlsx", "ben.xlsx"]
    nowhere = str(tmp_path / "nothing.findings")
    for wrong in (
        ("review", "import", str(tmp_path / "none.csv"), "--store", store, "--coder", "Ana"),
        ("review", "import", out, "--store", nowhere, "--coder", "Ana"),
        ("review", "import", out, "--store", store, "--coder", CODER),
        ("review", "sample", "--store", nowhere, *two),
        ("review", "export", "--store", store, "--out", out, "--format", "docx"),
        ("agreement", "--store", store, "--coder", "Anna"),
    ):
        result = run(*wrong)
        assert (result.exit_code, len(result.stderr.splitlines())) == (2, 1), result.output
    assert not Path(nowhere).exists()
