"""Agreement between the coders of a store, and the influence of the model on people.

Where the model abstains, it counts as giving no theme. In narrative, the reference coding has
only the themes that both of its coders gave. What was settled is one coder, whoever settled it. It
was made from what people said, so it is compared with the reference coding and the model alone.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from inspection_findings.coding.agreement import (
    Difference,
    PairAgreement,
    compare_coders,
    compare_means,
    measure_alpha,
    measure_alpha_interval,
)
from inspection_findings.coding.coefficients import masi_distance
from inspection_findings.errors import CodingError
from inspection_findings.records import CODER_KINDS, CoderKind
from inspection_findings.store import Arm, Sampled, Store
from inspection_findings.text import find_names

ThemesByFinding = Mapping[str, tuple[str, ...]]

WHO: Mapping[CoderKind, str] = {
    "adjudicated": "what people settled where they differed",
    "person": "a person",
    "reference": "language-model reference, checked by nobody",
    "model": "the theme model",
}
SETTLED = "settled differences"  # the name of all that was settled, as one coder
ARMS: tuple[Arm, ...] = ("blind", "shown")
SEED = 20240901  # of the bootstrap


@dataclass(frozen=True, slots=True, kw_only=True)
class Coder:
    """A coder, with the themes they gave.

    Attributes
    ----------
    name : str
    kind : {"adjudicated", "person", "reference", "model"}
    themes : mapping of str to tuple of str
        The themes given, by finding id, the main theme first.
    themes_known : mapping of str to frozenset of str
        The themes that the codebook had when the coder coded the finding, by finding id.
    in_training : frozenset of str
        For a model, the ids of the findings that it was trained on.
    """

    name: str
    kind: CoderKind
    themes: ThemesByFinding
    themes_known: Mapping[str, frozenset[str]]
    in_training: frozenset[str] = frozenset()

    @property
    def who(self) -> str:
        """What kind of coder this is, in words."""
        return WHO[self.kind]

    def cut_down(self, finding_ids: Collection[str]) -> Coder:
        """Return the coder with these findings alone, all of which the coder has coded."""
        return replace(
            self,
            themes={one: self.themes[one] for one in finding_ids},
            themes_known={one: self.themes_known[one] for one in finding_ids},
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """How far two coders agree on the findings that both have coded.

    ``left_out`` counts findings that are not compared: for people and the model, those that the
    model was trained on.
    """

    a: Coder
    b: Coder
    agreement: PairAgreement
    left_out: int = 0

    @property
    def remark(self) -> str:
        """What a reader must know about this comparison; empty if there is nothing."""
        if {self.a.kind, self.b.kind} == {"reference", "model"}:
            return (
                "the model was trained on such a coding, so this does not measure how good it is:"
                " see findings evaluate"
            )
        remarks = []
        if "adjudicated" in (self.a.kind, self.b.kind):
            remarks.append("only findings that people found hard enough to differ on")
        if self.left_out:
            remarks.append(
                f"{self.left_out} findings that the model was trained on are left out: on those it"
                " repeats the coding it was given"
            )
        return "; ".join(remarks)


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchoring:
    """How much more similar two codings are where the model's themes were shown.

    Attributes
    ----------
    sample : str
        The name of the blind sample.
    a, b : str
        A person, and the other person or the model as it was when the sample was drawn.
    difference : Difference or None
        Of the mean similarity, 1 - MASI distance, between the findings with and without the
        model's themes. None until there are findings of both.
    """

    sample: str
    a: str
    b: str
    difference: Difference | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CoderAgreement:
    """How far the coders of a store agree, as ``findings agreement`` shows it.

    ``people_alpha`` is Krippendorff's alpha over all people together, and ``people_alpha_limits``
    its 95 % interval over boroughs. They are None for fewer than two people, or if nothing can be
    compared.
    """

    coders: tuple[Coder, ...]
    pairs: tuple[Pair, ...]
    people_alpha: float | None
    people_alpha_limits: tuple[float, float] | None
    anchoring: tuple[Anchoring, ...]


def measure_coders(store: Store, *, names: Sequence[str] = ()) -> CoderAgreement:
    """Return how far the coders of a store agree, pair by pair.

    Parameters
    ----------
    names : sequence of str, optional
        Only pairs with this coder. If there are several names, only pairs among them. Capitals
        and spaces do not matter.

    Raises
    ------
    UnknownNameError
        If a named coder has not coded anything. The message lists those who have.
    CodingError
        If the store has fewer than two coders.
    """
    with store.snapshot():
        coders = read_coders(store)
        theme_ids = [theme.id for theme in store.read_themes()]
        samples = store.read_samples()
        borough_of = store.read_boroughs_of_findings()
    if len(coders) < 2:
        raise CodingError(
            str(store.path),
            f"has the codings of {len(coders)} coder" + ("" if len(coders) == 1 else "s"),
            "import a person's with: findings review import FILE --store FILE --coder NAME",
        )
    known = [coder.name for coder in coders]
    wanted = find_names("coder", names, dict.fromkeys(known, ()))
    pairs = [
        _compare_pair(a, b, theme_ids, borough_of)
        for a, b in itertools.combinations(coders, 2)
        if _is_wanted(a.name, b.name, wanted) and _is_independent(a, b)
    ]
    people = [
        coder for coder in coders if coder.kind == "person" and coder.name in (wanted or known)
    ]
    sets = keep_common_themes(people)
    return CoderAgreement(
        coders=coders,
        pairs=tuple(pair for pair in pairs if pair.agreement.findings or pair.left_out),
        people_alpha=measure_alpha(sets) if len(people) > 1 else None,
        people_alpha_limits=measure_alpha_interval(sets, borough_of=borough_of),
        anchoring=_measure_anchoring(samples, {person.name: person for person in people}),
    )


def _compare_pair(
    a: Coder, b: Coder, theme_ids: Sequence[str], borough_of: Mapping[str, str]
) -> Pair:
    """Return how far two coders agree, without the findings that a model repeats from training."""
    shared = a.themes.keys() & b.themes.keys()  # few, if one of them is a model
    themes = keep_common_themes([a.cut_down(shared), b.cut_down(shared)])
    in_training: frozenset[str] = frozenset()
    if "model" in (a.kind, b.kind) and {a.kind, b.kind} & {"adjudicated", "person"}:
        in_training = (a.in_training | b.in_training) & shared
        themes = [
            {key: given for key, given in own.items() if key not in in_training} for own in themes
        ]
    agreement = compare_coders(*themes, theme_ids=theme_ids, borough_of=borough_of)
    return Pair(a=a, b=b, agreement=agreement, left_out=len(in_training))


def _is_independent(a: Coder, b: Coder) -> bool:
    """Return whether neither coding was made from the other, as a settled one is from people's."""
    return {a.kind, b.kind} != {"adjudicated", "person"}


def _is_wanted(a: str, b: str, names: Sequence[str]) -> bool:
    if len(names) > 1:
        return a in names and b in names
    return not names or names[0] in (a, b)


def read_coders(store: Store) -> tuple[Coder, ...]:
    """Return the coders of a store with their themes, the highest kind first.

    All that was settled is one coder: each finding is settled once.
    """
    themes: dict[tuple[int, str], dict[str, tuple[str, ...]]] = {}
    known: dict[tuple[int, str], dict[str, frozenset[str]]] = {}
    in_training: dict[tuple[int, str], set[str]] = {}
    for item in store.read_decisions():
        name = SETTLED if item.coder_kind == "adjudicated" else item.coder
        key = (CODER_KINDS.index(item.coder_kind), name)
        themes.setdefault(key, {})[item.finding_id] = item.themes
        known.setdefault(key, {})[item.finding_id] = item.themes_known
        if item.in_training:
            in_training.setdefault(key, set()).add(item.finding_id)
    return tuple(
        Coder(
            name=name,
            kind=CODER_KINDS[kind],
            themes=themes[kind, name],
            themes_known=known[kind, name],
            in_training=frozenset(in_training.get((kind, name), ())),
        )
        for kind, name in sorted(themes)
    )


def keep_common_themes(coders: Sequence[Coder]) -> list[ThemesByFinding]:
    """Return each coder's themes, without those that another coder of the finding did not know.

    The codebook changes, and nobody can give a theme that it did not have yet.
    """
    common: dict[str, frozenset[str]] = {}
    for coder in coders:
        for finding_id, known in coder.themes_known.items():
            common[finding_id] = common.get(finding_id, known) & known
    return [
        {key: tuple(one for one in given if one in common[key]) for key, given in c.themes.items()}
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
        model: ThemesByFinding = {item.finding_id: item.model_themes for item in items}
        others = [(name, people[name].themes, "the model", model) for name in names]
        others += [
            (a, people[a].themes, b, people[b].themes) for a, b in itertools.combinations(names, 2)
        ]
        found += [
            Anchoring(sample=sample, a=a, b=b, difference=_compare_arms(arms, first, second))
            for a, first, b, second in others
        ]
    return tuple(found)


def _compare_arms(
    arms: Mapping[str, Arm],
    a: ThemesByFinding,
    b: ThemesByFinding,
) -> Difference | None:
    similarities = {
        arm: [
            1.0 - masi_distance(a[key], b[key])
            for key in sorted(a.keys() & b.keys())
            if arms.get(key) == arm
        ]
        for arm in ARMS
    }
    if not all(similarities.values()):
        return None
    return compare_means(similarities["shown"], similarities["blind"], seed=SEED)
