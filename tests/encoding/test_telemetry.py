"""onnxruntime reports nothing to its maker."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CODE = """
from synth.encoding import load_encoder
load_encoder().encode(["Chronologies were poor."])
"""


def test_encoding_writes_no_device_id_and_no_queue_of_reports(tmp_path):
    left_out = ("XDG_CACHE_HOME", "ORT_DISABLE_TELEMETRY")
    environment = {name: value for name, value in os.environ.items() if name not in left_out}
    environment |= {"HOME": str(tmp_path), "SYNTH_CACHE": "off", "PYTHONPATH": str(ROOT)}
    subprocess.run([sys.executable, "-c", CODE], env=environment, check=True, capture_output=True)
    assert [path.name for path in tmp_path.rglob("*") if "icrosoft" in path.name or "onnxruntime" in path.name] == []
