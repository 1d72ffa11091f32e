"""Cues of evaluative language in a text: praise, blame, need, denial and the like.

The words are those that general English uses to evaluate. They were not taken from coded findings.
Whether a cue points to a strength or an area for improvement, and how strongly, is learnt from
the headings of the reports.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from inspection_findings.text import split_words, text_key

CUES = ("praise", "praise denied", "blame", "need", "denial", "share", "concession")
_TEXTS_KEPT = 2_000  # two models ask for the texts of a report, one after the other


def _read_words(words: str) -> frozenset[str]:
    return frozenset(words.split())


_PRAISE = _read_words(
    """accessible accurate achieved actively addressed adequate always ambitious appropriate
    appropriately available balanced beneficial benefit bespoke celebrated clear clearly cohesive
    collaborative commendable committed comprehensive confident consistent consistently
    constructive creative dedicated detailed effective effectively embedded enabled enables
    encouraging enhance enhanced enhances ensured ensures enthusiastic established excellent
    exceptional experienced extensive flexible flexibly fully good helpful impressive improved
    improving inclusive innovative integrated knowledgeable meaningful motivated outstanding
    passionate personalised pleased pleasing positive positively praised proactive proactively
    promoted promotes prompt promptly proportionate proud range readily reduced regularly
    respectful responsive rich robust routinely sensitive skilled strength strong strongly
    successful successfully sufficient sufficiently suitable supported supportive tailored thorough
    thoroughly timely trusted understood useful valuable valued well wide"""
)
_BLAME = _read_words(
    """absence absent barrier barriers challenge challenges concern concerning concerns confusing
    confusion deficiencies deficiency deficit delay delayed delays despite difficult difficulties
    difficulty disappointing disjointed fail failed failing fails failure fewer fragmented gap
    gaps generic hampered hinder hindered hinders impede impeded impedes inaccurate inadequate
    inadequately inappropriate incomplete inconsistency inconsistent inconsistently ineffective
    inequality infrequently insufficient insufficiently isolated issue issues lack lacked lacking
    lacks late less limited low lower missed missing neglected outdated overlooked patchy poor
    poorer poorly problem problems rarely reactive restricted seldom shortage shortages shortfall
    shortfalls slow sporadic superficial unable unaware unclear undermine undermined undermines
    underdeveloped undeveloped unlikely unmet vague variable varied vacant weak weakness weaknesses
    worrying worse worst"""
)
_DENYING = _read_words(
    """absence cannot few fewer hardly improve insufficient insufficiently lack lacked lacking
    lacks less limited little more neither never no nor not strengthen too without"""
)
_REACH = 3  # a denial this many words before a word of praise, or fewer, reverses it
_MORE = r"(?:improv|strength|develop|expan|review|revis|updat|address|consider|undertak|clarif)"
_NEED = re.compile(
    r"\b(?:needs?|needed) (?:to|further|more|greater|improv\w+|strengthen\w+|develop\w+)\b"
    r"|\b(?:is|are|was|were) (?:\w+ )?(?:needed|required)\b"
    r"|\bshould(?! the)\b|\bmust\b"
    r"|\bcould (?:be|have|do|benefit|also|further|improve)\b"
    r"|\bwould (?:benefit|help|strengthen|improve|enhance|assist|ensure|be (?:\w+ed|helpful|useful"
    r"|beneficial))\b"
    r"|\brequir(?:es?|ed|ing) (?:further |more |greater )?(?:improv|strengthen|develop)\w*"
    r"|\bfurther (?:work|improvement|development|attention|consideration)\b"
    r"|\bareas? (?:for|of) (?:improvement|development)\b|\b(?:room|scope) for\b"
    rf"|\bto be (?:further )?{_MORE}\w*|\bin need of\b|\bmissed opportunit(?:y|ies)\b"
)
_DENIAL = re.compile(
    r"\b(?:not|never|cannot|neither|nor|without|no|only)\b|n't\b"
    r"|\btoo (?:few|many|little|much|late)\b"
)
_CONCESSION = re.compile(r"^(?:however|although|though|while|whilst|whereas|despite)\b")
_NUMBERS = {
    word: number
    for number, word in enumerate(
        ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
    )
}
_OF = re.compile(r"\b(\w+) (?:out )?of (?:the |those )?(\w+)\b")
_PER_CENT = re.compile(r"\b(\d{1,3}) ?(?:%|per cent)")
_PARTS = re.compile(r"\b(three|two)?[ -]?(quarter|third|half)")
_PART_SIZES = {"quarter": 1 / 4, "third": 1 / 3, "half": 1 / 2}
_MOST, _FEW = re.compile(r"(?<!not )\b(?:all|every|most|majority)\b"), re.compile(r"\bminority\b")


def count_cues(texts: Sequence[str]) -> NDArray[np.float64]:
    """Return how strongly each text shows each of `CUES`, shape (n, cues).

    Counts are given as ``ln(1 + count)``. ``share`` is the mean share of cases that the text
    names, minus one half; 0 if it names none. ``concession`` is 1 if the text begins with a word
    such as "although", else 0.

    Examples
    --------
    >>> count_cues(["Plans were not clear and should be improved."]).round(1).tolist()
    [[0.7, 0.7, 0.0, 0.7, 0.7, 0.0, 0.0]]
    """
    return np.array([_count(text) for text in texts], dtype=np.float64).reshape(-1, len(CUES))


@lru_cache(maxsize=_TEXTS_KEPT)
def _count(text: str) -> tuple[float, ...]:
    plain = text_key(text)
    words = split_words(text)
    praise = [position for position, word in enumerate(words) if word in _PRAISE]
    denied = sum(
        any(word in _DENYING or word.endswith("n't") for word in words[max(0, at - _REACH) : at])
        for at in praise
    )
    counts = (
        len(praise) - denied,
        denied,
        sum(word in _BLAME for word in words),
        len(_NEED.findall(plain)),
        len(_DENIAL.findall(plain)),
    )
    return (*np.log1p(counts), _name_share(plain), float(bool(_CONCESSION.match(plain))))


def _name_share(plain: str) -> float:
    """Return the mean share of cases named ("four of the five"), minus one half; 0 if none is."""
    shares = [min(int(number), 100) / 100 for number in _PER_CENT.findall(plain)]
    for part, whole in _OF.findall(plain):
        some, every = _read_number(part), _read_number(whole)
        if some is not None and every and some <= every:
            shares.append(some / every)
    for times, part in _PARTS.findall(plain):
        shares.append(min(_NUMBERS.get(times, 1) * _PART_SIZES[part], 1.0))
    shares += [0.85] * bool(_MOST.search(plain)) + [0.3] * bool(_FEW.search(plain))
    return float(np.mean(shares)) - 0.5 if shares else 0.0


def _read_number(word: str) -> int | None:
    return int(word) if word.isascii() and word.isdigit() else _NUMBERS.get(word)
