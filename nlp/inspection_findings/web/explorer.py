"""What all routes of the explorer share: the corpus, its pages, and the way to write."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from inspection_findings.web.access import Access
from inspection_findings.web.kept_pages import KeptPages
from inspection_findings.web.uploads import Uploads
from inspection_findings.web.writer import Writer

if TYPE_CHECKING:
    from inspection_findings.corpus import Corpus

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Explorer:
    """What all routes share.

    Attributes
    ----------
    corpus : Corpus
        Answers the questions. Whatever writes goes through ``write``.
    kept : KeptPages
        The pages on themes and boroughs, gathered once for each state of the store.
    writer : Writer
    uploads : Uploads
        Files that people add as reports.
    is_read_only : bool
        Whether every write is refused.
    access : Access or None
        Who may use the explorer; None if it answers this computer alone.
    """

    corpus: Corpus
    kept: KeptPages
    writer: Writer
    uploads: Uploads
    is_read_only: bool = False
    access: Access | None = None

    def write(self, call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a method of ``corpus`` that writes, when its turn comes; return its result.

        Raises
        ------
        HTTPException
            403 if the explorer is read-only; 503 if another program holds the store too long.
            Nothing was saved then.
        Exception
            Whatever the call raises.
        """
        return self.writer.write(call, *args, **kwargs)

    def close(self) -> None:
        """Finish what was accepted, and accept nothing more."""
        self.uploads.close()
        self.writer.close()
        self.kept.close()
