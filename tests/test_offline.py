"""No command reaches for the network, neither from Python nor from a library's own code. All text is invented."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import typer

from synth.cli.app import app
from synth.findings import write_table

ROOT = Path(__file__).resolve().parents[1]
REPORT = "Findings\n\nStaff in Strathorran knew families well.\n\nChronologies in Strathorran were of poor quality.\n"
RUN = (
    "inspect reports",
    "ingest reports -o sentences.csv",
    "classify reports -o classified.csv",
    "classify reports -o data-set --jobs 2",
    "aggregate reports -o overview",
    "confirm draw overview -o confirm.xlsx",
    "confirm status overview",
    "explain Chronologies-were-poor.",
    "validate labelled.csv",
    "evaluate labelled.csv --encoder fast",
    "agreement labelled.csv labelled.csv",
    "cache",
)
NOT_RUN = {
    "corpus build": "fetches reports from the addresses in its list, as it is asked to",
    "demo": "aggregates reports, as above",
    "desk": "a server on this machine alone, see tests/desk/test_security.py",
    "export": "writes files from a table",
    "new": "writes files",
    "review diff": "compares two tables",
    "review disagreements": "writes a workbook from two tables",
    "review export": "writes a workbook from a table",
    "review import": "reads a workbook",
    "review suggest": "writes a workbook from a table",
    "train": "runs the encoder, as above, and scikit-learn",
}


def commands(group, above=()):
    for name, command in getattr(group, "commands", {}).items():
        if getattr(command, "commands", None):
            yield from commands(command, (*above, name))
        else:
            yield " ".join((*above, name))


def prefix(log):
    """Give what cuts a command off the network, and what writes down what native code tries, where there are such."""
    cut = ["unshare", "--user", "--map-root-user", "--net"]
    may_cut = (
        shutil.which("unshare") and not subprocess.run([*cut, "true"], check=False, capture_output=True).returncode
    )
    traced = ["strace", "-f", "-qq", "-e", "trace=connect,sendto", "-o", str(log)] if shutil.which("strace") else []
    return [*(cut if may_cut else []), *traced]


def test_each_command_is_run_or_has_a_reason_not_to_be():
    known = set(commands(typer.main.get_command(app)))
    run = {name for name in known if any(line == name or line.startswith(f"{name} ") for line in RUN)}
    assert run | set(NOT_RUN) == known
    assert not run & set(NOT_RUN)


@pytest.mark.slow  # Each command in a process of its own, as a user starts it, with nothing kept from before.
@pytest.mark.skipif(sys.platform != "linux", reason="traces system calls")
def test_no_command_looks_up_a_name_or_connects_to_another_machine(tmp_path, labelled):
    home, log, calls = tmp_path / "home", tmp_path / "python.log", tmp_path / "calls.log"
    (tmp_path / "reports").mkdir()
    home.mkdir()
    (tmp_path / "reports" / "strathorran-2022.txt").write_text(REPORT, encoding="utf-8")
    write_table(labelled, tmp_path / "labelled.csv")
    left_out = ("SYNTH_CACHE", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "HF_HUB_OFFLINE", "ORT_DISABLE_TELEMETRY")
    environment = {name: value for name, value in os.environ.items() if name not in left_out}
    path = os.pathsep.join([str(Path(__file__).with_name("offline_guard")), str(ROOT)])
    environment |= {"HOME": str(home), "PYTHONPATH": path, "OFFLINE_LOG": str(log)}
    for line in RUN:
        done = subprocess.run(
            [*prefix(calls), sys.executable, "-m", "synth", *line.split()],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{line}: {done.stderr}"
        assert not log.exists(), f"{line}: {log.read_text()}"
        tried = calls.read_text(errors="replace") if calls.exists() else ""
        addresses = set(re.findall(r'inet_(?:addr\(|pton\(AF_INET6, )"([^"]+)"', tried)) - {
            "127.0.0.1",
            "::1",
            "0.0.0.0",
        }
        assert not addresses, f"{line}: {addresses}"
        # The journal of onnxruntime's reports to its maker, whether they could be sent or not.
        assert not (home / ".cache" / "Microsoft").exists(), line
