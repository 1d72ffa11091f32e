"""Questions on the contents of a store: list and search reports, findings and themes.

A room of analyses is imported by the method that needs it, so that a search starts at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Unpack

from inspection_findings.corpus.answer import Facts
from inspection_findings.corpus.coding_answers import LeftOut
from inspection_findings.corpus.handle import Handle, name_themes
from inspection_findings.frames import frame_to_rows
from inspection_findings.records import TestedLevel, describe_tested
from inspection_findings.search import (
    FilterCounts,
    FilterOptions,
    Filters,
    Hits,
    Listing,
    Sort,
    count_values,
    list_findings,
    search,
    select_findings,
)
from inspection_findings.search.filters import show_filters
from inspection_findings.text import split_words

if TYPE_CHECKING:
    import pandas as pd

    from inspection_findings.coding import Theme
    from inspection_findings.corpus.own_theme import ThemePreview
    from inspection_findings.store import Store


class Contents(Handle):
    """Questions on the contents of the store.

    All methods have the same filters as keyword arguments (see ``search.Filters``). A filter takes
    one value or several, in upper or lower case. ``polarity`` is the stated polarity or, if none is
    stated, the inferred one. ``since`` and ``to`` are a year, month or day of publication, both
    included.
    """

    def info(self) -> Facts:
        """Return versions and hashes of tool, codebook, model and store.

        Examples
        --------
        >>> corpus.info()["store, not read"]
        'nothing'
        """
        from inspection_findings.corpus.loading import describe_tool

        with self._read() as store:
            return Facts(
                describe_tool(self._model)
                | {"store": f"{self.path}, content {store.content_digest()[:12]}"}
                | {f"store, {key}": value for key, value in store.read_versions().items()}
                | {f"store, {key}": value for key, value in _describe_sure(store).items()}
                | {"store, reports": ", ".join(store.read_report_ids())}
                | {"store, not read": ", ".join(store.read_failures()) or "nothing"}
            )

    def sure_themes(self) -> Facts:
        """Return what was tested for the precision that somebody asked for; empty if nobody did.

        Examples
        --------
        >>> corpus.sure_themes()
        {}
        """
        with self._read() as store:
            return Facts(_describe_sure(store))

    def reports(self) -> pd.DataFrame:
        """Return one row for each report, with its rating and the number of findings by kind.

        Examples
        --------
        >>> corpus.reports()["borough"].tolist()
        ['Hackney', 'Haringey', 'Havering', 'Islington', 'Lewisham']
        """
        from inspection_findings.analysis import listings

        with self._read() as store:
            return listings.list_reports(
                store.read_frame("reports"),
                store.read_frame("findings"),
                store.read_frame("uncoded"),
            )

    def ratings(self) -> pd.DataFrame:
        """Return the rating of each standard in each report.

        Examples
        --------
        >>> ratings = corpus.ratings().set_index(["borough", "standard"])
        >>> ratings.loc[("Hackney", "4.1"), ["name", "rating"]].tolist()
        ['Resettlement policy and provision', 'Good']
        """
        from inspection_findings.analysis import listings

        with self._read() as store:
            return listings.list_ratings(store.read_frame("ratings"), store.read_frame("reports"))

    def themes(self) -> pd.DataFrame:
        """Return the themes of the codebook, each with its number of findings.

        Examples
        --------
        >>> corpus.themes()["theme"].head(2).tolist()
        ['Victim work', 'Outcome 22']
        """
        from inspection_findings.analysis import listings

        with self._read() as store:
            frames = self._read_frames(store)
            return listings.list_themes(
                store.read_themes(), frames.findings, frames.effective_codings
            )

    @show_filters(FilterOptions)
    def list(
        self,
        *,
        sort: Sort = "report",
        context: int = 0,
        offset: int = 0,
        limit: int | None = None,
        **filters: Unpack[FilterOptions],
    ) -> Listing:
        """Return the findings that meet the filters, without a query.

        Parameters
        ----------
        sort : {"report", "probability", "centrality"}
            By report and place in it; by the model's probability of the theme asked for; by how
            similar a finding is to the others of its sub-theme, if sub-themes are asked for, or of
            the list.
        context : int
            How many sentences or bullets to give before and after each finding.
        offset : int
            How many findings of the order to leave out first.
        limit : int, optional
            At most this many findings.

        Examples
        --------
        >>> listing = corpus.list(theme=["victim-work", "voice"], borough="Hackney", context=1)
        >>> listing.boroughs, len(listing) == listing.findings, len(listing[0].after)
        (1, True, 1)
        """
        with self._read() as store:
            return list_findings(
                store,
                Filters.of(**filters),
                sort=sort,
                context=context,
                offset=offset,
                limit=limit,
            )

    @show_filters(FilterOptions)
    def filter_counts(self, **filters: Unpack[FilterOptions]) -> FilterCounts:
        """Return how many findings each value of each filter gives, if the others stay.

        Examples
        --------
        >>> counts = corpus.filter_counts(borough="Hackney")
        >>> counts.findings == next(
        ...     one.findings for one in counts.values["borough"] if one.value == "Hackney"
        ... )
        True
        """
        with self._read() as store:
            return count_values(store, Filters.of(**filters))

    @show_filters(FilterOptions)
    def findings(self, **filters: Unpack[FilterOptions]) -> pd.DataFrame:
        """Return one row for each finding, with stated and inferred polarity in two columns.

        It is the frame of ``list``, in the order of the reports.

        Examples
        --------
        >>> found = corpus.findings(borough="Hackney", kind="bullet", polarity="strength")
        >>> found["citation"].head(1).item()
        'Hackney, May 2023, 1.1, strength 1'
        """
        return self.list(**filters).frame

    @show_filters(FilterOptions)
    def codings(self, **filters: Unpack[FilterOptions]) -> pd.DataFrame:
        """Return one row for each theme of a finding, with its coder and the finding's report.

        Examples
        --------
        >>> found = corpus.codings(theme="Victim work", borough="Havering")
        >>> found[["theme_id", "framework", "overall_rating"]].drop_duplicates().to_dict("records")
        [{'theme_id': 'victim-work', 'framework': '2021', 'overall_rating': 'Good'}]
        """
        from inspection_findings.analysis import listings

        wanted = Filters.of(**filters)
        with self._read() as store:
            codings = store.read_frame("effective_codings")
            chosen = codings["finding_id"].isin(select_findings(store, wanted))
            if wanted.theme:
                chosen &= codings["theme_id"].isin(store.find_themes(wanted.theme))
            return listings.list_codings(
                store.read_frame("findings"),
                codings[chosen],
                store.read_frame("reports"),
                store.read_frame("ratings"),
                theme_names=store.read_names().themes,
            )

    def counts(self) -> pd.DataFrame:
        """Return the number of findings by theme, borough and polarity.

        Examples
        --------
        >>> counts = corpus.counts()
        >>> bool((counts["findings"] >= counts["strength"]).all())
        True
        """
        from inspection_findings.analysis import listings

        with self._read() as store:
            names = name_themes(store)
            return listings.count_by_borough(self._read_frames(store), theme_names=names)

    def left_out(self) -> LeftOut:
        """Return what the store contains and some count leaves out, each with the reason.

        Examples
        --------
        >>> left_out = corpus.left_out()
        >>> len(left_out.failures), "reason" in left_out.uncoded
        (0, True)
        """
        with self._read() as store:
            return LeftOut.of(store.read_frames())

    @show_filters(FilterOptions)
    def search(
        self,
        query: str,
        *,
        limit: int = 10,
        literal: bool = False,
        **filters: Unpack[FilterOptions],
    ) -> Hits:
        """Return the findings that answer a query, the best first.

        Constraints in plain words ("what Hackney does badly on education since 2023") become
        filters, listed in ``understood``; with ``literal`` they do not.

        Examples
        --------
        >>> hits = corpus.search("victims were not offered", borough="Lewisham", limit=3)
        >>> len(hits), hits[0].finding.borough, hits.frame["similarity"].dtype.name
        (3, 'Lewisham', 'float64')
        """
        wanted = Filters.of(**filters)
        with self._read() as store:
            return Hits(
                search(
                    store,
                    query,
                    encoder=self.query_encoder,
                    network=self.network,
                    filters=wanted,
                    limit=limit,
                    literal=literal,
                ),
                query=query,
                asked=wanted,
            )

    def preview_theme(self, theme: Theme, *, searched: int = 20) -> ThemePreview:
        """Return which findings a theme of one's own would be given to, before it is kept.

        Beside them stand those of the first ``searched`` hits of plain search with its description
        that it would not be given to.

        Examples
        --------
        >>> from inspection_findings.coding import Theme
        >>> gangs = Theme(id="gangs", name="Gangs", description="Children in gangs.", code_when="")
        >>> corpus.preview_theme(gangs, searched=5).searched
        5
        """
        from inspection_findings.corpus.own_theme import preview

        # Quotation marks and hyphens of a description are no operators of a search.
        hits = self.search(" ".join(split_words(theme.description)), limit=searched, literal=True)
        with self._read() as store:
            return preview(
                theme,
                store=store,
                frames=self._read_frames(store),
                model=self.model,
                encoder=self.query_encoder,
                hit_ids=[hit.finding.finding_id for hit in hits],
            )


def _describe_sure(store: Store) -> dict[str, str]:
    levels = frame_to_rows(store.read_frame("tested_levels"), TestedLevel)
    names = {theme.id: theme.name for theme in store.read_themes() if not theme.retired}
    return describe_tested(levels, names)
