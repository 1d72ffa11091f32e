"""Fine-tune a network on illustrations; a repeated run on one machine gives the same network.

Fine-tuning uses no report and no coded finding. So the network is the same for each borough that
is left out.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn
from transformers import AutoTokenizer, BertModel
from transformers.utils import logging

from inspection_findings.classify.network.graph import write_network_graph
from inspection_findings.classify.network.layers import LowerLayers, UpperLayers, side_by_side
from inspection_findings.classify.network.network import Network
from inspection_findings.coding.illustrations import Illustration
from inspection_findings.encode import Encoder, OnnxEncoder
from inspection_findings.encode.graph import BertShape
from inspection_findings.errors import EncoderError
from inspection_findings.records import KINDS, POLARITIES

Progress = Callable[[Sequence[object]], Iterable[object]]

_BATCH = 16
_RATE, _RATE_OF_NEW = 3e-4, 2e-3  # learning rates of pre-trained layers and of new weights
_WARM_UP = 0.1  # share of the steps in which the rate rises
_DECAY = 0.01
_STEEPEST = 1.0  # gradients are clipped to this norm
_POLARITY_COUNTS = 4.0  # weight of polarities in the loss: 4 outputs against some 25 for themes
_BUCKET = 8  # so many batches are sorted by length together, which needs less padding
SEED = 20261122


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """Illustrations as training data; row *i* is illustration *i*.

    ``targets`` (n, outputs) is 1 where writer and coder both gave the theme or polarity, and 0.5
    where one of them did. ``counts`` (n, outputs) are weights in the loss, 0 where nothing was
    coded.
    """

    texts: Sequence[str]
    kinds: Sequence[int]
    targets: NDArray[np.float32]
    counts: NDArray[np.float32]


def make_lesson(illustrations: Sequence[Illustration], theme_ids: Sequence[str]) -> Lesson:
    """Return illustrations as training data for these themes; their order does not matter."""
    ordered = sorted(illustrations, key=lambda one: (one.text, one.illustration_id))
    targets = np.zeros((len(ordered), len(theme_ids) + len(POLARITIES)), dtype=np.float32)
    counts = np.ones_like(targets)
    counts[:, len(theme_ids) :] = _POLARITY_COUNTS
    for row, one in enumerate(ordered):
        for said in (one.writer, one.coder):
            for theme_id in said:
                targets[row, theme_ids.index(theme_id)] += 0.5
        for polarity in one.polarities:
            column = len(theme_ids) + POLARITIES.index(polarity)
            targets[row, column] += 1.0 / len(one.polarities)
        if not one.polarities:
            counts[row, len(theme_ids) :] = 0.0
    return Lesson(
        texts=[one.text for one in ordered],
        kinds=[KINDS.index(one.kind) for one in ordered],
        targets=targets,
        counts=counts,
    )


def fine_tune(
    illustrations: Sequence[Illustration],
    *,
    theme_ids: Sequence[str],
    encoder: Encoder,
    illustrations_sha256: str,
    layers: int = 2,
    epochs: int = 5,
    progress: Progress = iter,
) -> Network:
    """Return a network trained on illustrations alone. This takes minutes, on one thread.

    Parameters
    ----------
    encoder : Encoder
        The encoder whose last layers are copied. It is not changed.
    layers : int
        How many of its layers to fine-tune.
    progress : callable, optional
        Wraps the texts and then the steps, to show progress.

    Raises
    ------
    EncoderError
        If the encoder is not a BERT model run by ONNX Runtime.
    """
    bert, tokenizer = open_layers(encoder)
    lesson = make_lesson(illustrations, theme_ids)
    threads = torch.get_num_threads()
    torch.set_num_threads(1)  # so that sums have the same order on any number of cores
    try:
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(SEED)
            below = LowerLayers(bert, tokenizer, fine_tuned=layers)
            states = [below(str(text)) for text in progress(lesson.texts)]
            upper = UpperLayers(
                bert, fine_tuned=layers, outputs=lesson.targets.shape[1], kinds=len(KINDS)
            )
            _descend(upper, states, lesson, epochs=epochs, progress=progress)
    finally:
        torch.set_num_threads(threads)
    network = Network(
        encoder_id=encoder.encoder_id,
        theme_ids=tuple(theme_ids),
        layers=layers,
        illustrations=illustrations_sha256,
        arrays=upper.to_arrays(),
    )
    return replace(network, graph=write_network_graph(network, shape=_describe(bert)))


def open_layers(encoder: Encoder) -> tuple[BertModel, Any]:
    """Return the encoder's BERT model and tokenizer, in PyTorch."""
    config = encoder.folder / "config.json" if isinstance(encoder, OnnxEncoder) else None
    if config is None or not config.is_file():
        raise EncoderError(
            encoder.encoder_id,
            "cannot be fine-tuned, since it is not a BERT model run by ONNX Runtime",
            "use the default encoder, or train without --fine-tune",
        )
    logging.disable_progress_bar()  # transformers shows one while it loads a file
    return (
        BertModel.from_pretrained(config.parent, local_files_only=True).eval(),
        AutoTokenizer.from_pretrained(config.parent, local_files_only=True),
    )


def _describe(bert: BertModel) -> BertShape:
    config = bert.config
    return BertShape(
        layers=config.num_hidden_layers,
        width=config.hidden_size,
        heads=config.num_attention_heads,
        inner_width=config.intermediate_size,
        words=config.vocab_size,
        places=config.max_position_embeddings,
        epsilon=config.layer_norm_eps,
    )


def _descend(
    upper: UpperLayers,
    states: Sequence[torch.Tensor],
    lesson: Lesson,
    *,
    epochs: int,
    progress: Progress,
) -> None:
    known = list(upper.layers.parameters())
    new = [p for name, p in upper.named_parameters() if not name.startswith("layers.")]
    optimiser = torch.optim.AdamW(
        [{"params": known, "lr": _RATE}, {"params": new, "lr": _RATE_OF_NEW}],
        weight_decay=_DECAY,
    )
    lengths = [len(own) for own in states]
    steps = [batch for epoch in range(epochs) for batch in _draw_batches(lengths, epoch)]
    rising = max(1, round(_WARM_UP * len(steps)))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min(1.0, (step + 1) / rising) * (1.0 - step / (len(steps) + 1))
    )
    targets, counts = torch.from_numpy(lesson.targets), torch.from_numpy(lesson.counts)
    kinds = torch.tensor(lesson.kinds)
    upper.train()
    for batch in progress(steps):
        rows = list(batch)  # type: ignore[call-overload]
        said = upper(*side_by_side([states[row] for row in rows])) + upper.kind_biases[kinds[rows]]
        loss = nn.functional.binary_cross_entropy_with_logits(
            said, targets[rows], weight=counts[rows]
        )
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_([*known, *new], _STEEPEST)
        optimiser.step()
        schedule.step()


def _draw_batches(lengths: Sequence[int], epoch: int) -> list[list[int]]:
    """Return the rows in batches of texts of similar length, shuffled for this epoch."""
    draw = random.Random(f"{SEED} {epoch}")  # noqa: S311 - an order, no secret
    rows = list(range(len(lengths)))
    draw.shuffle(rows)
    size = _BATCH * _BUCKET
    buckets = [
        sorted(rows[at : at + size], key=lambda row: (lengths[row], row))
        for at in range(0, len(rows), size)
    ]
    batches = [
        bucket[at : at + _BATCH] for bucket in buckets for at in range(0, len(bucket), _BATCH)
    ]
    draw.shuffle(batches)
    return batches
