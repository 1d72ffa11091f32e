"""How figures look in print: shares, intervals, and the measured figures as lines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from inspection_findings.theme_report.accuracy import ThemeFigures

NOT_MEASURED = "not measured"
_AVERAGES = {"macro": "mean over themes", "micro": "all codings"}


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureLine:
    """The measured figures of one theme or average, as they are printed."""

    name: str
    support: str
    precision: str
    recall: str
    f1: str
    interval: str
    baselines: str
    agreement: str


def list_figures(named: Mapping[str, ThemeFigures]) -> tuple[FigureLine, ...]:
    """Return the figures as lines of print, in the order given."""
    return tuple(
        FigureLine(
            name=_AVERAGES.get(name, name),
            support=f"{figures.support:,}",
            precision=f"{figures.precision:.2f}",
            recall=f"{figures.recall:.2f}",
            f1=f"{figures.f1:.2f}",
            interval=_write_limits(figures),
            baselines="; ".join(f"{key} {f1:.2f}" for key, f1 in sorted(figures.baselines.items()))
            or NOT_MEASURED,
            agreement=NOT_MEASURED
            if figures.agreement_f1 is None
            else f"{figures.agreement_f1:.2f}",
        )
        for name, figures in named.items()
    )


def write_share(share: float) -> str:
    r"""Return a share as a whole percentage.

    Examples
    --------
    >>> write_share(0.8)
    '80\xa0%'
    """
    return f"{100 * share:.0f}\u00a0%"


def write_interval(low: float, high: float) -> str:
    r"""Return an interval of shares in whole percentages.

    Examples
    --------
    >>> write_interval(0.3755, 0.9638)
    '38 to 96\xa0%'
    """
    return f"{100 * low:.0f} to {100 * high:.0f}\u00a0%"


def _write_limits(figures: ThemeFigures) -> str:
    if figures.f1_low is None or figures.f1_high is None:
        return NOT_MEASURED
    return f"{figures.f1_low:.2f} to {figures.f1_high:.2f}"
