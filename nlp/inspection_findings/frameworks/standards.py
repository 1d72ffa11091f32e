"""A standard, what it is known by, and the framework that it belongs to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Verified = Literal["report", "name", "unchecked"]


@dataclass(frozen=True, slots=True, order=True)
class StandardKey:
    """What a standard is known by.

    Examples
    --------
    >>> str(StandardKey("2021", "3.4"))
    '2021:3.4'
    """

    framework: str
    number: str

    def __str__(self) -> str:
        return f"{self.framework}:{self.number}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standard:
    """A standard of one framework; ``verified`` says what of it was read in ``source``."""

    key: StandardKey
    name: str
    verified: Verified
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Framework:
    """The years in which one framework was in use, both ends counted; ``to`` may be open."""

    framework_id: str
    name: str
    first_year: int
    last_year: int | None
    source: str
    standards: tuple[Standard, ...]
