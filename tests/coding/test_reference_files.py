"""Changes to a reference coding's files: only what is asked for, in files of any version."""

from __future__ import annotations

from pathlib import Path

from inspection_findings.coding.recode_plan import CodingChange
from inspection_findings.coding.reference import FILES, read_reference_coding
from inspection_findings.coding.reference_files import change_reference, read_reference_given
from tests.support.variants import ROOT

REFERENCE = ROOT / "corpus" / "reference"


def test_older_files_are_changed_and_keep_their_names(tmp_path: Path) -> None:
    """A folder whose files say ``gold_id`` is changed where asked, and still says it."""
    for name in FILES:
        text = (REFERENCE / name).read_text(encoding="utf-8")
        (tmp_path / name).write_text(text.replace('"coding_id"', '"gold_id"'), encoding="utf-8")
    given = read_reference_given(tmp_path, "voice")[0]
    before = read_reference_coding(tmp_path)
    change = CodingChange(given=given, new=("ete",))
    files = change_reference(tmp_path, [change], version="2.0.0", date="2026-12-01")
    for path, data in files.items():
        path.write_bytes(data)
    again = change_reference(tmp_path, [change], version="2.0.0", date="2026-12-01")
    assert again == files, "a change that was stopped and made again is recorded once"
    changed = [
        (old.coding_id, new)
        for old, new in zip(before, read_reference_coding(tmp_path), strict=True)
        if old != new
    ]
    assert [f"{new.report_id}#{number}" for number, new in changed] == [given.finding_id]
    lines = (tmp_path / "findings.jsonl").read_text(encoding="utf-8").splitlines()
    assert all('"gold_id": ' in line and '"coding_id"' not in line for line in lines)
