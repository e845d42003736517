"""The imports are as docs/architecture.md says: data flow one way, and heavy libraries are imported only where used."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[1] / "synth"
STAGES = (
    "taxonomy",
    "findings",
    "programmes",
    "reports",
    "corpus",
    "encoding",
    "classifier",
    "prevalence",
    "overview",
    "shards",
    "review",
    "exchange",
    "pipeline",
    "desk",
    "cli",
)
# Every stage may use these, and they use no stage.
SHARED = ("errors", "files", "words", "reporter", "versions", "cache")
HEAVY = {"torch", "sentence_transformers", "transformers", "matplotlib", "docx", "openpyxl", "pypdfium2"}


def imports(path, *, top_only=False, types=True):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    nodes = tree.body if top_only else list(ast.walk(tree))
    if not types:
        checks = [node for node in nodes if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"]
        for_types = {id(inner) for node in checks for inner in ast.walk(node)}
        nodes = [node for node in nodes if id(node) not in for_types]
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


@pytest.mark.parametrize("stage", STAGES)
def test_nothing_imports_backwards(stage):
    allowed = {*STAGES[: STAGES.index(stage) + 1], *SHARED, *(["api"] if stage == "cli" else [])}
    for path in (PACKAGE / stage).rglob("*.py"):
        used = {name.split(".")[1] for name in imports(path) if name.startswith("synth.")}
        assert used <= allowed, f"{path.name} imports {used - allowed}"


@pytest.mark.parametrize("stage", STAGES[3:-3])
def test_the_table_of_stages_states_what_each_imports(stage):
    page = (PACKAGE.parent / "docs" / "architecture.md").read_text(encoding="utf-8")
    stated = re.search(rf"^\| `{stage}` \|.*\| ([a-z, ]+) \|$", page, re.MULTILINE)
    used = {
        name.split(".")[1] for path in (PACKAGE / stage).rglob("*.py") for name in imports(path) if "synth." in name
    }
    assert stated
    assert set(stated[1].split(", ")) == used - {stage, *SHARED}


def test_commands_use_the_public_interface_and_the_pipeline_and_nothing_under_them():
    allowed = {"api", "pipeline", "findings", "desk", "cli", *SHARED}
    for path in (PACKAGE / "cli").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"\b(pandas|numpy|statistics|scipy)\b", text), path.name
        used = {name.split(".")[1] for name in imports(path, types=False) if name.startswith("synth.")}
        assert used <= allowed, f"{path.name} imports {used - allowed}"


def test_shared_modules_use_no_stage():
    for path in (path for name in ("cache", "files") for path in (PACKAGE / name).rglob("*.py")):
        used = {name.split(".")[1] for name in imports(path) if name.startswith("synth.")}
        assert used <= set(SHARED), path.name


def test_every_folder_is_a_stage_or_shared():
    folders = {path.name for path in PACKAGE.iterdir() if (path / "__init__.py").is_file()}
    assert folders == {*STAGES, "cache", "files"}


def test_heavy_libraries_are_imported_only_where_they_are_used():
    for path in PACKAGE.rglob("*.py"):
        heavy = {name.split(".")[0] for name in imports(path, top_only=True)} & HEAVY
        assert not heavy, f"{path.name} imports {heavy} at the top"


def test_no_pickle_is_ever_loaded():
    for path in PACKAGE.rglob("*.py"):
        assert not {"pickle", "dill", "cloudpickle"} & set(imports(path)), path.name


def test_the_diagram_names_every_stage():
    text = (PACKAGE.parent / "docs" / "architecture.md").read_text(encoding="utf-8")
    assert all(f"`{stage}" in text for stage in (*STAGES, "cache"))
