"""The template of an organisation: a folder of files with fixed names, each of them optional.

``pack.toml`` says whose document it is, and which sections it has. The other files belong to the
writers: ``reference.docx`` to Word, ``pack.css`` and ``pack.html`` to HTML, ``pack.typ`` to PDF.
A file that the folder lacks is the default's.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import Any

from inspection_findings.errors import FindingsError

WORDS = "pack.toml"
STYLE = "pack.css"
REFERENCE = "reference.docx"
_DEFAULTS = {  # in this folder; Word's is made, and the style is empty
    WORDS: WORDS,
    "pack.html": "templates/page.html",
    "pack.typ": "templates/main.typ",
}
FILES = (WORDS, REFERENCE, STYLE, "pack.html", "pack.typ")
_CURE = "copy the default with --write-template, and change the copy"


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """What an organisation decides of its documents.

    Attributes
    ----------
    organisation : str
        Whose document it is; may be empty.
    title, subtitle : str
        ``{subject}`` in them stands for what the document is about.
    sections : tuple of str
        Names of sections, in the order of the document.
    closing : str
        The last paragraph; may be empty.
    files : mapping of str to bytes
        The files of the folder, by their fixed name; a writer has a default for each.
    """

    organisation: str
    title: str
    subtitle: str
    sections: tuple[str, ...]
    closing: str
    files: Mapping[str, bytes] = field(default_factory=dict, repr=False)

    def file(self, name: str) -> bytes | None:
        """Return a file of ``FILES``; None if the folder lacks it, for the writer's default."""
        return self.files.get(name)


def read_template(folder: str | Path | None = None) -> Template:
    """Return the template in a folder, or the default.

    Raises
    ------
    FindingsError
        If there is no such folder, none of its files has a fixed name, or ``pack.toml`` says
        something that is not understood.

    Examples
    --------
    >>> read_template().sections[0]
    'scope'
    """
    words = _read_words(read_default(WORDS), WORDS)
    files = {} if folder is None else _read_folder(Path(folder))
    if folder is not None and WORDS in files:
        words |= _read_words(files[WORDS], str(Path(folder) / WORDS), known=words)
    return Template(
        organisation=words["organisation"],
        title=words["title"],
        subtitle=words["subtitle"],
        sections=tuple(words["sections"]),
        closing=words["closing"],
        files=files,
    )


def read_default(name: str) -> bytes:
    """Return the default of a file of ``FILES``, to be changed by an organisation."""
    if name == STYLE:
        return b"/* This comes after the default style, so it holds only what differs. */\n"
    return resources.files(__package__).joinpath(_DEFAULTS[name]).read_bytes()


def _read_folder(folder: Path) -> dict[str, bytes]:
    if not folder.is_dir():
        raise FindingsError(str(folder), "is not a folder", _CURE)
    own = {name: folder / name for name in FILES if (folder / name).is_file()}
    if not own:
        raise FindingsError(str(folder), f"has none of {', '.join(FILES)}", _CURE)
    try:
        return {name: path.read_bytes() for name, path in own.items()}
    except OSError as error:
        raise FindingsError(
            str(folder), f"cannot be read ({error.strerror})", "check who may read it"
        ) from error


def _read_words(data: bytes, where: str, known: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return what ``pack.toml`` says; all keys and their types must be ``known``."""
    try:
        words = tomllib.loads(data.decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise FindingsError(where, f"cannot be read as TOML: {error}", "mend that place") from error
    for key, value in words.items() if known is not None else ():
        if key not in (known or {}):
            names = ", ".join(known or {})
            raise FindingsError(where, f"has an unknown key, {key!r}", f"known keys: {names}")
        if not _is_right(key, value):
            kind = "a list of names" if key == "sections" else "text in quotation marks"
            raise FindingsError(f"{where}, {key}", f"must be {kind}", "write it so")
    return words


def _is_right(key: str, value: object) -> bool:
    if key == "sections":
        return isinstance(value, list) and all(isinstance(one, str) for one in value)
    return isinstance(value, str)
