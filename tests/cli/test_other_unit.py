"""A programme that counts something else than inspections: no output speaks of inspections. All text is invented."""

from __future__ import annotations

import re
import zipfile

import pandas as pd
import pytest
from openpyxl import load_workbook

from synth.classifier import persistence
from synth.findings import write_table

HEAD = """
name = "Views of patients"
kind = false

[unit]
singular = "hospital"
plural = "hospitals"

[polarity]
strength = "praise"
improvement = "complaint"
"""
THEME = """
[[theme]]
id = "{}"
label = "{}"
definition = "What was said of it."
include = "All of it."
leave_out = "Nothing."
terms = ["{}*"]
"""


@pytest.fixture
def themes(tmp_path):
    path = tmp_path / "themes.toml"
    said = (
        ("relationships", "Relationships", "relation"),
        ("leadership", "Leadership", "lead"),
        ("records", "Records", "chronolog"),
    )
    path.write_text(HEAD + "".join(THEME.format(*row) for row in said), encoding="utf-8")
    return path


@pytest.fixture
def table(labelled, tmp_path):
    """Labels as a person keeps them: no kind, a column a theme, polarities with the names of the programme."""
    kept = labelled[labelled["kind"] == "finding"].reset_index(drop=True)
    of_theme = {
        "Relationships": kept["themes"] == "relationships",
        "Leadership": kept["themes"] == "leadership",
        "Records": kept["themes"] == "chronologies",
    }
    given = pd.DataFrame(
        {
            "hospital_id": kept["inspection_id"],
            "text": kept["text"],
            "polarity": kept["polarity"].replace({"strength": "praise", "improvement": "complaint"}),
            **{name: rows.map({True: "x", False: ""}) for name, rows in of_theme.items()},
        }
    )
    write_table(given, tmp_path / "labels.csv")
    return tmp_path / "labels.csv"


@pytest.fixture
def run(run, word_encoder, monkeypatch):
    monkeypatch.setattr(persistence, "load_encoder", lambda *_, **__: word_encoder)
    monkeypatch.setattr("synth.encoding.load_encoder", lambda *_, **__: word_encoder)
    monkeypatch.setattr("synth.overview.word.document._picture", lambda *_: None)
    return run


def texts_of(folder):
    """Give the name and the text of each file; of a workbook, a Word file or a table what is in it."""
    for path in sorted(folder.rglob("*")):
        if path.is_dir():
            continue
        if path.suffix in (".xlsx", ".docx", ".qdpx"):
            with zipfile.ZipFile(path) as archive:
                for name in archive.namelist():
                    yield f"{path.name}/{name}", archive.read(name).decode("utf-8", "replace")
        elif path.name.startswith("part-"):
            # The parts of a data set have the columns that programs know.
            continue
        elif path.suffix == ".parquet":
            yield path.name, pd.read_parquet(path).to_csv()
        elif path.suffix in (".json", ".jsonl"):
            # Keys are for programs.
            yield path.name, re.sub(r'"\w+":', "", path.read_text(encoding="utf-8"))
        # Weights, and what a data set keeps of each document so that it can continue, are for programs, too.
        elif path.suffix not in (".safetensors", ".gz"):
            yield path.name, f"{path.relative_to(folder)} {path.read_text(encoding='utf-8')}"


def speaks_of_inspections(texts):
    # The option --inspections has this name for every programme.
    return [
        f"{name}: {hit}"
        for name, text in texts
        for hit in re.findall(r".{0,60}(?<!--)inspect(?:ion|or).{0,40}", text, re.IGNORECASE)
    ]


def answer(path):
    """Fill in one row of a workbook to confirm or review in."""
    workbook = load_workbook(path)
    if "Start here" in workbook.sheetnames:
        workbook["Start here"]["B3"], workbook["Start here"]["B4"] = "Ann Example", "2026-11-29"
        sheet, column, value = workbook["Sentences"], "answer", "strength"
    else:
        sheet, column, value = workbook["Review"], "verdict", "label right"
    names = [cell.value for cell in sheet[1]]
    sheet.cell(2, names.index(column) + 1, value)
    workbook.save(path)


def test_no_output_speaks_of_inspections(run, themes, table, tmp_path):
    said, model, classified = [], tmp_path / "out" / "model", tmp_path / "out" / "classified.csv"
    for command in (
        ["validate", table, "--taxonomy", themes],
        ["train", table, "--taxonomy", themes, "--out", model],
        ["evaluate", table, "--model", model],
        ["classify", table, "--model", model, "-o", classified],
        ["aggregate", classified, "--model", model, "-o", tmp_path / "out" / "overview"],
        ["aggregate", table, "--taxonomy", themes, "-o", tmp_path / "out" / "by_hand"],
    ):
        code, out, err = run(*command)
        assert code == 0, err
        said.append((command[0], out + err))
    assert speaks_of_inspections([*said, *texts_of(tmp_path / "out")]) == []
    assert "8 hospitals" in said[0][1]
    page = (tmp_path / "out" / "overview" / "overview.html").read_text(encoding="utf-8")
    assert "8 hospitals" in page
    assert "Every hospital" in page
    assert (tmp_path / "out" / "overview" / "hospitals.csv").is_file()
    card = (tmp_path / "out" / "model" / "README.md").read_text(encoding="utf-8")
    assert "children" not in card
    assert "synth train LABELLED --out MODEL --taxonomy TAXONOMY.toml" in card
    assert "whether it is: praise, complaint, mixed or neutral" in card
    assert "Finding or not" not in card


@pytest.mark.slow
def test_no_other_command_speaks_of_inspections(run, themes, table, tmp_path):
    said, out = [], tmp_path / "out"
    model, overview, classified = out / "model", out / "overview", out / "classified.csv"
    known = ["--taxonomy", themes]
    labels = pd.read_csv(table, dtype=str).fillna("")
    labels["finding_id"] = [f"f{number}" for number in range(len(labels))]
    labels.to_csv(table, index=False)
    labels.assign(polarity="complaint").to_csv(tmp_path / "by_ben.csv", index=False)
    pd.DataFrame({"hospital_id": ["invented-0"], "area": ["Ashlarig"], "ward": ["north"]}).to_csv(
        tmp_path / "known.csv", index=False
    )
    reports = tmp_path / "reports"
    reports.mkdir()
    for year in (2023, 2024):
        text = f"Ashlarig hospital, {year}\n\nFindings\n\nLeaders had a clear vision in {year}. Staff listened."
        (reports / f"ashlarig-{year}.txt").write_text(text)
    for command in (
        ["inspect", reports, "-o", out / "facts.xlsx", *known],
        ["inspect", reports, "--documents", *known],
        ["ingest", reports, "-o", out / "sentences.csv", *known],
        ["ingest", reports, "-o", out / "data", "--jobs", "1", *known],
        ["ingest", reports, "--inspections", out / "hospitals.csv", "-o", out / "again.csv", *known],
        ["train", table, *known, "--out", model],
        ["classify", reports, "--model", model, "-o", out / "classified", "--jobs", "1"],
        ["aggregate", reports, "--model", model, "--inspections", out / "hospitals.csv", "-o", out / "from_reports"],
        ["classify", table, "--model", model, "-o", classified],
        [
            "aggregate",
            classified,
            "--model",
            model,
            "--inspections",
            tmp_path / "known.csv",
            "--by",
            "ward",
            "-o",
            overview,
        ],
        ["confirm", "draw", overview, "-o", out / "confirm.xlsx", *known],
        ["confirm", "status", overview, *known],
        ["agreement", table, tmp_path / "by_ben.csv", "-o", out / "differences.csv", *known],
        ["explain", "Leaders had a vision.", "--model", model],
        ["explain", "--findings", classified, "--id", "f3", "--model", model],
        ["review", "export", table, "--model", model, "-o", out / "review.xlsx", "--jobs", "1"],
        ["review", "suggest", classified, "-n", "5", "--model", model, "-o", out / "next.xlsx"],
        ["review", "diff", model, model, table, "-o", out / "changes.csv"],
        *(
            ["export", source, "--as", form, "-o", out / f"{name}-{form}{ending}", *known]
            for name, source in (("overview", overview), ("table", table))
            for form, ending in (("project", ".qdpx"), ("matrix", ".csv"), ("quotes", ".xlsx"), ("codebook", ".xlsx"))
        ),
    ):
        code, text, err = run(*command)
        assert code == 0, (command, err)
        said.append((" ".join(map(str, command[:2])), text + err))
    # The other readers of the workbooks.
    for path in (out / "confirm.xlsx", out / "review.xlsx"):
        answer(path)
    assert (out / "data" / "hospitals.csv").is_file()
    assert "hospital_start" in (out / "hospitals.csv").read_text()
    code, text, err = run(
        "review", "import", out / "review.xlsx", "--corrections", out / "c.jsonl", "--who", "Ann", *known
    )
    assert code == 0, text + err
    code, text, err = run(
        "aggregate", classified, "--model", model, "--confirmed", out / "confirm.xlsx", "-o", out / "confirmed"
    )
    assert code == 0, err
    assert "Ann Example" in (out / "confirmed" / "overview.html").read_text(encoding="utf-8")
    found = speaks_of_inspections([*said, *texts_of(out)])
    assert not found, "\n".join(found)


def test_errors_name_the_unit_and_its_column(run, themes, table, tmp_path):
    given = pd.read_csv(table, dtype=str).drop(columns="hospital_id")
    given.to_csv(tmp_path / "none.csv", index=False)
    code, _, err = run("train", tmp_path / "none.csv", "--taxonomy", themes, "--out", tmp_path / "m")
    assert code == 1
    assert "column 'hospital_id' is missing" in err
    given.assign(hospital_id="a").to_csv(tmp_path / "one.csv", index=False)
    code, _, err = run("train", tmp_path / "one.csv", "--taxonomy", themes, "--out", tmp_path / "m")
    assert "come from one hospital" in err
    assert "inspection" not in err


def test_a_quotation_that_speaks_of_an_inspection_stays_what_it_is(run, themes, table, tmp_path):
    given = pd.read_csv(table, dtype=str).fillna("")
    given["text"] = given["text"].str.replace("Leaders in", "Leaders before the inspection in")
    given.to_csv(table, index=False)
    code, _, err = run("aggregate", table, "--taxonomy", themes, "-o", tmp_path / "o")
    assert code == 0, err
    assert (
        "Leaders before the inspection in Area0 had a clear vision." in (tmp_path / "o" / "findings.html").read_text()
    )


def test_without_polarity_no_strengths_are_counted(run, themes, table, tmp_path):
    themes.write_text(
        HEAD.partition("[polarity]")[0].replace("kind = false", "kind = false\npolarity = false")
        + THEME.format("leadership", "Leadership", "lead")
    )
    pd.read_csv(table, dtype=str).drop(columns=["polarity", "Relationships", "Records"]).to_csv(table, index=False)
    code, out, err = run("aggregate", table, "--taxonomy", themes, "-o", tmp_path / "o")
    assert code == 0, err
    assert re.search(r"^Leadership +8 of 8 +8 +8 of 8$", out, re.MULTILINE)
    assert "strength" not in out
    assert "area for improvement" not in out
    page = (tmp_path / "o" / "overview.html").read_text(encoding="utf-8")
    assert "findings have no polarity" in page
    # No zero is shown for a side that does not exist.
    assert "Leadership</a>: in 8 of 8 hospitals." in page
    assert "but neither a clear strength" not in page
    assert "share of hospitals in which it is" not in page
    assert "Most often found: leadership (8 of 8)" in page
