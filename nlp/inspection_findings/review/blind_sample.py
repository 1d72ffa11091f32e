"""Blind samples for two coders, to measure how far they are influenced by the model.

Both coders get the same findings, each in a different order. Half of the findings, the same
for both coders, are shown with the themes that the model gave. If the coders agree more on
that half, with the model or with each other, then the model has influenced them.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from inspection_findings.errors import CodingError
from inspection_findings.exchange import NONE, ReviewRow
from inspection_findings.exchange.review_rows import ShownCoding, join_themes, make_row
from inspection_findings.records import Finding
from inspection_findings.review.coder_names import name_coder
from inspection_findings.review.decisions import (
    find_outstanding,
    group_decisions,
    read_all_findings,
)
from inspection_findings.store import Decision, Sampled, Store
from inspection_findings.text import fold_name

_MODEL = "The model"


def draw_sample(
    store: Store, *, coders: tuple[str, str], size: int, seed: int, person: str = ""
) -> tuple[Sampled, ...]:
    """Draw a sample and save it, or return it if the store has it already.

    The sample is stratified by borough and kind, in proportion. It leaves out findings that
    either coder has coded already, or still has to code for another sample.

    Parameters
    ----------
    store : Store
        Open for writing.
    coders : pair of str
        Two different names. The sample spells each name as the store does.
    size : int
        How many findings each coder gets.
    seed : int
        Zero or more. The same store and seed give the same sample.
    person : str
        Who draws it, for the log; empty if that is not known.

    Raises
    ------
    CodingError
        If both names are those of one person, a name cannot be a person's, or too few findings
        are left.
    """
    samples, everyone = store.read_samples(), store.read_decisions()
    names = store.read_coder_names()
    coders = (
        name_coder(coders[0], names),
        name_coder(coders[1], names),
    )
    if fold_name(coders[0]) == fold_name(coders[1]):
        raise CodingError(f"coder {coders[1]!r}", "is given twice", "name two different people")
    name = f"{' and '.join(coders)}, {size} findings, seed {seed}"
    kept = tuple(item for item in samples if item.sample == name)
    if kept:
        return kept
    outstanding = find_outstanding([one for one in samples if one.coder in coders], everyone)
    decisions = group_decisions(everyone)
    taken = {one.finding_id for one in everyone if one.coder in coders} | outstanding.keys()
    findings = [finding for key, finding in read_all_findings(store).items() if key not in taken]
    if size > len(findings):
        raise CodingError(
            f"a sample of {size}",
            f"only {len(findings)} findings are left that neither coder has coded or been given",
            "ask for fewer, or add reports",
        )
    arms = draw_arms(findings, size=size, seed=seed)
    by_model = {key: _find_model(own) for key, own in decisions.items()}
    sampled = tuple(
        Sampled(
            sample=name,
            coder=coder,
            position=position,
            finding_id=finding_id,
            arm="shown" if arms[finding_id] else "blind",
            model_themes=_themes_of(by_model.get(finding_id)),
        )
        for coder in coders
        for position, finding_id in enumerate(_shuffle(list(arms), seed, coder), start=1)
    )
    drawn = {"coders": list(coders), "size": size, "seed": seed}
    store.save_sample(sampled, drawn=drawn, person=person)
    return sampled


def draw_arms(findings: Sequence[Finding], *, size: int, seed: int) -> dict[str, bool]:
    """Return which findings are drawn, by id, and whether each is in the arm "shown".

    Each borough and kind gets its share of ``size``, by the largest remainder method. The two
    arms alternate within each, so that they differ by one finding at most.
    """
    ordered = sorted(findings, key=lambda item: (item.borough, item.kind, item.finding_id))
    strata = {
        stratum: [finding.finding_id for finding in own]
        for stratum, own in itertools.groupby(ordered, key=lambda item: (item.borough, item.kind))
    }
    shares = _share_out({key: len(own) for key, own in strata.items()}, size)
    drawn = [
        finding_id
        for stratum, own in strata.items()
        for finding_id in _shuffle(own, seed, *stratum)[: shares[stratum]]
    ]
    return dict(sorted((finding_id, place % 2 == 0) for place, finding_id in enumerate(drawn)))


def _share_out(counts: Mapping[tuple[str, str], int], size: int) -> dict[tuple[str, str], int]:
    """Return how many of ``size`` each stratum gets, by the largest remainder method."""
    total = max(1, sum(counts.values()))
    shares = {key: count * size // total for key, count in counts.items()}
    by_remainder = sorted(counts, key=lambda key: (-(counts[key] * size % total), key))
    for key in by_remainder[: size - sum(shares.values())]:
        shares[key] += 1
    return shares


def _shuffle(items: Sequence[str], seed: int, *parts: str) -> list[str]:
    """Return the items in a random order that depends only on the seed and ``parts``."""
    generator = np.random.default_rng([seed, *"\n".join(parts).encode("utf-8")])
    return [items[place] for place in generator.permutation(len(items))]


def _find_model(decisions: Sequence[Decision]) -> Decision | None:
    return next((one for one in decisions if one.coder_kind == "model"), None)


def _themes_of(decision: Decision | None) -> tuple[str, ...]:
    return decision.themes if decision else ()


def make_sample_rows(store: Store, sampled: Sequence[Sampled], *, coder: str) -> list[ReviewRow]:
    """Return one coder's rows of a sample, in that coder's order."""
    own = sorted((one for one in sampled if one.coder == coder), key=lambda item: item.position)
    findings = store.read_findings([item.finding_id for item in own])
    return [
        replace(
            make_row(finding),
            said=f"{_MODEL}: {join_themes(item.model_themes) or NONE}"
            if item.arm == "shown"
            else "",
            codings=(ShownCoding(coder=_MODEL, is_person=False, themes=item.model_themes),)
            if item.arm == "shown"
            else (),
            sample=item.sample,
            coder=item.coder,
        )
        for finding, item in zip(findings, own, strict=True)
    ]
