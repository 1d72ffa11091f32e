"""Constraints in plain words: what is understood as a filter, and what is left to look for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspection_findings.search.constraints import read_constraints
from inspection_findings.search.query import clean_query

BOROUGHS = (
    *("Hackney", "Lewisham", "Reading", "Bath and North East Somerset"),
    *("Kensington and Chelsea", "Stoke-on-Trent"),
)
STANDARDS = ("1.1", "3.4", "V1.1")
MONTHS = ("2021-01", "2023-05", "2024-08")


def understand(query: str, *, given: tuple[str, ...] = ()) -> tuple[str, list[str]]:
    """Return what is left of a query, and the filters as they are written as options."""
    reading = read_constraints(
        query, boroughs=BOROUGHS, standards=STANDARDS, months=MONTHS, given=given
    )
    return reading.rest, [one.flag for one in reading.understood]


WEAK, STRONG = "--polarity area_for_improvement", "--polarity strength"
RECOMMENDED = "--kind recommendation"


@pytest.mark.parametrize(
    ("query", "rest", "flags"),
    [
        # Boroughs
        ("Hackney education", "education", ["--borough Hackney"]),
        ("what does hackney say about girls", "girls", ["--borough Hackney"]),
        ("Hackney's education", "education", ["--borough Hackney"]),
        ("girls in Kensington & Chelsea", "girls", ['--borough "Kensington and Chelsea"']),
        ("girls in kensington and chelsea", "girls", ['--borough "Kensington and Chelsea"']),
        ("Stoke on Trent panels", "panels", ["--borough Stoke-on-Trent"]),
        (
            "Hackney and Lewisham: education",
            "education",
            ["--borough Hackney", "--borough Lewisham"],
        ),
        ("girls not in Hackney", "girls", ["--without-borough Hackney"]),
        (
            "girls outside Hackney and Lewisham",
            "girls",
            ["--without-borough Hackney", "--without-borough Lewisham"],
        ),
        ("Reading education", "education", ["--borough Reading"]),
        ("reading and writing", "reading and writing", []),
        # Dates
        ("girls since 2023", "girls", ["--since 2023"]),
        ("girls since May 2023", "girls", ["--since 2023-05"]),
        ("girls from 2023 onwards", "girls", ["--since 2023"]),
        ("girls after 2021", "girls", ["--since 2022"]),
        ("girls before 2024", "girls", ["--to 2023"]),
        ("girls up to March 2024", "girls", ["--to 2024-03"]),
        ("girls between 2021 and 2023", "girls", ["--since 2021", "--to 2023"]),
        ("girls from 2021 to 2023", "girls", ["--since 2021", "--to 2023"]),
        ("girls in 2023", "girls", ["--year 2023"]),
        ("girls 2021, 2023", "girls", ["--year 2021", "--year 2023"]),
        ("girls in 2019", "girls in 2019", []),
        ("the 2023/24 plan", "the 2023/24 plan", []),
        ("girls since 2021 since 2023", "girls since 2023", ["--since 2021"]),
        # Standards and ratings
        ("gaps in policy under 3.4", "policy", ["--standard 3.4", WEAK]),
        ("standard v1.1 resettlement", "resettlement", ["--standard V1.1"]),
        ("3.4% of girls", "3.4% of girls", []),
        ("standard 9.9", "standard 9.9", []),
        ("health in outstanding services", "health", ["--overall Outstanding"]),
        (
            "services rated as requires improvement: health",
            "health",
            ['--overall "Requires improvement"'],
        ),
        (
            "Good or Outstanding services: reparation",
            "reparation",
            ["--overall Good", "--overall Outstanding"],
        ),
        # Kind
        ("recommendations to the Met Police", "Met Police", [RECOMMENDED]),
        ("what is recommended about housing", "housing", [RECOMMENDED]),
        # Polarity
        ("what Hackney does badly on education", "education", ["--borough Hackney", WEAK]),
        ("weaknesses in resettlement", "resettlement", [WEAK]),
        ("areas for improvement in reparation", "reparation", [WEAK]),
        ("reparation needs to improve", "reparation", [WEAK]),
        ("what went wrong with reparation", "reparation", [WEAK]),
        ("good practice in reparation", "reparation", [STRONG]),
        ("what works well in reparation", "reparation", [STRONG]),
        ("strengths in reparation", "reparation", [STRONG]),
        ("strengths and weaknesses in reparation", "reparation", [WEAK, STRONG]),
        ("no good practice in reparation", "no good practice in reparation", []),
        # Voices
        ("what children say about their worker", "their worker", ["--voice children"]),
        ("what do young people think of panels", "panels", ["--voice children"]),
        ("what mums and dads say about panels", "panels", ["--voice parents"]),
        ("parents' own comments on panels", "panels", ["--voice parents"]),
        ("panels according to staff", "panels", ["--voice staff"]),
        ("what victims themselves say about letters", "letters", ["--voice victims"]),
        ("feedback from magistrates about reports", "reports", ["--voice partners"]),
        ("what Hackney staff themselves say", "", ["--borough Hackney", "--voice staff"]),
        # Nothing but constraints, and none
        ("Hackney since 2023", "", ["--since 2023", "--borough Hackney"]),
        ("victims were not asked for consent", "victims were not asked for consent", []),
        ("children told us", "children told us", []),
    ],
)
def test_constraints_become_filters(query: str, rest: str, flags: list[str]) -> None:
    """Each is taken out of the query and shown as the option that it stands for."""
    assert understand(query) == (rest, flags)


@pytest.mark.parametrize(
    ("query", "rest", "flags"),
    [
        ('"Hackney" girls', '"Hackney" girls', []),
        ("\u201cgood practice\u201d girls", '"good practice" girls', []),
        ('"girls since 2023" Hackney', '"girls since 2023"', ["--borough Hackney"]),
        ('"Hackney" in Hackney', '"Hackney"', ["--borough Hackney"]),
        (
            'Hackney on the "speech and language"',
            '"speech and language"',
            ["--borough Hackney"],
        ),
        ('"what works" in Hackney', '"what works"', ["--borough Hackney"]),
        ("girls -Hackney", "girls -Hackney", []),
        ("in Hackney about -mental health", "-mental health", ["--borough Hackney"]),
        ("Hackney in-court work", "in-court work", ["--borough Hackney"]),
    ],
)
def test_quotation_marks_and_minus_protect(query: str, rest: str, flags: list[str]) -> None:
    """What is quoted or excluded is meant as it stands, and keeps its signs."""
    assert understand(query) == (rest, flags)


@pytest.mark.parametrize(
    ("query", "given"),
    [
        ("education Hackney", "borough"),
        ("education Hackney", "without_borough"),
        ("education outside Hackney", "borough"),
        ("education outside Hackney", "without_borough"),
        ("girls since 2023", "since"),
        ("girls since 2023", "to"),
        ("girls since 2023", "year"),
        ("girls between 2021 and 2023", "to"),
        ("girls under 3.4", "standard"),
        ("recommendations about girls", "kind"),
        ("weaknesses in panels", "polarity"),
        ("what children say about panels", "voice"),
        ("panels in Outstanding services", "overall"),
    ],
)
def test_nothing_is_understood_against_an_option(query: str, given: str) -> None:
    """If the option is given, or one that could contradict, the words are left as words."""
    assert understand(query, given=(given,)) == (query, [])
    assert understand(query)[1] != []


def test_a_pasted_text_is_not_a_constraint() -> None:
    """A finding that is pasted to find others like it is not filtered by the words it uses."""
    pasted = (
        "In Hackney the relationships with partners were strong, and recommendations of the report"
        " in 2023 on work with victims had been acted on."
    )
    assert understand(pasted) == (pasted, [])
    assert len(understand(" ".join(pasted.split()[:15]))[1]) > 1
    sentence = "In Hackney the relationships with partners were strong."
    assert understand(sentence) == (sentence, [])
    assert understand(sentence.rstrip("."))[1]


def test_other_options_close_nothing() -> None:
    """What is given of one kind leaves constraints of the other kinds."""
    assert understand("Hackney weaknesses in panels", given=("theme", "polarity", "stated"))[1] == [
        "--borough Hackney"
    ]


def test_the_words_that_were_understood_are_kept() -> None:
    """A reader sees which words became which filter."""
    reading = read_constraints(
        "what Hackney  does badly on girls", boroughs=BOROUGHS, standards=(), months=()
    )
    assert [(one.words, one.option, one.value) for one in reading.understood] == [
        ("Hackney", "borough", "Hackney"),
        ("does badly on", "polarity", "area_for_improvement"),
    ]


_PARTS = st.sampled_from(
    [
        *("Hackney", "since 2023", "2021", "weaknesses in", "what children say about", "3.4"),
        *('"', "-", "not", "girls", "in", "and", "OR", "\n"),
        *("Outstanding services", "recommendations"),
    ]
)


@given(st.lists(_PARTS, max_size=8).map(" ".join) | st.text(max_size=30))
def test_any_query_can_be_read(query: str) -> None:
    """Without constraints a query is left as it is; with them, no filter is given twice."""
    rest, flags = understand(query)
    assert len(set(flags)) == len(flags)
    assert flags or rest == clean_query(query)
    assert sum(flag.startswith("--since") for flag in flags) <= 1
