"""Reads a REFI-QDA project with another program, and prints what it read as JSON.

It runs in an interpreter that has the program: ``python refi_qda_readers.py NAME FILE [SOURCE]``.
NAME is pyrefiqda, qdapy or qualcoder. SOURCE is the folder of QualCoder's source (``src``).
"""

from __future__ import annotations

import ast
import builtins
import collections
import contextlib
import json
import os
import sqlite3
import sys
import tempfile
import types
from importlib import import_module
from pathlib import Path
from typing import Any

Counts = dict[str, Any]


def read_with_pyrefiqda(path: Path) -> Counts:
    """Count what pyrefiqda's typed models hold."""
    handler = import_module("pyrefiqda").RefiProject
    with tempfile.TemporaryDirectory() as folder:
        project = handler.load(path, extract_dir=folder)
        texts = [
            handler.resolve_source_path(one.plain_text_path, folder).read_bytes().decode()
            for one in project.sources.text_source
        ]
    coders = {one.guid: one.name for one in project.users.user}
    given: collections.Counter[str] = collections.Counter()
    for source, text in zip(project.sources.text_source, texts, strict=True):
        for selection in source.plain_text_selection:
            if not 0 <= selection.start_position < selection.end_position <= len(text):
                raise ValueError(f"selection {selection.guid} is outside its text")
            for coding in selection.coding:
                given[coders[coding.creating_user]] += 1
    cases = project.cases.case if project.cases else []
    return {"codings": sum(given.values()), "by coder": dict(given), "cases": len(cases)}


def read_with_qdapy(path: Path) -> Counts:
    """Count the fragments that qdapy makes of a project."""
    read = import_module("qdapy").read_qdpx(path, warn=False)
    return {"codings": len(read.fragments), "coders": sorted(read.coders)}


def read_with_qualcoder(path: Path, source: Path) -> Counts:
    """Import a project with QualCoder's own code, without a window, and export it again."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    sys.path.insert(0, str(source))
    builtins._ = str  # type: ignore[attr-defined]  # its translations
    helpers: Any = types.ModuleType("qualcoder.helpers")  # which loads all the program needs else
    helpers.Message = _Silent
    sys.modules["qualcoder.helpers"] = helpers
    QtWidgets = import_module("PyQt6.QtWidgets")  # noqa: N806 (its own name)
    window = QtWidgets.QApplication([])
    refi = import_module("qualcoder.refi")
    with tempfile.TemporaryDirectory() as folder:
        os.environ["HOME"] = folder
        (Path(folder) / ".qualcoder").mkdir()
        app = _make_app(Path(folder), source)
        log = _Log()
        copy = Path(folder) / "in.qdpx"
        copy.write_bytes(path.read_bytes())
        QtWidgets.QFileDialog.getOpenFileName = staticmethod(lambda *_, **__: (str(copy), True))
        QtWidgets.QFileDialog.getExistingDirectory = staticmethod(lambda *_, **__: folder)
        refi.RefiLineEndings.exec = lambda _: 0
        refi.RefiImport(app, log, "qdpx")
        counts = _count(app.conn)
        refi.RefiExport(app, log, "project")
        again = path.with_suffix(".qualcoder.qdpx")
        again.write_bytes((Path(folder) / "check.qdpx").read_bytes())
    counts["complaints"] = [one for one in log.lines if "rror" in one or "annot" in one]
    counts["exported again to"] = str(again)
    window.quit()
    return counts


class _Silent:
    """A message that nobody has to close."""

    def __init__(self, *_: object) -> None: ...

    def exec(self) -> None: ...


class _Log:
    """What the program says while it works."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def append(self, line: str) -> None:
        self.lines.append(line)


def _make_app(folder: Path, source: Path) -> Any:
    """Return what QualCoder's importer needs of QualCoder, with an empty project."""
    project = folder / "check.qda"
    (project / "documents").mkdir(parents=True)
    connection = sqlite3.connect(":memory:")
    main = ast.parse((source / "qualcoder" / "__main__.py").read_text(encoding="utf-8"))
    made: set[str] = set()
    for node in ast.walk(main):
        sql = str(node.value) if isinstance(node, ast.Constant) else ""
        # The first statement on a table makes it; others are for projects of earlier versions.
        if sql.startswith("CREATE TABLE") and (table := sql.split()[2]) not in made:
            made.add(table)
            with contextlib.suppress(sqlite3.OperationalError):
                connection.execute(sql)
    app: Any = types.SimpleNamespace()
    app.conn, app.project_path, app.project_name = connection, str(project), "check.qda"
    app.settings = {"codername": "check", "directory": str(folder), "ai_enable": "False"}
    app.settings |= {"fontsize": 10, "font": "Sans"}
    app.ai_models, app.version = [], "check"
    app.write_config_ini = lambda *_: None
    app.project_events = types.SimpleNamespace(emit=lambda *_: None)
    app.get_annotations = lambda: [
        dict(zip(("anid", "fid", "pos0", "pos1", "memo", "owner", "date"), row, strict=True))
        for row in connection.execute(
            "SELECT anid, fid, pos0, pos1, memo, owner, date FROM annotation"
        )
    ]
    connection.execute(
        "INSERT INTO project (databaseversion, date, memo)"
        " VALUES ('check', '2026-01-01 00:00:00', '')"
    )
    return app


def _count(connection: sqlite3.Connection) -> Counts:
    wrong = connection.execute(
        "SELECT count(*) FROM code_text AS c JOIN source AS s ON s.id = c.fid"
        " WHERE c.seltext <> substr(s.fulltext, c.pos0 + 1, c.pos1 - c.pos0)"
        " OR c.seltext = '' OR c.cid IS NULL"
    ).fetchone()[0]
    by_coder = connection.execute("SELECT owner, count(*) FROM code_text GROUP BY owner")
    counts = {
        name: connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608
        for name, table in (
            ("codings", "code_text"),
            ("codes", "code_name"),
            ("groups", "code_cat"),
            ("cases", "cases"),
            ("variables", "attribute_type"),
            ("values", "attribute"),
            ("notes on passages", "annotation"),
            ("journals", "journal"),
        )
    }
    texts = connection.execute(
        "SELECT s.name, c.pos0, c.pos1, c.seltext FROM code_text AS c"
        " JOIN source AS s ON s.id = c.fid ORDER BY s.name, c.pos0, c.pos1, c.seltext"
    ).fetchall()
    return {**counts, "by coder": dict(by_coder), "wrong": wrong, "_passages": texts}


def main() -> None:
    """Read a file with the program that is named."""
    name, path = sys.argv[1], Path(sys.argv[2])
    if name == "qualcoder":
        read = read_with_qualcoder(path, Path(sys.argv[3]))
    else:
        read = {"pyrefiqda": read_with_pyrefiqda, "qdapy": read_with_qdapy}[name](path)
    print(json.dumps(read))


if __name__ == "__main__":
    main()
