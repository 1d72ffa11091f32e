"""The word index beside the store: only time is lost if it is deleted, broken or out of date."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from inspection_findings.records import Coding
from inspection_findings.search.word_index import WordIndex, load_word_index
from inspection_findings.store import Store, open_store
from inspection_findings.store.cache_files import find_cache_folder
from tests.support.store import CODEBOOK, make_brief, save


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "store.findings"
    with open_store(path, mode="write") as store:
        store.save_codebook(CODEBOOK)
        save(store, make_brief("hackney-2023-05"))
    return path


def load(path: Path) -> WordIndex:
    with open_store(path, mode="read") as store:
        return load_word_index(store)


def list_files(path: Path) -> list[Path]:
    return sorted(find_cache_folder(path).glob("words-*.npy"))


def assert_same(one: WordIndex, other: WordIndex) -> None:
    assert one.other_words == other.other_words
    for name in ("words", "stems", "size"):
        assert getattr(one.postings, name) == getattr(other.postings, name)
    for name in ("word_stems", "starts", "rows", "times"):
        assert np.array_equal(getattr(one.postings, name), getattr(other.postings, name))


def test_the_kept_index_is_the_index_that_was_made(path: Path) -> None:
    """It is written once, and read afterwards."""
    made = load(path)
    (file,) = list_files(path)
    written = file.stat().st_mtime_ns
    assert_same(load(path), made)
    assert file.stat().st_mtime_ns == written


def _cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-100])


def _scramble(file: Path) -> None:
    file.write_bytes(b"no array" * 100)


def _break_the_text(file: Path) -> None:
    file.write_bytes(file.read_bytes().replace(b'{"words"', b"<<words>>", 1))


@pytest.mark.parametrize("damage", [_cut, _scramble, _break_the_text, Path.unlink])
def test_a_damaged_index_is_made_again(path: Path, damage: Callable[[Path], None]) -> None:
    """Cut short, overwritten or deleted, it is made again, and is whole on disk afterwards."""
    made = load(path)
    (file,) = list_files(path)
    whole = file.read_bytes()
    made_apart = (list(made.postings.words), made.postings.times.tolist())
    file.unlink()  # arrays that are mapped keep the old file
    file.write_bytes(whole)
    damage(file)
    from inspection_findings.search import word_index

    word_index._read.cache_clear()  # as in another process
    again = load(path)
    assert (list(again.postings.words), again.postings.times.tolist()) == made_apart
    assert file.read_bytes() == whole
    assert load(path) is load(path), "what was made again is remembered"


def test_a_folder_that_cannot_be_written_only_costs_time(path: Path) -> None:
    """Without a place to keep it, the index is made each time."""
    made = load(path)
    folder = find_cache_folder(path)
    shutil.rmtree(folder)
    folder.write_text("a file where the folder should be")
    assert_same(load(path), made)


def test_a_new_report_gives_a_new_index(path: Path) -> None:
    """The index of the old state is not used, and is deleted."""
    (old,) = list_files_after_load(path)
    before = load(path).postings.size
    with open_store(path, mode="write") as store:
        save(store, make_brief("lewisham-2024-09"))
        total = store_size(store)
    assert load(path).postings.size == total > before
    (new,) = list_files(path)
    assert new != old


def list_files_after_load(path: Path) -> list[Path]:
    load(path)
    return list_files(path)


def store_size(store: Store) -> int:
    return sum(1 for _ in store.stream_searched_texts())


def test_coding_leaves_the_index_but_a_new_name_does_not(path: Path) -> None:
    """Abbreviations in the names of themes are known as soon as the codebook is saved."""
    assert load(path).other_words.find(("zqx",)) == ()
    themes = (replace(CODEBOOK.themes[0], name="Zonal quality xylem (ZQX)"), *CODEBOOK.themes[1:])
    with open_store(path, mode="write") as store:
        store.save_codebook(replace(CODEBOOK, version="1.1.0", themes=themes, sha256="1" * 64))
    assert load(path).other_words.find(("zqx",)) == (("zonal", "qualiti", "xylem"),)


def test_an_empty_store_has_an_empty_index(tmp_path: Path) -> None:
    """No report, no words, and no error; also when it is read back."""
    with open_store(tmp_path / "empty.findings", mode="write") as store:
        for _ in range(2):
            assert load_word_index(store).postings.size == 0


def test_coding_leaves_the_index_as_it_is(path: Path) -> None:
    """It is made of the texts alone, so that a coder does not wait for it."""
    load(path)
    (file,) = list_files(path)
    with open_store(path, mode="write") as store:
        finding_id = store.read_finding_ids()[0]
        coding = Coding(finding_id=finding_id, theme_id="ete", coder="Ann", coder_kind="person")
        store.save_codings([coding], coder="Ann", coder_kind="person")
    load(path)
    assert list_files(path) == [file]
