"""Whether a theme is more frequent in one polarity, year, framework or rating than by chance.

House rule: what is rearranged by chance is a whole borough or report, never a finding; and a
question that too few reports could answer is said to be one, not answered with "no".
"""

from inspection_findings.analysis.comparison.compare import (
    BYS,
    CORRECTION,
    By,
    Comparison,
    Verdict,
    compare,
    describe_method,
)
from inspection_findings.analysis.comparison.holm import correct
from inspection_findings.analysis.comparison.permutation import Chance, flip_signs, rearrange

__all__ = [
    "BYS",
    "CORRECTION",
    "By",
    "Chance",
    "Comparison",
    "Verdict",
    "compare",
    "correct",
    "describe_method",
    "flip_signs",
    "rearrange",
]
