"""The reports of the demonstration are what the tool makes, and say what their sources say."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pandas as pd
import pytest

ROOT = Path(__file__).resolve().parents[2]
REPORTS = ROOT / "data" / "reports"
# Two readings of a contents line, and lines that stand on every page, are all that may differ.
LEAST_F1 = 0.98


@pytest.fixture(scope="module")
def make_reports():
    pytest.importorskip("fpdf", reason="fpdf2, which makes the reports, is not installed")
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(ROOT)
        from tools import make_reports

        yield make_reports


@pytest.fixture(scope="module")
def sources(make_reports):
    found = [
        *make_reports.own_sources(),
        *make_reports.corpus_sources(make_reports.CORPUS, make_reports.PROFILES),
    ]
    return {source.facts["file"]: source for source in found}


def test_every_report_has_a_source_and_every_source_a_report(sources):
    assert {path.name for path in REPORTS.iterdir()} == set(sources)


def test_every_inspection_of_the_profiles_and_of_the_demonstration_is_there(sources, make_reports):
    profiles = pd.read_csv(make_reports.PROFILES, dtype=str)["inspection_id"]
    inspections = {source.facts["inspection_id"] for source in sources.values()}
    assert len(inspections) == len(profiles) + 4
    assert set(profiles) <= inspections
    known = pd.read_csv(make_reports.DEMONSTRATION / "inspections.csv", dtype=str)
    assert set(known["inspection_id"]) == inspections
    assert {name for cell in known["documents"] for name in cell.split("; ")} == set(sources)
    assert not known.isna().any().any()


@pytest.mark.parametrize(
    "name",
    [
        "kilbrannoch-2022.pdf",
        "dunmarrow-2024.pdf",
        "lowmarrow-2022.docx",
        "castlemuir-2024.html",
        "dalmorrin-2023-press-release.txt",
    ],
    ids=["pdf", "pdf in columns", "word", "web page", "text"],
)
def test_reports_are_what_the_tool_makes(sources, make_reports, name):
    content, _ = make_reports.make(sources[name])
    assert (REPORTS / name).read_bytes() == content, "run python -m tools.make_reports"


def test_the_tables_beside_the_sources_are_what_the_tool_makes(sources, make_reports):
    own = make_reports.own_sources()
    learnt = [source for name, source in sources.items() if name not in {one.facts["file"] for one in own}]
    rows = make_reports.inspection_rows(own, learnt)
    table = pd.read_csv(make_reports.DEMONSTRATION / "inspections.csv", dtype=str)
    assert table.to_dict("records") == [{name: row[name] for name in table.columns} for row in rows]


def test_every_report_says_that_it_is_invented():
    from synth.reports import read_report

    for name in ("strathdarroch-2024-press-release.docx", "blackesk-2022-press-release.html", "tornashaw-2022.txt"):
        assert any("This inspection is invented" in sentence.text for sentence in read_report(REPORTS / name).sentences)


def test_all_reports_together_are_small():
    assert sum(path.stat().st_size for path in REPORTS.iterdir()) < 6_000_000


@pytest.mark.slow
def test_reading_gives_back_what_was_written(sources, make_reports):
    from synth.reports import read_reports

    read = read_reports([REPORTS])
    assert not read.failures
    by_document = {name: Counter(texts) for name, texts in read.table.groupby("document")["text"]}
    same = written = found = 0
    for name, source in sources.items():
        _, contents = make_reports.make(source)
        expected = Counter(row["text"] for row in make_reports.label_rows(source, contents))
        same += (expected & by_document[name]).total()
        written += expected.total()
        found += by_document[name].total()
    f1 = 2 * same / (written + found)
    print(f"sentences read back: F1 {f1:.4f}; {same:,} of {written:,} written, {found:,} read")
    assert f1 >= LEAST_F1
