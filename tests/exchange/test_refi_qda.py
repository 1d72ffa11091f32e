"""REFI-QDA files: what is written comes back, is valid, and nothing from outside does harm."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspection_findings.coding import Change, Theme
from inspection_findings.coding.codebook import parse_codebook
from inspection_findings.coding.codebook_writing import write_codebook_toml
from inspection_findings.errors import FindingsError
from inspection_findings.exchange.archives import Limits, open_archive, parse_xml
from inspection_findings.exchange.codebook_files import read_codebook_file
from inspection_findings.exchange.refi_qda import (
    Case,
    Code,
    GivenCode,
    Link,
    NoteText,
    Project,
    Selection,
    TextSource,
    User,
    Value,
    Variable,
    make_codes,
    make_guid,
    read_project,
    read_themes,
    write_codebook,
    write_project,
)
from inspection_findings.exchange.taguette import write_tags
from tests.support.refi_schema import find_faults

PROJECT_SPACE, CODEBOOK_SPACE = "urn:QDA-XML:project:1.0", "urn:QDA-XML:codebook:1.0"
ODD = 'A "quoted" / slashed & <tagged> \U0001f642 \U0001d4b3'

# All that XML can hold, surrogates and control characters aside; \r, \n and \t are there.
letters = st.characters(exclude_categories=["Cs", "Cc"], include_characters="\r\n\t")
letters = letters.filter(lambda one: one not in "\ufffe\uffff")
words = st.text(letters, min_size=1, max_size=20)
texts = st.text(letters, max_size=40).filter(lambda one: not one.startswith("\ufeff"))
guids = st.uuids().map(str)


@st.composite
def projects(draw: st.DrawFn) -> Project:
    """Draw a project in which everything refers to something."""
    ids = iter(draw(st.lists(guids, min_size=16, max_size=16, unique=True)))
    user = User(guid=next(ids), name=draw(words), id=draw(texts))
    note = NoteText(
        guid=next(ids),
        name=draw(words),
        text=draw(texts),
        user=user.guid,
        place=draw(st.sampled_from([None, (0, 2)])),
    )
    inner = Code(guid=next(ids), name=draw(words), notes=(note.guid,))
    group = Code(
        guid=next(ids),
        name=draw(words),
        description=draw(texts),
        is_codable=False,
        codes=(inner,),
    )
    variable = Variable(guid=next(ids), name=draw(words), kind="Integer")
    value = Value(variable=variable.guid, value=str(draw(st.integers())), kind="Integer")
    text = draw(texts) + "end"
    selection = Selection(
        guid=next(ids),
        start=0,
        stop=draw(st.integers(1, len(text))),
        name=draw(texts),
        description=draw(texts),
        user=user.guid,
        at="2026-11-29T10:00:00Z",
        given=(GivenCode(guid=next(ids), code=inner.guid, user=user.guid),),
        notes=(note.guid,),
    )
    source = TextSource(
        guid=next(ids), name=draw(words), text=text, selections=(selection,), values=(value,)
    )
    case = Case(guid=next(ids), name=draw(words), values=(value,), sources=(source.guid,))
    link = Link(guid=next(ids), origin=note.guid, target=case.guid)
    return Project(
        name=draw(words),
        description=draw(texts),
        users=(user,),
        codes=(group,),
        variables=(variable,),
        cases=(case,),
        sources=(source,),
        notes=(note,),
        links=(link,),
    )


@settings(max_examples=30)
@given(projects())
def test_a_project_comes_back_as_it_was_and_is_valid(project: Project) -> None:
    """Every character of every text and name, with emoji and line ends of two characters."""
    data = write_project(project)
    read = read_project("p.qdpx", data)
    assert read.project == project
    assert read.left_out == ()
    assert data == write_project(read.project)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        root = parse_xml("p", archive.read("project.qde"), cure="")
    assert find_faults(root, PROJECT_SPACE) == []


def test_the_check_of_the_structure_finds_faults() -> None:
    """It is no check that passes everything."""
    wrong = f'<Project xmlns="{PROJECT_SPACE}"><Cases/><Users><User guid="1"/></Users></Project>'
    faults = find_faults(parse_xml("p", wrong.encode(), cure=""), PROJECT_SPACE)
    assert {one.split()[0] for one in faults} == {"Project", "Cases", "User"}


slugs = st.from_regex(r"[a-z0-9]{1,6}(-[a-z0-9]{1,4}){0,2}", fullmatch=True)
sentences = st.text(letters, min_size=1, max_size=30).filter(str.strip)
plain = st.from_regex(r"[A-Z][a-z]{1,8}( [a-z]{1,5})?", fullmatch=True)
themes = st.builds(
    Theme,
    id=slugs,
    name=plain,
    description=sentences,
    code_when=texts,
    do_not_code_for=texts,
    seed_phrases=st.lists(sentences, max_size=2).map(tuple),
    examples=st.lists(sentences, max_size=2).map(tuple),
    retired=st.sampled_from(["", "1.2.0"]),
    history=st.lists(
        st.builds(Change, version=st.just("1.1.0"), date=st.just("2026-11-22"), change=sentences),
        min_size=1,
        max_size=2,
    ).map(tuple),
    group=st.one_of(st.just(""), plain, st.just("Work / Children")),
)
codebooks = st.lists(
    themes, min_size=1, max_size=4, unique_by=(lambda one: one.id, lambda one: one.name.casefold())
)


@settings(max_examples=30)
@given(codebooks)
def test_a_codebook_comes_back_with_definitions_and_groups(codebook: list[Theme]) -> None:
    """Through REFI-QDA, through Taguette's CSV, and as codebook.toml."""
    codes = make_codes(codebook, with_own=False)
    data = write_codebook(codes, origin="x")
    assert find_faults(parse_xml("c", data, cure=""), CODEBOOK_SPACE) == []
    read = read_codebook_file("c.qdc", data)
    assert sorted(read.themes, key=lambda one: one.id) == sorted(codebook, key=lambda one: one.id)
    assert read.remarks == ()
    toml = write_codebook_toml("T", read.themes, date="2026-11-29", change="Read.")
    assert parse_codebook(toml, where="t").themes == read.themes
    assert read_codebook_file("c.csv", write_tags(codes)).themes == read.themes


def test_a_definition_that_somebody_wrote_on_loses_nothing() -> None:
    """What cannot be told apart any more is kept as it stands."""
    (code,) = make_codes(
        [Theme(id="a", name="A", description="It.", code_when="x")], with_own=False
    )
    changed = Code(guid=code.guid, name="A", description=f"{code.description}\nMy own words.")
    (theme,) = read_themes([changed]).themes
    assert theme.description == changed.description


def test_odd_codes_become_themes_and_what_was_changed_is_said() -> None:
    """Nested codes, names that are the same but for capitals, no letters, 300 characters."""
    codes = [
        Code(
            guid=make_guid("a"),
            name="Health",
            codes=(Code(guid=make_guid("b"), name="Housing", description="Where they live."),),
        ),
        Code(guid=make_guid("c"), name="housing"),
        Code(guid=make_guid("d"), name="\U0001f642"),
        Code(guid=make_guid("e"), name="x" * 300),
        Code(guid=make_guid("f"), name=ODD),
        Code(guid=make_guid("g"), name="Empty", is_codable=False),
        Code(guid=make_guid("h"), name=""),
    ]
    read = read_themes(codes)
    toml = write_codebook_toml("T", read.themes, date="2026-11-29", change="Read.")
    assert parse_codebook(toml, where="t").themes[1].group == "Health"
    assert [one.name for one in read.themes] == [
        *("Health", "Housing", "housing (2)", "\U0001f642", "x" * 300, ODD),
    ]
    said = "\n".join(read.remarks)
    assert "'Empty' is a group without codes" in said
    assert "'Health' has no definition" in said
    assert "two codes have the name 'housing'" in said
    assert f"code {make_guid('h')} has no name" in said


def test_a_codebook_of_taguette_is_read() -> None:
    """As Taguette 1.5 writes it: GUIDs in capitals, no descriptions, an empty list of sets."""
    qdc = (
        '<?xml version="1.0" encoding="utf-8"?>\n<CodeBook xmlns="urn:QDA-XML:codebook:1.0"'
        ' origin="Taguette 1.5.1"><Codes><Code guid="0D62985D-B147-5D01-A9B5-CAE5DCD98342"'
        ' name="interesting" isCodable="true"/><Code guid="55BB6892-6F30-5129-8CB8-557A1B12137B"'
        ' name="interesting\\places" isCodable="true"/></Codes><Sets/></CodeBook>'
    )
    read = read_codebook_file("codebook.qdc", b"\xef\xbb\xbf" + qdc.encode())
    assert [(one.id, one.name) for one in read.themes] == [
        ("interesting", "interesting"),
        ("interesting-places", "interesting\\places"),
    ]
    csv = (
        b"tag,description,number of highlights,number of documents\r\npeople,Named persons,2,1\r\n"
    )
    (theme,) = read_codebook_file("codebook.csv", csv).themes
    assert (theme.id, theme.description) == ("people", "Named persons")


def test_groups_of_atlas_ti_are_sets_of_codes() -> None:
    """A code in two of them goes into the first, and the other is named."""
    member = '<MemberCode targetGUID="1FF58B12-6F6F-4B0C-8BE5-BBDC91F55294"/>'
    qdc = (
        f'<CodeBook origin="ATLAS.ti Win 23.4.0" xmlns="{CODEBOOK_SPACE}"><Codes>'
        '<Code guid="1FF58B12-6F6F-4B0C-8BE5-BBDC91F55294" name="Voice" color="#46AA00"'
        ' isCodable="true"><Description>What children say.</Description></Code></Codes><Sets>'
        f'<Set name="Children" guid="A">{member}</Set><Set name="Later" guid="B">{member}</Set>'
        "</Sets></CodeBook>"
    )
    read = read_codebook_file("c.qdc", qdc.encode())
    assert [(one.name, one.group, one.description) for one in read.themes] == [
        ("Voice", "Children", "What children say.")
    ]
    assert "'Voice' is in the group 'Later' too" in read.remarks[0]


def zip_of(parts: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def qde(inside: str) -> bytes:
    return f'<Project xmlns="{PROJECT_SPACE}" name="p">{inside}</Project>'.encode()


def test_other_programs_name_and_place_things_otherwise() -> None:
    """ATLAS.ti names the project as it likes, NVivo writes Sources, MAXQDA a byte order mark."""
    inside = """<Users><User guid="{1}" name="Zo&#235;"/></Users><Sources>
    <TextSource guid="A" name="one" plainTextPath="internal://ONE.TXT"/>
    <TextSource guid="b" name="two"><PlainTextContent>inline</PlainTextContent></TextSource>
    <TextSource guid="c" name="three" plainTextPath="relative:///three.txt"/>
    <TextSource guid="d" name="four" richTextPath="internal://four.docx"/>
    <TextSource guid="e" name="five" plainTextPath="internal://a%20b.txt"><PlainTextSelection
      guid="s" startPosition="x" endPosition="2"/></TextSource>
    <PDFSource guid="f" name="six" path="internal://f.pdf"><PDFSelection guid="g" page="0"/>
      <Representation guid="h" name="six as text" plainTextPath="internal://h.txt"/></PDFSource>
    <PictureSource guid="i" name="seven" path="internal://i.png"/></Sources>
    <Sets><Set guid="j" name="group"/></Sets>"""
    data = zip_of(
        {
            "My study.qde": b"\xef\xbb\xbf" + qde(inside),
            "Sources/one.txt": b"\xef\xbb\xbfone\r\n",
            "Sources/a b.txt": "zw\u00f6lf".encode("utf-16"),
            "Sources/h.txt": b"six",
        }
    )
    read = read_project("p.qdpx", data)
    assert [(one.name, one.text) for one in read.project.sources] == [
        *(("one", "one\r\n"), ("two", "inline"), ("three", None), ("four", None)),
        *(("five", "zw\u00f6lf"), ("six", "six")),
    ]
    assert read.unused == ("1 sets",)
    said = "\n".join(read.left_out)
    for part in (
        *("'three' is not in the file, but at relative:///three.txt", "'four' has no plain text"),
        *("'five': selection s does not say where it is", "'six': 1 areas of its pages"),
        "'seven' is a picture",
    ):
        assert part in said


LAUGHS = b'<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><Project>&b;</Project>'
OUTSIDE = b'<!DOCTYPE a [<!ENTITY a SYSTEM "file:///etc/passwd">]><Project>&a;</Project>'


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"no zip", "is not a zip file"),
        (b"PK\x03\x04 and then nothing", "is not a zip file"),
        (zip_of({"a.txt": b"x"}), "holds no project"),
        (zip_of({"a.qde": qde(""), "b.qde": qde("")}), "holds several projects"),
        (zip_of({"project.qde": b"<Project"}), "is not XML"),
        (zip_of({"project.qde": b"<Other/>"}), "is not a REFI-QDA project"),
        (zip_of({"project.qde": LAUGHS}), "defines a document type"),
        (zip_of({"project.qde": LAUGHS.decode().encode("utf-16")}), "defines a document type"),
        (zip_of({"project.qde": OUTSIDE}), "defines a document type"),
        (zip_of({"project.qde": qde(""), "../../evil.txt": b"x"}), "leads out of it"),
        (zip_of({"project.qde": qde(""), "C:\\evil.txt": b"x"}), "leads out of it"),
        (zip_of({"project.qde": b" " * 5_000_000}), "unpacks to far more"),
    ],
)
def test_what_does_harm_or_is_damaged_is_refused_in_one_line(data: bytes, problem: str) -> None:
    """With the file and the reason."""
    with pytest.raises(FindingsError, match=problem) as caught:
        read_project("p.qdpx", data)
    assert "\n" not in str(caught.value)
    assert str(caught.value).startswith("p.qdpx")


def test_an_archive_that_lies_about_its_size_is_caught_while_it_is_read() -> None:
    """What a file says of itself is not believed, nor is the sum of all that is read exceeded."""
    data = zip_of({"a": b"x" * 900, "b": b"x" * 900})
    limits = Limits(part=1_000, whole=2_000)
    archive = open_archive("a.zip", data, cure="x", limits=limits)
    assert archive.read("a") == b"x" * 900
    archive.limits = Limits(part=1_000, whole=1_000)
    with pytest.raises(FindingsError, match="unpacks to far more"):
        archive.read("b")
    lying = data.replace((900).to_bytes(4, "little"), (90).to_bytes(4, "little"))
    assert lying != data
    with pytest.raises(FindingsError, match="is damaged"):
        open_archive("a.zip", lying, cure="x").read("a")
    with pytest.raises(FindingsError, match="unpacks to far more"):
        open_archive("a.zip", data, cure="x", limits=Limits(parts=1))


def test_xml_without_a_document_type_is_read() -> None:
    """The guard refuses nothing else."""
    assert parse_xml("a", b'<?xml version="1.0"?><!-- x --><a>&amp;</a>', cure="x").text == "&"
