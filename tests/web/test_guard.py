"""What the explorer refuses, what it tells the browser, and how it says what is wrong."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from starlette.exceptions import HTTPException

import inspection_findings as inf
from build_css import STYLE_SHEET, write_head
from build_scripts import SOURCES, STATIC
from inspection_findings.web import make_app
from tests.support.html import read_page
from tests.web.conftest import ADDRESS, read_token


@pytest.mark.parametrize(
    "address",
    ["/", "/findings.csv", "/api/v1/info", "/static/explorer.css", "/nothing", "/findings?theme=x"],
)
def test_every_answer_has_its_headers(site: TestClient, address: str) -> None:
    """No script within a page runs and nothing comes from elsewhere, on pages of errors too."""
    headers = site.get(address).headers
    policy = headers["content-security-policy"]
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert "script-src 'self';" in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "same-origin"
    assert "access-control-allow-origin" not in headers


@pytest.mark.parametrize(
    "host",
    [
        *("evil.example", "127.0.0.1.evil.example", "", "localhost.evil"),
        *("127.0.0.1:8040/static/?", "localhost:/sign-in?", "localhost:", "[::1]:80a"),
    ],
)
def test_another_name_for_this_computer_is_refused(site: TestClient, host: str) -> None:
    """A site elsewhere cannot read the store by giving this computer a name of its own."""
    answer = site.get("/api/v1/findings", headers={"Host": host})
    assert answer.status_code == 421
    assert "rows" not in answer.text


@pytest.mark.parametrize("host", ["127.0.0.1:8040", "localhost", "LOCALHOST:1", "[::1]:8040"])
def test_the_names_of_this_computer_are_answered(site: TestClient, host: str) -> None:
    """With a port or without."""
    assert site.get("/themes", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"])
def test_other_methods_are_refused(site: TestClient, method: str) -> None:
    """Whatever the address; the answer says which can be used."""
    for address, allowed in {
        "/findings": "GET, HEAD",
        "/name": "GET, HEAD, POST",
        "/api/v1/codings": "POST",
        "/api/v1/notes": "GET, HEAD, POST",
    }.items():
        answer = site.request(method, address)
        assert (answer.status_code, answer.headers["allow"]) == (405, allowed), address
    answer = site.get("/api/v1/codings")
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")


def test_what_can_be_got_answers_head(site: TestClient) -> None:
    """With the same headers, and without the page."""
    got, head = site.get("/themes"), site.head("/themes")
    assert head.status_code == 200
    assert head.content == b""
    assert head.headers["content-length"] == str(len(got.content))


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:9999"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_a_form_from_another_site_is_refused(coder: TestClient, headers: dict[str, str]) -> None:
    """Even if it has the token."""
    data = {"name": "Eve", "csrf": read_token(coder)}
    answer = coder.post("/name", data=data, headers=headers)
    assert answer.status_code == 403
    assert "another web site" in answer.text
    assert "You code as Ana" in read_page(coder.get("/themes").text).text


def test_large_forms_are_refused_while_they_are_read(coder: TestClient) -> None:
    """By the length that is stated, and by what arrives if it is not; files may be larger."""
    large = b"name=" + b"a" * 1_000_000
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    assert coder.post("/name", content=large, headers=form).status_code == 413

    def send() -> Iterator[bytes]:
        for start in range(0, len(large), 65_536):
            yield large[start : start + 65_536]

    answer = coder.post("/name", content=send(), headers=form)
    assert answer.status_code == 413
    assert "larger than 1 MB" in answer.text
    assert coder.post("/add", content=large, headers=form).status_code != 413


def test_read_only_refuses_every_change(explored: inf.Corpus) -> None:
    """In one place for all routes, and once more where it would be written."""
    app = make_app(explored, is_read_only=True)
    with TestClient(app, base_url=ADDRESS) as client:
        for address in ("/name", "/findings", "/api/v1/codings", "/nothing"):
            answer = client.post(address)
            assert answer.status_code == 403
            assert "read-only" in answer.text
        page = read_page(client.get("/themes").text)
        assert "Read-only" in page.text
        assert not [link for link in page.links if link.startswith("/name")]
    with pytest.raises(HTTPException, match="read-only"):
        app.state.explorer.write(explored.name_person, "Ana")


def test_long_addresses_and_large_parts_are_refused(site: TestClient) -> None:
    """Each with the limit that it goes beyond."""
    assert site.get("/findings", params={"q": "a" * 9000}).status_code == 414
    for asked in ({"q": "a" * 501}, {"limit": 201}, {"offset": -1}, {"theme": ["a"] * 101}):
        answer = site.get("/findings", params=asked)
        assert answer.status_code == 422, asked
        assert next(iter(asked)) in answer.text


def test_a_wrong_filter_names_the_known_values(site: TestClient) -> None:
    """On a page for a reader, as a detail for a program, as the command line says it."""
    page = read_page(site.get("/findings?theme=vict").text)
    assert "theme 'vict' is not known. Did you mean 'victim-work'?" in page.text
    answer = site.get("/api/v1/findings?borough=Hackny")
    assert answer.status_code == 400
    assert "Did you mean 'Hackney'?" in answer.json()["detail"]


def test_a_filter_of_another_name_is_refused(site: TestClient) -> None:
    """A misspelt filter never gives all findings."""
    for address in ("/findings", "/api/v1/findings", "/api/v1/search?q=a", "/api/v1/recurring"):
        answer = site.get(address, params={"q": "a", "thme": "voice"})
        assert answer.status_code == 422
        assert "thme: there is no filter of this name" in answer.text.replace("&#39;", "'")


@pytest.mark.parametrize(
    ("address", "known"),
    [
        ("/themes/nothing", "victim-work"),
        ("/boroughs/Atlantis", "Hackney"),
        ("/reports/nothing", "hackney-2023-05"),
        ("/findings/nothing:1", "holds no finding"),
        ("/nothing", "Check the address"),
        ("/static/../app.py", "Check the address"),
        ("/static/secret", "There is no such file"),
    ],
)
def test_what_is_not_there_is_a_404(site: TestClient, address: str, known: str) -> None:
    """The page names what there is instead."""
    answer = site.get(address)
    assert answer.status_code == 404
    assert known in answer.text


def test_a_fault_of_the_program_shows_no_trace(
    explored: inf.Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page says that it is one; what it was is for the terminal."""

    def fail(_corpus: inf.Corpus) -> None:
        raise ZeroDivisionError("secret")

    monkeypatch.setattr(inf.Corpus, "info", fail)
    with TestClient(make_app(explored), base_url=ADDRESS, raise_server_exceptions=False) as client:
        for address in ("/", "/api/v1/info"):  # the overview shows versions
            answer = client.get(address)
            assert answer.status_code == 500
            assert "fault of the program" in answer.text
            assert "secret" not in answer.text
            assert answer.headers["x-content-type-options"] == "nosniff"


def test_the_scripts_of_others_are_those_of_the_lock_file() -> None:
    """Whoever changes the version fetches the script anew with scripts/build_scripts.py."""
    wanted = json.loads((SOURCES / "package.json").read_text(encoding="utf-8"))["devDependencies"]
    assert f'version:"{wanted["htmx.org"]}"' in (STATIC / "htmx.min.js").read_text("utf-8")
    assert "Zero-Clause BSD" in (STATIC / "htmx.licence.txt").read_text("utf-8")


def test_the_style_sheet_is_made_from_its_sources() -> None:
    """Whoever changes a source makes the style sheet anew with scripts/build_css.py."""
    text = STYLE_SHEET.read_text(encoding="utf-8")
    assert text.startswith(write_head())
    assert "url(" not in text
    assert "GDS Transport" not in text
