"""The architecture, held by reading the syntax trees: floors, faces, importers, docstrings."""

from __future__ import annotations

import ast
import graphlib
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from floors import FLOORS

PACKAGE = "inspection_findings"
REPOSITORY = Path(__file__).resolve().parents[1]

MOST_NAMESAKES = 3  # rooms in which a module may have the same name

# Who imports what is slow or large to load: modules, or a whole room. Adding an importer is a
# decision: make it here.
HEAVY: dict[str, set[str]] = {
    "dask": {"pipeline.dask_scheduler"},
    "distributed": {"pipeline.dask_scheduler"},
    "docx": {"documents", "exchange.file_words", "exchange.word_review.document"},
    "fastapi": {"web"},
    "fsspec": {"pipeline.parts"},
    "ftfy": {"reading.formats.repair"},
    "jinja2": {"documents.html", "theme_report.render.pages", "web.render"},
    "lxml": {
        *("documents.word.footnotes", "exchange.file_words"),
        *("reading.formats.html.extract", "reading.formats.word.numbers"),
        "reading.formats.word.extract",
    },
    "mammoth": {"reading.formats.word.extract"},
    "onnx": {"encode.graph"},
    "onnxruntime": {"encode.engine"},
    "openpyxl": {"exchange.file_words", "exchange.workbook"},
    "pandas": {"frames.convert", "store.frames", "theme_report.render.csv_tables"},
    "pyarrow": {"exchange.tidy.parquet"},
    "pydantic": {"pipeline.parts", "web"},
    "pypdfium2": {
        *("reading.formats.pdf.characters", "reading.formats.pdf.document"),
        *("reading.formats.pdf.marks", "reading.formats.pdf.picture"),
        *("reading.formats.pdf.places", "reading.formats.pdf.tags", "exchange.file_words"),
    },
    "resvg_py": {"documents.charts.chart"},
    "rich": {"cli.output"},
    "scipy": {
        *(
            "cluster.stock_wording",
            "analysis.recommendations.groups",
            "classify.logistic_regression",
        ),
        *("analysis.recurrence.dispersion", "analysis.recurrence.shares", "classify.tfidf"),
        "theme_model.evaluation.fixed_sequence",
    },
    "sentence_transformers": {"encode.torch_encoder"},
    "sklearn": {"classify.logistic_regression", "classify.tfidf"},
    "starlette": {"web"},
    "tokenizers": {"encode.engine"},
    "torch": {"encode.torch_encoder", "classify.network.layers", "classify.network.fine_tune"},
    "transformers": {"encode.torch_encoder", "classify.network.fine_tune"},
    "typst": {"documents.pdf"},
    "uvicorn": {"web.server"},
    "xlsxwriter": {"documents.excel.excel_cells"},
}
# The explorer asks Corpus, and knows nothing of what is below it.
FOR_THE_EXPLORER = {"_version", "corpus", "errors", "records", "text", "web"}
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


def unit_of(module: str) -> str:
    """Return the unit that a module lies in."""
    return module.split(".")[0]


def floor_of(module: str) -> int:
    """Return the floor of the unit that a module lies in."""
    found = [number for number, units in enumerate(FLOORS) if unit_of(module) in units]
    assert len(found) == 1, f"{module}.py is not in FLOORS: decide where it belongs"
    return found[0]


def test_every_unit_has_its_floor(trees: dict[str, ast.Module]) -> None:
    """A new unit is put on a floor on purpose, and a removed one leaves the list."""
    units = {unit_of(name) for name in trees}
    listed = {unit for floor in FLOORS for unit in floor}
    assert units - listed == set(), "not in FLOORS: decide where they belong"
    assert listed - units == set(), "in FLOORS, but there is no such unit"


def test_imports_point_down(trees: dict[str, ast.Module]) -> None:
    """A unit imports only units of lower floors: none above it, and none beside it."""
    wrong = [
        f"{name} imports {imported}"
        for name, tree in trees.items()
        for imported in sorted(own_imports(tree, set(trees)))
        if unit_of(imported) != unit_of(name) and floor_of(imported) >= floor_of(name)
    ]
    assert wrong == []


def test_the_explorer_asks_the_corpus_alone(trees: dict[str, ast.Module]) -> None:
    """Pages and API import nothing of the package but the corpus and what every floor may use."""
    for name, tree in trees.items():
        if unit_of(name) == "web":
            units = {unit_of(one) for one in own_imports(tree, set(trees))}
            assert units <= FOR_THE_EXPLORER, name


def test_faces_hand_on_names_of_their_own_room(trees: dict[str, ast.Module]) -> None:
    """The ``__init__`` of a room imports from that room alone, and all of it is in ``__all__``."""
    for name, path in modules(REPOSITORY).items():
        if path.name != "__init__.py" or name == "__init__":
            continue
        own = f"{PACKAGE}.{name}."
        imported = sorted(imported_names(trees[name]))
        assert [one for one in imported if not one.startswith(own)] == [], name
        assert {one.rpartition(".")[2] for one in imported} == set(read_all(trees[name])), name


def test_faces_hold_no_logic(trees: dict[str, ast.Module]) -> None:
    """An ``__init__`` holds a docstring, imports and ``__all__``; the top one is lazy besides."""
    for name, path in modules(REPOSITORY).items():
        if path.name != "__init__.py":
            continue
        beside = [node for node in trees[name].body if not is_of_a_face(node)]
        functions = {node.name for node in beside if isinstance(node, ast.FunctionDef)}
        assert len(functions) == len(beside), f"{name} holds logic"
        assert functions <= ({"__getattr__", "__dir__"} if name == "__init__" else set()), name


def is_of_a_face(node: ast.stmt) -> bool:
    """Return whether a statement is a docstring, an import, or the list of names handed on."""
    if isinstance(node, ast.Assign):
        return [ast.unparse(target) for target in node.targets] == ["__all__"]
    is_docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    is_import = isinstance(node, (ast.Import, ast.ImportFrom))
    return is_docstring or is_import or is_for_types_only(node)


def read_all(tree: ast.Module) -> list[str]:
    """Return the names in ``__all__``; none if there is no such list."""
    for node in tree.body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            names: list[str] = ast.literal_eval(node.value)
            return names
    return []


def test_no_name_of_a_module_is_in_four_rooms(trees: dict[str, ast.Module]) -> None:
    """A module is found by its name: few rooms have one of the same name."""
    rooms: dict[str, set[str]] = {}
    folders = {name.rpartition(".")[0] for name in trees}
    for name in set(trees) - folders:  # a folder is a room itself
        rooms.setdefault(name.rpartition(".")[2], set()).add(name.rpartition(".")[0])
    assert {name: own for name, own in rooms.items() if len(own) > MOST_NAMESAKES} == {}


def test_no_imports_in_circles(trees: dict[str, ast.Module]) -> None:
    """The modules can be put in an order in which each imports earlier ones only."""
    graph = {name: own_imports(tree, set(trees)) - {name} for name, tree in trees.items()}
    graphlib.TopologicalSorter(graph).prepare()  # raises CycleError, which names the circle


@pytest.fixture(scope="module")
def loaded(trees: dict[str, ast.Module]) -> dict[str, set[str]]:
    """Return what running each module can import."""
    return {name: loaded_libraries(tree) for name, tree in trees.items()}


@pytest.mark.parametrize("library", sorted(HEAVY))
def test_heavy_libraries_have_few_importers(library: str, loaded: dict[str, set[str]]) -> None:
    """Only the modules listed for it import a library that is slow to load."""
    importers = {name for name, libraries in loaded.items() if library in libraries}
    rooms = {name if name in HEAVY[library] else unit_of(name) for name in importers}
    assert (importers if importers == HEAVY[library] else rooms) == HEAVY[library]


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
            assert not re.search(r"^\s*(from|import) nlp\b", path.read_text("utf-8"), re.M), path


def test_every_dependency_has_its_reason(pytestconfig: pytest.Config) -> None:
    """In pyproject.toml, each dependency stands on a line of its own with a comment: why."""
    text = (pytestconfig.rootpath / "pyproject.toml").read_text(encoding="utf-8")
    lists = re.findall(r"^(?:dependencies|\w+) = \[\n((?:    .*\n)*)\]", text, re.MULTILINE)
    lines = [
        line for block in lists for line in block.splitlines() if re.search(r'">?=|[<>=]=', line)
    ]
    assert len(lines) > 15, "the lists of dependencies were not found"
    assert [line for line in lines if not re.search(r'",\s+# \w.{5,}', line)] == []


def test_no_test_file_is_long() -> None:
    """A file of tests is about one subject, and short enough to be read."""
    lengths = {
        str(path.relative_to(REPOSITORY)): len(path.read_text(encoding="utf-8").splitlines())
        for path in (REPOSITORY / "tests").rglob("*.py")
    }
    assert {name for name, lines in lengths.items() if lines > 500} == set()
