"""Writing theme reports: HTML and Markdown pages for readers, CSV tables for analysts.

The same contents give the same bytes: no page holds a date of writing. Each file is replaced whole.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Literal, get_args

from inspection_findings.analysis.recommendations import Similarity
from inspection_findings.coding import Codebook
from inspection_findings.errors import FindingsError, UnknownNameError
from inspection_findings.frames import CorpusFrames
from inspection_findings.frameworks import Frameworks
from inspection_findings.records import Nearest
from inspection_findings.theme_report.accuracy import MeasuredFigures
from inspection_findings.theme_report.contents import Contents, gather_contents
from inspection_findings.theme_report.render.links import Pages, Selection

Format = Literal["html", "md", "csv"]
FORMATS: tuple[Format, ...] = get_args(Format)
Files = Iterator[tuple[str, str]]


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
) -> list[Path]:
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
        Folder to write to; made if it is not there. Files with other names stay. The index
        links the pages of this run, and names pages of an earlier one.
    formats : sequence of {"html", "md", "csv"}
        The tables of ``csv`` always hold the whole corpus, since a share means nothing
        without its denominator.
    nearest : mapping of str to tuple of Nearest, optional
        By finding id, the coded findings to show beside what the model coded.
    theme_ids, boroughs : sequence of str or None
        The pages to write, by id or name whatever the case: None for all, ``()`` for none.
    without : collection of str
        Ids of findings that the reader strikes out: none heads a page or argues for a visit.
    not_counted : tuple of str
        Inspectorates that the store has reports of and the frames do not; the pages name them.

    Returns
    -------
    list of Path
        What was written, in the order of ``formats``: the index first, then themes in the
        order of the codebook, then boroughs by name, then their reports.

    Raises
    ------
    UnknownNameError
        If a format, theme or borough is not known.
    RetiredThemeError
        If a theme is retired and no finding carries it.
    CodingError
        If the codings do not fit the findings or the codebook.
    """
    for name in formats:
        if name not in FORMATS:
            raise UnknownNameError("format", name, FORMATS)
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
    _make_folder(out)
    return [
        _write_atomically(out / name, text)
        for chosen in formats
        for name, text in _WRITERS[chosen](
            contents, Pages.plan(out, selection, suffix=f".{chosen}")
        )
    ]


def _make_folder(out: Path) -> None:
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise FindingsError(
            str(out), f"cannot be used as a folder ({reason})", "name another with --out"
        ) from error


def _write_html(contents: Contents, pages: Pages) -> Files:
    from inspection_findings.theme_report.render.pages import write_html_pages

    return write_html_pages(contents, pages)


def _write_markdown(contents: Contents, pages: Pages) -> Files:
    from inspection_findings.theme_report.render.pages import write_markdown_pages

    return write_markdown_pages(contents, pages)


def _write_csv(contents: Contents, pages: Pages) -> Files:  # noqa: ARG001
    from inspection_findings.theme_report.render.csv_tables import write_csv_tables

    return write_csv_tables(contents)


_WRITERS: dict[str, Callable[[Contents, Pages], Files]] = {
    "html": _write_html,
    "md": _write_markdown,
    "csv": _write_csv,
}


def _write_atomically(path: Path, text: str) -> Path:
    """Write to a temporary file beside ``path`` and rename it: a reader never sees a half."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(text.encode("utf-8"))
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(0o644)  # mkstemp makes files that nobody else may read
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    return path
