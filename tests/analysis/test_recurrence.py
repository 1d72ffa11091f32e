"""Recurrence: boroughs are counted, not bullets, and every count adds up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspection_findings.analysis.prose import describe_recurrence
from inspection_findings.analysis.recurrence import (
    ASPECTS,
    Aspect,
    ThemeRecurrence,
    code_findings,
    count_matrix,
    find_eligible_boroughs,
    gather_evidence,
    measure_recurrence,
    wilson_interval,
)
from inspection_findings.errors import CodingError
from inspection_findings.frames import CorpusFrames
from inspection_findings.reading import read_default_frameworks
from tests.support.frames import (
    build_frames,
    make_coding,
    make_finding,
    make_frames,
    make_report,
    read_default_codebook,
)

THEMES = ("victim-work", "health", "staffing")
POLARITIES = ("strength", "area_for_improvement", "mixed", "neutral", None)


def make_corpus(findings: list[dict[str, Any]], codings: list[dict[str, Any]]) -> CorpusFrames:
    """Return findings with a report for each of their boroughs."""
    reports = [make_report(borough) for borough in sorted({row["borough"] for row in findings})]
    return make_frames(reports=reports, findings=findings, effective_codings=codings)


def measure(frames: CorpusFrames, theme_ids: Sequence[str] = THEMES) -> tuple[ThemeRecurrence, ...]:
    """Return the recurrence of these themes."""
    evidence = gather_evidence(
        frames,
        code_findings(frames),
        theme_ids=theme_ids,
        frameworks=read_default_frameworks(),
    )
    return measure_recurrence(frames, evidence)


def line_of(frames: CorpusFrames, theme_id: str, aspect: Aspect) -> ThemeRecurrence:
    """Return the one line of a theme and aspect."""
    (line,) = [row for row in measure(frames) if (row.theme_id, row.aspect) == (theme_id, aspect)]
    return line


@st.composite
def draw_frames(draw: st.DrawFn) -> CorpusFrames:
    """Draw a small coded corpus: any polarity, any coder, some findings uncoded."""
    findings: list[dict[str, Any]] = []
    codings: list[dict[str, Any]] = []
    for number in range(draw(st.integers(0, 12))):
        polarity = draw(st.sampled_from(POLARITIES))
        kind = draw(st.sampled_from(["bullet", "recommendation"]))
        polarity = None if kind == "recommendation" else polarity
        finding = make_finding(
            f"f{number}",
            draw(st.sampled_from(["Ash", "Birch", "Cedar"])),
            kind=kind,
            polarity=polarity,
            polarity_from=polarity and "heading",
            position=number,
        )
        coder_kind = draw(st.sampled_from(["person", "reference", "model"]))
        findings.append(finding)
        codings += [
            make_coding(finding["finding_id"], theme, coder_kind=coder_kind)
            for theme in draw(st.sets(st.sampled_from(THEMES)))
        ]
    return make_corpus(findings, codings)


def test_ten_bullets_of_one_borough_are_one_borough() -> None:
    """A borough counts once, however often its report says the same."""
    findings = [make_finding(f"f{n}", "Ash") for n in range(10)] + [make_finding("g", "Birch")]
    codings = [make_coding(f"f{n}", "health") for n in range(10)] + [make_coding("g", "staffing")]
    line = line_of(make_corpus(findings, codings), "health", "strength")
    assert (line.boroughs, line.eligible, line.findings) == (1, 2, 10)
    assert line.share == 0.5
    assert line.borough_names == ("Ash",)


def test_mixed_counts_both_ways_and_is_said_to() -> None:
    """A mixed finding is a strength and an area for improvement, and is counted as mixed."""
    findings = [make_finding("f", "Ash", polarity="mixed")]
    frames = make_corpus(findings, [make_coding("f", "health")])
    aspects: tuple[Aspect, ...] = ("strength", "area_for_improvement")
    for aspect in aspects:
        line = line_of(frames, "health", aspect)
        assert (line.boroughs, line.findings, line.mixed) == (1, 1, 1)
    assert line_of(frames, "health", "any").findings == 1
    assert line_of(frames, "health", "recommendation").boroughs == 0


@pytest.mark.parametrize(
    ("polarity_from", "coder_kind", "counted"),
    [("heading", "", 1), ("coder", "person", 1), ("coder", "reference", 0), ("model", "model", 0)],
)
def test_inferred_polarity_counts_beside(polarity_from: str, coder_kind: str, counted: int) -> None:
    """Only a heading or a person states a polarity; what is inferred is shown, not counted."""
    finding = make_finding("f", "Ash", polarity_from=polarity_from, polarity_coder_kind=coder_kind)
    frames = make_corpus([finding], [make_coding("f", "health")])
    assert line_of(frames, "health", "any").boroughs == 1
    assert line_of(frames, "health", "strength").boroughs == counted
    assert line_of(frames, "health", "strength").boroughs_with_inferred == 1
    assert line_of(frames, "health", "area_for_improvement").boroughs_with_inferred == 0
    strength = line_of(frames, "health", "strength")
    assert (strength.findings, strength.inferred, strength.together) == (counted, 1 - counted, 1)
    assert strength.inferred_borough_names == (() if counted else ("Ash",))


def make_inferred(finding_id: str, polarity: str, *, likeliest: str) -> dict[str, Any]:
    """Return a finding of Ash whose polarity the model infers."""
    return make_finding(
        finding_id,
        "Ash",
        polarity=polarity,
        polarity_from="model",
        polarity_coder_kind="model",
        likeliest_polarity=likeliest,
        inferred_probability=0.6,
    )


def test_unclear_polarity_counts_for_nothing_and_is_counted() -> None:
    """What the model is not sure of is no strength, stated or inferred, and is not hidden."""
    unclear = make_inferred("f", "unclear", likeliest="strength")
    frames = make_corpus([unclear], [make_coding("f", "health")])
    line = line_of(frames, "health", "strength")
    assert (line.findings, line.inferred, line.together, line.unclear) == (0, 0, 0, 1)
    assert line.boroughs_with_inferred == 0
    assert line_of(frames, "health", "area_for_improvement").unclear == 0
    (cell,) = count_matrix(code_findings(frames), theme_ids=["health"])
    assert (cell.counts.not_stated, cell.inferred.unclear, cell.turns_over) == (1, 1, False)


@pytest.mark.parametrize(("areas", "turns_over"), [(1, False), (2, True)])
def test_a_cell_that_inferred_polarity_turns_over_is_marked(areas: int, turns_over: bool) -> None:
    """Two strengths against one area are stated; with two areas more it is the reverse."""
    findings = [
        *(make_finding(f"s{n}", "Ash") for n in range(2)),
        make_finding("a", "Ash", polarity="area_for_improvement"),
        *(
            make_inferred(f"i{n}", "area_for_improvement", likeliest="area_for_improvement")
            for n in range(areas)
        ),
    ]
    frames = make_corpus(findings, [make_coding(row["finding_id"], "health") for row in findings])
    (cell,) = count_matrix(code_findings(frames), theme_ids=["health"])
    assert (cell.strengths_together, cell.areas_together) == (2, 1 + areas)
    assert cell.turns_over is turns_over


def test_borough_that_nobody_coded_is_not_eligible() -> None:
    """A borough without any coding is neither counted as silent nor in the denominator."""
    findings = [make_finding("f", "Ash"), make_finding("g", "Birch")]
    frames = make_corpus(findings, [make_coding("f", "health")])
    assert find_eligible_boroughs(code_findings(frames)) == ("Ash",)
    assert line_of(frames, "health", "any").eligible == 1


def test_what_rests_on_the_model_alone_is_said() -> None:
    """Counts say how many findings and boroughs have nobody but the model behind them."""
    findings = [make_finding(name, name[:-1]) for name in ("Ash1", "Ash2", "Birch1")]
    codings = [
        make_coding("Ash1", "health", coder_kind="person"),
        make_coding("Ash2", "health", coder_kind="model"),
        make_coding("Birch1", "health", coder_kind="model"),
    ]
    line = line_of(make_corpus(findings, codings), "health", "any")
    assert (line.by_person, line.by_reference, line.by_model) == (1, 0, 2)
    assert line.boroughs_by_model_only == 1


def test_two_people_who_agree_are_one_finding() -> None:
    """Codings of several coders of one kind do not multiply a finding; all are named."""
    codings = [
        make_coding("f", "health", coder="Ben", coder_kind="person", rank=1),
        make_coding("f", "health", coder="Ada", coder_kind="person"),
    ]
    frames = make_corpus([make_finding("f", "Ash")], codings)
    (coded,) = code_findings(frames)
    assert (coded.rank, coded.coder) == (0, "Ada; Ben")
    assert line_of(frames, "health", "any").by_person == 1


@settings(deadline=None, max_examples=40)
@given(draw_frames(), st.randoms(use_true_random=False))
def test_totals_add_up_and_row_order_does_not_matter(frames: CorpusFrames, random: Any) -> None:
    """Matrix and recurrence agree, whatever the rows' order; shares lie in their intervals."""
    coded = code_findings(frames)
    matrix = count_matrix(coded, theme_ids=THEMES)
    recurrence = measure(frames)
    assert sum(cell.counts.findings for cell in matrix) == len(coded)
    for theme_id in THEMES:
        counts = [cell.counts.findings for cell in matrix if cell.theme_id == theme_id]
        line = line_of(frames, theme_id, "any")
        assert line.findings == sum(counts)
        assert line.boroughs == sum(count > 0 for count in counts)
    for line in recurrence:
        assert line.by_person + line.by_reference + line.by_model == line.findings
        assert line.low - 1e-9 <= line.share <= line.high + 1e-9
    order = list(range(len(frames.findings)))
    random.shuffle(order)
    shuffled = replace(
        frames,
        findings=frames.findings.iloc[order],
        effective_codings=frames.effective_codings.iloc[::-1],
    )
    assert code_findings(shuffled) == coded
    assert measure(shuffled) == recurrence


def test_every_cell_is_there_even_when_empty() -> None:
    """The matrix has every theme and eligible borough once, in the codebook's order."""
    codebook = read_default_codebook()
    coded = code_findings(build_frames())
    matrix = count_matrix(coded, theme_ids=codebook.theme_ids)
    assert len(matrix) == len(codebook.themes) * len(find_eligible_boroughs(coded))
    assert tuple(dict.fromkeys(cell.theme_id for cell in matrix)) == codebook.theme_ids
    recurrence = measure(build_frames(), codebook.theme_ids)
    assert len(recurrence) == len(codebook.themes) * len(ASPECTS)


def test_frames_passed_in_are_not_changed() -> None:
    """Counting leaves the frames of the store as they were."""
    frames = build_frames()
    before = frames.findings.copy(deep=True), frames.effective_codings.copy(deep=True)
    measure(replace(frames), read_default_codebook().theme_ids)
    pd.testing.assert_frame_equal(frames.findings, before[0])
    pd.testing.assert_frame_equal(frames.effective_codings, before[1])


def test_unknown_theme_and_finding_are_named() -> None:
    """A coding that fits neither codebook nor findings stops the report, by name."""
    findings = [make_finding("f", "Ash")]
    frames = make_corpus(findings, [make_coding("f", "magic")])
    with pytest.raises(CodingError, match="theme 'magic'"):
        count_matrix(code_findings(frames), theme_ids=THEMES)
    with pytest.raises(CodingError, match="theme 'magic'"):
        measure(frames)
    with pytest.raises(CodingError, match="finding 'lost'"):
        code_findings(make_corpus(findings, [make_coding("lost", "health")]))


def test_wilson_interval_is_the_published_one() -> None:
    """Four of five gives the limits that the closed formula gives."""
    z, n, p = 1.959963984540054, 5, 0.8
    middle = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * (p * (1 - p) / n + z * z / (4 * n * n)) ** 0.5
    assert wilson_interval(4, 5) == pytest.approx((middle - half, middle + half))


def test_sentence_speaks_of_boroughs_in_words() -> None:
    """The sentence names the denominator once, and says what is not there."""
    assert describe_recurrence(strengths=0, areas=0, recommendations=0, eligible=1) == (
        "No strength, area for improvement or recommendation in any of one borough."
    )
    assert describe_recurrence(strengths=12, areas=3, recommendations=1, eligible=14) == (
        "A strength in 12 of 14 boroughs; an area for improvement in three; "
        "a recommendation in one."
    )
