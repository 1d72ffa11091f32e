"""Questions on coding by people: what to review first, agreement, and retired themes."""

from __future__ import annotations

from typing import Unpack

from inspection_findings.coding import Codebook, Retirement, retire_as, select_retired
from inspection_findings.corpus.coding_answers import Agreement, ToReview
from inspection_findings.corpus.handle import Handle, Names, list_names
from inspection_findings.search import FilterOptions, Filters
from inspection_findings.search.filters import show_filters


class People(Handle):
    """Questions on the coding and its coders."""

    def agreement(self, *, coder: Names = ()) -> Agreement:
        """Return how far people, the reference coding and the model agree.

        Examples
        --------
        >>> corpus.agreement().coders["kind"].tolist()
        ['reference', 'model']
        """
        from inspection_findings.review import measure_coders, tabulate_agreement

        with self._read() as store:
            measured = measure_coders(store, names=list_names(coder))
        return Agreement.of(measured, tabulate_agreement(measured))

    @show_filters(FilterOptions)
    def to_review(
        self,
        *,
        limit: int | None = 100,
        blind: bool = False,
        sampled: bool = False,
        queue: Names = (),
        **filters: Unpack[FilterOptions],
    ) -> ToReview:
        """Return the findings that a person should review first, each with the reason.

        The filters are those of ``list``; ``theme`` also takes findings that nearly have it.
        Findings that are named by their ids are given whether or not they need a review.
        ``blind`` leaves out the codings of the model and of other people. ``sampled`` includes
        findings of blind samples that are not coded yet; such a sample is then no longer blind.
        ``queue`` keeps only some reasons: "disagreeing", "doubted" (codings to read again, since a
        model that was not told of them speaks against them), "uncertain", "novel".

        Examples
        --------
        >>> corpus.to_review(limit=2).findings["why"].str.len().gt(0).tolist()
        [True, True]
        """
        from inspection_findings.review import choose_for_review, choose_reasons

        remembered = None if blind else self.model.neighbours
        left_out = self.model.left_out
        with self._read() as store:
            if remembered and remembered.encoder_id not in store.read_encoder_ids():
                remembered = None  # vectors of different encoders cannot be compared
            choice = choose_for_review(
                store,
                limit=limit,
                filters=Filters.of(**filters),
                blind=blind,
                sampled=sampled,
                remembered=remembered,
                left_out=left_out.by_words if left_out else None,
                reasons=choose_reasons(list_names(queue)),
            )
            themes, built = store.read_themes(), store.read_last_build()
        return ToReview.of(
            choice,
            themes,
            built=built,
            has_model_examples=bool(remembered and remembered.coded),
        )

    def retired(
        self, theme: Names | None = None, *, codebook: Codebook | None = None
    ) -> list[Retirement]:
        """Return what became of these themes, if they are retired and still shown.

        Without ``theme``, all themes are checked. With a codebook, themes that it retires count as
        retired too.

        Examples
        --------
        >>> corpus.retired()
        []
        """
        asked = None if theme is None else list_names(theme)
        with self._read() as store:
            themes, shown = store.read_themes(), store.read_shown_themes()
        if codebook is not None:
            themes = retire_as(codebook, themes).themes
        return [one for one in select_retired(themes, asked) if one.theme_id in shown]
