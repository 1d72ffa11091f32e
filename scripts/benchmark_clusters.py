"""Measure ways of clustering against the reference coding, for decision record 0013.

The theme probabilities of each borough come from a model that was not trained on it. Run in the
project's environment with BERTopic installed; it takes a quarter of an hour::

    python -m pip install '.[benchmark]'
    python scripts/benchmark_clusters.py --write
"""

from __future__ import annotations

import itertools
import json
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
from sklearn.cluster import HDBSCAN, AgglomerativeClustering
from sklearn.metrics import adjusted_mutual_info_score, adjusted_rand_score

from cluster_growth import grow
from environment import CHECKOUT
from inspection_findings.analysis.sub_themes import measure_mixing
from inspection_findings.cli.options import cached_encoder
from inspection_findings.cluster import DISTANCE_THRESHOLD, MINIMUM_SIZE, represent
from inspection_findings.cluster.features import centre_by_borough
from inspection_findings.cluster.linkage import group_rows
from inspection_findings.coding import describe_theme, read_codebook
from inspection_findings.coding.illustrations import read_illustrations
from inspection_findings.coding.reference import read_reference_coding
from inspection_findings.coding.supplement import read_supplement
from inspection_findings.text import text_key
from inspection_findings.theme_model import load_network
from inspection_findings.theme_model.evaluation import (
    CodedFindings,
    gather_coded,
    learn_prior,
    train_themes,
)
from markers import fill, run_as_command, table

RECORD = CHECKOUT / "docs" / "decisions" / "0013-sub-themes.md"
CORPUS = CHECKOUT / "corpus"
SIZES = (1_000, 10_000, 100_000)
THRESHOLDS = tuple(np.arange(40, 80, 5) / 100)
KEEPS = 0.85  # of the best agreement that a threshold must keep
SHUFFLES = 4
NONE = -1

Numbers = npt.NDArray[np.int64]
Rows = npt.NDArray[np.floating]
Way = Callable[[Rows, Sequence[str]], Numbers]


@dataclass(frozen=True)
class Coded:
    """Coded bullets and recommendations, with predictions by models not trained on the borough."""

    findings: CodedFindings
    said: Mapping[tuple[str, ...], npt.NDArray[np.float64]]

    @property
    def boroughs(self) -> npt.NDArray[np.str_]:
        return np.array(self.findings.boroughs)

    @property
    def is_judged(self) -> npt.NDArray[np.bool_]:
        """Bullets with a main theme, on which the agreement is measured."""
        return np.array([r.kind == "bullet" and bool(r.themes) for r in self.findings.records])

    def unseen(self, also: Sequence[str] = ()) -> npt.NDArray[np.float64]:
        """Return probabilities by models that saw neither a finding's borough nor ``also``."""
        rows = [
            self.said[tuple(sorted({borough, *also}))][row]
            for row, borough in enumerate(self.findings.boroughs)
        ]
        return np.array(rows)


def wanted_files() -> dict[Path, str]:
    """Return the decision record with newly measured tables."""
    renderers = {
        "cluster-figures": render_figures,
        "cluster-choice": render_choice,
        "cluster-growth": render_growth,
    }
    return {RECORD: fill(RECORD.read_text("utf-8"), renderers)}


@cache
def read_coded() -> Coded:
    """Encode the reference coding, and train a model without each borough and each two."""
    codebook = read_codebook(CORPUS / "codebook.toml")
    reference = read_reference_coding(CORPUS / "reference")
    boroughs = {r.report_id: r.report_id.rsplit("-", 2)[0].title() for r in reference}
    encoder = cached_encoder(None)
    network = load_network(CHECKOUT / "models" / "themes")
    supplement = read_supplement(CORPUS / "supplement.jsonl")
    everything = gather_coded(
        (*reference, *supplement),
        codebook=codebook,
        encoder=encoder,
        boroughs=boroughs,
        network=network,
    )
    themes = encoder.encode([describe_theme(theme) for theme in codebook.themes])
    prior = learn_prior(
        read_illustrations(CORPUS / "illustrations.jsonl", theme_ids=codebook.theme_ids),
        codebook=codebook,
        encoder=encoder,
        network=network,
    )
    kept = everything.settled
    findings = everything.select(kept)
    names = sorted(set(everything.boroughs))
    said = {}
    for left in [*itertools.combinations(names, 1), *itertools.combinations(names, 2)]:
        inside = np.flatnonzero(~np.isin(everything.boroughs, left))
        model = train_themes(
            everything.select(inside), codebook=codebook, theme_embeddings=themes, prior=prior
        )
        said[left] = model.predict_probabilities(
            findings.texts,
            findings.embeddings,
            kinds=findings.kinds,
            network_scores=findings.on_themes,
        )
    return Coded(findings, said)


def render_figures() -> str:
    """Return the table: one row for each representation and way of grouping."""
    coded = read_coded()
    plain = coded.findings.embeddings.astype(np.float64)
    representations = {
        "embedding": plain,
        "centred by borough": centre_by_borough(plain, coded.findings.boroughs),
        "beside probabilities": represent(plain, coded.unseen(), coded.findings.boroughs),
    }
    rows = [
        [name, way, *_measure(group, unit_rows, coded)]
        for name, unit_rows in representations.items()
        for way, group in _ways().items()
    ]
    columns = ["rows", "grouping", "AMI", "the same when shuffled", "clusters"]
    columns += ["two or more boroughs", "purity", "by chance", "p", "in none", "seconds"]
    return f"{coded.is_judged.sum()} coded bullets of four boroughs.\n\n{table(columns, rows)}"


def _ours(threshold: float) -> Way:
    def group(rows: Rows, texts: Sequence[str]) -> Numbers:
        # The package sorts findings by content before clustering, so the comparison must too.
        order = sorted(range(len(rows)), key=lambda row: (text_key(texts[row]), *rows[row]))
        keys = [text_key(texts[row]) for row in order]
        numbers = np.empty(len(rows), dtype=np.int64)
        found = group_rows(np.asarray(rows, float)[order], keys, distance_threshold=threshold)
        for number, members in enumerate(found):
            numbers[[order[member] for member in members]] = number
        return numbers

    return group


def _ways() -> dict[str, Way]:
    return {
        f"average linkage, {DISTANCE_THRESHOLD}": _ours(DISTANCE_THRESHOLD),
        "average linkage, 0.75": _ours(0.75),
        "BERTopic": _run_bertopic,
        "HDBSCAN": lambda rows, _: HDBSCAN(MINIMUM_SIZE, copy=True).fit_predict(rows),
        "HDBSCAN, leaf": lambda rows, _: HDBSCAN(
            MINIMUM_SIZE, cluster_selection_method="leaf", copy=True
        ).fit_predict(rows),
        "Ward, 25": lambda rows, _: AgglomerativeClustering(25).fit_predict(rows),
        "Ward, 50": lambda rows, _: AgglomerativeClustering(50).fit_predict(rows),
    }


def _run_bertopic(rows: Rows, texts: Sequence[str]) -> Numbers:
    """Run BERTopic as its guide says, with a fixed seed and our minimum cluster size."""
    from bertopic import BERTopic
    from umap import UMAP

    reduction = UMAP(n_neighbors=15, n_components=5, min_dist=0.0, metric="cosine", random_state=0)
    model = BERTopic(umap_model=reduction, min_topic_size=MINIMUM_SIZE)
    numbers, _ = model.fit_transform(list(texts), np.asarray(rows, dtype=np.float32))
    return np.array(numbers)


def _measure(group: Way, rows: Rows, coded: Coded) -> list[str]:
    """Return the figures of one row; findings in no cluster count as one more group."""
    texts = coded.findings.texts
    started = time.perf_counter()
    numbers = _keep_large(group(rows, texts))
    seconds = time.perf_counter() - started
    clusters = [np.flatnonzero(numbers == n) for n in sorted(set(numbers.tolist()) - {NONE})]
    mixing = measure_mixing([coded.boroughs[members].tolist() for members in clusters])
    return [
        f"{_agree(numbers, coded):z.2f}",
        f"{_compare_shuffles(group, rows, texts):.2f}",
        str(len(clusters)),
        f"{mixing.shared / max(1, mixing.clusters):.0%}",
        f"{mixing.purity:.2f}",
        f"{mixing.purity_by_chance:.2f}",
        f"{mixing.p_value:.3f}",
        f"{(numbers == NONE).mean():.0%}",
        f"{seconds:.2f}",
    ]


def _compare_shuffles(group: Way, rows: Rows, texts: Sequence[str]) -> float:
    """Return the mean adjusted Rand index between groupings of the same rows, shuffled."""
    found = []
    for seed in range(SHUFFLES):
        order = np.random.default_rng(seed).permutation(len(rows))
        numbers = np.empty(len(rows), dtype=np.int64)
        numbers[order] = group(rows[order], [texts[row] for row in order])
        found.append(numbers)
    pairs = itertools.combinations(found, 2)
    return float(np.mean([adjusted_rand_score(one, other) for one, other in pairs]))


def _keep_large(numbers: Numbers) -> Numbers:
    values, place, sizes = np.unique(numbers, return_inverse=True, return_counts=True)
    large = (sizes >= MINIMUM_SIZE) & (values != NONE)
    return np.where(large[place], numbers, NONE)


def _agree(numbers: Numbers, coded: Coded) -> float:
    judged = coded.is_judged
    main = [record.themes[0] for record in np.array(coded.findings.records, object)[judged]]
    return float(adjusted_mutual_info_score(main, numbers[judged]))


def render_choice() -> str:
    """Return the table of the threshold that each three boroughs would have chosen."""
    coded = read_coded()
    rows = []
    for left in sorted(set(coded.findings.boroughs)):
        inside = np.flatnonzero(coded.boroughs != left)
        three = Coded(coded.findings.select(inside), {k: v[inside] for k, v in coded.said.items()})
        found = {t: _place(three, three.unseen([left]), t)[0] for t in THRESHOLDS}
        chosen = min(
            t for t, agreement in found.items() if agreement >= KEEPS * max(found.values())
        )
        agreement, clusters = _place(coded, coded.unseen(), chosen)
        rows.append(
            [
                *(left, f"{found[chosen]:.2f}", f"{max(found.values()):.2f}", f"{chosen:.2f}"),
                *(f"{agreement:.2f}", str(clusters)),
            ]
        )
    columns = ["left out", "AMI on the others", "best of all", "chosen threshold"]
    return table([*columns, "AMI on all four", "clusters"], rows)


def _place(coded: Coded, probabilities: Rows, threshold: float) -> tuple[float, int]:
    rows = represent(coded.findings.embeddings, probabilities, coded.findings.boroughs)
    numbers = _keep_large(_ours(threshold)(rows, coded.findings.texts))
    return _agree(numbers, coded), len(set(numbers.tolist()) - {NONE})


def render_growth() -> str:
    """Return the table of time and memory by number of findings, each in a separate process."""
    coded = read_coded()
    parents = CHECKOUT / "out" / "benchmark-parents.npz"
    parents.parent.mkdir(exist_ok=True)
    np.savez(
        parents,
        texts=np.array(coded.findings.texts),
        embeddings=coded.findings.embeddings,
        probabilities=coded.unseen(),
    )
    rows = []
    for size in SIZES:
        command = [sys.executable, str(Path(grow.__code__.co_filename)), str(parents), str(size)]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        figures = json.loads(done.stdout)
        rows.append([f"{size:,}", *write_growth(figures)])
    return table(["findings", *_GROWTH.values()], rows)


def write_growth(figures: Mapping[str, float]) -> list[str]:
    """Return the figures of one size as the cells of its row."""
    alike = figures["like_all_pairs"]
    figures_alike = "-" if np.isnan(alike) else f"{alike:.2f}"
    measured = [name for name in _GROWTH if name not in ("clusters", "like_all_pairs")]
    cells = [f"{figures[name]:,.1f}" for name in measured]
    return [*cells, f"{figures['clusters']:,.0f}", figures_alike]


_GROWTH = {
    "groups": "groups (s)",
    "clustering": "clustering, with stability and names (s)",
    "stock_wording": "stock wording (s)",
    "per_thousand": "all (s per 1,000)",
    "gigabytes": "peak memory (GB)",
    "clusters": "clusters",
    "like_all_pairs": "like comparing all pairs (ARI)",
}


if __name__ == "__main__":
    run_as_command(wanted_files, CHECKOUT)
