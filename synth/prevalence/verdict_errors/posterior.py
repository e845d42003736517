"""Estimate shares of inspections when verdicts may be wrong, from verdicts that people read and errors elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln

from synth.prevalence.verdict_errors.sampler import Prior, Sampler

# Similarity of domains, and of themes within a domain, as the concentration of a Dirichlet distribution. With few
# domains the data say little about it, so the prior matters: half-normal with scale 1 on the standard deviation of the
# log odds of a rate of 0.9, as is usual for few groups (Gelman 2006).
_CONCENTRATIONS = np.array([2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0])
_SPREAD = 1 / np.sqrt(0.09 * _CONCENTRATIONS)
_LOG_PRIOR = np.log(_SPREAD) - _SPREAD**2 / 2
_HALF = 0.5
# From so many verdicts read on, how sure the rule is counts fully.
_ENOUGH_READ = 100


@dataclass(frozen=True)
class Posterior:
    """Draws from the posterior distribution of the number of inspections in which a claim holds.

    Attributes
    ----------
    holding : ndarray of shape (n_draws, n_themes), int
        Number of the inspections with verdicts in which the claim holds.
    share : ndarray of shape (n_draws, n_themes)
        Share of an unlimited number of inspections of the same kind, in [0, 1].
    """

    holding: NDArray[np.int64]
    share: NDArray[np.float64]

    def shares(self, n: int, population: int | None = None) -> NDArray[np.float64]:
        """Return draws of the share of all inspections in which the claim holds; shape (n_draws, n_themes).

        Parameters
        ----------
        n
            Number of inspections with verdicts.
        population
            Total number of inspections; None for an unlimited number.
        """
        if population is None:
            return self.share
        others = np.random.default_rng(0).binomial(population - n, self.share)
        return np.asarray((self.holding + others) / population, dtype=np.float64)


def true_numbers(
    unread: NDArray[np.int64], read: NDArray[np.int64], measured: NDArray[np.int64], *, seed: int = 0
) -> Posterior:
    """Estimate in how many inspections a claim holds, from verdicts that people have read in part.

    Parameters
    ----------
    unread : ndarray of shape (n_themes, 4), int
        Numbers of unread verdicts, by the rule's answer (`ANSWERS`).
    read : ndarray of shape (n_themes, 2, 4), int
        Numbers of verdicts that people have settled, by what they found (does not hold, holds) and the rule's answer.
    measured : ndarray of shape (n_domains, n_themes_measured, 2, 4), int
        Numbers of answers on labelled inspections of other kinds, by what people found.
    seed
        The same seed gives the same draws.

    Notes
    -----
    A Bayesian hierarchical model. The answers have two multinomial distributions, one where the claim holds and one
    where it does not: sensitivity and specificity, each split by how sure the rule is. Those of a domain have a
    Dirichlet distribution around those of all domains. Those of a theme have a Dirichlet distribution around those of
    its domain, so themes are partially pooled. The inspections at hand are a new domain. Its data are the verdicts that
    people have read, and the answers to the others, each with how sure the rule is. If only yes and no were used for
    the others, there would be a bias, since uncertain verdicts are read first: their errors say little about the sure
    ones that are left (verification bias, Begg and Greenes 1983). Verdicts that were read stay as they are and the
    others are drawn. The number of inspections is therefore never below what people have found, and never above what
    their readings allow.

    As long as nothing has been read here, how sure the rule is where it errs is known from other kinds of text alone.
    That misled on programmes that were left out of training. The result is therefore a mixture: a second posterior uses
    only yes and no. Its weight is 1 if nothing was read, and 0 from `_ENOUGH_READ` verdicts on.

    The model was trained on text of the measured domains. If it is right equally often on all of them, this does not
    show that it will be on text of another kind. Measured domains can therefore lower the similarity that is assumed of
    the domain at hand, but not raise it above the prior. Its themes are, with a probability of one half, as alike as
    those of the measured domains, and otherwise as alike as the prior says.

    Shares have Jeffreys' prior. The posterior is drawn by Markov chains (`Sampler`).

    References
    ----------
    Begg, C. B. and Greenes, R. A. (1983). Assessment of diagnostic tests when disease verification is subject to
    selection bias. Biometrics 39, 207-215. Gelman, A. and Carpenter, B. (2020). Bayesian analysis of tests with unknown
    specificity and sensitivity. Applied Statistics 69, 1269-1283. Gelman, A. (2006). Prior distributions for variance
    parameters in hierarchical models. Bayesian Analysis 1, 515-534. Gelman, A. et al. (2013). Bayesian Data Analysis,
    3rd ed., chapters 5 and 8.
    """
    counts = (np.ascontiguousarray(array, dtype=np.int64) for array in (unread, read, measured))
    return _true_numbers(*((array.shape, array.tobytes()) for array in counts), seed)


# Most decisions on one sentence do not change these counts, and the draws depend on nothing else.
@lru_cache(maxsize=16)
def _true_numbers(
    unread_cells: tuple[tuple[int, ...], bytes],
    read_cells: tuple[tuple[int, ...], bytes],
    measured_cells: tuple[tuple[int, ...], bytes],
    seed: int,
) -> Posterior:
    """Draw the true numbers from counts given as shape and bytes."""
    unread, read, measured = (
        np.frombuffer(content, dtype=np.int64).reshape(shape)
        for shape, content in (unread_cells, read_cells, measured_cells)
    )
    generator = np.random.default_rng(seed)
    # Draws of the two models, the first with how sure the rule is, in proportion to their weights.
    weight = min(1.0, int(read.sum()) / _ENOUGH_READ)
    counts = (unread, read, measured)
    parts = []
    for share, arrays in ((weight, counts), (1 - weight, [_yes_and_no(array) for array in counts])):
        if share:
            drawn = Sampler(_prior(arrays[2]), arrays[0], arrays[1], generator).draws()
            parts.append([values[: round(share * len(values))] for values in drawn])
    among, shares = (np.concatenate(values) for values in zip(*parts, strict=True))
    holding = read[:, 1].sum(axis=-1) + among
    # The result is cached and shared between callers, so it must be read-only.
    for array in (holding, shares):
        array.setflags(write=False)
    return Posterior(holding, shares)


def _yes_and_no(counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """Add up the answers that are sure and those that are not; shape (..., 2)."""
    return np.stack([counts[..., :2].sum(axis=-1), counts[..., 2:].sum(axis=-1)], axis=-1)


def _prior(measured: NDArray[np.int64]) -> Prior:
    """Return what labelled inspections of other kinds say about the rates of the kind at hand."""
    of_domains, of_themes, centres = [], [], []
    for truth in (0, 1):
        seen = measured[:, :, truth].astype(np.float64)
        pooled = (seen.sum(axis=1) + _HALF) / (seen.sum(axis=(1, 2)) + seen.shape[-1] * _HALF)[:, None]
        alike = _CONCENTRATIONS[:, None, None, None] * pooled[:, None]
        measured_themes = _weights(_LOG_PRIOR + _log_counts(seen, alike).sum(axis=(1, 2)))
        typical = float(measured_themes @ _CONCENTRATIONS)
        # Themes differ, so many cases of one theme say less about the domain than the same number over all themes.
        size = seen.sum(axis=2)
        effective = (size * (typical + 1) / (typical + size)).sum(axis=1)
        worth = pooled * effective[:, None]
        discounted = effective[None] * _CONCENTRATIONS[:, None] / (effective[None] + _CONCENTRATIONS[:, None])
        centre = (discounted[..., None] * pooled).sum(axis=1) + _HALF
        mean = centre / centre.sum(axis=1, keepdims=True)
        by_domain = _log_counts(worth, (_CONCENTRATIONS[:, None] * mean)[:, None])
        of_domains.append(_no_more_alike(_weights(_LOG_PRIOR + by_domain.sum(axis=1))))
        of_themes.append((measured_themes + _weights(_LOG_PRIOR)) / 2)
        centres.append(centre)
    return Prior(_CONCENTRATIONS, np.array(of_domains), np.array(of_themes), np.array(centres))


def _log_counts(counts: NDArray[np.float64], shape: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the log Dirichlet-multinomial probability of counts along the last axis, without the constant term."""
    shape = np.maximum(shape, 1e-3)
    total = shape.sum(axis=-1)
    each = (gammaln(counts + shape) - gammaln(shape)).sum(axis=-1)
    return np.asarray(gammaln(total) - gammaln(total + counts.sum(axis=-1)) + each, dtype=np.float64)


def _weights(log: NDArray[np.float64]) -> NDArray[np.float64]:
    weights = np.exp(log - log.max())
    return np.asarray(weights / weights.sum(), dtype=np.float64)


def _no_more_alike(weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the weights of `_CONCENTRATIONS`, or those of the prior if by these domains are less alike."""
    prior = _weights(_LOG_PRIOR)
    return weights if weights @ _SPREAD > prior @ _SPREAD else prior
