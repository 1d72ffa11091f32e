"""Check REFI-QDA files against other programs: which read them, and whether they read the same.

``python scripts/check_refi_qda.py --store FILE [--xsd DIR] [--python PATH] [--qualcoder DIR]``

Other programs are no dependency. They are run by an interpreter of their own (``--python``), made
with ``pip install pyrefiqda qdapy PyQt6``; ``--qualcoder`` is the folder ``src`` of QualCoder's
source. What is not there is skipped, and said. Exits with 1 if a program reads something else
than was written.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

import inspection_findings as inf
from inspection_findings.exchange.refi_qda import Project, read_project

READERS = Path(__file__).with_name("refi_qda_readers.py")
PROGRAMS = ("pyrefiqda", "qdapy", "qualcoder")


def main() -> None:
    """Write the files of a store, and have each program read them."""
    options = _read_options()
    corpus = inf.open_corpus(options.store)
    wrong: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        project, codebook = Path(folder) / "check.qdpx", Path(folder) / "check.qdc"
        project.write_bytes(corpus.write_project())
        codebook.write_bytes(corpus.write_codebook("qdc"))
        written = read_project(str(project), project.read_bytes()).project
        expected = _count(written)
        print(f"written: {sum(expected.values())} codings {dict(expected)},", end=" ")
        print(f"{len(written.cases)} cases, {len(written.notes)} notes")
        wrong += _check_schema(options.xsd, project, codebook)
        for program in PROGRAMS:
            wrong += _check_program(program, options, project, expected, len(written.cases))
        again = project.with_suffix(".qualcoder.qdpx")
        if again.is_file():
            wrong += _check_return(corpus, again, Path(folder))
    for line in wrong:
        print(f"WRONG: {line}")
    sys.exit(1 if wrong else 0)


def _read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("--store", type=Path, required=True)
    parser.add_argument("--xsd", type=Path, help="folder with Project.xsd and Codebook.xsd")
    parser.add_argument("--python", type=Path, help="interpreter that has the other programs")
    parser.add_argument("--qualcoder", type=Path, help="the folder src of QualCoder's source")
    return parser.parse_args()


def _count(project: Project) -> Counter[str]:
    """Return how many codings each coder gave."""
    names = {one.guid: one.name for one in project.users}
    return Counter(
        names[given.user]
        for source in project.sources
        for selection in source.selections
        for given in selection.given
    )


def _check_schema(folder: Path | None, project: Path, codebook: Path) -> list[str]:
    if folder is None or not folder.is_dir():
        print("schema: skipped, no folder with the schema is given (--xsd)")
        return []
    import zipfile

    from lxml import etree

    with zipfile.ZipFile(project) as archive:
        qde = archive.read("project.qde")
    wrong = []
    for name, data in (("Project.xsd", qde), ("Codebook.xsd", codebook.read_bytes())):
        schema = etree.XMLSchema(etree.parse(folder / name))
        if schema.validate(etree.fromstring(data)):
            print(f"schema: valid by {name}")
        else:
            wrong.append(f"{name}: {schema.error_log.last_error}")
    return wrong


def _check_program(
    program: str, options: argparse.Namespace, project: Path, expected: Counter[str], cases: int
) -> list[str]:
    arguments = [program, str(project)]
    if program == "qualcoder":
        if options.qualcoder is None or not options.qualcoder.is_dir():
            print("qualcoder: skipped, its source is not given (--qualcoder)")
            return []
        arguments.append(str(options.qualcoder))
    if options.python is None or not options.python.exists():
        print(f"{program}: skipped, no interpreter that has it is given (--python)")
        return []
    command = [str(options.python), str(READERS), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if "ModuleNotFoundError" in done.stderr:
        print(f"{program}: skipped, {done.stderr.strip().splitlines()[-1]}")
        return []
    if done.returncode:
        return [f"{program}: {done.stderr.strip().splitlines()[-1]}"]
    read: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    print(f"{program}: {json.dumps({k: v for k, v in read.items() if not k.startswith('_')})}")
    return [f"{program}: {one}" for one in _compare(read, expected, cases)]


def _compare(read: dict[str, Any], expected: Counter[str], cases: int) -> list[str]:
    found = {
        "codings": (read["codings"], sum(expected.values())),
        "cases": (read.get("cases", cases), cases),
        "coders": (
            sorted(read.get("coders") or read["by coder"]),
            sorted(name for name, number in expected.items() if number),
        ),
        "passages that are not what was coded": (read.get("wrong", 0), 0),
    }
    return [f"{what}: {own} for {other}" for what, (own, other) in found.items() if own != other]


def _check_return(corpus: inf.Corpus, again: Path, folder: Path) -> list[str]:
    """Read what QualCoder exported into a copy of the store, where it must change nothing."""
    copy = inf.open_corpus(shutil.copy(corpus.path, folder / "copy.findings"))
    before = copy.newest_entry()
    outcome = copy.import_project(again)
    people = {name: len(one.unchanged) for name, one in outcome.people.items()}
    print(
        f"qualcoder, exported again: as before {people}, settled {outcome.settled_before},", end=" "
    )
    print(f"notes {outcome.notes_before} as before and {outcome.notes} new")
    for line in (*outcome.left_out, *outcome.not_taken):
        print(f"  {line}")
    problems = [str(p) for one in outcome.people.values() for p in one.problems]
    changed = [one.kind for one in copy.log(after=before) if one.kind != "note"]
    return [*problems, *(f"{kind} changed by QualCoder's export" for kind in changed)]


if __name__ == "__main__":
    main()
