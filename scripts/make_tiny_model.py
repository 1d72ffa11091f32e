"""Train tests/data/tiny-model, the tiny theme model that tests load instead of training one.

Run in the project's environment after a change to the codebook, the reference coding, the tiny
encoder or the model's format. It takes about ten seconds::

    python scripts/make_tiny_model.py

It is a real model, trained on the whole reference coding. To stay well under 1 MB, it has only two
blocks of features, no illustrations, and a dozen neighbours for each theme.
"""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from pathlib import Path

from environment import CHECKOUT
from inspection_findings.classify import CodedNeighbours
from inspection_findings.coding import read_codebook
from inspection_findings.encode import Encoder, load_encoder
from inspection_findings.theme_model import ThemeModel, save_model
from inspection_findings.theme_model.evaluation import train_polarity, train_themes
from inspection_findings.theme_model.train import gather_training_material

TINY_MODEL = CHECKOUT / "tests" / "data" / "tiny-model"
CORPUS = CHECKOUT / "corpus"
BLOCKS = ("embedding", "phrases")
NEIGHBOURS = 12  # of each theme


def train_tiny_model(encoder: Encoder) -> ThemeModel:
    """Return the tiny model for an encoder."""
    material = gather_training_material(
        sorted((CORPUS / "reports").glob("*.txt")),
        CORPUS / "reference",
        CORPUS / "codebook.toml",
        encoder=encoder,
    )
    codebook = read_codebook(material.codebook_path)
    return ThemeModel(
        codebook=codebook,
        codebook_toml=material.codebook_path.read_bytes(),
        themes=train_themes(
            material.coded,
            codebook=codebook,
            theme_embeddings=material.theme_embeddings,
            blocks=BLOCKS,
        ),
        polarity=train_polarity(material.coded),
        provenance=material.provenance,
        neighbours=_keep_some(material.neighbours),
    )


def _keep_some(neighbours: CodedNeighbours) -> CodedNeighbours:
    """Return the first `NEIGHBOURS` findings of each theme, or all where there are fewer."""
    counts: Counter[str] = Counter()
    kept = []
    for row, one in enumerate(neighbours.coded):
        if any(counts[theme_id] < NEIGHBOURS for theme_id in one.themes):
            kept.append(row)
            counts.update(one.themes)
    return CodedNeighbours.gather(
        [neighbours.coded[row] for row in kept],
        neighbours.embeddings[kept],
        encoder_id=neighbours.encoder_id,
    )


def main() -> None:
    """Train the model for the tiny encoder of the tests, and write it."""
    sys.path.insert(0, str(CHECKOUT))
    from tests.support.tiny_encoder import write_tiny_encoder

    with tempfile.TemporaryDirectory() as folder:
        write_tiny_encoder(Path(folder))
        save_model(train_tiny_model(load_encoder(folder)), TINY_MODEL)
    size = sum(path.stat().st_size for path in TINY_MODEL.iterdir())
    print(f"written: {TINY_MODEL.relative_to(CHECKOUT)} ({size / 1e6:.2f} MB)")


if __name__ == "__main__":
    main()
