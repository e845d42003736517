from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook

from synth.overview.excel.columns import (
    GROUPS,
    INSPECTIONS,
    PREVALENCE,
    VERDICTS,
    described,
)
from synth.prevalence import CLAIMS

from ..conftest import overview_of

_DOCS = Path(__file__).parents[3] / "docs" / "overview.md"
_ENDINGS = ("_share", "_lower", "_upper", "_why", "_earlier", "_change", "_estimate", "_clear", "_of_found")


@pytest.fixture(scope="module")
def complete(labelled, described_inspections, taxonomy):
    """An overview with every table that there is."""
    before = overview_of(labelled, taxonomy).prevalence
    return overview_of(labelled, taxonomy, inspections=described_inspections, by="area_type", earlier=before)


@pytest.fixture(scope="module")
def described_inspections(described):
    return described.assign(seen_by="two inspectors")


def test_every_column_of_every_table_is_told(complete):
    table = described(complete)
    assert (table["What it says"] != "").all()
    assert not table.duplicated(["sheet", "file", "column"]).any()
    for file, written in (
        ("themes.csv", complete.prevalence),
        ("verdicts.csv", complete.verdicts),
        ("inspections.csv", complete.inspections),
        ("findings.parquet", complete.findings),
    ):
        assert table.loc[table["file"] == file, "column"].tolist() == written.columns.tolist()


@pytest.mark.parametrize(
    ("name", "meanings"),
    [
        ("prevalence", PREVALENCE),
        ("verdicts", VERDICTS),
        ("inspections", INSPECTIONS),
    ],
    ids=["prevalence", "verdicts", "inspections"],
)
def test_meanings_are_those_of_the_columns_and_of_no_others(complete, name, meanings):
    added = {"area_type", "seen_by"} if name == "inspections" else set()
    assert set(getattr(complete, name).columns) - added == set(meanings)


def test_columns_of_one_side_say_whether_the_other_is_counted_too(complete):
    rows = complete.prevalence
    assert (rows["found"] == rows["inspections"] - rows["single"] - rows["silent"]).all()
    assert {"strength", "improvement"}.isdisjoint(rows.columns)
    assert "whether or not it is also" in PREVALENCE["strength_side"]
    assert set(CLAIMS) <= set(PREVALENCE)


def test_a_sheet_holds_them(written):
    rows = list(load_workbook(written / "overview.xlsx")["Columns"].iter_rows(values_only=True))
    assert rows[1] == ("sheet", "file", "column", "What it says")
    assert ("Figures", "themes.csv", "balance", PREVALENCE["balance"]) in rows
    assert {row[0] for row in rows[2:]} >= {
        "Summary",
        "Figures",
        "Messages",
        "Contrasts",
        "By year",
        "By group",
        "Findings",
        "Verdicts",
    }


def test_documentation_names_every_column():
    text = _DOCS.read_text(encoding="utf-8")
    names = [*PREVALENCE, *GROUPS, *VERDICTS, *INSPECTIONS]
    for name in names:
        base = name
        while base.endswith(_ENDINGS):
            base = base.rpartition("_")[0]
        assert f"`{base}`" in text or f"`{name}`" in text, name
