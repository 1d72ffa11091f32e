"""Two stores become one: nothing that either team did is lost, whatever they did."""

from __future__ import annotations

import functools
import json
import tempfile
from collections import Counter
from pathlib import Path

from hypothesis import given, settings

from inspection_findings.pipeline import merge_stores
from inspection_findings.store import open_store
from tests.support.merging import Deed, copy, deeds, fill_tiny, work
from tests.support.stores import run_sql

_ENTRIES = "SELECT at, person, kind, subject, before, after FROM log ORDER BY entry"
_UNDOING = (
    "SELECT l.at, l.subject, u.at, u.subject FROM log AS l"
    " LEFT JOIN log AS u ON u.entry = l.undoes ORDER BY 1, 2"
)


@functools.cache
def tiny() -> bytes:
    """Return a tiny store as bytes, which each example begins with."""
    with tempfile.TemporaryDirectory() as folder:
        return fill_tiny(Path(folder) / "tiny.findings").read_bytes()


def digest(path: Path) -> str:
    with open_store(path, mode="read") as store:
        return store.content_digest()


def merge(a: Path, b: Path, name: str) -> Path:
    out = a.with_name(name)
    merge_stores(a, b, out=out)
    return out


def read_states(path: Path) -> dict[tuple[str, str, str], str]:
    """Return what people said and kept, by subject, as the tables have it."""
    rows = run_sql(
        path,
        "SELECT 'coding', finding_id || coder_kind, CASE coder_kind WHEN 'person' THEN coder END,"
        " coder || because || coalesce((SELECT group_concat(theme_id) FROM (SELECT theme_id"
        " FROM codings AS c WHERE c.finding_id = d.finding_id AND c.coder = d.coder"
        " AND c.coder_kind = d.coder_kind ORDER BY rank)), '')"
        " FROM decisions AS d WHERE coder_kind IN ('person', 'adjudicated')"
        " UNION ALL SELECT 'review', finding_id, person, '' FROM reviews"
        " UNION ALL SELECT 'note', note_id, '', text || target FROM notes"
        " UNION ALL SELECT 'basket_item', basket_id || finding_id, '', position || comment"
        " FROM basket_items",
    )
    return {(str(kind), str(one), str(who)): str(said) for kind, one, who, said in rows}


@given(before=deeds, here=deeds, there=deeds)
@settings(max_examples=15)
def test_nothing_of_two_copies_is_lost(
    before: list[Deed], here: list[Deed], there: list[Deed]
) -> None:
    """Every act of both is in the log, and what one side alone changed is as that side has it."""
    with tempfile.TemporaryDirectory() as folder:
        origin = Path(folder) / "origin.findings"
        origin.write_bytes(tiny())
        work(origin, before)
        a = copy(origin, origin.with_name("a.findings"))
        b = copy(origin, origin.with_name("b.findings"))
        work(a, here)
        work(b, there)
        files = a.read_bytes(), b.read_bytes()
        both = merge(a, b, "both.findings")

        assert (a.read_bytes(), b.read_bytes()) == files
        logs = [Counter(run_sql(one, _ENTRIES)) for one in (a, b, both)]
        assert logs[2] == logs[0] | logs[1]
        undoing = [set(run_sql(one, _UNDOING)) for one in (a, b, both)]
        assert undoing[2] == undoing[0] | undoing[1]
        assert digest(merge(b, a, "reversed.findings")) == digest(both)
        assert digest(merge(both, a, "again.findings")) == digest(both)
        assert digest(merge(b, both, "and again.findings")) == digest(both)
        _assert_one_sided(origin, a, b, both)


def _assert_one_sided(origin: Path, a: Path, b: Path, both: Path) -> None:
    """Hold what only one side changed against the result, unless a theme was merged away."""
    was, in_a, in_b, now = (read_states(one) for one in (origin, a, b, both))
    merged = run_sql(both, "SELECT theme_id FROM themes WHERE history LIKE '%Merged into%'")
    for key in was.keys() | in_a.keys() | in_b.keys():
        sides = {in_a.get(key), in_b.get(key)} - {was.get(key)}
        expected = sides.pop() if len(sides) == 1 else was.get(key)
        if sides or (merged and key[0] == "coding"):
            continue
        assert now.get(key) == expected, key


def test_a_store_merged_with_its_copy_is_itself(tmp_path: Path) -> None:
    """All that both have is there once."""
    a = tmp_path / "a.findings"
    a.write_bytes(tiny())
    work(a, [Deed("Ana", "code", 0, "as I read it", ("ete",))])
    both = merge(a, copy(a, tmp_path / "b.findings"), "both.findings")
    assert digest(both) == digest(a)
    assert json.dumps(run_sql(both, _ENTRIES)) == json.dumps(run_sql(a, _ENTRIES))
