from __future__ import annotations

import json

import pandas as pd

from synth.overview import write_overview

from .conftest import HOSTILE, overview_of


def test_all_forms_are_there(written):
    assert {path.name for path in written.iterdir()} == {
        "overview.html", "overview.docx", "overview.xlsx", "themes.csv", "groups.csv", "inspections.csv",
        "verdicts.csv", "findings.parquet", "run.json", "contrasts.csv", "findings.html", "inspections",
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
