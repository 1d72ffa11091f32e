"""The frameworks of inspection and their standards, all from one TOML file."""

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
