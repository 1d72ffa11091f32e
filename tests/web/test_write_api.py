"""The API changes what it is asked to, says what it did, and refuses the rest in words."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

import inspection_findings as inf
from inspection_findings.web import make_app
from tests.web.conftest import ADDRESS

API = "/api/v1"


@pytest.fixture(scope="module")
def program(explored: inf.Corpus) -> Iterator[TestClient]:
    """Return a program that asks the API."""
    with TestClient(make_app(explored), base_url=ADDRESS) as client:
        yield client


def send(client: TestClient, address: str, status: int = 200, **body: Any) -> Any:
    answer = client.post(f"{API}{address}", json={"coder": "Ana", **body})
    assert answer.status_code == status, answer.text
    return answer.json()


def test_a_coding_is_saved_logged_and_taken_back(program: TestClient, explored: inf.Corpus) -> None:
    """The answer is its entry; the same coding again changes nothing."""
    finding_id = explored.list(kind="bullet", limit=1).ids[0]
    coding: Any = {"finding_id": finding_id, "themes": ["Victim work"], "note": "clear"}
    (entry,) = send(program, "/codings", **coding)["entries"]
    assert entry["before"] is None
    assert entry["after"]["themes"] == ["victim-work"]
    assert (explored.coding_of(finding_id, coder="Ana") or {}).items() >= entry["after"].items()
    assert send(program, "/codings", **coding)["entries"] == []
    log = program.get(f"{API}/log", params={"after": entry["entry"] - 1}).json()
    assert log["entries"] == [entry]
    assert log["newest"] == entry["entry"]
    (undone,) = send(program, "/undo", act=entry["act"])["entries"]
    assert undone["undoes"] == entry["act"]
    assert explored.coding_of(finding_id, coder="Ana") is None


def test_what_has_changed_meanwhile_is_a_conflict(
    program: TestClient, explored: inf.Corpus
) -> None:
    """Nothing is saved over it."""
    finding_id = explored.list(kind="bullet", limit=2).ids[1]
    seen = explored.newest_entry()
    send(program, "/codings", finding_id=finding_id, themes=["voice"], seen=seen)
    answer = send(program, "/codings", 409, finding_id=finding_id, themes=[], seen=seen)
    assert "detail" in answer
    state = explored.coding_of(finding_id, coder="Ana")
    assert state is not None
    assert state["themes"] == ["voice"]
    settled = send(program, "/adjudications", finding_id=finding_id, themes=["voice"], reason="r")
    assert settled["entries"][0]["kind"] == "adjudication"


def test_one_decision_on_many_findings_is_one_act(
    program: TestClient, explored: inf.Corpus
) -> None:
    """What could not be done is named with its reason."""
    ids = explored.list(theme="voice", limit=5).ids
    done = send(program, "/codings/many", findings=ids, add=["health"], is_reviewed=True)
    acts = {one["act"] for one in done["entries"]}
    assert len(acts) == 1
    assert len(send(program, "/undo", act=acts.pop())["entries"]) == len(done["entries"]) >= 5
    (review,) = send(program, "/reviews", finding_id=ids[0])["entries"]
    assert review["kind"] == "review"


def test_notes_and_baskets_are_kept(program: TestClient, explored: inf.Corpus) -> None:
    """Written, changed, listed and removed under their ids."""
    made = send(program, "/notes", about="borough", target="Hackney", text="A draft")
    note_id = made["entries"][0]["subject"]
    send(program, f"/notes/{note_id}", text="Better")
    notes = program.get(f"{API}/notes", params={"about": "borough"}).json()
    assert [one["text"] for one in notes] == ["Better"]
    send(program, f"/notes/{note_id}/remove")
    assert program.get(f"{API}/notes").json() == []

    basket_id = send(program, "/baskets", name="Voice")["entries"][0]["subject"]
    address = f"/baskets/{basket_id}"
    first, second = explored.list(theme="voice", limit=2).ids
    send(program, f"{address}/items", findings=[first, second], comment="both")
    send(program, f"{address}/items/change", finding_id=second, move="up", comment="first")
    basket = program.get(f"{API}{address}").json()
    assert [one["finding_id"] for one in basket["items"]] == [second, first]
    assert [one["comment"] for one in basket["items"]] == ["first", "both"]
    send(program, f"{address}/items/remove", finding_id=second)
    send(program, address, name="Voices")
    listed = program.get(f"{API}/baskets", params={"finding": first}).json()
    assert listed == [{"basket_id": basket_id, "name": "Voices", "findings": 1}]
    assert len(send(program, f"{address}/remove")["entries"]) == 2
    assert program.get(f"{API}{address}").status_code == 404


@pytest.mark.parametrize(
    ("address", "body", "status", "words"),
    [
        ("/codings", {"finding_id": "nothing:1", "themes": []}, 400, "nothing:1"),
        ("/codings", {"finding_id": "x", "themes": [], "thmes": []}, 422, "thmes"),
        ("/codings", {"finding_id": "x", "themes": [], "coder": ""}, 422, "coder"),
        ("/codings", {"finding_id": "x", "themes": ["voice"] * 101}, 422, "themes"),
        ("/codings", {"finding_id": "x", "themes": [], "seen": 2**60}, 422, "seen"),
        ("/codings/many", {"findings": ["x"] * 2_001, "add": ["voice"]}, 422, "findings"),
        ("/reviews", {"finding_id": "x", "is_reviewed": 0}, 422, "is_reviewed"),
        ("/codings", {"finding_id": "x", "themes": [], "coder": "Reference coding"}, 400, "name"),
        ("/undo", {"act": 2**53}, 400, "act"),
        ("/baskets/none/items", {"findings": []}, 404, "none"),
        ("/notes", {"about": "theme", "target": "vict", "text": "a"}, 404, "victim-work"),
        ("/notes", {"about": "theme", "target": "voice", "text": " "}, 400, "is empty"),
    ],
)
def test_what_cannot_be_done_is_said(
    program: TestClient, address: str, body: dict[str, Any], status: int, words: str
) -> None:
    """With the status that is documented, and nothing is saved."""
    before = program.get(f"{API}/log").json()["newest"]
    assert words in send(program, address, status, **body)["detail"]
    assert program.get(f"{API}/log").json()["newest"] == before


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Content-Type": "text/plain"}, 415),
        ({"Content-Type": "application/x-www-form-urlencoded"}, 415),
        ({"Content-Type": "application/json", "Origin": "http://evil.example"}, 403),
        ({"Content-Type": "application/json", "Sec-Fetch-Site": "cross-site"}, 403),
    ],
)
def test_another_web_site_cannot_code(
    program: TestClient, headers: dict[str, str], status: int
) -> None:
    """Neither with a form that looks like JSON, nor with a script."""
    body = json.dumps({"coder": "Ana", "name": "Eve"})
    answer = program.post(f"{API}/baskets", content=body, headers=headers)
    assert answer.status_code == status
    assert program.get(f"{API}/baskets").json() == []


def test_every_problem_is_documented(program: TestClient) -> None:
    """So that a program can be written from the description alone."""
    paths = program.get(f"{API}/openapi.json").json()["paths"]
    writing = {path: one["post"] for path, one in paths.items() if "post" in one}
    assert {f"{API}/codings", f"{API}/undo", f"{API}/notes", f"{API}/baskets"} <= writing.keys()
    for path, operation in writing.items():
        documented = {"400", "403", "404", "409", "413", "415", "422", "503"}
        assert documented <= operation["responses"].keys(), path
        assert operation["summary"]


@pytest.mark.skipif(sys.platform == "win32", reason="there is no kill -9")
def test_a_kill_loses_nothing_that_was_answered(explored: inf.Corpus, tmp_path: Path) -> None:
    """In the middle of writing: every coding that was answered is in the store."""
    shutil.copytree(explored.path.parent, tmp_path / "copy")
    corpus = inf.open_corpus(tmp_path / "copy" / explored.path.name)
    ids, before = corpus.list(kind="bullet", limit=200).ids, corpus.newest_entry()
    answered: list[dict[str, Any]] = []
    command = [sys.executable, "-m", "inspection_findings", "serve", "--no-browser", "--store"]
    with subprocess.Popen(
        [*command, str(corpus.path)],
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "FINDINGS_CACHE": str(tmp_path)},
    ) as process:
        assert process.stderr is not None
        address = process.stderr.readline().split()[1]

        def code_all() -> None:
            for finding_id in ids:
                body = {"coder": "Bea", "finding_id": finding_id, "themes": ["voice"]}
                try:
                    answered.extend(post_json(f"{address}api/v1/codings", body)["entries"])
                except OSError:
                    return

        person = threading.Thread(target=code_all)
        person.start()
        while len(answered) < 10 and person.is_alive():
            time.sleep(0.001)
        process.send_signal(signal.SIGKILL)
        person.join(30)
    assert 10 <= len(answered) < len(ids), "it was killed in the middle"
    kept = {one.entry: one.subject for one in corpus.log(after=before)}
    assert {one["entry"]: one["subject"] for one in answered}.items() <= kept.items()
    assert len(kept) <= len(answered) + 1, "at most the one that was not answered"
    for entry in answered:
        state = corpus.coding_of(entry["subject"], coder="Bea")
        assert state is not None
        assert state["themes"] == entry["after"]["themes"] == ["voice"]


def post_json(address: str, body: dict[str, Any]) -> Any:
    request = urllib.request.Request(  # noqa: S310
        address, json.dumps(body).encode(), {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
        return json.load(answer)
