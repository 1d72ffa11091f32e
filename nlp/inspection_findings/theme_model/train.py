"""Train a theme model on coded findings, and measure it.

The shipped model is trained on all boroughs. Its figures come from models that were trained in the
same way with one borough left out. They are stored with the model.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from inspection_findings._version import __version__
from inspection_findings.classify import CodedFinding, CodedNeighbours
from inspection_findings.classify.network import Network
from inspection_findings.classify.polarity_words import PolarityWords
from inspection_findings.classify.same_paragraph import Beside, find_beside
from inspection_findings.coding import Codebook, describe_theme, read_codebook
from inspection_findings.coding.illustrations import read_illustrations
from inspection_findings.coding.reference import (
    CODERS,
    FILES,
    ReferenceFinding,
    ReferenceMatch,
    match_reference,
    read_reference_coding,
)
from inspection_findings.coding.supplement import list_themes, read_supplement
from inspection_findings.encode import Encoder
from inspection_findings.errors import CodingError, require_extra
from inspection_findings.frameworks import Frameworks
from inspection_findings.reading import read_report, segment_report
from inspection_findings.records import Finding, Report
from inspection_findings.text import hash_words
from inspection_findings.theme_model.evaluation import (
    ABLATIONS,
    evaluate_coded,
    gather_coded,
    gather_left_out,
    hold_out_themes,
    learn_prior,
    learn_words,
    measure_precision,
    train_polarity,
    train_themes,
)
from inspection_findings.theme_model.theme_model import Provenance, ThemeModel

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from inspection_findings.classify import Scorer
    from inspection_findings.classify.network.fine_tune import Progress
    from inspection_findings.theme_model.evaluation import (
        BoroughsLeftOut,
        CodedFindings,
        Evaluation,
        HeldOut,
    )


SIMPLEST = "TF-IDF only"


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingMaterial:
    """Coded findings as arrays, the prior from illustrations, and where they come from.

    ``citations`` gives the citation of each coded finding by coding id. ``remarks`` says what was
    left out of a supplementary coding, and why. ``polarity_words`` is what the words of
    illustrations say about polarity.
    """

    codebook_path: Path
    coded: CodedFindings
    prior: Scorer | None
    network: Network | None
    theme_embeddings: NDArray[np.float32]
    provenance: Provenance
    neighbours: CodedNeighbours
    citations: Mapping[int, str]
    remarks: tuple[str, ...] = ()
    polarity_words: PolarityWords | None = None


def gather_training_material(
    report_paths: Sequence[Path],
    reference_folder: Path,
    codebook_path: Path,
    *,
    encoder: Encoder,
    frameworks: Frameworks | None = None,
    illustrations_path: Path | None = None,
    supplement_path: Path | None = None,
    network: Network | None = None,
) -> TrainingMaterial:
    """Read and encode a reference coding, its reports, and the optional training data.

    ``frameworks`` are the inspection frameworks to recognise, by default those of the package.
    ``network`` is a network fine-tuned on illustrations. From a supplementary coding, only
    sentences of reports in the reference coding are used.

    Raises
    ------
    CodingError
        If a coded finding is in none of the reports. Text that nobody can look up is not used for
        training.
    """
    codebook = read_codebook(codebook_path)
    reference = read_reference_coding(reference_folder)
    coded_ids = {record.report_id for record in reference}
    read = (read_report(path, frameworks=frameworks) for path in report_paths)
    reports = [report for report in read if report.report_id in coded_ids]
    found = [segment_report(report).findings for report in reports]
    findings = [finding for own in found for finding in own]
    match = match_reference(findings, reference)
    _refuse_unmatched(match, f"{reference_folder}, coding_id")
    supplement, remarks = (
        _choose_supplement(supplement_path, codebook, coded_ids) if supplement_path else ((), ())
    )
    further = match_reference(findings, supplement)
    _refuse_unmatched(further, f"{supplement_path}, coding_id")
    boroughs = {report.report_id: report.borough for report in reports}
    citation = {finding.finding_id: finding.citation for finding in findings}
    illustrations = (
        read_illustrations(illustrations_path, theme_ids=codebook.theme_ids)
        if illustrations_path
        else ()
    )
    words = learn_words(illustrations, encoder=encoder) if network else None
    near = {
        findings_of[row].finding_id: [findings_of[other].finding_id for other in beside]
        for report, findings_of in zip(reports, found, strict=True)
        for row, beside in enumerate(find_beside(findings_of, report.source.text))
    }
    coded = gather_coded(
        (*reference, *supplement),
        codebook=codebook,
        encoder=encoder,
        boroughs=boroughs,
        network=network,
        polarity_words=words,
        beside=_find_coded_beside(near, (*match.matched, *further.matched)),
    )
    return TrainingMaterial(
        codebook_path=codebook_path,
        coded=coded,
        prior=learn_prior(illustrations, codebook=codebook, encoder=encoder, network=network),
        network=network,
        neighbours=gather_neighbours(
            findings, match, coded.embeddings[: len(reference)], encoder_id=encoder.encoder_id
        ),
        theme_embeddings=encoder.encode([describe_theme(theme) for theme in codebook.themes]),
        provenance=_describe_origin(
            reports,
            reference_folder,
            illustrations_path,
            supplement_path if supplement else None,
            encoder_id=encoder.encoder_id,
        ),
        citations={record.coding_id: citation[found] for found, record in match.matched},
        remarks=remarks,
        polarity_words=words,
    )


def _find_coded_beside(
    near: Mapping[str, Sequence[str]], coded: Sequence[tuple[str, ReferenceFinding]]
) -> Beside:
    """Return which coded findings stand beside each, in rows of ``coded``.

    ``near`` gives the finding ids beside each finding id.
    """
    rows = {finding_id: row for row, (finding_id, _) in enumerate(coded)}
    return tuple(
        tuple(rows[other] for other in near[finding_id] if other in rows) for finding_id, _ in coded
    )


def _describe_origin(
    reports: Sequence[Report],
    reference_folder: Path,
    illustrations_path: Path | None,
    supplement_path: Path | None,
    *,
    encoder_id: str,
) -> Provenance:
    return Provenance(
        package_version=__version__,
        encoder_id=encoder_id,
        boroughs=tuple(sorted(report.borough for report in reports)),
        reports={report.source.name: report.source.sha256 for report in reports},
        reference={name: hash_file(reference_folder / name) for name in FILES},
        illustrations=hash_file(illustrations_path) if illustrations_path else "",
        supplement=hash_file(supplement_path) if supplement_path else "",
    )


def _choose_supplement(
    path: Path, codebook: Codebook, coded_ids: Collection[str]
) -> tuple[tuple[ReferenceFinding, ...], tuple[str, ...]]:
    """Return the sentences of coded reports to train on, and remarks on what is left out.

    A sentence is left out if one of its themes is not in the codebook, since nobody has coded it
    with the themes that are.
    """
    here = [record for record in read_supplement(path) if record.report_id in coded_ids]
    known = frozenset(codebook.theme_ids)
    chosen = tuple(record for record in here if list_themes(record) <= known)
    if not here:
        return chosen, (f"{path} is not used: it codes none of these reports",)
    gone = sorted({theme for record in here for theme in list_themes(record) - known})
    left_out = (
        f"{path}: {len(here) - len(chosen)} sentences are left out, since the codebook has no"
        f" theme {', '.join(gone)}"
    )
    return chosen, (left_out,) if gone else ()


def _refuse_unmatched(match: ReferenceMatch, where: str) -> None:
    if unmatched := match.unmatched:
        raise CodingError(
            f"{where} {unmatched[0].coding_id}",
            f"is in none of the reports given, like {len(unmatched) - 1} others",
            "give all reports that it codes",
        )


def fine_tune(
    illustrations_path: Path,
    codebook_path: Path,
    *,
    encoder: Encoder,
    progress: Progress = iter,
) -> Network:
    """Fine-tune the encoder's last layers on illustrations of the codebook. This takes minutes.

    Raises
    ------
    CodingError
        If the illustrations cannot be read, or none has a theme of the codebook.
    EncoderError
        If the encoder cannot be fine-tuned.
    MissingExtraError
        If PyTorch is not installed.
    """
    require_extra("train", "torch", "transformers", "onnx", needed_by="fine-tuning")
    from inspection_findings.classify.network.fine_tune import fine_tune as tune

    theme_ids = read_codebook(codebook_path).theme_ids
    illustrations = read_illustrations(illustrations_path, theme_ids=theme_ids)
    # For a theme without illustrations, the network would only learn that it is always absent.
    illustrated = {theme_id for one in illustrations for theme_id in one.themes}
    if not illustrations:
        raise CodingError(
            str(illustrations_path),
            "holds no illustration of this codebook",
            "give illustrations of its themes, or train without --fine-tune",
        )
    return tune(
        illustrations,
        theme_ids=[theme_id for theme_id in theme_ids if theme_id in illustrated],
        encoder=encoder,
        illustrations_sha256=hash_file(illustrations_path),
        progress=progress,
    )


def hash_file(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def gather_neighbours(
    findings: Sequence[Finding],
    match: ReferenceMatch,
    embeddings: NDArray[np.float32],
    *,
    encoder_id: str,
) -> CodedNeighbours:
    """Return the reference coding as coded findings, to show beside the model's codings.

    Row i of ``embeddings`` is the i-th matched finding.
    """
    citations = {finding.finding_id: finding.citation for finding in findings}
    coded = [
        CodedFinding(
            finding_id=finding_id,
            citation=citations[finding_id],
            coder=CODERS["settled"],
            coder_kind="reference",
            themes=record.themes,
            words=hash_words(record.text),
        )
        for finding_id, record in match.matched
    ]
    return CodedNeighbours.gather(coded, embeddings, encoder_id=encoder_id)


def evaluate(material: TrainingMaterial, held_out: HeldOut | None = None) -> Evaluation:
    """Measure the theme model on each borough, with a model trained on the other boroughs.

    ``held_out`` are the predictions of those models, if they are there already.
    """
    return evaluate_coded(
        material.coded,
        codebook=read_codebook(material.codebook_path),
        theme_embeddings=material.theme_embeddings,
        prior=material.prior,
        held_out=held_out,
    )


def hold_out(material: TrainingMaterial) -> HeldOut:
    """Return predictions for each borough by a model trained on the others."""
    return hold_out_themes(
        material.coded,
        codebook=read_codebook(material.codebook_path),
        theme_embeddings=material.theme_embeddings,
        prior=material.prior,
    )


def leave_out(material: TrainingMaterial, held_out: HeldOut | None = None) -> BoroughsLeftOut:
    """Return what levels are tested on, with the precision of the simplest model beside it."""
    codebook = read_codebook(material.codebook_path)
    simplest = gather_left_out(
        material.coded,
        codebook=codebook,
        theme_embeddings=material.theme_embeddings,
        blocks=ABLATIONS[SIMPLEST],
    )
    left_out = gather_left_out(
        material.coded,
        codebook=codebook,
        theme_embeddings=material.theme_embeddings,
        prior=material.prior,
        held_out=held_out,
    )
    measured = measure_precision(simplest, model=SIMPLEST)
    return replace(left_out, simpler=tuple(map(asdict, measured)))


def train(material: TrainingMaterial) -> ThemeModel:
    """Train a theme model on all coded findings, and attach the figures of `evaluate`."""
    codebook = read_codebook(material.codebook_path)
    held_out = hold_out(material)
    return ThemeModel(
        codebook=codebook,
        codebook_toml=material.codebook_path.read_bytes(),
        themes=train_themes(
            material.coded,
            codebook=codebook,
            theme_embeddings=material.theme_embeddings,
            prior=material.prior,
        ),
        polarity=train_polarity(material.coded),
        polarity_words=material.polarity_words,
        network=material.network,
        training_hashes=frozenset(map(hash_words, material.coded.texts)),
        provenance=material.provenance,
        neighbours=material.neighbours,
        metrics=evaluate(material, held_out).to_json(),
        left_out=leave_out(material, held_out),
    )
