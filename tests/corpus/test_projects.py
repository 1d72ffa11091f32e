"""The store as a REFI-QDA project and back, and the codings of other programs."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import inspection_findings as inf
from inspection_findings.coding.codebook import parse_codebook, read_codebook
from inspection_findings.coding.codebook_writing import write_codebook_toml
from inspection_findings.exchange.archives import parse_xml
from inspection_findings.exchange.refi_qda import (
    Code,
    GivenCode,
    NoteText,
    Project,
    Selection,
    TextSource,
    User,
    make_guid,
    read_project,
    write_project,
)
from inspection_findings.review import draw_sample
from inspection_findings.store import open_store
from inspection_findings.text import quote
from tests.support.commands import run
from tests.support.projects import (
    GROUPED,
    ODD_NAME,
    fill,
    open_copy,
    read_findings,
    rewrite,
    said_by_people,
)
from tests.support.refi_schema import find_faults
from tests.support.store import WORDS
from tests.support.stores import HACKNEY


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return fill(tmp_path_factory.mktemp("projects"))


@pytest.fixture
def coded(filled: Path, tmp_path: Path) -> inf.Corpus:
    """Return a store in which two people coded, settled and noted."""
    corpus = open_copy(filled, tmp_path / "coded.findings")
    findings = read_findings(corpus)
    bullets = [one for one in findings if one.polarity_from == "heading"]
    (smiling,) = [one for one in findings if "\U0001f642" in one.text]
    corpus.code(smiling.finding_id, coder="Ana", themes=["voice", "ete"], note="\U0001f642 yes")
    corpus.code(smiling.finding_id, coder=ODD_NAME, themes=[], polarity="mixed", note="a\nb & <c>")
    corpus.code(bullets[0].finding_id, coder="Ana", themes=["staffing"])
    corpus.adjudicate(
        smiling.finding_id, person="Ana", themes=["voice"], polarity="strength", reason="agreed"
    )
    corpus.add_note("finding", bullets[1].finding_id, "On a finding", person=ODD_NAME)
    corpus.add_note("passage", HACKNEY, "On a passage", person="Ana", place=(2300, 2384))
    corpus.add_note("theme", "voice", "On a theme\nin two lines", person="Ana")
    corpus.add_note("borough", "Hackney", "On a place", person="Ana")
    return corpus


def test_every_selection_has_the_words_of_its_finding(coded: inf.Corpus) -> None:
    """Offsets count characters, also where emoji and line ends of two characters come before."""
    project = read_project("p.qdpx", coded.write_project()).project
    (source,) = project.sources
    assert source.text is not None
    assert "\r\n" in source.text
    users = {one.guid: one.name for one in project.users}
    assert set(users.values()) == {
        *("Ana", "Ana (settled)", ODD_NAME, "words 1.0 (model)"),
        *("Reference (reference)", "Headings of the reports"),
    }
    by_name: dict[str, dict[str, list[tuple[int, int]]]] = {}
    for one in source.selections:
        if one.given:
            own = by_name.setdefault(one.name, {})
            own.setdefault(users[one.user], []).append((one.start, one.stop))
    for finding in read_findings(coded):
        said = by_name.get(f"{finding.citation} [{finding.finding_id}]", {})
        assert "words 1.0 (model)" in said
        assert ("Headings of the reports" in said) == (finding.polarity_from == "heading")
        for spans in said.values():
            assert quote(source.text, spans) == finding.text


def test_a_project_is_valid_and_the_same_on_any_day(coded: inf.Corpus) -> None:
    """Against the structure of the standard; and nothing refers to what is not there."""
    data = coded.write_project()
    assert data == coded.write_project()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        root = parse_xml("p", archive.read("project.qde"), cure="")
    assert find_faults(root, "urn:QDA-XML:project:1.0") == []


def test_what_people_said_comes_back_into_a_fresh_copy(
    coded: inf.Corpus, filled: Path, tmp_path: Path
) -> None:
    """Codings, polarity, notes, what is settled; and a second time nothing changes."""
    file = tmp_path / "p.qdpx"
    file.write_bytes(coded.write_project())
    fresh = open_copy(filled, tmp_path / "fresh.findings")
    outcome = fresh.import_project(file)
    assert outcome.left_out == ()
    assert {name: len(one.taken) for name, one in outcome.people.items()} == {"Ana": 2, ODD_NAME: 1}
    assert (outcome.settled, outcome.notes) == (1, 4)
    assert [line.split(" not taken")[0] for line in outcome.not_taken][-1].endswith("Reference")
    assert said_by_people(fresh) == said_by_people(coded)
    for again in (fresh, coded):
        newest = again.newest_entry()
        outcome = again.import_project(file)
        assert (outcome.left_out, outcome.settled_before, outcome.notes_before) == ((), 1, 4)
        assert again.newest_entry() == newest


names = st.sampled_from(["Ana", "Ben", "Zo\u00eb"])
answers = st.tuples(
    st.integers(0, 39),
    names,
    st.lists(st.sampled_from(sorted(WORDS)), unique=True, max_size=3),
    st.sampled_from([None, "strength", "area_for_improvement", "mixed", "neutral"]),
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20).map(str.strip),
)


@settings(max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(given=st.lists(answers, max_size=12))
def test_whatever_people_say_comes_back(
    given: list[tuple[int, str, list[str], str | None, str]],
    filled: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """Any themes in any order, none, any polarity where no heading gives it, any note."""
    folder = tmp_path_factory.mktemp("drawn")
    corpus = open_copy(filled, folder / "coded.findings")
    findings = read_findings(corpus)
    for number, coder, themes, polarity, note in given:
        finding = findings[number]
        stated = finding.polarity_from == "heading" or finding.kind == "recommendation"
        corpus.code(
            finding.finding_id,
            coder=coder,
            themes=themes,
            polarity=None if stated else polarity,
            note=note,
        )
    file = folder / "p.qdpx"
    file.write_bytes(corpus.write_project())
    fresh = open_copy(filled, folder / "fresh.findings")
    assert fresh.import_project(file).left_out == ()
    assert said_by_people(fresh) == said_by_people(corpus)


def make_foreign(text: str, selections: tuple[Selection, ...], *, origin: str = "Other") -> bytes:
    """Return a project as another program writes it, with its own GUIDs."""
    codes = (
        Code(guid=make_guid("1"), name="Voice"),
        Code(guid=make_guid("2"), name="Gangs"),
        Code(
            guid=make_guid("3"),
            name="Polarity",
            is_codable=False,
            codes=(
                Code(guid=make_guid("4"), name="Strength"),
                Code(guid=make_guid("5"), name="Mixed"),
            ),
        ),
    )
    source = TextSource(guid=make_guid("s"), name=HACKNEY, text=text, selections=selections)
    other = replace(source, guid=make_guid("o"), name="interview", text="Not a report at all.")
    users = (User(guid=make_guid("u"), name="Zoe"), User(guid=make_guid("w"), name="words 1.0"))
    return write_project(
        Project(name="p", origin=origin, users=users, codes=codes, sources=(source, other))
    )


def select(place: tuple[int, int], *codes: str, note: str = "", user: str = "u") -> Selection:
    guid = make_guid(str(place), *codes, user)
    return Selection(
        guid=guid,
        start=place[0],
        stop=place[1],
        description=note,
        user=make_guid(user),
        given=tuple(GivenCode(guid=make_guid(guid, one), code=make_guid(one)) for one in codes),
    )


def test_codings_of_another_program_are_matched_by_place(filled: Path, tmp_path: Path) -> None:
    """By half of a finding or by a part of it; what cannot be taken is listed with its reason."""
    corpus = open_copy(filled, tmp_path / "s.findings")
    findings = read_findings(corpus)
    with open_store(corpus.path, mode="read") as store:
        text = store.read_source_text(HACKNEY)
    (smiling,) = [one for one in findings if "\U0001f642" in one.text]
    bullet, other = [one for one in findings if one.polarity_from == "heading"][:2]
    (start, stop), *_ = smiling.spans
    (first, last), *_ = bullet.spans
    data = make_foreign(
        text,
        (
            select((start + 9, stop - 9), "1", "4", note="good"),
            select((first - 2, last + 2), "1"),
            select((first, last), "2"),
            select(other.spans[0], "4", "5"),
            select((0, 60), "1"),
            select((0, len(text) + 5), "1"),
            select((start, stop), "9"),
            select((start, stop), "1", user="x"),
            select((start, stop), "1", user="w"),
            select((0, 60), note="What a title"),
        ),
    )
    file = tmp_path / "other.qdpx"
    file.write_bytes(data)
    outcome = corpus.import_project(file)
    assert list(outcome.people) == ["Zoe"]
    assert outcome.people["Zoe"].taken == tuple(sorted([smiling.finding_id, bullet.finding_id]))
    assert outcome.notes == 1
    said = said_by_people(corpus)
    assert (smiling.finding_id, "Zoe", "person", ("voice",), "good") in said[0]  # type: ignore[index]
    assert (smiling.finding_id, "Zoe", "person", "strength") in said[1]  # type: ignore[index]
    listed = "\n".join(outcome.left_out)
    for reason in (
        *("code 'Gangs' is not in the codebook: 1 codings by Zoe", "lies on no finding"),
        *("left out the polarity, given as strength, mixed", "lies outside the text"),
        *("is not in the file", "'interview' is no report of the store: 12 codings and notes"),
        "name of a model",
    ):
        assert reason in listed, reason
    assert len(outcome.left_out) == 8


def test_notes_of_other_programs_are_taken_where_they_stand(filled: Path, tmp_path: Path) -> None:
    """On a coded passage, and on one that the note itself names; others are listed."""
    corpus = open_copy(filled, tmp_path / "s.findings")
    with open_store(corpus.path, mode="read") as store:
        text = store.read_source_text(HACKNEY)
    project = read_project("p.qdpx", make_foreign(text, ())).project
    finding = read_findings(corpus)[0]
    notes = tuple(
        NoteText(guid=make_guid(one), name=one, text=one, user=make_guid("u"), place=place)
        for one, place in (("on a coding", None), ("in itself", (0, 50)), ("lost", None))
    )
    selection = replace(select(finding.spans[0], "1"), notes=(notes[0].guid,))
    source = replace(project.sources[0], selections=(selection,), notes=(notes[1].guid,))
    file = tmp_path / "p.qdpx"
    file.write_bytes(write_project(replace(project, sources=(source,), notes=notes)))
    outcome = corpus.import_project(file)
    assert (outcome.notes, outcome.left_out) == (
        2,
        ("note 'lost' is left out: it is on nothing that the store has",),
    )
    places = {(one.text, one.start, one.stop) for one in corpus.notes(about="passage")}
    assert places == {("on a coding", *finding.spans[0]), ("in itself", 0, 50)}
    outcome = corpus.import_project(file)
    assert (outcome.notes, outcome.notes_before) == (0, 2)


@pytest.mark.parametrize(
    ("origin", "spoil"),
    [
        ("QualCoder", lambda text: text.replace("\r\n", "\n ")),
        ("ATLAS.ti Windows 24", lambda text: text),
        ("NVivo", lambda text: "\n\n" + text.replace("\r\n", "\n")),
        ("MAXQDA", lambda text: text.replace("Safer Young Hackney", "Safer Old Hackney")),
    ],
)
def test_a_text_that_differs_is_aligned(
    origin: str, spoil: object, filled: Path, tmp_path: Path
) -> None:
    """By counting all but white space, or by the words where the text was edited."""
    corpus = open_copy(filled, tmp_path / "s.findings")
    with open_store(corpus.path, mode="read") as store:
        text: str = spoil(store.read_source_text(HACKNEY))  # type: ignore[operator]
    counted = text.replace("\r\n", "\n") if "ATLAS" in origin else text
    findings = [one for one in read_findings(corpus) if len(one.spans) == 1][:30]
    places = {}
    for finding in findings:
        words = finding.text[-40:]
        if counted.count(words) == 1:
            places[finding.finding_id] = counted.index(words)
    assert len(places) > 10
    selections = tuple(select((place, place + 40), "1") for place in places.values())
    selections += (select((counted.index("Safer"), counted.index("Safer") + 30), "1"),)
    file = tmp_path / "p.qdpx"
    file.write_bytes(make_foreign(text, selections, origin=origin))
    outcome = corpus.import_project(file)
    assert set(places) <= set(outcome.people["Zoe"].taken)
    edited = [line for line in outcome.left_out if "has words that the report does not" in line]
    assert len(edited) == (origin == "MAXQDA")


def test_an_earlier_coding_is_replaced_only_if_asked(
    coded: inf.Corpus, filled: Path, tmp_path: Path
) -> None:
    """Of a person, of what is settled, and of a note."""
    file = tmp_path / "p.qdpx"
    file.write_bytes(coded.write_project())
    fresh = open_copy(filled, tmp_path / "fresh.findings")
    fresh.import_project(file)
    before = said_by_people(fresh)
    changed = rewrite(coded.write_project(), "agreed", "agreed again")
    file.write_bytes(rewrite(changed, "\U0001f642 yes", "no"))
    outcome = fresh.import_project(file)
    assert said_by_people(fresh) == before
    assert len(outcome.people["Ana"].problems) == 1
    assert "settled otherwise" in "\n".join(outcome.left_out)
    outcome = fresh.import_project(file, replace_earlier=True)
    assert (len(outcome.people["Ana"].replaced), outcome.settled) == (1, 1)
    assert said_by_people(fresh) != before


def test_a_blind_sample_stays_blind(coded: inf.Corpus) -> None:
    """Codings of its findings are left out until all have coded it; all of them if asked."""
    with open_store(coded.path, mode="write") as store:
        draw_sample(store, coders=("Cem", "Dee"), size=10, seed=1)
    composed = coded.compose_project()
    assert "codings of 10 findings are left out" in composed.left_out[0]
    whole = coded.compose_project(sampled=True)
    counts = [
        sum(len(one.given) for one in made.project.sources[0].selections)
        for made in (composed, whole)
    ]
    assert counts[0] < counts[1]
    blind = coded.compose_project(blind=True)
    assert [one.name for one in blind.project.users] == ["Headings of the reports"]


def test_the_commands(coded: inf.Corpus, filled: Path, tmp_path: Path) -> None:
    """Out in three formats, and in: codings, and a codebook with its groups."""
    toml = write_codebook_toml("T", GROUPED.themes, date="2026-11-29", change="Made.")
    with open_store(coded.path, mode="write") as store:
        store.save_codebook(parse_codebook(toml, where="t"), toml=toml)
    store_path = str(coded.path)
    for name, ending in (("qdpx", "qdpx"), ("qdc", "qdc"), ("taguette", "csv")):
        out = str(tmp_path / f"out.{ending}")
        done = run("export", "--store", store_path, "--format", name, "--out", out)
        assert done.exit_code == 0, done.stderr
    kept = run("export", "--store", store_path, "--format", "qdc", "--out", f"{tmp_path}/out.qdpx")
    assert (kept.exit_code, "is there already" in kept.stderr) == (2, True)
    fresh = open_copy(filled, tmp_path / "fresh.findings")
    arguments = ["review", "import", f"{tmp_path}/out.qdpx", "--store", str(fresh.path)]
    done = run(*arguments)
    assert done.exit_code == 0, done.stderr
    assert "Ana: 2 findings coded" in done.stderr
    assert run(*arguments, "--coder", "Ana").exit_code == 2
    for file, groups in (("out.qdpx", 1), ("out.qdc", 1), ("out.csv", 1)):
        made = tmp_path / f"{file}.toml"
        done = run("codebook", "import", f"{tmp_path}/{file}", "--out", str(made))
        assert done.exit_code == 0, done.stderr
        assert "4 themes" in done.stderr
        read = read_codebook(made)
        assert len({one.group for one in read.themes} - {""}) == groups
        assert [one.code_when for one in read.themes] != [""] * 4
