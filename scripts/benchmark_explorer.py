"""Measure how soon the explorer answers, on a store of any size.

A larger store is made of copies of the five reports (see benchmark_filters.py): as if findings said
the same in many boroughs, so that its sub-themes are those of the five reports. Each page is asked
for several times, then again while one person codes once a second::

    python scripts/benchmark_explorer.py --findings 10000
"""

from __future__ import annotations

import argparse
import contextlib
import random
import shutil
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import quote, urlencode

from fastapi.testclient import TestClient

from benchmark_filters import make_store
from environment import CHECKOUT, say
from inspection_findings import Corpus, open_corpus
from inspection_findings.corpus.theme_pages import ThemePages
from inspection_findings.store import open_store
from inspection_findings.web import make_app
from inspection_findings.web.kept_pages import KeptPages
from inspection_findings.web.server import TURN

QUERIES = ("victim consent", "what Hackney does badly", "staff vacancies", "health", "exclusion")
LISTS = ("", "?theme=voice&polarity=strength", "?offset=1000", "?voice=children")
ROUNDS = 5
BETWEEN_CODINGS = 1.0  # seconds
SLOW = 300  # milliseconds
_NOT_FOUND = 404


def main() -> None:
    """Make the store if it is missing, then measure on a copy."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--findings", type=int, default=10_000, help="How many at least.")
    parser.add_argument("--folder", type=Path, default=CHECKOUT / "out" / "explorer")
    options = parser.parse_args()
    sys.setswitchinterval(TURN)  # as the server does
    original = options.folder / f"{options.findings}.findings"
    if not original.exists():
        make_store(original, options.findings)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(shutil.copy(original, folder))
        open_store(path, mode="write").close()  # brings it to this version
        corpus = open_corpus(path)
        kept = KeptPages(corpus)
        with TestClient(make_app(corpus, kept=kept), base_url="http://127.0.0.1") as client:
            client.headers["Origin"] = str(client.base_url)
            begun = time.perf_counter()
            pages = kept.pages()
            say(f"Gathering takes {time.perf_counter() - begun:.0f} s.")
            addresses = list_addresses(corpus, pages, client)
            measure_all(client, "while nobody codes", addresses)
            with coding(corpus, client):
                measure_all(client, "while one person codes once a second", addresses)


def list_addresses(corpus: Corpus, pages: ThemePages, client: TestClient) -> dict[str, list[str]]:
    """Return some addresses of each kind of page; of pages that need a name, after giving one."""
    listing = corpus.list(limit=20)
    say(f"{listing.findings:,} findings, {len(pages.boroughs)} boroughs")
    boroughs, themes = pages.boroughs[:5], ["voice", "victim-work", "ete"]
    addresses = {
        "overview": ["/"],
        "list": [f"/findings{query}" for query in LISTS],
        "search": [f"/findings?q={query}" for query in QUERIES],
        "finding": [f"/findings/{quote(finding_id)}" for finding_id in listing.ids],
        "report": [f"/reports/{quote(listing[0].finding.report_id)}", "/reports"],
        "theme": ["/themes", *(f"/themes/{theme}" for theme in themes)],
        "borough": ["/boroughs", *(f"/boroughs/{quote(borough)}" for borough in boroughs)],
        "sub-theme": [f"/sub-themes/{one.cluster_id}" for one in pages.sub_themes()[:5]],
        "sub-themes": ["/across", "/sub-themes", "/sub-themes?theme=voice"],
        "compare": [f"/compare?{urlencode({'borough': boroughs[:n]}, doseq=True)}" for n in (2, 4)],
        "recommendations": ["/recommendations", "/recommendations?theme=voice"],
        "sites": ["/sites", "/sites?theme=voice", "/sites?theme=ete&size=5"],
        "baskets": ["/baskets", f"/baskets/{fill_basket(corpus)}"],
        "coding": open_coding(corpus, client),
        "history": ["/history"],
        "progress": ["/progress", "/settle"],
    }
    return {kind: found for kind, found in addresses.items() if is_there(client, found)}


def is_there(client: TestClient, addresses: Sequence[str]) -> bool:
    """Return whether this explorer has these pages."""
    return all(client.get(one).status_code != _NOT_FOUND for one in addresses)


def open_coding(corpus: Corpus, client: TestClient) -> list[str]:
    """Let two people code the same findings and one give her name; return pages to code on."""
    ids = corpus.list(kind="bullet", limit=200).ids
    for person, theme in (("Ana", "voice"), ("Ben", "ete")):
        corpus.code_many(ids, coder=person, add=[theme])
    form = client.get("/name").text
    token = form.partition('name="csrf" value="')[2].partition('"')[0]
    client.post("/name", data={"name": "Ana", "csrf": token}).raise_for_status()
    of_list = urlencode({"borough": corpus.list(limit=1)[0].finding.borough})
    return ["/code", f"/code?{of_list}", *(f"/code?{of_list}&at={quote(one)}" for one in ids[:10])]


def fill_basket(corpus: Corpus) -> str:
    """Return the id of a basket with fifty findings."""
    basket_id = corpus.make_basket("Benchmark", person="Ana").subject
    corpus.put_in_basket(basket_id, corpus.list(limit=50).ids, person="Ana")
    return basket_id


@contextlib.contextmanager
def coding(corpus: Corpus, client: TestClient) -> Iterator[None]:
    """Let one person code a finding once a second, through the API."""
    ids, chance = corpus.list(kind="bullet", limit=500).ids, random.Random(1)  # noqa: S311
    end, times = threading.Event(), []

    def work() -> None:
        while not end.wait(BETWEEN_CODINGS):
            themes = chance.sample(["voice", "ete", "health", "victim-work"], 2)
            body = {"coder": "Cy", "finding_id": chance.choice(ids), "themes": themes}
            begun = time.perf_counter()
            client.post("/api/v1/codings", json=body).raise_for_status()
            times.append(1000 * (time.perf_counter() - begun))

    person = threading.Thread(target=work)
    person.start()
    try:
        yield
    finally:
        end.set()
        person.join()
        say(f"{len(times)} codings: median {statistics.median(times):.0f} ms")


def measure_all(client: TestClient, when: str, addresses: dict[str, list[str]]) -> None:
    """Print how long each kind of page takes."""
    say(f"\n{when}")
    for kind, own in addresses.items():
        measure(client, kind, own)


def measure(client: TestClient, what: str, addresses: Sequence[str]) -> None:
    """Print the median and the 95th percentile of several rounds, after a first one."""
    first = [time_once(client, address) for address in addresses]
    times = sorted(time_once(client, address) for address in addresses for _ in range(ROUNDS))
    median, worst = statistics.median(times), times[int(0.95 * (len(times) - 1))]
    remark = "  SLOW" if worst > SLOW else ""
    say(
        f"{what:16}median {median:5.0f} ms, p95 {worst:5.0f} ms; first {max(first):5.0f} ms{remark}"
    )


def time_once(client: TestClient, address: str) -> float:
    """Return how long a page takes, in milliseconds."""
    start = time.perf_counter()
    client.get(address).raise_for_status()
    return 1000 * (time.perf_counter() - start)


if __name__ == "__main__":
    main()
