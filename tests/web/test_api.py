"""The API: the rows of the command line under the names of ``Corpus``."""

from __future__ import annotations

import json
from typing import Any

import pytest
from fastapi.testclient import TestClient

import inspection_findings as inf
from inspection_findings.corpus import list_rows
from inspection_findings.web.query import BEST

API = "/api/v1"


def ask(site: TestClient, path: str, **asked: Any) -> Any:
    answer = site.get(f"{API}{path}", params=asked)
    assert answer.status_code == 200, answer.text
    return answer.json()


def plain(value: object) -> Any:
    """Return a value as JSON has it: tuples are lists there."""
    return json.loads(json.dumps(value))


def test_a_list_has_the_rows_of_the_corpus(site: TestClient, explored: inf.Corpus) -> None:
    """Part after part, by the address that each part gives."""
    listing = explored.list(theme=["victim-work", "voice"], polarity="strength")
    part = ask(site, "/findings", theme=["victim-work", "voice"], polarity="strength", limit=20)
    rows = part["rows"]
    while part["next"]:
        part = site.get(part["next"]).json()
        rows += part["rows"]
    assert part["total"] == len(rows) == listing.findings > 40
    assert rows == plain(listing.rows)


def test_a_search_has_the_rows_of_the_corpus(site: TestClient, explored: inf.Corpus) -> None:
    """With the verdict, and what was understood."""
    asked = "what Hackney does badly on education"
    hits = explored.search(asked, limit=BEST)
    found = ask(site, "/search", q=asked, offset=5, limit=5)
    assert found["rows"] == plain(hits.rows[5:10])
    assert (found["total"], found["verdict"], found["expected"]) == (
        *(len(hits), hits.verdict),
        hits.expected,
    )
    assert [one["option"] for one in found["understood"]] == [one.option for one in hits.understood]


@pytest.mark.parametrize("name", ["reports", "ratings", "themes", "counts"])
def test_tables_are_those_of_the_corpus(site: TestClient, explored: inf.Corpus, name: str) -> None:
    """One row for one row, missing values as null."""
    assert ask(site, f"/{name}") == plain(list_rows(getattr(explored, name)()))


def test_answers_across_boroughs_are_those_of_the_corpus(
    site: TestClient, explored: inf.Corpus
) -> None:
    """With all their tables, cut down to the themes and boroughs that are asked for."""
    theme = "victim-work"
    assert ask(site, "/recurring", theme=theme) == plain(explored.recurring(theme=theme).to_json())
    assert ask(site, "/sub-themes") == plain(explored.sub_themes().to_json())
    assert ask(site, "/recommendations", borough="Hackney") == plain(
        explored.recommendations(borough="Hackney").to_json()
    )
    assert ask(site, f"/sites/{theme}", size=2) == plain(explored.sites(theme, size=2).to_json())
    assert ask(site, "/left-out") == plain(explored.left_out().to_json())


def test_a_finding_and_a_report_are_found_by_their_ids(
    site: TestClient, explored: inf.Corpus
) -> None:
    """The pieces of a report hold its findings in their order."""
    listing = explored.list(borough="Hackney")
    finding = ask(site, f"/findings/{listing.ids[0]}")
    assert finding["finding"]["text"] == listing[0].finding.text
    report = ask(site, "/reports/hackney-2023-05")
    begun = [one["finding_id"] for one in report["pieces"] if one["finding_id"] and one["is_first"]]
    assert begun == list(listing.ids)
    assert all(one["reason"] for one in report["pieces"] if not one["finding_id"])


def test_counts_and_versions(site: TestClient, explored: inf.Corpus) -> None:
    """The counts beside the filters, and what made the store."""
    counts = ask(site, "/filters", borough="Hackney")
    assert counts["findings"] == explored.filter_counts(borough="Hackney").findings
    assert ask(site, "/info") == dict(explored.info())


def test_openapi_describes_every_address(site: TestClient) -> None:
    """Each question has a summary and its parameters with their limits; all are GET or POST."""
    described = ask(site, "/openapi.json")
    assert {f"{API}/findings", f"{API}/search", f"{API}/recurring"} <= set(described["paths"])
    for path, methods in described["paths"].items():
        assert set(methods) <= {"get", "post"}, path
        assert all(one["summary"] for one in methods.values()), path
    parameters = described["paths"][f"{API}/findings"]["get"]["parameters"]
    limits = {one["name"]: one["schema"] for one in parameters}
    assert limits["limit"]["maximum"] == 200
    assert all(one.get("description") for one in parameters)
