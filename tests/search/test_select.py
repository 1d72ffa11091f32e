"""Filters select exactly the findings that a plain reading of the store gives."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields, replace
from pathlib import Path
from typing import Any, Literal, get_type_hints

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspection_findings.errors import FindingsError, RetiredThemeError, UnknownNameError
from inspection_findings.frames import CorpusFrames
from inspection_findings.frames.convert import group_rows
from inspection_findings.frames.store_rows import FindingRow
from inspection_findings.records import (
    EFFECTIVE_POLARITIES,
    KINDS,
    POLARITIES,
    RATING_WORDS,
    Cluster,
    Clustering,
    Coding,
    Finding,
    PolarityCoding,
)
from inspection_findings.search import FilterOptions, Filters, select_findings
from inspection_findings.search.voice import VOICES, find_voices_in_order
from inspection_findings.store import Store, open_store
from tests.support.store import CODEBOOK, CODER, REPORTS, Part, make_part, process, save

HACKNEY, HARINGEY = list(REPORTS)[:2]
PAGE = 5000  # characters on a page of the only report with pages


def make_paged(report_id: str) -> Part:
    """Return a report as if its file had pages."""
    part = make_part(report_id)
    pages = tuple(range(0, len(part.report.source.text), PAGE))
    report = replace(part.report, source=replace(part.report.source, pages=pages))
    return process(report, part.segmentation)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a store of the five reports, coded by a model, two people and a reference."""
    path = tmp_path_factory.mktemp("select") / "findings.sqlite"
    with open_store(path, mode="write") as store:
        store.save_codebook(CODEBOOK)
        for report_id in REPORTS:
            save(store, make_paged(report_id) if report_id == HACKNEY else make_part(report_id))
        findings = [one for report_id in REPORTS for one in make_part(report_id).findings]
        code(store, findings[3::40], coder="Ana", coder_kind="person", theme_id="ete")
        code(store, findings[3::90], coder="Ben", coder_kind="person", theme_id="voice")
        code(store, findings[::9], coder="close reading", coder_kind="reference", theme_id="voice")
        ids = [one.finding_id for one in findings]
        clusters = tuple(
            Cluster(
                cluster_id=f"c{number}",
                name=f"Group {number}",
                central=ids[number],
                members=tuple(ids[number : number + 60 : 3]),
                boroughs=("Hackney",),
                stability=1.0,
            )
            for number in (0, 1, 2)
        )
        store.save_clustering(Clustering(clusters=clusters))
    return path


def code(
    store: Store,
    findings: Sequence[Finding],
    *,
    coder: str,
    coder_kind: Literal["person", "reference"],
    theme_id: str,
) -> None:
    """Give findings a theme, and those of which no polarity is stated a polarity."""
    said: dict[str, Any] = {"coder": coder, "coder_kind": coder_kind}
    store.save_codings(
        [Coding(finding_id=one.finding_id, theme_id=theme_id, **said) for one in findings],
        [
            PolarityCoding(finding_id=one.finding_id, polarity="mixed", **said)
            for one in findings
            if one.polarity is None and one.kind != "recommendation"
        ],
        **said,
    )


@pytest.fixture(scope="module")
def store(path: Path) -> Iterator[Store]:
    with open_store(path, mode="read") as store:
        yield store


@pytest.fixture(scope="module")
def frames(store: Store) -> CorpusFrames:
    return store.read_frames()


class Plain:
    """A plain reading of the store: one finding and one filter at a time."""

    def __init__(self, store: Store, frames: CorpusFrames) -> None:
        self.rows = frames.finding_rows
        self.themes = frames.themes_by_finding
        self.reports = {row.report_id: row for row in frames.report_rows}
        self.ratings = {(row.report_id, row.standard): row for row in frames.rating_rows}
        self.names = frames.ratings.groupby("standard")["name"].agg(set).to_dict()
        self.members = frames.members_by_cluster
        self.decisions = group_rows(store.read_decisions(), lambda one: one.finding_id)
        self.starts = {
            one.finding_id: one.spans[0][0]
            for one in store.read_findings([row.finding_id for row in self.rows])
        }
        self.voices = {
            row.finding_id: voices
            for own in frames.findings_by_report.values()
            for row, voices in zip(own, find_voices_in_order(r.text for r in own), strict=True)
        }

    def select(self, filters: Filters) -> list[str]:
        return sorted(
            row.finding_id
            for row in self.rows
            if all(getattr(self, name)(row, getattr(filters, name)) for name in filters.given)
        )

    def theme(self, row: FindingRow, names: tuple[str, ...]) -> bool:
        return bool({*self.themes.get(row.finding_id, ())} & {*names})

    def all_themes(self, row: FindingRow, names: tuple[str, ...]) -> bool:
        return {*names} <= {*self.themes.get(row.finding_id, ())}

    def without_theme(self, row: FindingRow, names: tuple[str, ...]) -> bool:
        return not self.theme(row, names)

    def borough(self, row: FindingRow, names: tuple[str, ...]) -> bool:
        return row.borough in names

    def without_borough(self, row: FindingRow, names: tuple[str, ...]) -> bool:
        return row.borough not in names

    def polarity(self, row: FindingRow, names: tuple[str, ...]) -> bool:
        return row.polarity in names

    def stated(self, row: FindingRow, _: bool) -> bool:
        return row.stated_polarity in POLARITIES

    def standard(self, row: FindingRow, names: tuple[str, ...]) -> bool:
        return bool({row.standard, *self.names.get(row.standard, ())} & {*names})

    def kind(self, row: FindingRow, names: tuple[str, ...]) -> bool:
        return row.kind in names

    def since(self, row: FindingRow, date: str) -> bool:
        return row.published >= date[:7]

    def to(self, row: FindingRow, date: str) -> bool:
        return row.published[: len(date[:7])] <= date[:7]

    def year(self, row: FindingRow, years: tuple[int, ...]) -> bool:
        return int(row.published[:4]) in years

    def rating(self, row: FindingRow, names: tuple[str, ...]) -> bool:
        found = self.ratings.get((row.report_id, row.standard))
        return found is not None and found.rating in names

    def overall(self, row: FindingRow, names: tuple[str, ...]) -> bool:
        return self.reports[row.report_id].overall_rating in names

    def service(self, row: FindingRow, names: tuple[str, ...]) -> bool:
        return self.reports[row.report_id].service in names

    def inspectorate(self, row: FindingRow, names: tuple[str, ...]) -> bool:
        return row.inspectorate in names

    def coder(self, row: FindingRow, names: tuple[str, ...]) -> bool:
        kinds = ("person", "reference", "model")
        own = self.decisions.get(row.finding_id, [])
        first = min((kinds.index(one.coder_kind) for one in own), default=None)
        return any(
            {one.coder, one.coder_kind} & {*names}
            for one in own
            if kinds.index(one.coder_kind) == first
        )

    def sub_theme(self, row: FindingRow, names: tuple[str, ...]) -> bool:
        return any(row.finding_id in self.members[name] for name in names)

    def page(self, row: FindingRow, pages: tuple[int, ...]) -> bool:
        return row.report_id == HACKNEY and self.starts[row.finding_id] // PAGE + 1 in pages

    def voice(self, row: FindingRow, names: tuple[str, ...]) -> bool:
        return bool({*self.voices[row.finding_id]} & {*names})

    def finding(self, row: FindingRow, ids: tuple[str, ...]) -> bool:
        return row.finding_id in ids


@pytest.fixture(scope="module")
def plain(store: Store, frames: CorpusFrames) -> Plain:
    return Plain(store, frames)


def some(*values: object) -> st.SearchStrategy[tuple[object, ...]]:
    return st.lists(st.sampled_from(values), min_size=1, max_size=3, unique=True).map(tuple)


THEMES = some(*CODEBOOK.theme_ids)
BOROUGHS = some("Hackney", "Haringey", "Havering", "Islington", "Lewisham")
DATES = st.sampled_from(["2022", "2023-05", "2023-05-31", "2024", "2024-09", "2026"])
VALUES: dict[str, st.SearchStrategy[object]] = {
    "theme": THEMES,
    "all_themes": THEMES,
    "without_theme": THEMES,
    "borough": BOROUGHS,
    "without_borough": BOROUGHS,
    "polarity": some(*EFFECTIVE_POLARITIES),
    "stated": st.just(True),
    "standard": some("1.1", "Staff", "recommendation", "Assessment", "3.4"),
    "kind": some(*KINDS),
    "since": DATES,
    "to": DATES,
    "year": some(2022, 2023, 2024, 2025),
    "rating": some(*RATING_WORDS),
    "overall": some(*RATING_WORDS),
    "service": some("Hackney Youth Justice Service", "Islington Youth Justice Service"),
    "inspectorate": some("HM Inspectorate of Probation"),
    "coder": some("Ana", "Ben", "close reading", CODER, "person", "reference", "model"),
    "sub_theme": some("c0", "c1", "c2"),
    "page": some(1, 3, 7, 8, 9, 12),
    "voice": some(*VOICES),
    "finding": some(*(one.finding_id for one in make_part(HACKNEY).findings[::30])),
}


def test_options_are_the_fields_of_filters() -> None:
    """Keyword arguments and filters have the same names, and each is tried below."""
    names = [field.name for field in fields(Filters)]
    assert list(get_type_hints(FilterOptions)) == names == list(VALUES)


@pytest.mark.parametrize("name", VALUES)
def test_each_filter_is_exact(name: str, store: Store, plain: Plain) -> None:
    """Each filter finds what it should, and neither nothing nor everything."""
    seen: set[int] = set()

    @settings(max_examples=10)
    @given(value=VALUES[name])
    def check(value: object) -> None:
        filters = Filters(**{name: value})  # type: ignore[arg-type]
        found = select_findings(store, filters)
        assert found == plain.select(filters)
        seen.add(len(found))

    check()
    assert max(seen) > 0
    assert name == "inspectorate" or min(seen) < len(plain.rows)


@settings(max_examples=80)
@given(values=st.fixed_dictionaries({}, optional=VALUES))
def test_filters_together_are_exact(store: Store, plain: Plain, values: dict[str, object]) -> None:
    """A finding meets all filters that are given, and stated polarity alone where asked for."""
    filters = Filters(**values)  # type: ignore[arg-type]
    expected = plain.select(filters)
    assert select_findings(store, filters) == expected


def test_names_are_taken_in_any_case(store: Store) -> None:
    """Ids, names and other spellings give the same; one value needs no list."""
    a = Filters.of(
        theme="VICTIM-WORK",
        borough="london borough of hackney",
        polarity="Area for improvement",
        rating="requires improvement",
        coder="ANA",
        sub_theme="group 1",
        voice="Children",
        year=2023,
    )
    assert a.given == (
        *("theme", "borough", "polarity", "year", "rating", "coder", "sub_theme", "voice"),
    )
    assert select_findings(store, a) == []
    b = Filters(theme=("Victim work",), borough=("Havering",), polarity=("area_for_improvement",))
    c = Filters(theme=("victim-work",), borough=("havering",), polarity=("area for improvement",))
    assert select_findings(store, b) == select_findings(store, c) != []
    by_name = select_findings(store, Filters.of(sub_theme="GROUP 1"))
    assert by_name == select_findings(store, Filters.of(sub_theme="c1")) != []


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"theme": "victims"}, r"'victim-work'\? Known themes: victim-work,"),
        ({"all_themes": ["voice", "victims"]}, r"theme 'victims' is not known"),
        ({"without_theme": "victims"}, r"theme 'victims' is not known"),
        ({"borough": "Hackny"}, r"borough 'Hackny' is .*: Hackney, Haringey, Havering, Isling"),
        ({"without_borough": "Hackny"}, r"borough 'Hackny' is not known"),
        ({"standard": "9.9"}, r"standard '9\.9' is .*1\.1, 1\.2"),
        ({"polarity": "bad"}, r"polarity 'bad' is .*: strength, area_for_improvement"),
        ({"kind": "item"}, r"kind 'item' is .*: bullet, recommendation, narrative"),
        ({"rating": "Fair"}, r"rating 'Fair' is .*: Inadequate, Requires improvement, Good, Outst"),
        ({"overall": "Fair"}, r"rating 'Fair' is not known"),
        ({"service": "Kent"}, r"service 'Kent' is .*: Hackney Youth Justice Service, "),
        (
            {"coder": "Zoe"},
            r"coder 'Zoe' is .*: adjudicated, person, reference, model, Ana, Ben, close reading",
        ),
        ({"sub_theme": "x"}, r"sub-theme 'x' is .*: Group 0, Group 1, Group 2"),
        ({"voice": "dogs"}, r"voice 'dogs' is .*: children, parents, staff, victims, partners"),
        ({"year": 1999}, r"year '1999' is .*: 2022, 2023, 2024, 2025"),
    ],
)
def test_unknown_names_list_the_known(store: Store, options: FilterOptions, message: str) -> None:
    """Whatever is not known is refused, with what is known."""
    with pytest.raises(UnknownNameError, match=message):
        select_findings(store, Filters.of(**options))


def test_dates_that_are_none_are_refused(store: Store) -> None:
    """By the name of the option."""
    with pytest.raises(FindingsError, match="since 'May 2024': is not a date; write it as 2024"):
        select_findings(store, Filters(since="May 2024"))
    with pytest.raises(FindingsError, match="to '24': is not a date"):
        select_findings(store, Filters(to="24"))
    assert select_findings(store, Filters(since="2031")) == []


def test_a_finding_that_is_not_there_is_refused(store: Store) -> None:
    """However long its id is, and whatever findings are named beside it."""
    there = make_part(HACKNEY).findings[0].finding_id
    for unknown in ("nothing", there + "x" * 50):
        with pytest.raises(FindingsError, match=f"finding '{unknown}': is not in the store"):
            select_findings(store, Filters(finding=(there, unknown)))


def test_pages_are_refused_where_no_report_has_any(tmp_path: Path) -> None:
    """A list that is empty for want of pages would mislead."""
    with open_store(tmp_path / "store.sqlite", mode="write") as store:
        save(store, make_part(HARINGEY))
        with pytest.raises(FindingsError, match="page: is not known of any finding"):
            select_findings(store, Filters(page=(1,)))


def test_a_retired_theme_that_nothing_carries_is_refused(tmp_path: Path) -> None:
    """As everywhere, with the theme to ask for instead."""
    gone = replace(CODEBOOK.themes[0], retired="2.0.0")
    codebook = replace(CODEBOOK, themes=(gone, *CODEBOOK.themes[1:]))
    with open_store(tmp_path / "store.sqlite", mode="write") as store:
        store.save_codebook(codebook)
        with pytest.raises(RetiredThemeError, match="no finding carries it"):
            select_findings(store, Filters(theme=("victim-work",)))
        save(store, make_part(HARINGEY))
        assert select_findings(store, Filters(theme=("victim-work",)))


def test_an_empty_store_has_nothing(tmp_path: Path) -> None:
    """No filter fails on it but one that names what is not there."""
    with open_store(tmp_path / "store.sqlite", mode="write") as store:
        store.save_codebook(CODEBOOK)
        given = Filters(theme=("voice",), kind=("bullet",), since="2020", voice=("staff",))
        assert select_findings(store, given) == []
        with pytest.raises(UnknownNameError, match="No boroughs are stored yet"):
            select_findings(store, Filters(borough=("Hackney",)))
