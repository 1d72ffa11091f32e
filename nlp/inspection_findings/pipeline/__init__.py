"""Reports in, a store out."""

from inspection_findings.pipeline.asked_precision import AskedPrecision, use_precision
from inspection_findings.pipeline.build import (
    BuildOutcome,
    InputOutcome,
    Keeper,
    build,
    import_reference,
    prepare_store,
    record_versions,
)
from inspection_findings.pipeline.clusters import NOT_CLUSTERED, make_clusters, renew_clusters
from inspection_findings.pipeline.engines import Engine, count_cores
from inspection_findings.pipeline.machines import find_engine
from inspection_findings.pipeline.merge import Merged, merge_stores
from inspection_findings.pipeline.own_codebook import use_kept_codebook
from inspection_findings.pipeline.parts import Parts
from inspection_findings.pipeline.process import ProcessedReport, Processor, process_report
from inspection_findings.pipeline.version import PIPELINE_VERSION, hash_figures, hash_pipeline
from inspection_findings.pipeline.workers import process_all

__all__ = [
    "NOT_CLUSTERED",
    "PIPELINE_VERSION",
    "AskedPrecision",
    "BuildOutcome",
    "Engine",
    "InputOutcome",
    "Keeper",
    "Merged",
    "Parts",
    "ProcessedReport",
    "Processor",
    "build",
    "count_cores",
    "find_engine",
    "hash_figures",
    "hash_pipeline",
    "import_reference",
    "make_clusters",
    "merge_stores",
    "prepare_store",
    "process_all",
    "process_report",
    "record_versions",
    "renew_clusters",
    "use_kept_codebook",
    "use_precision",
]
