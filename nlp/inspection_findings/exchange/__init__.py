"""Files that people code in with other tools: out, and back."""

from inspection_findings.exchange.annotation import keep_annotator
from inspection_findings.exchange.review import SUFFIXES, make_review, read_review
from inspection_findings.exchange.review_rows import NONE, Answer, AnsweredRow, ReviewRow

__all__ = [
    "NONE",
    "SUFFIXES",
    "Answer",
    "AnsweredRow",
    "ReviewRow",
    "keep_annotator",
    "make_review",
    "read_review",
]
