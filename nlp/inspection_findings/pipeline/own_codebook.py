"""The codebook that a store keeps: it is built with it again, without naming it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inspection_findings.encode import Encoder
from inspection_findings.errors import CodebookError
from inspection_findings.theme_model import ThemeModel
from inspection_findings.theme_model.extend import extend_with

if TYPE_CHECKING:
    from inspection_findings.store import Store


def use_kept_codebook(model: ThemeModel, store: Store, encoder: Encoder) -> ThemeModel:
    """Return the model with the codebook that the store keeps, if it keeps one.

    Raises
    ------
    CodebookError
        If it keeps none, and the model would put a retired theme of the store back in use, or
        forget a theme that it has.
    """
    kept = store.read_codebook_file()
    if kept is not None:
        return extend_with(model, kept, encoder, where=f"{store.path}, its codebook")
    _refuse_to_forget(model, store)
    return model


def _refuse_to_forget(model: ThemeModel, store: Store) -> None:
    """Stores of earlier versions keep the themes, but not the file with their examples."""
    in_use = {theme.id for theme in model.codebook.active_themes}
    for theme in store.read_themes():
        if theme.retired and theme.id in in_use:
            problem = f"is retired there, and in use in the codebook of {model.name}"
        elif not theme.retired and theme.id not in model.codebook.theme_ids:
            problem = f"is in use there, and unknown to {model.name}"
        else:
            continue
        raise CodebookError(
            f"{store.path}, theme {theme.id}",
            problem,
            "name its codebook once with --codebook; from then on the store keeps it",
        )
