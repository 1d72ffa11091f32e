"""A real server of the five reports, and a real browser that opens its pages."""

from __future__ import annotations

import contextlib
import shutil
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, sync_playwright

import inspection_findings as inf
from browser import CURE, find_browser, is_required
from inspection_findings.encode import OnnxEncoder
from inspection_findings.theme_model import ThemeModel
from inspection_findings.web import make_app
from tests.browser.checks import HEIGHT, WIDE, find_troubles
from tests.support.variants import ROOT

PATIENCE = 20_000  # milliseconds: on a busy machine a page may take long

Serve = Callable[..., str]


# Of this folder alone, not of the whole run: as long as a browser is driven, the thread has an
# event loop, and tests elsewhere could start none.
@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """Return a browser, for all tests that a worker runs in this folder."""
    found = find_browser()
    if found is None:
        (pytest.fail if is_required() else pytest.skip)(CURE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def store_path(built_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a store of the five reports, coded by the model and by the reference; only read it."""
    return Path(shutil.copy(built_store, tmp_path_factory.mktemp("browser")))


@pytest.fixture(scope="package")
def serve_store(tiny_encoder: OnnxEncoder, tiny_model: ThemeModel) -> Iterator[Serve]:
    """Return a function that serves a store, and gives the address without a slash at its end.

    What is named besides the store are options of ``make_app``.
    """
    with contextlib.ExitStack() as servers:

        def serve(store: Path, **options: object) -> str:
            corpus = inf.open_corpus(
                store,
                model=tiny_model,
                encoder=tiny_encoder,
                standards=ROOT / "corpus" / "standards.toml",
            )
            return servers.enter_context(_serving(corpus, **options))

        yield serve


@pytest.fixture(scope="package")
def served(store_path: Path, serve_store: Serve) -> str:
    """Return the address of the explorer that all tests read; none writes to it."""
    return serve_store(store_path)


@pytest.fixture
def served_copy(store_path: Path, serve_store: Serve, tmp_path: Path) -> str:
    """Return the address of an explorer of a copy of the store, for a test that writes."""
    return serve_store(Path(shutil.copy(store_path, tmp_path / "inspections.findings")))


@pytest.fixture
def open_window(chromium: Browser) -> Iterator[Callable[[str], Page]]:
    """Return a function that opens an explorer in a window of its own, as another person would.

    At the end no window may have met an error or have asked anything of another site.
    """
    pages: list[Page] = []

    def open_(site: str) -> Page:
        context = chromium.new_context(
            base_url=site, viewport={"width": WIDE, "height": HEIGHT}, reduced_motion="reduce"
        )
        context.set_default_timeout(PATIENCE)
        pages.append(context.new_page())
        return pages[-1]

    yield open_
    troubles = [trouble for page in pages for trouble in find_troubles(page)]
    for page in pages:
        page.context.close()
    assert troubles == []


@pytest.fixture
def page(served: str, open_window: Callable[[str], Page]) -> Page:
    """Return an empty window; ``page.goto("/themes")`` opens a page of the shared explorer."""
    return open_window(served)


@pytest.fixture(scope="package")
def finding_id(store_path: Path) -> str:
    """Return the id of a finding of Hackney's report that a heading gives its polarity."""
    return inf.open_corpus(store_path).list(borough="Hackney", polarity="strength", limit=1).ids[0]


@pytest.fixture(scope="package")
def sub_theme_id(store_path: Path) -> str:
    """Return the id of a sub-theme."""
    rows = inf.open_corpus(store_path).sub_themes()
    return str(rows.clusters["cluster_id"].iloc[0])


@contextlib.contextmanager
def _serving(corpus: inf.Corpus, **options: object) -> Iterator[str]:
    app = make_app(corpus, **options)  # type: ignore[arg-type]
    config = uvicorn.Config(app, log_level="warning", lifespan="off", ws="none")
    server = uvicorn.Server(config)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()
            app.state.explorer.close()
