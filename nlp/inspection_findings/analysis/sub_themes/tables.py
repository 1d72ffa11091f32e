"""Sub-themes as tables for people: each cluster with what describes it, and what is in none.

House rule: whatever text is shown stands beside its citation and its finding id, and words
that reports share are said to be shared.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from inspection_findings.analysis.recurrence import COUNTED_AS, Aspect, say
from inspection_findings.analysis.sub_themes.mixing import BoroughMixing, measure_mixing
from inspection_findings.frames import CorpusFrames

if TYPE_CHECKING:
    import pandas as pd

_STATED: tuple[Aspect, ...] = ("strength", "area_for_improvement")


@dataclass(frozen=True, slots=True, kw_only=True)
class SubThemes:
    """What a store says of sub-themes, as tidy frames.

    Attributes
    ----------
    clusters : DataFrame
        cluster_id, name, description (text of the central finding), citation and central (its
        id), boroughs (count), borough_names (tuple), size, strengths and areas_for_improvement
        (members that are stated to be one; a mixed one is both), stability, is_stable,
        stock_wording (how many members share their words with another borough's report),
        themes (tuple of ids: those on more than half of the members), members (tuple of
        finding ids). Those of the most boroughs first, then the largest, then by id.
    unclustered : DataFrame
        finding_id, citation, kind, reason, text, themes (tuple of ids, in alphabetical order).
    stock_wording : DataFrame
        wording_id, boroughs (count), finding_id, citation, kind, overlap, is_central, text,
        themes. What most boroughs share first, and of each the central one first.
    changes : DataFrame
        renewal, change, previous_id, previous_name, cluster_id, name (now, where it is still
        there), shared.
    mixing : BoroughMixing
    """

    clusters: pd.DataFrame
    unclustered: pd.DataFrame
    stock_wording: pd.DataFrame
    changes: pd.DataFrame
    mixing: BoroughMixing

    def select(self, theme_ids: Sequence[str]) -> SubThemes:
        """Return the clusters, findings and wordings on any of these themes; none named is all.

        A stock wording is on a theme if any of its findings is, and stays whole, so that it has
        the boroughs that it counts. What became of earlier clusters, and how far clusters cross
        boroughs, is said of all of them.
        """
        if not theme_ids:
            return self
        stock = self.stock_wording
        wordings = stock["wording_id"][_is_on(stock, theme_ids)]
        return replace(
            self,
            clusters=self.clusters[_is_on(self.clusters, theme_ids)],
            unclustered=self.unclustered[_is_on(self.unclustered, theme_ids)],
            stock_wording=stock[stock["wording_id"].isin(wordings)],
        )


def _is_on(table: pd.DataFrame, theme_ids: Sequence[str]) -> list[bool]:
    return [not set(theme_ids).isdisjoint(themes) for themes in table["themes"]]


def tabulate_sub_themes(frames: CorpusFrames) -> SubThemes:
    """Return the sub-themes of a store with texts and citations."""
    themes_of = _gather_themes(frames)
    clusters = _describe_clusters(frames, themes_of)
    findings = frames.findings[["finding_id", "citation", "kind", "text"]].copy()
    findings["themes"] = findings["finding_id"].map(
        lambda one: tuple(sorted(themes_of.get(one, ())))
    )
    unclustered = frames.unclustered.merge(findings, on="finding_id", validate="one_to_one")
    stock = frames.stock_wording.merge(findings, on="finding_id", validate="one_to_one")
    stock = stock.sort_values(
        ["boroughs", "wording_id", "is_central", "finding_id"],
        ascending=[False, True, False, True],
        ignore_index=True,
    )
    names = frames.clusters[["cluster_id", "name"]]
    changes = frames.cluster_changes.merge(names, on="cluster_id", how="left")
    changes["name"] = changes["name"].fillna("")
    borough_of = dict(zip(frames.findings["finding_id"], frames.findings["borough"], strict=True))
    return SubThemes(
        clusters=clusters,
        unclustered=unclustered[["finding_id", "citation", "kind", "reason", "text", "themes"]],
        stock_wording=stock[
            [
                *("wording_id", "boroughs", "finding_id", "citation", "kind"),
                *("overlap", "is_central", "text", "themes"),
            ]
        ],
        changes=changes[
            ["renewal", "change", "previous_id", "previous_name", "cluster_id", "name", "shared"]
        ],
        mixing=measure_mixing(
            [tuple(borough_of[one] for one in members) for members in clusters["members"]]
        ),
    )


def _gather_themes(frames: CorpusFrames) -> dict[str, set[str]]:
    themes_of: dict[str, set[str]] = {}
    codings = frames.effective_codings
    for finding_id, theme_id in zip(codings["finding_id"], codings["theme_id"], strict=True):
        themes_of.setdefault(finding_id, set()).add(theme_id)
    return themes_of


def _describe_clusters(frames: CorpusFrames, themes_of: Mapping[str, set[str]]) -> pd.DataFrame:
    findings = frames.findings.set_index("finding_id")
    shared = set(frames.stock_wording["finding_id"])
    members: dict[str, list[str]] = {}
    for cluster_id, finding_id in frames.cluster_members.itertuples(index=False):
        members.setdefault(cluster_id, []).append(finding_id)
    clusters = frames.clusters.copy()
    held = [tuple(members.get(cluster_id, ())) for cluster_id in clusters["cluster_id"]]
    clusters["description"] = findings["text"].reindex(clusters["central"]).to_numpy()
    clusters["citation"] = findings["citation"].reindex(clusters["central"]).to_numpy()
    clusters["borough_names"] = [
        tuple(sorted(set(findings["borough"].loc[list(ids)]))) for ids in held
    ]
    clusters["stock_wording"] = [len(shared.intersection(ids)) for ids in held]
    said = dict(zip(frames.findings["finding_id"], say(frames.findings), strict=True))
    clusters["strengths"], clusters["areas_for_improvement"] = (
        [sum(said[one] in COUNTED_AS[aspect] for one in ids) for ids in held] for aspect in _STATED
    )
    clusters["themes"] = [_find_main_themes(ids, themes_of) for ids in held]
    clusters["members"] = held
    columns = ["cluster_id", "name", "description", "citation", "central", "boroughs"]
    columns += ["borough_names", "size", "strengths", "areas_for_improvement", "stability"]
    columns += ["is_stable", "stock_wording", "themes", "members"]
    order = ["boroughs", "size", "cluster_id"]
    ordered = clusters.sort_values(order, ascending=[False, False, True], ignore_index=True)
    return ordered[columns]


def _find_main_themes(members: Sequence[str], themes_of: Mapping[str, set[str]]) -> tuple[str, ...]:
    """Return the themes on more than half of these findings, in alphabetical order."""
    counts = Counter(theme for one in members for theme in themes_of.get(one, ()))
    return tuple(sorted(theme for theme, count in counts.items() if 2 * count > len(members)))
