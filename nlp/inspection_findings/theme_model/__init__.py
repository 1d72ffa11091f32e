"""Coded findings to a measured model in a folder, and back.

House rule: a model folder holds data only, is written whole or not at all, and the same model
gives the same bytes. A file that does not match the manifest is refused by name.
"""

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
