"""Measure by simulation how often intervals for shares of inspections hold the truth, and how wide they are.

Inspections are drawn with known truth, and verdicts with the errors of one kind of text: of text as the bundled model
learnt from (its calibration set); of text that it was not trained on (benchmarks/verdict_errors.json, written by
verdict_errors.py); of a kind of text that a smaller model learnt nothing from; or of text on which the bundled model is
wrong twice as often on average. The estimator knows the errors in the manifest of the model and nothing else.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import estimators
import numpy as np
from numpy.typing import NDArray

from synth.classifier import bundled_model_folder, read_manifest
from synth.prevalence import CLAIMS, VerdictErrors, VerdictRule
from synth.prevalence.estimates.claims import Verdicts, claim_shares, posterior_of, shares_of

COUNTS = Path(__file__).with_name("verdict_errors.json")
SIZES = (8, 12, 16, 32, 300)
SHARES = (0.05, 0.28, 0.5, 0.9)
THEMES = 12
CLAIM = "strength_side"
READ = 1 / 3
# How much of a kind of text's own rates a theme takes where it has few cases of its own.
_POOLED = 8.0
# Text on which the rule is wrong more often: how many times as often, and how alike kinds of text and themes are, as
# sizes of Dirichlet distributions.
_TIMES_WRONG, _ALIKE_KINDS, _ALIKE_THEMES = 2.0, 10.0, 16.0
_Array = NDArray[np.float64]


@dataclass(frozen=True)
class World:
    """Where errors are drawn from, and what the estimator knows of them.

    Attributes
    ----------
    measured : ndarray of shape (n_domains, n_themes, 2, 4)
        Answers of the rule by theme and truth on labelled inspections: what the estimator is given.
    actual : ndarray of the same shape, or None
        The same on text of the kinds at hand. None for text on which the rule is wrong twice as often.
    """

    measured: NDArray[np.int64]
    actual: NDArray[np.int64] | None

    def rates(self, generator: np.random.Generator) -> _Array:
        """Draw the rule's rates of answers for each theme; shape (THEMES, 2, 4)."""
        if self.actual is None:
            centre = self.measured.sum(axis=(0, 1)) + 0.5
            centre[0, :2] *= _TIMES_WRONG
            centre[1, 2:] *= _TIMES_WRONG
            kind = _dirichlet(_ALIKE_KINDS * centre / centre.sum(axis=-1, keepdims=True), generator)
            return _dirichlet(np.tile(_ALIKE_THEMES * kind, (THEMES, 1, 1)), generator)
        counts = self.actual[int(generator.integers(len(self.actual)))].astype(np.float64)
        pooled = (counts.sum(axis=0) + 0.5) / (counts.sum(axis=(0, 2)) + 2)[:, None]
        return _dirichlet(counts[generator.integers(len(counts), size=THEMES)] + _POOLED * pooled, generator)


def _dirichlet(shape: _Array, generator: np.random.Generator) -> _Array:
    drawn = generator.standard_gamma(shape) + 1e-12
    return np.asarray(drawn / drawn.sum(axis=-1, keepdims=True))


@dataclass(frozen=True)
class Trial:
    """Inspections of which the truth is known.

    Attributes
    ----------
    shares : ndarray of shape (THEMES,)
        In which share of all inspections that there could be the claim holds.
    holds : ndarray of shape (n, THEMES), bool
        Where it holds.
    answer : ndarray of shape (n, THEMES), int
        What the rule said.
    """

    shares: _Array
    holds: NDArray[np.bool_]
    answer: NDArray[np.int64]


def worlds(claim: str = CLAIM) -> dict[str, World]:
    """Return the worlds by name."""
    rule = VerdictRule.from_dict(read_manifest(bundled_model_folder())["verdict_rule"])
    assert rule.errors is not None
    measured = rule.errors.array(claim)
    counts = {
        model: {name: VerdictErrors.from_dict(errors).array(claim) for name, errors in parts.items()}
        for model, parts in json.loads(COUNTS.read_text(encoding="utf-8")).items()
    }
    bundled = counts.pop("bundled")
    if not np.array_equal(bundled["known"], measured):
        raise SystemExit(f"{COUNTS.name} is of another model: run benchmarks/verdict_errors.py")
    return {
        "as in training": World(measured, measured),
        "of text not trained on": World(measured, bundled["unseen"]),
        **{f"of a model trained {name}": World(parts["known"], parts["unseen"]) for name, parts in counts.items()},
        "twice as often": World(measured, None),
    }


def draw(world: World, n: int, generator: np.random.Generator) -> Trial:
    """Draw inspections, and what the rule says of them."""
    rates = world.rates(generator)
    shares = np.tile(np.array(SHARES), THEMES // len(SHARES))
    holds = generator.random((n, THEMES)) < shares
    ends = np.cumsum(rates, axis=-1)[np.arange(THEMES), holds.astype(np.int64)]
    answer = (generator.random((n, THEMES, 1)) > ends[..., :3]).sum(axis=-1)
    return Trial(shares, holds, answer)


def least_certain(answer: NDArray[np.int64], share: float, generator: np.random.Generator) -> NDArray[np.bool_]:
    """Return which verdicts people read who start with the least certain ones, a share of all of them."""
    order = np.argsort(np.isin(answer, (0, 3)) + generator.random(answer.shape), axis=None)
    read = np.zeros(answer.size, dtype=np.bool_)
    read[order[: round(share * answer.size)]] = True
    return read.reshape(answer.shape)


def settle(trial: Trial, read: NDArray[np.bool_]) -> Verdicts:
    """Return the verdicts with what people found where they read."""
    holds = np.where(read, trial.holds, trial.answer < 2)
    return Verdicts(holds, read, np.zeros(holds.shape), trial.answer)


@dataclass
class Tally:
    """Hits and widths of one kind of interval at one share, trial by trial."""

    hits: list[float]
    widths: list[float]

    def add(self, lower: _Array, upper: _Array, truth: _Array) -> None:
        """Add the intervals of one trial."""
        self.hits.append(float(np.mean((lower <= truth + 1e-9) & (truth <= upper + 1e-9))))
        self.widths.append(float(np.mean(upper - lower)))

    @property
    def text(self) -> str:
        """Coverage, its Monte Carlo standard error in brackets, and the mean width."""
        error = np.std(self.hits, ddof=1) / np.sqrt(len(self.hits)) if len(self.hits) > 1 else float("nan")
        return f"{np.mean(self.hits):.2f} ({error:.2f}), {np.mean(self.widths):.2f}"


def tabulate(world: World, n: int, trials: int, share_read: float, seed: int) -> Iterator[tuple[str, str, Tally]]:
    """Yield method, share and tally of inspections of one number."""
    generator = np.random.default_rng([seed, n])
    tallies: dict[tuple[str, float], Tally] = {}

    def add(name: str, trial: Trial, ends: tuple[_Array, _Array], truth: _Array) -> None:
        for share in SHARES:
            of_share = trial.shares == share
            tally = tallies.setdefault((name, share), Tally([], []))
            tally.add(ends[0][of_share], ends[1][of_share], truth[of_share])

    for _ in range(trials):
        trial = draw(world, n, generator)
        read = least_certain(trial.answer, share_read, generator)
        verdicts = settle(trial, read)
        posterior = posterior_of(verdicts, world.measured)
        for name, population, truth in (
            ("infinite", None, trial.shares),
            ("finite", n, trial.holds.mean(axis=0)),
        ):
            found = shares_of(posterior, verdicts, population=population)
            add(name, trial, (found.lower, found.upper), truth)
        if not share_read:
            for name, method in (
                ("uncorrected", estimators.uncorrected),
                ("Lang-Reiczigel", estimators.lang_reiczigel),
            ):
                add(name, trial, _ends(method, trial, read, world.measured), trial.shares)
    for (name, share), tally in tallies.items():
        yield name, f"{share:g}", tally


def _ends(
    method: Callable[[estimators.Sample], tuple[float, float]],
    trial: Trial,
    read: NDArray[np.bool_],
    measured: NDArray[np.int64],
    chance: _Array | None = None,
) -> tuple[_Array, _Array]:
    chances = np.ones(trial.answer.shape) if chance is None else chance
    ends = [
        method(
            estimators.Sample(
                trial.answer[:, theme], read[:, theme], chances[:, theme], trial.holds[:, theme], measured
            )
        )
        for theme in range(THEMES)
    ]
    lower, upper = zip(*ends, strict=True)
    return np.array(lower), np.array(upper)


def print_coverage(world: World, sizes: Sequence[int], trials: int, share_read: float, seed: int) -> None:
    """Print coverage and width, a row for each number of inspections and kind of interval."""
    print_heading("interval")
    for n in sizes:
        rows: dict[str, list[Tally]] = {}
        for method, _, tally in tabulate(world, n, trials, share_read, seed):
            rows.setdefault(method, []).append(tally)
        for method, tallies in rows.items():
            print_tallies(n, method, tallies)


def print_heading(second: str) -> None:
    """Print the heading of a table; the second column is of methods."""
    print(f"| inspections | {second} | " + " | ".join(f"share {share:g}" for share in SHARES) + " | mean coverage |")
    print("|---" * (3 + len(SHARES)) + "|")


def print_tallies(n: int, method: str, tallies: Sequence[Tally]) -> None:
    """Print a row: a cell for each share, and the mean coverage."""
    by_trial = np.mean([tally.hits for tally in tallies], axis=0)
    error = np.std(by_trial, ddof=1) / np.sqrt(len(by_trial))
    cells = [*(tally.text for tally in tallies), f"{np.mean(by_trial):.3f} ({error:.3f})"]
    print(f"| {n} | {method} | " + " | ".join(cells) + " |", flush=True)


def print_audits(world: World, sizes: Sequence[int], trials: int, seed: int) -> None:
    """Compare methods of using the verdicts that people checked."""
    print_heading("method")
    for n in sizes:
        generator = np.random.default_rng([seed, n, 1])
        tallies: dict[str, dict[float, Tally]] = {}
        for number in range(trials):
            trial = draw(world, n, generator)
            even = np.full(trial.answer.shape, READ)
            doubt = np.where(np.isin(trial.answer, (0, 3)), 1.0, 4.0)
            uneven = np.clip(doubt * READ / doubt.mean(axis=0), 0.05, 1.0)
            for name, method, chance in (
                ("audit alone", estimators.audit_alone, even),
                ("PPI++", estimators.prediction_powered, even),
                ("design-based", estimators.design_based, even),
                ("active inference", estimators.design_based, uneven),
                ("predict-then-debias", estimators.predict_then_debias, uneven),
                ("stratified", estimators.stratified, uneven),
            ):
                read = generator.random(trial.answer.shape) < chance
                # Variances need two verdicts that were read.
                read[:2] |= read.sum(axis=0) < 2
                ends = _ends(method, trial, read, world.measured, chance)
                _tally(tallies.setdefault(name, {}), trial, ends)
            if number < trials // 4:
                read = least_certain(trial.answer, READ, generator)
                found = claim_shares(settle(trial, read), world.measured)
                _tally(tallies.setdefault("`synth`", {}), trial, (found.lower, found.upper))
        for name, by_share in tallies.items():
            print_tallies(n, name, [by_share[share] for share in SHARES])


def _tally(by_share: dict[float, Tally], trial: Trial, ends: tuple[_Array, _Array]) -> None:
    for share in SHARES:
        inside = trial.shares == share
        by_share.setdefault(share, Tally([], [])).add(ends[0][inside], ends[1][inside], trial.shares[inside])


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--trials", type=int, default=60, help="trials of each number of inspections")
    parser.add_argument("--sizes", type=int, nargs="*", default=SIZES, help="numbers of inspections")
    parser.add_argument("--world", nargs="*", help="whose errors are drawn; all without it")
    parser.add_argument("--claim", choices=[*CLAIMS], default=CLAIM)
    parser.add_argument("--read", type=float, default=0.0, help="share of the verdicts that people check")
    parser.add_argument("--audits", action="store_true", help="compare methods of using checked verdicts")
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    for name, world in worlds(given.claim).items():
        if given.world and name not in given.world:
            continue
        print(f"\nErrors {name}, {given.claim}; coverage (standard error), mean width\n")
        if given.audits:
            print_audits(world, given.sizes, given.trials, given.seed)
        else:
            print_coverage(world, given.sizes, given.trials, given.read, given.seed)


if __name__ == "__main__":
    main()
