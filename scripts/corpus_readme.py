"""Generate parts of the corpus's documents: checksums, counts, agreement of the coders.

Run in the project's environment. ``--write`` updates the files, and ``--check`` fails if one of
them is out of date::

    python scripts/corpus_readme.py --write
"""

from __future__ import annotations

import hashlib
from collections import Counter
from functools import cache
from pathlib import Path
from statistics import mean

from environment import CHECKOUT
from inspection_findings.coding import read_codebook
from inspection_findings.coding.illustrations import read_illustrations
from inspection_findings.coding.reference import (
    ReferenceFinding,
    measure_agreement,
    read_reference_coding,
)
from inspection_findings.coding.supplement import read_supplement
from inspection_findings.reading import read_report, segment_report
from inspection_findings.records import KINDS, Finding, Report, Segmentation
from markers import fill, run_as_command, table

CORPUS = CHECKOUT / "corpus"


def wanted_files() -> dict[Path, str]:
    """Return the corpus's generated files with the content they should have."""
    pages = [CORPUS / "README.md", CORPUS / "reference" / "README.md"]
    filled = {page: fill(page.read_text(encoding="utf-8"), RENDERERS) for page in pages}
    return {CORPUS / "SHA256SUMS": render_checksums(), **filled}


def data_files() -> list[Path]:
    """Return the data of the corpus: everything that has a checksum."""
    patterns = ("reports/*.txt", "*.jsonl", "reference/*.jsonl", "*.toml")
    return sorted(path for pattern in patterns for path in CORPUS.glob(pattern))


def render_checksums() -> str:
    """Return ``SHA256SUMS``, in the form that ``sha256sum --check`` reads."""
    return "".join(f"{_sha256(path)}  {_name(path)}\n" for path in data_files())


def render_files() -> str:
    """Return the table of files with size and checksum."""
    rows = [
        [f"`{_name(path)}`", f"{path.stat().st_size:,}", f"`{_sha256(path)}`"]
        for path in data_files()
    ]
    return table(["file", "bytes", "SHA-256"], rows)


def render_counts() -> str:
    """Return the table of what each report holds, with the sum over all of them."""
    counts = [_count_findings(segmentation.findings) for _, segmentation in read_corpus()]
    columns = list(counts[0])
    rows = [
        [
            report.borough,
            report.published,
            str(report.overall_rating),
            f"{report.score}/{report.score_maximum}",
        ]
        + [f"{count[column]:,}" for column in columns]
        for (report, _), count in zip(read_corpus(), counts, strict=True)
    ]
    sums = [f"{sum(count[column] for count in counts):,}" for column in columns]
    heads = ["report", "published", "overall rating", "score"]
    return table([*heads, *columns], [*rows, ["**all**", "", "", "", *sums]])


def render_reference_counts() -> str:
    """Return the table of how many findings of each report are coded."""
    counts = Counter((coded.report_id, coded.kind) for coded in read_reference())
    names = [path.stem for path in sorted(CORPUS.glob("reports/*.txt"))]
    rows = [[name, *(f"{counts[name, kind]}" for kind in KINDS)] for name in names]
    sums = [f"{sum(counts[name, kind] for name in names)}" for kind in KINDS]
    return table(
        ["report", "bullets", "recommendations", "narrative sentences"], [*rows, ["**all**", *sums]]
    )


def render_agreement() -> str:
    """Return the table of how far the two coders of the reference coding agree."""
    agreement = measure_agreement(read_reference())
    kappa = agreement.macro_kappa
    rows = [
        ["findings that keep both coders apart", f"{agreement.findings}"],
        ["of these, coded differently", f"{agreement.differ}"],
        ["macro-F1 between the coders (mean over themes)", f"{agreement.macro_f1:.3f}"],
        ["micro-F1 between the coders", f"{agreement.micro_f1:.3f}"],
        ["Cohen's kappa (mean over themes)", "not defined" if kappa is None else f"{kappa:.3f}"],
        ["overlap of theme sets (mean Jaccard)", f"{agreement.jaccard:.3f}"],
        ["the same main theme", f"{agreement.same_main:.1%}"],
    ]
    return table(["agreement of the two coders", "value"], rows)


def render_illustrations() -> str:
    """Return the table of what the illustrations are and how far their two coders agree."""
    theme_ids = read_codebook(CORPUS / "codebook.toml").theme_ids
    found = read_illustrations(CORPUS / "illustrations.jsonl", theme_ids=theme_ids)
    kinds = Counter(one.kind for one in found)
    pairs = [(set(one.writer), set(one.coder)) for one in found]
    both = sum(len(a & b) for a, b in pairs)
    given = sum(len(a) + len(b) for a, b in pairs)
    twice = [one.polarities for one in found if len(one.polarities) == 2]
    fewest = min(sum(theme in one.themes for one in found) for theme in theme_ids)
    rows = [
        *([f"in the manner of a {kind}", f"{kinds[kind]:,}"] for kind in KINDS),
        ["themes for each, on average", f"{mean(len(one.themes) for one in found):.2f}"],
        ["for the theme that has fewest", f"{fewest}"],
        ["given by the writer and not by the second coder", f"{sum(len(a - b) for a, b in pairs)}"],
        ["given by the second coder and not by the writer", f"{sum(len(b - a) for a, b in pairs)}"],
        ["micro-F1 between the two", f"{2 * both / given:.3f}"],
        ["with a polarity", f"{sum(bool(one.polarities) for one in found):,}"],
        ["given one by both", f"{len(twice):,}"],
        ["of these, the same", f"{mean(len(set(said)) == 1 for said in twice):.1%}"],
    ]
    return table(["illustrations", "number"], rows)


def render_supplement() -> str:
    """Return the table of what the supplementary coding holds and how far its coders agree."""
    found = read_supplement(CORPUS / "supplement.jsonl")
    reports = Counter(one.report_id for one in found)
    agreement = measure_agreement(found)
    rows = [
        *([f"sentences of {name}", f"{number}"] for name, number in sorted(reports.items())),
        ["on whose themes the coders differ", f"{agreement.differ}"],
        ["on whose polarity they differ", f"{sum(one.polarity is None for one in found)}"],
        ["macro-F1 between the coders (mean over themes)", f"{agreement.macro_f1:.3f}"],
        ["micro-F1 between the coders", f"{agreement.micro_f1:.3f}"],
    ]
    return table(["supplementary coding", "number"], rows)


@cache
def read_reference() -> tuple[ReferenceFinding, ...]:
    """Return the reference coding."""
    return read_reference_coding(CORPUS / "reference")


@cache
def read_corpus() -> tuple[tuple[Report, Segmentation], ...]:
    """Return each report with its findings, by file name."""
    reports = [read_report(path) for path in sorted(CORPUS.glob("reports/*.txt"))]
    return tuple((report, segment_report(report)) for report in reports)


def _count_findings(findings: tuple[Finding, ...]) -> dict[str, int]:
    bullets = Counter(finding.polarity for finding in findings if finding.kind == "bullet")
    kinds = Counter(finding.kind for finding in findings)
    return {
        "strengths": bullets["strength"],
        "areas for improvement": bullets["area_for_improvement"],
        "no polarity": bullets[None],
        "recommendations": kinds["recommendation"],
        "narrative": kinds["narrative"],
    }


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _name(path: Path) -> str:
    return path.relative_to(CORPUS).as_posix()


RENDERERS = {
    "corpus-files": render_files,
    "corpus-counts": render_counts,
    "reference-counts": render_reference_counts,
    "coder-agreement": render_agreement,
    "illustrations": render_illustrations,
    "supplement": render_supplement,
}

if __name__ == "__main__":
    run_as_command(wanted_files, CHECKOUT)
