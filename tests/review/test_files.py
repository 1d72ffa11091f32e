"""What people made is never written over; the commands keep their contract."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from openpyxl import load_workbook

from inspection_findings.encode import OnnxEncoder
from inspection_findings.exchange import (
    SUFFIXES,
    make_review,
    read_review,
)
from inspection_findings.theme_model import ThemeModel, save_model
from tests.support.review import (
    FORMATS,
    THEMES,
    answer,
    choose,
    damage_by_hand,
    run,
    take,
)
from tests.support.store import CODER
from tests.support.variants import REPORTS, ROOT


def test_people_outrank_the_model_everywhere(
    tiny_encoder: OnnxEncoder,
    tiny_model: ThemeModel,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Two people's codings, taken back from files, decide search, recurrence and reports."""
    save_model(tiny_model, tmp_path / "themes")
    monkeypatch.setenv("FINDINGS_MODEL", str(tmp_path / "themes"))
    monkeypatch.setenv("FINDINGS_CODEBOOK", str(ROOT / "corpus" / "codebook.toml"))
    store, encoder = str(tmp_path / "s.findings"), str(tiny_encoder.folder)
    reports = [str(path) for path in REPORTS if "havering" in path.name or "hackney" in path.name]
    assert run("build", *reports, "--store", store, "--encoder", encoder).exit_code == 0

    review = tmp_path / "review.csv"
    exported = run(
        *("review", "export", "--store", store, "--out", str(review)),
        *("--format", "csv", "--borough", "havering", "--blind"),
    )
    assert exported.exit_code == 0, exported.output
    content = list(csv.DictReader(io.StringIO(review.read_bytes().decode("utf-8-sig"))))
    row = next(row for row in content if row["kind"] == "narrative")
    for coder, themes in (("Ana", "outcome-22"), ("Ben", "Outcome 22; secondees")):
        row |= {"themes": themes, "polarity": "area for improvement"}
        with review.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, row)
            writer.writeheader()
            writer.writerows([row, row | {"finding_id": "nobody"}])
        done = run("review", "import", str(review), "--store", store, "--coder", coder)
        assert done.exit_code == 1
        assert f"{review}, row 3, finding nobody: finding_id: the store has no such" in done.stderr

    hits = run(
        *("search", row["text"], "--store", store, "--encoder", encoder, "--theme", "secondees"),
        *("--format", "jsonl"),
    )
    (hit,) = [h for h in map(json.loads, hits.stdout.splitlines()) if h["text"] == row["text"]]
    assert set(hit["themes"]) == {"outcome-22", "secondees"}
    assert hit["polarity"] == "area_for_improvement"

    recurring = json.loads(run("recurring", "--store", store, "--format", "json").stdout)
    theme = next(
        t
        for t in recurring["themes"]
        if t["theme_id"] == "outcome-22" and t["aspect"] == "area_for_improvement"
    )
    assert theme["boroughs"] >= 1
    written = run(
        *("report", "--store", store, "--theme", "outcome-22", "--theme", "secondees"),
        *("--out", str(tmp_path / "out"), "--format", "html,csv"),
    )
    assert written.exit_code == 0, written.output
    coded = list(
        csv.DictReader(
            io.StringIO((tmp_path / "out" / "findings.csv").read_bytes().decode("utf-8-sig"))
        )
    )
    own = [line for line in coded if line["finding_id"] == row["finding_id"]]
    assert {(line["theme_id"], line["coder_kind"]) for line in own} == {
        ("outcome-22", "person"),
        ("secondees", "person"),
    }
    page = (tmp_path / "out" / "theme-outcome-22.html").read_text("utf-8")
    entries = [part for part in page.split("</details>") if row["text"] in part]
    assert any("Outcome 22: person Ana" in entry for entry in entries)

    agreement = run("agreement", "--store", store, "--format", "json")
    found = json.loads(agreement.stdout)
    assert {coder["kind"] for coder in found["coders"]} == {"person", "model"}
    assert run("agreement", "--store", store).exit_code == 0
    assert run("agreement", "--store", store, "--format", "csv").exit_code == 0


def test_agreement_without_a_common_finding_says_so(path: Path) -> None:
    """An empty table alone would look like a fault."""
    rows = choose(path)[:2]
    for coder, row in zip(("Ana", "Ben"), rows, strict=True):
        take(path, [answer(row, "ete")], coder=coder)
    done = run("agreement", "--store", str(path), "--coder", "Ana", "--coder", "Ben")
    assert done.exit_code == 0
    assert "No two of these coders coded the same finding" in done.stderr


def test_a_filled_in_review_is_never_written_over(path: Path, tmp_path: Path) -> None:
    """An export or a sample drawn again leaves alone the files that hold people's answers."""
    store = ("--store", str(path))
    out = ("--blind", "--format", "xlsx,csv", "--out", str(tmp_path / "r"))
    two = ("--coder", "Ana", "--coder", "Ben", "--size", "4", "--out", str(tmp_path))
    sample = ("review", "sample", *store, "--format", "csv", *two)
    for command, name in ((("review", "export", *store, *out), "r.csv"), (sample, "ben.csv")):
        assert run(*command).exit_code == 0
        assert run(*command).exit_code == 0  # nobody has written in it yet
        file = tmp_path / name
        rows = list(csv.DictReader(io.StringIO(file.read_text("utf-8-sig"))))
        rows[0]["themes"] = "ete"
        with file.open("w", encoding="utf-8", newline="") as written:
            writer = csv.DictWriter(written, rows[0])
            writer.writeheader()
            writer.writerows(rows)
        before = {file: file.read_bytes() for file in tmp_path.iterdir() if file.is_file()}
        refused = run(*command)
        assert (refused.exit_code, len(refused.stderr.splitlines())) == (2, 1), refused.output
        assert f"{name}: holds answers (1)" in refused.stderr
        assert {file: file.read_bytes() for file in before} == before


@pytest.mark.parametrize("how", ["a stray cell", "a header renamed", "a column of one's own"])
def test_a_review_that_is_not_understood_is_not_written_over(
    how: str, path: Path, tmp_path: Path
) -> None:
    """Where it cannot be told that a file holds no answers, it is left alone and named."""
    store = ("--store", str(path), "--format", "csv")
    two = ("--coder", "Ana", "--coder", "Ben", "--size", "4", "--out", str(tmp_path))
    export = ("review", "export", *store, "--blind", "--out", str(tmp_path / "r.csv"))
    for command, name in ((export, "r.csv"), (("review", "sample", *store, *two), "ana.csv")):
        assert run(*command).exit_code == 0
        damage_by_hand(tmp_path / name, how)
        before = (tmp_path / name).read_bytes()
        refused = run(*command)
        assert (refused.exit_code, len(refused.stderr.splitlines())) == (2, 1), refused.output
        assert f"{name}: is there already" in refused.stderr
        assert "--out" in refused.stderr
        assert (tmp_path / name).read_bytes() == before


@pytest.mark.parametrize("review_format", FORMATS)
def test_no_foreign_file_is_written_over(review_format: str, path: Path, tmp_path: Path) -> None:
    """The store, a text, and what other commands or people wrote are left alone, each named."""
    finding = {"finding_id": "a", "text": "b"}
    note = tmp_path / "note.txt"
    note.write_text("Dear Ana,\n", "utf-8")
    flat, lines, tool = (tmp_path / f"{name}.old" for name in ("flat", "lines", "tool"))
    flat.write_text(json.dumps([finding | {"borough": "Barnet"}]), "utf-8")
    lines.write_text(json.dumps(finding | {"answer": "ignore"}) + "\n", "utf-8")
    cancelled = {"data": finding, "annotations": [{"was_cancelled": True, "result": []}]}
    tool.write_text(json.dumps([cancelled]), "utf-8")
    book = tmp_path / "book.old"
    (data,) = make_review(choose(path)[:2], THEMES, review_format="xlsx").values()
    workbook = load_workbook(io.BytesIO(data))
    workbook.create_sheet("My reading")
    workbook.save(book)
    command = ("review", "export", "--blind", "--store", str(path), "--format", review_format)
    for out in (path, note, flat, lines, tool, book):
        before = out.read_bytes()
        refused = run(*command, "--out", str(out))
        assert (refused.exit_code, len(refused.stderr.splitlines())) == (2, 1), refused.output
        assert f"{out.name}: is there already" in refused.stderr
        assert out.read_bytes() == before


@pytest.mark.parametrize("review_format", FORMATS)
def test_an_export_without_answers_is_written_anew(
    review_format: str, path: Path, tmp_path: Path
) -> None:
    """A review that nobody has written in gives way to the next, whichever findings it has."""
    out = ("--format", review_format, "--out", str(tmp_path / "r"))
    for limit in ("3", "2"):
        done = run("review", "export", "--store", str(path), *out, "--limit", limit)
        assert done.exit_code == 0, done.output
    assert len(read_review(tmp_path / f"r{SUFFIXES[review_format]}")) == 2


def test_a_labelling_interface_changed_by_hand_is_kept(path: Path, tmp_path: Path) -> None:
    """The interface beside Label Studio's tasks is nobody's answer, but may be work too."""
    command = ("review", "export", "--blind", "--store", str(path), "--format", "label-studio")
    out = ("--out", str(tmp_path / "r"))
    assert run(*command, *out).exit_code == 0
    interface = tmp_path / "r.label-studio.xml"
    interface.write_text(interface.read_text("utf-8") + "<!-- mine -->\n", "utf-8")
    refused = run(*command, *out)
    assert refused.exit_code == 2
    assert "r.label-studio.xml: is there already" in refused.stderr
    assert interface.read_text("utf-8").endswith("<!-- mine -->\n")


def test_an_ending_of_another_format_is_refused(path: Path, tmp_path: Path) -> None:
    """A workbook under the name of a CSV file would open nowhere."""
    out = tmp_path / "review.csv"
    refused = run("review", "export", "--blind", "--store", str(path), "--out", str(out))
    assert refused.exit_code == 2
    assert "--format csv" in refused.stderr
    assert not out.exists()
    json_out = ("--out", str(tmp_path / "review.json"), "--format", "label-studio")
    assert run("review", "export", "--blind", "--store", str(path), *json_out).exit_code == 0
    assert (tmp_path / "review.json").exists()


def test_the_commands_keep_the_contract(path: Path, tmp_path: Path) -> None:
    """One line and exit code 2 for what is wrong; several formats side by side; no new store."""
    store = str(path)
    out = str(tmp_path / "out" / "review.xlsx")
    formats = "xlsx,csv,label-studio,prodigy"
    done = run("review", "export", "--store", store, "--out", out, "--format", formats)
    assert done.exit_code == 0, done.output
    assert sorted(file.name for file in (tmp_path / "out").iterdir()) == [
        "review.csv",
        "review.label-studio.json",
        "review.label-studio.xml",
        "review.prodigy.jsonl",
        "review.xlsx",
    ]
    unchanged = run("review", "import", out, "--store", store, "--coder", "Ana")
    assert unchanged.exit_code == 0
    assert "0 findings coded" in unchanged.stderr
    two = ("--coder", "Ana", "--coder", "Ben", "--size", "10", "--out", str(tmp_path / "samples"))
    drawn = run("review", "sample", "--store", store, *two)
    assert drawn.exit_code == 0, drawn.output
    assert sorted(f.name for f in (tmp_path / "samples").iterdir()) == ["ana.xlsx", "ben.xlsx"]
    nowhere = str(tmp_path / "nothing.findings")
    for wrong in (
        ("review", "import", str(tmp_path / "none.csv"), "--store", store, "--coder", "Ana"),
        ("review", "import", out, "--store", nowhere, "--coder", "Ana"),
        ("review", "import", out, "--store", store, "--coder", CODER),
        ("review", "sample", "--store", nowhere, *two),
        ("review", "export", "--store", store, "--out", out, "--format", "odt"),
        ("agreement", "--store", store, "--coder", "Anna"),
    ):
        result = run(*wrong)
        assert (result.exit_code, len(result.stderr.splitlines())) == (2, 1), result.output
    assert not Path(nowhere).exists()
