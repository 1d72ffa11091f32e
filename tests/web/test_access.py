"""An explorer that other computers can reach: a password, a link that works once, no way round."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

import inspection_findings as inf
from inspection_findings.errors import FindingsError
from inspection_findings.web import access as access_module
from inspection_findings.web import make_app
from inspection_findings.web.access import Access, read_password
from inspection_findings.web.addresses import find_hosts
from inspection_findings.web.guard import LOOPBACK
from inspection_findings.web.server import describe_start, serve
from tests.support.html import read_page
from tests.web.conftest import ADDRESS

PASSWORD = "correct horse é"  # noqa: S105 - of these tests alone
SECRET = "of these tests alone"  # noqa: S105
LINK = "a-link-that-works-once"

REPORT = "/reports/hackney-2023-05"  # a page that is soon there


@pytest.fixture
def guarded(explored: inf.Corpus) -> Iterator[TestClient]:
    """Return a browser of a read-only explorer that has a password and a link."""
    access = Access(secret=SECRET, password=PASSWORD, link=LINK)
    app = make_app(explored, access=access, secret=SECRET, is_read_only=True)
    with TestClient(app, base_url=ADDRESS, follow_redirects=False) as client:
        yield client


def sign_in(client: TestClient, **data: str) -> int:
    """Send the form of the page to sign in; return the status of the answer."""
    fields = read_page(client.get("/sign-in?link=x").text).all("input")
    token = next(one["value"] for one in fields if one.get("name") == "csrf")
    return client.post("/sign-in", data={**data, "csrf": token}).status_code


def test_nothing_is_shown_before_the_password(guarded: TestClient) -> None:
    """But the page to sign in and its style sheet; afterwards the page that was asked for."""
    for address in ("/", "/findings.csv", "/reports/hackney-2023-05", "/name", "/nothing"):
        answer = guarded.get(address)
        assert answer.status_code == 303, address
        assert answer.headers["location"].startswith("/sign-in?next=%2F")
    assert guarded.get("/api/v1/openapi.json").status_code == 401
    refused = guarded.get("/api/v1/findings")
    assert (refused.status_code, refused.headers["www-authenticate"]) == (401, "Bearer")
    assert guarded.post("/name").status_code == 403
    assert guarded.get("/static/explorer.css").status_code == 200
    assert "not encrypted" in read_page(guarded.get("/sign-in").text).text

    assert sign_in(guarded, password="wrong horse") == 422  # noqa: S106
    assert guarded.get(REPORT).status_code == 303
    assert sign_in(guarded, password=PASSWORD, next="/themes") == 303
    page = guarded.get(REPORT)
    assert page.status_code == 200
    assert "from other computers" in read_page(page.text).text
    assert guarded.get("/api/v1/info").status_code == 200


def test_a_sign_in_ends_with_another_password(guarded: TestClient, explored: inf.Corpus) -> None:
    """The mark of the session is made from the password, and does not hold it."""
    assert sign_in(guarded, password=PASSWORD) == 303
    cookies = dict(guarded.cookies)
    for word, expected in ((PASSWORD, 200), ("another horse", 303)):
        app = make_app(explored, access=Access(secret=SECRET, password=word), secret=SECRET)
        with TestClient(app, base_url=ADDRESS, cookies=cookies, follow_redirects=False) as client:
            assert client.get(REPORT).status_code == expected


def test_a_program_gives_the_password_as_a_bearer(guarded: TestClient) -> None:
    """With each request, and without a session."""
    right = {b"Authorization": b"Bearer " + PASSWORD.encode()}
    assert guarded.get("/api/v1/info", headers=right).status_code == 200
    assert guarded.get("/api/v1/info", headers={"Authorization": "Bearer no"}).status_code == 401
    assert guarded.get("/api/v1/info", headers={"Authorization": PASSWORD[:5]}).status_code == 401


def test_passwords_cannot_be_guessed_quickly(
    guarded: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After five wrong ones even the right one must wait, on the page and for programs."""
    for _ in range(4):
        assert sign_in(guarded, password="wrong horse") == 422  # noqa: S106
    assert guarded.get("/api/v1/info", headers={"Authorization": "Bearer no"}).status_code == 401
    assert sign_in(guarded, password=PASSWORD) == 429
    answer = guarded.get("/api/v1/info", headers={"Authorization": "Bearer no"})
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "60")
    monkeypatch.setattr(access_module, "FORGET_AFTER", -1.0)  # as after a minute
    assert sign_in(guarded, password=PASSWORD) == 303


def test_a_link_lets_one_browser_in(guarded: TestClient) -> None:
    """Opening it does not use it up, following it does; the second browser is told so."""
    page = read_page(guarded.get(f"/sign-in?link={LINK}").text)
    assert "Your link works once" in page.text
    assert guarded.get(REPORT).status_code == 303
    assert sign_in(guarded, link=LINK) == 303
    assert guarded.get(REPORT).status_code == 200
    with TestClient(guarded.app, base_url=ADDRESS, follow_redirects=False) as second:
        assert sign_in(second, link=LINK) == 422
        assert second.get(REPORT).status_code == 303


def test_whoever_signs_out_is_out(guarded: TestClient) -> None:
    """For a computer that several people use."""
    assert sign_in(guarded, password=PASSWORD) == 303
    fields = read_page(guarded.get("/name").text).all("input")
    token = next(one["value"] for one in fields if one.get("name") == "csrf")
    assert guarded.post("/sign-out", data={"csrf": token}).status_code == 303
    assert guarded.get(REPORT).status_code == 303


def test_without_a_password_there_is_no_page_to_sign_in(site: TestClient) -> None:
    """The explorer of this computer alone asks nobody."""
    assert site.get("/sign-in").status_code == 404


@pytest.mark.parametrize("text", [b"", b"short\n", b"\xff\xfe1234567890"])
def test_a_password_must_be_one(tmp_path: Path, text: bytes) -> None:
    """Eight characters at least, in the first line of a text file."""
    path = tmp_path / "password.txt"
    path.write_bytes(text)
    with pytest.raises(FindingsError, match=r"password\.txt"):
        read_password(path)
    path.write_text("long enough \nnote", encoding="utf-8")
    assert read_password(path) == "long enough"


def test_other_computers_need_a_password_or_a_link(explored: inf.Corpus) -> None:
    """It is refused before anything listens."""
    with pytest.raises(FindingsError, match="--password-file"):
        serve(explored, host="0.0.0.0", announce=print)  # noqa: S104
    with pytest.raises(FindingsError, match=r"--host 192\.0\.2\.1: cannot be used"):
        serve(explored, host="192.0.2.1", with_link=True, announce=print)


def test_the_terminal_says_who_can_connect() -> None:
    """That it is not encrypted, and the link; nothing of it for this computer alone."""
    access = Access(secret=SECRET, link=LINK)
    lines = list(describe_start("http://pc:1/", "0.0.0.0", access, is_read_only=True))  # noqa: S104
    assert lines[0].startswith("Read-only explorer: http://pc:1/")
    assert "every network" in lines[1]
    assert "not encrypted" in lines[1]
    assert lines[2].endswith(f"http://pc:1/sign-in?link={LINK}")
    assert len(list(describe_start("http://pc:1/", "localhost", None, is_read_only=False))) == 1


def test_only_names_of_its_own_are_answered(explored: inf.Corpus) -> None:
    """On every address: any of them, and the computer's name; never a name of somebody else."""
    assert find_hosts("127.0.0.1") == LOOPBACK
    assert "10.0.0.5" in find_hosts("10.0.0.5")
    assert "10.0.0.6" not in find_hosts("10.0.0.5")
    hosts = find_hosts("::")
    with TestClient(make_app(explored, hosts=hosts), base_url=ADDRESS) as client:
        for host, status in {
            "10.0.0.6:8040": 200,
            "[fe80::1]:8040": 200,
            "evil.example": 421,
            "10.0.0.6.evil.example": 421,
        }.items():
            assert client.get("/static/icon.svg", headers={"Host": host}).status_code == status
