"""Pages while people code: what is there at once, and what it does not count yet."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import pytest

import inspection_findings as inf
from inspection_findings.encode import OnnxEncoder
from inspection_findings.theme_model import ThemeModel
from inspection_findings.web.kept_pages import KeptPages


@pytest.fixture
def corpus(
    explored: inf.Corpus, tiny_encoder: OnnxEncoder, tiny_model: ThemeModel, tmp_path: Path
) -> inf.Corpus:
    """Return a corpus of its own, to code in."""
    store = shutil.copy(explored.path, tmp_path / "inspections.findings")
    return inf.open_corpus(store, model=tiny_model, encoder=tiny_encoder)


def code_one(corpus: inf.Corpus) -> None:
    finding_id = corpus.list(without_theme="voice", kind="bullet", limit=1).ids[0]
    corpus.code(finding_id, coder="Ana", themes=["ete"])
    corpus.code(finding_id, coder="Ana", themes=["voice"])


def count_voice(kept: KeptPages) -> int:
    return int(kept.pages().theme("voice").tally.findings)


def test_a_coding_is_counted_as_soon_as_pages_are_gathered_anew(corpus: inf.Corpus) -> None:
    """Meanwhile the earlier pages are there, and say what they do not count."""
    kept = KeptPages(corpus, patience=0.0, rest=0.0)
    before = count_voice(kept)
    assert kept.lag() == ""
    code_one(corpus)
    assert count_voice(kept) == before, "nobody waits"
    assert "What people said of 1 finding since is not counted here yet." in kept.lag()
    deadline = time.monotonic() + 60
    while kept.lag() and time.monotonic() < deadline:
        time.sleep(0.05)
        kept.pages()
    assert count_voice(kept) == before + 1
    kept.close()


def test_whoever_waits_gets_pages_on_the_present_state(corpus: inf.Corpus) -> None:
    """Also the first reader, who has no earlier ones to look at."""
    kept = KeptPages(corpus, patience=60.0, rest=0.0)
    before = count_voice(kept)
    code_one(corpus)
    assert (count_voice(kept), kept.lag()) == (before + 1, "")
    kept.close()


def test_pages_rest_between_two_gatherings(corpus: inf.Corpus) -> None:
    """People who code all the time leave time for other things."""
    kept = KeptPages(corpus, patience=60.0, rest=1000.0)
    before = count_voice(kept)
    code_one(corpus)
    assert count_voice(kept) == before
    assert kept.lag() != ""
    kept.close()
