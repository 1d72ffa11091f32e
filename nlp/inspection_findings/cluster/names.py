"""Names for clusters: the terms that set each apart from all other findings.

House rule: a name is made of words that the reports use, holds no borough's name and no
stock word, and no two clusters have the same.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from inspection_findings.records import Finding
from inspection_findings.verbatim import fold_quotes, text_key

TERMS_IN_NAME = 3
PHRASE_WEIGHT = 1.6  # two words say more than either: they win unless much rarer

_STOCK_WORDS = frozenset(
    # Words that carry grammar.
    "a about across additional after again all also alongside although always among an and any are "
    "around as at back be became because become been before being below between both but by "
    "can could did do does doing done down due during each either enough especially etc even "
    "ever every example few for from further get give given gives giving go had has have having he "
    "her here his how however i if in including include included includes into is it its itself "
    "just known least less like made make makes making many may more most much must need needed "
    "needs neither no nor not now of off often on once one only or other others our out over "
    "own particular particularly per place quite range rather recent recently same second see "
    "seen several she should since so some such take taken takes taking than that the their them "
    "themselves then there therefore these they this those three through throughout to "
    "together too two under until up upon us use used uses using very was way ways we well were "
    "what when where whether which while who whom whose why will with within without would yet you "
    # Words of inspection that any finding may hold.
    "able appropriate appropriately area areas available board's borough children child clear "
    "clearly comprehensive consistent consistently effective effectively ensure ensured ensures "
    "ensuring excellent focus focused good identified impact improve improved improvement "
    "inspection inspector inspectors issue issues justice key local london lack level number "
    "offer offered offers positive process processes provide provided provides providing provision "
    "quality service services service's strong strongly sufficient sufficiently support supported "
    "supporting supports team timely understand understanding understood variety wide wider work "
    "worked working works yjs yjs's yos yot young youth".split()
)
_WORD = re.compile(r"\w+(?:['-]\w+)*")
_PAUSE = re.compile(r"[^\w\s'-]+|(?<=\s)-|-(?=\s)|(?<!\w)'|'(?!\w)")


def name_groups(groups: Sequence[Sequence[Finding]], findings: Sequence[Finding]) -> list[str]:
    """Name each group of findings by its most distinctive terms.

    Terms are words and pairs of neighbouring words. Each is weighed by class-based TF-IDF
    over texts: in how many texts of the group it stands, times the logarithm of how rare it
    is among all. Where a group has several boroughs, terms of only one come last.

    Parameters
    ----------
    groups : sequence of sequences of Finding
        The first finding of each is its central one. Earlier groups get the shorter name
        when two would have the same.
    findings : sequence of Finding
        All findings, whether in a group or not.

    Returns
    -------
    list of str
        One name a group, all different whatever their case.
    """
    hide = _borough_pattern({finding.borough for finding in findings})
    terms_of = {text_key(f.text): _read_terms(hide.sub(" | ", f.text)) for f in findings}
    frequency = Counter(term for terms in terms_of.values() for term in terms)
    names: list[str] = []
    taken: set[str] = set()
    for group in groups:
        ranked = _rank_terms(group, terms_of, frequency)
        name = next(n for n in _candidates(ranked, group[0].text) if n.casefold() not in taken)
        taken.add(name.casefold())
        names.append(name)
    return names


def _borough_pattern(boroughs: Iterable[str]) -> re.Pattern[str]:
    longest_first = sorted(boroughs, key=lambda name: (-len(name), name))
    names = "|".join(r"\s+".join(map(re.escape, name.split())) for name in longest_first)
    return re.compile(rf"\b(?:{names})(?:['’]s)?\b", re.IGNORECASE)


def _read_terms(text: str) -> dict[tuple[str, ...], str]:
    """Return the terms of a text: from their stems to how the text writes them first."""
    terms: dict[tuple[str, ...], str] = {}
    for run in _PAUSE.split(fold_quotes(text)):
        previous = ""
        for word in _WORD.findall(run):
            if word.casefold() in _STOCK_WORDS:
                previous = ""
                continue
            if not word.isdigit() and len(word) > 2:
                terms.setdefault((_stem(word),), word)
            if previous:
                terms.setdefault((_stem(previous), _stem(word)), f"{previous} {word}")
            previous = word
    return terms


def _stem(word: str) -> str:
    """Return the word without case, possessive and plural ending."""
    word = word.casefold().removesuffix("'s")
    if word.endswith("ies") and len(word) > 4:
        return f"{word[:-3]}y"
    return word if word.endswith(("ss", "us", "is")) or len(word) < 4 else word.removesuffix("s")


def _rank_terms(
    group: Sequence[Finding],
    terms_of: Mapping[str, Mapping[tuple[str, ...], str]],
    frequency: Mapping[tuple[str, ...], int],
) -> list[tuple[tuple[str, ...], str]]:
    """Return stems and spelling of the group's terms, the most distinctive first."""
    keys = sorted({text_key(finding.text) for finding in group})
    counts = Counter(term for key in keys for term in terms_of[key])
    boroughs: dict[tuple[str, ...], set[str]] = {term: set() for term in counts}
    for finding in group:
        for term in terms_of[text_key(finding.text)]:
            boroughs[term].add(finding.borough)
    widest = min(2, len({finding.borough for finding in group}))

    def order(term: tuple[str, ...]) -> tuple[bool, float, tuple[str, ...]]:
        rarity = math.log(1 + len(terms_of) / frequency[term])
        weight = counts[term] * rarity * (PHRASE_WEIGHT if len(term) > 1 else 1.0)
        return len(boroughs[term]) < widest, -round(weight, 9), term

    ranked = sorted(counts, key=order)
    return [(term, _usual_spelling(term, keys, terms_of)) for term in ranked]


def _usual_spelling(
    term: tuple[str, ...],
    keys: Sequence[str],
    terms_of: Mapping[str, Mapping[tuple[str, ...], str]],
) -> str:
    spellings = Counter(terms_of[key][term] for key in keys if term in terms_of[key])
    return min(spellings, key=lambda spelling: (-spellings[spelling], spelling))


def _candidates(ranked: Sequence[tuple[tuple[str, ...], str]], central: str) -> Iterable[str]:
    """Yield names from the shortest on; the last is the whole central text, which is unique."""
    chosen: list[str] = []
    words: set[str] = set()
    for term, spelling in ranked:
        if words.isdisjoint(term):
            words.update(term)
            chosen.append(spelling)
            if len(chosen) >= TERMS_IN_NAME:
                yield _capitalise(", ".join(chosen))
    yield _capitalise(", ".join(chosen) or central)
    yield central


def _capitalise(name: str) -> str:
    return name[:1].upper() + name[1:]
