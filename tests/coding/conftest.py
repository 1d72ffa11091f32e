"""Fixtures that the tests of this room share."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from inspection_findings.coding import parse_codebook
from inspection_findings.records import Coding
from inspection_findings.store import open_store
from tests.support.codebook_changes import (
    TOML,
    Project,
)
from tests.support.store import make_brief, save
from tests.support.variants import ROOT


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """Return the corpus's codebook and reference coding, and a store coded by Ada and a model."""
    shutil.copytree(ROOT / "corpus" / "reference", tmp_path / "reference")
    (tmp_path / "codebook.toml").write_bytes(TOML)
    part = make_brief("havering-2022-10")
    finding_id = part.findings[0].finding_id
    with open_store(tmp_path / "s.findings", mode="write") as store:
        store.save_codebook(parse_codebook(TOML, where="codebook"))
        save(store, part)
        store.save_codings(
            [
                Coding(
                    finding_id=finding_id, theme_id=t, coder="Ada", coder_kind="person", rank=rank
                )
                for rank, t in enumerate(["voice", "ete", "health"])
            ],
            coder="Ada",
            coder_kind="person",
        )
    return Project(
        codebook=tmp_path / "codebook.toml",
        store=tmp_path / "s.findings",
        reference=tmp_path / "reference",
        finding_id=finding_id,
    )
