"""Find sub-themes by clustering: the points that the findings on one side of a theme make."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from synth.overview.evidence.quotable import BULLETS, is_statement, stands_alone, witnesses
from synth.overview.evidence.similarity import cosine_similarities

# Cosine distance at which average linkage stops, for original vectors and for vectors from which the mean of all
# findings was subtracted. TF-IDF vectors have no common component, so they are treated like the latter.
_CUT_AS_THEY_ARE, _CUT = 0.4, 0.8
# A finding makes a point if the cosine of its vector with that of the wording is at least this; the second is for
# TF-IDF.
SAME_POINT, _SAME_WORDS = 0.7, 0.3
# A larger distance matrix would not fit into the memory of a laptop.
MOST_CLUSTERED = 2_000
# Half of the mean is subtracted for this number of different findings.
_FEW = 10
LISTED = 4
_WORDING = (6, 24)
_SHORT = 14
_OPENING = re.compile(
    r"^(?:Overall, |In general, |Generally, |(?:Overall, )?(?:inspectors|we|the inspection team) "
    r"(?:found|saw|noted|concluded) (?:that )?)",
    re.IGNORECASE,
)
# A wording is used for many inspections, so it must not contain numbers, names, quotations or references to one place.
_PARTICULAR = re.compile(
    r"\d|[“”\"():;–—]|\b(?:we|our|us|my|i|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\b|"
    r"\b(?:this|these|those|also|therefore|too|areas? for improvement|strengths)\b|"
    r"\b(?:the (?:city|island|islands|area|county|borough|local authority|council))\b|"
    r"\b(?:hour|day|week|month|year|half|third|quarter|fifth|last inspection|previous inspection)s?\b|"
    r"\bsince the\b|\bone of\b|\bin our sample\b|\brecords we\b",
    re.IGNORECASE,
)
# Pronouns such as in "Advocacy workers had helped them", which does not say whom.
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
        The point in the words of its most typical plain finding; empty if no finding is plain enough.
    row
        Row number of that finding in the table of findings (if there is none, of the most typical finding).
    rows
        Row numbers of all its findings.
    inspections
        Number of inspections that make the point.
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
    """Return the points that findings make, the one made in most inspections first.

    Parameters
    ----------
    texts, inspections
        Text and inspection of the findings on one side of a theme.
    rows : ndarray of shape (n,)
        Their row numbers in the table of findings.
    side
        ``strength`` or ``improvement``; empty if the findings are on both sides or on neither.
    vectors : ndarray of shape (n, d) or None
        Their sentence embeddings. Without them, words are compared (TF-IDF).
    about
        The terms of the theme. A wording must contain one, so that its subject is clear.
    names
        Names of areas, which no wording contains.
    avoid
        Terms that no wording contains.

    Returns
    -------
    tuple of Subtheme
        Points made in two or more inspections.

    Notes
    -----
    Clusters separate the points. Only findings that say the same as the wording are counted: those in its cluster that
    are near its vector. Counting whole clusters would include everything on the same subject.

    The clustering is agglomerative with average linkage (`scipy.cluster.hierarchy`) on cosine distances.

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
    """Return a finding as the wording of a point, without its full stop; empty if it is not plain enough."""
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
    """Return whether people to whom a pronoun may refer are mentioned before it."""
    pronoun, people = _PERSONS.search(text), _PERSONS_NAMED.search(text)
    return pronoun is None or (people is not None and people.start() < pronoun.start())


class _Point(NamedTuple):
    """A finding as the wording of a point: the findings that say the same, their inspections, and its typicality."""

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
    """Return at most `MOST_CLUSTERED` positions, one from every inspection before a second from any."""
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
    """Return original cosines and cosines for clustering, each (n, n), and the distance at which clustering stops."""
    if vectors is None:
        words = cosine_similarities(texts)
        return words, words, _CUT
    given = vectors.astype(np.float64)
    # What all findings on a theme share says nothing about the points they make, so the mean is subtracted. With few
    # findings, subtracting the whole mean would make any two sentences opposite to each other.
    distinct = len(set(texts))
    share = distinct / (distinct + _FEW)
    centred = given - share * given.mean(axis=0)
    return _cosines(given), _cosines(centred), _CUT_AS_THEY_ARE + share * (_CUT - _CUT_AS_THEY_ARE)


def _cosines(vectors: NDArray[np.float64]) -> NDArray[np.float64]:
    length = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit = np.divide(vectors, length, out=np.zeros_like(vectors), where=length > 0)
    # Rounded, so that a different order of summation on another machine does not change the choice.
    cosines: NDArray[np.float64] = np.round(unit @ unit.T, 6)
    return cosines


def _clusters(similar: NDArray[np.float64], cut: float) -> list[NDArray[np.int64]]:
    from scipy.cluster.hierarchy import fcluster, linkage

    upper = np.triu_indices(len(similar), 1)
    labels = fcluster(linkage(np.clip(1 - similar[upper], 0, 2), "average"), cut, "distance")
    return [np.flatnonzero(labels == label) for label in range(1, int(labels.max()) + 1)]
