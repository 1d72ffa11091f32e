"""Questions of a reader who goes from page to page: one finding, one report, one theme."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inspection_findings.corpus.handle import Handle

if TYPE_CHECKING:
    from inspection_findings.corpus.finding_details import FindingDetails
    from inspection_findings.corpus.news import News
    from inspection_findings.corpus.report_text import ReportText
    from inspection_findings.corpus.theme_pages import ThemePages


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
        from inspection_findings.corpus.report_text import ReportText, compose_pieces, count_reasons
        from inspection_findings.search import Filters, list_findings

        with self._read() as store:
            source, pages = store.read_source_text(report_id), store.read_pages(report_id)
            skipped = store.read_skipped(report_id)
            row = store.read_report(report_id)
            finding_ids = store.read_finding_ids_of(report_id)
            listing = list_findings(store, Filters(finding=tuple(finding_ids)))
        return ReportText(
            report=row,
            pieces=compose_pieces(source, pages=pages, listing=listing, skipped=skipped),
            findings=len(listing),
            skipped=count_reasons(skipped),
            has_pages=bool(pages),
        )

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
