"""``synth aggregate`` on reports: which are read, which choices are kept, what the page says of them."""

from __future__ import annotations

import json

import pandas as pd
import pytest

from synth.classifier import persistence
from synth.findings import read_table, write_table

OPENING = "Report of a joint inspection of services for children at risk of harm in {area}\n\n11 March {year}\n\n"
SAID = (
    "Leaders in {area} had a clear vision.",
    "Chronologies in {area} were not of a consistent quality.",
    "Staff had built trusting relationships with children in {area}.",
    "Independent advocacy was offered to children in {area} and their views were heard.",
    "The response to concerns in {area} was timely.",
    "We read the records of 40 children in {area}.",
)


@pytest.fixture
def model(saved_model, word_encoder, monkeypatch):
    """A small model in a folder, with a tiny encoder."""
    monkeypatch.setattr(persistence, "load_encoder", lambda name, **_: word_encoder)
    return saved_model


@pytest.fixture
def aggregate_whole(run, model, word_encoder, tmp_path, monkeypatch):
    """Run ``synth aggregate`` with the small model and without charts; give code, stderr and the folder."""
    monkeypatch.setattr("synth.overview.page.render.to_svg", lambda *_, **__: "<svg></svg>")
    monkeypatch.setattr("synth.overview.word.document._picture", lambda *_: None)
    monkeypatch.setattr("synth.encoding.load_encoder", lambda *_, **__: word_encoder)

    def call(*arguments, out="o"):
        code, _, err = run("aggregate", *arguments, "--model", model, "-o", tmp_path / out)
        return code, err, tmp_path / out

    return call


@pytest.fixture
def aggregate(aggregate_whole, monkeypatch):
    """The same without the Word file and the workbook, for tests that do not look into them."""
    monkeypatch.setattr("synth.overview.write.write_word_file", lambda _, path: path.touch())
    monkeypatch.setattr("synth.overview.write.write_workbook", lambda _, path, **__: path.touch())
    return aggregate_whole


def test_some_parts_are_counted_alike_from_reports_and_from_a_table(run, aggregate, model, tmp_path):
    folder = tmp_path / "parts"
    write_report(folder, "a.txt", "Strathorran")
    write_report(folder, "b.txt", "Kilbrannoch", 2023)
    opening = OPENING.format(area="Merrowdale", year=2022)
    (folder / "c.txt").write_text(f"{opening}What we found\n\n{SAID[1].format(area='Merrowdale')}\n", encoding="utf-8")
    run("classify", folder, "--model", model, "-o", tmp_path / "t.parquet")
    counted = []
    for number, given in enumerate((folder, tmp_path / "t.parquet")):
        code, _, out = aggregate(given, "--parts", "strengths", out=f"o{number}")
        assert code == 0
        rows = pd.read_csv(out / "themes.csv")
        counted.append(rows[["theme", "inspections", "found", "findings"]].values.tolist())
        page = (out / "overview.html").read_text(encoding="utf-8")
        assert "No sentence of the parts strengths in: merrowdale-2022. What has none is not counted." in page
    assert counted[0] == counted[1]
    assert {row[1] for row in counted[0]} == {2}


def write_report(folder, name, area="Strathorran", year=2024, more="", opening=OPENING):
    folder.mkdir(exist_ok=True)
    text = opening.format(area=area, year=year) + "Strengths\n\n" + SAID[0].format(area=area) + "\n\n"
    text += "What we found\n\n" + " ".join(sentence.format(area=area) for sentence in SAID[1:]) + f"\n\n{more}\n"
    (folder / name).write_text(text, encoding="utf-8")


@pytest.fixture
def reports(tmp_path):
    folder = tmp_path / "reports"
    for number, area in enumerate(("Strathorran", "Kilbrannoch", "Westmarch")):
        write_report(folder, f"{area.lower()}.txt", area, 2022 + number)
    return folder


def notes_of(folder):
    return json.loads((folder / "run.json").read_text(encoding="utf-8"))["notes"]


def test_order_of_inputs_and_number_of_workers_change_no_byte(aggregate_whole, reports, monkeypatch):
    files = sorted(reports.iterdir())
    folders = []
    for number, (order, workers) in enumerate(((files, 1), (files[::-1], 4))):
        monkeypatch.setattr("os.cpu_count", lambda workers=workers: workers)
        code, err, folder = aggregate_whole(*order, out=f"o{number}")
        assert code == 0, err
        folders.append(folder)
    one, other = folders
    assert sorted(path.name for path in one.iterdir()) == sorted(path.name for path in other.iterdir())
    for path in (path for path in one.rglob("*") if path.is_file()):
        assert path.read_bytes() == (other / path.relative_to(one)).read_bytes(), path.name


def test_parts_that_were_kept_are_said(aggregate, reports):
    code, err, folder = aggregate(reports, "--parts", "strengths")
    assert code == 0, err
    assert "Only some parts of the reports were counted: strengths." in notes_of(folder)
    assert json.loads((folder / "run.json").read_text())["settings"]["parts"] == "strengths"
    assert len(read_table(folder / "findings.parquet")) <= 3


def test_preference_is_recorded_and_cautioned_against(aggregate, reports):
    code, err, folder = aggregate(reports, "--prefer", "recall")
    assert code == 0, err
    record = json.loads((folder / "run.json").read_text())
    assert record["settings"]["prefer"] == "recall"
    assert any("--prefer recall" in note and "do not publish such shares" in note for note in record["notes"])


def test_preference_is_refused_where_labels_are_given(aggregate, labelled, tmp_path):
    write_table(labelled, tmp_path / "labelled.csv")
    code, err, folder = aggregate(tmp_path / "labelled.csv", "--prefer", "precision")
    assert code == 2
    assert "these sentences have labels" in err
    assert len(err.splitlines()) == 1
    assert not folder.exists()


def test_table_of_inspections_goes_before_the_documents_and_may_hold_any_column(aggregate, reports, tmp_path):
    known = {"inspection_id": ["strathorran-2022"], "grade": ["good"], "area_type": ["rural"]}
    write_table(pd.DataFrame(known, dtype="str"), tmp_path / "inspections.csv")
    code, err, folder = aggregate(reports, "--inspections", tmp_path / "inspections.csv", "--by", "area_type")
    assert code == 0, err
    rows = read_table(folder / "inspections.csv").set_index("inspection_id")
    assert rows.loc["strathorran-2022", ["area", "grade", "area_type"]].tolist() == ["Strathorran", "good", "rural"]
    assert "Not in the table of inspections: kilbrannoch-2023, westmarch-2024." in notes_of(folder)


@pytest.mark.parametrize(
    ("known", "message"),
    [
        ({"inspection_id": ["strathoran-2022"]}, "Did you mean 'strathorran-2022'?"),
        ({"inspection_id": ["strathorran-2022"], "Grades": ["good"]}, "Did you mean 'grade'?"),
        ({"area": ["Strathorran"]}, "'inspection_id' is missing"),
    ],
    ids=["unknown inspection", "nearly a known column", "no id"],
)
def test_table_of_inspections_that_cannot_be_meant_is_one_line(aggregate, reports, tmp_path, known, message):
    write_table(pd.DataFrame(known, dtype="str"), tmp_path / "inspections.csv")
    code, err, folder = aggregate(reports, "--inspections", tmp_path / "inspections.csv")
    assert code == 1
    assert message in err
    assert len(err.splitlines()) == 1
    assert not folder.exists()


def test_what_failed_stands_first_in_the_page_and_the_others_go_on(aggregate, reports):
    (reports / "broken.pdf").write_bytes(b"%PDF-1.7")
    code, err, folder = aggregate(reports)
    assert code == 1
    assert "broken.pdf" in err
    assert notes_of(folder)[0].startswith("Not read: broken.pdf: ")
    assert "Not read: broken.pdf" in (folder / "overview.html").read_text(encoding="utf-8")


def test_report_given_twice_counts_once_and_is_named(aggregate, reports):
    (reports / "copy.txt").write_bytes((reports / "westmarch.txt").read_bytes())
    code, err, folder = aggregate(reports)
    assert code == 0, err
    notes = notes_of(folder)
    assert any(
        note.startswith("copy.txt contains") and note.endswith("They may be the same document.") for note in notes
    )
    assert len(read_table(folder / "inspections.csv")) == 3


def test_press_release_beside_a_report_is_one_inspection_and_is_said(aggregate, reports):
    write_report(
        reports,
        "release.txt",
        "Westmarch",
        2024,
        opening="News release: joint inspection of services for children in {area}\n\n11 March {year}\n\n",
        more="Children in Westmarch felt safe at home and at school.",
    )
    code, err, folder = aggregate(reports)
    assert code == 0, err
    assert any(
        note.startswith("1 inspection has several documents, such as a report and a press release")
        for note in notes_of(folder)
    )
    rows = read_table(folder / "inspections.csv").set_index("inspection_id")
    assert int(rows.loc["westmarch-2024", "documents"]) == 2


@pytest.fixture
def classified(run, reports, model, tmp_path):
    """A table that the small model has classified."""
    assert run("classify", reports, "--model", model, "-o", tmp_path / "classified.csv")[0] == 0
    return tmp_path / "classified.csv"


def test_a_table_goes_by_the_rule_of_the_model_that_classified_it(aggregate, classified, model):
    assert set(read_table(classified)["model"]) == {persistence.model_name(model)}
    assert aggregate(classified)[0] == 0


def test_a_table_of_another_model_is_refused_and_says_which(run, classified, model, tmp_path):
    code, _, err = run("aggregate", classified, "--encoder", "fast", "-o", tmp_path / "o")
    assert code == 1
    assert f"classified.csv: was classified by the model {persistence.model_name(model)}" in err
    assert "--model DIR, or --encoder fast" in err
    assert len(err.splitlines()) == 1
    assert not (tmp_path / "o").exists()
    assert run("aggregate", classified, "-o", tmp_path / "o")[0] == 1


def test_rows_of_two_models_are_refused(aggregate, classified):
    table = read_table(classified)
    table.loc[2, "model"] = "0123456789ab"
    write_table(table, classified)
    code, err, folder = aggregate(classified)
    assert code == 1
    assert "row 4, column model: '0123456789ab', but row 2 says" in err
    assert not folder.exists()


@pytest.mark.parametrize("change", ["no column", "empty column"])
def test_a_table_that_does_not_name_its_model_is_taken(aggregate, classified, change):
    table = read_table(classified)
    write_table(table.drop(columns="model") if change == "no column" else table.assign(model=""), classified)
    assert aggregate(classified)[0] == 0


def test_labels_of_people_are_counted_whatever_model_a_column_names(aggregate, labelled, tmp_path):
    write_table(labelled.assign(model="mine"), tmp_path / "labelled.csv")
    assert aggregate(tmp_path / "labelled.csv")[0] == 0


def test_inspections_that_the_model_has_learnt_from_are_told_of_reports_and_of_tables(
    run, aggregate, labelled, model, tmp_path
):
    write_table(labelled.drop(columns=["kind", "polarity", "themes"]), tmp_path / "sentences.csv")
    run("classify", tmp_path / "sentences.csv", "--model", model, "-o", tmp_path / "classified.csv")
    for number, name in enumerate(("sentences.csv", "classified.csv")):
        code, err, out = aggregate(tmp_path / name, out=f"learnt{number}")
        assert code == 0, err
        record = json.loads((out / "run.json").read_text(encoding="utf-8"))
        assert record["learnt_from"] == [f"invented-{number}" for number in range(8)]
        assert any(note.startswith("The model was trained on 8 of the 8 inspections") for note in record["notes"])


def test_a_theme_that_is_far_more_common_than_in_training_is_told(run, aggregate, model, tmp_path):
    texts = [f"Chronologies in Area{number} were not of a consistent quality." for number in range(60)]
    table = pd.DataFrame({"inspection_id": [f"invented-{number % 6}" for number in range(60)], "text": texts})
    table.to_csv(tmp_path / "t.csv", index=False)
    code, out, err = run("classify", tmp_path / "t.csv", "--model", model, "-o", tmp_path / "classified.csv")
    assert code == 0, err
    told = [line for line in out.splitlines() if line.startswith("note: For some themes, the share of findings is")]
    assert len(told) == 1
    assert " More common: Chronologies (" in told[0]
    assert "% here, 14% there). Less common: " in told[0]
    for name in ("t.csv", "classified.csv"):
        code, err, folder = aggregate(tmp_path / name, out=f"of-{name}")
        assert code == 0, err
        assert told[0].removeprefix("note: ") in notes_of(folder)
        assert "More common: Chronologies (" in (folder / "overview.html").read_text(encoding="utf-8")


def test_nothing_is_told_of_themes_that_are_as_common_as_in_training(aggregate, reports):
    code, err, folder = aggregate(reports)
    assert code == 0, err
    assert not any("very different from" in note for note in notes_of(folder))
