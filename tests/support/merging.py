"""Two people work on two copies of a tiny store, in ways that hypothesis makes up."""

from __future__ import annotations

import contextlib
import functools
import shutil
from dataclasses import dataclass, replace
from pathlib import Path

from hypothesis import strategies as st

from inspection_findings.coding import codebook_changes as changes
from inspection_findings.coding import parse_codebook
from inspection_findings.coding.recode_plan import move_codings
from inspection_findings.errors import FindingsError
from inspection_findings.records import Act, Segmentation
from inspection_findings.store import Store, open_store
from tests.support.store import Part, make_brief, process, save
from tests.support.stores import HACKNEY

THEMES = ("victim-work", "ete", "voice", "staffing")
TOML = 'version = "1.0.0"\ntitle = "Four themes"\n' + "".join(
    f'\n[[themes]]\nid = "{one}"\nname = "{one.capitalize()}"\ndescription = "About {one}."\n'
    for one in THEMES
)
PEOPLE = ("Ana", "Ben")
_WORDS = ("", "as I read it", "see also")


@functools.cache
def make_tiny() -> Part:
    """Return a report of which only three findings are there."""
    part = make_brief(HACKNEY)
    three = [one for one in part.findings if one.kind == "bullet"][:3]
    return process(part.report, Segmentation(findings=tuple(three), skipped=()))


FINDINGS = tuple(one.finding_id for one in make_tiny().findings)


def fill_tiny(path: Path) -> Path:
    """Make a store of three findings, with a codebook of its own."""
    with open_store(path, mode="write") as store:
        toml = TOML.encode()
        store.save_codebook(parse_codebook(toml, where="the codebook"), toml=toml)
        save(store, make_tiny())
    return path


@dataclass(frozen=True)
class Deed:
    """Something that a person does: what, to which subject, with which words and themes."""

    person: str
    what: str
    which: int
    words: str
    themes: tuple[str, ...] | None

    def carry_out(self, store: Store) -> None:
        """Do it, as far as it can be done as things stand."""
        with contextlib.suppress(FindingsError):
            if self.what == "undo":
                act = store.find_last_act(self.person)
                if act is not None:
                    store.undo(act, person=self.person)
            elif self.what in ("rename", "retire", "merge", "add"):
                _change_codebook(store, self)
            else:
                store.act([self.make_act()], person=self.person)

    def make_act(self) -> Act:
        """Return the act that it is."""
        finding = FINDINGS[self.which % len(FINDINGS)]
        basket, note = f"basket-{self.which % 2}", f"note-{self.which % 2}"
        coding = {"themes": self.themes, "polarity": None, "note": self.words}
        item = {"position": self.which, "comment": self.words, "citation": "C", "text": "T"}
        on_finding = {"about": "finding", "target": finding, "start": None, "stop": None}
        subject, after = {
            "code": (finding, coding if self.themes is not None else None),
            "review": (finding, None if self.words else {}),
            "settle": (finding, {**coding, "themes": self.themes or (), "by": self.person}),
            "note": (note, {**on_finding, "passage": "", "text": self.words, "person": "Ana"}),
            "drop note": (note, None),
            "basket": (basket, {"name": f"Visit {self.words}".strip()}),
            "drop basket": (basket, None),
            "put": (f"{basket}/{finding}", item),
            "take": (f"{basket}/{finding}", None),
        }[self.what]
        return Act(kind=KINDS[self.what], subject=subject, after=_listed(after))  # type: ignore[arg-type]


KINDS = {
    "code": "coding",
    "review": "review",
    "settle": "adjudication",
    "note": "note",
    "drop note": "note",
    "basket": "basket",
    "drop basket": "basket",
    "put": "basket_item",
    "take": "basket_item",
}


def _listed(state: dict[str, object] | None) -> dict[str, object] | None:
    if state is None or not isinstance(state.get("themes"), tuple):
        return state
    return {**state, "themes": list(state["themes"])}  # type: ignore[call-overload]


def _change_codebook(store: Store, deed: Deed) -> None:
    toml = store.read_codebook_file() or b""
    theme, other = THEMES[deed.which % 4], THEMES[(deed.which + 1) % 4]
    date = f"2026-03-0{1 + deed.which}"
    if deed.what == "rename":
        change = changes.rename_theme(toml, theme, name=f"{theme} {deed.words}", date=date)
    elif deed.what == "retire":
        change = changes.retire_theme(toml, theme, why=deed.words, date=date)
    elif deed.what == "add":
        first = parse_codebook(toml, where="").themes[0]
        new = replace(first, id=f"new-{deed.which}", name=f"New {deed.words}", description="A b c")
        change = changes.add_theme(toml, replace(new, history=(), retired=""), date=date)
    else:
        change = changes.merge_themes(toml, theme, into=other, date=date)
    moved = move_codings(store.read_given(theme), change.moved)
    store.recode(moved, change.codebook, toml=change.toml)


_themes = st.one_of(
    st.none(), st.lists(st.sampled_from(THEMES), max_size=2, unique=True).map(tuple)
)
# Coding is what people do most; a codebook changes seldom.
_what = st.sampled_from(
    [*KINDS, "code", "code", "settle", "put", "undo", "undo", "rename", "retire", "merge", "add"]
)
deeds = st.lists(
    st.builds(
        Deed,
        person=st.sampled_from(PEOPLE),
        what=_what,
        which=st.integers(0, 5),
        words=st.sampled_from(_WORDS),
        themes=_themes,
    ),
    max_size=8,
)


def work(path: Path, done: list[Deed]) -> None:
    """Let people do these things to a store, one after the other."""
    with open_store(path, mode="write") as store:
        for deed in done:
            deed.carry_out(store)


def copy(path: Path, to: Path) -> Path:
    """Return a copy of a store that nobody has open."""
    return Path(shutil.copy(path, to))
