"""Lists of findings as files to read, cite and hand on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Literal

from inspection_findings.corpus.handle import Handle
from inspection_findings.text import find_names

if TYPE_CHECKING:
    from inspection_findings.search import Hits, Listing

FileFormat = Literal["xlsx", "docx", "md"]
MEDIA_TYPES: dict[str, str] = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "md": "text/markdown; charset=utf-8",
}


class Files(Handle):
    """Answers as files."""

    def write_findings(
        self,
        findings: Listing | Hits | Sequence[str],
        *,
        file_format: FileFormat,
        title: str = "Findings",
        comments: Mapping[str, str] | None = None,
    ) -> bytes:
        """Return findings as an Excel workbook, a Word document or Markdown.

        Beside the findings, the file says what was asked, how many findings of a list there are
        of each borough, when the store was built and with what. The same findings of the same
        store give the same bytes.

        Parameters
        ----------
        findings : Listing, Hits, or sequence of str
            What ``list`` or ``search`` answered; or finding ids, in an order of your own.
            Documents group lists by borough, and keep the order of hits and of ids; each finding
            has its number in the list.
        file_format : {"xlsx", "docx", "md"}
        title : str
        comments : mapping of str to str, optional
            A person's words on a finding, by finding id.

        Raises
        ------
        UnknownNameError
            If the format is not known.
        FindingsError
            If a finding is not in the store, or there are more than an Excel sheet has rows.

        Examples
        --------
        >>> listing = corpus.list(theme="victim-work", borough="Hackney")
        >>> markdown = corpus.write_findings(listing, file_format="md", title="Victims in Hackney")
        >>> markdown.decode().splitlines()[:3]
        ['# Victims in Hackney', '', '- **Filters:** Theme: Victim work. Borough: Hackney']
        """
        from inspection_findings.corpus.quoted import quote_findings
        from inspection_findings.exchange import write_quoted_list

        find_names("format", [file_format], dict.fromkeys(MEDIA_TYPES, ()))
        with self._read() as store:
            quoted = quote_findings(store, findings, title=title, comments=comments or {})
        return write_quoted_list(quoted, file_format)

    def write_basket(self, basket_id: str, *, file_format: FileFormat) -> bytes:
        r"""Return a basket as an Excel workbook, a Word document or Markdown, in its own order.

        A finding that is no longer in the store is quoted as it was when it was put in, and marked
        so. Raises `UnknownNameError` if there is no such basket.

        Examples
        --------
        >>> made = corpus.make_basket("For Tuesday", person="Ana Reader")
        >>> put = corpus.put_in_basket(
        ...     made.subject, corpus.list(theme="voice", limit=2).ids, person="Ana Reader"
        ... )
        >>> markdown = corpus.write_basket(made.subject, file_format="md").decode()
        >>> markdown.startswith("# For Tuesday"), markdown.count("\n> ")
        (True, 2)
        >>> len(corpus.remove_basket(made.subject, person="Ana Reader"))
        3
        """
        from inspection_findings.corpus.quoted import quote_basket
        from inspection_findings.exchange import write_quoted_list

        find_names("format", [file_format], dict.fromkeys(MEDIA_TYPES, ()))
        with self._read() as store:
            quoted = quote_basket(store, basket_id)
        return write_quoted_list(quoted, file_format)
