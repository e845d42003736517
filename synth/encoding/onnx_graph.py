"""Build the transformer of a checkpoint as an ONNX graph without torch; the weights are separate from the graph."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from synth.encoding.checkpoint import WEIGHTS, Checkpoint, UnsupportedModelError, check_weights

if TYPE_CHECKING:
    from onnx import NodeProto, TensorProto

GRAPH_VERSION = 2
"""Increased with every change that may change the last bit of a vector."""

INPUT, OUTPUT = "input_ids", "token_vectors"
_OPERATORS, _FUSED_OPERATORS, _FORMAT = 18, 1, 9
# onnxruntime's own operators: a product that takes transposed arrays without copying, and Gelu in one pass. Its other
# fused operators were measured and are not used: SkipLayerNormalization takes four times as long as the additions and
# LayerNormalization that it replaces, BiasGelu 1.7 times as long as Gelu, and MultiHeadAttention longer than its parts.
_FUSED = "com.microsoft"
# File name of the weights in the graph. The format needs one, but the weights are passed in memory: no file exists.
_NO_FILE = "handed-over"


@dataclass(frozen=True)
class Graph:
    """A graph and its weights by name.

    Attributes
    ----------
    model
        The serialised operators and names, a few kilobytes.
    weights
        To be passed to onnxruntime with the graph, float32.
    """

    model: bytes
    weights: Mapping[str, NDArray[np.float32]]


def build_graph(checkpoint: Checkpoint, *, replaced: Mapping[str, NDArray[np.float32]] | None = None) -> Graph:
    """Return the graph; building it takes milliseconds.

    Its input is token numbers of shape (n_tokens, n_texts), int64, without padding (all texts have the same number of
    tokens). Its output is the tokens' last vectors, of shape (n_tokens, n_texts, dimension), float32. With tokens
    first, the products of attention need no copies of queries, keys and values. Pooling is done by numpy: unlike
    onnxruntime's, its sums do not depend on the number of texts.

    Parameters
    ----------
    checkpoint
        The model.
    replaced
        Tensors that replace those of the checkpoint, by their names in the transformer.

    Raises
    ------
    UnsupportedModelError
        If the weights are not those of a BERT model, or it has no tensor of a name in `replaced`.
    EncoderError
        If the weights do not have the digest of the checkpoint.

    References
    ----------
    Devlin, J. et al. (2019). BERT: Pre-training of Deep Bidirectional Transformers. NAACL.
    """
    from onnx import TensorProto, helper

    try:
        builder = _Builder(checkpoint.config, _replace(_weights(checkpoint), replaced or {}))
        builder.build()
    except KeyError as error:
        raise UnsupportedModelError(f"it has no weights {error}") from error
    graph = helper.make_graph(
        builder.nodes,
        "encoder",
        [helper.make_tensor_value_info(INPUT, TensorProto.INT64, ["tokens", "texts"])],
        [
            helper.make_tensor_value_info(
                OUTPUT, TensorProto.FLOAT, ["tokens", "texts", checkpoint.config["hidden_size"]]
            )
        ],
        builder.constants,
    )
    versions = [helper.make_opsetid("", _OPERATORS), helper.make_opsetid(_FUSED, _FUSED_OPERATORS)]
    model = helper.make_model(graph, opset_imports=versions, ir_version=_FORMAT).SerializeToString()
    return Graph(bytes(model), builder.given)


def _weights(checkpoint: Checkpoint) -> dict[str, NDArray[np.float32]]:
    from safetensors.numpy import load_file

    path = checkpoint.folder / WEIGHTS
    check_weights(path, checkpoint.digest)
    tensors = load_file(path)
    # A whole BertModel inside another module is saved with a prefix.
    return {name.removeprefix("bert."): tensor.astype(np.float32, copy=False) for name, tensor in tensors.items()}


def _replace(
    weights: dict[str, NDArray[np.float32]], replaced: Mapping[str, NDArray[np.float32]]
) -> dict[str, NDArray[np.float32]]:
    for name, tensor in replaced.items():
        if weights[name].shape != tensor.shape:
            raise KeyError(name)
    return {**weights, **replaced}


class _Builder:
    def __init__(self, config: dict[str, Any], weights: Mapping[str, NDArray[np.float32]]) -> None:
        self.config, self.weights = config, weights
        self.nodes: list[NodeProto] = []
        self.constants: list[TensorProto] = []
        self.given: dict[str, NDArray[np.float32]] = {}

    def build(self) -> None:
        """Write the embeddings, then the layers one after the other."""
        hidden = self.rows(self.embeddings(), "rows")
        shape = self.node("Shape", [INPUT], "shape")
        size, heads = self.config["hidden_size"], self.config["num_attention_heads"]
        each = self.numbers("each", heads, size // heads)
        heads_shape = self.node("Concat", [shape, each], "heads_shape", axis=0)
        for number in range(self.config["num_hidden_layers"]):
            hidden = self.layer(f"encoder.layer.{number}.", hidden, heads_shape)
        whole = self.node("Concat", [shape, self.numbers("size", size)], "whole", axis=0)
        self.node("Reshape", [hidden, whole], OUTPUT)

    def embeddings(self) -> str:
        """Add up the vectors of word, position and segment (always the first)."""
        word = self.weight("word", self.weights["embeddings.word_embeddings.weight"])
        segment = self.weights["embeddings.token_type_embeddings.weight"][0]
        place = self.weight("place", self.weights["embeddings.position_embeddings.weight"] + segment)
        start, axis = self.numbers("start", 0), self.numbers("axis", 0)
        words = self.node("Gather", [word, INPUT], "words")
        length = self.node("Shape", [INPUT], "length", start=0, end=1)
        places = self.node("Slice", [place, start, length, axis], "places")
        of_all_texts = self.node("Unsqueeze", [places, self.numbers("texts_axis", 1)], "places_of_all_texts")
        return self.norm("embeddings.", self.node("Add", [words, of_all_texts], "embedded"))

    def layer(self, name: str, hidden: str, heads_shape: str) -> str:
        """Write attention and the two dense modules after it; arrays have the shape (tokens and texts, size)."""
        parts = []
        for part in ("query", "key", "value"):
            # Three products are faster than one of three times the width, which would have to be split again.
            product = self.dense(f"{name}attention.self.{part}", hidden)
            parts.append(self.node("Reshape", [product, heads_shape], f"{product}.heads"))
        query, key, value = parts
        scale = float(self.config["hidden_size"] // self.config["num_attention_heads"]) ** -0.5
        # From arrays of shape (tokens, texts, heads, size of a head) to one of shape (texts, heads, tokens, tokens).
        turned = {"transBatchA": 1, "transBatchB": 1, "transB": 1}
        scores = self.fused("FusedMatMul", [query, key], f"{name}scores", alpha=scale, **turned)
        shares = self.node("Softmax", [scores], f"{name}shares", axis=-1)
        mixed = self.fused("FusedMatMul", [shares, value], f"{name}mixed", transBatchB=1)
        tokens_first = self.node("Transpose", [mixed], f"{name}tokens_first", perm=[2, 0, 1, 3])
        middle = self.dense_and_norm(f"{name}attention.output.", self.rows(tokens_first, f"{name}rows"), hidden)
        active = self.fused("Gelu", [self.dense(f"{name}intermediate.dense", middle)], f"{name}active")
        return self.dense_and_norm(f"{name}output.", active, middle)

    def dense_and_norm(self, name: str, source: str, residual: str) -> str:
        """Multiply, add the residual, and normalise."""
        product = self.dense(f"{name}dense", source)
        return self.norm(name, self.node("Add", [product, residual], f"{name}total"))

    def norm(self, name: str, source: str) -> str:
        module = f"{name}LayerNorm"
        weights = [self.weight(f"{module}.{one}", self.weights[f"{module}.{one}"]) for one in ("weight", "bias")]
        epsilon = self.config["layer_norm_eps"]
        return self.node("LayerNormalization", [source, *weights], f"{module}.normed", epsilon=epsilon, axis=-1)

    def dense(self, module: str, source: str) -> str:
        matrix = self.weight(f"{module}.weight", self.weights[f"{module}.weight"])
        bias = self.weight(f"{module}.bias", self.weights[f"{module}.bias"])
        return self.node("Gemm", [source, matrix, bias], module, transB=1)

    def rows(self, source: str, output: str) -> str:
        shape = self.numbers(f"{output}.shape", -1, self.config["hidden_size"])
        return self.node("Reshape", [source, shape], output)

    def numbers(self, name: str, *values: int) -> str:
        from onnx import numpy_helper

        self.constants.append(numpy_helper.from_array(np.array(values, dtype=np.int64), name))
        return name

    def weight(self, name: str, value: NDArray[np.float32]) -> str:
        from onnx import StringStringEntryProto, TensorProto

        self.given[name] = np.ascontiguousarray(value)
        self.constants.append(
            TensorProto(
                name=name,
                dims=value.shape,
                data_type=TensorProto.FLOAT,
                data_location=TensorProto.EXTERNAL,
                external_data=[StringStringEntryProto(key="location", value=_NO_FILE)],
            )
        )
        return name

    def node(self, operator: str, inputs: list[str], *outputs: str, domain: str = "", **settings: Any) -> str:
        from onnx import helper

        self.nodes.append(helper.make_node(operator, inputs, outputs, domain=domain, **settings))
        return outputs[0]

    def fused(self, operator: str, inputs: list[str], output: str, **settings: Any) -> str:
        return self.node(operator, inputs, output, domain=_FUSED, **settings)
