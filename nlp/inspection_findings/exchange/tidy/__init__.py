"""Tidy tables as files: CSV, JSON or Parquet, each with a data dictionary for people and tools."""

from inspection_findings.exchange.tidy.about import About, Written
from inspection_findings.exchange.tidy.dictionary import write_dictionary
from inspection_findings.exchange.tidy.package import write_package
from inspection_findings.exchange.tidy.table_files import FORMATS, TableFormat, write_table

__all__ = [
    "FORMATS",
    "About",
    "TableFormat",
    "Written",
    "write_dictionary",
    "write_package",
    "write_table",
]
