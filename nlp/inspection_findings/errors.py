"""Errors that a user can fix: each message names the place, the problem and the cure.

The command line prints such an error on one line and exits with status 2. A traceback
therefore means a bug in this package.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from importlib.util import find_spec


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


class RetiredThemeError(FindingsError):
    """The user asked for a retired theme that no finding carries any more."""


class CodingError(FindingsError):
    """A coding, a coder's name or a sample cannot be accepted."""


class UnknownNameError(FindingsError):
    """A theme, borough, standard or other name is not known; the message lists the known ones.

    Examples
    --------
    >>> print(UnknownNameError("theme", "victims", ["victim-work", "voice"]))
    theme 'victims': not known; choose one of: victim-work, voice (did you mean 'victim-work'?).
    """

    def __init__(self, kind: str, name: str, known: Iterable[str]) -> None:
        choices = list(known)
        near = difflib.get_close_matches(name.casefold(), choices, n=1, cutoff=0.5)
        hint = f" (did you mean '{near[0]}'?)" if near else ""
        listed = ", ".join(choices) if choices else "none are stored yet"
        super().__init__(f"{kind} '{name}'", "not known", f"choose one of: {listed}{hint}")


def require_extra(extra: str, *modules: str, needed_by: str) -> None:
    """Raise `MissingExtraError` if any of these modules, which the extra installs, is missing."""
    missing = [module for module in modules if find_spec(module) is None]
    if missing:
        raise MissingExtraError(
            needed_by,
            f"needs {', '.join(missing)}, which is not installed",
            f'run: pip install "inspection-findings[{extra}]"',
        )
