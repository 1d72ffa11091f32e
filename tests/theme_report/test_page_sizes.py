"""Pages that can be read: the answer first, few words, small files, and nothing lost."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote

import pytest

from inspection_findings.frames import CorpusFrames
from inspection_findings.theme_report import build_theme_report
from inspection_findings.theme_report.theme import FEW, WHOLE
from tests.support.frames import (
    CORPUS,
    build_frames,
    gather,
    make_frames,
    read_default_codebook,
    write_pages,
)
from tests.support.pages import Page, check_links, read_page

NAMES = ("Ash", "Birch", "Cedar", "Elm", "Fir")  # each borough again under each of these
LARGEST = 500_000  # bytes of a page
A_FINDING = 3_500  # bytes of all HTML pages, for each finding


def multiply(frames: CorpusFrames) -> CorpusFrames:
    """Return the frames with every report again under other names of boroughs."""
    tables: dict[str, list[dict[str, object]]] = {}
    for table in ("reports", "ratings", "findings", "effective_codings"):
        rows = getattr(frames, table).astype(object)
        rows = rows.where(rows.notna(), None).to_dict("records")
        tables[table] = [_rename(row, name) for name in NAMES for row in rows]
    tables["codings"] = tables["effective_codings"]
    return make_frames(**tables)


def _rename(row: dict[str, object], name: str) -> dict[str, object]:
    changed = dict(row)
    changed |= {key: f"{name}{row[key]}" for key in ("borough", "citation") if key in row}
    ids = (key for key in ("report_id", "finding_id") if key in row)
    return changed | {key: f"{name.lower()}-{row[key]}" for key in ids}


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> tuple[CorpusFrames, dict[str, Page], Path]:
    """Return 25 boroughs, their pages, and the folder of these."""
    folder = tmp_path_factory.mktemp("many")
    frames = multiply(build_frames())
    write_pages(frames, read_default_codebook(), None, out=folder, formats=["html"])
    return frames, {path.name: read_page(path) for path in sorted(folder.glob("*.html"))}, folder


def test_the_first_quotation_is_on_the_first_screen(pages: dict[str, Page]) -> None:
    """Few words stand before it, and the picture with its table is among them."""
    for name, page in pages.items():
        if name.startswith("theme-") and page.quotations:
            assert page.words_before_quotation is not None
            assert page.words_before_quotation < 170, name
    page = pages["theme-victim-work.html"]
    tags = [tag for tag, _ in page.attributes]
    assert tags.index("svg") < tags.index("blockquote")
    assert tags.index("table") < tags.index("blockquote")
    assert "Found in five of five boroughs; " in "".join(page.texts)


def test_a_borough_page_has_at_most_a_third_of_its_reports_words(pages: dict[str, Page]) -> None:
    """What is folded is not counted; what is not shown is linked."""
    for path in sorted((CORPUS / "reports").glob("*.txt")):
        words = len(path.read_text(encoding="utf-8").split())
        name = f"borough-{path.stem.partition('-')[0]}.html"
        assert pages[name].count_words() <= words / 3, name


def test_pages_stay_small(many: tuple[CorpusFrames, dict[str, Page], Path]) -> None:
    """The largest page and the whole set, where no page can hold all quotations."""
    frames, pages, folder = many
    sizes = {name: (folder / name).stat().st_size for name in pages}
    assert max(sizes.values()) <= LARGEST
    assert sum(sizes.values()) <= A_FINDING * len(frames.findings)
    check_links(pages)


def reach(pages: dict[str, Page], name: str, theme_id: str) -> set[str]:
    """Return the places in reports that a theme's page links, or a section that it links."""
    links = set(pages[name].links)
    boroughs = {link.partition("#")[0] for link in links if link.endswith(f"#theme-{theme_id}")}
    for borough in boroughs:
        links |= set(pages[borough].links)
    return {unquote(link) for link in links if link.startswith("report-")}


def check_reached(frames: CorpusFrames, pages: dict[str, Page]) -> None:
    """Fail unless each finding of each theme can be reached from the theme's page."""
    findings = frames.findings.set_index("finding_id")
    for theme_id, codings in frames.effective_codings.groupby("theme_id"):
        reached = reach(pages, f"theme-{theme_id}.html", str(theme_id))
        for finding_id in codings["finding_id"]:
            report_id = findings.loc[finding_id, "report_id"]
            anchor = finding_id.removeprefix(f"{report_id}:")
            assert f"report-{report_id}.html#{anchor}" in reached, finding_id
            assert anchor in pages[f"report-{report_id}.html"].ids


def test_no_finding_of_a_theme_is_lost(pages: dict[str, Page]) -> None:
    """With few reports a theme's page holds all its quotations."""
    check_reached(build_frames(), pages)


def test_no_finding_of_a_theme_is_lost_among_many(
    many: tuple[CorpusFrames, dict[str, Page], Path],
) -> None:
    """With many, it holds what says most and leads to the rest."""
    frames, pages, _ = many
    largest = frames.effective_codings["theme_id"].value_counts()
    assert largest.iloc[0] > WHOLE
    name = f"theme-{largest.index[0]}.html"
    assert len(pages[name].quotations) < largest.iloc[0] / 2
    check_reached(frames, pages)


def test_a_borough_of_many_links_what_it_does_not_quote(
    many: tuple[CorpusFrames, dict[str, Page], Path],
) -> None:
    """Each finding on a theme is quoted or linked there, by its place in the report."""
    frames, _, folder = many
    borough = "AshLewisham"
    text = (folder / f"borough-{borough.lower()}.html").read_text(encoding="utf-8")
    own = frames.findings[frames.findings["borough"] == borough]
    coded = own[own["finding_id"].isin(set(frames.effective_codings["finding_id"]))]
    for finding in coded.itertuples():
        anchor = str(finding.finding_id).removeprefix(f"{finding.report_id}:")
        assert f'<a href="report-{finding.report_id}.html#{anchor}">' in text
    assert "More, in the order of how much they say" in text


def test_of_many_boroughs_what_says_most_comes_first(
    many: tuple[CorpusFrames, dict[str, Page], Path],
) -> None:
    """A page shows some quotations, each of another borough, and a line for every borough."""
    contents = gather(many[0], read_default_codebook())
    for theme in contents.codebook.themes:
        report = build_theme_report(contents, theme)
        boroughs = [one.finding.borough for one in report.best]
        assert len(boroughs) == len(set(boroughs)) <= 20
        if len(report.boroughs) > FEW:
            assert boroughs
            assert not any(one.shown for one in report.boroughs)
        ids = many[1][f"theme-{theme.id}.html"].ids
        assert all(f"borough-{one.borough.lower()}" in ids for one in report.boroughs)


def test_a_theme_alone_holds_all_its_quotations(
    many: tuple[CorpusFrames, dict[str, Page], Path], tmp_path: Path
) -> None:
    """Where the boroughs' pages are not written, nothing is left to them."""
    frames, _, _ = many
    largest = frames.effective_codings["theme_id"].value_counts().index[0]
    options = {"theme_ids": [largest], "boroughs": (), "formats": ["html"]}
    write_pages(frames, read_default_codebook(), None, out=tmp_path, **options)
    page = read_page(tmp_path / f"theme-{largest}.html")
    ids = set(frames.effective_codings.query("theme_id == @largest")["finding_id"])
    texts = set(frames.findings[frames.findings["finding_id"].isin(ids)]["text"])
    assert texts <= set(page.quotations)
    check_links({"index.html": read_page(tmp_path / "index.html"), f"theme-{largest}.html": page})
