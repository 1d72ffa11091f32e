"""``Corpus``: a store in, answers as tables out, one method for each question."""

from inspection_findings.corpus.across_answers import (
    Compared,
    FurtherReports,
    Recommendations,
    Recurring,
    Sites,
    SubThemes,
)
from inspection_findings.corpus.answer import Answer, Facts, list_rows, make_csv
from inspection_findings.corpus.coding_answers import Agreement, LeftOut, ToReview
from inspection_findings.corpus.corpus import Corpus, build, open_corpus
from inspection_findings.corpus.deeds import DEED_COLUMNS, KIND_WORDS, Deed
from inspection_findings.corpus.differences import Difference
from inspection_findings.corpus.merged import MergedStores, merge_stores
from inspection_findings.corpus.preview import Preview
from inspection_findings.corpus.progress import Progress

__all__ = [
    "DEED_COLUMNS",
    "KIND_WORDS",
    "Agreement",
    "Answer",
    "Compared",
    "Corpus",
    "Deed",
    "Difference",
    "Facts",
    "FurtherReports",
    "LeftOut",
    "MergedStores",
    "Preview",
    "Progress",
    "Recommendations",
    "Recurring",
    "Sites",
    "SubThemes",
    "ToReview",
    "build",
    "list_rows",
    "make_csv",
    "merge_stores",
    "open_corpus",
]
