"""Reading: where a report stands, its ratings, and loud loss; clear refusals of bad input."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from inspection_findings.errors import ReadingError
from inspection_findings.reading import parse_report, read_report
from inspection_findings.records import Expectation, Report, Segmentation
from tests.support.variants import REPORTS, curl_quotes, hard_wrap, make_source, upper_headings

Corpus = dict[str, tuple[Report, Segmentation]]
LEWISHAM = next(path for path in REPORTS if "lewisham" in path.name)


def unmet(report: Report, severity: str) -> list[Expectation]:
    return [e for e in report.expectations if not e.met and e.severity == severity]


def test_where_each_report_stands(corpus: Corpus) -> None:
    """Borough, service, dates, score and overall rating are those that the reports state."""
    stands = {
        report.report_id: (report.service, report.fieldwork, report.score, report.overall_rating)
        for report, _ in corpus.values()
    }
    assert stands == {
        "hackney-2023-05": ("Hackney Youth Justice Service", "2023-02", 25, "Good"),
        "haringey-2025-03": ("Haringey Youth Justice Service", "2024-12", 24, "Good"),
        "havering-2022-10": ("Havering Youth Justice Service", "2022-05", 20, "Good"),
        "islington-2024-08": ("Islington Youth Justice Service", "2024-05", 34, "Outstanding"),
        "lewisham-2024-09": ("Lewisham Youth Justice Service", "2024-06", 22, "Good"),
    }


def test_ratings_and_key_questions(corpus: Corpus) -> None:
    """65 ratings, resettlement apart; 105 percentages; the score is the sum of the ratings."""
    reports = [report for report, _ in corpus.values()]
    assert sum(len(report.ratings) for report in reports) == 65
    assert sum(len(report.key_questions) for report in reports) == 105
    for report in reports:
        assert [r.standard for r in report.ratings if not r.in_score] == ["4.1"]
        assert sum(r.points for r in report.ratings if r.in_score) == report.score


def test_a_key_question_is_read_whole(corpus: Corpus) -> None:
    """A question whose beginning stands in the table's head is put together."""
    report, _ = corpus["lewisham-2024-09"]
    question = report.key_questions[2]
    assert (
        question.question == "Does assessment sufficiently analyse how to keep other people safe?"
    )
    assert question.percentage == 53


def test_rating_rules_warn_and_never_correct(corpus: Corpus) -> None:
    """Hackney 3.3 departs from its lowest key question; it is said, and left as published."""
    report, _ = corpus["hackney-2023-05"]
    (warning,) = [e for e in unmet(report, "warning") if "lowest key question" in e.what]
    assert (warning.expected, warning.found) == ("Good", "Outstanding")
    assert "professional discretion" in warning.where
    assert next(r.rating for r in report.ratings if r.standard == "3.3") == "Outstanding"


def test_absence_is_said(corpus: Corpus) -> None:
    """Islington has no areas for improvement under 1.4: a note, not a loss."""
    report, _ = corpus["islington-2024-08"]
    notes = [(e.what, e.where) for e in unmet(report, "note")]
    assert ("areas for improvement", "1.4 Information and facilities") in notes
    assert not unmet(report, "loss")


@pytest.mark.parametrize("path", REPORTS, ids=lambda path: path.stem)
def test_ratings_survive_wrapping_capitals_and_quotes(path: Path, corpus: Corpus) -> None:
    """Ratings and questions are read from tables torn by a hard wrap, too."""
    text = hard_wrap(curl_quotes(upper_headings(path.read_text(encoding="utf-8"))), 60)
    report = parse_report(make_source(text))
    expected, _ = corpus[path.stem]
    assert [(r.standard, r.rating) for r in report.ratings] == [
        (r.standard, r.rating) for r in expected.ratings
    ]
    assert [(q.standard, q.percentage) for q in report.key_questions] == [
        (q.standard, q.percentage) for q in expected.key_questions
    ]
    assert (report.score, report.fieldwork) == (expected.score, expected.fieldwork)


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("2.4\tReviewing\t", "2.4 Rev\t", "rating"),
        ("### Strengths:", "### Virtues:", "strengths"),
        ("we have made six", "we have made seven", "recommendations"),
        ("5. improve practice", "improve practice", "recommendations"),
        (
            "how to keep other people safe?\t53%",
            "how to keep other people safe?",
            "key questions",
        ),
        ("## 2.2. Planning", "## 2.2. Forethought", "section"),
        ("22/36", "", "score"),
    ],
)
def test_loss_is_loud(old: str, new: str, what: str) -> None:
    """Whatever a report should hold and does not is an unmet expectation that counts as loss."""
    text = LEWISHAM.read_text(encoding="utf-8").replace("<b>", "").replace("</b>", "")
    assert old in text
    report = parse_report(make_source(text.replace(old, new)))
    assert what in {e.what for e in unmet(report, "loss")}


@pytest.mark.parametrize("path", REPORTS, ids=lambda path: path.stem)
def test_text_that_follows_the_bullets_is_not_a_bullet(path: Path) -> None:
    """An annexe after the last bullet is no part of it: it is named as not placed, and is loss."""
    annexe = "Annexe 1: Methodology\n\nWe held 20 interviews. Victims were not asked.\n\n"
    text = path.read_text(encoding="utf-8")
    changed = re.sub(r"(?m)^(#* ?Further information)$", annexe + r"\1", text)
    report = parse_report(make_source(changed))
    unplaced = [b.text for b in report.blocks if b.role == "text that could not be placed"]
    assert unplaced == ["Annexe 1: Methodology", "We held 20 interviews. Victims were not asked."]
    assert "paragraphs that could not be placed" in {e.what for e in unmet(report, "loss")}


@pytest.mark.parametrize("path", REPORTS, ids=lambda path: path.stem)
def test_a_polarity_heading_of_another_name_is_loss(path: Path) -> None:
    """Bullets below a heading that is not known get no polarity, least of all the wrong one."""
    text = path.read_text(encoding="utf-8")
    changed = text.replace("Areas for improvement:", "Points to consider:", 1)
    report = parse_report(make_source(changed))
    before = parse_report(make_source(text))
    strengths = [b.text for b in report.blocks if b.polarity == "strength"]
    assert strengths == [b.text for b in before.blocks if b.polarity == "strength"]
    assert unmet(report, "loss")


def test_halves_that_begin_with_a_capital_are_said(corpus: Corpus) -> None:
    """Joining a whole sentence to the bullet before it is a judgement, so it is noted."""
    report, _ = corpus["islington-2024-08"]
    joined = [e for e in unmet(report, "note") if "joined to the bullet" in e.what]
    assert len(joined) == 2


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("how to keep the child safe?\t82%", "how to keep the child safe?\t820%"),
        ("beginning 02 December 2024", "beginning 42 December 2024"),
    ],
)
def test_impossible_figures_are_not_read(old: str, new: str) -> None:
    """A figure that cannot be is left out, and missed; it does not stop the reading."""
    path = next(path for path in REPORTS if "haringey" in path.name)
    text = path.read_text(encoding="utf-8")
    assert old in text
    report = parse_report(make_source(text.replace(old, new, 1)))
    assert report.fieldwork_began is None or unmet(report, "loss")


def test_windows_1252_is_read(tmp_path: Path) -> None:
    """A report saved in a Windows code page is read, and says in which."""
    path = tmp_path / "report.txt"
    text = LEWISHAM.read_text(encoding="utf-8")
    path.write_bytes(text.replace("\u2019", "'").encode("cp1252", errors="ignore"))
    assert read_report(path).source.encoding == "cp1252"


BAD_FILES = [
    (b"", "is empty"),
    (b" \n\t\n", "is empty"),
    (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00", "is a picture"),
    (bytes(range(1, 32)) * 50, "not a text file"),
    (b"Dear all, the meeting is on Monday.\n", "not an inspection report"),
    (
        b"An inspection of youth justice services in\nX\nHM Inspectorate of Probation, May 2025\n",
        "none of the standards",
    ),
]


@pytest.mark.parametrize(("content", "problem"), BAD_FILES)
def test_bad_files_are_refused(tmp_path: Path, content: bytes, problem: str) -> None:
    """What is no report is refused in one line that names the file and the cure."""
    path = tmp_path / "input.txt"
    path.write_bytes(content)
    with pytest.raises(ReadingError, match=problem) as caught:
        read_report(path)
    assert str(path) in str(caught.value)
    assert "; give" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_missing_paths_and_folders_are_refused(tmp_path: Path) -> None:
    """A path that does not exist, and a folder, are told apart."""
    with pytest.raises(ReadingError, match="no such file; check the path"):
        read_report(tmp_path / "nothing.txt")
    (tmp_path / "report.txt").write_text("Dear all", encoding="utf-8")
    with pytest.raises(ReadingError, match="is a folder; name the reports in it"):
        read_report(tmp_path)
