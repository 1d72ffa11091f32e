"""How good search is: on judged queries, beside the usual ways to search, as Markdown.

``python scripts/search_figures.py`` prints the figures of the queries for development, and with
``--test`` those of the queries that were left untouched. ``--fit`` fits the probability that a hit
is about its query, and writes it where search reads it.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

import inspection_findings as inf
from environment import CHECKOUT
from inspection_findings.search import Hits
from inspection_findings.search.ranking import Ranked
from inspection_findings.search.relevance import (
    FIRST,
    Verdict,
    list_answer_signals,
    list_hit_signals,
    load_relevance,
)
from inspection_findings.store import open_store
from inspection_findings.text import split_words
from markers import table
from recurring_example import build_example_store, load_example_encoder

QUERIES = CHECKOUT / "corpus" / "queries" / "queries.jsonl"
CALIBRATION = CHECKOUT / "corpus" / "queries" / "calibration.jsonl"
JUDGEMENTS = CHECKOUT / "corpus" / "queries" / "judgements.jsonl"
RELEVANCE = CHECKOUT / "nlp" / "inspection_findings" / "search" / "relevance.toml"
KINDS = {
    "keywords": "words that findings use",
    "other_words": "other words than findings use",
    "constrained": "constraints in plain words",
    "negated": "with a negation",
}
RELEVANT = 1.5  # mean grade of the two judges, from 0 to 3
RRF = 60  # the usual constant of reciprocal rank fusion
DRAWS = 2000  # of the bootstrap
FOLDS = 10
NO_BELOW, YES_FROM = 0.3, 0.7  # so that it is right in nine of ten, where it is sure

Ranking = Sequence[str]  # finding ids, the best first


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Query:
    """A judged query; ``grades`` has the grades of two judges by finding id, 0 to 3."""

    query_id: str
    part: str
    kind: str
    query: str
    grades: Mapping[str, tuple[int, int]]

    @property
    def gains(self) -> dict[str, float]:
        """The gain of each finding: the mean of 2 ** grade - 1 over the judges."""
        return {key: sum(2**grade - 1 for grade in two) / 2 for key, two in self.grades.items()}

    def is_relevant(self, finding_id: str) -> bool:
        """Return whether the judges' mean grade makes a finding an answer."""
        return sum(self.grades.get(finding_id, (0, 0))) / 2 >= RELEVANT


def read_queries(part: str) -> list[Query]:
    """Return the queries of a part: "development" or "test"."""
    grades = {entry["query_id"]: entry["grades"] for entry in _read_lines(JUDGEMENTS)}
    return [
        Query(
            query_id=entry["query_id"],
            part=part,
            kind=entry["kind"],
            query=entry["query"],
            grades={key: tuple(two) for key, two in grades[entry["query_id"]].items()},
        )
        for entry in _read_lines(QUERIES)
        if entry["part"] == part
    ]


def _read_lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def measure_ndcg(ranking: Ranking, query: Query) -> float:
    """Return the normalised discounted cumulative gain of the first ten."""
    gains = query.gains
    discounts = 1 / np.log2(np.arange(2, FIRST + 2))
    found = np.array([gains.get(key, 0.0) for key in ranking[:FIRST]])
    best = np.sort(np.array(list(gains.values())))[::-1][:FIRST]
    return float(found @ discounts[: len(found)] / (best @ discounts[: len(best)]))


@cache
def open_example() -> inf.Corpus:
    """Return the shipped reports as a corpus."""
    return inf.open_corpus(
        build_example_store(),
        model=CHECKOUT / "models" / "themes",
        encoder=load_example_encoder(),
    )


@cache
def search(query: str) -> Hits:
    """Return the first hits of the search that the package offers."""
    return open_example().search(query, limit=FIRST)


def search_words(query: str) -> Ranking:
    """Return what SQLite's BM25 finds for any word of the query."""
    terms = " OR ".join(f'"{word}"' for word in split_words(query))
    with open_store(build_example_store(), mode="read") as store:
        return store.match(f"text : ({terms})", limit=1000)


def search_embeddings(query: str) -> Ranking:
    """Return the findings by cosine similarity of their embeddings."""
    encoder = open_example().encoder
    with open_store(build_example_store(), mode="read") as store:
        finding_ids, embeddings = store.embedding_matrix(encoder.encoder_id)
    order = np.argsort(-(embeddings @ encoder.encode([query])[0]), kind="stable")[:1000]
    return [finding_ids[row] for row in order]


def search_both(query: str) -> Ranking:
    """Return the reciprocal rank fusion of the two."""
    scores: dict[str, float] = {}
    for ranking in (search_words(query), search_embeddings(query)):
        for rank, key in enumerate(ranking, start=1):
            scores[key] = scores.get(key, 0.0) + 1 / (RRF + rank)
    return sorted(scores, key=lambda key: (-scores[key], key))


def search_here(query: str) -> Ranking:
    """Return the findings of the search that the package offers."""
    return [hit.finding.finding_id for hit in search(query)]


SYSTEMS: dict[str, Callable[[str], Ranking]] = {
    "BM25": search_words,
    "embeddings": search_embeddings,
    "both, by reciprocal rank": search_both,
    "this search": search_here,
}


def render_ranking(part: str) -> str:
    """Return a table of nDCG@10 by system and kind of query."""
    queries = [query for query in read_queries(part) if query.kind != "nothing"]
    measured = {
        name: np.array([measure_ndcg(system(query.query), query) for query in queries])
        for name, system in SYSTEMS.items()
    }
    ours = measured["this search"]
    rows = []
    for name, figures in measured.items():
        by_kind = [
            f"{np.mean([f for f, q in zip(figures, queries, strict=True) if q.kind == kind]):.2f}"
            for kind in KINDS
        ]
        gain = "" if name == "this search" else _write_interval(ours - figures)
        rows.append([name, *by_kind, _write_interval(figures), gain])
    counts = [str(sum(query.kind == kind for query in queries)) for kind in KINDS]
    head = ["nDCG@10", *KINDS.values(), "all, with 95 % interval", "this search is better by"]
    return table(head, [["number of queries", *counts, str(len(queries)), ""], *rows])


def _write_interval(figures: NDArray[np.float64]) -> str:
    """Return the mean with its bootstrap interval over queries."""
    draws = np.random.default_rng(0).integers(0, len(figures), (DRAWS, len(figures)))
    low, high = np.quantile(figures[draws].mean(axis=1), [0.025, 0.975])
    return f"{figures.mean():.2f} ({low:.2f} to {high:.2f})"


def render_nothing(part: str) -> str:
    """Return how often search is right that a query has an answer, or none."""
    if part == "development":
        asked = _read_labelled()
        said = _cross_validate(asked)
    else:
        asked = [(one.query, one.kind != "nothing") for one in read_queries(part)]
        said = {query: search(query).verdict or "yes" for query, _ in asked}
    rows = []
    for name, wanted in (("something", [True]), ("nothing", [False]), ("either", [True, False])):
        chosen = [(said[query], there) for query, there in asked if there in wanted]
        right = sum(verdict == ("yes" if there else "no") for verdict, there in chosen)
        unsure = sum(verdict == "unsure" for verdict, _ in chosen)
        sure = len(chosen) - unsure
        rows.append(
            [name, f"{len(chosen)}", f"{unsure}", f"{right} of {sure} ({right / sure:.0%})"]
        )
    return table(["what there is", "queries", "search is unsure", "right, of the others"], rows)


def _read_labelled() -> list[tuple[str, bool]]:
    """Return queries to learn from, each with whether anything is there."""
    judged = [(one.query, one.kind != "nothing") for one in read_queries("development")]
    return judged + [(entry["query"], entry["has_answer"]) for entry in _read_lines(CALIBRATION)]


def _cross_validate(asked: Sequence[tuple[str, bool]]) -> dict[str, Verdict]:
    """Say of each query whether anything is there, by a fit without it and its fold."""
    said: dict[str, Verdict] = {}
    for fold in range(FOLDS):
        kept = asked[fold::FOLDS]
        weights = fit_answer([one for one in asked if one not in kept])
        relevance = replace(load_relevance(), answer=weights)
        for query, _ in kept:
            hits = search(query)
            said[query] = relevance.judge(ranked_of(hits)) if hits.verdict else "yes"
    return said


def ranked_of(hits: Hits) -> Ranked:
    """Return the signals of hits as search has them."""

    def gather(name: str) -> NDArray[np.float64]:
        return np.array([getattr(hit, name) for hit in hits], dtype=np.float64)

    return Ranked(
        rows=np.arange(len(hits)),
        scores=gather("score"),
        similarities=gather("similarity"),
        coverage=gather("coverage"),
        themes=gather("theme_agreement"),
        allowed=len(hits),
    )


def fit_answer(asked: Iterable[tuple[str, bool]]) -> dict[str, float]:
    """Return the weights that tell whether anything is there."""
    taught = [(search(query), there) for query, there in asked]
    taught = [(hits, there) for hits, there in taught if len(hits) and hits.verdict]
    signals = [list_answer_signals(ranked_of(hits)) for hits, _ in taught]
    return _fit(signals, [there for _, there in taught], class_weight="balanced")


def fit_hit(queries: Iterable[Query]) -> dict[str, float]:
    """Return the weights of the probability that a hit is about its query."""
    signals: list[dict[str, float]] = []
    labels: list[bool] = []
    for query in queries:
        hits = search(query.query)
        if hits.verdict and len(hits):
            columns = list_hit_signals(ranked_of(hits))
            signals += [
                {name: float(values[place]) for name, values in columns.items()}
                for place in range(len(hits))
            ]
            labels += [query.is_relevant(hit.finding.finding_id) for hit in hits]
    return _fit(signals, labels)


def _fit(
    signals: Sequence[Mapping[str, float]], labels: Sequence[bool], **options: str
) -> dict[str, float]:
    from sklearn.linear_model import LogisticRegression

    features = np.array([list(one.values()) for one in signals])
    scale = features.std(axis=0)
    model = LogisticRegression(max_iter=1000, **options).fit(features / scale, labels)
    weights = dict(zip(signals[0], (model.coef_[0] / scale).tolist(), strict=True))
    return {"intercept": float(model.intercept_[0])} | weights


def write_fit() -> None:
    """Fit on all queries but those of the test, and write the weights."""
    lines = [
        "# Made by scripts/search_figures.py --fit; not to be edited.",
        f'encoder_id = "{open_example().encoder.encoder_id}"',
        f"no_below = {NO_BELOW}",
        f"yes_from = {YES_FROM}",
    ]
    tables = {"hit": fit_hit(read_queries("development")), "answer": fit_answer(_read_labelled())}
    for name, weights in tables.items():
        lines += ["", f"[{name}]", *(f"{key} = {value:.4f}" for key, value in weights.items())]
    RELEVANCE.write_text("\n".join(lines) + "\n", encoding="utf-8")
    load_relevance.cache_clear()
    search.cache_clear()


def render_agreement() -> str:
    """Return how far the two judges agree, in one sentence."""
    from sklearn.metrics import cohen_kappa_score

    pairs = np.array(
        [
            two
            for part in ("development", "test")
            for query in read_queries(part)
            for two in query.grades.values()
        ]
    )
    alike = (pairs[:, 0] == pairs[:, 1]).mean()
    kappa = cohen_kappa_score(pairs[:, 0], pairs[:, 1], weights="quadratic")
    return (
        f"The two judges graded {len(pairs):,} pairs of query and finding; they agree on"
        f" {alike:.1%} (weighted kappa {kappa:.2f})."
    )


def render_search(part: str = "development") -> str:
    """Return all figures of a part."""
    return "\n\n".join([render_ranking(part), render_nothing(part)])


def main() -> None:
    """Print the figures, or fit."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--test", action="store_true")
    parser.add_argument("--fit", action="store_true")
    asked = parser.parse_args()
    if asked.fit:
        write_fit()
    print(render_agreement(), render_search("test" if asked.test else "development"), sep="\n\n")


if __name__ == "__main__":
    main()
