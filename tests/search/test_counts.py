"""Counts beside the filters: each is the length of the list that a reader would get."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import inspection_findings as inf
from inspection_findings.encode import OnnxEncoder
from inspection_findings.search import Filters, count_values, list_findings
from inspection_findings.store import open_store
from inspection_findings.theme_model import ThemeModel
from tests.support.variants import REPORTS, ROOT


@pytest.fixture(scope="module")
def store_path(
    tiny_encoder: OnnxEncoder, tiny_model: ThemeModel, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    path = tmp_path_factory.mktemp("counts") / "inspections.findings"
    reference = ROOT / "corpus" / "reference"
    inf.build(REPORTS, store=path, model=tiny_model, encoder=tiny_encoder, reference=reference)
    return path


@pytest.mark.parametrize(
    "filters",
    [
        Filters(),
        Filters(borough=("Hackney",)),
        Filters(theme=("victim-work", "voice"), borough=("Hackney", "Lewisham"), stated=True),
        Filters(polarity=("strength",), year=(2024,), voice=("children",)),
        Filters(overall=("Good",), rating=("Good",), kind=("bullet",), without_theme=("ete",)),
    ],
    ids=lambda filters: "; ".join(filters.words) or "everything",
)
def test_a_count_is_the_length_of_the_list(store_path: Path, filters: Filters) -> None:
    """Of every value of every filter, beside the other filters."""
    with open_store(store_path, mode="read") as store:
        counts = count_values(store, filters)
        assert counts.findings == list_findings(store, filters, limit=1).findings
        assert set(counts.values) >= {"theme", "borough", "polarity", "year", "voice", "coder"}
        for option, values in counts.values.items():
            for one in values[::3]:
                value = int(one.value) if option == "year" else one.value
                changes: dict[str, Any] = {option: (value,)}
                alone = replace(filters, **changes)
                assert one.findings == list_findings(store, alone, limit=1).findings, one


def test_values_are_named_for_readers(store_path: Path) -> None:
    """Themes and standards have their names, in the codebook's order and by number."""
    with open_store(store_path, mode="read") as store:
        values = count_values(store, Filters()).values
    assert [one.name for one in values["theme"]][:2] == ["Victim work", "Outcome 22"]
    assert {one.value: one.name for one in values["standard"]}["1.2"] == "1.2 Staff"
    assert [one.value for one in values["year"]] == ["2022", "2023", "2024", "2025"]


def test_a_list_can_begin_anywhere(store_path: Path) -> None:
    """Parts of any size, put together, are the list; counts are of the whole."""
    filters = Filters(theme=("victim-work",))
    with open_store(store_path, mode="read") as store:
        for sort in ("report", "probability", "centrality"):
            whole = list_findings(store, filters, sort=sort)
            parts = [
                list_findings(store, filters, sort=sort, offset=offset, limit=7)
                for offset in range(0, len(whole) + 7, 7)
            ]
            assert [row for part in parts for row in part.rows] == whole.rows
            assert {part.findings for part in parts} == {len(whole)}
        with pytest.raises(inf.FindingsError, match="offset -1"):
            list_findings(store, filters, offset=-1)
