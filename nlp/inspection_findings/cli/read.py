"""``segment`` and ``inspect``: what was read from a report, before anything is coded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from inspection_findings.cli.file_outcomes import FileOutcome, read_with, refused, write_file_table
from inspection_findings.cli.options import (
    format_option,
    frameworks_to_use,
    paths_argument,
    recursive_option,
    standards_option,
)
from inspection_findings.cli.output import say, write_quotations, write_rows, write_table
from inspection_findings.cli.terminal import Styled, write, write_line
from inspection_findings.errors import ReadingError
from inspection_findings.records import YOUTH_JUSTICE

if TYPE_CHECKING:
    from inspection_findings.records import Expectation, Finding, Report, Segmentation


@dataclass(frozen=True, slots=True)
class _Read:
    """A file that could be read."""

    path: Path
    report: Report
    segmentation: Segmentation

    @property
    def losses(self) -> list[str]:
        return [_describe(expectation) for expectation in _unmet(self.report, "loss")]


def _read_all(
    paths: tuple[Path, ...], *, standards_path: Path | None, recursive: bool
) -> list[_Read | ReadingError]:
    """Read and segment every file, in order; of a file that cannot be read, return the error."""
    from inspection_findings.reading import find_files, read_report, segment_report

    frameworks = frameworks_to_use(standards_path)
    results: list[_Read | ReadingError] = []
    for path in find_files(paths, recursive=recursive):
        try:
            report = read_report(path, frameworks=frameworks)
        except ReadingError as error:
            results.append(error)
        else:
            results.append(_Read(path, report, segment_report(report)))
    return results


def _split(results: list[_Read | ReadingError]) -> tuple[list[_Read], list[str]]:
    done = [result for result in results if isinstance(result, _Read)]
    return done, [str(result) for result in results if isinstance(result, ReadingError)]


def exit_after(failures: list[str], *, done: int) -> None:
    """Report each failure; exit with 1 if some inputs failed, with 2 if all did."""
    for failure in failures:
        say(f"findings: {failure}")
    if failures:
        raise SystemExit(1 if done else 2)


def finding_row(finding: Finding) -> dict[str, object]:
    """Return a finding as a row for JSON or CSV."""
    return asdict(finding) | {"spans": [list(span) for span in finding.spans]}


@click.command()
@paths_argument
@recursive_option
@standards_option
@format_option("table", "jsonl", "csv", "json")
def segment(
    paths: tuple[Path, ...], recursive: bool, standards_path: Path | None, output_format: str
) -> None:
    """Write the findings of each report, and where each stands.

    PATH is a PDF, a web page, a Word file, plain text, or a folder of them.

    \b
    Example:
      findings segment corpus/reports/haringey-2025-03.txt --format jsonl
    """
    done, failures = _split(_read_all(paths, standards_path=standards_path, recursive=recursive))
    rows = [finding_row(finding) for one in done for finding in one.segmentation.findings]
    if rows:
        write_quotations(rows, output_format=output_format)
    exit_after(failures, done=len(done))


@click.command()
@paths_argument
@recursive_option
@standards_option
@click.option(
    "--text",
    "shows_text",
    is_flag=True,
    help="Show the text as it was extracted, with its pages, running lines and footnotes marked.",
)
@format_option("table", "jsonl", "csv", "json")
def inspect(
    paths: tuple[Path, ...],
    recursive: bool,
    standards_path: Path | None,
    shows_text: bool,
    output_format: str,
) -> None:
    """Show what was expected and found in each report.

    PATH is a PDF, a web page, a Word file, plain text, or a folder of them. Exits with 1 if
    anything that a report should contain was not found.

    \b
    Examples:
      findings inspect corpus/reports/*.txt
      findings inspect reports --recursive
      findings inspect report.pdf --text
    """
    if shows_text:
        _write_texts(paths, recursive=recursive)
        return
    results = _read_all(paths, standards_path=standards_path, recursive=recursive)
    done, failures = _split(results)
    if output_format == "table":
        for one in done:
            _write_inspection(one.report, one.segmentation)
    elif done:
        rows = [_report_row(one.report, one.segmentation) for one in done]
        write_rows(rows, output_format=output_format, columns=[])
    for one in done:
        for loss in one.losses:
            say(f"findings: LOSS in {one.report.source.name}: {loss}")
    if output_format == "table":
        write_file_table([_outcome_of(result) for result in results])
    exit_after(failures, done=len(done))
    if any(one.losses for one in done):
        raise SystemExit(1)


def _outcome_of(result: _Read | ReadingError) -> FileOutcome:
    if isinstance(result, ReadingError):
        return refused(result.where, str(result))
    return read_with(str(result.path), result.report.report_id, result.losses)


def _write_texts(paths: tuple[Path, ...], *, recursive: bool) -> None:
    """Write the text of each file, of one that is not a report too."""
    from inspection_findings.reading import find_files, read_source
    from inspection_findings.reading.marked import mark_text

    done, failures = 0, []
    for path in find_files(paths, recursive=recursive):
        try:
            source = read_source(path)
        except ReadingError as error:
            failures.append(str(error))
            continue
        done += 1
        write(Styled(f"{path}  ({source.extractor})"))
        for line in mark_text(source):
            write(line)
        write()
    exit_after(failures, done=done)


def _report_row(report: Report, segmentation: Segmentation) -> dict[str, object]:
    return {
        "report_id": report.report_id,
        "source_name": report.source.name,
        "source_sha256": report.source.sha256,
        "borough": report.borough,
        "service": report.service,
        "inspectorate": report.inspectorate,
        "inspection": report.inspection,
        "framework": report.framework,
        "published": report.published,
        "fieldwork": report.fieldwork,
        "fieldwork_began": report.fieldwork_began,
        "score": report.score,
        "score_maximum": report.score_maximum,
        "overall_rating": report.overall_rating,
        "judgements": [asdict(judgement) for judgement in report.judgements],
        "ratings": [asdict(rating) for rating in report.ratings],
        "key_questions": [asdict(question) for question in report.key_questions],
        "counts": segmentation.counts,
        "skipped": dict(sorted(Counter(s.reason for s in segmentation.skipped).items())),
        "expectations": [asdict(expectation) for expectation in report.expectations],
    }


def _unmet(report: Report, severity: str) -> Iterator[Expectation]:
    return (e for e in report.expectations if not e.met and e.severity == severity)


def _describe(expectation: Expectation) -> str:
    return (
        f"{expectation.what} ({expectation.where}): "
        f"expected {expectation.expected}, found {expectation.found}"
    )


def _write_inspection(report: Report, segmentation: Segmentation) -> None:
    write(Styled(f"{report.borough}, {report.published}  ({report.report_id})"))
    write_line(
        f"{report.service}; framework of {report.framework}; "
        f"fieldwork {report.fieldwork or 'not stated'}"
    )
    write_line(_describe_judgements(report))
    counts = segmentation.counts
    write_line("; ".join(f"{n} {sort.replace('_', ' ')}" for sort, n in counts.items()))
    if report.ratings:
        write_table(_rating_rows(report), columns=["standard", "rating", "key_questions"])
    met = sum(expectation.met for expectation in report.expectations)
    write_line(f"{met} of {len(report.expectations)} expectations met")
    for severity in ("loss", "warning", "note"):
        for expectation in _unmet(report, severity):
            write_line(f"{severity.upper()}: {_describe(expectation)}")
    write()


def _describe_judgements(report: Report) -> str:
    """Return the overall rating of a youth justice service, or whose judgements there are."""
    if report.inspection == YOUTH_JUSTICE:
        overall = report.overall_rating or "not found"
        return f"overall {overall}, score {report.score}/{report.score_maximum}"
    given = "; ".join(f"{one.name}: {one.grade}" for one in report.judgements)
    return f"{report.inspectorate}, {report.inspection}; {given or 'no judgements'}"


def _rating_rows(report: Report) -> Iterator[dict[str, object]]:
    for rating in report.ratings:
        percentages = [q.percentage for q in report.key_questions if q.standard == rating.standard]
        apart = "" if rating.in_score else " (rated separately)"
        yield {
            "standard": f"{rating.standard} {rating.name}{apart}",
            "rating": rating.rating,
            "key_questions": "  ".join(f"{p}%" for p in percentages),
        }


COMMANDS = (segment, inspect)
