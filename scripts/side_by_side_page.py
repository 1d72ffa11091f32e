"""The figures of ``side_by_side.py`` as Markdown, for docs/side-by-side.md."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from environment import CHECKOUT
from markers import Renderers, table

RESULTS = CHECKOUT / "scripts" / "side_by_side.json"
OURS = "this program"
SHIPPED = "our_themes-invented"
GROUPED = "our_clusters, with themes"
Figures = Mapping[str, Any]

# What learnt from coded findings alone, and what learnt from invented findings as well.
TAUGHT = {
    "coded findings": {
        f"{OURS}, without invented findings": "our_themes-coded",
        "TF-IDF and logistic regression, defaults": "tfidf_themes-defaults",
        "TF-IDF and logistic regression, tuned": "tfidf_themes-tuned",
        "embeddings and logistic regression, tuned": "embedding_themes-coded",
        "SetFit, default head": "setfit_themes-coded-{coded}, default head",
        "SetFit, balanced head": "setfit_themes-coded-{coded}, balanced head",
        "SetFit, balanced head, levels learnt": "setfit_themes-coded-{coded}, levels learnt",
        "BERTopic, supervised": "bertopic_themes",
        "embedding cosine, first twenty (aqda)": "embedding_themes-cosine, first twenty",
        "embedding cosine, from a level": "embedding_themes-cosine, from a level",
    },
    "coded and invented findings": {
        f"**{OURS}**": SHIPPED,
        "TF-IDF and logistic regression, tuned": "tfidf_themes-invented",
        "embeddings and logistic regression, tuned": "embedding_themes-invented",
        "SetFit, default head": "setfit_themes-invented-{invented}, default head",
        "SetFit, balanced head": "setfit_themes-invented-{invented}, balanced head",
        "SetFit, balanced head, levels learnt": "setfit_themes-invented-{invented}, levels learnt",
    },
    "nothing": {
        "the codebook's seed phrases": "seed phrases",
        "the commonest theme, always": "commonest theme",
    },
}
GROUPS = {
    f"**{OURS}**": GROUPED,
    f"{OURS}, embeddings alone": "our_clusters, embeddings alone",
    "BERTopic, defaults": "bertopic_clusters, embeddings, defaults",
    "BERTopic, topics from 3 findings": "bertopic_clusters, embeddings, topics from 3 findings",
    "BERTopic, reduced to 25 topics": (
        "bertopic_clusters, embeddings, topics from 3 findings, reduced to 25"
    ),
    "BERTopic on our rows, topics from 3 findings": (
        "bertopic_clusters, our rows, topics from 3 findings"
    ),
    "k-means on embeddings, 25 groups": "kmeans_clusters-embedding",
    "k-means on TF-IDF, 25 groups": "kmeans_clusters-words",
}
SEARCHES = {
    f"**{OURS}**": "ours",
    "BM25 and embeddings, by reciprocal rank": "BM25 and embeddings",
    "embedding cosine (aqda)": "embedding",
    "BM25 (SQLite)": "BM25",
    "TF-IDF cosine": "words",
}
TOOLS = {
    OURS: "ours",
    "BERTopic": "bertopic",
    "SetFit": "setfit",
    "embedding cosine": "sentence-transformers",
    "TF-IDF and logistic regression": "scikit-learn",
}


@cache
def read_results() -> Figures:
    """Return what was measured."""
    found: Figures = json.loads(RESULTS.read_text(encoding="utf-8"))
    return found


def render_summary() -> str:
    """Return one column for each tool, at its best on each task; - is what it does not do."""
    measures = ["themes: macro-F1", "sub-themes: AMI", "the same sub-themes in another order"]
    measures += ["search: nDCG@10", "codes 1,000 findings in (s)", "memory (MB)", "installed (MB)"]
    measures += ["needs PyTorch"]
    columns = [list(_summarise(best)) for best in _BEST.values()]
    rows = [[name, *cells] for name, *cells in zip(measures, *columns, strict=True)]
    return table(["", *_BEST], rows)


_BEST: dict[str, dict[str, str]] = {
    f"**{OURS}**": {
        "themes": SHIPPED,
        "clusters": GROUPED,
        "search": "ours",
        "cost": "our_themes-shipped",
        "size": "ours",
    },
    "BERTopic": {
        "themes": "bertopic_themes",
        "clusters": "bertopic_clusters, embeddings, topics from 3 findings",
        "cost": "bertopic_themes",
        "size": "bertopic",
    },
    "SetFit": {
        "themes": "setfit_themes-invented-{invented}, levels learnt",
        "cost": "setfit_themes-invented-{invented}",
        "size": "setfit",
    },
    "TF-IDF and logistic regression": {
        "themes": "tfidf_themes-invented",
        "clusters": "kmeans_clusters-words",
        "search": "words",
        "cost": "tfidf_themes-invented",
        "size": "scikit-learn",
    },
    "embedding cosine (aqda)": {
        "themes": "embedding_themes-cosine, first twenty",
        "clusters": "kmeans_clusters-embedding",
        "search": "embedding",
        "cost": "embedding_themes-cosine",
        "size": "sentence-transformers",
    },
}


def _summarise(best: Mapping[str, str]) -> Iterator[str]:
    found = read_results()
    names = {key: _name(value) for key, value in best.items()}
    yield _interval(found["themes"]["parts"]["bullets"][names["themes"]]["macro"])
    groups = found["clusters"]["ways"].get(names.get("clusters"))
    yield _interval(groups["ami"]) if groups else "-"
    yield _yes(groups["same"]["orders"]) if groups else "-"
    yield _interval(found["search"]["test"][names["search"]]["ndcg"]) if "search" in best else "-"
    cost, size = found["cost"]["themes"][names["cost"]], found["sizes"][names["size"]]
    yield _seconds(cost["thousand"])
    yield f"{cost['megabytes']:,.0f}"
    yield f"{size['bytes'] / 1e6:,.0f}"
    yield _yes(size["torch"])


def list_measured() -> Iterator[tuple[str, str, str]]:
    """Yield what each measured way to give themes learnt from, its name, and that of its answer."""
    measured = read_results()["themes"]["parts"]["bullets"]
    for taught, ways in TAUGHT.items():
        for name, pattern in ways.items():
            if _name(pattern) in measured:
                yield taught, name, _name(pattern)


def _name(pattern: str) -> str:
    """Return the name of an answer; SetFit's has the steps of its tuning in it."""
    return pattern.format(**read_results()["setting"]["steps"])


def _yes(value: bool) -> str:
    return "yes" if value else "no"


def _interval(figures: Sequence[float]) -> str:
    middle, low, high = figures
    return f"{middle:.2f} ({low:.2f} to {high:.2f})"


def render_themes(part: str) -> str:
    """Return how well each way gives themes, on bullets or on sentences."""
    measured = read_results()["themes"]["parts"][part]
    counts = measured["counts"]
    head = ["learnt from", f"{counts['findings']} findings, {counts['codings']:,} codings"]
    head += ["macro-F1", "micro-F1", "average precision", f"{OURS} is better by (macro)"]
    head += ["without a theme"]
    rows = [
        [taught, name, *_describe_themes(measured[way], way == SHIPPED)]
        for taught, name, way in list_measured()
    ]
    return table(head, rows)


def _describe_themes(one: Figures, ours: bool) -> list[str]:
    ranking = "-" if one["ranking"] is None else f"{one['ranking']:.2f}"
    return [
        _interval(one["macro"]),
        _interval(one["micro"]),
        ranking,
        "" if ours else _interval(one["behind_macro"]),
        f"{one['none']:.0%}",
    ]


def render_boroughs() -> str:
    """Return macro- and micro-F1 of each way on each left-out borough."""
    measured = read_results()["themes"]["boroughs"]
    names = sorted(measured[SHIPPED])
    rows = [
        [taught, name, *(f"{measured[way][one][1]:.2f}" for one in names)]
        for taught, name, way in list_measured()
    ]
    return table(["learnt from", "micro-F1", *names], rows)


def render_groups() -> str:
    """Return how far groups agree with the main themes."""
    found = read_results()["clusters"]
    head = [f"{found['findings']} findings, {found['judged']} judged", "AMI", "other seeds"]
    rows = [
        [
            name,
            _interval(one["ami"]),
            f"{one['seeds'][0]:.2f} to {one['seeds'][1]:.2f}",
            f"{one['groups']}",
            f"{one['none']:.0%}",
        ]
        for name, one in _list_groups()
    ]
    return table([*head, "groups", "in none"], rows)


def render_stability() -> str:
    """Return how far groups agree with themselves, from run to run."""
    head = ["", "alike: other seeds", "alike: other orders", "alike: a borough less"]
    head += ["the same: in another order", "the same: again", "the same: without a seed"]
    rows = [
        [
            name,
            *(f"{one['between'][key]:.2f}" for key in ("seeds", "orders", "boroughs")),
            *(_yes(one["same"][key]) for key in ("orders", "again", "unseeded")),
        ]
        for name, one in _list_groups()
    ]
    return table(head, rows)


def _list_groups() -> Iterator[tuple[str, Figures]]:
    measured = read_results()["clusters"]["ways"]
    for name, way in GROUPS.items():
        yield name, measured[way]


def render_search(part: str) -> str:
    """Return how good each way to search is, on the queries left out or on the others."""
    found = read_results()["search"]
    head = [f"{found[f'{part} queries']} queries", "nDCG@10", "reciprocal rank"]
    head += ["precision of the first five", "of these judged", f"{OURS} is better by (nDCG)"]
    rows = [
        [name, *_describe_search(found[part][way], way == "ours")] for name, way in SEARCHES.items()
    ]
    return table(head, rows)


def _describe_search(one: Figures, ours: bool) -> list[str]:
    return [
        *(_interval(one[key]) for key in ("ndcg", "reciprocal_rank", "precision")),
        f"{one['judged'][0]:.0%}",
        "" if ours else _interval(one["behind"]),
    ]


_THEME_COSTS = {
    f"**{OURS}**, as it comes": "our_themes-shipped",
    f"{OURS}, learnt anew": SHIPPED,
    f"{OURS}, without invented findings": "our_themes-coded",
    "TF-IDF and logistic regression, defaults": "tfidf_themes-defaults",
    "TF-IDF and logistic regression, tuned": "tfidf_themes-tuned",
    "TF-IDF and logistic regression, with invented findings": "tfidf_themes-invented",
    "embeddings and logistic regression, tuned": "embedding_themes-coded",
    "embeddings and logistic regression, with invented findings": "embedding_themes-invented",
    "SetFit, on coded findings alone": "setfit_themes-coded-{coded}",
    "SetFit, with invented findings": "setfit_themes-invented-{invented}",
    "BERTopic, supervised": "bertopic_themes",
    "embedding cosine (aqda)": "embedding_themes-cosine",
}
_GROUP_COSTS = {
    f"**{OURS}**": "our_clusters",
    "BERTopic": "bertopic_clusters",
    "k-means on embeddings": "kmeans_clusters-embedding",
    "k-means on TF-IDF": "kmeans_clusters-words",
}
_SEARCH_COSTS = {
    f"**{OURS}**": "our_search",
    "embedding cosine": "search-embedding",
    "TF-IDF cosine": "search-words",
}


def render_theme_cost() -> str:
    """Return what giving themes costs."""
    cost = read_results()["cost"]["themes"]
    rows = [
        [name, *_figures(cost[_name(way)], ("start", "learn", "thousand"))]
        for name, way in _THEME_COSTS.items()
        if _name(way) in cost
    ]
    return table(["themes", "start (s)", "learn (s)", "1,000 findings (s)", "memory (MB)"], rows)


def render_group_cost() -> str:
    """Return what grouping costs."""
    cost = read_results()["cost"]["clusters"]
    rows = [
        [name, *_figures(cost[way], ("start", "first", "thousand"))]
        for name, way in _GROUP_COSTS.items()
    ]
    head = ["sub-themes", "start (s)", "first grouping (s)", "1,000 findings (s)", "memory (MB)"]
    return table(head, rows)


def render_search_cost() -> str:
    """Return what searching costs."""
    cost = read_results()["cost"]["search"]
    rows = [
        [name, *_figures(cost[way], ("start", "queries"))] for name, way in _SEARCH_COSTS.items()
    ]
    return table(["search", "start (s)", "100 queries (s)", "memory (MB)"], rows)


def _figures(cost: Figures, keys: Sequence[str]) -> list[str]:
    return [*(_seconds(cost[key]) for key in keys), f"{cost['megabytes']:,.0f}"]


def _seconds(value: float) -> str:
    """Return seconds; a dash is for what is not done."""
    return "-" if not value else f"{value:.1f}" if value >= 0.1 else f"{value:.2f}"


def render_sizes() -> str:
    """Return how much each tool puts on the disk."""
    sizes = read_results()["sizes"]
    rows = [
        [
            name,
            f"{sizes[key]['bytes'] / 1e6:,.0f}",
            f"{sizes[key]['packages']}",
            _yes(sizes[key]["torch"]),
        ]
        for name, key in TOOLS.items()
    ]
    return table(["installed", "size (MB)", "packages", "needs PyTorch"], rows)


def render_ahead() -> str:
    """Return where another way has a better figure than ours, and by how much."""
    return "\n".join(f"- {line}" for line in list_ahead(read_results())) or "- Nowhere."


def list_ahead(found: Figures) -> Iterator[str]:
    """Yield a line for each figure in which another way is ahead of what we ship."""
    for part, what in (("bullets", "bullets and recommendations"), ("sentences", "sentences")):
        measured = found["themes"]["parts"][part]
        for taught, name, way in list_measured():
            behind = measured[way]["behind_macro"]
            if behind[0] < 0:
                ahead = _interval([-behind[place] for place in (0, 2, 1)])
                yield f"Themes of {what}, macro-F1: {name}, learnt from {taught}, by {ahead}."
    yield from _list_better_groups(found["clusters"]["ways"])
    for part, queries in (("test", "left out"), ("development", "for development")):
        searched = found["search"][part]
        for name, way in SEARCHES.items():
            if searched[way]["behind"][0] < 0:
                yield f"Search, nDCG@10 on queries {queries}: {name}."
    yield from _list_cheaper(found)


def _list_better_groups(groups: Figures) -> Iterator[str]:
    """Yield a line for each way whose groups agree better or as well, and one without themes."""
    ours = groups[GROUPED]["ami"]
    for name, way in GROUPS.items():
        ami = groups[way]["ami"]
        if ami[0] > ours[0]:
            yield f"Sub-themes, AMI with main themes: {name}, {_interval(ami)}."
        elif ami[2] > ours[1] and OURS not in name:
            yield f"Sub-themes, as good within the intervals: {name}, {_interval(ami)}."
    alone = groups["our_clusters, embeddings alone"]["ami"][0]
    others = {name: groups[way]["ami"][0] for name, way in GROUPS.items() if OURS not in name}
    better = [
        f"{name} ({ami:.2f})"
        for name, ami in others.items()
        if ami > alone and "our rows" not in name
    ]
    if better:
        yield f"Sub-themes without a theme model: {'; '.join(better)}. This program: {alone:.2f}."


def _list_cheaper(found: Figures) -> Iterator[str]:
    """Yield a line for each cost that is lower with others, and for the room on the disk."""
    cost = found["cost"]
    coding, learning = (("themes", _THEME_COSTS, ours) for ours in ("our_themes-shipped", SHIPPED))
    for what, part, names, ours, key in (
        ("Seconds to learn", *learning, "learn"),
        ("Memory, this program learnt anew", *learning, "megabytes"),
        ("Seconds to code 1,000 findings", *coding, "thousand"),
        ("Memory, this program as it comes", *coding, "megabytes"),
        ("Seconds to group 1,000 findings", "clusters", _GROUP_COSTS, "our_clusters", "thousand"),
        ("Memory to group", "clusters", _GROUP_COSTS, "our_clusters", "megabytes"),
        ("Seconds for 100 queries", "search", _SEARCH_COSTS, "our_search", "queries"),
        ("Memory to search", "search", _SEARCH_COSTS, "our_search", "megabytes"),
    ):
        write = _seconds if key != "megabytes" else "{:,.0f} MB".format
        least = cost[part][ours]
        lower = [
            f"{name} ({write(cost[part][_name(way)][key])})"
            for name, way in names.items()
            if OURS not in name and 0 < cost[part].get(_name(way), least)[key] < least[key]
        ]
        if lower:
            yield f"{what}: {'; '.join(lower)}. This program: {write(least[key])}."
    sizes = found["sizes"]
    smaller = [name for name, key in TOOLS.items() if sizes[key]["bytes"] < sizes["ours"]["bytes"]]
    if smaller:
        yield f"Room on the disk: {'; '.join(smaller)}."


def render_setting() -> str:
    """Return what the figures were measured on, and what was left out."""
    found = read_results()
    setting, skipped = found["setting"], found["skipped"]
    costs = {**_THEME_COSTS, **_GROUP_COSTS, **_SEARCH_COSTS}
    named = {_name(way): name for name, way in costs.items()}
    tuned = [
        f"{setting['steps'][taught]} steps of 16 pairs {when}"
        for taught, when in (
            ("coded", "for each left-out borough, on coded findings"),
            ("invented", "on invented findings"),
        )
        if f"setfit_themes-{taught}-{setting['steps'][taught]}" not in skipped
    ]
    parts = [
        f"{setting['findings']:,} coded findings of four boroughs, {setting['illustrations']:,}"
        f" invented ones, {found['search']['test queries']} queries left out.",
        f"{setting['system']}, Python {setting['python']}, one thread.",
        f"SetFit was tuned in {', and in '.join(tuned)}." if tuned else "",
        f"Not run, for want of time: {'; '.join(named[one] for one in skipped)}."
        if skipped
        else "",
    ]
    return " ".join(part for part in parts if part)


RENDERERS: Renderers = {
    "side-by-side-summary": render_summary,
    "side-by-side-themes": lambda: render_themes("bullets"),
    "side-by-side-sentences": lambda: render_themes("sentences"),
    "side-by-side-boroughs": render_boroughs,
    "side-by-side-groups": render_groups,
    "side-by-side-stability": render_stability,
    "side-by-side-search": lambda: render_search("test"),
    "side-by-side-search-development": lambda: render_search("development"),
    "side-by-side-theme-cost": render_theme_cost,
    "side-by-side-group-cost": render_group_cost,
    "side-by-side-search-cost": render_search_cost,
    "side-by-side-sizes": render_sizes,
    "side-by-side-ahead": render_ahead,
    "side-by-side-setting": render_setting,
}
