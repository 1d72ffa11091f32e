"""The architecture, held by reading the syntax trees: layers, importers, docstrings, reasons."""

from __future__ import annotations

import ast
import graphlib
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = "inspection_findings"

# Imports point down, or stay in the layer; a folder counts as one module.
LAYERS: list[set[str]] = [
    {"__init__", "errors", "records", "frames"},
    {"text", "defaults", "frameworks"},
    {
        "coding",
        "reading",
    },
    {"encode", "cluster"},
    {
        "classify",
        "analysis",
    },
    {"store", "theme_model", "exchange"},
    {
        "search",
        "theme_report",
        "review",
        "across",
    },
    {"pipeline"},
    {"cli", "__main__"},
]

# Who imports what is slow or large to load. Adding an importer is a decision: make it here.
HEAVY: dict[str, set[str]] = {
    "jinja2": {"theme_report.render.pages"},
    "onnx": {"encode.graph"},
    "onnxruntime": {"encode.engine"},
    "openpyxl": {"exchange.workbook"},
    "pandas": {
        *("analysis.recurrence.boroughs", "analysis.recurrence.counts"),
        *("analysis.recurrence.dispersion", "analysis.recurrence.eligible"),
        *(
            "analysis.recurrence.shares",
            "analysis.recurrence.standards",
            "analysis.recurrence.measure",
        ),
        *(
            "analysis.recurrence.co_occurrence",
            "analysis.recurrence.trends",
            "analysis.comparison.compare",
        ),
        *("frames", "store.frames", "theme_report.render.csv_tables"),
    },
    "rich": {"cli.output"},
    "scipy": {
        *(
            "cluster.stock_wording",
            "analysis.recommendations.shared",
            "classify.logistic_regression",
        ),
        *("analysis.recurrence.dispersion", "analysis.recurrence.shares", "classify.tfidf"),
    },
    "sentence_transformers": {"encode.torch_encoder"},
    "sklearn": {"classify.logistic_regression", "classify.tfidf"},
    "tokenizers": {"encode.engine"},
    "torch": {"encode.torch_encoder", "classify.network.layers", "classify.network.fine_tune"},
    "transformers": {"encode.torch_encoder", "classify.network.fine_tune"},
}
NOT_FOR_HELP = {*HEAVY, "numpy"} - {"rich", "jinja2"}


def modules(root: Path) -> dict[str, Path]:
    """Return the package's modules by dotted name below the package (``reading.blocks``)."""
    package = root / "nlp" / PACKAGE
    found = {}
    for path in sorted(package.rglob("*.py")):
        parts = path.relative_to(package).with_suffix("").parts
        name = ".".join(parts[:-1] if len(parts) > 1 and parts[-1] == "__init__" else parts)
        found[name] = path
    return found


@pytest.fixture(scope="module")
def trees(pytestconfig: pytest.Config) -> dict[str, ast.Module]:
    """Return the syntax tree of each module."""
    return {
        name: ast.parse(path.read_text(encoding="utf-8"))
        for name, path in modules(pytestconfig.rootpath).items()
    }


def imported_names(tree: ast.AST) -> Iterator[str]:
    """Yield the dotted name of everything imported, wherever the import stands."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def own_imports(tree: ast.AST, known: set[str]) -> set[str]:
    """Return which modules of the package ``tree`` imports."""
    found = set()
    for dotted in imported_names(tree):
        if dotted.split(".")[0] != PACKAGE:
            continue
        below = dotted.removeprefix(f"{PACKAGE}.")
        found.add(below if below in known else below.rpartition(".")[0] or "__init__")
    return found & known


def is_for_types_only(node: ast.AST) -> bool:
    """Return whether ``node`` is an ``if TYPE_CHECKING:`` block."""
    return isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING")


def loaded_libraries(tree: ast.Module) -> set[str]:
    """Return the top-level names of what running ``tree`` can import."""
    kept = [node for node in tree.body if not is_for_types_only(node)]
    return {name.split(".")[0] for node in kept for name in imported_names(node)}


def layer_of(module: str) -> int:
    """Return the layer of a module, that of its folder if it lies in one."""
    top = module.split(".")[0]
    found = [number for number, names in enumerate(LAYERS) if top in names]
    assert len(found) == 1, f"{module}.py is not in LAYERS: decide where it belongs"
    return found[0]


def test_every_module_has_its_layer(trees: dict[str, ast.Module]) -> None:
    """A new module is put into a layer on purpose, and a removed one leaves the list."""
    tops = {name.split(".")[0] for name in trees}
    listed = set.union(*LAYERS)
    assert tops - listed == set(), "not in LAYERS: decide where they belong"
    assert listed - tops == set(), "in LAYERS, but there is no such module"


def test_imports_point_down(trees: dict[str, ast.Module]) -> None:
    """No module imports from a layer above its own."""
    upward = [
        f"{name} imports {imported}"
        for name, tree in trees.items()
        for imported in sorted(own_imports(tree, set(trees)))
        if layer_of(imported) > layer_of(name)
    ]
    assert upward == []


def test_no_imports_in_circles(trees: dict[str, ast.Module]) -> None:
    """The modules can be put in an order in which each imports earlier ones only."""
    graph = {name: own_imports(tree, set(trees)) - {name} for name, tree in trees.items()}
    graphlib.TopologicalSorter(graph).prepare()  # raises CycleError, which names the circle


@pytest.mark.parametrize("library", sorted(HEAVY))
def test_heavy_libraries_have_few_importers(library: str, trees: dict[str, ast.Module]) -> None:
    """Only the modules listed for it import a library that is slow to load."""
    importers = {name for name, tree in trees.items() if library in loaded_libraries(tree)}
    assert importers == HEAVY[library]


def test_help_is_quick_because_it_loads_nothing_heavy() -> None:
    """``findings --help`` answers without loading any of the heavy libraries."""
    command = [sys.executable, "-X", "importtime", "-m", PACKAGE, "--help"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "Usage" in done.stdout
    loaded = set(re.findall(r"\| +([\w.]+)$", done.stderr, re.MULTILINE))
    assert "click" in loaded, "the list of imports was not read"
    assert {name.split(".")[0] for name in loaded} & NOT_FOR_HELP == set()


def test_everything_public_has_a_docstring(trees: dict[str, ast.Module]) -> None:
    """Every module, and every public function and class at its top level, says what it is."""
    silent = []
    for name, tree in trees.items():
        public = [
            node
            for node in tree.body
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))
            and not node.name.startswith("_")
        ]
        silent += [f"{name}.{node.name}" for node in public if not ast.get_docstring(node)]
        silent += [] if ast.get_docstring(tree) else [name]
    assert silent == []


def test_the_source_root_is_not_imported(pytestconfig: pytest.Config) -> None:
    """``nlp/`` is a source root, not a package: nothing imports it, and it has no __init__."""
    assert not (pytestconfig.rootpath / "nlp/__init__.py").exists()
    for folder in ("nlp", "scripts", "tests"):
        for path in (pytestconfig.rootpath / folder).rglob("*.py"):
            tops = {
                name.split(".")[0] for name in imported_names(ast.parse(path.read_text("utf-8")))
            }
            assert "nlp" not in tops, path


def test_every_dependency_has_its_reason(pytestconfig: pytest.Config) -> None:
    """In pyproject.toml, each dependency stands on a line of its own with a comment: why."""
    text = (pytestconfig.rootpath / "pyproject.toml").read_text(encoding="utf-8")
    lists = re.findall(r"^(?:dependencies|\w+) = \[\n((?:    .*\n)*)\]", text, re.MULTILINE)
    lines = [
        line for block in lists for line in block.splitlines() if re.search(r'">?=|[<>=]=', line)
    ]
    assert len(lines) > 15, "the lists of dependencies were not found"
    assert [line for line in lines if not re.search(r'",\s+# \w.{5,}', line)] == []
