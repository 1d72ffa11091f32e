"""A store of several inspectorates: what is counted, what is filtered, and what is said."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import inspection_findings as inf
from inspection_findings.cli import main
from inspection_findings.encode import OnnxEncoder
from inspection_findings.records import PROBATION
from inspection_findings.store import open_store
from inspection_findings.theme_model import ThemeModel
from tests.support.sisters import (
    make_area_send,
    make_childrens_services,
    make_focused_visit,
    write_text,
)
from tests.support.stores import run_sql
from tests.support.variants import ROOT

OFSTED = "Ofsted"
BOTH = "Ofsted and the Care Quality Commission"
REPORTS = str(ROOT / "corpus" / "reports" / "*.txt")


@pytest.fixture(scope="module")
def sisters(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Return made reports of two sister inspectorates, two of one and one of the other."""
    folder = tmp_path_factory.mktemp("sisters")
    for make in (make_area_send, make_childrens_services, make_focused_visit):
        (folder / f"{make.__name__}.txt").write_text(write_text(make()), encoding="utf-8")
    return sorted(map(str, folder.iterdir()))


@pytest.fixture(scope="module")
def mixed(
    sisters: list[str],
    built_store: Path,
    tiny_encoder: OnnxEncoder,
    tiny_model: ThemeModel,
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """Return a store of the five reports and the made ones."""
    path = Path(shutil.copy(built_store, tmp_path_factory.mktemp("mixed")))
    inf.build(sisters, store=path, model=tiny_model, encoder=tiny_encoder)
    return path


@pytest.fixture(scope="module")
def alone(built_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a store of the five reports alone."""
    return Path(shutil.copy(built_store, tmp_path_factory.mktemp("alone")))


def run(*arguments: str, store: Path) -> Result:
    return CliRunner().invoke(main, [*arguments, "--store", str(store)])


def test_reports_and_findings_name_their_inspectorate(mixed: Path) -> None:
    """Lists hold all reports, with the inspectorate and the kind of inspection of each."""
    reports = inf.open_corpus(mixed).reports().set_index("report_id")
    assert reports["inspectorate"].value_counts().to_dict() == {PROBATION: 5, OFSTED: 2, BOTH: 1}
    assert reports.loc["northmarsh-area-send-2024-02", "inspection"] == "Area SEND inspection"
    assert set(inf.open_corpus(mixed).findings()["inspectorate"]) == {PROBATION, OFSTED, BOTH}


@pytest.mark.usefixtures("settings")
def test_other_inspectorates_change_no_count(mixed: Path, alone: Path) -> None:
    """By default the probation inspectorate is counted, with the same answers as by itself."""
    with_others, by_itself = inf.open_corpus(mixed), inf.open_corpus(alone)
    assert with_others.counts().equals(by_itself.counts())
    found = with_others.recurring().tables
    for name, table in by_itself.recurring().tables.items():
        if name != "changes":
            assert found[name].equals(table), name
    for by in ("polarity", "rating"):
        assert with_others.compare(by=by).tests.equals(by_itself.compare(by=by).tests)
    followed = with_others.recommendations().tables
    for name, table in by_itself.recommendations().tables.items():
        assert followed[name].equals(table), name
    ours, theirs = (one.sites("victim-work").sites for one in (by_itself, with_others))
    assert ours.equals(theirs)


def test_what_is_not_counted_is_named(mixed: Path, alone: Path) -> None:
    """A count says which other inspectorates the store has; one inspectorate needs no word."""
    counted = inf.open_corpus(mixed).counted
    assert counted.counted == ((PROBATION, 5),)
    assert counted.left_out == ((OFSTED, 2), (BOTH, 1))
    assert "not counted: Ofsted (2 reports) and Ofsted and the Care" in counted.notice
    assert inf.open_corpus(alone).counted.notice == ""


def test_a_named_inspectorate_or_all_are_counted(mixed: Path) -> None:
    """A name counts its reports alone; "all" counts across, and says so."""
    counts = inf.open_corpus(mixed, inspectorate="ofsted").counts()
    assert set(counts["borough"]) == {"Northmarsh"}
    across = inf.open_corpus(mixed, inspectorate="all")
    assert {"Northmarsh", "Hackney"} <= set(across.counts()["borough"])
    assert across.counted.notice.startswith("Counted across inspectorates:")
    with pytest.raises(inf.FindingsError, match="HM Inspectorate of Probation"):
        inf.open_corpus(mixed, inspectorate="Estyn").counts()


def test_several_others_without_a_default_must_be_named(
    sisters: list[str], tiny_encoder: OnnxEncoder, tiny_model: ThemeModel, tmp_path: Path
) -> None:
    """The only inspectorate is counted; of several, the person chooses."""
    path = tmp_path / "a.findings"
    area_send = next(one for one in sisters if "area_send" in one)
    corpus = inf.build(area_send, store=path, model=tiny_model, encoder=tiny_encoder)
    assert set(corpus.counts()["borough"]) == {"Northmarsh"}
    inf.build(sisters, store=path, model=tiny_model, encoder=tiny_encoder)
    with pytest.raises(inf.FindingsError, match="name one with --inspectorate"):
        inf.open_corpus(path).counts()


def test_filters_heed_the_inspectorate(mixed: Path, tiny_encoder: OnnxEncoder) -> None:
    """Lists and search show all inspectorates, or those that are named."""
    corpus = inf.open_corpus(mixed, encoder=tiny_encoder)
    found = corpus.findings(inspectorate=BOTH)
    assert set(found["report_id"]) == {"northmarsh-area-send-2024-02"}
    hits = corpus.search("families wait for an assessment", inspectorate="OFSTED", limit=5)
    assert {hit.finding.report_id.partition("-")[2][:8] for hit in hits} <= {"children", "focused-"}


def test_clusters_are_within_an_inspectorate(mixed: Path) -> None:
    """No group of similar findings holds findings of two inspectorates."""
    with open_store(mixed, mode="read") as store:
        frames = store.read_frames()
    whose = frames.findings.set_index("finding_id")["inspectorate"]
    members = frames.cluster_members
    members = members.assign(whose=members["finding_id"].map(whose))
    assert (members.groupby("cluster_id")["whose"].nunique() == 1).all()


@pytest.mark.usefixtures("settings")
def test_theme_reports_name_the_inspectorates(mixed: Path, tmp_path: Path) -> None:
    """The foot of a page says whose reports it is made from, and whose are not counted."""
    foots = {
        None: f"reports of {PROBATION}. The store also has reports of {OFSTED} and {BOTH}",
        OFSTED: f"reports of {OFSTED}. The store also has reports of {PROBATION} and {BOTH}",
        "all": f"reports of {PROBATION}, {OFSTED} and {BOTH}. Quotations",
    }
    for named, foot in foots.items():
        corpus = inf.open_corpus(mixed, inspectorate=named)
        for path in corpus.write_reports(
            tmp_path / str(named), themes="voice", formats=["html", "md"]
        ):
            assert foot in " ".join(path.read_text(encoding="utf-8").split()), path
    borough = inf.open_corpus(mixed, inspectorate=OFSTED).write_reports(
        tmp_path / "borough", boroughs="Northmarsh", formats="md"
    )[1]
    assert "inspection of children's services by Ofsted" in borough.read_text(encoding="utf-8")


@pytest.mark.usefixtures("settings")
def test_commands_count_one_inspectorate_and_say_so(mixed: Path) -> None:
    """Every command that counts takes the option and names what it does not count."""
    for command in (
        ["recurring"],
        ["compare"],
        ["recommendations"],
        ["sample", "--theme", "victim-work"],
    ):
        done = run(*command, store=mixed)
        assert done.exit_code == 0, done.output
        assert "Also in the store and not counted" in done.stderr
        across = run(*command, "--inspectorate", "all", store=mixed)
        assert "Counted across inspectorates" in across.stderr


@pytest.mark.usefixtures("settings")
def test_inspect_shows_judgements(sisters: list[str]) -> None:
    """The judgements of a sister inspectorate stand where the ratings of others do."""
    path = next(one for one in sisters if "childrens" in one)
    done = CliRunner().invoke(main, ["inspect", path])
    assert done.exit_code == 0, done.output
    assert "Ofsted, inspection of children's services" in done.stdout
    assert "Overall effectiveness: Good" in " ".join(done.stdout.split())


def test_judgements_are_those_of_the_last_reading(
    tiny_encoder: OnnxEncoder, tiny_model: ThemeModel, tmp_path: Path
) -> None:
    """A corrected report replaces its judgements."""
    path = tmp_path / "a.findings"
    made = make_childrens_services()
    file = tmp_path / "report.txt"
    for grade in ("Good", "Inadequate"):
        text = write_text(made).replace(
            "Overall effectiveness | Good", f"Overall effectiveness | {grade}"
        )
        file.write_text(text, encoding="utf-8")
        inf.build(str(file), store=path, model=tiny_model, encoder=tiny_encoder)
    query = "SELECT grade FROM judgements WHERE name = 'Overall effectiveness'"
    assert run_sql(path, query) == [("Inadequate",)]
