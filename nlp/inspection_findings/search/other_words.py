"""Other words for what a query says: everyday words, and what abbreviations stand for.

Abbreviations come from the names in the codebook and from the reports themselves, which write
them out: "multi-agency public protection arrangements (MAPPA)".
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources

from inspection_findings.search.words import read_words
from inspection_findings.text import find_stems, load_stop_words

_IN_BRACKETS = re.compile(r"\(([A-Z][A-Za-z&]{1,9}s?)\)")
_LONGEST = 10  # words that an abbreviation of a report stands for
_WORD = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)?")


@dataclass(frozen=True, slots=True)
class OtherWords:
    """What else to look for where a query holds some words.

    Attributes
    ----------
    meanings : mapping of tuple of str to tuple of tuples of str
        Words as stems, and the words that mean the same, each as stems without stop words.
    longest : int
        The most words that a key has.
    spelt : mapping of tuple of str to str
        The groups of stems as they are written.
    """

    meanings: Mapping[tuple[str, ...], tuple[tuple[str, ...], ...]]
    longest: int
    spelt: Mapping[tuple[str, ...], str]

    def find(self, stems: Sequence[str]) -> tuple[tuple[str, ...], ...]:
        """Return what else to look for where a query holds exactly these stems."""
        return self.meanings.get(tuple(stems), ())


def gather_other_words(abbreviations: Mapping[str, str]) -> OtherWords:
    """Return the everyday words of the package, together with these abbreviations.

    Parameters
    ----------
    abbreviations : mapping of str to str
        Abbreviations with what they stand for.
    """
    pairs = [(said, meant) for said, means in read_everyday_words() for meant in means]
    pairs += abbreviations.items()
    pairs += [(meant, short) for short, meant in abbreviations.items()]
    words = {word for pair in pairs for part in pair for word in read_words(part)}
    stem_of, stop = find_stems(words), load_stop_words()
    meanings: dict[tuple[str, ...], dict[tuple[str, ...], None]] = {}
    spelt: dict[tuple[str, ...], str] = {}
    for said, meant in pairs:
        key = tuple(stem_of[word] for word in read_words(said))
        group = tuple(stem_of[word] for word in read_words(meant) if word not in stop)
        if group and group != key:
            meanings.setdefault(key, {})[group] = None
            spelt.setdefault(group, meant)
    return OtherWords(
        meanings={key: tuple(groups) for key, groups in meanings.items()},
        longest=max(map(len, meanings), default=0),
        spelt=spelt,
    )


def everyday_words_file() -> bytes:
    """Return the content of ``everyday_words.toml``."""
    return resources.files(__package__).joinpath("everyday_words.toml").read_bytes()


def read_everyday_words() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return each everyday word or phrase with the words of the reports for the same thing."""
    entries = tomllib.loads(everyday_words_file().decode("utf-8"))["words"]
    return tuple((said, tuple(entry["mean"])) for entry in entries for said in entry["say"])


def find_abbreviations(texts: Iterable[str]) -> dict[str, str]:
    """Return the abbreviations that the texts write out, with what each stands for most often.

    Examples
    --------
    >>> find_abbreviations(["the child and adolescent mental health services (CAMHS)"])
    {'CAMHS': 'child and adolescent mental health services'}
    """
    counted: dict[str, Counter[str]] = {}
    for text in texts:
        for short, meant in _find_in(text):
            counted.setdefault(short, Counter())[meant.lower()] += 1
    return {
        short: min(meanings, key=lambda meant: (-meanings[meant], meant))
        for short, meanings in sorted(counted.items())
    }


def _find_in(text: str) -> Iterator[tuple[str, str]]:
    for match in _IN_BRACKETS.finditer(text):
        before = text[max(0, match.start() - 200) : match.start()]
        if before[-1:].isspace():
            meant = _spell_out(match[1], before)
            if meant:
                yield match[1], meant


def _spell_out(short: str, before: str) -> str | None:
    """Return the last words of ``before`` that the letters of ``short`` begin; None if none do."""
    letters = short.removesuffix("s").lower().replace("&", "")
    words = list(_WORD.finditer(before))[-_LONGEST:]
    for first in range(len(words) - 1, -1, -1):
        spelt = words[first:]
        if _fits(letters, [word[0].lower() for word in spelt]):
            return " ".join(before[spelt[0].start() :].split())
    return None


_SMALL = frozenset({"and", "of", "the", "for", "in", "to", "a", "on", "with", "or", "not"})


def _fits(letters: str, words: Sequence[str]) -> bool:
    """Return whether the letters begin the words in turn; small words may be left out."""
    if not letters or not words:
        return not letters and not words
    is_first = words[0][0] == letters[0]
    return (is_first and _fits(letters[1:], words[1:])) or (
        words[0] in _SMALL and len(words) > 1 and _fits(letters, words[1:])
    )
