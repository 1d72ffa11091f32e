"""Facets: one row a finding, from the cache or without it, in step with the store."""

from __future__ import annotations

import shutil
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import hypothesis
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspection_findings.records import Act, Coding, Finding
from inspection_findings.search import Facets, Filters, load_facets, select_findings
from inspection_findings.search.facet_columns import COLUMNS
from inspection_findings.store import open_store
from tests.support.store import CODEBOOK, REPORTS, make_brief, make_part, make_shorter, save

HACKNEY, HARINGEY = list(REPORTS)[:2]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return a store of two reports."""
    path = tmp_path / "findings.sqlite"
    with open_store(path, mode="write") as store:
        store.save_codebook(CODEBOOK)
        for report_id in (HACKNEY, HARINGEY):
            save(store, make_part(report_id))
    return path


def load(path: Path) -> Facets:
    with open_store(path, mode="read") as store:
        return load_facets(store)


def check_same(one: Facets, other: Facets) -> None:
    assert one.lookups == other.lookups
    for name in ("finding_ids", *COLUMNS, "themes", "coders"):
        column, again = getattr(one, name), getattr(other, name)
        assert column.dtype == again.dtype, name
        np.testing.assert_array_equal(column, again, err_msg=name)


def test_a_facet_has_a_column_of_its_name() -> None:
    """The columns are kept in the order in which they are made."""
    names = [field.name for field in fields(Facets)]
    assert names == ["finding_ids", "lookups", *COLUMNS, "themes", "coders"]


def test_rows_are_the_findings_sorted_by_id(path: Path) -> None:
    """Row i is finding i; rows and ids lead to one another, and back to the report's order."""
    facets = load(path)
    with open_store(path, mode="read") as store:
        ids = store.read_finding_ids()
        by_report = [one.finding_id for one in store.read_frames().finding_rows]
    rows = np.arange(len(facets))
    assert facets.ids(rows) == ids == sorted(ids)
    np.testing.assert_array_equal(facets.rows(ids), rows)
    assert facets.ids(facets.in_report_order(rows)) == by_report


def test_facets_come_from_the_cache_and_are_the_same(path: Path) -> None:
    """The second time they are mapped into memory, to the same values."""
    first, second = load(path), load(path)
    check_same(first, second)
    assert not isinstance(first.borough.base, np.memmap)
    assert isinstance(second.borough, np.memmap)
    assert second.borough.flags.c_contiguous


@pytest.mark.parametrize("kept", [0, 60, 1000, -15])
def test_a_broken_cache_is_made_again(path: Path, kept: int) -> None:
    """Whatever is left of the file, the facets are right."""
    first = load(path)
    (cache,) = path.with_name(f"{path.name}.cache").iterdir()
    whole = cache.read_bytes()
    cache.write_bytes(whole[:kept])
    check_same(first, load(path))
    assert cache.read_bytes() == whole


def test_a_cache_may_be_deleted_and_need_not_be_written(path: Path) -> None:
    """Without a folder to write to, only time is lost."""
    first = load(path)
    folder = path.with_name(f"{path.name}.cache")
    for file in folder.iterdir():
        file.unlink()
    folder.rmdir()
    check_same(first, load(path))
    for file in folder.iterdir():
        file.unlink()
    folder.rmdir()
    folder.write_text("a file where the folder should be", encoding="utf-8")
    check_same(first, load(path))


def test_facets_follow_every_change(path: Path) -> None:
    """New findings and new codings count at once, and one cache is kept."""
    finding = make_brief(HACKNEY).findings[0]

    def carries(theme: str) -> bool:
        with open_store(path, mode="read") as store:
            return finding.finding_id in select_findings(store, Filters(theme=(theme,)))

    load(path)
    before = carries("ete")
    with open_store(path, mode="write") as store:
        coding = Coding(
            finding_id=finding.finding_id, theme_id="ete", coder="Ann", coder_kind="person"
        )
        store.save_codings([coding], coder="Ann", coder_kind="person")
    assert (before, carries("ete")) == (False, True)
    with open_store(path, mode="write") as store:
        save(store, make_shorter(HACKNEY))
        count = store.count_findings()
    assert len(load(path)) == count
    assert len(list(path.with_name(f"{path.name}.cache").iterdir())) == 1


ACTS = st.lists(
    st.tuples(
        st.sampled_from(["coding", "adjudication"]),
        st.integers(0, 5),
        st.sampled_from(["Ann", "Ben", "Cy"]),
        st.sampled_from([None, [], ["ete"], ["voice", "ete"], ["victim-work"]]),
        st.sampled_from([None, "strength", "mixed"]),
        st.booleans(),
    ),
    min_size=1,
    max_size=12,
)


@given(acts=ACTS)
@hypothesis.settings(
    max_examples=25, suppress_health_check=[hypothesis.HealthCheck.function_scoped_fixture]
)
def test_facets_that_follow_acts_are_those_made_anew(path: Path, acts: list[Any]) -> None:
    """Whoever codes what, and takes it back: every column and every lookup is the same."""
    unstated = [one for one in make_part(HACKNEY).findings if one.kind == "narrative"][:6]
    for kind, place, person, themes, polarity, is_read_between in acts:
        state = {"themes": themes, "polarity": polarity, "note": ""}
        is_there = themes is not None or polarity is not None
        if kind == "adjudication":
            is_there, state = themes is not None, {**state, "by": person}
        act = Act(
            kind=kind,
            subject=unstated[place].finding_id,
            after=state if is_there else None,
        )
        with open_store(path, mode="write") as store:
            store.act([act], person=person)
        if is_read_between:
            load(path)
    followed = load(path)
    shutil.rmtree(path.with_name(f"{path.name}.cache"))
    check_same(followed, load(path))


def test_acts_of_a_store_restored_from_a_copy_are_not_mixed_up(path: Path, tmp_path: Path) -> None:
    """The same number of an entry says nothing: the kept file is of another history."""
    first, second = make_brief(HACKNEY).findings[:2]
    copy = shutil.copy(path, tmp_path / "copy")

    def code(finding: Finding) -> None:
        state = {"themes": ["ete"], "polarity": None, "note": ""}
        with open_store(path, mode="write") as store:
            store.act([Act(kind="coding", subject=finding.finding_id, after=state)], person="Ann")

    code(first)
    load(path)
    shutil.copy(copy, path)
    code(second)
    followed = load(path)
    shutil.rmtree(path.with_name(f"{path.name}.cache"))
    check_same(followed, load(path))


def test_more_themes_than_a_word_has_bits(tmp_path: Path) -> None:
    """Forty themes, each on a finding of its own, and each found alone."""
    themes = [f"theme-{number}" for number in range(40)]
    findings = make_brief(HARINGEY).findings
    with open_store(tmp_path / "store.sqlite", mode="write") as store:
        store.save_codebook(
            replace(CODEBOOK, themes=tuple(replace(CODEBOOK.themes[0], id=key) for key in themes))
        )
        save(store, make_brief(HARINGEY))
        store.save_codings(
            [
                Coding(finding_id=one.finding_id, theme_id=key, coder="Ann", coder_kind="person")
                for one, key in zip(findings, themes, strict=False)
            ],
            coder="Ann",
            coder_kind="person",
        )
        facets = load_facets(store)
        for one, key in zip(findings, themes, strict=False):
            assert select_findings(store, Filters(theme=(key,))) == [one.finding_id]
    assert facets.themes.shape == (2, len(findings))
