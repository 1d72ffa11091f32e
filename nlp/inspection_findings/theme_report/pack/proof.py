"""The appendix: everything considered, what was left out, method, figures and limits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from inspection_findings.analysis.prose import count_words
from inspection_findings.documents import (
    Block,
    Cell,
    Column,
    Heading,
    Items,
    Paragraph,
    Quoted,
    Runs,
    Strong,
    Table,
)
from inspection_findings.text import start_sentence
from inspection_findings.theme_report.pack.cite import describe_polarity, describe_themes
from inspection_findings.theme_report.pack.gathered import Gathered
from inspection_findings.theme_report.pack.model_figures import list_figures

LICENCE = (
    "Quotations are word for word from published reports; only footnote marks and line breaks are"
    " removed. Contains public sector information, © Crown copyright, licensed under the Open"
    " Government Licence v3.0:"
    " https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"
)
_LABELS = (
    "It is stated where a heading of the report says which it is, or a person does. Elsewhere"
    " software infers it, and it is marked so, counted apart, and never in the headline; where it"
    " is not sure enough, it says nothing. What is neither is not labelled by the report. It is of"
    " the whole finding, which may have several themes; a mixed one counts as both."
)
_QUOTATIONS = (
    "Of each borough the finding that has this theme as its main one, does not hedge, is near the"
    " middle of all findings on the theme, of middle length, and names or counts something. One"
    " that begins with a word that points back (“This”, “For instance”), or whose quotation marks"
    " are not closed, stands in the appendix alone."
)
_VISITS = (
    "Chosen in turn: one that is strong (more strengths than areas for improvement stated, on"
    " standards rated Good or better), one to improve (the reverse), and one for variety (it adds"
    " most sub-themes)."
)
_AUTHORSHIP = (
    "No inspector wrote or checked this pack. Software put it together by fixed rules from"
    " published reports and from the codings named here. Read the report before you rely on a"
    " coding."
)


def write_considered(gathered: Gathered, used: Mapping[str, Sequence[str]]) -> Iterator[Block]:
    """Yield every finding considered; ``used`` has the sections that quote it, by finding id."""
    if not gathered.considered:
        yield Paragraph(runs=("No finding was considered: none is about it.",))
        return
    yield tabulate_considered(gathered, used)


def tabulate_considered(gathered: Gathered, used: Mapping[str, Sequence[str]]) -> Table:
    """Return every finding considered, with its place, its codings, and where it is quoted."""
    names = gathered.contents.theme_names
    rows: list[tuple[Cell, ...]] = []
    for number, one in enumerate(gathered.considered, start=1):
        finding_id = one.finding.finding_id
        rows.append(
            (
                number,
                (Quoted(finding_id, has_note=False),),
                gathered.cited[finding_id].citation,
                describe_polarity(one),
                describe_themes(one, names),
                "; ".join(used.get(finding_id, ())) or None,
            )
        )
    return Table(
        key="considered-findings",
        caption=f"All {len(rows):,} findings considered",
        columns=(
            Column(name="No.", kind="number", weight=0.35),
            Column(name="Finding", weight=3.0),
            Column(name="Where", weight=1.0),
            Column(name="Strength or area for improvement", weight=1.0),
            Column(name="Themes, and who gave them", weight=1.9),
            Column(name="Used under", weight=0.8),
        ),
        rows=tuple(rows),
        note="The number after “model” is its probability; “trained on it” means that the model had"
        " seen a coding of it. A dash under “Used under”: counted, and not quoted.",
        sheet="Considered",
    )


def write_left_out(gathered: Gathered) -> Iterator[Block]:
    """Yield what is not counted, with the reasons."""
    if not gathered.left_out:
        yield Paragraph(runs=("Nothing.",))
        return
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (one.what, one.count or None, one.reason) for one in gathered.left_out
    )
    yield Table(
        key="left-out-lines",
        caption="What is not counted, and why",
        columns=(
            Column(name="What", weight=1.6),
            Column(name="How many", kind="number", weight=0.6),
            Column(name="Why", weight=2.4),
        ),
        rows=rows,
        sheet="Left out",
    )


def write_method(gathered: Gathered) -> Iterator[Block]:
    """Yield how the pack was made, how good the model is, limits and versions."""
    yield Items(items=tuple(_list_method(gathered)))
    yield Heading(words="How good the coding is", level=2, key="figures")
    yield Items(items=tuple((one,) for one in list_figures(gathered)))
    yield Heading(words="Limits", level=2, key="limits")
    yield Items(items=tuple((one,) for one in _list_limits(gathered)))
    yield Heading(words="Versions", level=2, key="versions")
    versions = "; ".join(f"{name} {value}" for name, value in gathered.versions)
    yield Paragraph(runs=(f"{versions}.",), style="quiet")


def _list_method(gathered: Gathered) -> Iterator[Runs]:
    explained = gathered.explained
    if gathered.is_census:
        yield (Strong("Boroughs: "), explained["boroughs"])
        yield (Strong("Intervals: "), explained["interval"])
        yield (Strong("Strength or area for improvement: "), _LABELS)
    yield (Strong("Coders: "), explained["coders"])
    if gathered.is_census:
        yield (Strong("Quotations in the main part: "), _QUOTATIONS)
        sentences = dict.fromkeys(topic.report.sample.basis for topic in gathered.topics)
        yield (Strong("Boroughs to visit: "), f"{_VISITS} {' '.join(sentences)}")
        thresholds = gathered.topics[0].report.thresholds
        yield (Strong("Links of recommendations: "), thresholds["crosswalk"])
        if "practice" in thresholds:
            yield (Strong("Pairs of good practice: "), thresholds["practice"])
    if gathered.repeated:
        yield (Strong("Said twice: "), _describe_repeated(gathered))
    stock = [one for one in gathered.considered if one.stock is not None]
    if stock:
        yield (
            Strong("Stock wording: "),
            start_sentence(f"{count_words(len(stock), 'finding')} considered")[:-1],
            f" {'is' if len(stock) == 1 else 'are'} in words that reports on several boroughs share"
            " nearly word for word. Each counts in its own borough; the notes mark them.",
        )


def _describe_repeated(gathered: Gathered) -> str:
    places = "; ".join(one.finding.citation for one in gathered.repeated)
    return (
        f"{places}: the same words stand before in the same report. They are quoted once, with both"
        " places; numbers of findings count both, numbers of boroughs do not change."
    )


def _list_limits(gathered: Gathered) -> Iterator[str]:
    yield _AUTHORSHIP
    yield (
        "A report says what inspectors chose to write. What is not there may be there in the"
        " service."
    )
    if gathered.is_census:
        yield (
            "Few reports make wide intervals; they are no random sample, so the true uncertainty is"
            " larger still."
        )
    if gathered.question.kind == "query":
        yield (
            "A search finds by words and by meaning. It was measured on other questions, against"
            " judgements by language models; on this one nobody has checked it."
        )
