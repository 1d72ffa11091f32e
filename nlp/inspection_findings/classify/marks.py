"""Themes as text for the encoder, and codings as a matrix of marks."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from inspection_findings.codebook import Theme
from inspection_findings.errors import UnknownNameError


def describe_theme(theme: Theme) -> str:
    """Return the text that stands for a theme where it is encoded."""
    return f"{theme.name}: {theme.description} {theme.code_when}".rstrip()


def mark_themes(coded: Sequence[Sequence[str]], theme_ids: Sequence[str]) -> NDArray[np.bool_]:
    """Return which finding carries which theme, shape (n, themes).

    Raises
    ------
    UnknownNameError
        If a coding names a theme that is not in ``theme_ids``.

    Examples
    --------
    >>> mark_themes([["voice"], []], ["health", "voice"]).astype(int).tolist()
    [[0, 1], [0, 0]]
    """
    columns = {theme_id: column for column, theme_id in enumerate(theme_ids)}
    marked = np.zeros((len(coded), len(columns)), dtype=np.bool_)
    for row, themes in enumerate(coded):
        for theme in themes:
            if theme not in columns:
                raise UnknownNameError("theme", theme, theme_ids)
            marked[row, columns[theme]] = True
    return marked
