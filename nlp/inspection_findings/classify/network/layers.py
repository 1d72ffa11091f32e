"""The network in torch, to be fine-tuned: the layers below stay as they are.

What is fine-tuned is read by ONNX Runtime, each text alone; here texts go through side by side.
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

_NOWHERE = -1e4  # what a place without a word weighs before the softmax
_RARE = -2.5  # where an output starts: most texts carry few themes
_SMALL = 0.02  # spread of the first weights
_DROPOUT = 0.1


class LowerLayers:
    """The encoder's embeddings and its layers below those that are fine-tuned; never changed."""

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
    """The fine-tuned layers, and for each output where in the text to look and what to look for.

    Parameters
    ----------
    bert : transformers.BertModel
        Whose last layers it starts from, as copies.
    fine_tuned : int
        How many.
    outputs, kinds : int
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
        """Return log-odds (n, outputs), before kinds, of states (n, tokens, d)."""
        blocked = (1.0 - is_word) * _NOWHERE
        for layer in self.layers:
            states = _first(layer(states, blocked[:, None, None, :]))
        states = self.dropout(states)
        attention = (self.where @ states.transpose(1, 2) + blocked[:, None, :]).softmax(dim=-1)
        return ((attention @ states) * self.what).sum(dim=-1) + self.biases

    def to_arrays(self) -> dict[str, NDArray[np.float16]]:
        """Return the weights as they are kept."""
        return {
            name: w.detach().numpy().astype(np.float16) for name, w in self.state_dict().items()
        }

    def load_arrays(self, arrays: Mapping[str, NDArray[np.float16]]) -> UpperLayers:
        """Take the weights that were kept, and be ready to read."""
        self.load_state_dict(
            {name: torch.from_numpy(array.astype(np.float32)) for name, array in arrays.items()}
        )
        self.eval()
        return self


def _first(found: Any) -> Any:
    """Return the states: some versions of the library give them in a tuple."""
    return found[0] if isinstance(found, tuple) else found


def side_by_side(states: Sequence[torch.Tensor]) -> tuple[torch.Tensor, torch.Tensor]:
    """Return states of several texts in one, (n, longest, d), and where there is a word."""
    padded = nn.utils.rnn.pad_sequence(list(states), batch_first=True)
    is_word = torch.zeros(padded.shape[:2])
    for row, own in enumerate(states):
        is_word[row, : len(own)] = 1.0
    return padded, is_word
