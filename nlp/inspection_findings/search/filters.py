"""The filters of lists and searches, with the same names in Python and on the command line."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from typing import Any, TypedDict, TypeVar, Unpack

M = TypeVar("M", bound=Callable[..., Any])

Names = str | Iterable[str]
"""One name or several, in upper or lower case."""

Numbers = int | Iterable[int]
"""One number or several."""


class FilterOptions(TypedDict, total=False):
    """The filters as keyword arguments; `Filters` says what each means."""

    theme: Names
    all_themes: Names
    without_theme: Names
    borough: Names
    without_borough: Names
    polarity: Names | None
    stated: bool
    standard: Names
    kind: Names
    since: str | None
    to: str | None
    year: Numbers
    rating: Names
    overall: Names
    service: Names
    inspectorate: Names
    coder: Names
    sub_theme: Names
    page: Numbers
    voice: Names
    finding: Names


class ReportFilterOptions(TypedDict, total=False):
    """The filters that choose whole reports, so that counts of what is left mean something."""

    without_borough: Names
    since: str | None
    to: str | None
    year: Numbers
    overall: Names
    service: Names


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """The conditions that a finding must meet. An empty filter excludes no finding.

    A finding must meet every filter that is given. Where a filter has several values, one of them
    is enough, except for ``all_themes``.

    Attributes
    ----------
    theme, all_themes, without_theme : tuple of str
        Ids or names of themes: any of them, all of them, none of them. The themes of a finding are
        those that count.
    borough, without_borough : tuple of str
        Any of these boroughs, none of these.
    polarity : tuple of str
        The stated polarity or, where none is stated, the inferred one: "strength",
        "area_for_improvement", "mixed", "neutral" or "unclear".
    stated : bool
        Leave out findings whose polarity is not stated by a heading or a person.
    standard : tuple of str
        Numbers or names of standards.
    kind : tuple of str
        "bullet", "recommendation" or "narrative".
    since, to : str or None
        Year, month or day of publication, both included. The day is ignored: reports have a month
        only.
    year : tuple of int
        Years of publication.
    rating, overall : tuple of str
        The rating of the finding's standard in its report, and that of the whole service.
    service, inspectorate : tuple of str
        Names as the reports give them.
    coder : tuple of str
        Whose coding counts: names of coders, or "adjudicated", "person",
        "reference", "model".
    sub_theme : tuple of str
        Ids or names of groups of similar findings.
    page : tuple of int
        Pages on which a finding begins. Plain text has no pages.
    voice : tuple of str
        Who speaks or is quoted: "children", "parents", "staff", "victims", "partners" (see
        ``search.voice``).
    finding : tuple of str
        Ids of findings.
    """

    theme: tuple[str, ...] = ()
    all_themes: tuple[str, ...] = ()
    without_theme: tuple[str, ...] = ()
    borough: tuple[str, ...] = ()
    without_borough: tuple[str, ...] = ()
    polarity: tuple[str, ...] = ()
    stated: bool = False
    standard: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    since: str | None = None
    to: str | None = None
    year: tuple[int, ...] = ()
    rating: tuple[str, ...] = ()
    overall: tuple[str, ...] = ()
    service: tuple[str, ...] = ()
    inspectorate: tuple[str, ...] = ()
    coder: tuple[str, ...] = ()
    sub_theme: tuple[str, ...] = ()
    page: tuple[int, ...] = ()
    voice: tuple[str, ...] = ()
    finding: tuple[str, ...] = ()

    @classmethod
    def of(cls, **options: Unpack[FilterOptions]) -> Filters:
        """Return filters from keyword arguments: a filter takes one value or several.

        Examples
        --------
        >>> Filters.of(theme="voice", borough=["Hackney", "Havering"]).theme
        ('voice',)
        """
        single = {"stated", "since", "to"}
        values: dict[str, Any] = {
            name: value if name in single else _make_tuple(value) for name, value in options.items()
        }
        return cls(**values)

    @property
    def given(self) -> tuple[str, ...]:
        """The names of the filters that are given."""
        return tuple(
            field.name for field in fields(self) if getattr(self, field.name) != field.default
        )

    @property
    def words(self) -> tuple[str, ...]:
        """The filters that are given, in words: ``("since 2024", "overall Good, Outstanding")``."""
        return tuple(f"{name.replace('_', '-')} {self._write(name)}" for name in self.given)

    def _write(self, name: str) -> str:
        value = getattr(self, name)
        return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)


EVERYTHING = Filters()


def show_filters(options: type) -> Callable[[M], M]:
    """Return a decorator for a method with ``**filters``: help and completion then name each.

    ``options`` is the typed dict of the filters that the method takes.
    """

    def decorate(method: M) -> M:
        signature = inspect.signature(method)
        own = [one for one in signature.parameters.values() if one.kind is not one.VAR_KEYWORD]
        defaults = {field.name: field.default for field in fields(Filters)}
        keyword = inspect.Parameter.KEYWORD_ONLY
        named = [
            inspect.Parameter(name, keyword, default=defaults[name])
            for name in options.__annotations__
        ]
        method.__signature__ = signature.replace(parameters=[*own, *named])  # type: ignore[attr-defined]
        return method

    return decorate


def _make_tuple(value: object) -> tuple[object, ...]:
    """Return one value or several as a tuple; None is no value."""
    if value is None:
        return ()
    return tuple(value) if isinstance(value, Iterable) and not isinstance(value, str) else (value,)
