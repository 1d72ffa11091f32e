"""The contract of the command line: reports, errors, exit codes, help."""

from __future__ import annotations

import csv
import io
import json
import shutil
from pathlib import Path

import pytest

from inspection_findings.cli import main
from inspection_findings.encode import OnnxEncoder
from inspection_findings.records import Coding
from inspection_findings.store import open_store
from tests.support.commands import HARINGEY, check_wrong, run


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
    assert len(list((tmp_path / "b").glob("*.html"))) == 1 + 25 + 5 + 5


def test_findings_can_be_struck_out_of_a_report(store: Path, tmp_path: Path) -> None:
    """By id or by a file of ids; a file that is not there and an unknown id are named."""
    asked = ["report", "--store", str(store), "--theme", "victim work", "--out", str(tmp_path)]
    with open_store(store, mode="read") as opened:
        first, second = list(opened.read_frames().findings["finding_id"])[:2]
    ids = tmp_path / "ids.txt"
    ids.write_text(f"{second}\n\n", encoding="utf-8")
    assert run(*asked, "--without", first, "--without", f"@{ids}").exit_code == 0
    missing = str(tmp_path / "no.txt")
    check_wrong(run(*asked, "--without", f"@{missing}"), problem=missing)
    check_wrong(run(*asked, "--without", "nothing:1"), problem="nothing:1")


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


def test_a_build_says_where_codings_went(tiny_encoder: OnnxEncoder, tmp_path: Path) -> None:
    """A coding that follows to a corrected text is named with both, a lost one with its own."""
    path, store_path = tmp_path / "report.txt", tmp_path / "s.findings"
    text = Path(HARINGEY).read_text("utf-8")
    build = ("build", str(path), "--store", str(store_path), "--encoder", str(tiny_encoder.folder))
    path.write_text(text, "utf-8")
    assert run(*build).exit_code == 0
    with open_store(store_path, mode="write") as store:
        findings = store.read_findings(store.read_finding_ids())
        followed, lost = [f for f in findings if f.kind == "bullet" and f.text in text][:2]
        codings = [
            Coding(finding_id=one.finding_id, theme_id="voice", coder="Ana", coder_kind="person")
            for one in (followed, lost)
        ]
        store.save_codings(codings, coder="Ana", coder_kind="person")
    corrected = followed.text.replace("the", "teh", 1)
    path.write_text(text.replace(followed.text, corrected).replace(lost.text, "Left out."), "utf-8")
    said = run(*build).stderr
    assert f"coding by Ana follows to the corrected text of {followed.citation}: " in said
    assert f"{followed.text!r} is now {corrected!r}" in said
    assert "coding by Ana counts for nothing, since the report no longer has its text" in said
    assert f"{lost.citation}: {lost.text!r}" in said


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


@pytest.mark.parametrize("command", ["segment", "inspect", "classify"])
@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "the file is empty; give a published inspection report"),
        (b"\x7fELF\x00\x00", "is not a text file, nor a PDF, a web page or a Word file; give"),
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


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    """A folder without files is refused, and one with folders in it names the option."""
    check_wrong(run("segment", str(tmp_path)), problem="is a folder without files; check the path")
    (tmp_path / "inner").mkdir()
    check_wrong(run("segment", str(tmp_path)), problem="add --recursive")


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
    check_wrong(result, problem="theme 'victims' is not known. Did you mean 'victim-work'? Known")
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
