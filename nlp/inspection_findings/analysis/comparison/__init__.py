"""Whether a theme is more frequent in one polarity, year, framework or rating than by chance.

Where too few reports could answer a question, the answer is "too few reports to tell", never "no".
"""

from inspection_findings.analysis.comparison.compare import (
    Comparison,
    ThemeTest,
    compare,
    compare_each,
)
from inspection_findings.analysis.comparison.holm import adjust_p_values
from inspection_findings.analysis.comparison.permutation import permutation_test, sign_flip_test
from inspection_findings.analysis.comparison.wording import (
    BYS,
    CORRECTION,
    By,
    describe_method,
)

__all__ = [
    "BYS",
    "CORRECTION",
    "By",
    "Comparison",
    "ThemeTest",
    "adjust_p_values",
    "compare",
    "compare_each",
    "describe_method",
    "permutation_test",
    "sign_flip_test",
]
