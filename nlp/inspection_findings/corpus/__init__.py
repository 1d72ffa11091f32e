"""``Corpus``: a store in, answers as tables out, one method for each question."""

from inspection_findings.corpus.across_answers import (
    Compared,
    FurtherReports,
    Recommendations,
    Recurring,
    Sites,
    SubThemes,
)
from inspection_findings.corpus.answer import Answer, Facts, list_rows
from inspection_findings.corpus.coding_answers import Agreement, LeftOut, ToReview
from inspection_findings.corpus.corpus import Corpus, build, open_corpus

__all__ = [
    "Agreement",
    "Answer",
    "Compared",
    "Corpus",
    "Facts",
    "FurtherReports",
    "LeftOut",
    "Recommendations",
    "Recurring",
    "Sites",
    "SubThemes",
    "ToReview",
    "build",
    "list_rows",
    "open_corpus",
]
