"""A theme that is retired: no longer offered or taken, still found, and never in silence."""

from __future__ import annotations

import contextlib
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from inspection_findings.cli import main
from inspection_findings.coding import Codebook, Theme, find_retirements, parse_codebook
from inspection_findings.coding.codebook_changes import merge_themes, retire_theme, split_theme
from inspection_findings.encode import OnnxEncoder
from inspection_findings.errors import RetiredThemeError, UnknownNameError
from inspection_findings.exchange import SUFFIXES, Answer, AnsweredRow, make_review
from inspection_findings.records import Coding
from inspection_findings.review import ImportOutcome, choose_for_review, import_review
from inspection_findings.store import open_store
from inspection_findings.store.connection import load_migrations, migrate
from inspection_findings.theme_model import ThemeModel, save_model
from tests.support.frames import (
    build_figures,
    build_frames,
    read_default_codebook,
    write_pages,
)
from tests.support.store import CODEBOOK, make_brief, save
from tests.support.variants import ROOT

DATE = "2026-11-22"
TOML = (ROOT / "corpus" / "codebook.toml").read_bytes()
REPORT = ROOT / "corpus" / "reports" / "havering-2022-10.txt"
MERGED = merge_themes(TOML, "ete", into="voice", date=DATE)
RETIRED = retire_theme(TOML, "ete", why="too wide", date=DATE)


def codebook_of(toml: bytes) -> Codebook:
    return parse_codebook(toml, where="codebook.toml")


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, list(map(str, arguments)), catch_exceptions=False)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return a store of one report, coded by the rule and, the first finding, by Ada."""
    path = tmp_path / "s.findings"
    part = make_brief("havering-2022-10")
    first = part.findings[0].finding_id
    with open_store(path, mode="write") as store:
        store.save_codebook(codebook_of(TOML))
        save(store, part)
        store.save_codings(
            [Coding(finding_id=first, theme_id="ete", coder="Ada", coder_kind="person")],
            coder="Ada",
            coder_kind="person",
        )
    return path


def retire(path: Path, codebook: Codebook) -> None:
    with open_store(path, mode="write") as store:
        store.save_codebook(codebook)


def take(
    path: Path, *rows: AnsweredRow, coder: str = "Ben", replace: bool = False
) -> ImportOutcome:
    with open_store(path, mode="write") as store:
        return import_review(store, rows, coder=coder, replace=replace)


def answer(number: int, *themes: str) -> AnsweredRow:
    finding = make_brief("havering-2022-10").findings[number]
    return AnsweredRow(
        place=f"row {number + 2}",
        finding_id=finding.finding_id,
        text=finding.text,
        answer=Answer(themes=themes),
    )


# What the codebook tells


def test_a_history_tells_what_became_of_a_theme() -> None:
    """Version, date and words are those of the change; the successors are those it named."""
    (merged,) = find_retirements(MERGED.codebook.themes).values()
    assert (merged.theme_id, merged.version, merged.date) == ("ete", "2.0.0", DATE)
    assert merged.successors == ("voice",)
    assert str(merged) == (
        "retired since version 2.0.0 of the codebook (2026-11-22: Merged into voice)"
    )
    split = split_theme(TOML, "health", into=["ete", "voice"], date=DATE).codebook
    assert find_retirements(split.themes)["health"].successors == ("ete", "voice")
    (retired,) = find_retirements(RETIRED.codebook.themes).values()
    assert retired.successors == ()
    assert "Retired: too wide" in str(retired)
    assert retired.notice.endswith("No theme took its place.")
    narrowed = split_theme(TOML, "health", into=["health", "voice"], date=DATE).codebook
    assert find_retirements(narrowed.themes) == {}


def test_successors_are_followed_to_themes_in_use() -> None:
    """Where a successor is retired too, those that took its place are named; rings end."""
    twice = merge_themes(MERGED.toml, "voice", into="health", date=DATE).codebook
    assert find_retirements(twice.themes)["ete"].successors == ("health",)
    ring = MERGED.codebook.find_theme("ete")
    back = replace(
        ring, id="voice", history=(replace(ring.history[-1], change="Merged into ete."),)
    )
    assert find_retirements([ring, back])["ete"].successors == ()


def test_a_theme_that_was_retired_by_hand() -> None:
    """Without a line of history the version alone is told."""
    theme = Theme(id="old", name="Old", description="About.", code_when="", retired="1.1.0")
    assert str(find_retirements([theme])["old"]) == "retired since version 1.1.0 of the codebook"


# What the store keeps


def test_the_store_says_that_a_theme_is_retired(path: Path) -> None:
    """Written with the codebook, and taken back when the codebook takes it back."""
    retire(path, MERGED.codebook)
    with open_store(path, mode="read") as store:
        assert {t.id: t.retired for t in store.read_themes() if t.retired} == {"ete": "2.0.0"}
        names = store.read_names()
        assert names.retired["ete"].successors == ("voice",)
        assert "ete" in names.themes
    retire(path, codebook_of(TOML))
    with open_store(path, mode="read") as store:
        assert store.read_names().retired == {}


def test_a_store_of_version_4_is_told_by_its_history(tmp_path: Path) -> None:
    """Brought forward, it knows what was merged, split up or retired, and keeps a copy."""
    path = tmp_path / "old.findings"
    split = split_theme(MERGED.toml, "health", into=["voice", "diversity"], date=DATE)
    narrowed = split_theme(split.toml, "voice", into=["voice", "diversity"], date=DATE)
    changed = retire_theme(narrowed.toml, "policies", date=DATE).codebook
    columns = "theme_id, position, name, description, code_when, do_not_code_for, seed_phrases"
    with open_store(tmp_path / "new.findings", mode="write") as store:
        store.save_codebook(changed)
        expected = store.read_themes()
    with contextlib.closing(sqlite3.connect(tmp_path / "new.findings")) as new:
        rows = new.execute(f"SELECT {columns}, history FROM themes").fetchall()  # noqa: S608
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as old:
        migrate(old, path, load_migrations()[:4])
        old.execute("PRAGMA journal_mode = WAL")
        old.executemany("INSERT INTO themes VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)
    with open_store(path, mode="write") as store:
        assert store.read_themes() == expected
    assert {theme.id for theme in expected if theme.retired} == {"ete", "health", "policies"}
    assert path.with_name("old.findings.version-4").exists()


def test_what_was_coded_stays_with_its_history(path: Path) -> None:
    """A coding by a person keeps counting; what she says instead puts it into the history."""
    retire(path, RETIRED.codebook)
    with open_store(path, mode="read") as store:
        key = answer(0).finding_id
        assert store.read_themes_of([key]) == {key: ("ete",)}
    assert take(path, answer(0, "voice"), coder="Ada", replace=True).taken == (key,)
    with open_store(path, mode="read") as store:
        assert [(item.coder, item.before) for item in store.read_history()] == [("Ada", ("ete",))]


# Review


@pytest.mark.parametrize("review_format", SUFFIXES)
def test_no_format_offers_it(path: Path, review_format: str) -> None:
    """The files are those of a codebook that never had the theme, what was said of it apart."""
    retire(path, RETIRED.codebook)
    with open_store(path, mode="read") as store:
        rows, themes = choose_for_review(store, blind=True).rows, store.read_themes()
    assert rows
    without = tuple(theme for theme in codebook_of(TOML).themes if theme.id != "ete")
    assert len(without) == len(themes) - 1
    assert make_review(rows, themes, review_format=review_format) == make_review(
        rows, without, review_format=review_format
    )


def test_no_reason_asks_about_it(path: Path) -> None:
    """A finding that the model nearly gave the theme is not uncertain for that."""
    part = make_brief("havering-2022-10")
    nearly = tuple(
        replace(
            one,
            probabilities=dict(one.probabilities) | {"ete": 0.6 if "ete" in one.themes else 0.55},
        )
        for one in part.classifications
    )
    with open_store(path, mode="write") as store:
        save(store, replace(part, classifications=nearly), pipeline_hash="pipeline 2")

    def whys() -> list[str]:
        with open_store(path, mode="read") as store:
            return [row.why for row in choose_for_review(store).rows]

    assert any("ete (0.55)" in why for why in whys())
    retire(path, RETIRED.codebook)
    assert not any("ete (0." in why for why in whys())


def test_it_is_refused_by_row_and_theme(path: Path) -> None:
    """An answer with it is not taken, whether by id or name; its successor is named."""
    retire(path, MERGED.codebook)
    outcome = take(
        path,
        answer(1, "voice", "ETE"),
        answer(2, "Education, training and employment (ETE)"),
        answer(3, "voice"),
    )
    assert outcome.taken == (answer(3).finding_id,)
    assert [problem.place for problem in outcome.problems] == ["row 3", "row 4"]
    for problem in outcome.problems:
        assert problem.problem == (
            "theme 'ete': is retired since version 2.0.0 of the codebook"
            " (2026-11-22: Merged into voice); give voice instead"
        )
    retire(path, RETIRED.codebook)
    (problem,) = take(path, answer(1, "ete")).problems
    assert problem.problem.endswith("; give another theme, or 'none' if none fits")
    (problem,) = take(path, answer(1, "eté")).problems
    assert " ete," not in problem.problem


def test_who_gave_it_before_may_say_so_again(path: Path) -> None:
    """The same file twice changes nothing the second time, also after a theme was retired."""
    retire(path, RETIRED.codebook)
    outcome = take(path, answer(0, "ete"), coder="Ada")
    assert (outcome.unchanged, outcome.problems) == ((answer(0).finding_id,), ())
    (problem,) = take(path, answer(0, "ete"), coder="Ben").problems
    assert "is retired" in problem.problem


def test_the_commands_of_a_review(path: Path, tmp_path: Path) -> None:
    """Import says it in a line and ends with 1; export of a retired theme says what it is."""
    retire(path, MERGED.codebook)
    export = run(
        "review",
        "export",
        "--store",
        path,
        "--theme",
        "ete",
        "--out",
        tmp_path / "r.csv",
        "--format",
        "csv",
        "--blind",
    )
    assert "Theme ete is retired since version 2.0.0" in export.stderr
    table = tmp_path / "r.csv"
    lines = table.read_text("utf-8-sig").splitlines()
    assert len(lines) > 1
    finding = answer(1)
    table.write_text(
        f'finding_id,text,themes,polarity,notes\n{finding.finding_id},"{finding.text}",ete,,\n',
        encoding="utf-8",
    )
    result = run("review", "import", table, "--store", path, "--coder", "Ben")
    assert result.exit_code == 2
    assert f"finding {finding.finding_id}: theme 'ete': is retired since" in result.stderr
    assert "give voice instead" in result.stderr


# Asking for it


def test_it_is_found_while_findings_carry_it(path: Path) -> None:
    """Its findings are given; once none carries it, it is refused with what became of it."""
    retire(path, MERGED.codebook)
    with open_store(path, mode="read") as store:
        assert store.find_themes(["ETE", "voice"]) == ("ete", "voice")
        with pytest.raises(UnknownNameError) as unknown:
            store.find_themes(["etes"])
        assert " ete," not in str(unknown.value)
    part = make_brief("havering-2022-10")
    without = tuple(
        replace(one, themes=("voice",), abstained=False) for one in part.classifications
    )
    with open_store(path, mode="write") as store:
        save(store, replace(part, classifications=without), pipeline_hash="pipeline 2")
        store.save_codings(
            [], coder="Ada", coder_kind="person", coded=[part.findings[0].finding_id]
        )
        with pytest.raises(RetiredThemeError) as refused:
            store.find_themes(["ete"])
    assert str(refused.value) == (
        "theme 'ete': is retired since version 2.0.0 of the codebook (2026-11-22: Merged into"
        " voice), and no finding carries it; ask for voice instead."
    )


@pytest.fixture(scope="module")
def built(
    tiny_model: ThemeModel,
    tiny_encoder: OnnxEncoder,
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[Path, Path, Path]:
    """Return a store, the model that built it, and its encoder's folder."""
    folder = tmp_path_factory.mktemp("built")
    save_model(tiny_model, folder / "model")
    places = ("--store", folder / "s.findings", "--model", folder / "model")
    assert run("build", REPORT, *places, "--encoder", tiny_encoder.folder).exit_code == 0
    (folder / "codebook.toml").write_bytes(TOML)
    merge = ("codebook", "merge", "ete", "--into", "voice", "--yes", "--date", DATE)
    codebook = ("--codebook", folder / "codebook.toml", "--store", folder / "s.findings")
    assert run(*merge, *codebook).exit_code == 0
    return folder / "s.findings", folder / "model", tiny_encoder.folder


def test_every_question_tells_what_became_of_it(
    built: tuple[Path, Path, Path], tmp_path: Path
) -> None:
    """What is still coded with it is shown, and beside it that it is retired and what to ask."""
    store, model, encoder = built
    told = (
        "Theme ete is retired since version 2.0.0 of the codebook (2026-11-22: Merged into voice):"
        " it is no longer given, and what still carries it is shown. Ask for voice as well."
    )
    for command in (
        ("search", "school", "--encoder", encoder, "--format", "jsonl"),
        ("recurring", "--format", "csv"),
        ("compare", "--format", "csv"),
        ("sample", "--format", "csv"),
        ("report", "--model", model, "--out", tmp_path / "out"),
    ):
        result = run(*command, "--store", store, "--theme", "ete")
        assert result.exit_code == 0, result.output
        assert told in result.stderr, command
        asked = run(*command, "--store", store, "--theme", "health")
        assert "retired" not in asked.stderr
    page = (tmp_path / "out" / "theme-ete.html").read_text(encoding="utf-8")
    assert "retired since version 2.0.0 of the codebook (2026-11-22: Merged into voice)" in page
    index = (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    assert "is retired since version 2.0.0" in index


@pytest.mark.parametrize("page_format", ["html", "md"])
def test_no_page_in_silence(tmp_path: Path, page_format: str) -> None:
    """A page of a retired theme says so, as does the index; other pages do not."""
    codebook = codebook_of(retire_theme(TOML, "voice", why="too wide", date=DATE).toml)
    write_pages(build_frames(), codebook, build_figures(), out=tmp_path, formats=[page_format])
    said = [
        page.stem
        for page in sorted(tmp_path.iterdir())
        if "is retired since version 2.0.0" in page.read_text(encoding="utf-8")
    ]
    assert said == ["index", "theme-voice"]


def test_no_page_of_what_nothing_carries(tmp_path: Path) -> None:
    """Asked for, it is refused with what became of it; the cure is a theme in use."""
    codebook = read_default_codebook()
    old = Theme(id="old", name="Old", description="About.", code_when="", retired="1.1.0")
    codebook = replace(codebook, themes=(*codebook.themes, old))
    options = {"out": tmp_path, "formats": ["html"]}
    with pytest.raises(
        RetiredThemeError, match=r"theme 'old': is retired .* no finding carries it"
    ):
        write_pages(build_frames(), codebook, None, theme_ids=["Old"], **options)
    assert list(tmp_path.iterdir()) == []


def test_what_nothing_carries_is_in_no_table(path: Path) -> None:
    """``recurring`` has a line for a retired theme while findings carry it, and no longer."""
    without = [theme for theme in CODEBOOK.themes if theme.id != "ete"]
    old = Theme(id="old", name="Old", description="About.", code_when="", retired="1.1.0")
    gone = replace(CODEBOOK.themes[1], retired="1.1.0")
    assert gone.id == "ete"
    with open_store(path, mode="write") as store:
        store.save_codebook(replace(CODEBOOK, themes=(*without, gone, old)))
        assert store.read_shown_themes() == (*(theme.id for theme in without), "ete")
