"""Folders and the files in them."""

from __future__ import annotations

from pathlib import Path

from inspection_findings.reading import find_files


def test_a_folder_gives_its_files_sorted(tmp_path: Path) -> None:
    """Hidden files and Word's lock files are left out; inner folders only if asked for."""
    for name in ("b.pdf", "a.docx", ".hidden", "~$a.docx", "inner/c.html", ".git/d.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x", encoding="utf-8")
    here = [tmp_path / "a.docx", tmp_path / "b.pdf"]
    assert find_files([tmp_path]) == here
    assert find_files([tmp_path], recursive=True) == [*here, tmp_path / "inner" / "c.html"]


def test_files_stay_as_named(tmp_path: Path) -> None:
    """A file, and a path where nothing is, stay in their places; none comes twice."""
    (tmp_path / "a.pdf").write_text("x", encoding="utf-8")
    missing = tmp_path / "missing.pdf"
    assert find_files([missing, tmp_path / "a.pdf", tmp_path]) == [missing, tmp_path / "a.pdf"]


def test_a_link_to_the_folder_itself_ends(tmp_path: Path) -> None:
    """Links to folders are not followed, since they may lead back."""
    (tmp_path / "a.pdf").write_text("x", encoding="utf-8")
    (tmp_path / "round").symlink_to(tmp_path, target_is_directory=True)
    assert find_files([tmp_path], recursive=True) == [tmp_path / "a.pdf"]
