"""Which methods an address answers."""

from __future__ import annotations

from starlette.routing import Match
from starlette.types import Scope

READING = ("GET", "HEAD")
METHODS = (*READING, "POST")


def find_methods(scope: Scope) -> tuple[str, ...]:
    """Return the methods that the address of a request answers; all if there is no such address."""
    # The guard lets whatever can be got answer HEAD too.
    asked = {method: "GET" if method in READING else method for method in METHODS}
    found = tuple(method for method, one in asked.items() if _is_answered({**scope, "method": one}))
    return found or METHODS


def _is_answered(scope: Scope) -> bool:
    return any(route.matches(scope)[0] is Match.FULL for route in scope["app"].routes)
