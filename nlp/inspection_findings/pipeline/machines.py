"""Which engine a user asks for, and the packages that it needs."""

from __future__ import annotations

from inspection_findings.errors import require_extra
from inspection_findings.pipeline.engines import Engine


def find_engine(scheduler: str | None) -> Engine | None:
    """Return the Dask scheduler at an address as an engine; None if none is named.

    Raises
    ------
    MissingExtraError
        If Dask is not installed.
    FindingsError
        If no scheduler answers there, or it has another version of Dask.
    """
    if scheduler is None:
        return None
    require_extra("dask", "distributed", needed_by=f"the scheduler {scheduler}")
    from inspection_findings.pipeline.dask_scheduler import DaskScheduler

    return DaskScheduler(scheduler)
