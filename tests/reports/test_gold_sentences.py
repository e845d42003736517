"""The sentences of the labelled real texts are found; skipped where ``shared`` does not stand beside the project."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from pathlib import Path

import pytest

from synth.reports import Report, read_report

SHARED = Path(__file__).resolve().parents[3] / "shared"
GOLD = SHARED / "gold" / "dev.jsonl"
DOCUMENTS = {
    ("dundee-2022", "press"): "dundee-2022-press-release.txt",
    ("dundee-2022", "report"): "dundee-2022-report-part-1.txt",
}

pytestmark = pytest.mark.skipif(not GOLD.is_file(), reason="the folder 'shared' does not stand beside the project")


def normalised(text: str) -> str:
    text = re.sub(r"[“”\"*]", "", text).replace("’", "'").replace("‘", "'")
    return " ".join(text.split()).rstrip(".")


@pytest.fixture(scope="module")
def reports() -> dict[str, Report]:
    return {path.name: read_report(path) for path in sorted((SHARED / "reports").glob("*.txt"))}


@pytest.fixture(scope="module")
def gold() -> dict[str, list[dict[str, str]]]:
    """The labelled sentences of each file."""
    rows: dict[str, list[dict[str, str]]] = defaultdict(list)
    names = [path.name for path in (SHARED / "reports").glob("*.txt")]
    for line in GOLD.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        known = DOCUMENTS.get((row["inspection"], row["doc"]))
        rows[known or next(name for name in names if name.startswith(row["inspection"][:8]))].append(row)
    return rows


def test_sentences_are_found(reports: dict[str, Report], gold: dict[str, list[dict[str, str]]]) -> None:
    hits = wanted = given = 0
    for name, rows in gold.items():
        want = {normalised(row["text"]) for row in rows}
        inspection = {
            normalised(row["text"]) for file, others in gold.items() if file[:6] == name[:6] for row in others
        }
        found = {normalised(sentence.text) for sentence in reports[name].sentences}
        titles = [s.text for s in reports[name].sentences if s.part in ("heading", "contents")]
        headings = set(map(normalised, titles))
        # Those that another document of the inspection has are left out of the labelled file, as are short lines and
        # most titles.
        counted = {text for text in found - headings if len(text.split()) >= 4} - (inspection - want)
        hits += len(want & found)
        wanted += len(want)
        given += len(want & found) + len(counted - want)
        for text in sorted(want - found):
            print("lost:", name, text)
        for text in sorted(counted - want):
            print("more:", name, text)
    precision, recall = hits / given, hits / wanted
    print(f"precision {precision:.4f}, recall {recall:.4f}, F1 {2 * precision * recall / (precision + recall):.4f}")
    assert 2 * precision * recall / (precision + recall) >= 0.97


def test_sections_are_those_of_the_labelled_file(
    reports: dict[str, Report], gold: dict[str, list[dict[str, str]]]
) -> None:
    right = counted = 0
    for name, rows in gold.items():
        sections = {
            normalised(sentence.text): (sentence.section, sentence.part) for sentence in reports[name].sentences
        }
        for row in rows:
            section, part = sections.get(normalised(row["text"]), ("", "contents"))
            # The sections of contents lines in the labelled file are those of an earlier reader's mistakes.
            if part in ("contents", "heading"):
                continue
            counted += 1
            right += normalised(section)[:60] == normalised(row["section"])[:60]
            if normalised(section)[:60] != normalised(row["section"])[:60]:
                print(name, "|", section, "|", row["section"], "|", row["text"][:60])
    print(f"sections right: {right} of {counted}")
    assert right / counted >= 0.9
