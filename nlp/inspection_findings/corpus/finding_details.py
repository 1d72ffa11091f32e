"""All that a store knows of one finding: its place, who coded it and why, what is like it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from inspection_findings.records import CODER_KINDS
from inspection_findings.search import Filters, Listed, list_findings, load_facets
from inspection_findings.search.listed import COLUMNS

if TYPE_CHECKING:
    from inspection_findings.records import CoderKind, Polarity, PolarityCoding
    from inspection_findings.store import Store
    from inspection_findings.store.samples import Decision

CONTEXT = 2  # sentences or bullets before and after
ALIKE = 5  # findings elsewhere that are shown
_PAGELESS = {"plain": "text file", "html": "web page", "word": "Word file"}
_DIGITS = 6  # of a similarity; further digits depend on the machine


@dataclass(frozen=True, slots=True, kw_only=True)
class Alike:
    """A finding of another borough; ``similarity`` is the cosine of the two embeddings."""

    listed: Listed
    similarity: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What one coder gave a finding: ``themes`` is None for who gave only a polarity."""

    coder: str
    coder_kind: CoderKind
    themes: tuple[str, ...] | None
    polarity: Polarity | None
    note: str
    in_training: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingDetails:
    """All that a store knows of one finding.

    Attributes
    ----------
    listed : Listed
        The finding, with the texts before and after it in its report.
    decisions : tuple of Decision
        What each coder said of its themes, people first; ``note`` is a person's note or the
        model's reason.
    polarities : tuple of PolarityCoding
        What each coder said of its polarity, people first.
    alike : tuple of Alike
        The most similar findings of other boroughs, each wording once.
    pageless : str
        What kind of file it was read from, if that has no pages; otherwise empty.
    hidden_for : str
        The blind sample for which all that anybody gave is left out (`Corpus.blindness`); else
        empty.
    """

    listed: Listed
    decisions: tuple[Decision, ...]
    polarities: tuple[PolarityCoding, ...]
    alike: tuple[Alike, ...]
    pageless: str
    hidden_for: str = ""

    @property
    def given(self) -> tuple[Given, ...]:
        """What each coder gave, people first: themes, a polarity, or both."""
        themes = {(one.coder_kind, one.coder): one for one in self.decisions}
        polarities = {(one.coder_kind, one.coder): one.polarity for one in self.polarities}
        keys = sorted({**themes, **polarities}, key=lambda key: CODER_KINDS.index(key[0]))
        return tuple(
            Given(
                coder=coder,
                coder_kind=kind,
                themes=said.themes if said else None,
                polarity=polarities.get((kind, coder)),
                note=said.note if said else "",
                in_training=said.in_training if said else False,
            )
            for kind, coder in keys
            for said in [themes.get((kind, coder))]
        )

    def to_json(self) -> dict[str, Any]:
        """Return the details as a value for JSON; rows have the names of ``findings list``."""
        return {
            "finding": self.listed.make_row((*COLUMNS, "before", "after")),
            "decisions": [
                {
                    "coder": one.coder,
                    "coder_kind": one.coder_kind,
                    "themes": None if one.themes is None else list(one.themes),
                    "polarity": one.polarity,
                    "note": one.note,
                    "in_training": one.in_training,
                }
                for one in self.given
            ],
            "alike": [
                {"similarity": one.similarity, **one.listed.make_row()} for one in self.alike
            ],
            "hidden_for": self.hidden_for,
        }


def read_details(store: Store, finding_id: str) -> FindingDetails:
    """Return all that a store knows of one finding; call it inside a snapshot.

    Raises
    ------
    StoreError
        If there is no such finding.
    """
    store.read_finding(finding_id)
    (listed,) = list_findings(store, Filters(finding=(finding_id,)), context=CONTEXT)
    return FindingDetails(
        listed=listed,
        decisions=tuple(store.read_decisions_on(finding_id)),
        polarities=tuple(store.read_polarities_on(finding_id)),
        alike=_find_alike(store, listed),
        pageless=_PAGELESS.get(store.read_extractor(listed.finding.report_id).split()[0], ""),
    )


def _find_alike(store: Store, listed: Listed) -> tuple[Alike, ...]:
    """Return the nearest findings of other boroughs; none if the store has no embeddings."""
    encoder_id = store.read_versions().get("encoder") or next(iter(store.read_encoder_ids()), "")
    embeddings, facets = store.read_vectors(encoder_id), load_facets(store)
    if len(embeddings) < len(facets):
        return ()
    (row,) = facets.rows([listed.finding.finding_id])
    cosines = embeddings @ embeddings[row]
    cosines[facets.borough == facets.borough[row]] = -1.0
    nearest = np.argsort(-cosines, kind="stable")[: 2 * ALIKE]
    similarity = {
        key: round(float(cosine), _DIGITS)
        for key, cosine in zip(facets.ids(nearest), cosines[nearest], strict=True)
        if cosine > 0
    }
    if not similarity:
        return ()
    found = list_findings(store, Filters(finding=tuple(similarity)))
    alike = [Alike(listed=one, similarity=similarity[one.finding.finding_id]) for one in found]
    return tuple(_say_once(sorted(alike, key=lambda one: -one.similarity))[:ALIKE])


def _say_once(alike: Iterable[Alike]) -> list[Alike]:
    """Return findings without those in the same words as an earlier one."""
    first: dict[str, Alike] = {}
    for one in alike:
        first.setdefault(one.listed.finding.text, one)
    return list(first.values())
