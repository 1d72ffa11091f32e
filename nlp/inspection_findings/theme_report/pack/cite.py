"""What proves a quotation: citation, source, coders, report and offsets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from inspection_findings.analysis.recurrence import CodedFinding
from inspection_findings.documents import Cited
from inspection_findings.records import Span
from inspection_findings.text import list_words
from inspection_findings.theme_report.pack.question import CHOSEN
from inspection_findings.theme_report.quotations import Quotation

_CODERS = {"adjudicated": "settled", "reference": "reference coding"}

Names = Mapping[str, str]  # of themes, by id


def cite(quotation: Quotation, spans: Sequence[Span]) -> Cited:
    """Return what proves a quotation; ``spans`` are its offsets in the text of its report."""
    finding = quotation.finding
    page = "" if finding.page is None else f", page {finding.page}"
    return Cited(
        finding_id=finding.finding_id,
        text=finding.text,
        citation=f"{finding.citation}{page}",
        source=", ".join(filter(None, (finding.inspectorate, quotation.service))),
        coded=f"{_say_briefly(quotation)}{_name_coders(quotation)}",
        report_id=finding.report_id,
        spans=tuple(spans),
        page=finding.page,
    )


def _say_briefly(quotation: Quotation) -> str:
    """Return a polarity and who says so, in few words; a recommendation is one by its citation."""
    if quotation.finding.kind == "recommendation":
        return ""
    badge = quotation.badge
    if badge is not None and badge.is_stated and quotation.finding.polarity_from == "heading":
        return f"{badge.words[0].upper()}{badge.words[1:]} (heading). "
    return f"{describe_polarity(quotation)}. "


def _name_coders(quotation: Quotation) -> str:
    """Return who gave its themes; which they are and how sure is in the appendix."""
    coders = dict.fromkeys(
        "the model" if one.coder_kind == "model" else _name_coder(one)
        for one in quotation.codings
        if one.theme_id != CHOSEN
    )
    return f"Themes by {list_words(tuple(coders))}." if coders else "No theme."


def describe_polarity(quotation: Quotation) -> str:
    """Return the polarity of a finding, and who says so.

    Examples
    --------
    "Strength, given by the report's heading"; "Recommendation"; "No polarity"
    """
    badge = quotation.badge
    if badge is None:
        return "No polarity"
    words = f"{badge.words[0].upper()}{badge.words[1:]}"
    if not quotation.polarity_origin:
        return words
    if badge.is_stated:
        return f"{words}, {quotation.polarity_origin}"
    by = quotation.finding.polarity_coder_kind
    return f"{words} by {'the reference coding' if by == 'reference' else 'the model'}"


def describe_themes(quotation: Quotation, names: Names) -> str:
    """Return the themes of a finding with who gave each, the main one first."""
    codings = [one for one in quotation.codings if one.theme_id != CHOSEN]
    if not codings:
        return "No theme"
    return "; ".join(f"{names[one.theme_id]} ({_name_coder(one)})" for one in codings)


def _name_coder(coding: CodedFinding) -> str:
    if coding.coder_kind == "person":
        return list_words(coding.coder.split("; "))
    if coding.coder_kind != "model":
        return _CODERS[coding.coder_kind]
    if coding.in_training or coding.probability is None:
        return "model, trained on it" if coding.in_training else "model"
    return f"model {coding.probability:.2f}"
