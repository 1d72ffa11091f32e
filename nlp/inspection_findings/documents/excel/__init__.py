"""Writes the tables of a document as an Excel workbook, a sheet for each."""

from inspection_findings.documents.excel.excel_file import write_workbook

__all__ = ["write_workbook"]
