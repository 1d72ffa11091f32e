"""``Corpus``: a store and the questions to ask of it, one method for each question."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import asdict, fields
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

from inspection_findings import defaults
from inspection_findings.corpus.across import Across
from inspection_findings.corpus.adding import Adding
from inspection_findings.corpus.blindness import Blind
from inspection_findings.corpus.contents import Contents
from inspection_findings.corpus.deeds import History
from inspection_findings.corpus.differences import Differences
from inspection_findings.corpus.doctor import Doctor
from inspection_findings.corpus.explore import Explore
from inspection_findings.corpus.files import Files
from inspection_findings.corpus.handle import Names, list_names
from inspection_findings.corpus.notebook import Notebook
from inspection_findings.corpus.notes import Notes
from inspection_findings.corpus.packs import Packs
from inspection_findings.corpus.people import People
from inspection_findings.corpus.plots import Plots
from inspection_findings.corpus.progress import Coders
from inspection_findings.corpus.projects import Projects
from inspection_findings.corpus.queues import Queues
from inspection_findings.corpus.tidy import Tidy
from inspection_findings.corpus.work import Work
from inspection_findings.frames import make_frame
from inspection_findings.search import Filters, ReportFilterOptions
from inspection_findings.search.filters import show_filters
from inspection_findings.store import open_store

if TYPE_CHECKING:
    import pandas as pd

    from inspection_findings.corpus.accuracy import Accuracy
    from inspection_findings.encode import Encoder
    from inspection_findings.pipeline import AskedPrecision, BuildOutcome
    from inspection_findings.theme_model import ThemeModel
    from inspection_findings.theme_report.render import WrittenPages

AnyPath = str | Path


class Corpus(
    Contents,
    Across,
    People,
    Explore,
    Files,
    Packs,
    Work,
    Notes,
    Notebook,
    Differences,
    Coders,
    History,
    Queues,
    Blind,
    Adding,
    Plots,
    Projects,
    Tidy,
    Doctor,
):
    """A store of coded findings, with a method for each question.

    Use ``open_corpus`` or ``build`` to make one. It keeps no data in memory. Each question reads
    the store again, so new codings count at once.

    Attributes
    ----------
    outcome : BuildOutcome or None
        The outcome of ``build``; None after ``open_corpus``.
    """

    outcome: BuildOutcome | None = None

    @property
    def built(self) -> pd.DataFrame:
        """One row for each input of ``build``: what was done with it, and why."""
        from inspection_findings.pipeline import InputOutcome

        inputs = () if self.outcome is None else self.outcome.inputs
        return make_frame(map(asdict, inputs), [field.name for field in fields(InputOutcome)])

    def accuracy(
        self,
        reports: AnyPath | Iterable[AnyPath],
        *,
        reference: AnyPath,
        supplement: AnyPath | None = None,
    ) -> Accuracy:
        """Return how good the coding is, measured on boroughs that the model never saw.

        Parameters
        ----------
        reports : str, Path, or several
            The reports that are coded: files, folders, or patterns such as ``"reports/*.pdf"``.
        reference : str or Path
            Folder of the reference coding to measure by.
        supplement : str or Path, optional
            A supplementary coding to learn from as well.

        Examples
        --------
        >>> accuracy = corpus.accuracy("corpus/reports/*.txt", reference="corpus/reference")
        >>> accuracy.agreement()["theme_id"].nunique()
        25
        """
        from inspection_findings.corpus.accuracy import measure_accuracy
        from inspection_findings.corpus.loading import find_reports

        named = None if self._codebook is None else Path(self._codebook)
        return measure_accuracy(
            find_reports(reports),
            reference=Path(reference),
            supplement=None if supplement is None else Path(supplement),
            codebook=defaults.locate_codebook(named, environment=os.environ),
            model=self.model,
            encoder=self.encoder,
        )

    @show_filters(ReportFilterOptions)
    def write_reports(
        self,
        out: str | Path,
        *,
        themes: Names | None = None,
        boroughs: Names | None = None,
        formats: Names = ("html",),
        without: Names = (),
        workers: int = 1,
        **filters: Unpack[ReportFilterOptions],
    ) -> WrittenPages:
        """Write theme reports into a folder and return their paths, the index first.

        If neither ``themes`` nor ``boroughs`` is given, all pages are written, and those of an
        earlier run that are no longer wanted are removed. Only files that would differ are written;
        a file that is not a page as it was written is never replaced. ``without`` are ids
        of findings to strike out: none of them is shown at the head of a page or as the reason for
        a visit. ``workers`` is how many processes make pages, fewer where the free memory has no
        room for them; any number gives the same bytes. Of the filters of ``list`` there are those
        that choose whole reports: ``without_borough``, ``since``, ``to``, ``year``, ``overall`` and
        ``service``. All counts are then of these reports.

        Examples
        --------
        >>> [path.name for path in corpus.write_reports("out", themes="voice", formats="md")]
        ['index.md', 'theme-voice.md']
        """
        from inspection_findings.corpus.pages import hash_asked, keep_filtered, write_pages
        from inspection_findings.theme_report.render import find_current_pages

        is_all = themes is None and boroughs is None
        theme_ids = None if is_all else list_names(themes or ())
        places = None if is_all else list_names(boroughs or ())
        struck = list_names(without)
        asked = (theme_ids, places, struck, sorted(filters.items()), self.inspectorate)
        with self._read() as store:
            made_of = hash_asked(store, self.model, self.frameworks, asked)
            if current := find_current_pages(Path(out), list_names(formats), made_of):
                return current
            frames = self._read_frames(store)
            frames, left_out = keep_filtered(store, frames, Filters.of(**filters))
            return write_pages(
                store,
                frames,
                model=self.model,
                frameworks=self.frameworks,
                out=Path(out),
                formats=list_names(formats),
                not_counted=(*(name for name, _ in self.counted.left_out), *left_out),
                workers=workers,
                made_of=made_of,
                theme_ids=theme_ids,
                boroughs=places,
                without=struck,
            )


def open_corpus(
    store: AnyPath,
    *,
    model: ThemeModel | AnyPath | None = None,
    codebook: AnyPath | None = None,
    standards: AnyPath | None = None,
    encoder: Encoder | AnyPath | None = None,
    inspectorate: str | None = None,
) -> Corpus:
    """Open a store made by ``build`` or ``findings build``.

    A path that is given is used, or an error is raised. For a path that is not given, the same
    places are searched as by the command line: the environment variables ``FINDINGS_...``, the
    working directory and the package.

    Parameters
    ----------
    store : str or Path
    model : ThemeModel, str or Path, optional
        The theme model or its folder. Written reports show its figures.
    codebook : str or Path, optional
        Your own codebook, whose names and definitions appear in written reports, by default the
        one that the store keeps.
    standards : str or Path, optional
        The file with the inspection frameworks and their standards.
    encoder : Encoder, str or Path, optional
        The encoder for queries or its folder. It must be the one that the store was built with.
    inspectorate : str, optional
        The inspectorate whose reports are counted, or "all" to count across inspectorates. By
        default HM Inspectorate of Probation, or the only inspectorate in the store.

    Raises
    ------
    StoreError
        If the file does not exist or is not a store.

    Examples
    --------
    >>> corpus = open_corpus("out/inspections.findings")
    >>> corpus
    Corpus('out/inspections.findings')
    """
    corpus = Corpus(
        Path(store),
        model=model,
        codebook=codebook,
        standards=standards,
        encoder=encoder,
        inspectorate=inspectorate,
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
    precision: AskedPrecision = None,
    workers: int = 1,
    scheduler: str | None = None,
    parts: AnyPath | None = None,
) -> Corpus:
    """Read reports into a store, which is created if needed, and open it.

    Reports that are in the store already and have not changed are skipped. Files that cannot be
    read are listed in ``corpus.left_out().failures`` with the reason. ``corpus.built`` says what
    was done with each input.

    Parameters
    ----------
    reports : str, Path, or several
        PDF, web pages, Word files or plain text: files, folders, or patterns such as
        ``"reports/*.pdf"``.
    store : str or Path
    model, codebook, standards, encoder
        As in ``open_corpus``. Themes of your own codebook are used at once, without training. The
        store keeps your codebook: later builds use it without naming it again.
    reference : str or Path, optional
        Folder of a reference coding to store beside the model's coding.
    precision : float, "none" or None
        The share of the model's sure themes that is to be right: themes are sure from a probability
        that was tested for it. The store keeps it: later builds use it without naming it again,
        until one says "none".
    workers : int
        How many processes read and code reports; any number gives the same store. A script that
        uses more than one needs an ``if __name__ == "__main__"``.
    scheduler : str, optional
        The address of a Dask scheduler, ``tcp://HOST:PORT``, whose workers do it instead.
    parts : str or Path, optional
        Folder, or address of an object store, that keeps the result for each report besides. A
        build that finds it there does not make it again.

    Raises
    ------
    ReadingError
        If a file does not exist, or a pattern matches no file.

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
        load_theme_model,
        prepare_search,
    )
    from inspection_findings.theme_model.extend import extend_model

    paths = find_reports(reports)
    used = load_cached_encoder(encoder)
    loaded = load_theme_model(model)
    named = None if codebook is None else extend_model(loaded, Path(codebook), used)
    engine = pipeline.find_engine(scheduler)
    kept = None if parts is None else pipeline.Parts(str(parts))
    with open_store(Path(store), mode="write") as opened:
        extended = named or pipeline.use_kept_codebook(loaded, opened, used)
        extended = pipeline.use_precision(extended, opened, precision)
        corpus = Corpus(Path(store), model=extended, standards=standards, encoder=used)
        outcome = pipeline.build(
            paths,
            store=opened,
            encoder=used,
            model=extended,
            frameworks=corpus.frameworks,
            reference_folder=None if reference is None else Path(reference),
            workers=workers,
            engine=engine,
            parts=kept,
        )
    prepare_search(Path(store), used)
    corpus.outcome = outcome
    return corpus
