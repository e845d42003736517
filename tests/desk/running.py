"""A desk that runs as people run it: a process of its own, and a browser; both can be killed."""

from __future__ import annotations

import os
import re
import socket
import sqlite3
import subprocess
import sys
import time
from contextlib import closing


class RunningDesk:
    """`synth desk` on a project, in a process of its own.

    `before` is what goes before the command; `code` is run in place of the command.
    """

    def __init__(self, folder, *, before=(), environment=None, code=""):
        self.folder = folder
        self._before = before
        self._command = ["-c", code] if code else ["-m", "synth", "desk", str(folder), "--no-browser"]
        self._environment = environment or {
            **os.environ,
            "PYTHONPATH": os.pathsep.join(sys.path),
            "PYTHONUNBUFFERED": "1",
        }
        self.process = None
        self.address = ""

    def start(self):
        self.process = subprocess.Popen(
            [*self._before, sys.executable, *self._command],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=self._environment,
        )
        for line in self.process.stdout:
            if found := re.search(r"http://\S+", line):
                self.address = found[0]
                self._wait_until_it_answers()
                return self
        raise AssertionError("the desk ended before it printed an address")

    def _wait_until_it_answers(self):
        host, _, port = self.base.removeprefix("http://").partition(":")
        for _ in range(600):
            with socket.socket() as probe:
                if probe.connect_ex((host, int(port))) == 0:
                    return
            time.sleep(0.05)
        raise AssertionError("the desk does not answer")

    @property
    def base(self):
        return self.address.partition("/?")[0]

    def kill(self):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait(timeout=30)
        self.process.stdout.close()

    def rows(self, query, parameters=()):
        """Read the project's file as it is on the disk."""
        # Quoted: a folder may have #, ? or % in its name.
        address = (self.folder / "project.sqlite").absolute().as_uri()
        with closing(sqlite3.connect(f"{address}?mode=ro", uri=True)) as file:
            return file.execute(query, parameters).fetchall()
