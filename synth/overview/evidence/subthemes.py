"""Sub-themes: the points that the findings of a theme make on one side, found by clustering."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from synth.overview.evidence.quotable import is_quotable
from synth.overview.evidence.similarity import likeness

# Cosine distance between vectors from which the mean of all findings was taken off, or between TF-IDF vectors, at which
# average linkage stops. On invented reports, a smaller one parted findings that say the same in other words.
_CUT = 0.8
# The matrix of distances of more would not fit into the memory of a laptop beside everything else.
MOST_CLUSTERED = 2_000
LISTED = 4
_WORDING = (6, 24)
_SHORT = 14
_OPENING = re.compile(
    r"^(?:Overall, |In general, |Generally, |(?:Overall, )?(?:inspectors|we|the inspection team) "
    r"(?:found|saw|noted|concluded) (?:that )?)",
    re.IGNORECASE,
)
# A wording stands for many inspections: it holds no number, no name and nobody's words, and speaks for no single place.
_PARTICULAR = re.compile(
    r"\d|[“”\"():;–—]|\b(?:we|our|us|my|i|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\b|"
    r"\b(?:this|these|those|also|therefore|too|areas? for improvement|strengths)\b|"
    r"\b(?:the (?:city|island|islands|area|county|borough|local authority|council))\b|"
    r"\b(?:last|past|previous) (?:year|inspection|month)s?\b|\bsince the\b|\bone of\b|\bin our sample\b|\brecords we\b",
    re.IGNORECASE,
)
# "Advocacy workers had helped them": whom?
_PERSONS = re.compile(r"\b(?:they|them|he|she|him|her|his|hers|theirs)\b", re.IGNORECASE)
_PERSONS_NAMED = re.compile(
    r"\b(?:children|young people|people|parents?|carers?|famil(?:y|ies)|women|those|mothers?|fathers?)\b", re.IGNORECASE
)
_NAME = re.compile(r"(?<=[\w,] )[A-Z][a-z]+")
_KNOWN_NAMES = ("Covid", "Aid", "Safe", "Together", "Scotland", "Scottish", "Ofsted")


@dataclass(frozen=True)
class Subtheme:
    """A point that several findings make.

    Attributes
    ----------
    wording
        The point in the words of its most typical plain finding; empty where no finding is plain enough.
    row
        Place of that finding (where there is none, of the most typical one) in the table of findings.
    rows
        Places of all its findings.
    inspections
        Number of inspections in which the point is made.
    """

    wording: str
    row: int
    rows: tuple[int, ...]
    inspections: int


def find_subthemes(
    texts: Sequence[str],
    inspections: Sequence[str],
    rows: NDArray[np.int64],
    side: str,
    *,
    vectors: NDArray[np.float32] | None,
    about: re.Pattern[str],
    names: Collection[str] = (),
    avoid: re.Pattern[str] | None = None,
) -> tuple[Subtheme, ...]:
    """Find the points that findings make, the one made in most inspections first.

    Parameters
    ----------
    texts, inspections
        Of the findings of a theme on one side.
    rows : ndarray of shape (n,)
        Their places in the table of findings.
    side
        ``strength`` or ``improvement``.
    vectors : ndarray of shape (n, d) or None
        Their sentence embeddings. Without, words are compared (TF-IDF).
    about
        The terms of the theme: a wording must contain one, so that it says what it is about.
    names
        Of areas: no wording contains one.
    avoid
        Terms that no wording contains.

    Returns
    -------
    tuple of Subtheme
        Those of two inspections or more.

    Notes
    -----
    Agglomerative clustering with average linkage (`scipy.cluster.hierarchy`) on cosine distances.

    References
    ----------
    Sokal, R. R. and Michener, C. D. (1958). A statistical method for evaluating systematic relationships.
    """
    if len(texts) < 2:
        return ()
    places = _balanced(inspections)
    similar = _similarities([texts[place] for place in places], None if vectors is None else vectors[places])
    found = []
    for members in _clusters(similar):
        inside = places[members]
        n = len({inspections[place] for place in inside})
        if n < 2:
            continue
        typical = np.round(similar[np.ix_(members, members)].mean(axis=1), 6)
        wording, best = "", inside[int(np.argmax(typical))]
        lengths = np.array([texts[place].count(" ") + 1 for place in inside])
        for at in np.argsort(-(typical - 0.01 * np.maximum(lengths - _SHORT, 0)), kind="stable"):
            words = plain_wording(texts[inside[at]], side, about=about, names=names, avoid=avoid)
            if words:
                wording, best = words, inside[at]
                break
        found.append(Subtheme(wording, int(rows[best]), tuple(int(row) for row in rows[np.sort(inside)]), n))
    return tuple(sorted(found, key=lambda point: (-point.inspections, -len(point.rows), point.row)))


def plain_wording(
    text: str, side: str, *, about: re.Pattern[str], names: Collection[str] = (), avoid: re.Pattern[str] | None = None
) -> str:
    """Return a finding as the wording of a point, without its full stop; empty where it is not plain enough."""
    said = _OPENING.sub("", text).strip()
    said = said[:1].upper() + said[1:]
    words = said.count(" ") + 1
    fits = (
        _WORDING[0] <= words <= _WORDING[1]
        and is_quotable(said, side)
        and about.search(said) is not None
        and _PARTICULAR.search(said) is None
        and _says_of_whom(said)
        and not any(name not in _KNOWN_NAMES for name in _NAME.findall(said))
        and not any(name in said for name in names)
        and (avoid is None or avoid.search(said) is None)
    )
    return said.rstrip(" .!") if fits else ""


def _says_of_whom(text: str) -> bool:
    """Say whether a pronoun has people before it that it may stand for."""
    pronoun, people = _PERSONS.search(text), _PERSONS_NAMED.search(text)
    return pronoun is None or (people is not None and people.start() < pronoun.start())


def _balanced(inspections: Sequence[str]) -> NDArray[np.int64]:
    """Return at most `MOST_CLUSTERED` places: one of every inspection before a second of any."""
    if len(inspections) <= MOST_CLUSTERED:
        return np.arange(len(inspections))
    seen: dict[str, int] = {}
    turn = np.zeros(len(inspections), dtype=np.int64)
    for place, name in enumerate(inspections):
        turn[place] = seen[name] = seen.get(name, -1) + 1
    return np.sort(np.argsort(turn, kind="stable")[:MOST_CLUSTERED])


def _similarities(texts: list[str], vectors: NDArray[np.float32] | None) -> NDArray[np.float64]:
    """Return cosines of every two findings, shape (n, n)."""
    if vectors is None:
        return likeness(texts)
    centred = vectors.astype(np.float64)
    # What all findings of a theme share says nothing of the points they make.
    centred = centred - centred.mean(axis=0)
    length = np.linalg.norm(centred, axis=1, keepdims=True)
    centred = np.divide(centred, length, out=np.zeros_like(centred), where=length > 0)
    cosines: NDArray[np.float64] = np.round(centred @ centred.T, 6)
    return cosines


def _clusters(similar: NDArray[np.float64]) -> list[NDArray[np.int64]]:
    from scipy.cluster.hierarchy import fcluster, linkage

    upper = np.triu_indices(len(similar), 1)
    labels = fcluster(linkage(np.clip(1 - similar[upper], 0, 2), "average"), _CUT, "distance")
    return [np.flatnonzero(labels == label) for label in range(1, int(labels.max()) + 1)]
