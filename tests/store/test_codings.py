"""Codings: who outranks whom, and nothing that people said is lost."""

from __future__ import annotations

import contextlib
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from inspection_findings.errors import CodingError
from inspection_findings.records import Level, PolarityCoding
from inspection_findings.store import open_store
from inspection_findings.store.connection import (
    load_migrations,
    migrate,
)
from tests.support.store import (
    CODEBOOK,
    CODER,
    make_part,
    make_shorter,
    save,
)
from tests.support.stores import (
    HACKNEY,
    HARINGEY,
    build,
    code,
    effective,
    find_finding,
    run_sql,
    uncoded,
)


def test_people_outrank_reference_outranks_model(path: Path) -> None:
    """For each finding the codings of the highest kind of coder count, each theme once."""
    build(path, HACKNEY)
    finding = find_finding("victim")
    with open_store(path, mode="write") as store:
        assert ("victim-work", CODER) in effective(path, finding)
        reference = [code(finding, "ete", coder="gold", kind="reference")]
        store.save_codings(reference, coder="gold", coder_kind="reference")
        assert effective(path, finding) == [("ete", "gold")]
        store.save_codings([code(finding, "voice", coder="Ann")], coder="Ann", coder_kind="person")
        both = [code(finding, "voice", coder="Bob"), code(finding, "ete", coder="Bob")]
        store.save_codings(both, coder="Bob", coder_kind="person")
        assert effective(path, finding) == [("ete", "Bob"), ("voice", "Ann")]
        codings = store.read_frame("codings")
    mine = codings[codings["finding_id"] == finding.finding_id]
    assert set(mine["coder"]) == {CODER, "gold", "Ann", "Bob"}


def test_no_theme_is_a_coding_too(path: Path) -> None:
    """A finding without a theme says why: the model gave none, or a coder found none."""
    build(path, HACKNEY)
    finding = find_finding("victim")
    abstained = next(c for c in make_part(HACKNEY).classifications if c.abstained)
    assert finding.finding_id not in uncoded(path)
    assert (
        uncoded(path)[abstained.finding_id]
        == "the model gave no theme: no theme reached its threshold"
    )
    with open_store(path, mode="write") as store:
        store.save_codings([], coder="Ann", coder_kind="person", coded=[finding.finding_id])
    assert uncoded(path)[finding.finding_id] == "coded by Ann as no theme"
    assert effective(path, finding) == []


def test_a_coder_is_heard_only_on_themes_that_it_knew(path: Path) -> None:
    """On a theme that the reference did not know the model speaks, after what outranks it."""
    build(path, HACKNEY)
    finding = find_finding("victim")
    given = next(
        c for c in make_part(HACKNEY).classifications if c.finding_id == finding.finding_id
    )
    assert given.themes[0] == "victim-work"
    reference = [code(finding, "ete", coder="gold", kind="reference")]
    with open_store(path, mode="write") as store:
        known = {"ete", "voice", "staffing"}
        store.save_codings(reference, coder="gold", coder_kind="reference", known=known)
        assert store.find_unknown_themes("reference") == {"victim-work"}
        assert store.read_themes_of([finding.finding_id]) == {
            finding.finding_id: ("ete", "victim-work")
        }
        assert finding.finding_id in store.match("facets : theme_victim_work_")
    assert effective(path, finding) == [("ete", "gold"), ("victim-work", CODER)]
    view = "SELECT themes, coder_kind FROM v_finding WHERE finding_id = ?"
    assert run_sql(path, view, finding.finding_id) == [("ete, victim-work", "reference, model")]
    with open_store(path, mode="write") as store:
        store.save_codings([], coder="Ann", coder_kind="person", coded=[finding.finding_id])
    assert effective(path, finding) == []
    assert run_sql(path, view, finding.finding_id) == [(None, "person")]


def test_a_theme_added_later_was_not_known(path: Path) -> None:
    """A person knew the codebook of the day: on a theme added since, the next in rank speaks."""
    build(path, HACKNEY)
    finding = find_finding("victim")
    with open_store(path, mode="write") as store:
        store.save_codebook(replace(CODEBOOK, themes=CODEBOOK.themes[1:]))
        store.save_codings([code(finding, "ete", coder="Ann")], coder="Ann", coder_kind="person")
        store.save_codebook(CODEBOOK)
        assert effective(path, finding) == [("ete", "Ann"), ("victim-work", CODER)]
        store.save_codings([code(finding, "ete", coder="Ann")], coder="Ann", coder_kind="person")
    assert effective(path, finding) == [("ete", "Ann")]


def test_whoever_knew_a_theme_knew_its_parts(path: Path) -> None:
    """After a split, a finding that did not carry the whole carries no part by the model."""
    build(path, HACKNEY)
    finding = find_finding("victim")
    with open_store(path, mode="write") as store:
        lines = [code(finding, "ete", coder="gold", kind="reference")]
        known = {"ete", "voice"}
        store.save_codings(lines, coder="gold", coder_kind="reference", known=known)
        assert ("victim-work", CODER) in effective(path, finding)
        store.recode([], CODEBOOK, divided={"voice": ("voice", "victim-work", "staffing")})
        assert finding.finding_id not in store.match("facets : theme_victim_work_")
    assert effective(path, finding) == [("ete", "gold")]


def test_an_older_store_counts_as_before(path: Path) -> None:
    """A store of version 3 keeps every coding, and what counted counts."""
    themes = [("ete",), ("voice",)]
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
        migrate(connection, path, load_migrations()[:3])
        connection.execute("PRAGMA journal_mode = WAL")
        connection.executemany(
            "INSERT INTO themes VALUES (?, 0, '', '', '', '', '[]', '[]')", themes
        )
        for coder, kind, theme_id in [("gold", "reference", "ete"), ("words", "model", "voice")]:
            connection.execute(
                "INSERT INTO decisions VALUES ('f', ?, ?, 0, '', NULL)", (coder, kind)
            )
            connection.execute(
                "INSERT INTO codings VALUES ('f', ?, ?, ?, 0, NULL)", (theme_id, coder, kind)
            )
        connection.execute("INSERT INTO boroughs VALUES ('Ash')")
        connection.execute(
            "INSERT INTO reports VALUES"
            " ('r', 'Ash', '', '', '', '', '', 0, 0, '', '', '', '', '', '', '')"
        )
        connection.execute(
            "INSERT INTO findings (finding_id, citation, report_id, position, standard, kind, text,"
            " spans, heading, text_sha256) VALUES ('f', '', 'r', 0, '', '', '', '[]', '', '')"
        )
        before = connection.execute("SELECT * FROM v_coding").fetchall()
        kept = connection.execute("SELECT * FROM codings ORDER BY coder").fetchall()
    with open_store(path, mode="write") as store:
        assert store.find_unknown_themes("reference") == frozenset()
    columns = "finding_id, theme_id, coder, coder_kind, rank, probability"
    assert (
        run_sql(path, f"SELECT {columns} FROM v_effective_coding")  # noqa: S608 (constant)
        == before
        == [("f", "ete", "gold", "reference", 0, None)]
    )
    assert run_sql(path, "SELECT * FROM codings ORDER BY coder") == kept


def test_every_finding_is_coded_or_uncoded(path: Path) -> None:
    """Effective codings and uncoded findings together are all findings, none twice."""
    build(path, HACKNEY, HARINGEY)
    with open_store(path, mode="read") as store:
        frames = store.read_frames()
    coded, not_coded = (
        set(frames.effective_codings["finding_id"]),
        set(frames.uncoded["finding_id"]),
    )
    assert coded | not_coded == set(frames.findings["finding_id"])
    assert not coded & not_coded


def test_codings_outlive_their_finding(path: Path) -> None:
    """What people and reference said stays when a finding goes and counts when it is back."""
    part = make_part(HACKNEY)
    finding = part.findings[-1]
    lines = [code(finding, "ete", coder="gold", kind="reference")]
    with open_store(path, mode="write") as store:
        store.save_codebook(CODEBOOK)
        missing = store.save_codings(lines, coder="gold", coder_kind="reference")
        assert missing == (finding.finding_id,)
        store.save_codings([code(finding, "voice", coder="Ann")], coder="Ann", coder_kind="person")
        assert len(store.read_frame("codings")) == 0
        save(store, part)
        assert effective(path, finding) == [("voice", "Ann")]
        assert store.match("facets : theme_voice_").count(finding.finding_id) == 1
        save(store, make_shorter(HACKNEY))
        assert effective(path, finding) == []
        save(store, part)
        assert effective(path, finding) == [("voice", "Ann")]


def test_reference_replaces_its_whole_layer(path: Path, tmp_path: Path) -> None:
    """A reference coding saved again stands alone: nothing is left of the one before."""
    one, other = find_finding("victim"), find_finding("school")
    first = [code(one, "ete", coder="gold", kind="reference")]
    second = [code(other, "voice", coder="gold", kind="reference")]
    build(path, HACKNEY)
    build(tmp_path / "direct.sqlite", HACKNEY)
    with open_store(path, mode="write") as store:
        store.save_codings(first, coder="gold", coder_kind="reference")
        store.save_codings(second, coder="gold", coder_kind="reference")
        digest = store.content_digest()
    with open_store(tmp_path / "direct.sqlite", mode="write") as store:
        store.save_codings(second, coder="gold", coder_kind="reference")
        assert store.content_digest() == digest


def test_what_a_person_changes_is_kept(path: Path) -> None:
    """What a person said before goes to the history; saying the same again adds nothing."""
    build(path, HACKNEY)
    finding = find_finding("victim")
    with open_store(path, mode="write") as store:
        for theme_id, polarity in [("voice", "mixed"), ("ete", "neutral"), ("ete", "neutral")]:
            store.save_codings(
                [code(finding, theme_id, coder="Ann")],
                [
                    PolarityCoding(
                        finding_id=finding.finding_id,
                        polarity=polarity,  # type: ignore[arg-type]
                        coder="Ann",
                        coder_kind="person",
                    )
                ],
                coder="Ann",
                coder_kind="person",
            )
    assert effective(path, finding) == [("ete", "Ann")]
    with open_store(path, mode="read") as store:
        past = store.read_history(finding.finding_id)
    assert [(item.coder, item.number, item.what, item.before) for item in past] == [
        ("Ann", 1, "themes", ("voice",)),
        ("Ann", 2, "polarity", ("mixed",)),
    ]


def test_unknown_theme_in_a_coding_is_refused(path: Path) -> None:
    """A coding by a theme that the codebook lacks is refused whole, with the theme named."""
    build(path, HACKNEY)
    finding = find_finding("victim")
    lines = [code(finding, "ete", coder="Ann"), code(finding, "victims", coder="Ann")]
    with open_store(path, mode="write") as store:
        digest = store.content_digest()
        with pytest.raises(CodingError, match="by Ann: the codebook has no theme 'victims'"):
            store.save_codings(lines, coder="Ann", coder_kind="person")
        assert store.content_digest() == digest


def test_polarity_by_rank(path: Path) -> None:
    """A heading's polarity outranks everyone; elsewhere person, reference, model, in turn."""
    build(path, HACKNEY)
    part = make_part(HACKNEY)
    by_heading = next(f for f in part.findings if f.polarity == "strength")
    by_model = next(c for c in part.classifications if c.polarity == "strength")
    ids = (by_heading.finding_id, by_model.finding_id)

    def read() -> list[tuple[str | None, str | None]]:
        with open_store(path, mode="read") as store:
            return [(f.polarity, f.polarity_from) for f in store.read_findings(ids)]

    with open_store(path, mode="write") as store:
        store.save_levels(CODER, [Level(what="strength", level=0.0)])
    assert read() == [("strength", "heading"), ("strength", "model")]
    for coder, kind, polarity in [("gold", "reference", "neutral"), ("Ann", "person", "mixed")]:
        lines = [
            PolarityCoding(
                finding_id=finding_id,
                polarity=polarity,  # type: ignore[arg-type]
                coder=coder,
                coder_kind=kind,  # type: ignore[arg-type]
            )
            for finding_id in ids
        ]
        with open_store(path, mode="write") as store:
            store.save_codings([], lines, coder=coder, coder_kind=kind)  # type: ignore[arg-type]
            kinds = store.read_frames().findings.set_index("finding_id")["polarity_coder_kind"]
        assert read() == [("strength", "heading"), (polarity, "coder")]
        assert [kinds[i] for i in ids] == ["", kind]


def test_an_inference_below_its_level_is_unclear(path: Path) -> None:
    """A polarity that the model infers counts from its level up; below, it is kept as unclear."""
    build(path, HACKNEY)
    inferred = {
        one.finding_id: (one.polarity, one.polarity_probability)
        for one in make_part(HACKNEY).classifications
        if one.polarity is not None
    }
    levels = {"strength": 0.75}  # as sure as the rule is of everything; areas have no level

    def read() -> dict[str, tuple[object, ...]]:
        with open_store(path, mode="read") as store:
            rows = store.read_frames().findings_by_id
        found = {key: rows[key] for key in inferred}
        return {
            key: (one.inferred_polarity, one.likeliest_polarity, one.inferred_probability)
            for key, one in found.items()
        }

    assert {row[0] for row in read().values()} == {"unclear"}, "no level is known"
    with open_store(path, mode="write") as store:
        store.save_levels(CODER, [Level(what=what, level=one) for what, one in levels.items()])
        unclear = set(store.match("facets : polarity_unclear_"))
    for key, (shown, likeliest, probability) in read().items():
        assert (likeliest, probability) == inferred[key]
        clear = likeliest in levels and float(str(probability)) >= levels[str(likeliest)]
        assert shown == (likeliest if clear else "unclear")
        assert (key in unclear) == (not clear), "search goes by the same"
    assert 0 < len(unclear) < len(inferred)
    with open_store(path, mode="write") as store:
        store.save_levels(CODER, [Level(what="strength", level=0.76)])
    assert {row[0] for row in read().values()} == {"unclear"}
