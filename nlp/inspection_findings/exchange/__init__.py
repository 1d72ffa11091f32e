"""Write lists of findings and reviews as files of other tools, and read reviews back.

House rule: an empty answer means that the finding was not coded. A person who finds that no
theme fits answers with the word ``none``.
"""

from inspection_findings.exchange.annotation import keep_annotator
from inspection_findings.exchange.quoted_files import write_quoted_list
from inspection_findings.exchange.quoted_list import QuotedFinding, QuotedList
from inspection_findings.exchange.review import SUFFIXES, make_review, read_review
from inspection_findings.exchange.review_rows import NONE, Answer, AnsweredRow, ReviewRow

__all__ = [
    "NONE",
    "SUFFIXES",
    "Answer",
    "AnsweredRow",
    "QuotedFinding",
    "QuotedList",
    "ReviewRow",
    "keep_annotator",
    "make_review",
    "read_review",
    "write_quoted_list",
]
