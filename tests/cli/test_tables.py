"""Commands that show tables."""

from __future__ import annotations

import csv
import importlib
import io
import itertools
import json
import re
from pathlib import Path

import pytest

from inspection_findings.cli.tables import HEADINGS
from inspection_findings.encode import OnnxEncoder
from tests.support.commands import check_wrong, run


def test_recurring_as_json(store: Path) -> None:
    """Themes with intervals, and clusters with their members."""
    result = run("recurring", "--store", str(store), "--format", "json")
    found = json.loads(result.stdout)
    assert set(found) == {
        *("themes", "sentences", "boroughs", "trends", "ratings", "standards", "co_occurrence"),
        *("not_eligible", "turned_over", "clusters", "unclustered", "stock_wording", "changes"),
        "mixing",
    }
    for theme in found["themes"]:
        assert 0 <= theme["low"] <= theme["share"] <= theme["high"] <= 1
    assert set(found["clusters"][0]) >= {"cluster_id", "name", "boroughs", "stability", "members"}


@pytest.mark.parametrize(
    ("show", "column"),
    [
        ("themes", "dispersion_by_chance"),
        ("sentences", "recurrence"),
        ("boroughs", "share"),
        ("trends", "comparable"),
        ("ratings", "rating"),
        ("standards", "counterparts"),
        ("co-occurrence", "with_theme_id"),
        ("clusters", "members"),
    ],
)
def test_recurring_shows_the_table_that_is_asked_for(store: Path, show: str, column: str) -> None:
    """As CSV it is one table; the theme is named as a person would."""
    options = ["--show", show, "--theme", "Victim work", "--format", "csv"]
    rows = list(
        csv.DictReader(io.StringIO(run("recurring", "--store", str(store), *options).stdout))
    )
    assert column in rows[0]
    if show == "clusters":
        assert all("victim-work" in row["themes"] for row in rows)
    else:
        themes = {row["theme_id"] for row in rows} | {row.get("with_theme_id") for row in rows}
        assert "victim-work" in themes


def test_a_table_without_rows_says_what_there_is_none_of(store: Path) -> None:
    """Nothing is drawn; what is missing is said, and what to do if options narrowed the table."""
    options = ("recurring", "--store", str(store), "--show")
    changes = run(*options, "changes")
    assert (changes.exit_code, changes.stdout) == (0, "")
    assert changes.stderr.startswith("Nothing to compare:")
    narrowed = run(*options, "not-eligible", "--theme", "victim-work")
    assert narrowed.stderr.startswith("With --theme: every report could have shown")
    assert narrowed.stderr.endswith("Leave --theme out to see everything.\n")


@pytest.mark.parametrize("name", ["recurring", "compare", "recommendations", "sample"])
def test_each_note_explains_a_heading_of_its_table(name: str) -> None:
    """No note speaks of a column that was renamed or is not shown, and no table lacks words."""
    module = importlib.import_module(f"inspection_findings.cli.{name}")
    for table in module.TABLES.values():
        headings = {HEADINGS.get(one, one.replace("_", " ")) for one in table.columns}
        explained = {re.split(", | to |:", note)[0] for note in table.notes}
        assert explained <= headings, table.title
        assert table.empty.endswith("."), table.title
        assert len(headings) == len(table.columns), table.title


def test_the_terminal_has_plain_headings_and_csv_the_names_of_columns(store: Path) -> None:
    """What a person reads is not what a script reads."""
    options = ("recurring", "--store", str(store), "--theme", "victim-work")
    table = run(*options)
    assert "with inferred" in table.stdout
    assert "area for improvement" in table.stdout
    assert "(Wilson)" in table.stderr
    assert "eligible" not in table.stdout
    csv_rows = list(csv.DictReader(io.StringIO(run(*options, "--format", "csv").stdout)))
    assert {"theme_id", "eligible", "dispersion", "inferred", "unclear"} <= set(csv_rows[0])
    assert csv_rows[2]["aspect"] == "area_for_improvement"


@pytest.mark.parametrize(
    ("command", "options", "columns"),
    [
        ("recurring --show changes", [], {"change", "previous_id", "cluster_id"}),
        ("compare --show reinspection", [], {"status", "later_finding_id"}),
        ("recurring --show not-eligible", ["--theme", "victim-work"], {"report_id", "findings"}),
    ],
)
def test_csv_without_rows_has_its_header_all_the_same(
    store: Path, command: str, options: list[str], columns: set[str]
) -> None:
    """A script that reads the file finds the columns, also those that no terminal has room for."""
    start = [*command.split(), *options, "--store", str(store)]
    header, *rows = csv.reader(io.StringIO(run(*start, "--format", "csv").stdout))
    assert rows == []
    assert columns <= set(header)


def test_a_search_without_hits_has_the_header_of_one_with_hits(
    store: Path, tiny_encoder: OnnxEncoder
) -> None:
    """What can be read by name stays so when nothing fits."""
    start = ["search", "victims", "--store", str(store), "--format", "csv"]
    start += ["--encoder", str(tiny_encoder.folder)]
    found = run(*start, "--limit", "1").stdout.splitlines()
    assert run(*start, "--from", "2999-01").stdout.splitlines() == found[:1]


def test_the_rank_of_the_crosswalk_is_what_its_note_says(store: Path) -> None:
    """Stated areas come first, then inferred ones, each from most alike first."""
    command = ("compare", "--show", "crosswalk", "--store", str(store))
    assert "rank: stated areas first, then inferred ones, each from most" in run(*command).stderr
    rows = list(csv.DictReader(io.StringIO(run(*command, "--format", "csv").stdout)))
    assert {row["basis"] for row in rows} == {"stated", "inferred"}
    for one, following in itertools.pairwise(rows):
        if int(following["rank"]) > 1:
            assert int(following["rank"]) == int(one["rank"]) + 1
            assert (one["basis"], following["basis"]) != ("inferred", "stated")
            if one["basis"] == following["basis"]:
                assert float(one["likeness"]) >= float(following["likeness"])


def test_saturation_calls_groups_what_its_note_calls_them(store: Path) -> None:
    """On the terminal a value is a word that the note explains; for scripts it stays."""
    options = ("sample", "--theme", "victim-work", "--show", "saturation", "--store", str(store))
    shown = run(*options)
    assert "clusters" not in shown.stdout + shown.stderr
    assert "groups and single findings" in shown.stdout
    assert "groups and single findings" in shown.stderr
    assert "clusters and single findings" in run(*options, "--format", "csv").stdout


@pytest.mark.parametrize("show", ["unclustered", "stock-wording"])
def test_recurring_shows_what_is_in_no_group_and_stock_wording_of_a_theme(
    store: Path, show: str
) -> None:
    """Each finding in no group has the theme; a stock wording with the theme stays whole."""

    def rows(*options: str) -> list[dict[str, str]]:
        start = ("recurring", "--store", str(store), "--show", show, "--format", "csv")
        return list(csv.DictReader(io.StringIO(run(*start, *options).stdout)))

    whole = rows()
    theme = next(theme for row in whole for theme in json.loads(row["themes"]))
    chosen = rows("--theme", theme)
    on_theme = [row for row in whole if theme in json.loads(row["themes"])]
    assert 0 < len(on_theme) < len(whole)
    if show == "unclustered":
        assert chosen == on_theme
    else:
        wordings = {row["wording_id"] for row in on_theme}
        assert chosen == [row for row in whole if row["wording_id"] in wordings]


def test_compare_counts_addressees_of_a_theme(store: Path) -> None:
    """They add up to the theme's recommendations, out of all boroughs that have any."""
    options = ("--store", str(store), "--theme", "victim-work", "--format")
    rows = run("compare", "--show", "addressees", *options, "csv").stdout
    counted = list(csv.DictReader(io.StringIO(rows)))
    of_theme = json.loads(run("compare", *options, "json").stdout)
    total = sum(int(row["recommendations"]) for row in counted)
    assert 0 < total == len(of_theme["shared"]) == len(of_theme["recommendations"])
    everything = json.loads(run("compare", "--store", str(store), "--format", "json").stdout)
    assert total < sum(row["recommendations"] for row in everything["addressees"])
    assert {row["eligible"] for row in counted} == {
        str(row["eligible"]) for row in everything["addressees"]
    }


@pytest.mark.parametrize("by", ["polarity", "year", "framework", "rating"])
def test_compare_says_what_five_reports_cannot_tell(store: Path, by: str) -> None:
    """Each theme is tested or has its reason; nothing is claimed from five reports."""
    result = run("compare", "--store", str(store), "--by", by, "--format", "json")
    assert result.exit_code == 0
    found = json.loads(result.stdout)
    assert found["by"] == by
    assert "Holm" in found["method"]
    themes = {row["theme_id"] for row in [*found["tests"], *found["untested"]]}
    assert len(themes) == 25
    assert {row["verdict"] for row in found["tests"]} <= {"too few reports to tell"}
    assert all(row["p"] >= row["smallest_p"] for row in found["tests"])
    assert {row["p_corrected"] for row in found["tests"]} <= {None}
    table = run("compare", "--store", str(store), "--by", by)
    assert table.exit_code == 0
    assert found["method"] in table.stderr
    if found["tests"]:
        count = len(found["tests"])
        said = f"{count} themes tested: too few reports to tell ({count})."
        assert table.stderr.startswith(said)


def test_compare_holds_tests_and_what_follows(store: Path) -> None:
    """JSON is one object with every table that ``--show`` names, and what they rest on."""
    result = run("compare", "--store", str(store), "--format", "json")
    found = json.loads(result.stdout)
    assert found["by"] == "polarity"
    assert set(found) == {
        *("by", "aspect", "method", "tests", "untested", "left_out"),
        *("crosswalk", "recommendations", "taken_up", "shared", "addressees"),
        *("practice", "practice_left_out", "reinspection", "reinspected"),
        *("thresholds", "boroughs_with_one_report"),
    }


@pytest.mark.parametrize(
    "arguments",
    [
        ("recurring", "--show", "not_eligible"),
        ("recurring", "--show", "stock_wording"),
        ("compare", "--show", "taken_up"),
        ("sample", "--theme", "staffing", "--show", "passed_over"),
    ],
)
def test_tables_may_be_named_as_json_names_them(store: Path, arguments: tuple[str, ...]) -> None:
    """Underscores or hyphens: it is the same table."""
    *start, name = arguments
    options = ("--store", str(store), "--format", "csv")
    either = [run(*start, one, *options) for one in (name, name.replace("_", "-"))]
    assert [result.exit_code for result in either] == [0, 0]
    assert either[0].stdout == either[1].stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ("compare", "--show", "crosswalk", "--by", "year"),
            "--by does not fit --show crosswalk: leave it out, or show one of tests, untested",
        ),
        (
            ("compare", "--borough", "Lewisham"),
            "--borough does not fit --show tests: leave it out, or show one of crosswalk",
        ),
        (
            ("recurring", "--show", "changes", "--theme", "victim-work"),
            "--theme does not fit --show changes",
        ),
        (
            ("recurring", "--show", "mixing", "--theme", "victim-work"),
            "--theme does not fit --show mixing",
        ),
        (
            ("sample", "--theme", "staffing", "--show", "curve", "--size", "2"),
            "--size does not fit --show curve: leave it out, or show one of sites, passed-over",
        ),
    ],
)
def test_an_option_that_a_table_does_not_heed_is_refused(
    store: Path, arguments: tuple[str, ...], message: str
) -> None:
    """Nothing is ignored: the message says what to leave out, or what to show instead."""
    result = run(*arguments, "--store", str(store))
    assert result.exit_code == 2
    assert message in result.stderr
    assert run(*arguments, "--store", str(store), "--format", "json").exit_code == 0


def test_compare_by_framework_says_why_not(store: Path) -> None:
    """The five reports follow one framework: the table of what is untested says so."""
    options = ["--by", "framework", "--show", "untested", "--format", "csv"]
    result = run("compare", "--store", str(store), *options)
    assert "follow framework 2021" in result.stdout
    assert "victim-work" in result.stdout


def test_a_file_of_standards_that_is_not_there(store: Path) -> None:
    """A named file is never silently replaced by the default."""
    check_wrong(
        run("recurring", "--store", str(store), "--standards", "absent.toml"),
        problem="--standards names absent.toml",
    )


def test_a_finding_that_is_struck_out_is_no_reason(store: Path) -> None:
    """Its id comes from the table of evidence; the answer says that it was struck out."""
    options = ("sample", "--theme", "victim-work", "--store", str(store), "--format", "csv")
    evidence = list(csv.DictReader(io.StringIO(run(*options, "--show", "evidence").stdout)))
    struck = next(row for row in evidence if row["is_used"] == "True")
    again = ("--show", "evidence", "--without", struck["finding_id"])
    after = list(csv.DictReader(io.StringIO(run(*options, *again).stdout)))
    (row,) = [row for row in after if row["finding_id"] == struck["finding_id"]]
    assert (row["is_used"], row["reason"]) == ("False", "struck out by the reader")
    said = run(*options[:-2], "--without", struck["finding_id"]).stderr
    assert f"Struck out by the reader: {struck['citation']}." in said.replace("\n", " ")
    refused = run(*options, "--without", "no-such-finding")
    assert refused.exit_code != 0
    assert "no-such-finding" in refused.stderr


def test_the_table_of_evidence_quotes_a_finding_once(store: Path) -> None:
    """Its text stands under its citation, and not again among the other columns."""
    shown = run("sample", "--theme", "victim-work", "--show", "evidence", "--store", str(store))
    assert "stated polarity: " in shown.stdout
    assert "text: " not in shown.stdout
