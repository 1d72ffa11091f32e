"""The PDF of a report goes into the store with it, and out of the store with it."""

from __future__ import annotations

import contextlib
import sqlite3
import zlib
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from inspection_findings.corpus.report_pages import draw_report_page
from inspection_findings.errors import StoreError
from inspection_findings.reading import parse_report, segment_report
from inspection_findings.reading.formats import read
from inspection_findings.store import open_store, report_files
from inspection_findings.store.connection import load_migrations, migrate
from tests.support import sisters
from tests.support.forms import typst_pdf
from tests.support.store import Part, make_brief, process, save
from tests.support.stores import HACKNEY, run_sql


@cache
def make_pdf() -> bytes:
    """Return the report of another inspectorate as a PDF."""
    return typst_pdf.write_pdf(sisters.make_childrens_services(), sisters.DESIGNS[0])


@cache
def read_part() -> Part:
    report = parse_report(read(make_pdf(), "northmarsh.pdf"))
    return process(report, segment_report(report))


def test_the_file_is_kept_and_goes_with_its_report(path: Path) -> None:
    """Byte for byte, for a PDF alone, and no larger than the file itself."""
    part = read_part()
    report_id = part.report.report_id
    with open_store(path, mode="write") as store:
        save(store, part)
        save(store, make_brief(HACKNEY))
        assert store.read_file(report_id) == make_pdf()
        assert store.read_file(HACKNEY) is None
        assert store.has_file(report_id)
        assert not store.has_file(HACKNEY)
        ((size,),) = run_sql(path, "SELECT length(packed) FROM report_files")
        assert isinstance(size, int)
        assert size <= len(make_pdf())
        store.remove_report(report_id)
    assert run_sql(path, "SELECT count(*) FROM report_files") == [(0,)]


def test_a_report_that_is_processed_again_keeps_its_file(path: Path) -> None:
    """Its source then comes from the store, and may get another id; another text drops the file."""
    part = read_part()
    with open_store(path, mode="write") as store:
        save(store, part)
        (stored,) = store.read_stale_sources("another pipeline")
        assert stored == part.report.source
        assert stored.file == b""
        again = replace(part, report=replace(part.report, source=stored))
        save(store, again, pipeline_hash="pipeline 2")
        assert store.read_file(part.report.report_id) == make_pdf()

        renamed = replace(again.report, report_id="southmarsh-2024-02")
        save(store, process(renamed, segment_report(renamed)), pipeline_hash="pipeline 2")
        assert store.read_report_ids() == ["southmarsh-2024-02"]
        assert store.read_file("southmarsh-2024-02") == make_pdf()

        text = replace(renamed, source=replace(stored, sha256="1" * 64, file=b""))
        save(store, process(text, segment_report(text)))
        assert store.read_file("southmarsh-2024-02") is None


def test_the_content_is_the_same_whatever_the_order(tmp_path: Path) -> None:
    """A file is a part of it, however small the machine made it."""
    digests = []
    for number, parts in enumerate(
        ((read_part(), make_brief(HACKNEY)), (make_brief(HACKNEY), read_part()))
    ):
        with open_store(tmp_path / f"{number}.findings", mode="write") as store:
            for part in parts:
                save(store, part)
            digests.append(store.content_digest())
    assert digests[0] == digests[1]
    run_sql(tmp_path / "1.findings", "UPDATE report_files SET packing = '', packed = ?", make_pdf())
    with open_store(tmp_path / "1.findings", mode="read") as store:
        assert store.read_file(read_part().report.report_id) == make_pdf()
        assert store.content_digest() == digests[0]
    run_sql(tmp_path / "1.findings", "DELETE FROM report_files")
    with open_store(tmp_path / "1.findings", mode="read") as store:
        assert store.content_digest() != digests[0]


def test_an_older_store_gets_the_file_later(path: Path) -> None:
    """It has none after the migration, and takes those bytes alone that the report came from."""
    part = read_part()
    older = [one for one in load_migrations() if one.number < 12]
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
        migrate(connection, path, older)
    with open_store(path, mode="write") as store:
        report_id = part.report.report_id
        without = replace(part.report.source, file=b"")
        save(store, replace(part, report=replace(part.report, source=without)))
        assert store.read_file(report_id) is None
        with pytest.raises(ValueError, match="was made from another file"):
            store.keep_file(report_id, b"%PDF-1.7 another")
        store.keep_file(report_id, make_pdf())
        assert store.read_file(report_id) == make_pdf()


def test_a_file_larger_than_any_report_is_not_kept(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An earlier one is not shown for it either."""
    part = read_part()
    with open_store(path, mode="write") as store:
        save(store, part)
        monkeypatch.setattr(report_files, "MOST_KEPT", 100)
        save(store, part, pipeline_hash="pipeline 2")
        assert store.read_file(part.report.report_id) is None
        store.keep_file(part.report.report_id, make_pdf())
        assert not store.has_file(part.report.report_id)


def test_a_kept_file_that_unpacks_to_gigabytes_is_not_unpacked(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A store can come from somebody else; it gives no more than a store ever keeps."""
    part = read_part()
    report_id = part.report.report_id
    with open_store(path, mode="write") as store:
        save(store, part)
        bomb = zlib.compress(bytes(1_000_000), 9)
        run_sql(path, "UPDATE report_files SET packed = ?, packing = 'zlib'", bomb)
        assert store.read_file(report_id) == bytes(1_000_000)
        monkeypatch.setattr(report_files, "MOST_KEPT", 100_000)
        with pytest.raises(zlib.error, match="more than 100000 bytes"):
            store.read_file(report_id)


def test_a_damaged_file_is_said_in_words(path: Path) -> None:
    """Whoever opens a page of it is told what to do, and the program is not at fault."""
    part = read_part()
    with open_store(path, mode="write") as store:
        save(store, part)
        cut = zlib.compress(bytes(1_000))[:-8]
        run_sql(path, "UPDATE report_files SET packed = ?, packing = 'zlib'", cut)
        with pytest.raises(StoreError, match="is damaged"):
            draw_report_page(store, part.report.report_id, 1, width=300)
