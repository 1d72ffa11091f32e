"""Short hashes that tell whether what a store holds is still what would be made today."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib import resources
from importlib.metadata import version

from inspection_findings import __version__
from inspection_findings.encode import Encoder
from inspection_findings.model_store import ThemeModel

# The code that decides what a report becomes, and what its findings are grouped into.
_DECIDES = (
    *("reading/*.py", "segment.py", "verbatim.py", "cluster/*.py", "classify/*.py"),
    *("fine_tuned/*.py", "polarity.py", "evaluative.py", "terms.py"),
    "model_store/theme_model.py",
)


def hash_figures(model: ThemeModel) -> str:
    """Return a short hash of a model's measured figures; a theme added to it changes none."""
    return hashlib.sha256((model.metrics or "not measured").encode()).hexdigest()[:12]


def hash_pipeline(encoder: Encoder, model: ThemeModel) -> str:
    """Return a hash of all that decides what a report becomes, but the report itself."""
    parts = (
        __version__,
        _hash_code(),
        version("spacy"),  # whose splitter finds the sentences
        encoder.encoder_id,
        model.name,
        model.codebook.sha256,
    )
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


@cache
def _hash_code() -> str:
    """Return a hash of the package's code: a better reader reads again what is stored."""
    package = resources.files(__package__)
    with resources.as_file(package) as folder:
        files = [path for name in _DECIDES for path in sorted(folder.glob(name))]
        return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()
