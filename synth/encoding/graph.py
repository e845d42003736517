"""The transformer of a checkpoint as an ONNX graph: written from its weights, without importing torch."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from synth.encoding.checkpoint import WEIGHTS, Checkpoint, NotCompilableError

if TYPE_CHECKING:
    from onnx import NodeProto, TensorProto

GRAPH_VERSION = 1
"""Goes up with every change that may change a vector's last bit."""

INPUT, OUTPUT = "input_ids", "token_vectors"
_OPERATORS, _FUSED_OPERATORS, _FORMAT = 18, 1, 9
# onnxruntime's own operators, which do in one pass what ONNX needs several for.
_FUSED = "com.microsoft"


def graph_of(checkpoint: Checkpoint, *, added: Mapping[str, NDArray[np.float32]] | None = None) -> bytes:
    """Write the graph.

    It takes token numbers of shape (n_texts, n_tokens), int64, with no padding (every row has as many tokens), and
    gives the tokens' last vectors, of shape (n_texts, n_tokens, dimension), float32. Pooling is left to numpy, whose
    sums, unlike onnxruntime's, do not depend on the number of rows.

    Parameters
    ----------
    checkpoint
        The model.
    added
        What to add to the weight of modules, by their names in the transformer, each of shape (outputs, inputs).

    Raises
    ------
    NotCompilableError
        If the weights are not those of a BERT model.

    References
    ----------
    Devlin, J. et al. (2019). BERT: Pre-training of Deep Bidirectional Transformers. NAACL.
    """
    from onnx import TensorProto, helper

    try:
        builder = _Builder(checkpoint.config, _weights(checkpoint), added or {})
        builder.build()
    except KeyError as error:
        raise NotCompilableError(f"it has no weights {error}") from error
    graph = helper.make_graph(
        builder.nodes,
        "encoder",
        [helper.make_tensor_value_info(INPUT, TensorProto.INT64, ["texts", "tokens"])],
        [
            helper.make_tensor_value_info(
                OUTPUT, TensorProto.FLOAT, ["texts", "tokens", checkpoint.config["hidden_size"]]
            )
        ],
        builder.constants,
    )
    versions = [helper.make_opsetid("", _OPERATORS), helper.make_opsetid(_FUSED, _FUSED_OPERATORS)]
    return bytes(helper.make_model(graph, opset_imports=versions, ir_version=_FORMAT).SerializeToString())


def _weights(checkpoint: Checkpoint) -> dict[str, NDArray[np.float32]]:
    from safetensors.numpy import load_file

    tensors = load_file(checkpoint.folder / WEIGHTS)
    # A whole BertModel inside another module is saved with a prefix.
    return {name.removeprefix("bert."): tensor.astype(np.float32, copy=False) for name, tensor in tensors.items()}


class _Builder:
    def __init__(
        self, config: dict[str, Any], weights: dict[str, NDArray[np.float32]], added: Mapping[str, NDArray[np.float32]]
    ) -> None:
        self.config, self.weights, self.added = config, weights, added
        self.nodes: list[NodeProto] = []
        self.constants: list[TensorProto] = []

    def build(self) -> None:
        """Write the embeddings, then layer upon layer."""
        unknown = [name for name in self.added if f"{name}.weight" not in self.weights]
        if unknown:
            raise KeyError(unknown[0])
        hidden = self.embeddings()
        layers = self.config["num_hidden_layers"]
        for number in range(layers):
            hidden = self.layer(
                f"encoder.layer.{number}.", hidden, OUTPUT if number == layers - 1 else f"layer{number}"
            )

    def embeddings(self) -> str:
        """Add up the vectors of word, place and (always the first) segment."""
        word = self.constant("word", self.weights["embeddings.word_embeddings.weight"])
        segment = self.weights["embeddings.token_type_embeddings.weight"][0]
        place = self.constant("place", self.weights["embeddings.position_embeddings.weight"] + segment)
        start, axis = (self.constant(name, np.array([0], dtype=np.int64)) for name in ("start", "axis"))
        words = self.node("Gather", [word, INPUT], "words")
        length = self.node("Shape", [INPUT], "length", start=1, end=2)
        places = self.node("Slice", [place, start, length, axis], "places")
        total = self.node("Add", [words, places], "embedded")
        norm = [self.constant(name, self.weights[f"embeddings.LayerNorm.{name}"]) for name in ("weight", "bias")]
        return self.node("LayerNormalization", [total, *norm], "normed", epsilon=self.config["layer_norm_eps"], axis=-1)

    def layer(self, name: str, hidden: str, output: str) -> str:
        """Write attention and the two dense modules behind it."""
        size, names = self.config["hidden_size"], [f"attention.self.{part}" for part in ("query", "key", "value")]
        # One product for the three is faster than three.
        together = self.constant(f"{name}qkv", np.concatenate([self.matrix(name + part) for part in names], axis=1))
        bias = self.constant(f"{name}qkv_bias", np.concatenate([self.weights[f"{name}{part}.bias"] for part in names]))
        product = self.node("MatMul", [hidden, together], f"{name}product")
        sizes = self.constant(f"{name}sizes", np.array([size] * 3, dtype=np.int64))
        parts = [f"{name}{part}" for part in ("q", "k", "v")]
        self.node("Split", [product, sizes], *parts, axis=-1)
        heads = self.config["num_attention_heads"]
        attended = self.fused("MultiHeadAttention", [*parts, bias], f"{name}attended", num_heads=heads)
        middle = self.dense_and_norm(name, "attention.output", attended, hidden, f"{name}middle")
        inner = self.node("MatMul", [middle, self.dense(name, "intermediate")], f"{name}inner")
        inner_bias = self.constant(f"{name}inner_bias", self.weights[f"{name}intermediate.dense.bias"])
        active = self.fused("BiasGelu", [inner, inner_bias], f"{name}active")
        return self.dense_and_norm(name, "output", active, middle, output)

    def dense_and_norm(self, layer: str, part: str, source: str, beside: str, output: str) -> str:
        """Multiply, add what goes past, and normalise."""
        product = self.node("MatMul", [source, self.dense(layer, part)], f"{output}.product")
        rest = ("LayerNorm.weight", "LayerNorm.bias", "dense.bias")
        constants = [self.constant(f"{output}.{one}", self.weights[f"{layer}{part}.{one}"]) for one in rest]
        epsilon = self.config["layer_norm_eps"]
        return self.fused("SkipLayerNormalization", [product, beside, *constants], output, epsilon=epsilon)

    def dense(self, layer: str, part: str) -> str:
        return self.constant(f"{layer}{part}.matrix", self.matrix(f"{layer}{part}.dense"))

    def matrix(self, module: str) -> NDArray[np.float32]:
        """Give a module's weight of shape (inputs, outputs), with what fine-tuning has added."""
        weight = self.weights[f"{module}.weight"]
        return (weight + self.added[module] if module in self.added else weight).T

    def constant(self, name: str, value: NDArray[Any]) -> str:
        from onnx import numpy_helper

        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def node(self, operator: str, inputs: list[str], *outputs: str, domain: str = "", **settings: Any) -> str:
        from onnx import helper

        self.nodes.append(helper.make_node(operator, inputs, outputs, domain=domain, **settings))
        return outputs[0]

    def fused(self, operator: str, inputs: list[str], output: str, **settings: Any) -> str:
        return self.node(operator, inputs, output, domain=_FUSED, **settings)
