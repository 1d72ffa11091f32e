"""The coded findings that speak for a theme: those nearest to a finding that carry it too.

House rule: a person's coding comes before the reference's, if it is near at all; a finding
is never a reason for itself, nor is another with the same words. What is said of one finding
depends on nothing but its own row and the coded findings.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from inspection_findings.classify.tfidf import beside
from inspection_findings.errors import ModelError
from inspection_findings.records import CODER_KINDS, CoderKind, Nearest

SHOWN = 2  # for each theme
_NEAR_ENOUGH = 0.5  # of the likeness of the nearest; a person's few would else stand by all
_DECIMALS = 4  # of a similarity: beyond this, platforms differ, and order would with them
_AT_ONCE = 1_000  # rows: bounds the memory, changes no value


@dataclass(frozen=True, slots=True, kw_only=True)
class CodedFinding:
    """What one coder who is not a model gave to one finding.

    ``words`` is `hash_words` of its text, which need not be kept.
    """

    finding_id: str
    citation: str
    coder: str
    coder_kind: CoderKind
    themes: tuple[str, ...]
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedFinding:
    """A finding of which is asked what stands near it, and the themes to ask for."""

    finding_id: str
    words: str
    themes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CodedNeighbours:
    """Coded findings to look among; made by `gather`.

    Attributes
    ----------
    encoder_id : str
        The encoder of ``embeddings``; empty if there are none.
    coded : tuple of CodedFinding, length n
        By finding id, then coder.
    embeddings : array (n, d), float16, unit rows
        Half precision keeps a similarity to three decimals, in half the space.
    """

    encoder_id: str
    coded: tuple[CodedFinding, ...]
    embeddings: NDArray[np.float16]

    def __post_init__(self) -> None:
        if len(self.coded) != len(self.embeddings):
            raise ValueError(f"{len(self.coded)} findings, {len(self.embeddings)} rows")

    @classmethod
    def empty(cls) -> Self:
        """Return no coded findings: nothing stands near anything."""
        return cls(encoder_id="", coded=(), embeddings=np.empty((0, 0), dtype=np.float16))

    @classmethod
    def gather(
        cls,
        coded: Sequence[CodedFinding],
        embeddings: NDArray[np.floating],
        *,
        encoder_id: str,
    ) -> Self:
        """Return coded findings, whose order does not matter; row i is coded finding i."""
        keys = [(one.finding_id, one.coder) for one in coded]
        order = np.array(sorted(range(len(coded)), key=keys.__getitem__), dtype=np.intp)
        return cls(
            encoder_id=encoder_id,
            coded=tuple(coded[i] for i in order),
            embeddings=np.asarray(embeddings)[order].astype(np.float16),
        )

    def merged(self, other: CodedNeighbours, *, overruled: Collection[str] = ()) -> CodedNeighbours:
        """Return both, without those of ``other`` whose finding ids are ``overruled``.

        Raises
        ------
        ModelError
            If their rows are of different encoders.
        """
        kept = [i for i, one in enumerate(other.coded) if one.finding_id not in overruled]
        if not kept:
            return self
        if not self.coded:
            return self.gather(
                [other.coded[i] for i in kept], other.embeddings[kept], encoder_id=other.encoder_id
            )
        if self.encoder_id != other.encoder_id:
            raise ModelError(
                other.encoder_id,
                f"is not the encoder of the other coded findings, {self.encoder_id}",
                "use the model that coded the store",
            )
        return self.gather(
            [*self.coded, *(other.coded[i] for i in kept)],
            np.vstack([self.embeddings, other.embeddings[kept]]),
            encoder_id=self.encoder_id,
        )

    def find(
        self, asked: Sequence[AskedFinding], embeddings: NDArray[np.float32]
    ) -> list[tuple[Nearest, ...]]:
        """Return for each finding the `SHOWN` nearest coded ones, theme by theme.

        Of those with the same words as each other one is shown. Themes come in the order in
        which they are asked for; one that no other finding carries has no neighbours.

        Parameters
        ----------
        embeddings : array (m, d), float32, unit rows
            Row i is ``asked[i]``, by the encoder that is called ``encoder_id``.
        """
        found: list[dict[str, tuple[Nearest, ...]]] = [{} for _ in asked]
        for theme_id in sorted({theme for one in asked for theme in one.themes}):
            columns = [i for i, one in enumerate(self.coded) if theme_id in one.themes]
            rows = [i for i, one in enumerate(asked) if theme_id in one.themes]
            if not columns:
                continue
            ranks = np.array([CODER_KINDS.index(self.coded[i].coder_kind) for i in columns])
            for start in range(0, len(rows), _AT_ONCE):
                chosen = rows[start : start + _AT_ONCE]
                similarities = self._compare(embeddings[chosen], columns)
                for row, own in zip(chosen, similarities, strict=True):
                    found[row][theme_id] = self._choose(asked[row], theme_id, columns, ranks, own)
        return [
            tuple(near for theme in one.themes for near in own.get(theme, ()))
            for one, own in zip(asked, found, strict=True)
        ]

    def _compare(
        self, embeddings: NDArray[np.float32], columns: Sequence[int]
    ) -> NDArray[np.float64]:
        """Return the similarities (rows, columns); see `beside` for why so."""
        coded = self.embeddings[columns].astype(np.float64)
        similarities = beside(embeddings.astype(np.float64)) @ coded.T
        return np.asarray(np.round(similarities, _DECIMALS), dtype=np.float64)

    def _choose(
        self,
        asked: AskedFinding,
        theme_id: str,
        columns: Sequence[int],
        ranks: NDArray[np.intp],
        similarities: NDArray[np.float64],
    ) -> tuple[Nearest, ...]:
        """Return the nearest, those of the first rank first; equally near ones by their ids.

        What is not `_NEAR_ENOUGH` beside the nearest of all is no neighbour, whoever coded it.
        """

        def is_asked(place: int) -> bool:
            coded = self.coded[columns[place]]
            return coded.words == asked.words or coded.finding_id == asked.finding_id

        by_nearness = np.argsort(-similarities, kind="stable")
        best = next((similarities[place] for place in by_nearness if not is_asked(place)), 0.0)
        order = np.lexsort((-similarities, ranks))  # stable: columns are by finding id
        nearest: list[Nearest] = []
        seen: set[str] = set()
        for place in order[similarities[order] >= _NEAR_ENOUGH * best]:
            coded = self.coded[columns[place]]
            if is_asked(place) or coded.words in seen:
                continue
            seen.add(coded.words)
            nearest.append(
                Nearest(
                    theme_id=theme_id,
                    finding_id=coded.finding_id,
                    citation=coded.citation,
                    coder=coded.coder,
                    coder_kind=coded.coder_kind,
                    similarity=float(similarities[place]),
                )
            )
            if len(nearest) == SHOWN:
                break
        return tuple(nearest)
