"""Conversion of documents of other word processors to .docx by LibreOffice, if it is installed."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from synth.errors import ReportError
from synth.reports.sources.archives import open_document

CONVERTED = (".doc", ".odt", ".rtf")
"""File extensions of documents that LibreOffice converts."""

_RICH_TEXT = b"{\\rtf"
_SIGNS = {".doc": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", _RICH_TEXT), ".odt": (b"PK\x03\x04",), ".rtf": (_RICH_TEXT,)}
_SECONDS = 300
_PROGRAMS = ("soffice", "libreoffice", "/Applications/LibreOffice.app/Contents/MacOS/soffice")
_BY_HAND = "Open it in Word or LibreOffice Writer and save it as .docx."
# Macros, active content and downloads are disabled.
_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>3</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="DisableActiveContent" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update">
<prop oor:name="Link" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""


@contextmanager
def converted(path: Path) -> Iterator[Path]:
    """Yield a copy of a document as .docx, which is removed afterwards.

    Parameters
    ----------
    path
        A document whose file extension is one of `CONVERTED`.

    Raises
    ------
    ReportError
        If LibreOffice is not installed, cannot read the document, or takes too long.
    """
    if not _is_what_it_is_called(path):
        raise ReportError(
            f"ends in {path.suffix} but is not such a document", where=path, remedy="Check that it is whole."
        )
    program = next((found for name in _PROGRAMS if (found := shutil.which(name))), None)
    if program is None:
        raise ReportError(
            f"is a {path.suffix.lower()} document, which is read only where LibreOffice is installed",
            where=path,
            remedy="Install LibreOffice, or save it as .docx in Word.",
        )
    with tempfile.TemporaryDirectory(prefix="synth-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        settings = folder / "profile" / "user" / "registrymodifications.xcu"
        settings.parent.mkdir(parents=True)
        settings.write_text(_SETTINGS, encoding="utf-8")
        copy = folder / f"document{path.suffix.lower()}"
        with open_document(path) as source, copy.open("wb") as target:
            shutil.copyfileobj(source, target)
        _run(program, copy, folder, path)
        result = folder / "out" / "document.docx"
        if not result.is_file():
            raise ReportError("cannot be converted by LibreOffice", where=path, remedy=_BY_HAND)
        yield result


def _is_what_it_is_called(path: Path) -> bool:
    """Return whether the first bytes fit the file extension. LibreOffice would open any file, such as a web page."""
    try:
        with open_document(path) as handle:
            return handle.read(8).startswith(_SIGNS[path.suffix.lower()])
    except OSError as error:
        raise ReportError.unreadable(path, error) from error


def _run(program: str, copy: Path, folder: Path, path: Path) -> None:
    command = [
        program,
        "--headless",
        "--norestore",
        "--nolockcheck",
        f"-env:UserInstallation={(folder / 'profile').as_uri()}",
        "--convert-to",
        "docx:MS Word 2007 XML",
        "--outdir",
        str(folder / "out"),
        str(copy),
    ]
    # A separate process group, because the program starts further processes that must end with it.
    process = subprocess.Popen(  # noqa: S603 - the program and constants; the copy has a name of our own
        command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        process.wait(_SECONDS)
    except subprocess.TimeoutExpired:
        raise ReportError(f"takes LibreOffice more than {_SECONDS} s", where=path, remedy=_BY_HAND) from None
    finally:
        with suppress(OSError, AttributeError):  # there are no groups on Windows
            os.killpg(process.pid, signal.SIGKILL)
        process.kill()
        process.wait()
