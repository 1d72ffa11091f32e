"""The questions that a store answers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from inspection_findings.errors import StoreError, UnknownNameError
from inspection_findings.frames import CorpusFrames, ReportRow
from inspection_findings.records import (
    Classification,
    Cluster,
    Clustering,
    CoderKind,
    Finding,
    Judgement,
    KeyQuestion,
    Report,
    Segmentation,
    Skipped,
    Source,
)
from inspection_findings.store.clusters import read_codebook_file
from inspection_findings.store.digest import digest_content
from inspection_findings.store.facets import make_facet
from inspection_findings.store.foreseen import Foreseen, foresee
from inspection_findings.store.frames import FrameName, read_frame, read_frames
from inspection_findings.store.known_themes import find_unknown
from inspection_findings.store.levels import read_asked_precision
from inspection_findings.store.news import ReportNews, read_news
from inspection_findings.store.people_reader import PeopleReader
from inspection_findings.store.queries import (
    read_classifications,
    read_cluster_changes,
    read_clusters,
    read_findings,
    read_unclustered,
    stream_probabilities,
)
from inspection_findings.store.report_files import has_file, read_file
from inspection_findings.store.samples import read_themes
from inspection_findings.store.sources import (
    read_extractor,
    read_judgements,
    read_key_questions,
    read_pages,
    read_report,
    read_reports,
    read_skipped,
    read_stale_sources,
)

if TYPE_CHECKING:
    import pandas as pd

    from inspection_findings.coding import Theme


class StoreReader(PeopleReader):
    """The reading part of ``Store``. It writes nothing except the cache beside the file."""

    def is_current(
        self, report_id: str, source_sha256: str, source_extractor: str, pipeline_hash: str
    ) -> bool:
        """Return whether exactly this source was saved by exactly this pipeline."""
        row = self._connection.execute(
            "SELECT 1 FROM reports WHERE report_id = ? AND source_sha256 = ?"
            " AND source_extractor = ? AND pipeline_hash = ?",
            (report_id, source_sha256, source_extractor, pipeline_hash),
        ).fetchone()
        return row is not None

    def find_report_with(self, source_sha256: str) -> str | None:
        """Return the id of the report made from a file with this hash; None if there is none."""
        row = self._connection.execute(
            "SELECT min(report_id) FROM reports WHERE source_sha256 = ?", (source_sha256,)
        ).fetchone()
        return None if row[0] is None else str(row[0])

    def has_report(self, report_id: str) -> bool:
        """Return whether a report of this id is in the store."""
        row = self._connection.execute("SELECT 1 FROM reports WHERE report_id = ?", (report_id,))
        return row.fetchone() is not None

    def read_report_ids(self) -> list[str]:
        """Return the ids of all reports, sorted."""
        rows = self._connection.execute("SELECT report_id FROM reports ORDER BY report_id")
        return [row[0] for row in rows]

    def read_finding_ids(self) -> list[str]:
        """Return the ids of all findings, sorted."""
        rows = self._connection.execute("SELECT finding_id FROM findings ORDER BY finding_id")
        return [row[0] for row in rows]

    def read_boroughs_of_findings(self) -> dict[str, str]:
        """Return the borough of each finding id."""
        rows = self._connection.execute(
            "SELECT finding_id, borough FROM findings JOIN reports USING (report_id)"
        )
        return dict(rows.fetchall())

    def foresee_report(self, report: Report, segmentation: Segmentation) -> Foreseen:
        """Return what saving this report would change; nothing is written."""
        with self.snapshot():
            return foresee(self._connection, report, segmentation)

    def read_versions(self) -> dict[str, str]:
        """Return the versions and hashes of what made the store, sorted by name."""
        return dict(self._connection.execute("SELECT key, value FROM versions ORDER BY key"))

    def read_asked_precision(self) -> float | None:
        """Return the precision of sure themes that somebody asked for; None if nobody did."""
        return read_asked_precision(self._connection)

    def read_last_build(self) -> datetime | None:
        """Return when a report was last saved or removed, in UTC; None if none ever was."""
        row = self._connection.execute("SELECT max(at) FROM runs").fetchone()
        return None if row[0] is None else datetime.fromisoformat(row[0])

    def read_failures(self) -> list[str]:
        """Return the names of the files that could not be read, sorted."""
        rows = self._connection.execute("SELECT source_name FROM failures ORDER BY source_name")
        return [row[0] for row in rows]

    def read_news(self) -> list[ReportNews]:
        """Return what became of each report in the last build, in the order of saving."""
        return read_news(self._connection)

    def has_coder_kind(self, coder_kind: CoderKind) -> bool:
        """Return whether a coder of this kind has coded any finding."""
        row = self._connection.execute(
            "SELECT 1 FROM decisions WHERE coder_kind = ? LIMIT 1", (coder_kind,)
        ).fetchone()
        return row is not None

    def find_unknown_themes(self, coder_kind: CoderKind) -> frozenset[str]:
        """Return the themes that coders of this kind did not know in at least one decision."""
        return find_unknown(self._connection, coder_kind)

    def count_findings(self) -> int:
        """Return the number of findings."""
        return int(self._connection.execute("SELECT count(*) FROM findings").fetchone()[0])

    def read_source_text(self, report_id: str) -> str:
        """Return the extracted source text, to which the spans of the findings refer.

        Raises
        ------
        UnknownNameError
            If there is no such report.
        """
        self._require_report(report_id)
        row = self._connection.execute(
            "SELECT text FROM report_texts WHERE report_id = ?", (report_id,)
        ).fetchone()
        return str(row[0])

    def read_report(self, report_id: str) -> ReportRow:
        """Return one report without its text; raises as ``read_source_text``."""
        self._require_report(report_id)
        return read_report(self._connection, report_id)

    def read_reports(self) -> list[ReportRow]:
        """Return all reports without their texts, by borough and month of publication."""
        return read_reports(self._connection)

    def read_judgements(self, report_id: str) -> tuple[Judgement, ...]:
        """Return what a report judges besides ratings; raises as ``read_source_text``."""
        self._require_report(report_id)
        return read_judgements(self._connection, report_id)

    def read_key_questions(self) -> dict[str, tuple[KeyQuestion, ...]]:
        """Return the key questions of each report with their percentages, by report id."""
        return read_key_questions(self._connection)

    def read_extractor(self, report_id: str) -> str:
        """Return what read the file of a report; its first word is the kind of file.

        Raises as ``read_source_text``.
        """
        self._require_report(report_id)
        return read_extractor(self._connection, report_id)

    def read_pages(self, report_id: str) -> tuple[int, ...]:
        """Return the offset at which each page of a report begins; empty without pages.

        Raises as ``read_source_text``.
        """
        self._require_report(report_id)
        return read_pages(self._connection, report_id)

    def has_file(self, report_id: str) -> bool:
        """Return whether the store keeps the file of a report, which it does of a PDF."""
        return has_file(self._connection, report_id)

    def read_file(self, report_id: str) -> bytes | None:
        """Return the file of a report; None if the store does not keep it.

        Raises as ``read_source_text``.
        """
        self._require_report(report_id)
        return read_file(self._connection, report_id)

    def read_skipped(self, report_id: str) -> list[Skipped]:
        """Return the text of a report that is no finding, with the reasons.

        Raises as ``read_source_text``.
        """
        self._require_report(report_id)
        return read_skipped(self._connection, report_id)

    def read_stale_sources(self, pipeline_hash: str) -> list[Source]:
        """Return the sources of reports made by another pipeline, in the order of report ids."""
        return read_stale_sources(self._connection, pipeline_hash)

    def _require_report(self, report_id: str) -> None:
        if not self.has_report(report_id):
            raise UnknownNameError("report", report_id, self.read_report_ids())

    def read_finding_ids_of(self, report_id: str) -> list[str]:
        """Return the ids of the findings of a report, sorted."""
        rows = self._connection.execute(
            "SELECT finding_id FROM findings WHERE report_id = ? ORDER BY finding_id", (report_id,)
        )
        return [row[0] for row in rows]

    def read_finding(self, finding_id: str) -> Finding:
        """Return one finding, with its effective polarity.

        Raises
        ------
        StoreError
            If there is no such finding.
        """
        return self.read_findings([finding_id])[0]

    def read_findings(self, finding_ids: Sequence[str]) -> list[Finding]:
        """Return findings in the order asked for; raises as ``read_finding``."""
        findings = read_findings(self._connection, finding_ids)
        if len(findings) < len(finding_ids):
            missing = sorted(set(finding_ids) - {finding.finding_id for finding in findings})
            raise StoreError(
                str(self.path),
                f"holds no finding {missing[0]!r}",
                "take the id from `findings search`, or build the store again",
            )
        return findings

    def read_classifications(self) -> list[Classification]:
        """Return the model's coding of each finding, by report and position."""
        return read_classifications(self._connection)

    def stream_probabilities(self) -> Iterator[tuple[str, dict[str, float]]]:
        """Yield the model's probability of each theme for each finding, by finding id."""
        return stream_probabilities(self._connection)

    def read_themes(self) -> tuple[Theme, ...]:
        """Return the definitions of all themes in order, including retired themes."""
        return read_themes(self._connection)

    def read_codebook_file(self) -> bytes | None:
        """Return the file of the codebook that the store keeps; None if it is the model's own."""
        return read_codebook_file(self._connection)

    def find_themes(self, names: Iterable[str]) -> tuple[str, ...]:
        """Return the ids of themes to show, given by id or name.

        Raises
        ------
        UnknownNameError
            For the first unknown name; the message lists the themes in use.
        RetiredThemeError
            For a retired theme that no finding carries.
        """
        with self.snapshot():
            known = self.read_names(standards=())
            found = known.find_themes(names)
            for theme_id in found:
                if theme_id in known.retired and not self._is_carried(theme_id):
                    raise known.retired[theme_id].refuse()
        return found

    def read_shown_themes(self) -> tuple[str, ...]:
        """Return the ids of themes in use, and of retired themes that findings still carry."""
        with self.snapshot():
            known = self.read_names(standards=())
            return tuple(
                theme_id
                for theme_id in known.themes
                if theme_id not in known.retired or self._is_carried(theme_id)
            )

    def _is_carried(self, theme_id: str) -> bool:
        return bool(self.match(f"facets : {make_facet('theme', theme_id)}", limit=1))

    def read_frames(self) -> CorpusFrames:
        """Return the whole store as tidy frames, in one consistent state."""
        with self.snapshot():
            return read_frames(self._connection)

    def read_frame(self, name: FrameName) -> pd.DataFrame:
        """Return one of the frames of ``CorpusFrames`` without reading the others."""
        return read_frame(self._connection, name)

    def read_inspectorates(self) -> dict[str, str]:
        """Return the inspectorate of each report, by report id."""
        return dict(self._connection.execute("SELECT report_id, inspectorate FROM reports"))

    def read_clusters(self) -> list[Cluster]:
        """Return the clusters, in the order in which they were saved."""
        with self.snapshot():
            return read_clusters(self._connection)

    def read_clustering(self) -> Clustering:
        """Return the clusters, the findings in none of them, and all changes so far."""
        with self.snapshot():
            return Clustering(
                clusters=tuple(read_clusters(self._connection)),
                unclustered=tuple(read_unclustered(self._connection)),
                changes=tuple(read_cluster_changes(self._connection)),
            )

    def clusters_are_current(self) -> bool:
        """Return whether findings and embeddings are unchanged since the last clustering."""
        rows = self._connection.execute(
            "SELECT count(*), count(DISTINCT value) FROM meta"
            " WHERE key IN ('generation', 'clustered')"
        )
        return tuple(rows.fetchone()) == (2, 1)

    def require_current_clusters(self) -> None:
        """Raise `StoreError` if findings have changed since they were last clustered."""
        if self.clusters_are_current():
            return
        if self.count_findings():
            raise StoreError(
                str(self.path),
                "was left in the middle of a build: its sub-themes are older than its findings",
                "run findings build on it again, or open the page /add of the explorer;"
                " what is there is kept",
            )

    def content_digest(self) -> str:
        """Return a hash of the content, the same whatever the order in which it was built."""
        with self.snapshot():
            return digest_content(self._connection)
