"""Writing theme reports: HTML and Markdown pages for readers, CSV tables for analysts.

The same contents give the same bytes: no page holds a date of writing. Each file is replaced whole,
and only if it would differ. Pages are made in as many processes as are asked for; the index is
written last.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Literal, NamedTuple, get_args

from inspection_findings.analysis.recommendations import Similarity
from inspection_findings.coding import Codebook
from inspection_findings.errors import UnknownNameError
from inspection_findings.frames import CorpusFrames
from inspection_findings.frameworks import Frameworks
from inspection_findings.processes import work_on_all
from inspection_findings.records import Nearest
from inspection_findings.theme_report.accuracy import MeasuredFigures
from inspection_findings.theme_report.contents import Contents, gather_contents
from inspection_findings.theme_report.render.csv_tables import name_tables, write_csv_table
from inspection_findings.theme_report.render.links import Pages, Selection
from inspection_findings.theme_report.render.page_folder import PageFolder, Run, list_others
from inspection_findings.theme_report.render.pages import (
    MadePage,
    PageMaker,
    Subject,
    list_subjects,
)

Format = Literal["html", "md", "csv"]
FORMATS: tuple[Format, ...] = get_args(Format)


class WrittenPages(list[Path]):
    """The paths of all pages of a run, and how many files it had to write or remove."""

    def __init__(self, paths: Iterable[Path], *, changed: int = 0, removed: int = 0) -> None:
        super().__init__(paths)
        self.changed = changed
        self.removed = removed


def find_current_pages(out: Path, formats: Sequence[str], made_of: str) -> WrittenPages | None:
    """Return the pages in a folder if they were made of just this; None if anything differs.

    Parameters
    ----------
    made_of : str
        The hash of all that the pages are made of.

    Raises
    ------
    UnknownNameError
        If a format is not known.
    FindingsError
        If the folder is a file, or its list of pages is none.
    """
    _require_formats(formats)
    folder = PageFolder(out)
    runs = [folder.find_run(f".{name}", made_of) for name in formats]
    found = [run for run in runs if run is not None]
    if len(found) < len(runs):
        return None
    return WrittenPages(out / name for run in found for name in run)


def write_theme_reports(
    frames: CorpusFrames,
    codebook: Codebook,
    figures: MeasuredFigures | None,
    *,
    frameworks: Frameworks,
    similarity: Similarity,
    out: Path,
    formats: Sequence[str],
    nearest: Mapping[str, tuple[Nearest, ...]] | None = None,
    theme_ids: Sequence[str] | None = None,
    boroughs: Sequence[str] | None = None,
    without: Collection[str] = (),
    not_counted: tuple[str, ...] = (),
    workers: int = 1,
    made_of: str = "",
) -> WrittenPages:
    """Write an index, a page for each theme and borough, and tables; return their paths.

    Parameters
    ----------
    figures : MeasuredFigures or None
        The measured figures of the model; without them the pages say "not measured".
    frameworks : Frameworks
        Which report could show which theme.
    similarity : Similarity
        What findings are compared by: all those of the frames.
    out : Path
        Folder to write to; made if it is not there. Its list ``pages.json`` tells which files
        are pages of an earlier run. Those are written again if they would differ. If all pages
        are asked for, those that are no longer wanted are removed. Other files stay. The index
        links the pages of this run, and names pages of an earlier one.
    formats : sequence of {"html", "md", "csv"}
        If themes are asked for, the tables of ``csv`` hold these alone.
    nearest : mapping of str to tuple of Nearest, optional
        By finding id, the coded findings to show beside what the model coded.
    theme_ids, boroughs : sequence of str or None
        The pages to write, by id or name whatever the case: None for all, ``()`` for none.
    without : collection of str
        Ids of findings that the reader strikes out: none heads a page or argues for a visit.
    not_counted : tuple of str
        Inspectorates that the store has reports of and the frames do not; the pages name them.
    workers : int
        How many processes make pages; any number gives the same bytes.
    made_of : str
        The hash of all that the pages are made of, for ``find_current_pages``.

    Returns
    -------
    WrittenPages
        The pages, whether they had to be written or lay there, in the order of ``formats``: the
        index first, then themes in the order of the codebook, then boroughs by name, then their
        reports.

    Raises
    ------
    UnknownNameError
        If a format, theme or borough is not known.
    RetiredThemeError
        If a theme is retired and no finding carries it.
    CodingError
        If the codings do not fit the findings or the codebook.
    FindingsError
        If the folder cannot be written to, or a page would replace a file that is not a page as
        it was written; then nothing is written.
    """
    _require_formats(formats)
    folder = PageFolder(out)
    contents = gather_contents(
        frames,
        codebook,
        figures,
        frameworks=frameworks,
        similarity=similarity,
        nearest=nearest,
        without=without,
        not_counted=not_counted,
    )
    selection = Selection.choose(contents, theme_ids=theme_ids, boroughs=boroughs)
    run = _Run(
        folder=folder,
        contents=contents,
        selection=selection,
        formats=formats,
        is_whole=theme_ids is None and boroughs is None,
        themes=[theme.id for theme in selection.themes] if theme_ids else None,
        made_of=made_of,
    )
    files = run.write(workers)
    return WrittenPages(
        (out / name for suffix in formats for name in files[f".{suffix}"]),
        changed=folder.written,
        removed=folder.removed,
    )


def _require_formats(formats: Sequence[str]) -> None:
    for name in formats:
        if name not in FORMATS:
            raise UnknownNameError("format", name, FORMATS)


class _TableMaker(NamedTuple):
    """Makes the tables, of the whole corpus or of these themes alone."""

    contents: Contents
    themes: Sequence[str] | None
    made_of: str

    def make(self, name: str) -> MadePage:
        content = write_csv_table(self.contents, name, self.themes)
        return MadePage(f"{name}.csv", self.made_of, content)


def _make(pages: PageMaker, tables: _TableMaker, job: Subject | str) -> list[MadePage]:
    """Return the pages on a subject, or the table of a name."""
    return [tables.make(job)] if isinstance(job, str) else pages.make(job)


@dataclass(frozen=True, kw_only=True)
class _Run:
    """One run: what is asked for, and where it goes; ``themes`` are those of the tables."""

    folder: PageFolder
    contents: Contents
    selection: Selection
    formats: Sequence[str]
    is_whole: bool
    themes: Sequence[str] | None
    made_of: str

    def write(self, workers: int) -> dict[str, tuple[str, ...]]:
        """Write what would differ, and return the files of each format by its suffix."""
        folder, plans = self.folder, self._plan_pages()
        tables = name_tables(self.themes) if "csv" in self.formats else ()
        files = {pages.suffix: pages.files for pages in plans}
        named = [name for own in files.values() for name in own]
        folder.require_own([*named, *(f"{name}.csv" for name in tables)])
        maker = PageMaker(self.contents, plans, folder.made_of(named), self.made_of)
        jobs = [*tables, *(list_subjects(self.selection) if plans else ())]
        work = partial(_make, maker, _TableMaker(self.contents, self.themes, self.made_of))
        with folder.write([pages.index for pages in plans]):
            for made in work_on_all(jobs, work, workers=workers):
                for page in made:
                    folder.put(page.name, page.made_of, page.content)
            if tables:
                files[".csv"] = tuple(f"{name}.csv" for name in tables)
            for suffix, own in files.items():
                self._finish(suffix, own)
            for pages in self._plan_pages():  # again: what is no longer wanted has gone
                folder.put(pages.index, self.made_of, maker.make_index(pages))
        return files

    def _plan_pages(self) -> list[Pages]:
        return [
            Pages.plan(self.folder.out, self.selection, suffix=f".{name}")
            for name in self.formats
            if name != "csv"
        ]

    def _finish(self, suffix: str, files: tuple[str, ...]) -> None:
        """Remove pages of an earlier whole set that this one has not, and list this run."""
        unwanted = [one for one in self.folder.pages if one.endswith(suffix) and one not in files]
        for name in unwanted if self.is_whole else ():
            self.folder.remove(name)
        others = list_others(self.folder.out, suffix, files)
        self.folder.runs[suffix] = Run(self.made_of, files, others)
