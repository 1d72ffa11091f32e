"""The model's errors: each missed theme and false alarm, and which themes are confused.

An error is one theme on one finding, by a model that was not trained on the finding's borough.
Where the coders disagree on a theme, there is no error.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from inspection_findings.records import Kind
from inspection_findings.theme_model.evaluation.held_out import CodedFindings, HeldOut


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeError:
    """A theme that the model missed on a finding, or wrongly gave to it.

    Attributes
    ----------
    error : "missed" or "false alarm"
    probability : float
        The model's probability of this theme.
    coded, given : tuple of str
        All themes of the finding in the reference coding, and all themes that the model gave, in
        the codebook's order.
    """

    theme_id: str
    error: Literal["missed", "false alarm"]
    probability: float
    coding_id: int
    citation: str
    borough: str
    standard: str
    kind: Kind
    coded: tuple[str, ...]
    given: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Confusion:
    """How often one theme was missed and another wrongly given, on the same findings.

    ``missed`` is None if a wrong theme was added and none was missed. ``given`` is None if a theme
    was missed and no wrong one given. ``coding_ids`` are the findings.
    """

    missed: str | None
    given: str | None
    findings: int
    coding_ids: tuple[int, ...]


def find_errors(
    coded: CodedFindings,
    held_out: HeldOut,
    *,
    theme_ids: Sequence[str],
    citations: Mapping[int, str],
) -> tuple[ThemeError, ...]:
    """Return every error, by theme in the codebook's order, misses first, then by coding id.

    Parameters
    ----------
    held_out : HeldOut
        Row *i* is coded finding *i*.
    citations : mapping of int to str
        The citation of each finding by its coding id.
    """
    wrong = (coded.codings != held_out.decided) & ~coded.undecided
    found = []
    for row, column in np.argwhere(wrong).tolist():
        record = coded.records[row]
        found.append(
            ThemeError(
                theme_id=theme_ids[column],
                error="missed" if coded.codings[row, column] else "false alarm",
                probability=round(float(held_out.probabilities[row, column]), 4),
                coding_id=record.coding_id,
                citation=citations[record.coding_id],
                borough=coded.boroughs[row],
                standard=record.standard,
                kind=record.kind,
                coded=_names(coded.codings[row], theme_ids),
                given=_names(held_out.decided[row], theme_ids),
                text=record.text,
            )
        )
    place = {theme_id: k for k, theme_id in enumerate(theme_ids)}
    return tuple(sorted(found, key=lambda e: (place[e.theme_id], e.error != "missed", e.coding_id)))


def _names(marked: NDArray[np.bool_], theme_ids: Sequence[str]) -> tuple[str, ...]:
    return tuple(theme_ids[column] for column in np.flatnonzero(marked).tolist())


def count_confusions(errors: Sequence[ThemeError]) -> tuple[Confusion, ...]:
    """Return each pair of a missed and a wrongly given theme, the most frequent first.

    A finding with two misses and one false alarm counts in two pairs. Every error is in at
    least one pair.
    """
    missed, given = _by_finding(errors, "missed"), _by_finding(errors, "false alarm")
    pairs: dict[tuple[str | None, str | None], list[int]] = {}
    for coding_id in sorted({*missed, *given}):
        for one in missed.get(coding_id, [None]):
            for other in given.get(coding_id, [None]):
                pairs.setdefault((one, other), []).append(coding_id)
    ranked = sorted(pairs, key=lambda pair: (-len(pairs[pair]), pair[0] or "", pair[1] or ""))
    return tuple(
        Confusion(
            missed=pair[0], given=pair[1], findings=len(pairs[pair]), coding_ids=tuple(pairs[pair])
        )
        for pair in ranked
    )


def _by_finding(errors: Sequence[ThemeError], kind: str) -> dict[int, list[str | None]]:
    found: dict[int, list[str | None]] = {}
    for error in errors:
        if error.error == kind:
            found.setdefault(error.coding_id, []).append(error.theme_id)
    return found
