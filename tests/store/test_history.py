"""The history of codings: who said what before, and when it was replaced."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from inspection_findings.records import Coding, Finding, Polarity, PolarityCoding
from inspection_findings.store import PastCoding, Store, open_store
from tests.support.store import CODEBOOK, REPORTS, make_brief, save

HACKNEY = next(iter(REPORTS))
FIRST, SECOND = make_brief(HACKNEY).findings[:2]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return a store that holds one report."""
    path = tmp_path / "findings.sqlite"
    with open_store(path, mode="write") as store:
        store.save_codebook(CODEBOOK)
        save(store, make_brief(HACKNEY))
    return path


def say(
    store: Store,
    finding: Finding,
    *themes: str,
    coder: str = "Ann",
    note: str = "",
    polarity: Polarity | None = None,
) -> None:
    """Save what a person says of a finding."""
    key = finding.finding_id
    codings = [
        Coding(finding_id=key, theme_id=theme_id, coder=coder, coder_kind="person", rank=rank)
        for rank, theme_id in enumerate(themes)
    ]
    polarities = (
        [PolarityCoding(finding_id=key, polarity=polarity, coder=coder, coder_kind="person")]
        if polarity
        else []
    )
    store.save_codings(
        codings,
        polarities,
        coder=coder,
        coder_kind="person",
        coded=[key],
        notes={key: note} if note else {},
    )


def told(past: list[PastCoding]) -> list[tuple[str, int, str, tuple[str, ...]]]:
    """Return all but the finding and the time."""
    return [(item.coder, item.number, item.what, item.before) for item in past]


def test_all_that_was_replaced_can_be_read(path: Path) -> None:
    """Themes in their order, no theme at all, polarity and note: each as it was, oldest first."""
    with open_store(path, mode="write") as store:
        say(store, FIRST, "voice", "ete", note="As the children say.", polarity="mixed")
        say(store, FIRST)
        say(store, FIRST, "staffing", note="Seen again.", polarity="neutral")
        past = store.read_history(FIRST.finding_id)
    assert {item.finding_id for item in past} == {FIRST.finding_id}
    assert told(past) == [
        ("Ann", 1, "themes", ("voice", "ete")),
        ("Ann", 2, "themes", ()),
        ("Ann", 3, "polarity", ("mixed",)),
        ("Ann", 4, "note", ("As the children say.",)),
    ]


def test_what_was_not_replaced_is_not_history(path: Path) -> None:
    """Saying something for the first time, or the same again, replaces nothing."""
    with open_store(path, mode="write") as store:
        for _ in range(2):
            say(store, FIRST, "voice", note="A note.", polarity="mixed")
        assert store.read_history() == []
        assert store.read_history("no such finding") == []


def test_a_history_is_a_findings_and_a_coders_own(path: Path) -> None:
    """Each coder's numbers count alone; without a finding all histories come, in order."""
    with open_store(path, mode="write") as store:
        for finding in (SECOND, FIRST):
            for coder in ("Ben", "Ann"):
                say(store, finding, "voice", coder=coder)
                say(store, finding, "ete", coder=coder)
        everything = store.read_history()
        assert store.read_history(SECOND.finding_id) == [
            item for item in everything if item.finding_id == SECOND.finding_id
        ]
    keys = [(item.finding_id, item.coder, item.number) for item in everything]
    ids = sorted([FIRST.finding_id, SECOND.finding_id])
    assert keys == [(one, coder, 1) for one in ids for coder in ("Ann", "Ben")]


def test_history_tells_when(path: Path) -> None:
    """The time is that of the replacement, in UTC, to the second."""
    with open_store(path, mode="write") as store:
        say(store, FIRST, "voice")
        before = datetime.now(UTC) - timedelta(seconds=1)
        say(store, FIRST, "ete")
        (past,) = store.read_history()
    assert before <= past.replaced_at <= datetime.now(UTC)


def test_history_outlives_the_finding(path: Path) -> None:
    """A report that is removed takes nothing of what people said with it."""
    with open_store(path, mode="write") as store:
        say(store, FIRST, "voice")
        say(store, FIRST, "ete")
        store.remove_report(HACKNEY)
    with open_store(path, mode="read") as store:
        assert told(store.read_history(FIRST.finding_id)) == [("Ann", 1, "themes", ("voice",))]
