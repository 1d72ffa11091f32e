"""Let many people code at once through the real server, and check that nothing was lost.

A copy of a large store is served to people who code, take back, write notes, fill baskets, and read
in between. Then the server is stopped, and the store is held against what each was answered.
With ``--kills`` the server is killed now and then, and started again. It ends by itself, with code
1 if anything was lost or the server failed::

    python scripts/benchmark_coding_load.py --people 20 --minutes 10
    python scripts/benchmark_coding_load.py --minutes 2 --kills 3
"""

from __future__ import annotations

import argparse
import contextlib
import os
import random
import shutil
import sys
import tempfile
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmark_filters import make_store
from coding_load.acts import check
from coding_load.browser import TIMEOUT, Browser, Timed
from coding_load.people import Material, Person
from coding_load.server import Server
from environment import CHECKOUT, say
from inspection_findings.store import open_store

_SHARED = 500  # findings that all people choose from, so that several code the same
_GRACE = 2 * TIMEOUT  # seconds after the end for the last answers
_LONGEST_CHECK = 300.0
_NOT_FOUND, _REFUSED, _FAILED = 404, 400, 500


def main() -> None:
    """Make the store if it is missing, let people work, and check it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=20)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--kills", type=int, default=0, help="How often to kill the server.")
    parser.add_argument("--findings", type=int, default=10_000, help="How many at least.")
    parser.add_argument("--folder", type=Path, default=CHECKOUT / "out" / "explorer")
    options = parser.parse_args()
    original = options.folder / f"{options.findings}.findings"
    if not original.exists():
        make_store(original, options.findings)
    with tempfile.TemporaryDirectory() as folder:
        store = Path(shutil.copy(original, folder))
        open_store(store, mode="write").close()  # brings it to this version
        _end_in_any_case(60 * options.minutes + _GRACE + _LONGEST_CHECK)
        problems = work(store, people=options.people, minutes=options.minutes, kills=options.kills)
    sys.exit(1 if problems else 0)


def work(store: Path, *, people: int, minutes: float, kills: int) -> list[str]:
    """Let people work on a store, print how long they waited, and return what went wrong."""
    material, newest = read_material(store)
    with serving(store) as server:
        warm_up(server)
        until = time.monotonic() + 60 * minutes
        uses_pages = Browser(server.port).get("", "/code").status != _NOT_FOUND
        working = [
            Person(
                number,
                port=server.port,
                material=material,
                uses_pages=uses_pages and number % 4 > 0,
                until=until,
            )
            for number in range(people)
        ]
        for person in working:
            person.start()
        kill_now_and_then(server, kills, until)
        for person in working:
            person.join(max(0.0, until + _GRACE - time.monotonic()))
        problems = [f"Still waiting: {one.name}" for one in working if one.is_alive()]
        server.stop()
        printed = server.printed
    asked = [one for person in working for one in person.asked]
    show_times([one for person in working for one in person.browser.timed])
    counted = Counter(one.outcome for one in asked)
    say(
        f"{len(asked):,} acts: "
        + ", ".join(f"{number:,} {what}" for what, number in counted.items())
    )
    problems += [line for person in working for line in person.broken]
    failed = [one for person in working for one in person.browser.timed if one.status >= _FAILED]
    problems += [f"Status {one.status}: {one.kind}" for one in failed]
    problems += [line for line in printed.splitlines() if "Traceback" in line]
    problems += check(store, asked, after=newest)
    for line in problems[:20]:
        say(f"PROBLEM {line}")
    say(f"{len(problems)} problems" if problems else "Nothing was lost.")
    return problems


def read_material(store: Path) -> tuple[Material, int]:
    """Return what people read and code, and the newest entry of the log."""
    with open_store(store, mode="read") as opened:
        ids = opened.read_finding_ids()
        reports = opened.read_frame("reports")
        material = Material(
            finding_ids=random.Random(1).sample(ids, min(_SHARED, len(ids))),  # noqa: S311
            report_ids=reports["report_id"].tolist(),
            boroughs=sorted(set(reports["borough"])),
            theme_ids=opened.read_shown_themes(),
        )
        return material, opened.find_newest_entry()


@contextlib.contextmanager
def serving(store: Path) -> Iterator[Server]:
    """Serve a store; the server is stopped at the end, whatever happens."""
    server = Server(store, store.parent)
    begun = time.monotonic()
    server.start()
    say(f"The server answers after {time.monotonic() - begun:.0f} s.")
    try:
        yield server
    finally:
        server.stop()


def warm_up(server: Server) -> None:
    """Wait until the pages on themes and boroughs are gathered, and the encoder is loaded."""
    browser = Browser(server.port)
    for address in ("/", "/findings?q=health"):
        browser.get("", address)
        say(f"{address} is there after {browser.timed[-1].seconds:.0f} s.")


def kill_now_and_then(server: Server, kills: int, until: float) -> None:
    """Kill the server at random moments, and start it again each time."""
    chance = random.Random(kills)  # noqa: S311 (the same moments each time)
    left = until - time.monotonic()
    for moment in sorted(chance.uniform(0.1, 0.9) * left for _ in range(kills)):
        time.sleep(max(0.0, until - left + moment - time.monotonic()))
        server.kill()
        say("Killed the server.")
        server.start()


def show_times(timed: Sequence[Timed]) -> None:
    """Print a table: for each kind of request how many, and how long people waited."""
    by_kind: dict[str, list[Timed]] = defaultdict(list)
    for one in timed:
        by_kind[one.kind].append(one)
    heads = ("requests", "p50 ms", "p95 ms", "max ms", "refused", "failed", "no answer")
    say(f"{'':22}" + "".join(f"{head:>10}" for head in heads))
    for kind, rows in [*sorted(by_kind.items()), ("all", list(timed))]:
        times = sorted(1000 * one.seconds for one in rows if one.status) or [0.0]
        shown = (
            len(rows),
            *(times[int(share * (len(times) - 1))] for share in (0.5, 0.95, 1)),
            sum(_REFUSED <= one.status < _FAILED for one in rows),
            sum(one.status >= _FAILED for one in rows),
            sum(not one.status for one in rows),
        )
        say(f"{kind:22}" + "".join(f"{number:>10,.0f}" for number in shown))


def _end_in_any_case(seconds: float) -> None:
    """End the program after this time, even if something hangs."""

    def end() -> None:
        say("It took too long.")
        os._exit(1)

    timer = threading.Timer(seconds, end)
    timer.daemon = True
    timer.start()


if __name__ == "__main__":
    main()
