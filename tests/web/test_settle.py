"""Differences between people in the explorer: shown side by side, settled, and taken back."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

import inspection_findings as inf
from inspection_findings.review import draw_sample
from inspection_findings.store import open_store
from inspection_findings.web import make_app
from tests.support.html import read_page
from tests.support.work import STATED, UNSTATED, fill, themes_that_count
from tests.web.conftest import ADDRESS, give_name, post

FIRST, SECOND, THIRD = STATED[:3]
UNSAID = UNSTATED[0]


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a store in which Ana and Ben differ on two findings, and agree on a third."""
    path = fill(tmp_path_factory.mktemp("settle") / "findings.sqlite")
    corpus = inf.open_corpus(path)
    corpus.code(FIRST.finding_id, coder="Ana", themes=["voice", "ete"], note="Both are named")
    corpus.code(FIRST.finding_id, coder="Ben", themes=["voice", "staffing"])
    corpus.code(THIRD.finding_id, coder="Ana", themes=["voice", "ete"])
    corpus.code(THIRD.finding_id, coder="Ben", themes=["ete", "voice"])
    corpus.code(UNSAID.finding_id, coder="Ana", themes=["voice"], polarity="strength")
    corpus.code(UNSAID.finding_id, coder="Ben", themes=["voice"], polarity="mixed")
    return path


@pytest.fixture
def corpus(filled: Path, tmp_path: Path) -> inf.Corpus:
    return inf.open_corpus(shutil.copy(filled, tmp_path / "findings.sqlite"))


@pytest.fixture
def ana(corpus: inf.Corpus) -> Iterator[TestClient]:
    with TestClient(make_app(corpus), base_url=ADDRESS) as client:
        give_name(client, "Ana")
        yield client


def address(finding_id: str = FIRST.finding_id) -> str:
    return f"/settle/{finding_id}"


def fill_in(client: TestClient, **values: str | list[str]) -> dict[str, str | list[str]]:
    """Return the form of the first difference as a person sends it."""
    fields = read_page(client.get(address()).text).all("input")
    seen = next(one["value"] for one in fields if one.get("name") == "seen")
    return {"seen": seen, "reason": "The heading says so", "then": "stay", **values}


def test_only_what_differs_is_listed(ana: TestClient, corpus: inf.Corpus) -> None:
    """Another order of the same themes is no difference; a polarity is one."""
    assert [one.finding_id for one in corpus.differences()] == [
        FIRST.finding_id,
        UNSAID.finding_id,
    ]
    page = ana.get("/settle").text
    assert "People coded 2 findings differently" in page
    assert THIRD.citation not in page
    assert FIRST.citation not in ana.get("/settle?theme=victim-work").text
    assert FIRST.citation in ana.get("/settle?theme=ete").text


def test_two_codings_stand_side_by_side(ana: TestClient) -> None:
    """With note and time, what they share and where they differ in words."""
    page = ana.get(address()).text
    assert "All gave Voice. The other themes differ." in page
    assert page.count('<span class="tag">differs</span>') == 2
    assert "Note: “Both are named”" in page
    assert page.count("<time datetime=") >= 2
    assert "You settle it as Ana, who is one of those who coded it" in page


@pytest.mark.parametrize(
    ("choice", "more", "settled"),
    [
        ("as:Ana", {}, ("voice", "ete")),
        ("as:Ben", {}, ("voice", "staffing")),
        ("all", {}, ("voice", "ete", "staffing")),
        ("none", {}, ()),
        ("other", {"theme": ["victim-work", "ete"]}, ("victim-work", "ete")),
        ("", {"theme": ["victim-work", "ete"]}, ("victim-work", "ete")),
    ],
)
def test_a_difference_is_settled(
    choice: str,
    more: dict[str, str | list[str]],
    settled: tuple[str, ...],
    ana: TestClient,
    corpus: inf.Corpus,
) -> None:
    """As one of them, both, neither, or otherwise; what each said stays beside it."""
    answer = post(ana, address(), fill_in(ana, choice=choice, **more))
    assert answer.status_code == 200
    assert sorted(themes_that_count(corpus, FIRST)) == sorted(settled)
    assert "Settled by Ana, who is one of those who coded it" in answer.text
    assert "The heading says so" in answer.text
    difference = corpus.difference(FIRST.finding_id)
    assert [one.themes for one in difference.said] == [("voice", "ete"), ("voice", "staffing")]
    assert [one.finding_id for one in corpus.differences() if one.is_open] == [UNSAID.finding_id]


def test_what_is_missing_is_asked_for(ana: TestClient, corpus: inf.Corpus) -> None:
    """A choice, a reason, themes where others are chosen, a polarity where it differs."""
    for changes, field in (
        ({"choice": ""}, "choice"),
        ({"choice": "as:Nobody"}, "choice"),
        ({"choice": "all", "reason": "  "}, "reason"),
        ({"choice": "other"}, "theme"),
    ):
        answer = post(ana, address(), fill_in(ana, **changes))
        assert (answer.status_code, f'href="#{field}"' in answer.text) == (422, True), changes
    unsaid = post(ana, address(UNSAID.finding_id), fill_in(ana, choice="as:Ana"))
    assert (unsaid.status_code, 'href="#polarity"' in unsaid.text) == (422, True)
    assert not any(one.settled for one in corpus.differences())


def test_what_is_ticked_is_shown_again_with_what_will_count(
    ana: TestClient, corpus: inf.Corpus
) -> None:
    """No theme at first; after an error the fold is open, and a contradiction is named."""
    boxes = read_page(ana.get(address()).text).all("input")
    assert not [one for one in boxes if one.get("name") == "theme" and "checked" in one]
    missing = post(ana, address(), fill_in(ana, theme=["victim-work", "ete"], reason=""))
    assert missing.status_code == 422
    assert "Will count: Victim work, Ete." in missing.text
    assert '<details class="filter" open>' in missing.text
    both = post(ana, address(), fill_in(ana, choice="as:Ben", theme="victim-work"))
    assert both.status_code == 422
    assert "“As Ben” is marked, and themes are ticked under “Other themes”" in both.text
    assert '<details class="filter" open>' in both.text
    assert corpus.difference(FIRST.finding_id).settled is None
    post(ana, address(), fill_in(ana, theme="victim-work"))
    assert themes_that_count(corpus, FIRST) == ("victim-work",)
    post(ana, address(), fill_in(ana, choice="as:Ben", theme="victim-work"))
    settled = corpus.difference(FIRST.finding_id).settled
    assert settled is not None
    assert settled.themes == ("voice", "staffing"), "ticked as before: no contradiction"


def test_a_difference_stands_in_its_context_with_who_states_its_polarity(
    ana: TestClient, corpus: inf.Corpus
) -> None:
    """The sentences around it, the heading, and what "as it is" means."""
    page = ana.get(address()).text
    assert "Difference 1 of 2" in page
    assert f"Under the heading “{FIRST.heading}”" in page
    assert SECOND.text in read_page(page).text
    assert "which the heading states." in page
    assert "Strength, which Ana stated" in ana.get(address(UNSAID.finding_id)).text
    corpus.code(UNSAID.finding_id, coder="Ben", themes=["ete"], polarity="strength")
    page = ana.get(address(UNSAID.finding_id)).text
    assert "Leave it as it is: Strength, which Ana and Ben stated" in page


def test_saving_goes_on_to_the_next_and_can_be_undone_there(
    ana: TestClient, corpus: inf.Corpus
) -> None:
    """The page of the next difference says what was saved, with a button that takes it back."""
    page = post(ana, address(), fill_in(ana, choice="all", then="next")).text
    assert UNSAID.citation in page
    assert f"{FIRST.citation}</a> is settled" in page
    act = corpus.last_act("Ana")
    assert f'name="act" value="{act}"' in page
    post(ana, "/history/undo", {"act": str(act), "next": address()})
    assert corpus.difference(FIRST.finding_id).is_open
    polarity = {"choice": "as:Ana", "polarity": "mixed", "then": "next"}
    post(ana, address(UNSAID.finding_id), fill_in(ana, **polarity))
    settled = corpus.difference(UNSAID.finding_id).settled
    assert settled is not None
    assert settled.polarity == "mixed"


def test_a_coding_changed_meanwhile_is_shown_and_nothing_is_saved(
    ana: TestClient, corpus: inf.Corpus
) -> None:
    """Status 409, with who changed what, and the form as it was filled in."""
    form = fill_in(ana, choice="as:Ben", reason="Ben read on")
    corpus.code(FIRST.finding_id, coder="Ben", themes=["victim-work"])
    answer = post(ana, address(), form)
    assert answer.status_code == 409
    assert "Nothing was saved" in answer.text
    assert "Voice, Staffing" in answer.text
    assert "Ben read on" in answer.text
    assert corpus.difference(FIRST.finding_id).settled is None
    again = fill_in(ana, choice="as:Ben", reason="Ben read on")
    assert post(ana, address(), again).status_code == 200
    assert themes_that_count(corpus, FIRST) == ("victim-work",)


def test_whoever_has_no_name_or_only_reads_settles_nothing(
    ana: TestClient, corpus: inf.Corpus
) -> None:
    """The codings are shown, the form is not; what is sent all the same is refused."""
    form = fill_in(ana, choice="all")
    with TestClient(make_app(corpus), base_url=ADDRESS) as client:
        assert "Give your name to settle it" in client.get(address()).text
        answer = post(client, address(), form, follow_redirects=False)
        assert (answer.status_code, answer.headers["location"][:6]) == (303, "/name?")
    with TestClient(make_app(corpus, is_read_only=True), base_url=ADDRESS) as client:
        assert "read-only: nothing can be settled" in client.get(address()).text
        assert client.post(address(), data=form).status_code == 403
    assert corpus.difference(FIRST.finding_id).settled is None
    assert ana.get("/settle/nothing").status_code == 404


def test_the_page_of_a_finding_shows_each_polarity(ana: TestClient, corpus: inf.Corpus) -> None:
    """Of who gave only a polarity too, and leads to settling where people differ."""
    finding_id = UNSTATED[1].finding_id
    corpus.code(finding_id, coder="Ana", themes=None, polarity="neutral")
    page = ana.get(f"/findings/{finding_id}").text
    assert "said nothing of themes</span></td><td>Neutral</td>" in page
    assert "Settle the difference" not in page
    corpus.code(finding_id, coder="Ben", themes=None, polarity="mixed")
    page = ana.get(f"/findings/{finding_id}").text
    assert page.index("Person: Ana") < page.index("<td>Neutral</td>") < page.index("Person: Ben")
    assert f'href="{address(finding_id)}">Settle the difference' in page
    polarity_alone = fill_in(ana, choice="keep", polarity="mixed")
    assert 'value="keep" checked' in ana.get(address(finding_id)).text
    missing = post(ana, address(finding_id), polarity_alone | {"polarity": ""})
    assert (missing.status_code, 'href="#polarity"' in missing.text) == (422, True)
    saved = post(ana, address(finding_id), polarity_alone).text
    assert "Said nothing of themes." in saved[saved.index("What counts") :]
    assert "Reason: “The heading says so”" in saved
    corpus.undo(corpus.last_act("Ana") or 0, person="Ana")
    told = ana.get(f"/api/v1/findings/{finding_id}").json()["decisions"]
    assert [(one["coder"], one["themes"], one["polarity"]) for one in told[:2]] == [
        ("Ana", None, "neutral"),
        ("Ben", None, "mixed"),
    ]


def test_a_blind_sample_stays_blind(ana: TestClient, corpus: inf.Corpus) -> None:
    """Who has still to code a finding of one sees nothing that others said of it."""
    with open_store(corpus.path, mode="write") as store:
        drawn = draw_sample(store, coders=("Cara", "Dan"), size=85, seed=1)
    assert FIRST.finding_id in {one.finding_id for one in drawn}
    with TestClient(make_app(corpus), base_url=ADDRESS) as client:
        give_name(client, "Cara")
        assert client.get(address()).status_code == 403
        assert FIRST.citation not in client.get("/settle").text
        history = client.get("/history").text
        assert "hidden until all have coded it" in history
        assert "Both are named" not in history + client.get("/history.csv").text
        corpus.code(FIRST.finding_id, coder="Cara", themes=["voice"])
        assert client.get(address()).status_code == 200
    assert "Both are named" in ana.get("/history").text
    assert "Cara" in ana.get("/progress").text


def test_what_is_coded_while_the_page_is_made_is_a_conflict(
    ana: TestClient, corpus: inf.Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = corpus.differences

    def read_and_let_ben_code() -> object:
        found = read()
        corpus.code(FIRST.finding_id, coder="Ben", themes=["victim-work"])
        return found

    monkeypatch.setattr(corpus, "differences", read_and_let_ben_code)
    sent = fill_in(ana, choice="as:Ben")
    monkeypatch.undo()
    answer = post(ana, address(), sent)
    assert answer.status_code == 409
    assert corpus.difference(FIRST.finding_id).settled is None


def test_a_reason_stays_on_the_page_if_the_themes_cannot_be_given(ana: TestClient) -> None:
    """Such as a theme that the codebook has no more."""
    answer = post(ana, address(), fill_in(ana, choice="other", theme="gone", reason="My reason"))
    assert answer.status_code == 422
    assert "My reason</textarea>" in answer.text
    assert "gone" in answer.text


def test_settling_polarity_alone_takes_no_themes_away_unasked(
    ana: TestClient, corpus: inf.Corpus
) -> None:
    """Where nobody said anything of themes, nothing is settled of them but by choice."""
    finding = UNSTATED[1]
    corpus.code(finding.finding_id, coder="Ana", themes=None, polarity="strength")
    corpus.code(finding.finding_id, coder="Ben", themes=None, polarity="mixed")
    before = themes_that_count(corpus, finding)
    page = read_page(ana.get(address(finding.finding_id)).text)
    choices = [one for one in page.all("input") if one.get("name") == "choice"]
    assert [one["value"] for one in choices] == ["none", "other", "keep"]
    assert [one["value"] for one in choices if "checked" in one] == ["keep"]
    sent = {"polarity": "mixed", "reason": "So", "seen": str(corpus.newest_entry())}
    assert post(ana, address(finding.finding_id), sent).status_code == 422
    assert themes_that_count(corpus, finding) == before


def test_a_text_as_long_as_its_box_allows_is_taken(ana: TestClient, corpus: inf.Corpus) -> None:
    """A browser counts the end of a line once, and sends it as two characters."""
    reason = ("x" * 99 + "\r\n") * 99 + "x" * 100
    answer = post(ana, address(), fill_in(ana, choice="as:Ana", reason=reason))
    assert answer.status_code == 200
    settled = corpus.difference(FIRST.finding_id).settled
    assert settled is not None
    assert settled.note == reason.replace("\r\n", "\n")
    note = ("y" * 99 + "\r\n") * 49 + "y" * 100
    sent = {"theme": "voice", "seen": str(corpus.newest_entry()), "way": "save", "note": note}
    one = FIRST.finding_id
    assert post(ana, f"/code?finding={one}&at={one}", sent).status_code == 200
    long_note = {"about": "theme", "target": "voice", "text": reason}
    assert post(ana, "/notes", long_note, follow_redirects=False).status_code == 303
