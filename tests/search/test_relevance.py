"""How likely hits are to be about a query, and whether anything is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspection_findings.encode import load_encoder
from inspection_findings.search import search
from inspection_findings.search.answer import LIKELY
from inspection_findings.search.ranking import Ranked
from inspection_findings.search.relevance import (
    FIRST,
    list_answer_signals,
    list_hit_signals,
    load_relevance,
)
from inspection_findings.search.word_index import load_word_index
from inspection_findings.store import Store, open_store
from search_figures import NO_BELOW, YES_FROM
from tests.support.store import CODEBOOK, CODER, make_brief

RELEVANCE = load_relevance()


def make_ranked(similarities: list[float], *, coverage: float = 0.5, themes: float = 0.5) -> Ranked:
    values = np.array(similarities, dtype=np.float64)
    return Ranked(
        rows=np.arange(len(values)),
        scores=values,
        similarities=values,
        coverage=np.full(len(values), coverage),
        themes=np.full(len(values), themes),
        allowed=len(values),
    )


def test_it_was_fitted_for_the_default_encoder() -> None:
    """The weights hold for the encoder that the package uses by default."""
    assert load_encoder().encoder_id == RELEVANCE.encoder_id


def test_there_is_a_weight_for_each_signal() -> None:
    """No signal is without a weight, and no weight without a signal."""
    ranked = make_ranked([0.5])
    assert set(RELEVANCE.hit) == {"intercept", *list_hit_signals(ranked)}
    assert set(RELEVANCE.answer) == {"intercept", *list_answer_signals(ranked)}
    assert 0 < RELEVANCE.no_below < RELEVANCE.yes_from < 1


def test_the_levels_are_those_of_the_script_that_fits() -> None:
    """What search reads is what the script wrote, not edited by hand."""
    assert (RELEVANCE.no_below, RELEVANCE.yes_from) == (NO_BELOW, YES_FROM)


@pytest.mark.parametrize("signal", ["similarity", "coverage", "themes"])
def test_more_of_a_signal_is_never_less_likely(signal: str) -> None:
    """A hit with more of the words, or nearer in meaning, is more likely to be about the query."""
    assert RELEVANCE.hit[signal] > 0


@given(st.lists(st.floats(-1, 1), min_size=1, max_size=30))
def test_probabilities_lie_between_0_and_1(similarities: list[float]) -> None:
    """Whatever the signals, each hit has a probability."""
    likely = RELEVANCE.estimate(make_ranked(similarities))
    assert likely.shape == (len(similarities),)
    assert np.all((likely > 0) & (likely < 1))


def test_a_verdict_is_yes_no_or_unsure() -> None:
    """By two levels of one probability: where it lies between them, search is not sure."""
    nothing = make_ranked([0.2] * 10, coverage=0.0, themes=0.0)
    something = make_ranked([0.8, *[0.4] * 9], coverage=1.0, themes=1.0)
    assert RELEVANCE.judge(nothing) == "no"
    assert RELEVANCE.judge(something) == "yes"
    doubtful = replace(RELEVANCE, no_below=0.0, yes_from=1.0)
    assert {doubtful.judge(one) for one in (nothing, something)} == {"unsure"}


def test_without_hits_nothing_is_there() -> None:
    """What no finding fits has no answer."""
    assert RELEVANCE.judge(make_ranked([])) == "no"
    assert RELEVANCE.estimate(make_ranked([])).shape == (0,)


def test_only_the_first_hits_are_judged() -> None:
    """More hits change no verdict, so that it is the same whatever the limit."""
    few = make_ranked([0.7, *[0.4] * (FIRST - 1)])
    many = make_ranked([0.7, *[0.4] * (FIRST - 1), *[0.1] * 50])
    assert list_answer_signals(few) == pytest.approx(list_answer_signals(many))


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Return a store of one report, encoded by the default encoder."""
    part, encoder = make_brief("hackney-2023-05"), load_encoder()
    with open_store(tmp_path_factory.mktemp("relevance") / "s.findings", mode="write") as store:
        store.save_codebook(CODEBOOK)
        store.save_report(
            part.report,
            part.segmentation,
            part.classifications,
            coder=CODER,
            encoder_id=encoder.encoder_id,
            embeddings=encoder.encode([finding.text for finding in part.findings]),
            pipeline_hash="pipeline 1",
        )
        yield store


def test_a_query_on_another_matter_has_no_answer(store: Store) -> None:
    """With the encoder that was measured, search says so, and shows what comes nearest."""
    encoder = load_encoder()
    nothing = search(store, "price of herring at the fish market", encoder=encoder)
    something = search(store, "education, training and employment", encoder=encoder)
    assert (nothing.verdict, nothing.expected) == ("no", 0)
    assert len(nothing.hits) == 20
    assert something.verdict == "yes"
    assert something.expected is not None
    assert something.expected > 0


def test_the_verdict_is_the_same_whatever_the_limit(store: Store) -> None:
    """The first ten are judged, also where fewer are shown; what is expected is of those shown."""
    encoder = load_encoder()
    for query in ("education", "price of herring", "victims -children"):
        whole = search(store, query, encoder=encoder, limit=50)
        few = search(store, query, encoder=encoder, limit=3)
        assert few.verdict == whole.verdict
        assert few.expected == sum((hit.likely or 0) >= LIKELY for hit in whole.hits[:3])


def test_what_does_not_hold_the_phrase_is_not_judged(store: Store) -> None:
    """A phrase that is nowhere has no answer, though its words are there one by one."""
    answer = search(store, 'victims "education children victims"', encoder=load_encoder())
    assert (answer.hits, answer.verdict, answer.expected) == ((), "no", 0)


def test_of_what_is_strict_nothing_is_guessed(store: Store) -> None:
    """All hits of a phrase have it: how likely they are about it is no question."""
    answer = search(store, '"victim"', encoder=load_encoder())
    assert answer.hits
    assert (answer.verdict, answer.expected) == (None, None)


def test_what_has_every_word_is_never_nothing(store: Store) -> None:
    """A rare word that stands in one finding alone may be what was meant."""
    postings = load_word_index(store).postings
    rare = [word for word in postings.words if len(word) > 9 and len(postings.find(word)) == 1]
    for word in rare[:3]:
        answer = search(store, word, encoder=load_encoder())
        assert answer.hits[0].words == (word,)
        assert answer.verdict != "no"
