r"""Who speaks in a finding: whose words are quoted, or whose opinion is reported.

The rule looks at words alone, and a finding can have several voices:

1. *A reporting verb with its subject.* "Children told us", "one parent said", "staff who responded
   to our survey reported", "victims felt". Between subject and verb there may be a relative clause
   ("practitioners we spoke to"), a place ("staff at all levels of the service") and adverbs. A
   list of subjects counts as a whole ("children and their parents or carers").
2. *A source that is named.* "Feedback from parents was positive", "according to staff",
   "child's response:".
3. *Speech marks.* A finding that is a quotation has the voice of the sentence before it that ends
   in a colon ("One child said:"), and so have the quotations that follow. Without such a sentence,
   or if it names nobody, "my son" and the like make the voice that of parents, and "my worker" and
   the like that of children.

What is done to somebody is not their voice: "children's views were sought", "children were enabled
to feel involved". Nor are the words of inspectors.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Literal, get_args

from inspection_findings.text import fold_quotes

Voice = Literal["children", "parents", "staff", "victims", "partners"]

VOICES: tuple[Voice, ...] = get_args(Voice)

_NOUNS: dict[Voice, str] = {
    "children": r"child|children|young (?:people|persons?|adults?|m[ae]n|wom[ae]n)|boys?|girls?",
    "parents": r"parents?|carers?|mothers?|fathers?|mums?|dads?|famil(?:y|ies)|grandparents?",
    "staff": (
        r"staff|practitioners?|managers?|case ?workers?|(?:youth|social|support) workers?|"
        r"volunteers?|panel members?|leadership team|senior leaders|leaders"
    ),
    "victims": r"victims?",
    "partners": (
        r"partners|partner (?:agencies|organisations)|stakeholders?|board members?|magistrates?|"
        r"sentencers?|judges?|police officers?|headteachers?|chair"
    ),
}
_NOUN = rf"(?:{'|'.join(_NOUNS.values())})(?![\w'-])"
_WHO = (
    rf"\b(?P<who>{_NOUN}"
    rf"(?:(?:,|/|,? and|,? or) ?(?:(?:their|the|other|most|some|our|all) )?(?:[a-z]+ )?{_NOUN})*)"
)
_ASIDE = (  # what may stand between a subject and its verb
    r"(?:,? (?:who|that|we|inspectors)\b[^.;:?!\"]{0,70}?"
    rf"|,? (?:at|in|from|with|of|on|across|within|interviewed|surveyed|involved|working)\b"
    rf"(?:(?!\b(?:{_NOUN}|they|where|whom|to))[^.;:?!\"]){{0,50}}?)?,?"
    r"(?: (?:all|also|both|each|have|had|has|often|[a-z]+ly))*"
)
_VERB = (
    r"(?:told|said|says?|stated?|reported|report (?!on|to)|reports that|describe[ds]?|commented"
    r"|explained|(?:advised|shared|highlighted|agreed|recalled|responded) (?:us|that|with us)"
    r"|indicated?|express(?:ed)?|felt|feels?|spo?ke (?:positively|highly|warmly|of|about|to us)"
    r"|speak (?:positively|highly|warmly|of)|praised?|thought|think that|believed?|viewed"
    r"|views? (?:the|their|it)|complained|valued?|appreciated?"
    r"|(?:were|was|are|is) (?:[a-z]+ )?(?:positive|complimentary|satisfied|dissatisfied|happy"
    r"|unhappy|frustrated) (?:about|with|of))\b"
)
_COMPOUND = rf"(?:(?!\b{_NOUN})[^.;:?!\"]){{1,60}}? and (?:feel|felt|valued?|say|said|told)\b"
_SPEAKS = re.compile(rf"{_WHO}(?:{_ASIDE} {_VERB}|{_COMPOUND})")
_SOURCES = (
    re.compile(rf"\baccording to (?:(?:the|some|most|many) )?{_WHO}"),
    re.compile(
        rf"\bfeedback (?:we [a-z]+ )?from (?:(?:the|some|most|many|both) )?{_WHO}"
        r"(?::| (?:was|is|were|has been|had been|during|included?s?|indicate[sd]|show(?:s|ed)"
        r"|suggest(?:s|ed))\b)"
    ),
    re.compile(
        rf"\b(?:told by|heard from|(?:quot(?:e|ation)|comment)s? from) (?:an? |one )?{_WHO}"
    ),
)
_LABEL = re.compile(
    rf"\b(?P<who>{'|'.join(_NOUNS.values())})'?s? (?:responses?|comments?|words|feedback):"
)
_PATTERNS = (_SPEAKS, *_SOURCES, _LABEL)
# What none of the patterns can do without; most findings have none of it.
_CUE = re.compile(
    r"\"|\b(?:told|sa(?:id|ys?)|state|report|describe|comment|explained|advised|shared|highlighted"
    r"|agreed|recalled|respon|indicate|express|fe(?:lt|el)|spoke|speak|praise|thought|think"
    r"|believe|view|complained|value|appreciate|according|feedback|heard|quot|words:"
    r"|(?:positive|complimentary|(?:dis)?satisfied|(?:un)?happy|frustrated) (?:about|with|of))"
)
_OWN_CHILD = re.compile(r"\b(?:my|our) (?:son|daughter|child|children|grandson|granddaughter)\b")
_OWN_WORKER = re.compile(
    r"\bmy (?:[a-z]+ )?(?:workers?|case manager|officer|mum|dad|mentor|social worker)\b"
    r"|\bi (?:got|was) (?:arrested|kicked out|remanded|released|excluded)\b"
)
_NOUN_OF = {voice: re.compile(rf"\b(?:{nouns})\b") for voice, nouns in _NOUNS.items()}


def find_voices(text: str) -> tuple[Voice, ...]:
    """Return who speaks in a finding, by its own words, in the order of ``VOICES``.

    Examples
    --------
    >>> find_voices("Children and their parents told us that they felt listened to.")
    ('children', 'parents')
    >>> find_voices("The views of children were not sought.")
    ()
    """
    return _find_voices(_fold(text))


def find_voices_in_order(texts: Iterable[str]) -> Iterator[tuple[Voice, ...]]:
    """Yield who speaks in each finding of a report, given in the report's order.

    A quotation that is a finding of its own has the voice of the sentence that leads in to it.
    """
    leading: tuple[Voice, ...] = ()
    for text in map(_fold, texts):
        voices = _find_voices(text)
        if _is_quotation(text):
            yield leading or voices
            continue
        leads_on = text.endswith(":") and text.startswith(("they ", "their "))
        if not leads_on:
            leading = voices if text.endswith(":") or _LABEL.search(text) else ()
        yield voices or (leading if leads_on else ())


def _fold(text: str) -> str:
    return " ".join(fold_quotes(text).casefold().split())


def _find_voices(text: str) -> tuple[Voice, ...]:
    if not _CUE.search(text):
        return ()
    found = (match["who"] for pattern in _PATTERNS for match in pattern.finditer(text))
    who = " ".join(found)
    named = {voice for voice in VOICES if who and _NOUN_OF[voice].search(who)}
    if not named and '"' in text:
        named = _guess_speaker(text)
    return tuple(voice for voice in VOICES if voice in named)


def _guess_speaker(text: str) -> set[Voice]:
    """Return who says what stands in speech marks, by the first person."""
    if _OWN_CHILD.search(text):
        return {"parents"}
    return {"children"} if _OWN_WORKER.search(text) else set()


def _is_quotation(text: str) -> bool:
    """Return whether a text is a quotation as a whole, or the end of one."""
    if text.startswith('"'):
        closing = text.find('"', 1)
        return closing == -1 or closing >= len(text) - 2
    return text.endswith('"') and text.count('"') == 1
