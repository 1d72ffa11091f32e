"""A source comes back from the store whole: text, pages, extractor, passages and doubts."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from inspection_findings.reading import parse_report, segment_report
from inspection_findings.reading.formats import read
from inspection_findings.records import Expectation
from inspection_findings.store import open_store
from tests.support.forms import reportlab_pdf
from tests.support.forms.elements import take_apart
from tests.support.store import process, save
from tests.support.stores import HACKNEY, build, run_sql
from tests.support.variants import REPORTS

DOUBT = Expectation(what="text", where="page 1", expected="all", found="some", met=False)


def test_a_pdf_comes_back_from_the_store(path: Path) -> None:
    """A report can be processed again without its file, to the same findings and pages."""
    data = reportlab_pdf.write_pdf(take_apart(REPORTS[0]), reportlab_pdf.DESIGNS[0])
    source = replace(read(data, "hackney.pdf"), expectations=(DOUBT,))
    report = parse_report(source)
    with open_store(path, mode="write") as store:
        save(store, process(report, segment_report(report)))
        assert store.read_stale_sources("pipeline 1") == []
        (stored,) = store.read_stale_sources("another pipeline")
    assert stored == source
    assert parse_report(stored) == report


def test_another_extractor_makes_another_source(path: Path) -> None:
    """The same file is not current once what extracts its text has changed."""
    build(path, HACKNEY)
    with open_store(path, mode="read") as store:
        ((sha256, made_by),) = run_sql(path, "SELECT source_sha256, pipeline_hash FROM reports")
        assert store.is_current(HACKNEY, str(sha256), "plain text 2", str(made_by))
        assert not store.is_current(HACKNEY, str(sha256), "plain text 3", str(made_by))
