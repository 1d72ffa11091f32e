"""Look up the coded findings that are nearest to the findings of a store.

The result is not saved in the store, so it cannot go out of date: a new coding by a person counts
at once. Findings that people coded come before those of the reference coding. Coded findings of
the store and of the theme model are used together. A finding that is coded in the store counts
with that coding alone.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping, Set
from dataclasses import replace
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING

from inspection_findings.classify import AskedFinding, CodedFinding, CodedNeighbours
from inspection_findings.records import Nearest
from inspection_findings.store import Store
from inspection_findings.text import hash_words

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from inspection_findings.frames import CorpusFrames

_AT_ONCE = 20_000  # findings: limits the memory, and changes nothing


def find_nearest(
    store: Store,
    frames: CorpusFrames,
    asked_themes: Mapping[str, tuple[str, ...]],
    *,
    remembered: CodedNeighbours,
    encoder_id: str,
    hidden: Set[str] = frozenset(),
) -> Mapping[str, tuple[Nearest, ...]]:
    """Return the coded findings nearest to each of these findings, for each of their themes.

    Parameters
    ----------
    frames : CorpusFrames
        The frames of the store, read in the same snapshot.
    asked_themes : mapping of str to tuple of str
        The themes to look up, by finding id. A finding without an embedding from ``encoder_id``
        has no neighbours.
    remembered : CodedNeighbours
        Coded findings that come with a theme model.
    hidden : set of str
        Ids of findings that must not be returned.
    """
    finding_ids, embeddings = store.embedding_matrix(encoder_id)
    rows = {finding_id: row for row, finding_id in enumerate(finding_ids)}
    asked = sorted(key for key, themes in asked_themes.items() if key in rows and themes)
    if not asked:
        return {}
    known = _gather_coded(frames, rows, embeddings, encoder_id=encoder_id, hidden=hidden).merged(
        remembered, overruled=frozenset(store.read_coded_ids()) | hidden
    )
    nearest = _Found()
    for start in range(0, len(asked), _AT_ONCE):
        part = [
            AskedFinding(
                finding_id=key,
                words=hash_words(frames.findings_by_id[key].text),
                themes=asked_themes[key],
            )
            for key in asked[start : start + _AT_ONCE]
        ]
        found = known.find(part, embeddings[[rows[one.finding_id] for one in part]])
        for one, own in zip(part, found, strict=True):
            nearest.add(one.finding_id, own)
    return nearest


class _Found(Mapping[str, "tuple[Nearest, ...]"]):
    """The nearest of each finding, as numbers: millions of objects would fill the memory."""

    def __init__(self) -> None:
        self._place_of: dict[str, int] = {}
        self._ends = array("q", [0])
        self._numbers: dict[Nearest, int] = {}  # of what is near, without the similarity
        self._known: list[Nearest] = []
        self._near = array("l")
        self._similarities = array("d")

    def add(self, finding_id: str, nearest: tuple[Nearest, ...]) -> None:
        for one in nearest:
            known = replace(one, similarity=0.0)
            number = self._numbers.setdefault(known, len(self._known))
            if number == len(self._known):
                self._known.append(known)
            self._near.append(number)
            self._similarities.append(one.similarity)
        self._place_of[finding_id] = len(self._place_of)
        self._ends.append(len(self._near))

    def __getitem__(self, finding_id: str) -> tuple[Nearest, ...]:
        place = self._place_of[finding_id]
        span = range(self._ends[place], self._ends[place + 1])
        return tuple(
            replace(self._known[self._near[i]], similarity=self._similarities[i]) for i in span
        )

    def __iter__(self) -> Iterator[str]:
        return iter(self._place_of)

    def __len__(self) -> int:
        return len(self._place_of)


def list_model_themes(frames: CorpusFrames) -> dict[str, tuple[str, ...]]:
    """Return the themes that only the model gave, by finding id, the main theme first."""
    by_model = (row for row in frames.coding_rows if row.coder_kind == "model")
    shared: dict[tuple[str, ...], tuple[str, ...]] = {}
    codings = groupby(by_model, key=attrgetter("finding_id"))
    themes = ((finding_id, tuple(row.theme_id for row in own)) for finding_id, own in codings)
    return {finding_id: shared.setdefault(own, own) for finding_id, own in themes}


def _gather_coded(
    frames: CorpusFrames,
    rows: Mapping[str, int],
    embeddings: NDArray[np.float32],
    *,
    encoder_id: str,
    hidden: Set[str],
) -> CodedNeighbours:
    """Return the findings of the store with effective codings by people or the reference."""
    codings = frames.effective_codings
    codings = codings[codings["coder_kind"] != "model"]
    given: dict[tuple[str, str, str], tuple[str, ...]] = {}
    columns = (codings[name] for name in ("finding_id", "coder", "coder_kind", "theme_id"))
    for *key, theme_id in zip(*columns, strict=True):
        coded_by = (key[0], key[1], key[2])
        given[coded_by] = (*given.get(coded_by, ()), theme_id)
    coded = [
        CodedFinding(
            finding_id=finding_id,
            citation=frames.findings_by_id[finding_id].citation,
            coder=coder,
            coder_kind="reference" if coder_kind == "reference" else "person",
            themes=themes,
            words=hash_words(frames.findings_by_id[finding_id].text),
        )
        for (finding_id, coder, coder_kind), themes in given.items()
        if finding_id in rows and finding_id not in hidden
    ]
    if not coded:
        return CodedNeighbours.empty()
    chosen = embeddings[[rows[one.finding_id] for one in coded]]
    return CodedNeighbours.gather(coded, chosen, encoder_id=encoder_id)
