"""From the table of recurrence to sentences and lines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields

from inspection_findings.analysis.corpus_tables import CorpusTables
from inspection_findings.analysis.prose import count_words
from inspection_findings.analysis.recurrence import ASPECTS
from inspection_findings.coding import Codebook, Theme
from inspection_findings.frames import Row, read_rows
from inspection_findings.text import list_words, split_names
from inspection_findings.theme_report.parts import Recurrence, RecurrenceLine


def read_recurrences(
    tables: CorpusTables, codebook: Codebook, *, taught: Mapping[str, int]
) -> tuple[Recurrence, ...]:
    """Return the recurrence of each theme of the codebook, in its order.

    ``taught`` says, by theme, how many of the model's codings it was shown in training.
    """
    rows = read_rows(tables.recurrence.themes)
    sentences = {row["theme_id"]: row for row in read_rows(tables.recurrence.sentences)}
    lines = [_read_line(row) for row in rows]
    of_themes = [
        lines[start : start + len(ASPECTS)] for start in range(0, len(lines), len(ASPECTS))
    ]
    return tuple(
        _read_recurrence(
            theme, of_theme, sentences[theme.id]["recurrence"], taught=taught.get(theme.id, 0)
        )
        for theme, of_theme in zip(codebook.themes, of_themes, strict=True)
    )


def _read_line(row: Row) -> RecurrenceLine:
    names = [field.name for field in fields(RecurrenceLine)]
    values = {name: row[name] for name in names if name != "borough_names"}
    return RecurrenceLine(borough_names=split_names(row["borough_names"]), **values)


def _read_recurrence(
    theme: Theme, lines: list[RecurrenceLine], sentence: str, *, taught: int
) -> Recurrence:
    return Recurrence(
        theme=theme,
        sentence=sentence,
        rests_on=_describe_coders(
            next(line for line in lines if line.aspect == "any"), taught=taught
        ),
        lines=tuple(lines),
    )


def _describe_coders(line: RecurrenceLine, *, taught: int) -> str:
    """Say who coded the findings that a count rests on, and where it is the model alone."""
    if not line.findings:
        return "No finding is coded with this theme."
    parts = [
        (line.by_person, "coded by a person"),
        (line.by_reference, "in the reference coding"),
        (line.by_model, "coded by the model alone"),
    ]
    held = [(count, words) for count, words in parts if count]
    if len(held) == 1:
        everyone = "all " if line.findings > 1 else ""
        sentence = f"Rests on {count_words(line.findings, 'finding')}, {everyone}{held[0][1]}."
    else:
        shares = list_words(f"{count:,} {words}" for count, words in held)
        sentence = f"Rests on {count_words(line.findings, 'finding')}: {shares}."
    if taught:
        left = line.by_model - taught
        own = f"{left:,} {'is' if left == 1 else 'are'} its own" if left else "none is its own"
        sentence += f" Of {taught:,} the model was shown the answer in training; {own}."
    if line.boroughs_by_model_only:
        boroughs = count_words(line.boroughs_by_model_only, "borough")
        sentence += f" In {boroughs} it rests on the model alone."
    if line.mixed:
        counts = "counts" if line.mixed == 1 else "count"
        sentence += (
            f" {count_words(line.mixed, 'mixed finding').capitalize()} {counts} both as a strength"
            " and as an area for improvement."
        )
    return sentence
