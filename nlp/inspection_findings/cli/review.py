"""``review``: export findings for people to code, and import their coding."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from inspection_findings.cli.filter_options import filter_options
from inspection_findings.cli.options import (
    many_option,
    model_option,
    store_option,
)
from inspection_findings.cli.output import say, say_retired
from inspection_findings.cli.read import exit_after
from inspection_findings.cli.review_output import (
    check_ending,
    name_files,
    require_room,
    split_formats,
    write_files,
)
from inspection_findings.cli.review_project import holds_project, import_project
from inspection_findings.errors import FindingsError
from inspection_findings.files import make_folder
from inspection_findings.text.names import name_file

if TYPE_CHECKING:
    from inspection_findings.exchange import AnsweredRow
    from inspection_findings.review import Choice, ImportOutcome, Problem
    from inspection_findings.search import FilterOptions

_LIMIT = 100  # findings, if neither a number nor findings are named
_FORMATS = "xlsx, csv, docx, label-studio, prodigy: one or more, separated by commas."
formats_option = click.option(
    "--format", "formats", default="xlsx", show_default=True, metavar="LIST", help=_FORMATS
)


@click.group()
def review() -> None:
    """Send findings to people to code, and read their codings.

    \b
    Example:
      findings review export --store out/inspections.findings --out review.xlsx
    """


@review.command("export")
@store_option
@click.option(
    "--out",
    "out",
    metavar="FILE",
    required=True,
    type=click.Path(path_type=Path),
    help="File to write; several formats are told apart by their endings.",
)
@formats_option
@click.option(
    "--limit",
    metavar="N",
    type=click.IntRange(min=1),
    help="How many findings at most.  [default: 100, or all that --finding names]",
)
@filter_options()
@many_option(
    "--queue",
    "queue",
    help_text="Only these reasons: disagreeing, doubted (codings to read again), uncertain, novel.",
)
@click.option("--blind", is_flag=True, help="Leave out the codings of the model and other people.")
@click.option(
    "--sampled",
    is_flag=True,
    help="Include findings in a blind sample that are not coded yet. This spoils the sample.",
)
@model_option
def export(
    store_path: Path,
    out: Path,
    formats: str,
    limit: int | None,
    filters: FilterOptions,
    queue: tuple[str, ...],
    blind: bool,
    sampled: bool,
    model_path: Path | None,
) -> None:
    """Write the findings most worth checking: disagreements, doubted, uncertain and novel ones.

    A coding is doubted if a model that was not told of it speaks against it: read it again.

    Each comes with the most similar findings that people or the reference coding gave one of
    its possible themes, including findings that the model was trained on. Findings in a blind
    sample (`findings review sample`) are left out until all its coders have coded them.

    With docx, each finding is a paragraph and each coding of it a comment. People answer by
    comments and replies. The similar findings are left out.

    With --theme, findings that nearly have the theme are written too. Findings named by --finding
    are written whether or not they need checking.

    \b
    Example:
      findings list --store out/inspections.findings --theme voice --ids | \\
        findings review export --store out/inspections.findings --finding - --out review.xlsx
    """
    from inspection_findings.corpus import open_corpus
    from inspection_findings.exchange import make_review

    names = split_formats(formats)
    check_ending(out, names)
    corpus = open_corpus(store_path, model=model_path)
    most = limit or len([*filters.get("finding", ())]) or _LIMIT
    answer = corpus.to_review(limit=most, blind=blind, sampled=sampled, queue=queue, **filters)
    say_retired(corpus, filters.get("theme", ()))
    rows = answer.choice.rows
    if not rows:
        raise _nothing_to_review(store_path, withheld=len(answer.withheld))
    files = [
        make_review(rows, answer.codebook_themes, review_format=name, built=answer.built)
        for name in names
    ]
    written = name_files(out, files, exact=len(names) == 1)
    write_files(written)
    say(f"{len(rows)} findings in {', '.join(map(str, written))}")
    _say_withheld(answer.choice)
    if not (blind or answer.has_model_examples):
        say("The model's training findings are not shown: its encoder differs from the store's.")


def _say_withheld(choice: Choice) -> None:
    if not choice.withheld:
        return
    coders = sorted({coder for waiting in choice.withheld.values() for coder in waiting})
    say(
        f"{len(choice.withheld)} more are left out: they are in a blind sample that"
        f" {', '.join(coders)} must code first (--sampled includes them)"
    )


def _nothing_to_review(store_path: Path, *, withheld: int) -> FindingsError:
    if withheld:
        return FindingsError(
            str(store_path),
            f"has only findings to review that are in a blind sample yet to be coded ({withheld})",
            "have them coded first, or take them in with --sampled, which spoils the sample",
        )
    return FindingsError(
        str(store_path),
        "holds no finding that is disagreed on, doubted, uncertain or novel",
        "use other filters, or draw a sample: findings review sample",
    )


@review.command("import")
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path))
@store_option
@click.option(
    "--coder",
    metavar="NAME",
    help="Who coded the findings. Not needed for Word and REFI-QDA, which name their coders.",
)
@click.option(
    "--annotator",
    metavar="NAME",
    help="Whose answers, where a file holds several people's.",
)
@click.option(
    "--replace", is_flag=True, help="Replace earlier codings by this coder. History is kept."
)
def import_(
    path: Path, store_path: Path, coder: str | None, annotator: str | None, replace: bool
) -> None:
    """Read codings back: XLSX, ODS, CSV, Word, REFI-QDA, Label Studio or Prodigy.

    Label Studio may export it as JSON, JSON-MIN, CSV or TSV; Prodigy as JSON lines (db-out).
    A CSV file may have commas, semicolons or tabs. The part of a blind sample is taken only from
    the coder that it was drawn for.

    In Word, comments and replies are the answers, each under its author's name. A finding whose
    text was changed is not taken back.

    In a REFI-QDA project (.qdpx, from NVivo, ATLAS.ti, MAXQDA or QualCoder) a selection is a
    finding by its place in the text of the report. Users are the coders.

    An empty themes cell means "not coded", and 'none' means that no theme fits. Rows that cannot
    be read are listed with their place; the others are saved. Earlier codings by the coder
    change only with --replace.

    \b
    Example:
      findings review import review.xlsx --store out/inspections.findings --coder "A. Reader"
    """
    from inspection_findings.exchange import keep_annotator, read_review
    from inspection_findings.review import import_review, import_signed
    from inspection_findings.store import open_store

    _require_store(store_path)
    if holds_project(path):
        import_project(path, store_path, coder=coder, replace=replace)
        return
    everyone = read_review(path)
    is_signed = coder is None and annotator is None  # then several people may answer in one file
    rows = everyone if is_signed else keep_annotator(str(path), everyone, annotator)
    if len(rows) < len(everyone):
        say(f"{len(everyone) - len(rows)} rows by others than {annotator} are left for later")
    if coder is None:
        _require_names(path, rows)
    with open_store(store_path, mode="write") as store:
        if coder is not None:
            outcomes = {coder: import_review(store, rows, coder=coder, replace=replace)}
            problems: list[Problem] = []
        else:
            signed = import_signed(store, rows, replace=replace)
            outcomes, problems = dict(signed.coders), list(signed.problems)
            say(f"{path}: {signed.left} findings coded by nobody")
    for name, outcome in outcomes.items():
        _say_outcome(path, name, outcome)
        problems += outcome.problems
    exit_after(
        [f"{path}, {problem}" for problem in problems],
        done=sum(len(one.taken) + len(one.unchanged) for one in outcomes.values()),
    )


def _require_names(path: Path, rows: Sequence[AnsweredRow]) -> None:
    """Refuse a file that does not say who answered, unless the user does."""
    if any(row.signed for row in rows):
        return
    given = sorted({row.annotator for row in rows if row.annotator})
    said = f" (it says {', '.join(map(repr, given))})" if given else ""
    raise FindingsError(
        str(path), f"does not name the person who answered{said}", "give the name: --coder NAME"
    )


def _say_outcome(path: Path, coder: str, outcome: ImportOutcome) -> None:
    for problem in outcome.replaced:
        say(f"replaced: {path}, {problem}")
    say(
        f"{coder}: {len(outcome.taken)} findings coded, {len(outcome.replaced)} of them anew; "
        f"{len(outcome.unchanged)} as before; {outcome.left} not coded; "
        f"{len(outcome.problems)} skipped"
    )


def _require_store(path: Path) -> None:
    """Refuse a store that does not exist, since opening it for writing would create it."""
    from inspection_findings.store import open_store

    if not path.exists():
        open_store(path, mode="read").close()


@review.command("sample")
@store_option
@many_option("--coder", "coders", help_text="A coder; give two.")
@click.option("--size", required=True, type=click.IntRange(min=2), help="How many findings.")
@click.option(
    "--seed",
    default=1,
    show_default=True,
    type=click.IntRange(min=0),
    help="Seed of the random draw.",
)
@click.option(
    "--out",
    "out",
    metavar="DIR",
    required=True,
    type=click.Path(path_type=Path),
    help="Folder to write a file for each coder to.",
)
@formats_option
def sample(
    store_path: Path, coders: tuple[str, ...], size: int, seed: int, out: Path, formats: str
) -> None:
    """Draw findings for two coders, half of them with the model's coding shown.

    Both get the same findings in a different order. When both have coded them,
    `findings agreement` shows how far the model's coding influenced each.

    \b
    Example:
      findings review sample --store out/inspections.findings --coder Ana --coder Ben \\
        --size 60 --seed 1 --out samples
    """
    from inspection_findings.exchange import SUFFIXES, make_review
    from inspection_findings.review import draw_sample, make_sample_rows
    from inspection_findings.store import open_store

    if len(coders) != 2:
        raise click.UsageError("give two coders: --coder A --coder B")
    _require_store(store_path)
    make_folder(out)  # before the store remembers the sample
    names = split_formats(formats)
    slugs = [_slug(coder) for coder in coders]
    if slugs[0] == slugs[1] and coders[0] != coders[1]:
        raise click.UsageError("the two names would give the same file; spell them differently")
    require_room(out / f"{slug}{SUFFIXES[name]}" for slug in slugs for name in names)
    with open_store(store_path, mode="write") as store:
        in_training = {one.finding_id for one in store.read_classifications() if one.in_training}
        themes, built = store.read_themes(), store.read_last_build()
        sampled = draw_sample(store, coders=(coders[0], coders[1]), size=size, seed=seed)
        kept = sorted({one.coder for one in sampled}, key=lambda coder: slugs.index(_slug(coder)))
        rows = {coder: make_sample_rows(store, sampled, coder=coder) for coder in kept}
    written = {
        coder: name_files(
            out / f"{_slug(coder)}.xlsx",
            [make_review(own, themes, review_format=name, built=built) for name in names],
            exact=False,
        )
        for coder, own in rows.items()
    }
    write_files({path: data for files in written.values() for path, data in files.items()})
    for coder, files in written.items():
        say(f"{coder}: {len(rows[coder])} findings in {', '.join(map(str, files))}")
    if known := len({one.finding_id for one in sampled} & in_training):
        say(
            f"The model was trained on {known} of these findings. Agreement with the model leaves"
            " them out; its influence on people is measured on all."
        )


def _slug(name: str) -> str:
    name = unicodedata.normalize("NFC", name).casefold()
    slug = "-".join("".join(c if c.isalnum() else " " for c in name).split())
    return name_file(slug, or_else="coder")


COMMANDS = (review,)
