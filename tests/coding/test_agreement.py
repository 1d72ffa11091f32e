"""Agreement: published examples, figures worked out by hand, and what must always hold."""

from __future__ import annotations

import functools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspection_findings.coding.agreement import (
    compare_coders,
    compare_means,
    measure_alpha,
    measure_alpha_interval,
)
from inspection_findings.coding.coefficients import (
    cohen_kappa,
    gwet_ac1,
    krippendorff_alpha,
    masi_distance,
)

THEMES = ("victim-work", "ete", "voice", "staffing")
# Findings of three boroughs, whatever they are about.
BOROUGH_OF = {one: "xyz"[place % 3] for place, one in enumerate("abcdefgh")} | {
    str(number): "xyz"[number % 3] for number in range(200)
}
compare = functools.partial(compare_coders, borough_of=BOROUGH_OF)
theme_sets = st.frozensets(st.sampled_from(THEMES))
codings = st.dictionaries(
    st.sampled_from("abcdefgh"), st.lists(st.sampled_from(THEMES), unique=True, max_size=3)
)

# Krippendorff (2011), Computing Krippendorff's Alpha-Reliability, section C: four observers,
# twelve units, values missing.
KRIPPENDORFF = (
    "1 2 3 3 2 1 4 1 2 . . .",
    "1 2 3 3 2 2 4 1 2 5 . 3",
    ". 3 3 3 2 3 4 2 2 5 1 .",
    "1 2 3 3 2 4 4 1 2 5 1 .",
)


def units() -> list[list[int]]:
    lines = [line.split() for line in KRIPPENDORFF]
    return [[int(value) for value in unit if value != "."] for unit in zip(*lines, strict=True)]


def test_alpha_as_published_nominal_and_interval() -> None:
    """The two figures that Krippendorff prints for his example with missing values."""
    assert krippendorff_alpha(units(), lambda a, b: float(a != b)) == pytest.approx(0.743, abs=5e-4)
    assert krippendorff_alpha(units(), lambda a, b: float((a - b) ** 2)) == pytest.approx(
        0.849, abs=5e-4
    )


def test_alpha_as_published_for_two_observers() -> None:
    """Section A of the same paper: binary, two observers, ten units."""
    a, b = (0, 1, 0, 0, 0, 0, 0, 0, 1, 0), (1, 1, 1, 0, 0, 1, 0, 0, 0, 0)
    alpha = krippendorff_alpha(list(zip(a, b, strict=True)), lambda x, y: float(x != y))
    assert alpha == pytest.approx(0.095, abs=5e-4)


def test_alpha_with_masi_by_hand() -> None:
    """Two coders, two findings: a subset, and the same.

    Values: {v}, {v, e}, {s}, {s}. Distances: {v} to {v, e} 1 - 2/3 * 1/2 = 2/3, to {s} 1;
    {v, e} to {s} 1. Observed: (2 * 2/3 + 2 * 0) / 4 = 1/3. Expected: over the 12 ordered
    pairs 2 * (2/3 + 1 + 1 + 1 + 1 + 0) / 12 = 7/9. Alpha: 1 - (1/3) / (7/9) = 4/7.
    """
    a = {"1": ["v"], "2": ["s"]}
    b = {"1": ["v", "e"], "2": ["s"]}
    assert measure_alpha([a, b]) == pytest.approx(4 / 7)


@pytest.mark.parametrize(
    ("a", "b", "distance"),
    [
        ((), (), 0.0),
        (("v",), ("v",), 0.0),
        (("v", "e"), ("e", "v"), 0.0),
        (("v",), ("v", "e"), 1 - 2 / 3 * 1 / 2),
        (("v", "e"), ("e", "s"), 1 - 1 / 3 * 1 / 3),
        (("v",), ("e",), 1.0),
        ((), ("e",), 1.0),
    ],
)
def test_masi_by_hand(a: tuple[str, ...], b: tuple[str, ...], distance: float) -> None:
    """Equal, one in the other, overlapping, apart; and the empty set."""
    assert masi_distance(a, b) == pytest.approx(distance)


@given(theme_sets, theme_sets)
def test_masi_is_a_distance_from_0_to_1(a: frozenset[str], b: frozenset[str]) -> None:
    """Symmetric, within bounds, 0 for equal sets and for no others."""
    assert masi_distance(a, b) == masi_distance(b, a)
    assert 0.0 <= masi_distance(a, b) <= 1.0
    assert (masi_distance(a, b) == 0.0) == (a == b)


def test_kappa_as_published() -> None:
    """The dermatologists of the SAS manual for FREQ: kappa 0.3449, 0.2030 to 0.4868."""
    kappa = cohen_kappa(np.array([[10, 4, 1, 0], [5, 10, 12, 2], [2, 4, 12, 5], [0, 2, 6, 13]]))
    assert kappa.kappa == pytest.approx(0.3449, abs=5e-5)
    assert kappa.low == pytest.approx(0.2030, abs=5e-5)
    assert kappa.high == pytest.approx(0.4868, abs=5e-5)


def test_kappa_by_hand() -> None:
    """Agreed 35 of 50; by chance .5 * .6 + .5 * .4 = .5; so (.7 - .5) / (1 - .5) = .4."""
    assert cohen_kappa(np.array([[20, 5], [10, 15]])).kappa == pytest.approx(0.4)


@pytest.mark.parametrize("table", [[[0, 0], [0, 9]], [[9, 0], [0, 0]]])
def test_kappa_is_undefined_where_only_one_answer_was_given(table: list[list[int]]) -> None:
    """Nothing but agreement was possible: there is no kappa, neither 0 nor 1."""
    kappa = cohen_kappa(np.array(table))
    assert (kappa.kappa, kappa.low, kappa.high, kappa.observed) == (None, None, None, 1.0)


def test_alpha_is_undefined_where_nothing_can_be_compared() -> None:
    """One coder only, or one and the same value everywhere."""
    assert measure_alpha([{"1": ["v"]}, {"2": ["v"]}]) is None
    assert measure_alpha([{"1": ["v"]}, {"1": ["v"]}]) is None
    assert measure_alpha([]) is None


def test_kappa_counts_only_what_both_have_coded() -> None:
    """A finding that one coder has not looked at counts nowhere; "no theme" does."""
    a = {"1": ["victim-work"], "2": [], "3": ["ete", "victim-work"], "4": ["ete"]}
    b = {"1": ["victim-work"], "2": ["ete"], "3": ["victim-work"]}
    found = compare(a, b, theme_ids=THEMES)
    victim, ete, voice, _ = found.themes
    assert found.findings == 3
    assert found.same_themes == pytest.approx(1 / 3)
    assert (victim.both, victim.only_a, victim.only_b, victim.neither) == (2, 0, 0, 1)
    assert (ete.both, ete.only_a, ete.only_b, ete.neither) == (0, 1, 1, 1)
    assert ete.kappa.kappa == pytest.approx(-0.5)
    assert voice.kappa.kappa is None
    assert voice.remarks == ("undefined: given by neither",)


def test_main_themes_by_hand() -> None:
    """Same main on 2 of 4; chance: v 2/4 * 2/4, e 1/4 * 2/4, none 1/4 * 0: 3/8; kappa 1/5."""
    a = {"1": ["v", "e"], "2": ["v"], "3": ["e"], "4": []}
    b = {"1": ["v"], "2": ["e"], "3": ["e"], "4": ["v"]}
    main = compare(a, b, theme_ids=()).main
    assert main is not None
    assert main.observed == 0.5
    assert main.kappa == pytest.approx(0.2)


def test_remarks_on_prevalence() -> None:
    """Rare themes: kappa is low beside high raw agreement, and the reader is told."""
    a = {str(n): ["ete"] if n < 7 else [] for n in range(100)}
    b = {str(n): ["ete"] if 5 <= n < 11 else [] for n in range(100)}
    (ete,) = compare(a, b, theme_ids=["ete"]).themes
    assert ete.kappa.observed == pytest.approx(0.91)
    assert any("rare: agreed on 91%" in remark for remark in ete.remarks)
    (one_sided,) = compare(a, dict.fromkeys(a, ()), theme_ids=["ete"]).themes
    assert one_sided.kappa.kappa == 0
    assert "given by one coder only" in one_sided.remarks[0]
    few = {str(n): ["ete"] if n == 0 else [] for n in range(4)}
    (once,) = compare(few, dict.fromkeys(few, ()), theme_ids=["ete"]).themes
    assert once.kappa.observed == 0.75
    assert once.remarks == ("given by one coder only, so kappa can only be 0",)


@given(codings, codings)
def test_order_of_coders_does_not_matter(a: dict[str, list[str]], b: dict[str, list[str]]) -> None:
    """Swapping the coders swaps the counts and leaves every figure as it is."""
    forth, back = (compare(*pair, theme_ids=THEMES) for pair in ((a, b), (b, a)))
    assert forth.findings == back.findings == len(a.keys() & b.keys())
    for one, other in zip(forth.themes, back.themes, strict=True):
        assert (one.only_a, one.only_b) == (other.only_b, other.only_a)
        assert one.both + one.only_a + one.only_b + one.neither == forth.findings
        assert (one.kappa.kappa is None) == (other.kappa.kappa is None)
        assert math.isclose(one.kappa.kappa or 0, other.kappa.kappa or 0, abs_tol=1e-9)
    assert (forth.alpha is None) == (back.alpha is None)
    assert math.isclose(forth.alpha or 0, back.alpha or 0, abs_tol=1e-9)


@given(codings)
def test_a_coder_agrees_with_themselves(a: dict[str, list[str]]) -> None:
    """Full agreement is 1 wherever it is defined."""
    found = compare(a, a, theme_ids=THEMES)
    assert found.alpha in (None, 1.0)
    assert found.same_themes in (None, 1.0)
    assert all(theme.kappa.kappa in (None, 1.0) for theme in found.themes)


def test_difference_of_means_is_the_same_each_time() -> None:
    """The bootstrap is seeded; its limits hold the difference, and widen with spread."""
    found = compare_means([1.0, 1.0, 0.5, 1.0], [0.0, 0.5, 0.5, 1.0], seed=3)
    assert found == compare_means([1.0, 1.0, 0.5, 1.0], [0.0, 0.5, 0.5, 1.0], seed=3)
    assert found.difference == pytest.approx(0.375)
    assert found.low < found.difference < found.high
    flat = compare_means([1.0, 1.0], [0.5, 0.5], seed=3)
    assert (flat.low, flat.high) == (0.5, 0.5)


@given(
    st.lists(
        st.dictionaries(st.sampled_from("abcdefgh"), st.lists(st.sampled_from("xyz"), unique=True)),
        max_size=4,
    )
)
def test_alpha_of_sets_is_the_general_alpha_to_the_last_bit(
    coders: list[dict[str, list[str]]],
) -> None:
    """All distances at once give what one after the other gives."""
    findings = sorted({one for coder in coders for one in coder})
    units = [[frozenset(coder[one]) for coder in coders if one in coder] for one in findings]
    assert measure_alpha(coders) == krippendorff_alpha(units, masi_distance)


def test_ac1_as_published() -> None:
    """Gwet (2008), table 3: kappa collapses where traits are rare, and AC1 does not."""
    table = np.array([[118, 5], [2, 0]])
    assert gwet_ac1(table) == pytest.approx(0.9408, abs=5e-4)
    assert cohen_kappa(table).kappa == pytest.approx(-0.0234, abs=5e-4)
    assert gwet_ac1(np.zeros((2, 2), dtype=np.int64)) is None


def test_alpha_has_an_interval_over_boroughs() -> None:
    """Boroughs are drawn whole: alike boroughs give a narrow interval, unlike ones a wide one."""
    a = {str(one): ["victim-work"] if one % 2 else ["ete"] for one in range(60)}
    other = {"victim-work": ["ete"], "ete": ["victim-work"]}
    evenly = {key: other[value[0]] if int(key) % 10 == 0 else value for key, value in a.items()}
    lumped = {key: other[value[0]] if int(key) < 6 else value for key, value in a.items()}
    boroughs = {str(one): f"borough {one // 10}" for one in range(60)}
    narrow, wide = (measure_alpha_interval([a, b], borough_of=boroughs) for b in (evenly, lumped))
    assert narrow is not None
    assert wide is not None
    assert narrow[0] <= (measure_alpha([a, evenly]) or 0) <= narrow[1]
    assert wide[0] <= (measure_alpha([a, lumped]) or 0) <= wide[1]
    assert wide[1] - wide[0] > 3 * (narrow[1] - narrow[0])
    assert measure_alpha_interval([a, evenly], borough_of=dict.fromkeys(boroughs, "one")) is None
    assert wide == measure_alpha_interval([a, lumped], borough_of=boroughs)
