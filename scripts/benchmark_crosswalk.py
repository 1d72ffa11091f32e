"""Measure the crosswalk against links that a reader judged, for decision record 0014.

Run in the project's environment; building the store takes half a minute::

    python scripts/benchmark_crosswalk.py --write
"""

from __future__ import annotations

import csv
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from environment import CHECKOUT
from inspection_findings import pipeline
from inspection_findings.analysis.recommendations import Similarity, measure_similarity
from inspection_findings.analysis.recommendations.similarity import explain_quantile, rank_columns
from inspection_findings.encode import load_encoder
from inspection_findings.frames import FindingRow
from inspection_findings.store import open_store
from inspection_findings.theme_model import load_model
from markers import fill, run_as_command, table

DECISIONS = CHECKOUT / "docs" / "decisions"
RECORD = DECISIONS / "0014-alike-is-what-few-unlike-pairs-reach.md"
JUDGED = DECISIONS / "0014-judged-links.csv"
MODEL_ONLY = "Hackney"  # nobody has coded it, and the model has not learnt from it

Values = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """Pairs of recommendations (n) and areas (m): similarities and masks of shape (n, m)."""

    measures: dict[str, Values]
    is_link: Mask
    same_report: Mask
    same_borough: Mask
    boroughs: npt.NDArray[np.object_]


def wanted_files() -> dict[Path, str]:
    """Return the decision record with a newly measured table."""
    return {RECORD: fill(RECORD.read_text("utf-8"), {"crosswalk-figures": render_figures})}


def render_figures() -> str:
    """Return the table: one row for each measure and set of boroughs."""
    judged = read_judged()
    rows = [
        [where, name, *measure(judged, name, chosen)]
        for where, chosen in (
            ("all five", np.ones(len(judged.boroughs), dtype=bool)),
            (f"{MODEL_ONLY} (the model's themes)", judged.boroughs == MODEL_ONLY),
        )
        for name in judged.measures
    ]
    columns = ["boroughs", "compared by", "mean average precision", "first right"]
    columns += ["links drawn", "precision", "recall", "links judged"]
    return table(columns, rows)


def read_judged() -> Judged:
    """Return the pairs of all five reports with the reader's judgements."""
    findings, similarity = _build()
    recommendations = [row for row in findings if row.kind == "recommendation"]
    areas = [row for row in findings if row.is_area]
    with JUDGED.open(encoding="utf-8", newline="") as file:
        wanted = {tuple(row.values()) for row in csv.DictReader(file)}
    names = [_name_area(area) for area in areas]
    is_link = np.array(
        [
            [
                (r.report_id, str(r.number), *name) in wanted and r.report_id == a.report_id
                for name, a in zip(names, areas, strict=True)
            ]
            for r in recommendations
        ]
    )
    if is_link.sum() != len(wanted):
        raise ValueError(f"{len(wanted)} links were judged, {is_link.sum()} have their findings")
    pairs = similarity.compare(recommendations, areas)
    return Judged(
        measures={
            "both": pairs.similarity,
            "meaning alone": pairs.meaning,
            "themes alone": pairs.themes,
        },
        is_link=is_link,
        same_report=np.array(
            [[r.report_id == a.report_id for a in areas] for r in recommendations]
        ),
        same_borough=np.array([[r.borough == a.borough for a in areas] for r in recommendations]),
        boroughs=np.array([row.borough for row in recommendations], dtype=object),
    )


def measure(judged: Judged, name: str, chosen: Mask) -> list[str]:
    """Return the figures of one measure over the chosen recommendations."""
    values = judged.measures[name]
    threshold = explain_quantile(values[~judged.same_borough], compared="pairs")
    drawn = judged.same_report & (values >= (threshold.value or 2.0)) & chosen[:, None]
    links = judged.is_link & chosen[:, None]
    right = int((drawn & links).sum())
    ranked = [
        judged.is_link[i, own][rank_columns(values[i, own])]
        for i in np.flatnonzero(links.any(axis=1))
        for own in [np.flatnonzero(judged.same_report[i])]
    ]
    return [
        f"{np.mean([_average_precision(one) for one in ranked]):.2f}",
        f"{np.mean([one[0] for one in ranked]):.2f}",
        str(int(drawn.sum())),
        f"{right / max(int(drawn.sum()), 1):.2f}",
        f"{right / int(links.sum()):.2f}",
        str(int(links.sum())),
    ]


def _build() -> tuple[tuple[FindingRow, ...], Similarity]:
    encoder = load_encoder()
    with (
        tempfile.TemporaryDirectory() as folder,
        open_store(Path(folder) / "five.findings", mode="write") as store,
    ):
        pipeline.build(
            sorted((CHECKOUT / "corpus" / "reports").glob("*.txt")),
            store=store,
            encoder=encoder,
            model=load_model(CHECKOUT / "models" / "themes"),
            reference_folder=CHECKOUT / "corpus" / "reference",
        )
        frames = store.read_frames()
        finding_ids, embeddings = store.embedding_matrix(encoder.encoder_id)
        similarity = measure_similarity(
            frames, finding_ids=finding_ids, embeddings=np.array(embeddings)
        )
    return frames.finding_rows, similarity


def _name_area(area: FindingRow) -> tuple[str, str]:
    """Return standard and number of an area, as its citation ends."""
    return area.standard, area.citation.rsplit(" ", 1)[1]


def _average_precision(hits: Mask) -> float:
    return float(np.mean([hits[: place + 1].mean() for place in np.flatnonzero(hits)]))


if __name__ == "__main__":
    run_as_command(wanted_files, CHECKOUT)
