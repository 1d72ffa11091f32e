"""The command that lists, and filters that are the same wherever findings are chosen."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import fields
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

import inspection_findings as inf
from inspection_findings.cli import main
from inspection_findings.encode import OnnxEncoder
from inspection_findings.search import Filters
from tests.support.commands import check_wrong, run

EVERY: dict[str, object] = {
    "theme": ["victim-work", "Voice"],
    "all_themes": ["voice"],
    "without_theme": ["staffing"],
    "borough": ["hackney", "Lewisham", "Haringey"],
    "without_borough": ["Hackney"],
    "polarity": ["strength", "area_for_improvement"],
    "standard": ["1.1", "3.4", "1.2", "1.3"],
    "kind": ["bullet"],
    "since": "2024",
    "to": "2025-12",
    "year": [2024, 2025],
    "rating": ["Good", "Outstanding", "Requires improvement"],
    "overall": ["good"],
    "inspectorate": ["HM Inspectorate of Probation"],
    "coder": ["reference", "model"],
}


def as_options(filters: dict[str, object]) -> list[str]:
    """Return filters as a person types them."""
    return [
        word
        for name, values in filters.items()
        for value in (values if isinstance(values, list) else [values])
        for word in (f"--{name.replace('_', '-')}", str(value))
    ]


def pipe(text: str, *arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments), input=text, catch_exceptions=False)


@pytest.mark.parametrize("command", ["list", "search", "review export"])
def test_every_filter_is_an_option_of_its_name(command: str) -> None:
    """No command leaves one out, and each says what it does."""
    found: click.Command = main
    for part in command.split():
        found = found.commands[part]  # type: ignore[attr-defined]
    options = {one.name: one for one in found.params}
    for field in fields(Filters):
        option = options[field.name]
        assert f"--{field.name.replace('_', '-')}" in option.opts
        assert isinstance(option, click.Option)
        assert option.help


def test_options_mean_what_the_arguments_of_python_mean(store: Path) -> None:
    """The same rows in the same order, with the same filters."""
    result = run("list", "--store", str(store), *as_options(EVERY), "--format", "jsonl")
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    listing = inf.open_corpus(store).list(**EVERY)  # type: ignore[arg-type]
    assert rows == json.loads(json.dumps(listing.rows)) != []
    assert result.stderr == f"{listing.summary}\n"
    older = [word.replace("--since", "--from") for word in as_options(EVERY)]
    assert run("list", "--store", str(store), *older, "--format", "jsonl").stdout == result.stdout


@pytest.mark.parametrize(
    ("filters", "few"),
    [
        (["--voice", "children"], 60),
        (["--stated"], 450),
        (["--service", "Havering Youth Justice Service"], 260),
        (["--finding", "none"], 0),
    ],
)
def test_further_filters(store: Path, filters: list[str], few: int) -> None:
    """Each leaves out most findings, and a finding that is not there is refused."""
    result = run("list", "--store", str(store), *filters, "--ids")
    if not few:
        check_wrong(result, problem="finding 'none': is not in the store; take ids from")
        return
    assert 0 < len(result.stdout.split()) < few


def test_formats_have_the_same_findings(store: Path) -> None:
    """As a table, JSON, CSV or ids."""
    options = ["list", "--store", str(store), "--theme", "voice", "--borough", "Havering"]
    rows = json.loads(run(*options, "--format", "json").stdout)
    ids = [row["finding_id"] for row in rows]
    text = run(*options, "--format", "csv").stdout
    assert [row["finding_id"] for row in csv.DictReader(io.StringIO(text))] == ids
    assert run(*options, "--ids").stdout.splitlines() == ids
    shown = " ".join(run(*options).stdout.split())
    assert all(row["citation"] in shown and " ".join(row["text"].split()) in shown for row in rows)
    none = run(*options, "--since", "2031")
    assert (none.stdout, none.stderr) == ("", "0 findings in 0 boroughs\n")


def test_context_and_order_are_shown(store: Path) -> None:
    """What stands around a finding, and what it is sorted by."""
    options = ["list", "--store", str(store), "--theme", "victim-work", "--limit", "3"]
    result = run(*options, "--sort", "probability", "--context", "--format", "json")
    rows = json.loads(result.stdout)
    assert result.stderr.endswith("boroughs; the first 3 are listed\n")
    probabilities = [row["probability"] for row in rows]
    assert probabilities == sorted(probabilities, reverse=True)
    assert all(len(row["before"]) <= 1 and len(row["after"]) <= 1 for row in rows)
    shown = " ".join(run(*options, "--sort", "centrality", "--context", "2").stdout.split())
    assert shown.count("centrality 0.") == 3
    assert shown.count("after: ") + shown.count("before: ") > 6  # two each, within the section
    wrong = run("list", "--store", str(store), "--sort", "probability")
    check_wrong(wrong, problem="order 'probability': needs a theme")


def test_ids_go_from_one_command_to_another(store: Path, tmp_path: Path) -> None:
    """Through a pipe or a file; an empty pipe does not mean every finding."""
    options = ["list", "--store", str(store)]
    ids = run(*options, "--theme", "voice", "--year", "2022", "--ids").stdout
    assert pipe(ids, *options, "--finding", "-", "--ids").stdout == ids
    (tmp_path / "ids.txt").write_text(ids, encoding="utf-8")
    from_file = ["--finding", f"@{tmp_path / 'ids.txt'}"]
    assert run(*options, *from_file, "--ids").stdout == ids
    first = ids.split()[0]
    assert run(*options, *from_file, "--finding", first, "--ids").stdout == ids
    empty = pipe("\n", *options, "--finding", "-")
    assert empty.exit_code == 2
    assert "there is no finding id in -" in empty.stderr
    missing = run(*options, "--finding", "@nowhere.txt")
    assert missing.exit_code == 2
    assert "nowhere.txt: cannot be read" in missing.stderr


def test_pages_are_numbers_or_a_range(store: Path) -> None:
    """Plain text has no pages, which is said; a word is no page."""
    check_wrong(
        run("list", "--store", str(store), "--page", "12-15"),
        problem="page: is not known of any finding",
    )
    wrong = run("list", "--store", str(store), "--page", "last")
    assert wrong.exit_code == 2
    assert "'last' is not a page: write 12, or 12-15" in wrong.stderr


def test_ids_go_to_a_review(store: Path, tmp_path: Path) -> None:
    """All that are listed are written, more than the usual hundred too, and no others."""
    options = ["--store", str(store)]
    ids = run("list", *options, "--borough", "Hackney", "--kind", "narrative", "--ids").stdout
    assert len(ids.split()) > 100
    out = tmp_path / "review.csv"
    export = ["review", "export", *options, "--format", "csv", "--out", str(out)]
    assert pipe(ids, *export, "--finding", "-").exit_code == 0
    rows = list(csv.DictReader(io.StringIO(out.read_text(encoding="utf-8-sig"))))
    assert {row["finding_id"] for row in rows} == set(ids.split())


def test_a_list_and_a_search_go_into_files(
    store: Path, tiny_encoder: OnnxEncoder, tmp_path: Path
) -> None:
    """Excel, Word and Markdown need a file; a file with other content is left alone."""
    out = tmp_path / "victims.docx"
    asked = ["list", "--store", str(store), "--theme", "victim-work", "--format", "docx"]
    assert "--out FILE" in run(*asked).stderr
    assert "--out is for" in run(*asked[:-1], "csv", "--out", str(out)).stderr
    for _ in range(2):  # the same bytes may be written again
        assert run(*asked, "--out", str(out)).exit_code == 0
    assert out.read_bytes().startswith(b"PK")
    check_wrong(run(*asked, "--kind", "bullet", "--out", str(out)), problem="other content")
    markdown = tmp_path / "new" / "hits.md"
    searched = ["search", "victims", "--store", str(store), "--format", "md"]
    searched += ["--encoder", str(tiny_encoder.folder)]
    assert run(*searched, "--out", str(markdown)).exit_code == 0
    assert markdown.read_text(encoding="utf-8").startswith("# Findings on “victims”\n")
