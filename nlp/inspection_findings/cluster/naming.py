"""Names clusters by the terms that distinguish them from all other findings.

Names consist of words from the reports, without borough names and stock words, and are unique.
"""

from __future__ import annotations

import functools
import itertools
import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from inspection_findings.records import Finding
from inspection_findings.text import fold_quotes, load_stop_words, text_key
from inspection_findings.text.names import replace_boroughs

Term = tuple[str, ...]
Terms = Mapping[Term, str]
"""The stems of each term, one or two, with the spelling in a text."""

TERMS_IN_NAME = 3
SMALLEST_SHARE = 0.25  # share of a cluster's texts that a term must occur in
PAIR_WEIGHT = 1.6  # a pair of words tells more than either; it wins unless it is much rarer

_INSPECTION = """
    able apply appropriate appropriately area available borough child children clear clearly
    comprehensive consistent consistently effective effectively ensure ensured ensuring example
    excellent focus focused good high identified impact impressive improve improved improvement
    include included including initially inspected inspection inspector issue justice key known
    lack level london need needed number offer particular particularly positive provide provided
    providing provision range recent recently regard robust service strong strongly sufficient
    sufficiently support supported supporting thorough timely understand understanding understood
    variety wide wider yjs yos yot young youth
"""
_PAUSE = re.compile(r"[^\w\s'-]+")
_WORD = re.compile(r"\w+(?:['-]\w+)*")


def name_groups(groups: Sequence[Sequence[Finding]], findings: Sequence[Finding]) -> list[str]:
    """Name each group of findings by its most distinctive terms.

    Terms are words and pairs of neighbouring words, weighted by class-based TF-IDF: the number
    of texts in the group that contain the term, times the logarithm of its rarity among all
    texts. Terms that occur in few texts of the group, or only in one of its boroughs, come last.

    Parameters
    ----------
    groups : sequence of sequences of Finding
        The first finding of each group is its central one. If two groups would get the same
        name, the later one gets more terms.
    findings : sequence of Finding
        All findings, whether in a group or not.

    Returns
    -------
    list of str
        One name for each group; all differ, ignoring case.
    """
    hide = replace_boroughs({finding.borough for finding in findings}, " | ")
    every = {text_key(f.text): f.text for f in findings}
    # The terms of all texts would fill the memory: those of a group are read again.
    frequency = Counter(term for text in every.values() for term in _read_terms(hide(text)))
    names: list[str] = []
    taken: set[str] = set()
    for group in groups:
        keys = dict.fromkeys(text_key(f.text) for f in group)
        texts = {key: _read_terms(hide(every[key])) for key in keys}
        ranked = _rank_terms(group, texts, frequency, total=len(every))
        spellings = ((term, _usual_spelling(term, texts.values())) for term in ranked)
        candidates = _propose_names(spellings, text_key(group[0].text))
        name = next(name for name in candidates if name.casefold() not in taken)
        taken.add(name.casefold())
        names.append(name)
    return names


@functools.lru_cache(maxsize=100_000)
def _stem(word: str) -> str:
    """Return the word in lower case, without possessive and plural ending."""
    word = word.casefold().removesuffix("'s")
    if word.endswith("ies") and len(word) > 4:
        return f"{word[:-3]}y"
    return word if word.endswith(("ss", "us", "is")) or len(word) < 4 else word.removesuffix("s")


@functools.cache
def _list_stock_stems() -> frozenset[str]:
    return frozenset(_stem(word) for word in (*load_stop_words(), *_INSPECTION.split()))


def _read_terms(text: str) -> dict[Term, str]:
    """Return the terms of a text; a pair never spans a stock word or punctuation."""
    terms: dict[Term, str] = {}
    stock_stems = _list_stock_stems()
    for run in _PAUSE.split(fold_quotes(text)):
        previous = ""
        for place, word in enumerate(_WORD.findall(run)):
            if place == 0 and word[1:].islower():
                word = word.lower()  # the capital only begins a sentence
            if _stem(word) in stock_stems:
                previous = ""
                continue
            if len(word) > 2 and not word.isdigit():
                terms.setdefault((_stem(word),), word)
            if previous:
                terms.setdefault((_stem(previous), _stem(word)), f"{previous} {word}")
            previous = word
    return terms


def _rank_terms(
    group: Sequence[Finding],
    texts: Mapping[str, Terms],
    frequency: Mapping[Term, int],
    *,
    total: int,
) -> list[Term]:
    counts = Counter(term for terms in texts.values() for term in terms)
    boroughs: dict[Term, set[str]] = {term: set() for term in counts}
    for finding in group:
        for term in texts[text_key(finding.text)]:
            boroughs[term].add(finding.borough)
    several = min(2, len({finding.borough for finding in group}))

    def order(term: Term) -> tuple[bool, float, Term]:
        speaks = counts[term] >= SMALLEST_SHARE * len(texts) and len(boroughs[term]) >= several
        weight = counts[term] * math.log(1 + total / frequency[term])
        return not speaks, -round(weight * (PAIR_WEIGHT if len(term) > 1 else 1.0), 9), term

    return sorted(counts, key=order)


def _usual_spelling(term: Term, texts: Iterable[Terms]) -> str:
    """Return the most frequent spelling; of equal ones, that with fewer capitals."""
    spellings = Counter(terms[term] for terms in texts if term in terms)
    return min(spellings, key=lambda s: (-spellings[s], sum(map(str.isupper, s)), s))


def _propose_names(ranked: Iterable[tuple[Term, str]], central_key: str) -> Iterator[str]:
    """Yield longer and longer names, then numbered ones when there are no more terms."""
    chosen: list[str] = []
    stems: set[str] = set()
    for term, spelling in ranked:
        if stems.isdisjoint(term):
            stems.update(term)
            chosen.append(spelling)
            if len(chosen) >= TERMS_IN_NAME:
                yield _capitalise(", ".join(chosen))
    longest = _capitalise(", ".join(chosen) or central_key)
    yield longest
    yield from (f"{longest} ({number})" for number in itertools.count(2))


def _capitalise(name: str) -> str:
    return name[:1].upper() + name[1:]
