"""Many people code at once: each is answered, and the log says what each was answered."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from fastapi.testclient import TestClient

import inspection_findings as inf
from inspection_findings.web import make_app
from tests.web.conftest import ADDRESS

PEOPLE, CODINGS = 8, 10
THEMES = ("voice", "victim-work", "ete")


def test_people_who_code_at_once_lose_nothing(explored: inf.Corpus) -> None:
    """Each answer is in the log once; the log has each person's codings in the order of answers."""
    before = explored.newest_entry()
    shared = explored.list(kind="bullet", limit=3).ids  # all code the same findings, over and over

    with TestClient(make_app(explored), base_url=ADDRESS) as program:

        def work(number: int) -> list[Any]:
            answered = []
            for turn in range(CODINGS):
                coding = {
                    "coder": f"Reader {number}",
                    "finding_id": shared[turn % len(shared)],
                    "themes": [THEMES[(number + turn) % len(THEMES)]],
                    "note": f"turn {turn}",
                }
                answer = program.post("/api/v1/codings", json=coding)
                assert answer.status_code == 200, answer.text
                answered += answer.json()["entries"]
            return answered

        with ThreadPoolExecutor(PEOPLE) as people:
            answered = list(people.map(work, range(PEOPLE)))
        log = program.get("/api/v1/log", params={"after": before, "limit": 1_000}).json()["entries"]

    by_number = sorted((entry for own in answered for entry in own), key=lambda one: one["entry"])
    assert log == by_number
    assert len(log) == PEOPLE * CODINGS
    for number, own in enumerate(answered):
        assert [entry["after"]["note"] for entry in own] == [f"turn {i}" for i in range(CODINGS)]
        assert own == [entry for entry in log if entry["person"] == f"Reader {number}"]
        for finding_id in shared:
            last = [entry["after"] for entry in own if entry["subject"] == finding_id][-1]
            kept = explored.coding_of(finding_id, coder=f"Reader {number}") or {}
            assert kept.items() >= last.items()
