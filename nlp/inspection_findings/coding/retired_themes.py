"""What became of retired themes, according to their history in the codebook.

The history lines about merging, splitting and retiring are both written and read here, so the tool
relies on the same lines that people read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from inspection_findings.coding.codebook import Codebook, Theme
from inspection_findings.errors import RetiredThemeError
from inspection_findings.text import fold_name

_MERGED, _SPLIT, _RETIRED = "Merged into ", "Split into ", "Retired"


def tell_merge(into: str) -> str:
    """Return the history line of a theme that was merged into another."""
    return f"{_MERGED}{into}."


def tell_split(into: Sequence[str]) -> str:
    """Return the history line of a theme that was split into others."""
    return f"{_SPLIT}{', '.join(into)}."


def tell_retirement(why: str) -> str:
    """Return the history line of a theme that was retired without a successor."""
    return f"{_RETIRED}: {why}" if why else f"{_RETIRED}."


@dataclass(frozen=True, slots=True, kw_only=True)
class Retirement:
    """What became of a retired theme.

    Attributes
    ----------
    version : str
        The codebook version that retired it.
    date, change : str
        Its history line for that version; empty if there is none.
    successors : tuple of str
        The themes in use that took its place; empty if there are none.
    """

    theme_id: str
    name: str
    version: str
    date: str = ""
    change: str = ""
    successors: tuple[str, ...] = ()

    def __str__(self) -> str:
        told = f" ({self.date}: {self.change.removesuffix('.')})" if self.change else ""
        return f"retired since version {self.version} of the codebook{told}"

    @property
    def instead(self) -> str:
        """Which themes to use instead: ``"voice or health"``; empty if there are none."""
        return " or ".join(self.successors)

    @property
    def notice(self) -> str:
        """A notice to show beside findings that still carry it."""
        ask = f"Ask for {self.instead} as well" if self.successors else "No theme took its place"
        return (
            f"Theme {self.theme_id} is {self}: it is no longer given, and what still carries it"
            f" is shown. {ask}."
        )

    def refuse(self) -> RetiredThemeError:
        """Return the error to raise if a user asks for it and no finding carries it."""
        return RetiredThemeError(
            f"theme '{self.theme_id}'",
            f"is {self}, and no finding carries it",
            f"ask for {self.instead or 'a theme in use'} instead",
        )


def find_retirements(themes: Iterable[Theme]) -> dict[str, Retirement]:
    """Return what became of the retired ones among ``themes``, by id, in order."""
    known = {theme.id: theme for theme in themes}
    found = {}
    for theme in known.values():
        if theme.retired:
            last = [change for change in theme.history if change.version == theme.retired][-1:]
            found[theme.id] = Retirement(
                theme_id=theme.id,
                name=theme.name,
                version=theme.retired,
                date=last[0].date if last else "",
                change=last[0].change if last else "",
                successors=tuple(_follow(theme, known, {theme.id})),
            )
    return found


def select_retired(themes: Iterable[Theme], asked: Iterable[str] | None) -> list[Retirement]:
    """Return what became of the retired ones among ``themes`` that are asked for.

    ``asked`` are ids or names in any case; None means all.
    """
    retired = find_retirements(themes).values()
    if asked is None:
        return list(retired)
    wanted = set(map(fold_name, asked))
    return [one for one in retired if wanted & {fold_name(one.theme_id), fold_name(one.name)}]


def retire_as(codebook: Codebook, themes: Iterable[Theme]) -> Codebook:
    """Return the codebook with the themes retired that are retired in ``themes``."""
    retired = {theme.id: theme for theme in themes if theme.retired}
    return replace(
        codebook,
        themes=tuple(
            theme
            if theme.retired or theme.id not in retired
            else replace(
                theme, retired=retired[theme.id].retired, history=retired[theme.id].history
            )
            for theme in codebook.themes
        ),
    )


def _follow(theme: Theme, known: Mapping[str, Theme], seen: set[str]) -> Iterator[str]:
    """Yield the themes in use that took its place, directly or through retired themes."""
    for theme_id in _read_successors(theme):
        if theme_id in known and theme_id not in seen:
            seen.add(theme_id)
            if known[theme_id].retired:
                yield from _follow(known[theme_id], known, seen)
            else:
                yield theme_id


def _read_successors(theme: Theme) -> list[str]:
    for change in theme.history:
        for start in (_MERGED, _SPLIT):
            if change.version == theme.retired and change.change.startswith(start):
                return change.change.removeprefix(start).removesuffix(".").split(", ")
    return []
