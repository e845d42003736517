"""What other ways of fine-tuning the contextual encoder are worth, measured on a part of the labels.

One training on all labels takes most of an hour, so the variants are trained on the sentences of some training
authorities (about 6,000), for three epochs, and scored on the real sentences of the calibration set. Nothing is scored
on the authorities that are held out. Each variant's scores are stored in a folder, so that a run continues where an
earlier one stopped; the last command prints the table.

    python benchmarks/fine_tuning_variants.py build/real.csv build/real-texts --keep build/variants --only base again
    python benchmarks/fine_tuning_variants.py build/real.csv build/real-texts --keep build/variants

No sentence of a report is printed or written.
"""

from __future__ import annotations

import argparse
import re
import time
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from random import Random

import numpy as np
import pandas as pd
import torch
from real_text import Data, read
from torch.nn import functional

import synth
from synth.classifier.features.assembly import prepare_table
from synth.classifier.features.context import section_starts
from synth.classifier.thresholds import f_by_threshold
from synth.classifier.training.adaptation_fit import probabilities_of
from synth.classifier.training.data import REAL, groups_of
from synth.classifier.training.fine_tuning import (
    EPOCHS,
    Network,
    Targets,
    collate,
    steps_of_epoch,
    train_network,
)
from synth.encoding import load_encoder
from synth.encoding.contextual import ContextualEncoder, ContextualWeights
from synth.encoding.encoder import bundled_checkpoint
from synth.encoding.windows import Window, WindowTokenizer
from synth.findings import FINDING_COLUMN, POLARITIES, POLARITY_COLUMNS, THEME_COLUMNS, theme_matrix
from synth.taxonomy import default_taxonomy

BASE = "base"
_N_LABELLED, _N_PSEUDO, _RESAMPLES = 6_000, 18_000, 1_000
_MASKED, _MASK_RATE = 0.15, 2e-4
_BOUNDARY = re.compile(r";|:|, (?:but|although|while|whereas|however|and)\b|\b(?:but|although|whereas)\b")
_TAXONOMY = default_taxonomy()


class Variants:
    """The variants, and what they share."""

    def __init__(self, data: Data, texts: Path, keep: Path) -> None:
        self.keep, self._texts = keep, texts
        training = data.training[data.training["origin"] == REAL].reset_index(drop=True)
        groups = groups_of(training)
        names = np.random.default_rng(0).permutation(sorted(set(groups)))
        sizes = groups.value_counts()[names].cumsum()
        used = set(names[: int(np.searchsorted(sizes, _N_LABELLED)) + 1])
        self.labelled = training[groups.isin(used)].reset_index(drop=True)
        self.reports = sorted(set(training["document"]))
        self.scored = data.calibration[data.calibration["origin"] == REAL].reset_index(drop=True)
        self.makers: dict[str, tuple[str, Callable[[], np.ndarray]]] = {
            BASE: ("as in training", lambda: self._scores(self._trained(0))),
            "again": ("the same with another order of the steps", lambda: self._scores(self._trained(1))),
            "mean": ("mean of the scores of both (twice the time)", self._mean),
            "soup": ("mean of the weights of both", self._mean_of_weights),
            "clauses": (
                "the first with clauses: the best score of the sentence, its first and its last clause",
                self._clauses,
            ),
            "definitions": ("one model of all themes, with their definitions as input", self._definitions),
            "masked": ("first adapted to unlabelled reports (masked language modelling, one epoch)", self._masked),
            "pseudo": ("and trained on sentences that the mean of both has labelled", self._pseudo),
        }

    def scores(self, key: str) -> np.ndarray:
        """Measure a variant, or take its scores from the folder."""
        path = self.keep / f"{key}.npy"
        if not path.exists():
            began = time.process_time()
            found = self.makers[key][1]()
            np.save(path, found.astype(np.float32))
            (self.keep / f"{key}.seconds").write_text(f"{time.process_time() - began:.0f}")
        return np.load(path)

    def _trained(self, order: int) -> ContextualWeights:
        return self._kept_weights(
            f"order-{order}", lambda: self._train(self.labelled, _targets(self.labelled), order=order)
        )

    def _kept_weights(self, name: str, make: Callable[[], ContextualWeights]) -> ContextualWeights:
        path = self.keep / f"{name}.safetensors"
        if not path.exists():
            path.write_bytes(make().to_bytes())
        return ContextualWeights.from_bytes(path.read_bytes(), where=path)

    def _train(
        self, table: pd.DataFrame, targets: Targets, *, order: int = 0, start: dict[str, torch.Tensor] | None = None
    ) -> ContextualWeights:
        torch.manual_seed(0)
        network = Network.load(len(_TAXONOMY.ids))
        for name, tensor in (start or {}).items():
            network.tensors[name] = torch.nn.Parameter(tensor.clone())
        windows = _windows(table, Random(order))
        train_network(network, windows, targets, EPOCHS, seed=order, progress=_progress)
        return network.weights(tuple(_TAXONOMY.ids), bundled_checkpoint().digest)

    def _scores(self, weights: ContextualWeights, table: pd.DataFrame | None = None) -> np.ndarray:
        ready = prepare_table(self.scored if table is None else table)
        return ContextualEncoder(weights).scores(
            ready["text"].tolist(), ready["section"].tolist(), section_starts(ready)
        )

    def _mean(self) -> np.ndarray:
        return (self.scores(BASE) + self.scores("again")) / 2

    def _mean_of_weights(self) -> np.ndarray:
        first, second = self._trained(0), self._trained(1)
        layers = {
            name: ((tensor.astype(np.float32) + second.layers[name]) / 2).astype(np.float16)
            for name, tensor in first.layers.items()
        }
        heads = {name: (tensor + second.heads[name]) / 2 for name, tensor in first.heads.items()}
        return self._scores(ContextualWeights(layers, heads, first.themes, first.base))

    def _clauses(self) -> np.ndarray:
        best = self.scores(BASE).copy()
        parts = [
            [part.strip() for part in _BOUNDARY.split(text) if len(part.split()) >= 3] or [text]
            for text in self.scored["text"]
        ]
        for place in (0, -1):
            found = self._scores(self._trained(0), self.scored.assign(text=[part[place] for part in parts]))
            best[:, THEME_COLUMNS] = np.maximum(best[:, THEME_COLUMNS], found[:, THEME_COLUMNS])
        return best

    def _definitions(self) -> np.ndarray:
        """Themes have no parameters of their own: their heads are linear functions of their definitions' vectors."""
        described = [f"{theme.label}. {theme.definition} {theme.include}" for theme in _TAXONOMY.themes]
        vectors = torch.tensor(load_encoder().encode(described))
        vectors = vectors / vectors.norm(dim=1, keepdim=True)
        torch.manual_seed(0)
        network = Network.load(len(_TAXONOMY.ids))
        width = vectors.shape[1]
        maps = {name: torch.nn.Parameter(torch.randn(width, width) * 0.02) for name in ("query", "value", "mean")}
        bias = torch.nn.Parameter(torch.tensor([-2.5]))
        heads = {name: network.heads[name] for name in ("kind_polarity", "kind_polarity_bias")}
        network.heads = _Derived({**maps, "bias": bias, **heads}, vectors)
        windows = _windows(self.labelled, Random(0))
        train_network(network, windows, _targets(self.labelled), EPOCHS, progress=_progress)
        network.heads = {name: network.heads[name].detach() for name in network.heads}
        return self._scores(network.weights(tuple(_TAXONOMY.ids), bundled_checkpoint().digest))

    @cached_property
    def _unlabelled(self) -> pd.DataFrame:
        """All sentences of the reports of training authorities, without those that are labelled here."""
        files = [path for path in sorted(self._texts.rglob("*.txt")) if path.stem in set(self.reports)]
        table = synth.read(files).table
        return table[~table["text"].isin(set(self.labelled["text"]))].reset_index(drop=True)

    def _masked(self) -> np.ndarray:
        tensors = self._adapted()
        return self._scores(self._train(self.labelled, _targets(self.labelled), start=tensors))

    def _adapted(self) -> dict[str, torch.Tensor]:
        """Masked language modelling (Gururangan et al. 2020), with the words' embeddings as output layer."""
        path = self.keep / "adapted.pt"
        if path.exists():
            return dict(torch.load(path, weights_only=True))
        torch.manual_seed(0)
        network = Network.load(len(_TAXONOMY.ids))
        words = network.tensors["embeddings.word_embeddings.weight"]
        dense = torch.nn.Parameter(torch.eye(words.shape[1]))
        bias = torch.nn.Parameter(torch.zeros(words.shape[0]))
        windows = _windows(self._unlabelled, None)
        steps = list(steps_of_epoch(windows, Random(0)))
        optimiser = torch.optim.AdamW(
            [{"params": network.trainable, "lr": _MASK_RATE}, {"params": [dense, bias], "lr": 1e-3}]
        )
        decay = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: min(1, step / 100) * (1 - step / len(steps)))
        mask = WindowTokenizer(bundled_checkpoint().folder).tokens(["[MASK]"], 1)[0][0]
        losses: list[float] = []
        for number, step in enumerate(steps, 1):
            tokens, is_token, spans, _ = collate(windows, step)
            drawn = torch.rand(tokens.shape)
            chosen = (drawn < _MASKED) & (spans.sum(dim=1) > 0)
            shown = torch.where(chosen & (drawn < 0.8 * _MASKED), mask, tokens)
            random = torch.randint(1_000, words.shape[0], tokens.shape)
            shown = torch.where(chosen & (drawn >= 0.9 * _MASKED), random, shown)
            hidden = network.encode(shown, is_token, dropout=0.1)
            found = functional.layer_norm(functional.gelu(hidden[chosen] @ dense), (words.shape[1],)) @ words.T + bias
            loss = functional.cross_entropy(found, tokens[chosen])
            optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(network.trainable, 1.0)
            optimiser.step()
            decay.step()
            losses.append(loss.item())
            if number % 100 == 0:
                print("masked", number, len(steps), f"{np.mean(losses[-100:]):.3f}", flush=True)
        adapted = {name: tensor.detach() for name, tensor in network.tensors.items() if tensor.requires_grad}
        torch.save(adapted, path)
        return adapted

    def _pseudo(self) -> np.ndarray:
        """Self-training (Xie et al. 2020): soft labels of the mean of two models, on whole reports."""
        table = self._unlabelled
        documents = np.random.default_rng(0).permutation(sorted(set(table["document"])))
        sizes = table["document"].value_counts()[documents].cumsum()
        chosen = set(documents[: int(np.searchsorted(sizes, _N_PSEUDO)) + 1])
        table = table[table["document"].isin(chosen)].reset_index(drop=True)
        scores = (self._scores(self._trained(0), table) + self._scores(self._trained(1), table)) / 2
        probability = probabilities_of(scores)
        own = _targets(self.labelled)
        polarity = probability[:, POLARITY_COLUMNS].argmax(axis=1)
        finding = probability[:, FINDING_COLUMN]
        both = pd.concat([self.labelled, table], ignore_index=True)
        targets = Targets(
            np.vstack([own.themes, probability[:, THEME_COLUMNS]]).astype(np.float32),
            np.concatenate([own.finding, finding]).astype(np.float32),
            np.concatenate([own.polarity, polarity]),
            np.zeros(len(both), dtype=np.bool_),
        )
        return self._scores(self._train(both, targets))


class _Derived(dict):  # type: ignore[type-arg]
    """Heads of which three are computed from the definitions each time they are used."""

    def __init__(self, parameters: dict[str, torch.Tensor], vectors: torch.Tensor) -> None:
        super().__init__(parameters)
        self._vectors = vectors

    def __getitem__(self, name: str) -> torch.Tensor:
        value = super().__getitem__(name)
        if name in ("query", "value", "mean"):
            return self._vectors @ value
        return value.expand(len(self._vectors)) if name == "bias" else value


def _windows(table: pd.DataFrame, rng: Random | None) -> list[Window]:
    ready = prepare_table(table)
    tokenizer = WindowTokenizer(bundled_checkpoint().folder)
    return tokenizer.windows(ready["text"].tolist(), ready["section"].tolist(), section_starts(ready), rng=rng)


def _targets(table: pd.DataFrame) -> Targets:
    is_finding = (table["kind"] == "finding").to_numpy()
    themes = theme_matrix(table, _TAXONOMY) & is_finding[:, None]
    polarity = np.array([POLARITIES.index(value) for value in table["polarity"]], dtype=np.int64)
    nothing = np.zeros(len(table), dtype=np.bool_)
    return Targets(themes.astype(np.float32), is_finding.astype(np.float32), polarity, nothing)


def _progress(done: int, steps: int) -> None:
    if done % 200 == 0 or done == steps:
        print("step", done, steps, flush=True)


def table_of(variants: Variants, keys: list[str]) -> str:
    """Return a table of scores, with intervals of the differences from the base over authorities."""
    table = variants.scored
    truth = theme_matrix(table, _TAXONOMY)
    finding = (table["kind"] == "finding").to_numpy()
    polarity = np.array([POLARITIES.index(value) for value in table["polarity"]])
    codes, names = pd.factorize(groups_of(table))
    rng = np.random.default_rng(0)
    draws = [np.bincount(rng.integers(len(names), size=len(names)), minlength=len(names)) for _ in range(_RESAMPLES)]
    lines = [
        f"{len(variants.labelled):,} sentences for training, {len(table):,} scored, of {len(names)} authorities.",
        "",
        "| variant | themes, micro-F1 | minus the first | polarity | log loss of the themes | processor seconds |",
        "|---|---:|---|---:|---:|---:|",
    ]
    first: np.ndarray | None = None
    for key in keys:
        probability = probabilities_of(variants.scores(key))
        themes = probability[:, THEME_COLUMNS]
        cut = 0.05 + 0.01 * int(np.argmax(f_by_threshold(truth, themes)))
        given = themes >= cut
        counts = np.zeros((len(names), 2))
        np.add.at(
            counts, codes, np.column_stack([(given & truth).sum(axis=1), (given.sum(axis=1) + truth.sum(axis=1))])
        )
        first = counts if first is None else first
        value, differences = _f1(counts), [_f1(counts.T @ draw) - _f1(first.T @ draw) for draw in draws]
        lower, upper = np.quantile(differences, [0.025, 0.975])
        right = (probability[:, POLARITY_COLUMNS].argmax(axis=1) == polarity)[finding].mean()
        safe = np.clip(themes, 1e-6, 1 - 1e-6)
        loss = -np.where(truth, np.log(safe), np.log1p(-safe)).mean()
        less = "–" if counts is first else f"{value - _f1(first):+.3f} ({lower:+.3f} to {upper:+.3f})"
        seconds = int((variants.keep / f"{key}.seconds").read_text())
        lines.append(f"| {variants.makers[key][0]} | {value:.3f} | {less} | {right:.3f} | {loss:.4f} | {seconds:,} |")
    return "\n".join(lines)


def _f1(counts: np.ndarray) -> float:
    hits, either = counts.sum(axis=0) if counts.ndim == 2 else counts
    return 2 * float(hits) / float(either)


def main() -> None:
    """Measure what is not stored yet, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("real", type=Path, help="labelled table of the real reports, as `make corpus` writes it")
    parser.add_argument("texts", type=Path, help="folder with the reports as text files")
    parser.add_argument("--keep", type=Path, required=True, help="folder for the scores of each variant")
    parser.add_argument("--only", nargs="+", help="names of variants; all without it")
    given = parser.parse_args()
    torch.set_num_threads(1)
    given.keep.mkdir(parents=True, exist_ok=True)
    variants = Variants(read(given.real, Path("none"), _TAXONOMY), given.texts, given.keep)
    keys = given.only or list(variants.makers)
    for key in keys:
        variants.scores(key)
        print(key, "measured", flush=True)
    print(table_of(variants, keys))


if __name__ == "__main__":
    main()
