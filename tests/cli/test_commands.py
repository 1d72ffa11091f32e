"""The command line: its contract, and one clear line for whatever is wrong."""

from __future__ import annotations

import csv
import importlib
import io
import itertools
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from inspection_findings.cli import main
from inspection_findings.cli.tables import HEADINGS
from inspection_findings.encode import OnnxEncoder
from inspection_findings.text import text_sha256
from inspection_findings.theme_model import ThemeModel, save_model
from tests.support.variants import REPORTS, ROOT

HARINGEY = str(next(path for path in REPORTS if "haringey" in path.name))


@pytest.fixture(scope="module")
def model_folder(tiny_model: ThemeModel, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models") / "themes"
    save_model(tiny_model, folder)
    return folder


@pytest.fixture(autouse=True)
def settings(model_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Use the tiny model and a cache of the test's own."""
    monkeypatch.setenv("FINDINGS_MODEL", str(model_folder))
    monkeypatch.setenv("FINDINGS_CODEBOOK", str(ROOT / "corpus" / "codebook.toml"))
    monkeypatch.setenv("FINDINGS_CACHE", str(tmp_path / "cache"))


@pytest.fixture(scope="module")
def store(
    model_folder: Path,
    tiny_encoder: OnnxEncoder,
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    path = tmp_path_factory.mktemp("store") / "inspections.findings"
    result = run(
        "build",
        *map(str, REPORTS),
        "--store",
        str(path),
        "--model",
        str(model_folder),
        "--encoder",
        str(tiny_encoder.folder),
        "--reference",
        str(ROOT / "corpus/reference"),
    )
    assert result.exit_code == 0, result.output
    return path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments), catch_exceptions=False)


def test_segment_writes_the_fields_of_a_finding() -> None:
    """One JSON object a line, with offsets that point into the source."""
    result = run("segment", HARINGEY, "--format", "jsonl")
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    assert result.exit_code == 0
    assert len(rows) == 348
    text = Path(HARINGEY).read_text(encoding="utf-8")
    bullet = next(row for row in rows if row["kind"] == "bullet")
    ((start, end),) = bullet["spans"]
    assert text[start:end] == bullet["text"]
    assert set(bullet) >= {
        "finding_id",
        "citation",
        "report_id",
        "borough",
        "standard",
        "kind",
        "polarity",
        "polarity_from",
        "text",
        "spans",
        "heading",
    }


@pytest.mark.parametrize("output_format", ["table", "csv", "json"])
def test_segment_in_every_format(output_format: str) -> None:
    """The other formats hold the same findings."""
    result = run("segment", HARINGEY, "--format", output_format)
    assert result.exit_code == 0
    if output_format == "csv":
        assert len(list(csv.DictReader(io.StringIO(result.stdout)))) == 348
    elif output_format == "json":
        assert len(json.loads(result.stdout)) == 348
    else:
        assert "Haringey, March 2025, recommendation 6" in " ".join(result.stdout.split())


def test_inspect_shows_expected_against_found() -> None:
    """Counts, ratings and unmet expectations of each report are shown; no loss, no failure."""
    result = run("inspect", *map(str, REPORTS))
    assert result.exit_code == 0
    assert "94 strength; 22 area for improvement" in result.stdout
    assert "WARNING: rating beside the lowest key question" in result.stdout
    assert "NOTE: areas for improvement (1.4 Information and facilities)" in result.stdout
    assert "LOSS" not in result.output


def test_inspect_fails_loudly_on_loss(tmp_path: Path) -> None:
    """A report whose recommendations cannot be found makes the command fail and name it."""
    path = tmp_path / "damaged.txt"
    path.write_text(Path(HARINGEY).read_text("utf-8").replace("\nRecommendations\n", "\n"), "utf-8")
    result = run("inspect", str(path), "--format", "json")
    assert result.exit_code == 1
    assert "LOSS in damaged.txt: recommendations" in result.stderr
    assert json.loads(result.stdout)[0]["counts"]["recommendation"] == 0


def test_some_skipped_is_1_and_all_skipped_is_2(tmp_path: Path) -> None:
    """What can be read is written, what cannot is named; the exit code says how it went."""
    missing = str(tmp_path / "missing.txt")
    some = run("segment", HARINGEY, missing, "--format", "jsonl")
    assert some.exit_code == 1
    assert len(some.stdout.splitlines()) == 348
    assert some.stderr == f"findings: {missing}: there is no such file; check the path.\n"
    assert run("segment", missing).exit_code == 2


def test_build_ends_with_a_summary(store: Path, tiny_encoder: OnnxEncoder) -> None:
    """A second build says that nothing changed, and shows what the store holds."""
    result = run("build", HARINGEY, "--store", str(store), "--encoder", str(tiny_encoder.folder))
    assert result.exit_code == 0
    assert "unchanged  haringey-2025-03" in result.stderr
    assert "groups of like findings" in result.stdout


def test_classify_gives_themes_probabilities_and_reason(
    tiny_encoder: OnnxEncoder,
) -> None:
    """Each finding has decided themes, all probabilities, and a reason; or it abstained."""
    result = run("classify", HARINGEY, "--encoder", str(tiny_encoder.folder), "--format", "jsonl")
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    assert result.exit_code == 0
    for row in rows:
        assert row["abstained"] == (not row["themes"])
        assert set(row["themes"]) <= set(row["probabilities"])
        assert len(row["probabilities"]) == 25
        assert "\n" not in row["because"]
    narrative = [row for row in rows if row["kind"] == "narrative"]
    casework = [row for row in narrative if row["standard"][0] in "23"]
    assert {row["polarity_from"] for row in casework} == {"model"}
    scene = [row for row in rows if row["standard"] in ("foreword", "background", "involvement")]
    assert {row["polarity"] for row in scene} == {None}


def test_search_filters_and_cites(store: Path, tiny_encoder: OnnxEncoder) -> None:
    """Hits hold to the filters, and name the finding."""
    result = run(
        "search",
        "victims consent",
        "--store",
        str(store),
        "--encoder",
        str(tiny_encoder.folder),
        "--polarity",
        "area_for_improvement",
        "--borough",
        "islington",
        "--format",
        "jsonl",
    )
    hits = [json.loads(line) for line in result.stdout.splitlines()]
    assert result.exit_code == 0
    assert {hit["borough"] for hit in hits} == {"Islington"}
    assert {hit["polarity"] for hit in hits} == {"area_for_improvement"}
    assert hits[0]["citation"] == "Islington, August 2024, 1.1, area for improvement 1"


def test_search_says_whose_a_polarity_is(store: Path, tiny_encoder: OnnxEncoder) -> None:
    """What the model infers is marked, and what a heading says is not."""
    options = [
        *("--store", str(store)),
        *("--encoder", str(tiny_encoder.folder)),
        *("--limit", "5"),
    ]
    inferred = run("search", "victims", *options, "--borough", "hackney", "--kind", "narrative")
    assert "(inferred)" in inferred.stdout
    assert "(inferred) is the model's guess" in inferred.stderr
    headed = run("search", "victims", *options, "--standard", "1.3", "--kind", "bullet")
    assert "(inferred)" not in headed.stdout + headed.stderr
    assert "strength" in headed.stdout


@pytest.mark.parametrize("output_format", ["table", "json", "csv"])
def test_search_says_when_nothing_is_close(
    store: Path, tiny_encoder: OnnxEncoder, output_format: str
) -> None:
    """Nonsense is told apart from a question, what is nearest is shown, and nothing fails."""
    options = [*("--store", str(store)), *("--encoder", str(tiny_encoder.folder))]
    options += [*("--limit", "3"), *("--format", output_format)]
    nothing = run("search", "flibber gronk", *options)
    assert nothing.exit_code == 0
    assert "NOTHING CLOSE: no finding that was searched reaches" in nothing.stderr
    found = run("search", "victims", *options)
    assert found.exit_code == 0
    assert "NOTHING CLOSE" not in found.stderr
    assert "Close in meaning is" in found.stderr
    if output_format == "table":
        assert "only the nearest in meaning" in nothing.stdout
        assert nothing.stdout.count("not close") == 3
        assert "Findings with all your words" in found.stdout
    elif output_format == "json":
        hits = json.loads(nothing.stdout)
        assert [hit["answers"] for hit in hits] == [False] * 3
        assert [hit["words"] for hit in hits] == [[]] * 3
        assert json.loads(found.stdout)[0]["words"] == ["victims"]
    else:
        header = nothing.stdout.partition("\n")[0].split(",")
        assert header[:4] == ["score", "text_rank", "vector_rank", "similarity"]
        added = ["words", "missing_words", "close_from", "is_close", "answers"]
        assert header[-5:] == added, "new columns come last: others keep their place"


def test_search_encodes_a_text_once(store: Path, tiny_encoder: OnnxEncoder, tmp_path: Path) -> None:
    """What was encoded once is looked up: a query asked again loads no encoder, and says the same.

    Of a query only its hash is kept, beside its vector.
    """
    options = [*("--store", str(store)), *("--encoder", str(tiny_encoder.folder))]
    arguments = ["search", "victims of serious harm", *options, "--format", "jsonl"]
    first = run(*arguments)
    assert first.exit_code == 0
    command = [sys.executable, "-X", "importtime", "-m", "inspection_findings", *arguments]
    again = subprocess.run(command, capture_output=True, text=True, check=True)
    assert again.stdout == first.stdout
    loaded = {name.split(".")[0] for name in re.findall(r"\| +([\w.]+)$", again.stderr, re.M)}
    assert "numpy" in loaded, "the list of imports was not read"
    assert loaded & {"sentence_transformers", "torch", "transformers"} == set()
    (kept,) = (path for path in (tmp_path / "cache").rglob("*") if path.is_file())
    assert text_sha256("victims of serious harm").encode() in kept.read_bytes()
    assert b"victims of serious" not in kept.read_bytes()


def test_search_that_no_finding_fits(store: Path, tiny_encoder: OnnxEncoder) -> None:
    """An empty answer says what to try, instead of an empty table."""
    options = ("--store", str(store), "--encoder", str(tiny_encoder.folder))
    result = run("search", '"no such phrase anywhere"', *options)
    assert result.exit_code == 0
    assert result.stdout == ""
    assert "No finding fits: widen the filters" in result.stderr


def test_recurring_as_json(store: Path) -> None:
    """Themes with intervals, and clusters with their members."""
    result = run("recurring", "--store", str(store), "--format", "json")
    found = json.loads(result.stdout)
    assert set(found) == {
        *("themes", "sentences", "boroughs", "trends", "ratings", "standards", "co_occurrence"),
        *("not_eligible", "clusters", "unclustered", "stock_wording", "changes", "mixing"),
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
    assert changes.stderr.startswith("Nothing to compare with")
    narrowed = run(*options, "not-eligible", "--theme", "victim-work")
    assert narrowed.stderr.startswith("As far as --theme goes: every report could have shown")
    assert narrowed.stderr.endswith("Leave --theme out to see all.\n")


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
    assert "unevenness" in table.stdout
    assert "area for improvement" in table.stdout
    assert "(Wilson interval)" in table.stderr
    assert "eligible" not in table.stdout
    csv_rows = list(csv.DictReader(io.StringIO(run(*options, "--format", "csv").stdout)))
    assert {"theme_id", "eligible", "dispersion"} <= set(csv_rows[0])
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
    """Stated areas come first, then inferred ones; of each, the most alike first."""
    command = ("compare", "--show", "crosswalk", "--store", str(store))
    assert "rank: stated areas first, then inferred ones; of each, the most" in run(*command).stderr
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


def test_report_writes_what_is_asked_for(store: Path, tmp_path: Path) -> None:
    """One theme by its name, and all of them."""
    one = run(
        "report", "--store", str(store), "--theme", "victim work", "--out", str(tmp_path / "a")
    )
    assert one.exit_code == 0
    assert (tmp_path / "a" / "theme-victim-work.html").exists()
    everything = run(
        "report",
        "--store",
        str(store),
        "--all",
        "--format",
        "html,md,csv",
        "--out",
        str(tmp_path / "b"),
    )
    assert everything.exit_code == 0
    assert len(list((tmp_path / "b").glob("*.html"))) == 1 + 25 + 5


def test_info_names_versions_and_hashes(store: Path) -> None:
    """What made a store can be told from its description."""
    facts = json.loads(run("info", "--store", str(store), "--format", "json").stdout)
    assert facts["theme model"].startswith("Theme model ")
    assert "hackney-2023-05" in facts["store, reports"]
    assert facts["store, not read"] == "nothing"


def test_codebook_check(tmp_path: Path) -> None:
    """A codebook that can be used is described; what its themes lack is said."""
    path = tmp_path / "codebook.toml"
    path.write_text('version = "1"\n[[themes]]\nid = "a"\nname = "A"\ndescription = "It."\n')
    result = run("codebook", "check", str(path), "--format", "json")
    assert result.exit_code == 0
    assert {"theme": "a", "gap": "seed_phrases"} in json.loads(result.stdout)["gaps"]


def test_a_report_that_lost_something_fails_the_build(
    tiny_encoder: OnnxEncoder, tmp_path: Path
) -> None:
    """Loss is loud in a build too: it is named, and the exit code is 1."""
    path = tmp_path / "damaged.txt"
    path.write_text(Path(HARINGEY).read_text("utf-8").replace("\nRecommendations\n", "\n"), "utf-8")
    result = run(
        *("build", str(path), "--store", str(tmp_path / "s.findings")),
        *("--encoder", str(tiny_encoder.folder)),
    )
    assert result.exit_code == 1
    assert "LOSS in" in result.stderr
    assert "No reference coding is used" in result.stderr


def test_csv_cells_are_no_formulas(tmp_path: Path) -> None:
    """A finding that begins like a formula is guarded in CSV, so that no spreadsheet runs it."""
    path = tmp_path / "report.txt"
    text = Path(HARINGEY).read_text("utf-8")
    path.write_text(text.replace("- The chair of the", "- =HYPERLINK The chair of the", 1), "utf-8")
    rows = list(csv.DictReader(io.StringIO(run("segment", str(path), "--format", "csv").stdout)))
    assert any(row["text"].startswith("'=HYPERLINK") for row in rows)


def test_a_file_is_no_folder_for_reports(store: Path, tmp_path: Path) -> None:
    """A file where the reports should go is refused in one line, and left as it was."""
    path = tmp_path / "letter.txt"
    path.write_text("Dear all")
    check_wrong(
        run("report", "--store", str(store), "--all", "--out", str(path)), problem=str(path)
    )
    assert path.read_text() == "Dear all"


def check_wrong(result: Result, *, problem: str) -> None:
    """Exit code 2, nothing on stdout, one line on stderr without a traceback."""
    assert result.exit_code == 2
    assert result.stdout == ""
    assert problem in result.stderr
    assert len(result.stderr.splitlines()) == 1


@pytest.mark.parametrize("command", ["segment", "inspect", "classify"])
@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "the file is empty; give a published inspection report"),
        (b"\x7fELF\x00\x00", "is not a text file; give a published"),
        (b"A letter.", "is not an inspection report"),
        (None, "there is no such file; check the path"),
    ],
)
def test_bad_reports(
    command: str,
    content: bytes | None,
    problem: str,
    tmp_path: Path,
    tiny_encoder: OnnxEncoder,
) -> None:
    """Whatever is no report is refused in one line that names it."""
    path = tmp_path / "input.txt"
    if content is not None:
        path.write_bytes(content)
    more = ["--encoder", str(tiny_encoder.folder)] if command == "classify" else []
    result = run(command, str(path), *more)
    check_wrong(result, problem=problem)
    assert str(path) in result.stderr


def test_a_folder_is_no_report(tmp_path: Path) -> None:
    """A folder is refused, with the pattern to use instead."""
    check_wrong(run("segment", str(tmp_path)), problem="is a folder; name the reports in it")


def test_a_file_that_is_no_store(tmp_path: Path) -> None:
    """Another file is refused and left as it was."""
    path = tmp_path / "notes.findings"
    path.write_text("my notes")
    check_wrong(run("recurring", "--store", str(path)), problem=str(path))
    assert path.read_text() == "my notes"


def test_a_store_that_is_not_there(tmp_path: Path) -> None:
    """Reading does not make an empty store by mistake."""
    path = tmp_path / "nothing.findings"
    check_wrong(run("recurring", "--store", str(path)), problem=str(path))
    assert not path.exists()


def test_an_unknown_theme(store: Path, tmp_path: Path) -> None:
    """An unknown theme lists the known ones, and no report is written."""
    result = run(
        "report", "--store", str(store), "--theme", "victims", "--out", str(tmp_path / "o")
    )
    check_wrong(result, problem="theme 'victims': not known; choose one of: victim-work")
    assert not (tmp_path / "o").exists()


def test_a_codebook_with_a_duplicate_id(tmp_path: Path) -> None:
    """Two themes with one id are refused by name."""
    path = tmp_path / "codebook.toml"
    theme = '[[themes]]\nid = "a"\nname = "A{}"\ndescription = "It."\n'
    path.write_text(theme.format(1) + theme.format(2))
    result = run("codebook", "check", str(path))
    check_wrong(result, problem="theme a: has the same id as another; give each theme its own id")


def test_a_model_with_a_wrong_checksum(model_folder: Path, tmp_path: Path) -> None:
    """A damaged model is refused before anything is read with it."""
    damaged = tmp_path / "themes"
    shutil.copytree(model_folder, damaged)
    head = damaged / "head.safetensors"
    data = bytearray(head.read_bytes())
    data[-1] ^= 1
    head.write_bytes(data)
    result = run(
        "build", HARINGEY, "--store", str(tmp_path / "s.findings"), "--model", str(damaged)
    )
    check_wrong(result, problem="head.safetensors: has SHA-256")
    assert not (tmp_path / "s.findings").exists()


def test_help_of_every_command_has_an_example() -> None:
    """Every command's help ends in an example that can be run."""
    commands = dict(main.commands)
    group = commands.pop("codebook")
    for name, command in {**commands, "codebook check": group.commands["check"]}.items():  # type: ignore[attr-defined]
        assert f"findings {name}" in (command.help or "").split("Example:")[-1], name


def test_exit_codes_come_from_one_place() -> None:
    """Wrong use of an option is exit code 2, as a wrong input is."""
    assert run("segment").exit_code == 2
    assert run("report", "--store", "x", "--out", "y").exit_code == 2
