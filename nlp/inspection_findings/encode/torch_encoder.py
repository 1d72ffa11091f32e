"""Other encoders, through sentence-transformers and PyTorch, which start and run more slowly.

The extra ``train`` installs both. Reading and coding findings with the default encoder does not
need them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from inspection_findings.encode.engine import Progress
from inspection_findings.encode.onnx_encoder import WEIGHTS
from inspection_findings.errors import EncoderError, require_extra

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from sentence_transformers import SentenceTransformer


class SentenceTransformerEncoder:
    """A sentence-transformers model from a folder, loaded at the first text.

    Texts are not batched, and each runs on one thread, so that a vector depends only on its text.

    Parameters
    ----------
    folder : Path
        A sentence-transformers model folder with ``model.safetensors``.
    progress : callable, optional
        Wraps the texts while they are encoded, to show progress.

    Raises
    ------
    EncoderError
        If the folder contains no weights.
    MissingExtraError
        If sentence-transformers is not installed.
    """

    def __init__(self, folder: Path, *, progress: Progress = iter) -> None:
        weights = folder / WEIGHTS
        if not weights.is_file():
            raise EncoderError(
                str(folder),
                f"holds no {WEIGHTS}",
                "give the folder of a sentence-transformers model in safetensors format",
            )
        require_extra("train", "sentence_transformers", needed_by=f"the encoder {folder}")
        self.folder = folder
        self.progress = progress
        sha256 = hashlib.sha256(weights.read_bytes()).hexdigest()
        self._encoder_id = f"sentence-transformers:{sha256[:16]}"
        self._model: SentenceTransformer | None = None

    @property
    def encoder_id(self) -> str:
        return self._encoder_id

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return float32 unit rows, shape (len(texts), d); repeated texts are encoded once."""
        distinct = list(dict.fromkeys(texts))
        model = self._load()
        with _one_thread():
            rows = {text: _encode_one(model, text) for text in self.progress(distinct)}
        if not rows:
            dimensions = model.get_embedding_dimension() or 0
            return np.zeros((0, dimensions), dtype=np.float32)
        return np.stack([rows[text] for text in texts])

    def _load(self) -> SentenceTransformer:
        if self._model is None:
            from sentence_transformers import SentenceTransformer
            from transformers.utils import logging

            logging.disable_progress_bar()  # transformers shows one while it loads a file
            self._model = SentenceTransformer(
                str(self.folder), device="cpu", local_files_only=True, backend="torch"
            )
        return self._model

    def __getstate__(self) -> dict[str, Any]:
        """Return the state to send to another process, which loads the model itself."""
        return {**self.__dict__, "_model": None, "progress": iter}


def _encode_one(model: SentenceTransformer, text: str) -> NDArray[np.float32]:
    row = model.encode([text], normalize_embeddings=True, show_progress_bar=False)[0]
    return np.asarray(row, dtype=np.float32)


@contextmanager
def _one_thread() -> Iterator[None]:
    """Compute on one thread, and restore the number of threads afterwards."""
    import torch

    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(threads)
