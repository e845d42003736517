"""The command line: one module a command, each thin."""

from __future__ import annotations

import gc
import io
import sys
import traceback
from contextvars import copy_context

from synth.errors import SynthError


def main() -> None:
    """Run ``synth`` and turn what goes wrong into one line and an exit code."""
    from synth.cli.app import app

    # A run makes many objects and leaves few behind: looking for these at each 700 takes a twentieth of it.
    gc.set_threshold(10_000, 10, 10)
    for stream in (sys.stdout, sys.stderr):
        # A pipe on Windows cannot hold every letter of a sentence or a name: that must not end a run.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        # A command sets the words of its programme; they end with it.
        copy_context().run(app)
    except SynthError as error:
        _fail(error.exit_code, str(error))
    except KeyboardInterrupt:
        _fail(130, "stopped; nothing was half-written")
    except BrokenPipeError:
        # The reader of a pipe (such as head) has gone: not our error, and nothing more can be said there.
        sys.stderr.close()
        sys.exit(0)
    except MemoryError:
        _fail(1, "not enough memory. Give fewer documents at a time.")


def _fail(code: int, line: str) -> None:
    if {"-v", "--verbose"} & set(sys.argv):
        traceback.print_exc()
    print(f"error: {line}", file=sys.stderr)
    sys.exit(code)
