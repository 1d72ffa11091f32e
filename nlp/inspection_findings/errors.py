"""Errors that a user can fix: each message names the place, the problem and the cure.

The command line prints such an error on one line and exits with status 2. A traceback
therefore means a bug in this package.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path


class FindingsError(Exception):
    """A problem that the user can fix.

    Parameters
    ----------
    where : str
        Where the problem is: a file, a report, a theme or an option.
    problem : str
        What is wrong there, without a full stop.
    cure : str
        What to do about it, as an instruction, without a full stop.

    Examples
    --------
    >>> print(FindingsError("empty.txt", "the file is empty", "give a published report"))
    empty.txt: the file is empty; give a published report.
    """

    def __init__(self, where: str, problem: str, cure: str) -> None:
        super().__init__(where, problem, cure)
        self.where = where
        self.problem = problem
        self.cure = cure

    def __str__(self) -> str:
        return f"{self.where}: {self.problem}; {self.cure}."


class ReadingError(FindingsError):
    """A file could not be read as an inspection report."""

    @classmethod
    def missing(cls, path: Path | str) -> ReadingError:
        """Return the error for a path where there is no file."""
        return cls(str(path), "there is no such file", "check the path")


class CodebookError(FindingsError):
    """A codebook contradicts itself, or a part of it is missing."""


class FrameworkError(FindingsError):
    """The file of frameworks and standards contradicts itself, or a part of it is missing."""


class EncoderError(FindingsError):
    """An encoder is missing, or is not the one that was expected."""


class ModelError(FindingsError):
    """A theme model is missing, damaged, or does not fit its codebook or encoder."""


class MissingExtraError(FindingsError):
    """A feature needs packages that are installed only with an extra of this package."""


class StoreError(FindingsError):
    """A store cannot be opened, or was written by a newer version."""


class StoreBusyError(StoreError):
    """Another program is writing to the store; nothing was written. Try again later."""


class RetiredThemeError(FindingsError):
    """The user asked for a retired theme that no finding carries any more."""


class CodingError(FindingsError):
    """A coding, a coder's name or a sample cannot be accepted."""


class ConflictError(CodingError):
    """What is to be changed has been changed by somebody else meanwhile; nothing was saved."""


class UnknownNameError(FindingsError):
    """A theme, borough, standard or other name is not known; the message lists the known ones.

    Examples
    --------
    >>> print(UnknownNameError("theme", "vict", ["victim-work", "voice"]))
    theme 'vict' is not known. Did you mean 'victim-work'? Known themes: victim-work, voice.
    """

    def __init__(
        self,
        kind: str,
        name: str,
        known: Iterable[str],
        *,
        other_names: Mapping[str, Iterable[str]] | None = None,
    ) -> None:
        choices = list(known)
        id_of = {other: key for key in choices for other in (other_names or {}).get(key, ())}
        nearest = _find_nearest(name, [*choices, *id_of])
        hint = f"Did you mean {_describe(nearest, id_of)}? " if nearest else ""
        kinds = f"{kind[:-1]}ies" if kind.endswith("y") else f"{kind}s"
        listed = f"Known {kinds}: {', '.join(choices)}" if choices else f"No {kinds} are stored yet"
        super().__init__(f"{kind} '{name}'", "is not known", f"{hint}{listed}")

    def __str__(self) -> str:
        return f"{self.where} {self.problem}. {self.cure}."


def _describe(nearest: str, id_of: Mapping[str, str]) -> str:
    return f"'{id_of[nearest]}' ({nearest})" if nearest in id_of else f"'{nearest}'"


def _find_nearest(name: str, choices: Sequence[str]) -> str | None:
    """Return the choice that begins with a name, or holds it, or is spelled most like it."""
    wanted = name.casefold()
    folded = {choice.casefold(): choice for choice in reversed(choices)}
    if wanted:
        for choice in sorted(choices, key=lambda one: not one.casefold().startswith(wanted)):
            if wanted in choice.casefold():
                return choice
    near = difflib.get_close_matches(wanted, folded, n=1, cutoff=0.5)
    return folded[near[0]] if near else None


def require_extra(extra: str, *modules: str, needed_by: str) -> None:
    """Raise `MissingExtraError` if any of these modules, which the extra installs, is missing."""
    missing = [module for module in modules if find_spec(module) is None]
    if missing:
        raise MissingExtraError(
            needed_by,
            f"needs {', '.join(missing)}, which is not installed",
            f'run: pip install "inspection-findings[{extra}]"',
        )
