"""Blind samples, and the agreement of coders that they measure."""

from __future__ import annotations

import contextlib
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from inspection_findings.errors import CodingError, UnknownNameError
from inspection_findings.exchange import (
    NONE,
)
from inspection_findings.exchange.review_rows import make_row
from inspection_findings.records import Coding
from inspection_findings.review import (
    choose_for_review,
    draw_sample,
    import_review,
    measure_coders,
)
from inspection_findings.store import open_store
from tests.support.review import (
    BOROUGHS,
    THEMES,
    answer,
    choose,
    draw,
    fill,
    run,
    take,
)
from tests.support.store import CODEBOOK, CODER, WORDS, make_brief


def test_a_sample_is_the_same_for_both_and_half_shown(path: Path, tmp_path: Path) -> None:
    """Same findings, another order, the same half with the model's coding; drawn again, equal."""
    with open_store(path, mode="write") as store:
        rows = draw(store)
        assert rows == draw(store)
    with open_store(fill(tmp_path / "other.findings"), mode="write") as store:
        assert rows == draw(store)
        assert rows != draw(store, seed=6)
    ana, ben = rows["Ana"], rows["Ben"]
    assert [row.finding_id for row in ana] != [row.finding_id for row in ben]
    assert {row.coder for row in ana} == {"Ana"}
    same = [replace(row, coder="Ben") for row in ana]
    assert sorted(same, key=lambda r: r.finding_id) == sorted(ben, key=lambda r: r.finding_id)
    assert sum(bool(row.said) for row in ana) == 12
    assert not any("Reference" in row.said for row in ana)
    assert {row.why for row in ana} == {""}


def test_a_sample_is_stratified(path: Path) -> None:
    """Each borough and kind has its share, to within one finding."""
    with open_store(path, mode="write") as store:
        rows = draw(store)["Ana"]
        everything = store.read_frames().findings
    for (borough, kind), group in everything.groupby(["borough", "kind"]):
        drawn = [row for row in rows if (row.borough, row.kind) == (borough, kind)]
        assert abs(len(drawn) - 24 * len(group) / len(everything)) < 1
        shown = sum(bool(row.said) for row in drawn)
        assert abs(shown - len(drawn) / 2) <= 0.5


def test_a_sample_leaves_out_what_a_coder_has_coded(path: Path) -> None:
    """Nobody is asked twice; a sample larger than the rest is refused with the number left."""
    row = choose(path)[0]
    take(path, [answer(row, "ete")])
    with open_store(path, mode="write") as store:
        left = store.count_findings() - 1
        first = {r.finding_id for r in draw(store, size=10)["Ben"]}
        second = {r.finding_id for r in draw(store, size=left - 10, seed=9)["Ben"]}
        assert not first & second
        assert row.finding_id not in first | second
        with pytest.raises(CodingError, match="only 0 findings are left"):
            draw(store, size=2, seed=10)
        with pytest.raises(CodingError, match="name two different people"):
            draw_sample(store, coders=("Ana", "Ana"), size=2, seed=1)


def test_an_open_sample_is_kept_out_of_the_export(path: Path) -> None:
    """What a coder has yet to code blind is not exported, nor quoted, with what others said."""
    everything = choose(path)
    with open_store(path, mode="write") as store:
        drawn = {row.finding_id: row for row in draw(store)["Ana"]}
    spoken_for = {row.finding_id for row in everything} & drawn.keys()
    assert spoken_for
    with open_store(path, mode="read") as store:
        choice = choose_for_review(store)
    assert choice.withheld == dict.fromkeys(sorted(spoken_for), ("Ana", "Ben"))
    assert {row.finding_id for row in choice.rows} == {
        row.finding_id for row in everything if row.finding_id not in drawn
    }
    quoted = "\n".join(row.nearest for row in choice.rows)
    assert "[haringey" in quoted
    assert not any(f"[{key}]" in quoted for key in drawn)
    assert not spoken_for & {row.finding_id for row in choose(path, blind=True)}
    assert choose(path, sampled=True) == everything


def test_a_coded_sample_is_exported_again(path: Path) -> None:
    """A finding stays out until the last of its coders has coded it."""
    with open_store(path, mode="write") as store:
        rows = draw(store)["Ana"]
    for coder, theme in (("Ana", "ete"), ("Cara", "voice")):
        take(path, [answer(row, theme, place=row.finding_id) for row in rows], coder=coder)
    with open_store(path, mode="read") as store:
        withheld = choose_for_review(store).withheld
    assert withheld == dict.fromkeys(sorted(row.finding_id for row in rows), ("Ben",))
    take(path, [answer(row, "voice", place=row.finding_id) for row in rows], coder="Ben")
    with open_store(path, mode="read") as store:
        choice = choose_for_review(store)
    assert choice.withheld == {}
    assert {row.finding_id for row in rows} <= {row.finding_id for row in choice.rows}


def test_the_export_says_what_it_left_out(path: Path) -> None:
    """How many, for whose sample, and how to have them; also where nothing else is left."""
    out = str(path.with_name("r.csv"))
    export = (
        *("review", "export", "--store", str(path), "--out", out),
        *("--format", "csv", "--limit", "1000"),
    )
    with open_store(path, mode="write") as store:
        draw(store)
        withheld = len(choose_for_review(store).withheld)
    done = run(*export)
    assert done.exit_code == 0, done.output
    assert f"{withheld} more are left out" in done.stderr
    assert "that Ana, Ben must code first" in done.stderr
    assert "left out" not in run(*export, "--sampled").stderr
    with open_store(path, mode="write") as store:
        draw(store, size=store.count_findings() - 24, seed=9)
    refused = run(*export)
    assert (refused.exit_code, len(refused.stderr.splitlines())) == (2, 1)
    assert "--sampled" in refused.stderr


def test_anchoring_is_measured(path: Path) -> None:
    """Who copies the model where it is in sight, and codes otherwise elsewhere, is found out."""
    with open_store(path, mode="write") as store:
        sampled = draw_sample(store, coders=("Ana", "Ben"), size=24, seed=5)
        rows = {row.finding_id: row for row in draw(store)["Ana"]}
        for coder in ("Ana", "Ben"):
            own = [item for item in sampled if item.coder == coder]
            copied = [
                answer(
                    rows[item.finding_id],
                    *(item.model_themes or (NONE,) if item.arm == "shown" else ("staffing", "ete")),
                    place=f"row {item.position}",
                )
                for item in own
            ]
            assert import_review(store, copied, coder=coder).problems == ()
        found = {(item.a, item.b): item.difference for item in measure_coders(store).anchoring}
    assert set(found) == {("Ana", "the model"), ("Ben", "the model"), ("Ana", "Ben")}
    with_model = found["Ana", "the model"]
    assert with_model is not None
    assert (with_model.shown, with_model.shown_findings, with_model.blind_findings) == (1, 12, 12)
    assert with_model.low > 0.3
    among_people = found["Ana", "Ben"]
    assert among_people is not None
    assert among_people.difference == 0


def test_agreement_says_who_the_coders_are(path: Path) -> None:
    """People first, then the reference, then the model; only pairs that share findings."""
    rows = choose(path)[:6]
    take(path, [answer(row, "ete", place=row.finding_id) for row in rows])
    with open_store(path, mode="read") as store:
        measured = measure_coders(store)
        with pytest.raises(UnknownNameError, match="Ana, Reference, words"):
            measure_coders(store, names=["Anna"])
        only = measure_coders(store, names=["ana", CODER.upper()])
    assert [(coder.name, coder.kind) for coder in measured.coders] == [
        ("Ana", "person"),
        ("Reference", "reference"),
        (CODER, "model"),
    ]
    assert [(pair.a.name, pair.b.name) for pair in only.pairs] == [("Ana", CODER)]
    assert only.pairs[0].agreement.findings == 6
    assert "does not measure how good" in measured.pairs[-1].remark


def test_people_and_model_are_compared_on_what_did_not_teach_it(path: Path) -> None:
    """Of what taught it the model repeats what it was told: left out, and said."""
    rows = choose(path)[:6]
    take(path, [answer(row, "ete", place=row.finding_id) for row in rows])
    with contextlib.closing(sqlite3.connect(path)) as connection, connection:
        connection.executemany("INSERT INTO taught VALUES (?)", [(r.finding_id,) for r in rows[:4]])
    with open_store(path, mode="read") as store:
        (pair,) = measure_coders(store, names=["Ana", CODER]).pairs
    assert (pair.agreement.findings, pair.left_out) == (2, 4)
    assert "4 findings that the model was trained on are left out" in pair.remark


def test_agreement_draws_no_table_of_nothing(path: Path) -> None:
    """Where all that both coded taught the model, this is said, and no empty table stands there."""
    (row, *_) = choose(path)
    take(path, [answer(row, "ete", place=row.finding_id)])
    with contextlib.closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("INSERT INTO taught VALUES (?)", (row.finding_id,))
    result = run("agreement", "--store", str(path), "--coder", "Ana", "--coder", CODER)
    assert result.exit_code == 0
    assert "1 findings that the model was trained on are left out" in result.stderr
    assert "only a" not in result.stdout


def test_the_same_answer_counts_for_themes_added_since(path: Path) -> None:
    """Answered again under a codebook with a new theme, a person has said no to that too."""
    with open_store(path, mode="write") as store:
        store.save_codebook(replace(CODEBOOK, themes=THEMES[1:]))
    row = make_row(
        next(f for f in make_brief(BOROUGHS[1]).findings if "victim" in f.text.casefold())
    )
    take(path, [answer(row, "staffing")])
    with open_store(path, mode="write") as store:
        store.save_codebook(CODEBOOK)
        assert store.read_themes_of([row.finding_id])[row.finding_id] == ("staffing", "victim-work")
        again = import_review(store, [answer(row, "staffing")], coder="Ana")
        assert again.unchanged == (row.finding_id,)
        assert store.read_themes_of([row.finding_id])[row.finding_id] == ("staffing",)


def test_coders_are_compared_on_what_both_knew(path: Path) -> None:
    """A theme that one coder did not know is no difference between the two."""
    finding = make_brief(BOROUGHS[1]).findings[0]
    codings = {"Ana": ("ete", "voice"), "Ben": ("ete",)}
    with open_store(path, mode="write") as store:
        for coder, themes in codings.items():
            store.save_codings(
                [
                    Coding(
                        finding_id=finding.finding_id,
                        theme_id=theme,
                        coder=coder,
                        coder_kind="person",
                        rank=rank,
                    )
                    for rank, theme in enumerate(themes)
                ],
                coder=coder,
                coder_kind="person",
                known=WORDS if coder == "Ana" else set(WORDS) - {"voice"},
            )
        (pair,) = measure_coders(store, names=["Ana", "Ben"]).pairs
    assert pair.agreement.same_themes == 1.0
