# ruff: noqa: S608 - the statements are made of constants
"""The doctor: each damage is found, named, mended or explained; no word of a person changes."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

import inspection_findings as inf
from inspection_findings.corpus import Corpus
from inspection_findings.encode import OnnxEncoder
from inspection_findings.files import write_file
from inspection_findings.records import Act
from inspection_findings.store import open_store
from inspection_findings.store.doctor import Examination, examine
from inspection_findings.theme_model import ThemeModel
from tests.support.commands import check_wrong, run
from tests.support.stores import run_sql
from tests.support.variants import REPORTS, ROOT

HACKNEY = next(path for path in REPORTS if "hackney" in path.name)


@pytest.fixture(scope="module")
def sound(
    tiny_encoder: OnnxEncoder, tiny_model: ThemeModel, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """Return a store of one report in which Ana has coded, noted and kept things."""
    path = tmp_path_factory.mktemp("sound") / "s.findings"
    inf.build([HACKNEY], store=path, model=tiny_model, encoder=tiny_encoder)
    with open_store(path, mode="write") as store:
        one, two, *_ = store.read_finding_ids()
        coding = {"themes": ["voice"], "polarity": None, "note": "clear"}
        note = {"about": "finding", "target": two, "start": None, "stop": None, "passage": ""}
        acts = [
            Act(kind="coding", subject=one, after=coding),
            Act(kind="review", subject=one, after={}),
            Act(kind="note", subject="n1", after={**note, "text": "Ask.", "person": "Ana"}),
        ]
        for act in acts:
            store.act([act], person="Ana")
    return path


@pytest.fixture
def path(sound: Path, tmp_path: Path) -> Path:
    """Return a copy of the sound store with its cache."""
    shutil.copytree(sound.parent, tmp_path / "store")
    return tmp_path / "store" / sound.name


def damage(path: Path, sql: str) -> None:
    """Change the file as a faulty disk or a careless tool would: without triggers or references."""
    with sqlite3.connect(path) as connection:
        triggers = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        made = triggers.fetchall()
        for name, _ in made:
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute(sql)
        for _, again in made:
            connection.execute(again)
    connection.close()


def words_of_people(path: Path) -> list[list[tuple[object, ...]]]:
    tables = ("log", "notes", "reviews", "past_codings", "lost_findings")
    return [
        *(run_sql(path, f"SELECT * FROM {table}") for table in tables),
        *(
            run_sql(path, f"SELECT * FROM {table} WHERE coder_kind <> 'model'")
            for table in ("decisions", "codings", "polarity_codings")
        ),
    ]


def names(found: Examination) -> set[str]:
    return {name for name, _ in found.faults}


def test_a_sound_store_is_whole_and_stays_as_it_is(path: Path) -> None:
    """Nothing is found, nothing is written, and no copy is made."""
    before = path.read_bytes()
    assert examine(path).is_whole
    done = Corpus(path).mend()
    assert (done.is_whole, done.mended, done.backup) == (True, (), None)
    assert path.read_bytes() == before
    result = run("doctor", str(path))
    assert (result.exit_code, result.stderr.strip()) == (0, f"{path} is whole.")


FIRST = "(SELECT min(row) FROM findings)"
MENDED = {
    "a text": ("quotations", f"UPDATE findings SET text = text || '!' WHERE row = {FIRST}"),
    "a hash": ("quotations", f"UPDATE findings SET text_sha256 = 'f' WHERE row = {FIRST}"),
    "a page": ("quotations", f"UPDATE findings SET page = 7 WHERE row = {FIRST}"),
    "facets": ("facets", f"UPDATE findings SET facets = 'x_' WHERE row = {FIRST}"),
    "an index": ("search index", "DELETE FROM finding_index_data WHERE id > 10"),
    "no clusters": ("sub-themes", "DELETE FROM cluster_members"),
    "old clusters": ("sub-themes", "DELETE FROM meta WHERE key = 'clustered'"),
    "stray members": (
        "references",
        "INSERT INTO unclustered VALUES ('hackney-2023-05:9:gone', 'rare')",
    ),
}


@pytest.mark.parametrize("kind", MENDED)
def test_what_is_derived_is_mended_after_a_copy(path: Path, kind: str) -> None:
    """The damage is named and mended; the digest is what it was, and so is every word of Ana."""
    name, sql = MENDED[kind]
    with open_store(path, mode="read") as store:
        digest = store.content_digest()
    said = words_of_people(path)
    damage(path, sql)
    assert name in names(examine(path))
    done = Corpus(path).mend()
    assert done.is_whole, done.faults
    assert name in {mended for mended, _ in done.mended}
    assert done.backup is not None
    assert name in names(examine(done.backup)), "the copy is the store as it was before"
    with open_store(path, mode="read") as store:
        assert store.content_digest() == digest
    assert words_of_people(path) == said


LISTED = {
    "a place": ("quotations", f"UPDATE findings SET spans = '[[9,30]]' WHERE row = {FIRST}"),
    "no place": ("quotations", f"UPDATE findings SET spans = '[[9,' WHERE row = {FIRST}"),
    "a source": ("quotations", "UPDATE report_texts SET text = substr(text, 2)"),
    "a finding": ("reports", f"DELETE FROM findings WHERE row = {FIRST}"),
    "an embedding": ("reports", "DELETE FROM embeddings WHERE rowid = 3"),
    "the model's coding": ("reports", "DELETE FROM decisions WHERE coder_kind = 'model'"),
    "a report": ("references", "DELETE FROM reports"),
}


@pytest.mark.parametrize("kind", LISTED)
def test_a_build_brings_back_what_the_report_has(
    path: Path, kind: str, tiny_encoder: OnnxEncoder, tiny_model: ThemeModel
) -> None:
    """What only the report can give is named with the cure, and the cure works."""
    name, sql = LISTED[kind]
    with open_store(path, mode="read") as store:
        digest = store.content_digest()
    said = words_of_people(path)
    damage(path, sql)
    found = examine(path)
    assert name in names(found)
    cures = [fault.cure for which, fault in found.faults if which == name]
    assert all("findings build" in cure for cure in cures), cures
    Corpus(path).mend()
    inf.build([HACKNEY], store=path, model=tiny_model, encoder=tiny_encoder)
    assert examine(path).is_whole, examine(path).faults
    with open_store(path, mode="read") as store:
        assert store.content_digest() == digest
    assert words_of_people(path) == said


PEOPLE = {
    "a coding": ("log", "DELETE FROM decisions WHERE coder_kind = 'person'"),
    "themes": ("codings", "DELETE FROM codings WHERE coder_kind = 'person'"),
    "another theme": ("log", "UPDATE codings SET theme_id = 'ete' WHERE coder_kind = 'person'"),
    "a note": ("log", "UPDATE notes SET text = 'Ask not.'"),
    "a review": ("log", "DELETE FROM reviews"),
    "an entry": ("log", "DELETE FROM log WHERE entry = 2"),
    "the last entry": ("log", "DELETE FROM log WHERE entry = 3"),
    "a word of an entry": ("log", """UPDATE log SET after = '{"themes' WHERE entry = 1"""),
}


@pytest.mark.parametrize("kind", PEOPLE)
def test_a_persons_word_is_named_and_never_mended(path: Path, kind: str) -> None:
    """What no longer agrees with the log is listed with what to do, and stays as it is."""
    name, sql = PEOPLE[kind]
    damage(path, sql)
    said = words_of_people(path)
    done = Corpus(path).mend()
    assert name in names(done)
    assert all("restore a copy" in fault.cure for _, fault in done.faults)
    assert words_of_people(path) == said


def test_a_flipped_byte_is_found(path: Path) -> None:
    """Damage of the file itself is named, with the copies that lie beside it."""
    shutil.copy(path, path.with_name(f"{path.name}.before-mending-1"))
    (root,) = run_sql(path, "SELECT rootpage FROM sqlite_master WHERE name = 'findings'")[0]
    assert isinstance(root, int)
    with path.open("r+b") as file:
        file.seek((root - 1) * 16384)
        file.write(b"\xff" * 64)
    result = run("doctor", str(path))
    assert result.exit_code == 1
    told = " ".join(result.stdout.split())
    assert "is damaged" in told
    assert f"(beside it: {path.name}.before-mending-1)" in told


def flip(place: Path) -> None:
    data = bytearray(place.read_bytes())
    data[len(data) // 2] ^= 1
    place.write_bytes(data)


def test_what_lies_beside_is_deleted(path: Path) -> None:
    """A damaged cache and what stopped commands left go; what is being written stays."""
    cache = next(path.with_name(f"{path.name}.cache").glob("*.npy"))
    flip(cache)
    left = path.with_name(f"{path.name}.version-9.unfinished")
    new = path.parent / ".codebook.toml.x.unfinished"
    for one in (left, new):
        one.write_bytes(b"half")
    os.utime(left, (0, 0))
    assert names(examine(path)) == {"cache", "leftovers"}
    done = Corpus(path).mend()
    assert (done.is_whole, done.backup) == (True, None), "the store itself was not touched"
    assert (cache.exists(), left.exists(), new.exists()) == (False, False, True)


def test_a_kept_file_that_is_damaged_can_be_given_again(path: Path) -> None:
    """The bytes of a report's file are compared with their hash."""
    run_sql(
        path,
        "INSERT INTO report_files SELECT report_id, source_sha256, 'application/pdf', '', x'01'"
        " FROM reports",
    )
    assert names(examine(path)) == {"kept files"}
    assert Corpus(path).mend().is_whole
    assert run_sql(path, "SELECT count(*) FROM report_files") == [(0,)]


def test_lost_codings_are_told_and_are_no_fault(path: Path) -> None:
    """What was said of a text that is gone is listed with how it counts again."""
    with open_store(path, mode="write") as store:
        store.remove_report(HACKNEY.stem)
    found = examine(path)
    assert found.is_whole, found.faults
    notes = [note for check in found.checks for note in check.notes]
    assert len(notes) == 1
    assert "What Ana said is kept" in notes[0]


def test_a_store_of_another_version_or_none_is_said_so(path: Path, tmp_path: Path) -> None:
    """An older store is asked to be built first; where there is no store, one line says so."""
    damage(path, "PRAGMA user_version = 3")
    found = examine(path)
    assert "version 3" in found.faults[0][1].problem
    assert all(check.not_checked for check in found.checks[1:])
    check_wrong(run("doctor", str(tmp_path / "none")), problem="there is no store here")


def test_json_has_every_fault(path: Path) -> None:
    """For programs: all faults with their cures."""
    damage(path, "UPDATE findings SET page = 7")
    result = run("doctor", str(path), "--format", "json")
    told = json.loads(result.stdout)
    assert (result.exit_code, told["is_whole"]) == (1, False)
    assert len(told["faults"]) == run_sql(path, "SELECT count(*) FROM findings")[0][0]
    assert told["faults"][0]["cure"] == f"run: findings doctor {path} --mend"


def wait(_: Path) -> None:
    """Do nothing between the kill and the next command."""


def edit(codebook: Path) -> None:
    codebook.write_text("# mine\n", encoding="utf-8")


@pytest.mark.parametrize("meanwhile", [wait, edit])
def test_a_change_between_store_and_codebook_is_finished(
    path: Path,
    meanwhile: Callable[[Path], None],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Killed after the store's change, the codebook's file is written by the next who writes."""
    codebook = path.parent / "codebook.toml"
    write_file(codebook, (ROOT / "corpus" / "codebook.toml").read_bytes())
    arguments = ["codebook", "rename", "voice", "Their voice", "--codebook", str(codebook)]
    with monkeypatch.context() as patch:
        patch.setattr("inspection_findings.store.store.write_files", _die)
        with pytest.raises(Killed):
            run(*arguments, "--store", str(path), "--yes")
    assert names(examine(path)) == {"leftovers"}
    meanwhile(codebook)
    assert Corpus(path).mend().is_whole
    text = codebook.read_text(encoding="utf-8")
    if meanwhile is wait:
        assert "Their voice" in text
        assert "finished a change of the codebook" in caplog.text
    else:
        assert text == "# mine\n"
        assert "is left as it is" in caplog.text


class Killed(BaseException):
    """Ends a command where it is; nothing catches it."""


def _die(_: object) -> None:
    raise Killed
