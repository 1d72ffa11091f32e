"""Text: quotation from a source, comparison keys and hashes, words, names, lists in prose."""

from inspection_findings.text.keys import fold_quotes, hash_words, text_key, text_sha256
from inspection_findings.text.names import borough_pattern, find_names, fold_name
from inspection_findings.text.places import name_place, place_key, restore_case
from inspection_findings.text.prose import (
    MONTHS,
    list_words,
    start_sentence,
    write_month,
)
from inspection_findings.text.separated import read_separated
from inspection_findings.text.stems import find_stems
from inspection_findings.text.verbatim import (
    EMPHASIS_MARK,
    FOOTNOTE_MARK,
    quote,
    quote_with_offsets,
)
from inspection_findings.text.words import load_stop_words, split_words

__all__ = [
    "EMPHASIS_MARK",
    "FOOTNOTE_MARK",
    "MONTHS",
    "borough_pattern",
    "find_names",
    "find_stems",
    "fold_name",
    "fold_quotes",
    "hash_words",
    "list_words",
    "load_stop_words",
    "name_place",
    "place_key",
    "quote",
    "quote_with_offsets",
    "read_separated",
    "restore_case",
    "split_words",
    "start_sentence",
    "text_key",
    "text_sha256",
    "write_month",
]
