"""Write a folder over an earlier version, killed at each step that changes the disk, each time in its own process.

Prints for each step what was found then, after the folder was read again, and after another run.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path

from synth.files import atomic_folder, finish_interrupted

OLD = {"page.html": "old page", "table.csv": "old table", "inspections/a.html": "old a", "inspections/b.html": "old b"}
NEW = {"page.html": "new page", "table.csv": "new table", "inspections/a.html": "new a", "more.csv": "new"}
USER = {"notes.txt": "mine", "inspections/photo.txt": "mine", "drafts/chapter.txt": "mine"}
# The disk outlives a killed process; waiting for it tests nothing here.
os.fsync = lambda _: None
_STEPS = {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.chmod", "open", "shutil.rmtree"}


def write(folder, files):
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)


def publish(out, files):
    with atomic_folder(out, marker="page.html") as temporary:
        write(temporary, files)


def publish_and_die(out, step):
    """Publish in a process of its own; kill it before the given step. Returns whether it lived to the end."""
    child = os.fork()
    if not child:
        left = [step]

        def count(event, arguments):
            if event in _STEPS and not (event == "open" and arguments[1] in {"r", "rb"}):
                left[0] -= 1
                if left[0] < 0:
                    os._exit(9)

        sys.addaudithook(count)
        publish(out, NEW)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def version(out):
    """Name the version of synth's files: old, new, none, mixed; damaged if a file is neither."""
    there = {
        path.relative_to(out).as_posix(): path.read_text()
        for path in out.rglob("*")
        if path.is_file() and not any(part.startswith(".synth-") for part in path.relative_to(out).parts)
    }
    own = {name: text for name, text in there.items() if name not in USER and name != "SHA256SUMS"}
    if any(text not in {OLD.get(name), NEW.get(name)} for name, text in own.items()):
        return "damaged"
    return {str({}): "none", str(OLD): "old", str(NEW): "new"}.get(
        str({name: own[name] for name in (OLD if own == OLD else NEW if own == NEW else own)}), "mixed"
    )


def keeps_the_users_files(out):
    return all((out / name).is_file() and (out / name).read_text() == text for name, text in USER.items())


def main(root, begin_with):
    found = []
    lived, step = False, 0
    while not lived:
        shutil.rmtree(root, ignore_errors=True)
        root.mkdir()
        out = root / "out"
        if begin_with == "old":
            publish(out, OLD)
            write(out, USER)
        elif begin_with == "empty":
            out.mkdir()
        lived = publish_and_die(out, step)
        killed = version(out) if out.exists() else "none"
        had_journal = any(root.rglob("journal.json"))
        kept = begin_with != "old" or keeps_the_users_files(out)
        if out.exists():
            finish_interrupted(out)
        read = version(out) if out.exists() else "none"
        publish(out, NEW)
        litter = [path.name for path in root.rglob(".synth-*")]
        kept = kept and (begin_with != "old" or keeps_the_users_files(out))
        found.append(
            {
                "killed": killed,
                "journal": had_journal,
                "read": read,
                "again": version(out),
                "litter": litter,
                "kept": kept,
            }
        )
        step += 1
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
