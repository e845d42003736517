"""Fine-tune the layers of the bundled encoder on sentences among their neighbours; the only code with torch."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from synth.encoding.checkpoint import WEIGHTS, check_weights
from synth.encoding.contextual import ContextualWeights
from synth.encoding.encoder import bundled_checkpoint
from synth.encoding.windows import Window, WindowTokenizer
from synth.errors import INSTALL_TRAIN, UsageError
from synth.findings import FINDING_COLUMN, POLARITY_COLUMNS, THEME_COLUMNS

if TYPE_CHECKING:
    import torch

EPOCHS = 3
_RATE, _HEADS_RATE, _WARM_UP, _LAST_RATE, _DECAY, _DROPOUT = 3e-4, 2e-3, 0.06, 0.02, 0.01, 0.1
_KIND_WEIGHT, _POLARITY_WEIGHT = 0.5, 0.6
# Windows of like length are put together within so many tokens.
_POOL_TOKENS = 65_536
# A step reads so many tokens at most, and fewer where an epoch would have fewer steps than this. With 5,321 sentences
# and three epochs, 195, 381 and 681 steps gave micro-F1 0.751, 0.777 and 0.789 (models/README.md).
_STEP_TOKENS, _LEAST_STEP_TOKENS, _STEPS_OF_EPOCH = 1_280, 256, 300
# Small training sets are seen more often than asked for, until there are this many steps (benchmarks/few_labels.md).
_LEAST_STEPS = 100
_LIMIT, _TEMPERATURE = 15.0, 8.0
_SEED = 0
# A second thread costs more than it gains where a step reads few tokens.
_THREADS, _FEW_SENTENCES = 2, 2_500


@dataclass(frozen=True)
class Targets:
    """What fine-tuning learns.

    Attributes
    ----------
    themes : ndarray of shape (n_sentences, n_themes), float32
        1 where the theme holds.
    finding : ndarray of shape (n_sentences,), float32
        1 where the sentence is a finding.
    polarity : ndarray of shape (n_sentences,), int64
        Place in `synth.findings.POLARITIES`; counts for findings only.
    polarity_only : ndarray of shape (n_sentences,), bool
        Sentences from which kind and themes are not learnt.
    """

    themes: NDArray[np.float32]
    finding: NDArray[np.float32]
    polarity: NDArray[np.int64]
    polarity_only: NDArray[np.bool_]


def fine_tune(
    texts: Sequence[str],
    headings: Sequence[str],
    starts: NDArray[np.bool_],
    targets: Targets,
    themes: Sequence[str],
    *,
    epochs: int = EPOCHS,
    progress: Callable[[int, int], None] | None = None,
) -> ContextualWeights:
    """Fine-tune the bundled encoder; seeded, on a fixed number of threads, so that the same data give the same weights.

    There are two threads, and one for up to 2,500 sentences. The embeddings of words and positions stay as they are. A
    window with its random cuts is drawn once.

    Parameters
    ----------
    texts, headings, starts
        See `WindowTokenizer.windows`.
    targets
        Row for row.
    themes
        Their ids.
    epochs
        How often each sentence is seen; more often where there would be fewer than 100 steps.
    progress
        Called after each step with the number of steps done and the number of all.

    Raises
    ------
    UsageError
        If PyTorch is not installed.
    """
    try:
        import torch
    except ImportError as error:
        raise UsageError(
            "fine-tuning needs PyTorch, which is not installed",
            remedy=f"{INSTALL_TRAIN}, or leave --fine-tune out.",
        ) from error
    checkpoint = bundled_checkpoint()
    check_weights(checkpoint.folder / WEIGHTS, checkpoint.digest)
    windows = WindowTokenizer(checkpoint.folder).windows(texts, headings, starts, rng=Random(_SEED))  # noqa: S311
    threads = torch.get_num_threads()
    # The number of threads changes the last digits of sums, and gradient steps amplify them.
    torch.set_num_threads(_THREADS if len(texts) > _FEW_SENTENCES else 1)
    try:
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(_SEED)
            network = Network.load(len(themes))
            train_network(network, windows, targets, epochs, progress=progress)
    finally:
        torch.set_num_threads(threads)
    return network.weights(tuple(themes), checkpoint.digest)


class Network:
    """The transformer and its heads, as `synth.encoding.contextual.ContextualEncoder` computes them.

    Parameters
    ----------
    tensors
        Of the checkpoint, by name.
    n_layers, n_attention_heads, epsilon
        Of the checkpoint.
    n_themes
        Number of themes.
    """

    def __init__(
        self,
        tensors: Mapping[str, torch.Tensor],
        n_layers: int,
        n_attention_heads: int,
        epsilon: float,
        n_themes: int,
    ) -> None:
        import torch

        self._n_attention_heads, self._epsilon = n_attention_heads, epsilon
        self._layers = [f"encoder.layer.{number}." for number in range(n_layers)]
        self.tensors = {
            name: torch.nn.Parameter(tensor) if any(map(name.startswith, self._layers)) else tensor
            for name, tensor in tensors.items()
        }
        width = tensors["embeddings.word_embeddings.weight"].shape[1]
        small = (
            torch.randn(n_themes, width) * 0.02,
            torch.randn(n_themes, width) * 0.02,
            torch.randn(THEME_COLUMNS.start, width) * 0.02,
        )
        values = {
            "query": torch.zeros(n_themes, width),
            "value": small[0],
            "mean": small[1],
            # Most sentences have none of the themes.
            "bias": torch.full((n_themes,), -2.5),
            "kind_polarity": small[2],
            "kind_polarity_bias": torch.zeros(THEME_COLUMNS.start),
        }
        self.heads = {name: torch.nn.Parameter(value) for name, value in values.items()}

    @classmethod
    def load(cls, n_themes: int) -> Network:
        """Load the bundled encoder."""
        from safetensors.torch import load_file

        checkpoint = bundled_checkpoint()
        tensors = {
            name.removeprefix("bert."): tensor.float()
            for name, tensor in load_file(checkpoint.folder / WEIGHTS).items()
            if tensor.is_floating_point()
        }
        config = checkpoint.config
        return cls(
            tensors, config["num_hidden_layers"], config["num_attention_heads"], config["layer_norm_eps"], n_themes
        )

    @property
    def trainable(self) -> list[torch.Tensor]:
        """The tensors of the layers that are trained, in a fixed order."""
        return [self.tensors[name] for name in sorted(self.tensors) if self.tensors[name].requires_grad]

    def embed(self, tokens: torch.Tensor) -> torch.Tensor:
        """Return the embeddings of tokens: from shape (n_windows, n_tokens), int64, to one with the dimension added."""
        hidden = self.tensors["embeddings.word_embeddings.weight"][tokens]
        hidden = hidden + self.tensors["embeddings.position_embeddings.weight"][: tokens.shape[1]]
        hidden = hidden + self.tensors["embeddings.token_type_embeddings.weight"][0]
        return self._norm("embeddings.", hidden)

    def encode(self, tokens: torch.Tensor, is_token: torch.Tensor, *, dropout: float) -> torch.Tensor:
        """Return the output of the last layer for each token; see `scores`."""
        hidden = self.embed(tokens)
        for name in self._layers:
            hidden = self._layer(name, hidden, is_token[:, None, None, :], dropout)
        return hidden

    def scores(
        self, tokens: torch.Tensor, is_token: torch.Tensor, spans: torch.Tensor, *, dropout: float
    ) -> torch.Tensor:
        """Return the scores of sentences.

        Parameters
        ----------
        tokens : tensor of shape (n_windows, n_tokens), int64
            Their places in the vocabulary.
        is_token : tensor of shape (n_windows, n_tokens), bool
            False for padding.
        spans : tensor of shape (n_windows, n_sentences, n_tokens), float32
            1 where a token belongs to a sentence.
        dropout
            Share of the numbers that are set to zero.

        Returns
        -------
        tensor of shape (n_windows, n_sentences, score_matrix_width(n_themes))
            In the order of `synth.findings.probability_columns`.
        """
        import torch
        from torch.nn import functional

        hidden = self.encode(tokens, is_token, dropout=dropout)
        sizes = spans.sum(dim=2, keepdim=True).clamp(min=1)
        mean = functional.dropout(spans @ hidden / sizes, dropout)
        hidden = functional.dropout(hidden, dropout)
        attention = torch.exp((hidden @ self.heads["query"].T / _TEMPERATURE).clamp(-_LIMIT, _LIMIT))
        value = attention * (hidden @ self.heads["value"].T)
        of_themes = (spans @ value) / (spans @ attention).clamp(min=1e-9)
        of_themes = of_themes + mean @ self.heads["mean"].T + self.heads["bias"]
        of_kind_polarity = mean @ self.heads["kind_polarity"].T + self.heads["kind_polarity_bias"]
        return torch.cat([of_kind_polarity, of_themes], dim=2)

    def weights(self, themes: tuple[str, ...], base: str) -> ContextualWeights:
        """Return what was learnt."""
        return ContextualWeights(
            {
                name: tensor.detach().numpy().astype(np.float16)
                for name, tensor in self.tensors.items()
                if tensor.requires_grad
            },
            {name: tensor.detach().numpy().copy() for name, tensor in self.heads.items()},
            themes,
            base,
        )

    def _layer(self, name: str, hidden: torch.Tensor, mask: torch.Tensor | None, dropout: float) -> torch.Tensor:
        from torch.nn import functional

        n_windows, n_tokens, width = hidden.shape
        heads = self._n_attention_heads
        query, key, value = (
            self._dense(f"{name}attention.self.{part}", hidden)
            .view(n_windows, n_tokens, heads, width // heads)
            .transpose(1, 2)
            for part in ("query", "key", "value")
        )
        mixed = functional.scaled_dot_product_attention(query, key, value, attn_mask=mask)
        mixed = mixed.transpose(1, 2).reshape(n_windows, n_tokens, width)
        attended = functional.dropout(self._dense(f"{name}attention.output.dense", mixed), dropout)
        middle = self._norm(f"{name}attention.output.", attended + hidden)
        active = functional.gelu(self._dense(f"{name}intermediate.dense", middle))
        return self._norm(
            f"{name}output.", functional.dropout(self._dense(f"{name}output.dense", active), dropout) + middle
        )

    def _dense(self, name: str, hidden: torch.Tensor) -> torch.Tensor:
        from torch.nn import functional

        return functional.linear(hidden, self.tensors[f"{name}.weight"], self.tensors[f"{name}.bias"])

    def _norm(self, name: str, hidden: torch.Tensor) -> torch.Tensor:
        from torch.nn import functional

        weight, bias = (self.tensors[f"{name}LayerNorm.{part}"] for part in ("weight", "bias"))
        return functional.layer_norm(hidden, hidden.shape[-1:], weight, bias, self._epsilon)


def train_network(
    network: Network,
    windows: Sequence[Window],
    targets: Targets,
    epochs: int,
    *,
    seed: int = _SEED,
    progress: Callable[[int, int], None] | None = None,
) -> None:
    """Train layers and heads of a network in place; the seed decides the order of the steps. See `fine_tune`."""
    import torch

    rng = Random(seed)  # noqa: S311 - a fixed order, not a secret
    heads = list(network.heads.values())
    optimiser = torch.optim.AdamW(
        [{"params": network.trainable, "lr": _RATE}, {"params": heads, "lr": _HEADS_RATE}], weight_decay=_DECAY
    )
    steps: list[list[int]] = []
    while epochs > 0 or len(steps) < _LEAST_STEPS:
        steps += steps_of_epoch(windows, rng)
        epochs -= 1
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser,
        lambda step: min(1.0, (step + 1) / (_WARM_UP * len(steps))) * max(_LAST_RATE, 1 - step / len(steps)),
    )
    parameters = [*network.trainable, *heads]
    for number, step in enumerate(steps, 1):
        tokens, is_token, spans, rows = collate(windows, step)
        scores = network.scores(tokens, is_token, spans, dropout=_DROPOUT)[spans.sum(dim=2) > 0]
        loss = _loss(scores, rows, targets)
        if not math.isfinite(loss.item()):
            raise FloatingPointError("the loss is not finite")
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        optimiser.step()
        schedule.step()
        if progress:
            progress(number, len(steps))


def steps_of_epoch(windows: Sequence[Window], rng: Random) -> Iterator[list[int]]:
    """Return the windows of each step, in random order, those of like length together."""
    order = list(range(len(windows)))
    tokens = sum(len(window.tokens) for window in windows)
    most = min(_STEP_TOKENS, max(_LEAST_STEP_TOKENS, tokens // _STEPS_OF_EPOCH))
    rng.shuffle(order)
    steps: list[list[int]] = []
    pool: list[int] = []
    size = 0
    for number in order:
        pool.append(number)
        size += len(windows[number].tokens)
        if size >= _POOL_TOKENS:
            steps += _cut(windows, pool, most)
            pool, size = [], 0
    steps += _cut(windows, pool, most)
    rng.shuffle(steps)
    yield from steps


def _cut(windows: Sequence[Window], pool: Sequence[int], most: int) -> list[list[int]]:
    steps: list[list[int]] = [[]]
    size = 0
    for number in sorted(pool, key=lambda one: (len(windows[one].tokens), one)):
        steps[-1].append(number)
        size += len(windows[number].tokens)
        if size >= most:
            steps.append([])
            size = 0
    return [step for step in steps if step]


def collate(
    windows: Sequence[Window], step: Sequence[int]
) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor, NDArray[np.int64]]:
    """Return the inputs of `Network.scores` for the windows of a step, and the rows of their sentences."""
    import torch

    longest = max(len(windows[number].tokens) for number in step)
    most = max(len(windows[number].rows) for number in step)
    tokens = torch.zeros(len(step), longest, dtype=torch.int64)
    is_token = torch.zeros(len(step), longest, dtype=torch.bool)
    spans = torch.zeros(len(step), most, longest)
    rows: list[int] = []
    for place, number in enumerate(step):
        window = windows[number]
        tokens[place, : len(window.tokens)] = torch.tensor(window.tokens)
        is_token[place, : len(window.tokens)] = True
        for sentence, (start, stop) in enumerate(window.spans):
            spans[place, sentence, start:stop] = 1
        rows += window.rows
    return tokens, is_token, spans, np.array(rows, dtype=np.int64)


def _loss(scores: torch.Tensor, rows: NDArray[np.int64], targets: Targets) -> torch.Tensor:
    import torch
    from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy

    themes, finding = torch.from_numpy(targets.themes[rows]), torch.from_numpy(targets.finding[rows])
    polarity = torch.from_numpy(targets.polarity[rows])
    counts = torch.from_numpy((~targets.polarity_only[rows]).astype(np.float32))
    of_themes = binary_cross_entropy_with_logits(scores[:, THEME_COLUMNS], themes, reduction="none").sum(dim=1)
    of_kind = binary_cross_entropy_with_logits(scores[:, FINDING_COLUMN], finding, reduction="none")
    of_polarity = cross_entropy(scores[:, POLARITY_COLUMNS], polarity, reduction="none") * finding
    return ((of_themes + _KIND_WEIGHT * of_kind) * counts + _POLARITY_WEIGHT * of_polarity).mean()
