"""The corpus that is explored, and its pages, gathered once for each state of the store."""

from __future__ import annotations

import contextlib
from threading import Lock
from typing import TYPE_CHECKING

from inspection_findings.corpus import Facts
from inspection_findings.errors import FindingsError
from inspection_findings.web import links

if TYPE_CHECKING:
    from inspection_findings.corpus import Corpus
    from inspection_findings.corpus.theme_pages import ThemePages


class KeptPages:
    """A corpus for many requests at once.

    Pages on themes and boroughs take seconds to gather. They are gathered once for each state of
    the store, and anew when it has changed.

    Attributes
    ----------
    corpus : Corpus
    """

    def __init__(self, corpus: Corpus) -> None:
        self.corpus = corpus
        self._lock = Lock()
        self._pages: ThemePages | None = None
        self._facts: Facts = Facts()
        self._state = ""

    def pages(self) -> ThemePages:
        """Return the pages on the present state of the store."""
        with self._lock:  # whoever comes second waits, and does not gather them again
            state = self.corpus.state
            if self._pages is None or state != self._state:
                self._pages, self._facts = self.corpus.pages(), self.corpus.info()
                self._state = state
            return self._pages

    def gather_ahead(self) -> None:
        """Gather the pages before anyone asks; what is wrong shows when a page needs them."""
        with contextlib.suppress(FindingsError):
            self.pages()

    def to_borough(self, borough: str, inspectorate: str) -> str:
        """Return the address of a borough's page, or of its findings if it is not counted."""
        counted = dict(self.corpus.counted.counted)
        is_counted = inspectorate in counted
        return links.to_borough(borough) if is_counted else links.to_findings(borough=borough)

    def facts(self) -> Facts:
        """Return the versions and hashes of what these pages were made with."""
        self.pages()
        return self._facts
