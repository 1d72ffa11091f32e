"""Two or more boroughs side by side: what one is strong in and another weak in comes first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from inspection_findings.analysis.prose import write_number
from inspection_findings.coding import Theme
from inspection_findings.frames import RatingRow
from inspection_findings.text import list_words, start_sentence
from inspection_findings.theme_report.badges import Tally, tally_findings
from inspection_findings.theme_report.contents import Contents
from inspection_findings.theme_report.headlines import choose_headlines
from inspection_findings.theme_report.quotations import Quotation
from inspection_findings.theme_report.reports import ReportSummary

_NAMED = 5  # themes that the sentence names; the page lists all of them


@dataclass(frozen=True, slots=True, kw_only=True)
class BoroughSide:
    """What one borough's reports say of a theme.

    ``stated`` counts what its latest report states with a sure coding: boroughs to visit are
    chosen by the same findings, so that the two never say the opposite. ``strength`` and ``area``
    are its best quotations each way; None if none is sure enough to stand beside the others.
    """

    borough: str
    tally: Tally
    stated: Tally
    strength: Quotation | None
    area: Quotation | None

    @property
    def leaning(self) -> str:
        """Which way its findings lean, as in the matrix: "strong", "weak", "even" and so on."""
        return self.tally.leaning

    @property
    def is_stated(self) -> bool:
        """Whether stated findings alone lean the same way."""
        return self.stated.leaning == self.leaning

    @property
    def turns_round(self) -> bool:
        """Whether it leans the other way when inferred findings are counted."""
        return {self.stated.leaning, self.leaning} == {"strong", "weak"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeSides:
    """What the boroughs say of one theme, in the order in which they were asked for."""

    theme: Theme
    sides: tuple[BoroughSide, ...]

    @property
    def strong(self) -> tuple[str, ...]:
        """The boroughs with more strengths than areas, stated and inferred findings alike."""
        return self._name("strong", is_stated=True)

    @property
    def weak(self) -> tuple[str, ...]:
        """The boroughs with more areas than strengths, stated and inferred findings alike."""
        return self._name("weak", is_stated=True)

    @property
    def leaning_strong(self) -> tuple[str, ...]:
        """The boroughs with more strengths only if inferred findings are counted."""
        return self._name("strong", is_stated=False)

    @property
    def leaning_weak(self) -> tuple[str, ...]:
        """The boroughs with more areas only if inferred findings are counted."""
        return self._name("weak", is_stated=False)

    def _name(self, leaning: str, *, is_stated: bool) -> tuple[str, ...]:
        """Return the boroughs that lean one way; one that turns round is not among them."""
        return tuple(
            one.borough
            for one in self.sides
            if one.leaning == leaning and one.is_stated == is_stated and not one.turns_round
        )

    @property
    def is_contrast(self) -> bool:
        """Whether stated findings alone, too, show one borough strong and another weak."""
        return bool(self.strong and self.weak)

    @property
    def is_inferred_contrast(self) -> bool:
        """Whether one leans to strengths and another to areas only with inferred findings."""
        strong, weak = self.strong + self.leaning_strong, self.weak + self.leaning_weak
        return bool(strong and weak) and not self.is_contrast

    @property
    def sentence(self) -> str:
        """For example "Hackney is strong; Lewisham and Havering are weak"."""
        sides = ((self.strong, "strong"), (self.weak, "weak"))
        parts = (
            f"{list_words(names)} {'is' if len(names) == 1 else 'are'} {word}"
            for names, word in sides
            if names
        )
        return "; ".join(parts)

    @property
    def inferred_sentence(self) -> str:
        """The same with "Hackney leans strong, counting inferred findings"."""
        sides = ((self.leaning_strong, "strong"), (self.leaning_weak, "weak"))
        parts = [
            f"{list_words(names)} {'leans' if len(names) == 1 else 'lean'} {word}"
            for names, word in sides
            if names
        ]
        leaning = f"{'; '.join(parts)}, counting inferred findings" if parts else ""
        return "; ".join(filter(None, [self.sentence, leaning]))


@dataclass(frozen=True, slots=True, kw_only=True)
class RatingLine:
    """The rating of one standard in each borough's latest report; None where it has none."""

    standard: str
    name: str
    ratings: tuple[str | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SideBySide:
    """Boroughs side by side.

    Attributes
    ----------
    boroughs : tuple of str
        In the order in which they were asked for, as all that is below.
    reports : tuple of ReportSummary
        The latest report of each; ``ratings`` are of these.
    tallies : tuple of Tally
        What all findings of each borough say.
    contrasts : tuple of ThemeSides
        Themes that one borough is strong in and another weak in, as stated findings alone show.
    inferred_contrasts : tuple of ThemeSides
        Those that show it only with inferred findings.
    others : tuple of ThemeSides
        The other themes with a finding, in the codebook's order; ``silent`` are those without.
    """

    boroughs: tuple[str, ...]
    summary: str
    reports: tuple[ReportSummary, ...]
    tallies: tuple[Tally, ...]
    contrasts: tuple[ThemeSides, ...]
    inferred_contrasts: tuple[ThemeSides, ...]
    others: tuple[ThemeSides, ...]
    silent: tuple[Theme, ...]
    ratings: tuple[RatingLine, ...]

    def to_json(self) -> dict[str, Any]:
        """Return the comparison as a value for JSON, a row for each theme and borough."""
        themes = [*self.contrasts, *self.inferred_contrasts, *self.others]
        return {
            "boroughs": list(self.boroughs),
            "summary": self.summary,
            "themes": [_write_row(one, side) for one in themes for side in one.sides],
            "ratings": [
                {"standard": line.standard, "name": line.name, "borough": borough, "rating": rating}
                for line in self.ratings
                for borough, rating in zip(self.boroughs, line.ratings, strict=True)
            ],
        }


def _write_row(one: ThemeSides, side: BoroughSide) -> dict[str, Any]:
    tally = side.tally
    return {
        "theme_id": one.theme.id,
        "borough": side.borough,
        "leaning": side.leaning,
        "is_contrast": one.is_contrast or one.is_inferred_contrast,
        "is_stated": one.is_contrast,
        "findings": tally.findings,
        "strengths": tally.strengths.stated,
        "inferred_strengths": tally.strengths.inferred,
        "areas_for_improvement": tally.areas.stated,
        "inferred_areas_for_improvement": tally.areas.inferred,
        "recommendations": tally.recommendation,
        "best_strength": side.strength.finding.finding_id if side.strength else None,
        "best_area_for_improvement": side.area.finding.finding_id if side.area else None,
    }


def compare_boroughs(contents: Contents, boroughs: Sequence[str]) -> SideBySide:
    """Return these boroughs side by side; each must have a report."""
    themes = [
        ThemeSides(
            theme=theme, sides=tuple(_build_side(contents, theme, name) for name in boroughs)
        )
        for theme in contents.codebook.themes
    ]
    found = [one for one in themes if any(side.tally.findings for side in one.sides)]
    contrasts = tuple(one for one in found if one.is_contrast)
    inferred = tuple(one for one in found if one.is_inferred_contrast)
    reports = tuple(_find_latest(contents, name) for name in boroughs)
    return SideBySide(
        boroughs=tuple(boroughs),
        summary=_summarise(boroughs, contrasts, inferred=len(inferred), compared=len(found)),
        reports=reports,
        tallies=tuple(
            tally_findings(one.finding for one in contents.quotations_of(name)) for name in boroughs
        ),
        contrasts=contrasts,
        inferred_contrasts=inferred,
        others=tuple(one for one in found if one not in (*contrasts, *inferred)),
        silent=tuple(one.theme for one in themes if one not in found),
        ratings=_line_up_ratings(reports),
    )


def _build_side(contents: Contents, theme: Theme, borough: str) -> BoroughSide:
    own = [one for one in contents.quotations_of(borough) if one.is_on(theme.id)]
    best = choose_headlines(
        own,
        contents.scores[theme.id],
        theme_id=theme.id,
        without=contents.without,
        may_infer=True,
    )
    latest = contents.frames.latest_reports[borough].report_id
    return BoroughSide(
        borough=borough,
        tally=contents.tally(theme.id, borough),
        stated=tally_findings(
            one.finding
            for one in own
            if one.finding.report_id == latest
            and one.coding_of(theme.id).is_sure
            and one.badge
            and one.badge.is_stated
        ),
        strength=next(iter(best.strengths), None),
        area=next(iter(best.areas), None),
    )


def _find_latest(contents: Contents, borough: str) -> ReportSummary:
    latest = contents.frames.latest_reports[borough].report_id
    return next(one for one in contents.reports if one.report.report_id == latest)


def _line_up_ratings(reports: Sequence[ReportSummary]) -> tuple[RatingLine, ...]:
    """Return the standards of all reports, each once; the same number with two names is two."""
    by_report: list[dict[tuple[str, str], RatingRow]] = [
        {(row.standard, row.name): row for row in (*one.ratings, *one.ratings_apart)}
        for one in reports
    ]
    keys = sorted({key for own in by_report for key in own})
    return tuple(
        RatingLine(
            standard=standard,
            name=name,
            ratings=tuple(
                own[standard, name].rating if (standard, name) in own else None for own in by_report
            ),
        )
        for standard, name in keys
    )


def _summarise(
    boroughs: Sequence[str], contrasts: Sequence[ThemeSides], *, inferred: int, compared: int
) -> str:
    if not compared:
        return f"No finding on {list_words(boroughs)} is coded."
    of = f"{compared} theme{'' if compared == 1 else 's'} with a finding"
    further = "" if contrasts else f"Of {of}, none is strong in one borough and weak in another. "
    if inferred:
        verb = "is" if inferred == 1 else "are"
        more = "more " if contrasts else ""
        number = write_number(inferred)
        further += start_sentence(f"{number} {more}{verb} so only with inferred findings")
    if not contrasts:
        return further.strip()
    names = [one.theme.name for one in contrasts]
    named = list_words(names[:_NAMED]) if len(names) <= _NAMED else ", ".join(names[:_NAMED])
    rest = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    verb = "is" if len(names) == 1 else "are"
    sentence = start_sentence(
        f"{write_number(len(names))} of {of} {verb} strong in one borough and weak in another: "
        f"{named}{rest}"
    )
    return f"{sentence} {further}".strip()
