"""Rows and frames: a column a field, the same types however few rows, and back again."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from hypothesis import given
from hypothesis import strategies as st

from inspection_findings.frames import (
    Column,
    FindingRow,
    JoinedNames,
    frame_to_rows,
    read_rows,
    rows_to_frame,
)
from tests.support.frames import make_finding, make_frames


@dataclass(frozen=True, kw_only=True)
class Plain:
    """A row of every kind of plain value."""

    name: str
    kind: Literal["a", "b"]
    count: int
    number: int | None
    share: float
    low: float | None
    is_stable: bool


@dataclass(frozen=True, kw_only=True)
class Pair:
    """A row of two findings and names."""

    finding: FindingRow
    area: FindingRow | None
    similarity: Annotated[float, Column("likeness")]
    borough_names: JoinedNames
    members: tuple[str, ...]


PLAIN = st.builds(
    Plain,
    name=st.text(max_size=3),
    kind=st.sampled_from(["a", "b"]),
    count=st.integers(-9, 9),
    number=st.none() | st.integers(0, 9),
    share=st.floats(0, 1),
    low=st.none() | st.floats(0, 1),
    is_stable=st.booleans(),
)


def make_plain(name: str) -> Plain:
    """Return a row of this name."""
    return Plain(name=name, kind="a", count=1, number=None, share=0.5, low=None, is_stable=True)


def test_words_are_in_memory_once() -> None:
    """A frame and its rows have the same strings: a copy would take as much memory again."""
    short, long = "".join(["fin", "ding"]), "word " * 50
    names = [short, "".join(["find", "ing"]), long]
    frame = rows_to_frame([make_plain(name) for name in names], Plain)
    rows = frame_to_rows(frame, Plain)
    assert rows[0].name is rows[1].name
    assert rows[2].name is long
    assert all(one is name for one, name in zip(frame["name"], names, strict=True))


@given(st.lists(PLAIN, max_size=4))
def test_rows_come_back_from_their_frame(rows: list[Plain]) -> None:
    """A frame loses nothing of its rows, and its columns have the same types without any row."""
    frame = rows_to_frame(rows, Plain)
    assert frame_to_rows(frame, Plain) == tuple(rows)
    assert read_rows(frame) == [dataclasses.asdict(row) for row in rows]
    assert frame.dtypes.equals(rows_to_frame([], Plain).dtypes)
    assert list(frame.columns) == [field.name for field in dataclasses.fields(Plain)]


def test_a_finding_is_quoted_and_names_are_joined() -> None:
    """A finding is three columns, empty where there is none; a field may have another name."""
    (finding,) = make_frames(findings=[make_finding("f", "Ash")]).finding_rows
    row = Pair(
        finding=finding, area=None, similarity=0.5, borough_names=("Ash", "Birch"), members=("f",)
    )
    (read,) = read_rows(rows_to_frame([row], Pair))
    assert read == {
        "finding_id": "f",
        "citation": "Ash, f",
        "text": "The text of f.",
        "area_finding_id": "",
        "area_citation": "",
        "area_text": "",
        "likeness": 0.5,
        "borough_names": "Ash; Birch",
        "members": ("f",),
    }


def test_polarity_is_stated_by_a_heading_or_a_person() -> None:
    """What anybody else says is inferred; a recommendation has no polarity of its own."""
    given_by: dict[str, dict[str, Any]] = {
        "heading": {"polarity_from": "heading"},
        "person": {"polarity_from": "coder", "polarity_coder_kind": "person"},
        "model": {"polarity_from": "model", "polarity_coder_kind": "model"},
        "nobody": {"polarity": None, "polarity_from": None},
        "request": {"kind": "recommendation", "polarity": None, "polarity_from": None},
    }
    findings = [make_finding(name, "Ash", **values) for name, values in given_by.items()]
    rows = make_frames(findings=findings).findings_by_id
    stated = {name: row.stated_polarity for name, row in rows.items()}
    assert stated == {
        "heading": "strength",
        "person": "strength",
        "model": "not_stated",
        "nobody": "not_stated",
        "request": "recommendation",
    }
    inferred = {name for name, row in rows.items() if row.inferred_polarity}
    assert inferred == {"model"}
