"""Kill every command that writes at many moments, and see that nothing is lost.

Each command is run in a copy of a small folder, and killed (SIGKILL) at seeded moments: before a
call by which it changes the disk, in the middle of a write, or after a time. One in five is killed
again when it runs for the second time. Then the stores must be whole (the doctor says so), nothing
that a person said may be gone, no index may lead to pages of another set, and the command run again
must leave what an undisturbed run leaves. Further, each command is run with a full disk, in a
folder that may not be written, and on a store that another program holds: it must say so in one
line, with exit code 2, and leave the store whole.

    python scripts/crash_suite.py                         # 200 moments a command
    python scripts/crash_suite.py --moments 20 --only "review import" --only merge
    python scripts/crash_suite.py --out docs/crashes.md   # the page
    python scripts/crash_suite.py --results out/crashes --only pack   # one command, kept for a page

What makes it quick, and what that means:

- A process that has imported everything is forked for each run. What is killed is a process of its
  own that runs the real command; only the start of Python is left out.
- Moments are counted in the C library (`crashes/moments.c`), so most kills fall where the disk
  changes. Where a command has fewer such moments than are asked for, each is tried, and the rest of
  the kills fall at random times.
- Two kills that leave the same bytes in all files leave one state. It is looked at, and the command
  is run again, once. The table says how many states there were.
- The encoder and the theme model are small, and the store has one report. Of ``train``, the writing
  of the model is tried: what goes before writes nothing.

Linux only; it needs a C compiler. A kill ends the process, not the computer: what the disk keeps of
unsynced writes after a loss of power is not tried here. The full disk and the read-only folder need
the right to mount (root).
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from pathlib import Path

from crashes import moments

_WORK = "CRASHES_WORK"  # the variable that names the folder to this program, started anew


def main() -> None:
    """Try all commands, and write the page."""
    options = _read_options()
    work = Path(os.environ.get(_WORK) or tempfile.mkdtemp(dir="/dev/shm", prefix="crashes-"))
    os.environ[_WORK] = str(work)
    try:
        moments.start_with_library(work)
        # Imported here, since the program above is replaced by one with the library.
        from crashes.deeds import NAMES
        from crashes.page import keep, read_kept, render
        from crashes.trial import try_all

        kept = options.results or work / "results"
        known = {outcome.name for outcome in read_kept(kept)}
        for outcome in try_all(
            work,
            names=[name for name in options.only or NAMES if name not in known],
            most=options.moments,
            seed=options.seed,
            with_hardships=not options.without_hardships,
        ):
            keep(outcome, kept)
        outcomes = read_kept(kept)
    finally:
        shutil.rmtree(work)
    page = render(outcomes, most=options.moments, seed=options.seed)
    print(page)
    if options.out:
        options.out.write_text(page, encoding="utf-8")
    sys.exit(1 if any(one.problems for one in outcomes) else 0)


def _read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--moments", type=int, default=200, help="Kills of each command.")
    parser.add_argument("--only", action="append", help="Only this command, by its name here.")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--without-hardships", action="store_true")
    parser.add_argument(
        "--results",
        type=Path,
        help="A folder for what each command gave. A command that is in it is not tried again.",
    )
    parser.add_argument("--out", type=Path, help="Write the page here.")
    return parser.parse_args()


if __name__ == "__main__":
    main()
