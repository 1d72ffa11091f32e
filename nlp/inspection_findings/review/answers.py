"""Parse the answers of coders: check them against the store, and turn names into ids."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from inspection_findings.coding import Retirement
from inspection_findings.errors import CodingError
from inspection_findings.exchange import NONE, AnsweredRow
from inspection_findings.exchange.review_rows import join_themes
from inspection_findings.records import POLARITIES, Finding, Polarity
from inspection_findings.store import KnownNames
from inspection_findings.store.corrections import NEARLY_IDENTICAL, measure_similarity
from inspection_findings.text import find_names, text_key

_POLARITIES: dict[str, Polarity] = {name: name for name in POLARITIES}
_POLARITY_NAMES: dict[str, tuple[str, ...]] = {
    name: (name.replace("_", " "),) for name in POLARITIES
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedAnswer:
    """A valid answer for one finding.

    Attributes
    ----------
    themes : tuple of str or None
        Theme ids, the main theme first. Empty if no theme fits; None if the answer is about
        polarity alone.
    polarity : {"strength", "area_for_improvement", "mixed", "neutral"} or None
    note : str
    """

    themes: tuple[str, ...] | None = None
    polarity: Polarity | None = None
    note: str = ""

    def __str__(self) -> str:
        themes = None if self.themes is None else join_themes(self.themes) or NONE
        parts = (themes, self.polarity, self.note and f"note {self.note!r}")
        return ", ".join(part for part in parts if part)

    def adds_to(self, previous: ParsedAnswer) -> bool:
        """Whether this answer changes or adds anything to ``previous``."""
        return self.merged_with(previous) != previous

    def contradicts(self, previous: ParsedAnswer) -> bool:
        """Whether this answer replaces anything in ``previous``."""
        return previous.merged_with(self) != self.merged_with(previous)

    def merged_with(self, previous: ParsedAnswer) -> ParsedAnswer:
        """Return this answer, with its gaps filled from ``previous``."""
        return ParsedAnswer(
            themes=previous.themes if self.themes is None else self.themes,
            polarity=self.polarity or previous.polarity,
            note=self.note or previous.note,
        )


def parse_answer(
    row: AnsweredRow,
    findings: Mapping[str, Finding],
    names: KnownNames,
    *,
    previous_themes: Collection[str] = (),
) -> ParsedAnswer:
    """Return the answer in a row, checked against the store.

    Parameters
    ----------
    previous_themes : collection of str
        The themes that the coder gave the finding before. The coder may give these again even
        if they are retired.

    Raises
    ------
    FindingsError
        If the finding is not in the store or has another text there, a theme or the polarity is
        not known, a theme is retired, the heading gives another polarity, or a note has no
        theme.
    """
    finding = findings.get(row.finding_id)
    if finding is None:
        near = _find_alike(row, findings)
        raise CodingError(
            "finding_id",
            "the store has no such finding",
            f"did you mean {near.finding_id!r}, {near.text!r}? Export the review again"
            if near
            else "export the review from this store again",
        )
    if text_key(row.text) != text_key(finding.text):
        raise CodingError(
            "text",
            "differs from the text in the store",
            "export the finding again and code it anew",
        )
    themes = _parse_themes(row.answer.themes, names) if row.answer.themes else None
    for theme_id in themes or ():
        if theme_id in names.retired and theme_id not in previous_themes:
            raise _refuse_retired(names.retired[theme_id])
    if row.answer.note and themes is None:
        raise CodingError(
            "notes", "is given without a theme", f"give the themes too, or {NONE!r} if none fits"
        )
    return ParsedAnswer(
        themes=themes,
        polarity=_parse_polarity(row.answer.polarity, finding),
        note=row.answer.note,
    )


def _find_alike(row: AnsweredRow, findings: Mapping[str, Finding]) -> Finding | None:
    """Return the finding of the same report and standard that says nearly the same, if any."""
    place = row.finding_id.rpartition(":")[0]
    alike = [
        (measure_similarity(row.text, one.text), key)
        for key, one in findings.items()
        if place and key.startswith(f"{place}:")
    ]
    similarity, key = max(alike, default=(0.0, ""))
    return findings[key] if similarity >= NEARLY_IDENTICAL else None


def _parse_themes(given: Sequence[str], names: KnownNames) -> tuple[str, ...]:
    wanted = [name for name in given if name.casefold() != NONE]
    if wanted and len(wanted) < len(given):
        raise CodingError("themes", f"has {NONE!r} together with a theme", "remove one of them")
    return tuple(dict.fromkeys(names.find_themes([name])[0] for name in wanted))


def _refuse_retired(retirement: Retirement) -> CodingError:
    instead = f"{retirement.instead} instead" if retirement.successors else "another theme"
    return CodingError(
        f"theme '{retirement.theme_id}'",
        f"is {retirement}",
        f"give {instead}" + ("" if retirement.successors else f", or {NONE!r} if none fits"),
    )


def _parse_polarity(given: str, finding: Finding) -> Polarity | None:
    if not given:
        return None
    polarity = find_names("polarity", [given.replace("_", " ")], _POLARITY_NAMES)[0]
    if finding.polarity_from == "heading" and polarity == finding.polarity:
        return None
    if finding.polarity_from == "heading" or finding.kind == "recommendation":
        says = finding.polarity or "that it is a recommendation"
        raise CodingError(
            "polarity",
            f"is {polarity}, but the heading says {says}",
            "leave it empty; the polarity in the report counts",
        )
    return _POLARITIES[polarity]
