"""Errors that a user can act on: each names the place, the problem and the cure.

House rule: raise one of these for anything a person can put right. The command
line prints it as one line and exits with 2; a traceback means a fault of ours.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from importlib.util import find_spec


class FindingsError(Exception):
    """A problem that the user can put right.

    Parameters
    ----------
    where : str
        The place: a file, a report, a theme, an option.
    problem : str
        What was found there, without a full stop.
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
    """A codebook contradicts itself or lacks a part."""


class EraError(FindingsError):
    """The file of the frameworks and their standards contradicts itself or lacks a part."""


class EncoderError(FindingsError):
    """An encoder is missing, or is not the one it claims to be."""


class ModelError(FindingsError):
    """A theme model is missing, damaged, or does not fit its codebook or encoder."""


class MissingExtraError(FindingsError):
    """Something needs packages that only an extra of this package installs."""


class StoreError(FindingsError):
    """A store cannot be opened, or was written by a newer version."""


class RetiredThemeError(FindingsError):
    """A theme is asked for that is retired and that no finding carries any more."""


class CodingError(FindingsError):
    """A coding names a finding or theme that does not exist."""


class UnknownNameError(FindingsError):
    """A theme, borough or standard that is not known; lists the known ones.

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
    """Raise `MissingExtraError` unless these modules, which the extra installs, are there."""
    missing = [module for module in modules if find_spec(module) is None]
    if missing:
        raise MissingExtraError(
            needed_by,
            f"needs {', '.join(missing)}, which is not installed",
            f'run: pip install "inspection-findings[{extra}]"',
        )
