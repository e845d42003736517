"""What an overview of classified sentences imports: modules are counted, not seconds."""

from __future__ import annotations

import json
import subprocess
import sys

from synth.findings import probability_columns, write_table

_BUILD = """
import json, sys
from pathlib import Path
import pandas as pd
from synth.overview import build_overview, write_overview
from synth.taxonomy import default_taxonomy

table, inspections = (pd.read_parquet(path) for path in sys.argv[1:3])
overview = build_overview(table, inspections, default_taxonomy(), title="Test", by="area_type", population=20)
built = sorted(sys.modules)
write_overview(overview, Path(sys.argv[3]))
print(json.dumps({"built": built, "written": sorted(sys.modules)}))
"""
# What reads documents, encodes, classifies or learns; and distributions, of which three functions are used.
ELSEWHERE = {
    *("torch", "transformers", "sentence_transformers", "onnxruntime", "onnx", "tokenizers", "joblib", "dask"),
    *("sklearn", "scipy.stats", "pypdfium2", "synth.reports", "synth.encoding", "synth.classifier"),
}
OF_FORMS = {"matplotlib", "docx", "openpyxl", "jinja2"}


def test_overview_imports_nothing_of_other_stages_and_forms_only_to_write_them(labelled, described, taxonomy, tmp_path):
    classified = labelled.assign(**dict.fromkeys(probability_columns(taxonomy), 0.25))
    paths = [tmp_path / "findings.parquet", tmp_path / "inspections.parquet", tmp_path / "overview"]
    write_table(classified, paths[0])
    write_table(described, paths[1])
    done = subprocess.run([sys.executable, "-c", _BUILD, *map(str, paths)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    used = json.loads(done.stdout)
    assert not set(used["written"]) & ELSEWHERE
    assert not set(used["built"]) & OF_FORMS
