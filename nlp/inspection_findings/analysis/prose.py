"""Recurrence in sentences: every number counts boroughs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from inspection_findings.records import Level, TestedLevel

_NUMBER_WORDS = (
    *("no", "one", "two", "three", "four", "five"),
    *("six", "seven", "eight", "nine", "ten"),
)


def write_number(number: int) -> str:
    """Return a number in words up to ten, in digits above.

    Examples
    --------
    >>> write_number(4), write_number(12)
    ('four', '12')
    """
    return _NUMBER_WORDS[number] if number < len(_NUMBER_WORDS) else f"{number:,}"


def count_words(number: int, noun: str) -> str:
    """Return a number with its noun.

    Examples
    --------
    >>> count_words(1, "borough"), count_words(12, "finding")
    ('one borough', '12 findings')
    """
    return f"{write_number(number)} {noun if number == 1 else noun + 's'}"


def count_origins(stated: int, inferred: int) -> str:
    """Return how many are stated and how many more are inferred, apart.

    Examples
    --------
    >>> count_origins(1, 5)
    '1 stated, 5 inferred'
    """
    return f"{stated:,} stated, {inferred:,} inferred"


def describe_recurrence(
    *,
    strengths: int,
    areas: int,
    recommendations: int,
    eligible: int,
    inferred_strengths: int = 0,
    inferred_areas: int = 0,
) -> str:
    """Return the recurrence of one theme as a sentence; every number counts boroughs.

    Parameters
    ----------
    strengths, areas, recommendations : int
        Boroughs whose reports state one, out of those ``eligible``.
    inferred_strengths, inferred_areas : int
        Boroughs that inferred polarity adds.

    Examples
    --------
    >>> describe_recurrence(strengths=4, areas=3, recommendations=0, eligible=5, inferred_areas=1)
    'A strength in four of five boroughs; an area for improvement in three (inferred in one more); \
no recommendation.'
    >>> describe_recurrence(strengths=0, areas=1, recommendations=1, eligible=5)
    'An area for improvement in one of five boroughs; a recommendation in one; no strength.'
    """
    counts = (
        (strengths, inferred_strengths, "a strength", "no strength"),
        (areas, inferred_areas, "an area for improvement", "no area for improvement"),
        (recommendations, 0, "a recommendation", "no recommendation"),
    )
    noun = "borough" if eligible == 1 else "boroughs"
    of_all = f" of {write_number(eligible)} {noun}"
    if not strengths + areas + recommendations + inferred_strengths + inferred_areas:
        return f"No strength, area for improvement or recommendation in any{of_all}."
    parts = []
    for count, inferred, name, _ in counts:
        if count:
            parts.append(f"{name} in {write_number(count)}{of_all}{_add_inferred(inferred)}")
            of_all = ""
    for count, inferred, _, none in counts:
        if not count:
            parts.append(f"{none} stated{_add_inferred(inferred, '')}" if inferred else none)
    sentence = "; ".join(parts)
    return sentence[0].upper() + sentence[1:] + "."


def _add_inferred(inferred: int, more: str = " more") -> str:
    return f" (inferred in {write_number(inferred)}{more})" if inferred else ""


def describe_sure(level: Level | None, tested: TestedLevel | None = None) -> str:
    """Return which codings headline quotations and suggested sites rest on, as a sentence.

    Parameters
    ----------
    level : Level or None
        That of the model's themes; None if it was not measured.
    tested : TestedLevel, optional
        That of all themes together, if somebody asked for a precision.

    Examples
    --------
    >>> describe_sure(Level(what="theme", level=0.7, precision=0.92))
    "Rests on codings by people and the reference coding, and on the model's from a probability of \
0.70 up, of which 92 % were right on boroughs left out, against codings by language models."
    >>> describe_sure(None)
    "Rests on codings by people and the reference coding alone: nobody measured from which \
probability the model's themes are right."
    """
    if tested is not None:
        return (
            "Rests on codings by people and the reference coding, and on those of the model's that "
            f"are sure. {tested.words}"
        )
    if level is None:
        return (
            "Rests on codings by people and the reference coding alone: nobody measured from which "
            "probability the model's themes are right."
        )
    right = "" if level.precision is None else f", of which {level.precision:.0%} were right"
    right = right.replace("%", " %")
    return (
        "Rests on codings by people and the reference coding, and on the model's from a "
        f"probability of {level.level:.2f} up{right}"
        f"{' on boroughs left out, against codings by language models' if right else ''}."
    )


def describe_eligible(reasons: Mapping[str, str]) -> str:
    """Return which reports could not show a theme, as a sentence; empty if all could.

    Parameters
    ----------
    reasons : mapping of str to str
        Why not, by report id.

    Examples
    --------
    >>> describe_eligible({"ash-2024": "standard 4.1 was not inspected"})
    'Not counted: ash-2024 (standard 4.1 was not inspected).'
    """
    if not reasons:
        return ""
    return f"Not counted: {'; '.join(f'{name} ({why})' for name, why in reasons.items())}."


def describe_dispersion(dispersion: float | None, by_chance: float | None) -> str:
    """Return how evenly a theme is spread over boroughs, beside what chance would give.

    Examples
    --------
    >>> describe_dispersion(0.4, 0.1).split(" 0 means")[0]
    'Unevenness across boroughs (dispersion): 0.40; chance alone gives 0.10 on average.'
    """
    if dispersion is None or by_chance is None:
        return "Too few findings or boroughs to measure how evenly they are spread."
    return (
        f"Unevenness across boroughs (dispersion): {dispersion:.2f}; chance alone gives "
        f"{by_chance:.2f} on average. 0 means that each borough has its expected share, given how "
        "many findings its reports have. 1 means that all are in the borough with the fewest "
        "findings."
    )


def describe_trend(
    what: str, counts: Mapping[int, tuple[int, int]], notes: Mapping[int, str], *, can_tell: bool
) -> str:
    """Return a theme's boroughs by year of inspection, as sentences.

    Parameters
    ----------
    what : str
        What is counted: "a strength".
    counts : mapping of int to pair of int
        For each year, the boroughs with a finding and the eligible ones.
    notes : mapping of int to str
        Why a year must not be compared with the others; empty where it may.
    can_tell : bool
        Whether there are enough reports for any trend to be told from chance.

    Examples
    --------
    >>> describe_trend("a strength", {2022: (1, 1), 2024: (0, 3)}, {}, can_tell=True)
    'Boroughs with a strength, by year of inspection: 2022, 1 of 1; 2024, 0 of 3.'
    """
    parts: Sequence[str] = [
        f"{year}, {found} of {eligible}" for year, (found, eligible) in counts.items() if eligible
    ]
    if not parts:
        return "No report could show it."
    sentences = [f"Boroughs with {what}, by year of inspection: {'; '.join(parts)}."]
    sentences += [f"{year} is not comparable: {note}" for year, note in notes.items() if note]
    if not can_tell:
        sentences.append("Too few reports to tell a trend.")
    return " ".join(one if one.endswith(".") else f"{one}." for one in sentences)
