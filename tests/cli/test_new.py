"""``synth new``, and what comes after it, as a user runs them. The libraries are invented."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from openpyxl import load_workbook
from pandas import read_csv

from synth.findings import read_table
from synth.findings.excel_files import read_excel
from synth.taxonomy import load_taxonomy

DATA = Path(__file__).resolve().parents[2] / "data" / "own-codebook"
CODEBOOK = DATA / "codebook.xlsx"
REPORTS = [DATA / "reports" / f"{name}.md" for name in ("aldermoss-library-2023", "cawdle-library-2025")]


@pytest.fixture
def programme(run, tmp_path):
    folder = tmp_path / "libraries"
    code, out, err = run(
        "new", folder, "--from", CODEBOOK, "--reports", REPORTS[0], "--reports", REPORTS[1], "--sentences", "40"
    )
    assert code == 0, err
    return folder, out


def label(path, *, rows):
    with (DATA / "truth.csv").open(encoding="utf-8", newline="") as handle:
        truth = {row["text"]: row for row in csv.DictReader(handle)}
    book = load_workbook(path)
    sheet = book["Label"]
    column = {cell.value: cell.column for cell in sheet[1]}
    for row in range(2, 2 + rows):
        labels = truth[sheet.cell(row, column["text"]).value]
        sheet.cell(row, column["kind"]).value = labels["kind"]
        sheet.cell(row, column["polarity"]).value = labels["polarity"]
        heading = next((name for name in column if name.lower().startswith(labels["themes"][:5].replace("_", " "))), "")
        if labels["themes"]:
            sheet.cell(row, column[heading]).value = "x"
    book.save(path)


def test_a_codebook_becomes_themes_a_workbook_and_the_next_commands(programme):
    folder, out = programme
    taxonomy = load_taxonomy(folder / "themes.toml")
    assert taxonomy.ids[:3] == ("opening_hours", "collections", "staff_help")
    assert taxonomy["collections"].leave_out == "E-books (digital services)"
    table = read_table(folder / "labelling.xlsx")
    assert len(table) == 40
    assert {"kind", "polarity", "Opening hours", "before", "after", "inspection_id"} <= set(table.columns)
    assert set(table["drawn_for"]) == {*taxonomy.ids, "chance"}
    commands = [line for line in out.splitlines() if line[:1].isdigit()]
    assert len(commands) == 3
    assert f"synth train {folder / 'labelling.xlsx'} --taxonomy {folder / 'themes.toml'}" in commands[1]
    assert commands[2].startswith(f"3. synth aggregate {REPORTS[0]} {REPORTS[1]} --model {folder / 'model'}")


def test_rows_that_no_one_has_labelled_are_no_labels(run, programme):
    folder, _ = programme
    workbook = folder / "labelling.xlsx"
    label(workbook, rows=30)
    code, out, err = run("validate", workbook, "--taxonomy", folder / "themes.toml")
    assert code == 0, err
    assert "30 sentences of 2 inspections" in out
    book = load_workbook(workbook)
    column = {cell.value: cell.column for cell in book["Label"][1]}
    book["Label"].cell(35, column["kind"]).value = "perhaps"
    book.save(workbook)
    code, _, err = run("validate", workbook, "--taxonomy", folder / "themes.toml")
    assert code == 1
    assert "row 35" in err


@pytest.mark.slow  # trains a model with the bundled encoder
def test_labels_become_a_model_and_an_overview(run, programme, tmp_path):
    folder, _ = programme
    label(folder / "labelling.xlsx", rows=40)
    code, _, err = run(
        "train", folder / "labelling.xlsx", "--taxonomy", folder / "themes.toml", "-o", folder / "model", "--jobs", "1"
    )
    assert code == 0, err
    code, _, err = run("aggregate", *REPORTS, "--model", folder / "model", "-o", tmp_path / "overview")
    assert code == 0, err
    assert "Opening hours" in (tmp_path / "overview" / "overview.html").read_text(encoding="utf-8")


def test_a_coded_project_brings_its_themes_and_its_labels(run, tmp_path):
    project = Path(__file__).resolve().parents[1] / "exchange" / "qualcoder.qdpx"
    folder = tmp_path / "libraries"
    code, out, err = run("new", folder, "--from", project, "--unit", "library,libraries")
    assert code == 0, err
    assert "65 sentences with the labels of the project" in out
    labels = read_csv(folder / "coded.csv", keep_default_na=False)
    assert "library_id" in labels.columns
    assert set(labels["polarity"]) == {"strength", "improvement", "neutral"}
    code, out, _ = run("validate", project, "--taxonomy", folder / "themes.toml")
    assert code == 0
    assert "65 sentences of 2 libraries" in out


def test_a_folder_in_which_something_lies_is_left_alone(run, programme):
    folder, _ = programme
    before = (folder / "labelling.xlsx").read_bytes()
    code, _, err = run("new", folder, "--from", CODEBOOK)
    assert (code, (folder / "labelling.xlsx").read_bytes()) == (2, before)
    assert "is not empty" in err


def test_what_is_counted_is_named(run, tmp_path):
    code, _, err = run("new", tmp_path / "a", "--from", CODEBOOK, "--unit", "library,libraries")
    assert code == 0, err
    unit = load_taxonomy(tmp_path / "a" / "themes.toml").label_scheme.unit
    assert (unit.one, unit.several) == ("library", "libraries")
    code, _, err = run("new", tmp_path / "b", "--from", CODEBOOK, "--unit", "library")
    assert code == 2
    assert "joined by a comma" in err
    assert not (tmp_path / "b").exists()


def test_the_workbook_names_what_is_counted_and_suggests_themes_except_for_sentences_by_chance(run, tmp_path):
    folder = tmp_path / "libraries"
    options = ("--reports", REPORTS[0], "--unit", "library,libraries", "--sentences", "30")
    code, out, err = run("new", folder, "--from", CODEBOOK, *options)
    assert code == 0, err
    assert re.search(r"30 sentences to label, chosen from \d+ of 1 library\.", out)
    table = read_excel(folder / "labelling.xlsx")
    assert "library_id" in table.columns
    assert "inspection_id" not in table.columns
    by_chance = table["drawn_for"] == "chance"
    assert (table.loc[by_chance, "suggested"] == "").all()
    assert table.loc[~by_chance, "suggested"].str.contains("Opening hours").any()
    code, _, err = run("validate", folder / "labelling.xlsx", "--taxonomy", folder / "themes.toml")
    assert code == 1
    assert "no sentence is labelled yet" in err


def test_a_file_of_themes_is_copied_and_its_programme_decides_what_is_asked(run, programme, tmp_path):
    first, _ = programme
    themes = (first / "themes.toml").read_text(encoding="utf-8").replace("[[theme]]", "polarity = false\n[[theme]]", 1)
    (tmp_path / "mine.toml").write_text(themes, encoding="utf-8")
    # Two copies of a report: no sentence is labelled twice.
    copy = tmp_path / "copy.md"
    copy.write_bytes(REPORTS[0].read_bytes())
    inputs = ("--from", tmp_path / "mine.toml", "--reports", REPORTS[0], "--reports", copy)
    code, _, err = run("new", tmp_path / "again", *inputs, "--sentences", "500")
    assert code == 0, err
    assert (tmp_path / "again" / "themes.toml").read_text(encoding="utf-8") == themes
    table = read_excel(tmp_path / "again" / "labelling.xlsx")
    assert "polarity" not in table.columns
    assert table["text"].is_unique
    code, _, err = run("new", tmp_path / "other", *inputs, "--unit", "library,libraries")
    assert code == 2
    assert "Change them in that file" in err
