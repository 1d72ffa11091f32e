"""``Corpus``: what can be asked of a store, one method a question, each one call into a room."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, fields
from pathlib import Path
from typing import TYPE_CHECKING

from inspection_findings.corpus.across import Across
from inspection_findings.corpus.contents import Contents
from inspection_findings.corpus.handle import Names, list_names, name_themes
from inspection_findings.corpus.people import People
from inspection_findings.frames import make_frame
from inspection_findings.store import open_store

if TYPE_CHECKING:
    import pandas as pd

    from inspection_findings.corpus.plots import Plot
    from inspection_findings.encode import Encoder
    from inspection_findings.pipeline import BuildOutcome
    from inspection_findings.theme_model import ThemeModel

AnyPath = str | Path


class Corpus(Contents, Across, People):
    """A store of coded findings, and what can be asked of it.

    Made by ``open_corpus`` or ``build``. It holds no data: each question reads the store anew,
    so that what a person has just coded counts.

    Attributes
    ----------
    outcome : BuildOutcome or None
        Of the ``build`` that made it; None where it was opened.
    """

    outcome: BuildOutcome | None = None

    @property
    def built(self) -> pd.DataFrame:
        """One row for each report that ``build`` was given: what became of it, and why."""
        from inspection_findings.pipeline import InputOutcome

        inputs = () if self.outcome is None else self.outcome.inputs
        return make_frame(map(asdict, inputs), [field.name for field in fields(InputOutcome)])

    def matrix(self) -> Plot:
        """Draw theme by borough as a heat map; its ``table`` has the numbers.

        Needs the extra ``plots``, and raises `MissingExtraError` without it.

        Examples
        --------
        >>> corpus.matrix().table["borough"].nunique()
        5
        """
        from inspection_findings.corpus.plots import draw_matrix, require_matplotlib

        require_matplotlib()
        return draw_matrix(self.recurring().boroughs, theme_names=self._name_themes())

    def plot_recurrence(self) -> Plot:
        """Draw the share of boroughs in which each theme is found, with 95 % intervals.

        Needs the extra ``plots``, as ``matrix`` does.

        Examples
        --------
        >>> set(corpus.plot_recurrence().table["eligible"])
        {5}
        """
        from inspection_findings.corpus.plots import draw_recurrence, require_matplotlib

        require_matplotlib()
        return draw_recurrence(self.recurring().themes, theme_names=self._name_themes())

    def plot_balance(self) -> Plot:
        """Draw whether each theme is more of the strengths or of the areas for improvement.

        Needs the extra ``plots``, as ``matrix`` does.

        Examples
        --------
        >>> corpus.plot_balance().table["difference"].is_monotonic_increasing
        True
        """
        from inspection_findings.corpus.plots import draw_balance, require_matplotlib

        require_matplotlib()
        boroughs, tests = self.recurring().boroughs, self.compare(by="polarity").tests
        return draw_balance(boroughs, tests, theme_names=self._name_themes())

    def write_reports(
        self,
        out: str | Path,
        *,
        themes: Names | None = None,
        boroughs: Names | None = None,
        formats: Names = ("html",),
    ) -> list[Path]:
        """Write theme reports into a folder and return their paths, the index first.

        Without ``themes`` and ``boroughs`` all pages are written, else those that are named.

        Examples
        --------
        >>> [path.name for path in corpus.write_reports("out", themes="voice", formats="md")]
        ['index.md', 'theme-voice.md']
        """
        from inspection_findings.corpus.pages import write_pages

        is_all = themes is None and boroughs is None
        with self._read() as store:
            return write_pages(
                store,
                model=self.model,
                frameworks=self.frameworks,
                out=Path(out),
                formats=list_names(formats),
                theme_ids=None if is_all else list_names(themes or ()),
                boroughs=None if is_all else list_names(boroughs or ()),
            )

    def _name_themes(self) -> dict[str, str]:
        with self._read() as store:
            return name_themes(store)


def open_corpus(
    store: AnyPath,
    *,
    model: ThemeModel | AnyPath | None = None,
    codebook: AnyPath | None = None,
    standards: AnyPath | None = None,
    encoder: Encoder | AnyPath | None = None,
) -> Corpus:
    """Open a store that ``build`` or ``findings build`` made, to ask questions of it.

    What is named is used or refused. What is not is looked for where the command line looks:
    in the environment variables ``FINDINGS_...``, the working directory and the package.

    Parameters
    ----------
    store : str or Path
    model : ThemeModel, str or Path, optional
        The theme model or its folder. Written reports show its figures.
    codebook : str or Path, optional
        A codebook of your own, for the names and definitions in written reports.
    standards : str or Path, optional
        The file of the frameworks of inspection and their standards.
    encoder : Encoder, str or Path, optional
        The encoder of queries or its folder: the one that the store was built with.

    Raises
    ------
    StoreError
        If there is no store, or the file is something else.

    Examples
    --------
    >>> corpus = open_corpus("out/inspections.findings")
    >>> corpus
    Corpus('out/inspections.findings')
    """
    corpus = Corpus(
        Path(store), model=model, codebook=codebook, standards=standards, encoder=encoder
    )
    open_store(corpus.path, mode="read").close()
    return corpus


def build(
    reports: AnyPath | Iterable[AnyPath],
    *,
    store: AnyPath,
    model: ThemeModel | AnyPath | None = None,
    codebook: AnyPath | None = None,
    standards: AnyPath | None = None,
    encoder: Encoder | AnyPath | None = None,
    reference: AnyPath | None = None,
    workers: int = 1,
) -> Corpus:
    """Read reports into a store, made if it is not there, and open it.

    What is there already and has not changed is left alone. A file that cannot be read is in
    ``corpus.left_out().failures`` with the reason; ``corpus.built`` says what became of each.

    Parameters
    ----------
    reports : str, Path, or several
        Files, or patterns such as ``"reports/*.txt"``.
    store : str or Path
    model, codebook, standards, encoder
        As in ``open_corpus``; themes of your own codebook are given at once, without training.
    reference : str or Path, optional
        Folder of a reference coding to keep beside the model's.
    workers : int
        How many processes read and code reports; the store is the same with any number. A script
        that asks for more than one needs an ``if __name__ == "__main__"``.

    Raises
    ------
    ReadingError
        If a file that is named is not there, or a pattern fits none.

    Examples
    --------
    >>> corpus = build("corpus/reports/hack*.txt", store="hackney.findings")
    >>> corpus.built[["report_id", "status"]].to_dict("records")
    [{'report_id': 'hackney-2023-05', 'status': 'added'}]
    """
    from inspection_findings import pipeline
    from inspection_findings.corpus.loading import (
        find_reports,
        load_cached_encoder,
        load_extended_model,
        prepare_search,
    )

    paths = find_reports(reports)
    used = load_cached_encoder(encoder)
    extended = load_extended_model(model, codebook=codebook, encoder=used)
    corpus = Corpus(Path(store), model=extended, standards=standards, encoder=used)
    with open_store(Path(store), mode="write") as opened:
        outcome = pipeline.build(
            paths,
            store=opened,
            encoder=used,
            model=extended,
            frameworks=corpus.frameworks,
            reference_folder=None if reference is None else Path(reference),
            workers=workers,
        )
    prepare_search(used)
    corpus.outcome = outcome
    return corpus
