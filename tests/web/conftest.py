"""The explorer of the five reports, and one of a report that is out to do harm."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import httpx2
import pytest
from fastapi.testclient import TestClient

import inspection_findings as inf
from inspection_findings.encode import OnnxEncoder
from inspection_findings.theme_model import ThemeModel
from inspection_findings.web import make_app
from inspection_findings.web.kept_pages import KeptPages
from tests.support.html import read_page
from tests.support.variants import REPORTS, ROOT

ADDRESS = "http://127.0.0.1:8040"
STANDARDS = ROOT / "corpus" / "standards.toml"
HARM = '<script>alert("1")</script><img src=x onerror=alert(2)>'


@pytest.fixture(scope="module")
def explored(
    built_store: Path,
    tiny_encoder: OnnxEncoder,
    tiny_model: ThemeModel,
    tmp_path_factory: pytest.TempPathFactory,
) -> inf.Corpus:
    """Return the five reports, coded by the model and by the reference; a copy for each module."""
    store = Path(shutil.copy(built_store, tmp_path_factory.mktemp("explored")))
    return inf.open_corpus(store, model=tiny_model, encoder=tiny_encoder, standards=STANDARDS)


def open_site(corpus: inf.Corpus) -> TestClient:
    """Return a browser of a corpus whose pages are always on its present state."""
    app = make_app(corpus, kept=KeptPages(corpus, patience=60, rest=0))
    return TestClient(app, base_url=ADDRESS)


@pytest.fixture(scope="module")
def site(explored: inf.Corpus) -> Iterator[TestClient]:
    """Return a browser of the explorer, without JavaScript."""
    with open_site(explored) as client:
        yield client


@pytest.fixture(scope="module")
def coder(explored: inf.Corpus) -> Iterator[TestClient]:
    """Return a browser in which Ana has given her name; ``post`` sends its forms."""
    with open_site(explored) as client:
        give_name(client, "Ana")
        yield client


def give_name(client: TestClient, name: str) -> None:
    """Let a person give a name in a browser."""
    answer = post(client, "/name", {"name": name}, follow_redirects=False)
    assert answer.status_code == 303, answer.text


def post(
    client: TestClient,
    path: str,
    data: Mapping[str, str | list[str]] | None = None,
    *,
    follow_redirects: bool = True,
    files: Any = None,
) -> httpx2.Response:
    """Send a form as a page of this explorer does, with the token of its session."""
    token = read_token(client)
    return client.post(
        path,
        data={**(data or {}), "csrf": token},
        files=files,
        headers={"Origin": ADDRESS},
        follow_redirects=follow_redirects,
    )


def read_token(client: TestClient) -> str:
    """Return the token that the forms of a browser's session send."""
    fields = read_page(client.get("/name").text).all("input")
    return next(one["value"] for one in fields if one.get("name") == "csrf")


@pytest.fixture(scope="module")
def harmful(
    tiny_encoder: OnnxEncoder, tiny_model: ThemeModel, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[TestClient]:
    """Return an explorer of a report with mark-up in its findings, headings and file name."""
    folder = tmp_path_factory.mktemp("harm")
    text = next(one for one in REPORTS if "hackney" in one.name).read_text(encoding="utf-8")
    marked = text.replace("The board is supported by", f"{HARM} The board is supported by")
    assert marked != text
    report = folder / "hackney & <b>co.txt"
    report.write_text(marked.replace("Follow us on Twitter", HARM), encoding="utf-8")
    store = folder / "inspections.findings"
    inf.build([report], store=store, model=tiny_model, encoder=tiny_encoder)
    corpus = inf.open_corpus(store, model=tiny_model, encoder=tiny_encoder, standards=STANDARDS)
    with TestClient(make_app(corpus), base_url=ADDRESS) as client:
        yield client
