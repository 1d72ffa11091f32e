"""Pages: whole, linked, accessible, verbatim."""

from __future__ import annotations

import itertools
import re
from pathlib import Path

from inspection_findings.exchange.cells import unguard_cell
from inspection_findings.text.markdown import escape_markdown, unescape_markdown
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
    check_links,
    read_page,
    read_table,
)


def test_every_theme_and_borough_has_a_page(out: Path) -> None:
    """Names are stable; no temporary file is left."""
    names = {"index"}
    names |= {f"theme-{theme_id}" for theme_id in read_default_codebook().theme_ids}
    names |= {f"borough-{name.lower()}" for name in build_frames().reports["borough"]}
    names |= {f"report-{report_id}" for report_id in build_frames().reports["report_id"]}
    expected = {f"{name}{suffix}" for name in names for suffix in (".html", ".md")}
    tables = {
        *("findings", "recurrence", "matrix", "recommendations", "uncoded", "sentences", "trends"),
        *("ratings", "standards", "co-occurrence", "not-eligible", "comparisons", "not-compared"),
        *("sub-themes", "unclustered", "stock-wording", "sub-theme-changes", "crosswalk"),
        *("taken-up", "shared-recommendations", "addressees", "practice", "practice-left-out"),
        *("reinspection", "sites", "sites-passed-over", "saturation"),
    }
    expected |= {f"{name}.csv" for name in tables} | {"pages.json"}
    assert {path.name for path in out.iterdir()} == expected


def test_ids_are_unique_and_links_resolve(pages: dict[str, Page]) -> None:
    """Every link leads to a page that is there and to an id that is on it."""
    check_links(pages)


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
        assert not any({"src", "srcset", "onclick"} & set(names) for _, names in page.attributes)
        text = (out / name).read_text(encoding="utf-8")
        assert "@import" not in text
        assert "url(" not in text
        assert ("html", {"lang": "en-GB"}) in page.attributes
        assert page.links[0] == "#main"
        assert all(page.tags[landmark] == 1 for landmark in ("header", "main", "footer", "title"))
        assert "Open Government Licence v3.0" in page.texts
        assert any("© Crown copyright" in one for one in page.texts)


def test_every_finding_is_quoted_verbatim(pages: dict[str, Page], out: Path) -> None:
    """Each report's page quotes all its findings to the letter; a theme's page those on it."""
    frames = build_frames()
    for report_id, findings in frames.findings.groupby("report_id"):
        name = f"report-{report_id}"
        assert sorted(findings["text"]) == sorted(pages[f"{name}.html"].quotations)
        markdown = (out / f"{name}.md").read_text(encoding="utf-8")
        lines = [line[2:] for line in markdown.splitlines() if line.startswith("> ")]
        assert sorted(findings["text"]) == sorted(unescape_markdown(line) for line in lines)
    coded = frames.effective_codings.merge(frames.findings, on="finding_id")
    for theme_id, findings in coded.groupby("theme_id"):
        assert set(findings["text"]) <= set(pages[f"theme-{theme_id}.html"].quotations)
        markdown = (out / f"theme-{theme_id}.md").read_text(encoding="utf-8")
        assert all(f"> {escape_markdown(text)}\n" in markdown for text in findings["text"])


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
    assert nasty in read_page(tmp_path / "report-ash.html").quotations
    markdown = (tmp_path / "theme-voice.md").read_text(encoding="utf-8")
    assert f"> {escape_markdown(nasty)}\n" in markdown
    assert not re.search(r"(?<!\\)<(script|b|i|img)>", markdown)
    (row,) = read_table(tmp_path / "uncoded.csv")
    assert row["text"] == f"'={nasty}"
    assert unguard_cell(row["text"]) == f"={nasty}"


def test_the_definition_names_other_themes_and_links_them(out: Path) -> None:
    """What is not coded here leads to the theme where it is, by its name, without its id."""
    markdown = (out / "theme-staffing.md").read_text(encoding="utf-8")
    (line,) = [one for one in markdown.splitlines() if one.startswith("- Not coded for:")]
    assert "[Supervision, training and development](<theme-staff-development.md>)" in line
    assert "`" not in line
    html = (out / "theme-staffing.html").read_text(encoding="utf-8")
    definition = html.partition("<dt>Not coded for</dt>")[2].partition("</dl>")[0]
    assert (
        '<a href="theme-staff-development.html">Supervision, training and development</a>'
        in definition
    )
    assert "staff-development" not in definition.replace("theme-staff-development.html", "")
    others = [page.read_text(encoding="utf-8") for page in out.glob("theme-*.md")]
    assert not any("\\`" in one.partition("## Recurrence")[0] for one in others)


def test_matrix_says_in_words_what_it_counts(out: Path) -> None:
    """A cell holds words and a colour, leads to its quotations, and agrees with the CSV."""
    (row,) = [
        row
        for row in read_table(out / "matrix.csv")
        if (row["theme_id"], row["borough"]) == ("victim-work", "Lewisham")
    ]
    page = (out / "index.html").read_text(encoding="utf-8")
    before, _, cell = page.partition('<a href="theme-victim-work.html#borough-lewisham">')
    assert before.endswith('<td class="strong">')
    assert cell.startswith(f"Strengths {row['strength']}")
    assert f"<br>Areas {row['area_for_improvement']}" in cell.partition("</td>")[0]
    markdown = (out / "index.md").read_text(encoding="utf-8")
    assert f"[Strengths {row['strength']}" in markdown


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
    listed = {row["finding_id"] for row in findings} | {row["finding_id"] for row in uncoded}
    assert listed == set(frames.findings["finding_id"])
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
    quiet = (out / "theme-prevention.html").read_text(encoding="utf-8")
    assert quiet.count("†") == quiet.count("<p>† The model was shown a coding") == 1
    for row in rows:
        page = (out / f"theme-{row['theme_id']}.html").read_text(encoding="utf-8")
        assert page.count("†") > quiet.count("†")
    theme_id = rows[0]["theme_id"]
    page = (out / f"theme-{theme_id}.html").read_text(encoding="utf-8")
    assert " used to train it)" in page
    assert f"{rows[0]['citation']}</a></cite>" in page


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


def test_what_counts_as_similar_stands_beside_each_table(pages: dict[str, Page], out: Path) -> None:
    """Each similarity has its threshold with the reason, on HTML and Markdown pages alike."""
    crosswalk = "pairs of a recommendation and an area for improvement from different boroughs"
    shared = "pairs of recommendations in the same report"
    practice = (
        "pairs of an area for improvement and a strength on one theme from different boroughs"
    )
    expected = {
        "theme-victim-work": (crosswalk, shared, practice),
        "index": (crosswalk, shared, practice),
    }
    for name, reasons in expected.items():
        text = " ".join(" ".join(pages[f"{name}.html"].texts).split())
        markdown = (out / f"{name}.md").read_text(encoding="utf-8")
        for reason in reasons:
            assert reason in text, name
            assert reason in markdown, name
    assert "index.html#similar" in pages["borough-haringey.html"].links


def test_stock_wording_is_marked_wherever_it_is_quoted(pages: dict[str, Page], out: Path) -> None:
    """A reader never meets words that reports share without being told so."""
    shared = [
        text
        for text in build_frames().findings["text"]
        if "Outcome 22 or other deferred prosecution options" in text
    ]
    counted = "stock wording, 2 boroughs"
    for name, words in (
        ("theme-outcome-22", counted),
        ("borough-lewisham", "stock wording"),
        ("index", counted),
    ):
        page = pages[f"{name}.html"]
        quoted = sum(quotation in shared for quotation in page.quotations)
        assert quoted == sum(words == text.strip() for text in page.texts) > 0, name
        assert words in (out / f"{name}.md").read_text(encoding="utf-8")


def test_quotations_are_verbatim_and_lead_to_their_report(pages: dict[str, Page]) -> None:
    """Every quotation has one line with its citation, which links its place in its report."""
    frames = build_frames()
    texts = set(frames.findings["text"])
    for name, page in pages.items():
        assert set(page.quotations) <= texts, name
        assert page.tags["blockquote"] == page.tags["cite"], name
        places = [link for link in page.links if link.startswith(("report-", "#")) and ":" in link]
        assert len(places) >= page.tags["blockquote"], name
    for report_id, findings in frames.findings.groupby("report_id"):
        ids = set(findings["finding_id"])
        assert ids <= set(pages[f"report-{report_id}.html"].texts)


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
