"""Reads and writes what review needs: decisions of coders, themes and blind samples."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from inspection_findings.coding import Change, Theme
from inspection_findings.records import CODER_KINDS, CoderKind, Polarity, PolarityCoding
from inspection_findings.store.known_themes import read_known

Arm = Literal["blind", "shown"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """The current decision of one coder on one finding.

    Attributes
    ----------
    themes : tuple of str
        The main one first; empty if none fits.
    note : str
        A person's note, or the model's reason.
    themes_known : frozenset of str
        The themes that the coder knew and could have given.
    in_training : bool
        Whether the coder is a model that was trained on a coding of this finding.
    """

    finding_id: str
    coder: str
    coder_kind: CoderKind
    themes: tuple[str, ...]
    note: str
    themes_known: frozenset[str] = frozenset()
    in_training: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Sampled:
    """One finding of a blind sample, as given to one coder.

    ``model_themes`` are the model's themes when the sample was drawn, in either arm. They change
    with the codebook when themes are merged or split.
    """

    sample: str
    coder: str
    position: int
    finding_id: str
    arm: Arm
    model_themes: tuple[str, ...]


def read_decisions(connection: sqlite3.Connection, finding_id: str | None = None) -> list[Decision]:
    """Return the current decisions on the findings in the store, or on one, people first."""
    themes: dict[tuple[str, str, str], list[str]] = {}
    for *key, theme_id in connection.execute(
        "SELECT finding_id, coder_kind, coder, theme_id FROM codings"
        " WHERE ?1 IS NULL OR finding_id = ?1"
        " ORDER BY finding_id, coder_kind, coder, rank, theme_id",
        (finding_id,),
    ):
        themes.setdefault((key[0], key[1], key[2]), []).append(theme_id)
    known = read_known(connection)
    rows = connection.execute(
        "SELECT d.finding_id, d.coder_kind, d.coder, d.because, d.knew,"
        " d.coder_kind = 'model' AND EXISTS"
        " (SELECT 1 FROM taught AS t WHERE t.finding_id = d.finding_id) FROM decisions AS d"
        " JOIN findings AS f ON f.finding_id = d.finding_id"
        " WHERE ?1 IS NULL OR d.finding_id = ?1 ORDER BY d.finding_id, d.coder",
        (finding_id,),
    )
    decisions = [
        Decision(
            finding_id=finding_id,
            coder=coder,
            coder_kind=coder_kind,
            themes=tuple(themes.get((finding_id, coder_kind, coder), ())),
            note=because,
            themes_known=known.get(known_id, frozenset()),
            in_training=bool(in_training),
        )
        for finding_id, coder_kind, coder, because, known_id, in_training in rows
    ]
    return sorted(decisions, key=lambda item: (item.finding_id, CODER_KINDS.index(item.coder_kind)))


def read_polarities_by(connection: sqlite3.Connection, coder: str) -> dict[str, Polarity]:
    """Return the polarities given by this person, by finding id."""
    rows = connection.execute(
        "SELECT finding_id, polarity FROM polarity_codings"
        " WHERE coder_kind = 'person' AND coder = ? ORDER BY finding_id",
        (coder,),
    )
    return dict(rows.fetchall())


def read_polarities_on(
    connection: sqlite3.Connection, finding_id: str | None = None
) -> list[PolarityCoding]:
    """Return the polarity that each coder gave one finding, or all there are, people first."""
    rows = connection.execute(
        "SELECT p.finding_id, p.polarity, p.coder, p.coder_kind, p.probability"
        " FROM polarity_codings AS p JOIN findings AS f ON f.finding_id = p.finding_id"
        " WHERE ?1 IS NULL OR p.finding_id = ?1 ORDER BY p.finding_id, p.coder",
        (finding_id,),
    )
    given = [
        PolarityCoding(
            finding_id=key,
            polarity=polarity,
            coder=coder,
            coder_kind=coder_kind,
            probability=probability,
        )
        for key, polarity, coder, coder_kind, probability in rows
    ]
    return sorted(given, key=lambda one: CODER_KINDS.index(one.coder_kind))


def read_coded_by(connection: sqlite3.Connection, coder: str) -> frozenset[str]:
    """Return the ids of the findings to which a person gave themes, or said that none fits."""
    rows = connection.execute(
        "SELECT finding_id FROM decisions WHERE coder_kind = 'person' AND coder = ?", (coder,)
    )
    return frozenset(row[0] for row in rows)


def read_themes(connection: sqlite3.Connection) -> tuple[Theme, ...]:
    """Return the definitions of all themes in order, including retired themes."""
    rows = connection.execute(
        "SELECT theme_id, name, description, code_when, do_not_code_for, seed_phrases, history,"
        " retired FROM themes ORDER BY position"
    )
    return tuple(
        Theme(
            id=theme_id,
            name=name,
            description=description,
            code_when=code_when,
            do_not_code_for=do_not_code_for,
            seed_phrases=tuple(json.loads(phrases)),
            history=tuple(Change(**change) for change in json.loads(history)),
            retired=retired,
        )
        for (
            theme_id,
            name,
            description,
            code_when,
            do_not_code_for,
            phrases,
            history,
            retired,
        ) in rows
    )


def write_sample(connection: sqlite3.Connection, sampled: Iterable[Sampled]) -> None:
    """Store a sample; existing rows stay unchanged."""
    connection.executemany(
        "INSERT OR IGNORE INTO samples VALUES (?, ?, ?, ?, ?, ?)",
        [
            (
                *(item.sample, item.coder, item.position, item.finding_id, item.arm),
                json.dumps(list(item.model_themes)),
            )
            for item in sampled
        ],
    )


def is_coded_in(connection: sqlite3.Connection, sample: str) -> bool:
    """Return whether one of its two coders has coded a finding of a blind sample."""
    row = connection.execute(
        "SELECT 1 FROM samples AS s JOIN decisions AS d ON d.finding_id = s.finding_id"
        " AND d.coder = s.coder AND d.coder_kind = 'person' WHERE s.sample = ? LIMIT 1",
        (sample,),
    ).fetchone()
    return row is not None


def read_samples(connection: sqlite3.Connection) -> list[Sampled]:
    """Return all samples, by sample, coder and position."""
    rows = connection.execute(
        "SELECT sample, coder, position, finding_id, arm, model_themes FROM samples"
        " ORDER BY sample, coder, position"
    )
    return [
        Sampled(
            sample=sample,
            coder=coder,
            position=position,
            finding_id=finding_id,
            arm=arm,
            model_themes=tuple(json.loads(model_themes)),
        )
        for sample, coder, position, finding_id, arm, model_themes in rows
    ]
