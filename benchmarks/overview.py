"""Time and memory of `synth aggregate` on a million findings of 5,000 inspections: python benchmarks/overview.py."""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd

from synth.findings import POLARITIES, join_themes, probability_columns, write_table
from synth.prevalence import GRADES
from synth.taxonomy import Taxonomy, default_taxonomy

_WORDS = [
    "children", "families", "staff", "partners", "plans", "records", "support", "help", "risks", "views", "leaders",
    "meetings", "services", "outcomes", "trust", "quality", "timely", "consistent", "limited", "strong", "clear",
    "early", "shared", "safe", "well", "better", "often", "rarely", "across", "every", "some", "many", "local",
    "joint",
]  # fmt: skip


def invented_findings(findings: int, inspections: int, taxonomy: Taxonomy, *, seed: int = 0) -> pd.DataFrame:
    """Make a table as `synth classify` writes it; every sentence is a finding of random words, some on a theme."""
    generator = np.random.default_rng(seed)
    inspection = np.sort(generator.integers(0, inspections, findings))
    ids = pd.array([f"inspection-{number:05d}" for number in range(inspections)], dtype="str")
    words = np.array(_WORDS, dtype=object)
    pieces = [" ".join(words[row]) for row in generator.integers(0, len(words), (20_000, 11))]
    text = pd.Series(pieces, dtype="str")
    texts = text.take(generator.integers(0, len(text), findings)).to_numpy() + " and "
    texts = (
        pd.Series(texts, dtype="str")
        + text.take(generator.integers(0, len(text), findings)).reset_index(drop=True)
        + "."
    )
    likely = generator.random((findings, len(taxonomy.ids))).astype(np.float64) ** 8
    chosen = likely > 0.5
    cells = {
        code: join_themes(np.array(taxonomy.ids)[_bits(code, len(taxonomy.ids))]) for code in np.unique(_codes(chosen))
    }
    side = generator.dirichlet([0.5] * len(POLARITIES), findings)
    table = pd.DataFrame(
        {
            "finding_id": pd.Series(np.arange(findings), dtype="str"),
            "inspection_id": ids.take(inspection),
            "document": pd.Series(["report.pdf"] * findings, dtype="str"),
            "page": pd.array(generator.integers(1, 60, findings), dtype="Int64"),
            "section": pd.Series(["Findings"] * findings, dtype="str"),
            "position": pd.array(np.arange(1, findings + 1), dtype="Int64"),
            "text": texts,
            "kind": pd.Series(["finding"] * findings, dtype="str"),
            "polarity": pd.Series(np.array(POLARITIES, dtype=object)[side.argmax(axis=1)], dtype="str"),
            "themes": pd.Series(_codes(chosen)).map(cells).astype("str"),
        }
    )
    numbers = np.column_stack([np.full(findings, 0.95), side, likely])
    return pd.concat([table, pd.DataFrame(numbers, columns=list(probability_columns(taxonomy)))], axis=1)


def _codes(chosen: np.ndarray) -> np.ndarray:
    return chosen @ (1 << np.arange(chosen.shape[1]))


def _bits(code: int, width: int) -> list[int]:
    return [bit for bit in range(width) if code >> bit & 1]


def invented_inspections(names: list[str], *, seed: int = 1) -> pd.DataFrame:
    """Make what is known of the inspections: a year and a grade for each."""
    generator = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "inspection_id": names,
            "year": generator.integers(2016, 2026, len(names)).astype(str),
            "grade": generator.choice(GRADES, len(names)),
        }
    ).astype("str")


def main() -> None:
    """Print what it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--findings", type=int, default=1_000_000)
    parser.add_argument("--inspections", type=int, default=5_000)
    parser.add_argument("--keep", type=Path, help="folder to keep the overview in")
    given = parser.parse_args()
    table = invented_findings(given.findings, given.inspections, default_taxonomy())
    names = sorted(table["inspection_id"].unique())
    with tempfile.TemporaryDirectory() as folder:
        findings, inspections = Path(folder) / "findings.parquet", Path(folder) / "inspections.csv"
        write_table(table, findings)
        write_table(invented_inspections(names), inspections)
        del table
        target = given.keep or Path(folder) / "overview"
        command = ["aggregate", str(findings), "--inspections", str(inspections), "--out", str(target), "--quiet"]
        start = time.perf_counter()
        subprocess.run([sys.executable, "-m", "synth", *command], check=True)
        wall = time.perf_counter() - start
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        print(f"findings {given.findings:,}, inspections {given.inspections:,}")
        print(f"{wall:.1f} s, of which the processor {used.ru_utime + used.ru_stime:.1f} s")
        print(f"peak memory {used.ru_maxrss / 1e6:.2f} GB")
        for path in sorted(target.iterdir()):
            print(f"{path.name:20} {path.stat().st_size / 1e6:8.2f} MB")


if __name__ == "__main__":
    main()
