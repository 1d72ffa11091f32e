"""The theme classifier: a multi-label estimator on texts, embeddings and a codebook.

It has two stages. A scorer gives each theme a score and other signals. A calibrator turns these
into a probability. Calibration and thresholds are fitted by cross-validation: each borough in the
training data is held out in turn. All learnt parts are plain arrays and lists of terms.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from types import MappingProxyType
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from inspection_findings.classify.calibrator import (
    LEARNT_SIGNALS,
    UNSEEN_SIGNALS,
    Calibrator,
    find_sure_threshold,
    fit_calibrator,
    make_signals,
    tune_thresholds,
)
from inspection_findings.classify.cross_validation import (
    HeldOutSignals,
    find_folds,
    find_order,
    hold_out_signals,
)
from inspection_findings.classify.logistic_regression import logistic
from inspection_findings.classify.scorer import FIRST_STAGE_BLOCKS, Rows, Scorer, fit_scorer
from inspection_findings.classify.tfidf import beside
from inspection_findings.classify.theme_words import (
    SAME_WEIGHTS,
    WordWeights,
    learn_word_weights,
    measure_overlaps,
)
from inspection_findings.coding import Theme
from inspection_findings.coding.seed_phrases import SeedPhrases, gather_phrases
from inspection_findings.errors import CodebookError, ModelError, UnknownNameError
from inspection_findings.records import Kind

BLOCKS = (*FIRST_STAGE_BLOCKS, "similarity")
SURE_PRECISION = 0.90
_DECIMALS = 6  # of a probability: further digits differ between platforms


class ThemeClassifier:
    """Give each finding its themes, with a calibrated probability for each theme.

    Parameters
    ----------
    themes : sequence of Theme
        The codebook's themes; column *k* of every array is theme *k*.
    blocks : sequence of str
        The feature blocks to use, out of `BLOCKS`. An ablation leaves some out.
    strength : float
        Inverse of the regularisation of the first stage, like scikit-learn's ``C``.
    shrinkage : float
        How many examples a theme needs before its own threshold counts as much as the common
        one.
    prior : Scorer, optional
        The scorer to start from, made by `learn_from_illustrations`. It was trained on invented
        findings and on no report, so it may be used whichever borough is held out.

    Attributes
    ----------
    scorer_, calibrator_, unseen_calibrator_
        The first stage, the second stage, and the second stage for themes without examples.
    example_weight_ : array (themes,)
        How far each theme relies on what was learnt about it, from 0 (no examples) to 1. The rest
        of the weight goes to the calibrator and the threshold for themes without examples.
    thresholds_ : array (themes,)
    unseen_threshold_ : float
        The threshold of a theme without examples.
    sure_threshold_ : float
        At and above this probability, a share of `SURE_PRECISION` of the themes given is right.
    theme_embeddings_ : array (themes, d), float64
    own_words_ : mapping of str to mapping
        The weights of the words of each theme that `with_theme` added with words, by theme id.
    """

    def __init__(
        self,
        themes: Sequence[Theme],
        *,
        blocks: Sequence[str] = BLOCKS,
        strength: float = 2.0,
        shrinkage: float = 20.0,
        prior: Scorer | None = None,
    ) -> None:
        self.themes = themes
        self.blocks = blocks
        self.strength = strength
        self.shrinkage = shrinkage
        self.prior = prior

    scorer_: Scorer
    calibrator_: Calibrator
    unseen_calibrator_: Calibrator
    example_weight_: NDArray[np.float64]
    thresholds_: NDArray[np.float64]
    unseen_threshold_: float
    sure_threshold_: float
    theme_embeddings_: NDArray[np.float64]
    own_words_: Mapping[str, Mapping[str, float]] = MappingProxyType({})

    def get_params(self, deep: bool = True) -> dict[str, Any]:  # noqa: ARG002 - scikit-learn's
        """Return the parameters, as scikit-learn asks for them."""
        names = ("themes", "blocks", "strength", "shrinkage", "prior")
        return {name: getattr(self, name) for name in names}

    def set_params(self, **parameters: Any) -> Self:
        """Set parameters by name and return the classifier."""
        for name, value in parameters.items():
            if name not in self.get_params():
                raise UnknownNameError("parameter", name, self.get_params())
            setattr(self, name, value)
        return self

    @property
    def theme_ids(self) -> tuple[str, ...]:
        """The ids of the themes, in the order of the columns."""
        return tuple(theme.id for theme in self.themes)

    @property
    def learnt_(self) -> NDArray[np.bool_]:
        """Which themes had examples or illustrations, shape (themes,)."""
        return self.scorer_.learnt

    def fit(
        self,
        texts: Sequence[str],
        embeddings: NDArray[np.float32],
        codings: NDArray[np.bool_],
        *,
        kinds: Sequence[Kind],
        theme_embeddings: NDArray[np.float32],
        groups: Sequence[str],
        undecided: NDArray[np.bool_] | None = None,
        network_scores: NDArray[np.float64] | None = None,
    ) -> Self:
        """Train on coded findings. The order of the rows does not matter.

        Parameters
        ----------
        texts : sequence of str, length n
        embeddings : array (n, d), float32, unit rows
        codings : array (n, themes), bool
            Which themes each finding carries.
        kinds : sequence of Kind, length n
            Whether each finding is a bullet, a recommendation or a sentence of narrative. Some
            themes are more common in one kind than in another.
        theme_embeddings : array (themes, d), float32
            The embedding of `describe_theme` for each theme.
        groups : sequence of str, length n
            The borough of each finding. Cross-validation holds out one borough at a time.
        undecided : array (n, themes), bool, optional
            Cells on which the coders differ. They are not used for training.
        network_scores : array (n, themes), float64, optional
            Log-odds from the fine-tuned network. Needed if the prior uses the network.

        Raises
        ------
        ModelError
            If no theme has an example.
        """
        self._check_blocks()
        if undecided is None:
            undecided = np.zeros_like(codings, dtype=np.bool_)
        order = find_order(texts, kinds, groups, codings, undecided)
        codings, usable = codings[order], ~undecided[order]
        if not (codings & usable).any():
            raise ModelError("training", "no finding carries a theme", "code some findings first")
        self.theme_embeddings_ = np.asarray(theme_embeddings, dtype=np.float64)
        rows = self._rows(texts, embeddings, kinds, network_scores).select(order)
        held_out = hold_out_signals(
            partial(self._fit_scorer, rows, codings, usable),
            partial(self._signals, rows),
            find_folds([groups[i] for i in order]),
            shape=codings.shape,
        )
        self.scorer_ = self._fit_scorer(rows, codings, usable, np.arange(len(texts)))
        self.example_weight_ = self.scorer_.example_weight
        self._tune(held_out, codings, usable)
        return self

    def _tune(
        self, held_out: HeldOutSignals, codings: NDArray[np.bool_], usable: NDArray[np.bool_]
    ) -> None:
        """Fit calibrators and thresholds to the signals of held-out groups."""
        signals, seen = held_out.signals, usable & held_out.exist
        fit = partial(fit_calibrator, signals, codings, seen, blocks=self.blocks)
        self.calibrator_ = fit(names=LEARNT_SIGNALS)
        self.unseen_calibrator_ = fit(names=UNSEEN_SIGNALS)
        learnt = self.calibrator_.probabilities(signals)
        unseen = self.unseen_calibrator_.probabilities(signals)
        own, _ = tune_thresholds(learnt, codings, seen, shrinkage=self.shrinkage)
        self.sure_threshold_ = find_sure_threshold(learnt, codings, seen, precision=SURE_PRECISION)
        _, self.unseen_threshold_ = tune_thresholds(unseen, codings, seen, shrinkage=self.shrinkage)
        mixed = self.example_weight_ * own + (1.0 - self.example_weight_) * self.unseen_threshold_
        self.thresholds_ = np.round(mixed, _DECIMALS)

    def predict_probabilities(
        self,
        texts: Sequence[str],
        embeddings: NDArray[np.float32],
        *,
        kinds: Sequence[Kind],
        network_scores: NDArray[np.float64] | None = None,
    ) -> NDArray[np.float64]:
        """Return the probability of each theme, shape (n, themes).

        Each row depends only on the text, kind, embedding and network scores of that finding.
        """
        rows = self._rows(texts, embeddings, kinds, network_scores)
        signals = self._signals(rows, self.scorer_)
        log_odds = self.example_weight_ * self.calibrator_.log_odds(signals)
        log_odds += (1.0 - self.example_weight_) * self.unseen_calibrator_.log_odds(signals)
        return np.round(logistic(log_odds), _DECIMALS)

    def predict_as_unseen(
        self,
        texts: Sequence[str],
        embeddings: NDArray[np.float32],
        *,
        kinds: Sequence[Kind],
        network_scores: NDArray[np.float64] | None = None,
    ) -> NDArray[np.float64]:
        """Return the probabilities, shape (n, themes), as if no theme had any examples."""
        rows = self._rows(texts, embeddings, kinds, network_scores)
        signals = self._signals(rows, self.scorer_)
        return np.round(self.unseen_calibrator_.probabilities(signals), _DECIMALS)

    def decide(self, probabilities: NDArray[np.float64]) -> list[tuple[str, ...]]:
        """Return the themes that reach their threshold, the most probable first.

        An empty tuple is an abstention: no theme reaches its threshold.
        """
        decided = []
        for row in probabilities:
            columns = np.flatnonzero(row >= self.thresholds_).tolist()
            ranked = sorted(columns, key=lambda column: (-row[column], column))
            decided.append(tuple(self.themes[column].id for column in ranked))
        return decided

    def with_thresholds(self, thresholds: Mapping[str, float]) -> ThemeClassifier:
        """Return a copy with other thresholds for the named themes.

        Raises
        ------
        UnknownNameError
            If a theme is not one of the model's.
        """
        changed = self._copy()
        changed.thresholds_ = self.thresholds_.copy()
        for theme_id, threshold in thresholds.items():
            if theme_id not in self.theme_ids:
                raise UnknownNameError("theme", theme_id, self.theme_ids)
            changed.thresholds_[self.theme_ids.index(theme_id)] = threshold
        return changed

    def only_sure(self) -> ThemeClassifier:
        """Return a copy that gives a theme only where it is sure, and abstains elsewhere.

        Its thresholds are at least ``sure_threshold_``. It gives fewer themes, and is right more
        often.
        """
        lowest = self.sure_threshold_
        return self.with_thresholds(
            {
                theme_id: max(float(own), lowest)
                for theme_id, own in zip(self.theme_ids, self.thresholds_, strict=True)
            }
        )

    def with_theme(
        self,
        theme: Theme,
        theme_embedding: NDArray[np.float32],
        *,
        words: str = "",
        threshold: float | None = None,
    ) -> ThemeClassifier:
        """Return a copy with one more theme, known only by its words and seed phrases.

        Nothing changes for the other themes.

        Parameters
        ----------
        theme_embedding : array (d,)
            What findings on the theme are similar to, such as the embedding of `describe_theme`.
        words : str
            A text whose words count beside the embedding, where a finding has them too.
        threshold : float, optional
            The theme's threshold, by default that of themes without examples.
        """
        if theme.id in self.theme_ids:
            raise CodebookError(
                f"theme {theme.id}", "is in the model already", "give the new theme its own id"
            )
        added = self._copy(themes=(*self.themes, theme))
        added.scorer_ = self.scorer_.with_blank_theme(phrases=len(theme.seed_phrases))
        added.theme_embeddings_ = np.vstack([self.theme_embeddings_, theme_embedding])
        added.example_weight_ = np.append(self.example_weight_, 0.0)
        level = self.unseen_threshold_ if threshold is None else threshold
        added.thresholds_ = np.append(self.thresholds_, level)
        if words:
            added.own_words_ = {
                **self.own_words_,
                theme.id: _weigh_words(self.scorer_).weigh_theme(words),
            }
        return added

    def _copy(self, **parameters: Any) -> ThemeClassifier:
        copied = ThemeClassifier(**{**self.get_params(), **parameters})
        learnt = {name: value for name, value in vars(self).items() if name.endswith("_")}
        vars(copied).update(learnt)
        return copied

    def _check_blocks(self) -> None:
        for block in self.blocks:
            if block not in BLOCKS:
                raise UnknownNameError("feature block", block, BLOCKS)
        used = tuple(block for block in FIRST_STAGE_BLOCKS if block in self.blocks)
        if self.prior is not None and self.prior.blocks != used:
            raise ValueError(f"the prior has the blocks {self.prior.blocks}, not {used}")

    @property
    def phrases(self) -> SeedPhrases:
        """The seed phrases of all themes, in one sequence."""
        return gather_phrases(self.themes)

    def _rows(
        self,
        texts: Sequence[str],
        embeddings: NDArray[np.float32],
        kinds: Sequence[Kind],
        network_scores: NDArray[np.float64] | None,
    ) -> Rows:
        if network_scores is None:
            if self.prior is not None and self.prior.network_shares.any():
                raise ValueError("this prior uses a fine-tuned network: give its network_scores")
            network_scores = np.zeros((len(texts), len(self.themes)))
        found = self.phrases.find(texts)
        return Rows(
            texts=texts,
            kinds=kinds,
            embeddings=embeddings,
            found=found,
            mentions=self.phrases.mentions(found),
            network_scores=network_scores,
        )

    def _fit_scorer(
        self,
        rows: Rows,
        codings: NDArray[np.bool_],
        usable: NDArray[np.bool_],
        chosen: NDArray[np.intp],
    ) -> Scorer:
        """Return a scorer that is trained on the chosen rows alone."""
        return fit_scorer(
            rows.select(chosen),
            codings[chosen],
            usable[chosen],
            phrases=self.phrases,
            blocks=self.blocks,
            strength=self.strength,
            prior=self.prior,
        )

    def _signals(
        self, rows: Rows, scorer: Scorer, chosen: NDArray[np.intp] | None = None
    ) -> dict[str, NDArray[np.float64]]:
        """Return the signals of the chosen rows, or of all rows if ``chosen`` is not given."""
        rows = rows if chosen is None else rows.select(chosen)
        described = self.theme_embeddings_ + scorer.example_shift
        similarities = beside(rows.embeddings.astype(np.float64)) @ described.T
        # Centred on the themes with examples, so that adding a theme does not change the others.
        mean = similarities[:, scorer.learnt].mean(axis=1, keepdims=True)
        shared = measure_overlaps(rows.texts, self.own_words_, self.theme_ids, _weigh_words(scorer))
        return make_signals(
            scores=scorer.scores(rows),
            reliabilities=scorer.reliability(rows, self.phrases),
            mentions=rows.mentions,
            similarities=similarities - mean + shared,
            learnt=scorer.learnt,
        )


def _weigh_words(scorer: Scorer) -> WordWeights:
    """Return the weight of each word; all weigh the same in a model that does not use words."""
    vectorisers = dict(scorer.vectorisers)
    return learn_word_weights(vectorisers["words"]) if "words" in vectorisers else SAME_WEIGHTS
