"""Whether a pack is as it was made: its files, its quotations in them, and in their sources.

Nothing here uses what wrote the files. What it cannot tell: whether somebody changed a file *and*
the manifest. Against that, check with the store or the published reports.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from inspection_findings.corpus.pack_manifest import read_pack_manifest
from inspection_findings.errors import FindingsError
from inspection_findings.exchange.file_words import read_file_words
from inspection_findings.manifest import MANIFEST, hash_bytes
from inspection_findings.store import open_store
from inspection_findings.text import quote, text_sha256

_PASSING = (".", "~$")  # how names begin of files that programs keep while a file is open

ReadSource = Callable[[str], str | None]  # by SHA-256 of the file; None if it is not there


@dataclass(frozen=True, slots=True)
class Failure:
    """Something that is not as the manifest says: where, and what."""

    place: str
    problem: str

    def __str__(self) -> str:
        return f"{self.place}: {self.problem}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What was checked, and every failure.

    Attributes
    ----------
    files, quotations : int
        How many of them the manifest has.
    unread : tuple of str
        Files whose words are not read; their hash was compared.
    against : str
        The sources that the offsets were checked in; empty if none were given.
    """

    files: int
    quotations: int
    unread: tuple[str, ...]
    against: str
    failures: tuple[Failure, ...]


def verify_pack(
    pack: str | Path, *, store: str | Path | None = None, reports: str | Path | None = None
) -> Checked:
    """Check a pack against its manifest and, if they are given, against the sources.

    Each file must have its hash, and each quotation must stand in the words of each file. With the
    store or the folder of the published reports, the source at the offsets must give the text.

    Parameters
    ----------
    pack : str or Path
        The folder of a pack, or its manifest.

    Raises
    ------
    FindingsError
        If there is no manifest, or the store or the reports cannot be read.
    """
    path = Path(pack)
    path = path / MANIFEST if path.is_dir() else path
    manifest = read_pack_manifest(path)
    quotations = _read_quotations(path, manifest)
    failures = [*_check_texts(quotations)]
    unread: list[str] = []
    for one in manifest["files"]:
        found, is_read = _check_file(path.parent, one, quotations)
        failures += found
        unread += [] if is_read else [str(one["name"])]
    failures += _list_further(path, manifest)
    against = []
    if store is not None:
        failures += _check_in_store(quotations, Path(store))
        against.append(str(store))
    if reports is not None:
        failures += _check_sources(quotations, _read_reports(Path(reports)), str(reports))
        against.append(str(reports))
    return Checked(
        files=len(manifest["files"]),
        quotations=len(quotations),
        unread=tuple(unread),
        against=" and ".join(against),
        failures=tuple(failures),
    )


def _read_quotations(path: Path, manifest: Mapping[str, Any]) -> list[dict[str, Any]]:
    text = ("finding_id", "citation", "report_id", "source_sha256", "text", "text_sha256")
    try:
        quotations = [dict(one) for one in manifest["quotations"]]
        is_whole = all(
            all(isinstance(one[key], str) for key in text)
            and all(isinstance(end, int) for span in one["spans"] for end in span)
            and all(len(span) == 2 for span in one["spans"])
            for one in quotations
        )
    except (KeyError, TypeError, ValueError):
        is_whole = False
    if not is_whole:
        raise FindingsError(str(path), "lists quotations in another form", "make the pack again")
    return quotations


def _check_texts(quotations: Iterable[Mapping[str, Any]]) -> Iterator[Failure]:
    for one in quotations:
        if text_sha256(one["text"]) != one["text_sha256"]:
            yield Failure(f"{MANIFEST}, {one['citation']}", "the text does not have its hash")


def _check_file(
    folder: Path, entry: Mapping[str, Any], quotations: Sequence[Mapping[str, Any]]
) -> tuple[list[Failure], bool]:
    """Return what is wrong with a file, and whether its words could be read."""
    name = str(entry["name"])
    if Path(name).name != name:
        return [Failure(MANIFEST, f"{name!r} is not the name of a file in this folder")], True
    try:
        data = (folder / name).read_bytes()
    except OSError as error:
        return [Failure(name, f"is missing or cannot be read ({error.strerror})")], True
    failures = []
    if hash_bytes(data) != entry["sha256"]:
        failures.append(Failure(name, "has been changed: its hash is another one"))
    try:
        words = read_file_words(name, data)
    except FindingsError as error:
        return [*failures, Failure(name, error.problem)], True
    if words is None:
        return failures, False
    failures += [
        Failure(f"{name}, {one['citation']}", "the quotation does not stand there word for word")
        for one in quotations
        if not words.hold(one["text"])
    ]
    return failures, True


def _list_further(path: Path, manifest: Mapping[str, Any]) -> Iterator[Failure]:
    known = {path.name, *(one["name"] for one in manifest["files"])}
    for one in sorted(path.parent.iterdir()):
        if one.name not in known and not one.name.startswith(_PASSING):
            yield Failure(one.name, "is not of this pack: the manifest does not list it")


def _check_in_store(quotations: Sequence[Mapping[str, Any]], path: Path) -> list[Failure]:
    with open_store(path, mode="read") as store, store.snapshot():

        def read(sha256: str) -> str | None:
            report_id = store.find_report_with(sha256)
            return None if report_id is None else store.read_source_text(report_id)

        return list(_check_sources(quotations, read, str(path)))


def _read_reports(folder: Path) -> ReadSource:
    """Return what finds the text of a report in a folder by the hash of its file."""
    from inspection_findings.corpus.loading import find_reports
    from inspection_findings.reading import read_source

    paths = {hash_bytes(path.read_bytes()): path for path in find_reports(folder)}

    def read(sha256: str) -> str | None:
        return read_source(paths[sha256]).text if sha256 in paths else None

    return read


def _check_sources(
    quotations: Sequence[Mapping[str, Any]], read: ReadSource, where: str
) -> Iterator[Failure]:
    """Yield the quotations that their sources do not give at their offsets."""
    sources: dict[str, str | None] = {}
    for one in quotations:
        sha256 = one["source_sha256"]
        if sha256 not in sources:
            sources[sha256] = read(sha256)
            if sources[sha256] is None:
                source = one.get("source", one["report_id"])
                yield Failure(f"{where}, {source}", "has no file with the hash of this source")
        source_text = sources[sha256]
        if source_text is not None and quote(source_text, map(tuple, one["spans"])) != one["text"]:
            offsets = ", ".join(f"{start}-{end}" for start, end in one["spans"])
            yield Failure(
                f"{where}, {one['citation']}", f"the source at {offsets} gives another text"
            )
