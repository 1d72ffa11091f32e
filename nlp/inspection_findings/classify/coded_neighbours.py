"""Nearest neighbours: the coded findings most similar to a finding that share its themes.

They are shown as reasons for a theme. Findings coded by people come before those of the reference
coding, if they are similar enough. A finding is never its own neighbour, nor is one with the same
words. The neighbours of a finding depend only on that finding and on the coded findings.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from inspection_findings.classify.tfidf import beside
from inspection_findings.errors import ModelError
from inspection_findings.records import CODER_KINDS, CoderKind, Nearest

SHOWN = 2  # neighbours for each theme
# A neighbour must have at least this share of the similarity of the nearest. Otherwise the few
# findings that people have coded would be shown beside everything.
_NEAR_ENOUGH = 0.5
_DECIMALS = 4  # of a similarity: further digits differ between platforms, and change the order
_AT_ONCE = 1_000  # rows to compare at once: limits the memory, and changes no value


@dataclass(frozen=True, slots=True, kw_only=True)
class CodedFinding:
    """A finding with the themes that a person or the reference coding gave it.

    ``words`` is `hash_words` of its text. The text itself is not needed.
    """

    finding_id: str
    citation: str
    coder: str
    coder_kind: CoderKind
    themes: tuple[str, ...]
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedFinding:
    """A query finding, and the themes to look up neighbours for."""

    finding_id: str
    words: str
    themes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CodedNeighbours:
    """Coded findings in which to look up nearest neighbours; made by `gather`.

    Attributes
    ----------
    encoder_id : str
        The encoder of ``embeddings``; empty if there are none.
    coded : tuple of CodedFinding, length n
        By finding id, then coder.
    embeddings : array (n, d), float16, unit rows
        Half precision takes half the space, and keeps similarities to three decimals.
    """

    encoder_id: str
    coded: tuple[CodedFinding, ...]
    embeddings: NDArray[np.float16]

    def __post_init__(self) -> None:
        if len(self.coded) != len(self.embeddings):
            raise ValueError(f"{len(self.coded)} findings, {len(self.embeddings)} rows")

    @classmethod
    def empty(cls) -> Self:
        """Return a set without coded findings, in which nothing has a neighbour."""
        return cls(encoder_id="", coded=(), embeddings=np.empty((0, 0), dtype=np.float16))

    @classmethod
    def gather(
        cls,
        coded: Sequence[CodedFinding],
        embeddings: NDArray[np.floating],
        *,
        encoder_id: str,
    ) -> Self:
        """Return a set of coded findings, in any order; row i of ``embeddings`` is ``coded[i]``."""
        keys = [(one.finding_id, one.coder) for one in coded]
        order = np.array(sorted(range(len(coded)), key=keys.__getitem__), dtype=np.intp)
        return cls(
            encoder_id=encoder_id,
            coded=tuple(coded[i] for i in order),
            embeddings=np.asarray(embeddings)[order].astype(np.float16),
        )

    def merged(self, other: CodedNeighbours, *, overruled: Collection[str] = ()) -> CodedNeighbours:
        """Return both sets as one, without findings of ``other`` with an id in ``overruled``.

        Raises
        ------
        ModelError
            If the two sets have embeddings from different encoders.
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
        """Return for each query finding its `SHOWN` nearest coded findings for each theme.

        Of coded findings with the same words, only one is returned. Themes come in the order of
        the query. A theme that no other finding carries has no neighbours.

        Parameters
        ----------
        embeddings : array (m, d), float32, unit rows
            Row i is ``asked[i]``. They must be from the encoder ``encoder_id``.
        """
        found: list[tuple[Nearest, ...]] = [()] * len(asked)
        columns_by_theme = _list_places(_pair_themes(self.coded))
        for theme_id, rows in sorted(_list_places(_pair_themes(asked)).items()):
            columns = columns_by_theme.get(theme_id, [])
            if not columns:
                continue
            ranks = np.array([CODER_KINDS.index(self.coded[i].coder_kind) for i in columns])
            for start in range(0, len(rows), _AT_ONCE):
                chosen = rows[start : start + _AT_ONCE]
                similarities = self._compare(embeddings[chosen], columns)
                is_asked = self._find_asked([asked[row] for row in chosen], columns)
                places = _choose(similarities, is_asked, ranks, self._number_words(columns))
                for row, own, near in zip(chosen, similarities, places, strict=True):
                    found[row] += tuple(
                        self._show(theme_id, columns[place], float(own[place]))
                        for place in near.tolist()
                        if place >= 0
                    )
        return [
            tuple(sorted(own, key=lambda near: one.themes.index(near.theme_id)))
            for one, own in zip(asked, found, strict=True)
        ]

    def _compare(
        self, embeddings: NDArray[np.float32], columns: Sequence[int]
    ) -> NDArray[np.float64]:
        """Return the similarities, shape (rows, columns); `beside` says why so."""
        coded = self.embeddings[columns].astype(np.float64)
        similarities = beside(embeddings.astype(np.float64)) @ coded.T
        return np.asarray(np.round(similarities, _DECIMALS), dtype=np.float64)

    def _find_asked(
        self, asked: Sequence[AskedFinding], columns: Sequence[int]
    ) -> NDArray[np.bool_]:
        """Return which coded findings are the query or have its words, shape (asked, columns)."""
        coded = [self.coded[i] for i in columns]
        words, ids = ([getattr(one, name) for one in coded] for name in ("words", "finding_id"))
        by_words, by_id = _list_places(enumerate(words)), _list_places(enumerate(ids))
        is_asked = np.zeros((len(asked), len(columns)), dtype=np.bool_)
        for row, one in enumerate(asked):
            is_asked[row, by_words.get(one.words, [])] = True
            is_asked[row, by_id.get(one.finding_id, [])] = True
        return is_asked

    def _number_words(self, columns: Sequence[int]) -> NDArray[np.intp]:
        """Return a number for each coded finding, the same for the same words."""
        numbers: dict[str, int] = {}
        return np.array(
            [numbers.setdefault(self.coded[i].words, len(numbers)) for i in columns], dtype=np.intp
        )

    def _show(self, theme_id: str, number: int, similarity: float) -> Nearest:
        coded = self.coded[number]
        return Nearest(
            theme_id=theme_id,
            finding_id=coded.finding_id,
            citation=coded.citation,
            coder=coded.coder,
            coder_kind=coded.coder_kind,
            similarity=similarity,
        )


def _list_places(values: Iterable[tuple[int, str]]) -> dict[str, list[int]]:
    """Return the places of each value, given as pairs of the two."""
    places: dict[str, list[int]] = {}
    for place, value in values:
        places.setdefault(value, []).append(place)
    return places


def _pair_themes(findings: Iterable[CodedFinding | AskedFinding]) -> Iterator[tuple[int, str]]:
    return ((place, theme) for place, one in enumerate(findings) for theme in set(one.themes))


def _choose(
    similarities: NDArray[np.float64],
    is_asked: NDArray[np.bool_],
    ranks: NDArray[np.intp],
    words: NDArray[np.intp],
) -> NDArray[np.intp]:
    """Return the columns of the neighbours of each row, shape (rows, `SHOWN`); -1 for none.

    Those coded by people come first, then the nearest; equal ones are in the order of their ids.
    Each has other words.

    Parameters
    ----------
    similarities, is_asked : array (rows, columns)
        ``is_asked`` tells which coded findings are the query itself.
    ranks, words : array (columns,)
        A smaller rank comes first.
    """
    others = np.where(is_asked, -np.inf, similarities)
    best = others.max(axis=1, keepdims=True)
    # A rank outweighs every similarity, which is at most 1.
    places = np.where(others >= _NEAR_ENOUGH * best, 4.0 * ranks - others, np.inf)
    chosen = np.full((len(places), SHOWN), -1, dtype=np.intp)
    for n in range(SHOWN):
        first = places.argmin(axis=1)  # of equal ones the first
        is_found = np.isfinite(places[np.arange(len(places)), first])
        chosen[is_found, n] = first[is_found]
        places[words[None, :] == words[first][:, None]] = np.inf
    return chosen
