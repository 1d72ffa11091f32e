"""The golden digest: what the shipped corpus becomes under one PIPELINE_VERSION."""

from __future__ import annotations

import hashlib
import json
from dataclasses import astuple
from pathlib import Path

import pandas as pd

from inspection_findings import pipeline
from inspection_findings.encode import OnnxEncoder
from inspection_findings.frames import CorpusFrames
from inspection_findings.pipeline import PIPELINE_VERSION
from inspection_findings.records import Report, Segmentation
from inspection_findings.store import open_store
from inspection_findings.theme_model import ThemeModel
from tests.support.variants import REPORTS, ROOT

GOLDEN = ROOT / "tests" / "data" / "golden.json"


def hash_frame(frame: pd.DataFrame) -> str:
    text = frame.to_csv(index=False, lineterminator="\n")
    return hashlib.sha256(text.encode()).hexdigest()


def digest_reading(corpus: dict[str, tuple[Report, Segmentation]]) -> str:
    """Return a digest of every finding and everything skipped, with its offsets."""
    rows = [
        [
            [astuple(finding) for finding in segmentation.findings],
            [astuple(skipped) for skipped in segmentation.skipped],
            [astuple(rating) for rating in report.ratings],
            [astuple(question) for question in report.key_questions],
            [astuple(expectation) for expectation in report.expectations],
        ]
        for _, (report, segmentation) in sorted(corpus.items())
    ]
    return hashlib.sha256(json.dumps(rows).encode()).hexdigest()


def digest_decisions(frames: CorpusFrames, codings: pd.DataFrame) -> dict[str, str]:
    """Return digests of what was decided; probabilities may differ in the last bits."""
    codings = codings[["finding_id", "theme_id", "rank"]]
    polarities = frames.findings[["finding_id", "polarity", "polarity_from"]]
    # A level decides what is shown as unclear when the store is read; the coding is the same.
    shown, likeliest = polarities["polarity"], frames.findings["likeliest_polarity"]
    polarities = polarities.assign(polarity=shown.where(shown != "unclear", likeliest))
    return {
        "codings": hash_frame(codings.sort_values(list(codings.columns))),
        "polarity": hash_frame(polarities.sort_values("finding_id")),
        "clusters": hash_frame(frames.cluster_members),
        "stock_wording": hash_frame(frames.stock_wording[["wording_id", "finding_id"]]),
    }


def test_the_corpus_gives_the_digest_of_this_version(
    corpus: dict[str, tuple[Report, Segmentation]],
    tiny_encoder: OnnxEncoder,
    tiny_model: ThemeModel,
    tmp_path: Path,
) -> None:
    """A change of outcome needs a new PIPELINE_VERSION, or stores would keep the old outcome."""
    with open_store(tmp_path / "golden.findings", mode="write") as store:
        pipeline.build(REPORTS, store=store, encoder=tiny_encoder, model=tiny_model)
        decisions = digest_decisions(store.read_frames(), store.read_frame("codings"))
        made = {"reading": digest_reading(corpus), **decisions}
    golden = json.loads(GOLDEN.read_text(encoding="utf-8"))
    assert {"pipeline_version": PIPELINE_VERSION, **made} == golden, (
        "the outcome changed: raise PIPELINE_VERSION and write these digests to "
        f"{GOLDEN.relative_to(ROOT)}: {json.dumps({'pipeline_version': PIPELINE_VERSION, **made})}"
    )
