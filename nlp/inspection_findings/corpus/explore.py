"""Questions of a reader who goes from page to page: one finding, one report, one theme."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inspection_findings.corpus.handle import Handle

if TYPE_CHECKING:
    from inspection_findings.corpus.finding_details import FindingDetails
    from inspection_findings.corpus.news import News
    from inspection_findings.corpus.report_pages import PageBoxes
    from inspection_findings.corpus.report_text import Edge, ReportText
    from inspection_findings.corpus.theme_pages import ThemePages
    from inspection_findings.frames import ReportRow
    from inspection_findings.reading.formats.pdf.picture import PagePicture

PAGE_WIDTH = 900  # pixels: small print can be read, and a page is about 100 kB


class Explore(Handle):
    """Questions on one thing at a time."""

    @property
    def state(self) -> str:
        """A name of the present state of the store: another after each change.

        Examples
        --------
        >>> corpus.state == corpus.state
        True
        """
        with self._read() as store:
            return store.read_state()

    def finding(self, finding_id: str) -> FindingDetails:
        """Return all that the store knows of one finding.

        Raises `StoreError` if there is no such finding.

        Examples
        --------
        >>> details = corpus.finding(corpus.list(coder="reference", limit=1).ids[0])
        >>> details.listed.finding.borough, [one.coder_kind for one in details.decisions]
        ('Haringey', ['reference', 'model'])
        """
        from inspection_findings.corpus.finding_details import read_details

        with self._read() as store:
            return read_details(store, finding_id)

    def report(self, report_id: str) -> ReportText:
        """Return a whole report as text, with every finding in its place.

        Raises `UnknownNameError` if there is no such report.

        Examples
        --------
        >>> report = corpus.report("hackney-2023-05")
        >>> report.findings == len(corpus.list(borough="Hackney"))
        True
        """
        from inspection_findings.corpus.report_text import (
            ReportText,
            compose_pieces,
            count_polarities,
            count_reasons,
        )
        from inspection_findings.search import Filters, list_findings

        with self._read() as store:
            source, pages = store.read_source_text(report_id), store.read_pages(report_id)
            skipped, has_file = store.read_skipped(report_id), store.has_file(report_id)
            row, judgements = store.read_report(report_id), store.read_judgements(report_id)
            finding_ids = store.read_finding_ids_of(report_id)
            listing = list_findings(store, Filters(finding=tuple(finding_ids)))
        return ReportText(
            report=row,
            pieces=compose_pieces(source, pages=pages, listing=listing, skipped=skipped),
            findings=len(listing),
            polarities=count_polarities(listing),
            skipped=count_reasons(skipped),
            pages=len(pages),
            has_file=has_file,
            judgements=judgements,
        )

    def passage(
        self, report_id: str, first: Edge, last: Edge | None = None
    ) -> tuple[tuple[int, int], str]:
        """Return the place of a passage in the text of a report, and its words.

        Parameters
        ----------
        first, last : pair of int
            Where a piece of `report` begins in the text, and a number of characters of the piece:
            those before the passage, and those up to its end. None for all of the piece. Without
            ``last``, the passage ends with the piece in which it begins.

        Raises
        ------
        FindingsError
            If there is no such report or passage.

        Examples
        --------
        >>> piece = corpus.report("hackney-2023-05").pieces[0]
        >>> place, words = corpus.passage("hackney-2023-05", (piece.start, None))
        >>> words == piece.text
        True
        """
        from inspection_findings.corpus.report_text import find_passage
        from inspection_findings.text import quote

        pieces = self.report(report_id).pieces
        with self._read() as store:
            source = store.read_source_text(report_id)
        place = find_passage(source, pieces, first=first, last=last or (first[0], None))
        return place, quote(source, [place])

    def report_row(self, report_id: str) -> ReportRow:
        """Return what is known of a report as a whole, without its text.

        Raises `UnknownNameError` if there is no such report.

        Examples
        --------
        >>> corpus.report_row("hackney-2023-05").borough
        'Hackney'
        """
        with self._read() as store:
            return store.read_report(report_id)

    def report_rows(self) -> tuple[ReportRow, ...]:
        """Return what is known of each report, counted or not, by borough and month.

        Examples
        --------
        >>> [one.report_id for one in corpus.report_rows()][:2]
        ['hackney-2023-05', 'haringey-2025-03']
        """
        with self._read() as store:
            return tuple(store.read_reports())

    def report_page(self, report_id: str, page: int, *, width: int = PAGE_WIDTH) -> PagePicture:
        """Return the picture of a page of a report, as PNG, if the report came as PDF.

        The same page has the same bytes each time.

        Parameters
        ----------
        page : int
            From 1.
        width : int
            Of the picture, in pixels, up to 2,000.

        Raises
        ------
        UnknownNameError
            If there is no such report or page.
        StoreError
            If the store keeps no PDF of the report.
        ReadingError
            If the page cannot be drawn.

        Examples
        --------
        >>> corpus.report_page("hackney-2023-05", 1)
        Traceback (most recent call last):
        inspection_findings.errors.StoreError: ...
        """
        from inspection_findings.corpus.report_pages import draw_report_page

        with self._read() as store:
            return draw_report_page(store, report_id, page, width=width)

    def page_boxes(self, report_id: str, page: int) -> PageBoxes:
        """Return the findings of a page of a PDF, and where each stands; raises as `report_page`.

        A place that is not certain is not given.

        Examples
        --------
        >>> corpus.page_boxes("hackney-2023-05", 1)
        Traceback (most recent call last):
        inspection_findings.errors.StoreError: ...
        """
        from inspection_findings.corpus.report_pages import read_boxes

        with self._read() as store:
            return read_boxes(store, report_id, page)

    def news(self) -> News:
        """Return what the last build that changed anything did, and what could not be read.

        Examples
        --------
        >>> news = corpus.news()
        >>> news.reports["what"].unique().tolist(), len(news.failures)
        (['added'], 0)
        """
        from inspection_findings.corpus.news import News

        with self._read() as store:
            reports = store.read_news()
            changes, failures = store.read_frame("cluster_changes"), store.read_frame("failures")
        return News.of(reports, changes, failures)

    def pages(self) -> ThemePages:
        """Return what the pages on themes and boroughs say; it takes seconds, so keep it.

        Figures of the model are left out if another model coded the store.

        Examples
        --------
        >>> pages = corpus.pages()
        >>> pages.theme("victim-work").theme.name, pages.borough("hackney").borough
        ('Victim work', 'Hackney')
        """
        from inspection_findings.corpus.pages import has_own_figures, read_parts
        from inspection_findings.corpus.theme_pages import ThemePages
        from inspection_findings.theme_report import gather_contents, read_figures

        with self._read() as store:
            frames = self._read_frames(store)
            parts = read_parts(store, frames, self.model)
            metrics = self.model.metrics if has_own_figures(store, self.model) else None
        contents = gather_contents(
            frames,
            parts.codebook,
            read_figures(metrics) if metrics else None,
            frameworks=self.frameworks,
            similarity=parts.similarity,
            nearest=parts.nearest,
            not_counted=tuple(name for name, _ in self.counted.left_out),
        )
        return ThemePages(contents, self.frameworks)
