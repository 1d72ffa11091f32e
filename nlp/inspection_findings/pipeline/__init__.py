"""Reports in, a store out."""

from inspection_findings.pipeline.build import (
    NOT_CLUSTERED,
    BuildOutcome,
    InputOutcome,
    ProcessedReport,
    build,
    import_reference,
    process_report,
    renew_clusters,
)
from inspection_findings.pipeline.version import PIPELINE_VERSION, hash_figures, hash_pipeline

__all__ = [
    "NOT_CLUSTERED",
    "PIPELINE_VERSION",
    "BuildOutcome",
    "InputOutcome",
    "ProcessedReport",
    "build",
    "hash_figures",
    "hash_pipeline",
    "import_reference",
    "process_report",
    "renew_clusters",
]
