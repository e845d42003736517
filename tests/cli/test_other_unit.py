"""A programme that counts something else than inspections: no output speaks of inspections. All text is invented."""

from __future__ import annotations

import re
import zipfile

import pandas as pd
import pytest

from synth.classifier import persistence
from synth.findings import read_table, write_table
from synth.words import Unit, speaking_of

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
        if path.suffix in (".xlsx", ".docx"):
            with zipfile.ZipFile(path) as archive:
                for name in archive.namelist():
                    yield f"{path.name}/{name}", archive.read(name).decode("utf-8", "replace")
        elif path.suffix == ".parquet":
            with speaking_of(Unit()):
                yield path.name, read_table(path).to_csv()
        elif path.suffix == ".json":
            # Keys are for programs.
            yield path.name, re.sub(r'"\w+":', "", path.read_text(encoding="utf-8"))
        elif path.suffix != ".safetensors":
            yield path.name, f"{path.relative_to(folder)} {path.read_text(encoding='utf-8')}"


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
    found = [
        f"{name}: {hit}"
        for name, text in (*said, *texts_of(tmp_path / "out"))
        for hit in re.findall(r".{0,60}inspection.{0,40}", text, re.IGNORECASE)
    ]
    assert found == []
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


def test_errors_name_the_unit_and_its_column(run, themes, table, tmp_path):
    given = pd.read_csv(table, dtype=str).drop(columns="hospital_id")
    given.to_csv(tmp_path / "none.csv", index=False)
    code, _, err = run("train", tmp_path / "none.csv", "--taxonomy", themes, "--out", tmp_path / "m")
    assert code == 1
    assert "column 'hospital_id' is missing" in err
    given.assign(hospital_id="a").to_csv(tmp_path / "one.csv", index=False)
    code, _, err = run("train", tmp_path / "one.csv", "--taxonomy", themes, "--out", tmp_path / "m")
    assert "come from 1 hospital" in err
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
    assert "findings have no polarity" in (tmp_path / "o" / "overview.html").read_text(encoding="utf-8")
