"""The commands that write, and the folder in which each is tried."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import inspection_findings as inf
from environment import CHECKOUT
from inspection_findings.corpus import Corpus
from inspection_findings.store import open_store
from inspection_findings.store.connection import load_migrations, migrate
from inspection_findings.theme_model import load_model
from inspection_findings.theme_model.folder import save_model

MODEL = CHECKOUT / "tests" / "data" / "tiny-model"
STORE = "s.findings"
ENCODER = "../encoder"
DAMAGED = "damaged/s.findings"
_TRIAL = "reports/hackney-2023-05.txt"


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """One command that writes, as it is tried in a folder that `furnish` made.

    Attributes
    ----------
    name : str
    arguments : tuple of str
        Of ``findings``; empty if ``call`` is what is done.
    call : callable or None
        Is given the folder.
    store : str
        The store that it writes to, or reads.
    writes_store : bool
    """

    name: str
    arguments: tuple[str, ...] = ()
    call: Callable[[Path], None] | None = None
    store: str = STORE
    writes_store: bool = True


def _code(folder: Path) -> None:
    """Code, settle, and be done with findings, as the explorer does when forms are sent."""
    corpus = Corpus(folder / STORE)
    one, two, three, *_ = corpus.list(kind="bullet").ids
    corpus.code(one, coder="Ana", themes=["voice"], note="as the child says", is_reviewed=True)
    corpus.code(two, coder="Ana", themes=[])
    corpus.code_many([one, two, three], coder="Ben", add=["ete"])
    corpus.adjudicate(three, person="Ana", themes=["ete", "voice"], reason="both are meant")
    corpus.mark_reviewed(three, person="Ben")


def _save_model(folder: Path) -> None:
    save_model(load_model(MODEL), folder / "model")


_ON = ("--store", STORE)
_BUILD = ("--model", str(MODEL), "--encoder", ENCODER, "--workers", "1")
_CHANGE = (*_ON, "--codebook", "codebook.toml", "--date", "2026-01-05", "--yes")
_GANGS = "Children drawn into gangs or exploited."
_INTO = ("--into", "voice", "--into", "ete")
_TINY = ("--model", str(MODEL))


def _write(name: str, *arguments: str, store: str = STORE) -> Deed:
    """Return a command that writes to a store."""
    return Deed(name=name, arguments=arguments, store=store)


def _read(name: str, *arguments: str) -> Deed:
    """Return a command that reads a store, and writes files."""
    return Deed(name=name, arguments=arguments, writes_store=False)


_ASK = ("--codebook", "codebook.toml", "--ask", "ask.csv")
_SAMPLE = ("--coder", "Ana", "--coder", "Ben", "--size", "8", "--out", "sample.csv")
DEEDS = (
    _write("build", "build", "reports", *_ON, *_BUILD),
    _write(
        *("build, a new store", "build", _TRIAL, "--store", "n.findings", *_BUILD),
        store="n.findings",
    ),
    _write(
        *("build, an older store", "build", _TRIAL, "--store", "o.findings", *_BUILD),
        store="o.findings",
    ),
    Deed(name="coding in the explorer", call=_code),
    _write("review import", "review", "import", "answers.csv", *_ON, "--coder", "Ana", "--replace"),
    _write("review sample", "review", "sample", *_ON, *_SAMPLE, "--format", "csv"),
    _write(
        *("codebook add", "codebook", "add", "--id", "gangs", "--name", "Gangs"),
        *("--description", _GANGS, *_CHANGE),
    ),
    _write("codebook rename", "codebook", "rename", "voice", "Their voice", *_CHANGE),
    _write(
        *("codebook merge", "codebook", "merge", "voice", "--into", "ete"),
        *("--reference", "reference", *_CHANGE),
    ),
    _write("codebook retire", "codebook", "retire", "ete", *_CHANGE),
    _read("codebook split --ask", "codebook", "split", "voice", *_INTO, *_ON, *_ASK),
    _write("doctor --mend", "doctor", DAMAGED, "--mend", store=DAMAGED),
    _read("merge", "merge", STORE, "other.findings", "--out", "both.findings"),
    _read("merge --ask", "merge", STORE, "other.findings", "--ask", "ask.toml"),
    _read("report", "report", *_ON, "--all", "--out", "pages", "--format", "md,csv", *_TINY),
    _read("review export", "review", "export", *_ON, "--out", "r.xlsx", "--limit", "5", *_TINY),
    _read("export", "export", *_ON, "--format", "qdpx", "--out", "p.qdpx", *_TINY),
    _read("list --out", "list", *_ON, "--limit", "20", "--format", "xlsx", "--out", "l.xlsx"),
    _read(
        *("search --out", "search", "victims", *_ON, "--encoder", ENCODER),
        *("--format", "docx", "--out", "s.docx"),
    ),
    Deed(name="train, writing the model", call=_save_model, writes_store=False),
)


def furnish(folder: Path, encoder: Path) -> None:
    """Make the folder in which commands are tried: stores, reports, a codebook, answers.

    ``encoder`` is a folder with a small encoder, in the folder that holds this one.
    """
    reports = sorted((CHECKOUT / "corpus" / "reports").glob("*.txt"))
    (folder / "reports").mkdir()
    for path in reports[:3]:
        shutil.copy(path, folder / "reports")
    shutil.copytree(CHECKOUT / "corpus" / "reference", folder / "reference")
    codebook = Path(shutil.copy(MODEL / "codebook.toml", folder / "codebook.toml"))
    _build(reports[:2], folder / STORE, encoder, codebook)
    corpus = Corpus(folder / STORE)
    ids = list(corpus.list(kind="bullet").ids)
    corpus.code_many(ids[:12:2], coder="Ana", add=["voice"])
    corpus.code_many(ids[:6], coder="Ben", remove=["voice"])
    shutil.copy(folder / STORE, folder / "other.findings")
    Corpus(folder / "other.findings").code_many(ids[20:26], coder="Cem", add=["ete"])
    corpus.code(ids[22], coder="Cem", themes=["voice"])
    _write_answers(folder / STORE, folder / "answers.csv", ids[:8])
    (folder / DAMAGED).parent.mkdir()
    _damage(Path(shutil.copy(folder / STORE, folder / DAMAGED)))
    _make_older(folder / "o.findings")
    _save_model(folder)


def _build(reports: Sequence[Path], store: Path, encoder: Path, codebook: Path) -> None:
    inf.build(reports, store=store, model=MODEL, encoder=encoder, codebook=codebook)


def _write_answers(store: Path, path: Path, ids: Sequence[str]) -> None:
    with open_store(store, mode="read") as opened:
        findings = opened.read_findings(ids)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["finding_id", "text", "themes", "polarity", "notes"])
        for number, one in enumerate(findings):
            themes = "ete" if number % 2 else "none"
            writer.writerow([one.finding_id, one.text, themes, "", "read"])


def _damage(path: Path) -> None:
    import sqlite3

    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE findings SET facets = 'x_' WHERE row < 20")
        connection.execute("DELETE FROM cluster_members")
        connection.execute("UPDATE findings SET page = 3 WHERE row < 9")
    connection.close()


def _make_older(path: Path) -> None:
    """Make a store of the version before this one, with nothing in it yet."""
    import sqlite3

    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA page_size = 16384")
    connection.execute("PRAGMA journal_mode = WAL")
    migrate(connection, path, load_migrations()[:-1])
    connection.close()


def read_store(path: Path) -> str:
    """Return the digest of a store."""
    with open_store(path, mode="read") as store:
        return store.content_digest()
