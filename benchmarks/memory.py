"""The most memory that this process has held."""

from __future__ import annotations

import resource
from pathlib import Path


def peak_bytes() -> int:
    """Return the peak memory of this program.

    The kernel's own count (`ru_maxrss`) goes on from that of the process which started this one, so that a large parent
    hides a small child. What stands in ``/proc`` begins anew with the program; elsewhere than on Linux there is none.
    """
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text(encoding="utf-8").splitlines() if line.startswith("VmHWM:"))
        return int(line.split()[1]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


if __name__ == "__main__":
    print(peak_bytes())
