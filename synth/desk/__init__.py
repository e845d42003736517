"""The whole work on a project in a browser on this machine, without a terminal."""

from synth.desk.published import write_project_overview
from synth.desk.server import run_desk
from synth.desk.storage.project import is_project

__all__ = ["is_project", "run_desk", "write_project_overview"]
