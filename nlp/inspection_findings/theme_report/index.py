"""Building the index: what the corpus is, and what recurs in it."""

from __future__ import annotations

from collections import Counter

from inspection_findings.analysis.prose import write_number
from inspection_findings.frames import read_rows
from inspection_findings.text import write_month
from inspection_findings.theme_report.contents import Material
from inspection_findings.theme_report.parts import (
    Colophon,
    Failure,
    IndexReport,
    Shortfall,
    UncodedLine,
)
from inspection_findings.theme_report.recommendations import describe_saturation
from inspection_findings.theme_report.sub_themes import describe_changes, list_stock_wording


def build_index(material: Material) -> IndexReport:
    """Return what the corpus is, the borough-by-theme matrix, and what could not be used."""
    uncoded = Counter(
        one.uncoded_because.partition(";")[0] for one in material.quotations if not one.codings
    )
    failures = material.frames.failures.sort_values(["source_name", "reason"])
    keys = ["report_id", "severity", "what", "place", "expected", "found"]
    unmet = material.frames.unmet.sort_values(keys)
    return IndexReport(
        summary=_summarise(material),
        themes=material.codebook.themes,
        retired=tuple(
            material.retired[theme.id]
            for theme in material.codebook.themes
            if theme.id in material.retired
        ),
        boroughs=material.boroughs,
        cells=material.cells,
        recurrences=material.recurrences,
        addressees=material.following.addressees,
        shared=material.following.shared,
        stock_wordings=list_stock_wording(material.tables.sub_themes, material.held),
        saturation=describe_saturation(material.tables.saturation),
        changes=describe_changes(material.tables.sub_themes),
        thresholds=material.following.thresholds,
        reports=material.reports,
        failures=tuple(
            Failure(source_name=row["source_name"], reason=row["reason"])
            for row in read_rows(failures)
        ),
        shortfalls=tuple(
            Shortfall(**{key: str(row[key]) for key in keys}) for row in read_rows(unmet)
        ),
        findings=len(material.quotations),
        uncoded=tuple(
            UncodedLine(reason=reason, findings=count) for reason, count in sorted(uncoded.items())
        ),
        figures=material.figures,
    )


def build_colophon(material: Material) -> Colophon:
    """Return what stands at the foot of every page: the title, and the versions."""
    versions = tuple(
        (str(row["key"]), str(row["value"]))
        for row in read_rows(material.frames.versions.sort_values(["key"]))
    )
    codebook = (
        ("codebook version", material.codebook.version),
        ("codebook SHA-256", material.codebook.sha256),
    )
    return Colophon(title=material.codebook.title, versions=versions + codebook)


def _summarise(material: Material) -> str:
    reports = material.reports
    if not reports:
        return "No report has been read."
    months = sorted(material.frames.reports["published"])
    first, last = write_month(months[0]), write_month(months[-1])
    dates = f"in {first}" if first == last else f"from {first} to {last}"
    report_noun = "report" if len(reports) == 1 else "reports"
    borough_noun = "borough" if len(material.boroughs) == 1 else "boroughs"
    return (
        f"{write_number(len(reports)).capitalize()} inspection {report_noun} on "
        f"{write_number(len(material.boroughs))} {borough_noun}, published {dates}; "
        f"{len(material.quotations):,} findings, coded with "
        f"{write_number(len(material.codebook.themes))} themes."
    )
