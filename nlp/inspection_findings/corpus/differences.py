"""Findings that people coded differently, and what was settled on them."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

from inspection_findings.corpus.handle import Handle
from inspection_findings.records import Finding, Polarity

if TYPE_CHECKING:
    from inspection_findings.store import Store
    from inspection_findings.store.said import Said


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A finding with what each person said of it, and what was settled.

    Attributes
    ----------
    finding : Finding
    said : tuple of Said
        What each person said, by name.
    settled : Said or None
        What was settled, with who settled it as ``coder`` and the reason as ``note``.
    withheld_from : tuple of str
        Who has still to code it in a blind sample, and must not see this before.
    """

    finding: Finding
    said: tuple[Said, ...]
    settled: Said | None
    withheld_from: tuple[str, ...] = ()

    @property
    def finding_id(self) -> str:
        """The id of the finding."""
        return self.finding.finding_id

    @property
    def coders(self) -> tuple[str, ...]:
        """The names of those who coded it."""
        return tuple(one.coder for one in self.said)

    @property
    def themes(self) -> tuple[str, ...]:
        """All themes that somebody gave, in the order in which they were given."""
        return tuple(dict.fromkeys(theme for one in self.said for theme in one.themes or ()))

    @property
    def shared_themes(self) -> tuple[str, ...]:
        """The themes that all gave who said anything of themes."""
        given = [set(one.themes) for one in self.said if one.themes is not None]
        return tuple(theme for theme in self.themes if all(theme in own for own in given))

    @property
    def polarities(self) -> tuple[Polarity, ...]:
        """All polarities that somebody gave."""
        return tuple(dict.fromkeys(one.polarity for one in self.said if one.polarity))

    @property
    def differs_in_themes(self) -> bool:
        """Whether two gave different themes, in whatever order.

        A theme is compared only between people whose codebook had it.
        """
        return _differ_in_themes(*self.said)

    @property
    def differs_in_polarity(self) -> bool:
        """Whether two gave different polarities."""
        return len(self.polarities) > 1

    @property
    def is_open(self) -> bool:
        """Whether people differ in something that nobody has settled."""
        settled = self.settled
        has_themes = settled is not None and settled.themes is not None
        has_polarity = settled is not None and settled.polarity is not None
        is_open_in_themes = self.differs_in_themes and not has_themes
        return is_open_in_themes or (self.differs_in_polarity and not has_polarity)

    @property
    def differs(self) -> bool:
        """Whether people differ in themes or in polarity."""
        return self.differs_in_themes or self.differs_in_polarity

    def find_who_differs_from(self, coder: str) -> tuple[str, ...]:
        """Return the names of those who gave other themes, or another polarity, than a person."""
        own = next((one for one in self.said if one.coder == coder), None)
        return tuple(
            one.coder
            for one in self.said
            if own and (_differ_in_themes(own, one) or _differ_in_polarity(own, one))
        )


def _differ_in_themes(*said: Said) -> bool:
    from inspection_findings.review import differ_in_themes

    return differ_in_themes(said)


def _differ_in_polarity(a: Said, b: Said) -> bool:
    return bool(a.polarity and b.polarity and a.polarity != b.polarity)


class Differences(Handle):
    """Questions on what people coded differently."""

    def differences(self) -> list[Difference]:
        """Return the findings that people coded differently or that somebody settled.

        In the order of the reports. ``is_open`` says which of them nobody has settled.

        Examples
        --------
        >>> finding_id = corpus.list(kind="bullet", limit=1).ids[0]
        >>> coded = [
        ...     corpus.code(finding_id, coder=coder, themes=[theme])[0]
        ...     for coder, theme in (("Ana Reader", "voice"), ("Ben Reader", "victim-work"))
        ... ]
        >>> [(one.coders, one.themes, one.is_open) for one in corpus.differences()]
        [(('Ana Reader', 'Ben Reader'), ('voice', 'victim-work'), True)]
        >>> [len(corpus.undo(one.act, person=one.person)) for one in coded]
        [1, 1]
        """
        with self._read() as store:
            found = _gather(store)
        return [one for one in found if one.settled or one.differs]

    def difference(self, finding_id: str) -> Difference:
        """Return what each person said of one finding, whether or not they differ.

        Raises `StoreError` if there is no such finding.

        Examples
        --------
        >>> corpus.difference(corpus.list(limit=1).ids[0]).said
        ()
        """
        with self._read() as store:
            finding = store.read_finding(finding_id)
            found = _gather(store, finding_id)
        return found[0] if found else Difference(finding=finding, said=(), settled=None)


def _gather(store: Store, finding_id: str = "") -> list[Difference]:
    from inspection_findings.review import find_outstanding

    samples = store.read_samples()
    withheld = find_outstanding(samples, store.read_decisions()) if samples else {}
    grouped = {
        key: list(own)
        for key, own in itertools.groupby(
            store.read_said(finding_id), key=lambda one: one.finding_id
        )
    }
    findings = {one.finding_id: one for one in store.read_findings(list(grouped))}
    return [
        Difference(
            finding=findings[key],
            said=tuple(one for one in own if one.coder_kind == "person"),
            settled=next((one for one in own if one.coder_kind == "adjudicated"), None),
            withheld_from=withheld.get(key, ()),
        )
        for key, own in grouped.items()
    ]
