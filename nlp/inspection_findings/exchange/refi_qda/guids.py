"""GUIDs that are made from what they name: the same thing has the same one in every file."""

from __future__ import annotations

import uuid

_NAMESPACE = uuid.UUID("6d1f6c0e-3c1b-5a3e-9a53-0f6a1c5d7b42")


def make_guid(kind: str, *names: str) -> str:
    """Return the GUID of a thing, from its kind and what tells it apart from others of the kind.

    Examples
    --------
    >>> make_guid("theme", "voice") == make_guid("theme", "voice")
    True
    >>> make_guid("user", "a", "b") == make_guid("user", "ab")
    False
    """
    return str(uuid.uuid5(_NAMESPACE, "\x1f".join([kind, *names])))


def read_guid(given: str | None) -> str:
    """Return a GUID in lower case and without braces, as two tools may write the same one.

    Examples
    --------
    >>> read_guid("{0D62985D-B147-5D01-A9B5-CAE5DCD98342}")
    '0d62985d-b147-5d01-a9b5-cae5dcd98342'
    """
    return (given or "").strip().strip("{}").lower()
