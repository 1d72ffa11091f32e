"""What the codes of a project mean in a store: themes, polarities, that none fits, or nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from inspection_findings.exchange import NONE
from inspection_findings.exchange.refi_qda import Code, walk_codes
from inspection_findings.exchange.refi_qda.codes import read_description
from inspection_findings.exchange.refi_qda.conventions import (
    find_polarity,
    is_no_theme,
    theme_guid,
)
from inspection_findings.text import fold_name

if TYPE_CHECKING:
    from inspection_findings.store import KnownNames


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """What a code means: a theme (or ``"none"``), a polarity, or neither if it is not known."""

    name: str
    theme: str = ""
    polarity: str = ""

    @property
    def is_known(self) -> bool:
        return bool(self.theme or self.polarity)


def read_meanings(codes: tuple[Code, ...], names: KnownNames) -> dict[str, Meaning]:
    """Return the meaning of each code, by GUID.

    A code is a theme by its GUID, by the id that its description names, or by its name.
    """
    by_guid = {theme_guid(theme_id): theme_id for theme_id in names.themes}
    by_name = {fold_name(name): key for key, title in names.themes.items() for name in (key, title)}
    by_name.pop("", None)  # of a name without letters
    meanings: dict[str, Meaning] = {}
    for code, above in walk_codes(codes):
        said = str(read_description(code.description)[1].get("id", ""))
        theme = (
            by_guid.get(code.guid)
            or (said if said in names.themes else "")
            or by_name.get(fold_name(code.name), "")
        )
        polarity = "" if theme else find_polarity(code, above) or ""
        if not theme and is_no_theme(code):
            theme = NONE
        path = " / ".join(one.name for one in (*above, code))
        meanings[code.guid] = Meaning(name=path, theme=theme, polarity=polarity)
    return meanings


def tell_unknown(given: Iterable[tuple[str, str]]) -> list[str]:
    """Return a line for each code that the codebook does not have.

    Parameters
    ----------
    given : iterable of (str, str)
        The name of the code and of the coder, for each coding.
    """
    coders: dict[str, list[str]] = {}
    for name, coder in given:
        coders.setdefault(name, []).append(coder)
    return [
        f"code {name!r} is not in the codebook: {len(own)} codings by"
        f" {', '.join(sorted(set(own)))} left out; add it to the codebook"
        " (findings codebook add, or findings codebook import), and import the file again"
        for name, own in sorted(coders.items())
    ]
