"""The command ``findings``: its list of commands, and one clear line for each error.

Data goes to stdout, progress and messages to stderr. A command parses its options, makes one call
to ``Corpus`` or a room, and writes the result. Help must be fast. So the module of a command is
imported when the command runs, and slow libraries only inside the command that needs them.
"""

from __future__ import annotations

import errno
import gc
import importlib
import sys
from collections.abc import Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from typing import Any, NamedTuple

import click

from inspection_findings._version import __version__

DONE, SOME_SKIPPED, WRONG = 0, 1, 2
_FULL = (errno.ENOSPC, errno.EDQUOT)
_MADE_BEFORE_SEARCH = 100_000  # objects; the interpreter searches after 700


class _Entry(NamedTuple):
    """The module and name of a command, and the first sentence of its help."""

    module: str
    summary: str


COMMANDS = {
    "agreement": _Entry(
        "agreement", "Show how far people, the reference coding and the model agree."
    ),
    "build": _Entry("build", "Read reports into a store, or add new ones to it."),
    "classify": _Entry("classify", "Give findings their themes, with reasons."),
    "codebook": _Entry("codebook", "Check the codebook, or change it and its codings."),
    "compare": _Entry("compare", "Test whether differences between themes are more than chance."),
    "doctor": _Entry("doctor", "Check a store, and mend what can be made again."),
    "evaluate": _Entry("evaluate", "Measure the model on boroughs that it has not seen."),
    "export": _Entry("export", "Write the store as a file of another program, or as tables."),
    "info": _Entry("info", "Show versions and hashes of the tool, codebook, model and store."),
    "inspect": _Entry("read", "Show what was expected and found in each report."),
    "list": _Entry("list", "List the findings that meet filters, without a query."),
    "merge": _Entry("merge", "Make one store of two, with what the people of both did."),
    "pack": _Entry("pack", "Write an evidence pack on themes, a query or a basket."),
    "recommendations": _Entry(
        "recommendations",
        "Trace recommendations, find good practice, follow up areas for improvement.",
    ),
    "recurring": _Entry("recurring", "Show what recurs across boroughs, with intervals."),
    "report": _Entry("report", "Write an index and a page for each theme and borough."),
    "review": _Entry("review", "Send findings to people to code, and read their codings."),
    "sample": _Entry("sample", "Suggest boroughs to visit for a theme, with reasons."),
    "search": _Entry("search", "Search findings by words and meaning; the best come first."),
    "segment": _Entry("read", "Write the findings of each report, and where each stands."),
    "serve": _Entry("serve", "Open the store in a browser: read, search, filter, compare, code."),
    "train": _Entry("classify", "Train a theme model on coded findings, and measure it."),
    "verify": _Entry("verify", "Check a pack, down to each quotation in its source."),
}


class _LazyCommands(MutableMapping[str, click.Command]):
    """Commands by name; a command's module is imported when the command is looked up."""

    def __init__(self, entries: Mapping[str, _Entry]) -> None:
        self._entries = dict(entries)
        self._loaded: dict[str, click.Command] = {}

    def __getitem__(self, name: str) -> click.Command:
        if name not in self._loaded:
            entry = self._entries[name]
            module = importlib.import_module(f"{__package__}.{entry.module}")
            self._loaded[name] = next(one for one in module.COMMANDS if one.name == name)
        return self._loaded[name]

    def __setitem__(self, name: str, command: click.Command) -> None:
        self._loaded[name] = command

    def __delitem__(self, name: str) -> None:
        self._entries.pop(name, None)
        self._loaded.pop(name, None)

    def __iter__(self) -> Iterator[str]:
        return iter(sorted({*self._entries, *self._loaded}))

    def __len__(self) -> int:
        return len({*self._entries, *self._loaded})


@contextmanager
def _show_controls() -> Iterator[None]:
    """Show what steers a terminal in errors of wrong use, which quote what was typed."""
    try:
        yield
    except click.ClickException as error:
        from inspection_findings.cli.controls import show_controls

        vars(error)["message"] = show_controls(error.message, keep="\n")
        raise


class _Findings(click.Group):
    """A group that lists its commands without importing them, and shows errors in one line."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(commands=_LazyCommands(COMMANDS), **settings)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Write the names of the commands, each with the first sentence of its help."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, entry.summary) for name, entry in COMMANDS.items()])

    def make_context(self, *arguments: Any, **settings: Any) -> click.Context:
        """Read the options of the command itself; an error names them as they can be shown."""
        with _show_controls():
            return super().make_context(*arguments, **settings)

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; an error that the user can fix gives one line and exit code 2."""
        from inspection_findings.errors import FindingsError

        # A command keeps what it makes until it ends: a search for what may go finds little.
        gc.set_threshold(_MADE_BEFORE_SEARCH)
        for stream in (sys.stdout, sys.stderr):
            if hasattr(stream, "reconfigure"):  # reports contain characters that code pages lack
                stream.reconfigure(encoding="utf-8", errors="replace")
        try:
            with _show_controls():
                return super().invoke(ctx)
        except FindingsError as error:
            from inspection_findings.cli.terminal import write_error

            write_error(f"findings: {error}")
            ctx.exit(WRONG)
        except Exception as error:
            if not _is_of_full_disk(error):
                raise
            from inspection_findings.cli.terminal import write_error

            write_error(
                "findings: a disk is full, where files are written or in the folder for temporary"
                " files; make room, and run the command again"
            )
            ctx.exit(WRONG)


def _is_of_full_disk(error: BaseException | None) -> bool:
    """Return whether a full disk is behind an error; libraries that write files have their own."""
    while error is not None:
        if isinstance(error, OSError) and error.errno in _FULL:
            return True
        if "IO_ENOSPC" in str(error):  # of libxml2
            return True
        error = error.__cause__ or error.__context__
    return False


@click.group(cls=_Findings, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="findings")
def main() -> None:
    """Read inspection reports, code their findings, show what recurs across boroughs.

    \b
    A first run:
      findings build corpus/reports/*.txt --store out/inspections.findings
      findings report --store out/inspections.findings --all --out out/reports
    """
