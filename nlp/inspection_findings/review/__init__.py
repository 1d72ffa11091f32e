"""Review by people: findings worth a look go out, codings come back, agreement is measured."""

from inspection_findings.review.agreeing import CoderAgreement, measure_coders
from inspection_findings.review.annotation import keep_annotator
from inspection_findings.review.choosing import Choice, choose_for_review
from inspection_findings.review.formats import SUFFIXES, make_review, read_review
from inspection_findings.review.importing import ImportOutcome, Problem, import_review
from inspection_findings.review.rows import NONE, Answer, AnsweredRow, ReviewRow
from inspection_findings.review.sampling import draw_sample, make_sample_rows

__all__ = [
    "NONE",
    "SUFFIXES",
    "Answer",
    "AnsweredRow",
    "Choice",
    "CoderAgreement",
    "ImportOutcome",
    "Problem",
    "ReviewRow",
    "choose_for_review",
    "draw_sample",
    "import_review",
    "keep_annotator",
    "make_review",
    "make_sample_rows",
    "measure_coders",
    "read_review",
]
