"""The review as a Word document: each finding a paragraph, each coding of it a comment."""

from inspection_findings.exchange.word_review.document import write_word
from inspection_findings.exchange.word_review.read_document import is_word, read_word

__all__ = ["is_word", "read_word", "write_word"]
