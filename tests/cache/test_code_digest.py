from __future__ import annotations

import sys

from synth.cache import code_digest


def package(folder, monkeypatch, **files):
    """Write a package that can be found, and give its name."""
    name = f"invented_{folder.name.replace('-', '_')}"
    (folder / name / "__pycache__").mkdir(parents=True)
    for stem, text in files.items():
        (folder / name / f"{stem}.py").write_text(text, encoding="utf-8")
    monkeypatch.syspath_prepend(str(folder))
    return name


def digest(name):
    code_digest.cache_clear()
    return code_digest(name)


def test_changed_code_has_another_digest_and_the_same_code_the_same(tmp_path, monkeypatch):
    name = package(tmp_path, monkeypatch, __init__="", one="x = 1\n")
    before = digest(name)
    assert digest(name) == before
    (tmp_path / name / "one.py").write_text("x = 2\n", encoding="utf-8")
    changed = digest(name)
    assert changed != before
    (tmp_path / name / "one.py").write_text("x = 1\n", encoding="utf-8")
    (tmp_path / name / "__pycache__" / "one.pyc").write_bytes(b"compiled")
    assert digest(name) == before


def test_a_line_that_moves_to_another_file_counts(tmp_path, monkeypatch):
    name = package(tmp_path, monkeypatch, __init__="", one="x = 1\ny = 2\n", two="")
    before = digest(name)
    (tmp_path / name / "one.py").write_text("x = 1\n", encoding="utf-8")
    (tmp_path / name / "two.py").write_text("y = 2\n", encoding="utf-8")
    assert digest(name) != before


def test_packages_are_looked_at_and_not_imported(tmp_path, monkeypatch):
    name = package(tmp_path, monkeypatch, __init__="raise RuntimeError\n")
    assert digest(name) != digest("synth.cache")
    assert name not in sys.modules
