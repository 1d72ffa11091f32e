"""What is worth a person's look first, and what stands beside it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from inspection_findings.errors import UnknownNameError
from inspection_findings.exchange import (
    make_review,
)
from inspection_findings.review import choose_for_review
from inspection_findings.search import Filters
from inspection_findings.store import open_store
from inspection_findings.text import hash_words, text_sha256
from tests.support.review import (
    BOROUGHS,
    THEMES,
    answer,
    choose,
    take,
)
from tests.support.store import CODER, ENCODER, make_brief


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
    assert {row.borough for row in choose(path, filters=Filters.of(borough="islington"))} == {
        "Islington"
    }
    assert len(choose(path, limit=5)) == 5
    assert all("voice" in row.said for row in choose(path, filters=Filters.of(theme="Voice")))
    with pytest.raises(UnknownNameError, match="Known themes: victim-work"):
        choose(path, filters=Filters.of(theme="victims"))


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


def test_a_coding_is_doubted_by_a_model_that_was_not_told_of_it(path: Path) -> None:
    """What a person gave and the model finds unlikely is to be read again."""
    row = choose(path)[0]
    take(path, [answer(row, "voice")])
    said = {hash_words(row.text): {"voice": 0.04, "ete": 0.5}}
    with open_store(path, mode="read") as store:
        (doubted,) = choose_for_review(store, left_out=said, reasons=["doubted"]).rows
        agreed = {hash_words(row.text): {"voice": 0.4, "ete": 0.9}}
        assert not choose_for_review(store, left_out=agreed, reasons=["doubted"]).rows
    assert doubted.finding_id == row.finding_id
    assert doubted.why == "doubted: Ana gave voice (0.04 by a model not told of it)"
