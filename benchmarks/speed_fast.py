"""Speed and memory of the fast model: ``python benchmarks/speed_fast.py --out FILE.json``.

Prints, and writes as JSON: sentences a second of the fast model and of the full one, in turns, encoding alone and
`Model.classify` as a whole (reading left out); start to first label; size; scores from the manifests; and the growth of
time and memory from 1,000 to 1,000,000 sentences, each number in a process of its own. The sentences are new: chains of
words that follow each other in data/labelled, with a number or a new name in every third, so that no cache of whole
sentences helps. One thread. With ``--peers``, SetFit and BERTopic label the same sentences (extra ``bench``).
"""

from __future__ import annotations

import argparse
import json
import os
import random
import string
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

# Threads are counted when numpy is imported, so this comes first.
for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(variable, "1")
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
# Vectors kept from an earlier run would make the full encoder look as fast as a look-up.
os.environ["SYNTH_CACHE"] = "off"

import pandas as pd  # noqa: E402
from memory import peak_bytes  # noqa: E402

from synth.classifier import SentenceModel, load_model, read_manifest  # noqa: E402
from synth.files import to_json, write_text  # noqa: E402
from synth.pipeline.input.labelled import read_labelled  # noqa: E402
from synth.pipeline.models.model import find_model  # noqa: E402
from synth.taxonomy import default_taxonomy  # noqa: E402

ROOT = Path(__file__).resolve().parents[1]
TIERS = ("fast", "full")
AT_ONCE = 20_000
SENTENCES_UNDER_A_HEADING, SENTENCES_OF_A_DOCUMENT = 12, 150
FAST_SENTENCES, FULL_SENTENCES, ROUNDS = 10_000, 300, 3
MOST_WORDS = 26


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, help="also write the figures as JSON")
    parser.add_argument("--most", type=int, default=1_000_000, help="the largest number of sentences")
    parser.add_argument("--peers", action="store_true", help="measure SetFit and BERTopic, too")
    parser.add_argument("--grow", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--start", choices=TIERS, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.grow or given.start:
        print(json.dumps(grow(given.grow) if given.grow else first_label(given.start)))
        return
    figures: dict[str, Any] = {"tiers": tiers(), "peers": peers() if given.peers else {}}
    for tier in (*TIERS, *TIERS):
        started = time.perf_counter()
        own_process("--start", tier)
        seconds = time.perf_counter() - started
        figures["tiers"][tier]["start_seconds"] = min(seconds, figures["tiers"][tier].get("start_seconds", seconds))
    counts = [n for n in (1_000, 10_000, 100_000, 1_000_000) if n <= given.most]
    figures["growth"] = [own_process("--grow", str(n)) for n in counts]
    print(page(figures))
    if given.out:
        write_text(given.out, to_json(figures))


def sentences(seed: int) -> Iterator[pd.DataFrame]:
    """Yield tables of `AT_ONCE` new sentences, in documents and under headings, without end."""
    table = read_labelled([ROOT / "data" / "labelled"], default_taxonomy())
    chains = [text.split() for text in table["text"]]
    after: dict[str, list[str]] = {}
    for words in chains:
        for word, following in pairwise(words):
            after.setdefault(word, []).append(following)
    beginnings = [words[0] for words in chains]
    sections = sorted(set(table["section"]))
    draw = random.Random(seed)
    first = 0
    while True:
        texts = []
        for _ in range(AT_ONCE):
            words = [draw.choice(beginnings)]
            while len(words) < MOST_WORDS and words[-1] in after:
                words.append(draw.choice(after[words[-1]]))
            if draw.random() < 1 / 3:
                name = "".join(draw.choices(string.ascii_lowercase, k=7))
                new = str(draw.randrange(10**5)) if draw.random() < 0.5 else name
                words.insert(draw.randrange(len(words) + 1), new)
            texts.append(" ".join(words))
        numbers = range(first, first + AT_ONCE)
        yield pd.DataFrame(
            {
                "inspection_id": [f"invented-{number // SENTENCES_OF_A_DOCUMENT}" for number in numbers],
                "section": [sections[number // SENTENCES_UNDER_A_HEADING % len(sections)] for number in numbers],
                "text": texts,
            },
            dtype="str",
        )
        first += AT_ONCE


def tiers() -> dict[str, dict[str, Any]]:
    """Measure both models in turns, each time on sentences that it has not met; the best of the rounds counts."""
    models = {tier: load_model(find_model(fast=tier == "fast")) for tier in TIERS}
    counts = {"fast": FAST_SENTENCES, "full": FULL_SENTENCES}
    drawn = sentences(seed=0)
    rates: dict[str, dict[str, list[float]]] = {tier: {"encode": [], "classify": []} for tier in TIERS}
    for _ in range(ROUNDS):
        for tier in TIERS:
            table = next(drawn)
            texts = table["text"].tolist()[: 2 * counts[tier]]
            encoding, classifying = texts[: counts[tier]], table.iloc[-counts[tier] :].reset_index(drop=True)
            encoder = models[tier].classifier.encoder
            rates[tier]["encode"].append(rate(len(encoding), lambda e=encoder, t=encoding: e.encode(t)))
            rates[tier]["classify"].append(rate(len(classifying), lambda m=models[tier], t=classifying: m.classify(t)))
    return {tier: {**{name: max(found) for name, found in rates[tier].items()}, **known(tier)} for tier in TIERS}


def known(tier: str) -> dict[str, Any]:
    """Return the size and the scores of a model from its folder."""
    folder = find_model(fast=tier == "fast")
    manifest = read_manifest(folder)
    encoder_bytes = 0
    if manifest["encoder"]["name"] == "bundled":
        from synth.encoding.encoder import bundled_folder

        encoder_bytes = (bundled_folder() / "model.safetensors").stat().st_size
    return {
        "bytes": sum(path.stat().st_size for path in folder.iterdir()),
        "encoder_bytes": encoder_bytes,
        **{part: manifest[part]["scores"]["micro_f1"]["value"] for part in ("out_of_fold", "test") if part in manifest},
        "polarity": manifest["out_of_fold"]["scores"]["polarity_accuracy"]["value"],
    }


def first_label(tier: str) -> dict[str, float]:
    """Load a model and label one sentence."""
    table = pd.DataFrame({"text": ["Staff of the team listened to children."]}, dtype="str")
    table = load_model(find_model(fast=tier == "fast")).classify(table)
    return {"sentences": len(table)}


def grow(n: int) -> dict[str, float]:
    """Label `n` sentences in tables of `AT_ONCE`; making them is not counted."""
    model: SentenceModel = load_model(find_model(fast=True))
    seconds, left = 0.0, n
    for table in sentences(seed=n):
        part = table.iloc[: min(left, AT_ONCE)]
        started = time.perf_counter()
        model.classify(part)
        seconds += time.perf_counter() - started
        left -= len(part)
        if not left:
            break
    return {"sentences": n, "seconds": seconds, "peak_mib": peak_bytes() / 2**20}


def peers() -> dict[str, float]:
    """Return the sentences per second of SetFit and BERTopic with the bundled transformer."""
    from bertopic import BERTopic
    from bertopic.dimensionality import BaseDimensionalityReduction
    from sentence_transformers import SentenceTransformer
    from setfit import SetFitModel
    from sklearn.linear_model import LogisticRegression

    from synth.encoding.encoder import bundled_folder
    from synth.findings import theme_matrix

    folder = str(bundled_folder())
    table = read_labelled([ROOT / "data" / "labelled"], default_taxonomy())
    training = table[table["themes"] != ""].iloc[:600]
    texts, themes = training["text"].tolist(), theme_matrix(training, default_taxonomy()).astype(int)
    new = next(sentences(seed=1))["text"].tolist()[:FULL_SENTENCES]
    setfit = SetFitModel.from_pretrained(
        folder, multi_target_strategy="one-vs-rest", local_files_only=True, device="cpu"
    )
    setfit.model_head.fit(setfit.model_body.encode(texts), themes)
    topics = BERTopic(
        embedding_model=SentenceTransformer(folder, device="cpu", local_files_only=True),
        umap_model=BaseDimensionalityReduction(),
        hdbscan_model=LogisticRegression(max_iter=1000),
    ).fit(texts, y=themes.argmax(axis=1).tolist())
    found: dict[str, list[float]] = {"SetFit": [], "BERTopic": []}
    for _ in range(ROUNDS):
        found["SetFit"].append(rate(len(new), lambda: setfit.predict(new)))
        found["BERTopic"].append(rate(len(new), lambda: topics.transform(new)))
    return {name: max(rates) for name, rates in found.items()}


def rate(n: int, work: Callable[[], object]) -> float:
    """Return `n` per second of wall time."""
    started = time.perf_counter()
    work()
    return n / (time.perf_counter() - started)


def own_process(*arguments: str) -> dict[str, float]:
    """Run a part of this script in a fresh process."""
    done = subprocess.run(
        [sys.executable, __file__, *arguments], check=True, capture_output=True, text=True, env=os.environ
    )
    return dict(json.loads(done.stdout.strip().splitlines()[-1]))


def page(figures: dict[str, Any]) -> str:
    """Write the figures as Markdown."""
    fast, full = (figures["tiers"][tier] for tier in TIERS)
    rows = [
        ("encoding, sentences/s", "encode", "{:,.0f}"),
        ("`Model.classify`, sentences/s", "classify", "{:,.0f}"),
        ("from the start of Python to the first label, s", "start_seconds", "{:.1f}"),
        ("themes, micro-F1 out of fold", "out_of_fold", "{:.3f}"),
        ("themes, micro-F1 on test inspections", "test", "{:.3f}"),
        ("polarity, accuracy out of fold", "polarity", "{:.3f}"),
    ]
    lines = ["| | fast | full | fast / full |", "|---|---:|---:|---:|"]
    for title, key, form in rows:
        if key not in fast or key not in full:  # a model that was trained without held-out invented inspections
            continue
        ratio = f"{fast[key] / full[key]:,.1f}" if key in ("encode", "classify", "start_seconds") else ""
        lines.append(f"| {title} | {form.format(fast[key])} | {form.format(full[key])} | {ratio} |")
    sizes = [
        f"{figures['tiers'][tier]['bytes'] / 1e6:.1f} + {figures['tiers'][tier]['encoder_bytes'] / 1e6:.1f}"
        for tier in TIERS
    ]
    lines += [f"| size, model + separate encoder, MB | {sizes[0]} | {sizes[1]} | |"]
    lines += [
        f"| {name}, sentences/s | {value:,.0f} | the fast model is {fast['classify'] / value:,.0f} times as fast | |"
        for name, value in figures["peers"].items()
    ]
    lines += ["", "| sentences, fast model | s | sentences/s | peak memory, MiB |", "|---:|---:|---:|---:|"]
    lines += [
        f"| {row['sentences']:,} | {row['seconds']:.1f} | {row['sentences'] / row['seconds']:,.0f} | "
        f"{row['peak_mib']:,.0f} |"
        for row in figures["growth"]
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
