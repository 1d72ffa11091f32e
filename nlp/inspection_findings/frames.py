"""The tidy frames that the store gives and the reports are made from.

House rule: a frame has a plural noun for a name, its columns are listed here, and every
frame comes sorted by its first column or columns, so that the same store gives the same
bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class CorpusFrames:
    """A store as tidy frames, one row a thing.

    Attributes
    ----------
    reports : DataFrame
        report_id, borough, service, framework, published ("2025-03"), fieldwork, score,
        score_maximum, overall_rating, source_name, source_sha256.
    ratings : DataFrame
        report_id, standard, name, rating, in_score (bool).
    findings : DataFrame
        finding_id, citation, report_id, borough, published, standard, kind, polarity,
        polarity_from ("heading", "model", "coder"), polarity_coder_kind ("", "model",
        "reference", "person"), text, heading, number, addressee, position (order in the
        report). Polarity is the outranking one: heading, person, reference, model.
    codings : DataFrame
        finding_id, theme_id, coder, coder_kind, rank, probability: every current coding of
        every coder, side by side.
    effective_codings : DataFrame
        The same columns, each theme once a finding: given by a coder whom nobody outranks
        (person, then reference, then model) who knew the theme. The ranks of a lower coder's
        themes come after those of a higher one.
    taught : DataFrame
        finding_id: findings a coding of which the theme model had learnt from.
    uncoded : DataFrame
        finding_id, reason: findings without any effective coding.
    skipped : DataFrame
        report_id, reason, text: what of each source did not become a finding.
    failures : DataFrame
        source_name, reason: inputs that could not be read.
    unmet : DataFrame
        report_id, severity ("loss", "warning", "note"), what, place, expected, found: what a
        report should hold, by its own rules, and was not found.
    clusters : DataFrame
        cluster_id, name, central (finding_id), size, boroughs (count), stability, is_stable
        (bool): the central finding describes the cluster.
    cluster_members : DataFrame
        cluster_id, finding_id.
    unclustered : DataFrame
        finding_id, reason: findings in no cluster. With the members, all findings.
    cluster_changes : DataFrame
        renewal (1, 2, ...), change ("continued", "split", "merged", "dissolved", "born"),
        previous_id, previous_name, cluster_id, shared: what became of each cluster each time
        that the findings were clustered again.
    stock_wording : DataFrame
        wording_id, finding_id, is_central (bool), overlap, boroughs (count): findings that
        say nearly the words of a report on another borough, as a template does.
    versions : DataFrame
        key, value: versions and hashes of tool, store, codebook, theme model, encoder.
    """

    reports: pd.DataFrame
    ratings: pd.DataFrame
    findings: pd.DataFrame
    codings: pd.DataFrame
    effective_codings: pd.DataFrame
    taught: pd.DataFrame
    uncoded: pd.DataFrame
    skipped: pd.DataFrame
    failures: pd.DataFrame
    unmet: pd.DataFrame
    clusters: pd.DataFrame
    cluster_members: pd.DataFrame
    unclustered: pd.DataFrame
    cluster_changes: pd.DataFrame
    stock_wording: pd.DataFrame
    versions: pd.DataFrame


def make_frame(rows: Iterable[Row], columns: Sequence[str]) -> pd.DataFrame:
    """Return rows as a frame with these columns, in this order, however few rows there are."""
    import pandas as pd

    values = [[row[name] for name in columns] for row in rows]
    return pd.DataFrame(values, columns=list(columns))


def read_rows(frame: pd.DataFrame) -> list[Row]:
    """Return the rows of a frame as mappings, every kind of missing value as None."""
    objects = frame.astype(object)
    names = [str(name) for name in objects.columns]
    values = objects.where(objects.notna(), None).itertuples(index=False, name=None)
    return [dict(zip(names, row, strict=True)) for row in values]
