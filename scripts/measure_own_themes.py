"""Measure themes of one's own against plain search with the same words, for decision record 0031.

Themes of the codebook are taken away, five at a time, and a model is trained without them. Each is
then given back from its name, its description and five examples of one borough, and looked for in
the other boroughs. Training five models takes minutes::

    python scripts/measure_own_themes.py --write
"""

from __future__ import annotations

import os
import random
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

import inspection_findings as inf
from environment import CHECKOUT
from inspection_findings import defaults
from inspection_findings.classify import ThemeClassifier
from inspection_findings.coding import Codebook, Theme, describe_theme, read_codebook
from inspection_findings.coding.illustrations import read_illustrations
from inspection_findings.encode import CachedEncoder, Encoder, RowCache, load_encoder
from inspection_findings.records import Finding
from inspection_findings.store import open_store
from inspection_findings.text import split_words, text_key
from inspection_findings.theme_model import load_network, train
from inspection_findings.theme_model.evaluation import CodedFindings, learn_prior, train_themes
from inspection_findings.theme_model.own_theme import add_own_theme, predict_own
from markers import fill, run_as_command, table

RECORD = CHECKOUT / "docs" / "decisions" / "0031-own-themes-find-what-search-finds.md"
CORPUS = CHECKOUT / "corpus"
MODEL = CHECKOUT / "models" / "themes"
FOLDS = 5  # sets of themes that are taken away together
EXAMPLES = 5
FEWEST = 5  # findings on a theme outside the borough of the examples; with fewer it is not measured
FIRST_HITS = 10

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """One theme, given back with examples of one borough; arrays are over the other boroughs."""

    theme_id: str
    relevant: Mask
    given: Mapping[str, Mask]
    search: NDArray[np.float64]  # by words and meaning; higher is better
    informed: NDArray[np.float64]  # by findings search, whose model knows the theme

    def take_first(self, ranking: NDArray[np.float64]) -> Mask:
        """Return as many of the first hits as the theme is given to with its examples."""
        first = np.zeros_like(self.relevant)
        first[np.argsort(-ranking, kind="stable")[: self.given["own"].sum()]] = True
        return first

    @property
    def found_first(self) -> Mask:
        """The findings on the theme among the first hits of plain search."""
        first = np.argsort(-self.search, kind="stable")[:FIRST_HITS]
        return np.isin(np.arange(len(self.relevant)), first) & self.relevant


def main() -> None:
    """Write the figures into the record, or check them."""
    renderers = {"own-themes": render_figures}
    run_as_command(lambda: {RECORD: fill(RECORD.read_text(encoding="utf-8"), renderers)}, CHECKOUT)


def render_figures() -> str:
    """Return the figures of each method, with intervals over themes."""
    trials = run_trials()
    methods = {
        "description and five examples": "own",
        "description alone": "alone",
        "before: meaning alone, usual level": "before",
    }
    rows = [_describe(name, trials, _give_by(method)) for name, method in methods.items()]
    searches: dict[str, Callable[[Trial], Mask]] = {
        "plain search by words and meaning": lambda one: one.take_first(one.search),
        "findings search, whose model knows the theme": lambda one: one.take_first(one.informed),
    }
    rows += [_describe(f"{name}: as many hits", trials, given) for name, given in searches.items()]
    columns = ["given", "precision", "recall", "F1", "kept of the first ten hits"]
    themes = len({one.theme_id for one in trials})
    return (
        f"{table(columns, rows)}\n\n{len(trials)} trials with {themes} themes; means of trials, in"
        " brackets the 95 % interval when whole themes are drawn again. *Kept of the first"
        " ten hits*: of the findings on the theme that plain search has among its first ten hits,"
        " the share that is given."
    )


def _give_by(method: str) -> Callable[[Trial], Mask]:
    return lambda trial: trial.given[method]


def _describe(name: str, trials: list[Trial], given: Callable[[Trial], Mask]) -> list[str]:
    """Return a row: precision, recall and F1 with intervals, and what is kept of the search."""
    scores = np.array([_score(given(one), one.relevant) for one in trials])
    ids = np.array([one.theme_id for one in trials])
    kept = sum(int((given(one) & one.found_first).sum()) for one in trials)
    found = sum(int(one.found_first.sum()) for one in trials)
    cells = [
        f"{mean:.2f} ({low:.2f} to {high:.2f})"
        for mean, (low, high) in zip(scores.mean(axis=0), _draw_again(scores, ids), strict=True)
    ]
    return [name, *cells, f"{kept / found:.1%}"]


def _score(given: Mask, relevant: Mask) -> tuple[float, float, float]:
    right = int((given & relevant).sum())
    return (
        right / max(int(given.sum()), 1),
        right / int(relevant.sum()),
        2 * right / (int(given.sum()) + int(relevant.sum())),
    )


def _draw_again(scores: NDArray[np.float64], ids: NDArray[np.str_]) -> NDArray[np.float64]:
    """Return the 95 % limits of the mean of each column, when whole themes are drawn again."""
    generator = np.random.default_rng(1)
    names = np.unique(ids)
    means = [
        np.concatenate([scores[ids == one] for one in generator.choice(names, len(names))]).mean(0)
        for _ in range(2000)
    ]
    return np.asarray(np.quantile(means, [0.025, 0.975], axis=0).T)


@cache
def run_trials() -> list[Trial]:
    """Take themes away, train without them, and give each back from each borough."""
    cache_file = RowCache(defaults.locate_cache(environment=os.environ))
    encoder = CachedEncoder(load_encoder(), read=cache_file.read, write=cache_file.write)
    material = train.gather_training_material(
        sorted((CORPUS / "reports").glob("*.txt")),
        CORPUS / "reference",
        CORPUS / "codebook.toml",
        encoder=encoder,
        illustrations_path=CORPUS / "illustrations.jsonl",
        supplement_path=CORPUS / "supplement.jsonl",
        network=load_network(MODEL),
    )
    codebook = read_codebook(CORPUS / "codebook.toml")
    with tempfile.TemporaryDirectory() as folder:
        corpus = inf.build(
            CORPUS / "reports" / "*.txt",
            store=Path(folder) / "s.findings",
            model=MODEL,
            encoder=encoder,
        )
        return [
            trial
            for fold in range(FOLDS)
            for trial in _try_themes(fold, codebook, material, corpus, encoder)
        ]


def _try_themes(
    fold: int,
    codebook: Codebook,
    material: train.TrainingMaterial,
    corpus: inf.Corpus,
    encoder: Encoder,
) -> Iterator[Trial]:
    """Yield the trials of one set of themes, with the model that never saw them."""
    kept = [number for number in range(len(codebook.themes)) if number % FOLDS != fold]
    classifier = _train_without(codebook, material, kept, encoder)
    for number in range(fold, len(codebook.themes), FOLDS):
        theme = replace(codebook.themes[number], code_when="", seed_phrases=(), examples=())
        hits = _search(corpus, theme, material.coded, encoder)
        for borough in sorted(set(material.coded.boroughs)):
            yield from _try_theme(theme, number, borough, material.coded, hits, classifier, encoder)


def _train_without(
    codebook: Codebook, material: train.TrainingMaterial, kept: list[int], encoder: Encoder
) -> ThemeClassifier:
    smaller = replace(codebook, themes=tuple(codebook.themes[number] for number in kept))
    coded, scores = material.coded, material.coded.network_scores
    illustrations = read_illustrations(CORPUS / "illustrations.jsonl", theme_ids=smaller.theme_ids)
    return train_themes(
        replace(
            coded,
            codings=coded.codings[:, kept],
            undecided=coded.undecided[:, kept],
            network_scores=scores and replace(scores, themes=scores.themes[:, kept]),
        ),
        codebook=smaller,
        theme_embeddings=material.theme_embeddings[kept],
        prior=learn_prior(
            illustrations, codebook=smaller, encoder=encoder, network=material.network
        ),
    )


def _search(
    corpus: inf.Corpus, theme: Theme, coded: CodedFindings, encoder: Encoder
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return how high two searches with the theme's words put each coded finding, shape (n,).

    The first fuses BM25 and cosine similarity by reciprocal rank. The second is that of the
    product, which also reads what the theme model says of findings and of the query.
    """
    words = split_words(f"{theme.name} {theme.description}")
    with open_store(corpus.path, mode="read") as store:
        terms = " OR ".join(f'"{word}"' for word in dict.fromkeys(words))
        matched = store.match(f"text : ({terms})")
        found = {one.finding_id: one for one in store.read_findings(matched)}
    by_words = _place([found[one] for one in matched], coded)
    meaning = coded.embeddings @ encoder.encode([" ".join(words)])[0]
    by_meaning = np.argsort(np.argsort(-meaning, kind="stable"), kind="stable") + 1
    hits = corpus.search(" ".join(words), limit=100_000, literal=True)
    informed = _place([hit.finding for hit in hits], coded)
    return 1.0 / (60.0 + by_words) + 1.0 / (60.0 + by_meaning), -informed


def _place(findings: Sequence[Finding], coded: CodedFindings) -> NDArray[np.float64]:
    """Return the place of each coded finding in a list, from 1; those not in it come last."""
    places = {
        (one.report_id, text_key(one.text)): place
        for place, one in reversed(list(enumerate(findings, start=1)))
    }
    keys = [(record.report_id, text_key(record.text)) for record in coded.records]
    return np.array([places.get(key, 10_000) for key in keys], dtype=np.float64)


def _try_theme(
    theme: Theme,
    number: int,
    borough: str,
    coded: CodedFindings,
    hits: tuple[NDArray[np.float64], NDArray[np.float64]],
    classifier: ThemeClassifier,
    encoder: Encoder,
) -> Iterator[Trial]:
    """Yield the trial with examples of one borough, if it and the others have enough findings."""
    usable = ~coded.undecided[:, number]
    here = np.array(coded.boroughs) == borough
    coded_so = np.flatnonzero(here & usable & coded.codings[:, number])
    elsewhere = ~here & usable
    relevant = coded.codings[elsewhere, number]
    if len(coded_so) < EXAMPLES or relevant.sum() < FEWEST:
        return
    generator = random.Random(f"{theme.id}{borough}")  # noqa: S311 (the same draw each time)
    drawn = sorted(generator.sample(coded_so.tolist(), EXAMPLES))
    own = replace(theme, examples=tuple(coded.texts[row] for row in drawn))

    def give(added: ThemeClassifier) -> Mask:
        probabilities = predict_own(added, coded.texts, coded.embeddings)
        return np.asarray((probabilities >= added.thresholds_[-1])[elsewhere])

    yield Trial(
        theme_id=theme.id,
        relevant=relevant,
        given={
            "own": give(add_own_theme(classifier, own, encoder)),
            "alone": give(add_own_theme(classifier, theme, encoder)),
            "before": give(_add_as_before(classifier, own, encoder)),
        },
        search=hits[0][elsewhere],
        informed=hits[1][elsewhere],
    )


def _add_as_before(classifier: ThemeClassifier, theme: Theme, encoder: Encoder) -> ThemeClassifier:
    """Return the classifier with the theme as it was added before record 0031."""
    usual = classifier.theme_embeddings_[classifier.learnt_].mean(axis=0)
    examples = encoder.encode(list(theme.examples)).astype(np.float64).mean(axis=0)
    row = encoder.encode([describe_theme(theme)])[0] + 0.3 * (examples - usual)
    return classifier.with_theme(theme, row.astype(np.float32))


if __name__ == "__main__":
    main()
