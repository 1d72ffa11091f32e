"""The reference coding: read whole, matched exactly, each coder's layer kept."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from inspection_findings.coding.reference import (
    FILES,
    ReferenceFinding,
    match_reference,
    measure_agreement,
    read_reference_coding,
    to_codings,
)
from inspection_findings.errors import CodingError
from inspection_findings.records import Finding, Report, Segmentation

REFERENCE = Path(__file__).parents[2] / "corpus" / "reference"
Corpus = dict[str, tuple[Report, Segmentation]]


@pytest.fixture(scope="module")
def reference() -> tuple[ReferenceFinding, ...]:
    """Return the whole reference coding."""
    return read_reference_coding(REFERENCE)


@pytest.fixture(scope="module")
def findings(corpus: Corpus) -> list[Finding]:
    """Return the findings of all reports."""
    return [f for _, segmentation in corpus.values() for f in segmentation.findings]


def test_every_line_becomes_a_coded_finding(reference: tuple[ReferenceFinding, ...]) -> None:
    """No line of the two files is lost, and the order is theirs."""
    lines = [
        json.loads(line)
        for name in ("findings.jsonl", "narrative.jsonl")
        for line in (REFERENCE / name).read_text(encoding="utf-8").splitlines()
    ]
    assert [record.coding_id for record in reference] == [line["coding_id"] for line in lines]
    assert [record.text for record in reference] == [line["text"] for line in lines]


def test_every_coded_finding_is_a_finding_of_its_report(
    reference: tuple[ReferenceFinding, ...], findings: list[Finding]
) -> None:
    """The reference coding and the reader agree on what a finding is, in every case."""
    match = match_reference(findings, reference)
    assert match.unmatched == ()
    ids = [finding_id for finding_id, _ in match.matched]
    assert len(set(ids)) == len(ids) == len(reference)


def test_what_fits_nothing_is_reported_and_not_guessed(
    reference: tuple[ReferenceFinding, ...], findings: list[Finding]
) -> None:
    """A coded text with one word more, or under another standard, stays unmatched."""
    longer = replace(reference[0], text=f"{reference[0].text} Indeed.")
    elsewhere = replace(reference[1], standard="4.1")
    match = match_reference(findings, (longer, elsewhere, reference[2]))
    assert match.unmatched == (longer, elsewhere)
    assert [record for _, record in match.matched] == [reference[2]]


def test_a_text_is_matched_whatever_its_quotation_marks(
    reference: tuple[ReferenceFinding, ...], findings: list[Finding]
) -> None:
    """Straight and typographic quotation marks, case and spacing make no difference."""
    quoted = next(record for record in reference if "'" in record.text)
    other = replace(quoted, text=quoted.text.replace("'", "\u2019").replace(" ", "  ").upper())
    assert match_reference(findings, (other,)).unmatched == ()


def test_the_same_text_twice_is_given_to_two_findings(
    reference: tuple[ReferenceFinding, ...], findings: list[Finding]
) -> None:
    """One finding is never taken for two coded ones."""
    twice = (reference[0], replace(reference[0], coding_id=-1))
    match = match_reference(findings, twice)
    assert len(match.matched) == 1
    assert match.unmatched == twice[1:]


def test_the_main_theme_comes_first(
    reference: tuple[ReferenceFinding, ...], findings: list[Finding]
) -> None:
    """Codings keep the coder's order as rank, the main theme being 0."""
    match = match_reference(findings, reference)
    codings, _ = to_codings(match)
    for finding_id, record in match.matched[:50]:
        ranked = sorted((c for c in codings if c.finding_id == finding_id), key=lambda c: c.rank)
        assert tuple(coding.theme_id for coding in ranked) == record.themes


def test_each_layer_has_its_own_coder(
    reference: tuple[ReferenceFinding, ...], findings: list[Finding]
) -> None:
    """The coders' layers are kept apart, named as reference coders, never as people."""
    match = match_reference(findings, reference)
    settled, polarities = to_codings(match)
    layer_a, no_polarities = to_codings(match, layer="a")
    assert {coding.coder for coding in settled} == {"Reference coding"}
    assert {coding.coder for coding in layer_a} == {"Reference coder A"}
    assert {coding.coder_kind for coding in (*settled, *layer_a)} == {"reference"}
    assert no_polarities == ()
    by_coder = [record for record in reference if record.polarity_from == "coder"]
    assert len(polarities) == len(by_coder), "headings' polarity is not a coder's"


def test_agreement_is_what_the_makers_state(reference: tuple[ReferenceFinding, ...]) -> None:
    """Macro and micro F1, overlap and main theme are those of the coding's own README."""
    agreement = measure_agreement(reference)
    assert round(agreement.macro_f1, 3) == 0.967
    assert round(agreement.micro_f1, 3) == 0.959
    assert round(agreement.jaccard, 2) == 0.94
    assert round(agreement.same_main, 2) == 0.91
    assert agreement.findings == 432


def test_kappa_is_that_of_scikit_learn(reference: tuple[ReferenceFinding, ...]) -> None:
    """Cohen's kappa of each theme equals the one scikit-learn computes."""
    from sklearn.metrics import cohen_kappa_score

    pairs = [(r.coder_a, r.coder_b) for r in reference if r.coder_a and r.coder_b]
    for theme in measure_agreement(reference).themes[:5]:
        a, b = ([theme.theme_id in pair[side] for pair in pairs] for side in (0, 1))
        assert theme.kappa == pytest.approx(cohen_kappa_score(a, b))


def test_kappa_is_undefined_where_only_agreement_is_possible(
    reference: tuple[ReferenceFinding, ...],
) -> None:
    """A theme that both coders give to every finding has no kappa, never a convenient 1."""
    alike = [replace(record, coder_a=("ete",), coder_b=("ete",)) for record in reference[:5]]
    agreement = measure_agreement(alike)
    assert agreement.themes[0].f1 == 1.0
    assert agreement.themes[0].kappa is None
    assert agreement.macro_kappa is None


@pytest.mark.parametrize("line", ["{not json", '{"coding_id": 1}', "[]"])
def test_a_damaged_line_is_named(tmp_path: Path, line: str) -> None:
    """The error names file and line."""
    (tmp_path / "findings.jsonl").write_text(f"{line}\n", encoding="utf-8")
    (tmp_path / "narrative.jsonl").write_text("", encoding="utf-8")
    with pytest.raises(CodingError, match=r"findings\.jsonl, line 1: is not a coded finding"):
        read_reference_coding(tmp_path)


def test_a_line_without_a_number_is_named(tmp_path: Path) -> None:
    """The message says the name that the field has today."""
    line = (REFERENCE / "findings.jsonl").read_text(encoding="utf-8").splitlines()[0]
    (tmp_path / "findings.jsonl").write_text(line.replace("coding_id", "id"), encoding="utf-8")
    (tmp_path / "narrative.jsonl").write_text("", encoding="utf-8")
    with pytest.raises(CodingError, match=r"line 1: .*KeyError: 'coding_id'"):
        read_reference_coding(tmp_path)


def test_the_older_name_of_the_number_is_read(
    reference: tuple[ReferenceFinding, ...], tmp_path: Path
) -> None:
    """A folder whose files say ``gold_id`` gives the same coded findings."""
    for name in FILES:
        text = (REFERENCE / name).read_text(encoding="utf-8")
        (tmp_path / name).write_text(text.replace('"coding_id"', '"gold_id"'), encoding="utf-8")
    assert read_reference_coding(tmp_path) == reference


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    """A folder without the files is refused, with what is expected."""
    with pytest.raises(CodingError, match=r"findings\.jsonl: is missing; give a folder"):
        read_reference_coding(tmp_path)


def test_a_repeated_id_is_refused(tmp_path: Path) -> None:
    """Two findings under one id would be counted as one."""
    line = (REFERENCE / "findings.jsonl").read_text(encoding="utf-8").splitlines()[0]
    (tmp_path / "findings.jsonl").write_text(f"{line}\n{line}\n", encoding="utf-8")
    (tmp_path / "narrative.jsonl").write_text("", encoding="utf-8")
    with pytest.raises(CodingError, match="has coding_id 0 twice"):
        read_reference_coding(tmp_path)


def test_agreement_needs_two_layers(reference: tuple[ReferenceFinding, ...]) -> None:
    """Narrative keeps no layers: there is nothing to compare."""
    narrative = [record for record in reference if record.kind == "narrative"]
    with pytest.raises(CodingError, match="keeps no two coders apart"):
        measure_agreement(narrative)
