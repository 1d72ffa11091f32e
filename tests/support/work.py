"""A small store in which people code, and what it holds apart from its log."""

from __future__ import annotations

import shutil
from pathlib import Path

import inspection_findings as inf
from inspection_findings.records import Finding
from inspection_findings.store import open_store
from tests.support.store import CODEBOOK, make_brief, save
from tests.support.stores import HACKNEY, run_sql

FINDINGS = make_brief(HACKNEY).findings
STATED = [one for one in FINDINGS if one.kind == "bullet" and one.polarity_from == "heading"]
UNSTATED = [one for one in FINDINGS if one.polarity_from is None and one.kind != "recommendation"]


def fill(path: Path) -> Path:
    """Make a store of one report without its narrative, coded by the rule of the tests."""
    with open_store(path, mode="write") as store:
        store.save_codebook(CODEBOOK)
        save(store, make_brief(HACKNEY))
    return path


def open_copy(filled: Path, folder: Path) -> inf.Corpus:
    """Return a store of its own for a test."""
    return inf.open_corpus(shutil.copy(filled, folder / "inspections.findings"))


def digest_without_log(path: Path, folder: Path) -> str:
    """Return the digest of all that a store holds but its log."""
    copy = Path(shutil.copy(path, folder / "without-log.findings"))
    run_sql(copy, "DROP TRIGGER log_is_not_removed")
    run_sql(copy, "DELETE FROM log")
    with open_store(copy, mode="read") as store:
        return store.content_digest()


def themes_that_count(corpus: inf.Corpus, finding: Finding) -> tuple[str, ...]:
    """Return the themes under which a finding is counted."""
    (listed,) = corpus.list(finding=finding.finding_id)
    return tuple(listed.themes)
