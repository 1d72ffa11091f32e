"""Estimators to arrays, term lists and settings, and back.

A model consists of these three and nothing else, so reading one runs no code from its folder.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from inspection_findings.classify import ThemeClassifier
from inspection_findings.classify.calibrator import Calibrator
from inspection_findings.classify.polarity import PolarityClassifier
from inspection_findings.classify.polarity_words import PolarityWords
from inspection_findings.classify.scorer import Scorer
from inspection_findings.classify.tfidf import Vectoriser
from inspection_findings.coding import Theme

Arrays = dict[str, NDArray[Any]]
_WORDS = "polarity_words"
_CALIBRATORS = ("calibrator", "unseen_calibrator")


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """The parts of a model: ``arrays`` are saved as safetensors, ``vocabulary`` as JSON."""

    arrays: Arrays
    vocabulary: dict[str, Any]


def to_arrays(
    themes: ThemeClassifier, polarity: PolarityClassifier, words: PolarityWords | None = None
) -> Parts:
    """Return fitted classifiers, and what words say about polarity, as arrays and vocabulary."""
    arrays: Arrays = {
        **_describe_scorer(themes.scorer_, "themes"),
        "themes.embeddings": themes.theme_embeddings_.astype(np.float32),
        "themes.thresholds": themes.thresholds_,
        "themes.unseen_threshold": np.array([themes.unseen_threshold_]),
        "themes.sure_threshold": np.array([themes.sure_threshold_]),
        "polarity.weights": polarity.weights_,
        "polarity.intercept": np.array([polarity.intercept_]),
        "polarity.cue_spread": polarity.cue_spread_,
        "polarity.confidence": np.array([polarity.confidence_]),
        "polarity.beside_weight": np.array([polarity.beside_weight_]),
    }
    signals: dict[str, list[str]] = {}
    for name in _CALIBRATORS:
        calibrator: Calibrator = getattr(themes, f"{name}_")
        arrays[f"themes.{name}.weights"] = calibrator.weights
        arrays[f"themes.{name}.intercept"] = np.array([calibrator.intercept])
        signals[name] = list(calibrator.signals)
    vectorisers = {f"themes.{name}": one for name, one in themes.scorer_.vectorisers}
    if prior := themes.scorer_.prior:
        arrays |= _describe_scorer(prior, "prior")
        vectorisers |= {f"prior.{name}": one for name, one in prior.vectorisers}
    vectorisers["polarity"] = polarity.vectoriser_
    if words is not None:
        arrays |= _describe_words(words)
        vectorisers[_WORDS] = words.vectoriser
    for name, vectoriser in vectorisers.items():
        arrays[f"{name}.idf"] = vectoriser.idf
    vocabulary = {
        "themes": {
            "theme_ids": list(themes.theme_ids),
            "blocks": list(themes.blocks),
            "text_blocks": list(themes.scorer_.blocks),
            "strength": themes.strength,
            "caution": themes.shrinkage,
            "has_prior": prior is not None,
            "signals": signals,
        },
        "polarity": {"strength": polarity.strength},
        "spaces": {name: _describe_vectoriser(one) for name, one in vectorisers.items()},
    }
    return Parts(arrays=arrays, vocabulary=vocabulary)


def from_arrays(
    parts: Parts, themes: Sequence[Theme]
) -> tuple[ThemeClassifier, PolarityClassifier, PolarityWords | None]:
    """Rebuild from what `to_arrays` returned what it was given."""
    settings = parts.vocabulary["themes"]
    classifier = ThemeClassifier(
        tuple(themes),
        blocks=tuple(settings["blocks"]),
        strength=settings["strength"],
        shrinkage=settings["caution"],
    )
    arrays = parts.arrays
    blocks = settings["text_blocks"]
    classifier.prior = _read_scorer(parts, "prior", blocks) if settings["has_prior"] else None
    classifier.scorer_ = replace(_read_scorer(parts, "themes", blocks), prior=classifier.prior)
    classifier.calibrator_, classifier.unseen_calibrator_ = (
        _read_calibrator(arrays, name, settings["signals"]) for name in _CALIBRATORS
    )
    classifier.example_weight_ = classifier.scorer_.example_weight
    classifier.thresholds_ = arrays["themes.thresholds"]
    classifier.unseen_threshold_ = float(arrays["themes.unseen_threshold"][0])
    classifier.sure_threshold_ = float(arrays["themes.sure_threshold"][0])
    classifier.theme_embeddings_ = arrays["themes.embeddings"].astype(np.float64)
    return classifier, _read_polarity(parts), _read_words(parts)


def _describe_scorer(scorer: Scorer, name: str) -> Arrays:
    return {
        f"{name}.weights": scorer.weights.astype(np.float32),
        f"{name}.intercepts": scorer.intercepts,
        f"{name}.reliabilities": scorer.reliabilities,
        f"{name}.learnt": scorer.learnt,
        f"{name}.examples": scorer.examples,
        f"{name}.shifts": scorer.example_shift.astype(np.float32),
        f"{name}.network_shares": scorer.network_shares,
    }


def _read_scorer(parts: Parts, name: str, blocks: Sequence[str]) -> Scorer:
    arrays = parts.arrays
    return Scorer(
        vectorisers=tuple(
            (block, _read_vectoriser(parts, f"{name}.{block}"))
            for block in blocks
            if f"{name}.{block}" in parts.vocabulary["spaces"]
        ),
        blocks=tuple(blocks),
        weights=arrays[f"{name}.weights"].astype(np.float64),
        intercepts=arrays[f"{name}.intercepts"],
        reliabilities=arrays[f"{name}.reliabilities"],
        learnt=arrays[f"{name}.learnt"],
        examples=arrays[f"{name}.examples"],
        example_shift=arrays[f"{name}.shifts"].astype(np.float64),
        network_shares=arrays[f"{name}.network_shares"],
    )


def _read_polarity(parts: Parts) -> PolarityClassifier:
    polarity = PolarityClassifier(strength=parts.vocabulary["polarity"]["strength"])
    polarity.vectoriser_ = _read_vectoriser(parts, "polarity")
    polarity.weights_ = parts.arrays["polarity.weights"]
    polarity.intercept_ = float(parts.arrays["polarity.intercept"][0])
    polarity.cue_spread_ = parts.arrays["polarity.cue_spread"]
    polarity.confidence_ = float(parts.arrays["polarity.confidence"][0])
    polarity.beside_weight_ = float(parts.arrays["polarity.beside_weight"][0])
    return polarity


def _describe_words(words: PolarityWords) -> Arrays:
    return {
        f"{_WORDS}.weights": words.weights.astype(np.float32),
        f"{_WORDS}.intercepts": words.intercepts,
        f"{_WORDS}.cue_spread": words.cue_spread,
    }


def _read_words(parts: Parts) -> PolarityWords | None:
    if _WORDS not in parts.vocabulary["spaces"]:
        return None
    return PolarityWords(
        vectoriser=_read_vectoriser(parts, _WORDS),
        cue_spread=parts.arrays[f"{_WORDS}.cue_spread"],
        weights=parts.arrays[f"{_WORDS}.weights"].astype(np.float64),
        intercepts=parts.arrays[f"{_WORDS}.intercepts"],
    )


def _read_calibrator(arrays: Arrays, name: str, signals: Mapping[str, Sequence[str]]) -> Calibrator:
    return Calibrator(
        signals=tuple(signals[name]),
        weights=arrays[f"themes.{name}.weights"],
        intercept=float(arrays[f"themes.{name}.intercept"][0]),
    )


def _describe_vectoriser(vectoriser: Vectoriser) -> dict[str, Any]:
    return {
        "analyser": vectoriser.analyser,
        "shortest": vectoriser.shortest,
        "longest": vectoriser.longest,
        "terms": list(vectoriser.terms),
    }


def _read_vectoriser(parts: Parts, name: str) -> Vectoriser:
    described = parts.vocabulary["spaces"][name]
    return Vectoriser(
        analyser=described["analyser"],
        shortest=described["shortest"],
        longest=described["longest"],
        terms=tuple(described["terms"]),
        idf=parts.arrays[f"{name}.idf"],
    )
