"""The doctor of a store: looks at everything that a store promises, and mends what is derived.

What can be made again from the rest (the search index, facets, clusters, page numbers, caches) is
mended, after a copy of the store. What a person said is never changed: it is listed, with what to
do.
"""

from inspection_findings.store.doctor.examine import examine
from inspection_findings.store.doctor.fault import Check, Examination, Fault
from inspection_findings.store.doctor.mend import mend

__all__ = ["Check", "Examination", "Fault", "examine", "mend"]
