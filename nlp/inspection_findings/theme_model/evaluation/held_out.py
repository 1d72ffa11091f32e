"""Leave out one borough at a time, and predict it with a model trained on the others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from inspection_findings.classify import BLOCKS, Scorer, ThemeClassifier, learn_from_illustrations
from inspection_findings.classify.network import Network, NetworkScores, encode_findings
from inspection_findings.classify.polarity import NOT_INFERRED, PolarityClassifier
from inspection_findings.classify.polarity_words import (
    PolarityWords,
    add_words,
    learn_polarity_words,
)
from inspection_findings.classify.same_paragraph import Beside
from inspection_findings.coding import Codebook, mark_themes
from inspection_findings.coding.illustrations import Illustration
from inspection_findings.coding.reference import ReferenceFinding
from inspection_findings.encode import Encoder
from inspection_findings.records import POLARITIES, Kind, Polarity


@dataclass(frozen=True, slots=True, kw_only=True)
class CodedFindings:
    """Coded findings as arrays; row *i* of each is coded finding *i*.

    Attributes
    ----------
    records : tuple of ReferenceFinding, length n
        From the reference coding and, if there is one, a supplementary coding.
    boroughs : tuple of str, length n
    embeddings : array (n, d), float32
    codings, undecided : arrays (n, themes), bool
        Which themes each finding has, and on which themes the coders disagree.
    network_scores : NetworkScores or None
        Outputs of a network that was fine-tuned on illustrations, if there is one.
    word_scores : array (n, 4), float64, or None
        Log-odds of `records.POLARITIES` from the words of illustrations, if there are any.
    beside : sequence of sequence of int, length n, or empty
        For each finding, the rows of the sentences beside it; empty if they are not known.
    """

    records: tuple[ReferenceFinding, ...]
    boroughs: tuple[str, ...]
    embeddings: NDArray[np.float32]
    codings: NDArray[np.bool_]
    undecided: NDArray[np.bool_]
    network_scores: NetworkScores | None = None
    word_scores: NDArray[np.float64] | None = None
    beside: Beside = ()

    @property
    def texts(self) -> list[str]:
        """The texts of the findings."""
        return [record.text for record in self.records]

    @property
    def kinds(self) -> list[Kind]:
        """The kinds of the findings: bullet, recommendation or narrative."""
        return [record.kind for record in self.records]

    @property
    def settled(self) -> NDArray[np.intp]:
        """Rows of bullets and recommendations of the reference coding, whose coding is settled."""
        return self._rows(supplementary=False, narrative=False)

    @property
    def narrative(self) -> NDArray[np.intp]:
        """Rows of narrative sentences of the reference coding."""
        return self._rows(supplementary=False, narrative=True)

    @property
    def supplementary(self) -> NDArray[np.intp]:
        """Rows of the supplementary coding."""
        return np.flatnonzero([record.supplementary for record in self.records])

    def _rows(self, *, supplementary: bool, narrative: bool) -> NDArray[np.intp]:
        return np.flatnonzero(
            [
                record.supplementary == supplementary and (record.kind == "narrative") == narrative
                for record in self.records
            ]
        )

    def select(self, rows: NDArray[np.intp]) -> CodedFindings:
        """Return the findings at ``rows``."""
        return CodedFindings(
            records=tuple(self.records[row] for row in rows),
            boroughs=tuple(self.boroughs[row] for row in rows),
            embeddings=self.embeddings[rows],
            codings=self.codings[rows],
            undecided=self.undecided[rows],
            network_scores=self.network_scores.select(rows) if self.network_scores else None,
            word_scores=None if self.word_scores is None else self.word_scores[rows],
            beside=self._select_beside(rows) if self.beside else (),
        )

    def _select_beside(self, rows: NDArray[np.intp]) -> Beside:
        """Return the sentences beside those at ``rows``, without those that are not selected."""
        place = {row: new for new, row in enumerate(rows.tolist())}
        return tuple(
            tuple(place[near] for near in self.beside[row] if near in place) for row in place
        )

    @property
    def on_themes(self) -> NDArray[np.float64] | None:
        """The network's log-odds of themes (n, themes); None without a network."""
        return self.network_scores.themes if self.network_scores else None

    @property
    def on_polarity(self) -> NDArray[np.float64] | None:
        """The log-odds of polarities (n, 4) from illustrations; None without a network."""
        if self.network_scores is None:
            return None
        return add_words(self.network_scores.polarities, self.word_scores)


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldOut:
    """Predictions for each borough by models that were not trained on it.

    Attributes
    ----------
    probabilities, decided : arrays (n, themes)
    sure : array (n, themes), bool
        The decisions if only themes are given of which the model is sure.
    uncoded : array (n, themes), bool
        The decisions if the themes had no coded examples.
    """

    probabilities: NDArray[np.float64]
    decided: NDArray[np.bool_]
    sure: NDArray[np.bool_]
    uncoded: NDArray[np.bool_]

    def select(self, rows: NDArray[np.intp]) -> HeldOut:
        """Return the predictions for the findings at ``rows``."""
        return HeldOut(**{field.name: getattr(self, field.name)[rows] for field in fields(self)})


def gather_coded(
    reference: Sequence[ReferenceFinding],
    *,
    codebook: Codebook,
    encoder: Encoder,
    boroughs: Mapping[str, str],
    network: Network | None = None,
    polarity_words: PolarityWords | None = None,
    beside: Beside = (),
) -> CodedFindings:
    """Return the reference coding as arrays.

    Parameters
    ----------
    boroughs : mapping of str to str
        The borough of each report id.
    network : Network, optional
        A network fine-tuned on illustrations, for ``encoder``.
    polarity_words : PolarityWords, optional
        What the words of illustrations say about polarity.
    beside : sequence of sequence of int, optional
        For each coded finding, which others stand beside it in a paragraph.

    Raises
    ------
    UnknownNameError
        If a coding names a theme that the codebook does not have.
    """
    theme_ids = codebook.theme_ids
    texts = [record.text for record in reference]
    embeddings, network_scores = encode_findings(
        encoder,
        network,
        texts,
        kinds=[record.kind for record in reference],
        theme_ids=theme_ids,
    )
    return CodedFindings(
        records=tuple(reference),
        boroughs=tuple(boroughs[record.report_id] for record in reference),
        embeddings=embeddings,
        network_scores=network_scores,
        word_scores=polarity_words.scores(texts, embeddings) if polarity_words else None,
        beside=beside,
        codings=mark_themes([record.themes for record in reference], theme_ids),
        undecided=mark_themes([record.themes_disputed for record in reference], theme_ids),
    )


def learn_prior(
    illustrations: Sequence[Illustration],
    *,
    codebook: Codebook,
    encoder: Encoder,
    blocks: Sequence[str] = BLOCKS,
    network: Network | None = None,
) -> Scorer | None:
    """Return a scorer trained on illustrations alone; None if there are none.

    With a ``network``, the scores of themes that it was trained on also use its outputs.
    """
    if not illustrations:
        return None
    texts = [one.text for one in illustrations]
    return learn_from_illustrations(
        texts,
        encoder.encode(texts),
        mark_themes([one.themes for one in illustrations], codebook.theme_ids),
        kinds=[one.kind for one in illustrations],
        themes=codebook.themes,
        blocks=blocks,
        known_to_network=network.knows(codebook.theme_ids) if network else None,
    )


def learn_words(illustrations: Sequence[Illustration], *, encoder: Encoder) -> PolarityWords | None:
    """Return what the words of illustrations say about polarity; None if too few have one.

    Illustrations on which writer and coder differ teach nothing here.
    """
    agreed = [one for one in illustrations if len(set(one.polarities)) == 1]
    polarities = [one.polarities[0] for one in agreed]
    if len(set(polarities)) < len(POLARITIES):
        return None
    texts = [one.text for one in agreed]
    return learn_polarity_words(texts, encoder.encode(texts), polarities)


def train_themes(
    coded: CodedFindings,
    *,
    codebook: Codebook,
    theme_embeddings: NDArray[np.float32],
    blocks: Sequence[str] = BLOCKS,
    prior: Scorer | None = None,
) -> ThemeClassifier:
    """Return a theme classifier trained on ``coded``, starting from ``prior``."""
    return ThemeClassifier(codebook.themes, blocks=blocks, prior=prior).fit(
        coded.texts,
        coded.embeddings,
        coded.codings,
        kinds=coded.kinds,
        theme_embeddings=theme_embeddings,
        groups=coded.boroughs,
        undecided=coded.undecided,
        network_scores=coded.on_themes,
    )


def train_polarity(coded: CodedFindings) -> PolarityClassifier:
    """Return a polarity classifier trained on findings whose headings give their polarity.

    Coded sentences teach only how far a sentence leans towards those beside it.
    """
    rows, polarities = _given_by_heading(coded)
    headed = coded.select(rows)
    classifier = PolarityClassifier().fit(headed.texts, polarities, headed.on_polarity)
    if coded.on_polarity is None or not coded.beside:
        return classifier
    return classifier.learn_from_beside(
        coded.texts,
        [
            record.polarity
            if record.polarity_from == "coder" and record.standard not in NOT_INFERRED
            else None
            for record in coded.records
        ],
        coded.on_polarity,
        coded.beside,
    )


def _given_by_heading(coded: CodedFindings) -> tuple[NDArray[np.intp], list[Polarity]]:
    pairs = [
        (row, record.polarity)
        for row, record in enumerate(coded.records)
        if record.polarity_from == "heading" and record.polarity is not None
    ]
    return np.array([row for row, _ in pairs], dtype=np.intp), [polarity for _, polarity in pairs]


def hold_out_themes(
    coded: CodedFindings,
    *,
    codebook: Codebook,
    theme_embeddings: NDArray[np.float32],
    blocks: Sequence[str] = BLOCKS,
    prior: Scorer | None = None,
) -> HeldOut:
    """Return predictions for each borough by a model trained on the others.

    ``prior`` was not trained on any report, so the same prior serves each left-out borough.
    """
    shape = coded.codings.shape
    probabilities, decided = np.zeros(shape), np.zeros(shape, dtype=np.bool_)
    sure, uncoded = np.zeros(shape, dtype=np.bool_), np.zeros(shape, dtype=np.bool_)
    for inside, outside in leave_out_boroughs(coded.boroughs):
        left_out = coded.select(outside)
        classifier = train_themes(
            coded.select(inside),
            codebook=codebook,
            theme_embeddings=theme_embeddings,
            blocks=blocks,
            prior=prior,
        )
        seen: dict[str, Any] = {
            "texts": left_out.texts,
            "embeddings": left_out.embeddings,
            "kinds": left_out.kinds,
            "network_scores": left_out.on_themes,
        }
        said = classifier.predict_probabilities(**seen)
        probabilities[outside] = said
        decided[outside] = mark_themes(classifier.decide(said), codebook.theme_ids)
        sure[outside] = mark_themes(classifier.only_sure().decide(said), codebook.theme_ids)
        unseen = classifier.predict_as_unseen(**seen)
        uncoded[outside] = unseen >= classifier.unseen_threshold_
    return HeldOut(probabilities=probabilities, decided=decided, sure=sure, uncoded=uncoded)


def hold_out_polarity(coded: CodedFindings) -> list[tuple[Polarity, float]]:
    """Return the inferred polarity of each finding, with its probability.

    Each comes from a model that was trained on the other boroughs.
    """
    inferred: dict[int, tuple[Polarity, float]] = {}
    for inside, outside in leave_out_boroughs(coded.boroughs):
        left_out = coded.select(outside)
        classifier = train_polarity(coded.select(inside))
        said = classifier.infer(left_out.texts, left_out.on_polarity, left_out.beside or None)
        inferred.update(zip(outside.tolist(), said, strict=True))
    return [inferred[row] for row in range(len(coded.records))]


def leave_out_boroughs(
    boroughs: Sequence[str],
) -> list[tuple[NDArray[np.intp], NDArray[np.intp]]]:
    """Return, for each borough by name, the rows of all other boroughs and its own rows.

    Examples
    --------
    >>> [out.tolist() for _, out in leave_out_boroughs(["Lewisham", "Haringey", "Lewisham"])]
    [[1], [0, 2]]
    """
    names = np.array(boroughs)
    return [
        (np.flatnonzero(names != borough), np.flatnonzero(names == borough))
        for borough in sorted(set(boroughs))
    ]
