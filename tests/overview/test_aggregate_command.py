from __future__ import annotations

import json

import pytest

from synth.cli import main
from synth.findings import read_table, write_table


@pytest.fixture
def run(monkeypatch, capsys):
    def call(*arguments):
        monkeypatch.setattr("sys.argv", ["synth", "aggregate", *map(str, arguments)])
        code = 0
        try:
            main()
        except SystemExit as stop:
            code = stop.code or 0
        return code, capsys.readouterr()

    return call


@pytest.fixture
def table(labelled, tmp_path):
    write_table(labelled, tmp_path / "labelled.csv")
    return tmp_path / "labelled.csv"


def test_all_options_together(run, table, labelled, described, tmp_path, no_charts):
    write_table(described, tmp_path / "inspections.csv")
    out = tmp_path / "o"
    code, said = run(
        table, "-o", out, "--inspections", tmp_path / "inspections.csv", "--by", "area_type", "--population", 20
    )
    assert code == 0, said.err
    assert "Chronologies" in said.out
    assert read_table(out / "groups.csv")["group"].unique().tolist() == ["islands", "mainland"]
    code, said = run(table, "-o", tmp_path / "later", "--compare", out)
    assert code == 2
    assert "also contains each of the 8 inspections of this overview" in said.err
    others = labelled.assign(inspection_id=labelled["inspection_id"].replace("invented-0", "invented-9"))
    write_table(others, tmp_path / "labelled.csv")
    code, said = run(table, "-o", tmp_path / "later", "--compare", out)
    assert code == 0, said.err
    record = json.loads((tmp_path / "later" / "run.json").read_text())
    assert record["settings"] == {"by": "", "compare": "o", "parts": "", "population": None, "prefer": "balanced"}
    assert len(record["inputs"]) == 1
    assert any("7 of the 8 inspections are also in the earlier overview" in note for note in record["notes"])
    assert "found_change" in read_table(tmp_path / "later" / "themes.csv").columns


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("--by", "colour"), 2, "no column 'colour' to group by. There are: area, year, programme, grade."),
        (("--by", "inspection_id"), 2, "no column 'inspection_id' to group by"),
        (("--by", "findings"), 2, "no column 'findings' to group by"),
        (("--population", "3"), 2, "population of 3"),
        (("--compare", "nowhere"), 1, "contains no overview"),
        (("--inspections", "nowhere.csv"), 1, "no such file"),
    ],
    ids=["by", "by the id", "by a count", "population", "compare", "inspections"],
)
def test_wrong_option_is_one_line(run, table, tmp_path, arguments, code, message):
    given, said = run(table, "-o", tmp_path / "o", *arguments)
    assert given == code
    assert message in said.err
    assert said.err.count("\n") == 1
    assert not (tmp_path / "o").exists()


@pytest.mark.parametrize("name", ["overview.html", "overview.docx"])
def test_a_copy_of_an_overview_is_no_report(written, tmp_path, name):
    from synth.errors import ReportError
    from synth.reports import read_report

    copy = tmp_path / f"copied-{name}"
    copy.write_bytes((written / name).read_bytes())
    with pytest.raises(ReportError, match="is an overview made by synth"):
        read_report(copy)


def test_an_overview_among_the_reports_is_passed_over_in_the_next_run(run, tmp_path, no_charts):
    reports = tmp_path / "reports"
    reports.mkdir()
    (reports / "fallow.txt").write_text(
        "Joint inspection of services in Fallowshire\n\n3 March 2024\n\nFindings\n\nChronologies were often late.\n",
        encoding="utf-8",
    )
    for _ in range(2):
        code, said = run(reports, "-o", reports / "overview")
        assert code == 0, said.err
        assert read_table(reports / "overview" / "inspections.csv")["inspection_id"].tolist() == ["fallowshire-2024"]
    notes = json.loads((reports / "overview" / "run.json").read_text())
    assert any(
        "Passed over, as overviews made by synth" in note for note in (*notes["notes"], *notes["document_notes"])
    )
    code, said = run(reports / "overview", "-o", tmp_path / "other")
    assert code == 2
    assert "holds an overview made by synth, no reports. Name the folder of the reports." in said.err
