"""Coder agreement as tidy frames: coders, pairs of coders, themes and anchoring."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING

from inspection_findings.coding.agreement import Difference
from inspection_findings.frames import Row, make_frame
from inspection_findings.review.coder_agreement import Anchoring, Coder, CoderAgreement, Pair

if TYPE_CHECKING:
    import pandas as pd

_WHO = ("a", "a_kind", "b", "b_kind")
CODERS = ("coder", "kind", "who", "findings")
PAIRS = (
    *_WHO,
    *("findings", "taught_the_model", "alpha", "alpha_low", "alpha_high", "same_themes"),
    *("main_theme_kappa", "main_theme_low", "main_theme_high", "main_theme_same", "remark"),
)
THEMES = (
    *_WHO,
    *("theme", "findings", "kappa", "low", "high", "ac1", "agreed", "support"),
    *("both", "only_a", "only_b", "neither", "remarks"),
)
DIFFERENCE = tuple(field.name for field in fields(Difference))
ANCHORING = ("sample", "a", "b", *DIFFERENCE)
_COUNTS = ("shown_findings", "blind_findings")  # missing if an arm has no coded finding


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class AgreementTables:
    """How far coders agree, in four frames.

    Attributes
    ----------
    coders : DataFrame
        ``coder``, ``kind``, ``who`` (in words), ``findings`` (how many they coded).
    pairs : DataFrame
        Agreement of two coders ``a`` and ``b`` on the findings that both have coded:
        Krippendorff's ``alpha`` over theme sets with its 95 % interval over boroughs, the share
        with the ``same_themes``, and kappa of the main theme with its 95 % interval.
    themes : DataFrame
        For each pair and theme, Cohen's ``kappa`` with its 95 % interval, Gwet's ``ac1``, and the
        counts behind them. Kappa is missing where it is undefined.
    anchoring : DataFrame
        For each blind sample, how similar two codings are (0 to 1) where the model's themes were
        ``shown`` and where they were not (``blind``), and the ``difference`` with its 95 %
        interval. Missing until both arms are coded.
    """

    coders: pd.DataFrame
    pairs: pd.DataFrame
    themes: pd.DataFrame
    anchoring: pd.DataFrame


def tabulate_agreement(measured: CoderAgreement) -> AgreementTables:
    """Return coder agreement as frames."""
    themes = [row for pair in measured.pairs for row in _make_theme_rows(pair)]
    anchoring = make_frame(map(_make_anchoring_row, measured.anchoring), ANCHORING)
    return AgreementTables(
        coders=make_frame(map(_make_coder_row, measured.coders), CODERS),
        pairs=make_frame(map(_make_pair_row, measured.pairs), PAIRS),
        themes=make_frame(themes, THEMES),
        anchoring=anchoring.astype(dict.fromkeys(_COUNTS, "Int64")),
    )


def _make_coder_row(coder: Coder) -> Row:
    return {
        "coder": coder.name,
        "kind": coder.kind,
        "who": coder.who,
        "findings": len(coder.themes),
    }


def _name_pair(pair: Pair) -> Row:
    return {"a": pair.a.name, "a_kind": pair.a.kind, "b": pair.b.name, "b_kind": pair.b.kind}


def _make_pair_row(pair: Pair) -> Row:
    agreement = pair.agreement
    main = agreement.main
    low, high = agreement.alpha_limits or (None, None)
    return {
        **_name_pair(pair),
        "findings": agreement.findings,
        "taught_the_model": pair.left_out,
        "alpha": agreement.alpha,
        "alpha_low": low,
        "alpha_high": high,
        "same_themes": agreement.same_themes,
        "main_theme_kappa": main.kappa if main else None,
        "main_theme_low": main.low if main else None,
        "main_theme_high": main.high if main else None,
        "main_theme_same": main.observed if main else None,
        "remark": pair.remark,
    }


def _make_theme_rows(pair: Pair) -> list[Row]:
    return [
        {
            **_name_pair(pair),
            "theme": item.theme_id,
            "findings": pair.agreement.findings,
            "kappa": item.kappa.kappa,
            "low": item.kappa.low,
            "high": item.kappa.high,
            "ac1": item.ac1,
            "agreed": item.kappa.observed,
            "support": item.support,
            "both": item.both,
            "only_a": item.only_a,
            "only_b": item.only_b,
            "neither": item.neither,
            "remarks": "; ".join(item.remarks),
        }
        for item in pair.agreement.themes
    ]


def _make_anchoring_row(item: Anchoring) -> Row:
    difference = asdict(item.difference) if item.difference else dict.fromkeys(DIFFERENCE)
    return {"sample": item.sample, "a": item.a, "b": item.b, **difference}
