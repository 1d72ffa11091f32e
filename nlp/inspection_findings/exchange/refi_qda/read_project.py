"""Reads REFI-QDA project files (.qdpx) of any tool: the texts, the codes and who gave them.

What is no text (pictures, sound, areas of a page), what is not in the file, and what refers to
something that is not there is left out and listed with the reason.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from urllib.parse import unquote
from xml.etree.ElementTree import Element

from inspection_findings.errors import FindingsError
from inspection_findings.exchange.archives import Archive, open_archive, parse_xml
from inspection_findings.exchange.refi_qda.elements import (
    children,
    grandchildren,
    guid_of,
    name_of,
    targets,
    text_of,
    time_of,
    user_of,
)
from inspection_findings.exchange.refi_qda.project import (
    Case,
    GivenCode,
    Link,
    NoteText,
    Project,
    ReadProject,
    Selection,
    TextSource,
    User,
    Value,
    Variable,
)
from inspection_findings.exchange.refi_qda.read_codes import CURE, group_by_sets, read_codes

_ENDING = ".qde"
_INTERNAL = "internal://"
_NO_TEXT = {
    "PictureSource": "is a picture",
    "AudioSource": "is a recording",
    "VideoSource": "is a recording",
}
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def is_project(data: bytes) -> bool:
    """Return whether a file is plainly a REFI-QDA project: a zip file with a .qde in it."""
    if not data.startswith(b"PK"):
        return False
    try:
        names = open_archive("", data, cure=CURE).names
    except FindingsError:
        return _ENDING.encode() in data  # a damaged one, or one that is made to do harm
    return any(one.lower().endswith(_ENDING) for one in names)


def read_project(where: str, data: bytes) -> ReadProject:
    """Return the project in a .qdpx file.

    Parameters
    ----------
    where : str
        The file, for messages.

    Raises
    ------
    FindingsError
        If it is no zip file, holds no project or several, is not a REFI-QDA project, or is made to
        do harm.
    """
    archive = open_archive(where, data, cure=CURE)
    root = parse_xml(where, archive.read(_find_project(archive)), cure=CURE)
    if name_of(root) != "Project":
        raise FindingsError(where, f"is not a REFI-QDA project, but <{name_of(root)}>", CURE)
    return _Reader(archive, root).read()


def _find_project(archive: Archive) -> str:
    found = [one for one in archive.names if one.lower().endswith(_ENDING)]
    if len(found) > 1:  # a tool may keep an earlier one in a folder
        found = [one for one in found if "/" not in one] or found
    if not found:
        raise FindingsError(archive.where, f"holds no project ({_ENDING})", CURE)
    if len(found) > 1:
        raise FindingsError(archive.where, f"holds several projects: {', '.join(found)}", CURE)
    return found[0]


class _Reader:
    """One reading of a project, which collects what it leaves out."""

    def __init__(self, archive: Archive, root: Element) -> None:
        self.archive = archive
        self.root = root
        self.left_out: list[str] = []

    def read(self) -> ReadProject:
        root, where = self.root, self.archive.where
        listed = [code for held in children(root, "CodeBook") for code in read_codes(where, held)]
        codes, ungrouped = group_by_sets(tuple(listed), root)
        project = Project(
            name=root.get("name") or "",
            origin=root.get("origin") or "",
            at=time_of(root),
            description=text_of(root, "Description"),
            users=tuple(
                User(guid=guid_of(one), name=one.get("name") or "", id=one.get("id") or "")
                for one in grandchildren(root, "Users", "User")
            ),
            codes=codes,
            variables=tuple(map(_read_variable, grandchildren(root, "Variables", "Variable"))),
            cases=tuple(map(_read_case, grandchildren(root, "Cases", "Case"))),
            sources=tuple(self._read_sources()),
            notes=tuple(self._read_notes()),
            links=tuple(map(_read_link, grandchildren(root, "Links", "Link"))),
        )
        return ReadProject(
            project=project,
            left_out=tuple(self.left_out),
            unused=(*ungrouped, *self._list_unused()),
        )

    def _list_unused(self) -> Iterator[str]:
        sets = [
            one for one in grandchildren(self.root, "Sets", "Set") if not targets(one, "MemberCode")
        ]
        if sets:
            yield f"{len(sets)} sets"
        if graphs := [*grandchildren(self.root, "Graphs", "Graph")]:
            yield f"{len(graphs)} graphs"

    def _read_sources(self) -> Iterator[TextSource]:
        for held in children(self.root, "Sources"):
            for one in held:
                kind, name = name_of(one), one.get("name") or guid_of(one)
                if kind == "TextSource":
                    yield self._read_source(one, name)
                elif kind == "PDFSource":
                    yield from self._read_pdf(one, name)
                else:
                    codings = sum(1 for _ in one.iter() if name_of(_) == "Coding")
                    reason = _NO_TEXT.get(kind, f"is a {kind}, which is not known")
                    self.left_out.append(f"source {name!r} {reason}: {codings} codings left out")

    def _read_pdf(self, element: Element, name: str) -> Iterator[TextSource]:
        areas = [*children(element, "PDFSelection")]
        if areas:
            self.left_out.append(
                f"source {name!r}: {len(areas)} areas of its pages left out, which are no text"
            )
        held = [*children(element, "Representation")]
        if not held:
            self.left_out.append(f"source {name!r} is a PDF without its text in the file")
        for one in held:
            yield self._read_source(one, name)

    def _read_source(self, element: Element, name: str) -> TextSource:
        text, path = self._read_text(element, name)
        return TextSource(
            guid=guid_of(element),
            name=name,
            text=text,
            path=path,
            description=text_of(element, "Description"),
            user=user_of(element),
            at=time_of(element),
            selections=tuple(self._read_selections(element, name)),
            given=tuple(map(_read_given, children(element, "Coding"))),
            notes=targets(element, "NoteRef"),
            values=tuple(map(_read_value, children(element, "VariableValue"))),
        )

    def _read_text(self, element: Element, name: str) -> tuple[str | None, str]:
        """Return the text, and where it is said to be if it is not in the file."""
        for content in children(element, "PlainTextContent"):
            return content.text or "", ""
        path = element.get("plainTextPath") or ""
        if not path:
            rich = element.get("richTextPath") or "nowhere"
            self.left_out.append(f"{name!r} has no plain text in the file, only {rich}")
            return None, rich
        part = self._find_part(path)
        if part is None:
            self.left_out.append(f"the text of {name!r} is not in the file, but at {path}")
            return None, path
        text = _decode(self.archive.read(part))
        if text is None:
            self.left_out.append(f"the text of {name!r} is not in UTF-8")
        return text, "" if text is not None else path

    def _find_part(self, path: str) -> str | None:
        """Return the file in the archive that a path means; other places are named, not read."""
        if "://" in path and not path.lower().startswith(_INTERNAL):
            return None
        inside = path[len(_INTERNAL) :] if "://" in path else path
        inside = inside.replace("\\", "/").strip("/")
        for name in (inside, unquote(inside)):
            for folder in ("sources/", ""):  # written Sources by some
                found = self.archive.find(f"{folder}{name}")
                if found is not None:
                    return found
        return None

    def _read_selections(self, element: Element, name: str) -> Iterator[Selection]:
        for one in children(element, "PlainTextSelection"):
            try:
                start = int(one.get("startPosition") or "")
                stop = int(one.get("endPosition") or "")
            except ValueError:
                self.left_out.append(f"{name!r}: selection {guid_of(one)} does not say where it is")
                continue
            yield Selection(
                guid=guid_of(one),
                start=start,
                stop=stop,
                name=one.get("name") or "",
                description=text_of(one, "Description"),
                user=user_of(one),
                at=time_of(one),
                given=tuple(map(_read_given, children(one, "Coding"))),
                notes=targets(one, "NoteRef"),
            )

    def _read_notes(self) -> Iterator[NoteText]:
        for one in grandchildren(self.root, "Notes", "Note"):
            name = one.get("name") or ""
            text, _ = self._read_text(one, name or f"note {guid_of(one)}")
            if text is not None:
                places = [(s.start, s.stop) for s in self._read_selections(one, name)]
                yield NoteText(
                    guid=guid_of(one),
                    name=name,
                    text=text,
                    user=user_of(one),
                    at=time_of(one),
                    description=text_of(one, "Description"),
                    place=places[0] if places else None,
                )


def _decode(data: bytes) -> str | None:
    """Return a text without its byte order mark, which no position counts; None if unreadable."""
    marked = ((mark, encoding) for mark, encoding in _MARKS if data.startswith(mark))
    mark, encoding = next(marked, (b"", "utf-8"))
    try:
        return data[len(mark) :].decode(encoding)
    except UnicodeDecodeError:
        return None


def _read_given(element: Element) -> GivenCode:
    return GivenCode(
        guid=guid_of(element),
        code=next(iter(targets(element, "CodeRef")), ""),
        user=user_of(element),
        at=time_of(element),
    )


def _read_variable(element: Element) -> Variable:
    return Variable(
        guid=guid_of(element),
        name=element.get("name") or "",
        kind=element.get("typeOfVariable") or "Text",
        description=text_of(element, "Description"),
    )


def _read_value(element: Element) -> Value:
    (variable,) = targets(element, "VariableRef") or ("",)
    kind, value = "Text", ""
    for one in element:
        if name_of(one).endswith("Value"):
            kind, value = name_of(one).removesuffix("Value"), one.text or ""
    return Value(variable=variable, value=value, kind=kind)


def _read_case(element: Element) -> Case:
    return Case(
        guid=guid_of(element),
        name=element.get("name") or "",
        description=text_of(element, "Description"),
        values=tuple(map(_read_value, children(element, "VariableValue"))),
        sources=targets(element, "SourceRef"),
    )


def _read_link(element: Element) -> Link:
    return Link(
        guid=guid_of(element),
        origin=guid_of(element, "originGUID"),
        target=guid_of(element, "targetGUID"),
        name=element.get("name") or "",
    )
