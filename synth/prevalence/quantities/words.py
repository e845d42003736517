"""Words for quantities: "most (9 of 12)"."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Any

from synth.errors import SynthError
from synth.words import unit

# Ends of intervals are rounded to this many digits, so that 0.75 counts as 75% however it was computed.
_DIGITS = 9
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
    counts_only
        Whether the word is used only for whole counts, never for the end of an interval.
    """

    word: str
    start: Fraction
    is_open: bool
    counts_only: bool

    def holds(self, share: Fraction) -> bool:
        """Return whether a share reaches this band."""
        return share > self.start if self.is_open else share >= self.start


@dataclass(frozen=True)
class Quantity:
    """A count in words, always with its figures.

    Attributes
    ----------
    word
        The word for the band of the count; empty if there are too few inspections for a word.
    count, n
        The count, and the number of inspections.
    reaches
        The words for the bands that the interval covers, the lowest first; one word if it lies within a band, none
        without an interval.
    """

    word: str
    count: int
    n: int
    reaches: tuple[str, ...]

    @property
    def text(self) -> str:
        """The word with the count, or the count alone."""
        if not self.n:
            return "none were counted"
        numbers = f"{self.count:,} of {self.n:,}"
        return f"{self.word} ({numbers})" if self.word else numbers

    @property
    def spans_bands(self) -> bool:
        """Whether the interval covers more than one band."""
        return len(self.reaches) > 1

    @property
    def caution(self) -> str:
        """A clause that says which bands the interval covers; empty if it lies within one band."""
        if not self.spans_bands:
            return ""
        return f"the 95% interval runs from “{self.reaches[0]}” to “{self.reaches[-1]}”"


def quantity(count: int, n: int, interval: tuple[float, float] | None = None, *, is_confirmed: bool = True) -> Quantity:
    """Describe a count in words.

    Parameters
    ----------
    count, n
        The count, and the number of inspections.
    interval
        Ends of the interval for the share, in [0, 1]; None if there is none.
    is_confirmed
        Whether people settled the verdicts. Counts by a model get no word below `LEAST_FOR_WORDS_UNCONFIRMED`
        inspections, others get none below `LEAST_FOR_WORDS`.

    Raises
    ------
    ValueError
        If `count` is not between 0 and `n`.

    Examples
    --------
    >>> quantity(9, 12).text
    'most (9 of 12)'
    >>> quantity(9, 12, (0.47, 0.91)).caution
    'the 95% interval runs from “less than half” to “almost all”'
    >>> quantity(3, 4).text, quantity(6, 8, is_confirmed=False).text
    ('3 of 4', '6 of 8')
    """
    if not 0 <= count <= n:
        raise ValueError(f"{count} of {n} is not a valid count")
    if n < (LEAST_FOR_WORDS if is_confirmed else LEAST_FOR_WORDS_UNCONFIRMED):
        return Quantity("", count, n, ())
    share = Fraction(count, n)
    word = next(band.word for band in bands() if band.holds(share))
    if interval is None:
        return Quantity(word, count, n, ())
    wide = [band for band in bands() if not band.counts_only]
    low, high = (_place(wide, end) for end in interval)
    return Quantity(word, count, n, tuple(band.word for band in reversed(wide[high : low + 1])))


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
    """Return the bands in the data file, from the highest to the lowest.

    Raises
    ------
    SynthError
        If the file is malformed.
    """
    text = (files("synth.prevalence.quantities") / "quantities.toml").read_text(encoding="utf-8")
    return read_bands(text)


def read_bands(text: str) -> tuple[Band, ...]:
    """Read bands from the text of a data file (see `bands`)."""
    where, remedy = (
        "quantities.toml",
        "Order them from the highest to the lowest, each with a word and `from` or `over` in per cent.",
    )
    try:
        found = tuple(_band(entry) for entry in tomllib.loads(text)["band"])
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise SynthError(f"is malformed ({error})", where=where, remedy=remedy) from error
    keys = [(band.start, band.is_open) for band in found]
    if not found or found[-1].start != 0 or found[-1].is_open or any(above <= below for above, below in pairwise(keys)):
        raise SynthError("the bands are not in descending order down to 0", where=where, remedy=remedy)
    return found


def _band(entry: dict[str, Any]) -> Band:
    (end,) = {"from", "over"} & set(entry)
    start = Fraction(str(entry[end])) / 100
    if not 0 <= start <= 1 or set(entry) - {"word", "from", "over", "counts_only"}:
        raise ValueError(f"band {entry['word']!r}")
    return Band(entry["word"].strip(), start, end == "over", bool(entry.get("counts_only", False)))


def _place(wide: list[Band], share: float) -> int:
    """Return the index of the band of a share; the lowest includes 0, as the end of an interval is never "none"."""
    rounded = Fraction(str(round(min(1.0, max(0.0, share)), _DIGITS)))
    return next((number for number, band in enumerate(wide) if band.holds(rounded)), len(wide) - 1)
