"""Location of a labelled passage in a document, described without any of its words."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from synth.corpus.stream import CharacterStream

EDGE = 24
"""Number of characters at each end of a passage that have a separate digest."""
_DIGITS = 16
_EDGE_DIGITS = 8
# Near the expected place, within this number of characters, a run may begin or end within a word.
_NEAR = 3_000
# The text between the two ends may have lost a footnote or gained a page footer.
_LEAST_SHARE, _MOST_SHARE, _MOST_MORE = 0.6, 1.2, 160


@dataclass(frozen=True, slots=True)
class Place:
    """Location of a run of letters and digits.

    Attributes
    ----------
    start
        Number of letters and digits before it in the document. This is approximate, because other software may extract
        more or less of the text before it.
    length
        Number of its letters and digits.
    digest
        The first 64 bits of the SHA-256 of the run, in hexadecimal.
    start_digest, end_digest
        The first 32 bits of the SHA-256 of its first and last `EDGE` characters.
    """

    start: int
    length: int
    digest: str
    start_digest: str
    end_digest: str

    def distance(self, span: tuple[int, int]) -> tuple[int, int]:
        """Return the distance between the start of a span and the place, and the difference of their lengths."""
        start, end = span
        return abs(start - self.start), abs(end - start - self.length)


@dataclass(frozen=True, slots=True)
class TextRun:
    """A run that was found in a document.

    Attributes
    ----------
    start, end
        Half-open range of positions in the stream.
    is_exact
        Whether the whole run has the digest. If not, only its two ends match.
    """

    start: int
    end: int
    is_exact: bool


def describe(run: str, start: int) -> Place:
    """Return the place of a run of normalised characters, see `synth.corpus.stream.normalise`."""
    return Place(start, len(run), _digest(run), _edge_digest(run[:EDGE]), _edge_digest(run[-EDGE:]))


def find_run(windows: Windows, place: Place) -> TextRun | None:
    """Find a run in a document; of several matches, the one nearest to its place.

    The run is first searched for at the beginnings of words in the whole document, then at every character near its
    place. If no window has its digest, its two ends are searched for, because a better extraction may have removed a
    page footer from the middle.

    Returns
    -------
    TextRun or None
        None if the document does not contain the run.
    """
    for nearby in (False, True):
        starts = sorted(
            windows.positions(place, nearby=nearby, at_end=False), key=lambda start: abs(start - place.start)
        )
        for start in starts:
            if _digest(windows.characters[start : start + place.length]) == place.digest:
                return TextRun(start, start + place.length, is_exact=True)
        least, most = place.length * _LEAST_SHARE, place.length * _MOST_SHARE + _MOST_MORE
        ends = windows.positions(place, nearby=nearby, at_end=True) if starts else ()
        spans = [(start, end) for start in starts for end in ends if least <= end - start <= most]
        if spans:
            start, end = min(spans, key=place.distance)
            return TextRun(start, end, is_exact=False)
    return None


class Windows:
    """The windows of a document indexed by digest, computed once for each length.

    Parameters
    ----------
    stream
        The document.
    """

    def __init__(self, stream: CharacterStream) -> None:
        self.characters = stream.characters
        self._stream = stream
        self._known: dict[tuple[int, bool], dict[str, list[int]]] = {}

    def positions(self, place: Place, *, nearby: bool, at_end: bool) -> Sequence[int]:
        """Return the positions at which windows with the start of a run begin, or with its end end."""
        digest = place.end_digest if at_end else place.start_digest
        length = min(place.length, EDGE)
        if nearby:
            reach = range(max(0, place.start - _NEAR), place.start + place.length + _NEAR)
            return self._index(reach, length, at_end=at_end).get(digest, ())
        if (length, at_end) not in self._known:
            words = self._stream.word_ends if at_end else self._stream.word_starts
            self._known[length, at_end] = self._index(words, length, at_end=at_end)
        return self._known[length, at_end].get(digest, ())

    def _index(self, places: Iterable[int], length: int, *, at_end: bool) -> dict[str, list[int]]:
        index: dict[str, list[int]] = defaultdict(list)
        back = length if at_end else 0
        last = len(self.characters) - length
        for place in places:
            start = place - back
            if 0 <= start <= last:
                index[_edge_digest(self.characters[start : start + length])].append(place)
        return index


def _digest(run: str) -> str:
    return hashlib.sha256(run.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGITS]


def _edge_digest(run: str) -> str:
    return _digest(run)[:_EDGE_DIGITS]
