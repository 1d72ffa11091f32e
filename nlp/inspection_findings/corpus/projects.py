"""The store as files of programs for qualitative analysis, and their codings read back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from inspection_findings.corpus.handle import Handle
from inspection_findings.text import find_names

if TYPE_CHECKING:
    from inspection_findings.coding import Theme
    from inspection_findings.corpus.project_content import Composed
    from inspection_findings.corpus.project_import import ProjectOutcome
    from inspection_findings.store import Store

CodebookFormat = Literal["qdc", "taguette"]


class Projects(Handle):
    """Projects and codebooks of other programs: written and read."""

    def compose_project(
        self, *, title: str = "Inspection findings", blind: bool = False, sampled: bool = False
    ) -> Composed:
        """Return the store as a REFI-QDA project, with what of the store is not in it.

        Parameters are those of `write_project`.

        Examples
        --------
        >>> composed = corpus.compose_project()
        >>> [one.name for one in composed.project.cases][:2], composed.left_out
        (['Hackney', 'Haringey'], ())
        """
        from inspection_findings.corpus.project_content import compose_project

        with self._read() as store:
            return compose_project(
                store,
                title=title,
                themes=self._read_definitions(store),
                blind=blind,
                sampled=sampled,
            )

    def write_project(
        self, *, title: str = "Inspection findings", blind: bool = False, sampled: bool = False
    ) -> bytes:
        """Return the store as a REFI-QDA project (.qdpx), for NVivo, ATLAS.ti, MAXQDA or QualCoder.

        A place is a case with variables, a report a source with exactly the text from which
        offsets count, a finding a selection for each coder and span, a theme a code. Each coder is
        a user: people, what they settled, the reference coding, the model, and the headings of the
        reports, which give polarity. The same store gives the same bytes.

        Parameters
        ----------
        title : str
            The name of the project.
        blind : bool
            Leave out what people, the reference coding and the model said, so that somebody can
            code without seeing it.
        sampled : bool
            Show codings of findings in a blind sample that is not coded yet; by default they are
            left out.

        Examples
        --------
        >>> corpus.write_project()[:2]
        b'PK'
        >>> corpus.write_project() == corpus.write_project()
        True
        """
        from inspection_findings.exchange.refi_qda import write_project

        composed = self.compose_project(title=title, blind=blind, sampled=sampled)
        return write_project(composed.project)

    def write_codebook(self, file_format: CodebookFormat = "qdc") -> bytes:
        """Return the themes in use as a REFI-QDA codebook (.qdc), or as CSV for Taguette.

        Definitions are in the descriptions of the codes. Raises `FindingsError` if a name is longer
        than Taguette takes.

        Examples
        --------
        >>> corpus.write_codebook("taguette").decode().splitlines()[0]
        'tag,description,group'
        """
        from inspection_findings.exchange.refi_qda import make_codes, write_codebook
        from inspection_findings.exchange.refi_qda.conventions import ORIGIN
        from inspection_findings.exchange.taguette import write_tags

        find_names("format", [file_format], {"qdc": (), "taguette": ()})
        with self._read() as store:
            themes = [one for one in self._read_definitions(store) if not one.retired]
        codes = make_codes(themes, with_own=False)
        if file_format == "taguette":
            return write_tags(codes)
        return write_codebook(codes, origin=ORIGIN)

    def import_project(self, path: str | Path, *, replace_earlier: bool = False) -> ProjectOutcome:
        """Take in the codings and notes by people in a REFI-QDA project (.qdpx).

        Each user of the file codes under the user's own name. A selection is a finding by its place
        in the text of the report, or by its words where the text differs. What cannot be taken is
        listed with the reason. Importing the same file again changes nothing.

        Parameters
        ----------
        replace_earlier : bool
            Whether a coding may replace an earlier one by the same person, which is kept in the
            history. Without it such a coding is listed.

        Raises
        ------
        FindingsError
            If the file is no REFI-QDA project, or is made to do harm.

        Examples
        --------
        >>> from pathlib import Path
        >>> written = Path("findings.qdpx").write_bytes(corpus.write_project())
        >>> corpus.import_project("findings.qdpx").people
        {}
        """
        from inspection_findings.corpus.project_import import import_project
        from inspection_findings.exchange.refi_qda import read_project
        from inspection_findings.files import read_file

        read = read_project(str(path), read_file(path))
        with self._write() as store:
            return import_project(store, read, replace=replace_earlier)

    def _read_definitions(self, store: Store) -> list[Theme]:
        """Return the themes of the store, with the groups and examples that only a codebook has."""
        defined = {one.id: one for one in self._find_codebook(store)}
        return [
            replace(one, group=defined[one.id].group, examples=defined[one.id].examples)
            if one.id in defined
            else one
            for one in store.read_themes()
        ]

    def _find_codebook(self, store: Store) -> tuple[Theme, ...]:
        """Return the themes of the codebook that is named, that the store keeps, or the model's."""
        from inspection_findings.coding.codebook import parse_codebook, read_codebook
        from inspection_findings.corpus.loading import find_model_folder
        from inspection_findings.theme_model import ThemeModel
        from inspection_findings.theme_model.folder import CODEBOOK

        if self._codebook is not None:
            return read_codebook(Path(self._codebook)).themes
        kept = store.read_codebook_file()
        if kept is not None:
            return parse_codebook(kept, where=str(self.path)).themes
        if isinstance(self._model, ThemeModel):
            return self._model.codebook.themes
        path = find_model_folder(self._model) / CODEBOOK
        return read_codebook(path).themes if path.is_file() else ()
