"""Sub-themes: the points that the findings of a theme make on one side, found by clustering."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from synth.overview.evidence.quotable import BULLETS, is_statement, stands_alone, witnesses
from synth.overview.evidence.similarity import cosine_similarities

# Cosine distance at which average linkage stops: of vectors as they are, and of vectors from which the mean of all
# findings was taken off. TF-IDF vectors have no part in common: they are taken as the latter.
_CUT_AS_THEY_ARE, _CUT = 0.4, 0.8
# A finding makes a point if its vector has at least this cosine with the vector of the wording; with TF-IDF, the other.
SAME_POINT, _SAME_WORDS = 0.7, 0.3
# The matrix of distances of more would not fit into the memory of a laptop beside everything else.
MOST_CLUSTERED = 2_000
# The mean of so many different findings is taken off by half.
_FEW = 10
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
    r"\b(?:hour|day|week|month|year|half|third|quarter|fifth|last inspection|previous inspection)s?\b|"
    r"\bsince the\b|\bone of\b|\bin our sample\b|\brecords we\b",
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
        ``strength`` or ``improvement``; empty where the findings are of both, or of neither.
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
    Clusters separate points; a count takes in only findings that say what the wording says: those of its cluster that
    are near its vector. Clusters alone would count whatever is on the same subject.

    Agglomerative clustering with average linkage (`scipy.cluster.hierarchy`) on cosine distances.

    References
    ----------
    Sokal, R. R. and Michener, C. D. (1958). A statistical method for evaluating systematic relationships.
    """
    if len(texts) < 2:
        return ()
    places = _balanced(inspections)
    said = [texts[place] for place in places]
    raw, similar, cut = _similarities(said, None if vectors is None else vectors[places])
    near = raw >= (_SAME_WORDS if vectors is None else SAME_POINT)
    names_of = np.array([inspections[place] for place in places], dtype=object)
    found = []
    for members in _clusters(similar, cut):
        if len(set(names_of[members])) < 2:
            continue
        wordings = {
            at: plain_wording(said[at], side, about=about, names=names, avoid=avoid) for at in map(int, members)
        }
        plain = [at for at, words in wordings.items() if words]
        point = max(
            (_point(at, members, near, similar, names_of, said) for at in (plain or members)),
            key=lambda one: (one.inspections, one.typical, -one.at),
        )
        if point.inspections >= 2:
            rows_of = tuple(int(rows[places[at]]) for at in point.members)
            found.append(Subtheme(wordings[point.at], int(rows[places[point.at]]), rows_of, point.inspections))
    return tuple(sorted(found, key=lambda point: (-point.inspections, -len(point.rows), point.row)))


def plain_wording(
    text: str, side: str, *, about: re.Pattern[str], names: Collection[str] = (), avoid: re.Pattern[str] | None = None
) -> str:
    """Return a finding as the wording of a point, without its full stop; empty where it is not plain enough."""
    said = _OPENING.sub("", text.lstrip(BULLETS)).strip()
    said = said[:1].upper() + said[1:]
    words = said.count(" ") + 1
    fits = (
        _WORDING[0] <= words <= _WORDING[1]
        and is_statement(said)
        and stands_alone(said)
        and (not side or witnesses(said, side))
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


class _Point(NamedTuple):
    """A finding as the wording of a point: who says the same, in how many inspections, and how typical it is."""

    at: int
    members: tuple[int, ...]
    inspections: int
    typical: float


def _point(
    at: int,
    members: NDArray[np.int64],
    near: NDArray[np.bool_],
    similar: NDArray[np.float64],
    names: NDArray[np.object_],
    texts: Sequence[str],
) -> _Point:
    same = members[near[at, members]]
    length = max(0, texts[at].count(" ") + 1 - _SHORT)
    typical = round(float(similar[at, members].mean()) - 0.01 * length, 6)
    return _Point(int(at), tuple(int(one) for one in same), len(set(names[same])), typical)


def _balanced(inspections: Sequence[str]) -> NDArray[np.int64]:
    """Return at most `MOST_CLUSTERED` places: one of every inspection before a second of any."""
    if len(inspections) <= MOST_CLUSTERED:
        return np.arange(len(inspections))
    seen: dict[str, int] = {}
    turn = np.zeros(len(inspections), dtype=np.int64)
    for place, name in enumerate(inspections):
        turn[place] = seen[name] = seen.get(name, -1) + 1
    return np.sort(np.argsort(turn, kind="stable")[:MOST_CLUSTERED])


def _similarities(
    texts: list[str], vectors: NDArray[np.float32] | None
) -> tuple[NDArray[np.float64], NDArray[np.float64], float]:
    """Return cosines of every two findings as they are, and for clustering, each (n, n); and where clustering stops."""
    if vectors is None:
        words = cosine_similarities(texts)
        return words, words, _CUT
    given = vectors.astype(np.float64)
    # What all findings of a theme share says nothing of the points they make. The mean of a few is no more than they
    # are: taken off whole, it would leave any two sentences opposite to one another.
    distinct = len(set(texts))
    share = distinct / (distinct + _FEW)
    centred = given - share * given.mean(axis=0)
    return _cosines(given), _cosines(centred), _CUT_AS_THEY_ARE + share * (_CUT - _CUT_AS_THEY_ARE)


def _cosines(vectors: NDArray[np.float64]) -> NDArray[np.float64]:
    length = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit = np.divide(vectors, length, out=np.zeros_like(vectors), where=length > 0)
    # Rounded, so that the order of summing on another machine chooses no other sentence.
    cosines: NDArray[np.float64] = np.round(unit @ unit.T, 6)
    return cosines


def _clusters(similar: NDArray[np.float64], cut: float) -> list[NDArray[np.int64]]:
    from scipy.cluster.hierarchy import fcluster, linkage

    upper = np.triu_indices(len(similar), 1)
    labels = fcluster(linkage(np.clip(1 - similar[upper], 0, 2), "average"), cut, "distance")
    return [np.flatnonzero(labels == label) for label in range(1, int(labels.max()) + 1)]
