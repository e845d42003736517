"""Measure how the encoder can be run: speed, start-up, memory, and the time of a second run.

The sentences are those of data/labelled. Ways are timed in turn, several rounds, so that whatever else the machine does
falls on all of them; the fastest round counts. Speed is measured on few sentences, whose batches of one length are
small, as for a handful of reports, and on many, whose batches are full, as for the reports of a year.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

ROOT = Path(__file__).resolve().parents[1]
REFERENCE, COMPILED, INT8, OPENVINO = "sentence-transformers", "compiled (onnxruntime)", "compiled, int8", "openvino"
ONE_SENTENCE = "one sentence (a table)"
LABELLED = "labelled"
STARTS = {
    REFERENCE: (
        "sentence-transformers, to the first vector",
        "from synth.encoding.encoder import bundled_folder; from sentence_transformers import SentenceTransformer; "
        "SentenceTransformer(str(bundled_folder()), device='cpu').encode(['Staff listened.'])",
    ),
    COMPILED: (
        "compiled (onnxruntime), to the first vector",
        "from synth.encoding import load_encoder; load_encoder().encode(['Staff listened.'])",
    ),
    LABELLED: (
        "synth, to the first sentence with its labels",
        "import pandas as pd; from synth.classifier import bundled_model_folder, load_model; "
        "load_model(bundled_model_folder()).classify(pd.DataFrame({'text': ['Staff listened.']}))",
    ),
}
# Multiplications and additions of one token in one layer of all-MiniLM-L6-v2, attention aside.
_SIZE, _INNER, _LAYERS = 384, 1536, 6


def main() -> None:
    """Run, print the table, and write the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, help="write the figures as JSON")
    parser.add_argument("--sentences", type=int, default=600, help="every way is timed on so many")
    parser.add_argument("--many", type=int, default=2_400, help="the first two ways are timed on so many, too")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--inspections", type=int, default=32, help="of the largest run that is repeated")
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--part", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.part:
        print(json.dumps(PARTS[options.part](options)))
        return
    figures: dict[str, Any] = {
        "machine": {"processor": platform.processor() or platform.machine(), "cores": os.cpu_count()},
        "versions": {name: version(name) for name in ("onnxruntime", "sentence-transformers", "torch")},
        "sentences": options.sentences,
        "speed": {
            str(count): {str(threads): _apart("speed", options, threads, count) for threads in options.threads}
            for count in (options.sentences, options.many)
        },
        "start": {way: _start(way, options) for way in STARTS},
        "classify": _apart("classify", options, options.threads[-1]),
        "again": _again(options),
    }
    if options.out:
        options.out.write_text(json.dumps(figures, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    print(page(figures))


def page(figures: dict[str, Any]) -> str:
    """Return the figures as Markdown."""
    versions, tokens = figures["versions"], [next(iter(by.values()))["tokens"] for by in figures["speed"].values()]
    lines = [
        f"Invented sentences of {' and '.join(f'{mean:.1f}' for mean in tokens)} tokens on average; "
        f"onnxruntime {versions['onnxruntime']}, torch {versions['torch']}. "
        "With few sentences, the batches of equal length are small. The cosine compares each vector with that of "
        "sentence-transformers.",
        "",
        "| all-MiniLM-L6-v2, run by | sentences | threads | sentences/s | ratio to sentence-transformers | share of "
        "the fp32 matrix-multiplication limit | lowest cosine |",
        "|---|---|---|---|---|---|---|",
    ]
    for count, by_threads in figures["speed"].items():
        for threads, measured in by_threads.items():
            first = measured["ways"][REFERENCE]["per_second"]
            lines += [
                f"| {way} | {int(count):,} | {threads} | {row['per_second']:,.0f} | {row['per_second'] / first:.2f} "
                f"| {row['share']:.2f} | {row['cosine']:.5f} |"
                for way, row in measured["ways"].items()
            ]
    lines += ["", "| from the start of Python, with an empty cache | time | peak memory |", "|---|---|---|"]
    lines += [
        f"| {STARTS[way][0]} | {row['seconds']:.2f} s | {row['megabytes']:,.0f} MB |"
        for way, row in figures["start"].items()
    ]
    ours, classify, again = figures["start"], figures["classify"], figures["again"]
    vector, label = (ours[REFERENCE]["seconds"] / ours[way]["seconds"] for way in (COMPILED, LABELLED))
    lines += [
        "",
        f"- Start-up: the first vector takes sentence-transformers {vector:.1f} times as long as onnxruntime, and "
        f"{label:.1f} times as long as synth takes to label its first sentence.",
        f"- Classifying {classify['sentences']:,} sentences, without reading: {classify['reference']:.1f} s with "
        f"sentence-transformers, {classify['compiled']:.1f} s with onnxruntime, a ratio of "
        f"{classify['reference'] / classify['compiled']:.2f}. The labels differ in {classify['other_labels']} "
        "sentences.",
        f"- Encoding alone, for the sentences of the inspections below: {again['encode']['first']:.1f} s the first "
        f"time, and {again['encode']['again']:.2f} s the second time, from the cache (a ratio of "
        f"{again['encode']['first'] / again['encode']['again']:.0f}).",
        "",
        "| `synth classify` of | sentences | first run, empty cache | second run, nothing changed | ratio |",
        "|---|---:|---:|---:|---:|",
    ]
    lines += [
        f"| {what} | {row['sentences']:,} | {row['first']:.2f} s | {row['again']:.2f} s "
        f"| {row['first'] / row['again']:.1f} |"
        for what, row in again["commands"].items()
    ]
    return "\n".join(lines) + "\n"


def speed(options: argparse.Namespace) -> dict[str, Any]:
    """Time every way in turn."""
    from tokenizers import Tokenizer

    from synth.encoding.encoder import bundled_folder

    texts = _sentences()["text"].drop_duplicates().sample(options.sentences, random_state=1).tolist()
    tokenizer = Tokenizer.from_file(str(bundled_folder() / "tokenizer.json"))
    tokenizer.no_padding()
    lengths = np.array([len(encoding.ids) for encoding in tokenizer.encode_batch(texts)])
    per_token = 2 * (4 * _SIZE * _SIZE + 2 * _SIZE * _INNER)
    work = _LAYERS * float((lengths * per_token + 4 * lengths**2 * _SIZE).sum())
    ways = {REFERENCE: _reference(), COMPILED: _compiled().encode}
    if options.sentences < options.many:
        ways[INT8] = _int8().encode
        if (openvino := _openvino()) is not None:
            ways[OPENVINO] = openvino
    vectors = {way: encode(texts) for way, encode in ways.items()}
    seconds: dict[str, list[float]] = {way: [] for way in ways}
    limit = 0.0
    for _ in range(options.rounds):
        limit = max(limit, _matrix_multiply())
        for way, encode in ways.items():
            seconds[way].append(_timed(lambda encode=encode: encode(texts)))
    return {
        "tokens": float(lengths.mean()),
        "limit": limit,
        "ways": {
            way: {
                "per_second": len(texts) / min(times),
                "share": work / min(times) / limit,
                "cosine": float((vectors[way] * vectors[REFERENCE]).sum(axis=1).min()),
            }
            for way, times in seconds.items()
        },
    }


def classify(options: argparse.Namespace) -> dict[str, Any]:
    """Time a whole classification with both, nothing kept, and compare the labels."""
    from synth.classifier import bundled_model_folder, load_model

    class Reference:
        name, digest, encode = "bundled", "", staticmethod(_reference())

    table = _sentences().head(options.sentences)
    model = load_model(bundled_model_folder())
    encoders = {"reference": Reference(), "compiled": _compiled()}
    seconds: dict[str, list[float]] = {name: [] for name in encoders}
    labels = {}
    for _ in range(max(2, options.rounds // 2)):
        for name, encoder in encoders.items():
            model.classifier.encoder = encoder  # type: ignore[assignment]
            start = time.perf_counter()
            labels[name] = model.classify(table)[["kind", "polarity", "themes"]]
            seconds[name].append(time.perf_counter() - start)
    other = (labels["reference"] != labels["compiled"]).any(axis=1).sum()
    return {
        "sentences": len(table),
        "other_labels": int(other),
        **{name: min(times) for name, times in seconds.items()},
    }


def encode(_options: argparse.Namespace) -> float:
    """Time the encoding of a table alone."""
    from synth.encoding import load_encoder

    table = pd.read_csv(os.environ["BENCHMARK_TABLE"])
    encoder = load_encoder()
    return _timed(lambda: encoder.encode([*table["text"], *table["section"].fillna("")]))


PARTS = {"speed": speed, "classify": classify, "encode": encode}


def _again(options: argparse.Namespace) -> dict[str, Any]:
    """Time commands with an empty cache, and again."""
    table = _sentences()
    chosen = sorted(table["inspection_id"].unique())
    reports = sorted(path for path in (ROOT / "data" / "reports").iterdir() if path.stem in chosen)
    reports = reports[: options.inspections]
    table = table[table["inspection_id"].isin({path.stem for path in reports})]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        many, one = folder / "sentences.csv", folder / "sentence.csv"
        table.to_csv(many, index=False)
        table.head(1).to_csv(one, index=False)
        inputs = {
            ONE_SENTENCE: [one],
            f"one report ({reports[0].suffix[1:].upper()})": reports[:1],
            f"{len(reports)} reports (PDF, Word, web pages, text)": reports,
            f"a table of the sentences of {len(reports)} inspections": [many],
        }
        commands = {what: _first_and_again(given, folder, options) for what, given in inputs.items()}
        environment = {**os.environ, "SYNTH_CACHE": str(folder / "encode"), "BENCHMARK_TABLE": str(many)}
        encode = [sys.executable, __file__, "--part", "encode"]
        first, again = (json.loads(_run(encode, environment)) for _ in range(2))
    return {"commands": commands, "encode": {"first": first, "again": again}}


def _first_and_again(inputs: list[Path], folder: Path, options: argparse.Namespace) -> dict[str, float]:
    """Time ``synth classify`` to a table, the fastest of some rounds that each begin with an empty cache."""
    out = folder / "out.parquet"
    command = [sys.executable, "-m", "synth", "classify", *map(str, inputs), "-o", str(out), "--quiet"]
    first, again = [], []
    for _ in range(max(2, options.rounds // 2)):
        with tempfile.TemporaryDirectory(dir=folder) as cache:
            environment = {**os.environ, "SYNTH_CACHE": cache}
            first.append(_timed(lambda environment=environment: _run(command, environment)))
            once = out.read_bytes()
            again += [_timed(lambda environment=environment: _run(command, environment)) for _ in range(2)]
            if out.read_bytes() != once:
                raise SystemExit("error: the second run wrote something else")
    return {"sentences": len(pd.read_parquet(out)), "first": min(first), "again": min(again)}


def _start(way: str, options: argparse.Namespace) -> dict[str, float]:
    """Time a process from its start to its first vector or label, with an empty cache."""
    after = f"; import runpy; runpy.run_path({str(Path(__file__).with_name('memory.py'))!r}, run_name='__main__')"
    seconds = []
    for _ in range(max(2, options.rounds // 2)):
        with tempfile.TemporaryDirectory() as name:
            environment = {**os.environ, "SYNTH_CACHE": name, "HF_HUB_OFFLINE": "1"}
            start = time.perf_counter()
            peak = int(_run([sys.executable, "-W", "ignore", "-c", STARTS[way][1] + after], environment).split()[-1])
            seconds.append(time.perf_counter() - start)
    return {"seconds": min(seconds), "megabytes": peak / 2**20}


def _apart(part: str, options: argparse.Namespace, threads: int, sentences: int | None = None) -> Any:
    environment = {**os.environ, "OMP_NUM_THREADS": str(threads), "SYNTH_CACHE": "off", "HF_HUB_OFFLINE": "1"}
    counts = ["--sentences", str(sentences or options.sentences), "--many", str(options.many)]
    settings = [*counts, "--rounds", str(options.rounds)]
    return json.loads(_run([sys.executable, "-W", "ignore", __file__, "--part", part, *settings], environment))


def _run(command: list[str], environment: dict[str, str]) -> str:
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True, cwd=ROOT)
    return done.stdout.strip().splitlines()[-1] if done.stdout.strip() else ""


def _timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _sentences() -> pd.DataFrame:
    files = sorted((ROOT / "data" / "labelled").glob("*.csv"))
    columns = ["inspection_id", "document", "section", "text"]
    return pd.concat([pd.read_csv(path)[columns] for path in files], ignore_index=True)


def _matrix_multiply() -> float:
    """Return the best rate of 20 products of the encoder's largest shape, in operations a second."""
    import torch

    left, right = torch.randn(2_048, _SIZE), torch.randn(_SIZE, _INNER)
    return 2 * 2_048 * _SIZE * _INNER / min(_timed(lambda: torch.mm(left, right)) for _ in range(20))


def _reference() -> Callable[..., Any]:
    from synth.encoding.encoder import _load, bundled_folder

    model = _load(str(bundled_folder()), offline=True)
    return lambda texts, **_: model.encode(list(texts), batch_size=32, show_progress_bar=False)


def _checkpoint() -> Any:
    from synth.encoding.checkpoint import WEIGHTS, Checkpoint
    from synth.encoding.encoder import bundled_folder
    from synth.files import digest_of_file

    return Checkpoint.read(bundled_folder(), digest_of_file(bundled_folder() / WEIGHTS))


def _compiled() -> Any:
    from synth.encoding.onnx_encoder import load_onnx_encoder

    return load_onnx_encoder(_checkpoint(), name="bundled", digest="")


def _int8() -> Any:
    """Quantise the weights of the compiled form to 8 bits, and the activations as they come."""
    import onnx
    from onnxruntime.quantization import quantize_dynamic

    from synth.encoding.checkpoint import TOKENIZER
    from synth.encoding.onnx_encoder import OnnxEncoder
    from synth.encoding.onnx_graph import Graph, build_graph

    checkpoint = _checkpoint()
    graph = build_graph(checkpoint)
    whole = onnx.load_from_string(graph.model)
    for constant in whole.graph.initializer:
        if constant.name in graph.weights:
            constant.CopyFrom(onnx.numpy_helper.from_array(graph.weights[constant.name], constant.name))
    with tempfile.TemporaryDirectory() as name:
        small = Path(name) / "small.onnx"
        quantize_dynamic(whole, small, extra_options={"DefaultTensorType": onnx.TensorProto.FLOAT})
        tokenizer = (checkpoint.folder / TOKENIZER).read_text(encoding="utf-8")
        return OnnxEncoder(checkpoint, Graph(small.read_bytes(), {}), tokenizer, name="int8", digest="")


def _openvino() -> Callable[..., Any] | None:
    """Return the model converted by OpenVINO, if that is installed, with its usage reports switched off."""
    sys.modules["openvino_telemetry"] = None  # type: ignore[assignment]
    try:
        import openvino
    except ImportError:
        return None
    import torch

    from synth.encoding.encoder import _load, bundled_folder

    model = _load(str(bundled_folder()), offline=True)

    class Whole(torch.nn.Module):
        def forward(self, input_ids: Any, attention_mask: Any) -> Any:
            return model({"input_ids": input_ids, "attention_mask": attention_mask})["sentence_embedding"]

    whole = Whole()
    whole.inner = model
    ones = torch.ones((2, 7), dtype=torch.int64)
    converted = openvino.convert_model(whole, example_input={"input_ids": ones, "attention_mask": ones})
    threads = int(os.environ["OMP_NUM_THREADS"])
    settings = {"INFERENCE_NUM_THREADS": threads, "INFERENCE_PRECISION_HINT": "f32", "PERFORMANCE_HINT": "LATENCY"}
    request = openvino.Core().compile_model(converted, "CPU", settings).create_infer_request()

    def encode(texts: list[str]) -> Any:
        order = np.argsort([len(text) for text in texts], kind="stable")
        answer = np.zeros((len(texts), _SIZE), dtype=np.float32)
        for start in range(0, len(texts), 32):
            rows = order[start : start + 32]
            batch = model.tokenizer([texts[row] for row in rows], padding=True, truncation=True, return_tensors="np")
            names = ("input_ids", "attention_mask")
            answer[rows] = request.infer([batch[name].astype(np.int64) for name in names])[0]
        return answer

    return encode


if __name__ == "__main__":
    main()
