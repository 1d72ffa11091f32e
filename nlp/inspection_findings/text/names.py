"""Names: compared whatever their spelling, looked up, and found in a text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Mapping

from inspection_findings.errors import UnknownNameError

_LONGEST_NAME = 60  # characters; each takes at most 4 of the 255 bytes that a system allows
_DEVICE = re.compile(r"con|prn|aux|nul|(com|lpt)[0-9¹²³]")
_WORD = re.compile(r"\w+")


def fold_name(name: str) -> str:
    r"""Return a name in lower case, with underscores for anything but letters and digits.

    Accented letters compare equal however they are encoded (NFC or NFD).

    Examples
    --------
    >>> fold_name("Area for improvement") == fold_name("area_for_improvement")
    True
    >>> fold_name("Zo\u00eb") == fold_name("Zoe\u0308")
    True
    """
    lower = unicodedata.normalize("NFD", name).casefold()
    return re.sub(r"[\W_]+", "_", unicodedata.normalize("NFC", lower)).strip("_")


def make_slug(name: str) -> str:
    r"""Return a name as part of an id: lower case, without accents, hyphens for all else.

    Examples
    --------
    >>> make_slug("Brighton and Hove"), make_slug("Zo\u00eb's")
    ('brighton-and-hove', 'zoe-s')
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.casefold()).strip("-")


def name_file(slug: str, *, or_else: str = "unnamed") -> str:
    """Return a slug as the name of a file, without its ending, that every system accepts.

    Windows keeps some names for devices, whatever their ending, and no system takes a long one.

    Examples
    --------
    >>> name_file("ana"), name_file("con"), name_file(""), len(name_file("long" * 100))
    ('ana', 'con-1', 'unnamed', 60)
    """
    short = slug[:_LONGEST_NAME].strip("-") or or_else
    return f"{short}-1" if _DEVICE.fullmatch(short) else short


def find_names(
    what: str,
    names: Iterable[str],
    known: Mapping[str, Iterable[str]],
    *,
    offered: Collection[str] | None = None,
) -> tuple[str, ...]:
    """Return the ids that the given names stand for, in the order of ``known``.

    Parameters
    ----------
    what : str
        The kind of thing, for the error message: "theme".
    names : iterable of str
    known : mapping of str to iterable of str
        Each id with its other names.
    offered : collection of str, optional
        The ids that the error message lists; all of them if not given.

    Raises
    ------
    UnknownNameError
        For the first unknown name; the message lists the known ids.

    Examples
    --------
    >>> find_names("kind", ["Bullet"], {"bullet": (), "recommendation": ()})
    ('bullet',)
    """
    found: set[str] = set()
    for name in names:
        wanted = fold_name(name)
        ids = [
            key
            for key, others in known.items()
            if wanted in {fold_name(key), *(fold_name(other) for other in others)}
        ]
        if not ids:
            listed = known if offered is None else [key for key in known if key in offered]
            raise UnknownNameError(what, name, listed, other_names=known)
        found.update(ids)
    return tuple(key for key in known if key in found)


def borough_pattern(boroughs: Iterable[str]) -> re.Pattern[str]:
    """Return a pattern that matches any of these borough names, also in the possessive."""
    longest_first = sorted(filter(str.strip, boroughs), key=lambda name: (-len(name), name))
    # Grouped by their first letters: a word is then tried against few names, not against all.
    begun: dict[str, list[str]] = {}
    for name in longest_first:
        begun.setdefault(name[:2].casefold(), []).append(name)
    names = "|".join(
        f"(?={re.escape(letters)})(?:{'|'.join(map(_spaced, found))})"
        for letters, found in sorted(begun.items())
    )
    names = names or "(?!)"  # matches nothing
    return re.compile(rf"\b(?:{names})(?:['’]s)?\b", re.IGNORECASE)


def replace_boroughs(boroughs: Iterable[str], by: str) -> Callable[[str], str]:
    """Return a function that replaces these borough names in a text.

    Few sentences name a borough, and the pattern of many names is slow: a text is only searched
    if the first word of a name is in it.

    Examples
    --------
    >>> replace_boroughs(["Milton Keynes", "York"], "1")("Staff in York and Milton, near York's")
    'Staff in 1 and Milton, near 1'
    """
    names = set(boroughs)
    pattern = borough_pattern(names)
    begun = {word.casefold() for name in names for word in _WORD.findall(name)[:1]}

    def replace(text: str) -> str:
        is_told = not begun.isdisjoint(_WORD.findall(text.casefold()))
        return pattern.sub(by, text) if is_told else text

    return replace


def _spaced(name: str) -> str:
    """Return a pattern of a name that allows white space or hyphens between words, and "&"."""
    words = re.split(r"[\s-]+", name)
    return r"[\s-]+".join("(?:and|&)" if word == "and" else re.escape(word) for word in words)
