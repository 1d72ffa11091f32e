"""A store in which people coded a report with emoji and Windows line ends, and its projects."""

from __future__ import annotations

import io
import shutil
import zipfile
from dataclasses import replace
from pathlib import Path

import inspection_findings as inf
from inspection_findings.exchange.refi_qda import Project, read_project, write_project
from inspection_findings.reading import read_report, segment_report
from inspection_findings.records import Coding, Finding
from inspection_findings.store import open_store
from tests.support.store import CODEBOOK, REPORTS, process, save
from tests.support.stores import HACKNEY

ODD_NAME = "Zo\u00eb O'Brien & \u201cCo\u201d"
GROUPED = replace(
    CODEBOOK,
    themes=tuple(
        replace(one, group="Work with children" if one.id in ("ete", "voice") else "")
        for one in CODEBOOK.themes
    ),
)


def fill(folder: Path) -> Path:
    """Make a store of one report with characters beyond the first plane and CRLF, uncoded."""
    text = REPORTS[HACKNEY].read_text("utf-8")
    text = text.replace("powerful anti-racist", "powerful \U0001f642 anti-racist \U0001d4b3")
    path = folder / f"{HACKNEY}.txt"
    path.write_bytes(text.replace("\n", "\r\n").encode())
    report = read_report(path)
    blocks = tuple(
        one for one in report.blocks if one.role != "narrative" or "\U0001f642" in one.text
    )
    report = replace(report, blocks=blocks)
    store_path = folder / "filled.findings"
    with open_store(store_path, mode="write") as store:
        store.save_codebook(CODEBOOK)
        save(store, process(report, segment_report(report)))
        coded = store.read_finding_ids()[:20]
        store.save_codings(
            [
                Coding(finding_id=one, theme_id="voice", coder="Reference", coder_kind="reference")
                for one in coded[::2]
            ],
            coder="Reference",
            coder_kind="reference",
            coded=coded,
        )
    return store_path


def open_copy(filled: Path, path: Path) -> inf.Corpus:
    """Return a fresh copy of the store."""
    return inf.open_corpus(shutil.copy(filled, path))


def read_findings(corpus: inf.Corpus) -> list[Finding]:
    """Return the findings in the order of the report."""
    with open_store(corpus.path, mode="read") as store:
        found = store.read_findings(store.read_finding_ids())
    return sorted(found, key=lambda one: one.spans)


def said_by_people(corpus: inf.Corpus) -> object:
    """Return all that people said, settled and noted, whatever the times and the ids of notes."""
    with open_store(corpus.path, mode="read") as store:
        decisions = [
            (one.finding_id, one.coder, one.coder_kind, one.themes, one.note)
            for one in store.read_decisions()
            if one.coder_kind in ("person", "adjudicated")
        ]
        polarities = [
            (one.finding_id, one.coder, one.coder_kind, one.polarity)
            for one in store.read_polarities_on()
            if one.coder_kind in ("person", "adjudicated")
        ]
        settled = [
            store.read_state_of("adjudication", one, person="") for one in store.read_finding_ids()
        ]
        reasons = [one and one["note"] for one in settled]
        notes = [
            (one.about, one.target, one.start, one.stop, one.passage, one.text, one.person)
            for one in store.read_notes()
        ]
    return sorted(decisions), sorted(polarities), reasons, sorted(notes, key=str)


def change(data: bytes, **changes: object) -> bytes:
    """Return a project file with parts of the project replaced."""
    project: Project = read_project("p.qdpx", data).project
    return write_project(replace(project, **changes))  # type: ignore[arg-type]


def rewrite(data: bytes, old: str, new: str) -> bytes:
    """Return a project file with its XML changed as text."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(buffer, "w") as target:
        for name in source.namelist():
            part = source.read(name)
            if name.endswith(".qde"):
                assert old.encode() in part, old
                part = part.replace(old.encode(), new.encode())
            target.writestr(name, part)
    return buffer.getvalue()
