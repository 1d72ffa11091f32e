"""One command after the other: run undisturbed, killed at each moment, and run again."""

from __future__ import annotations

import gc
import importlib
import os
import random
import shutil
import signal
import sqlite3
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.support.tiny_encoder import write_tiny_encoder

from crashes import moments
from crashes.after import (
    describe,
    describe_bytes,
    find_faults,
    find_lost,
    find_misled,
    list_left,
    read_all_words,
)
from crashes.deeds import DEEDS, Deed
from crashes.furniture import OLDER, furnish
from crashes.hardships import FREE, disk_of, hold_lock, hold_store, is_told, read_only_disk, suffer
from crashes.processes import Ended, fork
from environment import say
from inspection_findings.cli import main as findings
from inspection_findings.errors import FindingsError

_REFUSED = 2
_MOST_TOLD, _LONGEST = 5, 700
_TWICE = 5  # one in so many kills is followed by a second
_FILLED = 10  # the disk is full in one run, for so many that are killed
_LOOKED_AT_AGAIN = 5  # of so many states, the doctor looks at one again after the second run


@dataclass
class Outcome:
    """What was tried of one command, and what went wrong."""

    name: str
    moments: int = 0  # at which it changes the disk
    at_moments: int = 0
    at_times: int = 0
    twice: int = 0
    filled: int = 0  # runs in which the disk was full from a moment on
    states: int = 0  # that the kills left, each unlike the others
    left: int = 0  # kills that left an unfinished file
    finished: int = 0  # kills after which the next command finished the change
    hardships: dict[str, str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    @property
    def kills(self) -> int:
        """How many runs were killed, or were to be."""
        return self.at_moments + self.at_times


@dataclass(frozen=True)
class Verdict:
    """What was seen of a state that a kill left, and after the command was run again."""

    problems: tuple[str, ...]
    is_left: bool
    is_finished: bool


def try_all(
    work: Path, *, names: Sequence[str], most: int, seed: int, with_hardships: bool
) -> Iterator[Outcome]:
    """Try commands by their names, in copies of a folder that is made in ``work``."""
    if not names:
        return
    work.chmod(0o755)
    os.environ["HF_HUB_OFFLINE"] = "1"
    os.environ["TMPDIR"] = str(work / "temporary")
    (work / "temporary").mkdir()
    template = _make_template(work)
    for deed in DEEDS:
        if deed.name not in names:
            continue
        trial = Trial(deed, template, work, seed=seed)
        trial.kill(most)
        if with_hardships:
            trial.fill(most // _FILLED)
            trial.harden()
        _tell(trial.outcome)
        yield trial.outcome


def _make_template(work: Path) -> Path:
    encoder = work / "encoder"
    encoder.mkdir()
    write_tiny_encoder(encoder)
    template = work / "template"
    template.mkdir()
    os.environ["FINDINGS_CACHE"] = "cache"  # in the folder of each trial
    made = fork(lambda: furnish(template, encoder))
    if made.code != 0:
        raise SystemExit(f"the folder could not be made: {made.told}")
    return template


def _tell(outcome: Outcome) -> None:
    say(
        f"{outcome.name}: {outcome.kills} kills, {outcome.states} states,"
        f" {len(outcome.problems)} problems; {outcome.hardships}"
    )
    for problem in outcome.problems[:_MOST_TOLD]:
        say(f"    {problem[:_LONGEST]}")


class Trial:
    """One command, in copies of a folder.

    Parameters
    ----------
    deed : Deed
    template : Path
        The folder that is copied.
    work : Path
        Where copies are made.
    seed : int
        Of the moments.
    """

    def __init__(self, deed: Deed, template: Path, work: Path, *, seed: int) -> None:
        self.outcome = Outcome(name=deed.name)
        self._deed = deed
        self._template = template
        self._work = work
        self._random = random.Random(f"{seed} {deed.name}")  # noqa: S311 - moments, not secrets
        self._seen: dict[str, Verdict] = {}
        with self._copy() as folder:
            self._words = read_all_words(folder)
            self._before = describe(folder)
            _warm(lambda: self._perform(folder))
        with self._copy() as folder:
            self._undisturbed = fork(lambda: self._count(folder))
            self._after = self._describe(folder, self._undisturbed)
        if self._undisturbed.code != 0:
            self._note("undisturbed", f"it does not run: {self._undisturbed.told[-500:]}")

    def kill(self, most: int) -> None:
        """Run the command and kill it, so many times."""
        if self.outcome.problems:
            return
        kinds: str = self._undisturbed.result
        self.outcome.moments = len(kinds)
        for moment in _choose(kinds, most * 3 // 4, self._random):
            self.outcome.at_moments += 1
            self._kill_once(moment=moment)
        while self.outcome.kills < most:
            self.outcome.at_times += 1
            self._kill_once(after=self._random.random() * self._undisturbed.seconds)
        self.outcome.states = len(self._seen)

    def fill(self, most: int) -> None:
        """Run the command on a disk that is full from a moment on, so many times."""
        kinds = range(1, self.outcome.moments + 1)
        for moment in sorted(self._random.sample(kinds, min(most, len(kinds)))):
            self.outcome.filled += 1
            with self._copy() as folder:
                self._fill_at(moment, folder)

    def _fill_at(self, moment: int, folder: Path) -> None:
        def work() -> None:
            moments.fill_at(moment)
            self._perform(folder)

        told = f"full from moment {moment}"
        ended = fork(work)
        if ended.code != 0 and not is_told(ended, is_command=self._deed.call is None):
            self._note(told, f"ended with {ended.code}: {ended.told[-600:]}")
        for problem in self._judge(folder).problems:
            self._note(told, problem)

    def harden(self) -> None:
        """Run the command where it cannot write."""
        for name, hold in (("held", hold_lock), ("held by another program", hold_store)):
            if self._deed.writes_store:
                with self._copy() as folder, hold(folder / self._deed.store):
                    self._suffer(name, name, folder)
        with read_only_disk(self._template, self._work) as here:
            self._suffer("read-only", "read-only", here)
        for free in FREE:
            with disk_of(self._template, self._work, free=free) as here:
                self._suffer("full disk", f"{free:,} bytes free", here)

    @contextmanager
    def _copy(self) -> Iterator[Path]:
        folder = self._work / "trial"
        copy_folder(self._template, folder, told=" ".join(self._deed.arguments))
        try:
            yield folder
        finally:
            shutil.rmtree(folder)

    def _perform(self, folder: Path) -> None:
        os.chdir(folder)
        if self._deed.call:
            self._deed.call(folder)
        else:
            findings(list(self._deed.arguments))

    def _count(self, folder: Path) -> str:
        moments.begin()
        try:
            self._perform(folder)
        except SystemExit as end:
            if end.code not in (0, None):
                raise
        return moments.read_kinds()

    def _kill_once(self, *, moment: int = 0, after: float | None = None) -> None:
        told = f"moment {moment}" if moment else f"{after:.3f} s"
        with self._copy() as folder:
            self._run_to(moment, after, folder, told)
            if self.outcome.kills % _TWICE == 0:
                self.outcome.twice += 1
                second = self._random.randint(1, self.outcome.moments)
                told = f"{told}, then moment {second}"
                self._run_to(second, None, folder, told)
            state = describe_bytes(folder)
            if state not in self._seen:
                self._seen[state] = self._judge(folder)
                for problem in self._seen[state].problems:
                    self._note(told, problem)
        self.outcome.left += self._seen[state].is_left
        self.outcome.finished += self._seen[state].is_finished

    def _run_to(self, moment: int, after: float | None, folder: Path, told: str) -> None:
        def work() -> None:
            if moment:
                moments.begin(moment)
            self._perform(folder)

        ended = fork(work, kill_after=after)
        if ended.code not in (-signal.SIGKILL, 0) and not _is_refusal(ended):
            self._note(told, f"ended with {ended.code}: {ended.told[-300:]}")

    def _judge(self, folder: Path) -> Verdict:
        """Look at what a kill left, run the command again, and look once more."""
        left = list_left(folder)
        problems = self._look(folder)
        again = fork(lambda: self._perform(folder))
        if again.code != 0 and not _is_refusal(again):
            problems.append(f"run again, it ended with {again.code}: {again.told[-300:]}")
        try:
            found = self._describe(folder, again)
        except (FindingsError, sqlite3.Error) as error:
            return Verdict((*problems, f"run again: {error}"), bool(left), is_finished=False)
        unlike = [
            f"{name} is not as after an undisturbed run"
            for name in sorted(self._after.keys() | found.keys())
            if self._after.get(name) != found.get(name)
        ]
        if unlike or len(self._seen) % _LOOKED_AT_AGAIN == 0:
            problems += [f"run again: {one}" for one in self._look(folder)]
        problems += unlike
        is_finished = "finished a change" in again.told
        return Verdict(tuple(problems), bool(left), is_finished)

    def _look(self, folder: Path) -> list[str]:
        misled = find_misled(folder, self._before, self._after)
        try:
            return [*find_faults(folder), *find_lost(folder, self._words), *misled]
        except (FindingsError, sqlite3.Error) as error:
            return [str(error), *misled]

    def _describe(self, folder: Path, ended: Ended) -> dict[str, str]:
        """Return what is in the folder, and what was told where this is all that is made."""
        told = {"what it tells": ended.told} if self._deed.command == "classify" else {}
        return {**describe(folder), **told}

    def _suffer(self, hardship: str, place: str, folder: Path | None) -> None:
        if folder is None:
            return
        is_command = self._deed.call is None
        ended, problems = suffer(lambda: self._perform(folder), folder, is_command=is_command)
        known = self.outcome.hardships.get(hardship, "").split(" or ")
        self.outcome.hardships[hardship] = " or ".join(sorted({*filter(None, known), ended}))
        for problem in problems:
            self._note(place, problem)

    def _note(self, moment: str, problem: str) -> None:
        self.outcome.problems.append(f"{moment}: {problem}")


def copy_folder(template: Path, folder: Path, *, told: str) -> None:
    """Copy what a command can need, of what is older only what it is told of.

    Files that are no stores are linked and not copied, since nothing may write into one: what is
    written goes into a new file, which then gets the name.
    """

    def leave(place: str, names: list[str]) -> list[str]:
        is_top = Path(place) == template
        return [one for one in names if is_top and one.startswith(OLDER) and one not in told]

    def copy(source: str, target: str) -> None:
        if any(part in source for part in (".findings", "cache/")):
            shutil.copy2(source, target)
        else:
            os.link(source, target)

    shutil.copytree(template, folder, ignore=leave, copy_function=copy)


def _warm(perform: Callable[[], None]) -> None:
    """Import what a command imports, so that the processes forked from this one need not."""

    def list_modules() -> list[str]:
        with suppress(SystemExit):
            perform()
        return list(sys.modules)

    for name in fork(list_modules).result or ():
        if name not in sys.modules:
            with suppress(ImportError):
                importlib.import_module(name)
    gc.collect()
    gc.freeze()  # the collector then leaves alone what forked processes share


def _is_refusal(ended: Ended) -> bool:
    """Return whether a command refused in one line, as one whose work is done already may."""
    return ended.code == _REFUSED and "Traceback" not in ended.told


def _choose(kinds: str, most: int, random_: random.Random) -> list[int]:
    """Return moments, from 1: half of them writes, and half all else, if there are as many."""
    writes = [number for number, kind in enumerate(kinds, 1) if kind in moments.WRITES]
    others = [number for number, kind in enumerate(kinds, 1) if kind not in moments.WRITES]
    chosen = random_.sample(others, min(len(others), max(most // 2, most - len(writes))))
    chosen += random_.sample(writes, min(len(writes), most - len(chosen)))
    return sorted(chosen)
