"""The commands that write, and how each is tried in the folder that `furnish` makes.

`READING` names the commands that write nothing of their own; a test holds that every command of the
command line is in one list or the other.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from crashes.furniture import (
    ADDED,
    ASKED,
    DAMAGED,
    ENCODER,
    MODEL,
    OTHER,
    PACK,
    PAGES,
    SETTLED,
    STORE,
    TABLES,
    UNREAD,
    make_corpus,
    write_model,
)

# They write at most what only saves time: the cache of embeddings, and that of a store.
READING = frozenset(
    {
        *("agreement", "codebook check", "compare", "evaluate", "info", "inspect"),
        *("recommendations", "recurring", "sample", "segment", "serve", "verify"),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """One command that writes, as it is tried.

    Attributes
    ----------
    name : str
    command : str
        The command of the command line; empty for what is done in the explorer.
    arguments : tuple of str
        Of ``findings``; empty if ``call`` is what is done.
    call : callable or None
        Is given the folder.
    store : str
        The store that it writes to, or reads.
    writes_store : bool
    """

    name: str
    command: str
    arguments: tuple[str, ...] = ()
    call: Callable[[Path], None] | None = None
    store: str = STORE
    writes_store: bool = True


def _code(folder: Path) -> None:
    """Code, settle, and be done with findings, as the explorer does when forms are sent."""
    corpus = make_corpus(folder)
    one, two, three, *_ = corpus.list(kind="bullet").ids
    corpus.code(one, coder="Ana", themes=["voice"], note="as the child says", is_reviewed=True)
    corpus.code(two, coder="Ana", themes=[])
    corpus.code_many([one, two, three], coder="Ben", add=["ete"])
    corpus.adjudicate(three, person="Ana", themes=["ete", "voice"], reason="both are meant")
    corpus.mark_reviewed(three, person="Ben")


def _keep_notes(folder: Path) -> None:
    """Change a note, and fill, comment and rename a basket, each unless it is done."""
    corpus = make_corpus(folder)
    (note,) = corpus.notes(about="theme", target="voice")
    if note.text != "Better":
        corpus.change_note(note.note_id, "Better", person="Ana")
    (basket,) = corpus.baskets()
    ids = corpus.list(kind="bullet").ids[:4]
    corpus.put_in_basket(basket.basket_id, ids, person="Ana")
    if corpus.basket(basket.basket_id)[1][0].comment != "the best":
        corpus.change_item(basket.basket_id, ids[0], comment="the best", person="Ana")
    if basket.name != "For the visit":
        corpus.rename_basket(basket.basket_id, "For the visit", person="Ana")


def _take_back(folder: Path) -> None:
    """Take back the last thing that Ben coded, unless that is done."""
    corpus = make_corpus(folder)
    log = corpus.log(person="Ben")
    (act,) = {one.act for one in log if not one.undoes}
    if not any(one.undoes == act for one in log):
        corpus.undo(act, person="Ben")


def _add_report(folder: Path) -> None:
    """Add a report as the explorer does, then make the sub-themes anew."""
    corpus = make_corpus(folder, with_encoder=True)
    corpus.add(folder / ADDED, person="Ana")
    corpus.renew_sub_themes()


_ON = ("--store", STORE)
_TINY = ("--model", str(MODEL))
_BUILD = (*_TINY, "--encoder", ENCODER, "--workers", "1")
_CHANGE = (*_ON, "--codebook", "codebook.toml", "--date", "2026-01-05", "--yes")
_GANGS = "Children drawn into gangs or exploited."
_ADD = ("codebook", "add", "--id", "gangs", "--name", "Gangs", "--description", _GANGS)
_SPLIT = ("codebook", "split", "voice", "--into", "voice", "--into", "ete")
_ASK = (*_ON, "--codebook", "codebook.toml", "--ask", "ask.csv")
_SAMPLE = ("--coder", "Ana", "--coder", "Ben", "--size", "8", "--out", "sample")
_ALL = ("--all", "--format", "md", "--workers", "1", *_TINY)
_SOME = ("--theme", "voice", "--theme", "ete", "--format", "html", "--workers", "1", *_TINY)


def _write(name: str, *arguments: str, store: str = STORE) -> Deed:
    """Return a command that writes to a store."""
    return Deed(name=name, command=_find_command(arguments), arguments=arguments, store=store)


def _read(name: str, *arguments: str) -> Deed:
    """Return a command that reads a store, and writes files."""
    command = _find_command(arguments)
    return Deed(name=name, command=command, arguments=arguments, writes_store=False)


def _find_command(arguments: tuple[str, ...]) -> str:
    first, second, *_ = arguments
    return f"{first} {second}" if first in ("codebook", "review") else first


def _do(name: str, call: Callable[[Path], None], command: str = "") -> Deed:
    """Return what is done without the command line."""
    return Deed(name=name, command=command, call=call, writes_store=not command)


_CODING = (
    _do("coding in the explorer", _code),
    _do("notes and baskets in the explorer", _keep_notes),
    _do("taking back in the explorer", _take_back),
    _write("review import", "review", "import", "answers.csv", *_ON, "--coder", "Ana", "--replace"),
    _write("review import of a project", "review", "import", "p.qdpx", *_ON, "--replace"),
    _write("review sample", "review", "sample", *_ON, *_SAMPLE, "--format", "csv"),
)
_BUILDING = (
    _write("build", "build", "reports", *_ON, *_BUILD),
    _write(
        *("build of a new store, with --parts", "build", ADDED, "--store", "n.findings"),
        *(*_BUILD, "--parts", "parts"),
        store="n.findings",
    ),
    _write(
        *("build of an older store", "build", ADDED, "--store", "o.findings", *_BUILD),
        store="o.findings",
    ),
    _do("adding a report in the explorer", _add_report),
    _write("doctor --mend", "doctor", DAMAGED, "--mend", store=DAMAGED),
)
_CODEBOOK = (
    _write("codebook add", *_ADD, *_CHANGE),
    _write("codebook add --out", *_ADD, *_CHANGE, "--out", "mine.toml"),
    _write("codebook rename", "codebook", "rename", "voice", "Their voice", *_CHANGE),
    _write(
        *("codebook merge", "codebook", "merge", "voice", "--into", "ete"),
        *("--reference", "reference", *_CHANGE),
    ),
    _write("codebook retire", "codebook", "retire", "ete", *_CHANGE),
    _write("codebook split", *_SPLIT, *_CHANGE, "--decisions", "decisions.csv"),
    _read("codebook split --ask", *_SPLIT, *_ASK),
    _read("codebook import", "codebook", "import", "codes.qdc", "--out", "imported.toml"),
)
_MERGING = (
    _read("merge", "merge", STORE, OTHER, "--out", "both.findings", "--report", "both.csv"),
    _read("merge --settle", "merge", STORE, OTHER, "--settle", ASKED, "--out", SETTLED),
    _read("merge --ask", "merge", STORE, OTHER, "--ask", "ask.toml"),
)
_FILES = (
    _read("report", "report", *_ON, "--out", "pages", *_SOME),
    _read("report over an older set", "report", *_ON, "--out", PAGES, *_ALL),
    _read("pack", "pack", "voice", *_ON, *_TINY, "--format", "docx,html,csv", "--out", "pack"),
    _read(
        *("pack over an older one", "pack", "voice", *_ON, *_TINY),
        *("--format", "docx,html,csv", "--out", PACK),
    ),
    _read("pack --write-template", "pack", "--write-template", "template"),
    _read("export qdpx", "export", *_ON, "--format", "qdpx", "--out", "e.qdpx", *_TINY),
    _read("export csv", "export", *_ON, "--format", "csv", "--out", "tables", *_TINY),
    _read(
        *("export csv over older tables", "export", *_ON, "--format", "csv"),
        *("--out", TABLES, *_TINY),
    ),
    _read("export parquet", "export", *_ON, "--format", "parquet", "--out", "data", *_TINY),
    _read("review export", "review", "export", *_ON, "--out", "r.xlsx", "--limit", "5", *_TINY),
    _read("list --out", "list", *_ON, "--limit", "20", "--format", "xlsx", "--out", "l.xlsx"),
    _read(
        *("search --out", "search", "victims", *_ON, "--encoder", ENCODER),
        *("--format", "docx", "--out", "s.docx"),
    ),
    _read("classify", "classify", UNREAD, *_BUILD, "--format", "jsonl"),
    _do("train, writing the model", write_model, "train"),
)
DEEDS = (*_CODING, *_BUILDING, *_CODEBOOK, *_MERGING, *_FILES)
NAMES = tuple(deed.name for deed in DEEDS)
