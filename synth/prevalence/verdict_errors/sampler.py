"""Markov chains for the model of the rule's errors: the posterior distribution of rates, shares and true numbers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln

_Array = NDArray[np.float64]
# Chains run side by side; after `_BURN_IN` sweeps, each gives `_KEPT` draws, `_APART` sweeps apart.
_CHAINS, _BURN_IN, _KEPT, _APART = 250, 40, 16, 1
# Sensitivity and specificity sum to at least 1.2: no measured rule was ever less informative.
_LEAST_INFORMATIVE = 0.2
_IMPOSSIBLE = 1e3
# Steps of the EM algorithm that find the first shares.
_STARTING = 8
# The least share, and the least share that does not hold, in which a claim can hold.
_EDGE = 1e-6
# Rates of yes of an informative rule, where chains start if the rates drawn for them are not.
_START = (0.1, 0.9)
# Sizes of steps on the log scale of rates; one is drawn for each chain and move.
_STEPS = np.array([0.03, 0.1, 0.3, 1.0])


@dataclass(frozen=True)
class Prior:
    """What other kinds of text say about the rates of the kind at hand, by truth (does not hold, holds).

    Attributes
    ----------
    concentrations : ndarray of shape (n_concentrations,)
        Possible similarities of domains, and of themes within a domain.
    of_domains, of_themes : ndarray of shape (2, n_concentrations)
        Their probabilities.
    centre : ndarray of shape (2, n_concentrations, n_answers)
        Parameters of the Dirichlet distribution of the mean of all domains, for each similarity.
    """

    concentrations: _Array
    of_domains: _Array
    of_themes: _Array
    centre: _Array


class Sampler:
    """Markov chains whose states are rates, similarities and shares.

    Parameters
    ----------
    prior
        What other kinds of text say.
    unread : ndarray of shape (n_themes, n_answers), int
        Numbers of unread verdicts, by the rule's answer; the first half of the answers are forms of yes.
    read : ndarray of shape (n_themes, 2, n_answers), int
        Numbers of verdicts that people have settled, by what they found and the rule's answer.
    generator
        Of random numbers.

    Notes
    -----
    Each sweep draws the truth of the unread verdicts, and given these the rates and shares of themes (data
    augmentation, Tanner and Wong 1987). Alone this is slow where few verdicts were read: a rule that misses more and a
    larger share explain the same answers. Two further moves therefore change the rates, of one theme or of all, and
    move the shares so that the expected number of yes stays the same.
    """

    def __init__(
        self, prior: Prior, unread: NDArray[np.int64], read: NDArray[np.int64], generator: np.random.Generator
    ) -> None:
        self._prior, self._random = prior, generator
        self._unread, self._read = unread, read.astype(np.float64)
        self._counts = unread.astype(np.float64)
        self._held, self._failed = self._read[:, 1].sum(axis=-1), self._read[:, 0].sum(axis=-1)
        self._place, self._mean = self._draw_mean()
        self._alike = np.stack(
            [generator.choice(prior.concentrations, size=_CHAINS, p=weights) for weights in prior.of_themes], axis=1
        )
        # Start near what people have found here, and what a rule with rates from the prior says of the rest.
        shape = self._concentration[..., None] * self._mean
        self._domain = self._informative(dirichlet(shape, generator))
        guess = self._guess()
        self._domain = self._informative(dirichlet(shape + guess.sum(axis=1), generator))
        self._rates = dirichlet((self._alike[..., None] * self._domain)[:, None] + guess, generator)
        outside = ~is_informative(self._rates)
        self._rates[outside] = np.broadcast_to(self._domain[:, None], self._rates.shape)[outside]
        self._true = np.zeros((_CHAINS, *unread.shape), dtype=np.int64)

    def _guess(self) -> _Array:
        """Return expected numbers by truth and answer if the domain's rates are those of each theme, and set shares."""
        self._share = np.full((_CHAINS, len(self._unread)), 0.5)
        for _ in range(_STARTING):
            holds = self._share[..., None] * self._domain[:, None, 1]
            holds = holds / (holds + (1 - self._share[..., None]) * self._domain[:, None, 0])
            counts = self._read + self._counts[:, None] * np.stack([1 - holds, holds], axis=-2)
            held = _total(counts[..., 1, :])
            self._share = np.clip((held + 0.5) / (held + _total(counts[..., 0, :]) + 1), 0.01, 0.99)
        return counts

    def _informative(self, domain: _Array) -> _Array:
        """Return rates of the domain, replaced where no rule is so uninformative."""
        half = domain.shape[-1] // 2
        start = np.array([np.repeat([yes / half, (1 - yes) / half], half) for yes in _START])
        return np.where(is_informative(domain)[:, None, None], domain, start)

    def draws(self) -> tuple[NDArray[np.int64], _Array]:
        """Return numbers of unread verdicts whose claim holds, and shares; both of shape (n_draws, n_themes)."""
        true, shares = [], []
        for sweep in range(_BURN_IN + _KEPT * _APART):
            self._sweep()
            if sweep >= _BURN_IN and (sweep - _BURN_IN) % _APART == _APART - 1:
                true.append(self._true.sum(axis=-1))
                shares.append(self._share)
        return np.concatenate(true), np.concatenate(shares)

    @property
    def _concentration(self) -> _Array:
        return np.asarray(self._prior.concentrations[self._place])

    def _sweep(self) -> None:
        self._move_together()
        self._move_each()
        self._draw_truth()
        self._move_domain()
        self._draw_similarity()
        self._move_mean()

    def _draw_mean(self) -> tuple[NDArray[np.int64], _Array]:
        """Draw similarity of domains, as an index, and their mean, from the prior."""
        n = len(self._prior.concentrations)
        place = np.stack(
            [self._random.choice(n, size=_CHAINS, p=weights) for weights in self._prior.of_domains], axis=1
        )
        return place, dirichlet(self._prior.centre[np.arange(2), place], self._random)

    def _move_together(self) -> None:
        """Change the rates of all themes and of the domain by the same factors."""
        factors = self._factors((_CHAINS, 1, *self._domain.shape[1:]))
        domain, rates = _scaled(self._domain, factors[:, 0]), _scaled(self._rates, factors)
        share = self._share_of_same_yes(rates)
        gain = self._themes(rates, domain, share).sum(axis=-1) + self._of_domain(domain)
        gain -= self._themes(self._rates, self._domain, self._share).sum(axis=-1) + self._of_domain(self._domain)
        taken = self._accept(gain)
        self._domain[taken], self._rates[taken], self._share[taken] = domain[taken], rates[taken], share[taken]

    def _move_each(self) -> None:
        """Change the rates of each theme by itself."""
        rates = _scaled(self._rates, self._factors(self._rates.shape))
        share = self._share_of_same_yes(rates)
        gain = self._themes(rates, self._domain, share) - self._themes(self._rates, self._domain, self._share)
        taken = self._accept(gain)
        self._rates[taken], self._share[taken] = rates[taken], share[taken]

    def _draw_truth(self) -> None:
        """Draw the truth of the unread verdicts, then shares and rates given it."""
        joint = self._rates * np.stack([1 - self._share, self._share], axis=-1)[..., None]
        true = self._random.binomial(self._unread, joint[..., 1, :] / (joint[..., 0, :] + joint[..., 1, :]))
        self._true = true
        counts = self._read + np.stack([self._unread - true, true], axis=-2)
        held, failed = _total(counts[..., 1, :]), _total(counts[..., 0, :])
        self._share = np.clip(self._random.beta(held + 0.5, failed + 0.5), _EDGE, 1 - _EDGE)
        rates = dirichlet((self._alike[..., None] * self._domain)[:, None] + counts, self._random)
        taken = is_informative(rates) | ~is_informative(self._rates)
        self._rates[taken] = rates[taken]

    def _move_domain(self) -> None:
        """Change the rates of the domain, given those of its themes."""
        logs = np.log(self._rates).sum(axis=1)
        n_themes = len(self._unread)

        def density(domain: _Array) -> _Array:
            shape = self._alike[..., None] * domain
            inside = n_themes * -_total(gammaln(shape)) + _total(shape * logs)
            return np.asarray(inside + self._log_domain(domain))

        for _ in range(2):
            new = _scaled(self._domain, self._factors(self._domain.shape))
            taken = self._accept(density(new) - density(self._domain))
            self._domain[taken] = new[taken]

    def _draw_similarity(self) -> None:
        """Draw how alike themes are, given their rates."""
        logs = np.log(self._rates).sum(axis=1)
        shape = self._prior.concentrations[:, None] * self._domain[:, :, None]
        density = (gammaln(_total(shape)) - _total(gammaln(shape))) * len(self._unread)
        density += _total(shape * logs[:, :, None]) + np.log(self._prior.of_themes)
        weights = np.cumsum(np.exp(density - density.max(axis=-1, keepdims=True)), axis=-1)
        place = (weights < weights[..., -1:] * self._random.random((_CHAINS, 2, 1))).sum(axis=-1)
        self._alike = self._prior.concentrations[place]

    def _move_mean(self) -> None:
        """Draw how alike domains are and their mean from the prior; keep what fits the domain at hand."""
        new_place, new_mean = self._draw_mean()
        shape, new = (
            self._prior.concentrations[place][..., None] * mean
            for place, mean in ((self._place, self._mean), (new_place, new_mean))
        )
        taken = self._accept(_log_dirichlet(self._domain, new) - _log_dirichlet(self._domain, shape))
        self._place[taken], self._mean[taken] = new_place[taken], new_mean[taken]

    def _factors(self, shape: tuple[int, ...]) -> _Array:
        steps = self._random.choice(_STEPS, size=(*shape[:-2], 1, 1))
        return np.asarray(np.exp(steps * self._random.standard_normal(shape)))

    def _accept(self, gain: _Array) -> NDArray[np.bool_]:
        return np.asarray(np.log(self._random.random(gain.shape)) < gain, dtype=np.bool_)

    def _share_of_same_yes(self, rates: _Array) -> _Array:
        """Return the shares with which other rates give the same expected number of yes; shape (n_chains, n_themes)."""
        yes = _false_alarms(self._rates) + self._share * _gap(self._rates)
        gap = _gap(rates)
        return np.asarray((yes - _false_alarms(rates)) / np.where(np.abs(gap) < 1e-9, 1e-9, gap))

    def _themes(self, rates: _Array, domain: _Array, share: _Array) -> _Array:
        """Return the log density of each theme, in log ratios of rates and the expected share of yes."""
        is_share = (share >= _EDGE) & (share <= 1 - _EDGE)
        inside = np.where(is_share, share, 0.5)
        answers = inside[..., None] * rates[..., 1, :] + (1 - inside[..., None]) * rates[..., 0, :]
        gap = _gap(rates)
        shape = (self._alike[..., None] * domain)[:, None] + self._read
        density_of = np.einsum("cjta,cjta->cj", shape, np.log(rates)) + np.einsum(
            "ja,cja->cj", self._counts, np.log(answers)
        )
        density_of += (self._held - 0.5) * np.log(inside) + (self._failed - 0.5) * np.log1p(-inside)
        density_of -= np.log(np.maximum(gap, 1e-9))
        density_of -= np.where(gap >= _LEAST_INFORMATIVE, 0.0, _IMPOSSIBLE)
        return np.asarray(np.where(is_share, density_of, -np.inf))

    def _of_domain(self, domain: _Array) -> _Array:
        shape = self._alike[..., None] * domain
        inside = -_total(gammaln(shape)) * len(self._unread)
        return np.asarray((inside + self._log_domain(domain)).sum(axis=-1))

    def _log_domain(self, domain: _Array) -> _Array:
        """Return the log prior density of the log ratios of rates of the domain, by truth; shape (n_chains, 2)."""
        return np.asarray(_total(self._concentration[..., None] * self._mean * np.log(domain)))


def dirichlet(shape: _Array, generator: np.random.Generator) -> _Array:
    """Draw from Dirichlet distributions along the last axis; no rate is exactly 0."""
    drawn = generator.standard_gamma(np.maximum(shape, 1e-3)) + 1e-9
    return np.asarray(drawn / _total(drawn)[..., None], dtype=np.float64)


def is_informative(rates: _Array) -> NDArray[np.bool_]:
    """Return whether a rule with rates of shape (..., 2, n_answers) says yes clearly more often where a claim holds."""
    return np.asarray(_gap(rates) >= _LEAST_INFORMATIVE, dtype=np.bool_)


def _false_alarms(rates: _Array) -> _Array:
    return np.asarray(rates[..., 0, : rates.shape[-1] // 2].sum(axis=-1))


def _gap(rates: _Array) -> _Array:
    """Return by how much likelier a yes is where the claim holds; rates of shape (..., 2, n_answers)."""
    return np.asarray(rates[..., 1, : rates.shape[-1] // 2].sum(axis=-1) - _false_alarms(rates))


def _total(values: _Array) -> _Array:
    """Sum over a short last axis; much faster than numpy's sum over so short an axis."""
    return np.asarray(np.einsum("...a->...", values))


def _scaled(rates: _Array, factors: _Array) -> _Array:
    scaled = rates * factors
    return np.asarray(np.maximum(scaled / _total(scaled)[..., None], 1e-12))


def _log_dirichlet(rates: _Array, shape: _Array) -> _Array:
    constant = gammaln(_total(shape)) - _total(gammaln(shape))
    return np.asarray(constant + _total((shape - 1) * np.log(rates)))
