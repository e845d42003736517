from __future__ import annotations

import json
import shutil

import pytest

from synth.errors import TableError
from synth.overview import read_earlier


def test_figures_come_back_as_they_were_written(written, overview, taxonomy):
    table, notes = read_earlier(written, taxonomy, run={})
    assert table["found"].tolist() == overview.prevalence["found"].tolist()
    assert table["found_share"].tolist() == overview.prevalence["found_share"].tolist()
    assert notes == ()


def test_another_model_is_told(written, taxonomy):
    _, notes = read_earlier(written, taxonomy, run={"model": {"training": "other"}})
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
        read_earlier(folder, taxonomy, run={})
