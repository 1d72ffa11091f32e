"""Two logs become one: in the order of each, and else by time."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from inspection_findings.store.merging.log_union import LoggedAct, LoggedEntry, unite


def make_log(first: int, times: Sequence[int]) -> dict[str, LoggedAct]:
    """Return acts with numbered keys, done at these times."""
    keys = [f"act {first + place}" for place in range(len(times))]
    return {
        key: LoggedAct(
            key=key,
            entries=(
                LoggedEntry(
                    at=f"2026-03-{1 + day:02}",
                    person="Ana",
                    kind="review",
                    subject=key,
                    before=None,
                    after="{}",
                ),
            ),
            undoes=None,
        )
        for key, day in zip(keys, times, strict=True)
    }


_times = st.lists(st.integers(0, 20), max_size=6)


@given(common=_times, here=_times, there=_times)
def test_each_log_keeps_its_order_even_if_a_clock_was_wrong(
    common: list[int], here: list[int], there: list[int]
) -> None:
    """No act is doubled or missing, and it does not matter which log is named first."""
    shared = make_log(0, common)
    a, b = shared | make_log(100, here), shared | make_log(200, there)
    united = unite(a, b)
    keys = [act.key for act in united]
    assert sorted(keys) == sorted(a | b)
    for log in (a, b):
        assert [key for key in keys if key in log] == list(log)
    assert unite(b, a) == united
    again = {act.key: act for act in united}
    assert unite(again, a) == unite(b, again) == united


def test_acts_of_two_teams_stand_by_time() -> None:
    """Where clocks are right, the log reads as if it had been one all along."""
    a, b = make_log(100, [1, 4, 5]), make_log(200, [2, 3, 6])
    times = [act.entries[0].at for act in unite(a, b)]
    assert all(earlier < later for earlier, later in itertools.pairwise(times))
