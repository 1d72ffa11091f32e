"""The questions that lists and searches ask of a store."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from inspection_findings.records import CoderKind
from inspection_findings.store.around import read_around, read_inferred, read_probabilities
from inspection_findings.store.cache_files import StatePart, find_cache_folder, name_state
from inspection_findings.store.connection import snapshot
from inspection_findings.store.facet_rows import FacetRows, read_facet_rows
from inspection_findings.store.log import find_coded_since, mark_acts
from inspection_findings.store.matrix import load_matrix, load_vectors
from inspection_findings.store.names import KnownNames, read_names
from inspection_findings.store.queries import (
    match,
    read_embeddings,
    read_polarity_coders,
    read_themes_of,
)

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    import numpy as np
    from numpy.typing import NDArray


class SearchReader:
    """What lists and searches read. It writes nothing except the cache beside the file."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self._connection = connection

    def snapshot(self) -> AbstractContextManager[None]:
        """Read one consistent state inside a ``with``, whatever a writer does meanwhile."""
        return snapshot(self._connection)

    def read_names(self, *, standards: Iterable[str] | None = None) -> KnownNames:
        """Return the themes, boroughs, standards and months that queries can name.

        ``standards`` are the numbers of the findings' standards. If they are known already, the
        findings are not read.
        """
        with self.snapshot():
            return read_names(self._connection, standards=standards)

    def match(
        self, expression: str, *, limit: int | None = None, among: Sequence[str] | None = None
    ) -> list[str]:
        """Return the ids of the findings that an FTS5 expression matches, best first.

        The index has the columns ``text`` and ``facets`` (see ``make_facet``). With ``among``,
        only these findings are searched.
        """
        return match(self._connection, expression, limit=limit, among=among)

    def read_facet_rows(self, among: Collection[str] | None = None) -> FacetRows:
        """Return what findings, or those ``among`` them, are filtered by.

        Read it to the end inside a snapshot.
        """
        return read_facet_rows(self._connection, among)

    def mark_acts(self) -> str:
        """Return a mark of the newest act that changed a coding; empty if none did."""
        return mark_acts(self._connection)

    def find_coded_since(self, mark: str) -> list[str] | None:
        """Return the findings whose coding has changed since a mark; None if it is not known."""
        return find_coded_since(self._connection, mark)

    def read_themes_of(self, finding_ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
        """Return the effective themes of these findings, the main one first."""
        return read_themes_of(self._connection, finding_ids)

    def read_polarity_coders(self, finding_ids: Sequence[str]) -> dict[str, CoderKind | None]:
        """Return the kind of coder of each effective polarity; None if no coder gave it."""
        return read_polarity_coders(self._connection, finding_ids)

    def read_inferred(
        self, finding_ids: Sequence[str]
    ) -> dict[str, tuple[float | None, str | None]]:
        """Return (probability, polarity) of what is inferred for each finding, at any level."""
        return read_inferred(self._connection, finding_ids)

    def read_around(
        self, finding_ids: Sequence[str], *, count: int
    ) -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
        """Return the texts before and after each finding in its report, at most ``count`` each."""
        return read_around(self._connection, finding_ids, count=count)

    def read_probabilities(
        self, finding_ids: Sequence[str], theme_ids: Sequence[str]
    ) -> dict[str, float]:
        """Return the highest probability that the model gives any of these themes, by finding."""
        return read_probabilities(self._connection, finding_ids, theme_ids)

    def stream_searched_texts(self) -> Iterator[str]:
        """Yield what is searched of each finding, its text and addressee, by finding id."""
        for text, addressee in self._connection.execute(
            "SELECT text, addressee FROM findings ORDER BY finding_id"
        ):
            yield f"{text} {addressee}" if addressee else text

    def stream_report_texts(self) -> Iterator[str]:
        """Yield the text of each report, by report id."""
        rows = self._connection.execute("SELECT text FROM report_texts ORDER BY report_id")
        for (text,) in rows:
            yield text

    def read_embeddings(
        self, encoder_id: str, text_sha256s: Sequence[str]
    ) -> dict[str, NDArray[np.float32]]:
        """Return the stored embeddings (d,) of these texts; texts without one are left out."""
        return read_embeddings(self._connection, encoder_id, text_sha256s)

    def read_encoder_ids(self) -> list[str]:
        """Return the encoders of stored embeddings, the one of most findings first."""
        rows = self._connection.execute(
            "SELECT e.encoder_id FROM findings AS f"
            " JOIN embeddings AS e ON e.text_sha256 = f.text_sha256"
            " GROUP BY e.encoder_id ORDER BY count(*) DESC, e.encoder_id"
        )
        return [row[0] for row in rows]

    def embedding_matrix(self, encoder_id: str) -> tuple[list[str], NDArray[np.float32]]:
        """Return the finding ids, sorted, and their embeddings, float32 of shape (n, d).

        The matrix is memory-mapped from ``<store>.cache/``, which is created if missing.
        """
        with self.snapshot():
            return load_matrix(self._connection, self.path, encoder_id)

    def read_vectors(self, encoder_id: str) -> NDArray[np.float32]:
        """Return the embeddings of ``embedding_matrix`` alone, which takes no time."""
        with self.snapshot():
            return load_vectors(self._connection, self.path, encoder_id)

    def read_state(self, *, of: StatePart = "everything") -> str:
        """Return a name of the present state of the store: another after each change.

        ``of`` says of what: see `name_state`.
        """
        return name_state(self._connection, of)

    def find_cache(self, name: str, *, of: StatePart = "everything") -> Path:
        """Return the cache file ``name-<state>.npy`` of the present state, which may be missing."""
        state = name_state(self._connection, of)
        return find_cache_folder(self.path) / f"{name}-{state}.npy"
