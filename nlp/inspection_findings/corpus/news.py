"""What the last build did with reports, findings and sub-themes, and what could not be read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from inspection_findings.corpus.answer import Answer, list_rows
from inspection_findings.frames import rows_to_frame
from inspection_findings.store.news import ReportNews, What
from inspection_findings.text import list_words, start_sentence

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from inspection_findings.frames import Row

_WORDS: tuple[tuple[What, str], ...] = (
    ("added", "added"),
    ("changed", "changed"),
    ("unchanged", "coded again with the same findings"),
    ("removed", "removed"),
)
_FINDINGS = (
    ("findings_added", "added"),
    ("findings_removed", "removed"),
    ("findings_changed", "kept with a new place or citation"),
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class News(Answer):
    """What the last build that changed anything did, and what was done since.

    Attributes
    ----------
    reports : DataFrame
        Reports added, changed, coded again or removed, each with the number of its findings by
        what was done with them, and when.
    sub_themes : DataFrame
        What became of the sub-themes at the last clustering, without those that went on.
    failures : DataFrame
        All files that could not be read, with the reason.
    """

    reports: pd.DataFrame
    sub_themes: pd.DataFrame
    failures: pd.DataFrame

    @classmethod
    def of(
        cls, reports: Sequence[ReportNews], changes: pd.DataFrame, failures: pd.DataFrame
    ) -> Self:
        """Return the news; of ``changes`` the last renewal is kept."""
        is_last = changes["renewal"] == changes["renewal"].max()
        is_new = changes["change"] != "continued"
        return cls(
            reports=rows_to_frame(reports, ReportNews),
            sub_themes=changes[is_last & is_new].reset_index(drop=True),
            failures=failures,
        )

    @property
    def rows(self) -> list[Row]:
        """The rows of ``reports``."""
        return list_rows(self.reports)

    @property
    def at(self) -> str:
        """When the last report was saved or removed, in UTC; empty if none ever was."""
        return "" if self.reports.empty else str(self.reports["at"].max())

    @property
    def sentence(self) -> str:
        """How many reports and findings are new, changed or gone.

        Examples
        --------
        >>> corpus.news().sentence
        '5 reports added. 1,515 findings added.'
        """
        if self.reports.empty:
            return "No report has been read yet."
        found = self.reports["what"].value_counts()
        reports = [
            f"{_count(int(found[what]), 'report')} {words}"
            for what, words in _WORDS
            if what in found
        ]
        totals = ((words, int(self.reports[name].sum())) for name, words in _FINDINGS)
        findings = [f"{_count(number, 'finding')} {words}" for words, number in totals if number]
        return " ".join(start_sentence(list_words(one)) for one in (reports, findings) if one)

    @property
    def about(self) -> dict[str, Any]:
        """When, and the sentence."""
        return {"at": self.at, "sentence": self.sentence}


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
