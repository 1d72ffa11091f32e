"""Export: valid, accessible, self-contained pages; verbatim text; the same bytes each time."""

from __future__ import annotations

import csv
import itertools
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspection_findings.errors import UnknownNameError
from inspection_findings.exchange.cells import guard_cell, unguard_cell
from inspection_findings.frames import CorpusFrames
from inspection_findings.theme_report.render.links import make_anchor, name_slugs
from inspection_findings.theme_report.render.markdown import escape_markdown, unescape_markdown
from tests.support.frames import (
    build_figures,
    build_frames,
    make_coding,
    make_finding,
    make_frames,
    make_report,
    read_default_codebook,
    write_pages,
)

VOID = {"meta", "br", "line", "ellipse", "link", "img", "input", "hr"}
CSS = Path(__file__).parents[2] / "nlp/inspection_findings/theme_report/render/templates/style.css"


@dataclass
class Page(HTMLParser):
    """What a test asks of a page: ids, links, headings, tables, texts, and the tags' nesting."""

    ids: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    levels: list[int] = field(default_factory=list)
    tags: Counter[str] = field(default_factory=Counter)
    attributes: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    quotations: list[str] = field(default_factory=list)
    open_tags: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        self.tags[tag] += 1
        self.attributes.append((tag, attributes))
        if tag not in VOID:
            self.open_tags.append(tag)
        if "id" in attributes:
            self.ids.append(attributes["id"])
        if tag == "a":
            self.links.append(attributes["href"])
        if re.fullmatch(r"h[1-6]", tag):
            self.levels.append(int(tag[1]))
        if tag == "blockquote":
            self.quotations.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open_tags.pop() == tag, f"</{tag}> closes something else"

    def handle_data(self, data: str) -> None:
        self.texts.append(data)
        if "blockquote" in self.open_tags:
            self.quotations[-1] += data


def read_page(path: Path) -> Page:
    page = Page()
    page.feed(path.read_text(encoding="utf-8"))
    page.close()
    assert page.open_tags == []
    return page


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write everything once."""
    folder = tmp_path_factory.mktemp("reports")
    write_pages(
        build_frames(),
        read_default_codebook(),
        build_figures(),
        out=folder,
        formats=["html", "md", "csv"],
    )
    return folder


@pytest.fixture(scope="module")
def pages(out: Path) -> dict[str, Page]:
    """Return every HTML page, parsed."""
    return {path.name: read_page(path) for path in sorted(out.glob("*.html"))}


def test_every_theme_and_borough_has_a_page(out: Path) -> None:
    """Names are stable; no temporary file is left."""
    names = {"index"}
    names |= {f"theme-{theme_id}" for theme_id in read_default_codebook().theme_ids}
    names |= {f"borough-{name.lower()}" for name in build_frames().reports["borough"]}
    expected = {f"{name}{suffix}" for name in names for suffix in (".html", ".md")}
    tables = {
        *("findings", "recurrence", "matrix", "recommendations", "uncoded", "sentences", "trends"),
        *("ratings", "standards", "co-occurrence", "not-eligible", "comparisons", "not-compared"),
        *("sub-themes", "unclustered", "stock-wording", "sub-theme-changes", "crosswalk"),
        *("taken-up", "shared-recommendations", "addressees", "practice", "practice-left-out"),
        *("reinspection", "sites", "sites-passed-over", "saturation"),
    }
    assert {path.name for path in out.iterdir()} == expected | {f"{name}.csv" for name in tables}


def test_ids_are_unique_and_links_resolve(pages: dict[str, Page]) -> None:
    """Every link leads to a page that is there and to an id that is on it."""
    for name, page in pages.items():
        assert [one for one, count in Counter(page.ids).items() if count > 1] == [], name
        for link in page.links:
            if link.startswith("https://"):
                continue
            target, _, anchor = link.partition("#")
            assert (target or name) in pages, f"{name}: {link}"
            if anchor:
                assert unquote(anchor) in pages[target or name].ids, f"{name}: {link}"
        for tag, attributes in page.attributes:
            for label in attributes.get("aria-labelledby", "").split():
                assert label in page.ids, f"{name}: {tag} is labelled by {label}"


def test_headings_are_in_order(pages: dict[str, Page]) -> None:
    """One h1, and no level left out on the way down."""
    for name, page in pages.items():
        assert page.levels.count(1) == 1, name
        steps = itertools.pairwise([level for level in page.levels if level])
        assert all(after - before <= 1 for before, after in steps), name


def test_tables_can_be_heard(pages: dict[str, Page]) -> None:
    """Every table has a caption, every header a scope; scrolling regions take the keyboard."""
    for name, page in pages.items():
        assert page.tags["caption"] == page.tags["table"] == page.tags["thead"], name
        for tag, attributes in page.attributes:
            if tag == "th":
                assert attributes.get("scope") in {"col", "row", "colgroup"}, name
            if attributes.get("class") == "frame":
                assert attributes["role"] == "region"
                assert attributes["tabindex"] == "0"
                assert attributes["aria-label"]


def test_pages_are_self_contained(pages: dict[str, Page], out: Path) -> None:
    """No script, nothing loaded from anywhere; landmarks, language and a skip link."""
    for name, page in pages.items():
        assert not {"script", "link", "img", "iframe", "object"} & set(page.tags), name
        assert not any({"src", "srcset", "onclick"} & set(held) for _, held in page.attributes)
        text = (out / name).read_text(encoding="utf-8")
        assert "@import" not in text
        assert "url(" not in text
        assert ("html", {"lang": "en-GB"}) in page.attributes
        assert page.links[0] == "#main"
        assert all(page.tags[landmark] == 1 for landmark in ("header", "main", "footer", "title"))
        assert "Open Government Licence v3.0" in page.texts
        assert any("© Crown copyright" in one for one in page.texts)


def test_every_finding_is_quoted_verbatim(pages: dict[str, Page], out: Path) -> None:
    """Each borough page quotes its findings to the letter; so does each theme page."""
    frames = build_frames()
    for borough, findings in frames.findings.groupby("borough"):
        name = f"borough-{str(borough).lower()}"
        assert set(findings["text"]) <= set(pages[f"{name}.html"].quotations)
        markdown = (out / f"{name}.md").read_text(encoding="utf-8")
        lines = [line[2:] for line in markdown.splitlines() if line.startswith("> ")]
        assert set(findings["text"]) <= {unescape_markdown(line) for line in lines}
    coded = frames.effective_codings.merge(frames.findings, on="finding_id")
    for theme_id, findings in coded.groupby("theme_id"):
        assert set(findings["text"]) <= set(pages[f"theme-{theme_id}.html"].quotations)


def test_text_cannot_become_mark_up(tmp_path: Path) -> None:
    """What looks like mark-up in a report, a name or a reason stays text in every format."""
    nasty = "<script>alert('1')</script> & \"=1\" | *bold* [a](b) `c`"
    frames = make_frames(
        reports=[make_report("Ash & <b>Oak</b>", report_id="ash")],
        findings=[
            make_finding("f:<1>", "Ash & <b>Oak</b>", report_id="ash", text=nasty),
            make_finding("g", "Ash & <b>Oak</b>", report_id="ash", text=f"={nasty}"),
        ],
        effective_codings=[make_coding("f:<1>", "voice", coder="<i>", coder_kind="person")],
        failures=[{"source_name": "<img>", "reason": nasty}],
    )
    write_pages(frames, read_default_codebook(), None, out=tmp_path, formats=["html", "md", "csv"])
    for path in tmp_path.glob("*.html"):
        assert not {"script", "b", "i", "img"} & set(read_page(path).tags)
    assert nasty in read_page(tmp_path / "theme-voice.html").quotations
    markdown = (tmp_path / "theme-voice.md").read_text(encoding="utf-8")
    assert f"> {escape_markdown(nasty)}\n" in markdown
    assert not re.search(r"(?<!\\)<(script|b|i|img)>", markdown)
    (row,) = read_table(tmp_path / "uncoded.csv")
    assert row["text"] == f"'={nasty}"
    assert unguard_cell(row["text"]) == f"={nasty}"


def test_matrix_says_in_words_what_it_counts(pages: dict[str, Page], out: Path) -> None:
    """A cell holds words, leads to its quotations, and agrees with the CSV."""
    text = " ".join(" ".join(pages["index.html"].texts).split())
    (row,) = [
        row
        for row in read_table(out / "matrix.csv")
        if (row["theme_id"], row["borough"]) == ("victim-work", "Lewisham")
    ]
    assert "Victim work, Lewisham:" in text
    words = f"{row['strength']} strengths , {row['area_for_improvement']} areas for improvement"
    assert words in text
    assert "theme-victim-work.html#borough-lewisham" in pages["index.html"].links


def test_csv_tables_add_up(out: Path) -> None:
    """Findings, matrix and recurrence count the same; every finding is coded or uncoded."""
    frames = build_frames()
    findings = read_table(out / "findings.csv")
    uncoded = read_table(out / "uncoded.csv")
    matrix = read_table(out / "matrix.csv")
    recurrence = read_table(out / "recurrence.csv")
    assert len(findings) == sum(int(row["findings"]) for row in matrix)
    every = [row for row in recurrence if row["aspect"] == "any"]
    assert len(findings) == sum(int(row["findings"]) for row in every)
    held = {row["finding_id"] for row in findings} | {row["finding_id"] for row in uncoded}
    assert held == set(frames.findings["finding_id"])
    assert all(row["reason"] for row in uncoded)
    recommended = (frames.findings["kind"] == "recommendation").sum()
    assert len(read_table(out / "recommendations.csv")) == recommended
    for row in findings:
        assert (row["coder_kind"] == "model") == bool(row["probability"])


def test_what_taught_the_model_is_marked(out: Path) -> None:
    """On the page and in the table: a coding of what the model learnt from."""
    (taught,) = build_frames().taught["finding_id"]
    rows = [row for row in read_table(out / "findings.csv") if row["finding_id"] == taught]
    assert rows
    assert {row["taught"] for row in read_table(out / "findings.csv")} == {"True", "False"}
    assert {row["taught"] for row in rows} == {"True"}
    for row in rows:
        page = (out / f"theme-{row['theme_id']}.html").read_text(encoding="utf-8")
        assert page.count(", shown the answer in training</span>") >= 1
    theme_id = rows[0]["theme_id"]
    page = (out / f"theme-{theme_id}.html").read_text(encoding="utf-8")
    assert "Of 1 the model was shown the answer in training; " in page
    assert f"Cite as {rows[0]['citation']}, <code>" in page
    quiet = (out / "theme-prevention.html").read_text(encoding="utf-8")
    assert ", shown the answer in training</span>" not in quiet


def test_csv_opens_in_excel(out: Path) -> None:
    """A byte order mark, CR LF, and no cell that a spreadsheet would run."""
    for path in out.glob("*.csv"):
        data = path.read_bytes()
        assert data.startswith(b"\xef\xbb\xbf")
        assert data.count(b"\n") == data.count(b"\r\n")
        for row in read_table(path):
            for cell in row.values():
                is_number = re.fullmatch(r"-?\d+(\.\d+)?(e-\d+)?", cell)
                assert is_number or not cell.startswith(("=", "+", "-", "@"))


def test_what_counts_as_alike_stands_beside_each_table(pages: dict[str, Page], out: Path) -> None:
    """Each likeness has its threshold with the reason, on HTML and Markdown pages alike."""
    crosswalk = "pairs of a recommendation and an area for improvement of different boroughs"
    shared = "pairs of recommendations of one report"
    practice = "pairs of an area for improvement and a strength of different boroughs on one theme"
    expected = {
        "theme-victim-work": (crosswalk, shared, practice),
        "borough-haringey": (crosswalk, shared, practice),
        "index": (shared,),
    }
    for name, reasons in expected.items():
        text = " ".join(" ".join(pages[f"{name}.html"].texts).split())
        markdown = (out / f"{name}.md").read_text(encoding="utf-8")
        for reason in reasons:
            assert reason in text, name
            assert reason in markdown, name


def test_stock_wording_is_marked_wherever_it_is_quoted(pages: dict[str, Page], out: Path) -> None:
    """A reader never meets words that reports share without being told so."""
    words = "near-identical in two boroughs’ reports: Haringey and Lewisham"
    shared = [
        text
        for text in build_frames().findings["text"]
        if "Outcome 22 or other deferred prosecution options" in text
    ]
    for name in ("theme-outcome-22", "borough-lewisham", "index"):
        page = pages[f"{name}.html"]
        quoted = sum(quotation in shared for quotation in page.quotations)
        assert quoted == sum(words in text for text in page.texts) > 0, name
        assert words in (out / f"{name}.md").read_text(encoding="utf-8")


def test_quotations_beside_others_are_cited(pages: dict[str, Page]) -> None:
    """Every quotation is verbatim and has its source and its finding id."""
    frames = build_frames()
    texts, ids = set(frames.findings["text"]), set(frames.findings["finding_id"])
    for name, page in pages.items():
        assert set(page.quotations) <= texts, name
        assert page.tags["blockquote"] == page.tags["cite"] == page.tags["figure"], name
        named = sum(text in ids for text in page.texts)
        assert named == page.tags["blockquote"], name


def test_csv_tables_hold_what_pages_shorten(out: Path) -> None:
    """All pairs, all areas and all comparisons are in a table, with ids that exist."""
    frames = build_frames()
    ids = set(frames.findings["finding_id"])
    themes = len(read_default_codebook().themes)
    compared = [*read_table(out / "comparisons.csv"), *read_table(out / "not-compared.csv")]
    for by in ("polarity", "rating", "year", "framework"):
        assert len({row["theme_id"] for row in compared if row["by"] == by}) == themes, by
    areas = read_table(out / "taken-up.csv")
    assert {row["area_finding_id"] for row in areas} <= ids
    practice = read_table(out / "practice.csv")
    assert all(row["practice_rating"] in {"Good", "Outstanding"} for row in practice)
    members = {
        one for row in read_table(out / "sub-themes.csv") for one in row["members"].split("; ")
    }
    assert members <= ids


@given(st.text() | st.from_regex(r"'{0,3}[=+@\t-].{0,5}"))
def test_guarding_is_undone_exactly(text: str) -> None:
    """No guarded text starts a formula, and unguarding gives every text back."""
    guarded = guard_cell(text)
    assert not guarded.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert unguard_cell(guarded) == text


@given(st.text())
def test_markdown_escaping_is_undone_exactly(text: str) -> None:
    """Escaping loses nothing but white space."""
    assert unescape_markdown(escape_markdown(text)) == re.sub(r"\s+", " ", text)


@given(st.lists(st.text(max_size=8), unique=True))
def test_no_two_names_share_a_file_or_an_anchor(names: list[str]) -> None:
    """Slugs and anchors are unique, and made of plain characters only."""
    slugs = name_slugs(names)
    assert len(set(slugs.values())) == len(names)
    assert all(re.fullmatch(r"[a-z0-9-]+", slug) for slug in slugs.values())
    assert len({make_anchor(name) for name in names}) == len(names)
    assert all(re.fullmatch(r"[A-Za-z0-9_-]+", make_anchor(name)) for name in names)


def test_same_in_same_bytes_out(out: Path, tmp_path: Path) -> None:
    """Another process with another hash seed writes the same bytes."""
    code = (
        "import sys; from pathlib import Path;"
        "from tests.support.frames import *;"
        "write_pages(build_frames(), read_default_codebook(), build_figures(),"
        "out=Path(sys.argv[1]), formats=['html', 'md', 'csv'])"
    )
    root = Path(__file__).parents[2]
    paths = os.pathsep.join([str(root), str(root / "nlp")])
    environment = {**os.environ, "PYTHONHASHSEED": "7", "PYTHONPATH": paths}
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=True, env=environment)
    written = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert written == {path.name: path.read_bytes() for path in out.iterdir()}


def test_only_the_chosen_pages_are_written(tmp_path: Path) -> None:
    """Names in any case choose pages; links lead only to what is written."""
    written = write_pages(
        build_frames(),
        read_default_codebook(),
        None,
        out=tmp_path,
        formats=["html"],
        theme_ids=["Victim Work"],
        boroughs=["hackney"],
    )
    names = ["index.html", "theme-victim-work.html", "borough-hackney.html"]
    assert [path.name for path in written] == names
    pages = {path.name: read_page(path) for path in written}
    test_ids_are_unique_and_links_resolve(pages)
    links = pages["index.html"].links
    assert "theme-victim-work.html#borough-lewisham" in links
    assert "borough-hackney.html#theme-ete" in links
    assert "not measured" in " ".join(pages["theme-victim-work.html"].texts)


@pytest.mark.parametrize(
    ("option", "message"),
    [
        ({"theme_ids": ["victims"]}, "theme 'victims': not known"),
        ({"boroughs": ["Camden"]}, "borough 'Camden': not known; choose one of: Hackney"),
        ({"formats": ["docx"]}, "format 'docx': not known; choose one of: html, md, csv"),
    ],
)
def test_unknown_choice_lists_the_known_ones(
    option: dict[str, Any], message: str, tmp_path: Path
) -> None:
    """An unknown theme, borough or format is refused before anything is written."""
    options: dict[str, Any] = {"formats": ["html"], **option}
    with pytest.raises(UnknownNameError, match=re.escape(message)):
        write_pages(
            build_frames(),
            read_default_codebook(),
            None,
            out=tmp_path / "new",
            **options,  # wrong on purpose
        )
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("number", [3, 40])
def test_longer_side_of_the_matrix_runs_down(number: int, tmp_path: Path) -> None:
    """With more boroughs than themes the boroughs are the rows, abbreviated on screen only."""
    names = [f"Borough {n:03}" for n in range(number)]
    frames = make_frames(
        reports=[make_report(name) for name in names],
        findings=[make_finding(f"f of {name}", name) for name in names],
        effective_codings=[make_coding(f"f of {name}", "voice") for name in names],
    )
    write_pages(frames, read_default_codebook(), None, out=tmp_path, formats=["html", "md"])
    texts = read_page(tmp_path / "index.html").texts
    assert ("1 S" in texts) == (number == 40)
    assert texts.count("1 strength") == number
    side = "Borough" if number == 40 else "Theme"
    assert f"| {side} | [" in (tmp_path / "index.md").read_text(encoding="utf-8")


def test_measured_figures_stand_with_their_provenance(pages: dict[str, Page]) -> None:
    """Figures come with support, interval, baselines, and what they were measured against."""
    text = " ".join(" ".join(pages["theme-victim-work.html"].texts).split())
    for part in ("0.81", "0.77", "0.62 to 0.88", "TF-IDF alone 0.69", "no inspector has checked"):
        assert part in text
    text = " ".join(pages["theme-ete.html"].texts)
    assert "is not measured" in text


def read_table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def find_colour_pairs() -> Iterator[tuple[str, str, str]]:
    """Yield the colour pairs of text: each ink on its paper, and on what else it stands."""
    colours = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", CSS.read_text(encoding="utf-8")))
    for name, ink in colours.items():
        if name.endswith("-ink"):
            for paper in (f"{name.removesuffix('-ink')}-paper", "paper", "tint"):
                yield f"{name} on {paper}", ink, colours[paper]
    for name in ("ink", "quiet", "accent"):
        for paper in ("paper", "tint"):
            yield f"{name} on {paper}", colours[name], colours[paper]
    yield "on-accent on accent", colours["on-accent"], colours["accent"]


def measure_luminance(colour: str) -> float:
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize(("pair", "ink", "paper"), list(find_colour_pairs()))
def test_contrast_is_enough(pair: str, ink: str, paper: str) -> None:
    """Every text colour stands out from every ground by at least 4.5 to 1 (WCAG 2.2, AA)."""
    light, dark = sorted([measure_luminance(ink), measure_luminance(paper)], reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 4.5, pair


def _rewrite(out: Path, frames: CorpusFrames, **options: Any) -> None:
    """Write pages again into a folder that may hold some."""
    codebook, figures = read_default_codebook(), build_figures()
    options = {"formats": ["html", "md"], **options}
    write_pages(frames, codebook, figures, out=out, **options)


def test_the_same_set_written_again_leaves_every_byte_as_it_was(out: Path, tmp_path: Path) -> None:
    """A second run over the same folder writes the same bytes."""
    shutil.copytree(out, tmp_path, dirs_exist_ok=True)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    _rewrite(tmp_path, build_frames())
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_the_index_links_the_pages_of_its_own_run(tmp_path: Path) -> None:
    """Pages of an earlier run stay in the folder and are named, but no link leads to them."""
    _rewrite(tmp_path, build_frames(), theme_ids=["staffing"], boroughs=["Lewisham"])
    old = (tmp_path / "theme-staffing.html").read_bytes()
    _rewrite(tmp_path, build_frames(), theme_ids=["victim-work"], boroughs=())
    assert (tmp_path / "theme-staffing.html").read_bytes() == old
    index = read_page(tmp_path / "index.html")
    links = {link for link in index.links if link[0] != "#" and not link.startswith("http")}
    assert {link.partition("#")[0] for link in links} == {"index.html", "theme-victim-work.html"}
    assert "others" in index.ids
    assert {"borough-lewisham.html", "theme-staffing.html"} <= set(index.texts)
    markdown = (tmp_path / "index.md").read_text(encoding="utf-8")
    assert "`theme-staffing.md`" in markdown
    assert "theme-staffing.md>" not in markdown
    _rewrite(tmp_path, build_frames())
    assert "others" not in read_page(tmp_path / "index.html").ids
