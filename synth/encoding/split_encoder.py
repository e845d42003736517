"""An encoder cut in two: what its lower layers make of texts is computed once, what is above them can be trained."""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from synth.encoding.encoder import Encoder
from synth.encoding.fine_tuned import LowRankUpdate, reference_model, transformer_of
from synth.errors import EncoderError

if TYPE_CHECKING:
    import torch

# So many of the last layers can be trained.
UPPER_LAYERS = 3
_MAX_CHARACTERS = 4_000
_BATCH = 64


class SplitEncoder:
    """An encoder that knows what its lower layers make of some texts.

    Parameters
    ----------
    encoder
        Named as `synth.encoding.load_encoder` takes it; a BERT or the like.
    texts
        All texts that will be asked for.
    progress
        Called with the number of texts that were just done.

    Attributes
    ----------
    name, digest
        Those of the encoder, before any fine-tuning.
    dimension
        Of its vectors.

    Raises
    ------
    EncoderError
        If the encoder has no layers that could be cut apart.
    """

    def __init__(
        self, encoder: Encoder, texts: Sequence[str], *, progress: Callable[[int], None] | None = None
    ) -> None:
        import torch

        self.name: str = encoder.name
        self.digest: str = getattr(encoder, "base_digest", encoder.digest)
        unique = sorted(set(texts), key=lambda text: (len(text), text))
        self._place = {text: number for number, text in enumerate(unique)}
        lower = _lower_part(self.name)
        self.dimension: int = lower.get_embedding_dimension() or 0
        states = []
        for start in range(0, len(unique), _BATCH):
            batch = [text[:_MAX_CHARACTERS] for text in unique[start : start + _BATCH]]
            with torch.inference_mode():
                found = lower[0](lower.preprocess(batch))
            lengths = found["attention_mask"].sum(dim=1).tolist()
            states += [rows[:n].numpy() for rows, n in zip(found["token_embeddings"], lengths, strict=True)]
            if progress:
                progress(len(batch))
        self._starts = np.cumsum([0, *map(len, states)])
        # One large array: joblib shares it between processes instead of copying it.
        self._states = np.concatenate(states) if states else np.zeros((0, 0), dtype=np.float32)

    def knows(self, texts: Sequence[str]) -> bool:
        """Say whether all these texts were given at the beginning."""
        return all(text in self._place for text in texts)

    def places(self, texts: Sequence[str]) -> NDArray[np.int64]:
        """Give the number of each of these known texts."""
        return np.array([self._place[text] for text in texts], dtype=np.int64)

    def lengths(self, places: NDArray[np.int64]) -> NDArray[np.int64]:
        """Give the number of tokens of known texts."""
        return np.asarray(np.diff(self._starts)[places], dtype=np.int64)

    def encode(self, texts: Sequence[str], *, progress: Callable[[int], None] | None = None) -> NDArray[np.float32]:
        """Give the vectors of known texts before any change, an array of shape (n_texts, dimension), float32."""
        return self.vectors(texts, None, progress=progress)

    def vectors(
        self, texts: Sequence[str], change: LowRankUpdate | None, *, progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        """Give the vectors of known texts, with or without a change, an array of shape (n_texts, dimension)."""
        import torch

        upper = UpperPart.of(self.name)
        if change is not None:
            change.add_to(upper)
        places = np.unique(self.places(texts))
        vectors = np.zeros((len(places), self.dimension), dtype=np.float32)
        for start in range(0, len(places), _BATCH):
            with torch.inference_mode():
                found = self.run(upper, places[start : start + _BATCH]).numpy()
            vectors[start : start + len(found)] = found
            if progress:
                progress(len(found))
        return vectors[np.searchsorted(places, self.places(texts))]

    def run(self, upper: UpperPart, places: NDArray[np.int64]) -> torch.Tensor:
        """Give the vectors that `upper` makes of the texts with these numbers, of shape (n_texts, dimension)."""
        import torch

        spans = [(int(self._starts[place]), int(self._starts[place + 1])) for place in places]
        longest = max(stop - start for start, stop in spans)
        states = torch.zeros(len(spans), longest, self._states.shape[1])
        mask = torch.zeros(len(spans), longest, dtype=torch.long)
        for row, (start, stop) in enumerate(spans):
            # A copy: what other processes share cannot be written to, which torch warns of.
            states[row, : stop - start] = torch.from_numpy(np.array(self._states[start:stop]))
            mask[row, : stop - start] = 1
        found: Any = {
            "token_embeddings": transformer_of(upper.model)(inputs_embeds=states, attention_mask=mask)[0],
            "attention_mask": mask,
        }
        for module in list(upper.model)[1:]:
            found = module(found)
        vectors: torch.Tensor = found["sentence_embedding"]
        return vectors

    def __deepcopy__(self, memo: dict[int, object]) -> SplitEncoder:
        """Nothing in it changes, so that a clone of a classifier shares it."""
        return self


class TunedEncoder:
    """A `SplitEncoder` with a change to its upper layers: what fine-tuning gives.

    Attributes
    ----------
    name
        That of the encoder before.
    base_digest, digest
        Of the encoder before, and of that encoder and the change.
    change
        What is added to its weights.
    """

    def __init__(self, cut: SplitEncoder, change: LowRankUpdate) -> None:
        self.name = cut.name
        self.base_digest = cut.digest
        self.digest = change.digest(cut.digest)
        self.change = change
        self._cut = cut

    def encode(self, texts: Sequence[str], *, progress: Callable[[int], None] | None = None) -> NDArray[np.float32]:
        """Give the vectors, an array of shape (n_texts, dimension), float32; those of known texts cost less."""
        cut = self._cut if self._cut.knows(texts) else SplitEncoder(self, texts)
        return cut.vectors(texts, self.change, progress=progress)


@dataclass(frozen=True)
class UpperPart:
    """The layers that can be trained, as a model that takes states where a whole one takes tokens.

    Attributes
    ----------
    model
        A sentence-transformers module.
    linear
        The linear modules in its layers, by the names that they have in the whole transformer.
    """

    model: Any
    linear: dict[str, Any]

    @classmethod
    def of(cls, name: str) -> UpperPart:
        """Cut a new one from the encoder of that name."""
        import torch

        model = copy.deepcopy(_whole(name))
        transformer = transformer_of(model)
        first = len(transformer.encoder.layer) - UPPER_LAYERS
        linear = {
            f"encoder.layer.{number}.{inside}": module
            for number, layer in enumerate(transformer.encoder.layer[first:], first)
            for inside, module in layer.named_modules()
            if isinstance(module, torch.nn.Linear)
        }
        transformer.encoder.layer = transformer.encoder.layer[first:]
        transformer.embeddings = _given_states()
        return cls(model, linear)

    def get_submodule(self, name: str) -> Any:
        """Give a linear module, as torch modules give theirs."""
        if name not in self.linear:
            raise AttributeError(name)
        return self.linear[name]


@cache
def _whole(name: str) -> Any:
    model = reference_model(name)
    transformer = transformer_of(model)
    layers = getattr(getattr(transformer, "encoder", None), "layer", ())
    if not hasattr(transformer, "embeddings") or len(layers) <= UPPER_LAYERS:
        raise EncoderError(
            f"cannot be fine-tuned: it has no {UPPER_LAYERS + 1} layers like BERT's",
            where=name,
            remedy="Train without --fine-tune, or write --encoder bundled.",
        )
    return model.eval()


def _lower_part(name: str) -> Any:
    model = copy.deepcopy(_whole(name))
    encoder = transformer_of(model).encoder
    encoder.layer = encoder.layer[:-UPPER_LAYERS]
    return model


def _given_states() -> Any:
    """Give a module for the place of the embeddings that hands on the states it is given."""
    import torch

    class GivenStates(torch.nn.Module):
        def forward(self, inputs_embeds: torch.Tensor, **_: object) -> torch.Tensor:
            return inputs_embeds

    return GivenStates()
