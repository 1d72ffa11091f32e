"""Sub-themes as shown to people: texts with citations, what is in none, and how they mix."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from inspection_findings import pipeline
from inspection_findings.analysis.sub_themes import measure_mixing, tabulate_sub_themes
from inspection_findings.cli import main
from inspection_findings.encode import OnnxEncoder
from inspection_findings.store import open_store
from inspection_findings.theme_model import ThemeModel
from tests.support.variants import REPORTS


@pytest.fixture(scope="module")
def store(
    tiny_encoder: OnnxEncoder,
    tiny_model: ThemeModel,
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """Return a store built of two reports, then of three, so that clusters have a past."""
    path = tmp_path_factory.mktemp("sub-themes") / "a.findings"
    for count in (2, 3):
        with open_store(path, mode="write") as opened:
            pipeline.build(REPORTS[:count], store=opened, encoder=tiny_encoder, model=tiny_model)
    return path


def run(store: Path, *options: str) -> Result:
    return CliRunner().invoke(main, ["recurring", "--store", str(store), *options])


def test_every_finding_is_in_a_cluster_or_listed(store: Path) -> None:
    """Members and unclustered together are all findings of the store, each once."""
    with open_store(store, mode="read") as opened:
        frames = opened.read_frames()
    placed = [*frames.cluster_members["finding_id"], *frames.unclustered["finding_id"]]
    assert sorted(placed) == frames.findings["finding_id"].tolist()
    narrative = frames.findings.loc[frames.findings["kind"] == "narrative", "finding_id"]
    reasons = frames.unclustered.set_index("finding_id")["reason"]
    assert set(reasons[narrative]) == {pipeline.NOT_CLUSTERED}


def test_a_third_report_leaves_most_ids(store: Path) -> None:
    """Clusters of the first build are told of, and many keep their ids."""
    with open_store(store, mode="read") as opened:
        changes = opened.read_frames().cluster_changes
    assert set(changes["renewal"]) == {1}, "the first clustering is no renewal"
    assert (changes["change"] == "continued").sum() >= 5


def test_json_holds_everything(store: Path) -> None:
    """Each cluster has a description that is the verbatim text of its central finding."""
    result = run(store, "--format", "json")
    assert result.exit_code == 0
    found = json.loads(result.stdout)
    assert set(found) >= {"clusters", "unclustered", "stock_wording", "changes", "mixing"}
    with open_store(store, mode="read") as opened:
        for cluster in found["clusters"]:
            central = opened.read_finding(cluster["central"])
            assert cluster["description"] == central.text
            assert cluster["citation"] == central.citation
            assert len(cluster["members"]) == cluster["size"] >= 3
            members = opened.read_findings(cluster["members"])
            assert cluster["boroughs"] == sorted({finding.borough for finding in members})
    assert len({cluster["name"].casefold() for cluster in found["clusters"]}) == len(
        found["clusters"]
    )
    (mixing,) = found["mixing"]
    assert mixing["shared"] <= mixing["clusters"] == len(found["clusters"])


@pytest.mark.parametrize(
    ("show", "column"),
    [
        ("clusters", "description"),
        ("unclustered", "reason"),
        ("stock-wording", "overlap"),
        ("changes", "previous_id"),
        ("mixing", "purity_by_chance"),
    ],
)
def test_csv_is_the_table_asked_for(store: Path, show: str, column: str) -> None:
    """One table a file, with a header and at least one row; the same on the terminal."""
    result = run(store, "--show", show, "--format", "csv")
    assert result.exit_code == 0
    assert column in result.stdout.splitlines()[0].split(",")
    assert len(result.stdout.splitlines()) > 1
    assert run(store, "--show", show).exit_code == 0


def test_a_theme_chooses_the_clusters_that_are_mostly_on_it(store: Path) -> None:
    """More than half of the members carry the theme; the others are left out."""
    result = run(store, "--theme", "Victim work", "--format", "json")
    chosen = json.loads(result.stdout)["clusters"]
    everything = json.loads(run(store, "--format", "json").stdout)["clusters"]
    assert 0 < len(chosen) < len(everything)
    with open_store(store, mode="read") as opened:
        codings = opened.read_frames().effective_codings
    on_theme = set(codings.loc[codings["theme_id"] == "victim-work", "finding_id"])
    for cluster in everything:
        mostly = 2 * len(on_theme.intersection(cluster["members"])) > cluster["size"]
        assert (cluster in chosen) == mostly == ("victim-work" in cluster["themes"])


def test_strong_and_weak_are_counted_as_stated(store: Path) -> None:
    """A cluster's strengths and areas for improvement are what headings say of its members."""
    with open_store(store, mode="read") as opened:
        frames = opened.read_frames()
    stated = frames.findings[frames.findings["polarity_from"] == "heading"]
    polarity = dict(zip(stated["finding_id"], stated["polarity"], strict=True))
    for row in tabulate_sub_themes(frames).clusters.to_dict("records"):
        found = [polarity.get(finding_id) for finding_id in row["members"]]
        assert found.count("strength") == row["strengths"]
        assert found.count("area_for_improvement") == row["areas_for_improvement"]


def test_stock_wording_is_counted_in_clusters(store: Path) -> None:
    """A cluster says how many of its members share their words with another borough's report."""
    with open_store(store, mode="read") as opened:
        frames = opened.read_frames()
    found = tabulate_sub_themes(frames)
    shared = set(frames.stock_wording["finding_id"])
    for members, count in zip(
        found.clusters["members"], found.clusters["stock_wording"], strict=True
    ):
        assert count == len(shared & set(members))
    assert found.stock_wording["boroughs"].min() >= 2
    assert found.stock_wording["boroughs"].is_monotonic_decreasing


def test_one_boroughs_clusters_are_no_chance() -> None:
    """Clusters of one borough each are purer than any deal; mixed ones are not."""
    apart = measure_mixing([[name] * 6 for name in "ABCD"])
    assert (apart.shared, apart.purity, apart.p_value) == (0, 1.0, 0.001)
    mixed = measure_mixing([list("ABCD")] * 6)
    assert (mixed.shared, mixed.purity) == (6, 0.25)
    assert mixed.p_value == 1.0
    assert measure_mixing([]).purity == 0.0


@given(st.lists(st.lists(st.sampled_from("ABC"), min_size=1, max_size=5), max_size=5))
def test_mixing_does_not_depend_on_order(clusters: list[list[str]]) -> None:
    """Neither the order of clusters nor that of members matters."""
    turned = [members[::-1] for members in clusters[::-1]]
    assert measure_mixing(turned) == measure_mixing(clusters)
