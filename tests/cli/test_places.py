"""Where a command is told to write: nothing of the user's is overwritten, nothing is half done."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

import inspection_findings as inf
from crashes.deeds import DEEDS, READING
from inspection_findings.cli import main
from inspection_findings.encode import OnnxEncoder
from inspection_findings.store import open_store
from make_tiny_model import TINY_MODEL
from tests.support.commands import run
from tests.support.stores import HACKNEY, run_sql
from tests.support.variants import ROOT

MINE = b"my notes\n"
PLACES = ("folder", "mine", "mine/below", "occupied")
# OUT stands where the command is told to write. What begins with a bar writes into a folder.
COMMANDS = {
    "list --out": "list --store S --format xlsx --out OUT",
    "search --out": "search victims --store S --encoder E --format md --out OUT",
    "export --out": "export --store S --format qdc --model M --out OUT",
    "| export --out": "export --store S --format csv --model M --out OUT",
    "review export --out": "review export --store S --model M --limit 5 --format csv --out OUT",
    "| review sample --out": (
        "review sample --store S --coder A --coder B --size 4 --format csv --out OUT"
    ),
    "codebook rename --out": ("codebook rename voice Heard --codebook C --store S --yes --out OUT"),
    "codebook add --out": (
        "codebook add --id new --name New --description New. --codebook C --store S --yes"
        " --model M --encoder E --out OUT"
    ),
    "codebook merge --out": (
        "codebook merge voice --into ete --codebook C --store S --yes --out OUT"
    ),
    "codebook retire --out": "codebook retire voice --codebook C --store S --yes --out OUT",
    "codebook split --out": (
        "codebook split voice --into voice --into ete --decisions D --codebook C --store S --yes"
        " --out OUT"
    ),
    "codebook split --ask": (
        "codebook split voice --into voice --into ete --codebook C --store S --ask OUT"
    ),
    "codebook import --out": "codebook import codes.csv --out OUT",
    "merge --out": "merge S other.findings --out OUT",
    "merge --ask": "merge S other.findings --ask OUT",
    "merge --report": "merge S other.findings --out both.findings --report OUT.csv",
    "build --store": "build hackney.txt --store OUT --model M --encoder E --workers 1",
    "| build --parts": (
        "build hackney.txt --store new.findings --parts OUT --model M --encoder E --workers 1"
    ),
    "| report --out": "report --store S --theme voice --format md --model M --out OUT",
    "| pack --out": "pack voice --store S --format csv --model M --out OUT",
    "| pack --write-template": "pack --write-template OUT",
    "| train --out": ("train --reports reports --reference R --codebook C --encoder E --out OUT"),
}
# Options and arguments that name what is read. Whatever else names a file or a folder is written,
# and must be among the commands above.
READ = frozenset(
    {
        *("--model", "--codebook", "--standards", "--encoder", "--reference", "--reports"),
        *("--illustrations", "--supplement", "--settle", "--decisions", "--template"),
        *("--password-file", "--store", "path", "paths", "a", "b", "pack", "store_path"),
    }
)
ALSO_WRITTEN = {"build --store"}
# Names that the commands above give to files in a folder.
NAMES = (
    *("a.csv", "index.md", "pages.json", "manifest.json", "README.md", "codebook.toml"),
    *("voice-of-children-parents-and-carers.csv", "reference.docx", "pack.css"),
    "theme-voice.md",
)


def list_commands(command: click.Command, path: str = "") -> Iterator[tuple[str, click.Command]]:
    """Yield the commands of the command line, by their words."""
    if not isinstance(command, click.Group):
        yield path, command
        return
    for name in command.list_commands(click.Context(command)):
        below = command.get_command(click.Context(command), name)
        assert below
        yield from list_commands(below, f"{path} {name}".strip())


def names_a_place(parameter: click.Parameter) -> bool:
    """Return whether the value is a path, by its type or by what the help calls it."""
    called = str(parameter.metavar)
    is_path = isinstance(parameter.type, click.Path)
    return is_path or any(word in called for word in ("FILE", "DIR", "PATH"))


def test_no_place_is_forgotten() -> None:
    """Whatever a command can be told to write is tried here, also what is yet to be thought of."""
    written = {
        f"{path} {parameter.opts[0]}"
        for path, command in list_commands(main)
        for parameter in command.params
        if names_a_place(parameter)
    }
    asked = {one for one in written if one.split()[-1] not in READ} | ALSO_WRITTEN
    assert {name.removeprefix("| ") for name in COMMANDS} == asked


def test_no_command_that_writes_is_forgotten() -> None:
    """Each command is in the crash suite, or among those that write nothing."""
    killed = {deed.command for deed in DEEDS} - {""}
    assert killed.isdisjoint(READING)
    assert killed | READING == {path for path, _ in list_commands(main)}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, tiny_encoder: OnnxEncoder) -> Path:
    """Return a folder with two stores, a codebook, a report, and something of the user's."""
    folder = tmp_path_factory.mktemp("home")
    report = ROOT / "corpus" / "reports" / f"{HACKNEY}.txt"
    inf.build(report, store=folder / "s.findings", model=TINY_MODEL, encoder=tiny_encoder)
    shutil.copy(folder / "s.findings", folder / "other.findings")
    shutil.copy(ROOT / "tests" / "data" / "tiny-model" / "codebook.toml", folder / "codebook.toml")
    shutil.copy(report, folder / "hackney.txt")
    (folder / "codes.csv").write_text("path,color,description\nHealth,,Of the body\n")
    for name in ("mine", "mine.csv"):
        (folder / name).write_bytes(MINE)
    for name in ("folder", "folder.csv"):
        (folder / name).mkdir()
        (folder / name / "mine").write_bytes(MINE)
    (folder / "decided.csv").write_text("finding_id,old_theme,new_theme\n")
    (folder / "reports").mkdir()
    shutil.copy(folder / "hackney.txt", folder / "reports")
    (folder / "occupied").mkdir()
    for name in NAMES:
        (folder / "occupied" / name).write_bytes(MINE)
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


def find_arguments(command: str, place: str, encoder: OnnxEncoder) -> list[str]:
    """Return the arguments of a command that is told to write at a place."""
    known = {"S": "s.findings", "C": "codebook.toml", "M": str(TINY_MODEL), "D": "decided.csv"}
    known |= {"E": str(encoder.folder), "R": str(ROOT / "corpus" / "reference")}
    return [known.get(one, one.replace("OUT", place)) for one in COMMANDS[command].split()]


@pytest.mark.parametrize("command", [one for one in COMMANDS if "train" not in one])
def test_a_free_place(
    home: Path,
    command: str,
    tmp_path: Path,
    tiny_encoder: OnnxEncoder,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """So it is the place alone for which the commands below are refused."""
    there = shutil.copytree(home, tmp_path / "there")
    monkeypatch.chdir(there)
    assert run(*find_arguments(command, "free", tiny_encoder)).exit_code == 0
    assert [*there.glob("free*")]


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
    if (command.startswith("| "), place) in ((True, "folder"), (False, "occupied")):
        pytest.skip("a folder is what it is for, or no other than the first")
    if (command, place) == ("| build --parts", "occupied"):
        pytest.skip("its files are named by what is in them")
    monkeypatch.chdir(home)
    before = look(home)
    result = run(*find_arguments(command, place, tiny_encoder))
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
