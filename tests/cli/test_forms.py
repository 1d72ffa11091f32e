"""The command line on PDF, web pages, Word files and folders of them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from inspection_findings.encode import OnnxEncoder
from tests.support.commands import run
from tests.support.forms import reportlab_pdf
from tests.support.forms.elements import take_apart
from tests.support.forms.web_page import write_page
from tests.support.forms.word_file import write_word
from tests.support.variants import REPORTS

HACKNEY, HARINGEY, HAVERING, ISLINGTON, LEWISHAM = REPORTS


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder of reports in four forms, one of them damaged, and a file that is none."""
    folder = tmp_path_factory.mktemp("reports")
    (folder / "inner").mkdir()
    pdf = reportlab_pdf.write_pdf(take_apart(HACKNEY), reportlab_pdf.DESIGNS[0])
    (folder / "a-hackney.pdf").write_bytes(pdf)
    (folder / "b-cut.pdf").write_bytes(pdf[: len(pdf) // 2])
    (folder / "c-havering.docx").write_bytes(write_word(take_apart(HAVERING)))
    damaged = HARINGEY.read_text("utf-8").replace("\nRecommendations\n", "\n")
    (folder / "d-haringey.txt").write_text(damaged, "utf-8")
    (folder / "inner" / "e-lewisham").write_text(write_page(take_apart(LEWISHAM)), "utf-8")
    return folder


def words(text: str) -> str:
    return " ".join(text.split())


def test_inspect_reads_a_folder_and_says_what_became_of_each_file(folder: Path) -> None:
    """Read, read with loss, refused: one row a file, whatever its form and ending."""
    result = run("inspect", str(folder), "--recursive")
    assert result.exit_code == 1
    table = words(result.stdout[result.stdout.index("outcome") :])
    for one in ("hackney-2023-05", "havering-2022-10", "lewisham-2024-09"):
        assert f"read {one}" in table
    assert "read with loss haringey-2025-03: recommendations" in table
    assert "refused is damaged or cut short" in table
    assert f"findings: {folder / 'b-cut.pdf'}: is damaged or cut short" in result.stderr


def test_folders_in_folders_are_read_only_if_asked_for(folder: Path) -> None:
    """Without --recursive the inner folder is left alone."""
    assert "lewisham" not in run("inspect", str(folder)).stdout


def test_a_folder_read_whole_needs_no_table(folder: Path) -> None:
    """Where nothing was lost or refused there is nothing to say."""
    result = run("inspect", str(folder / "a-hackney.pdf"), str(folder / "c-havering.docx"))
    assert result.exit_code == 0
    assert "outcome" not in result.stdout


def test_segment_cites_the_page(folder: Path) -> None:
    """Findings of a PDF name the page, those of a Word file their heading only."""
    pdf = run("segment", str(folder / "a-hackney.pdf"), "--format", "jsonl").stdout
    word = run("segment", str(folder / "c-havering.docx"), "--format", "jsonl").stdout
    first = json.loads(pdf.splitlines()[-1])["citation"]
    assert ", p. " in first
    assert ", p. " not in word
    assert "Havering, October 2022, 1.1, strength 1" in word


def test_build_and_classify_take_a_folder(
    folder: Path, tiny_encoder: OnnxEncoder, tmp_path: Path
) -> None:
    """What can be read is in the store; the table names the rest, and the exit code is 1."""
    path = tmp_path / "mixed.findings"
    encoder = ["--encoder", str(tiny_encoder.folder)]
    built = run("build", str(folder), "--recursive", "--store", str(path), *encoder)
    assert built.exit_code == 1
    assert "LOSS in" in built.stderr
    table = words(built.stdout[built.stdout.index("outcome") :])
    assert "refused is damaged or cut short" in table
    assert "read with loss haringey-2025-03" in table
    facts = json.loads(run("info", "--store", str(path), "--format", "json").stdout)
    assert facts["store, reports"] == (
        "hackney-2023-05, haringey-2025-03, havering-2022-10, lewisham-2024-09"
    )
    assert facts["store, not read"] == "b-cut.pdf"
    coded = run("classify", str(folder / "a-hackney.pdf"), *encoder, "--format", "jsonl")
    found = run("segment", str(HACKNEY), "--format", "jsonl")
    assert len(coded.stdout.splitlines()) == len(found.stdout.splitlines()) > 200


def test_inspect_shows_the_text_of_any_file(folder: Path, tmp_path: Path) -> None:
    """Pages and running lines are marked, also in a file that is no report."""
    note = tmp_path / "note.txt"
    note.write_text("Dear all,\nthe meeting is on Monday.\n", encoding="utf-8")
    result = run("inspect", str(folder / "a-hackney.pdf"), str(note), "--text")
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert "---------- page 2 ----------" in lines
    assert any(line.startswith(" running | ") for line in lines)
    assert any(line.startswith("footnote | ") for line in lines)
    assert "         | the meeting is on Monday." in lines
    assert "(pdf 1 (pypdfium2 " in result.stdout
