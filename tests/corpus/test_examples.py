"""The examples in the docstrings of the door, run against a store of the five reports."""

from __future__ import annotations

import doctest
import functools
import importlib
import inspect
import pkgutil
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

import inspection_findings as inf
from inspection_findings import corpus as room
from inspection_findings.encode import OnnxEncoder
from tests.support.variants import ROOT


def find_examples() -> Iterator[tuple[str, doctest.DocTest]]:
    """Yield every docstring with an example in the modules of the room."""
    for module in pkgutil.iter_modules(room.__path__, f"{room.__name__}."):
        loaded = importlib.import_module(module.name)
        for found in doctest.DocTestFinder(exclude_empty=True).find(loaded):
            if found.examples:
                yield found.name.removeprefix(f"{room.__name__}."), found


EXAMPLES = dict(find_examples())


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_example_gives_what_it_says(
    name: str,
    door: inf.Corpus,
    store_path: Path,
    tiny_encoder: OnnxEncoder,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """An example runs as it stands, in a folder that has the reports and the store."""
    monkeypatch.chdir(tmp_path)
    for folder in ("reports", "reference"):
        shutil.copytree(ROOT / "corpus" / folder, tmp_path / "corpus" / folder)
    (tmp_path / "out").mkdir()
    shutil.copy(store_path, tmp_path / "out" / "inspections.findings")
    given = {
        "corpus": door,
        "build": functools.partial(inf.build, encoder=tiny_encoder),  # that of the tiny model
    }
    example = EXAMPLES[name]
    example.globs = {**example.globs, **given}
    told: list[str] = []
    doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS).run(
        example, out=told.append
    )
    assert told == []


def test_every_question_has_an_example() -> None:
    """Every method that a person can call is shown in use."""
    asked = [
        name
        for name, _ in inspect.getmembers(inf.Corpus, inspect.isfunction)
        if not name.startswith("_")
    ]
    assert len(asked) > 15
    shown = {name.rpartition(".")[2] for name in EXAMPLES}
    assert set(asked) - shown == set()
