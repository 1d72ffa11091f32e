"""Theme models as folders of plain data."""

from inspection_findings.model_store.folder import (
    load_model,
    load_network,
    refuse_to_replace,
    save_model,
)
from inspection_findings.model_store.theme_model import Provenance, ThemeModel

__all__ = [
    "Provenance",
    "ThemeModel",
    "load_model",
    "load_network",
    "refuse_to_replace",
    "save_model",
]
