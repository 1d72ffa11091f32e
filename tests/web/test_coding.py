"""Coding one finding after the other, and one decision on many, without JavaScript."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient

import inspection_findings as inf
from inspection_findings.store import Sampled
from inspection_findings.web import make_app
from inspection_findings.web.links import to_difference
from tests.support.html import Page, read_page
from tests.web.conftest import ADDRESS, give_name, open_site, post

VOICES = "/code?theme=voice&borough=Hackney"
Visit = Callable[[str], TestClient]


@pytest.fixture(scope="module")
def visit(explored: inf.Corpus) -> Iterator[Visit]:
    """Return a function that gives each person a browser, all of the same explorer."""
    with ExitStack() as stack:
        app = stack.enter_context(open_site(explored)).app
        browsers: dict[str, TestClient] = {}

        def open_(name: str) -> TestClient:
            if name not in browsers:
                browsers[name] = stack.enter_context(TestClient(app, base_url=ADDRESS))
                give_name(browsers[name], name)
            return browsers[name]

        yield open_


def read_form(page: Page) -> dict[str, str | list[str]]:
    """Return the fields of the form of a coding, as a browser would send them."""
    inputs = page.all("input")
    fields: dict[str, str | list[str]] = {
        one["name"]: one["value"] for one in inputs if one.get("name") in ("seen", "order", "act")
    }
    ticked = [one for one in inputs if "checked" in one]
    fields["theme"] = [one["value"] for one in ticked if one.get("name") == "theme"]
    fields |= {
        one["name"]: one["value"] for one in ticked if one.get("name") in ("polarity", "done")
    }
    return fields


def find_action(page: Page, form_id: str) -> str:
    """Return where a form of the page is sent to."""
    return next(one["action"] for one in page.all("form") if one.get("id") == form_id)


def send(
    client: TestClient, address: str, *, status: int = 200, **changes: str | list[str]
) -> Page:
    """Open the page of a finding, send its form with changes, and return the answer."""
    page = read_page(client.get(address).text)
    answer = post(client, find_action(page, "coding"), {**read_form(page), **changes})
    assert answer.status_code == status, answer.text
    return read_page(answer.text)


def test_approving_saves_what_is_on_the_page_and_goes_on(
    visit: Visit, explored: inf.Corpus
) -> None:
    """What the reference coding gives becomes the person's own, and the finding is done."""
    ids = explored.list(theme="voice", borough="Hackney").ids
    ana = visit("Ana")
    first = explored.to_code(ids[0], coder="Ana")
    page = send(ana, VOICES, way="approve")
    own = explored.coding_of(ids[0], coder="Ana")
    assert own is not None
    assert tuple(own["themes"]) == first.themes
    assert explored.to_code(ids[0], coder="Ana").is_reviewed
    assert f"2 of {len(ids)}; in this list you have coded 1, done with 1." in page.text
    assert f"Saved: {', '.join(explored.theme_names[one] for one in first.themes)} on" in page.text
    assert explored.citations([ids[1]])[ids[1]] in page.text


def test_the_last_approval_ends_the_list(visit: Visit, explored: inf.Corpus) -> None:
    """It says how far the person is."""
    (finding_id,) = explored.list(kind="bullet", limit=1).ids
    page = send(visit("Ada"), f"/code?finding={quote(finding_id)}", theme=["ete"], way="approve")
    assert "End of the list" in page.text
    assert "You have coded all of them." in page.text


def test_nobody_begins_with_what_another_person_gave(visit: Visit, explored: inf.Corpus) -> None:
    """Nor with what was settled: the page says whose themes it shows, and that people differ."""
    finding_id = explored.list(coder="reference", borough="Lewisham", limit=1).ids[0]
    address = f"/code?finding={quote(finding_id)}"
    explored.code(finding_id, coder="Una", themes=["ete"])
    explored.adjudicate(finding_id, person="Una", themes=["health"], reason="because")
    (given,) = (
        one.themes
        for one in explored.finding(finding_id).decisions
        if one.coder_kind == "reference"
    )
    vic = visit("Vic")
    page = read_page(vic.get(address).text)
    assert read_form(page)["theme"] == list(given)
    assert "From the reference coding (approve or change)" in page.text
    explored.undo(explored.last_act("Una") or 0, person="Una")
    page = send(vic, address)
    assert "Una coded it differently." in page.text
    assert to_difference(finding_id) in page.links
    page = read_page(vic.get(address).text)
    assert re.search(r"Yours, saved \d+ [A-Z][a-z]+", page.text)
    assert f"Code: {explored.citations([finding_id])[finding_id]}" in page.text
    assert "1 of 1" not in page.text
    start = read_page(vic.get("/code").text)
    assert "/code?coder=Una" in start.links
    modelled = next(
        one.finding.finding_id
        for one in explored.list()
        if {two.coder_kind for two in explored.finding(one.finding.finding_id).decisions}
        == {"model"}
    )
    page = read_page(vic.get(f"/code?finding={quote(modelled)}").text)
    assert "From the model (approve or change)" in page.text


def test_undo_on_the_page_takes_back_coding_alone(visit: Visit, explored: inf.Corpus) -> None:
    """A note that was written elsewhere stays, and what was coded before is offered."""
    wes = visit("Wes")
    finding_id = explored.list(theme="voice", borough="Hackney").ids[1]
    address = f"{VOICES}&at={quote(finding_id)}"
    send(wes, address, theme=["ete"])
    (coded,) = {one.act for one in explored.log(person="Wes")}
    note = explored.add_note("finding", finding_id, "a thought", person="Wes")
    page = read_page(wes.get(address).text)
    assert read_form(page)["act"] == str(coded)
    refused = post(wes, find_action(page, "undo"), {"act": str(note.act)})
    assert refused.status_code == 409
    assert [one.text for one in explored.notes(person="Wes")] == ["a thought"]


def test_themes_are_changed_ordered_and_taken_back(visit: Visit, explored: inf.Corpus) -> None:
    """The main theme comes first, then the order of choice; undo and redo go to the finding."""
    bea = visit("Bea")
    finding_id = explored.list(theme="voice", borough="Hackney").ids[2]
    address = f"{VOICES}&at={quote(finding_id)}"
    send(bea, address, theme=["ete", "health", "voice"], order="voice,ete,gone", main="health")
    own = explored.coding_of(finding_id, coder="Bea")
    assert own is not None
    assert own["themes"] == ["health", "voice", "ete"]
    assert not explored.to_code(finding_id, coder="Bea").is_reviewed
    page = send(bea, address, theme=[], none="true", note="too general", done="true")
    assert "Saved: no theme fits; “too general” on" in page.text
    page = read_page(post(bea, find_action(page, "undo"), {"act": read_form(page)["act"]}).text)
    assert "Undone: no theme fits; “too general” on" in page.text
    assert explored.coding_of(finding_id, coder="Bea") == own
    redo = [one["value"] for one in page.all("input") if one.get("name") == "act"][-1]
    page = read_page(post(bea, find_action(page, "redo"), {"act": redo}).text)
    assert "Done again: no theme fits; “too general” on" in page.text
    now = explored.coding_of(finding_id, coder="Bea")
    assert now is not None
    assert (now["themes"], now["note"]) == ([], "too general")


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"theme": [], "way": "approve"}, "Choose a theme, or “No theme fits”."),
        ({"theme": ["ete"], "none": "true"}, "not both"),
        ({"theme": ["weather"]}, "not in the codebook any more"),
        ({"theme": [], "note": "a thought"}, "A note is kept with a coding."),
        ({"theme": ["ete"], "polarity": "mixed", "note": "kept"}, "the heading says strength"),
    ],
)
def test_what_cannot_be_saved_stays_on_the_page(
    visit: Visit, explored: inf.Corpus, changes: dict[str, str | list[str]], problem: str
) -> None:
    """The page says why, and has all that was entered."""
    (finding_id,) = explored.list(kind="bullet", polarity="strength", limit=1).ids
    cai = visit("Cai")
    page = send(cai, f"/code?finding={quote(finding_id)}", status=422, **changes)
    assert problem in page.text
    assert "They are not saved yet." in page.text
    ticked = [one.get("value") for one in page.all("input") if "checked" in one]
    assert set(changes["theme"]) - {"weather"} <= set(ticked)
    assert str(changes.get("note", "")) in page.text
    assert explored.coding_of(finding_id, coder="Cai") is None


def test_polarity_is_asked_for_only_where_no_heading_states_it(
    visit: Visit, explored: inf.Corpus
) -> None:
    """What is inferred is said to be, and is not chosen beforehand."""
    dee = visit("Dee")
    (stated,) = explored.list(kind="bullet", polarity="strength", limit=1).ids
    page = read_page(dee.get(f"/code?finding={quote(stated)}").text)
    assert "The heading states it." in page.text
    assert not [one for one in page.all("input") if one.get("name") == "polarity"]
    (inferred,) = explored.list(kind="narrative", polarity="strength", limit=1).ids
    address = f"/code?finding={quote(inferred)}"
    page = read_page(dee.get(address).text)
    assert "No heading states it." in page.text
    assert read_form(page)["polarity"] == ""
    page = send(dee, address, polarity="neutral")
    assert explored.list(finding=inferred)[0].stated_polarity == "neutral"
    post(dee, find_action(page, "undo"), {"act": read_form(page)["act"]})
    assert explored.list(finding=inferred)[0].stated_polarity is None


def test_a_finding_that_has_gone_leads_to_the_next(visit: Visit, explored: inf.Corpus) -> None:
    """In words, on the page of the list, also for who saves it."""
    ivy = visit("Ivy")
    gone, following = explored.list(theme="voice", borough="Hackney").ids[:2]
    page = read_page(ivy.get(VOICES).text)
    with sqlite3.connect(explored.path) as connection:
        connection.execute("UPDATE findings SET finding_id = 'gone' WHERE finding_id = ?", (gone,))
    try:
        shown = ivy.get(f"{VOICES}&at={quote(gone)}")
        saved = post(ivy, find_action(page, "coding"), {**read_form(page), "theme": ["ete"]})
    finally:
        with sqlite3.connect(explored.path) as connection:
            connection.execute(
                "UPDATE findings SET finding_id = ? WHERE finding_id = 'gone'", (gone,)
            )
    for answer in (shown, saved):
        assert (answer.status_code, "no longer has the finding" in answer.text) == (404, True)
        assert any(quote(following, safe="") in one for one in read_page(answer.text).links)
    assert explored.coding_of(gone, coder="Ivy") is None


def test_what_changed_meanwhile_is_shown_and_not_overwritten(
    visit: Visit, explored: inf.Corpus
) -> None:
    """A second window meets the first one's coding; the same form sent twice is no conflict."""
    eve = visit("Eve")
    finding_id = explored.list(theme="voice", borough="Hackney").ids[3]
    address = f"{VOICES}&at={quote(finding_id)}"
    old = read_page(eve.get(address).text)
    send(eve, address, theme=["ete"])
    fields = {**read_form(old), "theme": ["health"], "note": "mine"}
    answer = post(eve, find_action(old, "coding"), fields)
    assert answer.status_code == 409
    page = read_page(answer.text)
    assert f"Saved now: {explored.theme_names['ete']}; not done" in page.text
    assert "mine" in page.text
    own = explored.coding_of(finding_id, coder="Eve")
    assert own is not None
    assert own["themes"] == ["ete"]
    again = {**read_form(page), "note": "mine"}
    assert again["theme"] == ["health"]
    assert "Saved: Health" in post(eve, find_action(page, "coding"), again).text
    assert "it was saved so already" in post(eve, find_action(page, "coding"), again).text


def test_people_see_each_others_work_and_news_of_it(visit: Visit, explored: inf.Corpus) -> None:
    """News are what came after an entry, about one finding if it is named."""
    finding_id = explored.list(theme="voice", borough="Hackney").ids[4]
    address = f"{VOICES}&at={quote(finding_id)}"
    fay, gil = visit("Fay"), visit("Gil")
    before = explored.newest_entry()
    send(fay, address, theme=["ete"], way="approve")
    told = gil.get(f"/changes?after={before}&finding={quote(finding_id)}").json()
    ete = explored.theme_names["ete"]
    assert [one["words"] for one in told["changes"] if one["kind"] == "coding"] == [
        f"Fay coded this finding just now: {ete}."
    ]
    assert gil.get(f"/changes?after={told['newest']}").json()["changes"] == []
    assert gil.get(f"/changes?after={before}&finding=other").json()["changes"] == []
    assert f"Fay: {ete}" in read_page(gil.get(address).text).text
    send(gil, address, theme=["health"])
    page = read_page(gil.get("/code?queue=disagreements").text)
    assert find_action(page, "coding").endswith(quote(finding_id, safe=""))


def test_a_list_stays_as_it_was_opened(visit: Visit, explored: inf.Corpus) -> None:
    """Coding a finding takes it out of a list only when the list is opened anew."""
    hal = visit("Hal")
    address = "/code?only=uncoded&theme=voice&borough=Hackney"
    ids = explored.list(theme="voice", borough="Hackney").ids
    page = send(hal, address, theme=["ete"], way="approve")
    assert f"2 of {len(ids)}" in page.text
    back = next(one for one in page.links if f"at={quote(ids[0], safe='')}" in one)
    assert f"1 of {len(ids)}" in read_page(hal.get(back).text).text
    assert f"1 of {len(ids) - 1}" in read_page(hal.get(address).text).text


def test_a_blind_sample_hides_what_others_gave(visit: Visit, explored: inf.Corpus) -> None:
    """In both arms, in every list, in the source of the page, and in news."""
    ida, jon = visit("Ida"), visit("Jon")
    page = read_page(ida.get("/code").text)
    assert "You have none." in page.text
    wanted = {"first": "Ida", "second": "Jon", "size": "6", "seed": "3"}
    asked = post(ida, "/code/sample", wanted)
    assert (asked.status_code, "Nobody named Jon has worked" in asked.text) == (422, True)
    assert explored.samples_of("Ida") == ()
    drawn = post(ida, "/code/sample", {**wanted, "known": "Jon"})
    page = read_page(drawn.text)
    sample = "/code?queue=sample&sample=Ida+and+Jon%2C+6+findings%2C+seed+3"
    assert sample in page.links
    (own,) = explored.samples_of("Ida")
    for row in own.rows:
        address = f"{sample}&at={quote(row.finding_id)}"
        send(jon, address, theme=["ete"], note="a note of Jon")
        text = ida.get(address).text
        assert "This is part of a blind sample." in text
        for hidden in ("Jon:", "a note of Jon", "Reference coding", "inferred", "data-live"):
            assert hidden not in text, hidden
        form = read_page(text)
        assert read_form(form)["theme"] == []
        assert not [one for one in form.links if one.startswith(("/reports/", "/findings/"))]
        names = [explored.theme_names[one] for one in row.model_themes]
        shown = f"when the sample was drawn: {'; '.join(names) or 'no theme'}"
        assert (shown in form.text) == (row.arm == "shown")
        assert ("but for the model’s themes" in form.text) == (row.arm == "shown")
    assert ida.get(f"/changes?after=0&finding={quote(own.ids[0])}").json()["changes"] == []
    for row in own.rows:
        _check_hidden(ida, explored, row)
    assert "Person: Jon" in jon.get(f"/findings/{own.ids[0]}").text
    note = explored.add_note("finding", own.ids[0], "Mine", person="Ida")
    assert "Mine" in ida.get(f"/findings/{own.ids[0]}").text
    explored.undo(note.act, person="Ida")
    alone = f"/code?finding={quote(own.ids[0])}"
    assert "blind sample" in ida.get(f"{alone}&at={quote(own.ids[0])}").text
    page = read_page(ida.get(alone).text)
    assert "1 finding of the list is left out" in page.text
    assert own.ids[0] not in ida.get("/code?queue=first").text
    send(ida, f"{sample}&at={quote(own.ids[0])}", theme=["health"], way="approve")
    assert "You have coded 1 of 6." in read_page(ida.get("/code").text).text
    assert "Jon: " in read_page(ida.get(alone).text).text
    assert "Jon:" not in ida.get(f"{sample}&at={quote(own.ids[0])}").text
    refused = post(ida, "/code/sample", {"first": "Ida", "second": "ida", "size": "6"})
    assert refused.status_code == 422


def _check_hidden(ida: TestClient, explored: inf.Corpus, row: Sampled) -> None:
    """Hold that nothing leads Ida to what Jon gave, wherever she looks the finding up."""
    key = quote(row.finding_id)
    note = explored.add_note("finding", row.finding_id, "Jon finds it vague", person="Jon")
    page = ida.get(f"/findings/{key}").text
    assert f"hidden until you have coded it for the sample {row.sample}" in page
    listed = ida.get(f"/findings?finding={key}").text
    told = "1 is not shown: it is in a blind sample that you have still to code."
    assert told in read_page(listed).text
    assert f'href="/findings/{key}"' not in listed
    report = ida.get(f"/reports/{explored.finding(row.finding_id).listed.finding.report_id}").text
    margin = report[report.index(f'id="{row.finding_id}"') :].partition("</div>")[0]
    assert "/themes/" not in margin
    for text in (page, report):
        assert "Jon finds it vague" not in text
    assert "Person: Jon" not in page
    for coder in ("", "Ida", "ida"):
        told = ida.get(f"/api/v1/findings/{key}", params={"coder": coder}).json()
        assert (told["decisions"], told["finding"]["themes"]) == ([], [])
        log = ida.get("/api/v1/log", params={"coder": coder, "limit": 1000}).text
        assert "a note of Jon" not in log
    told = ida.get(f"/api/v1/findings/{key}", params={"coder": "Jon"}).json()
    assert "Jon" in [one["coder"] for one in told["decisions"]]
    assert "a note of Jon" in ida.get("/api/v1/log?coder=Jon&limit=1000").text
    explored.undo(note.act, person="Jon")


def test_what_is_worth_a_look_says_why(visit: Visit) -> None:
    """The reasons are in words."""
    page = read_page(visit("Kim").get("/code?queue=first&borough=Havering").text)
    assert re.search(r"reference coding and the model differ|The model is unsure|unlike", page.text)
    assert "Borough: Havering." in page.text
    again = read_page(visit("Kim").get("/code?queue=doubted").text)
    assert "Code: codings to read again." in again.text


def test_one_decision_on_all_is_shown_first_and_taken_back_at_once(
    visit: Visit, explored: inf.Corpus
) -> None:
    """Counts before and after are right; what the heading forbids is listed with the reason."""
    lea = visit("Lea")
    filters = "theme=voice&borough=Hackney"
    listing = explored.list(theme="voice", borough="Hackney")
    explored.code(listing.ids[0], coder="Lea", themes=["voice", "ete"])
    listing = explored.list(theme="voice", borough="Hackney")
    plain = read_page(lea.get(f"/code/all?{filters}&add=ete").text)
    having = [one for one in listing if "ete" in one.themes]
    assert re.search(rf"\(ETE\): {len(having)} ha(s|ve) it already", plain.text)
    others = [
        set(one.themes) - {"ete"} for one in listing if one.finding.finding_id != listing.ids[0]
    ]
    taken = f"{sum(map(len, others))} themes on {sum(map(bool, others))} findings"
    assert f"the other themes that count now become your coding too: {taken}." in plain.text
    assert f"Your coding changes on {len(listing) - 1}" in plain.text
    explored.undo(explored.last_act("Lea") or 0, person="Lea")
    asked = f"/code/all?{filters}&add=ete&give_polarity=mixed&done=true"
    page = read_page(lea.get(asked).text)
    stated = [one for one in listing if one.finding.polarity_from == "heading"]
    assert f"{len(listing)} findings in 1 borough" in page.text
    assert f"{len(stated)} cannot be coded so" in page.text
    action, fields = _find_decision(page)
    done = read_page(post(lea, action, fields).text)
    left = len(listing) - len(stated)
    assert f"Done for {left} findings" in done.text
    assert f"{len(stated)} refused" in done.text
    assert "the heading says" in done.text
    assert len(explored.list(coder="Lea")) == left
    assert explored.own_work("Lea").reviewed == explored.own_work("Lea").coded
    act = next(one["value"] for one in done.all("input") if one.get("name") == "act")
    undo = next(one["action"] for one in done.all("form") if "undo" in one["action"])
    undone = read_page(post(lea, undo, {"act": act}).text)
    assert re.search(rf"Undone: added .+; marked {left} as done, among them", undone.text)
    assert not explored.own_work("Lea").coded
    assert not explored.own_work("Lea").reviewed


def test_a_decision_is_not_carried_out_on_another_list(visit: Visit, explored: inf.Corpus) -> None:
    """Whoever saw other findings sees the list again, and nothing is done."""
    mia = visit("Mia")
    page = read_page(mia.get("/code/all?coder=Ned&add=ete").text)
    assert re.search("[Cc]oder .Ned. is not known", page.text)
    finding_ids = explored.list(theme="ete", limit=2).ids
    explored.code(finding_ids[0], coder="Ned", themes=["health"])
    action, fields = _find_decision(read_page(mia.get("/code/all?coder=Ned&add=ete").text))
    act = explored.code(finding_ids[1], coder="Ned", themes=["health"])[0].act
    answer = post(mia, action, fields)
    assert answer.status_code == 409
    page = read_page(answer.text)
    assert "The list has changed since it was shown." in page.text
    assert "2 findings in" in page.text
    assert explored.log(person="Mia") == []
    explored.undo(act, person="Ned")
    assert "Done for 1 finding" in read_page(post(mia, action, fields).text).text


def _find_decision(page: Page) -> tuple[str, dict[str, str | list[str]]]:
    action = next(
        one["action"]
        for one in page.all("form")
        if one["action"].startswith("/code/all?") and one["method"] == "post"
    )
    names = ("count", "digest")
    return action, {
        one["name"]: one["value"] for one in page.all("input") if one.get("name") in names
    }


def test_lists_lead_to_coding_unless_it_is_read_only(visit: Visit, explored: inf.Corpus) -> None:
    """A reader without the right to write sees no way there, and is refused."""
    filters = "theme=voice&borough=Hackney"
    page = read_page(visit("Ana").get(f"/findings?{filters}&offset=20&limit=50").text)
    assert {"/code", f"/code?{filters}", f"/code/all?{filters}"} <= set(page.links)
    finding_id = explored.list(limit=1).ids[0]
    page = read_page(visit("Ana").get(f"/findings/{finding_id}").text)
    assert f"/code?finding={quote(finding_id, safe='')}" in page.links
    with TestClient(make_app(explored, is_read_only=True), base_url=ADDRESS) as reader:
        page = read_page(reader.get(f"/findings?{filters}").text)
        assert not [one for one in page.links if one.startswith("/code")]
        for address in ("/code", f"/code?{filters}", f"/code/all?{filters}"):
            answer = reader.get(address)
            assert answer.status_code == 403
            assert "read-only" in answer.text
        assert reader.post(f"/code?{filters}&at=x", data={}).status_code == 403


def test_whoever_has_no_name_is_asked_first(explored: inf.Corpus) -> None:
    """And led back to the list."""
    with TestClient(make_app(explored), base_url=ADDRESS) as client:
        answer = client.get("/code?only=uncoded", follow_redirects=False)
        assert answer.headers["location"] == "/name?next=%2Fcode%3Fonly%3Duncoded"
