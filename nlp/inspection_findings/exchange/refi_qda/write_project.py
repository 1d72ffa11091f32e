"""A project as a REFI-QDA project file (.qdpx), and its codes as a codebook file (.qdc)."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence

from inspection_findings.documents.fixed_zip import FIXED_DATE
from inspection_findings.exchange.refi_qda.guids import make_guid
from inspection_findings.exchange.refi_qda.markup import DECLARATION, make_element
from inspection_findings.exchange.refi_qda.project import (
    Case,
    Code,
    GivenCode,
    Link,
    NoteText,
    Project,
    Selection,
    TextSource,
    User,
    Value,
    Variable,
)

PROJECT_NAMESPACE = "urn:QDA-XML:project:1.0"
CODEBOOK_NAMESPACE = "urn:QDA-XML:codebook:1.0"
PROJECT_PART = "project.qde"
FOLDER = "sources"


def write_project(project: Project) -> bytes:
    """Return the bytes of a .qdpx file; the same project gives the same bytes.

    Each text of a source or note is a file in the archive, exactly as it is, so that positions
    count from its first character.
    """
    texts: dict[str, str | None] = {one.guid: one.text for one in project.sources}
    texts |= {one.guid: one.text for one in project.notes}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        _add(archive, PROJECT_PART, make_project_xml(project))
        for guid, text in texts.items():
            if text is not None:
                _add(archive, f"{FOLDER}/{guid}.txt", text)
    return buffer.getvalue()


def write_codebook(codes: Sequence[Code], *, origin: str) -> bytes:
    """Return the bytes of a .qdc file; the same codes give the same bytes."""
    listed = make_element("Codes", children=[_write_code(one, with_notes=False) for one in codes])
    attributes = {"xmlns": CODEBOOK_NAMESPACE, "origin": origin}
    return (DECLARATION + make_element("CodeBook", attributes, [listed]) + "\n").encode()


def _add(archive: zipfile.ZipFile, name: str, text: str) -> None:
    entry = zipfile.ZipInfo(name, date_time=FIXED_DATE)
    entry.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(entry, text.encode("utf-8"))


def make_project_xml(project: Project) -> str:
    """Return the XML that describes a project, without the texts."""
    parts = [
        _group("Users", map(_write_user, project.users)),
        _write_codes(project.codes),
        _group("Variables", map(_write_variable, project.variables)),
        _group("Cases", map(_write_case, project.cases)),
        _group("Sources", map(_write_source, project.sources)),
        _group("Notes", map(_write_note, project.notes)),
        _group("Links", map(_write_link, project.links)),
        _describe(project.description),
    ]
    attributes = {
        "xmlns": PROJECT_NAMESPACE,
        "name": project.name,
        "origin": project.origin,
        "creationDateTime": project.at,
    }
    return DECLARATION + make_element("Project", attributes, parts) + "\n"


def _group(tag: str, children: Iterable[str]) -> str:
    """Return the elements in one of the name; nothing without them, since it must not be empty."""
    listed = list(children)
    return make_element(tag, children=["\n", *(f"{one}\n" for one in listed)]) if listed else ""


def _describe(text: str) -> str:
    return make_element("Description", text=text) if text else ""


def _refer(tag: str, guids: Iterable[str]) -> Iterator[str]:
    return (make_element(tag, {"targetGUID": one}) for one in guids)


def _write_user(user: User) -> str:
    return make_element("User", {"guid": user.guid, "name": user.name, "id": user.id})


def _write_codes(codes: Sequence[Code]) -> str:
    written = _group("Codes", (_write_code(one, with_notes=True) for one in codes))
    return make_element("CodeBook", children=[written]) if written else ""


def _write_code(code: Code, *, with_notes: bool) -> str:
    attributes = {
        "guid": code.guid,
        "name": code.name,
        "isCodable": "true" if code.is_codable else "false",
    }
    notes = _refer("NoteRef", code.notes) if with_notes else ()
    within = (_write_code(one, with_notes=with_notes) for one in code.codes)
    return make_element("Code", attributes, [_describe(code.description), *notes, *within])


def _write_variable(variable: Variable) -> str:
    attributes = {
        "guid": variable.guid,
        "name": variable.name,
        "typeOfVariable": variable.kind,
    }
    return make_element("Variable", attributes, [_describe(variable.description)])


def _write_value(value: Value) -> str:
    (variable,) = _refer("VariableRef", [value.variable])
    return make_element(
        "VariableValue", children=[variable, make_element(f"{value.kind}Value", text=value.value)]
    )


def _write_case(case: Case) -> str:
    children = [
        _describe(case.description),
        *map(_write_value, case.values),
        *_refer("SourceRef", case.sources),
    ]
    return make_element("Case", {"guid": case.guid, "name": case.name}, children)


def _write_given(given: GivenCode) -> str:
    attributes = {"guid": given.guid, "creatingUser": given.user, "creationDateTime": given.at}
    return make_element("Coding", attributes, _refer("CodeRef", [given.code]))


def _write_selection(selection: Selection) -> str:
    attributes = {
        "guid": selection.guid,
        "name": selection.name,
        "startPosition": str(selection.start),
        "endPosition": str(selection.stop),
        "creatingUser": selection.user,
        "creationDateTime": selection.at,
    }
    children = [
        _describe(selection.description),
        *map(_write_given, selection.given),
        *_refer("NoteRef", selection.notes),
    ]
    return make_element("PlainTextSelection", attributes, children) + "\n"


def _write_source(source: TextSource) -> str:
    attributes = {
        "guid": source.guid,
        "name": source.name,
        "plainTextPath": source.path or f"internal://{source.guid}.txt",
        "creatingUser": source.user,
        "creationDateTime": source.at,
    }
    children = [
        _describe(source.description),
        *map(_write_selection, source.selections),
        *map(_write_given, source.given),
        *_refer("NoteRef", source.notes),
        *map(_write_value, source.values),
    ]
    return make_element("TextSource", attributes, children)


def _write_note(note: NoteText) -> str:
    attributes = {
        "guid": note.guid,
        "name": note.name,
        "plainTextPath": f"internal://{note.guid}.txt",
        "creatingUser": note.user,
        "creationDateTime": note.at,
    }
    children = [_describe(note.description)]
    if note.place is not None:
        place = Selection(
            guid=make_guid("place", note.guid), start=note.place[0], stop=note.place[1]
        )
        children.append(_write_selection(place))
    return make_element("Note", attributes, children)


def _write_link(link: Link) -> str:
    attributes = {
        "guid": link.guid,
        "name": link.name,
        "direction": "OneWay",
        "originGUID": link.origin,
        "targetGUID": link.target,
    }
    return make_element("Link", attributes)
