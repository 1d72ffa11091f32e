"""Answers in the words of a comment: written, and read back."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from inspection_findings.exchange.review_rows import NONE, SEPARATOR, Answer
from inspection_findings.records import POLARITIES
from inspection_findings.text import fold_name

AGREEMENT = ("ok", "okay", "agree", "agreed")  # the first and the third are named in the guide
_LABEL = re.compile(r"\b(themes?|polarity)\s*:\s*", re.IGNORECASE)
_NOTE = re.compile(r"(?:^|(?<=[\s.;,]))notes?\s*:\s*", re.IGNORECASE)
_PARTS = re.compile(r"[;\n]|\.(?=\s|$)")
_LIST = re.compile(r",|\band\b|&|/")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """What a comment says: an answer, and whether it agrees with another comment."""

    answer: Answer
    agrees: bool = False


def write_wording(answer: Answer, names: Mapping[str, str]) -> str:
    """Return an answer in words, with the names of themes in place of ids.

    Examples
    --------
    >>> write_wording(Answer(themes=("ete", "x"), polarity="mixed"), {"ete": "Education"})
    'Themes: Education; x. Polarity: mixed.'
    """
    themes = f"{SEPARATOR} ".join(names.get(theme, theme) for theme in answer.themes)
    clauses = [
        f"Themes: {themes}." if themes else "",
        f"Polarity: {answer.polarity.replace('_', ' ')}." if answer.polarity else "",
        f"Note: {answer.note}" if answer.note else "",
    ]
    return " ".join(filter(None, clauses))


def read_wording(text: str, themes: Collection[str]) -> Wording:
    """Return what a comment says. Words that are not understood are kept as a theme, to be refused.

    Parameters
    ----------
    themes : collection of str
        The ids and names of themes, folded by `fold_name`.

    Examples
    --------
    >>> read_wording("Voice, ETE. Polarity: area for improvement", {"voice", "ete"}).answer
    Answer(themes=('Voice', 'ETE'), polarity='area_for_improvement', note='')
    >>> read_wording("ok; Note: two cases", set())
    Wording(answer=Answer(themes=(), polarity='', note='two cases'), agrees=True)
    """
    note = ""
    if found := _NOTE.search(text):
        text, note = text[: found.start()], text[found.end() :].strip()
    given: dict[str, list[str]] = {"theme": [], "polarity": [], "agreement": []}
    for kind, piece in _split(text, themes):
        given[kind].append(piece)
    answer = Answer(
        themes=tuple(dict.fromkeys(given["theme"])),
        polarity=" and ".join(dict.fromkeys(given["polarity"])),
        note=note,
    )
    return Wording(answer=answer, agrees=bool(given["agreement"]))


def _split(text: str, themes: Collection[str]) -> list[tuple[str, str]]:
    """Return the pieces of a text with their kinds."""
    pieces: list[tuple[str, str]] = []
    for part in _PARTS.split(_LABEL.sub(r";\1:", text)):
        label, colon, words = part.partition(":")
        is_labelled = bool(colon) and fold_name(label) in ("theme", "themes", "polarity")
        piece = (words if is_labelled else part).strip(" \t,.!")
        if not piece:
            continue
        if is_labelled and fold_name(label) == "polarity":
            pieces.append(("polarity", _name_polarity(piece)))
        else:
            pieces += _sort(piece, themes)
    return pieces


def _sort(piece: str, themes: Collection[str]) -> list[tuple[str, str]]:
    """Return a piece with its kind; or each of its parts, if all of them are known."""
    if kind := _find_kind(piece, themes):
        return [(kind, _name_polarity(piece) if kind == "polarity" else piece)]
    parts = [part.strip() for part in _LIST.split(piece)]
    kinds = [_find_kind(part, themes) for part in parts]
    if len(parts) > 1 and all(kinds):
        return [
            (kind, _name_polarity(part) if kind == "polarity" else part)
            for kind, part in zip(kinds, parts, strict=True)
        ]
    return [("theme", piece)]


def _find_kind(piece: str, themes: Collection[str]) -> str:
    folded = fold_name(piece)
    if folded in themes or folded == NONE:
        return "theme"
    if folded in POLARITIES:
        return "polarity"
    return "agreement" if folded in AGREEMENT else ""


def _name_polarity(words: str) -> str:
    folded = fold_name(words)
    return folded if folded in POLARITIES else words
