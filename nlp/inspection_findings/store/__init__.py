"""The store: one SQLite file that is the whole truth, for one writer and many readers.

What a report gave is written in one transaction, so that a kill at any moment leaves the
store as it was before that report. The tables and the view ``v_finding`` for other tools
are described in ``migrations``.
"""

from inspection_findings.store.facets import make_facet
from inspection_findings.store.findings import SaveOutcome
from inspection_findings.store.history import PastCoding
from inspection_findings.store.names import KnownNames
from inspection_findings.store.samples import Arm, Decision, Sampled
from inspection_findings.store.store import Store, open_store

__all__ = [
    "Arm",
    "Decision",
    "KnownNames",
    "PastCoding",
    "Sampled",
    "SaveOutcome",
    "Store",
    "make_facet",
    "open_store",
]
