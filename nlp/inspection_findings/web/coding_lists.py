"""The lists of findings that people go through when they code, kept while they do.

A list stays as it was when it was opened: coding a finding must not take it out of the list or
move the others, and going on must not search anew.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING, Any

from inspection_findings.text import list_words, start_sentence
from inspection_findings.web.query import BEST, CodingQuery

if TYPE_CHECKING:
    from inspection_findings.corpus import Corpus
    from inspection_findings.corpus.coding_views import OwnWork

MOST_LISTS = 60  # that are kept; each person has one or a few
_REASONS = {
    "doubted": "The coding is doubted",
    "uncertain": "The model is unsure",
    "novel": "It is unlike all that was coded",
}
_CODERS = {"reference": "the reference coding", "model": "the model"}
_THEME_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
END = "end"  # stands for a finding's id after the last one


@dataclass(frozen=True, slots=True, kw_only=True)
class CodingList:
    """Findings to code, in their order.

    Attributes
    ----------
    ids : tuple of str
    reasons : mapping of str to str
        Why a finding is worth a look, by id.
    left_out : tuple of str
        Findings that this person has still to code for a blind sample, where alone they are shown.
    withheld : int
        Findings that are not offered because others have still to code them for a blind sample.
    state : str
        The state of the store when the list was made.
    """

    ids: tuple[str, ...]
    reasons: Mapping[str, str] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()
    withheld: int = 0
    state: str = ""
    places: Mapping[str, int] = field(default_factory=dict)

    def place(self, finding_id: str) -> int | None:
        """Return the place of a finding, the first being 1; None if it is not in the list."""
        return self.places.get(finding_id)

    def after(self, finding_id: str) -> str:
        """Return the next finding; ``END`` after the last, the first for one not in the list."""
        place = self.places.get(finding_id, 0)
        return self.ids[place] if place < len(self.ids) else END

    def before(self, finding_id: str) -> str | None:
        """Return the finding before; the last one before ``END``, None before the first."""
        place = len(self.ids) + 1 if finding_id == END else self.places.get(finding_id, 0)
        return self.ids[place - 2] if place > 1 else None


class KeptLists:
    """The lists that people are going through, the latest of them."""

    def __init__(self, corpus: Corpus) -> None:
        self._corpus = corpus
        self._lists: OrderedDict[tuple[str, str], CodingList] = OrderedDict()
        self._lock = Lock()

    def open(self, query: CodingQuery, person: str) -> CodingList:
        """Return the list of a query for a person.

        It is made anew if no finding of it is asked for, unless nothing has changed since.
        """
        key = (person, query.of_list().address("/code"))
        with self._lock:
            kept = self._lists.get(key)
        is_new = kept is None or (not query.at and _may_differ(kept, query, self._corpus))
        made = make_list(self._corpus, query, person) if is_new or kept is None else kept
        with self._lock:
            self._lists[key] = made
            self._lists.move_to_end(key)
            while len(self._lists) > MOST_LISTS:
                self._lists.popitem(last=False)
        return made


def _may_differ(kept: CodingList, query: CodingQuery, corpus: Corpus) -> bool:
    # Whether a finding is reviewed is not part of the store's state.
    return query.only == "unreviewed" or kept.state != corpus.state


def make_list(corpus: Corpus, query: CodingQuery, person: str) -> CodingList:
    """Return the findings that a query asks for, without those that a person must see blind."""
    state = corpus.state
    work = corpus.own_work(person)
    reasons: dict[str, str] = {}
    withheld = 0
    if query.queue == "sample":
        found = _find_sample(corpus, query.sample, person)
    elif query.queue in ("first", "doubted"):
        of = () if query.queue == "first" else query.queue
        reasons, withheld = _find_first(corpus, query.filters(), of)
        found = tuple(reasons)
    else:
        found = _find(corpus, query)
    left_out = (
        () if query.queue == "sample" else tuple(filter(work.outstanding.__contains__, found))
    )
    hidden = set(left_out)
    ids = tuple(one for one in _keep(found, query.only, work) if one not in hidden)
    return CodingList(
        ids=ids,
        reasons=reasons,
        left_out=left_out,
        withheld=withheld,
        state=state,
        places={finding_id: place for place, finding_id in enumerate(ids, start=1)},
    )


def find_ids(corpus: Corpus, query: Any) -> tuple[str, ...]:
    """Return the findings of a search, or of a list if there are no words, in their order."""
    if query.words:
        hits = corpus.search(query.words, literal=query.literal, limit=BEST, **query.filters())
        return tuple(hit.finding.finding_id for hit in hits)
    return corpus.finding_ids(sort=query.sort, **query.filters())


def _find(corpus: Corpus, query: CodingQuery) -> tuple[str, ...]:
    found = find_ids(corpus, query)
    if query.queue != "disagreements":
        return found
    disagreed = set(list_disagreements(corpus))
    return tuple(one for one in found if one in disagreed)


def list_disagreements(corpus: Corpus) -> tuple[str, ...]:
    """Return the findings that people coded differently and nobody settled, by report."""
    return tuple(one.finding_id for one in corpus.differences() if one.is_open)


def _find_sample(corpus: Corpus, name: str, person: str) -> tuple[str, ...]:
    own = next((one for one in corpus.samples_of(person) if one.name == name), None)
    return own.ids if own else ()


def _find_first(
    corpus: Corpus, filters: dict[str, Any], queue: str | tuple[str, ...]
) -> tuple[dict[str, str], int]:
    """Return why each finding should be reviewed, in order, and how many are withheld."""
    answer = corpus.to_review(limit=None, queue=queue, **filters)
    names = corpus.theme_names
    differing = answer.choice.differing
    reasons = {
        row.finding_id: write_reasons(row.why, names, differing.get(row.finding_id, ()))
        for row in answer.choice.rows
    }
    return reasons, len(answer.choice.withheld)


def write_reasons(
    why: str, theme_names: Mapping[str, str], differing: Sequence[tuple[str, str]] = ()
) -> str:
    """Return in words why a finding is worth a look, and who differs: pairs of kind and name.

    What they gave stands beside the finding anyway.

    Examples
    --------
    >>> write_reasons("uncertain: near its threshold: voice (0.48)", {"voice": "Words of children"})
    'The model is unsure (near its threshold: Words of children, 0.48)'
    >>> write_reasons("disagreeing: …", {}, [("reference", "Reference"), ("model", "words 1.0")])
    'The reference coding and the model differ'
    """
    sentences = []
    for line in why.splitlines():
        name, _, detail = line.partition(": ")
        if name == "disagreeing":
            sentences.append(_name_both(differing))
            continue
        words = _THEME_ID.sub(lambda found: theme_names.get(found[0], found[0]), detail)
        words = words.removesuffix(")").replace(" (", ", ")
        sentences.append(f"{_REASONS.get(name, name)} ({words})")
    return ". ".join(sentences)


def _name_both(differing: Sequence[tuple[str, str]]) -> str:
    """Return who differs: "The reference coding and the model differ", "Ana and Ben differ"."""
    names = [_CODERS.get(kind, coder) for kind, coder in differing]
    if len(set(names)) < len(names):  # two models, or two reference codings
        names = [coder for _, coder in differing]
    return start_sentence(f"{list_words(names) or 'coders'} differ").removesuffix(".")


def _keep(found: Iterable[str], only: str, work: OwnWork) -> Iterable[str]:
    finished = {"uncoded": work.coded, "unreviewed": work.reviewed}.get(only, frozenset())
    return (one for one in found if one not in finished)
