"""Coding by people: what to review first, blind samples, import of answers, coder agreement.

House rule: an import loses nothing. It reports every row that it does not save, with the place
and the reason, and it replaces an earlier answer only if the user asks for that.
"""

from inspection_findings.review.agreement_tables import AgreementTables, tabulate_agreement
from inspection_findings.review.blind_sample import draw_sample, make_sample_rows
from inspection_findings.review.coder_agreement import CoderAgreement, measure_coders
from inspection_findings.review.coder_names import name_coder
from inspection_findings.review.decisions import find_outstanding
from inspection_findings.review.import_codings import ImportOutcome, Problem, import_review
from inspection_findings.review.import_signed import SignedOutcome, import_signed
from inspection_findings.review.person_coding import (
    differ_in_themes,
    make_adjudication,
    make_coding,
)
from inspection_findings.review.priorities import choose_reasons
from inspection_findings.review.queue import Choice, choose_for_review

__all__ = [
    "AgreementTables",
    "Choice",
    "CoderAgreement",
    "ImportOutcome",
    "Problem",
    "SignedOutcome",
    "choose_for_review",
    "choose_reasons",
    "differ_in_themes",
    "draw_sample",
    "find_outstanding",
    "import_review",
    "import_signed",
    "make_adjudication",
    "make_coding",
    "make_sample_rows",
    "measure_coders",
    "name_coder",
    "tabulate_agreement",
]
