"""Small documents that the tests make themselves. All areas, people and findings in them are invented."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from synth.reports import Report, read_report

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="word/document.xml"/>'
    "</Relationships>"
)


@pytest.fixture
def read_text(tmp_path: Path) -> Callable[..., Report]:
    """Write text (or bytes) to a file and read it."""

    def read(content: str | bytes, name: str = "report.txt") -> Report:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_report(path)

    return read


@pytest.fixture
def read_word(tmp_path: Path) -> Callable[..., Report]:
    """Put a body of WordprocessingML (prefix ``w``) into a document and read it."""

    def read(body: str, **parts: str) -> Report:
        path = tmp_path / "report.docx"
        root = f'xmlns:w="{WORD}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("_rels/.rels", _RELATIONS)
            archive.writestr("word/document.xml", f"<w:document {root}><w:body>{body}</w:body></w:document>")
            for name, content in parts.items():
                archive.writestr(f"word/{name}.xml", content.replace("ROOT", root))
        return read_report(path)

    return read
