"""A plugin for pytest that runs the short tests first, so that tests with `mutants` end sooner."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

STATISTICS = "mutmut-stats.json"


def pytest_collection_modifyitems(items: list[Any]) -> None:
    """Sort test modules, and the tests of each, by the time that mutmut measured. Modules are not mixed."""
    if not Path(STATISTICS).is_file():
        return
    seconds = json.loads(Path(STATISTICS).read_text(encoding="utf-8"))["duration_by_test"]
    of_module: Counter[str] = Counter()
    for item in items:
        of_module[module_of(item.nodeid)] += seconds.get(item.nodeid, 0.0)

    def length(item: Any) -> tuple[float, str, float]:
        module = module_of(item.nodeid)
        return of_module[module], module, seconds.get(item.nodeid, 0.0)

    items.sort(key=length)


def module_of(test: str) -> str:
    """Return the file in which a test is."""
    return test.partition("::")[0]
