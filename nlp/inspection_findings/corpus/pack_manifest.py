"""The manifest of a pack, as it is read again: what wrote the pack is not needed for it."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from inspection_findings.errors import FindingsError

MANIFEST = "manifest.json"
KIND = "evidence pack"


def read_manifest(path: Path) -> dict[str, Any]:
    """Return the manifest of a pack.

    Raises
    ------
    FindingsError
        If there is no such file, or it is no manifest.
    """
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
        is_ours = manifest["kind"] == KIND and all(
            isinstance(one["name"], str) and isinstance(one["sha256"], str)
            for one in manifest["files"]
        )
    except OSError as error:
        raise FindingsError(
            str(path), f"cannot be read ({error.strerror})", "name the folder of a pack"
        ) from error
    except (ValueError, KeyError, TypeError):
        is_ours = False
    if not is_ours:
        raise FindingsError(
            str(path), "is no manifest of a pack", "name another folder, or move the file"
        )
    return dict(manifest)


def hash_bytes(data: bytes) -> str:
    """Return the SHA-256 of bytes in hexadecimal."""
    return hashlib.sha256(data).hexdigest()
