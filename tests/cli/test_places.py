"""Where a command is told to write: nothing of the user's is overwritten, nothing is half done."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from inspection_findings.encode import OnnxEncoder
from inspection_findings.store import open_store
from make_tiny_model import TINY_MODEL
from tests.support.commands import run
from tests.support.stores import HACKNEY, build, run_sql
from tests.support.variants import ROOT

MINE = b"my notes\n"
PLACES = ("folder", "mine", "mine/below")
COMMANDS = {
    "list": "list --store S --format xlsx --out OUT",
    "search": "search victims --store S --encoder E --format md --out OUT",
    "export": "export --store S --format qdc --model M --out OUT",
    "review export": "review export --store S --model M --limit 5 --format csv --out OUT",
    "review sample": "review sample --store S --coder A --coder B --size 4 --format csv --out OUT",
    "codebook out": "codebook rename voice Heard --codebook C --store S --yes --out OUT",
    "codebook ask": "codebook split voice --into voice --into ete --codebook C --store S --ask OUT",
    "codebook import": "codebook import codes.csv --out OUT",
    "merge out": "merge S other.findings --out OUT",
    "merge ask": "merge S other.findings --ask OUT",
    "merge report": "merge S other.findings --dry-run --report OUT.csv",
    "build": "build hackney.txt --store OUT --model M --encoder E --workers 1",
}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with two stores, a codebook, a report, and something of the user's."""
    folder = tmp_path_factory.mktemp("home")
    build(folder / "s.findings", HACKNEY)
    shutil.copy(folder / "s.findings", folder / "other.findings")
    shutil.copy(ROOT / "tests" / "data" / "tiny-model" / "codebook.toml", folder / "codebook.toml")
    shutil.copy(ROOT / "corpus" / "reports" / f"{HACKNEY}.txt", folder / "hackney.txt")
    (folder / "codes.csv").write_text("path,color,description\nHealth,,Of the body\n")
    for name in ("mine", "mine.csv"):
        (folder / name).write_bytes(MINE)
    for name in ("folder", "folder.csv"):
        (folder / name).mkdir()
        (folder / name / "mine").write_bytes(MINE)
    return folder


def look(home: Path) -> dict[str, str]:
    """Return what is in the folder but for what programs leave beside a store."""
    beside = (".lock", "-wal", "-shm")
    return {
        str(path.relative_to(home)): open_digest(path)
        for path in sorted(home.rglob("*"))
        if path.is_file() and not path.name.endswith(beside) and ".cache" not in str(path)
    }


def open_digest(path: Path) -> str:
    if path.suffix != ".findings":
        return path.read_bytes().hex()
    with open_store(path, mode="read") as store:
        return store.content_digest()


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("command", COMMANDS)
def test_a_place_that_is_not_for_it(
    home: Path,
    command: str,
    place: str,
    tiny_encoder: OnnxEncoder,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A folder, the user's own file, a place that cannot be written: one line, and no change."""
    if (command, place) == ("review sample", "folder"):
        pytest.skip("its --out is a folder")
    monkeypatch.chdir(home)
    known = {"S": "s.findings", "C": "codebook.toml", "M": str(TINY_MODEL)}
    known["E"] = str(tiny_encoder.folder)
    arguments = [known.get(one, one.replace("OUT", place)) for one in COMMANDS[command].split()]
    before = look(home)
    result = run(*arguments)
    assert result.exit_code == 2, result.output
    lines = [line for line in result.stderr.splitlines() if line.startswith("findings: ")]
    assert len(lines) == 1
    assert look(home) == before


def test_a_link_and_the_rights_of_a_file_stay(home: Path) -> None:
    """A codebook that is a link is written where it leads, and may be read by whom it could."""
    real = home / "real.toml"
    shutil.copy(home / "codebook.toml", real)
    real.chmod(0o600)
    link = home / "link.toml"
    link.symlink_to(real)
    store = Path(shutil.copy(home / "s.findings", home / "third.findings"))
    change = ("codebook", "rename", "voice", "Heard", "--codebook", str(link), "--yes")
    assert run(*change, "--store", str(store)).exit_code == 0
    assert link.is_symlink()
    assert "Heard" in real.read_text(encoding="utf-8")
    assert real.stat().st_mode & 0o777 == 0o600
    assert run_sql(store, "SELECT name FROM themes WHERE theme_id = 'voice'") == [("Heard",)]
