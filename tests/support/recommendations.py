"""A store with two reports on one borough, and what follows from it."""

from __future__ import annotations

from typing import Any

import pandas as pd
from click.testing import CliRunner

from inspection_findings.analysis.recommendations import (
    FollowUp,
    Similarity,
    follow_findings,
    measure_similarity,
)
from inspection_findings.analysis.recommendations.similarity import Pairs
from inspection_findings.cli import main
from inspection_findings.corpus.across import compare_findings
from inspection_findings.frames import CorpusFrames
from inspection_findings.store import Store
from tests.support.frames import make_finding, make_frames, make_report
from tests.support.store import ENCODER
from tests.support.variants import ROOT

REFERENCE = ROOT / "corpus" / "reference"


def follow_store(store: Store) -> FollowUp:
    """Return all that follows from the recommendations of a store."""
    frames, theme_ids = store.read_frames(), list(store.read_shown_themes())
    similarity = compare_findings(store, frames)
    return follow_findings(frames, similarity, theme_ids=theme_ids, threshold=None)


def rows_of(table: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(key): value for key, value in row.items()} for row in table.to_dict("records")]


def measure(frames: CorpusFrames) -> Similarity:
    texts = list(frames.findings["text"])
    return measure_similarity(
        frames, finding_ids=list(frames.findings["finding_id"]), embeddings=ENCODER.encode(texts)
    )


def compare(frames: CorpusFrames, first: list[str], second: list[str]) -> Pairs:
    rows = frames.findings_by_id
    return measure(frames).compare([rows[one] for one in first], [rows[one] for one in second])


def follow(frames: CorpusFrames, similarity: Similarity, threshold: float | None) -> FollowUp:
    return follow_findings(frames, similarity, theme_ids=[], threshold=threshold)


def follow_two(before: list[dict[str, Any]], after: list[dict[str, Any]], **later: Any) -> Any:
    """Return the row for the one area of ``before`` when Ash is inspected again."""
    old = {"report_id": "ash-2020", "published": "2020-01"}
    findings = [
        *(make_finding(f"old-{n}", "Ash", **old, **row) for n, row in enumerate(before)),
        *(
            make_finding(f"n-{n}", "Ash", report_id="ash-2024", **row)
            for n, row in enumerate(after)
        ),
    ]
    reports = [make_report("Ash", **old), make_report("Ash", report_id="ash-2024", **later)]
    ratings = [{"report_id": name, "standard": "1.1"} for name in ("ash-2020", "ash-2024")]
    frames = make_frames(reports=reports, ratings=ratings, findings=findings)
    (row,) = rows_of(follow(frames, measure(frames), 0.99).reinspection.areas)
    return row


AGAIN = {"text": "Work with victims is too limited.", "polarity": "area_for_improvement"}


def replace_text(finding: dict[str, Any], finding_id: str, text: str) -> dict[str, Any]:
    return {**finding, "text": text} if finding["finding_id"] == finding_id else finding


def run(*arguments: str) -> Any:
    return CliRunner().invoke(main, list(arguments), catch_exceptions=False)
