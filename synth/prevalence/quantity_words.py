"""Words for quantities: "most (9 of 12)"."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from importlib.resources import files

from synth.words import unit

# With fewer inspections, only the numbers are given: "most (3 of 4)" would claim more than four inspections can show.
LEAST_FOR_WORDS, LEAST_FOR_WORDS_UNCONFIRMED = 5, 10


@dataclass(frozen=True)
class Band:
    """A word and the share at which its band begins.

    Attributes
    ----------
    word
        The word as printed.
    start
        Share in [0, 1] at which the band begins.
    is_open
        Whether a share of exactly `start` belongs to the next lower band.
    """

    word: str
    start: Fraction
    is_open: bool

    def holds(self, share: Fraction) -> bool:
        """Return whether a share reaches this band."""
        return share > self.start if self.is_open else share >= self.start


def quantity(count: int, n: int, *, is_confirmed: bool = True) -> str:
    """Describe a count in words, always with its figures.

    Parameters
    ----------
    count, n
        The count, and the number of inspections.
    is_confirmed
        Whether people settled the verdicts. Counts by a model get no word below `LEAST_FOR_WORDS_UNCONFIRMED`
        inspections, others get none below `LEAST_FOR_WORDS`.

    Raises
    ------
    ValueError
        If `count` is not between 0 and `n`.

    Examples
    --------
    >>> quantity(9, 12)
    'most (9 of 12)'
    >>> quantity(3, 4), quantity(6, 8, is_confirmed=False)
    ('3 of 4', '6 of 8')
    """
    if not 0 <= count <= n:
        raise ValueError(f"{count} of {n} is not a valid count")
    if not n:
        return "none were counted"
    numbers = f"{count:,} of {n:,}"
    if n < (LEAST_FOR_WORDS if is_confirmed else LEAST_FOR_WORDS_UNCONFIRMED):
        return numbers
    word = next(band.word for band in bands() if band.holds(Fraction(count, n)))
    return f"{word} ({numbers})"


def absence(n: int, single: int, upper: float | None, *, is_confirmed: bool = True) -> str:
    """State that a theme is found in no inspection, without claiming that there was nothing to find.

    Parameters
    ----------
    n
        Number of inspections.
    single
        Number of these with single findings on the theme, too few for a clear one.
    upper
        Upper end of the interval for the share of inspections, in [0, 1]; None if there is none.
    is_confirmed
        Whether people settled the verdicts.

    Examples
    --------
    >>> absence(12, 12, None)
    'no clear finding in 12 of 12 inspections; single findings in 12'
    >>> absence(12, 0, 0.2425)
    'no finding in 12 of 12 inspections (at most 24% by the 95% interval); silence does not show that there was none'
    """
    inspections = unit().one if n == 1 else unit().several
    limit = "" if upper is None else f" (at most {100 * upper:.0f}% by the 95% interval)"
    model = "" if is_confirmed else ", as a model reads them"
    if single:
        return f"no clear finding in {n:,} of {n:,} {inspections}{model}{limit}; single findings in {single:,}"
    return f"no finding in {n:,} of {n:,} {inspections}{model}{limit}; silence does not show that there was none"


@cache
def bands() -> tuple[Band, ...]:
    """Return the bands in the data file, from the highest to the lowest."""
    text = (files("synth.prevalence") / "quantity_words.toml").read_text(encoding="utf-8")
    return tuple(
        Band(entry["word"], Fraction(entry.get("from", entry.get("over"))) / 100, "over" in entry)
        for entry in tomllib.loads(text)["band"]
    )
