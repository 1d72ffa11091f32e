"""A small part of the reference coding, encoded by a fast encoder: real data for the tests."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from inspection_findings.classify import Scorer, ThemeClassifier
from inspection_findings.coding import Codebook, describe_theme, read_codebook
from inspection_findings.coding.illustrations import Illustration, read_illustrations
from inspection_findings.coding.reference import ReferenceFinding, read_reference_coding
from inspection_findings.encode import Encoder
from inspection_findings.theme_model.evaluation import CodedFindings, gather_coded, train_themes

CORPUS = Path(__file__).parents[2] / "corpus"
BOROUGHS = {
    "haringey-2025-03": "Haringey",
    "havering-2022-10": "Havering",
    "islington-2024-08": "Islington",
    "lewisham-2024-09": "Lewisham",
}
THEMES = ("victim-work", "outcome-22", "ete", "governance", "resettlement")


def small_codebook() -> Codebook:
    """Return the codebook with a few of its themes."""
    codebook = read_codebook(CORPUS / "codebook.toml")
    return replace(codebook, themes=tuple(theme for theme in codebook.themes if theme.id in THEMES))


def small_reference(*, step: int) -> tuple[ReferenceFinding, ...]:
    """Return one in ``step`` coded findings, with the codings of the few themes."""
    return tuple(
        replace(
            record,
            themes=tuple(theme for theme in record.themes if theme in THEMES),
            themes_disputed=tuple(theme for theme in record.themes_disputed if theme in THEMES),
            coder_a=_kept(record.coder_a),
            coder_b=_kept(record.coder_b),
        )
        for record in read_reference_coding(CORPUS / "reference")[::step]
    )


def _kept(themes: tuple[str, ...] | None) -> tuple[str, ...] | None:
    return None if themes is None else tuple(theme for theme in themes if theme in THEMES)


def encode_small(encoder: Encoder, *, step: int) -> CodedFindings:
    """Return the small coding as arrays."""
    return gather_coded(
        small_reference(step=step),
        codebook=small_codebook(),
        encoder=encoder,
        boroughs=BOROUGHS,
    )


def small_illustrations() -> tuple[Illustration, ...]:
    """Return one in six illustrations of the corpus, with the few themes alone."""
    known = read_codebook(CORPUS / "codebook.toml").theme_ids
    found = read_illustrations(CORPUS / "illustrations.jsonl", theme_ids=known)
    return tuple(
        replace(
            one,
            writer=tuple(theme for theme in one.writer if theme in THEMES),
            coder=tuple(theme for theme in one.coder if theme in THEMES),
        )
        for one in found[::6]
    )


def train_small(
    coded: CodedFindings, encoder: Encoder, prior: Scorer | None = None
) -> ThemeClassifier:
    """Return a classifier of the few themes."""
    codebook = small_codebook()
    theme_embeddings = encoder.encode([describe_theme(theme) for theme in codebook.themes])
    return train_themes(coded, codebook=codebook, theme_embeddings=theme_embeddings, prior=prior)
