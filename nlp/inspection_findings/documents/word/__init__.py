"""Writes a document as a Word file, in a house's own style if it gives a reference file."""

from inspection_findings.documents.word.word_file import write_word

__all__ = ["write_word"]
