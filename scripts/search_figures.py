"""How good search is: on judged queries, beside the usual ways to search, as Markdown.

``python scripts/search_figures.py`` prints the figures of the queries for development, and with
``--test`` those of the queries that were left untouched. ``--fit`` fits the probability that a hit
is about its query, and writes it where search reads it.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

import inspection_findings as inf
from environment import CHECKOUT
from inspection_findings.encode import CachedEncoder, RowCache
from inspection_findings.search import Hits
from inspection_findings.search.relevance import FIRST, load_relevance
from inspection_findings.store import open_store
from inspection_findings.text import split_words
from markers import table
from recurring_example import CACHE, build_example_store

QUERIES = CHECKOUT / "corpus" / "queries" / "queries.jsonl"
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
SIGNALS = ("similarity", "coverage", "themes")

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


def _read_lines(path: object) -> list[dict[str, object]]:
    return [json.loads(line) for line in open(str(path), encoding="utf-8")]


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
    rows = RowCache(CACHE)
    encoder = CachedEncoder(inf.load_encoder(), read=rows.read, write=rows.write)
    return inf.open_corpus(
        build_example_store(), model=CHECKOUT / "models" / "themes", encoder=encoder
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
        right = _cross_validate(read_queries(part))
    else:
        level = load_relevance().level
        right = {query: (_highest(query.query) >= level) for query in read_queries(part)}
    rows = []
    for name, has_answer in (("something", True), ("nothing", False)):
        asked = [query for query in right if (query.kind != "nothing") == has_answer]
        said = sum(right[query] == has_answer for query in asked)
        rows.append([f"{name} is there", str(len(asked)), f"{said} ({said / len(asked):.0%})"])
    said = sum(value == (query.kind != "nothing") for query, value in right.items())
    rows.append(["all", str(len(right)), f"{said} ({said / len(right):.0%})"])
    return table(["queries to which", "how many", "search says so"], rows)


def _highest(query: str) -> float:
    likely = [hit.likely for hit in search(query) if hit.likely is not None]
    # A query of constraints alone is a list, and makes no such claim.
    return max(likely, default=1.0 if search(query).understood else 0.0)


def _cross_validate(queries: Sequence[Query]) -> dict[Query, bool]:
    """Say of each query whether it has an answer, by a fit without it and its fold."""
    said: dict[Query, bool] = {}
    for fold in range(FOLDS):
        taught = [query for number, query in enumerate(queries) if number % FOLDS != fold]
        weights, level = fit(taught)
        for query in queries[fold::FOLDS]:
            rows = signals_of(query)
            said[query] = bool((predict(weights, rows) >= level).any()) if len(rows) else True
    return said


def signals_of(query: Query) -> NDArray[np.float64]:
    """Return the signals of the first hits of a query, shape (hits, 3)."""
    hits = search(query.query)
    rows = [[hit.similarity, hit.coverage, hit.theme_agreement] for hit in hits]
    return np.array(rows if _is_asked(hits) else [], dtype=np.float64).reshape(-1, len(SIGNALS))


def _is_asked(hits: Hits) -> bool:
    """Return whether a query holds more than constraints."""
    return any(hit.words or hit.missing_words for hit in hits)


def fit(queries: Iterable[Query]) -> tuple[NDArray[np.float64], float]:
    """Return weights of the signals, the intercept first, and the level of an answer."""
    from sklearn.linear_model import LogisticRegression

    taught = [(query, signals_of(query)) for query in queries]
    taught = [(query, rows) for query, rows in taught if len(rows)]
    features = np.vstack([rows for _, rows in taught])
    labels = [
        query.is_relevant(hit.finding.finding_id)
        for query, _ in taught
        for hit in search(query.query)
    ]
    scale = features.std(axis=0)
    model = LogisticRegression(max_iter=1000).fit(features / scale, labels)
    weights = np.concatenate([model.intercept_, model.coef_[0] / scale])
    return weights, _choose_level(weights, taught)


def predict(weights: NDArray[np.float64], rows: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the probability that each hit is about its query."""
    probabilities: NDArray[np.float64] = 1 / (1 + np.exp(-(weights[0] + rows @ weights[1:])))
    return probabilities


def _choose_level(
    weights: NDArray[np.float64], taught: Sequence[tuple[Query, NDArray[np.float64]]]
) -> float:
    """Return the level at which the worse of the two shares of right answers is best."""
    highest = np.array([predict(weights, rows).max() for _, rows in taught])
    there = np.array([query.kind != "nothing" for query, _ in taught])
    levels = (np.unique(highest)[1:] + np.unique(highest)[:-1]) / 2
    return float(
        max(
            levels,
            key=lambda level: min(
                (highest[there] >= level).mean(), (highest[~there] < level).mean()
            ),
        )
    )


def write_fit() -> None:
    """Fit on the queries for development, and write the weights."""
    weights, level = fit(read_queries("development"))
    values = dict(zip(("intercept", *SIGNALS), weights, strict=True)) | {"level": level}
    lines = ["# Made by scripts/search_figures.py --fit; not to be edited."]
    lines += [f'encoder_id = "{open_example().encoder.encoder_id}"']
    lines += [f"{name} = {value:.4f}" for name, value in values.items()]
    RELEVANCE.write_text("\n".join(lines) + "\n", encoding="utf-8")


def render_agreement() -> str:
    """Return how far the two judges agree, in one sentence."""
    pairs = [
        two
        for part in ("development", "test")
        for query in read_queries(part)
        for two in query.grades.values()
    ]
    first, second = (np.array([two[judge] for two in pairs], dtype=np.float64) for judge in (0, 1))
    observed = ((first - second) ** 2).mean()
    expected = (
        (first[:, None] - np.arange(4)[None]) ** 2 @ np.bincount(second.astype(int), minlength=4)
    ).mean() / len(second)
    return (
        f"The two judges graded {len(pairs):,} pairs of query and finding alike in"
        f" {(first == second).mean():.1%}; weighted kappa {1 - observed / expected:.2f}."
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
