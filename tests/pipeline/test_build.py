"""The pipeline: what is there is left alone, what fails loses nothing, a kill does no harm."""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from inspection_findings import pipeline
from inspection_findings.corpus import open_corpus
from inspection_findings.encode import OnnxEncoder
from inspection_findings.errors import ModelError, StoreError
from inspection_findings.frameworks import Frameworks, read_frameworks
from inspection_findings.pipeline import BuildOutcome
from inspection_findings.records import Coding
from inspection_findings.store import open_store
from inspection_findings.theme_model import ThemeModel, save_model
from tests.support import sisters
from tests.support.forms import typst_pdf
from tests.support.variants import REPORTS, ROOT, write_twin

HARINGEY = next(path for path in REPORTS if "haringey" in path.name)


@pytest.fixture
def build(tiny_encoder: OnnxEncoder, tiny_model: ThemeModel) -> Build:
    return Build(tiny_encoder, tiny_model)


class Build:
    """Builds stores with the tiny encoder and its model."""

    def __init__(self, encoder: OnnxEncoder, model: ThemeModel) -> None:
        self.encoder = encoder
        self.model = model

    def __call__(
        self,
        paths: list[Path],
        store_path: Path,
        *,
        reference: bool = False,
        frameworks: Frameworks | None = None,
    ) -> BuildOutcome:
        with open_store(store_path, mode="write") as store:
            return pipeline.build(
                paths,
                store=store,
                encoder=self.encoder,
                model=self.model,
                frameworks=frameworks,
                reference_folder=ROOT / "corpus" / "reference" if reference else None,
            )


def change(model: ThemeModel) -> ThemeModel:
    """Return another model: one that gives the theme of victims more rarely."""
    return replace(model, themes=model.themes.with_thresholds({"victim-work": 0.9}))


def run_sql(store_path: Path, sql: str) -> None:
    with contextlib.closing(sqlite3.connect(store_path)) as connection, connection:
        connection.execute(sql)


def statuses(outcome: BuildOutcome) -> list[str]:
    return [entry.status for entry in outcome.inputs]


def digest(store_path: Path) -> str:
    with open_store(store_path, mode="read") as store:
        return store.content_digest()


def test_the_five_reports(build: Build, tmp_path: Path) -> None:
    """Every finding of every report is in the store, coded or with the reason why not."""
    outcome = build(REPORTS, tmp_path / "a.findings", reference=True)
    assert statuses(outcome) == ["added"] * 5
    assert outcome.unmatched_reference == ()
    with open_store(tmp_path / "a.findings", mode="read") as store:
        frames = store.read_frames()
    headed = frames.findings[frames.findings["polarity_from"] == "heading"]
    assert len(headed) == 446
    coded = set(frames.effective_codings["finding_id"])
    uncoded = set(frames.uncoded["finding_id"])
    assert coded | uncoded == set(frames.findings["finding_id"])
    assert not coded & uncoded
    assert (frames.uncoded["reason"] != "").all()


def test_hackney_stays_uncoded_by_the_reference(built_store: Path) -> None:
    """Nobody has coded Hackney: its codings are the model's, and say so."""
    with open_store(built_store, mode="read") as store:
        codings = store.read_frame("codings")
    hackney = codings[codings["finding_id"].str.startswith("hackney")]
    assert set(hackney["coder_kind"]) == {"model"}
    others = codings[~codings["finding_id"].str.startswith("hackney")]
    assert set(others["coder_kind"]) == {"model", "reference"}


def test_a_second_build_changes_nothing(build: Build, tmp_path: Path) -> None:
    """Reports that are there are left alone, and the store stays the same."""
    path = tmp_path / "a.findings"
    build(REPORTS[:2], path)
    before = digest(path)
    assert statuses(build(REPORTS[:2], path)) == ["unchanged", "unchanged"]
    assert digest(path) == before


def test_other_frameworks_make_the_reports_again(build: Build, tmp_path: Path) -> None:
    """What stands under a standard is the file's to say: after a change, reports are read anew."""
    text = (ROOT / "corpus" / "standards.toml").read_text(encoding="utf-8")
    old = 'number = "1.2", name = "Staff", carries = "bullets"'
    assert old in text
    changed = tmp_path / "standards.toml"
    changed.write_text(text.replace(old, old.replace("bullets", "narrative")), encoding="utf-8")
    frameworks, path = read_frameworks(changed), tmp_path / "a.findings"
    build([HARINGEY], path)
    outcome = build([HARINGEY], path, frameworks=frameworks)
    assert statuses(outcome) == ["changed"]
    assert "narrative (1.2 Staff): expected some, found none" in outcome.inputs[0].losses
    assert statuses(build([HARINGEY], path, frameworks=frameworks)) == ["unchanged"]


def test_a_sixth_report_touches_only_itself(
    build: Build, built_store: Path, tmp_path: Path
) -> None:
    """Adding a borough leaves the rows of the others as they were."""
    path = Path(shutil.copy(built_store, tmp_path))
    sixth = tmp_path / "newham.txt"
    sixth.write_text(HARINGEY.read_text(encoding="utf-8").replace("Haringey", "Newham"), "utf-8")
    with open_store(path, mode="read") as store:
        before = store.read_frames()
    added = build([*REPORTS, sixth], path, reference=True)
    assert statuses(added) == ["unchanged"] * 5 + ["added"]
    with open_store(path, mode="read") as store:
        after = store.read_frames()
    old = after.findings[after.findings["report_id"] != "newham-2025-03"]
    assert old.reset_index(drop=True).equals(before.findings)
    assert "newham-2025-03" in set(after.reports["report_id"])


def test_order_of_inputs_does_not_matter(build: Build, tmp_path: Path) -> None:
    """The same reports in another order, or one by one, give the same store."""
    build(REPORTS[:3], tmp_path / "a.findings", reference=True)
    for path in REPORTS[2::-1]:
        build([path], tmp_path / "b.findings", reference=True)
    assert digest(tmp_path / "a.findings") == digest(tmp_path / "b.findings")


def test_a_changed_report_replaces_itself(build: Build, tmp_path: Path) -> None:
    """A corrected text takes the place of the earlier one; what vanished is gone."""
    path, text = tmp_path / "a.findings", HARINGEY.read_text(encoding="utf-8")
    copy = tmp_path / HARINGEY.name
    copy.write_text(text, "utf-8")
    build([copy], path)
    copy.write_text(text.replace("- There was a strong relationship with the Youth Court", "- X"))
    assert statuses(build([copy], path)) == ["changed"]
    copy.write_text(text, "utf-8")
    build([copy], path)
    build([HARINGEY], tmp_path / "b.findings")
    assert digest(path) == digest(tmp_path / "b.findings")


def test_a_bad_input_loses_nothing(build: Build, tmp_path: Path) -> None:
    """What cannot be read is skipped with its reason; what the store held stays."""
    path, bad = tmp_path / "a.findings", tmp_path / "bad.txt"
    bad.write_text("Minutes of the meeting.")
    build(REPORTS[:1], path)
    outcome = build([bad, REPORTS[0]], path)
    assert statuses(outcome) == ["skipped", "unchanged"]
    assert "not an inspection report" in outcome.inputs[0].reason
    with open_store(path, mode="read") as store:
        frames = store.read_frames()
    assert list(frames.failures["source_name"]) == [bad.name]
    assert len(frames.reports) == 1


def test_a_mistyped_path_is_no_failure_of_a_report(build: Build, tmp_path: Path) -> None:
    """A path that is not there is named, and not kept as a report that could not be read."""
    outcome = build([tmp_path / "nothing.txt", REPORTS[0]], tmp_path / "a.findings")
    assert statuses(outcome) == ["skipped", "added"]
    with open_store(tmp_path / "a.findings", mode="read") as store:
        assert store.read_frames().failures.empty


def test_losses_are_carried_to_the_end(build: Build, tmp_path: Path) -> None:
    """What a report should hold and does not is said by the build and kept in the store."""
    damaged = tmp_path / "haringey.txt"
    damaged.write_text(HARINGEY.read_text("utf-8").replace("\nRecommendations\n", "\n"), "utf-8")
    outcome = build([damaged], tmp_path / "a.findings")
    assert any("recommendations" in loss for loss in outcome.inputs[0].losses)
    with open_store(tmp_path / "a.findings", mode="read") as store:
        unmet = store.read_frames().unmet
    assert "recommendations" in set(unmet.loc[unmet["severity"] == "loss", "what"])


def test_one_store_holds_the_codings_of_one_model(
    build: Build, tiny_model: ThemeModel, tmp_path: Path
) -> None:
    """Adding a report with another model codes the others again, from their stored text."""
    path = tmp_path / "a.findings"
    build(REPORTS[:1], path)
    other = Build(build.encoder, change(tiny_model))
    other(REPORTS[1:2], path)
    with open_store(path, mode="read") as store:
        codings = store.read_frame("codings")
    assert set(codings["coder"]) == {other.model.name}
    assert other.model.name != build.model.name


def test_reports_of_another_model_are_refused(
    build: Build, tiny_model: ThemeModel, tmp_path: Path
) -> None:
    """A model's figures never stand beside the codings of another."""
    path = tmp_path / "a.findings"
    build(REPORTS[:1], path)
    corpus = open_corpus(path, model=replace(tiny_model, metrics="{}"))
    with pytest.raises(ModelError, match=r"was coded by Theme model .*, whose figures Theme model"):
        corpus.write_reports(tmp_path / "o", formats="md")


def test_a_stored_text_that_is_now_refused_stays_and_is_named(build: Build, tmp_path: Path) -> None:
    """A later version may refuse what an earlier one read: the other reports are still renewed."""
    path = tmp_path / "a.findings"
    build(REPORTS[:2], path)
    run_sql(path, "UPDATE report_texts SET text = 'no report' WHERE report_id LIKE 'hackney%'")
    Build(build.encoder, change(build.model))([], path)
    with open_store(path, mode="read") as store:
        assert len(store.read_report_ids()) == 2
        failures = store.read_frame("failures")
    assert failures["source_name"].tolist() == [REPORTS[0].name]


def test_a_report_that_gets_another_id_is_not_counted_twice(build: Build, tmp_path: Path) -> None:
    """When the place on its title is read better, the report has one row, under the new id."""
    path = tmp_path / "a.findings"
    build(REPORTS[:1], path)
    with open_store(path, mode="write") as store:
        finding_id = next(f for f in store.read_finding_ids() if ":1.1:" in f)
        coding = Coding(finding_id=finding_id, theme_id="ete", coder="Ann", coder_kind="person")
        store.save_codings([coding], [], coder="Ann", coder_kind="person")
    run_sql(path, "UPDATE report_texts SET text = replace(text, 'Hackney', 'Zaby')")
    outcome = Build(build.encoder, change(build.model))([], path)
    with open_store(path, mode="read") as store:
        assert store.read_report_ids() == ["zaby-2023-05"]
    assert [one.coders for one in outcome.followed] == [("Ann",)]


def test_a_build_brings_the_pdf_that_an_older_store_lacks(build: Build, tmp_path: Path) -> None:
    """The report is unchanged and not processed again; that of a text brings nothing."""
    report = tmp_path / "northmarsh.pdf"
    report.write_bytes(typst_pdf.write_pdf(sisters.make_childrens_services(), sisters.DESIGNS[0]))
    path = tmp_path / "a.findings"
    build([report, HARINGEY], path)
    before = digest(path)
    run_sql(path, "DELETE FROM report_files")
    assert digest(path) != before
    assert statuses(build([report, HARINGEY], path)) == ["unchanged", "unchanged"]
    assert digest(path) == before


def test_two_texts_of_one_report_are_not_mixed(build: Build, tmp_path: Path) -> None:
    """Of two texts of a report in one run, one is refused by name, in whatever order they come."""
    twin = tmp_path / "twin.txt"
    write_twin(twin, HARINGEY, comes="after")
    first = build([HARINGEY, twin], tmp_path / "a.findings")
    assert statuses(first) == ["added", "skipped"]
    assert "another text of the report haringey-2025-03" in first.inputs[1].reason
    assert statuses(build([twin, HARINGEY], tmp_path / "b.findings")) == ["skipped", "added"]


def test_another_encoder_is_refused(tiny_model: ThemeModel, tmp_path: Path) -> None:
    """A model is not used with vectors it was not trained on."""
    from inspection_findings.encode import load_encoder

    with (
        open_store(tmp_path / "a.findings", mode="write") as store,
        pytest.raises(ModelError, match="was trained with the encoder"),
    ):
        pipeline.build(REPORTS[:1], store=store, encoder=load_encoder(), model=tiny_model)


def test_killed_builds_leave_the_store_of_an_undisturbed_one(
    build: Build, built_store: Path, tmp_path: Path
) -> None:
    """Killed in the middle and built again, the store is that of a build left alone."""
    path, model = tmp_path / "a.findings", tmp_path / "model"
    save_model(build.model, model)
    command = [
        *(sys.executable, "-m", "inspection_findings", "build", *map(str, REPORTS)),
        *("--store", str(path), "--model", str(model), "--encoder", str(build.encoder.folder)),
        *("--reference", str(ROOT / "corpus" / "reference")),
    ]
    settings = {**os.environ, "PYTHONPATH": str(ROOT / "nlp")}
    for reports in (1, 3):
        with subprocess.Popen(
            command, env=settings, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ) as process:
            while count_reports(path) < reports:
                assert process.poll() is None, "it was done before it was killed"
                time.sleep(0.02)
            process.kill()
    subprocess.run(command, env=settings, check=True, capture_output=True)
    assert digest(path) == digest(built_store)


def count_reports(path: Path) -> int:
    """Return how many reports a store that is being built has."""
    try:
        with open_store(path, mode="read") as store:
            return len(store.read_report_ids())
    except StoreError:
        return 0


def test_a_persons_coding_follows_to_a_corrected_text(build: Build, tmp_path: Path) -> None:
    """The build says which codings went on, and which could not, every time until it is mended."""
    path, text = tmp_path / "a.findings", HARINGEY.read_text(encoding="utf-8")
    copy = tmp_path / HARINGEY.name
    build([HARINGEY], path)
    with open_store(path, mode="write") as store:
        findings = store.read_findings(store.read_finding_ids())
        kept, gone = [f for f in findings if f.kind == "bullet" and f.text in text][:2]
        codings = [
            Coding(finding_id=one.finding_id, theme_id="voice", coder="Ana", coder_kind="person")
            for one in (kept, gone)
        ]
        store.save_codings(codings, coder="Ana", coder_kind="person")
    corrected = kept.text.replace("the", "teh", 1)
    copy.write_text(text.replace(kept.text, corrected).replace(gone.text, "It was left out."))
    outcome = build([copy], path)
    assert [(one.previous_text, one.text) for one in outcome.followed] == [(kept.text, corrected)]
    assert [(one.text, one.coders) for one in outcome.lost] == [(gone.text, ("Ana",))]
    again = build([copy], path)
    assert (again.followed, again.lost) == ((), outcome.lost)
