"""The precision that somebody asked for: the store keeps it, and is built with it again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from inspection_findings.theme_model import ThemeModel

if TYPE_CHECKING:
    from inspection_findings.store import Store

AskedPrecision = float | Literal["none"] | None
"""A share between 0 and 1; "none" for no longer any; None for what the store keeps."""


def use_precision(model: ThemeModel, store: Store, asked: AskedPrecision = None) -> ThemeModel:
    """Return the model with the precision that is asked for, or else with that of the store.

    Raises
    ------
    ModelError
        If the model holds nothing on which a precision could be tested.
    """
    if asked == "none":
        return model.with_precision(None)
    return model.with_precision(store.read_asked_precision() if asked is None else asked)
