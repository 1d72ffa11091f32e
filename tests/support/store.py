"""What a store is filled with in tests: real reports, read and segmented by the real code.

The coder is a plain rule (a theme is given where one of its words stands), the encoder a
small real one (hashed character n-grams), so that nothing is loaded from disk.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from inspection_findings.coding import Codebook, Theme
from inspection_findings.reading import read_report, segment_report
from inspection_findings.records import Classification, Finding, Report, Segmentation
from inspection_findings.store import SaveOutcome, Store
from inspection_findings.text import text_sha256

REPORTS = {
    path.stem: path
    for path in sorted((Path(__file__).parents[2] / "corpus" / "reports").glob("*.txt"))
}
CODER = "words 1.0"
WORDS = {
    "victim-work": ("victim", "restorative"),
    "ete": ("education", "school"),
    "voice": ("voice", "feedback"),
    "staffing": ("staff", "caseload"),
}
CODEBOOK = Codebook(
    version="1.0.0",
    title="Four themes",
    themes=tuple(
        Theme(
            id=key,
            name=key.replace("-", " ").capitalize(),
            description=f"About {words[0]}.",
            code_when=", ".join(words),
        )
        for key, words in WORDS.items()
    ),
    rules=(),
    sha256="0" * 64,
)


class HashingEncoder:
    """Texts to unit rows of hashed character n-grams: real, small, the same everywhere."""

    def __init__(self, dimensions: int = 256) -> None:
        self.dimensions = dimensions

    @property
    def encoder_id(self) -> str:
        return f"hashing:{self.dimensions}"

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        from sklearn.feature_extraction.text import HashingVectorizer

        vectorizer = HashingVectorizer(
            analyzer="char_wb", ngram_range=(3, 4), n_features=self.dimensions, norm="l2"
        )
        rows: NDArray[np.float32] = vectorizer.transform(texts).toarray().astype(np.float32)
        return rows


ENCODER = HashingEncoder()


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """All that ``Store.save_report`` needs of one report."""

    report: Report
    segmentation: Segmentation
    classifications: tuple[Classification, ...]
    embeddings: NDArray[np.float32]

    @property
    def findings(self) -> tuple[Finding, ...]:
        return self.segmentation.findings


def classify(finding: Finding) -> Classification:
    """Give the themes whose words stand in the finding; the polarity by the word "not"."""
    text = finding.text.casefold()
    probabilities = {
        theme: 0.9 if any(word in text for word in words) else 0.1 for theme, words in WORDS.items()
    }
    themes = tuple(theme for theme, probability in probabilities.items() if probability > 0.5)
    unsaid = finding.polarity is None and finding.kind != "recommendation"
    return Classification(
        finding_id=finding.finding_id,
        themes=themes,
        probabilities=probabilities,
        abstained=not themes,
        reason="a word of it" if themes else "no theme reached its threshold",
        polarity=("area_for_improvement" if " not " in text else "strength") if unsaid else None,
        polarity_probability=0.75 if unsaid else None,
    )


@functools.cache
def make_part(report_id: str) -> Part:
    """Return a report of the corpus, processed."""
    report = read_report(REPORTS[report_id])
    return process(report, segment_report(report))


def process(report: Report, segmentation: Segmentation) -> Part:
    texts = [finding.text for finding in segmentation.findings]
    return Part(
        report=report,
        segmentation=segmentation,
        classifications=tuple(classify(finding) for finding in segmentation.findings),
        embeddings=ENCODER.encode(texts),
    )


@functools.cache
def make_brief(report_id: str) -> Part:
    """Return the report without its narrative, which needs no sentence splitter."""
    report = read_report(REPORTS[report_id])
    blocks = tuple(block for block in report.blocks if block.role != "narrative")
    source = replace(report.source, sha256=text_sha256(report_id))
    report = replace(report, blocks=blocks, source=source)
    return process(report, segment_report(report))


@functools.cache
def make_shorter(report_id: str) -> Part:
    """Return the report as a worse reader gave it: findings missing, one with another heading."""
    part = make_brief(report_id)
    first, *others = part.findings[: len(part.findings) // 2]
    segmentation = Segmentation(
        findings=(replace(first, heading="Another heading"), *others[1:]),
        skipped=part.segmentation.skipped[:3],
    )
    source = replace(part.report.source, sha256=text_sha256(f"worse {report_id}"))
    return process(replace(part.report, source=source, service="Another"), segmentation)


def save(store: Store, part: Part, *, pipeline_hash: str = "pipeline 1") -> SaveOutcome:
    return store.save_report(
        part.report,
        part.segmentation,
        part.classifications,
        coder=CODER,
        encoder_id=ENCODER.encoder_id,
        embeddings=part.embeddings,
        pipeline_hash=pipeline_hash,
    )
