"""How findings are written in REFI-QDA: coders as users, polarities as codes, ids in names.

A project knows users and codes, no kinds of coder and no polarity. So each coder is a user whose
name says what kind it is; the headings of the reports are a coder too, because polarity comes from
them. A polarity is a code in the group "Polarity", and that no theme fits is a code as well.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from inspection_findings.exchange.refi_qda.guids import make_guid
from inspection_findings.exchange.refi_qda.project import Code, User
from inspection_findings.records import POLARITIES, CoderKind, Polarity
from inspection_findings.text import fold_name

UserKind = CoderKind | Literal["heading"]

ORIGIN = "Inspection Findings"
HEADING = "Headings of the reports"
_KIND_WORDS: dict[UserKind, str] = {
    "adjudicated": " (settled)",
    "reference": " (reference)",
    "model": " (model)",
}
_IDS: tuple[UserKind, ...] = ("person", "adjudicated", "reference", "model", "heading")

NO_THEME_NAME = "No theme fits"
POLARITY_GROUP = "Polarity"
UNCLEAR = "unclear"
_POLARITY_WORDS: dict[str, str] = {
    "strength": "What the inspectorate praises, or reports to be in place.",
    "area_for_improvement": "What is missing, weak, inconsistent, or could or should be better.",
    "mixed": "One finding that says both.",
    "neutral": "A bare fact, a method or a definition.",
    UNCLEAR: "What a model infers with too low a probability to count.",
}
_ID_IN_NAME = re.compile(r" \[([^\[\]\s]+:[^\[\]\s]+)\]$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Coder:
    """Who gave a coding: the name, and what kind of coder it is."""

    name: str
    kind: UserKind


def make_user(coder: Coder) -> User:
    """Return the user that stands for a coder.

    Examples
    --------
    >>> make_user(Coder(name="Ana", kind="adjudicated")).name
    'Ana (settled)'
    """
    return User(
        guid=make_guid("user", coder.kind, coder.name),
        name=coder.name + _KIND_WORDS.get(coder.kind, ""),
        id=f"{coder.kind}:{coder.name}",
    )


def read_coder(user: User) -> Coder:
    """Return the coder that a user stands for: by the id in files of our own, else by the name.

    Examples
    --------
    >>> read_coder(User(guid="", name="words 1.0 (model)"))
    Coder(name='words 1.0', kind='model')
    """
    for kind in _IDS:
        if user.id.startswith(f"{kind}:"):
            coder = Coder(name=user.id.partition(":")[2], kind=kind)
            if user.guid == make_user(coder).guid:
                return coder
    if user.name == HEADING:
        return Coder(name=HEADING, kind="heading")
    for kind, words in _KIND_WORDS.items():
        if user.name.endswith(words):
            return Coder(name=user.name.removesuffix(words), kind=kind)
    return Coder(name=user.name, kind="person")


def theme_guid(theme_id: str) -> str:
    """Return the GUID of the code that stands for a theme."""
    return make_guid("theme", theme_id)


def polarity_guid(polarity: str) -> str:
    """Return the GUID of the code that stands for a polarity."""
    return make_guid("polarity", polarity)


NO_THEME_GUID = make_guid("no theme")
POLARITY_GUID = make_guid("polarities")


def make_own_codes() -> tuple[Code, ...]:
    """Return the codes that stand for what is no theme: that none fits, and the polarities."""
    polarities = tuple(
        Code(guid=polarity_guid(key), name=_write_polarity(key), description=words)
        for key, words in _POLARITY_WORDS.items()
    )
    return (
        Code(
            guid=NO_THEME_GUID,
            name=NO_THEME_NAME,
            description="Looked at, and no theme of the codebook fits.",
        ),
        Code(
            guid=POLARITY_GUID,
            name=POLARITY_GROUP,
            description="Whether a finding is good or bad news. Stated by the heading under which"
            f" it stands (coder: {HEADING}) or by a person; inferred by a model.",
            is_codable=False,
            codes=polarities,
        ),
    )


def is_no_theme(code: Code) -> bool:
    """Return whether a code says that no theme fits."""
    return code.guid == NO_THEME_GUID or fold_name(code.name) == fold_name(NO_THEME_NAME)


def is_polarity_group(code: Code) -> bool:
    """Return whether a code is the group of the polarities."""
    is_named = fold_name(code.name) == fold_name(POLARITY_GROUP) and not code.is_codable
    return code.guid == POLARITY_GUID or is_named


def find_polarity(code: Code, above: tuple[Code, ...]) -> Polarity | Literal["unclear"] | None:
    """Return the polarity that a code stands for, by its GUID or by its name in the group."""
    in_group = bool(above) and is_polarity_group(above[-1])
    for polarity in (*POLARITIES, UNCLEAR):
        is_named = fold_name(code.name) == fold_name(_write_polarity(polarity))
        if code.guid == polarity_guid(polarity) or (in_group and is_named):
            return polarity  # type: ignore[return-value]  # a key of POLARITIES, or unclear
    return None


def _write_polarity(polarity: str) -> str:
    return polarity.replace("_", " ").capitalize()


def name_finding(citation: str, finding_id: str) -> str:
    """Return the name of a selection that is a finding, from which its id comes back.

    Examples
    --------
    >>> find_finding_id(name_finding("Hackney, May 2023, 1.1", "hackney-2023-05:1.1:a1b2"))
    'hackney-2023-05:1.1:a1b2'
    """
    return f"{citation} [{finding_id}]"


def find_finding_id(name: str) -> str | None:
    """Return the id of a finding in the name of a selection, if there is one."""
    found = _ID_IN_NAME.search(name)
    return found[1] if found else None
