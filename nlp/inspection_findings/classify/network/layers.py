"""The network in PyTorch, for fine-tuning; the layers below it are frozen.

Training uses padded batches. After training, ONNX Runtime runs the network on one text at a time.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import nn

from inspection_findings.encode.engine import LONGEST

if TYPE_CHECKING:
    from numpy.typing import NDArray

_NOWHERE = -1e4  # attention score of padding before the softmax
_RARE = -2.5  # initial bias of an output: most texts have few themes
_SMALL = 0.02  # standard deviation of the initial weights
_DROPOUT = 0.1


class LowerLayers:
    """The encoder's embeddings and its lower layers, which are frozen."""

    def __init__(self, bert: Any, tokenizer: Any, *, fine_tuned: int) -> None:
        self._bert = copy.copy(bert)
        self._bert._modules = dict(bert._modules)
        self._bert.encoder = copy.copy(bert.encoder)
        self._bert.encoder._modules = dict(bert.encoder._modules)
        self._bert.encoder.layer = bert.encoder.layer[: len(bert.encoder.layer) - fine_tuned]
        self._tokenizer = tokenizer

    def __call__(self, text: str) -> torch.Tensor:
        """Return one row for each token of the text, shape (tokens, d)."""
        tokens = self._tokenizer(text, truncation=True, max_length=LONGEST, return_tensors="pt")
        with torch.inference_mode():
            found: torch.Tensor = self._bert(
                input_ids=tokens["input_ids"], attention_mask=tokens["attention_mask"]
            ).last_hidden_state[0]
        return found.clone()


class UpperLayers(nn.Module):
    """The fine-tuned layers, with an attention (``where``) and weights (``what``) for each output.

    Parameters
    ----------
    bert : transformers.BertModel
        The model whose last layers are copied.
    fine_tuned : int
        How many layers to copy.
    outputs, kinds : int
        How many outputs the network has, and how many kinds of findings there are.
    """

    def __init__(self, bert: Any, *, fine_tuned: int, outputs: int, kinds: int) -> None:
        super().__init__()
        width = bert.config.hidden_size
        self.layers = nn.ModuleList(copy.deepcopy(bert.encoder.layer[-fine_tuned:]))
        self.where = nn.Parameter(torch.randn(outputs, width) * _SMALL)
        self.what = nn.Parameter(torch.randn(outputs, width) * _SMALL)
        self.biases = nn.Parameter(torch.full((outputs,), _RARE))
        self.kind_biases = nn.Parameter(torch.zeros(kinds, outputs))
        self.dropout = nn.Dropout(_DROPOUT)

    def forward(self, states: torch.Tensor, is_word: torch.Tensor) -> torch.Tensor:
        """Return log-odds (n, outputs) of states (n, tokens, d), without the biases of kinds."""
        blocked = (1.0 - is_word) * _NOWHERE
        for layer in self.layers:
            states = _first(layer(states, blocked[:, None, None, :]))
        states = self.dropout(states)
        attention = (self.where @ states.transpose(1, 2) + blocked[:, None, :]).softmax(dim=-1)
        return ((attention @ states) * self.what).sum(dim=-1) + self.biases

    def to_arrays(self) -> dict[str, NDArray[np.float16]]:
        """Return the weights in the precision in which they are stored."""
        return {
            name: w.detach().numpy().astype(np.float16) for name, w in self.state_dict().items()
        }

    def load_arrays(self, arrays: Mapping[str, NDArray[np.float16]]) -> UpperLayers:
        """Load stored weights and switch to evaluation mode."""
        self.load_state_dict(
            {name: torch.from_numpy(array.astype(np.float32)) for name, array in arrays.items()}
        )
        self.eval()
        return self


def _first(found: Any) -> Any:
    """Return the states, which some versions of transformers wrap in a tuple."""
    return found[0] if isinstance(found, tuple) else found


def side_by_side(states: Sequence[torch.Tensor]) -> tuple[torch.Tensor, torch.Tensor]:
    """Return the states of several texts padded into one (n, longest, d), and the token mask."""
    padded = nn.utils.rnn.pad_sequence(list(states), batch_first=True)
    is_word = torch.zeros(padded.shape[:2])
    for row, own in enumerate(states):
        is_word[row, : len(own)] = 1.0
    return padded, is_word
