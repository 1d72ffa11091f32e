"""Coded findings to a measured model in a folder, and back."""

from inspection_findings.theme_model.folder import (
    load_model,
    load_network,
    refuse_to_replace,
    save_model,
)
from inspection_findings.theme_model.theme_model import Provenance, ThemeModel

__all__ = [
    "Provenance",
    "ThemeModel",
    "load_model",
    "load_network",
    "refuse_to_replace",
    "save_model",
]
