"""Kill every command that writes at many moments, and see that nothing is lost.

Each command is run in a copy of a small folder, and killed (SIGKILL) at seeded moments: before a
step that it takes towards the disk (a file opened, renamed, deleted, synced, a statement of SQL),
or after a time. Then the store must be whole (the doctor says so), nothing that a person said may
be gone, and the command run again must leave what an undisturbed run leaves. Further, each command
is run with a full disk, in a folder that may not be written, and on a store that another program
holds: it must say so in one line, with exit code 2, and leave the store whole.

    python scripts/crash_suite.py                    # 200 moments a command; about half an hour
    python scripts/crash_suite.py --moments 20 --only "review import" --only merge
    python scripts/crash_suite.py --out crashes.md   # the table

Linux only. A kill ends the process, not the computer: what the disk keeps of unsynced writes after
a loss of power is not tried here. The full disk needs the right to mount (root).
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from environment import CHECKOUT, say

sys.path.insert(0, str(CHECKOUT))  # the tests' small encoder

from tests.support.tiny_encoder import write_tiny_encoder

from crashes.after import (
    describe,
    find_faults,
    find_lost_words,
    list_left,
    read_words,
)
from crashes.deeds import DEEDS, Deed, furnish
from crashes.moments import Counter
from inspection_findings.cli import main as findings
from markers import table

_REFUSED = 2
_MOST_TOLD, _LONGEST = 5, 700
_FREE = (0, 40_000, 400_000)  # bytes on the full disk
_FOR_FOLDERS = 1_000_000  # bytes of a disk that are not for files
_PATIENCE = 0.3  # seconds that a command waits for another program here, in place of 30


@dataclass
class Outcome:
    """What was tried of one command, and what went wrong."""

    deed: Deed
    steps: int = 0
    at_steps: int = 0
    at_times: int = 0
    left: int = 0  # kills that left an unfinished file
    finished: int = 0  # kills after which the next command finished the change
    hardships: dict[str, str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


def main() -> None:
    """Try all commands, and write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--moments", type=int, default=200, help="Kills of each command.")
    parser.add_argument("--only", action="append", default=[], help="Only this command.")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--without-hardships", action="store_true")
    parser.add_argument("--out", type=Path, help="Write the table here.")
    options = parser.parse_args()
    os.environ["HF_HUB_OFFLINE"] = "1"
    outcomes = []
    with tempfile.TemporaryDirectory(dir="/dev/shm") as name:
        work = Path(name)
        work.chmod(0o755)
        template = _make_template(work)
        for deed in DEEDS:
            if options.only and deed.name not in options.only:
                continue
            outcome = _try(deed, template, work, moments=options.moments, seed=options.seed)
            if not options.without_hardships:
                _try_hardships(outcome, template, work)
            outcomes.append(outcome)
            say(_row(outcome)[0] + ": " + ", ".join(_row(outcome)[1:]))
            for problem in outcome.problems[:_MOST_TOLD]:
                say(f"    {problem[:_LONGEST]}")
    text = render(outcomes)
    print(text)
    if options.out:
        options.out.write_text(text, encoding="utf-8")
    sys.exit(1 if any(one.problems for one in outcomes) else 0)


def _make_template(work: Path) -> Path:
    encoder = work / "encoder"
    encoder.mkdir()
    write_tiny_encoder(encoder)
    template = work / "template"
    template.mkdir()
    os.environ["FINDINGS_CACHE"] = str(work / "cache")
    _require_done(_fork(lambda: furnish(template, encoder)))
    return template


def _require_done(ended: Ended) -> None:
    if ended.code != 0:
        raise SystemExit(f"the folder could not be made: {ended.told}")


@dataclass(frozen=True)
class Ended:
    """How a process ended: its exit code (negative for a signal), what it told, its time."""

    code: int
    told: str = ""
    seconds: float = 0.0
    result: Any = None


def _fork(work: Callable[[], Any], *, kill_after: float | None = None) -> Ended:
    """Run ``work`` in a process of its own; return how it ended, and what it returned."""
    began = time.monotonic()
    with tempfile.TemporaryFile() as told, tempfile.TemporaryFile() as result:
        child = os.fork()
        if child == 0:
            _be_child(work, told.fileno(), result.fileno())
        if kill_after is not None:
            _kill_later(child, began + kill_after)
        _, status = os.waitpid(child, 0)
        seconds = time.monotonic() - began
        told.seek(0)
        result.seek(0)
        returned = result.read()
        return Ended(
            code=os.waitstatus_to_exitcode(status),
            told=told.read().decode("utf-8", "replace"),
            seconds=seconds,
            result=json.loads(returned) if returned else None,
        )


def _be_child(work: Callable[[], Any], told: int, result: int) -> None:
    """Run ``work`` with its output in a file, and end this process whatever happens."""
    code = 70
    try:
        os.dup2(told, 1)
        os.dup2(told, 2)
        sys.stdout = os.fdopen(os.dup(1), "w", encoding="utf-8")
        sys.stderr = os.fdopen(os.dup(2), "w", encoding="utf-8")
        os.write(result, json.dumps(work()).encode())
        code = 0
    except SystemExit as error:
        code = error.code if isinstance(error.code, int) else 1 if error.code else 0
    except BaseException:
        traceback.print_exc()
    finally:
        with suppress(Exception):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code)


def _kill_later(child: int, when: float) -> None:
    while time.monotonic() < when:
        time.sleep(min(0.002, max(0.0, when - time.monotonic())))
        if os.waitid(os.P_PID, child, os.WEXITED | os.WNOHANG | os.WNOWAIT):
            return
    os.kill(child, signal.SIGKILL)


def _perform(deed: Deed, folder: Path) -> None:
    os.chdir(folder)
    if deed.call:
        deed.call(folder)
    else:
        findings(list(deed.arguments))


@contextmanager
def _copy_of(template: Path, work: Path) -> Iterator[Path]:
    folder = work / "trial"
    shutil.copytree(template, folder)
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def _try(deed: Deed, template: Path, work: Path, *, moments: int, seed: int) -> Outcome:
    outcome = Outcome(deed=deed)
    with _copy_of(template, work) as folder:
        counted = _fork(lambda: _count(deed, folder))
        if counted.code != 0:
            outcome.problems.append(f"it does not run: {counted.told[-500:]}")
            return outcome
        expected = _look(folder)
    outcome.steps = len(counted.result)
    random_ = random.Random(f"{seed} {deed.name}")  # noqa: S311 - moments, not secrets
    for step in _choose_steps(counted.result, moments * 3 // 4, random_):
        outcome.at_steps += 1
        _kill_at(outcome, template, work, expected, step=step)
    while outcome.at_steps + outcome.at_times < moments:
        outcome.at_times += 1
        after = random_.random() * counted.seconds
        _kill_at(outcome, template, work, expected, after=after)
    return outcome


def _count(deed: Deed, folder: Path) -> list[str]:
    counter = Counter()
    counter.install()
    try:
        _perform(deed, folder)
    except SystemExit as end:
        if end.code not in (0, None):
            raise
    return counter.steps


def _choose_steps(steps: Sequence[str], most: int, random_: random.Random) -> list[int]:
    """Return the numbers of steps, from 1: half of files and transactions, half of statements."""
    rare = [number for number, step in enumerate(steps, 1) if step != "statement"]
    often = [number for number, step in enumerate(steps, 1) if step == "statement"]
    chosen = random_.sample(rare, min(len(rare), max(most // 2, most - len(often))))
    chosen += random_.sample(often, min(len(often), most - len(chosen)))
    return sorted(chosen)


def _look(folder: Path) -> dict[str, str]:
    ended = _fork(lambda: describe(folder))
    if ended.result is None:
        raise SystemExit(ended.told)
    found: dict[str, str] = ended.result
    return found


def _kill_at(
    outcome: Outcome,
    template: Path,
    work: Path,
    expected: dict[str, str],
    *,
    step: int | None = None,
    after: float | None = None,
) -> None:
    deed = outcome.deed
    moment = f"step {step}" if step else f"{after:.3f} s"
    with _copy_of(template, work) as folder:
        words = _read_all_words(folder)
        ended = _fork(lambda: _perform_until(deed, folder, step), kill_after=after)
        if ended.code not in (-signal.SIGKILL, 0):
            outcome.problems.append(f"{moment}: ended with {ended.code}: {ended.told[-300:]}")
        checked = _fork(lambda: _check(deed, folder, words))
        if checked.result is None:
            outcome.problems.append(f"{moment}: {checked.told[-600:]}")
            return
        problems, left, is_finished, found = checked.result
        outcome.left += left
        outcome.finished += is_finished
        outcome.problems += [f"{moment}: {one}" for one in problems]
        outcome.problems += [
            f"{moment}: {name} is not as after an undisturbed run"
            for name in sorted(expected.keys() | found.keys())
            if expected.get(name) != found.get(name)
        ]


def _perform_until(deed: Deed, folder: Path, step: int | None) -> None:
    if step is not None:
        Counter(step).install()
    _perform(deed, folder)


def _check(
    deed: Deed, folder: Path, words: dict[str, tuple[set[str], set[str]]]
) -> tuple[list[str], bool, bool, dict[str, str]]:
    """Check the folder after a kill, run the command again, and check it once more."""
    problems = find_faults(folder)
    left = bool(list_left(folder))
    problems += _find_lost(folder, words)
    ran = _fork(lambda: _perform(deed, folder))
    if ran.code not in (0, _REFUSED) or "Traceback" in ran.told:
        problems.append(f"run again, it ended with {ran.code}: {ran.told[-300:]}")
    problems += [f"run again: {one}" for one in find_faults(folder)]
    problems += [f"run again: {one}" for one in _find_lost(folder, words)]
    return problems, left, "finished a change" in ran.told, describe(folder)


def _read_all_words(folder: Path) -> dict[str, tuple[set[str], set[str]]]:
    stores = sorted(folder.rglob("*.findings"))
    return {str(path.relative_to(folder)): read_words(path) for path in stores}


def _find_lost(folder: Path, words: dict[str, tuple[set[str], set[str]]]) -> list[str]:
    return [
        f"{name}: lost: {one[:200]}"
        for name, before in words.items()
        if any(before)
        for one in find_lost_words(before, folder / name)
    ]


def _try_hardships(outcome: Outcome, template: Path, work: Path) -> None:
    for hold in (_hold_lock, _hold_store):
        if outcome.deed.writes_store:
            with _copy_of(template, work) as folder, hold(folder / outcome.deed.store):
                outcome.hardships[hold.__name__] = _suffer(outcome, folder, hold.__name__)
    with _disk_of(template, work, free=1_000_000) as here:
        if here:
            (here.parent / "filler").unlink()
            _run_as_root("mount", "-o", "remount,ro", str(here.parent))
            outcome.hardships["read-only"] = _suffer(outcome, here, "read-only")
    told = set()
    for free in _FREE:
        with _disk_of(template, work, free=free) as here:
            if here:
                told.add(_suffer(outcome, here, f"{free:,} bytes free"))
    outcome.hardships["full disk"] = " or ".join(sorted(told))


def _suffer(outcome: Outcome, folder: Path, name: str) -> str:
    """Run a command where it cannot write; return how it ended, in a word."""

    def work() -> None:
        _be_impatient()
        _perform(outcome.deed, folder)

    words = _read_all_words(folder)
    ended = _fork(work)
    last = ended.told.strip().splitlines()[-1:] or [""]
    if outcome.deed.call:  # no command line, which would make one line of it
        is_told = "errors." in last[0] and "Error: " in last[0]
    else:
        is_told = last[0].startswith("findings: ") and "Traceback" not in ended.told
        is_told &= ended.code == _REFUSED
    if ended.code != 0 and not is_told:
        outcome.problems.append(f"{name}: ended with {ended.code}: {ended.told[-400:]}")
    _run_as_root("mount", "-o", "remount,rw", str(folder.parent))
    (folder.parent / "filler").unlink(missing_ok=True)  # the doctor needs room, too
    faults = _fork(lambda: [*find_faults(folder), *_find_lost(folder, words)])
    if faults.result is None or faults.result:
        outcome.problems.append(f"{name}: {faults.result or faults.told[-300:]}")
    return "one line" if ended.code else "done"


def _be_impatient() -> None:
    from inspection_findings.store import connection

    connection._PATIENCE = _PATIENCE  # 30 seconds are long where nobody will let go


@contextmanager
def _hold_lock(store: Path) -> Iterator[None]:
    holder = sqlite3.connect(store.with_name(f"{store.name}.lock"), isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    try:
        yield
    finally:
        holder.close()


@contextmanager
def _hold_store(store: Path) -> Iterator[None]:
    holder = sqlite3.connect(store, isolation_level=None)
    holder.execute("PRAGMA journal_mode = WAL")
    holder.execute("BEGIN EXCLUSIVE")
    try:
        yield
    finally:
        holder.close()


@contextmanager
def _disk_of(template: Path, work: Path, *, free: int) -> Iterator[Path | None]:
    """Give a copy of the folder on a disk of its own, with so much room; None if none is had."""
    disk = work / "disk"
    disk.mkdir(exist_ok=True)
    size = sum(path.stat().st_blocks * 512 for path in template.rglob("*"))
    room = f"size={size + free + _FOR_FOLDERS}"
    if not _run_as_root("mount", "-t", "tmpfs", "-o", room, "tmpfs", str(disk)):
        yield None
        return
    try:
        shutil.copytree(template, disk / "trial")
        (disk / "encoder").symlink_to(work / "encoder")
        _fill(disk, free)
        yield disk / "trial"
    finally:
        _run_as_root("umount", "--lazy", str(disk))


def _run_as_root(*command: str) -> bool:
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def _fill(disk: Path, free: int) -> None:
    with suppress(OSError), (disk / "filler").open("wb", buffering=0) as file:
        while True:
            room = os.statvfs(disk)
            if room.f_bavail * room.f_bsize <= free:
                return
            file.write(b"x" * 4096)


_HEAD = [
    *("command", "steps", "killed at a step", "killed at a time", "whole, again the same"),
    *("left an unfinished file", "finished by the next", "full disk", "read-only", "held"),
]


def render(outcomes: Sequence[Outcome]) -> str:
    """Return the table of what was tried."""
    return table(_HEAD, [_row(one) for one in outcomes]) + "\n"


def _row(outcome: Outcome) -> list[str]:
    killed = outcome.at_steps + outcome.at_times
    hard = outcome.hardships
    held = {hard[name] for name in ("_hold_lock", "_hold_store") if name in hard}
    wrong = len({problem.split(":")[0] for problem in outcome.problems})
    return [
        *(outcome.deed.name, f"{outcome.steps:,}", str(outcome.at_steps), str(outcome.at_times)),
        f"{killed} of {killed}" if not wrong else f"{wrong} problems",
        *(str(outcome.left), str(outcome.finished), hard.get("full disk", "")),
        *(hard.get("read-only", ""), " or ".join(sorted(held)) or "only reads"),
    ]


if __name__ == "__main__":
    main()
