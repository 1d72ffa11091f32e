"""The reference coding: coded findings for training and evaluation.

The coding of each coder is kept beside the settled one. A coded finding that matches no finding of
a report is reported.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from inspection_findings.coding.coefficients import cohen_kappa
from inspection_findings.errors import CodingError
from inspection_findings.records import (
    Coding,
    Finding,
    Kind,
    Polarity,
    PolarityCoding,
    PolarityFrom,
)
from inspection_findings.text import text_key

FILES = ("findings.jsonl", "narrative.jsonl")
CODERS = {
    "settled": "Reference coding",
    "a": "Reference coder A",
    "b": "Reference coder B",
}
Layer = Literal["settled", "a", "b"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceFinding:
    """One coded finding of the reference coding.

    Attributes
    ----------
    themes : tuple of str
        The settled themes, the main one first; for narrative, those that both coders gave.
    coder_a, coder_b : tuple of str or None
        The themes of each coder, the main one first; None if they are not kept separately.
    themes_disputed : tuple of str
        Themes that only one coder gave, and that nobody settled.
    supplementary : bool
        Whether it belongs to a supplementary coding instead of the reference coding.
    """

    coding_id: int
    report_id: str
    standard: str
    kind: Kind
    polarity: Polarity | None
    polarity_from: PolarityFrom | None
    themes: tuple[str, ...]
    coder_a: tuple[str, ...] | None
    coder_b: tuple[str, ...] | None
    themes_disputed: tuple[str, ...]
    text: str
    supplementary: bool = False

    def layer(self, layer: Layer) -> tuple[str, ...] | None:
        """Return the themes of one layer; None if the layer is not kept."""
        return {"settled": self.themes, "a": self.coder_a, "b": self.coder_b}[layer]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceMatch:
    """The coded findings matched with findings, and those without a match."""

    matched: tuple[tuple[str, ReferenceFinding], ...]
    unmatched: tuple[ReferenceFinding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeAgreement:
    """How far two coders agree on one theme, and how often each of them gave it.

    ``kappa`` is None if chance alone would give full agreement.
    """

    theme_id: str
    f1: float
    kappa: float | None
    given_a: int
    given_b: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """How far the two reference coders agree, on findings with both layers.

    Attributes
    ----------
    macro_f1 : float
        Mean over the themes that at least one coder gave.
    macro_kappa : float or None
        Mean over those themes whose kappa is defined; None if there are none.
    jaccard : float
        Mean overlap of the theme sets.
    same_main : float
        Share of findings with the same main theme.
    differ : int
        Number of findings with different theme sets.
    """

    findings: int
    macro_f1: float
    micro_f1: float
    macro_kappa: float | None
    jaccard: float
    same_main: float
    differ: int
    themes: tuple[ThemeAgreement, ...]


def read_reference_coding(folder: Path) -> tuple[ReferenceFinding, ...]:
    """Read ``findings.jsonl`` and ``narrative.jsonl``, in that order.

    Raises
    ------
    CodingError
        If a file is missing or a line is not valid; the message names the line.
    """
    records: list[ReferenceFinding] = []
    for name in FILES:
        path = folder / name
        if not path.is_file():
            raise CodingError(
                str(path), "is missing", f"give a folder that holds {' and '.join(FILES)}"
            )
        lines = path.read_text(encoding="utf-8").splitlines()
        records += [_read_line(path, number, line) for number, line in enumerate(lines, start=1)]
    refuse_repeated_ids(str(folder), records, name="coding_id")
    return tuple(records)


def _read_line(path: Path, number: int, line: str) -> ReferenceFinding:
    try:
        entry: dict[str, Any] = json.loads(line)
        return ReferenceFinding(
            coding_id=read_coding_id(entry),
            report_id=entry["report"],
            standard=entry["standard"],
            kind=entry["kind"],
            polarity=entry["polarity"],
            polarity_from=entry["polarity_from"],
            themes=tuple(entry["themes"] if "themes" in entry else entry["themes_agreed"]),
            coder_a=_optional(entry, "coder_a"),
            coder_b=_optional(entry, "coder_b"),
            themes_disputed=tuple(entry.get("themes_disputed", ())),
            text=entry["text"],
        )
    except (ValueError, KeyError, TypeError) as error:
        raise CodingError(
            f"{path}, line {number}",
            f"is not a coded finding ({type(error).__name__}: {error})",
            "give one JSON object a line, as the folder's README describes",
        ) from error


def read_coding_id(entry: Mapping[str, Any]) -> int:
    """Return the number of a coded finding.

    Older files call it ``gold_id``.
    """
    is_older = "gold_id" in entry and "coding_id" not in entry
    return int(entry["gold_id" if is_older else "coding_id"])


def _optional(entry: Mapping[str, Any], key: str) -> tuple[str, ...] | None:
    return tuple(entry[key]) if key in entry else None


def refuse_repeated_ids(where: str, records: Sequence[ReferenceFinding], *, name: str) -> None:
    """Raise `CodingError` if an id occurs twice; ``name`` is the name of the id in the file."""
    seen: set[int] = set()
    for record in records:
        if record.coding_id in seen:
            raise CodingError(where, f"has {name} {record.coding_id} twice", "give each its own")
        seen.add(record.coding_id)


def list_known_themes(reference: Iterable[ReferenceFinding]) -> frozenset[str]:
    """Return the themes that the reference coders knew: those that any of them gave.

    The files do not say which codebook the coders had, and today's may contain newer themes.
    """
    return frozenset(
        theme
        for record in reference
        for layer in (record.themes, record.themes_disputed, record.coder_a, record.coder_b)
        for theme in layer or ()
    )


def match_reference(
    findings: Iterable[Finding], reference: Sequence[ReferenceFinding]
) -> ReferenceMatch:
    """Match coded findings with ``findings`` by report, standard and text.

    Texts are compared by `text_key`. If a standard has the same text twice, they are matched in
    order.
    """
    waiting: dict[tuple[str, str, str], list[str]] = {}
    for finding in findings:
        key = (finding.report_id, finding.standard, text_key(finding.text))
        waiting.setdefault(key, []).append(finding.finding_id)
    matched: list[tuple[str, ReferenceFinding]] = []
    unmatched: list[ReferenceFinding] = []
    for record in reference:
        ids = waiting.get((record.report_id, record.standard, text_key(record.text)))
        if ids:
            matched.append((ids.pop(0), record))
        else:
            unmatched.append(record)
    return ReferenceMatch(matched=tuple(matched), unmatched=tuple(unmatched))


def to_codings(
    match: ReferenceMatch, *, layer: Layer = "settled"
) -> tuple[tuple[Coding, ...], tuple[PolarityCoding, ...]]:
    """Return the codings of one layer, and the polarities that coders gave.

    Only the settled layer has polarities.
    """
    coder = CODERS[layer]
    codings = tuple(
        Coding(
            finding_id=finding_id, theme_id=theme, coder=coder, coder_kind="reference", rank=rank
        )
        for finding_id, record in match.matched
        for rank, theme in enumerate(record.layer(layer) or ())
    )
    polarities = tuple(
        PolarityCoding(
            finding_id=finding_id, polarity=record.polarity, coder=coder, coder_kind="reference"
        )
        for finding_id, record in match.matched
        if layer == "settled" and record.polarity is not None and record.polarity_from == "coder"
    )
    return codings, polarities


def measure_agreement(reference: Iterable[ReferenceFinding]) -> Agreement:
    """Return how far coders A and B agree, on findings with both layers.

    Raises
    ------
    CodingError
        If no finding has both layers.
    """
    pairs = [
        (record.coder_a, record.coder_b)
        for record in reference
        if record.coder_a is not None and record.coder_b is not None
    ]
    if not pairs:
        raise CodingError(
            "the reference coding", "keeps no two coders apart", "give coder_a and coder_b"
        )
    theme_ids = sorted({theme for pair in pairs for layer in pair for theme in layer})
    a, b = (
        np.array([[theme in pair[side] for theme in theme_ids] for pair in pairs])
        for side in (0, 1)
    )
    both, given_a, given_b = (a & b).sum(axis=0), a.sum(axis=0), b.sum(axis=0)
    f1 = 2.0 * both / (given_a + given_b)
    kappas = [_kappa(a[:, k], b[:, k]) for k in range(len(theme_ids))]
    defined = [kappa for kappa in kappas if kappa is not None]
    unions = np.maximum((a | b).sum(axis=1), 1)
    overlaps = np.where((a | b).any(axis=1), (a & b).sum(axis=1) / unions, 1.0)
    return Agreement(
        findings=len(pairs),
        macro_f1=float(f1.mean()),
        micro_f1=float(2.0 * both.sum() / (given_a.sum() + given_b.sum())),
        macro_kappa=float(np.mean(defined)) if defined else None,
        jaccard=float(overlaps.mean()),
        same_main=float(np.mean([pair[0][:1] == pair[1][:1] for pair in pairs])),
        differ=int((a != b).any(axis=1).sum()),
        themes=tuple(
            ThemeAgreement(
                theme_id=theme,
                f1=float(f1[k]),
                kappa=kappas[k],
                given_a=int(given_a[k]),
                given_b=int(given_b[k]),
            )
            for k, theme in enumerate(theme_ids)
        ),
    )


def _kappa(a: NDArray[np.bool_], b: NDArray[np.bool_]) -> float | None:
    """Return Cohen's kappa of two coders on one theme."""
    both, only_a, only_b = int((a & b).sum()), int((a & ~b).sum()), int((~a & b).sum())
    neither = len(a) - both - only_a - only_b
    return cohen_kappa(np.array([[both, only_a], [only_b, neither]])).kappa
