"""A precision that is asked for: tested in a fixed order, kept by the store, told in full."""

from __future__ import annotations

import contextlib
import json
import shutil
import sqlite3
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import inspection_findings as inf
from inspection_findings.encode import OnnxEncoder
from inspection_findings.errors import ModelError
from inspection_findings.records import Classification
from inspection_findings.store import open_store
from inspection_findings.theme_model import ThemeModel, load_model, save_model
from inspection_findings.theme_model.evaluation import BoroughsLeftOut, find_tested_levels
from inspection_findings.theme_model.evaluation.fixed_sequence import (
    FEWEST,
    GRID,
    count_at_levels,
    find_lower_bound,
    find_tested_level,
)
from inspection_findings.theme_model.evaluation.precision import measure_precision
from inspection_findings.theme_model.left_out_files import read_left_out, write_left_out
from tests.support.commands import run
from tests.support.variants import ROOT

SHIPPED = ROOT / "models" / "themes"


@pytest.fixture(scope="module")
def left_out() -> BoroughsLeftOut:
    """Return what models of the shipped kind say of boroughs left out."""
    names = ("left_out.safetensors", "left_out.json")
    return read_left_out(*((SHIPPED / name).read_bytes() for name in names))


@pytest.fixture
def model(tiny_model: ThemeModel, left_out: BoroughsLeftOut) -> ThemeModel:
    """Return a quick model of the same themes that can be asked for a precision."""
    return replace(tiny_model, left_out=left_out)


@given(seed=st.integers(0, 10_000), wrong=st.floats(0.0, 0.3), codings=st.integers(0, 400))
def test_no_level_is_below_one_that_fails(seed: int, wrong: float, codings: int) -> None:
    """Each level down to the one found passes, and the next fails, in any order of codings."""
    drawn = np.random.default_rng(seed)
    probabilities = drawn.uniform(0.1, 1.0, codings)
    right = drawn.uniform(size=codings) < np.clip(probabilities + 0.3 - wrong, 0, 1)
    found = [find_tested_level(probabilities, right, target=one) for one in (0.8, 0.9, 0.95)]
    kept, correct = count_at_levels(probabilities, right)
    bounds, testable = find_lower_bound(correct, kept), kept >= FEWEST
    for target, level in zip((0.8, 0.9, 0.95), found, strict=True):
        failing = GRID[testable & (bounds < target)].max(initial=0.0)
        if level is not None:
            assert level > failing
            assert not (GRID[testable & (failing < GRID)] < level).any(), "it stopped too early"
        elif testable.any():
            assert failing == GRID[testable].max()
    levels = [2.0 if one is None else one for one in found]
    assert levels == sorted(levels), "who asks for more gets no more lenient a level"
    order = drawn.permutation(codings)
    assert find_tested_level(probabilities[order], right[order], target=0.9) == found[1]


def test_the_test_errs_as_seldom_as_it_says() -> None:
    """At most 5 % of draws get a level that is too low; without the test, far more do."""
    drawn = np.random.default_rng(20)
    target, draws, codings = 0.9, 1_000, 400
    too_low = {"tested": 0, "reached": 0}
    for _ in range(draws):
        probabilities = drawn.uniform(0.5, 1.0, codings)
        truth = 0.75 + 0.22 * (probabilities - 0.5) / 0.5  # how often such codings are right
        right = drawn.uniform(size=codings) < truth
        kept, correct = count_at_levels(probabilities, right)
        reached = GRID[(kept >= FEWEST) & (correct >= target * kept)].min(initial=2.0)
        level = find_tested_level(probabilities, right, target=target)
        for name, one in (("tested", level), ("reached", reached)):
            chosen = truth[probabilities >= (2.0 if one is None else one)]
            too_low[name] += bool(len(chosen)) and chosen.mean() < target
    assert 0 < too_low["tested"] / draws <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / draws)
    assert too_low["reached"] / draws > 0.25, "a level that is only reached promises too much"


def test_what_the_shipped_model_was_tested_on(left_out: BoroughsLeftOut) -> None:
    """It is what its figures rest on; nothing of a borough chooses the level to measure there."""
    metrics = json.loads((SHIPPED / "metrics.json").read_text(encoding="utf-8"))
    (usual,) = (
        line for line in metrics["levels"] if (line["what"], line["where"]) == ("theme", "all")
    )
    together, *themes = find_tested_levels(left_out, 0.95)
    assert together.given == usual["given"]
    assert together.low is not None
    assert together.low >= 0.95
    assert together.worst_right / together.worst_kept < 0.95, "and that is said beside it"
    assert together.kept == sum(theme.kept for theme in themes)
    assert find_tested_levels(left_out, 0.999)[0].level is None
    for borough in set(left_out.boroughs):
        judged = left_out.judge_without(borough)
        assert set(judged.boroughs) == set(left_out.boroughs) - {borough}
    for line in measure_precision(left_out, model="this one"):
        if line.way == "tested":
            assert line.precision is not None
            assert line.precision > line.target
    assert write_left_out(left_out) == tuple(
        (SHIPPED / name).read_bytes() for name in ("left_out.safetensors", "left_out.json")
    )


def test_a_model_says_of_which_themes_it_is_sure(
    model: ThemeModel, tiny_model: ThemeModel, tmp_path: Path
) -> None:
    """From the tested level up; a theme that was never tested is never sure."""
    save_model(model, tmp_path / "model")
    asked = load_model(tmp_path / "model").with_precision(0.95)
    level = asked.tested_levels[0].level
    assert level is not None
    new = replace(asked.codebook.themes[0], id="gangs", name="Gangs")
    own = replace(asked, codebook=replace(asked.codebook, themes=(*asked.codebook.themes, new)))
    coded = Classification(
        finding_id="x",
        themes=("gangs", "voice", "ete"),
        probabilities={"gangs": 1.0, "voice": level, "ete": level - 0.01},
        abstained=False,
        reason="",
    )
    assert own.find_sure(coded) == ("voice",)
    assert asked.name == tiny_model.name, "no coding changes"
    with pytest.raises(ModelError, match="findings train"):
        tiny_model.with_precision(0.95)


def test_a_store_keeps_the_precision_that_was_asked_for(
    model: ThemeModel,
    tiny_encoder: OnnxEncoder,
    built_store: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Until it is taken back, a later build has it again; without it the store is as before."""
    monkeypatch.setenv("FINDINGS_CACHE", str(tmp_path / "cache"))
    save_model(model, tmp_path / "model")
    path = Path(shutil.copy(built_store, tmp_path / "s.findings"))
    place = ("--store", str(path), "--model", str(tmp_path / "model"))

    def build(*asked: str) -> tuple[str, int, str]:
        done = run("build", *place, "--encoder", str(tiny_encoder.folder), *asked)
        assert done.exit_code == 0
        with open_store(path, mode="read") as store:
            digest = store.content_digest()
        with contextlib.closing(sqlite3.connect(path)) as connection:
            (sure,) = connection.execute(
                "SELECT sum(is_sure) FROM v_coding WHERE coder_kind = 'model'"
            ).fetchone()
        return digest, sure, done.stdout.partition("sure themes: ")[2]

    before = build()
    asked = build("--precision", "0.9")
    assert asked == build() != before
    said = inf.open_corpus(path).sure_themes()["sure themes"]
    assert "Asked for: 90 % right" in said
    assert "Worst borough: Havering" in said
    assert asked[2].startswith(said)
    with open_store(path, mode="read") as store:
        level = {row.theme_id: row.level for row in store.read_frames().tested_rows}
        expected = sum(
            one.probabilities[theme] >= (level[theme] or 2.0)
            for one in store.read_classifications()
            for theme in one.themes
        )
    assert 0 < asked[1] == expected
    assert build("--precision", "none") == before
    assert "95.0 is not in the range" in run("build", *place, "--precision", "95").stderr
