"""Run texts through an ONNX graph, one at a time, with ONNX Runtime.

Texts are not batched, and each runs on one thread. In a padded batch, the last bits of the outputs
would depend on the other texts and on the number of cores.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from inspection_findings.errors import FindingsError

TOKENS, ROW, LOG_ODDS = "token_ids", "unit_row", "log_odds"  # inputs and outputs of our graphs
LONGEST = 256  # tokens; the rest of a longer text is cut off
_ERRORS_ONLY = 3

Progress = Callable[[Sequence[str]], Iterable[str]]


class TextGraph:
    """An open graph, which turns texts into one array for each of its outputs.

    Parameters
    ----------
    graph : bytes
        An ONNX file without weights.
    weights : mapping of str to array, float32
        The weights by their names in the graph. Others are ignored.
    tokenizer : bytes
        A ``tokenizer.json``.
    refuse : callable
        Makes the error to raise from a description of the problem with the graph.
    """

    def __init__(
        self,
        graph: bytes,
        weights: Mapping[str, NDArray[np.float32]],
        tokenizer: bytes,
        *,
        refuse: Callable[[str], FindingsError],
    ) -> None:
        self._session = _open_session(graph, weights, refuse)
        self._tokenizer = _open_tokenizer(tokenizer)

    def read(
        self, texts: Sequence[str], *, progress: Progress = iter
    ) -> tuple[NDArray[np.float32], ...]:
        """Return an array (len(texts), d) for each output; a repeated text runs only once."""
        distinct = {text: row for row, text in enumerate(dict.fromkeys(texts))}
        found = [self._read_one(text) for text in progress(list(distinct))]
        rows = [distinct[text] for text in texts]
        return tuple(
            np.array([outputs[number] for outputs in found], dtype=np.float32).reshape(-1, *shape)[
                rows
            ]
            for number, shape in enumerate(self._shapes())
        )

    def _read_one(self, text: str) -> list[NDArray[np.float32]]:
        tokens = np.array(self._tokenizer.encode(text).ids, dtype=np.int64)
        outputs: list[NDArray[np.float32]] = self._session.run(None, {TOKENS: tokens})
        return outputs

    def _shapes(self) -> list[Sequence[int]]:
        return [output.shape for output in self._session.get_outputs()]


def _open_session(
    graph: bytes,
    weights: Mapping[str, NDArray[np.float32]],
    refuse: Callable[[str], FindingsError],
) -> Any:
    import onnxruntime

    onnxruntime.disable_telemetry_events()  # builds for Windows collect usage data by default
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = _ERRORS_ONLY
    # The runtime rejects weights that the graph does not use, such as those of a pooling layer.
    known = {name: array for name, array in weights.items() if name.encode() in graph}
    values = [onnxruntime.OrtValue.ortvalue_from_numpy(array) for array in known.values()]
    try:
        options.add_external_initializers(list(known), values)
        return onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # the runtime's errors have no other common class
        raise refuse(f"does not fit its weights, or is damaged ({error})") from error


def _open_tokenizer(data: bytes) -> Any:
    """Return the tokenizer with our own length limit; the file itself pads and cuts to 128."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_buffer(data)
    tokenizer.no_padding()
    tokenizer.enable_truncation(max_length=LONGEST)
    return tokenizer
