"""A review in Word: out with codings as comments, and each person's answers back by name."""

from __future__ import annotations

import io
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from copy import deepcopy
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.document import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inspection_findings.errors import FindingsError
from inspection_findings.exchange import NONE, Answer, ReviewRow, make_review, read_review
from inspection_findings.exchange.review_rows import ShownCoding
from inspection_findings.store import open_store
from tests.support.review import THEMES, choose, draw, run, take, texts, themes_of
from tests.support.store import CODER, WORDS
from tests.support.word import change, comment, declare, quotes, reply, rewrite

BUILT = datetime(2025, 3, 1, 9, 30, tzinfo=UTC)
MODEL = ShownCoding(coder="Theme model", is_person=False, themes=("voice", "ete"), polarity="mixed")
BEN = ShownCoding(coder="Ben", is_person=True, themes=())


def rows(*found: str, codings: tuple[ShownCoding, ...] = ()) -> list[ReviewRow]:
    return [
        ReviewRow(
            finding_id=f"a-2024-01:1.1:{number}",
            citation=f"A, January 2024, 1.1, sentence {number}",
            borough="A",
            standard="1.1",
            kind="narrative",
            heading="1.1 Governance",
            heading_polarity="",
            text=text,
            codings=codings,
        )
        for number, text in enumerate(found, start=1)
    ]


def write(found: list[ReviewRow]) -> bytes:
    return make_review(found, THEMES, review_format="docx", built=BUILT)[".docx"]


def read(data: bytes, folder: Path) -> list[Any]:
    file = folder / "back.docx"
    file.write_bytes(data)
    return read_review(file)


_NAMES = {theme.id: theme.name for theme in THEMES}
_spoken = st.tuples(
    st.one_of(
        st.just([NONE]),
        st.lists(st.sampled_from(sorted(WORDS)), unique=True, min_size=1, max_size=3),
    ),
    st.sampled_from(["; ", ", ", "\n", " and ", ";"]),
    st.booleans(),
    st.sampled_from(["", "strength", "Area for improvement", "mixed"]),
    st.sampled_from(["", "about two of the cases; see 2.1. Or: polarity?"]),
)


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    content=st.lists(texts, min_size=1, max_size=3),
    answers=st.dictionaries(
        st.tuples(st.integers(0, 2), st.sampled_from(["Ana", "Zo\u00eb Reader", "Ben"])),
        _spoken,
        max_size=4,
    ),
)
def test_each_answer_arrives_under_its_name(
    content: list[str], answers: dict[tuple[int, str], Any], tmp_path: Path
) -> None:
    """However people word it; the texts are the same, and the comments that were there are none."""
    data = write(rows(*content, codings=(MODEL, BEN)))
    expected = []
    for (number, author), (themes, separator, by_name, polarity, note) in answers.items():
        if number >= len(content):
            continue
        said = separator.join(_NAMES.get(theme, theme) if by_name else theme for theme in themes)
        words = f"{said}{f'. Polarity: {polarity}.' if polarity else ''}"
        data = comment(data, number, f"{words}{f' Note: {note}' if note else ''}", author=author)
        given = tuple(_NAMES.get(theme, theme) if by_name else theme for theme in themes)
        answer = Answer(themes=given, polarity=polarity.lower().replace(" ", "_"), note=note)
        expected.append((f"a-2024-01:1.1:{number + 1}", author, answer))
    back = read(data, tmp_path)
    found = [(one.finding_id, one.annotator, one.answer) for one in back if one.annotator]
    assert sorted(found, key=str) == sorted(expected, key=str)
    assert {one.finding_id: one.text for one in back} == {
        one.finding_id: one.text for one in rows(*content)
    }
    assert not any(one.problem for one in back)


def test_replies_answer_for_whoever_replies(tmp_path: Path) -> None:
    """A reply agrees with the comment above it, or says something else; silence is no answer."""
    data = write(rows("One.", "Two.", "Three.", codings=(MODEL, BEN)))
    data = reply(data, 0, "Ok. Note: clear", author="Ana")  # to the model on the first finding
    data = reply(data, 1, "agree", author="Ana Reader")  # to Ben on the first finding
    data = reply(data, 2, "Staffing. Polarity: strength", author="Cem")
    newest = max(one.comment_id for one in docx.Document(io.BytesIO(data)).comments)
    data = reply(data, newest, "ok", author="Ana")  # to Cem
    back = read(data, tmp_path)
    assert [(one.finding_id[-1], one.annotator, one.answer) for one in back] == [
        ("1", "Ana", Answer(themes=("voice", "ete"), polarity="mixed", note="clear")),
        ("1", "Ana Reader", Answer(themes=(NONE,))),
        ("2", "Cem", Answer(themes=("Staffing",), polarity="strength")),
        ("2", "Ana", Answer(themes=("Staffing",), polarity="strength")),
        ("3", "", Answer()),
    ]


def test_a_reply_in_libreoffice_is_known_by_its_first_line(tmp_path: Path) -> None:
    """Release 7.4 saves a reply as a new comment, which names the author of the one above."""
    data = write(rows("One.", codings=(MODEL, BEN)))
    line = 'Reply to Theme model (11/29/2026, 07:13): "..."\n'
    data = comment(data, 0, f"{line}ok", author="Ana")
    (row,) = read(data, tmp_path)
    assert row.answer == Answer(themes=("voice", "ete"), polarity="mixed")


def test_one_comment_may_give_the_themes_and_another_the_polarity(tmp_path: Path) -> None:
    """What one person says in pieces is one answer; a contradiction stays two rows."""
    data = write(rows("One.", "Two.", codings=(MODEL,)))
    data = comment(data, 0, "ok", author="Ana")  # nobody else gives anything but the model
    data = comment(data, 0, "agreed", author="Ben")
    data = comment(data, 0, "Note: see 2.1", author="Ana")
    data = comment(comment(data, 1, "ete", author="Ana"), 1, "voice", author="Ana")
    first, second, *others = read(data, tmp_path)
    assert second.answer == Answer(themes=("voice", "ete"), polarity="mixed")
    assert first.answer == Answer(themes=("voice", "ete"), polarity="mixed", note="see 2.1")
    assert [one.answer.themes for one in others] == [("ete",), ("voice",)]


def test_a_blind_review_shows_no_coding(path: Path) -> None:
    """Neither a comment nor the part that nobody sees says what others gave."""
    for found in (choose(path, blind=True), [one for one in sample(path) if not one.said]):
        with zipfile.ZipFile(io.BytesIO(write(found))) as parts:
            assert "word/comments.xml" not in parts.namelist()
            everything = b"".join(parts.read(name) for name in parts.namelist())
        assert CODER.encode() not in everything
        assert b'"comments": [{' not in everything
    shown = [one for one in sample(path) if one.said]
    document = docx.Document(io.BytesIO(write(shown)))
    assert {one.author for one in document.comments} == {"The model"}
    assert len(list(document.comments)) == len(shown) > 0
    assert {one.timestamp for one in document.comments} == {BUILT}


def sample(path: Path) -> list[ReviewRow]:
    with open_store(path, mode="write") as store:
        return draw(store)["Ana"]


def tracked(document: Document) -> None:
    run = quotes(document)[0].runs[0]._r
    inserted = OxmlElement("w:ins")
    inserted.set(qn("w:id"), "900")
    run.addprevious(inserted)
    inserted.append(run)


def swapped(document: Document) -> None:
    first, second = (one._p for one in quotes(document)[:2])
    place = second.getprevious()
    first.addprevious(second)
    place.addnext(first)


def doubled(document: Document) -> None:
    copy = deepcopy(quotes(document)[0]._p)
    for mark in [*copy.iter(qn("w:bookmarkStart")), *copy.iter(qn("w:bookmarkEnd"))]:
        mark.getparent().remove(mark)  # as Word does, whose bookmarks have one place each
    document.element.body.sectPr.addprevious(copy)


def edited(document: Document) -> None:
    quotes(document)[0].runs[0].text += " Not."


def retyped(document: Document) -> None:
    old = quotes(document)[0]
    old.insert_paragraph_before(old.text)
    old._p.getparent().remove(old._p)


def removed(document: Document) -> None:
    one = quotes(document)[0]._p
    one.getparent().remove(one)


def over_two(document: Document) -> None:
    first, second = (one.runs[0] for one in quotes(document)[:2])
    document.add_comment([first, second], text="voice", author="Ana")


def on_the_guide(document: Document) -> None:
    document.add_comment(document.paragraphs[0].runs, text="voice", author="Ana")


def typed(document: Document) -> None:
    quotes(document)[1].insert_paragraph_before("It is voice!")


def by(author: str, words: str = "voice") -> Callable[[Document], object]:
    return lambda document: document.add_comment(
        quotes(document)[0].runs, text=words, author=author
    )


def reworded(document: Document) -> None:
    next(iter(document.comments)).paragraphs[0].runs[-1].text = "Themes: Staffing."


@pytest.fixture(scope="module")
def several(filled: Path) -> list[ReviewRow]:
    """Return four findings that the reference and the model have coded."""
    found = [one for one in choose(filled) if len(one.codings) == 2 and not one.heading_polarity]
    return found[:4]


@pytest.mark.parametrize(
    ("how", "says"),
    [
        (edited, "its text was altered, to “"),
        (tracked, "its text has tracked changes; reject them"),
        (swapped, "it does not stand between its heading and its citation"),
        (doubled, "it stands in the document twice; remove the copy"),
        (removed, "it is not in the document any more"),
        (retyped, "its paragraph was cut out or typed anew"),
        (over_two, "“voice” is on several findings (1. "),
        (on_the_guide, "comment by Ana, finding (none): “voice” is on no finding"),
        (typed, "“It is voice!” is not as it was written, and is no comment"),
        (by("Author"), "--coder NAME --annotator 'Author'"),
        (by("", "ete"), "--coder NAME --annotator 'Unknown Author'"),
        (reworded, "the file does not say which person this is by"),
        (by("Ana", "see me about this"), "'see me about this'"),
        (by("Ana", "ete. Polarity: good"), "'good'"),
        (by("Ana", "ok"), "says “ok”, but not to which comment"),
    ],
)
def test_what_cannot_be_taken_is_named_and_the_rest_is_saved(
    how: Callable[[Document], object], says: str, path: Path, several: list[ReviewRow]
) -> None:
    """Each by the number and citation of the finding, or its author; other answers arrive."""
    found, file = several, path.with_name("back.docx")
    file.write_bytes(change(comment(write(found), 3, "ete", author="Ana"), how))
    done = run("review", "import", str(file), "--store", str(path))
    assert done.exit_code == 1
    assert says in done.stderr
    if "(none)" not in done.stderr:
        assert f"{file}, 1. {found[0].citation}" in done.stderr
    assert themes_of(path, found[3].finding_id) == [("ete",)]
    assert themes_of(path, found[0].finding_id) == []


def test_what_word_does_by_itself_does_no_harm(path: Path) -> None:
    """Runs that are split, curly quotation marks, and the mark of the last place."""
    found = [one for one in choose(path) if "'" in one.text][:1]

    def fuss(document: Document) -> None:
        paragraph = quotes(document)[0]
        words = paragraph.runs[0].text.replace("'", "\u2019")
        half = len(words) // 2
        paragraph.runs[0].text = words[:half]
        second = deepcopy(paragraph.runs[0]._r)
        paragraph.runs[0]._r.addnext(second)
        paragraph.runs[1].text = words[half:]
        mark = OxmlElement("w:bookmarkStart")
        mark.set(qn("w:name"), "_GoBack")
        second.addnext(mark)

    file = path.with_name("back.docx")
    file.write_bytes(comment(change(write(found), fuss), 0, "voice", author="Ana"))
    outcome = take(path, read_review(file))
    assert (outcome.taken, outcome.problems) == ((found[0].finding_id,), ())


def test_people_are_kept_apart_by_name(path: Path, several: list[ReviewRow]) -> None:
    """Two people in one file; one of them under another name; nothing if a name cannot be."""
    found = several[:2]
    data = comment(comment(write(found), 0, "voice", author="Ana"), 0, "ete", author="Ben")
    file, store = path.with_name("back.docx"), ("--store", str(path))
    file.write_bytes(comment(data, 1, "none", author="Author"))
    ben = ("--coder", "Benedict", "--annotator", "Ben")
    for more, code in ((ben, 0), ((), 1)):
        assert run("review", "import", str(file), *store, *more).exit_code == code
    coded = {name: themes_of(path, found[0].finding_id, name) for name in ("Benedict", "Ana")}
    assert coded == {"Benedict": [("ete",)], "Ana": [("voice",)]}
    assert run("review", "import", str(file), *store, "--coder", "Ana").exit_code == 2
    file.write_bytes(comment(data, 1, "none", author="ana"))
    refused = run("review", "import", str(file), *store)
    assert refused.exit_code == 2
    assert "--coder NAME --annotator 'ana'" in refused.stderr


def test_a_table_must_still_be_told_whose_it_is(path: Path) -> None:
    """Only a file that names people may be taken without a name."""
    file = path.with_name("back.csv")
    file.write_bytes(make_review(choose(path)[:1], THEMES, review_format="csv")[".csv"])
    done = run("review", "import", str(file), "--store", str(path))
    assert (done.exit_code, "--coder NAME" in done.stderr) == (2, True)


def strictly(text: str) -> str:
    return text.replace(
        "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "http://purl.oclc.org/ooxml/wordprocessingml/main",
    )


def test_harmful_files_are_refused_before_they_are_unpacked(tmp_path: Path) -> None:
    """Gigabytes, said or not; entities; a circle of replies; a document of something else."""
    plain = write(rows("One.", codings=(MODEL,)))
    bomb = "<!DOCTYPE w [<!ENTITY a 'aaaa'>]>"
    own = io.BytesIO()
    docx.Document().save(own)
    for data, says in (
        (declare("word/document.xml", b"x", size=5 * 2**30 - 1), "unpacks to far more"),
        (declare("xl/workbook.xml", b"x", size=2**32 - 2), "unpacks to far more"),
        (declare("word/document.xml", b"0" * 3_000_000, size=10), "damaged"),
        (rewrite(plain, "word/comments.xml", lambda text: bomb + text.partition("?>")[2]), "type"),
        (rewrite(plain, "word/document.xml", strictly), "Strict Open XML"),
        (own.getvalue(), "does not hold the list of its findings"),
        (b"PK word/document.xml", "not a zip file"),
    ):
        with pytest.raises(FindingsError, match=says):
            read(data, tmp_path)
    circle = reply(reply(plain, 0, "ok", author="Ana"), 1, "ok", author="Ben")
    circle = rewrite(
        circle,
        "word/commentsExtended.xml",
        lambda text: text.replace('paraIdParent="00000001"', 'paraIdParent="00000003"'),
    )
    assert all("says “ok”" in one.problem for one in read(circle, tmp_path))


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
def test_libreoffice_keeps_all_that_is_needed(tmp_path: Path) -> None:
    """Opened and saved there, the findings are known, and its answers arrive."""
    file = tmp_path / "review.docx"
    file.write_bytes(comment(write(rows("One.", "Two.", codings=(MODEL,))), 1, "ete", author="Ana"))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "docx", "--outdir"]
    subprocess.run([*command, str(tmp_path / "out"), str(file)], check=True, capture_output=True)
    back = read_review(tmp_path / "out" / "review.docx")
    assert [(one.text, one.annotator, one.answer.themes, one.problem) for one in back] == [
        ("One.", "", (), ""),
        ("Two.", "Ana", ("ete",), ""),
    ]
