"""Watch processes for every address that is not of this machine, both from Python and from a library's own code."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
_GUARD = Path(__file__).with_name("offline_guard")
_LOCAL = re.compile(r"127\.|(::ffff:127\..*|::1|::|0\.0\.0\.0)$")
# A name may be asked of a resolver on this machine, which asks another one.
_ASKS_FOR_NAMES = "53"
_RESOLVER = "/run/systemd/resolve/"
_ADDRESS = re.compile(r'sin6?_port=htons\((\d+)\).*?inet_(?:addr\(|pton\(AF_INET6, )"([^"]+)"')
_PATH = re.compile(r'sun_path="([^"]+)"')
SWITCHES = ("HF_HUB_OFFLINE", "ORT_DISABLE_TELEMETRY")
"""What a developer may have set, and would hide what happens on a user's machine."""
_FOLDERS = ("SYNTH_CACHE", "XDG_CACHE_HOME", "XDG_CONFIG_HOME")


class NetworkWatch:
    """A guard within Python, which also refuses, and where strace is installed a record of the system calls.

    Parameters
    ----------
    folder
        Where the records are written.
    """

    def __init__(self, folder):
        self._python, self._calls = folder / "python.log", folder / "calls.log"

    def environment(self, *, code=ROOT, **more):
        """Return the environment of a process to watch, as a user would have it."""
        kept = {name: value for name, value in os.environ.items() if name not in SWITCHES + _FOLDERS}
        path = os.pathsep.join([str(_GUARD), str(code)])
        return {**kept, "PYTHONPATH": path, "OFFLINE_LOG": str(self._python), **more}

    def trace(self, *, keep_process=False):
        """Return what goes before a command to record its system calls; with `keep_process` it can be signalled."""
        if not shutil.which("strace"):
            return []
        apart = ["-D"] if keep_process else []
        what = ["-f", "--seccomp-bpf", "-e", "trace=connect,sendto,sendmsg,sendmmsg"]
        return ["strace", *apart, *what, "-qq", "-A", "-o", str(self._calls)]

    def tried(self):
        """Return the names and addresses, other than of this machine, that were tried so far, and resolvers asked."""
        by_python = self._python.read_text(encoding="utf-8").splitlines() if self._python.exists() else []
        calls = self._calls.read_text(errors="replace") if self._calls.exists() else ""
        addresses = set(_ADDRESS.findall(calls))
        by_calls = {
            f"{address} {port}" for port, address in addresses if port == _ASKS_FOR_NAMES or not _LOCAL.match(address)
        }
        resolvers = {path for path in _PATH.findall(calls) if path.startswith(_RESOLVER)}
        return {*by_python, *by_calls, *resolvers}


def without_network():
    """Return what goes before a command to run it in a network with no other machine, if the system allows that."""
    command = ["unshare", "--user", "--map-root-user", "--net"]
    if not shutil.which("unshare"):
        return []
    return [] if subprocess.run([*command, "true"], check=False, capture_output=True).returncode else command
