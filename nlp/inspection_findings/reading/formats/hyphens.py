"""Lines to running text: what to do where a line ends in a hyphen.

A hyphen at the end of a line is part of a word ("long-term") or was put there by the
typesetter ("develop-ment"), and a file seldom says which. The rest of the document does:
one of the two forms mostly stands elsewhere in it, within a line.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

SOFT_HYPHEN = "\u00ad"
_HYPHENS = "-\u2010\u2011\x02"
_WORD = re.compile(r"[^\W\d_]+(?:[-\u2010\u2011'\u2019][^\W\d_]+)*")
_LAST = re.compile(rf"([^\W\d_]+(?:[-\u2010\u2011][^\W\d_]+)*)[{_HYPHENS}{SOFT_HYPHEN}]$")
_FIRST = re.compile(r"[^\W\d_]+(?:[-\u2010\u2011][^\W\d_]+)*")
_LINKING = {"and", "or", "nor", "to"}  # as in "pre- and post-court"
_PREFIXES = {
    *("anti", "co", "counter", "cross", "ex", "extra", "half", "high", "inter", "intra", "long"),
    *("low", "mid", "multi", "non", "over", "post", "pre", "pro", "re", "self", "semi", "short"),
    *("sub", "under", "well"),
}
_KEEP_HYPHEN = {"co", "cross", "half", "mid", "multi", "non", "self", "well"}  # "self-evaluation"
_SHARE = 0.2  # of the words whose hyphen stands elsewhere too
_SECOND_HALVES = {  # of compounds that anyone makes: "scenario-based"
    *("based", "centred", "depth", "driven", "focused", "free", "friendly", "informed", "led"),
    *("making", "oriented", "related", "sharing", "specific", "term", "wide"),
}
_FEWEST_BREAKS = 3  # words broken at a line's end that stand whole elsewhere


@dataclass
class Words:
    """The words of a document that stand within its lines, and how often.

    Attributes
    ----------
    breaks_words : bool
        Whether the typesetter broke words at the ends of lines.
    doubtful : list of str
        Words whose hyphen nothing in the document decided, as they stood in the file.
    """

    counts: Counter[str] = field(default_factory=Counter)
    breaks_words: bool = False
    doubtful: list[str] = field(default_factory=list)

    def knows(self, word: str) -> bool:
        return self.counts[word.casefold()] > 0


def collect_words(blocks: Iterable[Sequence[str]]) -> Words:
    """Return the words within the lines of ``blocks``, each a sequence of lines."""
    words = Words()
    lower: list[tuple[str, str]] = []
    for lines in blocks:
        for i, line in enumerate(lines):
            inner = _LAST.sub("", line) if i + 1 < len(lines) else line
            before = i > 0 and _LAST.search(lines[i - 1])
            inner = _FIRST.sub("", inner, count=1) if before else inner
            for word in _WORD.findall(inner):
                words.counts[word.casefold().replace("\u2010", "-").replace("\u2011", "-")] += 1
            first = _FIRST.match(line)
            if before and first:
                lower.append((before[1].casefold(), first.group().casefold()))
    by_typesetter = sum(words.counts[a + b] > words.counts[f"{a}-{b}"] for a, b in lower)
    written = sum(words.counts[f"{a}-{b}"] > words.counts[a + b] for a, b in lower)
    words.breaks_words = by_typesetter >= max(_FEWEST_BREAKS, _SHARE * written)
    return words


def join_lines(lines: Sequence[str], words: Words) -> str:
    """Return the lines as running text.

    Examples
    --------
    >>> words = collect_words([["The development is long-term."]])
    >>> join_lines(["a develop-", "ment for the long-", "term, pre-", "and post-court"], words)
    'a development for the long-term, pre- and post-court'
    """
    text = ""
    for line in lines:
        text = _join(text, line, words) if text else line
    return text.replace(SOFT_HYPHEN, "").replace("\x02", "-")


def _join(text: str, line: str, words: Words) -> str:
    last, first = _LAST.search(text), _FIRST.match(line)
    if text.endswith(SOFT_HYPHEN):
        return text[:-1] + line
    if last and first:
        if first.group().casefold() in _LINKING:
            return f"{text} {line}"
        if _is_typesetters(last[1], first.group(), words):
            return text[:-1] + line
        return text[:-1] + "-" + line
    if re.search(r"\w[/\u2013-]$", text) and line[:1].isalnum():
        return text + line  # "and/" "or", "2021-" "22": a line may end after the stroke
    return f"{text} {line}"


def _is_typesetters(before: str, after: str, words: Words) -> bool:
    """Whether the hyphen between two halves of a word was put in to break the line."""
    joined, hyphenated = before + after, f"{before}-{after}"
    if not words.breaks_words:
        return False
    if words.knows(hyphenated) or words.knows(joined):
        if words.knows(hyphenated) and words.knows(joined):
            words.doubtful.append(hyphenated)
        return words.counts[joined.casefold()] > words.counts[hyphenated.casefold()]
    if after[0].isupper() or (before.casefold() in _KEEP_HYPHEN and len(after) > 3):
        return False
    if "-" in before or "-" in after:
        # "out-of-court" broken after "of"; but "well-develop-ed" would break within a part.
        return not words.knows(after.split("-")[0])
    if after.casefold() in _SECOND_HALVES:
        return False
    if words.knows(after) and (words.knows(before) or before.casefold() in _PREFIXES):
        return False
    words.doubtful.append(hyphenated)
    return True
