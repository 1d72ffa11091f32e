"""Segmenting: the findings of the five reports, however the report was saved."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspection_findings.reading import parse_report, read_report, segment_report
from inspection_findings.reading.sentences import split_sentences
from inspection_findings.records import Finding
from inspection_findings.text import quote, text_key
from tests.support import variants
from tests.support.variants import REPORTS, comparable, findings_of, make_source

BOROUGHS = [path.stem.rpartition("-20")[0] for path in REPORTS]
TEXTS = {path: path.read_text(encoding="utf-8") for path in REPORTS}
EXPECTED = {path: comparable(findings_of(text)) for path, text in TEXTS.items()}


@pytest.fixture(scope="module", params=REPORTS, ids=BOROUGHS)
def report_path(request: pytest.FixtureRequest) -> Path:
    path: Path = request.param
    return path


def all_findings() -> list[Finding]:
    return [f for path in REPORTS for f in segment_report(read_report(path)).findings]


def test_polarity_bullets_by_borough() -> None:
    """The five reports hold 446 bullets under polarity headings, so many in each borough."""
    counts = Counter(
        (f.borough, f.polarity) for f in all_findings() if f.polarity_from == "heading"
    )
    assert counts == {
        ("Haringey", "strength"): 94,
        ("Haringey", "area_for_improvement"): 22,
        ("Havering", "strength"): 30,
        ("Havering", "area_for_improvement"): 29,
        ("Islington", "strength"): 64,
        ("Islington", "area_for_improvement"): 9,
        ("Hackney", "strength"): 59,
        ("Hackney", "area_for_improvement"): 13,
        ("Lewisham", "strength"): 89,
        ("Lewisham", "area_for_improvement"): 37,
    }
    assert sum(counts.values()) == 446


def test_diversity_bullets_have_no_polarity_yet() -> None:
    """No heading gives the polarity of the 42 Diversity bullets, so segmenting gives none."""
    bullets = [f for f in all_findings() if f.standard == "diversity" and f.kind == "bullet"]
    assert Counter(f.borough for f in bullets) == {
        "Haringey": 11,
        "Islington": 9,
        "Hackney": 7,
        "Lewisham": 15,
    }
    assert {f.polarity for f in bullets} == {None}


def test_recommendations_have_number_and_addressee() -> None:
    """29 recommendations, numbered through, each to somebody; three to the Metropolitan Police."""
    recommendations = [f for f in all_findings() if f.kind == "recommendation"]
    numbers = {
        b: [f.number for f in recommendations if f.borough == b]
        for b in ("Haringey", "Havering", "Islington", "Hackney", "Lewisham")
    }
    assert numbers == {
        "Haringey": [*range(1, 7)],
        "Havering": [*range(1, 8)],
        "Islington": [*range(1, 5)],
        "Hackney": [*range(1, 7)],
        "Lewisham": [*range(1, 7)],
    }
    addressees = Counter(f.addressee for f in recommendations)
    assert addressees["The Metropolitan Police"] == 3
    assert None not in addressees


def test_narrative_of_every_section() -> None:
    """Narrative comes from the casework standards, foreword, background and involvement."""
    standards = {f.standard for f in all_findings() if f.kind == "narrative"}
    casework = {"2.1", "2.2", "2.3", "2.4", "3.1", "3.2", "3.3"}
    assert standards == casework | {"foreword", "background", "involvement", "diversity"}


def test_findings_are_verbatim_and_in_order(report_path: Path) -> None:
    """The source at a finding's spans is its text; no two findings share a character."""
    report = read_report(report_path)
    findings = segment_report(report).findings
    for finding in findings:
        assert quote(report.source.text, finding.spans) == finding.text
    spans = [span for finding in findings for span in finding.spans]
    assert all(a[1] <= b[0] for a, b in itertools.pairwise(spans))


def test_ids_and_citations_are_unique() -> None:
    """A finding can be cited: neither its id nor its citation stands for another one."""
    findings = all_findings()
    assert len({f.finding_id for f in findings}) == len(findings)
    assert len({f.citation for f in findings}) == len(findings)


def test_no_mark_ends_up_in_a_finding() -> None:
    """Footnote marks, emphasis, table rules, bullet marks and page numbers stay out."""
    for finding in all_findings():
        assert not set("\u00b9\u00b2\u00b3\u2070\u2074\u2075\u2076\u2077\u2078\u2079*|#\t\n") & set(
            finding.text
        ), finding
        assert "<" not in finding.text
        assert not finding.text.startswith(("- ", "\u2022", "o "))
        assert "lowest score on each of the key questions" not in finding.text


def test_nothing_is_lost(report_path: Path) -> None:
    """Findings and skipped text together account for every letter of the source."""
    report = read_report(report_path)
    unmet = [e for e in report.expectations if not e.met and e.severity == "loss"]
    assert not unmet
    segmentation = segment_report(report)
    assert {s.reason for s in segmentation.skipped} >= {"front matter", "footnote", "ratings page"}


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("Securing a seconded probation practitioner", "ensure this resource is maintained."),
        ("The link between strategic and operational", "managers will respond."),
        ("Analysis routinely explores diversity", "interventions to meet children's needs."),
        ("There is connectivity between the YJS", "early intervention and prevention."),
        ("The service has taken a proactive approach to engaging police", "regional policy."),
    ],
)
def test_halves_across_a_page_break_are_one_finding(start: str, end: str) -> None:
    """A bullet that a page break cuts is one finding, also if its rest begins with a capital."""
    (finding,) = [f for f in all_findings() if f.text.startswith(start)]
    assert finding.text.endswith(end)
    assert len(finding.spans) == 2


def test_sentence_across_a_footnote_is_one_finding() -> None:
    """A sentence that a footnote interrupts is whole."""
    (finding,) = [f for f in all_findings() if "including clarity on the nature, context" in f.text]
    assert finding.text.endswith("imminence of harmful behaviour.")


def test_offsets_count_the_text_with_its_line_endings(report_path: Path) -> None:
    """With CRLF the offsets are other ones, and they still prove the text."""
    text = TEXTS[report_path].replace("\n", "\r\n")
    for finding in findings_of(text):
        assert quote(text, finding.spans) == finding.text


def test_crlf_and_byte_order_mark(report_path: Path, tmp_path: Path) -> None:
    """Line endings and a byte order mark do not matter."""
    path = tmp_path / "report.txt"
    path.write_bytes(b"\xef\xbb\xbf" + TEXTS[report_path].replace("\n", "\r\n").encode())
    findings = segment_report(read_report(path)).findings
    assert comparable(findings) == EXPECTED[report_path]


@pytest.mark.parametrize("width", [50, 55, 60, 67, 72, 80, 91, 100])
@pytest.mark.parametrize("indent", ["", "  "])
def test_hard_wrapped(report_path: Path, width: int, indent: str) -> None:
    """Lines wrapped at any usual width give the same findings, and no false alarm."""
    text = variants.hard_wrap(TEXTS[report_path], width, indent=indent)
    report = parse_report(make_source(text))
    assert comparable(segment_report(report).findings) == EXPECTED[report_path]
    assert [one for one in report.expectations if not one.met and one.severity == "loss"] == []


@pytest.mark.parametrize("mark", ["\u2022", "*", "\u2013", "o", "\u25cf", "\uf0b7"])
@pytest.mark.parametrize("width", [None, 75])
def test_bullet_marks(report_path: Path, mark: str, width: int | None) -> None:
    """Any usual bullet mark will do, wrapped or not."""
    text = variants.change_bullets(TEXTS[report_path], mark)
    if width:
        text = variants.hard_wrap(text, width)
    assert comparable(findings_of(text)) == EXPECTED[report_path]


@pytest.mark.parametrize("every", [23, 45, 60])
@pytest.mark.parametrize("width", [None, 80])
@pytest.mark.parametrize("blank", [True, False])
def test_running_headers_and_footers(
    report_path: Path, every: int, width: int | None, blank: bool
) -> None:
    """A header and a page number between pages never end up in a finding, nor cut one."""
    text = TEXTS[report_path]
    if width:
        text = variants.hard_wrap(text, width)
    text = variants.add_running_lines(text, every=every, blank=blank)
    assert comparable(findings_of(text)) == EXPECTED[report_path]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (r"(?m)^- ", "\u2022"),
        (r"(?m)^- ", "\u2022\n"),
        (r"(?m)^- ", "-\u00a0"),
        (r"(?m)^- ", "\t-\t"),
        (r"(?m)^- ", "\u25a0 "),
        (r"\n", "\r"),
        (r"\n", " \n"),
        (r"\n\n", "\n\f\n"),
        (r"\n", "\u2028"),
        (r"\n\n(#* ?\**(?:Strengths|Areas for improvement))", r"\n\1"),
        (r"(?m)^([#* ]*(?:Strengths|Areas for improvement)):", r"\1"),
    ],
)
def test_other_ways_to_save_a_text(report_path: Path, old: str, new: str) -> None:
    """Bullet marks as PDF readers leave them, other line ends, headings without a colon."""
    text = re.sub(old, new, TEXTS[report_path])
    report = parse_report(make_source(text))
    assert comparable(segment_report(report).findings) == EXPECTED[report_path]
    assert not [e for e in report.expectations if not e.met and e.severity == "loss"]


def test_without_contents_page(report_path: Path) -> None:
    """The contents page is not needed."""
    text = variants.drop_contents(TEXTS[report_path])
    assert comparable(findings_of(text)) == EXPECTED[report_path]


def test_curly_quotation_marks(report_path: Path) -> None:
    """Typographic quotation marks change the quotation, not the finding's identity."""
    text = variants.curl_quotes(TEXTS[report_path])
    assert comparable(findings_of(text)) == EXPECTED[report_path]


def test_headings_in_capitals(report_path: Path) -> None:
    """Headings may be set in capitals."""
    text = variants.upper_headings(TEXTS[report_path])
    assert text != TEXTS[report_path]
    assert comparable(findings_of(text)) == EXPECTED[report_path]


def test_everything_at_once(report_path: Path) -> None:
    """All of it together: a report saved in the worst of ways."""
    text = variants.drop_contents(variants.upper_headings(TEXTS[report_path]))
    text = variants.hard_wrap(variants.curl_quotes(text), 72)
    text = variants.add_running_lines(variants.change_bullets(text, "\u2022"))
    findings = findings_of(text.replace("\n", "\r\n"))
    assert comparable(findings) == EXPECTED[report_path]


@settings(max_examples=25, deadline=None, derandomize=True)
@given(width=st.integers(60, 100), every=st.integers(20, 80), path=st.sampled_from(REPORTS))
def test_any_width_and_page_length(width: int, every: int, path: Path) -> None:
    """No combination of line width and page length loses or invents a finding."""
    text = variants.add_running_lines(variants.hard_wrap(TEXTS[path], width), every=every)
    findings = findings_of(text)
    assert comparable(findings) == EXPECTED[path]
    for finding in findings:
        assert quote(text, finding.spans) == finding.text


def test_another_borough_has_other_ids() -> None:
    """The borough is read from the title page, and is part of every id."""
    path = next(p for p in REPORTS if "haringey" in p.name)
    findings = findings_of(TEXTS[path].replace("Haringey", "Newham"))
    assert {f.borough for f in findings} == {"Newham"}
    assert {f.report_id for f in findings} == {"newham-2025-03"}


@given(st.text(alphabet=st.characters(blacklist_categories=["Cs"]), max_size=300))
def test_sentences_cover_the_text(text: str) -> None:
    """Sentences are in order, apart, and leave out nothing but white space."""
    spans = split_sentences(text)
    assert all(a < b for a, b in spans)
    assert all(first[1] <= second[0] for first, second in itertools.pairwise(spans))
    kept = set(itertools.chain.from_iterable(range(a, b) for a, b in spans))
    assert all(c.isspace() for i, c in enumerate(text) if i not in kept)


@pytest.mark.parametrize(
    "text",
    [
        "It is done. The rest follows.",
        "Who decides? The board does.",
        "Rated 'Good'. We also looked at resettlement.",
        "They listen (see p. 3). That was all.",
        'She said: "It helped." That was all.',
        "There was no space.The next came at once.",
        "It was led, e.g. by managers. The rest follows.",
        "Mr. A. Khan of St. Mary's Co. Ltd. chairs the board. It meets at 3 p.m. on Mondays.",
        "Rated 3.4. Children were heard.",
        "Staff of the YJS. The rest follows.",
    ],
)
def test_a_sentence_ends_where_a_reader_would_end_it(text: str) -> None:
    """Abbreviations, initials, brackets and quotation marks do not make another sentence."""
    assert len(split_sentences(text)) == 2


@pytest.mark.parametrize(
    "text",
    [
        "They waited... Nothing came.",
        "The police, i.e. PC Jones, came.",
        "Reviewing was strong in approx. 12 of them, as Cllr. Jones said (para. 3, No. 7).",
        "One child said: 'It helped me. They listen.'",
        'Parent\'s response: "He listens. My son trusts him."',
        "My worker listens (She is lovely. I trust her) to me.",
    ],
)
def test_what_only_looks_like_an_end_is_none(text: str) -> None:
    """An ellipsis, an abbreviation, a bracket and a quotation hold a sentence together."""
    assert len(split_sentences(text)) == 1


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("They were done. (Two of them were late.)", "(Two of them were late.)"),
        ("Safety was missing in plan C. Reviewing was strong.", "Reviewing was strong."),
        ("He was in group B. The rest were not.", "The rest were not."),
        ("The answer was no. Nobody asked again.", "Nobody asked again."),
        ("The 'child first' rule helps. He said 'yes.'", "He said 'yes.'"),
        ("The children's and workers' views count. Staff's do too.", "Staff's do too."),
        ('He said "yes. They went on.', "They went on."),
    ],
)
def test_a_sentence_begins_with_what_opens_it(text: str, last: str) -> None:
    """A bracket goes with what it holds, and a label or an open mark hides no end."""
    (start, end) = split_sentences(text)[-1]
    assert text[start:end] == last


def test_quotation_style_moves_no_sentence_boundary() -> None:
    """A sentence ends where it ends, whatever the quotation marks."""
    straight = "He said: 'It helped.' \"They listen.\" That was all."
    curly = "He said: \u2018It helped.\u2019 \u201cThey listen.\u201d That was all."
    assert split_sentences(straight) == split_sentences(curly)
    assert text_key(straight) == text_key(curly)
