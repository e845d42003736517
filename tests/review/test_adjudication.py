from __future__ import annotations

import pandas as pd
import pytest

from synth.errors import TableError, UsageError
from synth.review import Correction, Labels, append_corrections, apply_corrections, read_corrections
from synth.review.adjudication import find_disagreements
from synth.review.workbook.export import write_review_workbook
from synth.review.workbook.reading import read_review_workbook


def decisions(labelled, who, changes):
    """Make corrections: {row: (after, verdict)}; None keeps the label."""
    made = []
    for row, (after, verdict) in changes.items():
        place = {name: labelled[name].iloc[row] for name in ("inspection_id", "finding_id", "text")}
        before = Labels.of(labelled.iloc[row].to_dict())
        made.append(Correction(who=who, source="s", **place, before=before, after=after or before, verdict=verdict))
    return made


MIXED = Labels("finding", "mixed", ("relationships",))
RIGHT = (None, "label right")


@pytest.fixture
def files(labelled, tmp_path):
    anna = {0: (MIXED, "edited"), 1: RIGHT, 2: RIGHT, 3: (None, "unsure"), 4: RIGHT}
    ben = {0: RIGHT, 1: RIGHT, 2: (Labels("finding", "improvement", ()), "edited"), 3: RIGHT, 5: RIGHT}
    append_corrections(tmp_path / "anna.jsonl", decisions(labelled, "Anna", anna))
    append_corrections(tmp_path / "ben.jsonl", decisions(labelled, "Ben", ben))
    return tmp_path


def both(files):
    return pd.concat([read_corrections(files / "anna.jsonl"), read_corrections(files / "ben.jsonl")])


def test_what_both_reviewed_is_compared(files, taxonomy):
    found = find_disagreements(both(files), taxonomy)
    assert (found.reviewers, found.both, found.unsure) == (("Anna", "Ben"), 4, 1)
    assert found.agreement.n == 3
    assert found.agreement.disagreements["question"].tolist() == ["polarity", "themes"]
    assert found.sentences["finding_id"].tolist() == [f"invented-0-000{number}" for number in (1, 3, 4)]
    assert found.sentences["question"].tolist() == ["", "", "first: unsure"]
    assert found.opinions["first"]["polarity"].tolist() == ["mixed", "improvement", "strength"]


def test_only_the_last_word_counts(files, labelled, taxonomy):
    append_corrections(files / "anna.jsonl", decisions(labelled, "Anna", {0: RIGHT}))
    assert len(find_disagreements(both(files), taxonomy).sentences) == 2


def test_the_third_settles_in_a_workbook_that_comes_back_like_the_others(files, labelled, taxonomy, fill):
    found = find_disagreements(both(files), taxonomy, labelled=labelled)
    path = files / "settle.xlsx"
    write_review_workbook(found.sentences, found.opinions, taxonomy, path)
    assert "Anna" not in "".join(map(str, find_words(path)))
    fill(
        path, {2: {"verdict": "first right"}, 3: {"verdict": "second right"}, 4: {"verdict": "label right"}}, name="Cem"
    )
    reviewed = read_review_workbook(path, taxonomy)
    assert reviewed.problems == ()
    append_corrections(files / "cem.jsonl", reviewed.corrections)
    result = apply_corrections(labelled, read_corrections(files))
    assert result.table["polarity"].tolist()[:4] == ["mixed", "improvement", "improvement", "strength"]
    assert result.table["themes"].tolist()[2] == ""
    assert set(result.applied["who"]) == {"Cem"}
    assert result.stale.empty


def find_words(path):
    from openpyxl import load_workbook

    return [cell.value for sheet in load_workbook(path) for row in sheet.iter_rows() for cell in row]


def test_context_comes_from_the_labelled_table(files, labelled, taxonomy):
    found = find_disagreements(both(files), taxonomy, labelled=labelled)
    assert found.sentences["before"].tolist()[1:] == labelled["text"].tolist()[1:3]
    assert found.sentences["section"].tolist() == ["Findings"] * 3


def test_it_must_be_clear_who_is_compared(files, taxonomy):
    one = read_corrections(files / "anna.jsonl")
    with pytest.raises(UsageError, match="there are 1: Anna"):
        find_disagreements(one, taxonomy)
    with pytest.raises(UsageError, match="no correction is by 'Cem'"):
        find_disagreements(both(files), taxonomy, reviewers=("Anna", "Cem"))
    with pytest.raises(UsageError, match="named twice"):
        find_disagreements(both(files), taxonomy, reviewers=("Anna", "Anna"))
    with pytest.raises(TableError, match="no sentence in common"):
        find_disagreements(both(files).assign(finding_id=list("abcdefghij")), taxonomy)
