"""Reads ``standards.toml``, which lists every inspection framework and its standards."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, get_args

from inspection_findings.errors import FrameworkError
from inspection_findings.frameworks.frameworks import Frameworks, Link, Relation, ThemeCoverage
from inspection_findings.frameworks.standards import (
    Bands,
    Carries,
    CaseworkRules,
    Framework,
    Standard,
    StandardKey,
    Verified,
)
from inspection_findings.records import RATING_WORDS

_KEY = re.compile(r"(?P<framework>[^:\s]+):(?P<number>[^:\s]+)")


def read_frameworks(path: Path) -> Frameworks:
    """Return the frameworks, links and themes of a ``standards.toml``.

    Raises
    ------
    FrameworkError
        If the file is not TOML, lacks a part, or refers to a standard or source that it does
        not define.
    """
    try:
        held = tomllib.loads(path.read_text(encoding="utf-8"))
        sources = dict(held["sources"])
        entries = tuple(_read_framework(entry, sources) for entry in held["frameworks"])
        links = tuple(link for entry in held["links"] for link in _read_links(entry, sources))
        themes = {entry["id"]: _read_theme(entry, sources) for entry in held.get("themes", ())}
        version = str(held["version"])
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise FrameworkError(str(path), f"is not TOML ({error})", "correct it there") from error
    except KeyError as error:
        raise FrameworkError(
            str(path), f"lacks {error} or the source of that name", "add it, or correct its name"
        ) from error
    except ValueError as error:
        raise FrameworkError(str(path), str(error), "correct it there") from error
    except (TypeError, AttributeError) as error:
        raise FrameworkError(
            str(path),
            f"has a part of another form than expected ({error})",
            "compare it with the file of standards that comes with the package",
        ) from error
    read = Frameworks(version=version, entries=entries, links=links, themes=themes)
    _require_known(read, path)
    return read


def _read_framework(entry: Mapping[str, Any], sources: Mapping[str, str]) -> Framework:
    framework_id = entry["id"]
    bands = entry.get("score_bands")
    casework = entry.get("casework")
    return Framework(
        framework_id=framework_id,
        name=entry["name"],
        first_year=entry["from"],
        last_year=entry.get("to"),
        source=sources[entry["source"]],
        standards=tuple(_read_standard(framework_id, one, sources) for one in entry["standards"]),
        titles=tuple(entry.get("titles", ())),
        score_bands=_read_bands(bands, "score_bands") if bands is not None else (),
        casework=_read_casework(casework) if casework is not None else None,
        was_tried=entry.get("was_tried", True),
    )


def _read_standard(
    framework_id: str, entry: Mapping[str, Any], sources: Mapping[str, str]
) -> Standard:
    carries = entry.get("carries")
    return Standard(
        key=StandardKey(framework_id, entry["number"]),
        name=entry["name"],
        verified=_choose(entry["verified"], get_args(Verified), "verified"),
        source=sources[entry["source"]],
        carries=_choose(carries, get_args(Carries), "carries") if carries is not None else None,
        in_score=entry.get("in_score"),
        may_be_absent=entry.get("may_be_absent", False),
    )


def _read_casework(entry: Mapping[str, Any]) -> CaseworkRules:
    return CaseworkRules(
        key_questions=entry["key_questions"],
        bands=_read_bands(entry["bands"], "casework.bands"),
        exception=entry["exception"],
    )


def _read_bands(entry: Mapping[str, int], what: str) -> Bands:
    """Return the bands of a scale; refuse bands that leave a gap or overlap."""
    if set(entry) != set(RATING_WORDS):
        raise ValueError(f"{what} must have a lowest value for each of {', '.join(RATING_WORDS)}")
    lowest = [entry[word] for word in RATING_WORDS]
    if lowest[0] != 0 or lowest != sorted(set(lowest)):
        raise ValueError(f"{what} must begin at 0 and rise from rating to rating: {lowest}")
    return tuple(zip(lowest, RATING_WORDS, strict=True))


def _read_links(entry: Mapping[str, Any], sources: Mapping[str, str]) -> list[Link]:
    return [
        Link(
            earlier=_read_key(earlier),
            later=_read_key(later),
            relation=_choose(entry["relation"], get_args(Relation), "relation"),
            note=entry["note"],
            source=sources[entry["source"]],
        )
        for earlier, later in entry["pairs"]
    ]


def _read_theme(entry: Mapping[str, Any], sources: Mapping[str, str]) -> ThemeCoverage:
    return ThemeCoverage(
        theme_id=entry["id"],
        own=tuple(_read_key(key) for key in entry["own"]),
        not_shown=tuple(entry.get("not_shown", ())),
        note=entry["note"],
        source=sources[entry["source"]],
    )


def _read_key(text: str) -> StandardKey:
    match = _KEY.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r} is no standard; write it as framework:number, like 2021:3.4")
    return StandardKey(match["framework"], match["number"])


def _choose(word: str, known: tuple[str, ...], what: str) -> Any:
    if word not in known:
        raise ValueError(f"{what} is {word!r}; it is one of {', '.join(known)}")
    return word


def _require_known(frameworks: Frameworks, path: Path) -> None:
    """Raise if a link or theme refers to something undefined, or a standard is listed twice."""
    every = [standard.key for one in frameworks.entries for standard in one.standards]
    linked = [key for link in frameworks.links for key in (link.earlier, link.later)]
    own = [key for theme in frameworks.themes.values() for key in theme.own]
    ids = {one.framework_id for one in frameworks.entries}
    not_shown = {name for theme in frameworks.themes.values() for name in theme.not_shown}
    unknown = [
        *(str(key) for key in sorted({*linked, *own} - set(every))),
        *sorted(not_shown - ids),
    ]
    if unknown:
        raise FrameworkError(
            str(path), f"names {unknown[0]}, which no framework has", "correct it there"
        )
    doubled = sorted({str(key) for key in every if every.count(key) > 1})
    if doubled:
        raise FrameworkError(str(path), f"has {doubled[0]} twice", "keep one of the two")
