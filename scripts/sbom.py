"""Write a software bill of materials: every package, library and model of the program.

The format is CycloneDX 1.6 (JSON). The same versions give the same bytes, so the file says nothing
of when and where it was made. Run it for a release, in the project's environment::

    python scripts/sbom.py
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Iterator
from pathlib import Path

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import HashAlgorithm, HashType
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packageurl import PackageURL

from environment import CHECKOUT, RUN, say
from inspection_findings._version import __version__
from inspection_findings.encode.encoder import DEFAULT_NAME, DEFAULT_SHA256
from licences import find_licence, is_installed, read_pins

BOM = CHECKOUT / "out" / "sbom.cdx.json"
_PACKAGE = CHECKOUT / "nlp" / "inspection_findings"
_MODEL = CHECKOUT / "models" / "themes"
# What others made and the package brings along: file, name, licence.
_VENDORED = [
    ("web/static/htmx.min.js", "htmx", "0BSD"),
    ("web/static/explorer.css", "GOV.UK Frontend (parts)", "MIT"),
    ("documents/charts/liberation_sans/LiberationSans-Regular.ttf", "Liberation Sans", "OFL-1.1"),
    ("documents/charts/liberation_sans/LiberationSans-Bold.ttf", "Liberation Sans Bold", "OFL-1.1"),
]
BUILD_TOOLS = {"hatchling", "pathspec", "pluggy", "trove-classifiers"}  # not part of what runs


def main() -> None:
    """Write the list, after checking it against the schema of CycloneDX."""
    text = render_bom()
    if problem := JsonStrictValidator(SchemaVersion.V1_6).validate_str(text):
        raise SystemExit(f"The list does not follow CycloneDX 1.6: {problem}")
    BOM.parent.mkdir(exist_ok=True)
    BOM.write_text(text, encoding="utf-8", newline="\n")
    say(f"{BOM.relative_to(CHECKOUT)}: {len(json.loads(text)['components'])} components")


def render_bom() -> str:
    """Return the list as JSON; it has no time, and its number comes from its content."""
    bom = Bom(components=[*_list_packages(), *_list_vendored(), *_list_models()])
    bom.metadata.component = Component(
        name="inspection-findings",
        version=__version__,
        type=ComponentType.APPLICATION,
        bom_ref="inspection-findings",
        licenses=[LicenseFactory().make_from_string("MIT")],
    )
    bom.metadata.tools.components.clear()
    bom.register_dependency(bom.metadata.component, bom.components)
    content = json.loads(JsonV1Dot6(bom).output_as_string())
    del content["metadata"]["timestamp"], content["serialNumber"]
    digest = hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
    content["serialNumber"] = f"urn:uuid:{uuid.UUID(digest[:32], version=5)}"
    return json.dumps(content, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def _list_packages() -> Iterator[Component]:
    """Yield each package that run.txt pins. Its hashes are there, one for each system's file."""
    for name, version in read_pins(RUN).items():
        if name not in BUILD_TOOLS:
            yield Component(
                name=name,
                version=version,
                type=ComponentType.LIBRARY,
                bom_ref=f"package:{name}",
                purl=PackageURL("pypi", None, name, version),
                licenses=[LicenseFactory().make_from_string(find_licence(name))]
                if is_installed(name)
                else [],
            )


def _list_vendored() -> Iterator[Component]:
    for file, name, licence in _VENDORED:
        yield _describe_file(_PACKAGE / file, name, ComponentType.LIBRARY, licence)


def _list_models() -> Iterator[Component]:
    """Yield each file of the theme model, and the encoder's, as they are checked when loaded."""
    for path in sorted(_MODEL.iterdir()):
        yield _describe_file(path, f"themes/{path.name}", ComponentType.DATA, "MIT")
    for file, sha256 in DEFAULT_SHA256.items():
        yield _describe(
            f"{DEFAULT_NAME}/{file}", ComponentType.MACHINE_LEARNING_MODEL, sha256, "Apache-2.0"
        )


def _describe_file(path: Path, name: str, kind: ComponentType, licence: str) -> Component:
    return _describe(name, kind, hashlib.sha256(path.read_bytes()).hexdigest(), licence)


def _describe(name: str, kind: ComponentType, sha256: str, licence: str) -> Component:
    return Component(
        name=name,
        type=kind,
        bom_ref=f"file:{name}",
        hashes=[HashType(alg=HashAlgorithm.SHA_256, content=sha256)],
        licenses=[LicenseFactory().make_from_string(licence)],
    )


if __name__ == "__main__":
    main()
