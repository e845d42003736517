from __future__ import annotations

import json

import pandas as pd
import pytest

from synth.errors import UsageError
from synth.overview import write_overview
from synth.overview.messages.decisions import MessageDecision, write_message_decisions
from synth.prevalence.confirm.decisions import COLUMNS, append_decisions

from .conftest import HOSTILE, overview_of


def test_all_forms_are_there(written):
    assert {path.name for path in written.iterdir()} == {
        "overview.html", "overview.docx", "overview.xlsx", "themes.csv", "groups.csv", "inspections.csv",
        "verdicts.csv", "findings.parquet", "run.json", "contrasts.csv", "findings.html", "inspections", "SHA256SUMS",
    }  # fmt: skip


def test_same_findings_in_another_order_give_the_same_bytes(labelled, described, small_taxonomy, tmp_path):
    for name, seed in (("a", None), ("b", 1)):
        table = labelled if seed is None else labelled.sample(frac=1, random_state=seed)
        known = described if seed is None else described.sample(frac=1, random_state=seed)
        write_overview(overview_of(table, small_taxonomy, inspections=known), tmp_path / name)
    for path in (path for path in (tmp_path / "a").rglob("*") if path.is_file()):
        assert path.read_bytes() == (tmp_path / "b" / path.relative_to(tmp_path / "a")).read_bytes(), path.name


def test_run_record_names_what_is_needed_to_repeat(written):
    run = json.loads((written / "run.json").read_text())
    assert {"synth", "python", "libraries", "taxonomy", "title", "inputs"} <= set(run)
    assert {"numpy", "scipy", "onnxruntime", "tokenizers"} <= set(run["libraries"])


def test_parquet_holds_every_finding(written, overview):
    table = pd.read_parquet(written / "findings.parquet")
    assert len(table) == len(overview.findings)
    assert {"finding_id", "page", "repeat_of"} <= set(table.columns)


def test_formulas_are_inert_in_tables(labelled, small_taxonomy, tmp_path, no_charts):
    table = labelled.assign(inspection_id="=1+1" + labelled["inspection_id"], text=HOSTILE + labelled["text"])
    write_overview(overview_of(table, small_taxonomy, title=HOSTILE), tmp_path / "o")
    for name in ("inspections.csv", "verdicts.csv"):
        assert "\n'=1+1" in (tmp_path / "o" / name).read_text()


def test_an_overview_over_an_earlier_one_keeps_all_that_people_put_there(labelled, small_taxonomy, tmp_path, no_charts):
    out = tmp_path / "o"
    write_overview(overview_of(labelled, small_taxonomy), out)
    mine = {"audit.xlsx": b"labels", "notes.txt": b"note", "inspections/photo.png": b"picture", "more/a.txt": b"a"}
    for name, content in mine.items():
        (out / name).parent.mkdir(exist_ok=True)
        (out / name).write_bytes(content)
    fewer = labelled[labelled["inspection_id"] != "invented-7"]
    write_overview(overview_of(fewer, small_taxonomy), out)
    assert {name: (out / name).read_bytes() for name in mine} == mine
    assert (out / "inspections" / "invented-6.html").is_file()
    assert not (out / "inspections" / "invented-7.html").exists()


def test_decisions_of_people_are_not_lost_under_an_overview_without_them(labelled, small_taxonomy, tmp_path, no_charts):
    out = tmp_path / "o"
    overview = overview_of(labelled, small_taxonomy)
    write_overview(overview, out)
    row = ("invented-0", "a" * 16, "chronologies", "improvement", "", "A. Reader", "2026-11-29", "ordered")
    append_decisions(pd.DataFrame([row], columns=list(COLUMNS)), out / "confirmed.jsonl")
    with pytest.raises(
        UsageError, match=r"confirmed\.jsonl: contains 1 decision by people that this overview does not"
    ):
        write_overview(overview, out)
    (out / "confirmed.jsonl").rename(tmp_path / "confirmed.jsonl")
    decided = MessageDecision("chronologies", "accept", "", "A. Reader", "2026-11-29", "", "Draft.")
    write_message_decisions([decided], out / "messages.jsonl")
    with pytest.raises(UsageError, match=r"messages\.jsonl: contains 1 decision by people"):
        write_overview(overview, out)
    assert (out / "messages.jsonl").is_file()
