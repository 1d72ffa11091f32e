"""The person at the browser: a name given once, and forms that only this explorer's pages send."""

from __future__ import annotations

from pathlib import Path

import pytest
from fastapi import Depends, FastAPI, Request
from fastapi.testclient import TestClient

import inspection_findings as inf
from inspection_findings.web import make_app
from inspection_findings.web.links import keep_inside
from inspection_findings.web.sessions import keep_secret, require_person
from tests.support.html import read_page
from tests.web.conftest import ADDRESS, give_name, post

REPORT = "/reports/hackney-2023-05"  # a page that is soon there


def test_a_name_is_given_once_and_can_be_changed(explored: inf.Corpus) -> None:
    """It stands in the head of every page; the cookie is not for scripts or other sites."""
    with TestClient(make_app(explored), base_url=ADDRESS) as client:
        assert "set-cookie" not in client.get(REPORT).headers, "reading needs no cookie"
        answer = post(client, "/name", {"name": " Ana ", "next": "/themes"}, follow_redirects=False)
        assert (answer.status_code, answer.headers["location"]) == (303, "/themes")
        cookie = answer.headers["set-cookie"].lower()
        assert cookie.startswith("findings=")
        assert {"httponly", "samesite=lax", "path=/"} <= set(cookie.split("; "))
        page = read_page(client.get("/findings?theme=voice").text)
        assert "You code as Ana." in page.text
        assert "/name?next=%2Ffindings%3Ftheme%3Dvoice" in page.links
        give_name(client, "Bea")
        assert "You code as Bea." in read_page(client.get(REPORT).text).text


def test_names_outlive_the_program_with_a_kept_secret(explored: inf.Corpus, tmp_path: Path) -> None:
    """The secret is for its user alone; a damaged one is made anew."""
    path = tmp_path / "folder" / "sessions.secret"
    secret = keep_secret(path)
    assert keep_secret(path) == secret
    assert path.stat().st_mode & 0o777 == 0o600
    with TestClient(make_app(explored, secret=secret), base_url=ADDRESS) as before:
        give_name(before, "Ana")
        cookies = dict(before.cookies)
    for known, expected in ((secret, "You code as Ana."), ("another" * 9, "Give your name")):
        app = make_app(explored, secret=known)
        with TestClient(app, base_url=ADDRESS, cookies=cookies) as after:
            assert expected in read_page(after.get(REPORT).text).text
    path.write_text("short", encoding="ascii")
    assert len(keep_secret(path)) == len(secret)


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("  ", "Enter your name."),
        ("a" * 101, "is longer than 100 characters"),
        ("Ana\nBea", "is not a name"),
    ],
)
def test_a_name_that_cannot_be_a_persons_is_refused(
    coder: TestClient, name: str, problem: str
) -> None:
    """The page says why, at the field, and keeps what was entered."""
    answer = post(coder, "/name", {"name": name})
    assert answer.status_code == 422
    page = read_page(answer.text)
    assert problem in page.text
    field = next(one for one in page.all("input") if one.get("id") == "name")
    assert "name-problem" in field["aria-describedby"]
    assert field["value"] == name
    assert "You code as Ana." in page.text


def test_nobody_codes_as_the_reference_or_the_model(
    coder: TestClient, explored: inf.Corpus
) -> None:
    """The store's rules for names are the explorer's."""
    for name in explored.agreement().coders["coder"]:
        answer = post(coder, "/name", {"name": name})
        assert answer.status_code == 422, name
        assert "is the name of a model or of the reference coding" in answer.text


@pytest.mark.parametrize("data", [{}, {"csrf": ""}, {"csrf": "wrong"}])
def test_a_form_without_the_token_is_refused(coder: TestClient, data: dict[str, str]) -> None:
    """Nobody else's page can let a browser code here."""
    answer = coder.post("/name", data={"name": "Eve", **data})
    assert answer.status_code == 403
    assert "Nothing was saved" in answer.text
    assert "You code as Ana." in read_page(answer.text).text
    with TestClient(coder.app, base_url=ADDRESS) as fresh:
        assert fresh.post("/name", data={"name": "Eve", "csrf": ""}).status_code == 403


@pytest.mark.parametrize(
    "address",
    [
        "//evil.example",
        "http://evil.example",
        "/\\evil.example",
        "/\t/evil.example",
        "",
        "a",
        "/é\n",
    ],
)
def test_after_the_name_no_other_site_is_opened(coder: TestClient, address: str) -> None:
    """An address from a link is not trusted."""
    assert keep_inside(address) == "/"
    answer = post(coder, "/name", {"name": "Ana", "next": address}, follow_redirects=False)
    assert answer.headers["location"] == "/"


def test_whoever_has_no_name_is_asked_for_it_and_led_back(explored: inf.Corpus) -> None:
    """A person sees the page; a script is told in words."""
    app: FastAPI = make_app(explored)

    @app.get("/mine", dependencies=[Depends(require_person)])
    def mine(request: Request) -> str:
        return require_person(request)

    with TestClient(app, base_url=ADDRESS) as client:
        answer = client.get("/mine?a=1", follow_redirects=False)
        assert answer.status_code == 303
        assert answer.headers["location"] == "/name?next=%2Fmine%3Fa%3D1"
        refused = client.get("/mine", headers={"HX-Request": "true"}, follow_redirects=False)
        assert refused.status_code == 403
        assert "Give your name first" in refused.text
        give_name(client, "Ana")
        assert client.get("/mine").json() == "Ana"
