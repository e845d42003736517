"""Look for files that crash the reader, by coverage-guided fuzzing. Optional: needs ``atheris`` (Linux).

Run ``python -m tools.fuzz_reader html FOLDER -max_total_time=600``: the ending chooses the reader, and the folder keeps
what atheris finds worth keeping; begin with copies of the fixtures of that kind. A crash is a bug. Mend it, and put the
file that shows it into the tests.
"""

from __future__ import annotations

import importlib
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

from synth.errors import ReportError


def main() -> None:
    """Fuzz until told to stop."""
    atheris = importlib.import_module("atheris")
    kind = sys.argv.pop(1)
    with atheris.instrument_imports(include=["synth.reports"]):
        reader = importlib.import_module("synth.reports.reader")
        for name in ("pdf.document", "word.document", "html.document", "text_file"):
            importlib.import_module(f"synth.reports.{name}")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"report.{kind}"

        def read(data: bytes) -> None:
            path.write_bytes(data)
            with suppress(ReportError):
                reader.read_report(path)

        atheris.Setup(sys.argv, read)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
