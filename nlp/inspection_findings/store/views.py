"""What each column of the views for other tools holds; ``migrations`` has their SQL."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A view of the store: what one row is, and what each column holds, in their order."""

    name: str
    row: str
    columns: Mapping[str, str]


_PLACE = {
    "finding_id": "id of the finding; the same in all views and exports",
    "citation": "for readers: “Haringey, March 2025, 3.4, area for improvement 2”",
    "borough": "the borough, or the place that the report is about",
    "service": "the service that was inspected",
    "published": "month of publication: “2025-03”",
    "page": "page on which it begins, from 1; empty for a source without pages",
}
_THEMES = {
    "themes": "ids of its themes that count, the main one first, with commas between",
    "theme_names": "their names in the same order, with semicolons between",
}

VIEWS = (
    View(
        name="v_finding",
        row="a finding",
        columns={
            **_PLACE,
            "kind": "bullet, recommendation or narrative (a sentence)",
            "stated_polarity": (
                "strength, area_for_improvement, mixed or neutral, as a heading or a person states "
                "it; empty if nobody does"
            ),
            "stated_by": "heading or person",
            "inferred_polarity": (
                "the same words, or unclear, where nobody states it: as the reference coding or "
                "the model infers it; empty if neither does"
            ),
            "inferred_by": "reference or model",
            "inferred_probability": "the model's probability of the likeliest polarity, 0 to 1",
            "likeliest_polarity": (
                "what is inferred whatever its probability: what an unclear one would be"
            ),
            "is_unclear": "1 if the model infers a polarity below its level (table levels), else 0",
            **_THEMES,
            "coder_kind": (
                "who gave the themes that count: adjudicated, person, reference or model, the "
                "highest first; where no theme counts, who decided so"
            ),
            "text": "the words of the report, unchanged",
            "heading": "the heading under which it stands",
            "number": "number of a recommendation",
            "addressee": "to whom a recommendation is made",
            "standard": "number of the standard, or the part of the report, in its framework",
            "rating": "rating of that standard in this report; empty if it has none",
            "framework": "the inspection framework: 2018, 2021 or 2025 for youth justice",
            "overall_rating": "rating of the whole service",
            "score": "overall score in points",
            "score_maximum": "the most points that there are",
            "inspectorate": "who published the report",
            "inspection": "kind of inspection",
            "report_id": "id of the report: “haringey-2025-03”",
            "position": "place in the order of the report, from 0",
            "polarity": "stated_polarity, or else inferred_polarity",
            "polarity_from": "heading, model or coder (a person or the reference coding)",
            "polarity_coder_kind": "person, reference or model; '' for a heading or none",
            "spans": "offsets of its text in the source, as JSON: [[start, end], ...]",
            "source_name": "name of the file",
        },
    ),
    View(
        name="v_coding",
        row="a theme that one coder gave one finding, whether it counts or not",
        columns={
            "finding_id": "id of the finding: join it with v_finding",
            "theme_id": "id of the theme",
            "theme": "its name in the codebook",
            "coder": "name of the person, of the reference coding or of the model",
            "coder_kind": "adjudicated (settled by a person), person, reference or model",
            "probability": "the model's, 0 to 1; empty for people",
            "rank": "0 for the main theme that this coder gave",
            "is_effective": (
                "1 if it counts: nobody of a higher kind who knew the theme decided otherwise, and "
                "nobody of the same kind comes first; each theme counts once a finding"
            ),
            "is_sure": (
                "1 if a person or the reference coding gave it, or the model at or above its level "
                "(table levels, or tested_levels if a precision was asked for)"
            ),
        },
    ),
    View(
        name="v_recommendation",
        row="a recommendation",
        columns={
            **_PLACE,
            "number": "its number in the report",
            "addressee": "to whom it is made",
            "text": "the words of the report, unchanged",
            **_THEMES,
            "overall_rating": "rating of the whole service",
            "framework": "the inspection framework",
            "inspectorate": "who published the report",
            "report_id": "id of the report",
        },
    ),
)
"""The views that are meant for other tools; other views serve the package."""
