"""Write a review in a chosen format, and read a review in any format."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from inspection_findings.coding import Theme
from inspection_findings.errors import FindingsError, UnknownNameError
from inspection_findings.exchange import (
    columns,
    label_studio,
    opendocument,
    prodigy,
    word_review,
    workbook,
)
from inspection_findings.exchange.review_rows import AnsweredRow, ReviewRow

SUFFIXES = {
    "xlsx": ".xlsx",
    "csv": ".csv",
    "docx": ".docx",
    "label-studio": ".label-studio.json",
    "prodigy": ".prodigy.jsonl",
}
CONFIG_SUFFIX = ".label-studio.xml"


def make_review(
    rows: Sequence[ReviewRow],
    themes: Sequence[Theme],
    *,
    review_format: str,
    built: datetime | None = None,
) -> dict[str, bytes]:
    """Return the files of a review, by suffix. They do not offer retired themes.

    Parameters
    ----------
    built : datetime, optional
        When the store was built: the date of comments in Word.

    Raises
    ------
    UnknownNameError
        If the format is not known.
    """
    if review_format == "docx":
        return {SUFFIXES["docx"]: word_review.write_word(rows, themes, built=built)}
    themes = [theme for theme in themes if not theme.retired]
    if review_format == "xlsx":
        return {SUFFIXES["xlsx"]: workbook.write_workbook(rows, themes)}
    if review_format == "csv":
        return {SUFFIXES["csv"]: columns.write_csv(rows)}
    if review_format == "label-studio":
        return {
            SUFFIXES["label-studio"]: label_studio.write_label_studio(rows),
            CONFIG_SUFFIX: label_studio.write_labelling_config(themes),
        }
    if review_format == "prodigy":
        return {SUFFIXES["prodigy"]: prodigy.write_prodigy(rows, themes)}
    raise UnknownNameError("format", review_format, SUFFIXES)


def read_review(path: Path) -> list[AnsweredRow]:
    """Return the rows of a review file. The content tells which format it has.

    Raises
    ------
    FindingsError
        If the file is in none of the formats. The message names the place in the file.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise FindingsError(
            str(path), f"cannot be read ({error.strerror})", "check the path"
        ) from error
    where = str(path)
    if opendocument.is_opendocument(data):
        return workbook.read_opendocument(where, data)
    if word_review.is_word(data):
        return word_review.read_word(where, data)
    if data.startswith(b"PK"):  # a zip file, as every .xlsx is
        return workbook.read_workbook(where, data)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FindingsError(
            where, "is not text in UTF-8", "in Excel, save it as .xlsx or as 'CSV UTF-8'"
        ) from error
    text = text.lstrip("\ufeff")  # a file that was saved twice can have two marks
    if not text.strip():
        raise FindingsError(where, "is empty", "use a file that `findings review export` wrote")
    return _choose_reader(text)(where, text)


def _choose_reader(text: str) -> Callable[[str, str], list[AnsweredRow]]:
    first = text.lstrip()[:1]
    if first == "[":
        return label_studio.read_label_studio
    if first == "{":
        return prodigy.read_prodigy
    if label_studio.is_label_studio_csv(text.splitlines()[0]):
        return label_studio.read_label_studio_csv
    return columns.read_csv
