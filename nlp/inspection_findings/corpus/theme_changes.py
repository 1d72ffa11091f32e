"""What a coding added to the themes that its coder had before it, and what it removed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from inspection_findings.text import list_words

if TYPE_CHECKING:
    from inspection_findings.records import Entry
    from inspection_findings.store.said import StartingThemes

_GIVERS = {"reference": "the reference coding gives", "model": "the model gives"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeChange:
    """How the themes of a coding differ from what it is compared with; themes by name.

    Attributes
    ----------
    against : str
        With what: the coder's ``previous`` coding; or, for a first coding, what the ``reference``
        or else the ``model`` gives at present. What it gave at the time of the coding is not kept.
    given : tuple of str
        The themes that it is compared with.
    added, removed : tuple of str
    """

    against: Literal["previous", "reference", "model"]
    given: tuple[str, ...]
    added: tuple[str, ...]
    removed: tuple[str, ...]

    @property
    def words(self) -> str:
        """What was added and removed: "added Victim work; removed Staffing"."""
        parts = [
            f"{did} {list_words(themes)}"
            for did, themes in (("added", self.added), ("removed", self.removed))
            if themes
        ]
        return "; ".join(parts) or "the same themes"

    @property
    def source(self) -> str:
        """What the model or the reference gives, in words; empty against a previous coding."""
        if self.against == "previous":
            return ""
        return f"{_GIVERS[self.against]}: {', '.join(self.given) or 'no theme'}"


def find_change(
    entry: Entry, given: Mapping[str, StartingThemes], names: Mapping[str, str]
) -> ThemeChange | None:
    """Return what a coding changed in themes; None if it says nothing of them.

    ``given`` is what the reference or the model gives each finding. What is settled is compared
    with what was settled before, and with nothing else.
    """
    if entry.kind not in ("coding", "adjudication") or entry.after is None:
        return None
    after, before = entry.after["themes"], (entry.before or {}).get("themes")
    if after is None:
        return None
    if before is not None:
        return _compare("previous", before, after, names)
    known = given.get(entry.subject) if entry.kind == "coding" else None
    return _compare(known.coder_kind, known.themes, after, names) if known else None


def _compare(
    against: Literal["previous", "reference", "model"],
    before: Iterable[str],
    after: Iterable[str],
    names: Mapping[str, str],
) -> ThemeChange:
    old = tuple(names.get(one, one) for one in before)
    new = tuple(names.get(one, one) for one in after)
    return ThemeChange(
        against=against,
        given=old,
        added=tuple(one for one in new if one not in old),
        removed=tuple(one for one in old if one not in new),
    )
