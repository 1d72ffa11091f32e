"""The folder in which commands are tried: stores, reports, a codebook, answers, older pages."""

from __future__ import annotations

import csv
import io
import os
import shutil
import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import inspection_findings as inf
from environment import CHECKOUT
from inspection_findings.cli import main as findings
from inspection_findings.corpus import Corpus
from inspection_findings.store import open_store
from inspection_findings.store.connection import load_migrations, migrate
from inspection_findings.theme_model import load_model
from inspection_findings.theme_model.folder import save_model

MODEL = CHECKOUT / "tests" / "data" / "tiny-model"
STORE, OTHER = "s.findings", "other.findings"
ENCODER = "../encoder"
DAMAGED = "damaged/s.findings"
ADDED = "reports/hackney-2023-05.txt"
UNREAD = "islington-2024-08.txt"  # of whose texts the cache has no embeddings
OLDER = "older-"  # begins the names of what commands are then to write over
PAGES, PACK, TABLES = f"{OLDER}pages", f"{OLDER}pack", f"{OLDER}tables"
ASKED, SETTLED = "asked.toml", "settled.findings"
_TINY = ("--model", str(MODEL))


def make_corpus(folder: Path, *, with_encoder: bool = False) -> Corpus:
    """Return the corpus of the store that commands are tried on."""
    encoder = folder / ENCODER if with_encoder else None
    return Corpus(folder / STORE, model=MODEL, encoder=encoder)


def write_model(folder: Path) -> None:
    """Write a model over an older one, which is the last that ``train`` does."""
    save_model(load_model(MODEL), folder / "model")


def furnish(folder: Path, encoder: Path) -> None:
    """Make the folder.

    ``encoder`` is a folder with a small encoder, in the folder that holds this one.
    """
    os.chdir(folder)
    reports = sorted((CHECKOUT / "corpus" / "reports").glob("*.txt"))
    (folder / "reports").mkdir()
    for path in reports[:2]:
        shutil.copy(path, folder / "reports")
    shutil.copy(CHECKOUT / "corpus" / "reports" / UNREAD, folder)
    shutil.copytree(CHECKOUT / "corpus" / "reference", folder / "reference")
    codebook = Path(shutil.copy(MODEL / "codebook.toml", folder / "codebook.toml"))
    inf.build(reports[1:2], store=folder / STORE, model=MODEL, encoder=encoder, codebook=codebook)
    ids = _be_people(folder)
    _write_answers(folder / STORE, folder / "answers.csv", ids[:8])
    _write_older_files(folder)
    _run("classify", ADDED, *_TINY, "--encoder", ENCODER, "--workers", "1", "--format", "csv")
    (folder / DAMAGED).parent.mkdir()
    _damage(Path(shutil.copy(folder / STORE, folder / DAMAGED)))
    _make_older(folder / "o.findings")
    model = load_model(MODEL)
    older = replace(model, provenance=replace(model.provenance, package_version="0"))
    save_model(older, folder / "model")


def _be_people(folder: Path) -> list[str]:
    """Let people code in the store and in a copy of it; return the ids of findings."""
    corpus = make_corpus(folder)
    ids = list(corpus.list(kind="bullet").ids)
    corpus.code_many(ids[:12:2], coder="Ana", add=["voice"])
    corpus.code_many(ids[:6], coder="Ben", remove=["voice"])
    corpus.add_note("theme", "voice", "A draft", person="Ana")
    made = corpus.make_basket("Voice", person="Ana")
    corpus.put_in_basket(made.subject, ids[0], person="Ana", comment="the first")
    shutil.copy(folder / STORE, folder / OTHER)
    other = Corpus(folder / OTHER)
    other.code_many(ids[20:26], coder="Cem", add=["ete"])
    other.code(ids[0], coder="Ana", themes=["ete"])  # so that merging has something to ask
    corpus.code(ids[0], coder="Ana", themes=["voice"], note="as the child says")
    corpus.code(ids[22], coder="Cem", themes=["voice"])
    return ids


def _write_answers(store: Path, path: Path, ids: Sequence[str]) -> None:
    with open_store(store, mode="read") as opened:
        rows = opened.read_findings(ids)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["finding_id", "text", "themes", "polarity", "notes"])
        for number, one in enumerate(rows):
            themes = "ete" if number % 2 else "none"
            writer.writerow([one.finding_id, one.text, themes, "", "read"])


def _write_older_files(folder: Path) -> None:
    """Write, with the other store, what commands are then to write over, or to read."""
    on = ("--store", OTHER, *_TINY)
    _run("report", *on, "--out", PAGES, "--all", "--format", "md")
    _run("pack", "voice", *on, "--out", PACK, "--format", "docx,html,csv")
    _run("export", *on, "--out", TABLES, "--format", "csv")
    _run("export", *on, "--out", "p.qdpx", "--format", "qdpx")
    _run("export", *on, "--out", "codes.qdc", "--format", "qdc")
    _run("merge", STORE, OTHER, "--ask", ASKED)
    split = ("codebook", "split", "voice", "--into", "voice", "--into", "ete")
    on_codebook = ("--store", STORE, "--codebook", "codebook.toml")
    _run(*split, *on_codebook, "--ask", "decisions.csv")
    _decide(folder / "decisions.csv")


def _run(*arguments: str) -> None:
    findings(list(arguments), standalone_mode=False)


def _decide(path: Path) -> None:
    """Fill in the table that ``codebook split --ask`` wrote."""
    rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows({**row, "new_theme": "ete"} for row in rows)


def _damage(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE findings SET facets = 'x_' WHERE row < 20")
        connection.execute("DELETE FROM cluster_members")
        connection.execute("UPDATE findings SET page = 3 WHERE row < 9")
    connection.close()


def _make_older(path: Path) -> None:
    """Make a store of the version before this one, with nothing in it yet."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA page_size = 16384")
    connection.execute("PRAGMA journal_mode = WAL")
    migrate(connection, path, load_migrations()[:-1])
    connection.close()
