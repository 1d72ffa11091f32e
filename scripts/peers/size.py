"""How large an installed package is, with everything that it needs, in bytes of its own files.

Files that Python compiles are not counted.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement


def gather(names: list[str]) -> dict[str, Distribution]:
    """Return the packages of these names and all that they need, extras left out."""
    found: dict[str, Distribution] = {}
    while names:
        name = names.pop().lower().replace("_", "-")
        if name in found:
            continue
        try:
            found[name] = distribution(name)
        except PackageNotFoundError:  # not needed on this system
            continue
        names += _list_needs(found[name])
    return found


def _list_needs(package: Distribution) -> Iterator[str]:
    for line in package.requires or []:
        need = Requirement(line)
        if need.marker is None or need.marker.evaluate({"extra": ""}):
            yield need.name


def weigh(package: Distribution) -> int:
    """Return the bytes of a package's files."""
    files = [file for file in package.files or [] if file.suffix != ".pyc"]
    paths = [Path(str(file.locate())) for file in files]
    return sum(path.stat().st_size for path in paths if path.is_file())


def main() -> None:
    """Print the bytes, the number of packages, and whether PyTorch is among them.

    Packages after ``--alone`` count by themselves: they bring weights and ask for what nobody
    needs.
    """
    split = sys.argv.index("--alone") if "--alone" in sys.argv else len(sys.argv)
    found = gather(sys.argv[1:split])
    found |= {name: distribution(name) for name in sys.argv[split + 1 :]}
    told = {
        "bytes": sum(map(weigh, found.values())),
        "packages": len(found),
        "torch": "torch" in found,
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main()
