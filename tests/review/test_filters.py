"""Which findings are given to review: those that meet the filters, or that are named."""

from __future__ import annotations

from pathlib import Path

from inspection_findings.search import Filters, select_findings
from inspection_findings.store import open_store
from tests.support.review import choose


def select(path: Path, filters: Filters) -> set[str]:
    with open_store(path, mode="read") as store:
        return set(select_findings(store, filters))


def test_filters_leave_out_findings_and_keep_the_order(path: Path) -> None:
    """Of what should be reviewed, those that meet the filters are given."""
    filters = Filters.of(kind="bullet", polarity="strength", without_theme="voice")
    everything, chosen = choose(path), choose(path, filters=filters)
    wanted = select(path, filters)
    assert {row.finding_id for row in chosen} == {row.finding_id for row in everything} & wanted
    assert 0 < len(chosen) < len(everything)


def test_a_theme_also_takes_what_nearly_has_it(path: Path) -> None:
    """Whoever reviews a theme wants to see what was just missed, or given by one coder only."""
    with open_store(path, mode="read") as store:
        decisions = store.read_decisions()
    carried = select(path, Filters.of(theme="voice"))
    given = {one.finding_id for one in decisions if "voice" in one.themes}
    chosen = {row.finding_id for row in choose(path, filters=Filters.of(theme="voice"))}
    everything = {row.finding_id for row in choose(path)}
    assert chosen >= everything & (carried | given)
    both = {row.finding_id for row in choose(path, filters=Filters.of(theme=["voice", "ete"]))}
    assert both >= chosen


def test_named_findings_are_given_whether_or_not_they_need_it(path: Path) -> None:
    """Those without another reason say that they were named, and nothing else is given."""
    needed = {row.finding_id: row.why for row in choose(path)}
    spare = sorted(select(path, Filters()) - needed.keys())[:3]
    named = [*spare, *list(needed)[:2]]
    rows = {row.finding_id: row.why for row in choose(path, filters=Filters.of(finding=named))}
    assert rows.keys() == set(named)
    assert {rows[key] for key in spare} == {"chosen: named by its id"}
    assert all(rows[key] == needed[key] for key in list(needed)[:2])
    blind = choose(path, filters=Filters.of(finding=spare), blind=True)
    assert [row.why for row in blind] == ["chosen"] * 3
