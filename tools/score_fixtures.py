"""Score the reading stage on the fixtures, whose expected sentences were written by hand.

Run ``python -m tools.score_fixtures`` in the project's root; it prints tables in Markdown, and with ``--faults`` each
fault.

How it is counted. A sentence is right if it is the same but for spaces and the shape of quotation marks, and no more
often than it stands in the document. A heading, or a line of the contents list, that the reader keeps and calls so
(``part``) counts neither for nor against it; called anything else it is a fault, as is the head of a column given as a
sentence. An ``optional`` line (a date alone, the name of a row) does not count either. Sections and pages are counted
over the sentences found. A field of the metadata is right if it is as stated, and wrong if it is given but not stated.
"""

from __future__ import annotations

import json
import re
import sys
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from synth.reports import Report, read_report
from synth.reports.report import Sentence

if TYPE_CHECKING:
    from collections.abc import Iterable

FIXTURES = Path(__file__).resolve().parents[1] / "tests" / "reports" / "fixtures"
_ENDING = ".expected.json"
_QUOTES = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'"})
_APART = ("contents", "heading")
_COUNTS = (
    "documents",
    "wanted",
    "given",
    "found",
    "sections",
    "pages",
    "paged",
    "fields",
    "stated",
    "furniture",
    "rows",
    "faults",
)


@dataclass
class Score:
    """Counts over one or more documents; shares are in [0, 1].

    Attributes
    ----------
    faults
        A line for each sentence lost or given in excess, each wrong section, page or field, and each piece of
        furniture.
    """

    name: str
    kind: str
    documents: int = 1
    wanted: int = 0
    given: int = 0
    found: int = 0
    sections: int = 0
    pages: int = 0
    paged: int = 0
    fields: int = 0
    stated: int = 0
    furniture: int = 0
    rows: int = 0
    faults: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float:
        """Share of the sentences given that are right."""
        return self.found / self.given if self.given else 0.0

    @property
    def recall(self) -> float:
        """Share of the sentences in the document that are found."""
        return self.found / self.wanted if self.wanted else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        return 2 * self.found / (self.given + self.wanted) if self.found else 0.0

    @property
    def furniture_share(self) -> float:
        """Share of all rows of the reader that hold furniture."""
        return self.furniture / self.rows if self.rows else 0.0


def documents() -> list[str]:
    """Return the names of the fixtures."""
    return sorted(path.name.removesuffix(_ENDING) for path in FIXTURES.glob(f"*{_ENDING}"))


def score_document(name: str, report: Report | None = None) -> Score:
    """Read a fixture (or take its `report`) and compare it with what is expected."""
    expected = json.loads((FIXTURES / f"{name}{_ENDING}").read_text(encoding="utf-8"))
    report = report or read_report(FIXTURES / name)
    score = Score(name, expected["kind"], rows=len(report.sentences))
    wanted: dict[str, list[tuple[str, int | None]]] = defaultdict(list)
    for group in expected["sections"]:
        for text in group["sentences"]:
            wanted[normalised(text)].append((group["section"], group["page"]))
            score.wanted += 1
    titles = sorted(map(normalised, expected["titles"]), key=len, reverse=True)
    optional = set(map(normalised, expected["optional"]))
    for sentence in report.sentences:
        text = normalised(sentence.text)
        for mark in expected["furniture"]:
            if normalised(mark) in text:
                score.furniture += 1
                score.faults.append(f"furniture: {sentence.text}")
                break
        if wanted.get(text):
            _compare_place(score, sentence, *_nearest(wanted[text], sentence.section))
        elif text in optional or (sentence.part in _APART and _is_of_titles(text, titles)):
            continue
        else:
            score.faults.append(f"not a sentence of the document ({sentence.part}): {sentence.text}")
        score.given += 1
    score.faults += [f"lost: {text}" for text, places in wanted.items() for _ in places]
    _compare_metadata(score, expected["metadata"], report)
    return score


def normalised(text: str) -> str:
    """Return text with single spaces and straight quotation marks."""
    return " ".join(text.translate(_QUOTES).split())


def total(scores: Iterable[Score], name: str) -> Score:
    """Add counts up."""
    whole = Score(name, "", documents=0)
    for score in scores:
        whole.kind = score.kind
        for count in _COUNTS:
            setattr(whole, count, getattr(whole, count) + getattr(score, count))
    return whole


def by_kind(scores: Iterable[Score]) -> list[Score]:
    """Return the sums of each kind of document."""
    kinds: dict[str, list[Score]] = defaultdict(list)
    for score in scores:
        kinds[score.kind].append(score)
    return [total(members, kind) for kind, members in kinds.items()]


def as_markdown(scores: Iterable[Score], head: str) -> str:
    """Return a table with a row a score."""
    columns = (head, "sentences", "precision", "recall", "F1", "section", "page", "metadata", "furniture")
    lines = [f"| {' | '.join(columns)} |", f"|---{'|---:' * (len(columns) - 1)}|"]
    for score in scores:
        cells = (
            score.name,
            str(score.wanted),
            f"{score.precision:.3f}",
            f"{score.recall:.3f}",
            f"{score.f1:.3f}",
            _of(score.sections, score.found),
            _of(score.pages, score.paged),
            _of(score.fields, score.stated),
            f"{score.furniture} of {score.rows}",
        )
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def main() -> None:
    """Print the tables."""
    scores = [score_document(name) for name in documents()]
    print(as_markdown([*by_kind(scores), total(scores, "all")], "kind"), end="\n\n")
    print(as_markdown(scores, "document"))
    if "--faults" in sys.argv[1:]:
        for score in scores:
            print(f"\n{score.name}")
            print("\n".join(f"- {fault}" for fault in score.faults) or "no faults")


def _of(count: int, whole: int) -> str:
    return f"{count} of {whole}" if whole else "–"


def _nearest(places: list[tuple[str, int | None]], section: str) -> tuple[str, int | None]:
    """Take the place in the section of that name, else the first: a sentence may stand in a document several times."""
    for number, (name, _) in enumerate(places):
        if _section(name) == _section(section):
            return places.pop(number)
    return places.pop(0)


def _compare_place(score: Score, sentence: Sentence, section: str, page: int | None) -> None:
    score.found += 1
    if _section(sentence.section) == _section(section):
        score.sections += 1
    else:
        score.faults.append(f"section {sentence.section!r}, not {section!r}: {sentence.text}")
    if page is not None or sentence.page is not None:
        score.paged += 1
        score.pages += sentence.page == page
        if sentence.page != page:
            score.faults.append(f"page {sentence.page}, not {page}: {sentence.text}")


def _section(name: str) -> str:
    """Return the name of a section without the number before it and the colon behind it."""
    return re.sub(r"^\d+(\.\d+)*\.?\s+", "", normalised(name)).rstrip(":")


def _compare_metadata(score: Score, wanted: dict[str, Any], report: Report) -> None:
    for name, value in wanted.items():
        given = getattr(report.metadata, name)
        if value in ("", None) and given in ("", None):
            continue
        score.stated += 1
        if given == value:
            score.fields += 1
        else:
            score.faults.append(f"{name}: {given!r}, not {value!r}")


def _is_of_titles(text: str, titles: list[str]) -> bool:
    """Whether there is nothing in a text but titles and the numbers of their pages."""
    for title in titles:
        text = text.replace(title, " ")
    return not re.search(r"[^\W\d_]", text)


if __name__ == "__main__":
    main()
