"""What models that never saw a borough say of its coded findings, beside its coding.

A theme model keeps it in its folder: levels for any precision that somebody asks for are tested on
it, and codings that it speaks against are worth another reading. The coded boroughs are the cases.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from inspection_findings.classify import BLOCKS, Scorer
from inspection_findings.coding import Codebook
from inspection_findings.coding.reference import ReferenceFinding
from inspection_findings.text import hash_words
from inspection_findings.theme_model.evaluation.held_out import (
    CodedFindings,
    HeldOut,
    hold_out_themes,
    leave_out_boroughs,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """Themes that models gave in boroughs that they never saw; row *i* of each is one coding.

    Attributes
    ----------
    themes : array (m,), int
        Place among the ids of themes.
    boroughs : array (m,), str
    probabilities : array (m,), float
    right : array (m,), bool
        Whether the coders gave the theme too.
    """

    themes: NDArray[np.intp]
    boroughs: NDArray[np.str_]
    probabilities: NDArray[np.float64]
    right: NDArray[np.bool_]

    def select(self, rows: NDArray[np.bool_]) -> Judged:
        """Return the codings at ``rows``."""
        return Judged(
            themes=self.themes[rows],
            boroughs=self.boroughs[rows],
            probabilities=self.probabilities[rows],
            right=self.right[rows],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Inner:
    """Themes given by models that saw neither the finding's borough nor a second one.

    They measure how well levels do on the second borough, which had no part in anything.

    Attributes
    ----------
    without : array (m,), int
        The second borough: its place among the sorted names of the boroughs.
    rows, themes : arrays (m,), int
        The coded finding and the theme.
    probabilities : array (m,), float32
    """

    without: NDArray[np.uint8]
    rows: NDArray[np.uint32]
    themes: NDArray[np.uint16]
    probabilities: NDArray[np.float32]


@dataclass(frozen=True, kw_only=True, eq=False)
class BoroughsLeftOut:
    """Themes of each coded finding by models that were not trained on its borough.

    Attributes
    ----------
    theme_ids : tuple of str
    boroughs, words : tuples of str, length n
        The borough and the `hash_words` of each coded finding.
    probabilities : array (n, themes), float32
    given, coded, undecided : arrays (n, themes), bool
        What the models gave, what the coders gave, and on what the coders disagree.
    differed : array (n,), bool
        Whether the two coders of the finding gave different themes, settled later or not.
    inner : Inner
        Empty with fewer than four boroughs: one is left out, a second one too, tuning holds out a
        third, and training needs a fourth.
    simpler : tuple of mapping
        Fields of `MeasuredPrecision` of a simpler model, to stand beside this one.
    """

    theme_ids: tuple[str, ...]
    boroughs: tuple[str, ...]
    words: tuple[str, ...]
    probabilities: NDArray[np.float32]
    given: NDArray[np.bool_]
    coded: NDArray[np.bool_]
    undecided: NDArray[np.bool_]
    differed: NDArray[np.bool_]
    inner: Inner
    simpler: tuple[Mapping[str, Any], ...] = ()

    @cached_property
    def judged(self) -> Judged:
        """The themes that the models gave, where the coders decided on them."""
        rows, themes = np.nonzero(self.given & ~self.undecided)
        return self._judge(rows, themes, self.probabilities[rows, themes])

    def judge_without(self, borough: str) -> Judged:
        """Return the themes given in the other boroughs by models that saw nothing of this one."""
        number = sorted(set(self.boroughs)).index(borough)
        chosen = self.inner.without == number
        rows, themes = self.inner.rows[chosen], self.inner.themes[chosen]
        return self._judge(rows, themes, self.inner.probabilities[chosen])

    def _judge(
        self,
        rows: NDArray[np.integer],
        themes: NDArray[np.integer],
        probabilities: NDArray[np.float32],
    ) -> Judged:
        return Judged(
            themes=themes.astype(np.intp),
            boroughs=np.array(self.boroughs, dtype=np.str_)[rows],
            # Four decimals again: as a single, 0.7 would be a little less.
            probabilities=np.array(probabilities, dtype=np.float64).round(4),
            right=self.coded[rows, themes],
        )

    @cached_property
    def by_words(self) -> dict[str, dict[str, float]]:
        """The probability of each theme by the hash of a finding's words; the first of equal ones.

        It tells what a model says that was not told how the finding was coded.
        """
        rows = reversed(list(zip(self.words, self.probabilities.round(4).tolist(), strict=True)))
        return {words: dict(zip(self.theme_ids, row, strict=True)) for words, row in rows}


def gather_left_out(
    coded: CodedFindings,
    *,
    codebook: Codebook,
    theme_embeddings: NDArray[np.float32],
    blocks: Sequence[str] = BLOCKS,
    prior: Scorer | None = None,
    held_out: HeldOut | None = None,
) -> BoroughsLeftOut:
    """Leave out each borough in turn, and besides each of the others, and keep what models say.

    Parameters
    ----------
    held_out : HeldOut, optional
        The predictions with one borough left out, if they are there already.
    """

    def hold_out(part: CodedFindings) -> HeldOut:
        return hold_out_themes(
            part, codebook=codebook, theme_embeddings=theme_embeddings, blocks=blocks, prior=prior
        )

    found = held_out or hold_out(coded)
    inner = []
    if len(set(coded.boroughs)) >= 4:
        for number, (inside, _) in enumerate(leave_out_boroughs(coded.boroughs)):
            part = coded.select(inside)
            inner.append(_keep_given(part, hold_out(part), inside, without=number))
    return BoroughsLeftOut(
        theme_ids=codebook.theme_ids,
        boroughs=coded.boroughs,
        words=tuple(map(hash_words, coded.texts)),
        probabilities=_shorten(found.probabilities),
        given=found.decided,
        coded=coded.codings,
        undecided=coded.undecided,
        differed=np.array([_differed(record) for record in coded.records], dtype=np.bool_),
        inner=_join(inner),
    )


def _differed(record: ReferenceFinding) -> bool:
    return bool(record.themes_disputed) or set(record.coder_a or ()) != set(record.coder_b or ())


def _keep_given(
    part: CodedFindings, held_out: HeldOut, inside: NDArray[np.intp], *, without: int
) -> Inner:
    rows, themes = np.nonzero(held_out.decided & ~part.undecided)
    return Inner(
        without=np.full(len(rows), without, dtype=np.uint8),
        rows=inside[rows].astype(np.uint32),
        themes=themes.astype(np.uint16),
        probabilities=_shorten(held_out.probabilities[rows, themes]),
    )


def _shorten(probabilities: NDArray[np.float64]) -> NDArray[np.float32]:
    """Return probabilities with four decimals, so that the last bits of a machine do not count."""
    return np.round(probabilities, 4).astype(np.float32)


def _join(parts: Sequence[Inner]) -> Inner:
    empty = Inner(
        without=np.zeros(0, dtype=np.uint8),
        rows=np.zeros(0, dtype=np.uint32),
        themes=np.zeros(0, dtype=np.uint16),
        probabilities=np.zeros(0, dtype=np.float32),
    )
    together = (empty, *parts)
    return replace(
        empty,
        without=np.concatenate([one.without for one in together]),
        rows=np.concatenate([one.rows for one in together]),
        themes=np.concatenate([one.themes for one in together]),
        probabilities=np.concatenate([one.probabilities for one in together]),
    )
