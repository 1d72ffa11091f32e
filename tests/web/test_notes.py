"""Notes: written in their places by people with a name, found by their words, never overwritten."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

import inspection_findings as inf
from inspection_findings.web import make_app
from tests.support.html import Page, read_page
from tests.web.conftest import ADDRESS, HARM, give_name, post

REPORT = "hackney-2023-05"


@pytest.fixture(scope="module")
def other(explored: inf.Corpus) -> Iterator[TestClient]:
    """Return a second browser, in which Bea has given her name."""
    with TestClient(make_app(explored), base_url=ADDRESS) as client:
        give_name(client, "Bea")
        yield client


@pytest.fixture
def finding_id(explored: inf.Corpus) -> str:
    return explored.list(borough="Hackney", kind="bullet", limit=1).ids[0]


def write(client: TestClient, about: str, target: str, text: str, **place: str) -> str:
    """Write a note, and return its id."""
    form = {"about": about, "target": target, "text": text, **place}
    answer = post(client, "/notes", form, follow_redirects=False)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"]).partition("#note-")[2]


def show(client: TestClient, address: str) -> Page:
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    return read_page(answer.text)


def find_seen(client: TestClient, address: str) -> str:
    """Return what the forms of a page send as seen."""
    return next(
        one["value"] for one in show(client, address).all("input") if one.get("name") == "seen"
    )


@pytest.mark.parametrize(
    ("about", "target", "page"),
    [
        ("theme", "victim-work", "/themes/victim-work"),
        ("borough", "Hackney", "/boroughs/Hackney"),
        ("finding", "", "/findings/{}"),
    ],
)
def test_a_note_stands_where_it_was_written(
    coder: TestClient, other: TestClient, finding_id: str, about: str, target: str, page: str
) -> None:
    """With who and when; its writer can change it, others cannot; undo takes it away."""
    target, address = target or finding_id, page.format(finding_id)
    field = next(one for one in show(coder, address).all("textarea") if one["id"] == "new-note")
    assert field["name"] == "text"
    note_id = write(coder, about, target, f"Ask them. {HARM}", next=address)
    mine, theirs = show(coder, address), show(other, address)
    for one in (mine, theirs):
        assert f"note-{note_id}" in one.ids
        assert f"Ask them. {HARM}" in one.text, "word for word, as text"
        assert one.foreign_scripts == []
        assert "Ana, " in one.text
        assert any("datetime" in time for time in one.all("time"))
    changes = f"/notes/{note_id}"
    assert changes in [one.get("action") for one in mine.all("form")]
    assert changes not in [one.get("action") for one in theirs.all("form")]
    refused = post(other, changes, {"text": "Mine now", "seen": "0"})
    assert refused.status_code == 422
    assert "was written by Ana" in refused.text
    act = next(one["value"] for one in mine.all("input") if one.get("name") == "act")
    undone = post(coder, "/history/undo", {"act": act, "next": address})
    assert f"note-{note_id}" not in read_page(undone.text).ids


def test_a_change_meanwhile_is_shown_and_not_overwritten(
    coder: TestClient, explored: inf.Corpus
) -> None:
    """The same person in two windows: the second sees what is there now, and keeps the words."""
    note_id = write(coder, "theme", "voice", "A draft")
    seen = find_seen(coder, "/themes/voice")
    first = post(coder, f"/notes/{note_id}", {"text": "Better", "seen": seen})
    assert first.status_code == 200
    late = post(coder, f"/notes/{note_id}", {"text": "Otherwise", "seen": seen})
    assert late.status_code == 409
    page = read_page(late.text)
    assert "has been changed by Ana" in page.text
    assert "Better" in page.text
    assert "Otherwise" in page.text, "what was written is not lost"
    assert [one.text for one in explored.notes(target="voice")] == ["Better"]
    again = next(one["value"] for one in page.all("input") if one.get("name") == "seen")
    post(coder, f"/notes/{note_id}", {"text": "Otherwise", "seen": again})
    assert [one.text for one in explored.notes(target="voice")] == ["Otherwise"]

    stale = post(coder, f"/notes/{note_id}/remove", {"seen": seen})
    assert stale.status_code == 409
    removed = post(coder, f"/notes/{note_id}/remove", {"seen": again + "0", "next": "/notes"})
    assert removed.status_code == 200
    assert explored.notes(target="voice") == []
    late = post(coder, f"/notes/{note_id}", {"text": "One thing more", "seen": again + "0"})
    assert late.status_code == 409
    page = read_page(late.text)
    assert "It has been removed." in page.text
    assert "One thing more" in page.text
    assert {"theme", "voice"} <= {one.get("value") for one in page.all("input")}, "as a new note"
    history = show(coder, f"/notes/{note_id}").text
    assert "wrote “A draft”" in history
    assert "changed it to “Better”" in history
    assert "removed" in history


def test_a_note_on_words_of_a_report(
    coder: TestClient, explored: inf.Corpus, harmful: TestClient
) -> None:
    """Selected words are found exactly in the source, over several pieces too; each has a link."""
    pieces = explored.report(REPORT).pieces
    number = next(i for i, one in enumerate(pieces) if one.finding and len(one.spans) > 1)
    first, last = pieces[number], pieces[number + 1]
    page = show(coder, f"/reports/{REPORT}")
    starts = [int(one["data-start"]) for one in page.all("p", "h2") if "data-start" in one]
    assert starts == [one.start for one in pieces]
    assert any(one.startswith(f"/notes/new?about=passage&target={REPORT}") for one in page.links)
    edges = f"first={first.start}&first_at=4&last={last.start}&last_at=5"
    form = show(coder, f"/notes/new?about=passage&target={REPORT}&{edges}")
    words = f"{first.text[4:]} {last.text[:5]}"
    assert " ".join(words.split()) in form.text
    fields = {one["name"]: one["value"] for one in form.all("input")}
    place = {"start": fields["start"], "stop": fields["stop"]}
    note_id = write(coder, "passage", REPORT, "Who says so?", **place)
    (note,) = explored.notes(about="passage")
    assert note.passage == words.strip()
    shown = show(coder, f"/reports/{REPORT}")
    assert f"note-{note_id}" in shown.ids
    assert "Who says so?" in shown.text
    for wrong in ("first=1", f"first={first.start}&first_at=9999", f"{edges}9999"):
        answer = coder.get(f"/notes/new?about=passage&target={REPORT}&{wrong}")
        assert answer.status_code == 404, wrong
    assert "data-start" in harmful.get("/reports/hackney-2023-05").text
    explored.remove_note(note_id, person="Ana")


def test_a_note_outlives_the_words_it_is_on(explored: inf.Corpus) -> None:
    """What stands at its place no longer are its words: it is listed apart, with them."""
    pieces = explored.report(REPORT).pieces
    place = (pieces[3].start, pieces[3].stop)
    entry = explored.add_note("passage", REPORT, "Here", place=place, person="Ana")
    assert len(explored.report_notes(REPORT).passages) == 1
    with explored._write() as store, store._noting():
        store._connection.execute(
            "UPDATE notes SET start = start + 7, stop = stop + 7 WHERE note_id = ?",
            (entry.subject,),
        )
    assert [one.passage for one in explored.report_notes(REPORT).gone] == [pieces[3].text]
    with TestClient(make_app(explored, is_read_only=True), base_url=ADDRESS) as client:
        page = show(client, f"/reports/{REPORT}")
    assert "Notes on an earlier text of this report" in page.text
    assert not any(one.startswith("/notes/new") for one in page.links)
    explored.remove_note(entry.subject, person="Ana")


def test_notes_are_found_and_downloaded(
    coder: TestClient, other: TestClient, explored: inf.Corpus, finding_id: str
) -> None:
    """By words, of what, by whom; the address holds the question; the file has exactly these."""
    ids = [
        write(coder, "finding", finding_id, "=Consent is weak"),
        write(other, "theme", "victim-work", "Consent again"),
        write(other, "borough", "Hackney", "A visit"),
    ]
    page = show(coder, "/notes")
    assert "3 notes, the newest first." in page.text
    assert [one for one in page.ids if one.startswith("note-")] == [f"note-{i}" for i in ids[::-1]]
    asked = "?words=consent&about=theme&person=Bea"
    page = show(coder, f"/notes{asked}")
    assert [one for one in page.ids if one.startswith("note-")] == [f"note-{ids[1]}"]
    assert f"/notes.csv{asked}" in page.links
    assert "None has these words" in show(coder, "/notes?words=fisheries&about=").text
    rows = list(csv.DictReader(io.StringIO(coder.get("/notes.csv?words=consent").text[1:])))
    assert [(one["person"], one["text"]) for one in rows] == [
        ("Bea", "Consent again"),
        ("Ana", "'=Consent is weak"),
    ]
    citation = explored.finding(finding_id).listed.finding.citation
    assert rows[1]["title"] == citation
    assert coder.get("/notes?weather=fine").status_code == 422
    for note_id, person in zip(ids, ("Ana", "Bea", "Bea"), strict=True):
        explored.remove_note(note_id, person=person)


def test_what_cannot_be_a_note_is_refused(coder: TestClient, site: TestClient) -> None:
    """An empty note says so at its field; without a name there is only the way to give one."""
    answer = post(coder, "/notes", {"about": "theme", "target": "voice", "text": "  "})
    assert answer.status_code == 422
    assert "is empty" in answer.text
    assert post(coder, "/notes", {"about": "theme", "target": "x", "text": "a"}).status_code == 400
    assert coder.get("/notes/0123456789abcdef").status_code == 404
    page = show(site, "/themes/voice")
    assert not [one for one in page.all("textarea") if one["id"] == "new-note"]
    link = next(one for one in page.links if one.startswith("/notes/new?about=theme"))
    assert site.get(link, follow_redirects=False).headers["location"].startswith("/name?next=")


def test_a_change_while_the_list_is_made_is_a_conflict(
    coder: TestClient, explored: inf.Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    note_id = write(coder, "theme", "voice", "As it was first")
    read = explored.notes

    def read_and_change_elsewhere(**conditions: Any) -> object:
        found = read(**conditions)
        explored.change_note(note_id, "Changed elsewhere", person="Ana")
        return found

    monkeypatch.setattr(explored, "notes", read_and_change_elsewhere)
    page = read_page(coder.get("/notes").text)
    monkeypatch.undo()
    seen = next(one["value"] for one in page.all("input") if one.get("name") == "seen")
    answer = post(coder, f"/notes/{note_id}", {"text": "Mine", "seen": seen})
    assert answer.status_code == 409
    assert read(words="Changed elsewhere")
    explored.remove_note(note_id, person="Ana")


def test_words_that_were_not_saved_are_given_back(explored: inf.Corpus) -> None:
    """A form that comes too late, or with another token, is shown again."""
    words = "Ask the board about <b>consent</b>."
    form = {"about": "theme", "target": "victim-work", "text": words}
    with TestClient(make_app(explored), base_url=ADDRESS) as client:
        give_name(client, "Cid")
        refused = client.post("/notes", data={**form, "csrf": "old"}, headers={"Origin": ADDRESS})
        assert refused.status_code == 403
        assert words in read_page(refused.text).text
        assert "Send it again" not in refused.text
        client.app.state.explorer.writer.close()  # type: ignore[attr-defined]
        late = post(client, "/notes", form)
        assert late.status_code == 503
        page = read_page(late.text)
        assert words in page.text
        fields = {one["name"]: one["value"] for one in page.all("input") if "name" in one}
        assert fields.items() >= form.items()
    with TestClient(make_app(explored), base_url=ADDRESS) as client:
        give_name(client, "Cid")
        post(client, "/notes", {name: fields[name] for name in fields if name != "csrf"})
        assert [note.text for note in explored.notes(person="Cid")] == [words]
