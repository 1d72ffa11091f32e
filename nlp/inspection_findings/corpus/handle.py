"""A handle on a store, with the model, codebook, frameworks and encoder to use with it."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from inspection_findings import defaults
from inspection_findings.corpus.counted import Counted, choose_counted, read_counted_frames
from inspection_findings.frameworks import Frameworks, read_frameworks
from inspection_findings.store import Store, open_store

if TYPE_CHECKING:
    from inspection_findings.classify.network import Network
    from inspection_findings.encode import Encoder
    from inspection_findings.frames import CorpusFrames
    from inspection_findings.theme_model import ThemeModel

_PATIENCE = 1.0  # seconds that one act waits for another

Names = str | Iterable[str]
"""One or several ids or names of themes, boroughs, standards or kinds, in upper or lower case."""


class Handle:
    """A store and its defaults, which are located when they are first needed.

    Parameters
    ----------
    path : Path
        The store.
    model, codebook, standards, encoder, inspectorate
        As in ``open_corpus``.
    """

    def __init__(
        self,
        path: Path,
        *,
        model: ThemeModel | str | Path | None = None,
        codebook: str | Path | None = None,
        standards: str | Path | None = None,
        encoder: Encoder | str | Path | None = None,
        inspectorate: str | None = None,
    ) -> None:
        self.inspectorate = inspectorate
        self.path = path
        self._model = model
        self._codebook = codebook
        self._standards = standards
        self._encoder = encoder

    def __repr__(self) -> str:
        return f"Corpus({str(self.path)!r})"

    @cached_property
    def frameworks(self) -> Frameworks:
        """The inspection frameworks and their standards."""
        named = None if self._standards is None else Path(self._standards)
        return read_frameworks(defaults.locate_standards(named, environment=os.environ))

    @cached_property
    def model(self) -> ThemeModel:
        """The theme model, with the codebook that was given, or that the store keeps, if any."""
        from inspection_findings.corpus.loading import load_theme_model

        with open_store(self.path, mode="read") as store:
            kept = store.read_codebook_file()
        return load_theme_model(self._model, codebook=self._codebook, kept=kept)

    @cached_property
    def network(self) -> Network | None:
        """The theme model's fine-tuned network, which reads queries; None if it has none."""
        from inspection_findings.corpus.loading import load_network_of

        return load_network_of(self._model)

    @cached_property
    def encoder(self) -> Encoder:
        """The encoder for queries, with the same cache as the command line."""
        from inspection_findings.corpus.loading import load_cached_encoder

        return load_cached_encoder(self._encoder)

    @cached_property
    def query_encoder(self) -> Encoder:
        """The encoder with the network beside it, kept open from one query to the next."""
        from inspection_findings.classify.network import add_network

        encoder, network = self.encoder, self.network
        if network is None or network.encoder_id != encoder.encoder_id:
            return encoder
        return add_network(encoder, network)

    @property
    def counted(self) -> Counted:
        """Whose reports are counted, and whose are in the store as well.

        Examples
        --------
        >>> corpus.counted.counted
        (('HM Inspectorate of Probation', 5),)
        """
        with self._read() as store:
            return choose_counted(store, self.inspectorate)

    @property
    def theme_names(self) -> dict[str, str]:
        """The names of all themes by id, of retired ones too.

        Examples
        --------
        >>> corpus.theme_names["victim-work"]
        'Victim work'
        """
        with self._read() as store:
            return {theme.id: theme.name for theme in store.read_themes()}

    def _read_frames(self, store: Store) -> CorpusFrames:
        """Return the frames to count, those of one inspectorate: every count starts here."""
        return read_counted_frames(store, self.inspectorate)

    @contextmanager
    def _read(self) -> Iterator[Store]:
        """Open the store; all reads inside the ``with`` see the same state of it."""
        with open_store(self.path, mode="read") as store, store.snapshot():
            yield store

    @contextmanager
    def _write(self) -> Iterator[Store]:
        """Open the store to write. It must be there: nothing here makes an empty one."""
        open_store(self.path, mode="read").close()
        with open_store(self.path, mode="write", patience=_PATIENCE) as store:
            yield store

    @staticmethod
    def _name(store: Store, person: str) -> str:
        """Return the name under which the store keeps this person's work; see `name_coder`."""
        from inspection_findings.review import name_coder

        return name_coder(person, store.read_coder_names())


def list_names(names: Names) -> tuple[str, ...]:
    """Return one name or several as a tuple.

    Examples
    --------
    >>> list_names("victim-work"), list_names(["Hackney", "Havering"])
    (('victim-work',), ('Hackney', 'Havering'))
    """
    return (names,) if isinstance(names, str) else tuple(names)


def name_themes(store: Store) -> dict[str, str]:
    """Return the names of the themes to show, by id, in the codebook's order."""
    names = store.read_names().themes
    return {theme_id: names[theme_id] for theme_id in store.read_shown_themes()}
