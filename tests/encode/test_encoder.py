"""Encoding: unit rows that depend on the text alone, from a checked encoder."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pytest

from inspection_findings import encode
from inspection_findings.encode import (
    CachedEncoder,
    OnnxEncoder,
    find_default_folder,
    load_encoder,
)
from inspection_findings.encode.encoder import DEFAULT_NAME, DEFAULT_SHA256
from inspection_findings.encode.graph import write_encoder_graph
from inspection_findings.errors import EncoderError, MissingExtraError
from inspection_findings.text import text_sha256

GRAPH = (Path(encode.__file__).parent / f"{DEFAULT_NAME}.onnx").read_bytes()
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


def test_no_texts_no_rows(tiny_encoder: OnnxEncoder) -> None:
    """An empty list gives an empty array of the right width."""
    assert tiny_encoder.encode([]).shape == (0, 384)
    assert CachedEncoder(tiny_encoder, read=lambda *_: {}).encode([]).shape == (0, 384)


def test_known_rows_are_not_encoded_again(tiny_encoder: OnnxEncoder) -> None:
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


@pytest.fixture
def default_folder(tmp_path: Path) -> Path:
    """Return a copy of the default encoder's folder, to be damaged."""
    return Path(shutil.copytree(find_default_folder(), tmp_path / "encoder"))


@pytest.mark.parametrize("name", ["model.safetensors", "tokenizer.json"])
def test_a_file_that_is_not_the_published_one_is_refused(name: str, default_folder: Path) -> None:
    """Another file would give other vectors: the error names the file and the cure."""
    file = default_folder / name
    expected = {name: hashlib.sha256(file.read_bytes()).hexdigest()}
    file.write_bytes(file.read_bytes()[:-1] + b"x")
    with pytest.raises(EncoderError, match=rf"{name}: has SHA-256 .*; reinstall it"):
        OnnxEncoder(default_folder, GRAPH, expected=expected, cure="reinstall it")


@pytest.mark.parametrize("name", ["model.safetensors", "tokenizer.json"])
def test_a_file_that_changes_before_it_is_read_is_refused(name: str, default_folder: Path) -> None:
    """The bytes that are used are the bytes that were hashed: one bit flipped since, and no row."""
    encoder = OnnxEncoder(default_folder, GRAPH, cure="reinstall it")
    file = default_folder / name
    data = bytearray(file.read_bytes())
    data[-1] ^= 1
    file.write_bytes(data)
    with pytest.raises(EncoderError, match=rf"{name}: was changed after .*; reinstall it"):
        encoder.encode(["Victims are contacted."])


def test_a_missing_file_is_named(default_folder: Path) -> None:
    """A folder without a tokenizer is an error at once, not at the first text."""
    (default_folder / "tokenizer.json").unlink()
    with pytest.raises(EncoderError, match=r"tokenizer\.json cannot be read"):
        OnnxEncoder(default_folder, GRAPH)


def test_a_graph_for_other_weights_is_refused(tiny_encoder: OnnxEncoder) -> None:
    """A graph names the weights that it is for, so that it is refused before it is run."""
    with pytest.raises(EncoderError, match=r"model\.safetensors: does not fit the encoder's graph"):
        OnnxEncoder(tiny_encoder.folder, GRAPH)


@pytest.mark.parametrize(
    "damage",
    [
        lambda graph: graph[:5000] + graph[9000:],
        lambda graph: graph.replace(b"encoder.layer.3.output.dense.bias", b"e" * 33),
        lambda graph: graph.replace(b"Softmax", b"Softmin"),
    ],
    ids=["cut", "a weight that nobody has", "an operation that does not exist"],
)
def test_a_damaged_graph_is_refused(damage: Callable[[bytes], bytes]) -> None:
    """Whatever is wrong with a graph for these weights, the error says that it is the graph."""
    encoder = OnnxEncoder(find_default_folder(), damage(GRAPH))
    with pytest.raises(EncoderError, match=r"graph: does not fit its weights, or is damaged"):
        encoder.encode(TEXTS)


def test_the_graph_is_what_the_script_writes() -> None:
    """The file in the repository is made by `export_encoder_graph.py`, to the byte."""
    weights = DEFAULT_SHA256["model.safetensors"]
    assert write_encoder_graph(DEFAULT_NAME, weights) == GRAPH
    assert len(GRAPH) < 40_000


def test_another_graph_tokenizer_or_weights_make_another_encoder(
    tiny_encoder: OnnxEncoder, tmp_path: Path
) -> None:
    """Vectors are kept by the encoder's id, so it tells apart all that can change them."""
    folder = Path(shutil.copytree(tiny_encoder.folder, tmp_path / "other"))
    graph = (folder / "encoder.onnx").read_bytes()
    assert OnnxEncoder(folder, graph).encoder_id == tiny_encoder.encoder_id
    assert OnnxEncoder(folder, graph + b"\n").encoder_id != tiny_encoder.encoder_id
    tokenizer = folder / "tokenizer.json"
    tokenizer.write_bytes(tokenizer.read_bytes() + b"\n")
    assert OnnxEncoder(folder, graph).encoder_id != tiny_encoder.encoder_id


def test_an_encoder_can_be_sent_to_another_process(tiny_encoder: OnnxEncoder) -> None:
    """It is opened again there, and gives the same bits."""
    rows = tiny_encoder.encode(TEXTS)
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        assert (pool.submit(tiny_encoder.encode, TEXTS).result() == rows).all()


def test_the_default_encoder_loads_no_training_library() -> None:
    """PyTorch takes seconds to load, and is not there unless a person asked for it."""
    code = (
        "import sys; from inspection_findings.encode import load_encoder;"
        "load_encoder().encode(['Victims were asked.']);"
        "print(*{'torch', 'transformers', 'sentence_transformers', 'onnx'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


def test_a_long_text_is_read_up_to_the_limit() -> None:
    """256 tokens are read, though the tokenizer's file says 128: what follows changes nothing."""
    read = " ".join(["children"] * 254)  # the first and the last token are marks
    short, whole, long = load_encoder().encode([read[:-9], read, f"{read} were not asked"])
    assert (whole == long).all()
    assert (short != whole).any()


def test_a_folder_without_weights_is_refused(tmp_path: Path) -> None:
    """A folder that is no encoder is an error that says what is missing."""
    with pytest.raises(EncoderError, match=r"holds no model\.safetensors"):
        load_encoder(str(tmp_path))


def test_another_encoder_needs_the_extra_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without sentence-transformers the error is the command that installs it."""
    (tmp_path / "model.safetensors").write_bytes(b"weights")
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    with pytest.raises(MissingExtraError, match=r'pip install "inspection-findings\[train\]"'):
        load_encoder(str(tmp_path))
