"""Tasks that take long, as processes of their own: ``python -m synth.desk.background.tasks TASK PROJECT``.

A task ends when its standard input closes, that is when the desk was killed.
"""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path

from synth.errors import SynthError


def main() -> None:
    """Run one task; the last line printed says how it ended."""
    name, folder = sys.argv[1], Path(sys.argv[2])
    threading.Thread(target=_end_with_parent, daemon=True).start()
    try:
        if name == "overview":
            from synth.desk.published import write_project_overview

            write_project_overview(folder)
        elif name == "drafts":
            from synth.desk.published import write_drafts

            write_drafts(folder)
        elif name == "retrain":
            from synth.desk.background.retraining import retrain

            retrain(folder, say=lambda line: print(line, flush=True))
        else:
            sys.exit(2)
    except SynthError as error:
        print(str(error), flush=True)
        sys.exit(1)


def _end_with_parent() -> None:
    # Not sys.stdin.read: at the end of a task, Python aborts if another thread holds the lock of its buffer.
    while os.read(sys.stdin.fileno(), 1024):
        pass
    os._exit(3)


if __name__ == "__main__":
    main()
