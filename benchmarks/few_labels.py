"""How well themes are found with few labels of another programme, beside other methods.

    python benchmarks/few_labels.py restaurants Restaurants_Train_v2.xml --out build/few_labels.jsonl --minutes 15
    python benchmarks/few_labels.py patients v6framework_230831.csv --out build/few_labels.jsonl --minutes 15
    python benchmarks/few_labels.py --out build/few_labels.jsonl

Each draw takes a number of the training sentences at random. All methods are trained on the same sentences and scored
on the same test sentences: micro-F1 of the themes. Each result is stored at once, and a result that is stored is not
measured again, so that a run continues where an earlier one stopped. Without data, the tables are printed.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

import numpy as np
import pandas as pd
from few_labels_data import READERS, Data, draw
from few_labels_methods import (
    Method,
    by_codebook,
    by_fine_tuning,
    by_setfit,
    by_synth,
    by_synth_fine_tuned,
    by_tfidf,
    by_vectors,
    cross_validated,
)

from synth.classifier.features.assembly import texts_to_encode
from synth.encoding import PrecomputedVectors, load_encoder
from synth.encoding.encoder import bundled_folder
from synth.findings import theme_matrix

SIZES, ALL = (100, 200, 400, 800), 0
SYNTH = "synth"
_CUTS = np.arange(0.05, 0.96, 0.05)
_T_95 = {2: 12.706, 3: 4.303, 4: 3.182, 5: 2.776}
_RESAMPLES = 2_000


def main() -> None:
    """Measure, or print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", nargs="?", choices=READERS)
    parser.add_argument("file", nargs="?", type=Path)
    parser.add_argument("--methods", nargs="+", default=["tfidf", "vectors", "synth", "codebook"])
    parser.add_argument("--sizes", type=int, nargs="+", default=[*SIZES, ALL], help="0 is all.")
    parser.add_argument("--draws", type=int, default=5)
    parser.add_argument("--minutes", type=float, default=15, help="No further result is begun after this time.")
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    if given.data:
        measure(given)
    else:
        stored = _stored(given.out)
        for name in dict.fromkeys(row["data"] for row in stored):
            print(f"\n{name}\n\n{table_of([row for row in stored if row['data'] == name])}")


def measure(given: argparse.Namespace) -> None:
    """Measure what is not stored yet, the smallest samples first."""
    began, data = time.monotonic(), READERS[given.data](given.file)
    print(f"{len(data.train)} sentences for training, {len(data.test)} for testing", flush=True)
    bundled = load_encoder()
    every = pd.concat([data.train, data.test], ignore_index=True)
    encoder = PrecomputedVectors(bundled, texts_to_encode(every))
    print(f"encoded after {time.monotonic() - began:.0f} s", flush=True)
    methods = {
        "codebook": ("terms and definitions, no labels", by_codebook(bundled)),
        "tfidf": ("TF-IDF + logistic regression", cross_validated(by_tfidf)),
        "vectors": ("MiniLM + logistic regression", cross_validated(by_vectors(encoder))),
        "synth": (SYNTH, by_synth(encoder)),
        "synth_tuned": ("synth --fine-tune", by_synth_fine_tuned(encoder)),
        "tuned": ("fine-tuned MiniLM", by_fine_tuning(bundled_folder())),
        "setfit": ("SetFit", by_setfit(bundled_folder())),
    }
    done = {(row["data"], row["size"], row["draw"], row["method"]) for row in _stored(given.out)}
    # The first draw of all sizes comes first, so that a run that is stopped has measured each size.
    for number in range(given.draws):
        for size in given.sizes if number == 0 else [size for size in given.sizes if size]:
            some = draw(data.train, size, number) if size else data.train
            for key in given.methods:
                name, method = methods[key]
                if (data.name, size, number, name) in done:
                    continue
                if time.monotonic() - began > given.minutes * 60:
                    return
                row = {"data": data.name, "size": size, "draw": number, "method": name, **score(method, some, data)}
                # The counts of each sentence are needed for the interval where there is one draw only.
                if size:
                    del row["rows"]
                with given.out.open("a", encoding="utf-8") as file:
                    file.write(json.dumps(row) + "\n")
                print({key: value for key, value in row.items() if key != "rows"}, flush=True)


def score(method: Method, some: pd.DataFrame, data: Data) -> dict[str, object]:
    """Return micro-F1, the best micro-F1 of any common threshold, the time, and the counts of each test sentence."""
    began, processor = time.monotonic(), time.process_time()
    probability, thresholds = method(some, data.test, data.taxonomy)
    seconds, processor = time.monotonic() - began, time.process_time() - processor
    wanted = theme_matrix(data.test, data.taxonomy)
    given = probability >= thresholds
    counts = np.column_stack([(given & wanted).sum(axis=1), given.sum(axis=1) + wanted.sum(axis=1)])
    return {
        "n": len(some),
        "micro_f1": _f1(counts),
        "best_cut_f1": max(
            2 * float((cut & wanted).sum()) / float(cut.sum() + wanted.sum())
            for cut in (probability >= limit for limit in _CUTS)
        ),
        "seconds": round(seconds, 1),
        "cpu_s": round(processor, 1),
        "rows": counts.tolist(),
    }


def table_of(rows: list[dict[str, object]]) -> str:
    """Return a table with one row for each size and method.

    Intervals over draws are from the t distribution; with all sentences, from resampling the test sentences.
    """
    lines = [
        "| labels | draws | method | micro-F1 (95% interval) | best threshold | synth minus it | processor seconds |",
        "|---:|---:|---|---:|---:|---:|---:|",
    ]
    table = pd.DataFrame(rows)
    for size in [*sorted(set(table["size"]) - {ALL}), *({ALL} & set(table["size"]))]:
        of_size = table[table["size"] == size]
        own = of_size[of_size["method"] == SYNTH].set_index("draw")
        for name, of_method in of_size.groupby("method", sort=False):
            some = of_method.set_index("draw")
            both = some.index.intersection(own.index)
            less = "–"
            if size == ALL:
                value = _resampled([np.array(some["rows"].iloc[0])])
                if name != SYNTH and len(both):
                    less = _resampled([np.array(of["rows"].iloc[0]) for of in (own, some)], "+")
            else:
                value = _over_draws(some["micro_f1"])
                if name != SYNTH and len(both):
                    less = _over_draws(own.loc[both, "micro_f1"] - some.loc[both, "micro_f1"], "+")
            labels = f"{size:,}" if size else f"all {some['n'].iloc[0]:,}"
            best, seconds = some["best_cut_f1"].mean(), some["cpu_s"].mean()
            lines.append(f"| {labels} | {len(some)} | {name} | {value} | {best:.3f} | {less} | {seconds:,.0f} |")
    return "\n".join(lines)


def _over_draws(values: pd.Series, sign: str = "") -> str:
    mean = values.mean()
    if len(values) < 2:
        return f"{mean:{sign}.3f}"
    half = _T_95[len(values)] * values.std() / len(values) ** 0.5
    return f"{mean:{sign}.3f} ({mean - half:{sign}.3f} to {mean + half:{sign}.3f})"


def _resampled(counts: list[np.ndarray], sign: str = "") -> str:
    """Return the micro-F1 of counts, or the difference between two, with its interval."""
    rng = np.random.default_rng(0)
    drawn = [np.arange(len(counts[0])), *(rng.integers(len(counts[0]), size=len(counts[0])) for _ in range(_RESAMPLES))]
    values = [_f1(counts[0][rows]) - (_f1(counts[1][rows]) if counts[1:] else 0) for rows in drawn]
    lower, upper = np.quantile(values[1:], [0.025, 0.975])
    return f"{values[0]:{sign}.3f} ({lower:{sign}.3f} to {upper:{sign}.3f})"


def _f1(counts: np.ndarray) -> float:
    hits, either = counts.sum(axis=0)
    return 2 * float(hits) / float(either)


def _stored(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []


if __name__ == "__main__":
    main()
