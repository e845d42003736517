"""Change the code in many small ways (mutmut), one at a time, and count the changes that the tests detect.

python -m tools.mutants prevalence --sample 200
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from synth.prevalence import wilson_interval
from tools.short_tests_first import STATISTICS, module_of

ROOT = Path(__file__).resolve().parents[1]
OUT = ROOT / "build" / "mutants"
SURVIVORS = "survivors.diff"
# A change that makes the tests run without end, or ends Python, is noticed by whoever runs them.
LATE = ("timeout", "segfault")
DETECTED = ("killed", *LATE)
# The code that is changed, and the tests that have to detect it.
GROUPS = {
    "prevalence": ("synth/prevalence/*.py", "tests/prevalence"),
    "thresholds": ("synth/classifier/thresholds.py", "tests/classifier/test_thresholds.py"),
    "findings": ("synth/findings/*.py", "tests/findings"),
    "review": ("synth/review/*.py", "tests/review"),
}
# A process that has already run the tests holds cached results, and would not notice changes to what made them.
# Tests that take eight times as long as usual, and 80 seconds more, are stopped: the change counts as timed out.
SETTINGS = """[mutmut]
source_paths = synth
only_mutate = {code}
pytest_add_cli_args_test_selection = {tests}
pytest_add_cli_args =
    -m
    not slow
    -p
    no:cacheprovider
    -p
    tools.short_tests_first
also_copy =
    models
    data
    tools
process_isolation = forkserver
timeout_multiplier = 8.0
timeout_constant = 10.0
track_dependencies = false
use_git_change_detection = false
"""
# The first steps of `mutmut run`: make all changes, and find out which tests call which functions.
GENERATE = (
    "from mutmut.__main__ import *;"
    "copy_src_dir(); copy_also_copy_files(); setup_source_paths(); create_mutants(1);"
    "collect_or_load_stats(get_mutant_runner(1))"
)
# The tests have just run without a change, when mutmut found out which functions they call; it need not run them again.
TRY = (
    "from mutmut.__main__ import cli; from mutmut.workers.isolation import ForkServerRunner;"
    "ForkServerRunner.run_clean_tests = lambda *_, **__: 0; cli()"
)
TABLE = (
    "| code | changes | tried | detected | timed out | not detected | share detected, 95% interval |",
    "|---|---:|---:|---:|---:|---:|---|",
)


@dataclass(frozen=True)
class Outcome:
    """What became of the changes of one group that were drawn."""

    total: int
    status: dict[str, str]

    def count(self, *wanted: str) -> int:
        """Return how many have one of these states, by mutmut's names."""
        return sum(state in wanted for state in self.status.values())

    def line(self, group: str) -> str:
        """Return a row of a table in Markdown."""
        n, killed, late = len(self.status), self.count("killed"), self.count(*LATE)
        low, high = wilson_interval(killed + late, n, population=self.total)
        rate = f"{(killed + late) / n:.1%} ({low:.1%} to {high:.1%})" if n else "–"
        return f"| {group} | {self.total:,} | {n:,} | {killed:,} | {late:,} | {n - killed - late:,} | {rate} |"


def main() -> None:
    """Run the chosen groups and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("groups", nargs="*", metavar="GROUP", help=", ".join(GROUPS))
    parser.add_argument(
        "--sample", type=int, default=0, metavar="N", help="number drawn from each group (default: all)"
    )
    parser.add_argument("--seed", type=int, default=13, help="seed of the draw")
    parser.add_argument("--jobs", type=int, default=1, help="processes")
    arguments = parser.parse_args()
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    rows = [
        run(group, arguments.sample, arguments.seed, arguments.jobs).line(group) for group in arguments.groups or GROUPS
    ]
    print("\n".join((*TABLE, *rows)))


def run(group: str, sample: int, seed: int, jobs: int) -> Outcome:
    """Make the changes of a group, test those that are drawn, and write down those that no test detected."""
    folder = OUT / group
    prepare(folder, *GROUPS[group])
    total, drawn = draw(folder, sample, seed)
    try_changes(folder, drawn, jobs)
    states = read_states(folder)
    outcome = Outcome(total, {name: states[name] for name in drawn})
    write_survivors(folder, outcome)
    print(f"Those that no test detected: {(folder / SURVIVORS).relative_to(ROOT)}")
    return outcome


def prepare(folder: Path, code: str, tests: str) -> None:
    """Make all changes to the code, in a new folder in which mutmut works, and choose the tests for each function."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name in ("synth", "tests", "models", "data", "tools", "pyproject.toml"):
        (folder / name).symlink_to(ROOT / name)
    (folder / "setup.cfg").write_text(SETTINGS.format(code=code, tests=tests), encoding="utf-8")
    call([sys.executable, "-c", GENERATE], folder)
    widen(folder / "mutants" / STATISTICS)


def widen(path: Path) -> None:
    """Choose for each function all tests of the modules in which a test calls it.

    mutmut chooses only the tests during which it is called. If a fixture calls it, or its result is kept, that is the
    first of several tests that depend on it.
    """
    statistics = json.loads(path.read_text(encoding="utf-8"))
    of_module: dict[str, list[str]] = {}
    for test in statistics["duration_by_test"]:
        of_module.setdefault(module_of(test), []).append(test)
    chosen = statistics["tests_by_mangled_function_name"]
    for function, tests in chosen.items():
        chosen[function] = [test for module in sorted(set(map(module_of, tests))) for test in of_module[module]]
    path.write_text(json.dumps(statistics), encoding="utf-8")


def draw(folder: Path, sample: int, seed: int) -> tuple[int, list[str]]:
    """Return the number of all changes, and the names of those that are drawn; all of them if `sample` is 0."""
    names = sorted(read_states(folder))
    drawn = random.Random(seed).sample(names, min(sample or len(names), len(names)))  # noqa: S311 - no secret
    return len(names), drawn


def try_changes(folder: Path, names: list[str], jobs: int) -> None:
    """Run the tests on each of the named changes."""
    call([sys.executable, "-c", TRY, "run", "--max-children", str(jobs), *names], folder)


def write_survivors(folder: Path, outcome: Outcome) -> None:
    """Write down the changes that no test detected."""
    mutmut = str(Path(sys.executable).with_name("mutmut"))
    with (folder / SURVIVORS).open("w", encoding="utf-8") as file:
        for name, state in outcome.status.items():
            if state not in DETECTED:
                shown = subprocess.run([mutmut, "show", name], cwd=folder, check=True, capture_output=True, text=True)  # noqa: S603
                file.write(shown.stdout + "\n")


def call(command: list[str], folder: Path) -> None:
    """Run a program of mutmut's, and keep what it prints in a file."""
    with (folder / "log.txt").open("a", encoding="utf-8") as log:
        subprocess.run(command, cwd=folder, check=True, stdout=log, stderr=subprocess.STDOUT)  # noqa: S603


def read_states(folder: Path) -> dict[str, str]:
    """Return the state of each change by its name."""
    from mutmut.stats import status_by_exit_code  # noqa: PLC0415 - make mutants installs it

    states = {}
    for path in (folder / "mutants" / "synth").rglob("*.meta"):
        codes = json.loads(path.read_text(encoding="utf-8"))["exit_code_by_key"]
        states |= {name: status_by_exit_code[code] for name, code in codes.items()}
    return states


if __name__ == "__main__":
    main()
