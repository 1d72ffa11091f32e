"""Encoding: unit rows that depend on the text alone, from a checked encoder."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from inspection_findings.encode import CachedEncoder, SentenceTransformerEncoder, load_encoder
from inspection_findings.errors import EncoderError
from inspection_findings.text import text_sha256

TEXTS = [
    "Victims' wishes were considered.",
    "The board is well attended by senior partners.",
    "Victims' wishes were considered.",
    "Staff feel valued and receive regular supervision from their managers, who know them well.",
]


def test_default_encoder_gives_unit_rows() -> None:
    """The shipped weights load offline and give 384 float32 dimensions of length 1."""
    embeddings = load_encoder().encode(TEXTS)
    assert embeddings.shape == (4, 384)
    assert embeddings.dtype == np.float32
    assert np.allclose(np.linalg.norm(embeddings, axis=1), 1.0, atol=1e-6)
    assert embeddings[0] @ embeddings[1] < 0.5


def test_a_row_depends_on_its_text_alone() -> None:
    """Neither order nor company changes a single bit of a row."""
    encoder = load_encoder()
    embeddings = encoder.encode(TEXTS)
    assert (embeddings[0] == embeddings[2]).all()
    assert (encoder.encode(TEXTS[::-1])[::-1] == embeddings).all()
    assert (np.stack([encoder.encode([text])[0] for text in TEXTS]) == embeddings).all()


def test_a_repeated_text_is_encoded_once() -> None:
    """Each distinct text goes through the network once, in the order of its first place."""
    encoded: list[str] = []

    def note(texts: Sequence[str]) -> Iterator[str]:
        for text in texts:
            encoded.append(text)
            yield text

    embeddings = load_encoder(progress=note).encode([*TEXTS, *TEXTS])
    assert encoded == list(dict.fromkeys(TEXTS))
    assert (embeddings[: len(TEXTS)] == embeddings[len(TEXTS) :]).all()


def test_no_texts_no_rows(tiny_encoder: SentenceTransformerEncoder) -> None:
    """An empty list gives an empty array of the right width."""
    assert tiny_encoder.encode([]).shape == (0, 384)
    assert CachedEncoder(tiny_encoder, read=lambda *_: {}).encode([]).shape == (0, 384)


def test_known_rows_are_not_encoded_again(tiny_encoder: SentenceTransformerEncoder) -> None:
    """A row that is kept is taken as it is; the others are computed, and kept."""
    marked = np.full(384, 7.0, dtype=np.float32)
    kept = {text_sha256(TEXTS[1]): marked}
    encoder = CachedEncoder(
        tiny_encoder, read=lambda *_: kept, write=lambda _, rows: kept.update(rows)
    )
    embeddings = encoder.encode(TEXTS)
    assert (embeddings[1] == marked).all()
    assert (embeddings[[0, 2, 3]] == tiny_encoder.encode(TEXTS)[[0, 2, 3]]).all()
    assert set(kept) == {text_sha256(text) for text in TEXTS}


def test_other_weights_are_refused(tmp_path: Path) -> None:
    """Weights that are not the published ones are an error that names file and cure."""
    folder = tmp_path / "encoder"
    shutil.copytree(load_encoder().folder, folder)
    weights = folder / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-1] + b"x")
    with pytest.raises(EncoderError, match=r"model\.safetensors: has SHA-256 .* reinstall"):
        SentenceTransformerEncoder(folder, expected_sha256="53aa51172d14")


def test_a_folder_without_weights_is_refused(tmp_path: Path) -> None:
    """A folder that is no encoder is an error that says what is missing."""
    with pytest.raises(EncoderError, match=r"holds no model\.safetensors"):
        load_encoder(str(tmp_path))
