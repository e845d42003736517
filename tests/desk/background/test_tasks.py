"""Tasks as processes: how they end is known to the desk."""

from __future__ import annotations

import os
import subprocess
import sys


def start(project):
    return subprocess.Popen(
        [sys.executable, "-m", "synth.desk.background.tasks", "retrain", str(project.folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )


def test_a_task_that_ends_says_so_last_though_the_desk_goes_on(project):
    task = start(project)
    said = task.stdout.read().splitlines()
    assert task.wait(timeout=60) == 1
    assert said[-1] == "only 0 sentences are corrected. Correct at least 5."
    task.stdin.close()
    task.stdout.close()


def test_a_task_ends_when_the_desk_is_gone(project):
    task = start(project)
    task.stdin.close()
    assert task.wait(timeout=60) == 3
    task.stdout.close()
