"""Damaged at random, the shipped reports lose and invent nothing in silence."""

from __future__ import annotations

from dataclasses import replace

import pytest

import fuzz_reading
from inspection_findings.reading import parse_report
from inspection_findings.records import Report, Source

TRIALS = 20


@pytest.mark.parametrize("part", range(6))
def test_nothing_is_lost_in_silence(part: int) -> None:
    """Lines torn, joined, dropped, moved, shuffled; marks and characters changed; in every form."""
    seeds = range(part * TRIALS, (part + 1) * TRIALS)
    assert [failure for seed in seeds if (failure := fuzz_reading.run_trial(seed))] == []


def test_the_fuzzer_would_notice(monkeypatch: pytest.MonkeyPatch) -> None:
    """If no loss were ever named, some of the same trials would fail."""

    def read_without_losses(source: Source) -> Report:
        return replace(parse_report(source), expectations=())

    monkeypatch.setattr(fuzz_reading, "parse_report", read_without_losses)
    assert any(fuzz_reading.run_trial(seed) for seed in range(TRIALS))
