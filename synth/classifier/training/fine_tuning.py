"""Fine-tune the last layers of the encoder on themes, polarity and kind at once.

Only low-rank updates are learnt: under a megabyte in size, and less prone to overfitting than whole layers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from synth.encoding.fine_tuned import LowRankUpdate
from synth.encoding.split_encoder import SplitEncoder, TunedEncoder, UpperPart
from synth.findings import POLARITIES

if TYPE_CHECKING:
    import torch

RANK = 16
_EPOCHS, _BATCH, _RATE, _WARM_UP, _DROPOUT = 4, 32, 1e-3, 0.1, 0.1
# Vectors have length 1; the regressions on them, which learn as fast, need larger ones.
_SCALE = 10.0
# A theme holds of few sentences: the sum over the themes is weighed against kind and polarity.
_THEMES_WEIGHT, _KIND_WEIGHT, _POLARITY_WEIGHT = 1 / 3, 1 / 2, 1 / 2
# Texts of like length are put together within so many batches.
_POOL = 16


@dataclass(frozen=True)
class Targets:
    """What fine-tuning learns.

    Attributes
    ----------
    themes : ndarray of shape (n, n_themes), float32
        1 where the theme holds.
    finding : ndarray of shape (n,), float32
        1 where the sentence is a finding.
    polarity : ndarray of shape (n,), int64
        Place in `synth.findings.POLARITIES`; counts only for findings.
    """

    themes: NDArray[np.float32]
    finding: NDArray[np.float32]
    polarity: NDArray[np.int64]


def fine_tune(cut: SplitEncoder, texts: Sequence[str], beside: NDArray[np.float32], targets: Targets) -> TunedEncoder:
    """Fine-tune on labelled sentences; seeded, and the order of the rows does not matter.

    Parameters
    ----------
    cut
        Knows the texts.
    texts
        Sentences.
    beside : ndarray of shape (n_texts, n_features)
        What is known of each besides its vector (its context and terms): the vector need not say it again.
    targets
        Row for row.

    References
    ----------
    Hu, E. J. et al. (2021). LoRA: Low-Rank Adaptation of Large Language Models. arXiv:2106.09685.
    """
    import torch

    order = sorted(range(len(texts)), key=lambda row: (texts[row], targets.themes[row].tobytes(), row))
    labels = [torch.from_numpy(values[order]) for values in (targets.themes, targets.finding, targets.polarity)]
    places = cut.places([texts[row] for row in order])
    threads = torch.get_num_threads()
    # The number of threads changes the last digits of sums, and steps of learning make much of them.
    torch.set_num_threads(1)
    try:
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(0)
            return TunedEncoder(cut, _learn(cut, places, torch.from_numpy(beside[order]), *labels))
    finally:
        torch.set_num_threads(threads)


def _learn(
    cut: SplitEncoder,
    places: NDArray[np.int64],
    beside: torch.Tensor,
    themes: torch.Tensor,
    finding: torch.Tensor,
    polarity: torch.Tensor,
) -> LowRankUpdate:
    import torch
    from torch.nn.functional import dropout

    upper = UpperPart.of(cut.name)
    upper.model.requires_grad_(requires_grad=False)
    pairs = {name: _thin_pair(module) for name, module in upper.linear.items()}
    thin = [matrix for pair in pairs.values() for matrix in pair]
    head = torch.nn.Linear(cut.dimension + beside.shape[1], themes.shape[1] + 1 + len(POLARITIES))
    optimiser = torch.optim.AdamW([*thin, *head.parameters()], lr=_RATE, weight_decay=0.01)
    batches = [batch for _ in range(_EPOCHS) for batch in _batches(cut.lengths(places))]
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min(1.0, (step + 1) / (_WARM_UP * len(batches))) * (1 - step / len(batches))
    )
    upper.model.train()
    for batch in batches:
        vectors = _SCALE * cut.run(upper, places[batch])
        answer = head(dropout(torch.cat([vectors, beside[batch]], dim=1), _DROPOUT))
        loss = _loss(answer, themes[batch], finding[batch], polarity[batch])
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(thin, 1.0)
        optimiser.step()
        schedule.step()
    return LowRankUpdate(
        {
            f"{name}.{side}": matrix.detach().numpy().astype(np.float16)
            for name, pair in pairs.items()
            for side, matrix in zip(("down", "up"), pair, strict=True)
        }
    )


def _loss(answer: torch.Tensor, themes: torch.Tensor, finding: torch.Tensor, polarity: torch.Tensor) -> torch.Tensor:
    from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy

    n = themes.shape[1]
    of_themes, of_kind, of_polarity = answer[:, :n], answer[:, n], answer[:, n + 1 :]
    wrong_polarity = cross_entropy(of_polarity, polarity, reduction="none")
    return (
        _THEMES_WEIGHT * n * binary_cross_entropy_with_logits(of_themes, themes)
        + _KIND_WEIGHT * binary_cross_entropy_with_logits(of_kind, finding)
        + _POLARITY_WEIGHT * (wrong_polarity * finding).sum() / finding.sum().clamp(min=1)
    )


def _batches(lengths: NDArray[np.int64]) -> Iterator[list[int]]:
    """Give batches in chance order, each of texts of like length, so that little padding is computed."""
    import torch

    shuffled = torch.randperm(len(lengths)).tolist()
    batches = []
    for start in range(0, len(shuffled), _POOL * _BATCH):
        pool = sorted(shuffled[start : start + _POOL * _BATCH], key=lambda row: lengths[row])
        batches += [pool[place : place + _BATCH] for place in range(0, len(pool), _BATCH)]
    for number in torch.randperm(len(batches)).tolist():
        yield batches[number]


def _thin_pair(module: Any) -> tuple[torch.Tensor, torch.Tensor]:
    """Let a linear module add the product of two thin matrices, which is zero at first, and give these."""
    import torch

    down = torch.nn.Parameter(torch.randn(RANK, module.in_features) / module.in_features**0.5)
    up = torch.nn.Parameter(torch.zeros(module.out_features, RANK))
    module.register_forward_hook(lambda _, given, out: out + (given[0] @ down.T) @ up.T)
    return down, up
