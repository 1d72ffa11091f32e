"""A Dask scheduler as an engine: its workers are processes of any number of machines.

Each machine needs this package and the encoder's weights, in the same versions: a worker that has
others is refused. The theme model, the codebook, the frameworks and the reports are sent.
"""

from __future__ import annotations

import logging
import platform
import socket
import time
import warnings
from concurrent.futures import CancelledError, Executor, Future
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any, TypeVar

import dask
import distributed
from distributed.diagnostics.plugin import WorkerPlugin
from distributed.versions import VersionMismatchWarning

from inspection_findings.encode import find_default_folder, load_encoder
from inspection_findings.errors import EncoderError, FindingsError
from inspection_findings.pipeline.in_worker import Work, put_down, take_up
from inspection_findings.pipeline.process import Processor
from inspection_findings.pipeline.version import TOOL_VERSION, hash_pipeline
from inspection_findings.processes import WorkerEndedError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from inspection_findings.frameworks import Frameworks
    from inspection_findings.pipeline.parts import Parts
    from inspection_findings.theme_model import ThemeModel

T = TypeVar("T")

_CONNECT = 10  # seconds to wait for the scheduler
_LOOK = 5.0  # seconds after which it is asked again how many workers it has
_PATIENCE = 60.0  # seconds without any worker, after which the build ends
# What texts, rows and probabilities depend on, besides this package.
_COMPUTING = (
    *("distributed", "ftfy", "lxml", "mammoth", "numpy", "onnxruntime", "pypdfium2"),
    *("scikit-learn", "scipy", "tokenizers"),
)
_SAME = "install the same versions on each machine (requirements/ lists them)"


def describe_machine() -> dict[str, str]:
    """Return the versions of everything here that the result for a report depends on."""
    found = {"python": ".".join(platform.python_version_tuple()[:2])}
    for name in _COMPUTING:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "none"
    return {**found, "inspection-findings": TOOL_VERSION}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sent:
    """Work on its way to a worker, which opens its own encoder: weights are not sent."""

    work_id: str
    versions: Mapping[str, str]
    pipeline_hash: str
    encoder_folder: Path | None
    model: ThemeModel
    frameworks: Frameworks
    parts: Parts | None


class _TakesUp(WorkerPlugin):
    """Gives the work to each worker of a scheduler, also to those that join later."""

    def __init__(self, sent: _Sent) -> None:
        self._sent = sent
        self.name = f"inspection-findings-{sent.work_id}"

    def setup(self, worker: object) -> None:  # noqa: ARG002
        """Take up the work, or refuse it with the name of the machine."""
        try:
            take_up(_unpack(self._sent))
        except FindingsError as error:
            where = f"the worker on {socket.gethostname()}, {error.where}"
            raise FindingsError(where, error.problem, error.cure) from error

    def teardown(self, worker: object) -> None:  # noqa: ARG002
        """Forget the work."""
        put_down(self._sent.work_id)


def _pack(work: Work) -> _Sent:
    processor = work.processor
    folder: Path | None = getattr(processor.plain_encoder, "folder", None)
    return _Sent(
        work_id=work.work_id,
        versions=describe_machine(),
        pipeline_hash=hash_pipeline(processor.encoder, processor.model, processor.frameworks),
        encoder_folder=None if folder is None or _is_default(folder) else folder.resolve(),
        model=processor.model,
        frameworks=processor.frameworks,
        parts=work.parts,
    )


def _is_default(folder: Path) -> bool:
    try:
        return folder == find_default_folder()
    except EncoderError:
        return False


def _unpack(sent: _Sent) -> Work:
    here, wanted = describe_machine(), sent.versions
    odd = [name for name in wanted if here.get(name) != wanted[name]]
    if odd:
        has, needs = (
            ", ".join(f"{name} {those.get(name)}" for name in odd) for those in (here, wanted)
        )
        raise FindingsError("its packages", f"has {has}, not {needs}", _SAME)
    folder = sent.encoder_folder
    encoder = load_encoder(None if folder is None else str(folder))
    processor = Processor(encoder=encoder, model=sent.model, frameworks=sent.frameworks)
    if hash_pipeline(encoder, sent.model, sent.frameworks) != sent.pipeline_hash:
        raise FindingsError("its encoder", f"is {encoder.encoder_id}, another one", _SAME)
    return Work(work_id=sent.work_id, processor=processor, parts=sent.parts)


class DaskScheduler:
    """The workers of a Dask scheduler.

    Parameters
    ----------
    address : str
        Where it listens: ``tcp://HOST:PORT``, or ``tls://`` with what Dask's settings say.
    patience : float
        Seconds without any worker, after which the build ends.

    Raises
    ------
    FindingsError
        If no scheduler answers there, or it has another version of Dask.
    """

    def __init__(self, address: str, *, patience: float = _PATIENCE) -> None:
        self._address = address
        self._patience = patience
        self._plugin: _TakesUp | None = None
        self._seen = time.monotonic()  # when a worker was last there
        _keep_quiet()
        self._client = self._connect()

    @property
    def width(self) -> int:
        """How many workers there are, at least 1."""
        return max(1, len(self._client.scheduler_info(n_workers=-1)["workers"]))

    def open(self, work: Work) -> Executor:
        """Send the work to all workers, once, and return the executor of the scheduler."""
        if self._client.status == "closed":
            self._client = self._connect()
        if self._plugin is None:
            self._plugin = _TakesUp(_pack(work))
            try:
                self._send(self._plugin)
            except FindingsError:
                self.close()  # else workers that join later would be refused too
                raise
        executor: Executor = self._client.get_executor(pure=False)
        return executor

    def _send(self, plugin: WorkerPlugin, *, times: int = 3) -> None:
        try:
            self._client.register_plugin(plugin)
        except FindingsError:
            raise
        except Exception as error:
            if isinstance(error, OSError) and times > 1:  # a worker ended while it was told
                self._send(plugin, times=times - 1)
                return
            raise FindingsError(  # whatever a worker of another version says
                self._address, f"a worker refuses the work ({_said(error)})", _SAME
            ) from error

    def take(self, future: Future[T]) -> T:
        """Wait for a result, as long as there is a scheduler that has workers."""
        while True:
            try:
                return future.result(timeout=_LOOK)
            except TimeoutError:
                self._require_workers()
            except distributed.scheduler.KilledWorker as error:
                raise WorkerEndedError from error
            except CancelledError as error:
                raise self._lost() from error

    def close(self) -> None:
        """Let go of the scheduler and its workers, which run on."""
        if self._plugin is not None:
            with suppress(Exception):  # the scheduler may be gone
                self._client.unregister_worker_plugin(self._plugin.name)
        self._plugin = None
        self._client.close()

    def _connect(self) -> distributed.Client:
        try:
            client = distributed.Client(self._address, timeout=_CONNECT, set_as_default=False)
            found = client.get_versions()
        except Exception as error:  # from a wrong address to a wrong version, of many classes
            raise FindingsError(
                self._address,
                f"no Dask scheduler answers ({_said(error)})",
                "start one with: dask scheduler",
            ) from error
        here, there = (_version_of_dask(found, one) for one in ("client", "scheduler"))
        if here != there:
            client.close()
            raise FindingsError(
                self._address, f"the scheduler has distributed {there}, not {here}", _SAME
            )
        return client

    def _lost(self) -> FindingsError:
        return FindingsError(
            self._address,
            "the Dask scheduler went away",
            "what is done is kept: start it again and run the command again",
        )

    def _require_workers(self) -> None:
        if self._client.status != "running":
            raise self._lost()
        if self._client.scheduler_info(n_workers=-1)["workers"]:
            self._seen = time.monotonic()
        elif time.monotonic() - self._seen > self._patience:
            raise FindingsError(
                self._address,
                f"the Dask scheduler has had no worker for {self._patience:.0f} seconds",
                f"what is done is kept: start some with: dask worker {self._address}",
            )


def _version_of_dask(found: Any, where: str) -> str:
    return str(found[where]["packages"]["distributed"])


def _said(error: Exception) -> str:
    return " ".join(str(error).split()) or type(error).__name__


def _keep_quiet() -> None:
    """Keep Dask's warnings off the terminal: the build says once what is wrong."""
    for name in ("distributed", "distributed.client", "distributed.core", "distributed.comm"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    warnings.filterwarnings("ignore", category=VersionMismatchWarning)  # refused in our own words
    dask.config.set({"distributed.admin.large-graph-warning-threshold": "1GB"})  # a large PDF
