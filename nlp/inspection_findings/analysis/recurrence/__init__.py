"""What recurs across boroughs: counts by theme and borough, shares with intervals, words.

House rule: recurrence counts boroughs, never bullets, since one report may say the same
thing ten times. Polarity counts where the report's heading states it, or a person does. What
the model or the reference coding infers of a finding without such a heading is counted as
unstated, and only beside: in how many boroughs the answer would be if it counted. A finding
of mixed polarity counts as a strength and as an area for improvement, and the mixed ones
are counted beside, so that nobody adds the two up unawares. A recommendation has no
polarity and is an aspect of its own. A report that could not show a theme is not silent on it.
"""

from inspection_findings.analysis.recurrence.boroughs import measure_boroughs
from inspection_findings.analysis.recurrence.co_occurrence import measure_co_occurrence
from inspection_findings.analysis.recurrence.counts import (
    ASPECTS,
    COUNTED_AS,
    SAID,
    Aspect,
    Said,
    code_findings,
    count_matrix,
    find_eligible_boroughs,
    require_known,
    say,
)
from inspection_findings.analysis.recurrence.dispersion import (
    deviate,
    deviate_by_chance,
    measure_dispersion,
)
from inspection_findings.analysis.recurrence.eligible import (
    date_reports,
    find_eligible_reports,
    keep_eligible,
)
from inspection_findings.analysis.recurrence.measure import LEVEL, RecurrenceTables, measure_across
from inspection_findings.analysis.recurrence.shares import measure_recurrence, wilson_interval
from inspection_findings.analysis.recurrence.standards import (
    NOT_RATED,
    measure_ratings,
    measure_standards,
)
from inspection_findings.analysis.recurrence.trends import measure_trends

__all__ = [
    "ASPECTS",
    "COUNTED_AS",
    "LEVEL",
    "NOT_RATED",
    "SAID",
    "Aspect",
    "RecurrenceTables",
    "Said",
    "code_findings",
    "count_matrix",
    "date_reports",
    "deviate",
    "deviate_by_chance",
    "find_eligible_boroughs",
    "find_eligible_reports",
    "keep_eligible",
    "measure_across",
    "measure_boroughs",
    "measure_co_occurrence",
    "measure_dispersion",
    "measure_ratings",
    "measure_recurrence",
    "measure_standards",
    "measure_trends",
    "require_known",
    "say",
    "wilson_interval",
]
