from __future__ import annotations

import json
from dataclasses import dataclass

from tools import short_tests_first
from tools.mutants import Outcome, widen


def test_a_change_is_tried_with_all_tests_of_the_modules_that_reach_it(tmp_path):
    path = tmp_path / "statistics.json"
    content = {
        "duration_by_test": {"a.py::one": 1, "a.py::two[x::y]": 1, "b.py::one": 1, "c.py::Of::one": 1},
        "tests_by_mangled_function_name": {"f": ["a.py::one"], "g": ["c.py::Of::one", "a.py::two[x::y]"], "h": []},
    }
    path.write_text(json.dumps(content), encoding="utf-8")
    widen(path)
    assert json.loads(path.read_text(encoding="utf-8")) == content | {
        "tests_by_mangled_function_name": {
            "f": ["a.py::one", "a.py::two[x::y]"],
            "g": ["a.py::one", "a.py::two[x::y]", "c.py::Of::one"],
            "h": [],
        }
    }


def test_a_share_is_of_the_changes_tried_and_its_interval_knows_of_how_many_they_are():
    status = dict.fromkeys("abcdefgh", "killed") | {"i": "timeout", "j": "survived", "k": "no tests", "l": "suspicious"}
    assert Outcome(12, status).line("review") == "| review | 12 | 12 | 8 | 1 | 3 | 75.0% (75.0% to 75.0%) |"
    assert Outcome(12_000, status).line("review").endswith("| 75.0% (46.8% to 91.1%) |")
    assert Outcome(9, {}).line("none").endswith("| 9 | 0 | 0 | 0 | 0 | – |")


@dataclass
class Item:
    nodeid: str


def test_short_modules_come_first_with_their_short_tests_first(tmp_path, monkeypatch):
    items = [Item(name) for name in ("long.py::slow", "short.py::b", "long.py::quick", "short.py::a", "short.py::new")]
    monkeypatch.chdir(tmp_path)
    short_tests_first.pytest_collection_modifyitems(given := list(items))
    assert given == items
    seconds = {"long.py::slow": 9, "long.py::quick": 0.1, "short.py::a": 0.5, "short.py::b": 0.7}
    (tmp_path / short_tests_first.STATISTICS).write_text(json.dumps({"duration_by_test": seconds}))
    short_tests_first.pytest_collection_modifyitems(items)
    order = ["short.py::new", "short.py::a", "short.py::b", "long.py::quick", "long.py::slow"]
    assert [item.nodeid for item in items] == order
