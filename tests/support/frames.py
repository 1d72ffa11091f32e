"""Frames as the store gives them, built from the reference coding and one uncoded report.

Four boroughs come from ``corpus/reference``. Hackney, which nobody has coded, comes from its
report: bullets found by a plain rule and "coded by the model" by a word or two, which is
enough to have findings that rest on the model alone.
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
import pandas as pd

from inspection_findings.analysis.recommendations import Similarity, measure_similarity
from inspection_findings.coding import Codebook, read_codebook
from inspection_findings.frames import CorpusFrames
from inspection_findings.reading import read_default_frameworks
from inspection_findings.records import PROBATION, YOUTH_JUSTICE
from inspection_findings.theme_report import (
    Contents,
    MeasuredFigures,
    ThemeFigures,
    gather_contents,
)
from inspection_findings.theme_report.render import WrittenPages, write_theme_reports

Row = dict[str, Any]

CORPUS = Path(__file__).parents[2] / "corpus"
COLUMNS = {
    "reports": "report_id borough service framework published fieldwork score score_maximum "
    "overall_rating source_name source_sha256 inspectorate inspection",
    "ratings": "report_id standard name rating in_score",
    "findings": "finding_id citation report_id borough published standard kind polarity "
    "polarity_from polarity_coder_kind inferred_probability likeliest_polarity text heading number "
    "addressee position page inspectorate",
    "effective_codings": "finding_id theme_id coder coder_kind rank probability is_sure",
    "taught": "finding_id",
    "uncoded": "finding_id reason",
    "skipped": "report_id reason text",
    "failures": "source_name reason",
    "unmet": "report_id severity what place expected found",
    "clusters": "cluster_id name central size boroughs stability is_stable",
    "cluster_members": "cluster_id finding_id",
    "unclustered": "finding_id reason",
    "cluster_changes": "renewal change previous_id previous_name cluster_id shared",
    "stock_wording": "wording_id finding_id is_central overlap boroughs",
    "levels": "what level precision low high under",
    "tested_levels": "theme_id target level given kept right low worst_borough worst_kept "
    "worst_right",
    "versions": "key value",
}
_STANDARDS = (
    *(("1.1", "Governance and leadership"), ("1.2", "Staff")),
    *(("1.3", "Partnerships and services"), ("1.4", "Information and facilities")),
    *(("2.1", "Assessment"), ("2.2", "Planning")),
    *(("2.3", "Implementation and delivery"), ("2.4", "Reviewing")),
    *(("3.1", "Assessment"), ("3.2", "Planning"), ("3.3", "Implementation and delivery")),
    ("3.4", "Out-of-court disposal policy and provision"),
    ("4.1", "Resettlement policy and provision"),
)
_RATING_OF = {"O": "Outstanding", "G": "Good", "R": "Requires improvement"}
_REPORTS = {  # report: fieldwork, score, overall, the ratings in the order of _STANDARDS
    "hackney-2023-05": ("2023-02", 25, "Good", "GORGGRGGOGOGG"),
    "haringey-2025-03": (None, 24, "Good", "GOGGRGGGROGGG"),
    "havering-2022-10": ("2022-05", 20, "Good", "RRGGRGGGROGRG"),
    "islington-2024-08": ("2024-05", 34, "Outstanding", "OOOOOOOOGOOGO"),
    "lewisham-2024-09": ("2024-06", 22, "Good", "RGGGRGGRGOGGR"),
}
_MONTHS = dict(
    zip(
        ["03", "05", "08", "09", "10"],
        ["March", "May", "August", "September", "October"],
        strict=True,
    )
)
_CUES = {  # what stands in for a model on the one uncoded report
    "victim-work": r"\bvictim",
    "ete": r"education|employment",
    "staffing": r"workload|caseload|vacan",
    "governance": r"\bboard\b",
    "disproportionality": r"racis|disparit|disproportion",
    "health": r"\bhealth",
    "secondees": r"seconded",
    "policies": r"polic(y|ies)\b",
}
_SAID = {
    "strength": "strength",
    "area_for_improvement": "area for improvement",
    "mixed": "mixed finding",
    "neutral": "neutral finding",
}


def make_frames(**rows: Iterable[Mapping[str, Any]]) -> CorpusFrames:
    """Return frames with all their columns; a frame that is not given is empty."""
    made = {
        name: pd.DataFrame(list(rows.get(name, ())), columns=columns.split())
        for name, columns in COLUMNS.items()
    }
    return CorpusFrames(**made)


def make_finding(finding_id: str, borough: str, **values: Any) -> Row:
    """Return a row of findings; whatever is not said is a strength from a heading."""
    return {
        "finding_id": finding_id,
        "citation": f"{borough}, {finding_id}",
        "report_id": borough.lower().replace(" ", "-"),
        "borough": borough,
        "published": "2024-01",
        "standard": "1.1",
        "kind": "bullet",
        "polarity": "strength",
        "polarity_from": "heading",
        "polarity_coder_kind": "",
        "inferred_probability": None,
        "likeliest_polarity": None,
        "text": f"The text of {finding_id}.",
        "heading": "Strengths",
        "number": None,
        "addressee": None,
        "position": 0,
        "page": None,
        "inspectorate": PROBATION,
        **values,
    }


def make_coding(finding_id: str, theme_id: str, **values: Any) -> Row:
    """Return a row of codings; whatever is not said is the reference coding's."""
    return {
        "finding_id": finding_id,
        "theme_id": theme_id,
        "coder": "reference",
        "coder_kind": "reference",
        "rank": 0,
        "probability": None,
        "is_sure": True,
        **values,
    }


def make_cluster(cluster_id: str, name: str, central: str, **values: Any) -> Row:
    """Return a row of clusters; whatever is not said is stable and of one borough."""
    return {
        "cluster_id": cluster_id,
        "name": name,
        "central": central,
        "size": 2,
        "boroughs": 1,
        "stability": 0.7,
        "is_stable": True,
        **values,
    }


def make_stock(wording_id: str, finding_id: str, **values: Any) -> Row:
    """Return a row of stock wording; whatever is not said is of two boroughs, and not central."""
    return {
        "wording_id": wording_id,
        "finding_id": finding_id,
        "is_central": False,
        "overlap": 1.0,
        "boroughs": 2,
        **values,
    }


def make_report(borough: str, **values: Any) -> Row:
    """Return a row of reports for a borough."""
    report_id = borough.lower().replace(" ", "-")
    return {
        "report_id": report_id,
        "borough": borough,
        "service": f"{borough} Youth Justice Service",
        "framework": "2021",
        "published": "2024-01",
        "fieldwork": None,
        "score": 20,
        "score_maximum": 36,
        "overall_rating": "Good",
        "source_name": f"{report_id}.txt",
        "source_sha256": "0" * 64,
        "inspectorate": PROBATION,
        "inspection": YOUTH_JUSTICE,
        **values,
    }


@functools.cache
def read_default_codebook() -> Codebook:
    """Return the codebook of the corpus."""
    return read_codebook(CORPUS / "codebook.toml")


def build_similarity(frames: CorpusFrames) -> Similarity:
    """Return similarities by the words that findings share, in place of an encoder's."""
    finding_ids = list(frames.findings["finding_id"])
    rows = np.full((len(finding_ids), 256), 1e-3, dtype=np.float32)
    for row, text in zip(rows, frames.findings["text"], strict=True):
        for word in re.findall(r"\w{4,}", text.lower()):
            row[crc32(word.encode()) % len(row)] += 1
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return measure_similarity(frames, finding_ids=finding_ids, embeddings=rows)


def gather(
    frames: CorpusFrames, codebook: Codebook, figures: MeasuredFigures | None = None
) -> Contents:
    """Return what theme reports on these frames share."""
    return gather_contents(
        frames,
        codebook,
        figures,
        frameworks=read_default_frameworks(),
        similarity=build_similarity(frames),
    )


def write_pages(
    frames: CorpusFrames, codebook: Codebook, figures: MeasuredFigures | None, **options: Any
) -> WrittenPages:
    """Write theme reports on these frames; ``options`` are those of ``write_theme_reports``."""
    similarity = build_similarity(frames)
    return write_theme_reports(
        frames,
        codebook,
        figures,
        frameworks=read_default_frameworks(),
        similarity=similarity,
        **options,
    )


@functools.cache
def build_frames() -> CorpusFrames:
    """Return the five boroughs as the store would give them; do not change the frames."""
    findings, codings = _build_coded()
    hackney, uncoded, model_codings = _build_hackney()
    clusters, members = _build_clusters(codings + model_codings)
    ratings = [row for report_id in _REPORTS for row in _build_ratings(report_id)]
    every_coding = codings + model_codings
    return make_frames(
        reports=[_build_report(report_id) for report_id in _REPORTS],
        ratings=ratings,
        findings=findings + hackney,
        effective_codings=every_coding,
        taught=[{"finding_id": model_codings[0]["finding_id"]}],
        uncoded=uncoded,
        skipped=_build_skipped(),
        failures=[{"source_name": "notes.txt", "reason": "holds no inspection standard"}],
        clusters=clusters,
        cluster_members=members,
        unclustered=_build_unclustered(findings + hackney, members),
        cluster_changes=[
            {
                "renewal": 1,
                "change": "merged",
                "previous_id": "c00",
                "previous_name": "Letters to victims",
                "cluster_id": "c02",
                "shared": 2,
            },
            {"renewal": 1, "change": "born", "cluster_id": "c03", "shared": 0},
        ],
        stock_wording=_build_stock_wording(findings),
        versions=[
            {"key": "tool version", "value": "0.1.0"},
            {"key": "theme model SHA-256", "value": "3f" * 32},
        ],
    )


def build_figures() -> MeasuredFigures:
    """Return made-up figures for two themes; the others are not measured."""
    figures = ThemeFigures(
        precision=0.812,
        recall=0.734,
        f1=0.771,
        support=24,
        f1_low=0.62,
        f1_high=0.88,
        baselines={"TF-IDF alone": 0.69, "Codebook terms alone": 0.55},
        agreement_f1=0.96,
    )
    bare = ThemeFigures(precision=1.0, recall=0.5, f1=0.667, support=4)
    return MeasuredFigures(
        themes={"victim-work": figures, "prevention": bare},
        overall={"macro": figures, "micro": bare},
    )


def _build_report(report_id: str) -> Row:
    name, _, published = report_id.partition("-")
    fieldwork, score, overall, _ = _REPORTS[report_id]
    return make_report(
        name.capitalize(),
        report_id=report_id,
        published=published,
        fieldwork=fieldwork,
        score=score,
        overall_rating=overall,
        source_name=f"{report_id}.txt",
    )


def _build_ratings(report_id: str) -> list[Row]:
    return [
        {
            "report_id": report_id,
            "standard": standard,
            "name": name,
            "rating": _RATING_OF[letter],
            "in_score": standard != "4.1",
        }
        for (standard, name), letter in zip(_STANDARDS, _REPORTS[report_id][3], strict=True)
    ]


def _build_coded() -> tuple[list[Row], list[Row]]:
    findings: list[Row] = []
    codings: list[Row] = []
    for name in ("findings.jsonl", "narrative.jsonl"):
        for line in (CORPUS / "reference" / name).read_text(encoding="utf-8").splitlines():
            entry = json.loads(line)
            finding = _build_finding(entry, position=len(findings))
            findings.append(finding)
            themes = entry.get("themes") or entry["themes_agreed"]
            codings += [
                make_coding(finding["finding_id"], theme_id, rank=rank)
                for rank, theme_id in enumerate(themes)
            ]
    return findings, codings


def _build_finding(entry: Row, *, position: int) -> Row:
    name, _, published = entry["report"].partition("-")
    year, month = published.split("-")
    said = _SAID.get(entry["polarity"], "recommendation")
    by_coder = entry["polarity_from"] == "coder"
    return make_finding(
        f"{entry['report']}:{entry['standard']}:{entry['coding_id']}",
        name.capitalize(),
        citation=f"{name.capitalize()}, {_MONTHS[month]} {year}, {entry['standard']}, "
        f"{said} {position}",
        report_id=entry["report"],
        published=published,
        standard=entry["standard"],
        kind=entry["kind"],
        polarity=entry["polarity"],
        polarity_from=entry["polarity_from"],
        polarity_coder_kind="reference" if by_coder else "",
        text=entry["text"],
        heading="",
        number=entry.get("number"),
        addressee=entry.get("addressee"),
        position=position,
    )


def _build_hackney() -> tuple[list[Row], list[Row], list[Row]]:
    """Return findings, uncoded ones and codings, by a plain rule over the report's lines."""
    findings: list[Row] = []
    uncoded: list[Row] = []
    codings: list[Row] = []
    standard, polarity = "", ""
    text = (CORPUS / "reports" / "hackney-2023-05.txt").read_text(encoding="utf-8")
    for line in text.splitlines():
        if heading := re.match(r"(\d\.\d)\. [A-Z]", line):
            standard, polarity = heading[1], ""
        elif line.startswith(("Strengths:", "Areas for improvement:")):
            polarity = "strength" if line.startswith("S") else "area_for_improvement"
        elif standard and polarity and line.startswith("- "):
            entry = {
                "report": "hackney-2023-05",
                "coding_id": len(findings),
                "standard": standard,
                "kind": "bullet",
                "polarity": polarity,
                "polarity_from": "heading",
                "text": line[2:].strip(),
            }
            finding = _build_finding(entry, position=len(findings))
            found = [theme for theme, cue in _CUES.items() if re.search(cue, line.lower())]
            findings.append(finding)
            codings += [
                make_coding(
                    finding["finding_id"],
                    theme,
                    rank=rank,
                    coder="themes-1.0.0",
                    coder_kind="model",
                    probability=0.9 - 0.1 * rank,
                )
                for rank, theme in enumerate(found)
            ]
            if not found:
                reason = "the model gave no theme: no theme reached its threshold"
                uncoded.append({"finding_id": finding["finding_id"], "reason": reason})
    return findings, uncoded, codings


def _build_clusters(codings: list[Row]) -> tuple[list[Row], list[Row]]:
    """Return two groups of findings that share a pair of themes."""
    themes: dict[str, set[str]] = {}
    for coding in codings:
        themes.setdefault(coding["finding_id"], set()).add(coding["theme_id"])
    wanted = {
        "c01": ("Victims' safety in assessing and planning", {"victim-work", "casework-quality"}),
        "c02": ("Restorative justice and reparation", {"victim-work", "partnerships"}),
        "c03": ("Boards that act on disparity", {"governance", "disproportionality"}),
    }
    clusters: list[Row] = []
    members: list[Row] = []
    for cluster_id, (name, pair) in wanted.items():
        taken = {row["finding_id"] for row in members}
        own = [one for one, found in themes.items() if pair <= found and one not in taken]
        clusters.append(make_cluster(cluster_id, name, own[0], size=len(own), boroughs=2))
        members += [{"cluster_id": cluster_id, "finding_id": one} for one in own]
    return clusters, members


def _build_unclustered(findings: list[Row], members: list[Row]) -> list[Row]:
    grouped = {row["finding_id"] for row in members}
    reason = "no other finding says enough of the same"
    return [
        {"finding_id": row["finding_id"], "reason": reason}
        for row in findings
        if row["finding_id"] not in grouped
    ]


def _build_stock_wording(findings: list[Row]) -> list[Row]:
    """Return one wording: the recommendations of two boroughs on Outcome 22."""
    same = [row for row in findings if "Outcome 22 or other deferred" in row["text"]]
    assert len({row["borough"] for row in same}) == 2
    return [
        make_stock("w1", row["finding_id"], is_central=number == 0, overlap=0.8)
        for number, row in enumerate(same)
    ]


def _build_skipped() -> list[Row]:
    return [
        {"report_id": report_id, "reason": reason, "text": text}
        for report_id in _REPORTS
        for reason, text in (
            ("contents page", "1.1. Governance and leadership 7"),
            ("contents page", "1.2. Staff 9"),
            ("footnote", "The rating for resettlement does not influence the overall rating."),
        )
    ]
