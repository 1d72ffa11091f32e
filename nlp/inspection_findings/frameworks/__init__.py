"""The inspection frameworks and their standards, all read from one TOML file.

House rule: a standard is identified by its framework and its number together. Names and numbers
are reused: 2.1 and 3.1 are both "Assessment", and 3.4 changed its subject in 2021.
"""

from inspection_findings.frameworks.frameworks import Frameworks, Link, ThemeCoverage
from inspection_findings.frameworks.standards import Framework, Standard, StandardKey
from inspection_findings.frameworks.standards_file import read_frameworks

__all__ = [
    "Framework",
    "Frameworks",
    "Link",
    "Standard",
    "StandardKey",
    "ThemeCoverage",
    "read_frameworks",
]
