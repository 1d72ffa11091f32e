"""The list of commands: whole sentences, and nothing imported before it is asked for."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from lxml import etree

from inspection_findings.cli import main
from inspection_findings.cli.main import COMMANDS


@pytest.mark.parametrize("name", COMMANDS)
def test_the_list_says_what_the_command_says(name: str) -> None:
    """A summary is the first sentence of the command's own help."""
    command = main.commands[name]
    assert command.name == name
    assert (command.help or "").split("\n\n")[0] == COMMANDS[name].summary


def test_help_shows_every_summary_whole() -> None:
    """No sentence is cut off in a terminal of 80 columns."""
    shown = " ".join(CliRunner().invoke(main, ["--help"], terminal_width=80).stdout.split())
    assert all(entry.summary in shown for entry in COMMANDS.values())
    assert list(COMMANDS) == sorted(main.commands) == list(main.commands)


def test_help_imports_no_command() -> None:
    """What a command needs is loaded when it runs."""
    code = """
import contextlib, io, json, sys
from inspection_findings.cli import main
with contextlib.redirect_stdout(io.StringIO()):
    main(["--help"], standalone_mode=False)
print(json.dumps([one for one in sys.modules if one.startswith("inspection_findings")]))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert set(json.loads(done.stdout)) <= {
        *("inspection_findings", "inspection_findings._version", "inspection_findings.errors"),
        *("inspection_findings.cli", "inspection_findings.cli.main"),
    }


def test_a_command_that_is_not_there_is_named_with_one_that_is() -> None:
    """A slip of the pen is seen as one."""
    done = CliRunner().invoke(main, ["serch"])
    assert done.exit_code == 2
    assert "No such command 'serch'" in done.stderr
    assert "search" in done.stderr


def _fill_by_file() -> None:
    with Path("/dev/full").open("wb") as file:
        file.write(b"x")


def _fill_by_xml() -> None:
    with etree.xmlfile("/dev/full") as file, file.element("sheet"):
        file.write("x" * 100_000)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no full disk to write to")
@pytest.mark.parametrize("fill", [_fill_by_file, _fill_by_xml])
def test_a_full_disk_is_said_in_one_line(fill: Callable[[], None]) -> None:
    """Whichever library came upon it: a reader of the terminal need not know libraries."""
    main.add_command(click.Command("fill", callback=fill))
    try:
        result = CliRunner().invoke(main, ["fill"])
    finally:
        del main.commands["fill"]
    assert result.exit_code == 2
    assert result.stderr.startswith("findings: a disk is full")
    assert result.stderr.count("\n") == 1
