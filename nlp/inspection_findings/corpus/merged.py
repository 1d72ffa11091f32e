"""Two stores become one, and what they said differently, as tables."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from inspection_findings.corpus.answer import Answer
from inspection_findings.frames import make_frame
from inspection_findings.pipeline import Merged
from inspection_findings.pipeline import merge_stores as merge

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    import pandas as pd

    from inspection_findings.corpus.corpus import AnyPath

_CONFLICTS = (
    *("what", "about", "coder", "a", "a_by", "a_at", "b", "b_by", "b_at", "kept", "because"),
    *("kind", "subject"),
)
_FOLLOWED = ("citation", "coders", "previous_text", "text")
_WORDS = {
    "adjudication": "settled coding",
    "basket_item": "finding in a basket",
    "reference": "reference coding",
    "sample": "blind sample",
}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MergedStores(Answer):
    """What became of two stores.

    Attributes
    ----------
    conflicts : DataFrame
        What the two say differently: what, about what, whose coding, what each says, by whom and
        when (UTC), what was kept (a, b or both) and why. ``kind`` and ``subject`` are for a file
        of decisions.
    followed : DataFrame
        Codings that went on to the text of the version of a report that was kept.
    merged : Merged
        The numbers, and the file of decisions to fill in.
    """

    conflicts: pd.DataFrame
    followed: pd.DataFrame
    merged: Merged

    @property
    def about(self) -> dict[str, Any]:
        """The numbers: reports, findings, acts of people, and who codes."""
        merged = self.merged
        return {
            "store": None if merged.out is None else str(merged.out),
            "reports": merged.reports,
            "findings": merged.findings,
            "acts": merged.acts,
            "acts_in_both": merged.acts_in_both,
            "people": list(merged.people),
            "recoded": merged.recoded,
            "needs_build": merged.needs_build,
        }


def merge_stores(
    a: AnyPath,
    b: AnyPath,
    *,
    out: AnyPath | None = None,
    settle: AnyPath | None = None,
    before: Callable[[MergedStores], object] | None = None,
) -> MergedStores:
    """Make one store of two, or say what would be done. Neither of the two is changed.

    Parameters
    ----------
    a, b : str or Path
        Two stores. The order only says which of them the decisions call a and b.
    out : str or Path, optional
        The new store, where there is no file yet. Without it nothing is written.
    settle : str or Path, optional
        A file of decisions on what the two say differently. Without it the newer one counts.
    before : callable, optional
        Is given the answer before the new store gets its name. If it raises an error, there is no
        new store.

    Raises
    ------
    StoreError
        If one of the two is not a store, both are one file, or ``out`` cannot be written.
    CodingError
        If a decision cannot be carried out, or one person is spelled in two ways.
    """
    merged = merge(
        Path(a),
        Path(b),
        out=None if out is None else Path(out),
        settle=None if settle is None else Path(settle),
        before=lambda merged: before and before(_make_answer(merged)),
    )
    return _make_answer(merged)


def _make_answer(merged: Merged) -> MergedStores:
    conflicts = [
        {
            "what": _WORDS.get(one.kind, one.kind),
            "about": one.where,
            "coder": one.person,
            "a": one.a.words,
            "a_by": one.a.by,
            "a_at": _write_time(one.a.at),
            "b": one.b.words,
            "b_by": one.b.by,
            "b_at": _write_time(one.b.at),
            "kept": one.kept,
            "because": one.because,
            "kind": one.kind,
            "subject": one.subject,
        }
        for one in merged.conflicts
    ]
    followed = [
        {
            "citation": one.citation,
            "coders": list(one.coders),
            "previous_text": one.previous_text,
            "text": one.text,
        }
        for one in merged.followed
    ]
    return MergedStores(
        conflicts=make_frame(conflicts, _CONFLICTS),
        followed=make_frame(followed, _FOLLOWED),
        merged=merged,
    )


def _write_time(at: datetime | None) -> str:
    return "" if at is None else at.strftime("%Y-%m-%d %H:%M")
