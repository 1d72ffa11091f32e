"""The doctor of a store: what it looks at, and what it mends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inspection_findings.corpus.handle import Handle
from inspection_findings.store import open_store
from inspection_findings.store.doctor import examine, mend
from inspection_findings.store.doctor.mend import compare

if TYPE_CHECKING:
    from inspection_findings.store.doctor import Examination


class Doctor(Handle):
    """Whether a store is whole."""

    def examine(self) -> Examination:
        """Look at everything that the store promises; nothing is written.

        The file need not be one that can be opened: then that is what is found.

        Raises
        ------
        StoreError
            If there is no file, or it is not an SQLite file.

        Examples
        --------
        >>> found = corpus.examine()
        >>> found.is_whole, found.faults
        (True, ())
        """
        return examine(self.path)

    def mend(self) -> Examination:
        """Mend what is derived, after a copy of the store; return what is left.

        What a person said is never changed.

        Raises
        ------
        StoreError
            As `examine`; or if the store cannot be written, or is being written to.

        Examples
        --------
        >>> corpus.mend().mended
        ()
        """
        before = examine(self.path)
        done = mend(self.path)
        if all(check.name != "sub-themes" for check in done.checks if check.faults):
            return done
        self._renew_clusters()
        return compare(before, examine(self.path), backup=done.backup)

    def _renew_clusters(self) -> None:
        from inspection_findings.pipeline.clusters import renew_clusters

        with open_store(self.path, mode="write") as store:
            if encoder_id := store.read_versions().get("encoder"):  # unless no build was completed
                renew_clusters(store, encoder_id=encoder_id)
