"""Reads reports of HM Inspectorate of Probation on youth justice services."""

from inspection_findings.reading.youth_justice.reader import (
    parse_report,
    read_default_frameworks,
    read_report,
)

__all__ = ["parse_report", "read_default_frameworks", "read_report"]
