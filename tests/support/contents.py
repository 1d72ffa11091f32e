"""A small codebook for theme reports."""

from __future__ import annotations

from inspection_findings.coding import Codebook, Theme

SMALL = Codebook(
    version="1",
    title="Small",
    themes=tuple(
        Theme(id=name.lower(), name=name, description=f"About {name}.", code_when="")
        for name in ("Health", "Voice")
    ),
    rules=(),
    sha256="0" * 64,
)
