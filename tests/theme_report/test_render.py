"""Tables and escapes, the choice of pages, figures and contrast."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspection_findings.errors import UnknownNameError
from inspection_findings.exchange.cells import guard_cell, unguard_cell
from inspection_findings.text.markdown import escape_markdown, unescape_markdown
from inspection_findings.theme_report.render.links import make_anchor, name_slugs
from tests.support.frames import (
    build_frames,
    make_coding,
    make_finding,
    make_frames,
    make_report,
    read_default_codebook,
    write_pages,
)
from tests.support.pages import (
    Page,
    _rewrite,
    check_links,
    find_colour_pairs,
    measure_luminance,
    read_page,
)


@given(st.text() | st.from_regex(r"'{0,3}[=+@\t-].{0,5}"))
def test_guarding_is_undone_exactly(text: str) -> None:
    """No guarded text starts a formula, and unguarding gives every text back."""
    guarded = guard_cell(text)
    assert not guarded.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert unguard_cell(guarded) == text


@given(st.text())
def test_markdown_escaping_is_undone_exactly(text: str) -> None:
    """Escaping loses nothing but white space, and keeps the space that holds words together."""
    assert unescape_markdown(escape_markdown(text)) == re.sub(r"[ \t\r\n\f\v]+", " ", text)


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
    names.append("report-hackney-2023-05.html")  # with a borough come its reports
    assert [path.name for path in written] == names
    pages = {path.name: read_page(path) for path in written}
    check_links(pages)
    links = pages["index.html"].links
    assert "theme-victim-work.html#borough-lewisham" in links
    assert "borough-hackney.html#theme-ete" in links
    assert "has not been measured" in " ".join(pages["theme-victim-work.html"].texts)


@pytest.mark.parametrize(
    ("option", "message"),
    [
        ({"theme_ids": ["victims"]}, "theme 'victims' is not known"),
        ({"boroughs": ["Camden"]}, "'Camden' is not known. Known boroughs: Hackney"),
        ({"formats": ["docx"]}, "'docx' is not known. Known formats: html, md, csv"),
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
    assert texts.count("1 strong" if number == 40 else "Strengths 1") == number
    side = "Borough" if number == 40 else "Theme"
    assert f"| {side} | [" in (tmp_path / "index.md").read_text(encoding="utf-8")


def test_a_cell_that_inferred_polarity_turns_over_says_so(tmp_path: Path) -> None:
    """One strength is stated and three areas are inferred: the cell leans weak, and says it."""
    inferred = {"polarity_from": "model", "polarity_coder_kind": "model"}
    areas = [
        make_finding(f"a{n}", "Ash", polarity="area_for_improvement", **inferred) for n in range(3)
    ]
    frames = make_frames(
        reports=[make_report("Ash"), make_report("Birch")],
        findings=[make_finding("f", "Ash"), *areas, make_finding("g", "Birch")],
        effective_codings=[make_coding(name, "voice") for name in ("f", "a0", "a1", "a2", "g")],
    )
    write_pages(frames, read_default_codebook(), None, out=tmp_path, formats=["html", "md"])
    page = (tmp_path / "index.html").read_text(encoding="utf-8")
    turns = "turns round when inferred findings are counted"
    assert page.count(f"<br>{turns}</a>") == 1
    cell = page.partition(f"<br>{turns}</a>")[0].rpartition("<td ")[2]
    assert cell.startswith('class="weak"')
    assert (tmp_path / "index.md").read_text(encoding="utf-8").count(f"; {turns}]") == 1


def test_a_mixed_finding_is_in_both_counts_of_its_cell(tmp_path: Path) -> None:
    """The matrix counts it as a strength and as an area for improvement, and says so."""
    frames = make_frames(
        reports=[make_report("Ash")],
        findings=[make_finding("f", "Ash", polarity="mixed")],
        effective_codings=[make_coding("f", "voice")],
    )
    write_pages(frames, read_default_codebook(), None, out=tmp_path, formats=["md"])
    index = (tmp_path / "index.md").read_text(encoding="utf-8")
    assert "Strengths 1; Areas 1; Mixed 1 (in both)" in index.replace("\\", "")
    assert "A mixed finding counts as both" in index


def test_measured_figures_stand_with_their_provenance(pages: dict[str, Page]) -> None:
    """Figures come with support, interval, baselines, and what they were measured against."""
    text = " ".join(" ".join(pages["theme-victim-work.html"].texts).split())
    for part in ("0.81", "0.77", "0.62 to 0.88", "TF-IDF alone 0.69", "No inspector has checked"):
        assert part in text
    assert "Wilson" not in text.rpartition("How well the model codes this theme")[2]
    text = " ".join(pages["theme-ete.html"].texts)
    assert "has not been measured" in text
    text = " ".join(" ".join(pages["index.html"].texts).split())
    for part in (
        "mean over themes",
        "all codings",
        "Wilson",
        "was left out in turn",
        "other methods",
    ):
        assert part in text.rpartition("How well the model codes")[2]


@pytest.mark.parametrize(("pair", "ink", "paper"), list(find_colour_pairs()))
def test_contrast_is_enough(pair: str, ink: str, paper: str) -> None:
    """Every text colour stands out from every ground by at least 4.5 to 1 (WCAG 2.2, AA)."""
    light, dark = sorted([measure_luminance(ink), measure_luminance(paper)], reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 4.5, pair


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
