"""Lines to running text: what to do where a line ends in a hyphen.

A hyphen at the end of a line is part of a word ("long-term") or was put there by the
typesetter ("develop-ment"), and a file seldom says which. The rest of the document does:
one of the two forms mostly stands elsewhere in it, within a line.
"""

from __future__ import annotations

import re
import sys
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, pairwise

SOFT_HYPHEN = "\u00ad"
_HYPHENS = "-\u2010\u2011\x02"
_WORD = re.compile(r"[^\W\d_]+(?:[-\u2010\u2011'\u2019][^\W\d_]+)*")
_LAST = re.compile(rf"([^\W\d_]+(?:[-\u2010\u2011][^\W\d_]+)*)[{_HYPHENS}{SOFT_HYPHEN}]$")
_FIRST = re.compile(r"[^\W\d_]+(?:[-\u2010\u2011][^\W\d_]+)*")
_LINKING = {"and", "or", "nor", "to"}  # as in "pre- and post-court"
_WITHIN = {"and", "at", "by", "for", "in", "of", "on", "the", "to", "up"}
_FEWEST_BREAKS = 3  # words broken at a line's end that stand whole elsewhere
_SHARE = 0.2  # of the words whose hyphen stands elsewhere too

# What is mostly written with a hyphen after it, before it, and never.
_OPEN_FIRST = {"anti", "co", "cross", "half", "mid", "multi", "non", "post", "self", "well"}
_OPEN_SECOND = {
    *("based", "centred", "depth", "driven", "focused", "free", "friendly", "informed", "led"),
    *("making", "oriented", "related", "sharing", "specific", "term", "wide"),
}
_CLOSED_FIRST = {
    *("after", "any", "down", "every", "fore", "in", "on", "out", "over", "some", "under", "up"),
    "with",
}
_USUALLY_OPEN = {("over", "represent"), ("under", "represent")}
_TENS = {"twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"}
_UNITS = {"one", "two", "three", "four", "five", "six", "seven", "eight", "nine"}
_STEM = 4  # letters by which two words count as of one stem
_PREFIXES = {
    *("counter", "ex", "extra", "high", "inter", "intra", "long", "low", "pre"),
    *("semi", "short", "sub"),
}


@dataclass(frozen=True)
class Words:
    """The words of a document that stand within its lines, and how often.

    Attributes
    ----------
    counts : Counter of str
        By the word in small letters, its hyphens included.
    breaks_words : bool
        Whether the typesetter broke words at the ends of lines.
    """

    counts: Counter[str]
    breaks_words: bool = False

    def knows(self, word: str) -> bool:
        return self.counts[word.casefold()] > 0

    def count(self, beginning: str) -> int:
        """Return how often words stand there that begin so."""
        first = bisect_left(self._in_order, beginning)
        last = bisect_left(self._in_order, beginning + chr(sys.maxunicode))
        return self._totals[last] - self._totals[first]

    @cached_property
    def _in_order(self) -> list[str]:
        return sorted(self.counts)

    @cached_property
    def _totals(self) -> list[int]:
        """How often all words before each one stand there, taken together."""
        return [0, *accumulate(self.counts[word] for word in self._in_order)]


@dataclass(frozen=True)
class Verdict:
    """Whether the hyphen at the end of a line goes, and whether that is a guess."""

    goes: bool
    is_guess: bool = False


def collect_words(blocks: Sequence[Sequence[str]]) -> Words:
    """Return the words within the lines of ``blocks``, each a sequence of lines."""
    counts: Counter[str] = Counter()
    for lines in blocks:
        for i, line in enumerate(lines):
            inner = _LAST.sub("", line) if i + 1 < len(lines) else line
            if i > 0 and _LAST.search(lines[i - 1]):
                inner = _FIRST.sub("", inner, count=1)
            counts.update(_fold(word) for word in _WORD.findall(inner))
    halves = [(_fold(before), _fold(after)) for before, after in _breaks(blocks)]
    broken = sum(counts[a + b] > counts[f"{a}-{b}"] for a, b in halves)
    written = sum(counts[f"{a}-{b}"] > counts[a + b] for a, b in halves)
    return Words(counts, broken >= max(_FEWEST_BREAKS, _SHARE * written))


def _fold(word: str) -> str:
    return word.casefold().replace("\u2010", "-").replace("\u2011", "-")


def _breaks(blocks: Iterable[Sequence[str]]) -> Iterator[tuple[str, str]]:
    """Yield the two halves of each word that the end of a line cuts."""
    for lines in blocks:
        for line, following in pairwise(lines):
            last, first = _LAST.search(line), _FIRST.match(following)
            if last and first and not line.endswith(SOFT_HYPHEN):
                yield last[1], first.group()


def find_guesses(blocks: Iterable[Sequence[str]], words: Words) -> list[str]:
    """Return the cut words whose hyphen nothing in the document decides."""
    return [
        f"{before}-{after}"
        for before, after in _breaks(blocks)
        if judge(before, after, words).is_guess
    ]


def join_lines(lines: Sequence[str], words: Words) -> str:
    """Return the lines as running text.

    Examples
    --------
    >>> words = Words(Counter({"development": 2, "long-term": 1}), breaks_words=True)
    >>> join_lines(["a develop-", "ment for the long-", "term, pre-", "and post-court"], words)
    'a development for the long-term, pre- and post-court'
    """
    text = ""
    for line in lines:
        text = _join(text, line, words) if text else line
    return text.replace(SOFT_HYPHEN, "").replace("\x02", "-")


def _join(text: str, line: str, words: Words) -> str:
    if text.endswith(SOFT_HYPHEN):
        return text[:-1] + line
    last, first = _LAST.search(text), _FIRST.match(line)
    if last and first:
        goes = judge(last[1], first.group(), words).goes
        if not goes and first.group().casefold() in _LINKING:
            return f"{text} {line}"
        return text[:-1] + ("" if goes else "-") + line
    if re.search(r"\w[/\u2013-]$", text) and line[:1].isalnum():
        return text + line  # "and/" "or", "2021-" "22": a line may end after the stroke
    return f"{text} {line}"


def _judge_by_relatives(first: str, second: str, words: Words) -> bool | None:
    """Return whether words of the same stem stand without the hyphen; None if there are none."""
    if (first in _TENS and second in _UNITS) or (first, second[:9]) in _USUALLY_OPEN:
        return False
    if len(second) < _STEM:
        return None
    stem = second[:_STEM]
    joined, hyphenated = words.count(first + stem), words.count(f"{first}-{stem}")
    return joined > hyphenated if joined != hyphenated else None


def judge(before: str, after: str, words: Words) -> Verdict:
    """Return what to do with the hyphen between two halves of a word that a line's end cuts."""
    if not words.breaks_words:
        return Verdict(False)
    joined, hyphenated = _fold(before + after), _fold(f"{before}-{after}")
    if words.knows(joined) or words.knows(hyphenated):
        is_both = words.knows(joined) and words.knows(hyphenated)
        return Verdict(words.counts[joined] > words.counts[hyphenated], is_guess=is_both)
    first, second = before.casefold(), after.casefold()
    if (goes := _judge_by_relatives(first, second, words)) is not None:
        return Verdict(goes, is_guess=True)
    is_first_known = words.knows(first) or first in _PREFIXES | _OPEN_FIRST | _CLOSED_FIRST
    if second in _LINKING:
        return Verdict(not is_first_known)  # "pre-" "and", but "monit-" "or"
    if after[0].isupper():
        return Verdict(False)
    outer, _, inner = first.rpartition("-")
    if second in _OPEN_SECOND or (outer and inner in _WITHIN):
        return Verdict(False)  # "face-to-" "face", "out-of-" "court"
    if "-" in before or "-" in after:
        # "out-of-court" broken after "of"; but "well-develop-ed" would break within a part.
        return Verdict(not words.knows(second.split("-")[0]))
    if first in _OPEN_FIRST and len(after) > 3:
        return Verdict(False)
    if words.knows(second) and first not in _CLOSED_FIRST:
        return Verdict(not is_first_known, is_guess=True)
    return Verdict(True, is_guess=True)
