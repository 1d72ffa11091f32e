"""The corpus is what it says it is: checksums, codebook, reference coding, documents."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Any

import pytest

import corpus_readme
import markers
from inspection_findings.coding import Codebook, Theme, read_codebook

LETTERS_OF_A_STEM = 5
CODED_REPORTS = {"haringey-2025-03", "havering-2022-10", "islington-2024-08", "lewisham-2024-09"}


@pytest.fixture(scope="module")
def corpus(pytestconfig: pytest.Config) -> Path:
    """Return the corpus's folder."""
    return pytestconfig.rootpath / "corpus"


@pytest.fixture(scope="module")
def codebook(corpus: Path) -> Codebook:
    """Return the project's own codebook."""
    return read_codebook(corpus / "codebook.toml")


def rows_of(path: Path) -> list[dict[str, Any]]:
    """Return the objects of a JSON Lines file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_checksums_hold_for_every_file(corpus: Path) -> None:
    """Each data file is listed in SHA256SUMS and has the bytes it had when it was listed."""
    lines = (corpus / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    listed = {name: checksum for checksum, name in (line.split("  ", 1) for line in lines)}
    data = [*corpus.glob("*.jsonl"), *corpus.glob("reference/*.jsonl"), *corpus.glob("*.toml")]
    present = [*corpus.glob("reports/*"), *data]
    assert sorted(listed) == sorted(path.relative_to(corpus).as_posix() for path in present)
    for name, checksum in listed.items():
        assert hashlib.sha256((corpus / name).read_bytes()).hexdigest() == checksum, name


def test_the_documents_of_the_corpus_are_current() -> None:
    """Counts, checksums and agreement in the corpus's documents are those of today."""
    stale = [path.name for path in markers.stale_files(corpus_readme.wanted_files())]
    assert stale == [], "run: python scripts/corpus_readme.py --write"


def test_every_theme_is_defined_for_readers_and_coders(codebook: Codebook) -> None:
    """Each theme has a sentence for readers, a rule for coders, seed phrases and a history."""
    for theme in codebook.themes:
        assert re.fullmatch(r"[A-Z].{60,}\.", theme.description), theme.id
        assert theme.code_when, theme.id
        assert 4 <= len(theme.seed_phrases) <= 12, theme.id
        assert [change.version for change in theme.history][-1:] == [codebook.version], theme.id


def test_theme_ids_in_the_definitions_exist(codebook: Codebook) -> None:
    """Where a definition or rule points at another theme, that theme is there."""
    texts = [*codebook.rules, *(theme.do_not_code_for for theme in codebook.themes)]
    named = set(re.findall(r"`([a-z0-9-]+)`", " ".join(texts)))
    assert named - {"strength", "mixed", "neutral"} <= set(codebook.theme_ids)


def test_seed_phrases_are_the_codebooks_own_words(codebook: Codebook) -> None:
    """No seed phrase has a word that the definitions and rules do not use.

    The evaluation rests on it: a phrase looked for in the reports would flatter every figure.
    """
    own = " ".join([*map(definition_of, codebook.themes), *codebook.rules]).casefold()
    foreign = [
        f"{theme.id}: {phrase}"
        for theme in codebook.themes
        for phrase in theme.seed_phrases
        for word in re.findall(r"[\w+]+", phrase.casefold())
        if word[:LETTERS_OF_A_STEM] not in own
    ]
    assert foreign == []


def definition_of(theme: Theme) -> str:
    """Return everything a theme says of itself, except its seed phrases."""
    return f"{theme.name} {theme.description} {theme.code_when} {theme.do_not_code_for}"


def test_the_reference_coding_uses_known_themes(corpus: Path, codebook: Codebook) -> None:
    """Every theme that a coder gave is defined in the codebook."""
    layers = ["themes", "coder_a", "coder_b", "themes_agreed", "themes_disputed"]
    for name in ("findings", "narrative"):
        for row in rows_of(corpus / "reference" / f"{name}.jsonl"):
            given = {theme for layer in layers for theme in row.get(layer, [])}
            assert given <= set(codebook.theme_ids), row["coding_id"]


@pytest.mark.parametrize(
    ("name", "handed_over"),
    [
        ("findings.jsonl", "550d0a58b6ff509e1f12826c77b4bac9dc05403ff8000a862747ced5632d309a"),
        ("narrative.jsonl", "30ffe24b7dd1520ae7a8b2984a86bba16165e5060e44d867b890a6125c459ed3"),
    ],
)
def test_the_reference_coding_is_as_it_was_handed_over(
    corpus: Path, name: str, handed_over: str
) -> None:
    """Nothing but the name of one field was changed in the coders' files."""
    data = (corpus / "reference" / name).read_bytes()
    before = data.replace(b'{"coding_id": ', b'{"gold_id": ')
    assert hashlib.sha256(before).hexdigest() == handed_over
    assert handed_over in (corpus / "reference" / "README.md").read_text(encoding="utf-8")


def test_each_coders_layer_is_kept(corpus: Path) -> None:
    """Both coders' themes stand beside the settled ones, and where they agreed so do these."""
    rows = rows_of(corpus / "reference" / "findings.jsonl")
    agreed = [row for row in rows if row["coder_a"] == row["coder_b"]]
    assert len(agreed) > len(rows) / 2
    assert {"coder_a", "coder_b", "themes"} <= set.intersection(*(set(row) for row in rows))


def test_one_report_is_left_uncoded(corpus: Path) -> None:
    """Hackney is in the corpus but not in the reference coding: nobody has coded it yet."""
    rows = rows_of(corpus / "reference" / "findings.jsonl")
    assert {row["report"] for row in rows} == CODED_REPORTS
    names = {path.stem for path in corpus.glob("reports/*.txt")}
    assert names - CODED_REPORTS == {"hackney-2023-05"}


def test_coding_ids_are_unique(corpus: Path) -> None:
    """A coded finding can be named by its number alone, in both files together."""
    rows = [
        row
        for name in ("findings", "narrative")
        for row in rows_of(corpus / f"reference/{name}.jsonl")
    ]
    assert len({row["coding_id"] for row in rows}) == len(rows)
