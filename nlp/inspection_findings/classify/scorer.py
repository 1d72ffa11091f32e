"""First stage: what speaks for each theme, by its own words and its examples.

A scorer is plain arrays, made by `fit_scorer`. For every finding and theme it says

- the *score*, log-odds of a linear model on the feature blocks ``embedding``, ``words``,
  ``characters``, ``kind`` and ``phrases`` side by side;
- the *reliability* of the seed phrases found, as learnt from the examples.

A scorer may start from a *prior*: one that learnt from illustrations of the codebook. It then
learns only what coded findings add to that, and where they are silent the prior speaks.
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

# How a phrase that was seen n times is held to be as reliable as its theme's phrases are
# on average: as if that average had been seen this often.
_PRIOR_SIGHTINGS = 4.0
_ENOUGH_EXAMPLES = 20  # with so many a theme that has no illustrations goes by them alone
# How much likeness to the examples adds to likeness to the description. More finds more of
# what only examples show, but makes the theme too eager where its phrases speak already.
EXAMPLES_COUNT = 0.3
FIRST_STAGE_BLOCKS = ("embedding", "words", "characters", "kind", "phrases")
_TEXT_BLOCKS: dict[str, dict[str, Any]] = {
    "words": {"analyser": "words", "shortest": 1, "longest": 1},
    "characters": {"analyser": "characters", "shortest": 3, "longest": 5, "at_least": 2},
}
_PHRASE_SCALE = 0.3  # beside rows of length 1, a mention is one column among thousands
_KIND_SCALE = 0.5  # weaker than what the text says


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """Findings as the scorer sees them; row *i* of everything is finding *i*."""

    texts: Sequence[str]
    kinds: Sequence[Kind]
    embeddings: NDArray[np.float32]
    found: NDArray[np.bool_]  # (n, phrases)
    mentions: NDArray[np.bool_]  # (n, themes)
    impressions: NDArray[np.float64]  # (n, themes), of the fine-tuned network; 0 without one

    def take(self, rows: NDArray[np.intp]) -> Rows:
        """Return the findings at ``rows``."""
        return Rows(
            texts=[self.texts[row] for row in rows],
            kinds=[self.kinds[row] for row in rows],
            embeddings=self.embeddings[rows],
            found=self.found[rows],
            mentions=self.mentions[rows],
            impressions=self.impressions[rows],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Scorer:
    """Weights of the first stage.

    Attributes
    ----------
    vectorisers : tuple of (str, Vectoriser)
        Those of the text blocks in use, by name.
    blocks : tuple of str
        The blocks in use, in the order of their columns.
    weights, intercepts : arrays (columns, themes), (themes,)
        Zero for a theme without examples.
    reliabilities : array (phrases,)
        Smoothed share of the findings with this phrase that carry its theme.
    learnt : array (themes,), bool
        Which themes had examples, or have illustrations.
    examples : array (themes,)
        How many examples each theme had.
    shifts : array (themes, d)
        What the few examples of a theme that has no illustrations add to its description
        where likeness is measured; zero for all others.
    network_shares : array (themes,)
        How far the score is the fine-tuned network's, from 0 to 1; the rest is this one's own.
    prior : Scorer or None
        The scorer that this one starts from; its scores are part of this one's.
    """

    vectorisers: tuple[tuple[str, Vectoriser], ...]
    blocks: tuple[str, ...]
    weights: NDArray[np.float64]
    intercepts: NDArray[np.float64]
    reliabilities: NDArray[np.float64]
    learnt: NDArray[np.bool_]
    examples: NDArray[np.int64]
    shifts: NDArray[np.float64]
    network_shares: NDArray[np.float64]
    prior: Scorer | None = None

    @property
    def trust(self) -> NDArray[np.float64]:
        """How far to go by what was learnt of each theme, from 0 to 1, shape (themes,).

        A theme that had a handful of examples would be believed as much as one that had
        fifty, and do worse than the codebook's words alone.
        """
        trust = np.minimum(self.examples / _ENOUGH_EXAMPLES, 1.0) * self.learnt
        return trust if self.prior is None else np.where(self.prior.learnt, 1.0, trust)

    def features(self, rows: Rows) -> csr_matrix:
        """Return the feature blocks side by side, shape (n, columns)."""
        return _features(rows, self.blocks, dict(self.vectorisers))

    def scores(self, rows: Rows) -> NDArray[np.float64]:
        """Return log-odds, shape (n, themes)."""
        said = np.asarray(self.features(rows) @ self.weights + self.intercepts)
        own: NDArray[np.float64] = said + self.network_shares * (rows.impressions - said)
        return own if self.prior is None else own + self.prior.scores(rows)

    def reliability(self, rows: Rows, phrases: SeedPhrases) -> NDArray[np.float64]:
        """Return the most reliable phrase found for each theme, 0 if none, (n, themes)."""
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
        """Return a copy with one more theme, of so many phrases, that had no examples.

        Its phrases are held to be as reliable as those of the others are on average.
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
            shifts=np.vstack([self.shifts, np.zeros((1, self.shifts.shape[1]))]),
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
    """Learn a scorer from coded findings.

    Parameters
    ----------
    codings, usable : arrays (n, themes), bool
        Which theme each finding carries; which of these cells may be learnt from.
    blocks : collection of str
        Which feature blocks to use; an ablation leaves some out.
    strength : float
        Inverse of the regularisation.
    prior : Scorer, optional
        What to start from, of the same themes and phrases.
    network_shares : array (themes,), optional
        How far the scores are to be the fine-tuned network's; not at all if not given.
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
        weights=weights.astype(np.float32).astype(np.float64),  # as they are kept
        intercepts=intercepts,
        reliabilities=_learn_reliabilities(rows.found, codings, usable, phrases),
        learnt=learnt if prior is None else learnt | prior.learnt,
        examples=examples,
        shifts=_find_shifts(rows.embeddings, codings & usable, prior),
        network_shares=np.zeros(codings.shape[1]) if network_shares is None else network_shares,
        prior=prior,
    )


def _find_shifts(
    embeddings: NDArray[np.float32], given: NDArray[np.bool_], prior: Scorer | None
) -> NDArray[np.float64]:
    """Return how far a handful of examples moves a theme from its description, (themes, d).

    Beyond that which they have in common with the examples of any theme.
    """
    shifts = np.zeros((given.shape[1], embeddings.shape[1]))
    illustrated = np.zeros(given.shape[1], dtype=np.bool_) if prior is None else prior.learnt
    examples = given.sum(axis=0)
    few = np.flatnonzero((examples > 0) & (examples < _ENOUGH_EXAMPLES) & ~illustrated)
    for theme in few:
        usual = embeddings[given.any(axis=1)].astype(np.float64).mean(axis=0)
        own = embeddings[given[:, theme]].astype(np.float64).mean(axis=0)
        shifts[theme] = EXAMPLES_COUNT * (own - usual)
    return shifts.astype(np.float32).astype(np.float64)  # as they are kept


def _features(
    rows: Rows, blocks: Sequence[str], vectorisers: Mapping[str, Vectoriser]
) -> csr_matrix:
    """Return the blocks side by side; ``phrases`` last, so that a theme can be added."""
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
    """Return, for each phrase, the smoothed share of its findings that carry its theme.

    A phrase leans on its theme's phrases, a theme's phrases on those of all themes.
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
