"""Read a sentence-transformers model from disk without the package sentence-transformers."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from synth.errors import EncoderError
from synth.files import digest_of_bytes, digest_of_file

if TYPE_CHECKING:
    from tokenizers import Tokenizer

WEIGHTS, TOKENIZER = "model.safetensors", "tokenizer.json"
_CONFIG, _MODULES, _LENGTH = "config.json", "modules.json", "sentence_bert_config.json"
_PROMPTS = "config_sentence_transformers.json"
_ASKED = {"hidden_act": "gelu", "position_embedding_type": "absolute", "is_decoder": False}


class UnsupportedModelError(Exception):
    """The model has a form that only sentence-transformers can run. The message says which form."""


def check_weights(path: Path, digest: str) -> None:
    """Check the digest of weights. Any code that loads weights calls this first.

    Raises
    ------
    EncoderError
        If their SHA-256 is not `digest`.
    """
    if (found := digest_of_file(path)) != digest:
        raise EncoderError(
            f"its weights were changed (SHA-256 {found[:12]}…, expected {digest[:12]}…)",
            where=path,
            remedy="Install or save the encoder again.",
        )


def open_tokenizer(content: str) -> Tokenizer:
    """Return the tokenizer that is stored as JSON; it neither pads nor truncates."""
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_str(content)
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


@dataclass(frozen=True)
class Checkpoint:
    """A transformer of the BERT family with its tokenizer and pooling.

    Attributes
    ----------
    folder
        Folder with ``model.safetensors`` and ``tokenizer.json``.
    digest
        SHA-256 of the weights.
    settings_digest
        SHA-256 of everything else that a vector depends on.
    config
        Configuration of the transformer.
    max_tokens
        Longer texts are truncated.
    pooling
        ``mean`` (mean of the tokens' vectors) or ``cls`` (vector of the first token).
    normalised
        Whether vectors have length 1.
    """

    folder: Path
    digest: str
    settings_digest: str
    config: dict[str, Any]
    max_tokens: int
    pooling: str
    normalised: bool

    @classmethod
    def read(cls, folder: Path, digest: str) -> Checkpoint:
        """Read everything but the weights.

        Raises
        ------
        UnsupportedModelError
            If it is not a BERT model with mean or first-token pooling in the file layout of sentence-transformers.
        """
        files: dict[str, bytes] = {}

        def read(name: str) -> Any:
            try:
                files[name] = (folder / name).read_bytes()
                return json.loads(files[name])
            except (OSError, ValueError) as error:
                raise UnsupportedModelError(f"{name} cannot be read") from error

        modules = [(module["type"].rpartition(".")[2], module["path"]) for module in read(_MODULES)]
        kinds = [kind for kind, _ in modules]
        if kinds not in (["Transformer", "Pooling"], ["Transformer", "Pooling", "Normalize"]) or modules[0][1]:
            raise UnsupportedModelError(f"its modules are {', '.join(kinds)}")
        config = read(_CONFIG)
        if config.get("model_type") != "bert":
            raise UnsupportedModelError(f"it is of the type {config.get('model_type')!r}, not 'bert'")
        for name, value in _ASKED.items():
            if config.get(name, value) != value:
                raise UnsupportedModelError(f"its {name} is {config[name]!r}, not {value!r}")
        if (folder / _PROMPTS).is_file() and read(_PROMPTS).get("default_prompt_name"):
            raise UnsupportedModelError("it puts a prompt before each sentence")
        pooling = _pooling(read(f"{modules[1][1]}/{_CONFIG}"))
        tokenizer = read(TOKENIZER)
        if not isinstance(tokenizer, dict) or "model" not in tokenizer or not (folder / WEIGHTS).is_file():
            raise UnsupportedModelError(f"it contains no {TOKENIZER} and {WEIGHTS} in their usual form")
        length = read(_LENGTH) if (folder / _LENGTH).is_file() else {}
        if length.get("do_lower_case"):
            raise UnsupportedModelError("it converts text to lower case before the tokenizer")
        positions = config["max_position_embeddings"]
        parts = "".join(f"{name} {digest_of_bytes(files[name])}\n" for name in sorted(files))
        return cls(
            folder,
            digest,
            digest_of_bytes(parts.encode("utf-8")),
            config,
            min(length.get("max_seq_length") or positions, positions),
            pooling,
            kinds[-1] == "Normalize",
        )


def _pooling(config: dict[str, Any]) -> str:
    """Return the kind of pooling, which older and newer versions write differently."""
    modes = {"pooling_mode_mean_tokens": "mean", "pooling_mode_cls_token": "cls"}
    if "pooling_mode" in config:
        wanted = config["pooling_mode"]
        found = [wanted] if isinstance(wanted, str) else list(wanted)
    else:
        found = [modes.get(name, name) for name, on in config.items() if name.startswith("pooling_mode_") and on]
    if len(found) != 1 or found[0] not in modes.values():
        raise UnsupportedModelError(f"it pools by {', '.join(found) or 'nothing'}")
    return str(found[0])
