"""A report corrected after people coded it: what they said follows, or is listed as lost."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from inspection_findings.reading import parse_report, segment_report
from inspection_findings.records import Act, Coding, Finding, PolarityCoding
from inspection_findings.store import SaveOutcome, Store, open_store
from inspection_findings.store.corrections import PlacedText, measure_similarity, pair_texts
from inspection_findings.text import text_sha256
from tests.support.store import CODEBOOK, REPORTS, make_part, process, save
from tests.support.stores import effective, run_sql
from tests.support.variants import make_source

HACKNEY = next(iter(REPORTS))
TEXT = REPORTS[HACKNEY].read_text(encoding="utf-8")
BULLETS = [f for f in make_part(HACKNEY).findings if f.kind == "bullet" and len(f.spans) == 1]
# One without a line break, so that its words can be found in the file.
CODED = next(f for f in BULLETS if f.polarity == "strength" and f.text in TEXT)
PLACE = ("1.1", "bullet", "strength")


def save_text(store: Store, text: str) -> SaveOutcome:
    """Read a text of the report, and save it in place of the earlier one."""
    source = replace(make_source(text), name="hackney.txt", sha256=text_sha256(text))
    report = parse_report(source)
    return save(store, process(report, segment_report(report)))


def correct(old: str, new: str, *, text: str = TEXT) -> str:
    assert old in text
    return text.replace(old, new)


def code(store: Store, finding_id: str, theme: str, coder: str = "Ann") -> None:
    """Save a person's theme, polarity and note."""
    store.save_codings(
        [Coding(finding_id=finding_id, theme_id=theme, coder=coder, coder_kind="person")],
        [PolarityCoding(finding_id=finding_id, polarity="mixed", coder=coder, coder_kind="person")],
        coder=coder,
        coder_kind="person",
        notes={finding_id: "As I read it."},
    )


def find(path: Path, text: str) -> Finding:
    with open_store(path, mode="read") as store:
        findings = store.read_findings(store.read_finding_ids())
    return next(finding for finding in findings if finding.text == text)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return a store with one report, of which a person has coded one bullet, twice."""
    path = tmp_path / "findings.sqlite"
    with open_store(path, mode="write") as store:
        store.save_codebook(CODEBOOK)
        save_text(store, TEXT)
        code(store, CODED.finding_id, "ete")
        code(store, CODED.finding_id, "voice")
    return path


def spell(text: str) -> str:
    """Return a text with one word spelled otherwise."""
    word = max(text.split(), key=len)
    return text.replace(word, word[:2] + word[3:], 1)


def reword(text: str) -> str:
    """Return a text with another word in it, and one left out."""
    first, second, *others = text.split()
    return " ".join([first, "now", second, *others])


@pytest.mark.parametrize("change", [spell, reword])
def test_a_coding_follows_to_the_corrected_text(change: object, path: Path) -> None:
    """Themes, polarity, note and history go on, and outrank the model there."""
    corrected = change(CODED.text)  # type: ignore[operator]
    with open_store(path, mode="write") as store:
        outcome = save_text(store, correct(CODED.text, corrected))
        (followed,) = outcome.followed
        assert (followed.previous_text, followed.text) == (CODED.text, corrected)
        assert followed.coders == ("Ann",)
        assert store.read_lost() == []
        assert store.read_polarities_by("Ann") == {followed.finding_id: "mixed"}
        (decision,) = [one for one in store.read_decisions() if one.coder_kind == "person"]
        assert (decision.finding_id, decision.note) == (followed.finding_id, "As I read it.")
        assert [one.before for one in store.read_history(followed.finding_id)] == [("ete",)]
        assert store.match("facets : theme_voice_").count(followed.finding_id) == 1
    finding = find(path, corrected)
    assert finding.finding_id == followed.finding_id
    assert ("voice", "Ann") in effective(path, finding)
    kept = run_sql(path, "SELECT previous_id, previous_text, coder FROM followed_codings")
    assert kept == [(CODED.finding_id, CODED.text, "Ann")]


def test_all_that_people_did_follows(path: Path) -> None:
    """What was settled, who is done with it, a note, its place in a basket, and its history."""
    note = {
        "about": "finding",
        "target": CODED.finding_id,
        "start": None,
        "stop": None,
        "passage": CODED.text,
        "text": "See also",
        "person": "Ann",
    }
    settled = {"themes": ["ete"], "polarity": None, "note": "Both", "by": "Ben"}
    item = {"position": 1.0, "comment": "", "citation": CODED.citation, "text": CODED.text}
    acts = [
        Act(kind="adjudication", subject=CODED.finding_id, after=settled),
        Act(kind="review", subject=CODED.finding_id, after={}),
        Act(kind="note", subject="n1", after=note),
        Act(kind="basket", subject="b1", after={"name": "Voice"}),
        Act(kind="basket_item", subject=f"b1/{CODED.finding_id}", after=item),
    ]
    with open_store(path, mode="write") as store:
        store.act(acts, person="Ben")
        (followed,) = save_text(store, correct(CODED.text, spell(CODED.text))).followed
        now = followed.finding_id
        assert now != CODED.finding_id
        state = store.read_state_of("adjudication", now, person="")
        assert state is not None
        assert (state["themes"], state["by"], state["note"]) == (["ete"], "Ben", "Both")
        assert store.read_reviewed() == {(now, "Ben")}
        assert [one.target for one in store.read_notes()] == [now]
        assert [(one.finding_id, one.is_there) for one in store.read_basket_items("b1")] == [
            (now, True)
        ]
        kinds = [one.kind for one in store.read_log(finding=now)]
        assert kinds[-4:] == ["adjudication", "review", "note", "basket_item"]
    assert effective(path, find(path, followed.text)) == [("ete", "Ben")]


def test_a_finding_is_settled_once(path: Path) -> None:
    """The settlement of the corrected text stays; that of the earlier text is kept with it."""
    with open_store(path, mode="write") as store:
        for text, person in ((TEXT, "Ben"), (correct(CODED.text, spell(CODED.text)), "Cara")):
            save_text(store, text)
            for one in store.read_findings(store.read_finding_ids()):
                if one.text in (CODED.text, spell(CODED.text)):
                    state = {"themes": ["ete"], "polarity": None, "note": "", "by": person}
                    act = Act(kind="adjudication", subject=one.finding_id, after=state)
                    store.act([act], person=person)
        save_text(store, TEXT)
        settled = [one for one in store.read_decisions() if one.coder_kind == "adjudicated"]
        assert len(settled) == 1


def test_a_correction_taken_back_brings_the_coding_back(path: Path) -> None:
    """The earlier text has its coding again, as if nothing had happened."""
    with open_store(path, mode="write") as store:
        before = store.read_decisions()
        save_text(store, correct(CODED.text, spell(CODED.text)))
        assert store.read_decisions() != before
        save_text(store, TEXT)
        assert store.read_decisions() == before


def test_what_cannot_follow_is_listed_and_kept(path: Path) -> None:
    """A bullet that is gone leaves its coding with its text; when it is back, it counts again."""
    with open_store(path, mode="write") as store:
        outcome = save_text(store, correct(CODED.text, "Entirely other words stand here now."))
        assert outcome.followed == ()
        (lost,) = store.read_lost()
        assert (lost.finding_id, lost.text) == (CODED.finding_id, CODED.text)
        assert (lost.citation, lost.coders) == (CODED.citation, ("Ann",))
        save_text(store, TEXT)
        assert store.read_lost() == []
    assert ("voice", "Ann") in effective(path, CODED)


def test_what_was_lost_follows_to_a_later_correction(path: Path) -> None:
    """A text that was left out by one correction and comes back changed by the next is found."""
    with open_store(path, mode="write") as store:
        save_text(store, correct(CODED.text, "Entirely other words stand here now."))
        outcome = save_text(store, correct(CODED.text, spell(CODED.text)))
        assert [one.previous_text for one in outcome.followed] == [CODED.text]
        assert store.read_lost() == []


def test_a_removed_report_leaves_its_coded_texts(path: Path) -> None:
    """Not even without its report is what a person coded without its text."""
    with open_store(path, mode="write") as store:
        store.remove_report(HACKNEY)
        assert [one.text for one in store.read_lost()] == [CODED.text]


def test_a_coder_of_the_corrected_text_keeps_that_coding(path: Path) -> None:
    """Where a person has coded both texts, the coding of the present text stands."""
    with open_store(path, mode="write") as store:
        (followed,) = save_text(store, correct(CODED.text, spell(CODED.text))).followed
        save_text(store, TEXT)
        code(store, followed.finding_id, "staffing")  # of a text that is not there now
        assert save_text(store, correct(CODED.text, spell(CODED.text))).followed == ()
        assert [one.finding_id for one in store.read_lost()] == [CODED.finding_id]
    assert ("staffing", "Ann") in effective(path, find(path, spell(CODED.text)))


def placed(*texts: str, place: tuple[str, str, str] = PLACE) -> dict[str, PlacedText]:
    return {f"{place[0]}:{text}": PlacedText(place, text) for text in texts}


def test_nearly_equal_bullets_follow_to_their_own() -> None:
    """Each text goes to the one that is most like it, and no two to the same one."""
    first, second = (
        "Children on post-court orders can see a nurse within ten working days.",
        "Children on post-court orders can see a nurse within two working days.",
    )
    before = placed(first, second)
    after = placed(*(text.replace("nurse", "school nurse") for text in (second, first)))
    pairs = pair_texts(before, after)
    assert pairs == {
        f"1.1:{text}": f"1.1:{text.replace('nurse', 'school nurse')}" for text in (first, second)
    }
    assert len(pair_texts(before, placed(first.replace("nurse", "school nurse")))) == 1


def test_no_text_follows_to_another_place_or_to_its_opposite() -> None:
    """Another standard or heading is another finding, and so is the same with a "not"."""
    text = "Children are offered the chance to meet those whom they have harmed."
    for place in (("1.2", *PLACE[1:]), ("1.1", "narrative", ""), (*PLACE[:2], "mixed")):
        assert pair_texts(placed(text), placed(f"{text} Always.", place=place)) == {}
    assert pair_texts(placed(text), placed(text.replace("are", "are not"))) == {}
    assert pair_texts(placed(text), placed(text.replace("are", "were"))) != {}


@pytest.mark.parametrize(
    ("one", "other"),
    [("effective", "ineffective"), ("consistently", "inconsistently"), ("Most", "Few")],
)
def test_a_word_that_turns_the_meaning_round_is_no_correction(one: str, other: str) -> None:
    """However alike the letters are, the two say different things."""
    text = "Most managers gave effective oversight and consistently recorded why they agreed."
    assert pair_texts(placed(text), placed(text.replace(one, other))) == {}


@pytest.mark.parametrize("report_id", REPORTS)
def test_two_findings_of_one_report_are_not_nearly_identical(report_id: str) -> None:
    """The similarity that is asked for lies above that of findings which are not the same."""
    bullets = [f for f in make_part(report_id).findings if f.kind != "narrative"]
    by_place: dict[tuple[str, str | None], list[str]] = {}
    for finding in bullets:
        by_place.setdefault((finding.standard, finding.polarity), []).append(finding.text)
    for texts in by_place.values():
        for i, text in enumerate(texts):
            assert all(measure_similarity(text, other) < 0.7 for other in texts[i + 1 :])
