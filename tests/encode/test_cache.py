"""The cache of rows: to the bit, one file, shared; and never in the way, whatever is wrong."""

from __future__ import annotations

import itertools
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from inspection_findings.encode import (
    CachedEncoder,
    OnnxEncoder,
    RowCache,
    Rows,
    cache,
)
from inspection_findings.text import text_sha256

TEXTS = [f"Finding {number} of the board." for number in range(60)]
WRITER = """
import sys
from pathlib import Path
import numpy as np
from inspection_findings.encode import RowCache

cache, name = RowCache(Path(sys.argv[1])), sys.argv[2]
for number in range(10):
    row = np.full(384, number, dtype=np.float32)
    cache.write("encoder", {f"{name}-{number}": row, f"shared-{number}": row})
"""


def through(encoder: OnnxEncoder, path: Path) -> CachedEncoder:
    """Return the encoder with its cache at ``path``."""
    cache = RowCache(path)
    return CachedEncoder(encoder, read=cache.read, write=cache.write)


def test_rows_come_back_to_the_bit(tmp_path: Path) -> None:
    """Any bits of a float32 are kept as they are, each under its own text and encoder."""
    bits = np.random.default_rng(0).integers(0, 2**32, size=(5, 384), dtype=np.uint32)
    rows = {f"text-{number}": row.view(np.float32) for number, row in enumerate(bits)}
    cache = RowCache(tmp_path / "rows.sqlite")
    cache.write("one", rows)
    cache.write("other", {"text-0": np.ones(3, dtype=np.float32)})
    found = cache.read("one", ["text-3", "text-0", "not there"])
    assert set(found) == {"text-0", "text-3"}
    assert all(found[key].dtype == np.float32 for key in found)
    assert all(found[key].tobytes() == rows[key].tobytes() for key in found)
    assert cache.read("other", ["text-0"])["text-0"].tolist() == [1.0, 1.0, 1.0]


def test_a_whole_corpus_may_be_asked_for(tmp_path: Path) -> None:
    """More texts than SQLite takes variables in a statement are asked for in one call."""
    cache = RowCache(tmp_path / "rows.sqlite")
    cache.write("encoder", {"text-39999": np.ones(3, dtype=np.float32)})
    found = cache.read("encoder", [f"text-{number}" for number in range(40_000)])
    assert set(found) == {"text-39999"}


def test_batches_go_into_one_file(tiny_encoder: OnnxEncoder, tmp_path: Path) -> None:
    """However often something new is encoded, nothing is left beside the one file."""
    for text in TEXTS[:5]:
        through(tiny_encoder, tmp_path / "rows.sqlite").encode([text])
    assert [path.name for path in tmp_path.iterdir()] == ["rows.sqlite"]


def test_reading_makes_nothing(tmp_path: Path) -> None:
    """A cache that is not there is empty, and is not made by looking into it."""
    assert RowCache(tmp_path / "none" / "rows.sqlite").read("encoder", ["text"]) == {}
    assert list(tmp_path.iterdir()) == []


def test_processes_share_it(tmp_path: Path) -> None:
    """What several processes write at the same moment is all there afterwards."""
    path = tmp_path / "rows.sqlite"
    names = ["a", "b", "c"]
    writers = [subprocess.Popen([sys.executable, "-c", WRITER, str(path), name]) for name in names]
    assert [writer.wait() for writer in writers] == [0] * 3
    wanted = {f"{name}-{n}": float(n) for name in [*names, "shared"] for n in range(10)}
    found = RowCache(path).read("encoder", list(wanted))
    assert {key: float(row[0]) for key, row in found.items()} == wanted


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def overwrite(path: Path) -> None:
    path.write_bytes(b"not a database " * 1000)


def empty(path: Path) -> None:
    path.write_bytes(b"")


def scramble(path: Path) -> None:
    """Leave the first page, which says what it is, and spoil the others."""
    whole = path.read_bytes()
    path.write_bytes(whole[:4096] + bytes(byte ^ 0x55 for byte in whole[4096:]))


def flip_a_bit(path: Path) -> None:
    """Change the last bit of a number within a vector, which SQLite cannot notice."""
    with closing(sqlite3.connect(path)) as connection:
        vector = connection.execute("SELECT vector FROM embeddings").fetchone()[0]
    whole = path.read_bytes()
    place = whole.index(vector[:64])
    path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])


def swap_vectors(path: Path) -> None:
    """Give two texts each other's vector, whole, as a damaged index would."""
    with closing(sqlite3.connect(path)) as connection:
        (one, first), (two, second) = connection.execute(
            "SELECT rowid, text_sha256 FROM embeddings LIMIT 2"
        )
        change = "UPDATE embeddings SET text_sha256 = ? WHERE rowid = ?"
        connection.executemany(change, [("none", one), (first, two), (second, one)])
        connection.commit()


def rename_a_column(path: Path) -> None:
    """Flip one bit of the schema: SQLite takes rows as before, and finds none of them."""
    whole = path.read_bytes()
    path.write_bytes(whole.replace(b"    checksum ", b"    checksul ", 1))
    assert path.read_bytes() != whole


def spoil_the_schema(path: Path) -> None:
    """Flip one bit of the schema so that SQLite's complaint about it is not even UTF-8."""
    whole = path.read_bytes()
    path.write_bytes(whole.replace(b"CREATE TABLE embed", b"CREATE TABLE emb\xe5d", 1))
    assert path.read_bytes() != whole


DAMAGES = [
    *(cut, overwrite, empty, scramble, flip_a_bit, swap_vectors),
    *(rename_a_column, spoil_the_schema),
]


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda d: d.__name__)
def test_a_damaged_cache_costs_only_time_and_only_once(
    damage: Callable[[Path], None], tiny_encoder: OnnxEncoder, tmp_path: Path
) -> None:
    """Damage changes no row and stops nothing; what had to be computed again is kept again."""
    path = tmp_path / "rows.sqlite"
    expected = tiny_encoder.encode(TEXTS)
    through(tiny_encoder, path).encode(TEXTS)
    whole = path.read_bytes()
    damage(path)
    assert path.read_bytes() != whole
    keys = [text_sha256(text) for text in TEXTS]
    assert len(RowCache(path).read(tiny_encoder.encoder_id, keys)) < len(keys)
    assert through(tiny_encoder, path).encode(TEXTS).tobytes() == expected.tobytes()
    kept = RowCache(path).read(tiny_encoder.encoder_id, keys)
    assert np.stack([kept[key] for key in keys]).tobytes() == expected.tobytes()


def test_a_cache_that_cannot_be_written_costs_only_time(
    tiny_encoder: OnnxEncoder, tmp_path: Path
) -> None:
    """A locked folder or a full disk stops nothing: the rows are computed again next time."""
    (tmp_path / "file").write_text("a file where the folder should be", encoding="utf-8")
    (tmp_path / "folder").mkdir()
    for path in (tmp_path / "file" / "rows.sqlite", tmp_path / "folder"):
        encoded = through(tiny_encoder, path).encode(["one"])
        assert (encoded == tiny_encoder.encode(["one"])).all()
    assert (tmp_path / "file").read_text(encoding="utf-8").startswith("a file")


def test_a_cache_that_another_holds_is_left_whole(
    tiny_encoder: OnnxEncoder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Held for longer than anybody waits, it counts as empty, and loses nothing."""
    monkeypatch.setattr(cache, "PATIENCE", 0.05)
    path = tmp_path / "rows.sqlite"
    through(tiny_encoder, path).encode(["one"])
    with closing(sqlite3.connect(path, isolation_level=None)) as holder:
        holder.execute("BEGIN EXCLUSIVE")
        encoded = through(tiny_encoder, path).encode(["one", "two"])
    assert (encoded == tiny_encoder.encode(["one", "two"])).all()
    keys = [text_sha256(text) for text in ("one", "two")]
    assert set(RowCache(path).read(tiny_encoder.encoder_id, keys)) == {keys[0]}


def count_missing(path: Path, rows: Rows) -> int:
    """Return how many of these rows cannot be read."""
    return len(rows) - len(RowCache(path).read("encoder", list(rows)))


def test_any_flipped_bit_of_the_head_is_mended_by_writing(tmp_path: Path) -> None:
    """Whatever the page that holds the schema says, what is written then can be read."""
    path = tmp_path / "rows.sqlite"
    rows = {text_sha256(text): np.full(3, 0.5, dtype=np.float32) for text in TEXTS[:3]}
    RowCache(path).write("encoder", rows)
    whole = path.read_bytes()
    used = [place for place in range(4096) if whole[place] or place < 100]
    for place, bit in zip(used[::5], itertools.cycle(range(8)), strict=False):
        for beside in tmp_path.iterdir():
            beside.unlink()
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1 << bit]) + whole[place + 1 :])
        RowCache(path).write("encoder", rows)
        assert count_missing(path, rows) == 0, (place, bit)


def test_a_tree_out_of_order_is_begun_anew(tmp_path: Path) -> None:
    """Damage that neither writing nor reading back would meet does not grow: it goes."""
    path = tmp_path / "rows.sqlite"
    rows = {text_sha256(text): np.full(384, 0.5, dtype=np.float32) for text in TEXTS}
    RowCache(path).write("encoder", rows)
    with closing(sqlite3.connect(path)) as connection:
        (page,) = connection.execute(
            "SELECT rootpage FROM sqlite_schema WHERE name = 'embeddings'"
        ).fetchone()
    whole = bytearray(path.read_bytes())
    pointers = slice((page - 1) * 4096 + 12, (page - 1) * 4096 + 16)  # the first two children
    first, second = whole[pointers][:2], whole[pointers][2:]
    whole[pointers] = second + first
    path.write_bytes(bytes(whole))
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA quick_check").fetchone() != ("ok",)
    new = {"new": np.ones(384, dtype=np.float32)}
    RowCache(path).write("encoder", new)
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA quick_check").fetchone() == ("ok",)
    assert count_missing(path, new) == 0


def test_a_file_of_another_schema_is_begun_anew(tmp_path: Path) -> None:
    """A table of that name with other columns, from whatever version, is in nobody's way."""
    path = tmp_path / "rows.sqlite"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE embeddings (a, b, c, d)")
    rows = {"text": np.ones(3, dtype=np.float32)}
    RowCache(path).write("encoder", rows)
    assert count_missing(path, rows) == 0


def test_a_damaged_file_that_is_read_only_is_left_alone(tmp_path: Path) -> None:
    """Who made a file read-only wants it kept, damaged or not."""
    path = tmp_path / "rows.sqlite"
    overwrite(path)
    path.chmod(0o444)
    if os.access(path, os.W_OK):
        pytest.skip("nothing is read-only for this user")
    before = path.read_bytes()
    RowCache(path).write("encoder", {"text": np.ones(3, dtype=np.float32)})
    assert path.read_bytes() == before
