"""A theme model: the classifiers, their codebook, and what they were trained on."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from inspection_findings.classify import (
    AskedFinding,
    CodedNeighbours,
    ThemeClassifier,
    to_classifications,
)
from inspection_findings.classify.network import Network, NetworkScores, encode_findings
from inspection_findings.classify.polarity import NOT_INFERRED, PolarityClassifier
from inspection_findings.classify.polarity_words import PolarityWords, add_words
from inspection_findings.classify.same_paragraph import Beside
from inspection_findings.coding import Codebook
from inspection_findings.encode import Encoder
from inspection_findings.errors import ModelError
from inspection_findings.records import (
    Classification,
    EffectivePolarity,
    Finding,
    Level,
    Nearest,
    Polarity,
    TestedLevel,
)
from inspection_findings.text import hash_words
from inspection_findings.theme_model.arrays import Parts, to_arrays
from inspection_findings.theme_model.evaluation.left_out import BoroughsLeftOut
from inspection_findings.theme_model.evaluation.levels import reaches, read_levels
from inspection_findings.theme_model.evaluation.precision import find_tested_levels


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """What a model was trained on and with; hashes are SHA-256 in hexadecimal.

    Attributes
    ----------
    reports, reference : mapping of str to str
        Hash of each report and each file of coded findings, by file name.
    illustrations : str
        Hash of the illustrations; empty if there were none.
    supplement : str
        Hash of the supplementary coding; empty if there was none.
    boroughs : tuple of str
        The boroughs whose coded findings the model was trained on.
    """

    package_version: str
    encoder_id: str
    boroughs: tuple[str, ...]
    reports: Mapping[str, str]
    reference: Mapping[str, str]
    illustrations: str
    supplement: str


@dataclass(frozen=True, kw_only=True)
class ThemeModel:
    """A theme classifier and a polarity classifier with their codebook.

    Attributes
    ----------
    codebook : Codebook
    codebook_toml : bytes
        The codebook's file, unchanged.
    network : Network or None
        The network that was fine-tuned on illustrations, if the classifiers use it.
    polarity_words : PolarityWords or None
        What the words of illustrations say about polarity. It is used beside a network.
    has_own_codebook : bool
        Whether the codebook is another one than that of the training.
    metrics : str or None
        `Evaluation.to_json` of models trained in the same way; None if not measured.
    training_hashes : frozenset of str
        `hash_words` of the texts that the model was trained on.
    neighbours : CodedNeighbours
        The coded findings of the training data, to show beside the model's codings. The
        classifiers do not use them, so the model's ``name`` does not depend on them.
    left_out : BoroughsLeftOut or None
        What models trained in the same way say of boroughs left out; None if nobody kept it.
    precision : float or None
        The precision that somebody asked for of themes that count as sure. It changes no coding,
        so the model's ``name`` does not depend on it.
    """

    codebook: Codebook
    codebook_toml: bytes
    themes: ThemeClassifier
    polarity: PolarityClassifier
    provenance: Provenance
    network: Network | None = None
    polarity_words: PolarityWords | None = None
    has_own_codebook: bool = False
    metrics: str | None = None
    training_hashes: frozenset[str] = frozenset()
    neighbours: CodedNeighbours = field(default_factory=CodedNeighbours.empty)
    left_out: BoroughsLeftOut | None = None
    precision: float | None = None

    def __post_init__(self) -> None:
        if hashlib.sha256(self.codebook_toml).hexdigest() != self.codebook.sha256:
            raise ValueError("codebook_toml is not the file that codebook was read from")
        self._check_network()

    def _check_network(self) -> None:
        """Raise `ModelError` if the weights use a missing network, or do not use a present one."""
        prior = self.themes.prior
        is_used = self.polarity.confidence_ > 0 or (
            prior is not None and bool(prior.network_shares.any())
        )
        cure = "restore the model, or make it again with: findings train --fine-tune"
        if is_used != (self.network is not None):
            raise ModelError("the theme model", "its weights do not fit its network", cure)
        if self.network is not None and self.network.encoder_id != self.provenance.encoder_id:
            raise ModelError("the theme model", "its network needs another encoder", cure)

    @property
    def untrained_themes(self) -> tuple[str, ...]:
        """Ids of the themes in use of which the model has learnt nothing."""
        learnt = dict(zip(self.themes.theme_ids, self.themes.learnt_.tolist(), strict=True))
        return tuple(t.id for t in self.codebook.active_themes if not learnt.get(t.id, False))

    @cached_property
    def parts(self) -> Parts:
        """The model as arrays and term lists."""
        return to_arrays(self.themes, self.polarity, self.polarity_words)

    @cached_property
    def name(self) -> str:
        """The model's name as a coder; models that may decide differently have different names."""
        network = self.network.to_bytes() + self.network.graph if self.network else b""
        sha256 = hashlib.sha256(self.head + self.vocabulary + self.codebook_toml + network)
        return f"Theme model {sha256.hexdigest()[:12]}"

    @cached_property
    def levels(self) -> tuple[Level, ...]:
        """The probabilities from which a polarity or a theme counts; empty if never measured."""
        return read_levels(json.loads(self.metrics or "{}").get("levels", ()))

    def with_precision(self, precision: float | None) -> ThemeModel:
        """Return the model with a precision asked for, or with none.

        Raises
        ------
        ModelError
            If nobody kept what models say of boroughs left out.
        """
        if precision is not None and self.left_out is None:
            raise ModelError(
                self.name,
                "holds nothing on which a precision could be tested (no left_out.safetensors)",
                "train it again: findings train; or do without: --precision none",
            )
        return replace(self, precision=precision)

    @cached_property
    def tested_levels(self) -> tuple[TestedLevel, ...]:
        """The tested levels of all themes together and of each; empty if no precision is asked for.

        Themes that the model was not trained on have none.
        """
        if self.precision is None or self.left_out is None:
            return ()
        tested = find_tested_levels(self.left_out, self.precision)
        known = {one.theme_id for one in tested}
        return tested + tuple(
            TestedLevel(theme_id=theme.id, target=self.precision, level=None)
            for theme in self.codebook.themes
            if theme.id not in known
        )

    def find_sure(self, coded: Classification) -> tuple[str, ...]:
        """Return the themes given that are sure: at or above the level that holds for them."""
        usual = next((one.level for one in self.levels if one.what == "theme"), None)
        tested = {one.theme_id: one.level for one in self.tested_levels}
        return tuple(
            theme_id
            for theme_id in coded.themes
            if reaches(coded.probabilities[theme_id], tested.get(theme_id) if tested else usual)
        )

    def show_polarity(self, coded: Classification) -> EffectivePolarity | None:
        """Return the polarity that the model infers of a finding: unclear below its level."""
        level = next((one.level for one in self.levels if one.what == coded.polarity), None)
        if coded.polarity is None or reaches(coded.polarity_probability or 0.0, level):
            return coded.polarity
        return "unclear"

    @property
    def head(self) -> bytes:
        """The arrays as a safetensors file."""
        from safetensors.numpy import save

        return bytes(
            save({name: np.ascontiguousarray(array) for name, array in self.parts.arrays.items()})
        )

    @property
    def vocabulary(self) -> bytes:
        """Terms and settings as a JSON file."""
        return (
            json.dumps(self.parts.vocabulary, ensure_ascii=False, indent=0, sort_keys=True) + "\n"
        ).encode()

    def require_encoder(self, encoder_id: str) -> None:
        """Raise `ModelError` unless the model was trained on rows of this encoder."""
        if encoder_id != self.provenance.encoder_id:
            raise ModelError(
                self.name,
                f"was trained with the encoder {self.provenance.encoder_id}, not {encoder_id}",
                "use that encoder, or train a model with this one: findings train",
            )

    def encode(
        self, findings: Sequence[Finding], encoder: Encoder
    ) -> tuple[NDArray[np.float32], NetworkScores | None]:
        """Return embeddings and network scores of findings, as `classify` needs them.

        Row i is finding i. The network scores are None if the model has no network.
        """
        return encode_findings(
            encoder,
            self.network,
            [finding.text for finding in findings],
            kinds=[finding.kind for finding in findings],
            theme_ids=self.themes.theme_ids,
        )

    def classify(
        self,
        findings: Sequence[Finding],
        embeddings: NDArray[np.float32],
        network_scores: NetworkScores | None = None,
        beside: Beside | None = None,
    ) -> tuple[Classification, ...]:
        """Return the model's coding of each finding; row i of ``embeddings`` is finding i.

        ``network_scores`` come from `encode`. A model with a network raises `ValueError` if they
        are missing. ``beside`` comes from `same_paragraph.find_beside`; without it, each sentence
        is read by itself.

        Polarity is inferred only where no heading gives it and where inference is accurate enough:
        in casework narrative and the Diversity section, not in `polarity.NOT_INFERRED`.
        """
        texts = [finding.text for finding in findings]
        polarities = self._infer_polarities(texts, embeddings, network_scores, beside)
        inferred: Sequence[tuple[Polarity, float] | None] = [
            said if finding.polarity is None and finding.standard not in NOT_INFERRED else None
            for finding, said in zip(findings, polarities, strict=True)
        ]
        classifications = to_classifications(
            self.themes,
            [finding.finding_id for finding in findings],
            texts,
            embeddings,
            kinds=[finding.kind for finding in findings],
            network_scores=network_scores.themes if network_scores else None,
            polarities=inferred,
        )
        return tuple(
            replace(coded, in_training=hash_words(text) in self.training_hashes)
            for coded, text in zip(classifications, texts, strict=True)
        )

    def _infer_polarities(
        self,
        texts: Sequence[str],
        embeddings: NDArray[np.float32],
        network_scores: NetworkScores | None,
        beside: Beside | None,
    ) -> list[tuple[Polarity, float]]:
        if network_scores is None:
            return self.polarity.infer(texts)
        words = self.polarity_words
        prior = add_words(
            network_scores.polarities, words.scores(texts, embeddings) if words else None
        )
        return self.polarity.infer(texts, prior, beside)

    def find_nearest(
        self,
        findings: Sequence[Finding],
        embeddings: NDArray[np.float32],
        classifications: Sequence[Classification],
    ) -> list[tuple[Nearest, ...]]:
        """Return the coded findings nearest to each finding, for each theme that it was given.

        Row i of ``embeddings`` and classification i are finding i.
        """
        asked = [
            AskedFinding(
                finding_id=finding.finding_id, words=hash_words(finding.text), themes=coded.themes
            )
            for finding, coded in zip(findings, classifications, strict=True)
        ]
        return self.neighbours.find(asked, embeddings)
