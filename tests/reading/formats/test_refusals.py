"""What cannot or must not be read is refused, with the file, the reason and the cure."""

from __future__ import annotations

import io
import random
import re
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from inspection_findings.errors import ReadingError
from inspection_findings.reading import read_source
from inspection_findings.reading.formats import read
from tests.support.forms import reportlab_pdf
from tests.support.forms.elements import take_apart
from tests.support.forms.word_file import write_word
from tests.support.variants import REPORTS


@pytest.fixture(scope="module")
def pdf() -> bytes:
    return reportlab_pdf.write_pdf(take_apart(REPORTS[0]), reportlab_pdf.DESIGNS[0])


@pytest.fixture(scope="module")
def word() -> bytes:
    return write_word(take_apart(REPORTS[0]))


def draw(draw_page: Callable[[Canvas], object], *, pages: int = 1, encrypt: str = "") -> bytes:
    stream = io.BytesIO()
    canvas = Canvas(stream, encrypt=encrypt or None)
    for _ in range(pages):
        draw_page(canvas)
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


def draw_scan(canvas: Canvas) -> None:
    canvas.drawImage(ImageReader(Image.new("L", (40, 60), 200)), 0, 0, 595, 842)


def refuse(data: bytes, problem: str, *, name: str = "report.pdf") -> ReadingError:
    with pytest.raises(ReadingError, match=problem) as caught:
        read(data, name)
    assert str(caught.value).startswith(f"{name}: ")
    assert "\n" not in str(caught.value)
    return caught.value


def test_a_scan_is_refused_and_says_so() -> None:
    """Pictures of pages hold no text; page numbers alone do not make it text."""
    error = refuse(draw(draw_scan, pages=3), "no text .a scan.")
    assert "text recognised" in error.cure


def test_a_locked_pdf_is_refused() -> None:
    """A password is named, and what to do about it."""
    error = refuse(draw(lambda c: c.drawString(90, 700, "Secret"), encrypt="word"), "locked")
    assert "password" in error.cure


@pytest.mark.parametrize("share", [0.001, 0.3, 0.7, 0.95])
def test_a_pdf_cut_short_is_refused_or_whole(pdf: bytes, share: float) -> None:
    """No part of a report is taken for all of it."""
    refuse(pdf[: int(share * len(pdf))], "damaged or cut short|empty|not a text file")


def test_rubbish_is_refused() -> None:
    """Bytes by chance, with and without the head of a PDF or an archive, give an error of ours."""
    chance = random.Random(7)  # noqa: S311  # rubbish, not a secret
    for head in (b"", b"%PDF-1.7\n", b"PK\x03\x04", b"<html>", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        for size in (1, 50, 5000):
            try:
                read(head + chance.randbytes(size), "rubbish")
            except ReadingError as error:
                assert str(error).startswith("rubbish: ")  # noqa: PT017  # some may be read


def test_bytes_changed_by_chance_never_give_a_traceback(pdf: bytes, word: bytes) -> None:
    """A damaged file is read or refused; nothing else comes out."""
    chance = random.Random(3)  # noqa: S311  # damage, not a secret
    for data in [pdf] * 6 + [word] * 6:
        damaged = bytearray(data)
        for _ in range(chance.choice([1, 20, 400])):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        try:
            read(bytes(damaged), "damaged")
        except ReadingError as error:
            assert str(error).startswith("damaged: ")  # noqa: PT017


def test_too_many_pages_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file of more pages than any report is refused before they are read."""
    monkeypatch.setattr("inspection_findings.reading.formats.pdf.document.MOST_PAGES", 5)
    data = draw(lambda c: c.drawString(90, 700, "A page of some report"), pages=6)
    refuse(data, "has 6 pages; a report has fewer than 5")


def test_a_pdf_that_unpacks_to_gigabytes_is_refused() -> None:
    """A small stream that inflates without end is found before pdfium sees it."""
    packer = zlib.compressobj(9)
    zeros = bytes(10_000_000)
    stream = b"".join(packer.compress(zeros) for _ in range(60)) + packer.flush()
    data = draw(lambda c: c.drawString(90, 700, "A page"))
    entry = (
        b"\n9 0 obj\n<< /Filter /FlateDecode /Length %d >>\nstream\n" % len(stream)
        + stream
        + b"\nendstream\nendobj\n"
    )
    bomb = data.replace(b"%PDF-1.3", b"%PDF-1.3" + entry, 1)
    assert len(bomb) < 2_000_000
    refuse(bomb, "unpacks to far more")


def test_a_page_with_endless_text_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page holds only so many letters."""
    monkeypatch.setattr("inspection_findings.reading.formats.pdf.document.MOST_CHARACTERS", 50)
    refuse(draw(lambda c: c.drawString(10, 700, "so much text " * 9)), "page 1 holds 117 char")


def test_a_page_with_endless_tags_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each tag takes memory, however small the file is."""
    monkeypatch.setattr("inspection_findings.reading.formats.html.extract.MOST_TAGS", 1_000)
    refuse(b"<html><body>" + b"<p>a" * 1_000, "has more than 1,000 tags", name="report.html")


def zip_of(files: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("files", "problem"),
    [
        ({"xl/workbook.xml": b""}, "is an Excel workbook; save it as PDF"),
        ({"ppt/slides/slide1.xml": b""}, "is a PowerPoint file"),
        ({"content.xml": b""}, "is an OpenDocument file"),
        ({"reports/a.txt": b"text"}, "is a compressed folder; unpack it"),
        ({"word/other.xml": b"<a/>"}, "is no Word document"),
        ({"word/document.xml": b"<a"}, "is a damaged Word file"),
        ({"word/document.xml": b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"}, "defines entities"),
        ({"word/document.xml": bytes(21_000_000)}, "unpacks to far more"),
        ({"word/document.xml": b"", "word/a.rels": bytes(21_000_000)}, "unpacks to far more"),
    ],
    ids=lambda value: value if isinstance(value, str) else list(value)[-1],
)
def test_archives_that_are_no_word_file(files: dict[str, bytes], problem: str) -> None:
    """What the archive is, is said; a bomb is not unpacked."""
    refuse(zip_of(files), re.escape(problem), name="report.docx")


def test_a_word_file_cut_short_is_refused(word: bytes) -> None:
    """Half an archive is no Word file."""
    refuse(word[: len(word) // 2], "damaged or cut-off", name="report.docx")


def test_other_offices_are_named() -> None:
    """Old Word files, Rich Text, locked files and pictures are told apart, each with a cure."""
    old = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
    assert "save it as PDF or as Word" in refuse(old, "an old Office version").cure
    refuse(old + "EncryptedPackage".encode("utf-16-le"), "locked with a password")
    refuse(b"{\\rtf1 text}", "is a Rich Text file")
    refuse(b"\xff\xd8\xff\xe0" + bytes(50), "is a picture")
    refuse(b"\x1f\x8b\x08" + bytes(50), "is a compressed file")
    refuse(b"MIME-Version: 1.0\n", "is a web archive")


def test_a_page_nested_without_end_is_refused() -> None:
    """Ten thousand elements inside each other are not walked."""
    deep = "<html><body>" + "<div>" * 10_000 + "text" + "</div>" * 10_000
    refuse(deep.encode(), "nested so deep", name="page.html")


def test_a_page_filled_in_by_a_script_is_refused() -> None:
    """A page without text of its own says what to save instead."""
    error = refuse(b"<html><body><script>show()</script></body></html>", "without text")
    assert "open it in a browser" in error.cure


def test_a_huge_file_is_not_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The size is looked at before the file is read."""
    monkeypatch.setattr("inspection_findings.reading.formats.any_form.MOST_BYTES", 10)
    (tmp_path / "huge.pdf").write_bytes(b"%PDF-1.7 and more")
    with pytest.raises(ReadingError, match=r"huge\.pdf: is far larger than any report"):
        read_source(tmp_path / "huge.pdf")
