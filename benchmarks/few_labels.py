"""How well themes are found with 100 to 800 labels of another programme, beside simple methods.

    python benchmarks/few_labels.py --semeval Restaurants_Train_v2.xml --out few_labels.json

The data are not part of the project: the restaurant reviews of SemEval-2014, task 4, as its organisers published them
(3,041 sentences for training, five categories). 800 sentences drawn at random with a fixed seed are the test. Each draw
takes a number of the others at random. All methods are trained on the same sentences and scored on the same 800:
micro-F1 of the themes. Thresholds are chosen in the same way for all, by five-fold cross-validation on the sentences of
the draw.
"""

from __future__ import annotations

import argparse
import json
import time
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import KFold

from synth.classifier.features.assembly import prepare_table, texts_to_encode
from synth.classifier.thresholds import choose_thresholds
from synth.classifier.training.estimator import FindingClassifier
from synth.classifier.training.settings import choose_settings
from synth.encoding import Encoder, PrecomputedVectors, load_encoder
from synth.encoding.static_encoder import StaticEncoder
from synth.findings import THEME_COLUMNS, check_labels, theme_matrix
from synth.taxonomy import Programme, Taxonomy, Theme

SIZES, N_TEST = (100, 200, 400, 800), 800
Predict = Callable[[pd.DataFrame, pd.DataFrame, np.ndarray], np.ndarray]
Method = Callable[[pd.DataFrame, pd.DataFrame, np.ndarray], tuple[np.ndarray, np.ndarray]]
# Written for this benchmark from the guidelines of the task, before any score was seen.
THEMES = {
    "food": ("food*", "dish*", "menu", "drink*", "wine*", "meal*", "delicious", "tast*", "pizza", "sushi", "dessert*"),
    "service": ("service", "staff", "waiter*", "waitress*", "server*", "host*", "bartender*", "attentive", "rude"),
    "price": ("price*", "cheap*", "expensive", "overpriced", "value", "bill", "cost*", "worth"),
    "ambience": (
        "ambience",
        "ambiance",
        "atmosphere",
        "decor*",
        "music",
        "romantic",
        "cozy",
        "noisy",
        "crowd*",
        "view",
    ),
    "anecdotes": ("place", "restaurant", "recommend*", "come back", "again", "favorite"),
}


def taxonomy() -> Taxonomy:
    """Give the five categories as a taxonomy whose sentences are all findings."""
    themes = tuple(
        Theme(name, name.capitalize(), None, f"Of the {name}.", f"All about the {name}.", "All else.", terms)
        for name, terms in THEMES.items()
    )
    return Taxonomy("Restaurants", themes, programme=Programme(has_kind=False))


def read_semeval(path: Path, themes: Taxonomy) -> pd.DataFrame:
    """Read a file of the task; each sentence stands for itself, since the reviews it comes from are not named."""
    rows = []
    for sentence in ET.parse(path).getroot():
        polarity = {"positive": "strength", "negative": "improvement", "conflict": "mixed", "neutral": "neutral"}
        said = {
            entry.get("category"): polarity[str(entry.get("polarity"))] for entry in sentence.iter("aspectCategory")
        }
        cell = ";".join(f"{str(name).split('/')[0]}:{value}" for name, value in said.items())
        rows.append({"inspection_id": str(sentence.get("id")), "text": str(sentence.findtext("text")), "themes": cell})
    table = pd.DataFrame(rows, dtype="str").assign(polarity="", section="", document="")
    table.loc[table["themes"] == "", "polarity"] = "neutral"
    return check_labels(table, themes, where=path)


def cross_validated(predict: Predict) -> Method:
    """Return a method that gives probabilities of the training sentences, out of fold, and of the test sentences."""

    def method(train: pd.DataFrame, test: pd.DataFrame, truth: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        held_out = np.zeros(truth.shape)
        for inside, outside in KFold(5, shuffle=True, random_state=0).split(train):
            held_out[outside] = predict(train.iloc[inside], train.iloc[outside], truth[inside])
        return held_out, predict(train, test, truth)

    return method


def by_tfidf(train: pd.DataFrame, test: pd.DataFrame, truth: np.ndarray) -> np.ndarray:
    """Logistic regression on words and pairs of words."""
    vectors = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True).fit(train["text"])
    return _regress(vectors.transform(train["text"]), vectors.transform(test["text"]), truth, 10.0)


def by_vectors(encoder: Encoder) -> Predict:
    """Logistic regression on sentence vectors alone."""

    def predict(train: pd.DataFrame, test: pd.DataFrame, truth: np.ndarray) -> np.ndarray:
        learnt, asked = (encoder.encode(prepare_table(table)["text"].tolist()) for table in (train, test))
        return _regress(learnt, asked, truth, 10.0)

    return predict


def by_synth(encoder: Encoder, themes: Taxonomy) -> Method:
    """Use the regressions of synth, with the settings that `synth train` chooses."""

    def method(train: pd.DataFrame, test: pd.DataFrame, _: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        classifier = FindingClassifier(themes, encoder)
        _, held_out = choose_settings(classifier, train)
        return held_out.probability[:, THEME_COLUMNS], classifier.fit(train).predict_proba(test)[:, THEME_COLUMNS]

    return method


def _regress(learnt: object, asked: object, truth: np.ndarray, inverse_regularisation: float) -> np.ndarray:
    answer = np.zeros((asked.shape[0], truth.shape[1]))  # type: ignore[attr-defined]
    for number, target in enumerate(truth.T):
        answer[:, number] = target.mean()
        if target.any() and not target.all():
            fitted = LogisticRegression(C=inverse_regularisation, max_iter=2000).fit(learnt, target)
            answer[:, number] = fitted.predict_proba(asked)[:, 1]
    return answer


def score(method: Method, train: pd.DataFrame, test: pd.DataFrame, themes: Taxonomy) -> tuple[float, float]:
    """Return micro-F1 on the test sentences, and the seconds of a fit with its cross-validation."""
    began, truth = time.process_time(), theme_matrix(train, themes)
    held_out, probability = method(train, test, truth)
    given = probability >= choose_thresholds(truth, held_out)
    seconds, wanted = time.process_time() - began, theme_matrix(test, themes)
    return 2 * float((given & wanted).sum()) / float(given.sum() + wanted.sum()), seconds


def _draw(train: pd.DataFrame, size: int, seed: int) -> pd.DataFrame:
    return train.iloc[np.random.default_rng(seed).permutation(len(train))[:size]].reset_index(drop=True)


def main() -> None:
    """Measure, and print a row a size and method."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--semeval", type=Path, required=True, metavar="FILE")
    parser.add_argument("--static", type=Path, help="Folder of a fast model, whose static vectors are used instead.")
    parser.add_argument("--draws", type=int, default=5)
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES))
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    themes = taxonomy()
    table = read_semeval(given.semeval, themes)
    order = np.random.default_rng(0).permutation(len(table))
    test, train = (table.iloc[rows].reset_index(drop=True) for rows in (order[:N_TEST], order[N_TEST:]))
    static = given.static / "encoder.safetensors" if given.static else None
    bundled = StaticEncoder.from_bytes(static.read_bytes(), where=static) if static else load_encoder()
    drawn = {(size, draw): _draw(train, size, draw) for size in given.sizes for draw in range(given.draws)}
    encoder = PrecomputedVectors(bundled, texts_to_encode(pd.concat([*drawn.values(), test], ignore_index=True)))
    methods = {
        "TF-IDF + logistic regression": cross_validated(by_tfidf),
        f"{bundled.name} + logistic regression": cross_validated(by_vectors(encoder)),
        "synth": by_synth(encoder, themes),
    }
    rows = []
    for size in given.sizes:
        for draw in range(given.draws):
            some = drawn[size, draw]
            for name, method in methods.items():
                value, seconds = score(method, some, test, themes)
                rows.append({"size": size, "draw": draw, "method": name, "micro_f1": value, "cpu_s": seconds})
                print(rows[-1], flush=True)
        given.out.write_text(json.dumps(rows, indent=1), encoding="utf-8")
    table = pd.DataFrame(rows)
    for (size, name), some in table.groupby(["size", "method"], sort=False):
        mean, spread = some["micro_f1"].mean(), some["micro_f1"].std()
        half = {2: 12.71, 3: 4.30, 4: 3.18, 5: 2.78}.get(len(some), float("nan")) * spread / len(some) ** 0.5
        print(f"| {size} | {name} | {mean:.3f} ({mean - half:.3f} to {mean + half:.3f}) | {some['cpu_s'].mean():.0f} |")


if __name__ == "__main__":
    main()
