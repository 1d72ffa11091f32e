"""Lists without a query: filtered, counted, sorted, in context."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from inspection_findings.errors import FindingsError, StoreError, UnknownNameError
from inspection_findings.records import Cluster, Clustering, Coding, Finding
from inspection_findings.search import Filters, list_findings, select_findings
from inspection_findings.store import Store, open_store
from tests.support.store import CODEBOOK, ENCODER, REPORTS, make_brief, make_part, save

FINDINGS = [one for report_id in REPORTS for one in make_part(report_id).findings]
GROUP = [one.finding_id for one in FINDINGS[10:90:8]]


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a store of the five reports with one sub-theme."""
    path = tmp_path_factory.mktemp("listing") / "findings.sqlite"
    cluster = Cluster(
        cluster_id="c",
        name="A group",
        central=GROUP[0],
        members=tuple(GROUP),
        boroughs=("Hackney",),
        stability=1.0,
    )
    with open_store(path, mode="write") as store:
        store.save_codebook(CODEBOOK)
        for report_id in REPORTS:
            save(store, make_part(report_id))
        store.save_clustering(Clustering(clusters=(cluster,)))
    return path


@pytest.fixture(scope="module")
def store(path: Path) -> Iterator[Store]:
    with open_store(path, mode="read") as store:
        yield store


def test_a_list_without_filters_has_every_finding_in_report_order(store: Store) -> None:
    """Nothing is left out, and everything said of a finding is that of the store."""
    listing = list_findings(store)
    assert listing.ids == tuple(one.finding_id for one in FINDINGS)
    assert (listing.findings, listing.boroughs) == (1515, 5)
    assert listing.summary == "1515 findings in 5 boroughs"
    themes = store.read_themes_of(listing.ids)
    rows = {row.finding_id: row for row in store.read_frames().finding_rows}
    for one in listing:
        row = rows[one.finding.finding_id]
        assert one.themes == themes[one.finding.finding_id]
        assert one.finding.polarity == row.polarity
        assert one.inferred_polarity == row.inferred_polarity
        assert (one.stated_polarity or "") in (row.stated_polarity, "")
        assert (one.stated_by, one.published) == (
            "heading" if one.stated_polarity else None,
            row.published,
        )
        assert one.sub_theme == ("A group" if one.finding.finding_id in GROUP else None)


def test_a_limit_cuts_the_list_and_not_the_count(store: Store) -> None:
    """How many there are is always said."""
    filters = Filters.of(theme="ete", borough=["Hackney", "Lewisham"])
    whole, cut = list_findings(store, filters), list_findings(store, filters, limit=3)
    assert whole.ids[:3] == cut.ids
    assert sorted(whole.ids) == select_findings(store, filters)
    assert cut.findings == len(whole) > 3
    assert cut.boroughs == 2
    assert cut.summary == f"{len(whole)} findings in 2 boroughs; the first 3 are listed"
    with pytest.raises(FindingsError, match="limit 0: is less than one"):
        list_findings(store, limit=0)


def test_probability_is_the_models_of_the_theme_asked_for(store: Store) -> None:
    """The highest first, and equal ones in report order; without a theme there is none."""
    listing = list_findings(
        store, Filters.of(all_themes=["ete"], kind="bullet"), sort="probability"
    )
    assert {one.probability for one in listing} == {0.9}
    assert listing.ids == list_findings(store, Filters.of(theme="ete", kind="bullet")).ids
    wide = list_findings(
        store, Filters.of(theme=["ete", "voice"], without_theme=["staffing"]), sort="probability"
    )
    assert [one.probability for one in wide] == [0.9] * len(wide)
    assert list_findings(store, Filters.of(theme="ete"))[0].probability is None
    with pytest.raises(FindingsError, match="order 'probability': needs a theme"):
        list_findings(store, sort="probability")
    with pytest.raises(UnknownNameError, match=r"order 'date' is not known.*: report, probability"):
        list_findings(store, sort="date")  # type: ignore[arg-type]


def test_probability_sorts_what_a_person_coded_too(tmp_path: Path) -> None:
    """A theme that only a person gave comes last, with the low probability of the model."""
    low = next(one for one in make_brief("hackney-2023-05").findings if "school" not in one.text)
    with open_store(tmp_path / "store.sqlite", mode="write") as store:
        store.save_codebook(CODEBOOK)
        save(store, make_brief("hackney-2023-05"))
        coding = Coding(finding_id=low.finding_id, theme_id="ete", coder="A", coder_kind="person")
        store.save_codings([coding], coder="A", coder_kind="person")
        last = list_findings(store, Filters.of(theme="ete"), sort="probability")[-1]
    assert (last.finding.finding_id, last.probability) == (low.finding_id, 0.1)


def test_centrality_is_the_mean_similarity_to_the_others(store: Store) -> None:
    """Among the listed, as a plain computation says; a single finding has none."""
    filters = Filters.of(borough="Havering", kind="recommendation")
    listing = list_findings(store, filters, sort="centrality")
    rows = ENCODER.encode([one.finding.text for one in listing]).astype(np.float64)
    similarities = rows @ rows.T
    expected = (similarities.sum(axis=1) - 1) / (len(rows) - 1)
    found = [one.centrality for one in listing]
    np.testing.assert_allclose(np.array(found, dtype=np.float64), expected, atol=2e-6)
    assert found == sorted(found, key=lambda value: -(value or 0))
    assert sorted(listing.ids) == select_findings(store, filters)
    alone = Filters.of(borough="Havering", theme="ete", kind="recommendation")
    (one,) = list_findings(store, alone, sort="centrality")
    assert one.centrality is None


def test_centrality_in_a_sub_theme_counts_all_of_its_members(store: Store) -> None:
    """Whatever the other filters leave of it."""
    whole = list_findings(store, Filters.of(sub_theme="A group"), sort="centrality")
    part = list_findings(
        store, Filters.of(sub_theme="A group", without_theme="ete"), sort="centrality"
    )
    measured = {one.finding.finding_id: one.centrality for one in whole}
    assert len(whole) == len(GROUP) > len(part) > 1
    assert all(one.centrality == measured[one.finding.finding_id] for one in part)


def test_context_is_what_stands_around_a_finding_in_its_report(store: Store) -> None:
    """In report order, and never of another report or section."""
    listing = list_findings(store, context=2)

    def place_in(finding: Finding) -> tuple[str, str, bool]:
        return finding.report_id, finding.standard, finding.kind == "recommendation"

    for place, one in enumerate(listing):
        around = range(max(0, place - 2), min(len(FINDINGS), place + 3))
        same = [i for i in around if place_in(FINDINGS[i]) == place_in(one.finding)]
        assert list(one.before) == [FINDINGS[i].text for i in same if i < place]
        assert list(one.after) == [FINDINGS[i].text for i in same if i > place]
    assert list_findings(store)[5].before == ()
    with pytest.raises(FindingsError, match="context -1: is less than zero"):
        list_findings(store, context=-1)


def test_rows_and_frame_have_the_same_columns(store: Store) -> None:
    """Those of the order and the context only where they were asked for; also without rows."""
    plain = list_findings(store, limit=4)
    assert list(plain.frame.columns) == list(plain.columns) == list(plain.rows[0])
    assert "before" not in plain.columns
    empty = list_findings(
        store, Filters.of(theme="ete", since="2031"), sort="probability", context=1
    )
    assert empty.columns[-3:] == ("probability", "before", "after")
    assert list(empty.frame.columns) == list(empty.columns)
    assert empty.summary == "0 findings in 0 boroughs"
    assert plain[["citation", "text"]].shape == (4, 2)
    assert plain[:2] == (plain[0], plain[1])
    assert "4 are listed" in plain._repr_html_()


def test_sub_themes_that_are_out_of_date_are_refused(tmp_path: Path) -> None:
    """As everywhere: a build that was stopped must be finished first."""
    with open_store(tmp_path / "store.sqlite", mode="write") as store:
        save(store, make_brief("hackney-2023-05"))
        with pytest.raises(StoreError, match="older than its findings"):
            list_findings(store, Filters.of(sub_theme="A group"))
