"""Evidence packs: what the corpus says of themes, a query or a basket, ready to hand out."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple, Unpack

from inspection_findings.corpus.files import MEDIA_TYPES
from inspection_findings.corpus.handle import Handle, Names, list_names
from inspection_findings.search import Filters, ReportFilterOptions
from inspection_findings.search.filters import show_filters

if TYPE_CHECKING:
    from inspection_findings.corpus.pack_check import Checked
    from inspection_findings.theme_report.pack import Pack


PackFormat = Literal["docx", "xlsx", "html", "pdf", "md", "csv", "json"]
PACK_MEDIA_TYPES: dict[str, str] = {
    "docx": MEDIA_TYPES["docx"],
    "xlsx": MEDIA_TYPES["xlsx"],
    "html": "text/html; charset=utf-8",
    "pdf": "application/pdf",
    "md": MEDIA_TYPES["md"],
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
}
_NEEDED: dict[str, str] = {"pdf": "typst"}


def list_pack_formats() -> tuple[str, ...]:
    """Return the formats that a pack can be written in here, with what is installed."""
    return tuple(one for one in PACK_MEDIA_TYPES if one not in _NEEDED or find_spec(_NEEDED[one]))


class PackFile(NamedTuple):
    """A pack in one format."""

    title: str
    data: bytes


class Packs(Handle):
    """Packs, and their files."""

    @show_filters(ReportFilterOptions)
    def pack(
        self,
        themes: Names = (),
        *,
        query: str = "",
        basket: str = "",
        title: str = "",
        template: str | Path | None = None,
        without: Names = (),
        **filters: Unpack[ReportFilterOptions],
    ) -> Pack:
        """Return what the reports say of themes, of a query, or of what is in a basket.

        Its ``document`` has the words and ``tables()`` all figures. The filters choose whole
        reports, and all counts are then of these. A pack of a query has the findings that the
        search holds more likely than not to be about it. A pack of a basket gives no shares of
        boroughs: a person chose its findings.

        Parameters
        ----------
        themes : str or iterable of str
            Ids or names; several make one pack.
        query : str
            A query as in `search`; what it says of boroughs or dates becomes filters.
        basket : str
            The id or the name of a basket.
        title : str
            By default the template's.
        template : str or Path, optional
            The folder of an organisation's template (see ``documents.template``).
        without : str or iterable of str
            Ids of findings to strike out: they are no headline and no reason for a visit.

        Raises
        ------
        FindingsError
            If not exactly one of themes, query and basket is given, a name is not known, a theme is
            retired and no finding carries it, or no report meets the filters.

        Examples
        --------
        >>> pack = corpus.pack("outcome-22")
        >>> pack.document.title, len(pack.tables()) > 10
        ('Outcome 22', True)
        """
        from inspection_findings.corpus.pack_parts import Asked, gather_parts
        from inspection_findings.documents import read_template
        from inspection_findings.theme_report.pack import make_pack

        asked = Asked(
            themes=list_names(themes),
            query=query,
            basket=basket,
            without=list_names(without),
            filters=Filters.of(**filters),
        )
        own_template = read_template(template)
        with self._read() as store:
            gathered = gather_parts(
                store,
                self._read_frames(store),
                asked,
                model=self.model,
                frameworks=self.frameworks,
                encoder=self.query_encoder if query else None,
                network=self.network if query else None,
                not_counted=[name for name, _ in self.counted.left_out],
            )
        return make_pack(gathered, own_template, title=title)

    @show_filters(ReportFilterOptions)
    def write_pack(
        self,
        out: str | Path,
        themes: Names = (),
        *,
        formats: Names = ("docx",),
        query: str = "",
        basket: str = "",
        title: str = "",
        template: str | Path | None = None,
        without: Names = (),
        **filters: Unpack[ReportFilterOptions],
    ) -> list[Path]:
        """Write a pack into a folder, with a manifest; return the paths, the manifest last.

        The same question of the same store gives the same bytes. A file that is in the folder and
        has been changed since is not replaced. The other arguments are those of `pack`.

        Parameters
        ----------
        out : str or Path
            The folder; made if it is not there.
        formats : str or iterable of str
            One or several of ``pack_files.FORMATS``.

        Raises
        ------
        FindingsError
            As `pack`; if a format is not known, or a file may not be replaced.

        Examples
        --------
        >>> written = corpus.write_pack("out/pack", "outcome-22", formats=["csv", "json"])
        >>> [path.name for path in written]
        ['outcome-22.csv', 'outcome-22.json', 'manifest.json']
        """
        from inspection_findings.corpus.pack_files import find_formats, write_pack_files

        names = find_formats(list_names(formats))
        pack = self.pack(
            themes,
            query=query,
            basket=basket,
            title=title,
            template=template,
            without=without,
            **filters,
        )
        return write_pack_files(pack, Path(out), formats=names)

    def pack_file(
        self,
        themes: Names = (),
        *,
        file_format: PackFormat,
        query: str = "",
        basket: str = "",
    ) -> PackFile:
        """Return a pack in one format, without its manifest; the arguments are those of `pack`.

        Raises
        ------
        FindingsError
            As `pack`; if the format is not known.
        MissingExtraError
            If the format needs a package that is not installed.

        Examples
        --------
        >>> made = corpus.pack_file("outcome-22", file_format="md")
        >>> made.title, made.data.decode().splitlines()[0]
        ('Outcome 22', '# Outcome 22')
        """
        from inspection_findings.corpus.pack_files import find_formats, make_file

        (name,) = find_formats([file_format])
        pack = self.pack(themes, query=query, basket=basket)
        return PackFile(title=pack.document.title, data=make_file(pack, name))

    def verify_pack(self, pack: str | Path, *, reports: str | Path | None = None) -> Checked:
        """Check a pack: the hash of each file, and each quotation in each file and in this store.

        Parameters
        ----------
        pack : str or Path
            The folder of a pack, or its manifest.
        reports : str or Path, optional
            A folder of the published reports, to look there too.

        Returns
        -------
        Checked
            With every failure: its place, and what is wrong.

        Raises
        ------
        FindingsError
            If there is no manifest, or the reports cannot be read.

        Examples
        --------
        >>> written = corpus.write_pack("out/to-check", "outcome-22", formats="md")
        >>> corpus.verify_pack("out/to-check").failures
        ()
        """
        from inspection_findings.corpus.pack_check import verify_pack

        return verify_pack(pack, store=self.path, reports=reports)
