"""Acts: all of one or nothing, no entry for what is so already, and each can be taken back."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspection_findings.coding import Theme
from inspection_findings.errors import CodingError, ConflictError
from inspection_findings.records import Act, State
from inspection_findings.store import Store, open_store
from tests.support.store import CODEBOOK
from tests.support.stores import effective
from tests.support.work import STATED, digest_without_log, fill

ONE, OTHER = STATED[:2]
PEOPLE = ("Ana", "Ben")
VOICE: dict[str, Any] = {"themes": ["voice"], "polarity": None, "note": ""}
ETE: dict[str, Any] = {"themes": ["ete", "voice"], "polarity": None, "note": "why"}
BASKET, ITEM = "b1", f"b1/{ONE.finding_id}"


def coding(after: State, finding_id: str = ONE.finding_id, seen: int | None = None) -> Act:
    return Act(kind="coding", subject=finding_id, after=after, seen=seen)


def settling(after: State, person: str, seen: int | None = None) -> Act:
    state = None if after is None else {**after, "by": person}
    return Act(kind="adjudication", subject=ONE.finding_id, after=state, seen=seen)


def basket(name: str | None, basket_id: str = BASKET) -> Act:
    return Act(kind="basket", subject=basket_id, after=None if name is None else {"name": name})


def item(position: float | None, subject: str = ITEM) -> Act:
    state = {"position": position, "comment": "", "citation": ONE.citation, "text": ONE.text}
    return Act(kind="basket_item", subject=subject, after=None if position is None else state)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return fill(tmp_path_factory.mktemp("acts") / "findings.sqlite")


@pytest.fixture
def store(tmp_path: Path, filled: Path) -> Iterator[Store]:
    path = tmp_path / "findings.sqlite"
    path.write_bytes(filled.read_bytes())
    with open_store(path, mode="write") as store:
        yield store


def test_what_is_so_already_gets_no_entry(store: Store) -> None:
    """The second time nothing is done, whichever kind of act it is."""
    acts = [coding(ETE), settling(VOICE, "Ana"), basket("Voice"), item(1.0)]
    assert len(store.act(acts, person="Ana")) == 4
    assert store.act(acts, person="Ana") == ()
    assert len(store.read_log()) == 4
    (changed,) = store.act([coding(VOICE)], person="Ana")
    assert changed.before is not None
    assert (changed.before["themes"], changed.after) == (["ete", "voice"], VOICE)


def test_an_act_of_several_is_done_whole_or_not_at_all(store: Store) -> None:
    """One conflict undoes what was done before it in the same act."""
    store.act([coding(VOICE, OTHER.finding_id)], person="Ana")
    before = store.content_digest()
    with pytest.raises(ConflictError, match="has been changed by Ana"):
        store.act([coding(ETE), coding(ETE, OTHER.finding_id, seen=0)], person="Ana")
    assert store.content_digest() == before


def test_undo_brings_back_which_themes_the_coder_knew(store: Store) -> None:
    """A coding made under a smaller codebook does not outrank the model on themes added since."""
    store.act([coding(VOICE)], person="Ana")
    (before,) = (one for one in store.read_decisions_on(ONE.finding_id) if one.coder == "Ana")
    new = Theme(id="new", name="New", description="New.", code_when="new")
    store.save_codebook(replace(CODEBOOK, themes=(*CODEBOOK.themes, new)))
    (entry,) = store.act([coding(ETE)], person="Ana")
    (changed,) = (one for one in store.read_decisions_on(ONE.finding_id) if one.coder == "Ana")
    assert "new" in changed.themes_known
    store.undo(entry.act, person="Ana")
    (after,) = (one for one in store.read_decisions_on(ONE.finding_id) if one.coder == "Ana")
    assert after == before
    assert "new" not in after.themes_known


def test_saying_the_same_again_holds_for_themes_added_since(store: Store) -> None:
    """Whoever approves a coding anew under a larger codebook says that no new theme fits."""

    def knows_new() -> bool:
        (own,) = (one for one in store.read_decisions_on(ONE.finding_id) if one.coder == "Ana")
        return "new" in own.themes_known

    store.act([coding(VOICE)], person="Ana")
    new = Theme(id="new", name="New", description="New.", code_when="new")
    store.save_codebook(replace(CODEBOOK, themes=(*CODEBOOK.themes, new)))
    (entry,) = store.act([coding(VOICE)], person="Ana")
    assert knows_new()
    assert store.act([coding(VOICE)], person="Ana") == ()
    (undone,) = store.undo(entry.act, person="Ana")
    assert not knows_new()
    store.undo(undone.act, person="Ana")
    assert knows_new()


def test_an_undone_act_can_be_done_again_but_not_undone_twice(store: Store) -> None:
    """Undoing the undoing does it again; then it can be undone once more."""
    (entry,) = store.act([coding(VOICE)], person="Ana")
    (undone,) = store.undo(entry.act, person="Ana")
    assert (undone.undoes, undone.after) == (entry.act, None)
    assert store.find_last_act("Ana") is None
    with pytest.raises(CodingError, match="is taken back already"):
        store.undo(entry.act, person="Ana")
    store.undo(undone.act, person="Ana")
    again = store.read_state_of("coding", ONE.finding_id, person="Ana")
    assert again is not None
    assert again["themes"] == ["voice"]
    assert store.find_last_act("Ana") == entry.act
    store.undo(entry.act, person="Ana")
    assert store.read_state_of("coding", ONE.finding_id, person="Ana") is None


def test_undoing_and_redoing_has_no_end(store: Store) -> None:
    """However long somebody goes back and forth, it is known how the act stands."""
    (entry,) = store.act([coding(VOICE)], person="Ana")
    act = entry.act
    for _ in range(1_101):
        (last,) = store.undo(act, person="Ana")
        act = last.act
    assert store.find_last_act("Ana") is None
    assert store.read_act_state(entry.act).is_undone


def test_nobody_takes_back_what_another_did(store: Store) -> None:
    """Nor what is not there, nor what has been changed since."""
    (entry,) = store.act([coding(VOICE)], person="Ana")
    with pytest.raises(CodingError, match="was done by Ana"):
        store.undo(entry.act, person="Ben")
    with pytest.raises(CodingError, match="nothing that can be taken back"):
        store.undo(99, person="Ana")
    store.act([coding(VOICE)], person="Ben")
    store.act([coding(ETE)], person="Ana")
    with pytest.raises(ConflictError, match="has been changed by Ana"):
        store.undo(entry.act, person="Ana")


def test_a_conflict_is_with_ones_own_layer_but_for_a_settlement(store: Store) -> None:
    """What Ben codes is no conflict for Ana's coding, and is one for settling the finding."""
    store.act([coding(VOICE)], person="Ana")
    seen = store.find_newest_entry()
    store.act([coding(ETE)], person="Ben")
    assert store.act([coding(ETE, seen=seen)], person="Ana")
    with pytest.raises(ConflictError, match="has been changed by Ana"):
        store.act([coding(VOICE, seen=seen)], person="Ana")
    store.act([coding(VOICE)], person="Ben")
    with pytest.raises(ConflictError, match="has been changed by Ana"):
        store.act([coding(VOICE, seen=seen)], person="Ana")
    with pytest.raises(ConflictError, match="has been changed by Ben"):
        store.act([settling(VOICE, "Ana", seen=seen)], person="Ana")
    assert store.act([settling(VOICE, "Ana", seen=store.find_newest_entry())], person="Ana")


def test_a_settled_coding_outranks_people_and_theirs_stay(store: Store) -> None:
    """It counts alone, no theme as well; undone, theirs count again together."""
    store.act([coding(VOICE)], person="Ana")
    store.act([coding({**VOICE, "themes": ["staffing"]})], person="Ben")
    both = [("staffing", "Ben"), ("voice", "Ana")]
    assert sorted(effective(store.path, ONE)) == both
    (entry,) = store.act([settling({**VOICE, "themes": []}, "Cara")], person="Cara")
    assert effective(store.path, ONE) == []
    (again,) = store.act([settling(ETE, "Ana")], person="Ana")
    assert {theme for theme, _ in effective(store.path, ONE)} == {"ete", "voice"}
    decisions = [(one.coder_kind, one.coder) for one in store.read_decisions_on(ONE.finding_id)]
    assert decisions[:3] == [("adjudicated", "Ana"), ("person", "Ana"), ("person", "Ben")]
    store.undo(again.act, person="Ana")
    assert effective(store.path, ONE) == []
    store.undo(entry.act, person="Cara")
    assert sorted(effective(store.path, ONE)) == both


@pytest.mark.parametrize("way", ["name taken", "not empty", "basket gone"])
def test_what_can_no_longer_be_undone_is_a_conflict(way: str, store: Store) -> None:
    """A name that another basket has by now, a basket that others filled, one that is gone."""
    (made,) = store.act([basket("Voice")], person="Ana")
    if way == "name taken":
        (act,) = store.act([basket("Voices")], person="Ana")
        store.act([basket("Voice", "b2")], person="Ben")
    elif way == "not empty":
        act = made
        store.act([item(1.0)], person="Ben")
    else:
        store.act([item(1.0)], person="Ana")
        (act,) = store.act([item(None)], person="Ana")
        store.act([basket(None)], person="Ben")
    before = store.content_digest()
    with pytest.raises(ConflictError):
        store.undo(act.act, person="Ana")
    assert store.content_digest() == before


themes = st.lists(st.sampled_from(["voice", "ete", "staffing"]), unique=True, max_size=3)
states = st.none() | st.builds(
    lambda themes, note, polarity: {"themes": themes, "note": note, "polarity": polarity},
    themes,
    st.sampled_from(["", "why"]),
    st.sampled_from([None, "mixed"]),
)
acts = st.tuples(
    st.sampled_from(PEOPLE),
    st.one_of(
        st.builds(coding, states, st.sampled_from([ONE.finding_id, OTHER.finding_id])).map(
            lambda one: [one]
        ),
        st.builds(lambda after, who: [settling(after, who)], states, st.sampled_from(PEOPLE)),
        st.sampled_from([{}, None]).map(
            lambda after: [Act(kind="review", subject=ONE.finding_id, after=after)]
        ),
        st.tuples(st.sampled_from([1.0, 2.0]), st.sampled_from(["Voice", "Consent"])).map(
            lambda drawn: [basket(drawn[1]), item(drawn[0])]
        ),
        st.just([item(None), basket(None)]),
    ),
)


@settings(max_examples=12)
@given(done=st.lists(acts, max_size=8))
def test_undoing_all_in_reverse_restores_the_store(
    done: list[tuple[str, list[Act]]], filled: Path
) -> None:
    """Whatever people did, the store apart from its log is what it was at the start."""
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "findings.sqlite"
        path.write_bytes(filled.read_bytes())
        with open_store(path, mode="write") as store:
            given = [(person, store.act(acts, person=person)) for person, acts in done]
        with open_store(path, mode="write") as store:
            for person, entries in reversed(given):
                if entries:
                    store.undo(entries[0].act, person=person)
        assert digest_without_log(path, Path(name)) == digest_without_log(filled, Path(name))
