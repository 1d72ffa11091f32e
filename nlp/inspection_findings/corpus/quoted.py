"""Findings in words for files: what was asked, what it was made with, and each finding."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from inspection_findings._version import __version__
from inspection_findings.corpus.filter_words import describe_filters, name_filter, write_value
from inspection_findings.corpus.notebook import find_basket
from inspection_findings.exchange import QuotedFinding, QuotedList
from inspection_findings.search import FIRST, Filters, Hits, Listed, Listing, list_findings
from inspection_findings.text import MONTHS, start_sentence

if TYPE_CHECKING:
    from inspection_findings.records import BasketItem
    from inspection_findings.store import Store

_NOTES = (
    "Quotations are word for word from published reports. Contains public sector information,"
    " © Crown copyright, licensed under the Open Government Licence v3.0:"
    " https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
    "Polarity is stated where the report’s heading or a person says so; elsewhere it is inferred,"
    " and marked so. Themes are given by people where they have coded, else by the reference"
    " coding, which language models made, or by the theme model. Read the report before you cite a"
    " coding.",
)
_LOST = "No longer in the store"
_ORDERS = {"probability": "surest first", "centrality": "most typical first"}


def quote_findings(
    store: Store,
    findings: Listing | Hits | Sequence[str],
    *,
    title: str,
    comments: Mapping[str, str],
) -> QuotedList:
    """Return findings in words; call it inside a snapshot.

    Raises
    ------
    FindingsError
        If a finding is not in the store.
    """
    names = dict(store.read_names().themes)
    listed = list(findings) if isinstance(findings, Listing) else _read_listed(store, findings)
    remarks = [_write_remark(one) for one in findings]
    built = store.read_last_build()
    asked = _describe_question(findings, listed, names)
    return QuotedList(
        title=title,
        asked=tuple((name, value) for name, value in asked if value),
        made_with=tuple(_describe_store(store, listed, built)),
        notes=_NOTES,
        entries=tuple(
            _make_entry(number, one, names, remark, comments.get(one.finding.finding_id, ""))
            for number, (one, remark) in enumerate(zip(listed, remarks, strict=True), start=1)
        ),
        built=built,
        is_grouped=isinstance(findings, Listing),
        is_ranked=isinstance(findings, Hits),
    )


def quote_basket(store: Store, basket_id: str) -> QuotedList:
    """Return what is in a basket in words, in its own order; call it inside a snapshot.

    A finding that is no longer in the store is quoted as it was, and marked so.

    Raises
    ------
    UnknownNameError
        If there is no such basket.
    """
    basket, items = find_basket(store, basket_id), store.read_basket_items(basket_id)
    there = [one.finding_id for one in items if one.is_there]
    comments = {one.finding_id: one.comment for one in items}
    quoted = quote_findings(store, there, title=basket.name, comments=comments)
    known = {one.finding_id: one for one in quoted.entries}
    entries = [known.get(one.finding_id) or _keep_entry(one) for one in items]
    lost = len(items) - len(there)
    asked = (*quoted.asked, *([(_LOST, f"{lost}, quoted as before")] if lost else []))
    return replace(
        quoted,
        asked=asked,
        entries=tuple(replace(one, number=number) for number, one in enumerate(entries, start=1)),
    )


def _keep_entry(item: BasketItem) -> QuotedFinding:
    """Return a finding that the store no longer has, as it was when it was put in."""
    return QuotedFinding(
        number=0,
        finding_id=item.finding_id,
        citation=item.citation,
        text=item.text,
        report_id="",
        borough=_LOST,
        inspectorate="",
        service="",
        published="",
        page=None,
        standard="",
        kind="narrative",
        heading="",
        addressee="",
        polarity=None,
        basis=None,
        themes=(),
        remark=f"{_LOST}. It is quoted as it was when it was put in.",
        comment=item.comment,
    )


def _read_listed(store: Store, findings: Hits | Sequence[str]) -> list[Listed]:
    """Return findings as a list has them, in the order of the hits or ids."""
    ids = findings.ids if isinstance(findings, Hits) else tuple(findings)
    if not ids:
        return []
    known = {
        one.finding.finding_id: one for one in list_findings(store, Filters(finding=tuple(ids)))
    }
    return [known[finding_id] for finding_id in ids]


def _describe_question(
    findings: Listing | Hits | Sequence[str],
    listed: Sequence[Listed],
    names: Mapping[str, str],
) -> Iterator[tuple[str, str]]:
    boroughs = len({one.finding.borough for one in listed})
    count = f"{len(listed):,} in {boroughs} borough{'' if boroughs == 1 else 's'}"
    if isinstance(findings, Listing):
        yield "Filters", ". ".join(describe_filters(findings.filters, names))
        yield "Order", next((_ORDERS[one] for one in findings.columns if one in _ORDERS), "")
        yield "Findings", findings.summary
    elif isinstance(findings, Hits):
        understood = (
            f"{name_filter(one.option)}: {write_value(one.option, one.value, names)}"
            f" (“{one.words}”)"
            for one in findings.understood
        )
        rest = "The others may not be." if findings.expected and len(listed) > FIRST else ""
        yield "Found", f"{findings.summary} {rest}".strip()
        yield "Question", findings.query
        yield "Understood as filters", ". ".join(understood)
        yield "Filters", ". ".join(describe_filters(findings.asked, names))
        yield "Order", "the best first"
        yield "Left out", findings.remark
    else:
        yield "Findings", f"{count}, chosen and ordered by a person"


def _describe_store(
    store: Store, listed: Sequence[Listed], built: datetime | None
) -> Iterator[tuple[str, str]]:
    yield "Inspectorates", "; ".join(sorted({one.inspectorate for one in listed}))
    yield "Store last built", _write_day(built) if built else "never"
    versions = store.read_versions() | {"this file": __version__}
    yield "Versions", "; ".join(f"{key}: {value}" for key, value in versions.items())


def _write_day(date: datetime) -> str:
    return f"{date.day} {MONTHS[date.month - 1]} {date.year}"


def _write_remark(one: object) -> str:
    """Return why a finding is in the list, in sentences; empty for an id that a person chose."""
    if isinstance(one, Listed):
        measured = (("Probability of the theme", one.probability), ("Centrality", one.centrality))
        return " ".join(f"{name} {value:.2f}." for name, value in measured if value is not None)
    likely, why = getattr(one, "likely", None), getattr(one, "why", "")
    share = "" if likely is None else f"Likely to be about it: {likely:.0%}. "
    return f"{share}{start_sentence(why)}"


def _make_entry(
    number: int, one: Listed, names: Mapping[str, str], remark: str, comment: str
) -> QuotedFinding:
    finding = one.finding
    return QuotedFinding(
        number=number,
        finding_id=finding.finding_id,
        citation=finding.citation,
        text=finding.text,
        report_id=finding.report_id,
        borough=finding.borough,
        inspectorate=one.inspectorate,
        service=one.service,
        published=one.published,
        page=one.page,
        standard=finding.standard,
        kind=finding.kind,
        heading=finding.heading,
        addressee=finding.addressee or "",
        polarity=one.stated_polarity or one.inferred_polarity,
        basis=one.stated_by or one.inferred_by,
        themes=tuple(names.get(theme, theme) for theme in one.themes),
        sub_theme=one.sub_theme or "",
        voices=one.voices,
        rating=one.rating or "",
        overall_rating=one.overall_rating or "",
        before=one.before,
        after=one.after,
        remark=remark,
        comment=comment,
    )
