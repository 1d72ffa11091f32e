"""Progress and history in the explorer: who did how much, what was before, and taking back."""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

import inspection_findings as inf
from inspection_findings.records import Coding
from inspection_findings.store import open_store
from inspection_findings.web import make_app
from tests.support.html import read_page
from tests.support.work import STATED, fill
from tests.web.conftest import ADDRESS, give_name, post

FIRST, SECOND = STATED[:2]
MARK_UP = "<b>bold</b>"


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a store in which Ana and Ben coded, noted, collected and settled."""
    path = fill(tmp_path_factory.mktemp("history") / "findings.sqlite")
    corpus = inf.open_corpus(path)
    ids = [one.finding_id for one in STATED]
    corpus.code_many(ids[:40], coder="Ana")
    corpus.code_many(ids[:40], coder="Ana", is_reviewed=True)
    corpus.code_many(ids[:20], coder="Ben", add="voice")
    corpus.code(FIRST.finding_id, coder="Ben", themes=["ete"], note=MARK_UP)
    corpus.add_note("finding", FIRST.finding_id, "See page 3", person="Ben")
    corpus.add_note("theme", "voice", "Too wide", person="Ana")
    basket = corpus.make_basket("Consent", person="Ana").subject
    corpus.put_in_basket(basket, FIRST.finding_id, person="Ana", comment="=1+1")
    corpus.adjudicate(FIRST.finding_id, person="Ana", themes=["ete"], reason="Ben is right")
    return path


@pytest.fixture
def corpus(filled: Path, tmp_path: Path) -> inf.Corpus:
    return inf.open_corpus(shutil.copy(filled, tmp_path / "findings.sqlite"))


@pytest.fixture
def ana(corpus: inf.Corpus) -> Iterator[TestClient]:
    with TestClient(make_app(corpus), base_url=ADDRESS) as client:
        give_name(client, "Ana")
        yield client


def read_csv(client: TestClient, path: str) -> list[dict[str, str]]:
    answer = client.get(path)
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))


def test_the_history_says_what_was_before_in_words(ana: TestClient) -> None:
    """Names of themes, citations and notes, no ids; mark-up of a person is shown, not run."""
    page = ana.get("/history").text
    assert "Coding changed" in page
    assert f"<dd>Ete; “{MARK_UP}”</dd>" not in page
    assert "<dd>Ete; “&lt;b&gt;bold&lt;/b&gt;”</dd>" in page
    for words in ("Note written", "Basket made", "(Consent)", "Too wide", FIRST.citation):
        assert words in page
    assert '"themes"' not in page


def test_an_entry_says_what_was_added_and_removed(ana: TestClient, corpus: inf.Corpus) -> None:
    """Against the previous coding of that person, or what the model gives; an act as a whole."""
    model = corpus.finding(FIRST.finding_id).decisions[-1]
    assert model.coder_kind == "model"
    given = [corpus.theme_names[one] for one in model.themes]
    first, changed = corpus.history(finding=FIRST.finding_id, person="Ben", kinds=["coding"])
    assert first.change
    assert changed.change
    assert first.change.source == f"the model gives: {', '.join(given) or 'no theme'}"
    assert (first.change.added, first.change.removed) == (
        () if "Voice" in given else ("Voice",),
        (),
    )
    assert changed.change.against == "previous"
    assert (changed.change.added, changed.change.removed) == (("Ete",), (*given, "Voice"))
    page = read_page(ana.get("/history?person=Ben&kind=coding").text).text
    assert "removed Voice" in page
    added = sum(
        "voice" not in corpus.finding(one.finding_id).decisions[-1].themes for one in STATED[:20]
    )
    assert f"Added Voice to {added}{' of 20' if added < 20 else ''} findings" in page
    assert (
        "Left the themes of 40 findings as they were"
        in ana.get("/history?person=Ana&before=20").text
    )


def test_the_history_is_narrowed_and_paged(ana: TestClient, corpus: inf.Corpus) -> None:
    """By person, kind and finding; the parts together are the whole, the newest first."""
    rows = read_csv(ana, "/history.csv?person=Ben&kind=note")
    assert [row["after"] for row in rows] == ["“See page 3”"]
    of_one = read_csv(ana, f"/history.csv?finding={FIRST.finding_id}")
    assert [row["what"] for row in of_one] == [
        *("settled", "put in a basket", "note written", "coding changed", "coded"),
        *("done with", "coded"),
    ]
    assert of_one[1]["after"].startswith("in the basket")
    every = read_csv(ana, "/history.csv")
    assert [int(row["entry"]) for row in every] == [one.entry for one in reversed(corpus.log())]
    first = ana.get("/history").text
    assert "Earlier than this" in first
    assert "Earlier than this" not in ana.get("/history?before=40").text
    assert "Nothing meets these conditions" in ana.get("/history?person=Nobody").text
    assert ana.get("/history?kind=nothing").status_code == 422


def test_one_takes_back_ones_own_acts(ana: TestClient, corpus: inf.Corpus) -> None:
    """A whole act with one button, which says how much it takes back; it is an entry again."""
    newest = corpus.log(person="Ana", newest_first=True, limit=1)[0]
    assert f'name="act" value="{newest.act}"' in ana.get("/history?kind=adjudication").text
    page = post(ana, "/history/undo", {"act": str(newest.act), "next": "/history"}).text
    assert "Undone: Ete; “Ben is right” on " in page
    assert f"Took back act {newest.act}" in page
    assert "Taken back since" in page
    assert corpus.difference(FIRST.finding_id).settled is None
    assert "Undo all 40 changes of this act" in ana.get("/history?person=Ana&before=3").text
    page = post(ana, "/history/undo", {"act": "1", "next": "/history"}).text
    assert "Undone: left the themes of 40 findings as they were" in page
    (note,) = [one for one in corpus.notes(person="Ana") if one.about == "theme"]
    corpus.change_note(note.note_id, "long " * 1500, person="Ana")
    post(ana, "/history/undo", {"act": str(corpus.last_act("Ana")), "next": "/history"})
    assert "You code as <strong>Ana</strong>" in ana.get("/history").text, "a long notice is cut"
    assert corpus.progress().people[0].coded == 0


def test_what_is_not_ones_own_or_has_changed_is_not_taken_back(
    ana: TestClient, corpus: inf.Corpus
) -> None:
    """No button, and a refusal for who asks all the same: 400, or 409 for a conflict."""
    ben = corpus.log(person="Ben", newest_first=True, limit=1)[0]
    assert f'name="act" value="{ben.act}"' not in ana.get("/history").text
    assert post(ana, "/history/undo", {"act": str(ben.act)}).status_code == 400
    (own,) = corpus.code(FIRST.finding_id, coder="Ana", themes=["staffing"])
    corpus.code(FIRST.finding_id, coder="Ana", themes=["voice"])
    assert f'name="act" value="{own.act}"' not in ana.get("/history").text
    answer = post(ana, "/history/undo", {"act": str(own.act)})
    assert answer.status_code == 409
    assert "has been changed by Ana" in answer.text
    assert ana.post("/history/undo", data={"act": str(own.act)}).status_code == 403


def test_a_finding_shows_its_own_history(ana: TestClient) -> None:
    """With what was settled named as such among its codings."""
    page = ana.get(f"/findings/{FIRST.finding_id}").text
    assert "Its history" in page
    assert "Settled by Ana" in page
    assert "Too wide" not in page
    assert "Its history" not in ana.get(f"/findings/{STATED[-1].finding_id}").text


def test_progress_counts_people_and_their_agreement(ana: TestClient, corpus: inf.Corpus) -> None:
    """What one person did, how far two agree, and that few findings are few."""
    progress = corpus.progress()
    assert (progress.coded, progress.coded_by_two, progress.reviewed) == (40, 20, 40)
    people = {row["coder"]: row for row in read_csv(ana, "/progress/people.csv")}
    assert {name: (one["coded"], one["notes"], one["settled"]) for name, one in people.items()} == {
        "Ana": ("40", "1", "1"),
        "Ben": ("20", "1", "0"),
    }
    page = ana.get("/progress").text
    assert "People have coded 40 of 85 findings, 20 of them by two or more." in page
    assert "They have 20 findings in common. These figures rest on few" in page
    assert ana.get("/progress/nothing.csv").status_code == 404
    assert read_csv(ana, "/progress/samples.csv") == []


def test_what_was_settled_is_no_coder_beside_those_it_was_made_from(
    ana: TestClient, corpus: inf.Corpus
) -> None:
    """It is compared with the reference and the model, never with people."""
    with open_store(corpus.path, mode="write") as store:
        given = Coding(
            finding_id=FIRST.finding_id, theme_id="ete", coder="Gold", coder_kind="reference"
        )
        store.save_codings([given], coder="Gold", coder_kind="reference")
    pairs = corpus.agreement().pairs
    kinds = {frozenset(pair) for pair in zip(pairs["a_kind"], pairs["b_kind"], strict=True)}
    assert frozenset({"adjudicated", "person"}) not in kinds
    assert {frozenset({"adjudicated", "reference"}), frozenset({"adjudicated", "model"})} <= kinds
    differences = read_csv(ana, "/progress/differences.csv")
    settled = next(row for row in differences if row["finding_id"] == FIRST.finding_id)
    assert (settled["settled_themes"], settled["settled_by"]) == ('["ete"]', "Ana")
    assert "checked by nobody" in ana.get("/progress").text


def test_a_number_that_no_entry_can_have_is_refused(ana: TestClient, corpus: inf.Corpus) -> None:
    """In words, not as a fault of the program, on every page that takes the number of one."""
    vast = str(10**30)
    for page in ("/history", "/history.csv"):
        assert ana.get(page, params={"before": vast}).status_code == 422
    basket = corpus.baskets()[0].basket_id
    item = {"finding": FIRST.finding_id, "act": "comment", "comment": "Mine", "seen": vast}
    for address, form in (
        ("/history/undo", {"act": vast}),
        ("/baskets/undo", {"act": vast}),
        (f"/baskets/{basket}/name", {"name": "Other", "seen": vast}),
        (f"/baskets/{basket}/finding", item),
        (f"/settle/{FIRST.finding_id}", {"choice": "none", "reason": "So", "seen": vast}),
    ):
        assert post(ana, address, form).status_code == 422, address
