"""What the people of two stores said, kept and settled becomes one, subject by subject."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field

from inspection_findings.store.merging.conflicts import (
    Because,
    Decisions,
    Kept,
    Key,
    Letter,
    MergeConflict,
    Said,
)
from inspection_findings.store.merging.copied_rows import copy_rows, read_rows, write_rows
from inspection_findings.store.merging.log_union import LoggedAct
from inspection_findings.store.merging.subjects import (
    copy_subject,
    group_log,
    make_version,
    read_codings,
    read_followed,
    read_subjects,
    write_codings_under,
)
from inspection_findings.store.merging.three_way import Side, Told, Version, choose
from inspection_findings.store.merging.words_of_states import describe_place, describe_version

_Logged = Mapping[Key, tuple[list[Told], list[Told]]]


@dataclass(slots=True, kw_only=True)
class Merging:
    """Two copies while they become one: ``mine`` is to be the result, ``other`` is given away.

    Attributes
    ----------
    letters : mapping
        Which of the two stores that a person named, a or b, is ``mine`` and which ``other``.
    names : mapping
        What stands beside a coder's name where both codings of one coder are kept.
    conflicts : list of MergeConflict
        What was found so far.
    moved : mapping
        Themes of one of the two that the codebook of the other merged, and into which.
    """

    mine: sqlite3.Connection
    other: sqlite3.Connection
    letters: Mapping[Side, Letter]
    names: Mapping[Letter, str]
    decisions: Decisions
    conflicts: list[MergeConflict] = field(default_factory=list)
    moved: Mapping[str, str] = field(default_factory=dict)

    def settle(self, key: Key, where: str, said: Mapping[Side, Said], newer: Side) -> Kept:
        """List a conflict; return what is kept: as decided, or else the newer."""
        decided = self.decisions.keep.get(key)
        kept = decided or self.letters[newer]
        self.note(key, where, said, kept, "it was decided" if decided else "it is newer")
        return kept

    def note(
        self, key: Key, where: str, said: Mapping[Side, Said], kept: Kept, because: Because
    ) -> None:
        """List a conflict that is settled."""
        by_letter = {self.letters[side]: one for side, one in said.items()}
        kind, subject, person = key
        self.conflicts.append(
            MergeConflict(
                kind=kind,
                subject=subject,
                person=person,
                where=where,
                a=by_letter["a"],
                b=by_letter["b"],
                kept=kept,
                because=because,
            )
        )

    def side_of(self, kept: Kept) -> Side:
        """Return which copy a letter is; ``mine`` for both."""
        return "other" if self.letters["other"] == kept else "mine"

    @property
    def both(self) -> tuple[sqlite3.Connection, sqlite3.Connection]:
        """The two copies."""
        return self.mine, self.other


def unite_people(
    merging: Merging, mine_acts: Mapping[str, LoggedAct], other_acts: Mapping[str, LoggedAct]
) -> bool:
    """Make each subject in ``mine`` what counts of the two; return whether any has changed."""
    became = read_followed(merging.both)
    mine_log = group_log(mine_acts, other_acts.keys(), became, merging.moved)
    other_log = group_log(other_acts, mine_acts.keys(), became, merging.moved)
    subjects = sorted(read_subjects(merging.mine) | read_subjects(merging.other))
    chosen = {key: _choose(merging, key, mine_log, other_log) for key in subjects}
    before = merging.mine.total_changes
    for key, side in chosen.items():
        if side == "other" and key[0] not in ("basket", "sample"):
            copy_subject(merging.other, merging.mine, key)
    _write_baskets(merging, chosen, mine_log, other_log)
    _write_samples(merging, chosen)
    return merging.mine.total_changes != before


def _choose(merging: Merging, key: Key, mine_log: _Logged, other_log: _Logged) -> Side | None:
    """Return the side of which a subject is taken; None if it stays as it is in ``mine``."""
    mine = make_version(merging.mine, key, mine_log, merging.moved)
    other = make_version(merging.other, key, other_log, merging.moved)
    choice = choose(mine, other)
    if key[0] == "sample" and mine.state is not None and other.state is not None:
        return None  # two draws under one name are told apart by their rows
    if not choice.is_conflict:
        is_equal = (mine.state, mine.is_behind) == (other.state, other.is_behind)
        return None if is_equal else choice.side
    kind = key[0]
    said: dict[Side, Said] = {
        "mine": describe_version(kind, mine),
        "other": describe_version(kind, other),
    }
    kept = merging.settle(key, describe_place(merging.both, key), said, choice.side)
    if kept == "both":
        _keep_both(merging, key, choice.side)
        return choice.side
    return merging.side_of(kept)


def _keep_both(merging: Merging, key: Key, newer: Side) -> None:
    """Keep the older of two codings under the coder's name with that of its store."""
    older: Side = "mine" if newer == "other" else "other"
    source = merging.mine if older == "mine" else merging.other
    name = f"{key[2]} ({merging.names[merging.letters[older]]})"
    write_codings_under(source, merging.mine, read_codings(source, key), name=name)


def _write_baskets(
    merging: Merging,
    chosen: Mapping[Key, Side | None],
    mine_log: _Logged,
    other_log: _Logged,
) -> None:
    """Write the baskets: one that still holds findings stays, and no two have one name."""
    mine, other = (_read_baskets(one) for one in merging.both)
    names: dict[str, str] = {}
    for key, side in chosen.items():
        if key[0] == "basket":
            source = other if side == "other" else mine
            if key[1] in source:
                names[key[1]] = source[key[1]]
    held = merging.mine.execute("SELECT DISTINCT basket_id FROM basket_items ORDER BY 1")
    for (basket_id,) in held.fetchall():
        if basket_id not in names:
            names[basket_id] = mine.get(basket_id) or other[basket_id]
            versions = _versions(merging, ("basket", basket_id, ""), mine_log, other_log)
            said = {side: describe_version("basket", one) for side, one in versions.items()}
            kept = merging.letters["mine" if basket_id in mine else "other"]
            merging.note(
                ("basket", basket_id, ""), names[basket_id], said, kept, "it still holds findings"
            )
    named = _tell_apart(merging, names, mine_log, other_log)
    if named != mine:
        merging.mine.execute("DELETE FROM baskets")
        rows: list[dict[str, object]] = [
            {"basket_id": key, "name": name} for key, name in sorted(named.items())
        ]
        write_rows(merging.mine, "baskets", rows)


def _read_baskets(connection: sqlite3.Connection) -> dict[str, str]:
    return dict(connection.execute("SELECT basket_id, name FROM baskets").fetchall())


def _versions(
    merging: Merging, key: Key, mine_log: _Logged, other_log: _Logged
) -> dict[Side, Version]:
    return {
        "mine": make_version(merging.mine, key, mine_log, merging.moved),
        "other": make_version(merging.other, key, other_log, merging.moved),
    }


def _tell_apart(
    merging: Merging, names: Mapping[str, str], mine_log: _Logged, other_log: _Logged
) -> dict[str, str]:
    """Return the names of baskets by id; of two with one name the later one gets a number."""

    def made_at(basket_id: str) -> str:
        logs = (log.get(("basket", basket_id, ""), ([], [])) for log in (mine_log, other_log))
        return min((one.at for own in logs for part in own for one in part), default="")

    apart: dict[str, str] = {}
    owners: dict[str, str] = {}
    # Names that are alike in one store already stay: only what meets now is told apart.
    for basket_id in sorted(names, key=lambda one: (made_at(one), one)):
        name = names[basket_id]
        if name not in owners:
            apart[basket_id] = name
        else:
            apart[basket_id] = _number(name, {*names.values(), *apart.values()})
            first: Side = "mine" if owners[name] in _read_baskets(merging.mine) else "other"
            second: Side = "other" if first == "mine" else "mine"
            said = {
                first: Said(words=f"the basket {name!r}"),
                second: Said(words=f"another basket {name!r}, now {apart[basket_id]!r}"),
            }
            merging.note(("basket", basket_id, ""), name, said, "both", "both can stand")
        owners[apart[basket_id]] = basket_id
    return apart


def _number(name: str, taken: set[str]) -> str:
    """Return a name with the first number that is free: "Visit (2)"."""
    bare = re.sub(r" \(\d+\)$", "", name)
    number = 2
    while f"{bare} ({number})" in taken:
        number += 1
    return f"{bare} ({number})"


def _write_samples(merging: Merging, chosen: Mapping[Key, Side | None]) -> None:
    """Write the blind samples; two that differ under one name are kept, one with a number."""
    for key, side in chosen.items():
        kind, sample, _ = key
        if kind != "sample":
            continue
        mine, other = (_read_draw(one, sample) for one in merging.both)
        if side == "other":
            copy_rows(merging.other, merging.mine, "samples", "sample = ?", (sample,))
        elif mine and other and mine != other:
            _keep_draw(merging, sample)


def _read_draw(connection: sqlite3.Connection, sample: str) -> list[dict[str, object]]:
    """Return who was to code what; the model's themes may have changed with the codebook."""
    rows = read_rows(connection, "samples", "sample = ?", (sample,))
    return [{**row, "sample": "", "model_themes": ""} for row in rows]


def _keep_draw(merging: Merging, sample: str) -> None:
    """Keep another draw under the name of a sample with a number, unless it is there already."""
    names = {row[0] for row in merging.mine.execute("SELECT DISTINCT sample FROM samples")}
    other = _read_draw(merging.other, sample)
    if any(_read_draw(merging.mine, name) == other for name in names):
        return
    name = _number(sample, names)
    rows = read_rows(merging.other, "samples", "sample = ?", (sample,))
    write_rows(merging.mine, "samples", [{**row, "sample": name} for row in rows])
    said: dict[Side, Said] = {
        "mine": Said(words=f"the sample {sample!r}"),
        "other": Said(words=f"another draw of it, now {name!r}"),
    }
    merging.note(("sample", sample, ""), sample, said, "both", "both can stand")
