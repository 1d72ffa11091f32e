"""The names of coders: one person has one name in a store, and no name is also a machine's."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

from inspection_findings.errors import CodingError
from inspection_findings.text import fold_name

LONGEST_NAME = 100  # characters


def name_coder(coder: str, names: Mapping[str, bool]) -> str:
    """Return the name under which the store keeps a person's codings.

    For a new person that is the given name, in Unicode's composed form (NFC).

    Parameters
    ----------
    names : mapping of str to bool
        The names in the store, and whether each is a person's.

    Raises
    ------
    CodingError
        If the name cannot be a person's, or the store has the person in another spelling.
    """
    people = {name for name, is_person in names.items() if is_person}
    others = names.keys() - people
    if coder not in people:
        # Keyboards write accents as one character or two. The two forms look the same.
        coder = unicodedata.normalize("NFC", coder)
        same = (name for name in sorted(people) if unicodedata.normalize("NFC", name) == coder)
        coder = next(same, coder)
    spellings = {fold_name(name): name for name in sorted(people)}
    problem = ""
    if coder != coder.strip() or not fold_name(coder) or not coder.isprintable():
        problem = "is not a name"
    elif len(coder) > LONGEST_NAME:
        problem = f"is longer than {LONGEST_NAME} characters"
    elif fold_name(coder) in map(fold_name, others):
        problem = "is the name of a model or of the reference coding"
    elif coder not in people and fold_name(coder) in spellings:
        # One person would count as two coders, and could never complete a sample.
        problem = f"is {spellings[fold_name(coder)]!r} in this store"
    if problem:
        raise CodingError(
            f"coder {coder!r}", problem, "give the name under which this person's codings are kept"
        )
    return coder
