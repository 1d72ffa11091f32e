"""What two stores say differently is listed, decided by a file, and never lost."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

import inspection_findings as inf
from inspection_findings.coding import parse_codebook
from inspection_findings.coding.codebook_changes import add_theme, merge_themes, rename_theme
from inspection_findings.coding.recode_plan import move_codings
from inspection_findings.errors import CodingError
from inspection_findings.pipeline import Merged, merge_stores
from inspection_findings.reading import parse_report, segment_report
from inspection_findings.records import Segmentation
from inspection_findings.store import open_store
from inspection_findings.text import text_sha256
from tests.support.merging import FINDINGS, TOML, copy, fill_tiny, make_tiny
from tests.support.store import make_brief, process, save
from tests.support.stores import HARINGEY, HAVERING, run_sql

FIRST, SECOND, _ = FINDINGS


@pytest.fixture
def north(tmp_path: Path) -> inf.Corpus:
    """Return a store in which Ana coded a finding, from before it was copied."""
    path = fill_tiny(tmp_path / "north.findings")
    corpus = inf.open_corpus(path)
    corpus.code(FIRST, coder="Ana", themes=["ete"])
    return corpus


@pytest.fixture
def south(north: inf.Corpus) -> inf.Corpus:
    """Return a copy of that store."""
    return inf.open_corpus(copy(north.path, north.path.with_name("south.findings")))


def merge(a: inf.Corpus, b: inf.Corpus, settle: str = "", out: str = "both.findings") -> Merged:
    decisions = a.path.with_name("settle.toml")
    decisions.write_text(settle, encoding="utf-8")
    return merge_stores(a.path, b.path, out=a.path.with_name(out), settle=decisions)


def themes_of(merged: Merged, coder: str) -> list[str]:
    assert merged.out is not None
    state = inf.open_corpus(merged.out).coding_of(FIRST, coder=coder)
    return [] if state is None else list(state["themes"])


def disagree(north: inf.Corpus, south: inf.Corpus) -> None:
    """Let Ana code the finding differently in both, in the south later."""
    north.code(FIRST, coder="Ana", themes=["voice"], note="children speak")
    south.code(FIRST, coder="Ana", themes=["staffing"])


def test_a_coder_who_said_two_things_is_a_conflict(north: inf.Corpus, south: inf.Corpus) -> None:
    """The newer counts until a file says otherwise; the other's words stay in the log."""
    disagree(north, south)
    found = merge(north, south)
    (conflict,) = found.conflicts
    assert (conflict.kind, conflict.person, conflict.kept) == ("coding", "Ana", "b")
    assert conflict.where == "Hackney, May 2023, 1.1, strength 1"
    assert (conflict.a.words, conflict.b.words) == ("voice; note: children speak", "staffing")
    assert themes_of(found, "Ana") == ["staffing"]
    assert "children speak" in str(run_sql(found.out or Path(), "SELECT after FROM log"))
    with pytest.raises(sqlite3.IntegrityError, match="never changed"):
        run_sql(found.out or Path(), "DELETE FROM log")

    kept = found.decisions.replace('keep = "b"', 'keep = "a"')
    older = merge(north, south, kept, "a.findings")
    assert themes_of(older, "Ana") == ["voice"]
    for store in (north, south):  # what was decided once is not asked again
        again = merge(inf.open_corpus(older.out or ""), store, out=f"again {store.path.name}")
        assert (again.conflicts, themes_of(again, "Ana")) == ((), ["voice"])

    both = merge(north, south, found.decisions.replace('keep = "b"', 'keep = "both"'), "2.findings")
    assert themes_of(both, "Ana") == ["staffing"]
    assert themes_of(both, "Ana (north)") == ["voice"]
    (difference,) = inf.open_corpus(both.out or "").differences()
    assert difference.is_open
    assert difference.coders == ("Ana", "Ana (north)")


def test_a_name_of_two_people_is_renamed(north: inf.Corpus, south: inf.Corpus) -> None:
    """Whoever shares a name with a coder of the other team gets another, everywhere."""
    disagree(north, south)
    south.adjudicate(SECOND, person="Ana", themes=["voice"], reason="so it says")
    rename = '[[rename]]\nstore = "b"\ncoder = "Ana"\nto = "Ana Smith"\n'
    merged = merge(north, south, rename)
    assert merged.conflicts == ()
    assert merged.people == ("Ana", "Ana Smith")
    assert (themes_of(merged, "Ana"), themes_of(merged, "Ana Smith")) == (["voice"], ["staffing"])
    corpus = inf.open_corpus(merged.out or "")
    assert {one.person for one in corpus.log(finding=SECOND)} == {"Ana Smith"}
    last = corpus.last_act("Ana Smith")
    assert last is not None
    assert len(corpus.undo(last, person="Ana Smith")) == 1


@pytest.mark.parametrize(
    ("settle", "problem"),
    [
        ("a = ", "is not valid TOML"),
        ('a = "east.findings"', "was written for 'east.findings' as store a"),
        ("colour = 1", "has the unknown key 'colour'"),
        ('[[conflict]]\nkind = "note"\nsubject = "n"\nkeep = "a"', "is no conflict between"),
        ('[[conflict]]\nkind = "note"\nsubject = "n"\nkeep = "both"', "keeps 'both'"),
        ('[[conflict]]\nkind = "note"\nkeep = "a"', "has no subject"),
        ('[[rename]]\nstore = "c"\ncoder = "Ana"\nto = "Bo"', "names the store 'c'"),
        ('[[rename]]\nstore = "a"\ncoder = "Bo"\nto = "Cy"', "renames 'Bo', who is not in"),
    ],
)
def test_a_decision_that_cannot_be_carried_out_is_refused(
    settle: str, problem: str, north: inf.Corpus, south: inf.Corpus
) -> None:
    """By its place in the file; no store is made."""
    with pytest.raises(CodingError, match=problem):
        merge(north, south, settle)
    assert not north.path.with_name("both.findings").exists()


def test_one_person_is_not_spelled_in_two_ways(north: inf.Corpus, south: inf.Corpus) -> None:
    """Two spellings would count as two coders."""
    north.code(SECOND, coder="Ben", themes=["ete"])
    south.code(SECOND, coder="ben", themes=["ete"])
    with pytest.raises(CodingError, match="'ben' of the second store: is 'Ben' in the first"):
        merge(north, south)


def change_codebook(corpus: inf.Corpus, what: str) -> None:
    """Change the codebook of a store as the commands do."""
    with open_store(corpus.path, mode="write") as store:
        toml = store.read_codebook_file() or b""
        if what == "add":
            theme = parse_codebook(TOML.encode(), where="").themes[0]
            theme = replace(theme, id="gangs", name="Gangs", history=())
            change = add_theme(toml, theme, date="2026-03-01")
        elif what == "merge":
            change = merge_themes(toml, "ete", into="voice", date="2026-03-02")
        else:
            change = rename_theme(toml, "voice", name=what, date="2026-03-03")
        moved = move_codings(store.read_given("ete"), change.moved)
        store.recode(moved, change.codebook, toml=change.toml)


def test_codebooks_become_one(north: inf.Corpus, south: inf.Corpus) -> None:
    """Themes of both are there; where a theme was merged, the other team's codings follow."""
    for what in ("add", "merge", "Voices"):
        change_codebook(north, what)
    change_codebook(south, "Speech")
    south.code(SECOND, coder="Cy", themes=["ete", "staffing"])
    south.code(FIRST, coder="Ana", themes=["ete", "staffing"])
    merged = merge(north, south)
    (conflict,) = merged.conflicts
    assert (conflict.kind, conflict.subject) == ("theme", "voice")
    assert (conflict.a.words, conflict.b.words) == (
        "name 'Voices' (of 2026-03-03)",
        "name 'Speech' (of 2026-03-03)",
    )
    corpus = inf.open_corpus(merged.out or "")
    names = corpus.theme_names
    assert names["gangs"] == "Gangs"
    assert names["voice"] == {"a": "Voices", "b": "Speech"}[conflict.kept]
    with open_store(corpus.path, mode="read") as store:
        kept = parse_codebook(store.read_codebook_file() or b"", where="")
        assert kept.themes == store.read_themes()
    left = {"Voices": "Speech", "Speech": "Voices"}[names["voice"]]
    assert f"The other one had: name '{left}'" in kept.find_theme("voice").history[-1].change
    coding = corpus.coding_of(SECOND, coder="Cy")
    assert coding is not None
    assert coding["themes"] == ["voice", "staffing"]
    assert themes_of(merged, "Ana") == ["voice", "staffing"]
    assert merged.recoded == 2


def correct(corpus: inf.Corpus) -> str:
    """Save the report with a word spelled otherwise; return the new id of the first finding."""
    part = make_tiny()
    text = part.report.source.text
    start, stop = part.findings[0].spans[0]
    corrected = text[:start] + text[start:stop].replace("senior", "seniro") + text[stop:]
    source = replace(part.report.source, text=corrected, sha256=text_sha256(corrected))
    blocks = segment_report(parse_report(source)).findings
    wanted = [one for one in blocks if one.kind == "bullet"][:3]
    report = replace(part.report, source=source)
    with open_store(corpus.path, mode="write") as store:
        save(store, process(report, Segmentation(findings=tuple(wanted), skipped=())))
    return wanted[0].finding_id


def test_of_two_texts_of_a_report_one_stands_and_codings_follow(
    north: inf.Corpus, south: inf.Corpus
) -> None:
    """What people said of either wording is said of the one that is kept."""
    corrected = correct(south)
    assert corrected != FIRST
    north.code(FIRST, coder="Ben", themes=["voice"])
    south.code(corrected, coder="Cy", themes=["staffing"])
    merged = merge(north, south)
    for kept, finding in (("a", FIRST), ("b", corrected)):
        settle = merged.decisions.replace(
            f'keep = "{merged.conflicts[0].kept}"', f'keep = "{kept}"'
        )
        one = merge(north, south, settle, f"{kept}.findings")
        (conflict,) = one.conflicts
        assert (conflict.kind, conflict.kept) == ("report", kept)
        corpus = inf.open_corpus(one.out or "")
        said = {who: corpus.coding_of(finding, coder=who) for who in ("Ana", "Ben", "Cy")}
        assert {who: state and state["themes"] for who, state in said.items()} == {
            "Ana": ["ete"],
            "Ben": ["voice"],
            "Cy": ["staffing"],
        }
        assert run_sql(corpus.path, "SELECT * FROM lost_findings") == []


def test_what_one_store_alone_has_comes_along(north: inf.Corpus, south: inf.Corpus) -> None:
    """Reports of one team are in the result, clustered with the others, and told as new."""
    for corpus, report_id in ((south, HARINGEY), (north, HAVERING)):
        with open_store(corpus.path, mode="write") as store:
            save(store, make_brief(report_id))
    merged = merge(south, north)
    corpus = inf.open_corpus(merged.out or "")
    assert merged.reports == 3
    with open_store(corpus.path, mode="read") as store:
        assert store.clusters_are_current()
        assert {one.report_id for one in store.read_news()} < {HARINGEY, HAVERING}
    assert len(corpus.list(borough="Haringey", limit=None)) == len(make_brief(HARINGEY).findings)


def test_what_was_taken_back_stays_so_under_its_new_number(
    north: inf.Corpus, south: inf.Corpus
) -> None:
    """An undoing names the act that it took back, wherever that stands now."""
    north.code(SECOND, coder="Cy", themes=["ete"])
    (coded,) = south.code(SECOND, coder="Ben", themes=["voice"])
    south.undo(coded.act, person="Ben")
    merged = merge(north, south)
    corpus = inf.open_corpus(merged.out or "")
    undoing = next(one for one in corpus.log(person="Ben") if one.undoes)
    assert undoing.undoes == coded.act + 1
    (taken_back,) = (one for one in corpus.log() if one.act == undoing.undoes)
    assert (taken_back.person, taken_back.subject) == ("Ben", SECOND)
    assert corpus.last_act("Ben") is None
    assert corpus.coding_of(SECOND, coder="Ben") is None
