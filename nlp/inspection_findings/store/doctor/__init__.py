"""Checks that a store is whole, and makes again what can be derived from the rest of it.

What is derived (the search index, facets, clusters, page numbers, caches) is made again after a
copy of the store. What a person said is never changed: it is listed, with what to do.
"""

from inspection_findings.store.doctor.examine import examine
from inspection_findings.store.doctor.fault import Check, Examination, Fault
from inspection_findings.store.doctor.mend import mend

__all__ = ["Check", "Examination", "Fault", "examine", "mend"]
