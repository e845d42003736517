"""Labelled tables from several files."""

from __future__ import annotations

from synth.findings import mark_duplicates, write_table
from synth.pipeline.input.labelled import labelled_table


def test_sentences_without_ids_get_one_each_so_that_repeats_are_still_found(labelled, taxonomy, tmp_path):
    repeated = labelled[labelled["inspection_id"] == "invented-0"]
    write_table(labelled.drop(columns="finding_id"), tmp_path / "a.csv")
    write_table(repeated.drop(columns="finding_id"), tmp_path / "b.xlsx")
    table = labelled_table([tmp_path / "a.csv", tmp_path / "b.xlsx"], taxonomy)
    assert table["finding_id"].is_unique
    assert (mark_duplicates(table) != "").sum() == len(repeated)


def test_ids_that_are_there_are_kept(labelled, taxonomy, tmp_path):
    given = labelled.copy()
    given.loc[3, "finding_id"] = ""
    write_table(given, tmp_path / "a.csv")
    table = labelled_table(tmp_path, taxonomy)
    assert table["finding_id"].tolist()[:3] == labelled["finding_id"].tolist()[:3]
    assert table["finding_id"].is_unique
