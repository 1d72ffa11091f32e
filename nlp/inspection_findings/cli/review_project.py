"""``review import`` of a REFI-QDA project: the codings of all the people in it."""

from __future__ import annotations

from pathlib import Path

import click

from inspection_findings.cli.output import say
from inspection_findings.cli.read import exit_after


def holds_project(path: Path) -> bool:
    """Return whether a file is a REFI-QDA project."""
    from inspection_findings.exchange.refi_qda import is_project

    is_named = path.suffix.lower() == ".qdpx"  # a damaged one too: it is then refused as such
    return path.is_file() and (is_named or is_project(path.read_bytes()))


def import_project(path: Path, store_path: Path, *, coder: str | None, replace: bool) -> None:
    """Take in the project, and say what became of it."""
    from inspection_findings.corpus import open_corpus

    if coder:
        raise click.UsageError(
            "a project names its coders itself; leave out --coder, and see who is in it afterwards"
        )
    outcome = open_corpus(store_path).import_project(path, replace_earlier=replace)
    problems = list(outcome.left_out)
    for name, one in outcome.people.items():
        for replaced in one.replaced:
            say(f"replaced: {replaced}, by {name}")
        say(
            f"{name}: {len(one.taken)} findings coded, {len(one.replaced)} of them anew;"
            f" {len(one.unchanged)} as before; {len(one.problems)} skipped"
        )
        problems += [f"{problem}, by {name}" for problem in one.problems]
    say(
        f"settled: {outcome.settled} findings, {outcome.settled_before} as before;"
        f" notes: {outcome.notes} new, {outcome.notes_before} as before"
    )
    for line in outcome.not_taken:
        say(line)
    done = sum(len(one.taken) + len(one.unchanged) for one in outcome.people.values())
    done += outcome.settled + outcome.settled_before + outcome.notes + outcome.notes_before
    exit_after([f"{path}, {problem}" for problem in problems], done=done)
