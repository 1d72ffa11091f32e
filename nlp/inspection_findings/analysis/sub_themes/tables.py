"""Sub-themes for people: each cluster with what describes it, and the findings in none.

Every text stands beside its citation and its finding id, and wording that reports share is
marked as such.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace

from inspection_findings.analysis.sub_themes.mixing import BoroughMixing, measure_mixing
from inspection_findings.frames import ClusterRow, CorpusFrames, frame_of
from inspection_findings.records import Change, Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class SubTheme:
    """A group of similar findings.

    Attributes
    ----------
    description, citation, central : str
        Text, citation and id of the finding that describes the group.
    size, boroughs : int
        Findings of the group, and boroughs that they come from.
    strengths, areas_for_improvement : int
        Members that are stated to be one; a mixed one is both.
    inferred_strengths, inferred_areas_for_improvement, unclear : int
        Members that are inferred to be one, and those whose inferred polarity is unclear.
    stability : float
        0 to 1: how much of the group is found again in other draws of boroughs and findings.
    stock_wording : int
        Members that share their words with another borough's report.
    themes : tuple of str
        Ids of the themes on more than half of the members, in alphabetical order.
    members : tuple of str
        Finding ids, sorted.
    """

    cluster_id: str
    name: str
    description: str
    citation: str
    central: str
    boroughs: int
    borough_names: tuple[str, ...]
    size: int
    strengths: int
    areas_for_improvement: int
    inferred_strengths: int
    inferred_areas_for_improvement: int
    unclear: int
    stability: float
    is_stable: bool
    stock_wording: int
    themes: tuple[str, ...]
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class UnclusteredFinding:
    """A finding in no sub-theme, with the reason and its theme ids in alphabetical order."""

    finding_id: str
    citation: str
    kind: Kind
    reason: str
    text: str
    themes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StockFinding:
    """A finding in stock wording.

    ``boroughs`` counts those that share the wording; ``overlap`` (0 to 1) is the share of word
    pairs in common with the central finding of the wording.
    """

    wording_id: str
    boroughs: int
    finding_id: str
    citation: str
    kind: Kind
    overlap: float
    is_central: bool
    text: str
    themes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SubThemeChange:
    """What became of a cluster at one renewal; ``name`` is of the present one, if it is there.

    ``shared`` counts the findings that the earlier and the present cluster have in common.
    """

    renewal: int
    change: Change
    previous_id: str
    previous_name: str
    cluster_id: str
    name: str
    shared: int


@dataclass(frozen=True, kw_only=True)
class SubThemes:
    """What a store holds on sub-themes.

    ``clusters`` (those of the most boroughs first, then the largest, then by id), ``unclustered``
    (by id), ``stock_wording`` (what most boroughs share first, and of each wording the central
    finding first) and ``changes`` are the rows as frames.
    """

    cluster_rows: tuple[SubTheme, ...]
    unclustered_rows: tuple[UnclusteredFinding, ...]
    stock_wording_rows: tuple[StockFinding, ...]
    change_rows: tuple[SubThemeChange, ...]
    mixing: BoroughMixing

    clusters = frame_of("cluster_rows", SubTheme)
    unclustered = frame_of("unclustered_rows", UnclusteredFinding)
    stock_wording = frame_of("stock_wording_rows", StockFinding)
    changes = frame_of("change_rows", SubThemeChange)

    def select(self, theme_ids: Sequence[str]) -> SubThemes:
        """Return the clusters, findings and wordings on any of these themes; none named is all.

        A stock wording is on a theme if any of its findings is, and stays whole, so that it has
        the boroughs that it counts. Changes and mixing are always of all clusters.
        """
        if not theme_ids:
            return self
        wanted = set(theme_ids)
        wordings = {
            row.wording_id for row in self.stock_wording_rows if not wanted.isdisjoint(row.themes)
        }
        return replace(
            self,
            cluster_rows=tuple(
                row for row in self.cluster_rows if not wanted.isdisjoint(row.themes)
            ),
            unclustered_rows=tuple(
                row for row in self.unclustered_rows if not wanted.isdisjoint(row.themes)
            ),
            stock_wording_rows=tuple(
                row for row in self.stock_wording_rows if row.wording_id in wordings
            ),
        )


def tabulate_sub_themes(frames: CorpusFrames) -> SubThemes:
    """Return the sub-themes of a store with texts and citations."""
    findings = frames.findings_by_id
    themes_of = _sort_themes(frames)
    stock = {row.finding_id for row in frames.stock_wording_rows}
    clusters = [_describe_cluster(row, frames, stock) for row in frames.cluster_rows]
    clusters.sort(key=lambda row: (-row.boroughs, -row.size, row.cluster_id))
    names = {row.cluster_id: row.name for row in clusters}
    return SubThemes(
        cluster_rows=tuple(clusters),
        unclustered_rows=tuple(
            UnclusteredFinding(
                finding_id=one,
                citation=findings[one].citation,
                kind=findings[one].kind,
                reason=reason,
                text=findings[one].text,
                themes=themes_of.get(one, ()),
            )
            for one, reason in frames.unclustered_reasons.items()
        ),
        stock_wording_rows=tuple(
            StockFinding(
                wording_id=row.wording_id,
                boroughs=row.boroughs,
                finding_id=row.finding_id,
                citation=findings[row.finding_id].citation,
                kind=findings[row.finding_id].kind,
                overlap=row.overlap,
                is_central=row.is_central,
                text=findings[row.finding_id].text,
                themes=themes_of.get(row.finding_id, ()),
            )
            for row in frames.stock_wording_rows
        ),
        change_rows=tuple(
            SubThemeChange(
                renewal=row.renewal,
                change=row.change,
                previous_id=row.previous_id,
                previous_name=row.previous_name,
                cluster_id=row.cluster_id,
                name=names.get(row.cluster_id, ""),
                shared=row.shared,
            )
            for row in frames.cluster_change_rows
        ),
        mixing=measure_mixing(
            [tuple(findings[one].borough for one in row.members) for row in clusters]
        ),
    )


def _sort_themes(frames: CorpusFrames) -> dict[str, tuple[str, ...]]:
    """Return the themes of each finding in alphabetical order: one tuple for the same themes."""
    shared: dict[tuple[str, ...], tuple[str, ...]] = {}
    found = ((one, tuple(sorted(own))) for one, own in frames.themes_by_finding.items())
    return {one: shared.setdefault(own, own) for one, own in found}


def _describe_cluster(row: ClusterRow, frames: CorpusFrames, stock: Set[str]) -> SubTheme:
    ids = frames.members_by_cluster.get(row.cluster_id, ())
    members = [frames.findings_by_id[one] for one in ids]
    central = frames.findings_by_id[row.central]
    return SubTheme(
        cluster_id=row.cluster_id,
        name=row.name,
        description=central.text,
        citation=central.citation,
        central=row.central,
        boroughs=row.boroughs,
        borough_names=tuple(sorted({one.borough for one in members})),
        size=row.size,
        strengths=sum(one.is_strength for one in members),
        areas_for_improvement=sum(one.is_area for one in members),
        inferred_strengths=sum(one.infers_strength for one in members),
        inferred_areas_for_improvement=sum(one.infers_area for one in members),
        unclear=sum(one.is_unclear for one in members),
        stability=row.stability,
        is_stable=row.is_stable,
        stock_wording=sum(one in stock for one in ids),
        themes=_find_main_themes(ids, frames.themes_by_finding),
        members=ids,
    )


def _find_main_themes(
    members: Sequence[str], themes_of: Mapping[str, tuple[str, ...]]
) -> tuple[str, ...]:
    """Return the themes on more than half of these findings, in alphabetical order."""
    counts = Counter(theme for one in members for theme in themes_of.get(one, ()))
    return tuple(sorted(theme for theme, count in counts.items() if 2 * count > len(members)))
