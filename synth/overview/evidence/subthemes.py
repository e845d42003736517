"""Find sub-themes: the points that the findings on one side of a theme make in several inspections."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from synth.overview.evidence.findings import balanced_rows
from synth.overview.evidence.quotable import is_statement, shows_side, stands_alone, unbulleted
from synth.overview.evidence.similarity import cosine_similarities

# A finding makes the point of a wording if the cosine of their vectors is at least the first number, and at least the
# second after the mean of all findings was subtracted. The mean is what all findings on a theme share: without the
# second condition, a general wording would take in everything on its theme.
SAME_POINT, SAME_CENTRED = 0.7, 0.4
# A second wording that is this close to a first (cosine) would repeat it in other words.
_REPEATS = 0.8
# The same as the first two for TF-IDF vectors, which have no common component.
_SAME_WORDS = 0.3
# A larger matrix of similarities would not fit into the memory of a laptop.
MOST_COMPARED = 2_000
# Half of the mean is subtracted for this number of different findings.
_FEW = 10
LISTED = 4
_WORDING = (6, 24)
# The start of a clause that makes a point of its own: "the quality was poor, and staff were not trained".
_CLAUSE = re.compile(r", (?:and|but|or|so|which|who|although|while)\b", re.IGNORECASE)
_SHORT = 14
_OPENING = re.compile(
    r"^(?:Overall, |In general, |Generally, |(?:Overall, )?(?:inspectors|we|the inspection team) "
    r"(?:found|saw|noted|concluded) (?:that )?)",
    re.IGNORECASE,
)
# A wording is used for many inspections: no numbers, names or quotations, and nothing about one place.
_PARTICULAR = re.compile(
    r"\d|[“”‘\"():;–—]|\b(?:we|our|us|my|i|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\b|"
    # "Less clear than those for younger children" says what it refers to.
    r"\b(?:this|these|those(?! (?:for|of|in|at|with|who|whose)\b)|also|therefore|however|too|areas? for improvement)\b|"
    r"\bstrengths\b|\bthe (?:city|towns?|villages?|islands?|mainland|north|south|east|west|area|county)\b|"
    r"\bthe (?:borough|local authority|council)\b|"
    r"\b(?:hour|day|week|month|year|half|third|quarter|fifth|last inspection|previous inspection)s?\b|"
    r"\bsince the\b|\bone of\b|\bin our sample\b|\brecords we\b|\bthe board\b|\b(?:seen|sampled) by inspectors\b|"
    # The words of one report on its own sample or grade: "in the large majority of cases", "equally ambitious".
    r"\binspectors?\b|\bmajority of (?:the )?(?:cases|children|records)\b|\bin (?:most|many|some|all|several) cases\b|"
    r"\bequally\b|\boutstanding\b|"
    r"\b(?:now|currently|recent|recently|newly|revised|reconfigured|few|small (?:number|minority|proportion))\b",
    re.IGNORECASE,
)
# Pronouns such as in "Advocacy workers had helped them", which does not say whom.
_PERSONS = re.compile(r"\b(?:they|them|he|she|him|her|his|hers|theirs)\b", re.IGNORECASE)
_PERSONS_NAMED = re.compile(
    r"\b(?:children|young people|people|parents?|carers?|famil(?:y|ies)|women|those|mothers?|fathers?)\b", re.IGNORECASE
)
# Capitals within a sentence, and abbreviations, which stand for local teams more often than for what readers know.
_NAME = re.compile(r"(?<=[\w,] )[A-Z][a-z]+|\b[A-Z]{2,}s?\b")
_KNOWN_NAMES = (
    "Covid", "COVID", "Aid", "Safe", "Together", "Scotland", "Scottish", "Ofsted", "CAMHS", "MARAC", "NHS",
)  # fmt: skip


@dataclass(frozen=True)
class Subtheme:
    """A point that several findings make.

    Attributes
    ----------
    wording
        The point in the words of a plain finding.
    row
        Row number of that finding in the table of findings.
    rows
        Row numbers of all findings that make the point.
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
    others: re.Pattern[str] | None = None,
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
    others
        Terms of the other themes.

    Returns
    -------
    tuple of Subtheme
        At most `LISTED` points made in two or more inspections. A finding makes at most one of them.

    Notes
    -----
    Greedy set cover: of the findings that are plain enough for a wording, take the one that says the same as findings
    of most inspections, set these findings aside, and go on with the rest. A long wording counts for less. One of two
    clauses, or with a term of another theme, counts for half, because most findings close to it make only one of its
    two points. Wordings that nearly repeat one already taken are left out.

    References
    ----------
    Chvatal, V. (1979). A greedy heuristic for the set-covering problem. Mathematics of Operations Research 4(3).
    """
    if len(texts) < 2:
        return ()
    places = balanced_rows(inspections, MOST_COMPARED)
    said = [texts[place] for place in places]
    same, repeats, similar = _compared(said, None if vectors is None else vectors[places])
    codes = np.unique([inspections[place] for place in places], return_inverse=True)[1]
    worded = (plain_wording(text, side, about=about, names=names, avoid=avoid) for text in said)
    wordings = {at: wording for at, wording in enumerate(worded) if wording}
    worth = {at: _plainness(wording, others) for at, wording in wordings.items()}
    typical = {at: round(float(similar[at].mean()), 6) for at in wordings}
    free = np.ones(len(said), dtype=np.bool_)
    found: list[Subtheme] = []
    while wordings and len(found) < LISTED:
        counts = {at: len(np.unique(codes[same[at] & free])) for at in wordings}
        best = max(wordings, key=lambda at: (counts[at] * worth[at], typical[at], -at))
        if counts[best] < 2:
            break
        members = np.flatnonzero(same[best] & free)
        of_members = tuple(int(rows[places[at]]) for at in members)
        found.append(Subtheme(wordings[best], int(rows[places[best]]), of_members, counts[best]))
        free[members] = False
        wordings = {at: wording for at, wording in wordings.items() if free[at] and not repeats[best, at]}
    return tuple(sorted(found, key=lambda point: -point.inspections))


def plain_wording(
    text: str, side: str, *, about: re.Pattern[str], names: Collection[str] = (), avoid: re.Pattern[str] | None = None
) -> str:
    """Return a finding as the wording of a point, without its full stop; empty if it is not plain enough."""
    said = _OPENING.sub("", unbulleted(text)).strip()
    said = said[:1].upper() + said[1:]
    words = said.count(" ") + 1
    fits = (
        _WORDING[0] <= words <= _WORDING[1]
        and is_statement(said)
        and stands_alone(said)
        and (not side or shows_side(said, side))
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


def _plainness(wording: str, others: re.Pattern[str] | None) -> float:
    """Return 1 for a short wording that makes one point, less for a long one, and half or less for several points."""
    said = 1 + len(_CLAUSE.findall(wording)) + (others is not None and others.search(wording) is not None)
    return (1 - 0.03 * max(0, wording.count(" ") + 1 - _SHORT)) / said


def _compared(
    texts: list[str], vectors: NDArray[np.float32] | None
) -> tuple[NDArray[np.bool_], NDArray[np.bool_], NDArray[np.float64]]:
    """Return which findings make the same point, which repeat each other, and how similar they are beyond their theme.

    Each is of shape (n, n).
    """
    if vectors is None:
        words = cosine_similarities(texts)
        return words >= _SAME_WORDS, words >= _SAME_WORDS, words
    given = vectors.astype(np.float64)
    # With few findings, subtracting the whole mean would make any two sentences opposite to each other.
    distinct = len(set(texts))
    centred = _cosines(given - distinct / (distinct + _FEW) * given.mean(axis=0))
    cosines = _cosines(given)
    return (cosines >= SAME_POINT) & (centred >= SAME_CENTRED), cosines >= _REPEATS, centred


def _cosines(vectors: NDArray[np.float64]) -> NDArray[np.float64]:
    length = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit = np.divide(vectors, length, out=np.zeros_like(vectors), where=length > 0)
    # Rounded, so that a different order of summation on another machine does not change the choice.
    cosines: NDArray[np.float64] = np.round(unit @ unit.T, 6)
    return cosines
