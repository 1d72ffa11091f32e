"""How well search separates queries on the reports' subjects from other queries, as Markdown."""

from __future__ import annotations

from collections.abc import Sequence

import corpus_readme
from environment import CHECKOUT
from inspection_findings.coding import read_codebook
from inspection_findings.encode import CachedEncoder, RowCache, load_encoder
from inspection_findings.search.relevance import ONE_IN, UNRELATED, find_close_from
from markers import table
from recurring_example import CACHE

# Different from the queries that set the level, so that it is not measured on its own data.
HELD_OUT = (
    "how to service a bicycle",
    "the tide comes in twice a day",
    "exchange rate of the Swiss franc",
    "a recipe for onion soup",
    "penguins in Antarctica",
    "who painted the ceiling of the chapel",
    "the bridge was built of iron",
    "tomatoes ripen in August",
    "the moons of Jupiter",
    "broadband speed in rural areas",
    "rules of the offside trap",
    "the poem does not rhyme",
    "washing powder for wool",
    "a ferry to the Orkney Islands",
    "bees make honey from nectar",
    "guitar strings went out of tune",
    "the printer has run out of ink",
    "granite and limestone",
    "train your puppy to sit",
    "the harvest of barley",
)


def render_search() -> str:
    """Return how many queries of each kind come close to any finding of the five reports."""
    cache = RowCache(CACHE)
    encoder = CachedEncoder(load_encoder(), read=cache.read, write=cache.write)
    findings = [
        finding.text
        for _, segmentation in corpus_readme.read_corpus()
        for finding in segmentation.findings
    ]
    embeddings = encoder.encode(findings)
    level = find_close_from(embeddings, encoder)
    themes = read_codebook(CHECKOUT / "corpus" / "codebook.toml").themes
    seeds = [phrase for theme in themes for phrase in theme.seed_phrases]
    kinds = {
        "names of themes": [theme.name for theme in themes],
        "seed phrases of the codebook": seeds,
        "the seed phrases, each word spelt backwards": [_spell_backwards(one) for one in seeds],
        "invented, on other matters": HELD_OUT,
    }

    def count(queries: Sequence[str]) -> int:
        return int(((embeddings @ encoder.encode(queries).T).max(axis=0) >= level).sum())

    rows = [
        [kind, str(len(queries)), str(count(queries))] for kind, queries in kinds.items() if queries
    ]
    return "\n\n".join(
        [
            table(["queries", "how many", "close to some finding"], rows),
            f"With the default encoder and these five reports, close is {level:.2f} or more: at "
            f"most one in {ONE_IN} of {len(UNRELATED)} other invented queries comes as near.",
        ]
    )


def _spell_backwards(phrase: str) -> str:
    return " ".join(word[::-1] for word in phrase.split())
