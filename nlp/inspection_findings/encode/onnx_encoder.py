"""The default encoder: ONNX Runtime, with weights from a folder and a separate graph."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from inspection_findings.encode.engine import Progress, TextGraph
from inspection_findings.errors import EncoderError

if TYPE_CHECKING:
    from numpy.typing import NDArray

WEIGHTS, TOKENIZER, GRAPH = "model.safetensors", "tokenizer.json", "encoder.onnx"
_READ_AS = "1"  # raise it when `engine` reads texts differently, so that cached rows become stale


class OnnxEncoder:
    """An encoder with weights and tokenizer from a folder, and a graph; opened at the first text.

    Parameters
    ----------
    folder : Path
        Contains ``model.safetensors`` and ``tokenizer.json``.
    graph : bytes
        From `graph.write_encoder_graph`. It contains the SHA-256 of the weights that it is for.
    name : str
        Part of the encoder's id.
    expected : mapping of str to str
        The required SHA-256 of files in the folder, by name. Other files may have any.
    cure : str
        What to do if the folder is not as expected.
    progress : callable, optional
        Wraps the texts while they are encoded, to show progress.

    Raises
    ------
    EncoderError
        If a file is missing or has a different hash, or the graph is for other weights.
    """

    def __init__(
        self,
        folder: Path,
        graph: bytes,
        *,
        name: str = "",
        expected: Mapping[str, str] | None = None,
        cure: str = "give a folder with an encoder.onnx made for its model.safetensors",
        progress: Progress = iter,
    ) -> None:
        hashes = {file: _hash_file(folder / file, cure) for file in (WEIGHTS, TOKENIZER)}
        for file, sha256 in (expected or {}).items():
            if hashes[file] != sha256:
                raise EncoderError(
                    str(folder / file),
                    f"has SHA-256 {hashes[file][:12]}..., expected {sha256[:12]}...",
                    cure,
                )
        if hashes[WEIGHTS].encode() not in graph:
            raise EncoderError(
                str(folder / WEIGHTS),
                "does not fit the encoder's graph, which is for other weights",
                cure,
            )
        self.folder = folder
        self.weights_sha256 = hashes[WEIGHTS]
        self._hashes = hashes
        self.progress = progress
        self._graph = graph
        self._cure = cure
        made_of = "\n".join([*hashes.values(), hashlib.sha256(graph).hexdigest(), _READ_AS])
        digest = hashlib.sha256(made_of.encode()).hexdigest()[:16]
        self._encoder_id = ":".join(filter(None, ["onnx", name, digest]))
        self._opened: TextGraph | None = None

    @property
    def encoder_id(self) -> str:
        return self._encoder_id

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return float32 unit rows, shape (len(texts), d); repeated texts are encoded once."""
        if self._opened is None:
            self._opened = TextGraph(
                self._graph, self.read_weights(), self.read_tokenizer(), refuse=self._refuse
            )
        (rows,) = self._opened.read(texts, progress=self.progress)
        return rows

    def read_weights(self) -> dict[str, NDArray[np.float32]]:
        """Return the weights by name, from a file that is still the one that was hashed."""
        from safetensors.numpy import load

        return dict(load(self._read_checked(WEIGHTS)))

    def read_tokenizer(self) -> bytes:
        """Return the tokenizer's file, which is still the one that was hashed."""
        return self._read_checked(TOKENIZER)

    def _read_checked(self, name: str) -> bytes:
        """Return a file's bytes; they may be read long after the encoder was made, or elsewhere."""
        path = self.folder / name
        try:
            data = path.read_bytes()
        except OSError as error:
            raise EncoderError(
                str(path), f"cannot be read ({error.strerror})", self._cure
            ) from error
        if hashlib.sha256(data).hexdigest() != self._hashes[name]:
            raise EncoderError(str(path), "was changed after the encoder was made", self._cure)
        return data

    def _refuse(self, problem: str) -> EncoderError:
        return EncoderError(f"{self.encoder_id}, graph", problem, self._cure)

    def __getstate__(self) -> dict[str, Any]:
        """Return the state to send to another process, which opens the graph itself."""
        return {**self.__dict__, "_opened": None, "progress": iter}


def _hash_file(path: Path, cure: str) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise EncoderError(
            str(path.parent), f"{path.name} cannot be read ({error.strerror})", cure
        ) from error
