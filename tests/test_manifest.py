"""A folder with a manifest: it is whole or as it was, and nobody's work is replaced."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from inspection_findings.errors import FindingsError
from inspection_findings.manifest import (
    MANIFEST,
    add_to_folder,
    finish_stopped,
    hash_bytes,
    read_manifest,
    renew_folder,
    write_readable,
)

KIND = "leaves"


def renew(out: Path, **files: bytes) -> None:
    with renew_folder(out, kind=KIND, about={"asked": []}) as put:
        for name, data in files.items():
            put(f"tree/{name}", data)


def stop_halfway(out: Path) -> None:
    with renew_folder(out, kind=KIND, about={}) as put:
        put("tree/ash", b"2")
        raise FindingsError("oak", "is stopped", "go on")


def make_manifest(**files: bytes) -> bytes:
    listed = [{"name": name, "sha256": hash_bytes(data)} for name, data in files.items()]
    return write_readable({"kind": KIND, "files": listed})


def add(out: Path, **files: bytes) -> None:
    finish_stopped(out, kind=KIND)
    add_to_folder(out, files, json.loads(make_manifest(**files)))


def stop_the_move_of(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the computer stop before a file gets its name."""
    replace = Path.replace

    def stop(self: Path, target: Path) -> Path:
        if target == path:
            raise KeyboardInterrupt
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", stop)


def read_all(out: Path) -> dict[str, bytes]:
    files = (path for path in out.rglob("*") if path.is_file())
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in files}


def test_what_is_no_longer_made_is_removed(tmp_path: Path) -> None:
    """The manifest lists what is there, and the next run knows it by its hash."""
    out = tmp_path / "out"
    renew(out, ash=b"1", oak=b"2")
    (out / "mine.txt").write_bytes(b"a file of my own")
    renew(out, ash=b"3")
    assert set(read_all(out)) == {"tree/ash", "mine.txt", MANIFEST}
    (listed,) = read_manifest(out / MANIFEST, kind=KIND)["files"]
    assert listed == {"name": "tree/ash", "sha256": hash_bytes(b"3"), "bytes": 1}


@pytest.mark.parametrize("name", ["ash", "oak", "elm"])
def test_what_is_not_ours_is_refused(name: str, tmp_path: Path) -> None:
    """A file that is to be replaced, removed or made anew, and that somebody else wrote."""
    out = tmp_path / "out"
    renew(out, ash=b"1", oak=b"2")
    (out / "tree" / name).write_bytes(b"mine")
    before = read_all(out)
    with pytest.raises(FindingsError, match=f"{name}: is not as this command wrote it"):
        renew(out, ash=b"3", elm=b"4")
    assert read_all(out) == before
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_an_error_leaves_the_folder_as_it_was(tmp_path: Path) -> None:
    """Also if some files were made already."""
    out = tmp_path / "out"
    renew(out, ash=b"1")
    before = read_all(out)
    with pytest.raises(FindingsError, match="stopped"):
        stop_halfway(out)
    assert read_all(out) == before
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_move_that_was_stopped_is_finished(tmp_path: Path) -> None:
    """Half of the files are in their places, the others and the manifest still beside."""
    out, stage = tmp_path / "out", tmp_path / ".out.unfinished"
    renew(out, ash=b"1", oak=b"2", elm=b"2")
    renew(stage, ash=b"3", oak=b"4")
    shutil.move(stage / "tree" / "ash", out / "tree" / "ash")
    renew(out, ash=b"5", oak=b"4")
    assert read_all(out).keys() == {"tree/ash", "tree/oak", MANIFEST}
    assert (out / "tree" / "ash").read_bytes() == b"5"
    assert not stage.exists()


def test_no_manifest_lists_files_of_another_set(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While files are moved into their places there is none, and the next run finishes them."""
    out = tmp_path / "out"
    add(out, ash=b"1", oak=b"1")
    (out / "mine.txt").write_bytes(b"a file of my own")
    stop_the_move_of(out / "oak", monkeypatch)
    with pytest.raises(KeyboardInterrupt):
        add(out, ash=b"2", oak=b"2")
    assert (out / "ash").read_bytes() == b"2"
    assert not (out / MANIFEST).exists()
    monkeypatch.undo()
    finish_stopped(out, kind=KIND)
    whole = {"ash": b"2", "oak": b"2", "mine.txt": b"a file of my own"}
    assert read_all(out) == {**whole, MANIFEST: make_manifest(ash=b"2", oak=b"2")}


def test_what_was_changed_since_a_stop_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody's work in a file that was still to be replaced."""
    out = tmp_path / "out"
    renew(out, ash=b"1", oak=b"1")
    stop_the_move_of(out / "tree" / "oak", monkeypatch)
    with pytest.raises(KeyboardInterrupt):
        renew(out, ash=b"2", oak=b"2")
    monkeypatch.undo()
    (out / "tree" / "oak").write_bytes(b"mine")
    with pytest.raises(FindingsError, match="oak: is not as this command wrote it"):
        renew(out, ash=b"3")
    assert (out / "tree" / "oak").read_bytes() == b"mine"


@pytest.mark.parametrize(
    "text",
    [
        "{",
        '{"kind": "roots", "files": []}',
        '{"kind": "leaves", "files": [{"name": "../x", "sha256": ""}]}',
    ],
)
def test_another_manifest_is_refused(text: str, tmp_path: Path) -> None:
    """Whatever else is called so, and a list that leads out of the folder."""
    (tmp_path / MANIFEST).write_text(text, encoding="utf-8")
    with pytest.raises(FindingsError, match="is no manifest of leaves"):
        renew(tmp_path, ash=b"1")
