"""A project with a codebook to change."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

from click.testing import CliRunner, Result
from hypothesis import strategies as st

from inspection_findings.cli import main
from inspection_findings.coding import Codebook, Theme
from inspection_findings.coding.codebook_changes import (
    CodebookChange,
    merge_themes,
    rename_theme,
    retire_theme,
    split_theme,
)
from inspection_findings.coding.recode_plan import (
    ThemesGiven,
)
from inspection_findings.coding.reference import read_reference_coding
from inspection_findings.store import Sampled, Store, open_store
from tests.support.store import make_brief
from tests.support.variants import ROOT

TOML = (ROOT / "corpus" / "codebook.toml").read_bytes()


IDS = [theme["id"] for theme in tomllib.loads(TOML.decode())["themes"]]


DATE = "2026-01-31"


GANGS = Theme(
    id="gangs",
    name='Gangs "and" groups',
    description="Children drawn into gangs.\nOr harmed by them.",
    code_when="gangs",
    examples=("One 'text'.", "Another \\ text."),
)


def last_line(codebook: Codebook, theme_id: str) -> tuple[str, str, str]:
    line = codebook.find_theme(theme_id).history[-1]
    return (line.version, line.date, line.change)


def apply(kind: str, toml: bytes, first: str, second: str) -> CodebookChange:
    if kind == "rename":
        return rename_theme(toml, first, name=f"New {first} {len(toml)}", date=DATE)
    if kind == "merge":
        return merge_themes(toml, first, into=second, date=DATE)
    if kind == "split":
        return split_theme(toml, first, into=[first, second], date=DATE)
    return retire_theme(toml, first, why="tried", date=DATE)


changes = st.lists(
    st.tuples(
        st.sampled_from(["rename", "merge", "split", "retire"]),
        st.lists(st.sampled_from(IDS), min_size=2, max_size=2, unique=True),
    ),
    max_size=6,
)


def make_given(*themes: str, finding_id: str = "f1", coder: str = "Ada") -> ThemesGiven:
    return ThemesGiven(
        finding_id=finding_id, text="A text.", coder=coder, coder_kind="person", themes=themes
    )


@dataclass(frozen=True)
class Project:
    """A codebook, a store with a person's coding, and a reference coding."""

    codebook: Path
    store: Path
    reference: Path
    finding_id: str

    def run(self, *arguments: str) -> Result:
        places = ("--codebook", str(self.codebook), "--reference", str(self.reference))
        command = ["codebook", *arguments, *places, "--store", str(self.store), "--date", DATE]
        return CliRunner().invoke(main, command, catch_exceptions=False)

    def contents(self) -> dict[str, bytes]:
        files = [self.codebook, *sorted(self.reference.iterdir())]
        return {path.name: path.read_bytes() for path in files}

    def themes_of(self, store: Store) -> tuple[str, ...]:
        return store.read_themes_of([self.finding_id])[self.finding_id]


def count(path: Path, theme_id: str) -> int:
    """Return how many reference findings carry a theme, in any layer."""
    return sum(
        theme_id in (record.layer(layer) or ())
        for record in read_reference_coding(path)
        for layer in ("settled", "a", "b")
    )


SAMPLE = "Ana and Ben, 2 findings, seed 1"


def draw(project: Project, *model_themes: str) -> None:
    """Put a sample on record: the model gave these themes to one finding, none to another."""
    others = [f.finding_id for f in make_brief("havering-2022-10").findings[1:2]]
    with open_store(project.store, mode="write") as store:
        store.save_sample(
            [
                Sampled(
                    sample=SAMPLE,
                    coder=coder,
                    position=position,
                    finding_id=finding_id,
                    arm="blind",
                    model_themes=themes,
                )
                for coder in ("Ana", "Ben")
                for position, (finding_id, themes) in enumerate(
                    [(project.finding_id, model_themes), (others[0], ())]
                )
            ]
        )


def sampled_themes(project: Project) -> set[tuple[str, ...]]:
    with open_store(project.store, mode="read") as store:
        return {s.model_themes for s in store.read_samples() if s.finding_id == project.finding_id}
