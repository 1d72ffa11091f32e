"""Agreement between the coders of a store: who they are, how far they agree, who leant on whom.

An abstention of the model counts as "no theme". Coders are compared on the themes that all who
are compared knew when they coded the finding. Of narrative, the reference coding keeps
only the themes that both of its coders gave.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from inspection_findings.coding.agreement import (
    Difference,
    PairAgreement,
    compare_coders,
    compare_means,
    masi_distance,
    measure_alpha,
)
from inspection_findings.errors import CodingError
from inspection_findings.records import CODER_KINDS, CoderKind
from inspection_findings.store import Arm, Sampled, Store
from inspection_findings.text import find_names

Said = Mapping[str, tuple[str, ...]]

WHO: Mapping[CoderKind, str] = {
    "person": "a person",
    "reference": "language-model reference, checked by nobody",
    "model": "the theme model",
}
ARMS: tuple[Arm, ...] = ("blind", "shown")
SEED = 20240901  # of the bootstrap


@dataclass(frozen=True, slots=True, kw_only=True)
class Coder:
    """A coder, what they said and which themes they knew, by finding id; the main theme first.

    ``taught`` are the findings from whose coding a model had learnt.
    """

    name: str
    kind: CoderKind
    said: Said
    knew: Mapping[str, frozenset[str]]
    taught: frozenset[str] = frozenset()

    @property
    def who(self) -> str:
        return WHO[self.kind]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two coders and how far they agree on the findings that both have coded.

    Between a person and the model ``left_out`` findings do not count: those that taught it.
    """

    a: Coder
    b: Coder
    agreement: PairAgreement
    left_out: int = 0

    @property
    def remark(self) -> str:
        """What a reader must know of these two; empty if there is nothing."""
        if {self.a.kind, self.b.kind} == {"reference", "model"}:
            return (
                "the model learnt from such a coding, so this is no measure of how good it is:"
                " see findings evaluate"
            )
        if self.left_out:
            return (
                f"{self.left_out} findings that taught the model are left out: of those it repeats"
                " what it was told"
            )
        return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchoring:
    """How alike two codings are, where the model's was in sight and where it was not.

    ``difference`` is of the mean likeness (1 less MASI distance); None while an arm has no
    finding. ``b`` is the other coder, or the model as it was when the sample was drawn.
    """

    sample: str
    a: str
    b: str
    difference: Difference | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CoderAgreement:
    """Everything that ``findings agreement`` shows.

    ``people_alpha`` is Krippendorff's alpha over all people at once, None for fewer than two
    or where nothing can be compared.
    """

    coders: tuple[Coder, ...]
    pairs: tuple[Pair, ...]
    people_alpha: float | None
    anchoring: tuple[Anchoring, ...]


def measure_coders(store: Store, *, names: Sequence[str] = ()) -> CoderAgreement:
    """Return how far the coders of a store agree, pair by pair.

    Parameters
    ----------
    names : sequence of str, optional
        Only pairs with one of these coders, or among them if there are several; capitals
        and spaces do not matter.

    Raises
    ------
    UnknownNameError
        If a coder has not coded anything; the message lists those who have.
    CodingError
        If the store has fewer than two coders.
    """
    with store.snapshot():
        coders = read_coders(store)
        theme_ids = [theme.id for theme in store.read_themes()]
        samples = store.read_samples()
    if len(coders) < 2:
        raise CodingError(
            str(store.path),
            f"holds the coding of {len(coders)} coder" + ("" if len(coders) == 1 else "s"),
            "bring in a person's with: findings review import FILE --store FILE --coder NAME",
        )
    known = [coder.name for coder in coders]
    wanted = find_names("coder", names, dict.fromkeys(known, ()))
    pairs = [
        _compare_pair(a, b, theme_ids)
        for a, b in itertools.combinations(coders, 2)
        if _is_wanted(a.name, b.name, wanted)
    ]
    people = [
        coder for coder in coders if coder.kind == "person" and coder.name in (wanted or known)
    ]
    return CoderAgreement(
        coders=coders,
        pairs=tuple(pair for pair in pairs if pair.agreement.findings or pair.left_out),
        people_alpha=measure_alpha(say_what_all_knew(people)) if len(people) > 1 else None,
        anchoring=_measure_anchoring(samples, {person.name: person for person in people}),
    )


def _compare_pair(a: Coder, b: Coder, theme_ids: Sequence[str]) -> Pair:
    """Return how far two coders agree; a person and the model, on what did not teach it."""
    said = say_what_all_knew([a, b])
    taught: frozenset[str] = frozenset()
    if {a.kind, b.kind} == {"person", "model"}:
        taught = (a.taught | b.taught) & a.said.keys() & b.said.keys()
        said = [{key: given for key, given in own.items() if key not in taught} for own in said]
    agreement = compare_coders(*said, theme_ids=theme_ids)
    return Pair(a=a, b=b, agreement=agreement, left_out=len(taught))


def _is_wanted(a: str, b: str, names: Sequence[str]) -> bool:
    if len(names) > 1:
        return a in names and b in names
    return not names or names[0] in (a, b)


def read_coders(store: Store) -> tuple[Coder, ...]:
    """Return the coders of a store with what they said: people, the reference, the model."""
    said: dict[tuple[int, str], dict[str, tuple[str, ...]]] = {}
    knew: dict[tuple[int, str], dict[str, frozenset[str]]] = {}
    taught: dict[tuple[int, str], set[str]] = {}
    for item in store.read_decisions():
        key = (CODER_KINDS.index(item.coder_kind), item.coder)
        said.setdefault(key, {})[item.finding_id] = item.themes
        knew.setdefault(key, {})[item.finding_id] = item.themes_known
        if item.in_training:
            taught.setdefault(key, set()).add(item.finding_id)
    return tuple(
        Coder(
            name=name,
            kind=CODER_KINDS[kind],
            said=said[kind, name],
            knew=knew[kind, name],
            taught=frozenset(taught.get((kind, name), ())),
        )
        for kind, name in sorted(said)
    )


def say_what_all_knew(coders: Sequence[Coder]) -> list[Said]:
    """Return what each coder said of each finding, less what one who coded it did not know."""
    common: dict[str, frozenset[str]] = {}
    for coder in coders:
        for finding_id, known in coder.knew.items():
            common[finding_id] = common.get(finding_id, known) & known
    return [
        {key: tuple(one for one in given if one in common[key]) for key, given in c.said.items()}
        for c in coders
    ]


def _measure_anchoring(
    samples: Sequence[Sampled], people: Mapping[str, Coder]
) -> tuple[Anchoring, ...]:
    found = []
    for sample, own in itertools.groupby(samples, key=lambda item: item.sample):
        items = list(own)
        names = [name for name in dict.fromkeys(item.coder for item in items) if name in people]
        arms = {item.finding_id: item.arm for item in items}
        model: Said = {item.finding_id: item.model_themes for item in items}
        others = [(name, people[name].said, "the model", model) for name in names]
        others += [
            (a, people[a].said, b, people[b].said) for a, b in itertools.combinations(names, 2)
        ]
        found += [
            Anchoring(sample=sample, a=a, b=b, difference=_compare_arms(arms, first, second))
            for a, first, b, second in others
        ]
    return tuple(found)


def _compare_arms(
    arms: Mapping[str, Arm],
    a: Said,
    b: Said,
) -> Difference | None:
    likeness = {
        arm: [
            1.0 - masi_distance(a[key], b[key])
            for key in sorted(a.keys() & b.keys())
            if arms.get(key) == arm
        ]
        for arm in ARMS
    }
    if not all(likeness.values()):
        return None
    return compare_means(likeness["shown"], likeness["blind"], seed=SEED)
