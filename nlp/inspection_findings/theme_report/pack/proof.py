"""The appendix: everything considered, what was left out, method, figures and limits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from inspection_findings.documents import (
    Block,
    Cell,
    Column,
    Heading,
    Items,
    Paragraph,
    Quoted,
    Strong,
    Table,
)
from inspection_findings.theme_report.accuracy import ThemeFigures
from inspection_findings.theme_report.pack.cite import describe_polarity, describe_themes
from inspection_findings.theme_report.pack.figures import write_figure_tables
from inspection_findings.theme_report.pack.gathered import Gathered

LICENCE = (
    "Quotations are word for word from published reports; only footnote marks and line breaks are"
    " removed. Contains public sector information, © Crown copyright, licensed under the Open"
    " Government Licence v3.0:"
    " https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"
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
            Column(name="Where", weight=1.1),
            Column(name="Polarity, and who says so", weight=1.1),
            Column(name="Themes, and who gave them", weight=1.5),
            Column(name="Used under", weight=1.0),
        ),
        rows=tuple(rows),
        note="The number after “model” is its probability. A dash under “Used under” means that the"
        " finding is counted and not quoted.",
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
    """Yield how the pack was made, how good the model is, limits, licence and versions."""
    explained = gathered.explained
    kept = ["boroughs", "interval", "polarity", "coders"] if gathered.is_census else ["coders"]
    for name in kept:
        yield Paragraph(runs=(_say(name, explained),))
    if gathered.question.kind == "themes":
        sentences = dict.fromkeys(topic.report.sample.basis for topic in gathered.topics)
        yield Paragraph(
            runs=(f"Quotations each way, and boroughs to visit: {' '.join(sentences)}",)
        )
    yield Heading(words="How good the coding is", level=2, key="figures")
    yield from _write_figures(gathered)
    yield from write_figure_tables(gathered)
    yield Heading(words="Limits", level=2, key="limits")
    yield Items(items=tuple((one,) for one in _list_limits(gathered)))
    yield Heading(words="Licence and versions", level=2, key="licence")
    yield Paragraph(runs=(LICENCE,))
    yield Items(items=tuple((Strong(f"{name}: "), value) for name, value in gathered.versions))


def _say(name: str, explained: Mapping[str, str]) -> str:
    """Return an explanation in the words of a document: it has no badges."""
    if name != "polarity":
        return explained[name]
    return (
        "Polarity is stated where the report's heading says whether a finding is a strength or an"
        " area for improvement, or a person does. Elsewhere the model or the reference coding"
        " infers it, and it is marked so; “unclear” means that the inference is not sure enough."
        " The two are counted apart and together. Polarity is of the whole finding, which may have"
        " several themes."
    )


def _write_figures(gathered: Gathered) -> Iterator[Block]:
    figures = gathered.contents.figures
    if figures is None:
        yield Paragraph(runs=("Not measured: another model coded these reports.",))
        return
    yield Paragraph(runs=(f"{figures.method} {figures.provenance}",))
    lines = [
        (topic.name, topic.report.figures)
        for topic in gathered.topics
        if gathered.question.kind == "themes"
    ]
    overall = [(f"All themes ({name})", one) for name, one in sorted(figures.overall.items())]
    yield Table(
        key="model-figures",
        caption="How well the model codes, on boroughs that it had not seen",
        columns=(
            Column(name="Theme", weight=2.0),
            Column(name="Agreed (precision)", kind="number"),
            Column(name="Found (recall)", kind="number"),
            Column(name="F1", kind="number"),
            Column(name="95 % interval of F1", weight=1.2),
            Column(name="Coded in the reference", kind="number"),
            Column(name="F1 of the two reference coders", kind="number"),
        ),
        rows=tuple(_tabulate(name, one) for name, one in [*lines, *overall]),
        note="Agreed: the share of what the model gives that the reference coding gives too. Found:"
        " the share of what the reference coding gives that the model gives too.",
        sheet="Figures of the model",
    )


def _tabulate(name: str, one: ThemeFigures | None) -> tuple[Cell, ...]:
    if one is None:
        return (f"{name}: not measured", None, None, None, None, None, None)
    interval = None
    if one.f1_low is not None and one.f1_high is not None:
        interval = f"{one.f1_low:.2f} to {one.f1_high:.2f}"
    between = None if one.agreement_f1 is None else round(one.agreement_f1, 2)
    measured = (round(one.precision, 2), round(one.recall, 2), round(one.f1, 2))
    return (name, *measured, interval, one.support, between)


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
