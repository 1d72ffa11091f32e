"""The answer at the head of a theme's page: in how many boroughs, strong, weak, asked to act."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from inspection_findings.analysis.prose import count_words, write_number
from inspection_findings.analysis.recommendations import AddresseeCount, count_addressees
from inspection_findings.analysis.recurrence import Aspect, ThemeRecurrence, measure_share
from inspection_findings.frames import FindingRow
from inspection_findings.text import start_sentence

_NAMED = 3  # addressees that the sentence names; the page lists all of them
_LABELS: dict[Aspect, str] = {
    "any": "Found",
    "strength": "Strength",
    "area_for_improvement": "Area for improvement",
    "recommendation": "Recommendation",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerLine:
    """One line of the answer; every number counts boroughs.

    Attributes
    ----------
    stated, inferred : int
        Boroughs where it is stated, and further ones where it is only inferred.
    low, high : float
        95 % Wilson interval of the share of ``together`` among ``eligible``.
    """

    aspect: Aspect
    label: str
    stated: int
    inferred: int
    eligible: int
    low: float
    high: float

    @property
    def together(self) -> int:
        return self.stated + self.inferred

    @property
    def has_polarity(self) -> bool:
        """Whether it can be stated or inferred; else it is there or it is not."""
        return self.aspect in ("strength", "area_for_improvement")

    @property
    def apart(self) -> str:
        """What is stated and what is only inferred; empty where there is nothing to tell apart."""
        if not self.has_polarity or not self.together:
            return ""
        parts = ((self.stated, "stated"), (self.inferred, "only inferred"))
        return ", ".join(f"{number} {name}" for number, name in parts if number)

    @property
    def words(self) -> str:
        """For example "4 of 5: 3 stated, 1 only inferred"."""
        whole = f"{self.together} of {self.eligible}"
        return f"{whole}: {self.apart}" if self.apart else whole


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The answer in a sentence, line by line, and its uncertainty in words.

    ``stated`` is the same sentence by what headings and people state alone.
    """

    sentence: str
    stated: str
    uncertainty: str
    lines: tuple[AnswerLine, ...]


def answer_theme(
    lines: Sequence[ThemeRecurrence], recommendations: Iterable[FindingRow] = ()
) -> Answer:
    """Return in how many boroughs a theme is found, strong, weak and asked for.

    Parameters
    ----------
    lines : sequence of ThemeRecurrence
        One for each aspect of the theme.
    recommendations : iterable of FindingRow
        Those on the theme; the sentence says to whom they are addressed.
    """
    read = tuple(_read(one) for one in lines)
    asked = _name_asked(lines, recommendations)
    return Answer(
        sentence=_write_sentence(read, asked),
        stated=_write_stated(read, asked),
        uncertainty=_write_uncertainty(read),
        lines=read,
    )


def _read(line: ThemeRecurrence) -> AnswerLine:
    together = max(line.boroughs, line.boroughs_with_inferred)
    share = measure_share(together, line.eligible)
    return AnswerLine(
        aspect=line.aspect,
        label=_LABELS[line.aspect],
        stated=line.boroughs,
        inferred=together - line.boroughs,
        eligible=line.eligible,
        low=share.low,
        high=share.high,
    )


def _write_nothing(found: AnswerLine) -> str:
    """Return why a theme is found nowhere; empty if it is found."""
    if not found.eligible:
        return "No report could show this theme."
    if not found.together:
        return f"Not found in any of {_count_boroughs(found.eligible)}."
    return ""


def _write_stated(lines: Sequence[AnswerLine], asked: str) -> str:
    of = {one.aspect: one for one in lines}
    found = of["any"]
    to = f" (to {asked[2:]})" if asked else ""
    parts = [
        f"a strength in {_write_number(of['strength'].stated)}",
        f"an area for improvement in {_write_number(of['area_for_improvement'].stated)}",
        f"a recommendation in {_write_number(of['recommendation'].stated)}{to}",
    ]
    return _write_nothing(found) or (
        f"Found in {write_number(found.together)} of {_count_boroughs(found.eligible)}. As the"
        f" reports state it: {'; '.join(parts)}."
    )


def _write_number(count: int) -> str:
    return write_number(count) if count else "none"


def _write_sentence(lines: Sequence[AnswerLine], asked: str) -> str:
    of = {one.aspect: one for one in lines}
    found = of["any"]
    if nothing := _write_nothing(found):
        return nothing
    parts = [
        f"found in {write_number(found.together)} of {_count_boroughs(found.eligible)}",
        f"a strength in {_write_part(of['strength'])}",
        f"an area for improvement in {_write_part(of['area_for_improvement'])}",
        f"asked to act in {_write_part(of['recommendation'])}{asked}",
    ]
    return start_sentence("; ".join(parts) + ".")


def _name_asked(lines: Sequence[ThemeRecurrence], recommendations: Iterable[FindingRow]) -> str:
    """Return whom the counted boroughs' recommendations ask to act: ": the police in three"."""
    counted = {
        name for one in lines if one.aspect == "recommendation" for name in one.borough_names
    }
    rows = [one for one in recommendations if one.borough in counted]
    addressees = count_addressees(rows, eligible=counted)
    if len(addressees) == 1:
        return f": {_name(addressees[0])}"
    parts = [f"{_name(one)} in {write_number(one.boroughs)}" for one in addressees[:_NAMED]]
    further = len(addressees) - _NAMED
    if further > 0:
        parts.append(count_words(further, "other"))
    return f": {', '.join(parts)}" if parts else ""


def _name(addressee: AddresseeCount) -> str:
    """Return the addressee as the reports write it if they write it in one way, else the kind."""
    names = addressee.as_written
    if not names:
        return "nobody named"
    if len(names) > 1:
        return f"the {addressee.addressee_kind}"
    return f"the {names[0][4:]}" if names[0].startswith("The ") else names[0]


def _write_part(line: AnswerLine) -> str:
    if not line.together:
        return "none"
    whole = write_number(line.together)
    if not line.inferred:
        return whole
    return f"{whole} ({line.apart})" if line.stated else f"{whole} (only inferred)"


def _write_uncertainty(lines: Sequence[AnswerLine]) -> str:
    """Say what the widest line could be elsewhere, in words."""
    weak = next(one for one in lines if one.aspect == "area_for_improvement")
    if not weak.eligible:
        return ""
    low, high = (f"{100 * one:.0f}" for one in (weak.low, weak.high))
    return (
        f"Of a hundred similar boroughs, {low} to {high} would have an area for improvement here, "
        "if these were a random sample (95 % interval)."
    )


def _count_boroughs(number: int) -> str:
    return f"{write_number(number)} {'borough' if number == 1 else 'boroughs'}"
