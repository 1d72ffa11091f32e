"""Baskets: named lists of findings that people keep. Every act is in the log."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Literal

from inspection_findings.corpus.handle import Handle, Names, list_names
from inspection_findings.corpus.notes import check_text
from inspection_findings.errors import CodingError, UnknownNameError
from inspection_findings.records import Act, Basket, BasketItem, Entry

if TYPE_CHECKING:
    from inspection_findings.store import Store

LONGEST_BASKET_NAME = 120
MOST_ITEMS = 5_000  # findings in one basket


class Notebook(Handle):
    """Baskets: read, and changed by people."""

    def baskets(self, *, finding: str = "") -> list[Basket]:
        """Return the baskets by name, or those that hold a finding.

        Examples
        --------
        >>> corpus.baskets()
        []
        """
        with self._read() as store:
            return store.read_baskets(finding)

    def basket(self, basket_id: str) -> tuple[Basket, list[BasketItem]]:
        """Return a basket and what is in it, in its order.

        Raises `UnknownNameError` if there is no such basket.

        Examples
        --------
        >>> made = corpus.make_basket("Voice", person="Ana Reader")
        >>> corpus.basket(made.subject)
        (Basket(basket_id='...', name='Voice', findings=0), [])
        >>> len(corpus.remove_basket(made.subject, person="Ana Reader"))
        1
        """
        with self._read() as store:
            return find_basket(store, basket_id), store.read_basket_items(basket_id)

    def make_basket(self, name: str, *, person: str) -> Entry:
        """Make an empty basket; the subject of its entry is its id.

        Raises `CodingError` if the name is empty, too long or taken.

        Examples
        --------
        >>> made = corpus.make_basket("Consent", person="Ana Reader")
        >>> finding_id = corpus.list(limit=1).ids[0]
        >>> put = corpus.put_in_basket(made.subject, finding_id, person="Ana Reader")
        >>> basket, items = corpus.basket(made.subject)
        >>> basket.name, [one.finding_id for one in items] == [finding_id]
        ('Consent', True)
        >>> len(corpus.remove_basket(made.subject, person="Ana Reader"))
        2
        """
        with self._write() as store:
            name = _check_basket_name(store, name)
            act = Act(kind="basket", subject=uuid.uuid4().hex[:16], after={"name": name})
            return store.act([act], person=self._name(store, person))[0]

    def rename_basket(
        self, basket_id: str, name: str, *, person: str, seen: int | None = None
    ) -> tuple[Entry, ...]:
        """Give a basket another name; empty if it has that name already.

        Examples
        --------
        >>> made = corpus.make_basket("Voice", person="Ana Reader")
        >>> (entry,) = corpus.rename_basket(made.subject, "Voices", person="Ana Reader")
        >>> entry.after
        {'name': 'Voices'}
        >>> len(corpus.remove_basket(made.subject, person="Ana Reader"))
        1
        """
        with self._write() as store:
            basket = find_basket(store, basket_id)
            name = _check_basket_name(store, name, besides=basket.name)
            act = Act(kind="basket", subject=basket_id, after={"name": name}, seen=seen)
            return store.act([act], person=self._name(store, person))

    def remove_basket(
        self, basket_id: str, *, person: str, seen: int | None = None
    ) -> tuple[Entry, ...]:
        """Remove a basket with what is in it, as one act; `undo` brings all of it back.

        Raises `ConflictError` if its name, or anything in it, has changed since ``seen``.

        Examples
        --------
        >>> made = corpus.make_basket("Voice", person="Ana Reader")
        >>> (entry,) = corpus.remove_basket(made.subject, person="Ana Reader")
        >>> entry.before
        {'name': 'Voice'}
        """
        with self._write() as store:
            find_basket(store, basket_id)
            held = [f"{basket_id}/{one.finding_id}" for one in store.read_basket_items(basket_id)]
            # What has been taken out since is a change as well.
            since = [] if seen is None else store.read_log(after=seen, kinds=("basket_item",))
            changed = [one.subject for one in since if one.subject.startswith(f"{basket_id}/")]
            items = [
                Act(kind="basket_item", subject=subject, after=None, seen=seen)
                for subject in dict.fromkeys([*held, *changed])
            ]
            basket = Act(kind="basket", subject=basket_id, after=None, seen=seen)
            return store.act([*items, basket], person=self._name(store, person))

    def put_in_basket(
        self, basket_id: str, finding_ids: Names, *, person: str, comment: str = ""
    ) -> tuple[Entry, ...]:
        """Put findings at the end of a basket, in this order, as one act.

        What is in the basket already stays where it is, with its own comment.

        Raises `FindingsError` if there is no such basket or finding, the basket is full, or a
        comment is given and one of the findings is in the basket already.

        Examples
        --------
        >>> made = corpus.make_basket("Voice", person="Ana Reader")
        >>> ids = corpus.list(theme="voice", limit=3).ids
        >>> len(corpus.put_in_basket(made.subject, ids, person="Ana Reader"))
        3
        >>> len(corpus.remove_basket(made.subject, person="Ana Reader"))
        4
        """
        with self._write() as store:
            find_basket(store, basket_id)
            items = store.read_basket_items(basket_id)
            present = {one.finding_id for one in items}
            wanted = tuple(dict.fromkeys(list_names(finding_ids)))
            new = [one for one in wanted if one not in present]
            if comment and len(new) < len(wanted):
                held = next(one for one in wanted if one in present)
                raise CodingError(
                    f"basket {basket_id}", f"holds {held} already", "change its comment there"
                )
            if len(items) + len(new) > MOST_ITEMS:
                raise CodingError(
                    f"basket {basket_id}",
                    f"would hold more than {MOST_ITEMS:,} findings",
                    "narrow the filter, or make another basket",
                )
            last = items[-1].position if items else 0.0
            acts = [
                Act(
                    kind="basket_item",
                    subject=f"{basket_id}/{finding.finding_id}",
                    after={
                        "position": last + place,
                        "comment": check_text("comment", comment) if comment else "",
                        "citation": finding.citation,
                        "text": finding.text,
                    },
                )
                for place, finding in enumerate(store.read_findings(new), start=1)
            ]
            return store.act(acts, person=self._name(store, person))

    def change_item(
        self,
        basket_id: str,
        finding_id: str,
        *,
        person: str,
        comment: str | None = None,
        move: Literal["up", "down", "first", "last"] | None = None,
        seen: int | None = None,
    ) -> tuple[Entry, ...]:
        """Comment on a finding in a basket, or move it to another place there.

        Examples
        --------
        >>> made = corpus.make_basket("Voice", person="Ana Reader")
        >>> first, second = corpus.list(theme="voice", limit=2).ids
        >>> put = corpus.put_in_basket(made.subject, [first, second], person="Ana Reader")
        >>> moved = corpus.change_item(made.subject, second, move="up", person="Ana Reader")
        >>> [one.finding_id for one in corpus.basket(made.subject)[1]] == [second, first]
        True
        >>> len(corpus.remove_basket(made.subject, person="Ana Reader"))
        3
        """
        with self._write() as store:
            items = store.read_basket_items(basket_id)
            item = _find_item(items, basket_id, finding_id)
            words = item.comment if comment is None else comment.strip()
            words = check_text("comment", words) if words else ""
            positions = {finding_id: item.position} if move is None else _move(items, item, move)
            acts = [
                Act(
                    kind="basket_item",
                    subject=f"{basket_id}/{one.finding_id}",
                    after={
                        "position": positions[one.finding_id],
                        "comment": words if one is item else one.comment,
                        "citation": one.citation,
                        "text": one.text,
                    },
                    seen=seen if one is item else None,
                )
                for one in items
                if one.finding_id in positions
            ]
            return store.act(acts, person=self._name(store, person))

    def take_from_basket(
        self, basket_id: str, finding_id: str, *, person: str, seen: int | None = None
    ) -> Entry:
        """Take a finding out of a basket.

        Raises `ConflictError` if its place or comment there has changed since ``seen``.

        Examples
        --------
        >>> made = corpus.make_basket("Voice", person="Ana Reader")
        >>> (finding_id,) = corpus.list(theme="voice", limit=1).ids
        >>> put = corpus.put_in_basket(made.subject, finding_id, person="Ana Reader")
        >>> corpus.take_from_basket(made.subject, finding_id, person="Ana Reader").after is None
        True
        >>> len(corpus.remove_basket(made.subject, person="Ana Reader"))
        1
        """
        with self._write() as store:
            _find_item(store.read_basket_items(basket_id), basket_id, finding_id)
            subject = f"{basket_id}/{finding_id}"
            act = Act(kind="basket_item", subject=subject, after=None, seen=seen)
            return store.act([act], person=self._name(store, person))[0]


def _check_basket_name(store: Store, name: str, *, besides: str = "") -> str:
    name = " ".join(name.split())
    problem = ""
    if not name:
        problem = "is empty"
    elif len(name) > LONGEST_BASKET_NAME:
        problem = f"is longer than {LONGEST_BASKET_NAME} characters"
    elif any(
        one.name.casefold() == name.casefold()
        for one in store.read_baskets()
        if one.name != besides
    ):
        problem = "is taken"
    if problem:
        raise CodingError(f"name of a basket {name!r}", problem, "give it another name")
    return name


def find_basket(store: Store, basket_id: str) -> Basket:
    """Return a basket; raise `UnknownNameError` if there is none of this id."""
    found = {one.basket_id: one for one in store.read_baskets()}
    if basket_id not in found:
        raise UnknownNameError("basket", basket_id, found)
    return found[basket_id]


def _find_item(items: list[BasketItem], basket_id: str, finding_id: str) -> BasketItem:
    found = next((one for one in items if one.finding_id == finding_id), None)
    if found is None:
        raise CodingError(
            f"basket {basket_id}", f"does not hold {finding_id}", "it may have been taken out"
        )
    return found


def _move(items: list[BasketItem], item: BasketItem, move: str) -> dict[str, float]:
    """Return the new position of an item, between the neighbours of its new place.

    Where no number is left between them, after some fifty moves to one place, all get new ones.
    """
    others = [one for one in items if one is not item]
    place = items.index(item)
    new = {"up": place - 1, "down": place + 1, "first": 0, "last": len(others)}[move]
    new = min(max(new, 0), len(others))
    if new == place or not others:
        return {item.finding_id: item.position}
    before = others[new - 1].position if new else others[0].position - 2.0
    after = others[new].position if new < len(others) else others[-1].position + 2.0
    position = (before + after) / 2
    if before < position < after:
        return {item.finding_id: position}
    ordered = [*others[:new], item, *others[new:]]
    return {one.finding_id: float(number) for number, one in enumerate(ordered, start=1)}
