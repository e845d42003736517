from __future__ import annotations

import json
import shutil

import pandas as pd
import pytest

from synth.errors import TableError, UsageError
from synth.overview import read_earlier, years_of


def test_figures_come_back_as_they_were_written(written, overview, taxonomy):
    table, notes = read_earlier(written, taxonomy, run={}, years={})
    assert table["found"].tolist() == overview.prevalence["found"].tolist()
    assert table["found_share"].tolist() == overview.prevalence["found_share"].tolist()
    assert notes == ()


def test_another_model_is_told(written, taxonomy):
    _, notes = read_earlier(written, taxonomy, run={"model": {"training": "other"}}, years={})
    assert "same model" in notes[0]


@pytest.mark.parametrize("damage", ["no folder", "other themes", "cut table"])
def test_what_is_no_earlier_overview_is_refused(written, taxonomy, small_taxonomy, tmp_path, damage):
    folder = tmp_path / "o"
    if damage != "no folder":
        folder.mkdir()
        for name in ("run.json", "themes.csv"):
            shutil.copy(written / name, folder / name)
    if damage == "other themes":
        record = json.loads((folder / "run.json").read_text())
        record["taxonomy"]["digest"] = small_taxonomy.digest
        (folder / "run.json").write_text(json.dumps(record))
    if damage == "cut table":
        lines = (folder / "themes.csv").read_text().splitlines(keepends=True)
        (folder / "themes.csv").write_text("".join(lines[:-1]))
    with pytest.raises(TableError):
        read_earlier(folder, taxonomy, run={}, years={})


def test_inspections_of_both_periods_are_named_with_what_that_does(written, taxonomy):
    years = {f"invented-{number}": "" for number in range(7)} | {"new-2025": "2025"}
    _, notes = read_earlier(written, taxonomy, run={}, years=years)
    assert notes[0].startswith("7 of the 8 inspections are also in the earlier overview: invented-0, invented-1,")
    assert "and 2 more. " in notes[0]
    assert "interval, which treats the two periods as independent, tends to be too wide" in notes[0]
    _, notes = read_earlier(written, taxonomy, run={}, years={"invented-0": "", "new-2025": ""})
    assert notes[0].startswith("1 of the 2 inspections is also in the earlier overview: invented-0. ")


def test_the_same_area_in_another_year_is_another_inspection(written, taxonomy):
    _, notes = read_earlier(written, taxonomy, run={}, years={"invented-0": "2025", "invented-1": "2025"})
    assert notes == ()


@pytest.mark.parametrize("year", ["", "2021"], ids=["year not known", "same year"])
def test_an_overview_whose_inspections_all_stand_in_the_earlier_one_is_refused(written, taxonomy, year):
    with pytest.raises(UsageError, match="also contains the one inspection of this overview"):
        read_earlier(written, taxonomy, run={}, years={"invented-0": year})
    with pytest.raises(UsageError, match="each of the 2 inspections of this overview"):
        read_earlier(written, taxonomy, run={}, years={"invented-0": year, "invented-1": year})


def test_years_are_those_of_the_table_of_inspections(labelled):
    one = labelled[labelled["inspection_id"] == "invented-0"]
    known = pd.DataFrame({"inspection_id": ["silent-2024"], "year": ["2024"]})
    assert years_of(one, known) == {"invented-0": "", "silent-2024": "2024"}
    assert years_of(one, pd.DataFrame()) == {"invented-0": ""}
