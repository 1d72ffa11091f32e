"""Recurrence: boroughs are counted, not bullets, and every count adds up."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspection_findings.analysis.prose import describe_recurrence
from inspection_findings.analysis.recurrence import (
    ASPECTS,
    SAID,
    code_findings,
    count_matrix,
    find_eligible_boroughs,
    measure_recurrence,
    wilson_interval,
)
from inspection_findings.errors import CodingError
from inspection_findings.frames import CorpusFrames
from tests.support.frames import (
    build_frames,
    make_coding,
    make_finding,
    make_frames,
    read_default_codebook,
)

THEMES = ("victim-work", "health", "staffing")
POLARITIES = ("strength", "area_for_improvement", "mixed", "neutral", None)


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
    return make_frames(findings=findings, codings=codings, effective_codings=codings)


def code(frames: CorpusFrames) -> pd.DataFrame:
    return code_findings(frames.findings, frames.effective_codings)


def recurrence_of(coded: pd.DataFrame, theme_id: str, aspect: str) -> dict[str, Any]:
    recurrence = measure_recurrence(coded, theme_ids=THEMES)
    wanted = (recurrence["theme_id"] == theme_id) & (recurrence["aspect"] == aspect)
    (line,) = recurrence[wanted].to_dict("records")
    return {str(name): value for name, value in line.items()}


def test_ten_bullets_of_one_borough_are_one_borough() -> None:
    """A borough counts once, however often its report says the same."""
    findings = [make_finding(f"f{n}", "Ash") for n in range(10)] + [make_finding("g", "Birch")]
    codings = [make_coding(f"f{n}", "health") for n in range(10)] + [make_coding("g", "staffing")]
    coded = code(make_frames(findings=findings, effective_codings=codings))
    line = recurrence_of(coded, "health", "strength")
    assert (line["boroughs"], line["eligible"], line["findings"]) == (1, 2, 10)
    assert line["share"] == 0.5
    assert line["borough_names"] == "Ash"


def test_mixed_counts_both_ways_and_is_said_to() -> None:
    """A mixed finding is a strength and an area for improvement, and is counted as mixed."""
    findings = [make_finding("f", "Ash", polarity="mixed")]
    coded = code(make_frames(findings=findings, effective_codings=[make_coding("f", "health")]))
    for aspect in ("strength", "area_for_improvement"):
        line = recurrence_of(coded, "health", aspect)
        assert (line["boroughs"], line["findings"], line["mixed"]) == (1, 1, 1)
    assert recurrence_of(coded, "health", "any")["findings"] == 1
    assert recurrence_of(coded, "health", "recommendation")["boroughs"] == 0


@pytest.mark.parametrize(
    ("polarity_from", "coder_kind", "counted"),
    [("heading", "", 1), ("coder", "person", 1), ("coder", "reference", 0), ("model", "model", 0)],
)
def test_inferred_polarity_counts_beside(polarity_from: str, coder_kind: str, counted: int) -> None:
    """Only a heading or a person states a polarity; what is inferred is shown, not counted."""
    finding = make_finding("f", "Ash", polarity_from=polarity_from, polarity_coder_kind=coder_kind)
    coding = make_coding("f", "health")
    frames = make_frames(findings=[finding], codings=[coding], effective_codings=[coding])
    coded = code_findings(frames.findings, frames.effective_codings)
    recurrence = measure_recurrence(coded, theme_ids=["health"]).set_index("aspect")
    assert recurrence.loc["any", "boroughs"] == 1
    assert recurrence.loc["strength", "boroughs"] == counted
    assert recurrence.loc["strength", "boroughs_with_inferred"] == 1
    assert recurrence.loc["area_for_improvement", "boroughs_with_inferred"] == 0


def test_borough_that_nobody_coded_is_not_eligible() -> None:
    """A borough without any coding is neither counted as silent nor in the denominator."""
    findings = [make_finding("f", "Ash"), make_finding("g", "Birch")]
    coded = code(make_frames(findings=findings, effective_codings=[make_coding("f", "health")]))
    assert find_eligible_boroughs(coded) == ("Ash",)
    assert recurrence_of(coded, "health", "any")["eligible"] == 1


def test_what_rests_on_the_model_alone_is_said() -> None:
    """Counts say how many findings and boroughs have nobody but the model behind them."""
    findings = [make_finding(name, name[:-1]) for name in ("Ash1", "Ash2", "Birch1")]
    codings = [
        make_coding("Ash1", "health", coder_kind="person"),
        make_coding("Ash2", "health", coder_kind="model"),
        make_coding("Birch1", "health", coder_kind="model"),
    ]
    line = recurrence_of(
        code(make_frames(findings=findings, effective_codings=codings)), "health", "any"
    )
    assert (line["by_person"], line["by_reference"], line["by_model"]) == (1, 0, 2)
    assert line["boroughs_by_model_only"] == 1


def test_two_people_who_agree_are_one_finding() -> None:
    """Codings of several coders of one kind do not multiply a finding; all are named."""
    codings = [
        make_coding("f", "health", coder="Ben", coder_kind="person", rank=1),
        make_coding("f", "health", coder="Ada", coder_kind="person"),
    ]
    coded = code(make_frames(findings=[make_finding("f", "Ash")], effective_codings=codings))
    assert coded[["rank", "coder"]].to_numpy().tolist() == [[0, "Ada; Ben"]]
    assert recurrence_of(coded, "health", "any")["by_person"] == 1


@settings(deadline=None, max_examples=40)
@given(draw_frames(), st.randoms(use_true_random=False))
def test_totals_add_up_and_row_order_does_not_matter(frames: CorpusFrames, random: Any) -> None:
    """Matrix and recurrence agree, whatever the rows' order; shares lie in their intervals."""
    coded = code(frames)
    matrix = count_matrix(coded, theme_ids=THEMES)
    recurrence = measure_recurrence(coded, theme_ids=THEMES)
    assert int(matrix["findings"].sum()) == len(coded)
    assert (matrix[list(SAID)].sum(axis=1) == matrix["findings"]).all()
    for theme_id in THEMES:
        cells = matrix[matrix["theme_id"] == theme_id]
        line = recurrence_of(coded, theme_id, "any")
        assert line["findings"] == cells["findings"].sum()
        assert line["boroughs"] == (cells["findings"] > 0).sum()
    coders = recurrence[["by_person", "by_reference", "by_model"]].sum(axis=1)
    assert (coders == recurrence["findings"]).all()
    assert recurrence["share"].between(recurrence["low"] - 1e-9, recurrence["high"] + 1e-9).all()
    order = list(range(len(frames.findings)))
    random.shuffle(order)
    shuffled = code_findings(frames.findings.iloc[order], frames.effective_codings.iloc[::-1])
    pd.testing.assert_frame_equal(shuffled, coded)


def test_every_cell_is_there_even_when_empty() -> None:
    """The matrix has every theme and eligible borough once, in the codebook's order."""
    codebook = read_default_codebook()
    coded = code(build_frames())
    matrix = count_matrix(coded, theme_ids=codebook.theme_ids)
    assert len(matrix) == len(codebook.themes) * len(find_eligible_boroughs(coded))
    assert tuple(dict.fromkeys(matrix["theme_id"])) == codebook.theme_ids
    recurrence = measure_recurrence(coded, theme_ids=codebook.theme_ids)
    assert len(recurrence) == len(codebook.themes) * len(ASPECTS)


def test_frames_passed_in_are_not_changed() -> None:
    """Counting leaves the frames of the store as they were."""
    frames = build_frames()
    before = frames.findings.copy(deep=True), frames.effective_codings.copy(deep=True)
    measure_recurrence(code(frames), theme_ids=read_default_codebook().theme_ids)
    pd.testing.assert_frame_equal(frames.findings, before[0])
    pd.testing.assert_frame_equal(frames.effective_codings, before[1])


def test_unknown_theme_and_finding_are_named() -> None:
    """A coding that fits neither codebook nor findings stops the report, by name."""
    findings = [make_finding("f", "Ash")]
    coded = code(make_frames(findings=findings, effective_codings=[make_coding("f", "magic")]))
    for count in (count_matrix, measure_recurrence):
        with pytest.raises(CodingError, match="theme 'magic'"):
            count(coded, theme_ids=THEMES)
    with pytest.raises(CodingError, match="finding 'lost'"):
        code(make_frames(findings=findings, effective_codings=[make_coding("lost", "health")]))


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
