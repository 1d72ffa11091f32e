"""The manifest of a pack, as it is read again: what wrote the pack is not needed for it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from inspection_findings.manifest import read_manifest

KIND = "evidence pack"


def read_pack_manifest(path: Path) -> dict[str, Any]:
    """Return the manifest of a pack; raise as `read_manifest`."""
    return read_manifest(path, kind=KIND, called="a pack")
