"""What a terminal gets: blocks, tables that break no word, and nothing that steers it."""

from __future__ import annotations

import csv
import io
import itertools
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from inspection_findings.cli.blocks import name_badges, write_findings
from inspection_findings.cli.controls import is_steering
from inspection_findings.cli.output import say, write_rows, write_table
from inspection_findings.corpus import Corpus
from inspection_findings.encode import OnnxEncoder
from tests.support.commands import HARINGEY, run
from tests.support.variants import ROOT

HOSTILE = "\x1b[31mred\x1b[0m \u202eturned\u202c hid\u200bden \x9b1m"
SHOWN = "<U+001B>[31mred<U+001B>[0m <U+202E>turned<U+202C> hid<U+200B>den <U+009B>1m"
BULLET = "- The chair of the"

FINDING = {
    "citation": "Hackney, May 2023, 1.3, strength 7, p. 9",
    "kind": "bullet",
    "stated_polarity": "strength",
    "text": "Restorative interventions are offered when all parties consent.",
    "themes": ["victim-work", "own"],
    "matched": [(0, 11), (55, 60)],
    "why": "holds all your words",
}


@pytest.fixture
def width(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    return lambda columns: monkeypatch.setenv("COLUMNS", str(columns))


@pytest.fixture(scope="module")
def hostile_store(
    model_folder: Path, tiny_encoder: OnnxEncoder, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A store of a real report with a bullet and a codebook that hold what steers a terminal."""
    folder = tmp_path_factory.mktemp("hostile")
    report, store = folder / "report.txt", folder / "s.findings"
    text = Path(HARINGEY).read_text("utf-8")
    report.write_text(text.replace(BULLET, f"{BULLET} {HOSTILE}", 1), "utf-8")
    codebook = folder / "codebook.toml"
    written = (ROOT / "corpus/codebook.toml").read_text("utf-8")
    name = HOSTILE.encode("unicode_escape").decode().replace("\\x", "\\u00")
    codebook.write_text(written.replace('"Governance and', f'"{name} Governance and', 1), "utf-8")
    result = run(
        *("build", str(report), "--store", str(store), "--model", str(model_folder)),
        *("--encoder", str(tiny_encoder.folder), "--codebook", str(codebook)),
    )
    assert "LOSS" in result.stderr, "the reader names what no published report holds"
    assert find_steering(result.output) == set()
    return store


def find_steering(text: str) -> set[str]:
    """Return the characters that steer a terminal, except new lines."""
    return {one for one in text if is_steering(one)} - {"\n"}


def test_a_report_cannot_steer_the_terminal(hostile_store: Path, tiny_encoder: OnnxEncoder) -> None:
    """An escape sequence and direction marks of a report are shown where its words are shown."""
    options = ("--store", str(hostile_store), "--encoder", str(tiny_encoder.folder))
    shown = run("search", "chair of the board red turned", *options, "--limit", "300").stdout
    assert SHOWN in " ".join(shown.split())
    assert find_steering(shown) == set()


@pytest.mark.parametrize(
    "command",
    [
        ("recurring", "--show", "unclustered"),
        ("recurring", "--show", "clusters"),
        ("recommendations", "--show", "practice-left-out"),
        ("info",),
    ],
)
def test_no_command_sends_what_steers(hostile_store: Path, command: tuple[str, ...]) -> None:
    """Lists and tables show it too, and so do messages on stderr."""
    result = run(*command, "--store", str(hostile_store))
    assert result.exit_code == 0
    assert find_steering(result.stdout + result.stderr) == set()


@pytest.mark.parametrize("command", [("segment",), ("inspect",), ("inspect", "--text")])
def test_reading_shows_what_steers(tmp_path: Path, command: tuple[str, ...]) -> None:
    """A report is safe to look at before anything is made of it."""
    report = tmp_path / "report.txt"
    text = Path(HARINGEY).read_text("utf-8")
    report.write_text(text.replace(BULLET, f"{BULLET} {HOSTILE}", 1), "utf-8")
    result = run(*command, str(report))
    assert find_steering(result.stdout + result.stderr) <= {"\t"}
    assert "inspect" in command[:1] or SHOWN in " ".join(result.stdout.split())


@pytest.mark.parametrize(
    "arguments",
    [
        ("recurring", "--theme", HOSTILE, "--store"),
        ("recurring", "--show", HOSTILE, "--store"),
        (HOSTILE, "--store"),
        ("info", f"--{HOSTILE}", "--store"),
        ("info", "--model", HOSTILE, "--store"),
    ],
)
def test_errors_show_what_steers(store: Path, arguments: tuple[str, ...]) -> None:
    """A message that quotes what was typed does not send it back to the terminal."""
    result = run(*arguments, str(store))
    assert result.exit_code == 2
    assert "[31mred" in result.stderr
    assert find_steering(result.output) == set()


def test_a_persons_name_cannot_steer_the_terminal(store: Path, tmp_path: Path) -> None:
    """Who codes is named in messages, not trusted."""
    out = tmp_path / "a.csv"
    run("review", "export", "--store", str(store), "--out", str(out), "--format", "csv")
    result = run("review", "import", str(out), "--store", str(store), "--coder", HOSTILE)
    assert find_steering(result.output) == set()


def test_json_holds_the_text_without_its_controls(
    hostile_store: Path, tiny_encoder: OnnxEncoder
) -> None:
    """JSON gives the report's text back, character for character, and writes none that steers."""
    options = ("--store", str(hostile_store), "--encoder", str(tiny_encoder.folder))
    for name in ("json", "jsonl"):
        written = run("search", "red chair", *options, "--limit", "300", "--format", name).stdout
        assert find_steering(written) == set()
        hits = json.loads(written) if name == "json" else map(json.loads, written.splitlines())
        assert any(HOSTILE in hit["text"] for hit in hits)


def test_csv_is_data_in_a_file_and_safe_on_a_terminal(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A program gets the text as it is, a person what can be shown."""
    rows = [{"text": HOSTILE}]
    write_rows(rows, output_format="csv", columns=["text"])
    written = capsys.readouterr().out
    assert list(csv.DictReader(io.StringIO(written))) == rows
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    write_rows(rows, output_format="csv", columns=["text"])
    assert capsys.readouterr().out == f"text\n{SHOWN}\n"


def test_no_module_writes_past_the_one_that_shows_controls() -> None:
    """Only ``cli.terminal`` hands text to click, and nothing prints."""
    for path in sorted((ROOT / "nlp/inspection_findings/cli").glob("*.py")):
        code = path.read_text("utf-8")
        assert path.name == "terminal.py" or "click.echo" not in code, path.name
        assert path.name == "output.py" or "click.confirm" not in code, path.name
        assert "print(" not in code, path.name


def test_a_finding_is_a_block(
    capsys: pytest.CaptureFixture[str], width: Callable[[int], None]
) -> None:
    """Piped, it is plain text: citation with page and badges, quotation, themes by name, why."""
    width(50)
    write_findings([FINDING], theme_names={"victim-work": "Victim work"}, title="Hits")
    assert capsys.readouterr().out.splitlines() == [
        "Hits",
        "",
        "Hackney, May 2023, 1.3, strength 7, p. 9",
        "  [strength]",
        "  Restorative interventions are offered when all",
        "  parties consent.",
        "  Victim work; own · holds all your words",
        "",
    ]


def test_matched_words_are_marked_on_a_terminal(
    capsys: pytest.CaptureFixture[str],
    width: Callable[[int], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Bold and underlined, also where a line is broken before or after a control character."""
    width(50)
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.delenv("NO_COLOR", raising=False)
    write_findings([FINDING])
    shown = capsys.readouterr().out
    assert "  \x1b[1;4mRestorative\x1b[0m interventions" in shown
    assert "  parties \x1b[1;4mconse\x1b[0mnt." in shown
    text = "One \u202e two  three"
    write_findings([FINDING | {"text": text, "matched": [(4, 5), (11, 16)]}])
    shown = capsys.readouterr().out
    assert "One \x1b[1;4m<U+202E>\x1b[0m two \x1b[1;4mthree\x1b[0m" in shown


@pytest.mark.parametrize("setting", [("NO_COLOR", "1"), ("TERM", "dumb")])
def test_styles_are_left_out_where_they_are_not_wanted(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    setting: tuple[str, str],
) -> None:
    """A terminal that asks for none, or cannot show them, gets plain text."""
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    write_findings([FINDING])
    assert "\x1b[1m" in capsys.readouterr().out
    monkeypatch.setenv(*setting)
    write_findings([FINDING])
    assert "\x1b" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("polarity", "badges"),
    [
        ({"stated_polarity": "mixed", "inferred_polarity": None}, ("mixed",)),
        ({"inferred_polarity": "strength"}, ("strength", "inferred")),
        ({"inferred_polarity": "unclear"}, ("unclear",)),
        ({"stated_polarity": "not_stated", "polarity": "strength"}, ("polarity not stated",)),
        ({"polarity": "neutral", "polarity_from": "heading"}, ("neutral",)),
        ({"polarity": "neutral", "polarity_from": "model"}, ("neutral", "inferred")),
        ({"kind": "recommendation"}, ("recommendation",)),
    ],
)
def test_badges_say_the_polarity_in_words(
    polarity: dict[str, str], badges: tuple[str, ...]
) -> None:
    """What is stated, inferred, unclear or missing can be told apart without a colour."""
    assert name_badges({"kind": "bullet"} | polarity) == badges


def test_ten_hits_fit_two_screens(
    store: Path, tiny_encoder: OnnxEncoder, width: Callable[[int], None]
) -> None:
    """Ten bullets of ordinary length take at most 80 lines at 80 columns."""
    width(80)
    options = ("--store", str(store), "--encoder", str(tiny_encoder.folder), "--kind", "bullet")
    shown = run("search", "victims consent", *options).stdout
    assert shown.count("[") >= 10
    assert len(shown.splitlines()) <= 80


_TABLES = [
    *(("recurring", show) for show in ("themes", "sentences", "boroughs", "trends", "ratings")),
    *(("recurring", show) for show in ("standards", "co-occurrence", "clusters", "mixing")),
    *(("recommendations", show) for show in ("crosswalk", "taken-up", "shared", "addressees")),
    *(("recommendations", show) for show in ("practice", "practice-left-out")),
    *(("compare", show) for show in ("tests", "untested")),
]


@pytest.fixture(scope="module")
def answered_once() -> Iterator[None]:
    """Let each question to the corpus be answered once: here only the width changes."""
    kept: dict[str, Any] = {}

    def keep(method: Callable[..., Any]) -> Callable[..., Any]:
        def ask(corpus: Corpus, *asked: Any, **options: Any) -> Any:
            key = repr((method.__name__, corpus.path, asked, options))
            if key not in kept:
                kept[key] = method(corpus, *asked, **options)
            return kept[key]

        return ask

    with pytest.MonkeyPatch.context() as patch:
        for name in ("recurring", "recommendations", "compare"):
            patch.setattr(Corpus, name, keep(getattr(Corpus, name)))
        yield


@pytest.mark.usefixtures("answered_once")
@pytest.mark.parametrize(("command", "show"), _TABLES)
def test_no_table_breaks_a_word_or_leaves_the_window(
    store: Path, width: Callable[[int], None], command: str, show: str
) -> None:
    """Each line fits, and each word of the table in another window stands in this one too."""
    width(1000)
    words = _list_words(run(command, "--show", show, "--store", str(store)).stdout)
    for columns in (60, 80, 120):
        width(columns)
        result = run(command, "--show", show, "--store", str(store))
        assert max(map(len, result.stdout.splitlines()), default=0) <= columns, show
        assert max(map(len, result.stderr.splitlines()), default=0) <= columns, show
        assert words <= _list_words(result.stdout), show


def _list_words(text: str) -> set[str]:
    return {word.rstrip(":") for word in text.split() if "─" not in word} - {"·"}


def test_a_wide_table_is_grouped_by_its_first_column_and_then_blocks(
    capsys: pytest.CaptureFixture[str], width: Callable[[int], None]
) -> None:
    """First the repeated value leaves the table; then each row is a block with its labels."""
    rows = [
        {"theme_name": "victim-work", "kind": kind, "boroughs": 5}
        for kind in ("strength", "recommendation")
    ]
    columns = ["theme_name", "kind", "boroughs"]
    width(44)
    write_table(rows, columns=columns)
    assert capsys.readouterr().out.splitlines()[0].split() == ["theme", "name", "kind", "boroughs"]
    width(34)
    write_table(rows, columns=columns)
    first, second, *_ = capsys.readouterr().out.splitlines()
    assert (first, second.split()) == ("theme name: victim-work", ["kind", "boroughs"])
    width(20)
    write_table(rows, columns=columns)
    assert capsys.readouterr().out.splitlines() == [
        *("theme name:", "victim-work", "  kind: strength", "  boroughs: 5", ""),
        *("theme name:", "victim-work", "  kind:", "  recommendation", "  boroughs: 5", ""),
    ]


@pytest.mark.parametrize(
    ("show", "texts"),
    [
        ("crosswalk", ("recommendation_text", "area_text")),
        ("recommendations", ("recommendation_text",)),
        ("taken-up", ("area_text", "recommendation_text")),
        ("shared", ("recommendation_text",)),
        ("practice", ("area_text", "practice_text")),
        ("practice-left-out", ("text",)),
    ],
)
@pytest.mark.parametrize("command", ["recommendations", "compare"])
def test_recommendations_show_the_words(
    store: Path, command: str, show: str, texts: tuple[str, ...]
) -> None:
    """Each citation stands over the words that it cites, whole, as CSV has them."""
    options = ("--show", show, "--store", str(store))
    rows = csv.DictReader(io.StringIO(run(command, *options, "--format", "csv").stdout))
    shown = " ".join(run(command, *options).stdout.split())
    for row in itertools.islice(rows, 20):
        assert all(" ".join(row[name].split()) in shown for name in texts)


def test_messages_are_broken_at_words_where_a_person_reads_them(
    capsys: pytest.CaptureFixture[str],
    width: Callable[[int], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A script gets each message on one line; its indent is kept where it is broken."""
    message = "  boroughs: those with a finding on the theme"
    monkeypatch.delenv("COLUMNS", raising=False)
    say(message)
    assert capsys.readouterr().err == f"{message}\n"
    width(30)
    say(message)
    assert capsys.readouterr().err == "  boroughs: those with a\n  finding on the theme\n"
