"""What a pack is made of: the question, the reports it is asked of, the findings it chooses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from inspection_findings.corpus.filter_words import describe_filters, name_filter, write_value
from inspection_findings.corpus.notebook import find_basket
from inspection_findings.corpus.pages import has_own_figures, keep_filtered, read_parts
from inspection_findings.errors import FindingsError, UnknownNameError
from inspection_findings.frames import group_rows
from inspection_findings.search import Filters, Hits, search
from inspection_findings.search.answer import LIKELY
from inspection_findings.search.constraints import list_filters
from inspection_findings.search.voice import find_voices_in_order
from inspection_findings.text import find_names, list_words
from inspection_findings.theme_report import gather_contents, read_figures
from inspection_findings.theme_report.pack import (
    CHOSEN,
    Chosen,
    Gathered,
    Question,
    add_chosen,
    gather_pack,
)

if TYPE_CHECKING:
    from inspection_findings.classify.network import Network
    from inspection_findings.coding import Codebook
    from inspection_findings.encode import Encoder
    from inspection_findings.frames import CorpusFrames
    from inspection_findings.frameworks import Frameworks
    from inspection_findings.search.constraints import Understood
    from inspection_findings.store import Store
    from inspection_findings.theme_model import ThemeModel
    from inspection_findings.theme_report.contents import Contents

_OF_REPORTS = ("borough", "without_borough", "since", "to", "year", "overall", "service")
_SEARCHED = 2_000  # hits at most that a pack considers


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a person asks a pack for: exactly one of themes, a query and a basket."""

    themes: tuple[str, ...] = ()
    query: str = ""
    basket: str = ""
    without: tuple[str, ...] = ()
    filters: Filters

    def __post_init__(self) -> None:
        given = [bool(self.themes), bool(self.query), bool(self.basket)]
        if sum(given) != 1:
            raise FindingsError(
                "a pack",
                "is about themes, a query or a basket, and exactly one of them",
                "name themes, or give one query or one basket",
            )


def choose_by_query(
    store: Store, asked: Asked, *, encoder: Encoder, network: Network | None
) -> tuple[Question, Chosen, Filters]:
    """Return the findings that a search holds likely, and the filters with those it understood.

    Raises
    ------
    FindingsError
        If the search says that there is nothing on that.
    """
    hits = Hits(
        search(
            store,
            asked.query,
            encoder=encoder,
            network=network,
            filters=asked.filters,
            limit=_SEARCHED,
        ),
        query=asked.query,
        asked=asked.filters,
    )
    likely = {hit.finding.finding_id: hit.likely for hit in hits if hit.is_likely and hit.likely}
    is_measured = any(hit.likely is not None for hit in hits)
    if not is_measured and hits:
        raise FindingsError(
            f"query {asked.query!r}",
            "cannot choose findings, because with this encoder nobody measured which hits are"
            " likely to be about it",
            "use the default encoder, or put the hits that you want into a basket",
        )
    if not likely:
        raise FindingsError(
            f"query {asked.query!r}",
            "has no finding that is likely to be about it",
            "ask in other words, or see what comes nearest with `findings search`",
        )
    names = dict(store.read_names().themes)
    of_reports = [one for one in hits.understood if one.option in _OF_REPORTS]
    below = len(hits) - len(likely)
    question = Question(
        kind="query",
        subject=f"“{asked.query}”",
        theme_ids=(CHOSEN,),
        filters=tuple(describe_filters(asked.filters, names)),
        understood=tuple(_describe(one, names) for one in hits.understood),
        narrowed=tuple(_describe(one, names) for one in hits.understood if one not in of_reports),
        verdict=hits.summary if hits.verdict != "yes" else "",
    )
    reason = f"a likelihood below {LIKELY:.2f} of being about the question, as the search ranks"
    left_out = (("Findings that the search compared", below, reason),) if below else ()
    chosen = Chosen(finding_ids=tuple(likely), likely=likely, comments={}, left_out=left_out)
    return question, chosen, replace(asked.filters, **_as_tuples(list_filters(of_reports)))


def _as_tuples(filters: Mapping[str, Any]) -> dict[str, Any]:
    return {key: tuple(one) if isinstance(one, list) else one for key, one in filters.items()}


def _describe(one: Understood, names: Mapping[str, str]) -> str:
    value = write_value(one.option, one.value, names)
    return f"{name_filter(one.option).lower()} {value} (“{one.words}”)"


def choose_by_basket(store: Store, asked: Asked) -> tuple[Question, Chosen]:
    """Return what is in a basket, given by id or name, in its order.

    Raises
    ------
    FindingsError
        If there is no such basket, or nothing in it is in the store.
    """
    baskets = {one.basket_id: (one.name,) for one in store.read_baskets()}
    if not baskets:
        raise UnknownNameError("basket", asked.basket, ())
    (basket_id,) = find_names("basket", [asked.basket], baskets)
    basket, items = find_basket(store, basket_id), store.read_basket_items(basket_id)
    there = [one for one in items if one.is_there]
    if not there:
        raise FindingsError(
            f"basket “{basket.name}”", "holds no finding of this store", "put findings into it"
        )
    question = Question(
        kind="basket",
        subject=basket.name,
        theme_ids=(CHOSEN,),
        filters=tuple(describe_filters(asked.filters, {})),
    )
    chosen = Chosen(
        finding_ids=tuple(one.finding_id for one in there),
        likely={},
        comments={one.finding_id: one.comment for one in there if one.comment},
        left_out=tuple(
            (f"{one.citation}: {one.text}", 1, "no longer in the store; as it was put in")
            for one in items
            if not one.is_there
        ),
    )
    return question, chosen


def choose_themes(store: Store, asked: Asked, codebook: Codebook) -> Question:
    """Return the question after themes, given by id or name.

    Raises
    ------
    UnknownNameError
        If a theme is not known.
    RetiredThemeError
        If a theme is retired and no finding carries it.
    """
    ids = store.find_themes(asked.themes)
    names = {theme.id: theme.name for theme in codebook.themes}
    return Question(
        kind="themes",
        subject=list_words(names[one] for one in ids),
        theme_ids=tuple(dict.fromkeys(ids)),
        filters=tuple(describe_filters(asked.filters, names)),
    )


def gather_parts(
    store: Store,
    frames: CorpusFrames,
    asked: Asked,
    *,
    model: ThemeModel,
    frameworks: Frameworks,
    encoder: Encoder | None,
    network: Network | None,
    not_counted: Sequence[str],
) -> Gathered:
    """Return the parts of a pack; call it inside a snapshot.

    Parameters
    ----------
    frames : CorpusFrames
        Of the reports that are counted; the filters choose among them.
    encoder, network
        For a query; None where there is none.

    Raises
    ------
    FindingsError
        As ``choose_by_query`` and the others; if no report meets the filters.
    """
    parts = read_parts(store, frames, model)
    codebook, filters, chosen = parts.codebook, asked.filters, None
    if asked.query and encoder is not None:
        question, chosen, filters = choose_by_query(store, asked, encoder=encoder, network=network)
    elif asked.basket:
        question, chosen = choose_by_basket(store, asked)
    else:
        question = choose_themes(store, asked, codebook)
    frames, left_out = keep_filtered(store, frames, filters)
    if chosen is not None:
        chosen = _keep_counted(chosen, frames, question)
        frames, codebook = add_chosen(frames, codebook, question, chosen)
    metrics = model.metrics if has_own_figures(store, model) else None
    contents = gather_contents(
        frames,
        codebook,
        read_figures(metrics) if metrics else None,
        frameworks=frameworks,
        similarity=parts.similarity,
        nearest=parts.nearest,
        without=asked.without,
        not_counted=(*not_counted, *left_out),
    )
    for theme_id in question.theme_ids:
        if theme_id not in contents.theme_names:  # no finding of these reports carries it
            raise contents.retired[theme_id].refuse()
    built = store.read_last_build()
    findings = store.read_findings([one.finding.finding_id for one in contents.quotations])
    return gather_pack(
        contents,
        question,
        key_questions=store.read_key_questions(),
        spans={one.finding_id: one.spans for one in findings},
        dated=None if built is None else built.date(),
        content=store.content_digest(),
        voices=_hear_voices(contents),
        chosen=chosen,
    )


def _hear_voices(contents: Contents) -> dict[str, tuple[str, ...]]:
    """Return who speaks in a finding, by its id, where anybody does."""
    heard: dict[str, tuple[str, ...]] = {}
    for own in group_rows(contents.quotations, lambda one: one.finding.report_id).values():
        found = find_voices_in_order(one.finding.text for one in own)
        heard |= {
            one.finding.finding_id: voices for one, voices in zip(own, found, strict=True) if voices
        }
    return heard


def _keep_counted(chosen: Chosen, frames: CorpusFrames, question: Question) -> Chosen:
    """Return what was chosen of the reports that are counted; the others are left out."""
    kept = tuple(one for one in chosen.finding_ids if one in frames.findings_by_id)
    if not kept:
        raise FindingsError(
            f"“{question.subject}”",
            "has no finding in the reports that are counted",
            "use fewer filters, or count another inspectorate with --inspectorate",
        )
    lost = len(chosen.finding_ids) - len(kept)
    line = ("Findings of other reports", lost, "their reports are not counted here")
    return replace(chosen, finding_ids=kept, left_out=(*chosen.left_out, *([line] if lost else [])))
