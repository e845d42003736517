from __future__ import annotations

import json
import os
import pickle
import shutil
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from synth.encoding import load_encoder, onnx_encoder
from synth.encoding.checkpoint import Checkpoint, UnsupportedModelError
from synth.encoding.encoder import _BUNDLED_DIGEST, _load, bundled_folder
from synth.encoding.onnx_encoder import OnnxEncoder, load_onnx_encoder, n_threads
from synth.encoding.onnx_graph import build_graph
from synth.errors import EncoderError
from synth.files import digest_of_file

TEXTS = [
    "Chronologies were not of a consistent quality.",
    "",
    "Leaders had a vision.",
    "Children’s views were sought, heard and acted on – and they told inspectors so.",
    "short",
    "Staff " * 400,
    "Ünïcödé 日本語 \U0001f600",
    "lone \ud800 surrogate",
    "Advocacy was offered to all children and young people in the area.",
] + [f"Sentence number {number} of those that are about as long as one another." for number in range(40)]


@pytest.fixture(scope="module")
def checkpoint():
    return Checkpoint.read(bundled_folder(), _BUNDLED_DIGEST)


@pytest.fixture(scope="module")
def encoder(checkpoint):
    return load_onnx_encoder(checkpoint, name="bundled", digest=_BUNDLED_DIGEST)


@pytest.fixture
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("SYNTH_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture(scope="module")
def tiny_checkpoint(checkpoint, tmp_path_factory):
    """A BERT with one layer and random weights, which is compiled at once."""
    from safetensors.numpy import save_file

    folder = tmp_path_factory.mktemp("tiny")
    shutil.copytree(checkpoint.folder, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("*.safetensors"))
    size, inner, words = 24, 48, checkpoint.config["vocab_size"]
    config = {**checkpoint.config, "hidden_size": size, "intermediate_size": inner, "num_hidden_layers": 1}
    (folder / "config.json").write_text(json.dumps({**config, "num_attention_heads": 2}))
    pooling = {"word_embedding_dimension": size, "pooling_mode_mean_tokens": True}
    (folder / "1_Pooling" / "config.json").write_text(json.dumps(pooling))
    shapes = {
        "embeddings.word_embeddings.weight": (words, size),
        "embeddings.position_embeddings.weight": (512, size),
        "embeddings.token_type_embeddings.weight": (2, size),
    }
    layer = "encoder.layer.0"
    for module, outputs, inputs in (
        (f"{layer}.attention.self.query", size, size),
        (f"{layer}.attention.self.key", size, size),
        (f"{layer}.attention.self.value", size, size),
        (f"{layer}.attention.output.dense", size, size),
        (f"{layer}.intermediate.dense", inner, size),
        (f"{layer}.output.dense", size, inner),
    ):
        shapes |= {f"{module}.weight": (outputs, inputs), f"{module}.bias": (outputs,)}
    for norm in ("embeddings", f"{layer}.attention.output", f"{layer}.output"):
        shapes |= {f"{norm}.LayerNorm.weight": (size,), f"{norm}.LayerNorm.bias": (size,)}
    random = np.random.default_rng(3)
    save_file(
        {name: random.standard_normal(shape, dtype=np.float32) for name, shape in shapes.items()},
        folder / "model.safetensors",
    )
    return Checkpoint.read(folder, digest_of_file(folder / "model.safetensors"))


@pytest.fixture
def tiny(tiny_checkpoint):
    return load_onnx_encoder(tiny_checkpoint, name="tiny", digest="tiny")


def test_vectors_are_those_of_sentence_transformers(encoder):
    reference = _load(str(bundled_folder()), offline=True)
    texts = [text for text in TEXTS if "\ud800" not in text]
    wanted, vectors = reference.encode(texts, show_progress_bar=False), encoder.encode(texts)
    assert vectors.dtype == np.float32
    assert (wanted * vectors).sum(axis=1).min() > 0.999_999
    np.testing.assert_allclose(vectors, wanted, atol=2e-6)


def test_a_vector_depends_on_its_text_alone_to_the_last_bit(encoder):
    together = encoder.encode(TEXTS)
    np.testing.assert_array_equal(encoder.encode(TEXTS[::-1])[::-1], together)
    for number in (0, 1, 5, 20):
        np.testing.assert_array_equal(encoder.encode([TEXTS[number]])[0], together[number])
    np.testing.assert_array_equal(encoder.encode(TEXTS * 20)[-len(TEXTS) :], together)


@pytest.mark.parametrize("number", [1, 2, 5])
def test_vectors_do_not_depend_on_the_number_of_threads(encoder, monkeypatch, number):
    wanted = encoder.encode(TEXTS)
    monkeypatch.setenv("OMP_NUM_THREADS", str(number))
    np.testing.assert_array_equal(encoder.encode(TEXTS), wanted)


def test_several_threads_may_ask_at_once(tiny, monkeypatch):
    monkeypatch.setenv("OMP_NUM_THREADS", "2")
    wanted = tiny.encode(TEXTS)
    with ThreadPoolExecutor(4) as pool:
        for vectors in pool.map(tiny.encode, [TEXTS] * 12):
            np.testing.assert_array_equal(vectors, wanted)


def test_no_text_has_no_vector(tiny):
    assert tiny.encode([]).shape == (0, 24)


@pytest.mark.parametrize("texts", [TEXTS, TEXTS[:1]], ids=["one core", "one batch"])
def test_what_one_core_does_needs_no_threads(tiny, monkeypatch, texts):
    monkeypatch.setenv("OMP_NUM_THREADS", "1" if len(texts) > 1 else "2")
    monkeypatch.setattr(onnx_encoder, "ThreadPoolExecutor", lambda *_, **__: pytest.fail("threads were started"))
    assert len(tiny.encode(texts)) == len(texts)


@pytest.mark.parametrize("number", [1, 2])
def test_progress_is_told_in_the_thread_of_the_caller(tiny, monkeypatch, number):
    monkeypatch.setenv("OMP_NUM_THREADS", str(number))
    told = []
    tiny.encode(TEXTS, progress=lambda _: told.append(threading.current_thread()))
    assert len(told) > 3
    assert set(told) == {threading.current_thread()}


@pytest.mark.parametrize("error", [KeyboardInterrupt, MemoryError])
def test_error_in_a_batch_comes_through_and_leaves_no_thread(tiny, monkeypatch, error):
    monkeypatch.setenv("OMP_NUM_THREADS", "2")
    before, ran = threading.active_count(), []

    def fail(_encoder, tokens):
        ran.append(tokens)
        raise error

    monkeypatch.setattr(OnnxEncoder, "_run", fail)
    with pytest.raises(error):
        tiny.encode(TEXTS)
    assert threading.active_count() == before


def test_ctrl_c_stops_before_the_batches_that_wait(tiny, monkeypatch):
    monkeypatch.setenv("OMP_NUM_THREADS", "2")
    monkeypatch.setattr(onnx_encoder, "_TOKENS", 1)
    ran, run = [], OnnxEncoder._run
    monkeypatch.setattr(OnnxEncoder, "_run", lambda encoder, tokens: ran.append(1) or run(encoder, tokens))

    def stop(_done):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        tiny.encode([f"sentence {number} of many" for number in range(3_000)], progress=stop)
    assert len(ran) < 3_000


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_encoder_works_after_a_fork(tiny_checkpoint):
    code = (
        "import os, sys; from pathlib import Path; from synth.encoding.checkpoint import Checkpoint; "
        "from synth.encoding.onnx_encoder import load_onnx_encoder; "
        f"folder, digest = Path({str(tiny_checkpoint.folder)!r}), {tiny_checkpoint.digest!r}; "
        "encoder = load_onnx_encoder(Checkpoint.read(folder, digest), name='tiny', digest=digest); "
        "texts = [f'text {n} ' * n for n in range(1, 9)]; wanted = encoder.encode(texts); child = os.fork(); "
        "os._exit(0 if (encoder.encode(texts) == wanted).all() else 1) if child == 0 else None; "
        "print(os.waitpid(child, 0)[1])"
    )
    environment = {**os.environ, "OMP_NUM_THREADS": "2"}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60, env=environment
    )
    assert done.stdout.strip() == "0"


def test_progress_counts_every_text_once(encoder):
    done = []
    encoder.encode([*TEXTS, TEXTS[0]], progress=done.append)
    assert sum(done) == len(TEXTS) + 1


def test_tensors_can_be_replaced(tiny_checkpoint):
    import torch

    name = "encoder.layer.0.output.dense.weight"
    other = np.random.default_rng(5).standard_normal((24, 48), dtype=np.float32)
    graph = build_graph(tiny_checkpoint, replaced={name: other})
    tokenizer = (tiny_checkpoint.folder / "tokenizer.json").read_text()
    changed = onnx_encoder.OnnxEncoder(tiny_checkpoint, graph, tokenizer, name="tiny", digest="tiny")
    reference = _load(str(tiny_checkpoint.folder), offline=True)
    with torch.no_grad():
        reference[0].auto_model.get_parameter(name).copy_(torch.from_numpy(other))
    np.testing.assert_allclose(changed.encode(TEXTS[:5]), reference.encode(TEXTS[:5]), atol=1e-5)


@pytest.mark.parametrize(
    "name", ["no_such", "encoder.layer.0.output.dense.weight"], ids=["another name", "another shape"]
)
def test_a_tensor_that_does_not_fit_is_refused(tiny_checkpoint, name):
    with pytest.raises(UnsupportedModelError, match=name.replace(".", r"\.")):
        build_graph(tiny_checkpoint, replaced={name: np.zeros((1, 1), dtype=np.float32)})


def test_nothing_but_vectors_is_kept_on_disk(tiny_checkpoint, cache):
    load_onnx_encoder(tiny_checkpoint, name="tiny", digest="tiny").encode(TEXTS)
    assert not cache.exists()


def test_graph_is_small_and_always_the_same(tiny_checkpoint):
    graph = build_graph(tiny_checkpoint)
    assert len(graph.model) < 10_000
    assert build_graph(tiny_checkpoint).model == graph.model


@pytest.mark.parametrize("harm", ["flipped", "cut"])
def test_changed_weights_are_refused(tiny_checkpoint, tmp_path, harm):
    folder = tmp_path / "model"
    shutil.copytree(tiny_checkpoint.folder, folder)
    whole = (folder / "model.safetensors").read_bytes()
    changed = whole[:-1] + bytes([whole[-1] ^ 1]) if harm == "flipped" else whole[:5_000]
    (folder / "model.safetensors").write_bytes(changed)
    with pytest.raises(EncoderError, match="weights were changed"):
        load_onnx_encoder(Checkpoint.read(folder, tiny_checkpoint.digest), name="tiny", digest="tiny")


@pytest.mark.parametrize(
    ("name", "change", "reason"),
    [
        ("config.json", {"model_type": "mpnet"}, "'mpnet', not 'bert'"),
        ("config.json", {"hidden_act": "relu"}, "hidden_act is 'relu'"),
        ("1_Pooling/config.json", {"pooling_mode_max_tokens": True}, "pools by mean, pooling_mode_max_tokens"),
        ("config_sentence_transformers.json", {"default_prompt_name": "query"}, "prompt"),
        ("sentence_bert_config.json", {"do_lower_case": True}, "to lower case"),
    ],
    ids=["type", "activation", "pooling", "prompt", "case"],
)
def test_other_forms_are_left_to_sentence_transformers(tiny_checkpoint, tmp_path, name, change, reason):
    folder = tmp_path / "model"
    shutil.copytree(tiny_checkpoint.folder, folder)
    content = json.loads((folder / name).read_text())
    (folder / name).write_text(json.dumps({**content, **change}))
    with pytest.raises(UnsupportedModelError, match=reason):
        Checkpoint.read(folder, "x")
    assert "sentence-transformers (" in load_encoder(str(folder)).description


def test_settings_digest_changes_with_the_tokenizer(tiny_checkpoint, tmp_path):
    folder = tmp_path / "model"
    shutil.copytree(tiny_checkpoint.folder, folder)
    text = (folder / "tokenizer.json").read_text()
    (folder / "tokenizer.json").write_text(text + " ")
    assert Checkpoint.read(folder, tiny_checkpoint.digest).settings_digest != tiny_checkpoint.settings_digest


def test_onnxruntime_that_cannot_be_loaded_is_one_line(tiny_checkpoint, cache, monkeypatch):
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    with pytest.raises(EncoderError, match=r"onnxruntime cannot be loaded .*Redistributable"):
        load_encoder(str(tiny_checkpoint.folder)).encode(["a"])


def test_threads_are_the_cores_of_this_process(monkeypatch):
    monkeypatch.setenv("OMP_NUM_THREADS", "3,1")
    assert n_threads() == 3
    monkeypatch.setenv("OMP_NUM_THREADS", "many")
    assert 1 <= n_threads() <= 4096
    monkeypatch.setattr(onnx_encoder.os, "sched_getaffinity", lambda _: {5}, raising=False)
    assert n_threads() == 1


def test_encoder_travels_to_another_process(cache, tiny_checkpoint):
    encoder = load_encoder(str(tiny_checkpoint.folder))
    vectors = encoder.encode(["a", "b"])
    np.testing.assert_array_equal(pickle.loads(pickle.dumps(encoder)).encode(["a", "b", "c"])[:2], vectors)


def test_encoding_imports_neither_torch_nor_transformers():
    code = (
        "import sys; from synth.encoding import load_encoder, onnx_encoder; load_encoder().encode(['a', 'b']); "
        "print(sorted({'torch', 'transformers', 'sentence_transformers', 'pandas', 'sklearn'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_graphics_card_that_is_not_there_is_named():
    import torch

    if torch.cuda.is_available():
        pytest.skip("there is a graphics card")
    with pytest.raises(EncoderError, match="no graphics card"):
        load_encoder(device="cuda")


def test_graphics_card_gives_the_same_vectors_in_half_precision(encoder):
    import torch

    if not torch.cuda.is_available():
        pytest.skip("needs a graphics card")
    vectors = load_encoder(device="cuda").encode(TEXTS)
    assert (vectors * encoder.encode(TEXTS)).sum(axis=1).min() > 0.999


@pytest.mark.slow
def test_labels_on_real_sentences_are_those_of_sentence_transformers(shared_folder, monkeypatch):
    import pandas as pd

    from synth.classifier import bundled_model_folder, load_model, persistence
    from synth.encoding.encoder import SentenceTransformerEncoder

    table = pd.read_json(shared_folder / "gold" / "dev.jsonl", lines=True)
    table = table.rename(columns={"id": "finding_id", "inspection": "inspection_id"})[
        ["finding_id", "inspection_id", "section", "text"]
    ].astype("str")
    ours = load_model(bundled_model_folder()).classify(table)
    reference = SentenceTransformerEncoder("bundled", _load(str(bundled_folder()), offline=True), _BUNDLED_DIGEST)
    monkeypatch.setattr(persistence, "load_encoder", lambda *_, **__: reference)
    wanted = load_model(bundled_model_folder()).classify(table)
    labels = ["kind", "polarity", "themes"]
    pd.testing.assert_frame_equal(ours[labels], wanted[labels])
    numbers = [name for name in ours.columns if name.startswith("p_")]
    np.testing.assert_allclose(ours[numbers], wanted[numbers], atol=5e-6)
