"""The store as tidy tables: what one row of each is, and what each column holds.

This is the one place that describes them. The data dictionary is made from it, and what the views
say of a column stands in ``store.views`` alone.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from inspection_findings.frames import Field, FieldType, Table
from inspection_findings.store.views import VIEWS

_LISTS = frozenset({"themes", "theme_names", "coder_kind", "spans"})  # tables of their own
_TYPES: dict[FieldType, tuple[str, ...]] = {
    "category": (
        *("borough", "framework", "overall_rating", "inspectorate", "inspection", "standard"),
        *("rating", "kind", "polarity", "polarity_from", "polarity_coder_kind", "stated_polarity"),
        *("stated_by", "inferred_polarity", "inferred_by", "likeliest_polarity", "report_id"),
        *("theme_id", "theme", "coder", "coder_kind", "person", "severity", "change", "about"),
        *("sample", "arm", "what", "encoder_id", "service", "source_name"),
    ),
    "integer": (
        *(
            "score",
            "score_maximum",
            "position",
            "page",
            "number",
            "percentage",
            "start",
            "end",
            "stop",
        ),
        *("rank", "size", "boroughs", "renewal", "shared", "entry", "act", "undoes"),
    ),
    "number": (
        *("probability", "inferred_probability", "stability", "overlap", "level", "precision"),
        *("low", "high", "under", "place_in_basket"),
    ),
    "boolean": (
        *("in_score", "is_unclear", "is_effective", "is_sure", "is_stable", "is_central"),
        *("is_given", "is_in_training", "is_there"),
    ),
    "month": ("published", "fieldwork"),
    "time": ("since", "at", "replaced_at", "followed_at"),
    "json": ("before", "after"),
    "vector": ("vector",),
}
_TYPE_OF = {name: kind for kind, names in _TYPES.items() for name in names}
_OWNER_OF = {
    "report_id": "reports",
    "finding_id": "findings",
    "theme_id": "themes",
    "cluster_id": "sub_themes",
    "basket_id": "baskets",
    "note_id": "notes",
}
_VIEWS = {view.name: view for view in VIEWS}

_FINDING = "id of the finding"
_REPORT = "id of the report"
_THEME = "id of the theme"
_PLACE = "place in this order, from 0"
_SPAN = {
    "number": "which part of the text, from 0: a page break can cut it",
    "start": "offset of its first character in the text of the report, from 0",
    "end": "offset after its last character",
}
_CODER = {
    "coder": "name of the person, of the reference coding or of the model",
    "coder_kind": "adjudicated (settled by a person), person, reference or model",
}
_SINCE = (
    "when this person last coded the finding; empty for the reference coding and the model, and for"
    " what is older than the log"
)
_MAY_BE_GONE = "id of the finding; the store may no longer have it"


def _make_table(
    name: str,
    row: str,
    columns: Mapping[str, str],
    *,
    key: tuple[str, ...],
    order: tuple[str, ...] = (),
    loose: Collection[str] = (),
) -> Table:
    """Return a table; its ``loose`` columns may hold ids that the store no longer has."""
    fields = tuple(
        Field(
            name=column,
            field_type=_TYPE_OF.get(column, "text"),
            description=description,
            refers="" if column in loose or key == (column,) else _OWNER_OF.get(column, ""),
        )
        for column, description in columns.items()
    )
    return Table(name=name, row=row, fields=fields, key=key, order=order)


def _take_view(view: str, leave_out: Collection[str] = _LISTS) -> dict[str, str]:
    """Return columns of a view with their descriptions; its 1 and 0 are true and false here."""
    return {
        name: description.replace("1 if ", "true if ").replace(", else 0", "")
        for name, description in _VIEWS[view].columns.items()
        if name not in leave_out
    }


_ON_REPORTS = (
    _make_table(
        "reports",
        "an inspection report",
        {
            "report_id": "id of the report: “haringey-2025-03”",
            "borough": "the borough, or the place that the report is about",
            "service": "the service that was inspected",
            "framework": "the inspection framework: 2018, 2021 or 2025 for youth justice",
            "published": "month of publication: “2025-03”",
            "fieldwork": "month of the fieldwork, where the report states it",
            "score": "overall score in points",
            "score_maximum": "the most points that there are",
            "overall_rating": "rating of the whole service",
            "source_name": "name of the file",
            "source_sha256": "SHA-256 of the file",
            "inspectorate": "who published the report",
            "inspection": "kind of inspection",
        },
        key=("report_id",),
    ),
    _make_table(
        "ratings",
        "the rating of one standard in one report",
        {
            "report_id": _REPORT,
            "standard": "number of the standard in its framework",
            "name": "name of the standard",
            "rating": "Outstanding, Good, Requires improvement or Inadequate",
            "in_score": "whether the overall score counts it",
        },
        key=("report_id", "standard", "name"),
    ),
    _make_table(
        "judgements",
        "what a report judges besides ratings, in its own words",
        {
            "report_id": _REPORT,
            "position": _PLACE,
            "name": "what is judged: “Overall effectiveness”",
            "grade": "what the report says of it",
        },
        key=("report_id", "position"),
    ),
    _make_table(
        "key_questions",
        "a key question of a standard of casework",
        {
            "report_id": _REPORT,
            "position": _PLACE,
            "standard": "number of the standard in its framework",
            "question": "the question, in the words of the report",
            "percentage": "of the inspected cases, how many were answered yes: 0 to 100",
        },
        key=("report_id", "position"),
    ),
    _make_table(
        "unmet_expectations",
        "what a report should hold by its own rules, and does not",
        {
            "report_id": _REPORT,
            "position": _PLACE,
            "severity": "how much it matters",
            "what": "what was expected",
            "place": "where in the report",
            "expected": "how it should be",
            "found": "how it is",
        },
        key=("report_id", "position"),
    ),
    _make_table(
        "failures",
        "a file that could not be read",
        {"source_name": "name of the file", "reason": "why"},
        key=("source_name",),
    ),
    _make_table(
        "skipped",
        "text of a report that is no finding",
        {
            "report_id": _REPORT,
            "position": _PLACE,
            "reason": "why it is none",
            "text": "the words of the report, unchanged",
        },
        key=("report_id", "position"),
    ),
    _make_table(
        "skipped_spans",
        "a place in a report of text that is no finding",
        {"report_id": _REPORT, "position": "which text: position in skipped", **_SPAN},
        key=("report_id", "position", "number"),
    ),
)

_ON_FINDINGS = (
    _make_table(
        "findings",
        "a finding",
        _take_view("v_finding"),
        key=("finding_id",),
        order=("report_id", "position", "finding_id"),
    ),
    _make_table(
        "finding_spans",
        "a place of a finding in its report",
        {"finding_id": _FINDING, **_SPAN},
        key=("finding_id", "number"),
    ),
    _make_table(
        "recommendations",
        "a recommendation: it is a finding too",
        _take_view("v_recommendation"),
        key=("finding_id",),
        order=("report_id", "number", "finding_id"),
    ),
    _make_table(
        "uncoded",
        "a finding without any theme that counts",
        {"finding_id": _FINDING, "reason": "why"},
        key=("finding_id",),
    ),
)

_ON_CODINGS = (
    _make_table(
        "codings",
        "a theme that one coder gave one finding, whether it counts or not",
        {**_take_view("v_coding", ()), "since": _SINCE},
        key=("finding_id", "theme_id", "coder_kind", "coder"),
    ),
    _make_table(
        "decisions",
        "one coder's decision on one finding, also where no theme fitted",
        {
            "finding_id": _FINDING,
            **_CODER,
            "is_given": "whether the coder gave any theme",
            "note": "the note of a person, or the reason of the model",
            "is_in_training": "whether the model was trained on a coding of this finding",
            "since": _SINCE,
        },
        key=("finding_id", "coder_kind", "coder"),
    ),
    _make_table(
        "polarity_codings",
        "the polarity that one coder gave one finding, whether it counts or not",
        {
            "finding_id": _FINDING,
            **_CODER,
            "polarity": "strength, area_for_improvement, mixed or neutral",
            "probability": "the model's, 0 to 1; empty for people",
            "since": _SINCE,
        },
        key=("finding_id", "coder_kind", "coder"),
    ),
    _make_table(
        "theme_probabilities",
        "the model's probability of one theme for one finding",
        {
            "finding_id": _FINDING,
            "theme_id": _THEME,
            "probability": "0 to 1",
            "is_given": "whether the model gave the theme",
        },
        key=("finding_id", "theme_id"),
        loose=("theme_id",),
    ),
    _make_table(
        "levels",
        "from which probability a kind of coding by the model counts",
        {
            "what": "a polarity, or theme",
            "level": "the probability, 0 to 1",
            "precision": "share that is right from there on, on boroughs that were left out",
            "low": "lower end of its 95 % interval",
            "high": "upper end of its 95 % interval",
            "under": "share that is below the level",
        },
        key=("what",),
    ),
    _make_table(
        "past_codings",
        "a theme, polarity or note that its coder replaced since",
        {
            "finding_id": _MAY_BE_GONE,
            "coder": "who said it",
            "number": "which earlier coding of this coder, from 1, the oldest first",
            "rank": "0 for the main theme",
            "what": "themes, polarity or note",
            "value": "id of the theme, the polarity, or the note; empty if no theme fitted",
            "replaced_at": "when it was replaced",
        },
        key=("finding_id", "coder", "number", "rank"),
        loose=("finding_id",),
    ),
    _make_table(
        "followed_codings",
        "a coding that went on to the corrected text of its finding",
        {
            "finding_id": "id of the corrected finding",
            "coder": "whose coding it is",
            "coder_kind": "adjudicated, person or reference",
            "previous_id": "id of the finding before the report was corrected",
            "previous_text": "its words then",
            "followed_at": "when the report was corrected",
        },
        key=("finding_id", "coder_kind", "coder", "previous_id"),
        loose=("finding_id",),
    ),
    _make_table(
        "lost_codings",
        "a coding by a person or the reference of a text that its report no longer has",
        {
            "finding_id": "id of the finding, which is not in findings",
            "report_id": "id of its report; the store may no longer have it",
            "citation": "for readers, as it was",
            "text": "its words, as they were",
            "coder": "who coded it",
            "coder_kind": "adjudicated, person or reference",
            "what": "theme or polarity",
            "rank": "0 for the main theme",
            "value": "id of the theme, or the polarity; empty if no theme fitted",
        },
        key=("finding_id", "coder_kind", "coder", "what", "rank"),
        loose=("finding_id", "report_id"),
    ),
)

_ON_THEMES = (
    _make_table(
        "themes",
        "a theme of the codebook, retired ones too",
        {
            "theme_id": "id of the theme; it never changes",
            "position": "place in the codebook, from 0",
            "name": "its name",
            "description": "what it is about",
            "code_when": "when to give it",
            "do_not_code_for": "when not to give it",
            "retired": "the version of the codebook that retired it; empty while it is in use",
        },
        key=("theme_id",),
        order=("position", "theme_id"),
    ),
    _make_table(
        "theme_phrases",
        "a seed phrase of a theme",
        {"theme_id": _THEME, "position": _PLACE, "phrase": "words that speak for the theme"},
        key=("theme_id", "position"),
    ),
    _make_table(
        "theme_history",
        "a change of a theme",
        {
            "theme_id": _THEME,
            "position": _PLACE,
            "version": "version of the codebook",
            "date": "date of that version, as the codebook writes it",
            "changed": "what changed",
        },
        key=("theme_id", "position"),
    ),
    _make_table(
        "sub_themes",
        "a sub-theme: a group of findings that make the same point",
        {
            "cluster_id": "id of the sub-theme",
            "name": "its name, made of its words",
            "central": "id of the finding that stands for it",
            "size": "how many findings it has",
            "boroughs": "in how many boroughs",
            "stability": "how much of it comes again when boroughs are left out: 0 to 1",
            "is_stable": "whether that is at least one half",
        },
        key=("cluster_id",),
    ),
    _make_table(
        "sub_theme_members",
        "a finding in a sub-theme",
        {"cluster_id": "id of the sub-theme", "finding_id": _FINDING},
        key=("cluster_id", "finding_id"),
    ),
    _make_table(
        "unclustered",
        "a finding in no sub-theme",
        {"finding_id": _FINDING, "reason": "why"},
        key=("finding_id",),
    ),
    _make_table(
        "sub_theme_changes",
        "what became of a sub-theme when findings were grouped again",
        {
            "renewal": "which time, from 1",
            "position": _PLACE,
            "change": "continued, split, merged, dissolved or born",
            "previous_id": "id of the earlier sub-theme; empty if there is none",
            "previous_name": "its name",
            "cluster_id": "id of the later one, which may be gone since; empty if there is none",
            "shared": "how many findings of the earlier one are in the later one",
        },
        key=("renewal", "position"),
        loose=("cluster_id",),
    ),
    _make_table(
        "stock_wording",
        "a finding in nearly the words of a report on another borough",
        {
            "wording_id": "id of the wording",
            "finding_id": _FINDING,
            "is_central": "whether it is the one most like the others",
            "overlap": "share of word pairs in common with the central one: 0 to 1",
            "boroughs": "how many boroughs have the wording",
        },
        key=("finding_id",),
    ),
)

_ON_PEOPLE = (
    _make_table(
        "log",
        "one change by a person; the log is only ever added to",
        {
            "entry": "number of the change",
            "act": "number of the first change of the same act: a decision on many is one act",
            "at": "when",
            "person": "who",
            "kind": "coding, review, adjudication, note, basket, basket_item, sample or report",
            "subject": "id or name of what was changed; of an item of a basket, BASKET/FINDING",
            "finding_id": "id of the finding that it is about, if it is about one",
            "before": "what it was, as JSON; empty if it was not there",
            "after": "what it became, as JSON; empty if it was taken away",
            "undoes": "the act that this one takes back",
        },
        key=("entry",),
        loose=("finding_id",),
    ),
    _make_table(
        "reviews",
        "a finding that a person is done with",
        {"finding_id": _MAY_BE_GONE, "person": "who"},
        key=("finding_id", "person"),
        loose=("finding_id",),
    ),
    _make_table(
        "notes",
        "a note of a person",
        {
            "note_id": "id of the note",
            "about": "finding, passage, theme or borough",
            "target": "id of the finding, of the report of the passage or of the theme; or borough",
            "finding_id": "id of the finding, if the note is on one",
            "start": "of a passage: offset of its first character in the text of the report",
            "stop": "of a passage: offset after its last character",
            "passage": "of a passage: its words",
            "text": "the note",
            "person": "who wrote it",
            "at": "when it was last changed",
        },
        key=("note_id",),
        loose=("finding_id",),
    ),
    _make_table(
        "baskets",
        "a named list of findings",
        {"basket_id": "id of the basket", "name": "its name"},
        key=("basket_id",),
    ),
    _make_table(
        "basket_items",
        "a finding in a basket",
        {
            "basket_id": "id of the basket",
            "finding_id": _MAY_BE_GONE,
            "place_in_basket": "lower numbers come first",
            "comment": "what a person wrote beside it",
            "citation": "for readers, as it was when it was put in",
            "text": "its words, as they were when it was put in",
            "is_there": "whether the store still has the finding",
        },
        key=("basket_id", "finding_id"),
        loose=("finding_id",),
    ),
    _make_table(
        "samples",
        "a finding of a blind sample, as given to one coder",
        {
            "sample": "name of the sample",
            "coder": "who is to code it",
            "finding_id": _MAY_BE_GONE,
            "position": _PLACE,
            "arm": "blind, or shown: whether the coder sees what the model says",
        },
        key=("sample", "coder", "finding_id"),
        loose=("finding_id",),
    ),
    _make_table(
        "sample_themes",
        "a theme that the model gave a finding of a blind sample when that was drawn",
        {
            "sample": "name of the sample",
            "coder": "who is to code it",
            "finding_id": _MAY_BE_GONE,
            "rank": "0 for the main theme",
            "theme_id": _THEME,
        },
        key=("sample", "coder", "finding_id", "rank"),
        loose=("finding_id", "theme_id"),
    ),
)

_ON_MAKING = (
    _make_table(
        "versions",
        "a version or hash of what made the store",
        {"key": "of what", "value": "the version or hash"},
        key=("key",),
    ),
    _make_table(
        "embeddings",
        "the embedding of a finding",
        {
            "finding_id": _FINDING,
            "encoder_id": "the encoder that made it",
            "vector": "a row of length 1, so that the sum of products of two is their similarity",
        },
        key=("finding_id", "encoder_id"),
    ),
)

TABLES = (
    *_ON_REPORTS,
    *_ON_FINDINGS,
    *_ON_CODINGS,
    *_ON_THEMES,
    *_ON_PEOPLE,
    *_ON_MAKING,
)
"""All tables, in the order in which a reader meets them."""
