"""The words of a store's findings, and its reports' abbreviations, kept beside the store.

Made from the texts and the names of the themes, so that coding leaves it as it is.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np

from inspection_findings.search.other_words import (
    OtherWords,
    everyday_words_file,
    find_abbreviations,
    gather_other_words,
)
from inspection_findings.search.postings import Postings, index_words
from inspection_findings.store.cache_files import keep, map_arrays, write_arrays

if TYPE_CHECKING:
    from inspection_findings.store import Store

_NAME = "words-1"  # another number if words, stems or abbreviations are found in another way


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class WordIndex:
    """In which findings each word is, and other words for the same thing.

    Row *i* of ``postings`` is finding *i*, sorted by finding id.
    """

    postings: Postings
    other_words: OtherWords


def load_word_index(store: Store) -> WordIndex:
    """Return the word index of a store, from the cache if it has it."""
    with store.snapshot():
        names = [theme.name for theme in store.read_themes()]
        said = hashlib.sha256(everyday_words_file() + "\n".join(names).encode("utf-8"))
        place = store.find_cache(f"{_NAME}-{said.hexdigest()[:8]}", of="findings")
        index = _read(place) if place.exists() else None
        if index is None:
            index = _make(store, names)
            keep(place, partial(_write, index), others="words-*.npy")
            _read.cache_clear()  # it may remember that the file was broken
        return index


def _make(store: Store, names: Sequence[str]) -> WordIndex:
    abbreviations = find_abbreviations([*names, *store.stream_report_texts()])
    return WordIndex(
        postings=index_words(store.stream_searched_texts()),
        other_words=gather_other_words(abbreviations),
    )


def _write(index: WordIndex, file: BinaryIO) -> None:
    postings = index.postings
    about = {
        "words": postings.words,
        "stems": postings.stems,
        "size": postings.size,
        "longest": index.other_words.longest,
        "spelt": list(index.other_words.spelt.items()),
        "meanings": [[key, groups] for key, groups in index.other_words.meanings.items()],
    }
    text = np.frombuffer(json.dumps(about, ensure_ascii=False).encode("utf-8"), dtype=np.uint8)
    write_arrays(file, [text, postings.word_stems, postings.starts, postings.rows, postings.times])


@lru_cache(maxsize=2)  # the name of the file says what is in it
def _read(place: Path) -> WordIndex | None:
    """Return the index in a file, mapped; None if it is incomplete."""
    arrays = map_arrays(place, 5)
    if arrays is None:
        return None
    try:
        about: dict[str, Any] = json.loads(arrays[0].tobytes())
    except ValueError:
        return None
    meanings = {tuple(key): tuple(map(tuple, groups)) for key, groups in about["meanings"]}
    return WordIndex(
        postings=Postings(
            words=about["words"],
            stems=about["stems"],
            size=about["size"],
            word_stems=arrays[1],
            starts=arrays[2],
            rows=arrays[3],
            times=arrays[4],
        ),
        other_words=OtherWords(
            meanings=meanings,
            longest=about["longest"],
            spelt={tuple(group): text for group, text in about["spelt"]},
        ),
    )
