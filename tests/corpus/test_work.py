"""What people do to a store: names, codings, settlements, notes and baskets."""

from __future__ import annotations

from pathlib import Path

import pytest

import inspection_findings as inf
from inspection_findings.corpus import notebook, notes
from inspection_findings.errors import (
    CodingError,
    ConflictError,
    FindingsError,
    UnknownNameError,
)
from inspection_findings.exchange import Answer, AnsweredRow
from inspection_findings.review import choose_for_review, import_review
from inspection_findings.search import Filters
from inspection_findings.store import open_store
from tests.support.store import CODER
from tests.support.work import STATED, UNSTATED, fill, open_copy, themes_that_count

ONE, TWO, THREE = (one.finding_id for one in STATED[:3])


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return fill(tmp_path_factory.mktemp("work") / "findings.sqlite")


@pytest.fixture
def corpus(filled: Path, tmp_path: Path) -> inf.Corpus:
    return open_copy(filled, tmp_path)


def test_a_person_has_one_name(corpus: inf.Corpus) -> None:
    """No other spelling of a name in the store, and none of a machine, is taken."""
    assert corpus.name_person("Ana Ré") == "Ana Ré"
    corpus.mark_reviewed(ONE, person="Ana Re\u0301")
    assert corpus.name_person("Ana Re\u0301") == "Ana Ré"
    with pytest.raises(CodingError, match="is 'Ana Ré' in this store"):
        corpus.name_person("ana ré")
    with pytest.raises(CodingError, match="name of a model"):
        corpus.code(ONE, coder=CODER.upper(), themes=["voice"])
    for name in ("", " Ana", "A\nB", "x" * 101):
        with pytest.raises(CodingError):
            corpus.name_person(name)


def test_one_decision_on_many_findings_is_one_act(corpus: inf.Corpus) -> None:
    """Who had coded some keeps those themes; what cannot be done is told, the rest is done."""
    corpus.code(ONE, coder="Ana", themes=["staffing"])
    corpus.code(TWO, coder="Ana", themes=["ete", "voice"], note="why")
    counted = themes_that_count(corpus, STATED[2])
    done = corpus.code_many(
        [ONE, TWO, THREE, ONE, "nothing"], coder="Ana", add="voice", is_reviewed=True
    )
    assert {one.subject: one.after for one in done.entries if one.kind == "coding"} == {
        ONE: {"themes": ["staffing", "voice"], "polarity": None, "note": ""},
        THREE: {"themes": [*counted, "voice"], "polarity": None, "note": ""},
    }
    assert len({one.act for one in done.entries}) == 1
    assert list(done.refused) == ["nothing"]
    corpus.undo(done.entries[0].act, person="Ana")
    assert (corpus.coding_of(ONE, coder="Ana") or {})["themes"] == ["staffing"]
    assert corpus.coding_of(THREE, coder="Ana") is None
    again = corpus.code_many([TWO], coder="Ana", add="voice")
    assert (again.entries, again.as_before) == ((), (TWO,))


def test_to_be_done_with_many_findings_codes_none(corpus: inf.Corpus) -> None:
    """Reviewed is apart from coded; a finding that is not there is told."""
    done = corpus.code_many([ONE, TWO, "nothing"], coder="Ana", is_reviewed=True)
    assert [(one.kind, one.subject) for one in done.entries] == [("review", ONE), ("review", TWO)]
    assert list(done.refused) == ["nothing"]
    assert corpus.coding_of(ONE, coder="Ana") is None
    again = corpus.code_many([ONE], coder="Ana", is_reviewed=True)
    assert (again.entries, again.as_before) == ((), (ONE,))


def test_done_elsewhere_meanwhile_is_a_conflict(corpus: inf.Corpus) -> None:
    """Whether one is done is not changed back by a page that is older; nothing is saved."""
    seen = corpus.newest_entry()
    corpus.mark_reviewed(ONE, person="Ana")
    with pytest.raises(ConflictError):
        corpus.code(ONE, coder="Ana", themes=["voice"], is_reviewed=False, seen=seen)
    with pytest.raises(ConflictError):
        corpus.mark_reviewed(ONE, person="Ana", is_reviewed=False, seen=seen)
    assert corpus.coding_of(ONE, coder="Ana") is None
    assert ONE in corpus.own_work("Ana").reviewed
    corpus.code(ONE, coder="Ben", themes=["voice"], is_reviewed=True, seen=seen)  # his own


def test_what_is_said_of_a_finding_is_checked(corpus: inf.Corpus) -> None:
    """A theme or finding that is not there, a polarity against the heading: nothing is saved."""
    other = "area_for_improvement" if STATED[0].polarity == "strength" else "strength"
    for themes, polarity in ((["nothing"], None), (["voice"], other)):
        with pytest.raises(FindingsError):
            corpus.code(ONE, coder="Ana", themes=themes, polarity=polarity)
        with pytest.raises(FindingsError):
            corpus.adjudicate(ONE, person="Ana", themes=themes, polarity=polarity)
    with pytest.raises(FindingsError):
        corpus.mark_reviewed("nothing", person="Ana")
    assert corpus.log() == []


def test_a_settled_polarity_counts_as_stated(corpus: inf.Corpus) -> None:
    """As a person's does; two people's polarities stay as each gave them."""
    finding_id = UNSTATED[0].finding_id
    corpus.code(finding_id, coder="Ana", themes=["voice"], polarity="strength")
    corpus.code(finding_id, coder="Ben", themes=["voice"], polarity="mixed")
    seen = corpus.newest_entry()
    settle = {"person": "Cara", "themes": ["ete"], "polarity": "neutral", "reason": "Only says so"}
    (entry,) = corpus.adjudicate(finding_id, seen=seen, **settle)  # type: ignore[arg-type]
    (listed,) = corpus.list(finding=finding_id)
    assert (listed.stated_polarity, listed.stated_by) == ("neutral", "person")
    assert listed.themes == ("ete",)
    assert (corpus.coding_of(finding_id, coder="Ana") or {})["polarity"] == "strength"
    assert len(corpus.list(coder="adjudicated")) == 1
    corpus.undo(entry.act, person="Cara")
    assert corpus.list(coder="adjudicated").ids == ()


def test_a_difference_in_polarity_alone_is_settled(corpus: inf.Corpus) -> None:
    """Nothing is said of themes, the reason is kept, and all of it can be taken back and redone."""
    finding_id = UNSTATED[0].finding_id
    themes = themes_that_count(corpus, UNSTATED[0])
    corpus.code(finding_id, coder="Ana", themes=None, polarity="strength")
    corpus.code(finding_id, coder="Ben", themes=None, polarity="mixed")
    with pytest.raises(CodingError, match="not settled without its polarity"):
        corpus.adjudicate(finding_id, person="Cara", themes=["voice"])
    settle = {"person": "Cara", "themes": None, "polarity": "mixed", "reason": " Both are said "}
    (entry,) = corpus.adjudicate(finding_id, **settle)  # type: ignore[arg-type]
    assert corpus.adjudicate(finding_id, **settle) == ()  # type: ignore[arg-type]
    (listed,) = corpus.list(finding=finding_id)
    assert (listed.themes, listed.stated_polarity) == (themes, "mixed")

    def settled() -> tuple[object, ...]:
        found = corpus.difference(finding_id)
        own = found.settled
        return (found.is_open, own and (own.themes, own.polarity, own.note, own.coder))

    is_settled = (False, (None, "mixed", "Both are said", "Cara"))
    assert settled() == is_settled
    assert {one.coder: one.settled for one in corpus.progress().people}["Cara"] == 1
    (undone,) = corpus.undo(entry.act, person="Cara")
    assert (settled(), undone.before, undone.after) == ((True, None), entry.after, None)
    corpus.undo(undone.act, person="Cara")
    assert settled() == is_settled
    corpus.code(finding_id, coder="Ana", themes=["voice"])
    corpus.code(finding_id, coder="Ben", themes=["ete"])
    assert corpus.difference(finding_id).is_open  # in themes, of which nothing was settled
    with pytest.raises(CodingError, match="not settled without its themes"):
        corpus.adjudicate(finding_id, **settle)  # type: ignore[arg-type]


def test_what_is_settled_is_no_longer_to_review(corpus: inf.Corpus) -> None:
    """It was, because people differed; named all the same, it says who settled it and how."""
    corpus.code(ONE, coder="Ana", themes=["voice"])
    corpus.code(ONE, coder="Ben", themes=["staffing"])

    def choose() -> list[tuple[str, str]]:
        with open_store(corpus.path, mode="read") as store:
            chosen = choose_for_review(store, filters=Filters(finding=(ONE,)))
        return [(row.why, row.said) for row in chosen.rows]

    ((why, said),) = choose()
    assert "disagree" in why
    assert "settled by" not in said
    corpus.adjudicate(ONE, person="Cara", themes=["ete"], reason="Neither")
    ((why, said),) = choose()
    assert "disagree" not in why
    assert "settled by Cara: ete" in said


def test_an_imported_review_is_in_the_log(corpus: inf.Corpus) -> None:
    """One entry for each finding whose coding it changed, all of one act that can be undone."""
    corpus.code(ONE, coder="Ana", themes=["ete"])
    rows = [
        AnsweredRow(
            place="", finding_id=one.finding_id, text=one.text, answer=Answer(themes=("voice",))
        )
        for one in STATED[:3]
    ]
    for _ in range(2):  # the second time it changes nothing
        with open_store(corpus.path, mode="write") as store:
            import_review(store, rows, coder="Ana", replace=True)
    first, *imported = corpus.log()
    assert sorted(one.subject for one in imported) == sorted([ONE, TWO, THREE])
    assert {one.act for one in imported} == {imported[0].entry}
    corpus.undo(imported[0].act, person="Ana")
    assert (corpus.coding_of(ONE, coder="Ana") or {})["themes"] == ["ete"]
    assert corpus.coding_of(TWO, coder="Ana") is None
    assert corpus.last_act("Ana") == first.act


def test_a_sample_is_taken_back_until_somebody_codes_in_it(corpus: inf.Corpus) -> None:
    """Drawing it is an act of who drew it; taken away, it is drawn again rather than redone."""
    name = corpus.draw_sample(("Ana", "Ben"), size=4, seed=2, person="Cara")
    (entry,) = corpus.log(kinds=["sample"])
    assert (entry.subject, entry.person) == (name, "Cara")
    assert entry.after == {"coders": ["Ana", "Ben"], "size": 4, "seed": 2}
    assert [one.after for one in corpus.history()] == ["for Ana and Ben: 4 findings, seed 2"]
    state, rows = corpus.state, corpus.samples_of("Ana")
    (undone,) = corpus.undo(entry.act, person="Cara")
    assert (corpus.samples_of("Ana"), undone.before) == ((), entry.after)
    assert corpus.state != state
    with pytest.raises(CodingError, match="draw it again"):
        corpus.undo(undone.act, person="Cara")
    corpus.draw_sample(("Ana", "Ben"), size=4, seed=2, person="Cara")
    assert corpus.samples_of("Ana") == rows
    again = corpus.last_act("Cara") or 0
    corpus.code(rows[0].ids[0], coder="Ben", themes=["voice"])
    assert corpus.last_act("Cara") is None
    with pytest.raises(CodingError, match="somebody has coded in it"):
        corpus.undo(again, person="Cara")


def test_a_note_is_changed_by_who_wrote_it(corpus: inf.Corpus) -> None:
    """With the words it is about; another's is not changed, nor one that changed meanwhile."""
    note_id = corpus.add_note("finding", ONE, " See page 3 ", person="Ana").subject
    (note,) = corpus.notes(words="PAGE")
    assert (note.text, note.passage, note.person) == ("See page 3", STATED[0].text, "Ana")
    with pytest.raises(CodingError, match="was written by Ana"):
        corpus.change_note(note_id, "No", person="Ben")
    with pytest.raises(CodingError, match="was written by Ana"):
        corpus.remove_note(note_id, person="Ben")
    corpus.change_note(note_id, "See page 4", person="Ana")
    with pytest.raises(ConflictError):
        corpus.change_note(note_id, "See page 5", person="Ana", seen=note.entry)
    assert corpus.change_note(note_id, "See page 4", person="Ana") == ()
    removed = corpus.remove_note(note_id, person="Ana")
    assert corpus.notes() == []
    corpus.undo(removed.act, person="Ana")
    assert [one.text for one in corpus.notes(about="finding", target=ONE)] == ["See page 4"]


def test_a_note_is_about_what_is_there(corpus: inf.Corpus) -> None:
    """A passage keeps its words; an empty note, and one about nothing, are refused."""
    finding = corpus.finding(ONE).listed.finding
    report_id, place = finding.report_id, finding.spans[0]
    entry = corpus.add_note("passage", report_id, "Here", person="Ana", place=place)
    (note,) = corpus.notes(about="passage")
    assert (note.entry, note.start, note.stop) == (entry.entry, *place)
    assert note.passage in finding.text
    assert entry.finding_id is None
    for about, target, wrong, text in (
        ("passage", report_id, (7, 7), "Here"),
        ("passage", report_id, (0, 10**9), "Here"),
        ("theme", "nothing", None, "Here"),
        ("borough", "Atlantis", None, "Here"),
        ("finding", ONE, None, " "),
        ("finding", ONE, None, "x" * (notes.LONGEST_TEXT + 1)),
    ):
        with pytest.raises(FindingsError):
            corpus.add_note(about, target, text, person="Ana", place=wrong)  # type: ignore[arg-type]
    assert len(corpus.notes()) == 1


def test_a_basket_keeps_its_order(corpus: inf.Corpus) -> None:
    """Also when two findings change places a hundred times, and after it has gone and is back."""
    basket_id = corpus.make_basket("Voice", person="Ana").subject
    assert len(corpus.put_in_basket(basket_id, [ONE, TWO, THREE, TWO], person="Ana")) == 3
    assert corpus.put_in_basket(basket_id, [TWO], person="Ana") == ()
    with pytest.raises(CodingError, match="already; change its comment there"):
        corpus.put_in_basket(basket_id, [TWO], person="Ana", comment="No word is dropped")

    def order() -> list[str]:
        return [one.finding_id for one in corpus.basket(basket_id)[1]]

    corpus.change_item(basket_id, THREE, move="first", comment="Best", person="Ana")
    assert order() == [THREE, ONE, TWO]
    corpus.change_item(basket_id, THREE, move="last", person="Ana")
    assert corpus.change_item(basket_id, THREE, move="down", person="Ana") == ()
    for turn in range(100):
        before = order()
        corpus.change_item(basket_id, before[2], move="up", person="Ana")
        assert order() == [before[0], before[2], before[1]], turn
    corpus.take_from_basket(basket_id, ONE, person="Ben")
    kept = corpus.basket(basket_id)
    gone = corpus.remove_basket(basket_id, person="Ben")
    assert corpus.baskets() == []
    corpus.undo(gone[0].act, person="Ben")
    assert corpus.basket(basket_id) == kept


def test_a_basket_that_has_changed_is_not_removed(corpus: inf.Corpus) -> None:
    """By a page that is older: whatever was put in, taken out, moved, said or renamed since."""
    basket_id = corpus.make_basket("Voice", person="Ana").subject
    corpus.put_in_basket(basket_id, [ONE, TWO], person="Ana")

    def refuse_to_remove(seen: int) -> None:
        with pytest.raises(ConflictError, match="has been changed by Ben"):
            corpus.remove_basket(basket_id, person="Ana", seen=seen)

    seen = corpus.newest_entry()
    corpus.put_in_basket(basket_id, [THREE], person="Ben")
    refuse_to_remove(seen)
    seen = corpus.newest_entry()
    corpus.take_from_basket(basket_id, THREE, person="Ben", seen=seen)
    refuse_to_remove(seen)
    seen = corpus.newest_entry()
    corpus.change_item(basket_id, ONE, comment="Best", person="Ben")
    refuse_to_remove(seen)
    with pytest.raises(ConflictError):
        corpus.take_from_basket(basket_id, ONE, person="Ana", seen=seen)
    seen = corpus.newest_entry()
    corpus.rename_basket(basket_id, "Voices", person="Ben")
    refuse_to_remove(seen)
    assert [one.finding_id for one in corpus.basket(basket_id)[1]] == [ONE, TWO]
    gone = corpus.remove_basket(basket_id, person="Ana", seen=corpus.newest_entry())
    assert (len(gone), corpus.baskets()) == (3, [])


def test_what_a_basket_refuses(corpus: inf.Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that is taken or empty, more than it holds, a finding that is not there."""
    basket_id = corpus.make_basket("Voice", person="Ana").subject
    other = corpus.make_basket("Consent", person="Ana").subject
    for name in ("voice", " ", "x" * 121):
        with pytest.raises(CodingError, match="name of a basket"):
            corpus.make_basket(name, person="Ana")
    with pytest.raises(CodingError, match="is taken"):
        corpus.rename_basket(other, "VOICE", person="Ana")
    assert len(corpus.rename_basket(other, "consent", person="Ana")) == 1
    monkeypatch.setattr(notebook, "MOST_ITEMS", 2)
    with pytest.raises(CodingError, match="more than 2"):
        corpus.put_in_basket(basket_id, [ONE, TWO, THREE], person="Ana")
    with pytest.raises(FindingsError):
        corpus.put_in_basket(basket_id, [ONE, "nothing"], person="Ana")
    with pytest.raises(UnknownNameError):
        corpus.put_in_basket("nothing", [ONE], person="Ana")
    with pytest.raises(CodingError, match="does not hold"):
        corpus.take_from_basket(basket_id, ONE, person="Ana")
    assert corpus.basket(basket_id)[1] == []
