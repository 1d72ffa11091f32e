"""The filters as options, with the same names for every command that lists or chooses findings."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Collection, Sequence
from typing import TYPE_CHECKING, Any, cast

import click

from inspection_findings.cli.options import Command
from inspection_findings.errors import FindingsError

if TYPE_CHECKING:
    from inspection_findings.search import FilterOptions

_PAGES = re.compile(r"(\d+)(?:-(\d+))?")
_STDIN = "-"


class _Pages(click.ParamType[range]):
    """A page, or the first and the last of several: 12 or 12-15."""

    name = "page"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> range:
        """Return the pages."""
        match = _PAGES.fullmatch(value)
        if not match:
            self.fail(f"{value!r} is not a page: write 12, or 12-15 for several", param, ctx)
        return range(int(match[1]), int(match[2] or match[1]) + 1)


def _flatten(_ctx: click.Context, _param: click.Parameter, value: Sequence[range]) -> list[int]:
    return [page for pages in value for page in pages]


def read_ids(_ctx: click.Context, param: click.Parameter, value: Sequence[str]) -> list[str]:
    """Return finding ids that are given themselves, in files (``@FILE``) or on stdin (``-``).

    Raises
    ------
    FindingsError
        If a file cannot be read.
    click.BadParameter
        If there is no id in it: no ids must not mean all findings.
    """
    found: list[str] = []
    for one in value:
        ids = _read_lines(one) if one == _STDIN or one.startswith("@") else [one]
        if not ids:
            raise click.BadParameter(f"there is no finding id in {one}", param=param)
        found += ids
    return found


def _read_lines(name: str) -> list[str]:
    try:
        with click.open_file(name.removeprefix("@"), encoding="utf-8") as file:
            return [line.strip() for line in file if line.strip()]
    except (OSError, UnicodeDecodeError) as error:
        raise FindingsError(
            name[1:], "cannot be read as a list of finding ids", "write one id a line, as UTF-8"
        ) from error


without_option = click.option(
    "--without",
    multiple=True,
    metavar="ID",
    callback=read_ids,
    help="Strike this finding out: it is no headline and no reason for a visit. @FILE reads ids"
    " from a file, - from standard input.",
)


def _names(flag: str, help_text: str) -> tuple[tuple[str, ...], dict[str, Any]]:
    return (flag,), {"multiple": True, "metavar": "NAME", "help": help_text}


_OPTIONS: tuple[tuple[tuple[str, ...], dict[str, Any]], ...] = (
    _names("--theme", "Only this theme, or another that is named: options may be repeated."),
    _names("--all-themes", "Only findings with all themes that are named so."),
    _names("--without-theme", "No finding with this theme."),
    _names("--borough", "Only this borough."),
    _names("--without-borough", "Not this borough."),
    _names(
        "--polarity",
        "Only this polarity, stated or inferred: strength, area_for_improvement, mixed, neutral or"
        " unclear.",
    ),
    (("--stated",), {"is_flag": True, "help": "Only polarity stated by a heading or a person."}),
    _names("--standard", "Only this standard, such as 3.4."),
    _names("--kind", "Only this kind: bullet, recommendation or narrative."),
    (
        ("--since", "--from", "since"),
        {
            "metavar": "DATE",
            "help": "Only reports published in this month or later, such as 2023-05.",
        },
    ),
    (
        ("--to",),
        {
            "metavar": "DATE",
            "help": "Only reports published in this month or earlier, such as 2024-12.",
        },
    ),
    (
        ("--year",),
        {
            "multiple": True,
            "metavar": "YEAR",
            "type": int,
            "help": "Only reports published in this year.",
        },
    ),
    _names("--rating", "Only findings on a standard with this rating in its report."),
    _names("--overall", "Only reports in which the whole service has this rating."),
    _names("--service", "Only this service, as its report names it."),
    _names("--inspectorate", "Only this inspectorate."),
    _names("--coder", "Whose coding: a name, or adjudicated, person, reference or model."),
    _names("--sub-theme", "Only this group of similar findings."),
    (
        ("--page",),
        {
            "multiple": True,
            "metavar": "PAGE",
            "type": _Pages(),
            "callback": _flatten,
            "help": "Only findings that begin on this page, or these (12-15).",
        },
    ),
    _names(
        "--voice",
        "Only findings that mention what they said: children, parents, staff, victims or partners.",
    ),
    (
        ("--finding",),
        {
            "multiple": True,
            "metavar": "ID",
            "callback": read_ids,
            "help": "Only this finding. @FILE reads ids from a file, - from standard input.",
        },
    ),
)


def filter_options(
    *, own: Collection[str] = (), refused: Collection[str] = (), reason: str = ""
) -> Callable[[Command], Command]:
    """Return a decorator that adds the filters; the command gets those given as ``filters``.

    Parameters
    ----------
    own : collection of str
        Names of filters that the command has options of its own for.
    refused : collection of str
        Names of filters that make no sense for the command. They are not listed in its help, and
        a user who gives one is told the ``reason``.
    """

    def decorate(command: Command) -> Command:
        names: list[str] = []

        @functools.wraps(command)
        def with_filters(*arguments: Any, **values: Any) -> Any:
            given = {name: value for name in names if (value := values.pop(name))}
            for name in given.keys() & set(refused):
                raise click.UsageError(f"--{name.replace('_', '-')} does not fit here: {reason}")
            return command(*arguments, filters=cast("FilterOptions", given), **values)

        wrapped: Command = with_filters
        for flags, settings in reversed(_OPTIONS):
            name = flags[-1].removeprefix("--").replace("-", "_")
            if name not in own:
                names.append(name)
                wrapped = click.option(*flags, hidden=name in refused, **settings)(wrapped)
        return wrapped

    return decorate
