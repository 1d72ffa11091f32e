"""Clustering: the same groups whatever the order, nothing lost, names that tell them apart."""

from __future__ import annotations

import dataclasses
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.cluster import hierarchy
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import adjusted_mutual_info_score, adjusted_rand_score

from inspection_findings.cluster import (
    cluster_findings,
    features,
    linkage,
    nearest_points,
    represent,
)
from inspection_findings.cluster.features import centre_by_borough
from inspection_findings.cluster.linkage import group_rows, link_texts
from inspection_findings.cluster.naming import name_groups
from inspection_findings.cluster.stability import measure_stability
from inspection_findings.coding import describe_theme, read_codebook
from inspection_findings.coding.reference import read_reference_coding
from inspection_findings.encode import Encoder
from inspection_findings.records import Clustering, Finding
from inspection_findings.text import text_key
from inspection_findings.theme_model.evaluation import gather_coded, hold_out_themes

REFERENCE = Path(__file__).parents[2] / "corpus" / "reference" / "findings.jsonl"
CODED = [
    row
    for row in map(json.loads, REFERENCE.read_text(encoding="utf-8").splitlines())
    if row["kind"] == "bullet" and row["themes"]
]


def make_finding(number: int, text: str, borough: str) -> Finding:
    return Finding(
        finding_id=f"f-{number:04d}",
        citation=f"{borough}, finding {number}",
        report_id=borough.casefold(),
        borough=borough,
        standard="1.1",
        kind="bullet",
        polarity=None,
        polarity_from=None,
        text=text,
        spans=((0, len(text)),),
        heading="",
    )


def make_rows(texts: Sequence[str]) -> npt.NDArray[np.float32]:
    """Return unit rows that need no encoder: TF-IDF in 100 dimensions."""
    words = TfidfVectorizer(sublinear_tf=True, stop_words="english", min_df=2)
    rows = TruncatedSVD(100, random_state=0).fit_transform(words.fit_transform(texts))
    unit: npt.NDArray[np.float32] = (rows / np.linalg.norm(rows, axis=1)[:, None]).astype("f4")
    return unit


FINDINGS = [
    make_finding(number, row["text"], row["report"].split("-")[0].title())
    for number, row in enumerate(CODED)
]
MAIN_THEMES = [row["themes"][0] for row in CODED]
EMBEDDINGS = make_rows([finding.text for finding in FINDINGS])
BOROUGHS = [finding.borough for finding in FINDINGS]
CENTRED = centre_by_borough(EMBEDDINGS, BOROUGHS)


def guess_themes() -> npt.NDArray[np.float64]:
    """Return a probability for each main theme: how near its findings in other boroughs are."""
    themes = sorted(set(MAIN_THEMES))
    carries = np.array([[theme == main for theme in themes] for main in MAIN_THEMES], dtype=float)
    guessed = np.zeros(carries.shape)
    for borough in sorted(set(BOROUGHS)):
        here = np.array([place == borough for place in BOROUGHS])
        middles = carries[~here].T @ CENTRED[~here] / np.maximum(carries[~here].sum(0), 1)[:, None]
        guessed[here] = np.clip(CENTRED[here] @ middles.T * 2, 0.0, 1.0) ** 2
    return guessed


PROBABILITIES = guess_themes()
ROWS = represent(EMBEDDINGS, PROBABILITIES, BOROUGHS)
CLUSTERING = cluster_findings(FINDINGS, EMBEDDINGS, PROBABILITIES)
BY_ID = {finding.finding_id: number for number, finding in enumerate(FINDINGS)}


def number_clusters(clustering: Clustering) -> list[int]:
    """Return for each of FINDINGS the number of its cluster, -1 for none."""
    numbers = [-1] * len(FINDINGS)
    for number, cluster in enumerate(clustering.clusters):
        for member in cluster.members:
            numbers[BY_ID[member]] = number
    return numbers


def number_groups(groups: Sequence[Sequence[int]]) -> list[int]:
    numbers = {row: number for number, group in enumerate(groups) for row in group}
    return [numbers[row] for row in range(len(numbers))]


@settings(max_examples=8, deadline=None)
@given(st.randoms(use_true_random=False).map(lambda r: r.sample(range(len(CODED)), len(CODED))))
def test_the_order_of_findings_does_not_matter(order: list[int]) -> None:
    """Shuffled findings give the same clusters, names, ids, figures and reasons."""
    shuffled = cluster_findings(
        [FINDINGS[i] for i in order], EMBEDDINGS[order], PROBABILITIES[order]
    )
    assert adjusted_rand_score(number_clusters(shuffled), number_clusters(CLUSTERING)) == 1.0
    assert shuffled == CLUSTERING


def test_few_rows_at_a_time_give_the_same_clusters(monkeypatch: pytest.MonkeyPatch) -> None:
    """What fits into the memory at once, and how wide a sum may grow, changes no cluster."""
    for module in (features, linkage, nearest_points):
        monkeypatch.setattr(module, "_BLOCK", 37)
    monkeypatch.setattr(linkage, "_FIT_INTO_INT32", 3)
    assert cluster_findings(FINDINGS, EMBEDDINGS, PROBABILITIES) == CLUSTERING


@pytest.mark.parametrize(("hash_seed", "threads"), [("1", "1"), ("2", "2")])
def test_hash_seed_and_threads_do_not_matter(
    hash_seed: str, threads: str, tmp_path: Path, pytestconfig: pytest.Config
) -> None:
    """Another process with another hash seed and number of threads gives the same clusters."""
    script = (
        "import sys, json, numpy as np\n"
        "from inspection_findings.records import Finding\n"
        "from inspection_findings.cluster import cluster_findings\n"
        "rows = json.load(open(sys.argv[1]))\n"
        "findings = [Finding(**{**row, 'spans': ((0, 1),)}) for row in rows]\n"
        "print(ascii(cluster_findings(findings, *map(np.load, sys.argv[2:]))))\n"
    )
    findings_path, rows_path = tmp_path / "findings.json", tmp_path / "rows.npy"
    said_path = tmp_path / "said.npy"
    np.save(said_path, PROBABILITIES)
    findings_path.write_text(json.dumps([dataclasses.asdict(finding) for finding in FINDINGS]))
    np.save(rows_path, EMBEDDINGS)
    done = subprocess.run(
        [sys.executable, "-c", script, str(findings_path), str(rows_path), str(said_path)],
        env={
            **os.environ,
            "PYTHONPATH": str(pytestconfig.rootpath / "nlp"),
            "PYTHONHASHSEED": hash_seed,
            "OMP_NUM_THREADS": threads,
            "OPENBLAS_NUM_THREADS": threads,
        },
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == ascii(CLUSTERING)


def test_the_last_bits_of_the_embeddings_do_not_matter() -> None:
    """Differences such as another batch size makes, about 1e-7, leave the clusters alone."""
    noise = np.random.default_rng(0).normal(scale=1e-7, size=EMBEDDINGS.shape)
    again = cluster_findings(FINDINGS, (EMBEDDINGS + noise).astype(np.float32), PROBABILITIES)
    assert number_clusters(again) == number_clusters(CLUSTERING)


@settings(max_examples=25, deadline=None)
@given(
    rows=st.lists(st.integers(0, len(CODED) - 1), max_size=60, unique=True),
    distance_threshold=st.floats(0.05, 0.95),
    minimum_size=st.integers(1, 5),
)
def test_every_finding_is_in_one_cluster_or_has_a_reason(
    rows: list[int], distance_threshold: float, minimum_size: int
) -> None:
    """Members and unclustered together are the findings given, each once; none is too small."""
    clustering = cluster_findings(
        [FINDINGS[i] for i in rows],
        EMBEDDINGS[rows],
        PROBABILITIES[rows],
        distance_threshold=distance_threshold,
        minimum_size=minimum_size,
    )
    members = [member for cluster in clustering.clusters for member in cluster.members]
    left = [finding_id for finding_id, reason in clustering.unclustered if reason]
    assert sorted(members + left) == sorted(FINDINGS[i].finding_id for i in rows)
    for cluster in clustering.clusters:
        assert cluster.central in cluster.members
        assert len(cluster.members) >= minimum_size
        assert cluster.boroughs == tuple(
            sorted({FINDINGS[BY_ID[member]].borough for member in cluster.members})
        )
        assert 0.0 <= cluster.stability <= 1.0
    for name in ("cluster_id", "name"):
        values = [getattr(cluster, name).casefold() for cluster in clustering.clusters]
        assert len(set(values)) == len(values)


@pytest.mark.parametrize("distance_threshold", [0.5, 0.7, 0.8, 0.9])
def test_groups_are_those_of_average_linkage(distance_threshold: float) -> None:
    """The graph of neighbours gives what average linkage over all pairs gives."""
    tree = hierarchy.linkage(CENTRED, method="average", metric="cosine")
    expected = hierarchy.fcluster(tree, distance_threshold, criterion="distance")
    keys = [str(row) for row in range(len(CENTRED))]
    groups = group_rows(CENTRED, keys, distance_threshold=distance_threshold)
    assert adjusted_rand_score(expected, number_groups(groups)) == 1.0


@settings(max_examples=10, deadline=None)
@given(st.tuples(st.floats(0.3, 0.95), st.floats(0.3, 0.95)).map(sorted))
def test_a_higher_threshold_only_joins_groups(thresholds: list[float]) -> None:
    """Findings that are together stay together when the threshold rises."""
    low, high = (
        group_rows(CENTRED[:150], list(map(str, range(150))), distance_threshold=threshold)
        for threshold in thresholds
    )
    wider = number_groups(high)
    assert all(len({wider[row] for row in group}) == 1 for group in low)


def test_same_text_stays_together() -> None:
    """Copies of a text, in other boroughs and with other quotation marks, are never parted."""
    text = "Staff said that the service’s  offices were ‘safe’."
    copies = [text, text.upper(), text.replace("’", "'").replace("‘", "'").replace("  ", " ")]
    findings = FINDINGS[:30] + [
        make_finding(1000 + number, copy, borough)
        for number, (copy, borough) in enumerate(zip(copies, ["A", "B", "C"], strict=True))
    ]
    rows = np.vstack([EMBEDDINGS[:30], EMBEDDINGS[[50, 90, 130]]])  # as unlike as can be
    said = np.vstack([PROBABILITIES[:30], PROBABILITIES[[50, 90, 130]]])
    clustering = cluster_findings(findings, rows, said, minimum_size=1)
    holders = {c.cluster_id for c in clustering.clusters if "f-1000" in c.members}
    assert holders == {c.cluster_id for c in clustering.clusters if "f-1002" in c.members}
    assert len(holders) == 1


def test_clusters_follow_the_coded_themes_across_boroughs(tiny_encoder: Encoder) -> None:
    """Even by a crude encoder, where no code of a borough decided its place: far above chance.

    ``scripts/benchmark_clusters.py`` measures the same with the default encoder.
    """
    reference = [r for r in read_reference_coding(REFERENCE.parent) if r.kind != "narrative"]
    boroughs = {r.report_id: r.report_id.split("-")[0] for r in reference}
    codebook = read_codebook(REFERENCE.parents[1] / "codebook.toml")
    coded = gather_coded(reference, codebook=codebook, encoder=tiny_encoder, boroughs=boroughs)
    themes = tiny_encoder.encode([describe_theme(theme) for theme in codebook.themes])
    unseen = hold_out_themes(coded, codebook=codebook, theme_embeddings=themes).probabilities
    findings = [make_finding(r.coding_id, r.text, boroughs[r.report_id]) for r in reference]
    clustering = cluster_findings(findings, coded.embeddings, unseen)
    cluster_of = {m: c.cluster_id for c in clustering.clusters for m in c.members}
    judged = [r for r in reference if r.kind == "bullet" and r.themes]
    found = [cluster_of.get(f"f-{r.coding_id:04d}", "none") for r in judged]
    agreement = adjusted_mutual_info_score([r.themes[0] for r in judged], found)
    assert agreement > 0.45
    shared = [cluster for cluster in clustering.clusters if len(cluster.boroughs) > 1]
    assert len(shared) / len(clustering.clusters) > 0.9
    assert len(clustering.unclustered) / len(findings) < 0.1


def test_what_a_borough_always_says_does_not_make_a_cluster() -> None:
    """A direction shared by all findings of a borough leaves most clusters across boroughs."""
    marks = np.eye(4, EMBEDDINGS.shape[1], dtype=np.float32)
    places = sorted({finding.borough for finding in FINDINGS})
    marked = EMBEDDINGS + np.array([marks[places.index(f.borough)] for f in FINDINGS])
    marked /= np.linalg.norm(marked, axis=1, keepdims=True)
    clusters = cluster_findings(FINDINGS, marked, PROBABILITIES).clusters
    assert sum(len(cluster.boroughs) > 1 for cluster in clusters) / len(clusters) > 0.8


def test_central_finding_is_nearest_to_the_others() -> None:
    """No member has a higher mean cosine to the cluster than the central one."""
    for cluster in CLUSTERING.clusters:
        rows = ROWS[[BY_ID[member] for member in cluster.members]]
        means = (rows @ rows.T).mean(axis=1)
        central = means[cluster.members.index(cluster.central)]
        assert central >= means.max() - 1e-4


def test_id_depends_on_the_central_text_only() -> None:
    """Other finding ids, and findings far away, leave the cluster ids as they are."""
    renamed = [dataclasses.replace(f, finding_id=f"x{f.finding_id}") for f in FINDINGS]
    again = cluster_findings(renamed, EMBEDDINGS, PROBABILITIES)
    assert [c.cluster_id for c in again.clusters] == [c.cluster_id for c in CLUSTERING.clusters]
    assert all(c.cluster_id.startswith("c-") for c in again.clusters)


def test_names_hold_no_borough_and_no_stock_word() -> None:
    """A name says what is in the cluster, not where it is from nor what every finding says."""
    boroughs = {finding.borough.casefold() for finding in FINDINGS}
    stock = {"children", "yjs", "service", "services", "youth", "justice", "the", "and", "of"}
    for cluster in CLUSTERING.clusters:
        words = set(cluster.name.casefold().replace(",", "").split())
        assert words
        assert not words & (boroughs | stock)


def test_name_leaves_out_the_borough_that_the_texts_name() -> None:
    """Findings that share little but their borough's name are not named by it."""
    group = [finding for finding in FINDINGS if "Lewisham" in finding.text]
    assert len(group) > 5
    (name,) = name_groups([group], FINDINGS)
    assert "lewisham" not in name.casefold()


def test_name_prefers_a_pair_to_its_parts() -> None:
    """Findings on quality assurance are named by the two words together, and by them once."""
    group = [finding for finding in FINDINGS if "quality assurance" in finding.text.casefold()]
    (name,) = name_groups([group], FINDINGS)
    assert name.casefold().startswith("quality assurance,")
    assert name.casefold().count("assurance") == 1


def test_name_prefers_what_several_boroughs_say() -> None:
    """A programme of one borough does not name a cluster of two."""
    texts = ["Wombat mentoring was new.", "Wombat mentoring grew.", "They lacked mentoring."]
    group = [make_finding(i, text, "AAB"[i]) for i, text in enumerate(texts)]
    (name,) = name_groups([group], FINDINGS + group)
    assert name.startswith("Mentoring")


@pytest.mark.parametrize("text", ["Victims had a panel and a nurse.", "It was so.", "12; 13"])
def test_names_differ_even_where_the_words_do_not(text: str) -> None:
    """Groups of the same words, or of no telling words at all, still get a name each."""
    groups = [[make_finding(number, text, "A")] for number in range(3)]
    names = name_groups(groups, [group[0] for group in groups])
    assert len({name.casefold() for name in names}) == 3
    assert all(names)


def test_stability_tells_firm_from_loose() -> None:
    """Clusters that every subset of boroughs finds again have 1.0; real ones lie between."""
    directions = np.eye(3, dtype=np.float32)
    findings = [make_finding(number, f"Text {number}.", "ABCD"[number % 4]) for number in range(12)]
    rows = directions[[number // 4 for number in range(12)]]
    firm = cluster_findings(findings, rows, rows)
    assert [cluster.stability for cluster in firm.clusters] == [1.0, 1.0, 1.0]
    assert len({round(cluster.stability, 2) for cluster in CLUSTERING.clusters}) > 5


def test_a_group_that_is_none_has_no_stability() -> None:
    """Findings that are never together score 0, however few; those that always are score 1."""
    rows = np.eye(6)[[0, 0, 0, 1, 2, 3]]
    texts = link_texts(rows, [f"text {row}" for row in range(6)], distance_threshold=0.5)
    assert measure_stability([(0, 1, 2), (3, 4, 5)], texts, list("ABCABC")) == (1.0, 0.0)
    half = (0, 1, 3, 4)  # two that are together, and two that never are
    (stability,) = measure_stability([half], texts, list("ABCABC"))
    assert 0.0 < stability < 0.5


def test_one_text_has_no_stability() -> None:
    """A sentence that three reports share is never parted: nothing tells how firm its group is."""
    texts = link_texts(
        np.eye(4)[[0, 0, 0, 1]], ["one", "one", "one", "two"], distance_threshold=0.5
    )
    assert measure_stability([(0, 1, 2)], texts, list("ABCA")) == (0.0,)


def test_one_borough_has_no_stability() -> None:
    """With nothing to leave out, stability is 0.0 and each cluster names its one borough."""
    rows = [i for i, finding in enumerate(FINDINGS) if finding.borough == "Lewisham"]
    clusters = cluster_findings(
        [FINDINGS[i] for i in rows], EMBEDDINGS[rows], PROBABILITIES[rows]
    ).clusters
    assert clusters
    assert {cluster.stability for cluster in clusters} == {0.0}
    assert {cluster.boroughs for cluster in clusters} == {("Lewisham",)}


@pytest.mark.parametrize("count", [0, 1, 2])
def test_very_few_findings(count: int) -> None:
    """None, one or two findings are no cluster, and are all accounted for."""
    clustering = cluster_findings(FINDINGS[:count], EMBEDDINGS[:count], PROBABILITIES[:count])
    assert clustering.clusters == ()
    assert len(clustering.unclustered) == count


def test_reasons_say_how_many_were_alike() -> None:
    """A finding outside the clusters is told whether it is alone or in too small a group."""
    texts = ["One panel met.", "A panel met.", "The roof leaked."]
    findings = [make_finding(number, text, "ABC"[number]) for number, text in enumerate(texts)]
    rows = np.array([[1, 0], [1, 0], [0, 1]], dtype=np.float32)
    unclustered = dict(cluster_findings(findings, rows, rows).unclustered)
    assert unclustered["f-0000"] == "only 2 findings say the same, a cluster needs 3"
    assert unclustered["f-0002"] == "no other finding says enough of the same"


def test_clusters_of_most_boroughs_come_first() -> None:
    """Readers meet what recurs most widely first, then what has most findings."""
    order = [(len(c.boroughs), len(c.members)) for c in CLUSTERING.clusters]
    assert order == sorted(order, reverse=True)


def test_input_is_left_as_it_was() -> None:
    """Neither the embeddings nor the list of findings is changed."""
    findings, rows = list(FINDINGS[:40]), EMBEDDINGS[:40].astype(np.float64)
    said = PROBABILITIES[:40].copy()
    cluster_findings(findings, rows, said)
    centre_by_borough(rows, [finding.borough for finding in findings])
    assert findings == FINDINGS[:40]
    assert (rows == EMBEDDINGS[:40]).all()
    assert (said == PROBABILITIES[:40]).all()


def test_wrong_input_is_refused() -> None:
    """Rows that do not fit the findings, and options out of range, are errors."""
    findings, rows, said = FINDINGS[:4], EMBEDDINGS[:4], PROBABILITIES[:4]
    with pytest.raises(ValueError, match="4 findings but embeddings of shape"):
        cluster_findings(findings, rows[:3], said)
    with pytest.raises(ValueError, match="4 findings but probabilities of shape"):
        cluster_findings(findings, rows, said[:3])
    with pytest.raises(ValueError, match="embeddings must be finite"):
        cluster_findings(findings, np.full_like(rows, np.nan), said)
    with pytest.raises(ValueError, match="between 0 and 1"):
        cluster_findings(findings, rows, said + 1.5)
    with pytest.raises(ValueError, match="same finding_id"):
        cluster_findings([*findings[:3], findings[0]], rows, said)
    with pytest.raises(ValueError, match="distance_threshold must be between"):
        cluster_findings(findings, rows, said, distance_threshold=1.0)
    with pytest.raises(ValueError, match="minimum_size must be"):
        cluster_findings(findings, rows, said, minimum_size=0)


def test_text_keys_tell_clusters_apart() -> None:
    """No text is in two clusters, so an id made of the central text is unique."""
    holder: dict[str, str] = {}
    for cluster in CLUSTERING.clusters:
        for member in cluster.members:
            key = text_key(FINDINGS[BY_ID[member]].text)
            assert holder.setdefault(key, cluster.cluster_id) == cluster.cluster_id
