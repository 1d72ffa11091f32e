"""The evaluation of a theme model, with baselines and limits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from inspection_findings.classify import BLOCKS, Scorer
from inspection_findings.classify.network import Network
from inspection_findings.coding import Codebook, describe_theme
from inspection_findings.coding.illustrations import Illustration
from inspection_findings.coding.reference import (
    Agreement,
    ReferenceFinding,
    ThemeAgreement,
    measure_agreement,
)
from inspection_findings.coding.seed_phrases import gather_phrases
from inspection_findings.encode import Encoder
from inspection_findings.errors import CodingError
from inspection_findings.theme_model.evaluation.held_out import (
    CodedFindings,
    HeldOut,
    gather_coded,
    hold_out_themes,
    learn_prior,
    learn_words,
)
from inspection_findings.theme_model.evaluation.levels import Given, measure_levels
from inspection_findings.theme_model.evaluation.method import METHOD, PROVENANCE
from inspection_findings.theme_model.evaluation.polarity_scores import (
    list_inferred,
    score_polarity,
)
from inspection_findings.theme_model.evaluation.results import (
    BoroughScore,
    Evaluation,
    ScoreBeside,
    SureScore,
)
from inspection_findings.theme_model.evaluation.scores import (
    Scores,
    calibration_error,
    score_themes,
)

# Simpler models, by name, with their blocks of features. None of them uses illustrations.
ABLATIONS = {
    "TF-IDF only": ("words", "characters"),
    "embedding only": ("embedding",),
    "no illustrations": BLOCKS,
}


def evaluate(
    reference: Sequence[ReferenceFinding],
    *,
    codebook: Codebook,
    encoder: Encoder,
    boroughs: Mapping[str, str],
    illustrations: Sequence[Illustration] = (),
    network: Network | None = None,
) -> Evaluation:
    """Measure the theme model and the inferred polarity, one borough left out at a time.

    Parameters
    ----------
    boroughs : mapping of str to str
        The borough of each report id in ``reference``.
    illustrations : sequence of Illustration
        Invented findings to learn the prior from, the same for each left-out borough.
    network : Network, optional
        A network fine-tuned on illustrations.

    Raises
    ------
    CodingError
        If fewer than three boroughs are coded. Besides the borough that is left out, tuning holds
        out a second one, and training needs a third.
    """
    coded = gather_coded(
        reference,
        codebook=codebook,
        encoder=encoder,
        boroughs=boroughs,
        network=network,
        polarity_words=learn_words(illustrations, encoder=encoder) if network else None,
    )
    theme_embeddings = encoder.encode([describe_theme(theme) for theme in codebook.themes])
    return evaluate_coded(
        coded,
        codebook=codebook,
        theme_embeddings=theme_embeddings,
        prior=learn_prior(illustrations, codebook=codebook, encoder=encoder, network=network),
    )


def evaluate_coded(
    coded: CodedFindings,
    *,
    codebook: Codebook,
    theme_embeddings: NDArray[np.float32],
    prior: Scorer | None = None,
    held_out: HeldOut | None = None,
) -> Evaluation:
    """Do the same as `evaluate`, with findings that are already encoded.

    ``held_out`` are the predictions with each borough left out, if they are there already.
    """
    if len(set(coded.boroughs)) < 3:
        raise CodingError(
            "the reference coding",
            f"covers {len(set(coded.boroughs))} boroughs",
            "code findings of at least three",
        )
    options: dict[str, Any] = {"codebook": codebook, "theme_embeddings": theme_embeddings}
    held_out = held_out or hold_out_themes(coded, prior=prior, **options)
    phrases = gather_phrases(codebook.themes)
    simpler = {
        "seed phrases": phrases.mentions(phrases.find(coded.texts)),
        "no examples": held_out.uncoded,
        **{
            name: hold_out_themes(coded, blocks=blocks, **options).decided
            for name, blocks in ABLATIONS.items()
        },
    }
    settled, narrative, supplementary = coded.settled, coded.narrative, coded.supplementary
    agreement = measure_agreement(coded.select(settled).records)
    parts = partial(_score_part, coded, held_out.decided, simpler, codebook)
    themes, overall = parts(settled, agreement)
    _, on_narrative = parts(narrative, None)
    on_supplement: tuple[ScoreBeside, ...] = ()
    if len(supplementary):
        own = measure_agreement(coded.select(supplementary).records)
        _, on_supplement = parts(supplementary, own)
    abstained = int((~held_out.decided[settled].any(axis=1)).sum())
    return Evaluation(
        method=METHOD,
        provenance=PROVENANCE,
        findings=len(settled),
        narrative_findings=len(narrative),
        supplementary_findings=len(supplementary),
        boroughs=_score_boroughs(coded.select(settled), held_out.decided[settled]),
        themes=themes,
        overall=overall,
        narrative=on_narrative,
        supplementary=on_supplement,
        calibration_error=calibration_error(
            held_out.probabilities[settled],
            coded.codings[settled],
            counted=~coded.undecided[settled],
        ),
        coverage=round(1.0 - abstained / max(len(settled), 1), 4),
        abstained=abstained,
        sure=_score_sure(coded.select(settled), held_out.sure[settled]),
        polarity=score_polarity(coded),
        levels=measure_levels([*list_inferred(coded), *_list_given(coded, held_out)]),
    )


def _list_given(coded: CodedFindings, held_out: HeldOut) -> list[Given]:
    """Return the themes that the model gives in boroughs that it never saw, if decided on."""
    parts = {"bullets and recommendations": coded.settled, "narrative": coded.narrative}
    parts["supplementary"] = coded.supplementary
    counted = held_out.decided & ~coded.undecided
    return [
        Given(
            what="theme",
            where=where,
            borough=coded.boroughs[row],
            probability=float(held_out.probabilities[row, theme]),
            is_right=bool(coded.codings[row, theme]),
        )
        for where, rows in parts.items()
        for row in rows.tolist()
        for theme in np.flatnonzero(counted[row]).tolist()
    ]


def _score_sure(part: CodedFindings, decided: NDArray[np.bool_]) -> SureScore:
    micro = _score(part, decided).micro
    return SureScore(
        precision=micro.precision,
        recall=micro.recall,
        abstained=_rounded(float((~decided.any(axis=1)).mean())),
    )


def _score_part(
    coded: CodedFindings,
    decided: NDArray[np.bool_],
    simpler: Mapping[str, NDArray[np.bool_]],
    codebook: Codebook,
    rows: NDArray[np.intp],
    agreement: Agreement | None,
) -> tuple[tuple[ScoreBeside, ...], tuple[ScoreBeside, ...]]:
    """Return the scores of themes, and the averages, on some of the findings."""
    part = coded.select(rows)
    scores = _score(part, decided[rows])
    baselines = {name: _score(part, other[rows]) for name, other in simpler.items()}
    by_theme: dict[str, ThemeAgreement] = (
        {theme.theme_id: theme for theme in agreement.themes} if agreement else {}
    )
    themes = tuple(
        ScoreBeside(
            theme_id=theme_id,
            score=scores.themes[k],
            baselines={name: other.themes[k].f1 for name, other in baselines.items()},
            agreement_f1=_rounded(by_theme[theme_id].f1) if theme_id in by_theme else None,
            absent_from=_absent(part, k),
        )
        for k, theme_id in enumerate(codebook.theme_ids)
    )
    overall = (
        ScoreBeside(
            theme_id="macro",
            score=scores.macro,
            baselines={name: other.macro.f1 for name, other in baselines.items()},
            agreement_f1=_rounded(agreement.macro_f1) if agreement else None,
        ),
        ScoreBeside(
            theme_id="micro",
            score=scores.micro,
            baselines={name: other.micro.f1 for name, other in baselines.items()},
            agreement_f1=_rounded(agreement.micro_f1) if agreement else None,
        ),
    )
    return themes, overall


def _rounded(value: float) -> float:
    return round(value, 4)


def _score(part: CodedFindings, decided: NDArray[np.bool_]) -> Scores:
    return score_themes(part.codings, decided, counted=~part.undecided)


def _absent(part: CodedFindings, theme: int) -> tuple[str, ...]:
    present = {
        borough
        for borough, given in zip(part.boroughs, part.codings[:, theme], strict=True)
        if given
    }
    return tuple(sorted(set(part.boroughs) - present))


def _score_boroughs(part: CodedFindings, decided: NDArray[np.bool_]) -> tuple[BoroughScore, ...]:
    names = np.array(part.boroughs)
    found = []
    for borough in sorted(set(part.boroughs)):
        rows = np.flatnonzero(names == borough)
        scores = _score(part.select(rows), decided[rows])
        found.append(
            BoroughScore(
                borough=borough,
                findings=len(rows),
                themes_coded=sum(theme.support > 0 for theme in scores.themes),
                macro_f1=scores.macro.f1,
                micro_f1=scores.micro.f1,
            )
        )
    return tuple(found)
