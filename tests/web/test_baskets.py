"""Baskets in the explorer: filled from anywhere, in an order of one's own, and handed on."""

from __future__ import annotations

import io
from collections.abc import Iterator

import docx
import pytest
from fastapi.testclient import TestClient

import inspection_findings as inf
from inspection_findings.web import make_app
from tests.support.html import Page, read_page
from tests.web.conftest import ADDRESS, HARM, give_name, post


@pytest.fixture
def basket(coder: TestClient, explored: inf.Corpus) -> Iterator[str]:
    """Return a basket with three findings of Hackney, which is removed again."""
    entry = explored.make_basket("For Tuesday", person="Ana")
    ids = explored.list(borough="Hackney", limit=3).ids
    explored.put_in_basket(entry.subject, ids, person="Ana")
    coder.get("/baskets")
    yield entry.subject
    if any(one.basket_id == entry.subject for one in explored.baskets()):
        explored.remove_basket(entry.subject, person="Ana")


def get(client: TestClient, address: str) -> Page:
    answer = client.get(address)
    assert answer.status_code == 200, answer.text[:500]
    return read_page(answer.text)


def change(client: TestClient, basket: str, finding: str, act: str, **values: str) -> Page:
    """Send the form of a finding in a basket, as its page has it."""
    page = get(client, f"/baskets/{basket}")
    seen = next(one["value"] for one in page.all("input") if one.get("name") == "seen")
    sent = {"finding": finding, "act": act, "comment": "", "seen": seen} | values
    answer = post(client, f"/baskets/{basket}/finding", sent)
    assert answer.status_code in (200, 409), answer.text[:500]
    return read_page(answer.text)


def ids_in(corpus: inf.Corpus, basket: str) -> list[str]:
    return [one.finding_id for one in corpus.basket(basket)[1]]


def test_a_basket_is_made_and_filled_from_a_finding(
    coder: TestClient, explored: inf.Corpus
) -> None:
    """The form leads back to where the person was; the basket used last comes first."""
    finding_id = explored.list(theme="voice", limit=1).ids[0]
    shown = "/findings?theme=voice"
    (link, *_) = (one for one in get(coder, shown).links if one.startswith("/baskets/add?"))
    page = get(coder, link)
    assert explored.list(theme="voice", limit=1)[0].finding.text in page.text
    sent = {"finding": finding_id, "name": "Zebra", "next": shown}
    answer = post(coder, "/baskets/add", sent, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, shown)
    explored.make_basket("Aardvark", person="Ana")
    made = {one.name: one.basket_id for one in explored.baskets()}
    assert "The finding is in basket Zebra." in get(coder, shown).text
    assert "The finding is in basket" not in get(coder, shown).text  # said once
    assert ids_in(explored, made["Zebra"]) == [finding_id]
    other = explored.list(theme="voice", limit=2).ids[1]
    options = get(coder, f"/baskets/add?finding={other}").all("option")
    assert [one["value"] for one in options] == [made["Zebra"], made["Aardvark"]]
    for basket_id in made.values():
        explored.remove_basket(basket_id, person="Ana")


def test_a_script_adds_in_place(coder: TestClient, explored: inf.Corpus, basket: str) -> None:
    """It gets the form alone, then what basket the finding is in; a name in use means that one."""
    finding_id = explored.list(borough="Lewisham", limit=1).ids[0]
    in_place = {"HX-Request": "true"}
    form = coder.get("/baskets/add", params={"finding": finding_id}, headers=in_place).text
    assert form.lstrip().startswith("<form")
    token = next(one for one in read_page(form).all("input") if one.get("name") == "csrf")
    sent = {"finding": finding_id, "csrf": token["value"], "name": " for  tuesday "}
    headers = in_place | {"Origin": ADDRESS}
    answer = coder.post("/baskets/add", data=sent, headers=headers)
    assert "In basket For Tuesday" in read_page(answer.text).text
    assert ids_in(explored, basket)[-1] == finding_id
    nameless = coder.post("/baskets/add", data=sent | {"name": " "}, headers=headers)
    assert "is empty" in read_page(nameless.text).text


def test_a_whole_list_goes_into_a_basket_after_its_number_is_shown(
    coder: TestClient, explored: inf.Corpus, basket: str
) -> None:
    """All findings of the filter, in the order of the list, after what was there."""
    query = "theme=voice&borough=Lewisham&sort=probability"
    (link,) = (one for one in get(coder, f"/findings?{query}").links if "/baskets/add-all" in one)
    wanted = list(explored.list(theme="voice", borough="Lewisham", sort="probability").ids)
    page = get(coder, link)
    assert f"Add {len(wanted)} findings to a basket" in page.text
    asked = next(one["value"] for one in page.all("input") if one.get("name") == "asked")
    before = ids_in(explored, basket)
    post(coder, "/baskets/add-all", {"asked": asked, "basket": basket})
    assert ids_in(explored, basket) == before + wanted
    answer = post(coder, "/baskets/add-all", {"asked": "theme=voice", "basket": basket})
    there = len(wanted) + sum("voice" in one.themes for one in explored.list(finding=before))
    added = len(explored.list(theme="voice")) - there
    assert f"{added} findings added. {there} were in it already." in read_page(answer.text).text
    refused = post(coder, "/baskets/add-all", {"asked": "theme=nothing", "basket": basket})
    assert refused.status_code == 400


def test_findings_move_get_comments_and_are_taken_out(
    coder: TestClient, explored: inf.Corpus, basket: str
) -> None:
    """Each is a plain form; the last change can be undone, the removal of the basket too."""
    first, second, third = ids_in(explored, basket)
    change(coder, basket, third, "first")
    change(coder, basket, first, "down")
    assert ids_in(explored, basket) == [third, second, first]
    page = change(coder, basket, second, "comment", comment=f"Say this first. {HARM}")
    assert f"Say this first. {HARM}" in page.text
    change(coder, basket, third, "take_out")
    assert ids_in(explored, basket) == [second, first]
    page = get(coder, f"/baskets/{basket}")
    citation = next(one for one in explored.list(finding=third)).finding.citation
    assert f"Undo: taking out {citation}" in page.text
    act = next(one["value"] for one in page.all("input") if one.get("name") == "act")
    post(coder, "/baskets/undo", {"act": act, "basket": basket})
    assert ids_in(explored, basket) == [third, second, first]
    assert explored.basket(basket)[1][1].comment == f"Say this first. {HARM}"
    form = {"seen": str(explored.newest_entry())}
    explored.change_item(basket, first, comment="Wait", person="Ben")
    late = post(coder, f"/baskets/{basket}/remove", form)
    assert (late.status_code, "has been changed by Ben" in late.text) == (409, True)
    inputs = read_page(late.text).all("input")
    form = {"seen": next(one["value"] for one in inputs if one.get("name") == "seen")}
    post(coder, f"/baskets/{basket}/remove", form)
    assert explored.baskets() == []
    page = get(coder, "/baskets")
    assert "Undo: removing “For Tuesday”" in page.text
    act = next(one["value"] for one in page.all("input") if one.get("name") == "act")
    post(coder, "/baskets/undo", {"act": act, "basket": basket})
    assert ids_in(explored, basket) == [third, second, first]


def test_a_comment_that_changed_meanwhile_is_not_overwritten(
    coder: TestClient, explored: inf.Corpus, basket: str
) -> None:
    """Both are shown: what is there now, and the words that were not saved."""
    first = ids_in(explored, basket)[0]
    page = get(coder, f"/baskets/{basket}")
    seen = next(one["value"] for one in page.all("input") if one.get("name") == "seen")
    explored.change_item(basket, first, comment="Ben was quicker", person="Ben")
    page = change(coder, basket, first, "comment", comment="Ana's words", seen=seen)
    assert "This was not saved" in page.text
    assert "Comment: Ben was quicker" in page.text
    assert "Ana's words" in page.text
    assert explored.basket(basket)[1][0].comment == "Ben was quicker"


def test_a_basket_is_renamed_but_not_to_a_name_that_is_taken(
    coder: TestClient, explored: inf.Corpus, basket: str
) -> None:
    """The page says why, and keeps what was written."""
    other = explored.make_basket("Wednesday", person="Ana").subject
    newest = str(explored.newest_entry())
    post(coder, f"/baskets/{basket}/name", {"name": "Thursday", "seen": newest})
    assert explored.basket(basket)[0].name == "Thursday"
    newest = str(explored.newest_entry())
    answer = post(coder, f"/baskets/{basket}/name", {"name": "wednesday", "seen": newest})
    assert "is taken" in read_page(answer.text).text
    assert explored.basket(basket)[0].name == "Thursday"
    taken = post(coder, "/baskets", {"name": "Wednesday"})
    assert (taken.status_code, "is taken" in taken.text) == (422, True)
    explored.remove_basket(other, person="Ana")


def test_the_files_of_a_basket_are_what_is_shown(
    coder: TestClient, explored: inf.Corpus, basket: str
) -> None:
    """Quotations in the basket's order, each with its comment, in Word as on the page."""
    first, second, _ = ids_in(explored, basket)
    explored.change_item(basket, second, move="first", comment=HARM, person="Ana")
    page = get(coder, f"/baskets/{basket}")
    fields = [one for one in page.all("input", "textarea") if one.get("type") != "hidden"]
    assert {one["id"] for one in fields} == {one["for"] for one in page.all("label")}
    assert len(page.ids) == len(set(page.ids))
    answers = {
        one.rpartition(".")[2]: coder.get(one)
        for one in page.links
        if one.startswith(f"/baskets/{basket}.")
    }
    assert set(answers) == {"docx", "xlsx", "md"}
    names = {one.headers["content-disposition"] for one in answers.values()}
    assert 'attachment; filename="for-tuesday.docx"' in names
    paragraphs = docx.Document(io.BytesIO(answers["docx"].content)).paragraphs
    quotes = [one.text for one in paragraphs if one.style and one.style.name == "Quote"]
    texts = {one.finding.finding_id: one.finding.text for one in explored.list(borough="Hackney")}
    assert quotes == [texts[one] for one in ids_in(explored, basket)]
    assert quotes[:2] == [texts[second], texts[first]]
    assert f"Comment: {HARM}" in [one.text for one in paragraphs]
    places = [page.text.index(" ".join(one.split())) for one in quotes]
    assert places == sorted(places)


def test_nothing_is_added_without_a_name_or_when_read_only(
    explored: inf.Corpus, basket: str
) -> None:
    """Who has given no name is asked for it; a read-only explorer shows baskets and no form."""
    first = ids_in(explored, basket)[0]
    with TestClient(make_app(explored), base_url=ADDRESS) as client:
        answer = client.get("/baskets/add", params={"finding": first}, follow_redirects=False)
        assert answer.headers["location"].startswith("/name?next=%2Fbaskets%2Fadd")
    with TestClient(make_app(explored, is_read_only=True), base_url=ADDRESS) as client:
        page = get(client, f"/baskets/{basket}")
        assert page.all("form", "button") == []
        assert "Add to a basket" not in get(client, "/findings").text
        assert client.get("/baskets/add", params={"finding": first}).status_code == 403
        sent = {"finding": first, "act": "take_out"}
        assert client.post(f"/baskets/{basket}/finding", data=sent).status_code == 403
        assert len(ids_in(explored, basket)) == 3


def test_a_finding_that_is_gone_is_quoted_as_it_was(
    coder: TestClient, explored: inf.Corpus, basket: str
) -> None:
    """What a person chose is never lost: page and file say that the store no longer has it."""
    import sqlite3

    first = ids_in(explored, basket)[0]
    with sqlite3.connect(explored.path) as connection:
        connection.execute(
            "UPDATE basket_items SET finding_id = 'gone:1' WHERE finding_id = ?", (first,)
        )
    text = explored.basket(basket)[1][0].text
    assert text in get(coder, f"/baskets/{basket}").text
    markdown = coder.get(f"/baskets/{basket}.md").text
    for words in (text, "No longer in the store", "gone:1"):
        assert words in markdown
    with sqlite3.connect(explored.path) as connection:
        connection.execute(
            "UPDATE basket_items SET finding_id = ? WHERE finding_id = 'gone:1'", (first,)
        )


@pytest.mark.parametrize("name", ["", "a" * 121])
def test_a_basket_needs_a_name(coder: TestClient, name: str) -> None:
    """What is wrong with it is said beside the field."""
    answer = post(coder, "/baskets", {"name": name})
    page = read_page(answer.text)
    assert answer.status_code == 422
    assert {"name-problem"} <= set(page.ids)


def test_two_people_fill_one_basket(coder: TestClient, explored: inf.Corpus, basket: str) -> None:
    """Each sees what the other put in."""
    before = ids_in(explored, basket)
    new = explored.list(borough="Islington", limit=2).ids
    with TestClient(make_app(explored), base_url=ADDRESS) as ben:
        give_name(ben, "Ben")
        for client, finding_id in zip((coder, ben), new, strict=True):
            post(client, "/baskets/add", {"finding": finding_id, "basket": basket})
        for client in (coder, ben):
            page = get(client, f"/baskets/{basket}")
            assert {f"/findings/{one}" for one in (*before, *new)} <= set(page.links)


def test_a_comment_of_another_while_the_page_is_made_is_a_conflict(
    coder: TestClient, explored: inf.Corpus, basket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = ids_in(explored, basket)[0]
    read = explored.basket

    def read_and_let_ben_comment(basket_id: str) -> object:
        found = read(basket_id)
        explored.change_item(basket_id, first, comment="Ben's words", person="Ben")
        return found

    monkeypatch.setattr(explored, "basket", read_and_let_ben_comment)
    page = get(coder, f"/baskets/{basket}")
    monkeypatch.undo()
    seen = next(one["value"] for one in page.all("input") if one.get("name") == "seen")
    sent = {"finding": first, "act": "comment", "comment": "Mine", "seen": seen}
    assert post(coder, f"/baskets/{basket}/finding", sent).status_code == 409
    assert explored.basket(basket)[1][0].comment == "Ben's words"


def test_a_comment_that_cannot_be_saved_stays_on_the_page(
    coder: TestClient, explored: inf.Corpus, basket: str
) -> None:
    """One that is too long, and one on a finding that another has taken out meanwhile."""
    first = ids_in(explored, basket)[0]
    sent = {"finding": first, "act": "comment", "seen": str(explored.newest_entry())}
    address = f"/baskets/{basket}/finding"
    answer = post(coder, address, {**sent, "comment": "Long words. " * 900})
    assert answer.status_code == 409
    assert "is longer than 10,000 characters" in answer.text
    assert "Long words. Long words." in answer.text
    explored.take_from_basket(basket, first, person="Ben")
    answer = post(coder, address, {**sent, "comment": f"Words on what has gone {HARM}"})
    assert answer.status_code == 409
    assert "Words on what has gone" in answer.text
    assert HARM not in answer.text
