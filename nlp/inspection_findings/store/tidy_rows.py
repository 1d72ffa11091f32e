"""Reads the store as the rows of its tidy tables, one table at a time.

Each reader asks what the store answers already, and gives the values in the order of the columns.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from operator import attrgetter
from typing import TYPE_CHECKING

from inspection_findings.frames import Table, Values, read_rows
from inspection_findings.store.reader import StoreReader

if TYPE_CHECKING:
    from inspection_findings.store.frames import FrameName

Read = Callable[["TidyReader", Table], Iterable[Values]]

_POLARITY_CODINGS = """
SELECT p.finding_id, p.coder, p.coder_kind, p.polarity, p.probability
FROM polarity_codings AS p JOIN findings AS f ON f.finding_id = p.finding_id
"""
_FOLLOWED = """
SELECT finding_id, coder, coder_kind, previous_id, previous_text, followed_at
FROM followed_codings ORDER BY followed_at
"""
# A decision without a theme says that none fitted.
_LOST = """
SELECT l.finding_id, l.report_id, l.citation, l.text, d.coder, d.coder_kind, 'theme',
    coalesce(c.rank, 0), c.theme_id
FROM lost_findings AS l
JOIN decisions AS d ON d.finding_id = l.finding_id AND d.coder_kind <> 'model'
LEFT JOIN codings AS c
    ON c.finding_id = d.finding_id AND c.coder_kind = d.coder_kind AND c.coder = d.coder
UNION ALL
SELECT l.finding_id, l.report_id, l.citation, l.text, p.coder, p.coder_kind, 'polarity', 0,
    p.polarity
FROM lost_findings AS l
JOIN polarity_codings AS p ON p.finding_id = l.finding_id AND p.coder_kind <> 'model'
"""
_KINDS_OF_LOG = {"coding": "person", "adjudication": "adjudicated"}


def _from_frame(name: FrameName) -> Read:
    def read(store: TidyReader, table: Table) -> Iterator[Values]:
        frame = store.read_frame(name)[list(table.columns)]
        return (tuple(row.values()) for row in read_rows(frame))

    return read


def _from_view(name: str) -> Read:
    return lambda store, table: store.read_view(name, table.columns)


def _from_records(list_records: Callable[[TidyReader], Iterable[object]]) -> Read:
    return lambda store, table: map(attrgetter(*table.columns), list_records(store))


def _each_report(list_of: Callable[[TidyReader, str], Iterable[Values]]) -> Read:
    """Return a reader of what each report has a list of."""
    return lambda store, _: (
        (report_id, at, *values)
        for report_id in store.read_report_ids()
        for at, values in enumerate(list_of(store, report_id))
    )


def _read_key_questions(store: TidyReader, _: Table) -> Iterator[Values]:
    for report_id, questions in store.read_key_questions().items():
        for at, one in enumerate(questions):
            yield report_id, at, one.standard, one.question, one.percentage


def _read_unmet(store: TidyReader, table: Table) -> Iterator[Values]:
    seen: dict[str, int] = {}
    names = [name for name in table.columns if name not in ("report_id", "position")]
    for row in read_rows(store.read_frame("unmet")):
        at = seen[row["report_id"]] = seen.get(row["report_id"], -1) + 1
        yield row["report_id"], at, *(row[name] for name in names)


def _read_skipped_spans(store: TidyReader, _: Table) -> Iterator[Values]:
    for report_id in store.read_report_ids():
        for at, one in enumerate(store.read_skipped(report_id)):
            for number, (start, end) in enumerate(one.spans):
                yield report_id, at, number, start, end


def _read_finding_spans(store: TidyReader, _: Table) -> Iterator[Values]:
    for finding_id, spans in store.read_spans():
        for number, (start, end) in enumerate(json.loads(spans)):
            yield finding_id, number, start, end


def _read_codings(store: TidyReader, table: Table) -> Iterator[Values]:
    since = _read_since(store)
    names = table.columns[:-1]  # but for since, the columns of the view
    of = [names.index(name) for name in ("finding_id", "coder_kind", "coder")]
    for row in store.read_view("v_coding", names):
        yield *row, since.get((row[of[0]], row[of[1]], row[of[2]]))


def _read_decisions(store: TidyReader, _: Table) -> Iterator[Values]:
    since = _read_since(store)
    for one in store.read_decisions():
        at = since.get((one.finding_id, one.coder_kind, one.coder))
        who = (one.finding_id, one.coder, one.coder_kind)
        yield *who, bool(one.themes), one.note, one.in_training, at


def _read_polarities(store: TidyReader, _: Table) -> Iterator[Values]:
    since = _read_since(store)
    for row in store.read_polarity_codings():
        yield *row, since.get((row[0], row[2], row[1]))


def _read_since(store: TidyReader) -> dict[tuple[str, str, str], datetime]:
    """Return when a person last coded a finding, by finding, kind of coder and name.

    The log keeps the id that a finding had before its report was corrected.
    """
    since = {
        (entry.subject, _KINDS_OF_LOG[entry.kind], entry.person): entry.at
        for entry in store.read_log(kinds=("coding", "adjudication"))
        if entry.after is not None
    }
    for finding_id, coder, kind, previous_id, *_ in store.read_followed():
        if (previous_id, kind, coder) in since:
            since.setdefault((finding_id, kind, coder), since[previous_id, kind, coder])
    return since


def _read_probabilities(store: TidyReader, _: Table) -> Iterator[Values]:
    for one in store.read_classifications():
        given = frozenset(one.themes)
        for theme_id, probability in one.probabilities.items():
            yield one.finding_id, theme_id, probability, theme_id in given


def _read_past(store: TidyReader, _: Table) -> Iterator[Values]:
    for one in store.read_history():
        for rank, value in enumerate(one.before or (None,)):
            yield one.finding_id, one.coder, one.number, rank, one.what, value, one.replaced_at


def _read_themes(store: TidyReader, table: Table) -> Iterator[Values]:
    for at, one in enumerate(store.read_themes()):
        yield one.id, at, *(getattr(one, name) for name in table.columns[2:])


def _read_phrases(store: TidyReader, _: Table) -> Iterator[Values]:
    for theme in store.read_themes():
        for at, phrase in enumerate(theme.seed_phrases):
            yield theme.id, at, phrase


def _read_theme_history(store: TidyReader, _: Table) -> Iterator[Values]:
    for theme in store.read_themes():
        for at, one in enumerate(theme.history):
            yield theme.id, at, one.version, one.date, one.change


def _read_changes(store: TidyReader, table: Table) -> Iterator[Values]:
    seen: dict[int, int] = {}
    names = table.columns[2:]
    for row in read_rows(store.read_frame("cluster_changes")):
        at = seen[row["renewal"]] = seen.get(row["renewal"], -1) + 1
        yield row["renewal"], at, *(row[name] for name in names)


def _read_notes(store: TidyReader, table: Table) -> Iterator[Values]:
    for one in store.read_notes():
        on = one.target if one.about == "finding" else None
        yield tuple(on if name == "finding_id" else getattr(one, name) for name in table.columns)


def _read_items(store: TidyReader, _: Table) -> Iterator[Values]:
    for basket in store.read_baskets():
        for one in store.read_basket_items(basket.basket_id):
            what = (one.comment, one.citation, one.text, one.is_there)
            yield basket.basket_id, one.finding_id, one.position, *what


def _read_sample_themes(store: TidyReader, _: Table) -> Iterator[Values]:
    for one in store.read_samples():
        for rank, theme_id in enumerate(one.model_themes):
            yield one.sample, one.coder, one.finding_id, rank, theme_id


def _read_vectors(store: TidyReader, _: Table) -> Iterator[Values]:
    for encoder_id in store.read_encoder_ids():
        for finding_id, vector in zip(*store.embedding_matrix(encoder_id), strict=True):
            yield finding_id, encoder_id, vector


def _list_judgements(store: TidyReader, report_id: str) -> list[Values]:
    return [(one.name, one.grade) for one in store.read_judgements(report_id)]


def _list_skipped(store: TidyReader, report_id: str) -> list[Values]:
    return [(one.reason, one.text) for one in store.read_skipped(report_id)]


_READERS: dict[str, Read] = {
    "reports": _from_records(lambda store: store.read_reports()),
    "ratings": _from_frame("ratings"),
    "judgements": _each_report(_list_judgements),
    "key_questions": _read_key_questions,
    "unmet_expectations": _read_unmet,
    "failures": _from_frame("failures"),
    "skipped": _each_report(_list_skipped),
    "skipped_spans": _read_skipped_spans,
    "findings": _from_view("v_finding"),
    "finding_spans": _read_finding_spans,
    "recommendations": _from_view("v_recommendation"),
    "uncoded": _from_frame("uncoded"),
    "codings": _read_codings,
    "decisions": _read_decisions,
    "polarity_codings": _read_polarities,
    "theme_probabilities": _read_probabilities,
    "levels": _from_frame("levels"),
    "past_codings": _read_past,
    "followed_codings": lambda store, _: store.read_followed(),
    "lost_codings": lambda store, _: store.read_lost_codings(),
    "themes": _read_themes,
    "theme_phrases": _read_phrases,
    "theme_history": _read_theme_history,
    "sub_themes": _from_frame("clusters"),
    "sub_theme_members": _from_frame("cluster_members"),
    "unclustered": _from_frame("unclustered"),
    "sub_theme_changes": _read_changes,
    "stock_wording": _from_frame("stock_wording"),
    "log": _from_records(lambda store: store.read_log()),
    "reviews": lambda store, _: store.read_reviewed(),
    "notes": _read_notes,
    "baskets": _from_records(lambda store: store.read_baskets()),
    "basket_items": _read_items,
    "samples": _from_records(lambda store: store.read_samples()),
    "sample_themes": _read_sample_themes,
    "versions": _from_frame("versions"),
    "embeddings": _read_vectors,
}


class TidyReader(StoreReader):
    """What tidy tables need besides what a store answers already."""

    def read_table(self, table: Table) -> list[Values]:
        """Return the rows of one of ``tidy_tables.TABLES``, sorted and tidied."""
        with self.snapshot():
            return table.arrange(_READERS[table.name](self, table))

    def read_view(self, name: str, columns: Sequence[str]) -> Iterator[Values]:
        """Yield these columns of one of ``views.VIEWS``, in no order."""
        yield from self._connection.execute(f"SELECT {', '.join(columns)} FROM {name}")  # noqa: S608 - own names

    def read_spans(self) -> list[tuple[str, str]]:
        """Return the id of each finding and its spans as JSON, in no order."""
        return list(self._connection.execute("SELECT finding_id, spans FROM findings"))

    def read_polarity_codings(self) -> list[Values]:
        """Return finding, coder, kind of coder, polarity and probability of each, in no order."""
        return list(self._connection.execute(_POLARITY_CODINGS))

    def read_followed(self) -> list[Values]:
        """Return the codings that followed a correction, with the time, the earliest first."""
        rows = self._connection.execute(_FOLLOWED)
        return [(*values, datetime.fromisoformat(at)) for *values, at in rows]

    def read_lost_codings(self) -> list[Values]:
        """Return what people and the reference said of texts that are gone, one theme a row."""
        return list(self._connection.execute(_LOST))
