"""What recurs across boroughs: counts by theme and borough, shares with intervals, sentences.

House rule: recurrence counts boroughs, never bullets, since one report may say the same thing
ten times. Polarity counts where the report's heading or a person states it. What the model or the
reference coding infers is not counted; beside each count stands in how many boroughs the theme
would be found if it were. A mixed finding counts as a strength and as an area for improvement, and
the mixed ones are counted beside. A recommendation has no polarity and is an aspect of its own.
"""

from inspection_findings.analysis.recurrence.boroughs import BoroughShare
from inspection_findings.analysis.recurrence.co_occurrence import ThemePair
from inspection_findings.analysis.recurrence.counts import (
    ASPECTS,
    POLARITY_WORDS,
    Aspect,
    BoroughCounts,
    CodedFinding,
    Counts,
    code_findings,
    count_matrix,
    find_eligible_boroughs,
    list_stated,
)
from inspection_findings.analysis.recurrence.dispersion import deviate, deviate_by_chance
from inspection_findings.analysis.recurrence.eligible import (
    NOBODY_CODED,
    ReportEligibility,
    ThemeEvidence,
    gather_evidence,
)
from inspection_findings.analysis.recurrence.measure import (
    LEVEL,
    RecurrenceTables,
    measure_across,
)
from inspection_findings.analysis.recurrence.shares import (
    ThemeRecurrence,
    measure_recurrence,
    measure_share,
    wilson_interval,
)
from inspection_findings.analysis.recurrence.standards import (
    RatingRecurrence,
    StandardUse,
)
from inspection_findings.analysis.recurrence.trends import ThemeYear

__all__ = [
    "ASPECTS",
    "LEVEL",
    "NOBODY_CODED",
    "POLARITY_WORDS",
    "Aspect",
    "BoroughCounts",
    "BoroughShare",
    "CodedFinding",
    "Counts",
    "RatingRecurrence",
    "RecurrenceTables",
    "ReportEligibility",
    "StandardUse",
    "ThemeEvidence",
    "ThemePair",
    "ThemeRecurrence",
    "ThemeYear",
    "code_findings",
    "count_matrix",
    "deviate",
    "deviate_by_chance",
    "find_eligible_boroughs",
    "gather_evidence",
    "list_stated",
    "measure_across",
    "measure_recurrence",
    "measure_share",
    "wilson_interval",
]
