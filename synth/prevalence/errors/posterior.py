"""Estimate shares of inspections when verdicts may be wrong, from verdicts that people read and errors elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln

# Similarity of domains, and of themes within a domain, as the concentration of a Dirichlet distribution. With few
# domains the data say little about it, so the prior matters: half-normal with scale 1 on the standard deviation of the
# log odds of a rate of 0.9, as is usual for few groups (Gelman 2006).
_CONCENTRATIONS = np.array([2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0])
_SPREAD = 1 / np.sqrt(0.09 * _CONCENTRATIONS)
_LOG_PRIOR = np.log(_SPREAD) - _SPREAD**2 / 2
_SCENARIOS, _RATES, _SHARES, _DRAWS = 500, 8, 48, 4000
_HALF = 0.5
# Sensitivity and specificity sum to at least 1.2: no measured rule was ever less informative.
_LEAST_INFORMATIVE = 0.2
_IMPOSSIBLE = 1e3


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
    its domain, so themes are partially pooled. The inspections at hand are a new domain. The verdicts that people have
    read are its data. Since the answers are part of the model, reading the uncertain verdicts first causes no bias.
    Verdicts that were read stay as they are and the others are drawn. The number of inspections is therefore never
    below what people have found, and never above what their readings allow.

    The model was trained on text of the measured domains. If it is right equally often on all of them, this does not
    show that it will be on text of another kind. Measured domains can therefore lower the similarity that is assumed of
    the domain at hand, but not raise it above the prior. Its themes are, with a probability of one half, as alike as
    those of the measured domains, and otherwise as alike as the prior says.

    The posterior is computed by importance sampling: scenarios of the domain, rates of each theme, and a share with
    Jeffreys' prior are drawn, and weighted by the likelihood of the verdicts read and of the numbers of yes and no
    among the rest.

    References
    ----------
    Gelman, A. and Carpenter, B. (2020). Bayesian analysis of tests with unknown specificity and sensitivity. Applied
    Statistics 69, 1269-1283. Gelman, A. (2006). Prior distributions for variance parameters in hierarchical models.
    Bayesian Analysis 1, 515-534. Gelman, A. et al. (2013). Bayesian Data Analysis, 3rd ed., chapters 5 and 8.
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
    n_themes = len(unread)
    domain, spread, log_weight = _scenarios(measured, read, generator)
    grid = (np.arange(_SHARES) + generator.random(_SHARES)) / _SHARES
    # Quantiles of Jeffreys' prior, the arcsine distribution.
    share = np.clip(np.sin(np.pi / 2 * grid) ** 2, 1e-6, 1 - 1e-6)
    rates = np.empty((n_themes, len(domain), _RATES, 2, 4))
    log_likelihood = np.empty((n_themes, len(domain), _RATES, _SHARES))
    for theme in range(n_themes):
        shape = (spread[:, :, None] * domain + read[theme])[:, None]
        rates[theme] = _dirichlet(np.broadcast_to(shape, (len(domain), _RATES, 2, 4)), generator)
        yes = rates[theme][..., :2].sum(axis=-1)
        called = np.clip(share * yes[..., 1, None] + (1 - share) * yes[..., 0, None], 1e-9, 1 - 1e-9)
        said, denied = int(unread[theme, :2].sum()), int(unread[theme, 2:].sum())
        held, failed = int(read[theme, 1].sum()), int(read[theme, 0].sum())
        log_likelihood[theme] = said * np.log(called) + denied * np.log1p(-called)
        log_likelihood[theme] += held * np.log(share) + failed * np.log1p(-share)
        informative = yes[..., 1] - yes[..., 0] >= _LEAST_INFORMATIVE
        log_likelihood[theme] -= np.where(informative, 0.0, _IMPOSSIBLE)[..., None]
    peak = log_likelihood.max(axis=(1, 2, 3), keepdims=True)
    likelihood = np.exp(log_likelihood - peak)
    by_scenario = np.log(np.maximum(likelihood.mean(axis=(2, 3)), 1e-300))
    together = log_weight + by_scenario.sum(axis=0)
    holding = np.empty((_DRAWS, n_themes), dtype=np.int64)
    shares = np.empty((_DRAWS, n_themes))
    for theme in range(n_themes):
        others = together - by_scenario[theme]
        weight = np.exp(others - others.max())[:, None, None] * likelihood[theme]
        place = _systematic(weight.ravel(), generator)
        scenario, rate, point = np.unravel_index(place, weight.shape)
        # With many verdicts a share is known more closely than the points lie apart, so draws are spread between them.
        between = np.sin(np.pi / 2 * (point + generator.random(_DRAWS)) / _SHARES) ** 2
        chosen, drawn = rates[theme, scenario, rate], np.clip(between, 1e-6, 1 - 1e-6)[:, None]
        true_yes = drawn * chosen[:, 1] / np.maximum(drawn * chosen[:, 1] + (1 - drawn) * chosen[:, 0], 1e-300)
        among = generator.binomial(unread[theme], true_yes).sum(axis=1)
        holding[:, theme] = int(read[theme, 1].sum()) + among
        shares[:, theme] = drawn[:, 0]
    # The result is cached and shared between callers, so it must be read-only.
    for array in (holding, shares):
        array.setflags(write=False)
    return Posterior(holding, shares)


def _scenarios(
    measured: NDArray[np.int64], read: NDArray[np.int64], generator: np.random.Generator
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Draw rates of the domain at hand (n, 2, 4), similarity of its themes (n, 2), and log importance weights (n,)."""
    domain = np.empty((_SCENARIOS, 2, 4))
    spread = np.empty((_SCENARIOS, 2))
    log_weight = np.zeros(_SCENARIOS)
    for truth in (0, 1):
        seen, here = measured[:, :, truth].astype(np.float64), read[:, truth].astype(np.float64)
        pooled = (seen.sum(axis=1) + _HALF) / (seen.sum(axis=(1, 2)) + 4 * _HALF)[:, None]
        alike = _CONCENTRATIONS[:, None, None, None] * pooled[:, None]
        of_themes = _weights(_LOG_PRIOR + _log_counts(seen, alike).sum(axis=(1, 2)))
        typical = float(of_themes @ _CONCENTRATIONS)
        # Themes differ, so many cases of one theme say less about the domain than the same number over all themes.
        size = seen.sum(axis=2)
        effective = (size * (typical + 1) / (typical + size)).sum(axis=1)
        worth = pooled * effective[:, None]
        discounted = effective[None] * _CONCENTRATIONS[:, None] / (effective[None] + _CONCENTRATIONS[:, None])
        centre = (discounted[..., None] * pooled).sum(axis=1) + _HALF
        mean = centre / centre.sum(axis=1, keepdims=True)
        by_domain = _log_counts(worth, (_CONCENTRATIONS[:, None] * mean)[:, None])
        of_domains = _no_more_alike(_weights(_LOG_PRIOR + by_domain.sum(axis=1)))
        place = generator.choice(len(_CONCENTRATIONS), size=_SCENARIOS, p=of_domains)
        of_themes_here = (of_themes + _weights(_LOG_PRIOR)) / 2
        spread[:, truth] = generator.choice(_CONCENTRATIONS, size=_SCENARIOS, p=of_themes_here)
        prior = _CONCENTRATIONS[place][:, None] * _dirichlet(centre[place], generator)
        # Draw near what people have found here, if anything; the importance weights correct for that.
        size_here = here.sum(axis=1)
        worth_here = (here * ((typical + 1) / (typical + size_here))[:, None]).sum(axis=0)
        near = prior + worth_here
        domain[:, truth] = _dirichlet(near, generator)
        log_weight += _log_density(domain[:, truth], prior) - _log_density(domain[:, truth], near)
        shape = spread[:, truth, None, None] * domain[:, truth, None]
        log_weight += _log_counts(here[None], shape).sum(axis=1)
    return domain, spread, log_weight


def _dirichlet(shape: NDArray[np.float64], generator: np.random.Generator) -> NDArray[np.float64]:
    """Draw from Dirichlet distributions along the last axis; no rate is exactly 0."""
    drawn = generator.standard_gamma(np.maximum(shape, 1e-3)) + 1e-9
    return np.asarray(drawn / drawn.sum(axis=-1, keepdims=True), dtype=np.float64)


def _log_counts(counts: NDArray[np.float64], shape: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the log Dirichlet-multinomial probability of counts along the last axis, without the constant term."""
    shape = np.maximum(shape, 1e-3)
    total = shape.sum(axis=-1)
    each = (gammaln(counts + shape) - gammaln(shape)).sum(axis=-1)
    return np.asarray(gammaln(total) - gammaln(total + counts.sum(axis=-1)) + each, dtype=np.float64)


def _log_density(rates: NDArray[np.float64], shape: NDArray[np.float64]) -> NDArray[np.float64]:
    shape = np.maximum(shape, 1e-3)
    constant = gammaln(shape.sum(axis=-1)) - gammaln(shape).sum(axis=-1)
    return np.asarray(constant + ((shape - 1) * np.log(rates)).sum(axis=-1), dtype=np.float64)


def _weights(log: NDArray[np.float64]) -> NDArray[np.float64]:
    weights = np.exp(log - log.max())
    return np.asarray(weights / weights.sum(), dtype=np.float64)


def _no_more_alike(weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the weights of `_CONCENTRATIONS`, or those of the prior if by these domains are less alike."""
    prior = _weights(_LOG_PRIOR)
    return weights if weights @ _SPREAD > prior @ _SPREAD else prior


def _systematic(weight: NDArray[np.float64], generator: np.random.Generator) -> NDArray[np.int64]:
    """Draw indices with probability proportional to their weights, by systematic sampling."""
    ends = np.cumsum(weight)
    points = (np.arange(_DRAWS) + generator.random()) / _DRAWS * ends[-1]
    return np.asarray(np.minimum(np.searchsorted(ends, points), len(weight) - 1), dtype=np.int64)
