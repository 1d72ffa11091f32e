"""The answers of ``Corpus`` to questions on the coding, and on what was left out."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from inspection_findings.corpus.answer import Answer
from inspection_findings.frames import make_frame

if TYPE_CHECKING:
    import pandas as pd

    from inspection_findings.coding import Theme
    from inspection_findings.frames import CorpusFrames
    from inspection_findings.review import AgreementTables, Choice, CoderAgreement

_TO_REVIEW = (
    *("finding_id", "citation", "borough", "standard", "kind", "heading", "heading_polarity"),
    *("text", "why", "said", "nearest"),
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Agreement(Answer):
    """How far people, the reference coding and the model agree.

    Attributes
    ----------
    coders, pairs, themes, anchoring : DataFrame
        As in ``AgreementTables``.
    people_alpha : float or None
        Krippendorff's alpha over all people; None for fewer than two.
    people_alpha_limits : tuple of float, or None
        Its 95 % interval over boroughs.
    """

    coders: pd.DataFrame
    pairs: pd.DataFrame
    themes: pd.DataFrame
    anchoring: pd.DataFrame
    people_alpha: float | None
    people_alpha_limits: tuple[float, float] | None

    @classmethod
    def of(cls, measured: CoderAgreement, tables: AgreementTables) -> Self:
        """Return the agreement as tables."""
        return cls(
            coders=tables.coders,
            pairs=tables.pairs,
            themes=tables.themes,
            anchoring=tables.anchoring,
            people_alpha=measured.people_alpha,
            people_alpha_limits=measured.people_alpha_limits,
        )

    @property
    def about(self) -> dict[str, Any]:
        """Krippendorff's alpha over all people, with its interval."""
        limits = self.people_alpha_limits
        return {
            "people_alpha": self.people_alpha,
            "people_alpha_limits": None if limits is None else list(limits),
        }


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LeftOut(Answer):
    """What the store contains and some count leaves out, each with the reason.

    Attributes
    ----------
    uncoded : DataFrame
        Findings without any theme.
    skipped : DataFrame
        Text of the reports that is not part of any finding.
    failures : DataFrame
        Files that could not be read.
    unmet : DataFrame
        What a report should contain and was not found in it.
    unclustered : DataFrame
        Findings in no group.
    """

    uncoded: pd.DataFrame
    skipped: pd.DataFrame
    failures: pd.DataFrame
    unmet: pd.DataFrame
    unclustered: pd.DataFrame

    @classmethod
    def of(cls, frames: CorpusFrames) -> Self:
        """Return what is left out, with citation and text of findings."""
        from inspection_findings.analysis.listings import quote_beside

        return cls(
            uncoded=quote_beside(frames.uncoded, frames.findings),
            skipped=frames.skipped,
            failures=frames.failures,
            unmet=frames.unmet,
            unclustered=quote_beside(frames.unclustered, frames.findings),
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ToReview(Answer):
    """The findings that a person should review first.

    Attributes
    ----------
    findings : DataFrame
        One row for each finding, the most urgent first. ``why`` has the reason, ``said`` the
        codings so far, and ``nearest`` the nearest coded findings.
    withheld : DataFrame
        Findings left out because they are in a blind sample, each with the coders who have not
        coded it yet.
    choice : Choice
        The same as records, which ``exchange.make_review`` writes to files.
    codebook_themes : tuple of Theme
        The themes that coders may choose from.
    built : datetime or None
        When a report was last saved or removed, in UTC.
    has_model_examples : bool
        Whether the nearest findings may include those stored in the theme model.
    """

    findings: pd.DataFrame
    withheld: pd.DataFrame
    choice: Choice
    codebook_themes: tuple[Theme, ...]
    built: datetime | None
    has_model_examples: bool

    @classmethod
    def of(
        cls,
        choice: Choice,
        themes: tuple[Theme, ...],
        *,
        built: datetime | None,
        has_model_examples: bool,
    ) -> Self:
        """Return the choice as tables."""
        rows = [asdict(row) for row in choice.rows]
        withheld = [{"finding_id": key, "coders": own} for key, own in choice.withheld.items()]
        return cls(
            findings=make_frame(rows, _TO_REVIEW),
            withheld=make_frame(withheld, ("finding_id", "coders")),
            choice=choice,
            codebook_themes=themes,
            built=built,
            has_model_examples=has_model_examples,
        )
