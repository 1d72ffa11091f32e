"""The store: one SQLite file that holds everything, for one writer and many readers.

A report is written in one transaction. If the process is killed, the store is as it was before
that report. ``migrations`` describes the tables, and the view ``v_finding`` for other tools.

House rule: nothing that a person said is ever lost. Every act of a person is an entry of ``log``,
which is only ever added to. What is replaced otherwise goes to ``past_codings``;
what was said of a text that is gone follows to the corrected text, or stays in ``lost_findings``.
"""

from inspection_findings.store.corrections import Followed, LostCoding
from inspection_findings.store.facets import make_facet
from inspection_findings.store.findings import SaveOutcome
from inspection_findings.store.foreseen import Foreseen
from inspection_findings.store.history import PastCoding
from inspection_findings.store.names import KnownNames
from inspection_findings.store.samples import Arm, Decision, Sampled
from inspection_findings.store.store import Store, open_store

__all__ = [
    "Arm",
    "Decision",
    "Followed",
    "Foreseen",
    "KnownNames",
    "LostCoding",
    "PastCoding",
    "Sampled",
    "SaveOutcome",
    "Store",
    "make_facet",
    "open_store",
]
