"""Save and load a theme model as a folder of data files with a manifest of their hashes."""

from __future__ import annotations

import glob
import hashlib
import json
import logging
import os
import shutil
import tempfile
import time
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from inspection_findings.classify.network import Network, read_network
from inspection_findings.coding import Codebook, read_codebook
from inspection_findings.errors import FindingsError, ModelError
from inspection_findings.files import UNFINISHED, sync_folder, write_file
from inspection_findings.theme_model.arrays import Parts, from_arrays
from inspection_findings.theme_model.card import write_card
from inspection_findings.theme_model.evaluation.left_out import BoroughsLeftOut
from inspection_findings.theme_model.left_out_files import read_left_out, write_left_out
from inspection_findings.theme_model.neighbours import read_neighbours, write_neighbours
from inspection_findings.theme_model.theme_model import Provenance, ThemeModel

# Format 1 had no kinds, cues or sure threshold. Format 2 had no prior and no neighbours, format 3
# no network. Format 4 had no supplement, and treated narrative outside the standards as bullets.
# Format 5 had no graph of the network, and another key for the hashes of the reference coding.
# Format 6 had no words of illustrations for polarity, and read each sentence by itself.
FORMAT = 7
MANIFEST = "manifest.json"
CODEBOOK = "codebook.toml"
HEAD = "head.safetensors"
VOCABULARY = "vocabulary.json"
NETWORK, NETWORK_GRAPH = "network.safetensors", "network.onnx"
NEIGHBOURS = "neighbours.safetensors"
NEIGHBOURS_CODED = "neighbours.json"
TAUGHT = "taught.json"
LEFT_OUT, LEFT_OUT_CODED = "left_out.safetensors", "left_out.json"
METRICS = "metrics.json"
CARD = "MODEL_CARD.md"
_LONG_AGO = 24 * 60 * 60  # seconds after which nobody writes a model any more
_REQUIRED = (CODEBOOK, HEAD, VOCABULARY, NEIGHBOURS, NEIGHBOURS_CODED, TAUGHT)
_CURE = "restore the folder, or make it again with: findings train"
_CURE_CLOSED = "make room, close its files in other programs, or name another folder"
_CURE_NETWORK = "restore the folder, or make it again with: findings train --fine-tune"


def save_model(model: ThemeModel, folder: Path) -> None:
    """Write a model to ``folder``; an older model there is replaced once everything is written.

    Raises
    ------
    ModelError
        If ``folder`` exists and is not a model folder, or cannot be written: on Windows, also if
        another program has one of its files open. It is then left unchanged.
    """
    _finish_replacing(folder)
    refuse_to_replace(folder)
    try:
        _write_whole(model, folder)
    except OSError as error:
        raise ModelError(
            str(folder),
            f"cannot be written ({error.strerror})",
            _CURE_CLOSED,
        ) from error
    except FindingsError as error:  # a file of it, which the user need not know
        raise ModelError(str(folder), error.problem, _CURE_CLOSED) from error
    sync_folder(folder.parent)


def _write_whole(model: ThemeModel, folder: Path) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    _sweep(folder)
    temporary = Path(
        tempfile.mkdtemp(prefix=f".{folder.name}-", suffix=UNFINISHED, dir=folder.parent)
    )
    try:
        _write_files(model, temporary / "new")
        _put_in_place(temporary, folder)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def _finish_replacing(folder: Path) -> None:
    """Put a new model in place if a command was stopped after it had put the old one aside.

    The old one is put aside only when the new one is complete.
    """
    if folder.exists():
        return
    for temporary in folder.parent.glob(f".{glob.escape(folder.name)}-*"):
        if (temporary / "old").exists() and (temporary / "new" / MANIFEST).exists():
            (temporary / "new").rename(folder)
            shutil.rmtree(temporary)
            logging.getLogger(__name__).warning(
                "%s: finished putting a model in place; the command that did so was stopped.",
                folder,
            )
            return


def _sweep(folder: Path) -> None:
    """Delete models that commands were stopped in writing, long ago."""
    oldest = time.time() - _LONG_AGO
    for temporary in folder.parent.glob(f".{glob.escape(folder.name)}-*"):
        if temporary.stat().st_mtime < oldest:
            shutil.rmtree(temporary, ignore_errors=True)


def _put_in_place(temporary: Path, folder: Path) -> None:
    """Replace the old folder with the new one; if that fails, put the old one back."""
    old = temporary / "old"
    if folder.exists():
        folder.rename(old)
    try:
        (temporary / "new").rename(folder)
    except OSError:
        if old.exists():
            old.rename(folder)
        raise


def refuse_to_replace(folder: Path) -> None:
    """Raise `ModelError` if ``folder`` cannot be written or holds anything other than a model.

    A file that a model has the name of, but that is not as a model was written, is somebody's work.
    """
    above = next((one for one in folder.absolute().parents if one.exists()), Path("/"))
    if not (above.is_dir() and os.access(above, os.W_OK)):
        raise ModelError(
            str(folder), f"cannot be written: {above} is closed", "name another folder"
        )
    known = {MANIFEST, *_REQUIRED, NETWORK, NETWORK_GRAPH, METRICS, CARD}
    known |= {LEFT_OUT, LEFT_OUT_CODED}
    if folder.exists() and not folder.is_dir():
        raise ModelError(str(folder), "is a file", "name a folder")
    strange = sorted(path.name for path in folder.glob("*") if path.name not in known)
    if strange:
        raise ModelError(
            str(folder),
            f"holds {strange[0]!r}, which is not part of a model",
            "name a new folder, or one that holds a model and nothing else",
        )
    if folder.exists():
        _refuse_own_work(folder)


def _refuse_own_work(folder: Path) -> None:
    try:
        listed = dict(json.loads((folder / MANIFEST).read_bytes())["files"])
    except (OSError, ValueError, KeyError, TypeError):
        listed = {}
    for path in sorted(folder.iterdir()):
        is_list = path.name == MANIFEST and listed
        if not is_list and _sha256(path.read_bytes()) != listed.get(path.name):
            raise ModelError(
                str(path),
                "is not as a model was written, so it may be somebody's work",
                "name a new folder, or move the file",
            )


def _write_files(model: ThemeModel, folder: Path) -> None:
    folder.mkdir()
    files = {CODEBOOK: model.codebook_toml, HEAD: model.head, VOCABULARY: model.vocabulary}
    files[NEIGHBOURS], files[NEIGHBOURS_CODED] = write_neighbours(model.neighbours)
    files[TAUGHT] = (json.dumps(sorted(model.training_hashes), indent=0) + "\n").encode()
    if model.network is not None:
        files[NETWORK] = model.network.to_bytes()
        files[NETWORK_GRAPH] = model.network.graph
    if model.left_out is not None:
        files[LEFT_OUT], files[LEFT_OUT_CODED] = write_left_out(model.left_out)
    if model.metrics is not None:
        files[METRICS] = model.metrics.encode()
    files[CARD] = write_card(model).encode()
    for name, data in files.items():
        write_file(folder / name, data)
    manifest = {
        "format": FORMAT,
        "name": model.name,
        **asdict(model.provenance),
        "codebook_sha256": model.codebook.sha256,
        "codebook_version": model.codebook.version,
        "files": {name: _sha256(data) for name, data in files.items()},
    }
    text = json.dumps(manifest, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
    write_file(folder / MANIFEST, text.encode())


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def load_model(folder: str | Path) -> ThemeModel:
    """Read a model. This trains nothing and runs no code from the folder.

    Raises
    ------
    ModelError
        If a file is missing or does not match the manifest, or if the folder has a format that
        this version of the package does not read.
    """
    folder = Path(folder)
    _finish_replacing(folder)
    manifest = _read_manifest(folder)
    files = {name: _read_checked(folder / name, sha) for name, sha in manifest["files"].items()}
    codebook = read_codebook(folder / CODEBOOK)
    parts = Parts(arrays=_read_head(files[HEAD]), vocabulary=json.loads(files[VOCABULARY]))
    _check_themes(folder, codebook, parts)
    themes, polarity, words = from_arrays(parts, codebook.themes)
    return ThemeModel(
        codebook=codebook,
        codebook_toml=files[CODEBOOK],
        themes=themes,
        polarity=polarity,
        polarity_words=words,
        provenance=Provenance(
            package_version=manifest["package_version"],
            encoder_id=manifest["encoder_id"],
            boroughs=tuple(manifest["boroughs"]),
            reports=manifest["reports"],
            reference=manifest["reference"],
            illustrations=manifest["illustrations"],
            supplement=manifest["supplement"],
        ),
        network=_read_network(folder, files),
        metrics=files[METRICS].decode() if METRICS in files else None,
        training_hashes=frozenset(json.loads(files[TAUGHT])),
        neighbours=read_neighbours(files[NEIGHBOURS], files[NEIGHBOURS_CODED]),
        left_out=_read_left_out(folder, files),
    )


def load_network(folder: Path) -> Network | None:
    """Read only the fine-tuned network of a model; None if there is no network or no model.

    The rest of the folder may have an earlier format.

    Raises
    ------
    ModelError
        If the file does not match the manifest, or is not a network.
    """
    listed = _read_file_hashes(folder)
    files: dict[str, bytes] = {}
    for path in (folder / NETWORK, folder / NETWORK_GRAPH):
        if path.name in listed:
            files[path.name] = _read_checked(path, listed[path.name])
        elif path.is_file():
            files[path.name] = path.read_bytes()
    return _read_network(folder, files)


def _read_network(folder: Path, files: Mapping[str, bytes]) -> Network | None:
    if NETWORK not in files:
        return None
    if NETWORK_GRAPH not in files:
        raise ModelError(str(folder), f"holds {NETWORK}, but no {NETWORK_GRAPH}", _CURE_NETWORK)
    return read_network(files[NETWORK], files[NETWORK_GRAPH], where=str(folder / NETWORK))


def _read_left_out(folder: Path, files: Mapping[str, bytes]) -> BoroughsLeftOut | None:
    """Return what models say of boroughs left out; folders of earlier versions lack it."""
    if LEFT_OUT not in files:
        return None
    if LEFT_OUT_CODED not in files:
        raise ModelError(str(folder), f"holds {LEFT_OUT}, but no {LEFT_OUT_CODED}", _CURE)
    return read_left_out(files[LEFT_OUT], files[LEFT_OUT_CODED])


def _read_file_hashes(folder: Path) -> dict[str, str]:
    """Return the hashes in the manifest, in any format; empty without a readable manifest."""
    try:
        return dict(json.loads((folder / MANIFEST).read_bytes())["files"])
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def _read_manifest(folder: Path) -> dict[str, Any]:
    path = folder / MANIFEST
    try:
        manifest = json.loads(path.read_bytes())
        version, files = manifest["format"], manifest["files"]
    except OSError as error:
        raise ModelError(
            str(folder), f"holds no theme model ({MANIFEST}: {error.strerror})", _CURE
        ) from error
    except (ValueError, KeyError, TypeError) as error:
        raise ModelError(str(path), "is not the manifest of a theme model", _CURE) from error
    if version != FORMAT:
        raise ModelError(
            str(path),
            f"has format {version}, this version of the package reads {FORMAT}",
            "install the version that wrote it, or run: findings train",
        )
    for name in _REQUIRED:
        if name not in files:
            raise ModelError(str(path), f"does not list {name}", _CURE)
    return dict(manifest)


def _read_checked(path: Path, sha256: str) -> bytes:
    cure = _CURE_NETWORK if path.name in (NETWORK, NETWORK_GRAPH) else _CURE
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ModelError(str(path), f"cannot be read ({error.strerror})", cure) from error
    if _sha256(data) != sha256:
        raise ModelError(
            str(path),
            f"has SHA-256 {_sha256(data)[:12]}..., the manifest says {sha256[:12]}...",
            cure,
        )
    return data


def _read_head(data: bytes) -> dict[str, Any]:
    from safetensors.numpy import load

    return dict(load(data))


def _check_themes(folder: Path, codebook: Codebook, parts: Parts) -> None:
    weighed = tuple(parts.vocabulary["themes"]["theme_ids"])
    if weighed != codebook.theme_ids:
        odd = sorted(set(weighed) ^ set(codebook.theme_ids)) or ["in another order"]
        raise ModelError(
            str(folder), f"its weights and its codebook differ in themes ({odd[0]})", _CURE
        )
