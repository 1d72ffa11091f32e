"""Evidence packs: what they say is what the store says, word for word, and can be proved."""

from __future__ import annotations

import csv
import importlib
import io
import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

import inspection_findings as inf
from inspection_findings.corpus.pack_check import verify_pack
from inspection_findings.corpus.pack_files import FORMATS, make_file
from inspection_findings.documents import (
    Heading,
    Link,
    Quote,
    Quoted,
    Share,
    Table,
    list_quoted,
)
from inspection_findings.documents.document import list_runs
from inspection_findings.encode import OnnxEncoder
from inspection_findings.errors import FindingsError, RetiredThemeError, UnknownNameError
from inspection_findings.exchange.file_words import read_file_words
from inspection_findings.manifest import hash_bytes
from inspection_findings.search.relevance import load_relevance
from inspection_findings.store import open_store
from inspection_findings.text import quote
from inspection_findings.theme_report.pack import Pack
from inspection_findings.theme_report.pack.clear import stands_alone
from inspection_findings.theme_report.pack.words import say_stated
from tests.support.commands import check_wrong, run
from tests.support.variants import ROOT

TWO = ("outcome-22", "ete")


@pytest.fixture(scope="module")
def packed(store_path: Path, model_folder: Path, tiny_encoder: OnnxEncoder) -> inf.Corpus:
    """Return the five boroughs with all defaults named, so that no environment is needed."""
    return inf.open_corpus(
        store_path,
        model=model_folder,
        standards=ROOT / "corpus" / "standards.toml",
        encoder=tiny_encoder,
    )


@pytest.fixture(scope="module")
def pack(packed: inf.Corpus) -> Pack:
    return packed.pack(TWO)


@pytest.fixture(scope="module")
def written(packed: inf.Corpus, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a pack; whoever changes it copies it first."""
    folder = tmp_path_factory.mktemp("pack")
    packed.write_pack(folder, "outcome-22", formats=["csv", "json"])
    return folder


@pytest.fixture
def folder(written: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(written, tmp_path / "pack"))


def list_tables(pack: Pack, start: str) -> list[Table]:
    return [table for table in pack.tables() if table.key.startswith(start)]


def list_headings(pack: Pack) -> list[str]:
    return [one.words for one in pack.document.blocks if isinstance(one, Heading) if one.level == 1]


def test_every_quotation_is_verbatim_at_its_offsets(pack: Pack, store_path: Path) -> None:
    """The source of each, cut at the offsets, is what the document quotes."""
    assert len(pack.document.cited) > 50
    with open_store(store_path, mode="read") as store:
        for one in pack.document.cited.values():
            assert quote(store.read_source_text(one.report_id), one.spans) == one.text


def test_shares_are_those_of_the_theme(pack: Pack, packed: inf.Corpus) -> None:
    """What a pack counts in boroughs is what ``recurring`` counts."""
    themes = packed.recurring().themes
    for theme_id, table in zip(TWO, list_tables(pack, "aspects"), strict=True):
        rows = themes[themes["theme_id"] == theme_id].to_dict("records")
        assert [row["aspect"] for row in rows][:2] == ["any", "strength"]
        for row, told in zip(rows, table.rows, strict=True):
            stated, together = told[1], told[3]
            assert isinstance(stated, Share)
            assert isinstance(together, Share)
            assert (stated.count, stated.of) == (row["boroughs"], row["eligible"])
            assert (stated.low, stated.high) == pytest.approx((row["low"], row["high"]))
            assert together.count == max(row["boroughs"], row["boroughs_with_inferred"])


def test_everything_considered_is_listed(pack: Pack, packed: inf.Corpus) -> None:
    """Each finding on a theme stands once in the appendix, and is counted in its borough."""
    ids = set(packed.list(theme=list(TWO)).ids)
    (listed,) = (
        one
        for one in pack.document.blocks
        if isinstance(one, Table) and one.key == "considered-findings"
    )
    shown = list(list_quoted([listed]))
    assert len(shown) == len(set(shown))
    assert set(shown) == ids
    findings = pack.rows(list_tables(pack, "findings")[0])
    considered = [row for row in findings if row["Counted"] == "yes"]
    assert {row["Finding id"] for row in considered} == ids
    for theme_id, table in zip(TWO, list_tables(pack, "boroughs"), strict=True):
        told = {row[0] for row in table.rows if row[-1] != "no finding"}
        assert told == {one.finding.borough for one in packed.list(theme=theme_id)}


def test_three_each_way_come_from_three_boroughs(pack: Pack) -> None:
    """Strong and weak each have three quotations at most, none of a borough twice."""
    for topic in pack.gathered.topics:
        for side, polarity in ((topic.strong, "strength"), (topic.weak, "area_for_improvement")):
            boroughs = [one.finding.borough for one in side]
            assert len(boroughs) == len(set(boroughs)) <= 3
            assert {one.badge.polarity for one in side if one.badge} <= {polarity}
    assert any(topic.weak for topic in pack.gathered.topics)


def test_only_what_is_stated_gives_the_direction(pack: Pack) -> None:
    """Both topics have inferred strengths; neither headline nor direction counts them."""
    outcome, ete = pack.gathered.topics
    assert "a strength in none; an area for improvement in four" in outcome.report.answer.stated
    assert outcome.strong == ()
    for topic in (outcome, ete):
        assert sum(tally.strengths.inferred for tally in topic.tallies.values()) > 0
        for borough, tally in topic.tallies.items():
            own = [one.finding for one in topic.quotations if one.finding.borough == borough]
            strong = sum(one.is_strength for one in own)
            weak = sum(one.is_area for one in own)
            sides = {strong > weak: "strong", weak > strong: "weak", strong == weak: "even"}
            assert tally.stated_leaning == (sides[True] if strong or weak else "other")
    assert {tally.stated_leaning for tally in outcome.tallies.values()} == {"weak"}


def test_a_visit_has_the_numbers_of_its_borough_and_a_finding_of_it(pack: Pack) -> None:
    """What is said of a borough to visit is what the table by borough says."""
    for topic, table in zip(pack.gathered.topics, list_tables(pack, "boroughs"), strict=True):
        rows = {row["Borough"]: row for row in pack.rows(table)}
        assert topic.visits.visits
        for visit in topic.visits.visits:
            tally, row = topic.tallies[visit.borough], rows[visit.borough]
            assert say_stated(tally) in visit.words
            assert row["Strengths, stated"] == tally.strengths.stated
            assert row["Areas for improvement, stated"] == tally.areas.stated
            assert visit.start.finding.borough == visit.borough
            assert visit.start.finding.stated_polarity != "not_stated"


def test_a_finding_has_one_note(pack: Pack) -> None:
    """It stands with its note in one place, and other places name that one."""
    runs = [
        run
        for block in pack.document.blocks
        for runs in list_runs(block)
        for run in runs
        if isinstance(run, Quoted) and run.has_note
    ]
    ids = [run.finding_id for run in runs]
    assert len(ids) == len(set(ids)) > 10
    words = [
        run.words
        for block in pack.document.blocks
        for runs in list_runs(block)
        for run in runs
        if isinstance(run, Link)
    ]
    assert any(re.fullmatch(r"Table \d+, [A-Z][a-z]+", one) for one in words)


def test_a_question_of_a_visit_rests_on_what_it_quotes(pack: Pack) -> None:
    """Recommendations, stated areas and stated strengths, each once, by borough or body."""
    for topic in pack.gathered.topics:
        visited = {one.borough for one in topic.visits.visits}
        assert visited & {one.heading for one in topic.enquiries}
        for enquiry in topic.enquiries:
            asked = [line.finding for line in enquiry.lines]
            assert 0 < len(asked) == len({one.wording for one in asked})
            assert "not_stated" not in {one.finding.stated_polarity for one in asked}
    (police,) = pack.gathered.topics[0].visits.asked
    assert (police.addressee, len(police.boroughs)) == ("The Metropolitan Police", 3)


def test_what_points_back_or_is_cut_is_not_quoted_in_the_main_part(pack: Pack) -> None:
    """A sub-theme that is the theme over again tells nothing apart either."""
    for topic in pack.gathered.topics:
        for one in (*topic.strong, *topic.weak, *(said for _, said in topic.voices)):
            assert stands_alone(one.finding.text)
        found = set(topic.tallies)
        assert all(set(one.boroughs) < found for one in topic.points)
    ete = pack.gathered.topics[1]
    assert {who for who, _ in ete.voices} == {"children"}


def test_what_is_struck_out_is_no_headline_and_no_question(packed: inf.Corpus, pack: Pack) -> None:
    """It is listed, and said to be struck out."""
    struck = pack.gathered.topics[0].weak[0].finding.finding_id
    again = packed.pack("outcome-22", without=struck)
    (topic,) = again.gathered.topics
    argued = [
        *topic.strong,
        *topic.weak,
        *(line.finding for one in topic.enquiries for line in one.lines),
    ]
    assert struck not in {one.finding.finding_id for one in argued}
    assert struck in {one.finding.finding_id for one in again.gathered.considered}
    assert any("struck out" in one.reason for one in again.gathered.left_out)


def test_a_theme_that_is_found_nowhere_has_a_pack_that_says_so(packed: inf.Corpus) -> None:
    """The counts are there, the silent boroughs too, and nothing that needs a finding."""
    empty = packed.pack("outcome-22", year=2022)
    assert list_headings(empty)[:3] == [
        *("Question and scope", "Where it is found", "Boroughs without a finding")
    ]
    (table,) = list_tables(empty, "aspects")
    assert {row[1].count for row in table.rows if isinstance(row[1], Share)} == {0}
    assert "4 inspections left out by year 2022" in {one.what for one in empty.gathered.left_out}


def test_names_stand_where_ids_would(pack: Pack) -> None:
    """No id of a theme or finding is in the words of the document."""
    words = json.dumps([str(one) for one in pack.document.blocks if not isinstance(one, Table)])
    tables = [one for one in pack.document.blocks if isinstance(one, Table)]
    cells = json.dumps(
        [value for table in tables for row in pack.rows(table) for value in row.values()]
    )
    assert "outcome-22:" not in words
    for theme_id in ("victim-work", "data-evaluation", "out-of-court"):
        assert f'"{theme_id}' not in cells
    assert "-2023-05:" not in cells


def test_what_is_wrong_is_said_in_a_line(packed: inf.Corpus) -> None:
    """Nothing asked, two things asked, an unknown theme, an unknown basket, a retired theme."""
    for wrong in ({}, {"themes": "ete", "query": "school"}):
        with pytest.raises(FindingsError, match="exactly one"):
            packed.pack(**wrong)  # type: ignore[arg-type]
    with pytest.raises(UnknownNameError, match="no-such-theme"):
        packed.pack("no-such-theme")
    with pytest.raises(UnknownNameError, match="basket"):
        packed.pack(basket="Nothing")
    with pytest.raises(FindingsError, match="nobody measured"):
        packed.pack(query="education")
    assert issubclass(RetiredThemeError, FindingsError)


def test_a_pack_of_a_query_has_what_the_search_holds_likely(
    packed: inf.Corpus, tiny_encoder: OnnxEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was understood narrows the reports; what is below the bar is counted as left out."""
    measured = replace(load_relevance(), encoder_id=tiny_encoder.encoder_id)
    module = importlib.import_module("inspection_findings.search.search")
    monkeypatch.setattr(module, "load_relevance", lambda: measured)
    asked = "victims restorative justice in Lewisham"
    hits = packed.search(asked, limit=2_000)
    likely = {hit.finding.finding_id for hit in hits if hit.is_likely}
    found = packed.pack(query=asked)
    assert {one.finding.finding_id for one in found.gathered.considered} == likely
    assert likely
    assert found.gathered.boroughs == ("Lewisham",)
    assert found.question.understood == ("borough Lewisham (“in Lewisham”)",)
    below = {one.what: one.count for one in found.gathered.left_out}
    assert below["Findings that the search compared"] == len(hits) - len(likely)
    assert "chosen-for" not in json.dumps([table["rows"] for table in found.data()["tables"]])


@pytest.fixture
def basket(packed: inf.Corpus) -> Iterator[list[str]]:
    """Keep four findings in an order of one's own while a test runs."""
    made = packed.make_basket("For Tuesday", person="Ana Reader")
    ids = list(reversed(packed.list(theme="voice", polarity="strength", limit=4).ids))
    packed.put_in_basket(made.subject, ids, person="Ana Reader")
    packed.change_item(made.subject, ids[1], comment="the best of them", person="Ana Reader")
    yield ids
    packed.remove_basket(made.subject, person="Ana Reader")


def test_a_basket_keeps_its_order_and_says_no_share(packed: inf.Corpus, basket: list[str]) -> None:
    """A person chose: the comments are there, and nothing looks like a count of all reports."""
    chosen = packed.pack(basket="For Tuesday")
    quotes = [one for one in chosen.document.blocks if isinstance(one, Quote)]
    assert [one.finding_id for one in quotes] == basket
    assert [one.remark for one in quotes] == ["", "the best of them", "", ""]
    assert chosen.document.title == "For Tuesday"
    cells = (
        cell
        for one in chosen.document.blocks
        if isinstance(one, Table)
        for row in one.rows
        for cell in row
    )
    assert not any(isinstance(cell, Share) for cell in cells)
    assert not {"Boroughs to visit", "Contrary cases"} & set(list_headings(chosen))


def test_a_template_orders_the_sections(packed: inf.Corpus, tmp_path: Path) -> None:
    """An organisation's words, its sections, and what of its file is not understood."""
    words = tmp_path / "pack.toml"
    words.write_text(
        'organisation = "Ash County"\ntitle = "On {subject}"\nsections = ["enquiry", "scope"]\n',
        encoding="utf-8",
    )
    own = packed.pack("ete", template=tmp_path)
    assert list_headings(own) == ["Lines of enquiry", "Question and scope"]
    assert own.document.organisation == "Ash County"
    assert own.document.title.startswith("On Education")
    assert packed.pack("ete", template=tmp_path, title="Mine").document.title == "Mine"
    for wrong, problem in (
        ('sections = ["nothing"]', "section 'nothing'"),
        ("colour = 1", "unknown key"),
        ("title = 1", "must be text"),
        ("title =", "cannot be read"),
    ):
        words.write_text(wrong, encoding="utf-8")
        with pytest.raises(FindingsError, match=problem):
            packed.pack("ete", template=tmp_path)


def test_the_same_question_gives_the_same_bytes(packed: inf.Corpus, folder: Path) -> None:
    """Other formats join a pack; another pack, and what somebody changed, is left alone."""
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    packed.write_pack(folder, "outcome-22", formats="csv")
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    with pytest.raises(FindingsError, match="another pack"):
        packed.write_pack(folder, "ete", formats="csv")
    table = folder / "outcome-22.csv"
    table.write_bytes(table.read_bytes() + b"mine")
    with pytest.raises(FindingsError, match="somebody's work"):
        packed.write_pack(folder, "outcome-22", formats="csv")
    with pytest.raises(UnknownNameError, match="odt"):
        packed.write_pack(folder, "outcome-22", formats="odt")
    assert sorted(path.name for path in folder.iterdir()) == sorted(before)


def test_the_rows_and_the_data_are_the_pack(folder: Path, packed: inf.Corpus) -> None:
    """CSV has a row for each finding, JSON the same rows with all else."""
    text = (folder / "outcome-22.csv").read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    data = json.loads((folder / "outcome-22.json").read_text(encoding="utf-8"))
    tables = {one["key"]: one["rows"] for one in data["tables"]}
    assert [row["Quotation"] for row in rows] == [row["Quotation"] for row in tables["findings"]]
    considered = [row["Finding id"] for row in rows if row["Counted"] == "yes"]
    assert set(considered) == set(packed.list(theme="outcome-22").ids)


def change_text_of(pack: Pack, finding_id: str) -> Pack:
    """Return a pack that quotes one finding in another word."""
    cited = pack.gathered.cited
    wrong = replace(cited[finding_id], text=f"{cited[finding_id].text} indeed"[7:])
    gathered = replace(pack.gathered, cited={**cited, finding_id: wrong})
    own = {one: gathered.cited[one] for one in pack.document.cited}
    return replace(pack, gathered=gathered, document=replace(pack.document, cited=own))


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_every_format_has_every_quotation(pack: Pack, name: str) -> None:
    """Other libraries than those that wrote a file find each in it, and not one that differs."""
    texts = {one.finding_id: one.text for one in pack.document.cited.values()}
    made = make_file(pack, name)
    words = read_file_words(f"a.{name}", made)
    assert words is not None
    assert [text for text in texts.values() if not words.hold(text)] == []
    assert make_file(pack, name) == made
    changed = max(texts, key=lambda one: len(texts[one]))
    other = read_file_words(f"a.{name}", make_file(change_text_of(pack, changed), name))
    assert other is not None
    assert [one for one, text in texts.items() if not other.hold(text)] == [changed]


def test_a_pack_as_it_was_made_has_no_failure(folder: Path, store_path: Path) -> None:
    checked = verify_pack(folder, store=store_path, reports=ROOT / "corpus" / "reports")
    assert checked.failures == ()
    assert checked.files == 2
    assert checked.quotations > 10


def change_quotation(folder: Path) -> str:
    """Change a word in a file, and make its hash right again: only the words can tell."""
    table, path = folder / "outcome-22.csv", folder / "manifest.json"
    table.write_bytes(table.read_bytes().replace(b"Outcome 22", b"Outcome 23"))
    manifest = json.loads(path.read_text(encoding="utf-8"))
    manifest["files"][0]["sha256"] = hash_bytes(table.read_bytes())
    path.write_text(json.dumps(manifest), encoding="utf-8")
    return "does not stand there word for word"


def change_file(folder: Path) -> str:
    with (folder / "outcome-22.csv").open("ab") as file:
        file.write(b"\n")
    return "hash is another one"


def take_file(folder: Path) -> str:
    (folder / "outcome-22.json").unlink()
    return "is missing"


def add_file(folder: Path) -> str:
    (folder / "further.docx").write_bytes(b"")
    return "is not of this pack"


def change_entry(folder: Path, **values: object) -> None:
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    manifest["quotations"][0] |= values
    path.write_text(json.dumps(manifest), encoding="utf-8")


def move_offsets(folder: Path) -> str:
    change_entry(folder, spans=[[0, 40]])
    return "gives another text"


def change_source(folder: Path) -> str:
    change_entry(folder, source_sha256="0" * 64)
    return "no file with the hash"


def change_text(folder: Path) -> str:
    change_entry(folder, text="Something else.")
    return "does not have its hash"


@pytest.mark.parametrize(
    "change",
    [change_quotation, change_file, take_file, add_file, move_offsets, change_source, change_text],
)
def test_each_kind_of_change_is_found(change: object, folder: Path, store_path: Path) -> None:
    """Every failure names its place; the command lists it and ends with 1."""
    assert callable(change)
    problem = change(folder)
    checked = verify_pack(folder, store=store_path)
    assert any(problem in one.problem and one.place for one in checked.failures)
    done = run("verify", str(folder), "--store", str(store_path))
    assert done.exit_code == 1
    assert problem in done.stdout


def test_a_folder_without_a_manifest_is_no_pack(tmp_path: Path) -> None:
    check_wrong(run("verify", str(tmp_path)), problem="cannot be read")
    (tmp_path / "manifest.json").write_text("{}", encoding="utf-8")
    check_wrong(run("verify", str(tmp_path)), problem="is no manifest of a pack")
