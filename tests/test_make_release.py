"""The archive that people unpack: what is in it, and that its start files start synth."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import zipfile

import pytest

from tools.make_release import write_archive

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="its start files are for a POSIX shell")
SYNTH = '#!/bin/sh\necho "$@" > "$(dirname "$0")/called"\n'


@pytest.fixture
def unpacked(tmp_path):
    """The archive, unpacked into a folder whose name needs care, with an installed synth that only writes its words."""
    wheel = tmp_path / "synth-0-py3-none-any.whl"
    wheel.write_bytes(b"a wheel")
    archive = write_archive(wheel, tmp_path / "release")
    folder = tmp_path / 'a folder of "50%" \\ $HOME'
    with zipfile.ZipFile(archive) as file:
        for entry in file.infolist():
            target = folder / entry.filename.partition("/")[2]
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(file.read(entry))
            target.chmod(entry.external_attr >> 16 & 0o777)
    program = folder / "synth" / "bin" / "synth"
    program.parent.mkdir(parents=True)
    program.write_text(SYNTH)
    program.chmod(0o755)
    (folder / "synth" / "installed").touch()
    return folder


def called(folder):
    return (folder / "synth" / "bin" / "called").read_text().strip()


def test_it_holds_what_is_needed_with_the_line_ends_of_windows(unpacked):
    names = {path.name for path in unpacked.iterdir()}
    assert names >= {"start.bat", "start.command", "start.sh", "demo.bat", "demo.command", "add-to-menu.sh"}
    assert names >= {"requirements.txt", "guide.md", "READ-ME.txt", "synth-0-py3-none-any.whl"}
    batch = (unpacked / "start.bat").read_bytes()
    assert batch.count(b"\r\n") == batch.count(b"\n") > 20


@pytest.mark.parametrize(("file", "word"), [("start.sh", "desk"), ("start.command", "desk"), ("demo.command", "demo")])
def test_a_start_file_starts_the_installed_synth(unpacked, file, word):
    subprocess.run([str(unpacked / file)], check=True)
    assert called(unpacked) == word


def test_without_python_the_start_file_says_what_to_install(unpacked, tmp_path):
    (unpacked / "synth" / "installed").unlink()
    empty = tmp_path / "bin"
    empty.mkdir()
    (empty / "dirname").symlink_to("/usr/bin/dirname")
    done = subprocess.run(
        ["/bin/sh", str(unpacked / "start.sh")],
        env={"PATH": str(empty)},
        input="\n",
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "Python 3.11 or newer" in done.stdout


def test_the_entry_in_the_menu_starts_the_desk(unpacked, tmp_path):
    environment = {**os.environ, "XDG_DATA_HOME": str(tmp_path / "data")}
    subprocess.run([str(unpacked / "add-to-menu.sh")], env=environment, check=True, capture_output=True)
    entry = (tmp_path / "data" / "applications" / "synth-desk.desktop").read_text()
    line = next(line for line in entry.splitlines() if line.startswith("Exec=")).removeprefix("Exec=")
    # A desktop environment takes the line apart in these steps: backslashes of the file, the quotes, then field codes.
    path, _, word = line.replace("\\\\", "\\").removeprefix('"').rpartition('" ')
    command = [re.sub(r'\\(["`$\\])', r"\1", path).replace("%%", "%"), word]
    assert command == [str(unpacked / "start.sh"), "desk"]
    subprocess.run(command, check=True)
    assert called(unpacked) == "desk"
