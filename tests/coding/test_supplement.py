"""A supplementary coding: it teaches, is measured apart, and is no part of the reference coding."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from inspection_findings.coding import describe_theme
from inspection_findings.coding.reference import (
    ReferenceFinding,
    match_reference,
    read_reference_coding,
)
from inspection_findings.coding.supplement import read_supplement
from inspection_findings.encode import Encoder
from inspection_findings.errors import CodingError
from inspection_findings.reading import read_report, segment_report
from inspection_findings.text import text_key
from inspection_findings.theme_model.evaluation import (
    CodedFindings,
    evaluate_coded,
    gather_coded,
    train_themes,
)
from inspection_findings.theme_model.evaluation.held_out import leave_out_boroughs
from inspection_findings.theme_model.train import TrainingMaterial, gather_training_material
from tests.support.coded import BOROUGHS, CORPUS, THEMES, small_codebook, small_reference

LINE = {
    "coding_id": 10001,
    "report": "haringey-2025-03",
    "standard": "foreword",
    "kind": "narrative",
    "coder_a": {"themes": ["ete", "voice"], "polarity": "strength"},
    "coder_b": {"themes": ["voice", "health"], "polarity": "strength"},
    "text": "Children told us that they liked school.",
}


def write(path: Path, *entries: object) -> Path:
    """Write a file of one JSON value a line."""
    path.write_text("".join(json.dumps(entry) + "\n" for entry in entries), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def shipped() -> tuple[ReferenceFinding, ...]:
    """Return the supplementary coding of the corpus."""
    return read_supplement(CORPUS / "supplement.jsonl")


def test_what_both_gave_teaches_and_what_one_gave_is_disputed(tmp_path: Path) -> None:
    """Themes in the first coder's order; a polarity only where both say the same."""
    differ = {**LINE, "coding_id": 2, "coder_b": {"themes": [], "polarity": "neutral"}}
    one, other = read_supplement(write(tmp_path / "s.jsonl", LINE, differ))
    assert (one.themes, one.themes_disputed) == (("voice",), ("ete", "health"))
    assert (one.polarity, other.polarity) == ("strength", None)
    assert one.supplementary


def gather(supplement: Path, encoder: Encoder) -> TrainingMaterial:
    """Gather training material from the corpus and this supplementary coding."""
    return gather_training_material(
        sorted((CORPUS / "reports").glob("*.txt")),
        CORPUS / "reference",
        CORPUS / "codebook.toml",
        encoder=encoder,
        supplement_path=supplement,
    )


def test_what_is_left_out_is_said(tmp_path: Path, tiny_encoder: Encoder) -> None:
    """A theme that the codebook does not have takes its sentence along, and is named."""
    first, second = (CORPUS / "supplement.jsonl").read_text("utf-8").splitlines()[:2]
    gone = json.loads(second) | {"coder_a": {"themes": ["voise"], "polarity": "neutral"}}
    material = gather(write(tmp_path / "s.jsonl", json.loads(first), gone), tiny_encoder)
    assert len(material.coded.supplementary) == 1
    assert material.remarks == (
        f"{tmp_path / 's.jsonl'}: 1 sentences are left out, since the codebook has no theme voise",
    )
    assert material.provenance.supplement


def test_one_of_other_reports_teaches_nothing_and_is_not_said_to(
    tmp_path: Path, tiny_encoder: Encoder
) -> None:
    """The model's record does not name a file of which nothing was used."""
    material = gather(write(tmp_path / "s.jsonl", {**LINE, "report": "york"}), tiny_encoder)
    assert len(material.coded.supplementary) == 0
    assert material.provenance.supplement == ""
    assert "codes none of these reports" in material.remarks[0]


@pytest.mark.parametrize(
    ("entries", "message"),
    [
        (["no object"], "line 1: is not a coded sentence"),
        ([LINE, {**LINE, "coding_id": 2, "kind": "poem"}], "line 2.*kind 'poem'"),
        ([{**LINE, "coder_a": {"themes": [], "polarity": "good"}}], "line 1.*good"),
        ([{key: LINE[key] for key in LINE if key != "coder_b"}], "line 1.*coder_b"),
        ([LINE, LINE], "has coding_id 10001 twice"),
        ([{**LINE, "coder_a": {"themes": "voice", "polarity": "strength"}}], "no list of ids"),
        ([{**LINE, "coder_a": {"themes": ["ete"] * 2, "polarity": "strength"}}], "one twice"),
        ([{**LINE, "coder_a": {"themes": [], "polarity": None}}], "polarity 'None' is none of"),
        ([{**LINE, "text": 5}], "text 5 is no text"),
    ],
)
def test_a_damaged_file_is_refused_by_line(
    tmp_path: Path, entries: list[object], message: str
) -> None:
    """The place and the cure are named."""
    with pytest.raises(CodingError, match=message):
        read_supplement(write(tmp_path / "s.jsonl", *entries))


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    """Training does not quietly go on without what it was told to use."""
    with pytest.raises(CodingError, match="cannot be read"):
        read_supplement(tmp_path / "none.jsonl")


def test_the_shipped_one_is_of_the_coded_reports_and_not_of_their_reference_coding(
    shipped: tuple[ReferenceFinding, ...],
) -> None:
    """Each sentence stands in its report; none is coded already, none is of an uncoded report."""
    reference = read_reference_coding(CORPUS / "reference")
    reports = sorted({record.report_id for record in reference})
    findings = [
        finding
        for report in reports
        for finding in segment_report(read_report(CORPUS / f"reports/{report}.txt")).findings
    ]
    assert match_reference(findings, shipped).unmatched == ()
    coded = {(record.report_id, text_key(record.text)) for record in reference}
    # A sentence may be printed twice in one report, once where it is coded and once where not.
    coded_already = [r for r in shipped if (r.report_id, text_key(r.text)) in coded]
    assert len(coded_already) < 0.01 * len(shipped)
    both = {**{r.coding_id: r for r in reference}, **{r.coding_id: r for r in shipped}}
    assert len(both) == len(reference) + len(shipped), "an id tells them apart"


@pytest.fixture(scope="module")
def coded(shipped: tuple[ReferenceFinding, ...], tiny_encoder: Encoder) -> CodedFindings:
    """Return a quarter of the reference coding and of the supplementary one, with five themes."""
    return gather_coded(
        (*small_reference(step=4), *_small(shipped[::4])),
        codebook=small_codebook(),
        encoder=tiny_encoder,
        boroughs=BOROUGHS,
    )


def _small(records: tuple[ReferenceFinding, ...]) -> Iterator[ReferenceFinding]:
    for record in records:
        layers = {
            name: tuple(theme for theme in getattr(record, name) if theme in THEMES)
            for name in ("themes", "themes_disputed", "coder_a", "coder_b")
        }
        yield replace(record, **layers)  # type: ignore[arg-type]


def test_it_is_measured_apart(coded: CodedFindings, tiny_encoder: Encoder) -> None:
    """Headline and narrative count the reference coding alone, the rest has its own agreement."""
    codebook = small_codebook()
    evaluation = evaluate_coded(
        coded,
        codebook=codebook,
        theme_embeddings=tiny_encoder.encode([describe_theme(theme) for theme in codebook.themes]),
    )
    parts = [coded.settled, coded.narrative, coded.supplementary]
    assert sorted(np.concatenate(parts).tolist()) == list(range(len(coded.records)))
    counts = (
        evaluation.findings,
        evaluation.narrative_findings,
        evaluation.supplementary_findings,
    )
    assert counts == tuple(len(part) for part in parts)
    assert sum(borough.findings for borough in evaluation.boroughs) == evaluation.findings
    _, micro = evaluation.supplementary
    taught = coded.select(coded.supplementary)
    assert micro.score.support == int((taught.codings & ~taught.undecided).sum())
    assert micro.agreement_f1 is not None
    assert evaluation.overall[1].agreement_f1 not in (None, micro.agreement_f1)
    wheres = {score.where for score in evaluation.polarity}
    assert wheres == {
        *("diversity", "narrative"),
        *("supplementary", "supplementary, not inferred"),
    }


def test_it_teaches(coded: CodedFindings, tiny_encoder: Encoder) -> None:
    """What is said of narrative changes with it; what it does not agree on changes nothing."""
    codebook = small_codebook()
    rows = tiny_encoder.encode([describe_theme(theme) for theme in codebook.themes])
    reference = coded.select(np.concatenate([coded.settled, coded.narrative]))

    def probabilities(taught: CodedFindings) -> np.ndarray:
        classifier = train_themes(taught, codebook=codebook, theme_embeddings=rows)
        return classifier.predict_probabilities(coded.texts, coded.embeddings, kinds=coded.kinds)

    assert not np.allclose(probabilities(reference), probabilities(coded), atol=0.01)
    flipped = replace(coded, codings=coded.codings ^ coded.undecided)
    assert (probabilities(flipped) == probabilities(coded)).all()


def test_a_sentence_in_none_of_the_reports_is_refused(
    tmp_path: Path, tiny_encoder: Encoder
) -> None:
    """A model is not trained on text that nobody can look up."""
    with pytest.raises(CodingError, match=r"s\.jsonl, coding_id 10001: is in none of the reports"):
        gather(write(tmp_path / "s.jsonl", LINE), tiny_encoder)


def test_a_line_may_hold_any_character(tmp_path: Path) -> None:
    """A text with a line separator is one text: only a line feed ends a line."""
    path = tmp_path / "s.jsonl"
    line = {**LINE, "text": "One\u2028sentence."}
    path.write_text(json.dumps(line, ensure_ascii=False) + "\n", encoding="utf-8")
    assert read_supplement(path)[0].text == "One\u2028sentence."


def test_a_borough_takes_its_sentences_with_it(coded: CodedFindings) -> None:
    """Left out, it is left out of the supplementary coding too: nothing of it teaches."""
    for inside, outside in leave_out_boroughs(coded.boroughs):
        left_out = {record.report_id for record in coded.select(outside).records}
        taught = {record.report_id for record in coded.select(inside).records}
        assert not left_out & taught
        assert len(coded.select(outside).supplementary) > 0
