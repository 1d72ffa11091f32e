"""First stage of the theme classifier: score the evidence for each theme in each finding.

A scorer consists of plain arrays, made by `fit_scorer`. For each finding and theme it gives

- the *score*: log-odds from a logistic regression on the feature blocks ``embedding``, ``words``,
  ``characters``, ``kind`` and ``phrases`` together;
- the *reliability* of the seed phrases found, learnt from the examples.

A scorer may start from a *prior*, which is a scorer trained on illustrations of the codebook. It
then learns only what the coded findings add to the prior's score.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from inspection_findings.classify.logistic_regression import balance, fit_logistics
from inspection_findings.classify.tfidf import Vectoriser, beside, fit_vectoriser
from inspection_findings.coding.seed_phrases import SeedPhrases
from inspection_findings.records import KINDS, Kind

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

# Smoothing of a phrase's reliability towards the average of its theme's phrases: the average
# counts as much as this many findings with the phrase.
_PRIOR_SIGHTINGS = 4.0
_ENOUGH_EXAMPLES = 20  # with this many, a theme without illustrations has full example weight
# Weight of the similarity to the examples beside the similarity to the description. A larger
# weight finds more of what only examples show, but gives a theme too often where its phrases
# are found anyway.
EXAMPLES_COUNT = 0.3
FIRST_STAGE_BLOCKS = ("embedding", "words", "characters", "kind", "phrases")
_TEXT_BLOCKS: dict[str, dict[str, Any]] = {
    "words": {"analyser": "words", "shortest": 1, "longest": 1},
    "characters": {"analyser": "characters", "shortest": 3, "longest": 5, "at_least": 2},
}
_PHRASE_SCALE = 0.3  # a mention is one column beside text blocks whose rows have length 1
_KIND_SCALE = 0.5  # the kind counts less than the text


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """The input of the scorer; row *i* of every field is finding *i*."""

    texts: Sequence[str]
    kinds: Sequence[Kind]
    embeddings: NDArray[np.float32]
    found: NDArray[np.bool_]  # (n, phrases)
    mentions: NDArray[np.bool_]  # (n, themes)
    network_scores: NDArray[np.float64]  # (n, themes), log-odds from the network; 0 without one

    def select(self, rows: NDArray[np.intp]) -> Rows:
        """Return the findings at ``rows``."""
        return Rows(
            texts=[self.texts[row] for row in rows],
            kinds=[self.kinds[row] for row in rows],
            embeddings=self.embeddings[rows],
            found=self.found[rows],
            mentions=self.mentions[rows],
            network_scores=self.network_scores[rows],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Scorer:
    """The trained first stage of the theme classifier.

    Attributes
    ----------
    vectorisers : tuple of (str, Vectoriser)
        The vectoriser of each text block in use, by name.
    blocks : tuple of str
        The blocks in use, in the order of their columns.
    weights, intercepts : arrays (columns, themes), (themes,)
        Zero for a theme without examples.
    reliabilities : array (phrases,)
        Smoothed share of the findings with this phrase that carry its theme.
    learnt : array (themes,), bool
        Which themes had examples or illustrations.
    examples : array (themes,)
        How many examples each theme had.
    example_shift : array (themes, d)
        For a theme with few examples and no illustrations: the vector that these examples add
        to the embedding of its description. Zero for all other themes.
    network_shares : array (themes,)
        Weight of the fine-tuned network's log-odds in the score, from 0 to 1. The rest is the
        weight of the linear model.
    prior : Scorer or None
        The scorer that this one starts from. Its scores are added to the scores of this one.
    """

    vectorisers: tuple[tuple[str, Vectoriser], ...]
    blocks: tuple[str, ...]
    weights: NDArray[np.float64]
    intercepts: NDArray[np.float64]
    reliabilities: NDArray[np.float64]
    learnt: NDArray[np.bool_]
    examples: NDArray[np.int64]
    example_shift: NDArray[np.float64]
    network_shares: NDArray[np.float64]
    prior: Scorer | None = None

    @property
    def example_weight(self) -> NDArray[np.float64]:
        """How far to rely on what was learnt about each theme, from 0 to 1, shape (themes,).

        It grows with the number of examples. With full weight, a theme with only a few examples
        would do worse than the codebook's words alone.
        """
        weight = np.minimum(self.examples / _ENOUGH_EXAMPLES, 1.0) * self.learnt
        return weight if self.prior is None else np.where(self.prior.learnt, 1.0, weight)

    def features(self, rows: Rows) -> csr_matrix:
        """Return the feature blocks side by side, shape (n, columns)."""
        return _features(rows, self.blocks, dict(self.vectorisers))

    def scores(self, rows: Rows) -> NDArray[np.float64]:
        """Return the score of each theme, as log-odds, shape (n, themes)."""
        linear = np.asarray(self.features(rows) @ self.weights + self.intercepts)
        own: NDArray[np.float64] = linear + self.network_shares * (rows.network_scores - linear)
        return own if self.prior is None else own + self.prior.scores(rows)

    def reliability(self, rows: Rows, phrases: SeedPhrases) -> NDArray[np.float64]:
        """Return the highest reliability of the phrases found, 0 if none, shape (n, themes)."""
        best = np.zeros(rows.mentions.shape)
        for column, owner in enumerate(phrases.owners):
            held = rows.found[:, column] * self.reliabilities[column]
            best[:, owner] = np.maximum(best[:, owner], held)
        return best

    def block_weights(self, block: str) -> NDArray[np.float64]:
        """Return the weights of one text block, shape (terms of the block, themes)."""
        sizes = {name: len(one.terms) for name, one in self.vectorisers}
        sizes |= {"kind": len(KINDS), "phrases": len(self.learnt)}
        sizes["embedding"] = len(self.weights) - sum(
            sizes[name] for name in self.blocks if name != "embedding"
        )
        start = sum(sizes[name] for name in self.blocks[: self.blocks.index(block)])
        return self.weights[start : start + sizes[block]]

    def with_blank_theme(self, *, phrases: int) -> Scorer:
        """Return a copy with one more theme that has this many phrases and no examples.

        The reliability of its phrases is the average over all other phrases.
        """
        blank_row = np.zeros((1 if "phrases" in self.blocks else 0, self.weights.shape[1]))
        weights = np.vstack([self.weights, blank_row])
        usual = float(self.reliabilities.mean()) if len(self.reliabilities) else 0.5
        return replace(
            self,
            weights=np.hstack([weights, np.zeros((len(weights), 1))]),
            intercepts=np.append(self.intercepts, 0.0),
            reliabilities=np.append(self.reliabilities, np.full(phrases, usual)),
            learnt=np.append(self.learnt, False),
            examples=np.append(self.examples, 0),
            example_shift=np.vstack(
                [self.example_shift, np.zeros((1, self.example_shift.shape[1]))]
            ),
            network_shares=np.append(self.network_shares, 0.0),
            prior=None if self.prior is None else self.prior.with_blank_theme(phrases=phrases),
        )


def fit_scorer(
    rows: Rows,
    codings: NDArray[np.bool_],
    usable: NDArray[np.bool_],
    *,
    phrases: SeedPhrases,
    blocks: Collection[str],
    strength: float,
    prior: Scorer | None = None,
    network_shares: NDArray[np.float64] | None = None,
) -> Scorer:
    """Return a scorer that is trained on coded findings.

    Parameters
    ----------
    codings, usable : arrays (n, themes), bool
        Which themes each finding carries, and which of these cells may be used for training.
    blocks : collection of str
        Which feature blocks to use. An ablation leaves some out.
    strength : float
        Inverse of the regularisation.
    prior : Scorer, optional
        The scorer to start from. It must have the same themes and phrases.
    network_shares : array (themes,), optional
        Weight of the fine-tuned network's log-odds in the scores; 0 if not given.
    """
    used = tuple(block for block in FIRST_STAGE_BLOCKS if block in blocks)
    vectorisers = {
        block: fit_vectoriser(rows.texts, **_TEXT_BLOCKS[block])
        for block in used
        if block in _TEXT_BLOCKS
    }
    features = _features(rows, used, vectorisers)
    examples = (codings & usable).sum(axis=0)
    learnt = (examples > 0) & (examples < usable.sum(axis=0))
    counts = np.zeros(codings.shape)
    for theme in np.flatnonzero(learnt):
        kept = usable[:, theme]
        counts[kept, theme] = balance(codings[kept, theme])
    weights, intercepts = fit_logistics(
        features,
        codings,
        sample_weights=counts,
        strength=strength,
        offsets=None if prior is None else prior.scores(rows),
    )
    return Scorer(
        vectorisers=tuple(vectorisers.items()),
        blocks=used,
        weights=weights.astype(np.float32).astype(np.float64),  # the precision of a saved model
        intercepts=intercepts,
        reliabilities=_learn_reliabilities(rows.found, codings, usable, phrases),
        learnt=learnt if prior is None else learnt | prior.learnt,
        examples=examples,
        example_shift=_find_example_shift(rows.embeddings, codings & usable, prior),
        network_shares=np.zeros(codings.shape[1]) if network_shares is None else network_shares,
        prior=prior,
    )


def _find_example_shift(
    embeddings: NDArray[np.float32], given: NDArray[np.bool_], prior: Scorer | None
) -> NDArray[np.float64]:
    """Return the vector that a few examples add to a theme's description, shape (themes, d).

    It points from the mean of the examples of all themes to the mean of this theme's examples.
    """
    shifts = np.zeros((given.shape[1], embeddings.shape[1]))
    illustrated = np.zeros(given.shape[1], dtype=np.bool_) if prior is None else prior.learnt
    examples = given.sum(axis=0)
    few = np.flatnonzero((examples > 0) & (examples < _ENOUGH_EXAMPLES) & ~illustrated)
    for theme in few:
        usual = embeddings[given.any(axis=1)].astype(np.float64).mean(axis=0)
        own = embeddings[given[:, theme]].astype(np.float64).mean(axis=0)
        shifts[theme] = EXAMPLES_COUNT * (own - usual)
    return shifts.astype(np.float32).astype(np.float64)  # the precision of a saved model


def _features(
    rows: Rows, blocks: Sequence[str], vectorisers: Mapping[str, Vectoriser]
) -> csr_matrix:
    """Return the blocks side by side. ``phrases`` comes last, so that a theme can be added."""
    parts: list[Any] = []
    for block in blocks:
        if block == "embedding":
            parts.append(rows.embeddings.astype(np.float64))
        elif block == "kind":
            parts.append(_mark_kinds(rows.kinds) * _KIND_SCALE)
        elif block == "phrases":
            parts.append(rows.mentions * _PHRASE_SCALE)
        else:
            parts.append(vectorisers[block].transform(rows.texts))
    return beside(*parts)


def _mark_kinds(kinds: Sequence[Kind]) -> NDArray[np.bool_]:
    return np.array([[kind == known for known in KINDS] for kind in kinds]).reshape(-1, len(KINDS))


def _learn_reliabilities(
    found: NDArray[np.bool_],
    codings: NDArray[np.bool_],
    usable: NDArray[np.bool_],
    phrases: SeedPhrases,
) -> NDArray[np.float64]:
    """Return for each phrase the share of its findings that carry its theme, smoothed.

    The share of a phrase is smoothed towards that of all phrases of its theme, which is smoothed
    towards that of all phrases.
    """
    seen = (found & usable[:, phrases.owners]).sum(axis=0).astype(np.float64)
    right = (found & (codings & usable)[:, phrases.owners]).sum(axis=0).astype(np.float64)
    overall = (right.sum() + 1.0) / (seen.sum() + 2.0)
    reliabilities = np.zeros(len(phrases.owners))
    for theme in range(phrases.themes):
        own = phrases.owners == theme
        average = (right[own].sum() + _PRIOR_SIGHTINGS * overall) / (
            seen[own].sum() + _PRIOR_SIGHTINGS
        )
        reliabilities[own] = (right[own] + _PRIOR_SIGHTINGS * average) / (
            seen[own] + _PRIOR_SIGHTINGS
        )
    return reliabilities
