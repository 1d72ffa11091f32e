"""Whether a theme is more frequent in one polarity, year, framework or rating than by chance.

House rule: where too few reports could answer a question, the answer says so, and is not "no".
"""

from inspection_findings.analysis.comparison.compare import (
    BYS,
    CORRECTION,
    By,
    Comparison,
    NotCompared,
    ThemeTest,
    Untested,
    Verdict,
    compare,
    describe_method,
)
from inspection_findings.analysis.comparison.holm import adjust_p_values
from inspection_findings.analysis.comparison.permutation import (
    PermutationResult,
    permutation_test,
    sign_flip_test,
)

__all__ = [
    "BYS",
    "CORRECTION",
    "By",
    "Comparison",
    "NotCompared",
    "PermutationResult",
    "ThemeTest",
    "Untested",
    "Verdict",
    "adjust_p_values",
    "compare",
    "describe_method",
    "permutation_test",
    "sign_flip_test",
]
