"""Search: one list, filtered before it is ranked, the same answer every time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from inspection_findings.errors import EncoderError, FindingsError, UnknownNameError
from inspection_findings.records import Coding, Finding, Level, Segmentation
from inspection_findings.search import Filters, Hit, search
from inspection_findings.search.query import read_query
from inspection_findings.search.ranking import DEPTH
from inspection_findings.search.requirements import Requirements
from inspection_findings.search.words import read_words
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


def find(store: Store, query: str, **options: Any) -> tuple[Hit, ...]:
    return search(store, query, encoder=ENCODER, **options).hits


def ids(hits: Sequence[Hit]) -> list[str]:
    return [hit.finding.finding_id for hit in hits]


def find_by_text(query: str) -> set[str]:
    """Return the findings whose text meets what a query requires, without any index."""
    requirements = Requirements.of(read_query(query))
    return {
        finding.finding_id
        for finding in FINDINGS
        if requirements.are_met_by(f"{finding.text} {finding.addressee or ''}")
    }


@settings(max_examples=50)
@given(finding=st.sampled_from(FINDINGS))
def test_a_finding_is_its_own_best_hit(store: Store, finding: Finding) -> None:
    """Whoever searches for the words of a finding finds that text first."""
    best = find(store, finding.text, limit=1, literal=True)[0]
    assert text_key(best.finding.text) == text_key(finding.text)


@settings(max_examples=80)
@given(query=st.text(max_size=60))
@example(query='"')
@example(query='text : (a OR "b" NEAR/2 c*) AND NOT -d ^e')
@example(query='"an unclosed phrase')
@example(query='""" OR *')
@example(query="a\x00b")
@example(query="\ud800 lone")
@example(query="Hackney -mental")
@example(query="Hackney !!")
@example(query="Hackney since 2023 \u2014")
def test_any_words_are_safe(store: Store, query: str) -> None:
    """Whatever is typed is searched for as words, or refused because it has none."""
    if read_query(query).is_empty:
        with pytest.raises(FindingsError, match="query: has no words"):
            find(store, query)
        return
    assert len(find(store, query, limit=5)) <= 5


def test_there_is_one_list(store: Store) -> None:
    """Hits are sorted by score alone, ties by finding id; words and meaning both count."""
    hits = find(store, "feedback from carers", limit=3000, literal=True)
    keys = [(-hit.score, hit.finding.finding_id) for hit in hits]
    assert keys == sorted(keys)
    assert len({hit.score for hit in hits}) < len(hits), "no ties: the test shows nothing"
    coverage = [hit.coverage for hit in hits]
    assert coverage != sorted(coverage, reverse=True), "words alone decide"
    assert max(coverage) == coverage[0] == pytest.approx(1)


def test_function_words_change_no_word_score(store: Store) -> None:
    """Only the meaning of a query is another with other function words, not what counts as held."""
    plain = {hit.finding.finding_id: hit for hit in find(store, "victims consent", limit=3000)}
    for hit in find(store, "the consent of the victims and", limit=3000):
        same = plain[hit.finding.finding_id]
        assert hit.coverage == pytest.approx(same.coverage, abs=1e-6)
        assert set(hit.words) == set(same.words)
        assert hit.matched == same.matched


def test_a_rare_word_beats_a_common_one(store: Store) -> None:
    """Of two words, the one that few findings have is the better reason."""
    counts = {word: len(find_by_text(f'"{word}"')) for word in ("children", "vacancies")}
    assert counts["vacancies"] < counts["children"] / 10
    hits = find(store, "children vacancies", limit=3000)
    one = [hit.coverage for hit in hits if hit.words == ("vacancies",)]
    other = [hit.coverage for hit in hits if hit.words == ("children",)]
    assert min(one) > max(other)
    assert "vacancies" in hits[0].words


@pytest.mark.parametrize(
    ("query", "stands_for"),
    [
        ("locked up", "custody"),
        ("education training and employment", "ete"),
        ("ete", "education, training and employment"),
    ],
)
def test_other_words_find_the_reports_words(store: Store, query: str, stands_for: str) -> None:
    """Everyday words and abbreviations, both ways; the hit says which words stand for them."""
    hits = find(store, query, limit=3000, literal=True)
    others = [
        hit
        for hit in hits
        if hit.words
        and stands_for in text_key(hit.finding.text)
        and not find_terms(query) & find_terms(hit.finding.text)
    ]
    assert others
    assert all(0 < hit.coverage < 1 for hit in others)
    assert all("(as \u201c" in hit.why and hit.matched for hit in others)


def find_terms(text: str) -> set[str]:
    return set(read_words(text))


@pytest.mark.parametrize(
    ("pasted", "typed"),
    [
        ("children in cus-\ntody", "children in custody"),
        ("\u2022 \ufb01nancial abuse", "financial abuse"),
        ("speech\n and   language", "speech and language"),
        ("the victim\u2019s views", "the victim's views"),
    ],
)
def test_text_from_a_pdf_is_what_it_says(store: Store, pasted: str, typed: str) -> None:
    """Broken words, bullets, ligatures, lines and curly quotes change nothing."""
    assert find(store, pasted)[0].words == find(store, typed)[0].words
    assert ids(find(store, pasted)) == ids(find(store, typed))


@pytest.mark.parametrize(
    "query",
    [
        '"speech and language" therapist',
        "\u201cspeech and language\u201d therapist",
        "disproportion*",
        "custody OR remand",
        "health -mental",
        'health -"mental health"',
        '"mental health" OR disproportion* custody -victim',
        '"in the"',
        'children -"of the"',
    ],
)
def test_what_is_required_is_exact(store: Store, query: str) -> None:
    """Every hit meets the requirements, and none that does is left out, far down or not."""
    assert set(ids(find(store, query, limit=10_000))) == find_by_text(query)
    few = find(store, query, limit=3)
    assert ids(few) == ids(find(store, query, limit=10_000)[:3])
    assert len(few) == 3


def test_a_phrase_that_is_nowhere_has_no_hits(store: Store) -> None:
    """Then nothing is there, whatever the words of the phrase find one by one."""
    assert find(store, '"the of children"') == ()
    assert find(store, '"no such phrase anywhere"') == ()


def test_a_phrase_of_common_words_is_found_however_deep(tmp_path: Path) -> None:
    """The only finding with the phrase is found, though the words are in more than are ranked."""
    brief = make_brief("hackney-2023-05")
    lines = [f"Plan and review, number {number}." for number in range(DEPTH + 50)]
    lines.append("Many other matters were thought of here, and the last was: review and plan.")
    source = replace(brief.report.source, text="\n".join(lines))
    start, findings = 0, []
    for number, line in enumerate(lines):
        finding = replace(brief.findings[0], text=line, spans=((start, start + len(line)),))
        findings.append(replace(finding, finding_id=f"{number:05d}"))
        start += len(line) + 1
    report = replace(brief.report, source=source)
    with open_store(tmp_path / "deep.findings", mode="write") as store:
        save(store, process(report, Segmentation(findings=tuple(findings), skipped=())))
        assert ids(find(store, '"review and plan"', limit=1)) == [f"{len(lines) - 1:05d}"]


def test_constraints_in_plain_words_filter_and_can_be_taken_off(store: Store) -> None:
    """What is understood is shown and filters as the option does; literally, nothing is."""
    query = "what Hackney and Lewisham do badly on education since 2023"
    answer = search(store, query, encoder=ENCODER, limit=2000)
    assert [one.flag for one in answer.understood] == [
        "--since 2023",
        "--borough Hackney",
        "--borough Lewisham",
        "--polarity area_for_improvement",
    ]
    by_option = find(
        store,
        "education",
        filters=Filters.of(
            since="2023", borough=["Hackney", "Lewisham"], polarity="area_for_improvement"
        ),
        limit=2000,
    )
    assert answer.hits == by_option
    literal = search(store, query, encoder=ENCODER, limit=2000, literal=True)
    assert literal.understood == ()
    assert len(literal.hits) == len(FINDINGS) > len(by_option) > 0


def test_an_option_is_never_overruled(store: Store) -> None:
    """A borough that was given stays; the one in the words is only a word."""
    answer = search(
        store, "Hackney panels", encoder=ENCODER, filters=Filters.of(borough="Lewisham"), limit=50
    )
    assert answer.understood == ()
    assert {hit.finding.borough for hit in answer.hits} == {"Lewisham"}


def test_nothing_but_constraints_lists_what_fits(store: Store) -> None:
    """Without words to look for every finding that fits comes, and none is judged."""
    answer = search(store, "Hackney -children since 2023", encoder=ENCODER, limit=2000)
    without_children = find_by_text("x -children")
    assert set(ids(answer.hits)) == {
        finding.finding_id
        for finding in FINDINGS
        if finding.borough == "Hackney" and finding.finding_id in without_children
    }
    assert answer.verdict is None


def test_with_an_encoder_that_was_not_measured_nothing_is_claimed(store: Store) -> None:
    """No probability, no verdict and no expected number, rather than false ones."""
    answer = search(store, "victims", encoder=ENCODER)
    assert (answer.verdict, answer.expected) == (None, None)
    assert {hit.likely for hit in answer.hits} == {None}


def test_filtering_does_not_change_the_order(store: Store) -> None:
    """The findings of one borough come in the order that they have among all, with their scores."""
    query = "children excluded from school"
    within = find(store, query, filters=Filters.of(borough=["Lewisham"]), limit=10_000)
    whole = find(store, query, limit=10_000)
    assert len(within) > 300
    assert within == tuple(hit for hit in whole if hit.finding.borough == "Lewisham")


def test_a_hit_says_which_words_it_holds(store: Store) -> None:
    """Words count in any of their forms, and those that are missing are named."""
    hits = find(store, '"speech and language" therapists xyzzy', limit=10_000)
    for hit in hits:
        assert {"speech", "language"} <= set(" ".join(hit.words).split())
        assert hit.missing_words[-1] == "xyzzy" or "xyzzy" in hit.missing_words
        assert hit.why.startswith("has ")
    assert len(hits) == len(find_by_text('"speech and language"'))


def test_a_recommendation_is_found_by_whom_it_addresses(store: Store) -> None:
    """The addressee is searched with the text."""
    finding = next(one for one in FINDINGS if one.addressee and "board" in one.addressee.lower())
    hits = find(store, f'"{finding.addressee}"', limit=1000, literal=True)
    assert finding.finding_id in ids(hits)


def test_a_longer_list_begins_as_a_shorter_one(store: Store) -> None:
    """The limit cuts the list and changes nothing in it; asking for all gives each once."""
    hits = find(store, "children", limit=len(FINDINGS))
    assert len(FINDINGS) > DEPTH
    assert sorted(ids(hits)) == sorted(finding.finding_id for finding in FINDINGS)
    for limit in (1, 10, 200):
        assert find(store, "children", limit=limit) == hits[:limit]


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
            assert find(store, text, literal=True)[0].finding.text == text


def test_filters_by_facets_are_exact(store: Store) -> None:
    """A filtered search gives every finding that fits the filters and no other."""
    hits = find(
        store,
        "victims",
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
    staff = find(store, "managers", filters=Filters.of(standard=["Staff"]), limit=10_000)
    assert set(ids(staff)) == {i for i, f in everything.items() if f.standard == "1.2"}
    hits = find(
        store,
        "managers",
        filters=Filters.of(since="2023-05-31", to="2024"),
        limit=10_000,
    )
    assert {hit.finding.borough for hit in hits} == {"Hackney", "Islington", "Lewisham"}
    assert len(hits) == sum(
        finding.borough in ("Hackney", "Islington", "Lewisham") for finding in FINDINGS
    )
    assert find(store, "managers", filters=Filters.of(since="2031")) == ()


def test_order_of_reports_does_not_matter(store: Store, tmp_path: Path) -> None:
    """A store built in another order, in several goes, gives the same hits with the same scores."""
    with open_store(tmp_path / "other.sqlite", mode="write") as other:
        other.save_codebook(CODEBOOK)
        other.save_levels(CODER, LEVELS)
        for report_id in reversed(REPORTS):
            save(other, make_brief(report_id))
            save(other, make_part(report_id))
        for query in ("victims' views", "supervision of staff", "the"):
            assert find(other, query, limit=200) == find(store, query, limit=200)


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
                    find(
                        store,
                        "x",
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
        find(store, "victims", filters=Filters.of(**options))  # type: ignore[arg-type]


def test_wrong_options_are_named(store: Store) -> None:
    """A date that is none and a limit below one are refused by name."""
    with pytest.raises(FindingsError, match="since 'May 2024': is not a date"):
        find(store, "victims", filters=Filters.of(since="May 2024"))
    with pytest.raises(FindingsError, match="limit 0: is less than one"):
        find(store, "victims", limit=0)


def test_another_encoder_is_refused(store: Store) -> None:
    """Vectors of two encoders are never mixed: the store says which encoder it was built with."""
    with pytest.raises(EncoderError, match=r"hashing:64: .* have no embedding .*hashing:256"):
        search(store, "victims", encoder=HashingEncoder(64))


def test_empty_store_has_no_hits(tmp_path: Path) -> None:
    """Searching a store without reports gives nothing, and no error."""
    with open_store(tmp_path / "empty.sqlite", mode="write") as store:
        assert find(store, "victims") == ()
