"""REFI-QDA, the exchange format of programs for qualitative analysis: .qdpx and .qdc."""

from inspection_findings.exchange.refi_qda.codes import ReadThemes, make_codes, read_themes
from inspection_findings.exchange.refi_qda.guids import make_guid
from inspection_findings.exchange.refi_qda.project import (
    Case,
    Code,
    GivenCode,
    Link,
    NoteText,
    Project,
    ReadProject,
    Selection,
    TextSource,
    User,
    Value,
    Variable,
    walk_codes,
)
from inspection_findings.exchange.refi_qda.read_codes import read_codebook
from inspection_findings.exchange.refi_qda.read_project import is_project, read_project
from inspection_findings.exchange.refi_qda.write_project import write_codebook, write_project

__all__ = [
    "Case",
    "Code",
    "GivenCode",
    "Link",
    "NoteText",
    "Project",
    "ReadProject",
    "ReadThemes",
    "Selection",
    "TextSource",
    "User",
    "Value",
    "Variable",
    "is_project",
    "make_codes",
    "make_guid",
    "read_codebook",
    "read_project",
    "read_themes",
    "walk_codes",
    "write_codebook",
    "write_project",
]
