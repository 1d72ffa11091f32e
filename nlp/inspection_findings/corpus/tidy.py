"""The store as tidy tables in files, with a data dictionary."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Unpack

from inspection_findings.corpus.handle import Handle
from inspection_findings.search import FilterOptions, Filters
from inspection_findings.search.filters import show_filters

if TYPE_CHECKING:
    from inspection_findings.exchange.tidy import TableFormat


class Tidy(Handle):
    """Tables for other programs."""

    @show_filters(FilterOptions)
    def write_tables(
        self,
        out: str | Path,
        *,
        file_format: TableFormat = "csv",
        sampled: bool = False,
        **filters: Unpack[FilterOptions],
    ) -> list[Path]:
        """Write the store as tidy tables into a folder; return the paths, the manifest last.

        One row is one thing, and a list is several rows of a table of its own. ``README.md`` and
        ``datapackage.json`` describe each column, for people and for tools; ``manifest.json`` has
        the hash of each file. The same store gives the same bytes. A folder that has such tables
        already is renewed, unless somebody has changed a file in it.

        With filters there are only the findings that meet them, with what was said of these, and
        their reports. What is about no finding and no report, such as themes, is whole.

        Parameters
        ----------
        out : str or Path
            The folder; made if it is not there.
        file_format : {"csv", "parquet", "json"}
            Parquet has the embeddings too, and needs the extra ``parquet``.
        sampled : bool
            Whether to write them though they show what others said of findings in a blind sample
            that is not coded yet.

        Raises
        ------
        UnknownNameError
            If the format or the value of a filter is not known.
        FindingsError
            If the folder holds something else, a file in it has been changed, or the tables would
            spoil a blind sample.
        MissingExtraError
            If Parquet is asked for, and pyarrow is not installed.

        Examples
        --------
        >>> written = corpus.write_tables("out/tables", file_format="json", borough="Hackney")
        >>> [path.name for path in written][:3]
        ['README.md', 'datapackage.json', 'reports.json']
        """
        from inspection_findings.corpus.tidy_folder import require_no_sample, write_folder
        from inspection_findings.exchange.tidy import FORMATS
        from inspection_findings.text import find_names

        find_names("format", [file_format], dict.fromkeys(FORMATS, ()))
        with self._read() as store:
            if not sampled:
                require_no_sample(store)
            return write_folder(store, Path(out), file_format, Filters.of(**filters))
