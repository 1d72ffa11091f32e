"""What proves a quotation: citation, source, coders, report and offsets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from inspection_findings.analysis.recurrence import CodedFinding
from inspection_findings.documents import Cited
from inspection_findings.frames import group_rows
from inspection_findings.records import Span
from inspection_findings.text import list_words
from inspection_findings.theme_report.pack.question import CHOSEN
from inspection_findings.theme_report.quotations import Quotation

_CODERS = {"adjudicated": "settled", "reference": "reference coding"}

NOT_LABELLED = "not labelled by the report"

Names = Mapping[str, str]  # of themes, by id


def cite(
    quotation: Quotation,
    spans: Sequence[Span],
    *,
    also: Sequence[Quotation] = (),
    is_one_inspectorate: bool = False,
) -> Cited:
    """Return what proves a quotation.

    Parameters
    ----------
    spans : sequence of Span
        Its offsets in the text of its report.
    also : sequence of Quotation
        Findings of the same report with the same words.
    is_one_inspectorate : bool
        Whether all reports are of one, so that the document names it once.
    """
    finding = quotation.finding
    page = "" if finding.page is None else f", page {finding.page}"
    whose = "" if is_one_inspectorate else finding.inspectorate
    elsewhere = "; ".join(one.finding.citation.split(", ", 2)[-1] for one in also)
    return Cited(
        finding_id=finding.finding_id,
        text=finding.text,
        citation=f"{finding.citation}{page}{f' (also {elsewhere})' if elsewhere else ''}",
        source=whose,
        coded=" ".join(_say_briefly(quotation)),
        report_id=finding.report_id,
        spans=tuple(spans),
        page=finding.page,
    )


def _say_briefly(quotation: Quotation) -> Iterator[str]:
    """Yield what the citation does not say: an inferred polarity, stock wording, a person's word.

    A citation says "strength 2" where a heading does; themes by software are the rule.
    """
    badge = quotation.badge
    is_by_heading = (
        badge is not None and badge.is_stated and quotation.finding.polarity_from == "heading"
    )
    if quotation.finding.kind != "recommendation" and not is_by_heading:
        yield f"{describe_polarity(quotation)}."
    if quotation.stock is not None:
        yield f"{quotation.stock.badge[0].upper()}{quotation.stock.badge[1:]}."
    people = dict.fromkeys(
        _name_coder(one)
        for one in quotation.codings
        if one.theme_id != CHOSEN and one.coder_kind in ("person", "adjudicated")
    )
    if people:
        yield f"Themes by {list_words(tuple(people))}."


def describe_polarity(quotation: Quotation) -> str:
    """Return the polarity of a finding, and who says so.

    Examples
    --------
    "Strength, given by the report's heading"; "Recommendation"; "Not labelled by the report"
    """
    badge = quotation.badge
    if badge is None:
        return f"{NOT_LABELLED[0].upper()}{NOT_LABELLED[1:]}"
    words = f"{badge.words[0].upper()}{badge.words[1:]}"
    if not quotation.polarity_origin:
        return words
    if badge.is_stated:
        return f"{words}, {quotation.polarity_origin}"
    return f"{words} by {name_who_says(quotation)}"


def name_who_says(quotation: Quotation) -> str:
    """Return who says that a finding is a strength or an area; empty where nobody does."""
    badge, finding = quotation.badge, quotation.finding
    if badge is None or finding.kind == "recommendation":
        return ""
    if badge.is_stated:
        return "the report's heading" if finding.polarity_from == "heading" else "a person"
    return "the reference coding" if finding.polarity_coder_kind == "reference" else "the model"


def describe_themes(quotation: Quotation, names: Names) -> str:
    """Return the themes of a finding with who gave them, the main one first; each coder once.

    Examples
    --------
    "Victim work, Health (model, trained on it)"; "Victim work (model 0.98); Health (settled)"
    """
    codings = [one for one in quotation.codings if one.theme_id != CHOSEN]
    if not codings:
        return "No theme"
    by_coder = group_rows(codings, _name_coder)  # in the order of the themes
    return "; ".join(
        f"{', '.join(names[one.theme_id] for one in own)} ({coder})"
        for coder, own in by_coder.items()
    )


def _name_coder(coding: CodedFinding) -> str:
    if coding.coder_kind == "person":
        return list_words(coding.coder.split("; "))
    if coding.coder_kind != "model":
        return _CODERS[coding.coder_kind]
    if coding.in_training or coding.probability is None:
        return "model, trained on it" if coding.in_training else "model"
    return f"model {coding.probability:.2f}"
