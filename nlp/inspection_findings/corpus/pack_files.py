"""A pack as files in a folder, with a manifest that says what proves them.

Each file is made from the same document and tables. The manifest has the hash of each file, what
was asked of which store, and for each quotation its place in its source. `verify_pack` reads it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from inspection_findings._version import __version__
from inspection_findings.corpus.pack_manifest import KIND, read_pack_manifest
from inspection_findings.documents import Document, Figure
from inspection_findings.documents.template import FILES, REFERENCE, read_default
from inspection_findings.errors import FindingsError, UnknownNameError
from inspection_findings.exchange.csv_rows import make_csv
from inspection_findings.files import require_free, write_file
from inspection_findings.manifest import (
    MANIFEST,
    add_to_folder,
    finish_stopped,
    hash_bytes,
    require_ours,
    write_readable,
)
from inspection_findings.text import find_names, list_words, text_sha256
from inspection_findings.theme_report.pack import tabulate_findings

if TYPE_CHECKING:
    from inspection_findings.theme_report.pack import Pack


def find_formats(names: Sequence[str]) -> tuple[str, ...]:
    """Return formats, each once; raise `UnknownNameError` for one that there is not."""
    found = find_names("format", names, dict.fromkeys(FORMATS, ()))
    if not found:
        raise UnknownNameError("format", "", FORMATS)
    return tuple(dict.fromkeys(found))


def write_pack_files(pack: Pack, out: Path, *, formats: Sequence[str]) -> list[Path]:
    """Write the files of a pack and its manifest; return the paths, the manifest last.

    All files are made before any is put in its place. A pack that was stopped in being put there
    is finished first. A folder holds one pack: other formats of the same
    pack are added to it, another pack is refused.

    Raises
    ------
    FindingsError
        If the folder holds another pack, a file of it has been changed, or cannot be written.
    """
    finish_stopped(out, kind=KIND)
    made = {f"{pack.slug}.{name}": make_file(pack, name) for name in formats}
    manifest = describe_pack(pack, made)
    earlier = _read_earlier(out / MANIFEST)
    ours = {one["name"]: one for one in earlier["files"]} if earlier else {}
    for name, data in made.items():
        require_ours(out / name, {hash_bytes(data), ours.get(name, {}).get("sha256", "")})
    kept = [one for name, one in ours.items() if name not in made]
    if earlier and kept and _without_files(earlier) != _without_files(manifest):
        raise FindingsError(
            str(out / MANIFEST),
            f"is of another pack, with {list_words(one['name'] for one in kept)}",
            "name another folder",
        )
    manifest["files"] = sorted([*kept, *manifest["files"]], key=lambda one: str(one["name"]))
    add_to_folder(out, made, manifest)
    return [out / name for name in (*made, MANIFEST)]


def write_template(folder: str | Path) -> list[Path]:
    """Copy the default template of packs into a folder, to be changed there.

    Raises
    ------
    FindingsError
        If a file is there already with other content, or cannot be written.
    """
    from inspection_findings.documents.word import write_word

    words = write_word(Document(title="The styles of this file are those of a pack", blocks=()))
    files = {name: words if name == REFERENCE else read_default(name) for name in FILES}
    for name, data in files.items():
        require_free(Path(folder) / name, data)
    return [write_file(Path(folder) / name, data) for name, data in files.items()]


def make_file(pack: Pack, name: str) -> bytes:
    """Return a pack in one of ``FORMATS``; the same pack gives the same bytes.

    Raises
    ------
    MissingExtraError
        If the format needs a package that is not installed.
    """
    return _FORMATS[name](pack)


def _without_files(manifest: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in manifest.items() if key != "files"}


def _read_earlier(path: Path) -> dict[str, Any] | None:
    """Return the manifest that is in the folder already; None if there is none."""
    return read_pack_manifest(path) if path.exists() else None


def describe_pack(pack: Pack, made: Mapping[str, bytes]) -> dict[str, Any]:
    """Return the manifest of a pack: plain values."""
    question, document = pack.question, pack.document
    reports = {one.report.report_id: one.report for one in pack.gathered.contents.reports}
    quoted = dict.fromkeys(document.quoted_ids())
    return {
        "kind": KIND,
        "version": 1,
        "title": document.title,
        "software": f"inspection-findings {__version__}",
        "asked": {
            "kind": question.kind,
            "subject": question.subject,
            "themes": list(question.theme_ids) if question.kind == "themes" else [],
            "filters": list(question.filters),
            "understood": list(question.understood),
            "without": sorted(pack.gathered.contents.without),
            "template": {
                name: hash_bytes(data) for name, data in sorted(pack.template.files.items())
            },
        },
        "store": {
            "content": pack.gathered.content,
            "built": str(document.dated) if document.dated else None,
            "versions": dict(pack.gathered.versions),
        },
        "files": [
            {"name": name, "sha256": hash_bytes(data), "bytes": len(data)}
            for name, data in made.items()
        ],
        "quotations": [
            {
                "finding_id": one,
                "citation": document.cited[one].citation,
                "report_id": document.cited[one].report_id,
                "source": reports[document.cited[one].report_id].source_name,
                "source_sha256": reports[document.cited[one].report_id].source_sha256,
                "spans": [list(span) for span in document.cited[one].spans],
                "text": document.cited[one].text,
                "text_sha256": text_sha256(document.cited[one].text),
            }
            for one in quoted
        ],
    }


def _write_csv(pack: Pack) -> bytes:
    table = tabulate_findings(pack.gathered, pack.document)
    columns = [column.name for column in table.columns]
    return make_csv(pack.rows(table), columns=columns).encode("utf-8-sig")


def _write_json(pack: Pack) -> bytes:
    return write_readable(pack.data())


def _write_word(pack: Pack) -> bytes:
    from inspection_findings.documents.word import write_word

    return write_word(pack.document, pack.template.file(REFERENCE))


def _write_workbook(pack: Pack) -> bytes:
    """Return all tables with all their rows, where the document shows some."""
    from inspection_findings.documents.excel import write_workbook

    figures = (block for block in pack.document.blocks if isinstance(block, Figure))
    # Some sheets quote more than the document does.
    document = replace(pack.document, blocks=tuple(figures), cited=pack.gathered.cited)
    return write_workbook(
        document,
        further=pack.tables(),
        facts=pack.facts,
        last_facts=pack.last_facts,
        lists_cited=False,  # the sheet of findings has them all
    )


def _write_html(pack: Pack) -> bytes:
    from inspection_findings.documents import write_html

    return write_html(
        pack.document, template=pack.template.file("pack.html"), css=pack.template.file("pack.css")
    )


def _write_pdf(pack: Pack) -> bytes:
    from inspection_findings.documents import write_pdf

    return write_pdf(pack.document, template=pack.template.file("pack.typ"))


def _write_markdown(pack: Pack) -> bytes:
    from inspection_findings.documents import write_markdown

    return write_markdown(pack.document)


_FORMATS: dict[str, Callable[[Pack], bytes]] = {
    "docx": _write_word,
    "xlsx": _write_workbook,
    "html": _write_html,
    "pdf": _write_pdf,
    "md": _write_markdown,
    "csv": _write_csv,
    "json": _write_json,
}
FORMATS = tuple(_FORMATS)
