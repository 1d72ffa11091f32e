"""The reasons to review a finding, and the order of review.

There are five reasons:

- **disagreeing**: coders gave different themes. The most different (by MASI distance) come
  first.
- **doubted**: coders do not differ, but a model that was not told of the coding speaks against it:
  a theme that a person or the reference coding gave is unlikely there, or one that was not given is
  likely (`UNLIKELY`, `LIKELY`). The furthest apart come first.
- **uncertain**: only the model has coded the finding. It gave no theme, or the probability of a
  theme is within ``NEAR`` of its threshold. The nearest to a threshold come first.
- **novel**: only the model has coded the finding, and it is in the tenth of these that is least
  similar to any finding coded by a person or the reference. The least similar come first.
- **chosen**: the user names the finding by its id, and there is no other reason.

There is a queue for each reason and borough. The first finding of every queue comes first, then
the second of every queue, and so on. Each round takes the reasons in the order above, and the
boroughs by name. So no borough and no reason crowds out the others.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from inspection_findings.coding.coefficients import masi_distance
from inspection_findings.errors import UnknownNameError
from inspection_findings.records import Classification
from inspection_findings.review.decisions import describe
from inspection_findings.store import Decision, Store

NEAR = 0.1  # a theme is uncertain if its probability is within this of its threshold
UNLIKELY, LIKELY = 0.1, 0.9  # a theme given below, or not given above, is doubted
_NOVEL_SHARE = 0.1  # of the findings that only the model has coded
# For each finding: the probability of each theme, by a model that was not told of its coding.
Untold = Mapping[str, Mapping[str, float]]
# For each finding: distance to the threshold, theme and probability, the nearest first.
Near = Mapping[str, Sequence[tuple[float, str, float]]]
REASONS = ("disagreeing", "doubted", "uncertain", "novel", "chosen")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """A reason to review a finding; a larger ``weight`` comes earlier in its queue.

    ``between`` are the two who differ most, if it is that.
    """

    finding_id: str
    name: str
    weight: float
    detail: str
    between: tuple[Decision, ...] = ()


def find_reasons(
    store: Store,
    decisions: Mapping[str, Sequence[Decision]],
    classifications: Sequence[Classification],
    near: Near,
    *,
    encoder_id: str,
    untold: Untold,
) -> list[Reason]:
    """Return every reason to review a finding, in no particular order.

    Novel findings are found by the embeddings of ``encoder_id``. The store need not have any.
    """
    by_model_alone = {
        finding_id
        for finding_id, own in decisions.items()
        if all(decision.coder_kind == "model" for decision in own)
    }
    alone = [one for one in classifications if one.finding_id in by_model_alone]
    disagreeing = list(_find_disagreeing(decisions))
    differing = {reason.finding_id for reason in disagreeing}
    agreed = {key: own for key, own in decisions.items() if key not in differing}
    return [
        *disagreeing,
        *_find_doubted(agreed, untold),
        *_find_uncertain(alone, near),
        *_find_novel(
            store, by_model_alone, coded=decisions.keys() - by_model_alone, encoder_id=encoder_id
        ),
    ]


def choose_reasons(named: Sequence[str]) -> tuple[str, ...]:
    """Return the reasons that somebody names, or all; raise `UnknownNameError` for another."""
    for name in named:
        if name not in REASONS:
            raise UnknownNameError("queue", name, REASONS)
    return tuple(named) or REASONS


def choose_named(finding_ids: Iterable[str], reasons: Sequence[Reason]) -> list[Reason]:
    """Return a reason for each finding that the user names and that has no other."""
    unnamed = set(finding_ids) - {reason.finding_id for reason in reasons}
    detail = "named by its id"
    return [
        Reason(finding_id=key, name="chosen", weight=0.0, detail=detail) for key in sorted(unnamed)
    ]


def find_near(classifications: Sequence[Classification], *, retired: Collection[str] = ()) -> Near:
    """Return for each finding its themes, those nearest to their threshold first.

    Each theme comes with its distance to the threshold and its probability. Themes that no
    finding or every finding has are left out, because their threshold cannot be estimated.
    ``retired`` themes are left out, because nobody may give them.
    """
    # The store does not keep thresholds. The estimate is half-way between the highest probability
    # at which a theme was withheld and the lowest at which it was given.
    given: dict[str, float] = {}
    withheld: dict[str, float] = {}
    for one in classifications:
        for theme_id, probability in one.probabilities.items():
            if theme_id in one.themes:
                given[theme_id] = min(given.get(theme_id, 1.0), probability)
            else:
                withheld[theme_id] = max(withheld.get(theme_id, 0.0), probability)
    seen = (given.keys() & withheld.keys()) - set(retired)
    thresholds = {key: (given[key] + withheld[key]) / 2 for key in seen}
    return {
        one.finding_id: sorted(
            (abs(probability - thresholds[theme_id]), theme_id, probability)
            for theme_id, probability in one.probabilities.items()
            if theme_id in thresholds
        )
        for one in classifications
    }


def order_reasons(
    reasons: Sequence[Reason], boroughs: Mapping[str, str]
) -> dict[str, list[Reason]]:
    """Return each finding with its reasons, in the order that the module docstring describes."""

    def queue(reason: Reason) -> tuple[str, str]:
        return reason.name, boroughs[reason.finding_id]

    ordered = sorted(reasons, key=lambda item: (queue(item), -item.weight, item.finding_id))
    turns = [
        (turn, REASONS.index(reason.name), boroughs[reason.finding_id], reason)
        for _, own in itertools.groupby(ordered, key=queue)
        for turn, reason in enumerate(own)
    ]
    chosen: dict[str, list[Reason]] = {}
    for *_, reason in sorted(turns, key=lambda item: item[:3]):
        chosen.setdefault(reason.finding_id, []).append(reason)
    return {key: sorted(own, key=lambda r: REASONS.index(r.name)) for key, own in chosen.items()}


def _find_disagreeing(decisions: Mapping[str, Sequence[Decision]]) -> Iterator[Reason]:
    for finding_id, everyone in decisions.items():
        if any(decision.coder_kind == "adjudicated" for decision in everyone):
            continue  # whatever the difference was, it is settled
        people = [decision for decision in everyone if decision.coder_kind == "person"]
        # Where people have coded, only they are compared, since their codings override all others.
        pairs = list(itertools.combinations(people or everyone, 2))
        if not pairs:
            continue
        apart, a, b = max(
            ((masi_distance(a.themes, b.themes), a, b) for a, b in pairs), key=lambda item: item[0]
        )
        if apart > 0:
            detail = f"{describe(a)} / {describe(b)}"
            yield Reason(
                finding_id=finding_id,
                name="disagreeing",
                weight=apart,
                detail=detail,
                between=(a, b),
            )


def _find_doubted(decisions: Mapping[str, Sequence[Decision]], untold: Untold) -> Iterator[Reason]:
    for finding_id, everyone in decisions.items():
        doubts = [
            doubt
            for decision in _choose_doubtable(everyone)
            for doubt in _list_doubts(decision, untold.get(finding_id, {}))
        ]
        if doubts:
            weight, detail = max(doubts, key=lambda doubt: (doubt[0], doubt[1]))
            yield Reason(finding_id=finding_id, name="doubted", weight=weight, detail=detail)


def _choose_doubtable(everyone: Sequence[Decision]) -> list[Decision]:
    """Return the codings by people, else the reference coding; none if a person settled it."""
    kinds = {decision.coder_kind for decision in everyone}
    if "adjudicated" in kinds:
        return []
    wanted = "person" if "person" in kinds else "reference"
    return [decision for decision in everyone if decision.coder_kind == wanted]


def _list_doubts(
    decision: Decision, probabilities: Mapping[str, float]
) -> Iterator[tuple[float, str]]:
    """Yield how far each theme that is doubted is from the coding, and which it is."""
    for theme_id in sorted(decision.themes_known & probabilities.keys()):
        probability, is_given = probabilities[theme_id], theme_id in decision.themes
        if probability < UNLIKELY if is_given else probability > LIKELY:
            said = "gave" if is_given else "did not give"
            yield (
                round(abs(is_given - probability), 4),
                f"{decision.coder} {said} {theme_id} ({probability:.2f} by a model not told of it)",
            )


def _find_uncertain(
    classifications: Sequence[Classification],
    near: Near,
) -> Iterator[Reason]:
    for one in classifications:
        gaps = near[one.finding_id]
        if not gaps or (gaps[0][0] > NEAR and not one.abstained):
            continue
        gap, theme_id, probability = gaps[0]
        start = "abstained; nearest is" if one.abstained else "near its threshold:"
        yield Reason(
            finding_id=one.finding_id,
            name="uncertain",
            weight=-gap,
            detail=f"{start} {theme_id} ({probability:.2f})",
        )


def _find_novel(
    store: Store, candidates: set[str], *, coded: set[str], encoder_id: str
) -> Iterator[Reason]:
    finding_ids, embeddings = store.embedding_matrix(encoder_id)
    known = np.array([finding_id in coded for finding_id in finding_ids], dtype=np.bool_)
    open_rows = [row for row, key in enumerate(finding_ids) if key in candidates]
    if not open_rows or not known.any():
        return
    similarities = np.round((embeddings[open_rows] @ embeddings[known].T).max(axis=1), 4)
    border = np.quantile(similarities, _NOVEL_SHARE)
    for row, similarity in zip(open_rows, similarities.tolist(), strict=True):
        if similarity <= border:
            yield Reason(
                finding_id=finding_ids[row],
                name="novel",
                weight=-similarity,
                detail=f"similarity to the nearest coded finding {similarity:.2f}",
            )
