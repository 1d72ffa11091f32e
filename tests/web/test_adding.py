"""Adding reports: what is expected and found is shown first, then they are taken or refused."""

from __future__ import annotations

import io
import os
import time
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

import inspection_findings as inf
from inspection_findings.encode import OnnxEncoder
from inspection_findings.records import Classification, Report, Segmentation
from inspection_findings.store import open_store
from inspection_findings.theme_model import ThemeModel
from inspection_findings.web import make_app, uploads
from tests.support import sisters
from tests.support.forms.elements import take_apart
from tests.support.forms.reportlab_pdf import DESIGNS, write_pdf
from tests.support.html import Page, read_page
from tests.support.variants import REPORTS
from tests.web.conftest import ADDRESS, HARM, give_name, open_site, post

HARINGEY, HACKNEY, ISLINGTON = (
    next(path for path in REPORTS if name in path.name)
    for name in ("haringey", "hackney", "islington")
)
CODED = "The board is supported by"  # words of a finding of Hackney's report


@pytest.fixture(scope="module")
def growing(
    tiny_encoder: OnnxEncoder, tiny_model: ThemeModel, tmp_path_factory: pytest.TempPathFactory
) -> inf.Corpus:
    """Return a store of one report, to which these tests add others in their order."""
    store = tmp_path_factory.mktemp("growing") / "inspections.findings"
    inf.build(HARINGEY, store=store, model=tiny_model, encoder=tiny_encoder)
    return inf.open_corpus(store, model=tiny_model, encoder=tiny_encoder)


@pytest.fixture(scope="module")
def adder(growing: inf.Corpus) -> Iterator[TestClient]:
    """Return a browser in which Ana has given her name."""
    with open_site(growing) as client:
        give_name(client, "Ana")
        yield client
        client.app.state.explorer.close()  # type: ignore[attr-defined]


def send(client: TestClient, *files: tuple[str, bytes]) -> tuple[str, Page]:
    """Send files; return the address of the batch and its page, as soon as they are read."""
    sent = [("files", (name, data, "application/octet-stream")) for name, data in files]
    answer = post(client, "/add", files=sent, follow_redirects=False)
    assert answer.status_code == 303, answer.text
    address = str(answer.headers["location"])
    return address, wait(client, address)


def wait(client: TestClient, address: str) -> Page:
    """Return a page as soon as nothing on it happens by itself any more."""
    deadline = time.monotonic() + 60
    while "hx-trigger" in (text := client.get(address).text):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    return read_page(text)


def take(client: TestClient, address: str, *numbers: int) -> Page:
    """Take some files of a batch, and return the page that says what became of them."""
    chosen = [str(one) for one in numbers]
    answer = post(client, address, {"decision": "take", "take": chosen}, follow_redirects=False)
    assert answer.status_code == 303, answer.text
    return wait(client, address)


def find_boxes(page: Page) -> list[tuple[str, bool]]:
    """Return the place of each file that can be taken, and whether it is ticked."""
    boxes = [one for one in page.all("input") if one.get("name") == "take"]
    return [(one["value"], "checked" in one) for one in boxes]


def find_kept(client: TestClient) -> list[Path]:
    """Return the files that the server keeps."""
    folder = client.app.state.explorer.uploads._folder  # type: ignore[attr-defined]
    return [one for one in Path(folder.name).rglob("*") if one.is_file()]


def read_codings(path: Path, report: str) -> list[Classification]:
    """Return how the model coded the findings of a report."""
    with open_store(path, mode="read") as store:
        return [one for one in store.read_classifications() if one.finding_id.startswith(report)]


def digest(corpus: inf.Corpus) -> str:
    with open_store(corpus.path, mode="read") as store:
        return store.content_digest()


def test_reports_go_from_files_to_theme_pages(
    adder: TestClient,
    growing: inf.Corpus,
    corpus: dict[str, tuple[Report, Segmentation]],
    built_store: Path,
) -> None:
    """A text and a PDF: what is shown first is what a build gives, and then all pages have it."""
    pdf = write_pdf(take_apart(ISLINGTON), DESIGNS[0])
    before = digest(growing)
    address, page = send(adder, ("hackney.txt", HACKNEY.read_bytes()), ("islington.pdf", pdf))
    assert digest(growing) == before, "reading must save nothing"
    read = corpus["hackney-2023-05"][0]
    assert f"New. Hackney: {read.service}, May 2023; whole service: Good" in page.text
    for report_id, form in (("hackney-2023-05", "Plain text"), ("islington-2024-08", "PDF")):
        counts = corpus[report_id][1].counts
        assert f"{counts['all']}: {counts['strength']} strengths, " in page.text
        assert form in page.text
    met = sum(one.met for one in read.expectations)
    assert f"{met} of {len(read.expectations)} were found as expected" in page.text
    assert "Fieldwork month compared with the background section, Ratings: expected" in page.text
    assert find_boxes(page) == [("0", True), ("1", True)]

    done = take(adder, address, 0, 1)
    assert "2 of 2 reports are in the store. Sub-themes are up to date." in done.text
    assert {"/reports/hackney-2023-05", "/reports/islington-2024-08"} <= set(done.links)
    assert read_codings(growing.path, "hackney") == read_codings(built_store, "hackney") != []
    islington = [one.finding_id for one in corpus["islington-2024-08"][1].findings]
    assert sorted(islington) == sorted(growing.list(borough="Islington").ids)
    themes = {one for one in done.links if one.startswith("/themes/")}
    linked = {link for one in themes for link in read_page(adder.get(one).text).links}
    for report_id in ("hackney-2023-05", "islington-2024-08"):
        assert any(one.startswith(f"/findings/{report_id}") for one in linked)
    entries = growing.log(kinds=["report"])
    assert [(one.person, one.subject, one.before) for one in entries] == [
        ("Ana", "hackney-2023-05", None),
        ("Ana", "islington-2024-08", None),
    ]
    assert entries[0].after is not None
    assert entries[0].after["source_sha256"] == read.source.sha256
    assert find_kept(adder) == [], "files are deleted as soon as they are coded"


def test_the_same_file_is_already_there(adder: TestClient, growing: inf.Corpus) -> None:
    """It cannot be taken, whatever is sent; refusing deletes it and saves nothing."""
    before = digest(growing)
    address, page = send(adder, ("renamed.txt", HACKNEY.read_bytes()))
    assert "Already there." in page.text
    assert find_boxes(page) == []
    assert len(find_kept(adder)) == 1
    answer = post(adder, address, {"decision": "refuse"}, follow_redirects=False)
    assert answer.headers["location"] == "/add"
    assert find_kept(adder) == []
    assert adder.get(address).status_code == 404
    assert digest(growing) == before


def test_a_corrected_report_replaces_and_codings_follow(
    adder: TestClient, growing: inf.Corpus
) -> None:
    """How many findings change, and what becomes of what people said, is told and then true."""
    hackney = growing.list(borough="Hackney")
    followed = next(one.finding for one in hackney if CODED in one.finding.text)
    left = next(
        one.finding
        for one in hackney
        if one.finding.kind == "bullet" and one.finding.text in HACKNEY.read_text("utf-8")
    )
    for finding in (followed, left):
        growing.code(finding.finding_id, coder="Bea", themes=["governance"])
    text = HACKNEY.read_text("utf-8").replace(left.text, "Entirely other words stand here now.")
    text = text.replace(CODED, "The board is now supported by")
    address, page = send(adder, ("corrected.txt", text.encode()), ("b.txt", HACKNEY.read_bytes()))
    assert "Would replace the report in the store." in page.text
    assert "2 findings would be added, 2 removed" in page.text
    assert "What people said of 1 finding goes on to the corrected text." in page.text
    assert "What people said of 1 finding is kept, but left without a finding" in page.text
    assert "corrected.txt is another text of it. Take only one of them." in page.text
    answer = post(adder, address, {"decision": "take"})
    assert answer.status_code == 422
    assert "Choose at least one report to take." in answer.text
    done = take(adder, address, 0)
    assert "Replaced the report in the store." in done.text
    assert f"“{followed.text}” is now “" in done.text
    (now,) = list(growing.list(borough="Hackney", coder="person"))
    assert "The board is now supported by" in now.finding.text
    assert now.themes == ("governance",)
    entry = growing.log(kinds=["report"])[-1]
    assert entry.before is not None
    assert entry.before["source_name"] == "hackney.txt"


def test_what_is_harmful_is_refused_in_words_and_leaves_nothing(
    adder: TestClient, growing: inf.Corpus
) -> None:
    """Each file has its reason; names lose their folders; what can be read keeps its losses."""
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"0" * 160_000_000)
    before = digest(growing)
    cut = HARINGEY.read_text("utf-8")[:45_000].replace("Haringey", "Newtown")
    address, page = send(
        adder,
        ("bomb.docx", bomb.getvalue()),
        ("../../etc/broken.pdf", b"%PDF-1.7\nnothing"),
        ("<img src=x onerror=alert(2)>.html", f"<html><body>{HARM}</body></html>".encode()),
        ("empty.txt", b""),
        ("cut.txt", cut.encode()),
    )
    for reason in (
        "unpacks to far more than any report holds",
        "is damaged or cut short",
        "is a web page without text",
        "the file is empty",
        "Not found: something may be missing.",
    ):
        assert reason in page.text
    assert not page.all("img")
    assert page.foreign_scripts == []
    names = {one.name for one in find_kept(adder)}
    assert {"broken.pdf", "_img src=x onerror=alert(2)_.html"} <= names
    assert find_boxes(page) == [("4", False)], "what is read with losses is not ticked"
    done = take(adder, address, 0, 1, 2, 3)  # as no page of ours sends it
    assert "/reports/" not in " ".join(done.links)
    assert find_kept(adder) == []
    assert digest(growing) == before
    assert growing.left_out().failures.empty


def test_what_a_killed_explorer_left_is_deleted(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A day later; what is younger may belong to an explorer that runs."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    old, young = tmp_path / "findings-add-old", tmp_path / "findings-add-young"
    for folder in (old, young):
        folder.mkdir()
        (folder / "a.pdf").write_bytes(b"%PDF")
    os.utime(old, (0, 0))
    uploads.sweep()
    assert (old.exists(), young.exists()) == (False, True)


def test_limits_are_said(adder: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """No file, a file too large, too many files, too many people at once."""
    answer = post(adder, "/add", files=[("files", ("", b"", "text/plain"))])
    assert answer.status_code == 422
    assert "Choose at least one file." in answer.text
    monkeypatch.setattr(uploads, "LARGEST_FILE", 1_000)
    monkeypatch.setattr(uploads, "MOST_FILES", 2)
    monkeypatch.setattr(uploads, "MOST_BATCHES", 1)
    address, page = send(adder, *[(f"{i}.txt", b"a" * (3_000 - 1_000 * i)) for i in range(3)])
    assert "0.txt Refused: is larger than" in page.text
    assert "2.txt Refused: came with more than" in page.text
    full = post(adder, "/add", files=[("files", ("a.txt", b"a", "text/plain"))])
    assert full.status_code == 503
    assert "Nothing was kept" in full.text
    post(adder, address, {"decision": "refuse"})


def test_what_was_saved_stays_if_adding_is_stopped(adder: TestClient, growing: inf.Corpus) -> None:
    """The store is whole, pages show the state of before, and one button goes on."""
    text = HARINGEY.read_text("utf-8")
    first, second = (growing.path.parent / f"{name}.txt" for name in ("first", "second"))
    first.write_text(text.replace("Haringey", "Newtown"), "utf-8")
    second.write_text(text.replace("Haringey", "Oldtown"), "utf-8")
    read_page(adder.get("/boroughs").text)
    with pytest.raises(KeyboardInterrupt):
        growing.add([first, second], person="Ana", tell=_stop)
    assert len(growing.reports()) == 4
    assert growing.log(kinds=["report"])[-1].subject == "newtown-2025-03"
    assert not growing.has_current_sub_themes
    assert "Newtown" not in read_page(adder.get("/boroughs").text).text
    assert "Sub-themes are out of date" in adder.get("/add").text
    answer = post(adder, "/add/sub-themes", follow_redirects=False)
    assert "Sub-themes are up to date." in wait(adder, answer.headers["location"]).text
    assert growing.has_current_sub_themes
    assert "Newtown" in read_page(adder.get("/boroughs").text).text


def test_a_report_of_another_inspectorate_is_found_where_it_is_said_to_be(
    adder: TestClient, growing: inf.Corpus
) -> None:
    """It is not counted: both pages say so, and lead to no page that does not have it."""
    sent = sisters.write_text(sisters.make_childrens_services()).encode()
    address, page = send(adder, ("ofsted.txt", sent), ("hackney.txt", HACKNEY.read_bytes()))
    told = "Published by Ofsted. Pages and counts are of HM Inspectorate of Probation; this report "
    assert f"{told}will be in Findings and Reports, and is not counted." in page.text
    assert "Published by HM Inspectorate" not in page.text
    done = take(adder, address, 0)
    assert f"{told}is in Findings and Reports, and is not counted." in done.text
    assert not any(one.startswith("/themes/") for one in done.links)
    lists = [one for one in done.links if one.startswith("/findings?")]
    assert any("theme=" in one for one in lists)
    (row,) = [one for one in growing.report_rows() if one.inspectorate == "Ofsted"]
    findings = growing.report(row.report_id).findings
    assert f"list its {findings} findings" in done.text
    assert f"{findings} findings in 1 borough" in read_page(adder.get(lists[0]).text).text
    assert f"/reports/{row.report_id}" in set(done.links) & set(
        read_page(adder.get("/reports").text).links
    )


def _stop(_: object) -> None:
    raise KeyboardInterrupt


def test_nothing_is_added_where_nothing_may_be_changed(growing: inf.Corpus) -> None:
    """A read-only explorer refuses files; a reader without a name is asked for it."""
    with TestClient(make_app(growing, is_read_only=True), base_url=ADDRESS) as client:
        assert "read-only" in client.get("/add").text
        assert "Add reports" not in client.get("/reports").text
        sent = client.post("/add", files=[("files", ("a.txt", b"a", "text/plain"))])
        assert sent.status_code == 403
    with TestClient(make_app(growing), base_url=ADDRESS) as client:
        answer = client.get("/add", follow_redirects=False)
        assert answer.headers["location"] == "/name?next=%2Fadd"


def test_a_store_of_another_model_takes_no_reports(
    growing: inf.Corpus, tiny_encoder: OnnxEncoder, tiny_model: ThemeModel, tmp_path: Path
) -> None:
    """Codings of two models would count under the name of one."""
    path = tmp_path / "other.findings"
    with open_store(growing.path, mode="read") as store:
        store._connection.execute("VACUUM INTO ?", (str(path),))
    other = replace(tiny_model, themes=tiny_model.themes.with_thresholds({"victim-work": 0.9}))
    corpus = inf.open_corpus(path, model=other, encoder=tiny_encoder)
    with pytest.raises(inf.FindingsError, match="run findings build on it once"):
        corpus.add(HACKNEY, person="Ana")


def test_a_file_that_is_damaged_meanwhile_is_not_added(
    adder: TestClient, growing: inf.Corpus
) -> None:
    """Its reason is said on the page of what was added, beside the others."""
    before = len(growing.reports())
    towns = [HARINGEY.read_text("utf-8").replace("Haringey", one) for one in ("Easton", "Weston")]
    address, _ = send(adder, ("easton.txt", towns[0].encode()), ("weston.txt", towns[1].encode()))
    (damaged,) = [one for one in find_kept(adder) if "Easton" in one.read_text("utf-8")]
    damaged.write_text("Dear reader, this is no report.", "utf-8")
    page = take(adder, address, 0, 1)
    assert "1 of 2 reports are in the store." in page.text
    assert "easton.txt Not added. " in page.text
    assert len(growing.reports()) == before + 1
