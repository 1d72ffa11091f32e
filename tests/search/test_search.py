"""Search: exact, hybrid, filtered before ranking, the same answer every time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from inspection_findings.errors import EncoderError, FindingsError, UnknownNameError
from inspection_findings.records import Coding, Finding, Level, Segmentation
from inspection_findings.search import Filters, Hit, search
from inspection_findings.search.relevance import ONE_IN, UNRELATED
from inspection_findings.search.search import DEPTH, RANK_CONSTANT
from inspection_findings.store import Store, open_store
from inspection_findings.text import text_key
from tests.support.store import (
    CODEBOOK,
    CODER,
    ENCODER,
    REPORTS,
    HashingEncoder,
    make_brief,
    make_part,
    process,
    save,
)

LEVELS = [Level(what=what, level=0.5) for what in ("strength", "area_for_improvement")]
FINDINGS = [finding for report_id in REPORTS for finding in make_part(report_id).findings]
CLASSIFIED = {
    item.finding_id: item for report_id in REPORTS for item in make_part(report_id).classifications
}
THEMES = {finding_id: item.themes for finding_id, item in CLASSIFIED.items()}


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a store of the five reports."""
    path = tmp_path_factory.mktemp("search") / "findings.sqlite"
    with open_store(path, mode="write") as store:
        store.save_codebook(CODEBOOK)
        store.save_levels(CODER, LEVELS)
        for report_id in REPORTS:
            save(store, make_part(report_id))
    return path


@pytest.fixture(scope="module")
def store(path: Path) -> Iterator[Store]:
    with open_store(path, mode="read") as store:
        yield store


def ids(hits: list[Hit]) -> list[str]:
    return [hit.finding.finding_id for hit in hits]


@settings(max_examples=50, deadline=None)
@given(finding=st.sampled_from(FINDINGS))
def test_a_finding_is_its_own_best_hit(store: Store, finding: Finding) -> None:
    """Whoever searches for the text of a finding finds that text first."""
    best = search(store, finding.text, encoder=ENCODER, limit=1)[0]
    assert text_key(best.finding.text) == text_key(finding.text)
    assert best.vector_rank is not None
    assert best.similarity == pytest.approx(1.0, abs=1e-6)


def test_a_short_finding_is_its_own_best_hit(tmp_path: Path) -> None:
    """A finding comes before longer ones that say each of its words twice."""
    text = "Staff work well."
    lines = ["Staff staff work work well well.", "Well well staff staff work work.", text]
    brief = make_brief("hackney-2023-05")
    source = replace(brief.report.source, text=f"{brief.report.source.text}\n{' '.join(lines)}")
    findings = []
    for number, line in enumerate(lines):
        start = source.text.index(line)
        finding = replace(brief.findings[0], text=line, spans=((start, start + len(line)),))
        findings.append(replace(finding, finding_id=f"{number}"))
    report = replace(brief.report, source=source)
    for name, chosen in [("few", findings[1:]), ("many", [*findings, *brief.findings])]:
        with open_store(tmp_path / name, mode="write") as store:
            save(store, process(report, Segmentation(findings=tuple(chosen), skipped=())))
            assert search(store, text, encoder=ENCODER)[0].finding.text == text


@settings(max_examples=80, deadline=None)
@given(query=st.text(max_size=60))
@example(query='"')
@example(query='text : (a OR "b" NEAR/2 c*) AND NOT -d ^e')
@example(query='"an unclosed phrase')
@example(query='""" OR *')
@example(query="a\x00b")
@example(query="\ud800 lone")
def test_any_words_are_safe(store: Store, query: str) -> None:
    """Whatever is typed is searched for as words: nothing in it is an instruction."""
    if not query.strip():
        with pytest.raises(FindingsError, match="query: has no words"):
            search(store, query, encoder=ENCODER)
        return
    hits = search(store, query, encoder=ENCODER, limit=5)
    assert len(hits) <= 5


def test_filters_by_facets_are_exact(store: Store) -> None:
    """A filtered search gives every finding that fits the filters and no other."""
    hits = search(
        store,
        "victims",
        encoder=ENCODER,
        filters=Filters.of(
            theme=["STAFFING", "Victim work"],
            borough=["HARINGEY", "hackney"],
            polarity=["Area for improvement"],
            kind=["bullet"],
        ),
        limit=10_000,
    )
    expected = {
        finding.finding_id
        for finding in FINDINGS
        if finding.borough in ("Haringey", "Hackney")
        and finding.kind == "bullet"
        and "area_for_improvement" in (finding.polarity, CLASSIFIED[finding.finding_id].polarity)
        and {"victim-work", "staffing"} & set(THEMES[finding.finding_id])
    }
    assert set(ids(hits)) == expected
    assert len(expected) > 5
    assert {hit.finding.polarity for hit in hits} == {"area_for_improvement"}
    assert all(hit.themes == THEMES[hit.finding.finding_id] for hit in hits)


def test_filters_by_standard_and_month(store: Store) -> None:
    """Standards go by number or name, months by year, month or day, both ends included."""
    everything = {finding.finding_id: finding for finding in FINDINGS}
    staff = search(
        store, "managers", encoder=ENCODER, filters=Filters.of(standard=["Staff"]), limit=10_000
    )
    assert set(ids(staff)) == {i for i, f in everything.items() if f.standard == "1.2"}
    hits = search(
        store,
        "managers",
        encoder=ENCODER,
        filters=Filters.of(since="2023-05-31", to="2024"),
        limit=10_000,
    )
    assert {hit.finding.borough for hit in hits} == {"Hackney", "Islington", "Lewisham"}
    assert len(hits) == sum(
        finding.borough in ("Hackney", "Islington", "Lewisham") for finding in FINDINGS
    )
    assert search(store, "managers", encoder=ENCODER, filters=Filters.of(since="2031")) == []


def test_filtering_does_not_change_the_order(store: Store) -> None:
    """Among the findings of one borough the order by meaning is that of the whole search."""
    whole = search(store, "children excluded from school", encoder=ENCODER, limit=10_000)
    within = search(
        store,
        "children excluded from school",
        encoder=ENCODER,
        filters=Filters.of(borough=["Lewisham"]),
        limit=10_000,
    )
    cosines = {hit.finding.finding_id: hit.similarity for hit in whole}
    assert all(hit.similarity == cosines[hit.finding.finding_id] for hit in within)
    ranked = sorted(
        (hit for hit in within if hit.vector_rank), key=lambda hit: hit.vector_rank or 0
    )
    assert len(ranked) > 300
    keys = [(-hit.similarity, hit.finding.finding_id) for hit in ranked]
    assert keys == sorted(keys)


def test_phrase_must_be_there(store: Store) -> None:
    """A phrase in double quotes, straight or curly, must stand in every hit."""
    for query in ('"speech and language" therapist', "“speech and language” therapist"):
        hits = search(store, query, encoder=ENCODER, limit=10_000)
        assert set(ids(hits)) == {
            finding.finding_id
            for finding in FINDINGS
            if "speech and language" in text_key(finding.text)
        }
    assert search(store, '"no such phrase anywhere"', encoder=ENCODER) == []


@pytest.mark.parametrize("query", ["feedback from parents and carers", "education"])
def test_score_is_reciprocal_rank_fusion(store: Store, query: str) -> None:
    """The score is the sum of 1 / (60 + rank) over both lists; ties go by meaning, then by id.

    What answers the query comes before what does not, which stands by meaning alone.
    """
    hits = search(store, query, encoder=ENCODER, limit=500)
    for hit in hits:
        ranks = [rank for rank in (hit.text_rank, hit.vector_rank) if rank is not None]
        assert hit.score == pytest.approx(sum(1 / (RANK_CONSTANT + rank) for rank in ranks))
    answers = [hit for hit in hits if hit.answers]
    rest = [(-hit.similarity, hit.finding.finding_id) for hit in hits if not hit.answers]
    assert hits[: len(answers)] == answers
    assert rest == sorted(rest)
    keys = [(-hit.score, -hit.similarity, hit.finding.finding_id) for hit in answers]
    assert keys == sorted(keys)
    assert len({score for score, _, _ in keys}) < len(keys), "no ties: the test shows nothing"


def test_a_hit_says_which_words_it_holds(store: Store) -> None:
    """Words count in any of their forms, phrases as they stand; all of them are in one list."""
    query = '"speech and language" therapists xyzzy'
    hits = search(store, query, encoder=ENCODER, limit=10_000)
    for hit in hits:
        assert hit.words[0] == "speech and language"
        assert hit.missing_words[-1] == "xyzzy"
        assert ("therapists" in hit.words) == ("therapist" in text_key(hit.finding.text))
        assert not hit.holds_all_words
    assert len({hit.words for hit in hits}) == 2
    one = search(store, "restorative", encoder=ENCODER, limit=10_000)
    assert all(hit.holds_all_words == ("restorative" in text_key(hit.finding.text)) for hit in one)
    assert all(hit.answers for hit in one if hit.holds_all_words)


def test_close_is_nearer_than_unrelated_queries_come(store: Store) -> None:
    """One level for the whole store: of the unrelated queries only one in twenty reaches it."""
    nearest = [
        max(search(store, query, encoder=ENCODER), key=lambda hit: hit.similarity).similarity
        for query in UNRELATED
    ]
    close_from = search(store, "victims", encoder=ENCODER)[0].close_from
    assert sum(one >= close_from - 1e-6 for one in nearest) <= len(UNRELATED) / ONE_IN + 1
    assert sum(one >= close_from - 1e-6 for one in nearest) > 0
    filtered = search(store, "victims", encoder=ENCODER, filters=Filters.of(borough=["Hackney"]))
    assert {hit.close_from for hit in filtered} == {close_from}
    assert all(hit.is_close == (hit.similarity >= close_from) for hit in filtered)


@pytest.mark.parametrize("limit", [1, 5])
def test_what_answers_comes_first_however_few_are_asked_for(store: Store, limit: int) -> None:
    """If the first hit does not answer, nothing does: common words push no answer out."""
    for query in ("the of and to restorative", "of the in a xyzzy", "at to of qwerty zxcv"):
        whole = search(store, query, encoder=ENCODER, limit=10_000)
        few = search(store, query, encoder=ENCODER, limit=limit)
        assert len(few) == limit
        assert few[0].answers == any(hit.answers for hit in whole)


def test_order_of_reports_does_not_matter(store: Store, tmp_path: Path) -> None:
    """A store built in another order, in several goes, gives the same hits with the same scores."""
    with open_store(tmp_path / "other.sqlite", mode="write") as other:
        other.save_codebook(CODEBOOK)
        other.save_levels(CODER, LEVELS)
        for report_id in reversed(REPORTS):
            save(other, make_brief(report_id))
            save(other, make_part(report_id))
        for query in ("victims' views", "supervision of staff", "the"):
            assert search(other, query, encoder=ENCODER, limit=200) == search(
                store, query, encoder=ENCODER, limit=200
            )


def test_codings_by_people_change_what_a_filter_finds(tmp_path: Path) -> None:
    """The theme filter follows the coding that counts: a person's, as soon as there is one."""
    finding = make_brief("hackney-2023-05").findings[0]
    with open_store(tmp_path / "store.sqlite", mode="write") as store:
        store.save_codebook(CODEBOOK)
        save(store, make_brief("hackney-2023-05"))

        def themes_that_find_it() -> set[str]:
            return {
                theme_id
                for theme_id in CODEBOOK.theme_ids
                if finding.finding_id
                in ids(
                    search(
                        store,
                        "x",
                        encoder=ENCODER,
                        filters=Filters.of(theme=[theme_id]),
                        limit=1000,
                    )
                )
            }

        assert themes_that_find_it() == set(THEMES[finding.finding_id])
        coding = Coding(
            finding_id=finding.finding_id, theme_id="ete", coder="Ann", coder_kind="person"
        )
        store.save_codings([coding], coder="Ann", coder_kind="person")
        assert themes_that_find_it() == {"ete"}


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            {"theme": ["victims"]},
            r"'victims' is not known\. .*'victim-work'\? Known themes: victim-work,",
        ),
        ({"borough": ["Hackny"]}, r"borough 'Hackny' is .*: Hackney, Haringey, Havering, Isling"),
        ({"standard": ["9.9"]}, r"standard '9\.9' is .*1\.1, 1\.2"),
        ({"polarity": ["bad"]}, r"polarity 'bad' is .*: strength, area_for_improvement"),
        ({"kind": ["item"]}, r"kind 'item' is .*: bullet, recommendation, narrative"),
    ],
)
def test_unknown_names_list_the_known(
    store: Store, options: dict[str, list[str]], message: str
) -> None:
    """An unknown theme, borough, standard, polarity or kind is refused with the known ones."""
    with pytest.raises(UnknownNameError, match=message):
        search(store, "victims", encoder=ENCODER, filters=Filters.of(**options))  # type: ignore[arg-type]


def test_wrong_options_are_named(store: Store) -> None:
    """A date that is none and a limit below one are refused by name."""
    with pytest.raises(FindingsError, match="since 'May 2024': is not a date"):
        search(store, "victims", encoder=ENCODER, filters=Filters.of(since="May 2024"))
    with pytest.raises(FindingsError, match="limit 0: is less than one"):
        search(store, "victims", encoder=ENCODER, limit=0)


def test_another_encoder_is_refused(store: Store) -> None:
    """Vectors of two encoders are never mixed: the store says which encoder it was built with."""
    with pytest.raises(EncoderError, match=r"hashing:64: .* have no embedding .*hashing:256"):
        search(store, "victims", encoder=HashingEncoder(64))


def test_empty_store_has_no_hits(tmp_path: Path) -> None:
    """Searching a store without reports gives nothing, and no error."""
    with open_store(tmp_path / "empty.sqlite", mode="write") as store:
        assert search(store, "victims", encoder=ENCODER) == []


def test_the_best_are_found_however_many_there_are(store: Store) -> None:
    """Asking for more than the usual depth gives every finding there is, each once."""
    hits = search(store, "children", encoder=ENCODER, limit=len(FINDINGS))
    assert len(FINDINGS) > DEPTH
    assert sorted(ids(hits)) == sorted(finding.finding_id for finding in FINDINGS)
