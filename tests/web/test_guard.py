"""What the explorer refuses, what it tells the browser, and how it says what is wrong."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

import inspection_findings as inf
from build_css import STYLE_SHEET, write_head
from inspection_findings.web import make_app
from tests.support.html import read_page
from tests.web.conftest import ADDRESS


@pytest.mark.parametrize(
    "address",
    ["/", "/findings.csv", "/api/v1/info", "/static/explorer.css", "/nothing", "/findings?theme=x"],
)
def test_every_answer_has_its_headers(site: TestClient, address: str) -> None:
    """No script runs and nothing comes from elsewhere, on pages of errors too."""
    headers = site.get(address).headers
    policy = headers["content-security-policy"]
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert "script-src" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "no-referrer"
    assert "access-control-allow-origin" not in headers


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "", "localhost.evil"])
def test_another_name_for_this_computer_is_refused(site: TestClient, host: str) -> None:
    """A site elsewhere cannot read the store by giving this computer a name of its own."""
    answer = site.get("/api/v1/findings", headers={"Host": host})
    assert answer.status_code == 421
    assert "rows" not in answer.text


@pytest.mark.parametrize("host", ["127.0.0.1:8040", "localhost", "LOCALHOST:1", "[::1]:8040"])
def test_the_names_of_this_computer_are_answered(site: TestClient, host: str) -> None:
    """With a port or without."""
    assert site.get("/themes", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_nothing_can_be_written(site: TestClient, method: str) -> None:
    """Every other method than GET is refused, whatever the address."""
    answer = site.request(method, "/findings")
    assert answer.status_code == 405
    assert "read-only" in answer.text


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
        ("/findings/nothing:1", "findings search"),
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


def test_the_style_sheet_is_made_from_its_sources() -> None:
    """Whoever changes a source makes the style sheet anew with scripts/build_css.py."""
    text = STYLE_SHEET.read_text(encoding="utf-8")
    assert text.startswith(write_head())
    assert "url(" not in text
    assert "GDS Transport" not in text
