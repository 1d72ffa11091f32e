"""Findings by meaning: how near each is to a query, and from where on that is close.

A cosine says nothing by itself, and what counts as high differs from encoder to encoder and
grows with the number of findings. So queries on matters that no inspection report speaks of
are put to the same findings: close is what comes nearer than the findings nearest to those.

House rule: the level is found anew from the findings and the encoder in use, never typed.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from inspection_findings.encode import Encoder
from inspection_findings.errors import EncoderError
from inspection_findings.store import Store

if TYPE_CHECKING:
    from numpy.typing import NDArray

ONE_IN = 20  # unrelated queries comes nearer than the level: a convention, not tuned
_DIGITS = 6  # below what the order of the findings can change

UNRELATED = (
    "how to bake sourdough bread",
    "the purple elephant sings opera",
    "train timetable from Paris to Lyon",
    "black holes and dark matter",
    "goals scored in the cup final",
    "repair a leaking tap",
    "volcanic eruption in Iceland",
    "recipe for lemon cake",
    "price of crude oil",
    "migration of swallows",
    "the violin concerto in D minor",
    "planting tulips in autumn",
    "battery life of a mobile phone",
    "medieval castles of Wales",
    "chess openings for beginners",
    "the chemistry of glass",
    "rainfall in the Amazon",
    "knitting a woollen jumper",
    "a telescope for amateurs",
    "the grammar of Latin verbs",
    "how deep is the ocean",
    "paint colours for the kitchen",
    "rules of cricket",
    "coral reefs are bleaching",
    "the wine was too sweet",
    "flights were delayed by fog",
    "the car would not start in the cold",
    "cats sleep for most of the day",
    "the orchestra tuned its instruments",
    "interest rates were raised again",
    "flurble grontish wazzock",
    "qwerty zxcv asdf",
    "blick snorf tembulate",
    "blue cheese on the moon",
    "dinosaur fossils in Dorset",
    "satellite navigation on ships",
    "sugar in fizzy drinks",
    "the stage lighting failed",
    "skiing holidays in the Alps",
    "a parrot that speaks Greek",
    "the boiler was not serviced",
    "trains were cancelled at short notice",
    "passengers complained about the food",
    "seats on the aeroplane were too narrow",
    "the bank charged the wrong fee",
    "prices in the shop have doubled",
    "the hotel room was noisy",
    "guests were not offered breakfast",
    "the dentist pulled a tooth",
    "the farmer lost half of his sheep",
    "fertiliser is washed into rivers",
    "the factory makes shoes",
    "spare parts arrived too late",
    "the lift is out of order",
    "roof tiles came off in the storm",
    "the audience left before the end",
    "the novel has no plot",
    "tickets for the museum",
    "the team lost its third match",
    "the runner broke the record",
    "investors sold their shares",
    "the company went bankrupt",
    "exports of steel fell",
    "voters chose another mayor",
    "the treaty was signed in Vienna",
    "soldiers crossed the river",
    "the king had six wives",
    "electrons orbit the nucleus",
    "the vaccine was tested on mice",
    "the patient had a broken leg",
    "how to remove a stain",
    "the best camera for travel",
    "which mushrooms are safe to eat",
    "the software crashes on start",
    "forgotten password",
    "the parcel was never delivered",
    "garden sheds made of wood",
    "wind turbines at sea",
    "the beach was full of plastic",
    "traffic jams on the motorway",
)
"""Invented, on matters that no report on youth justice speaks of, or on none at all. Half of them
complain, count or ask as a reader of reports does, so that tone alone brings nothing close."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class EncodedQuery:
    """A query and all findings of a store, as vectors of the same encoder.

    Attributes
    ----------
    finding_ids : sequence of str
        Sorted; row *i* of ``embeddings`` (n, d) is finding *i*.
    vector : (d,) float32 array
        The query.
    close_from : float
        See ``find_close_from``; 1 without findings.
    """

    finding_ids: Sequence[str]
    embeddings: NDArray[np.float32]
    vector: NDArray[np.float32]
    close_from: float

    def find_nearest(self, finding_ids: Sequence[str], *, depth: int) -> dict[str, float]:
        """Return the ``depth`` nearest of these (sorted) with their cosine, ties by id.

        The fast product only chooses the candidates: its last bits depend on where a row lies.
        They are then computed one by one, so that equal texts get equal numbers, filtered or not.
        """
        chosen = list(finding_ids)
        if len(chosen) > depth:
            is_all = len(chosen) == len(self.finding_ids)
            rough = (self.embeddings if is_all else self._rows_of(chosen)) @ self.vector
            candidates = np.sort(np.argpartition(-rough, depth - 1)[:depth])
            chosen = [chosen[position] for position in candidates]
        exact = self.measure(chosen)
        order = sorted(range(len(chosen)), key=lambda i: -exact[i])
        return {chosen[i]: exact[i] for i in order}

    def measure(self, finding_ids: Sequence[str]) -> list[float]:
        """Return the cosine of each of these findings with the query."""
        if not finding_ids:
            return []
        rows = self._rows_of(finding_ids).astype(np.float64)
        cosines: list[float] = np.einsum("ij,j->i", rows, self.vector.astype(np.float64)).tolist()
        return cosines

    def _rows_of(self, finding_ids: Sequence[str]) -> NDArray[np.float32]:
        return self.embeddings[[bisect_left(self.finding_ids, one) for one in finding_ids]]


def encode_query(store: Store, query: str, encoder: Encoder) -> EncodedQuery:
    """Encode a query, to compare it with the findings of a store.

    Raises
    ------
    EncoderError
        If findings lack embeddings by this encoder.
    """
    finding_ids, embeddings = store.embedding_matrix(encoder.encoder_id)
    _require_all(store, len(finding_ids), encoder)
    return EncodedQuery(
        finding_ids=finding_ids,
        embeddings=embeddings,
        vector=encoder.encode([query])[0],
        close_from=find_close_from(embeddings, encoder) if finding_ids else 1.0,
    )


def _require_all(store: Store, found: int, encoder: Encoder) -> None:
    total = store.count_findings()
    if found < total:
        there = ", ".join(store.read_encoder_ids()) or "none"
        raise EncoderError(
            f"{store.path}, encoder {encoder.encoder_id}",
            f"{total - found} of {total} findings have no embedding by it (encoders here: {there})",
            "search with the encoder the store was built with, or build it again with this one",
        )


def find_close_from(embeddings: NDArray[np.float32], encoder: Encoder) -> float:
    """Return the cosine that only one in twenty unrelated queries reaches with any finding.

    Parameters
    ----------
    embeddings : (n, d) float32 array
        Unit rows of all findings, one at least.
    encoder : Encoder
        The one that made them.
    """
    unrelated = encoder.encode(UNRELATED)
    nearest = np.array([(embeddings @ row).max() for row in unrelated], dtype=np.float64)
    return round(float(np.quantile(nearest, 1 - 1 / ONE_IN, method="higher")), _DIGITS)
