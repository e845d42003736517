"""Broken files: a seeded run of mutated fixtures. None crashes or hangs the reader; each is read or says why not."""

from __future__ import annotations

import copy
import faulthandler
import io
import random
import re
import time
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from synth.errors import ReportError
from synth.programmes import PARTS
from synth.reports import Report, read_report
from synth.reports.worker import read_in_subprocess, report_from_json

FIXTURES = sorted(
    path for path in (Path(__file__).parent / "fixtures").iterdir() if not path.name.endswith(".expected.json")
)
NAMES = [path.name for path in FIXTURES]
EACH = 72  # times 14 fixtures: over 1,000 documents
SECONDS = 10.0
STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
ODD = [
    b"\x00",
    b"\xed\xa0\x80",
    b"\xe2\x80\xae",
    b"\xff\xfe",
    b"<",
    b"&#0;",
    b"(",
    b"\x0c",
    b"-1",
    b"9" * 30,
    b"\t" * 50,
]


def flip(data: bytes, rng: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(rng.choice([1, 3, 20, 200])):
        changed[rng.randrange(len(changed))] = rng.randrange(256)
    return bytes(changed)


def cut(data: bytes, rng: random.Random) -> bytes:
    return data[: rng.randrange(len(data))]


def drop(data: bytes, rng: random.Random) -> bytes:
    start = rng.randrange(len(data))
    return data[:start] + data[start + rng.randrange(1, 2000) :]


def double(data: bytes, rng: random.Random) -> bytes:
    start = rng.randrange(len(data))
    return data[:start] + data[start : start + rng.randrange(1, 3000)] * rng.choice([2, 20]) + data[start:]


def put_in(data: bytes, rng: random.Random) -> bytes:
    for _ in range(rng.choice([1, 10, 100])):
        start = rng.randrange(len(data))
        data = data[:start] + rng.choice(ODD) + data[start:]
    return data


def renumber(data: bytes, rng: random.Random) -> bytes:
    numbers = list(re.finditer(rb"\d+", data))
    for found in sorted(rng.sample(numbers, min(len(numbers), rng.choice([1, 10]))), key=lambda one: -one.start()):
        data = data[: found.start()] + rng.choice([b"0", b"-1", b"4294967295", b"1e308", b"7"]) + data[found.end() :]
    return data


PLAIN: tuple[Callable[[bytes, random.Random], bytes], ...] = (flip, cut, drop, double, put_in, renumber)


def rearrange(data: bytes, rng: random.Random) -> bytes:
    """Change XML that stays well formed: elements dropped, doubled, put elsewhere, renamed; odd attributes."""
    from lxml import etree

    try:
        root = etree.fromstring(data)
    except etree.XMLSyntaxError:  # broken by a change before this one
        return flip(data, rng)
    for _ in range(rng.choice([1, 5, 40])):
        elements = [element for element in root.iter() if isinstance(element.tag, str)][1:]
        if len(elements) < 2:
            break
        one, other = rng.sample(elements, 2)
        match rng.randrange(5):
            case 0:
                one.getparent().remove(one)
            case 1:
                other.append(copy.deepcopy(one))
            case 2:
                one.getparent().replace(one, copy.deepcopy(other))
            case 3:
                one.tag = other.tag
            case _:
                for name in one.attrib:
                    one.set(name, rng.choice(["", "-1", "9" * 30, "x", "\u202e", "1e9"]))
    return etree.tostring(root)


def inside(data: bytes, rng: random.Random) -> bytes:
    """Change what stands inside a container, so that what is broken gets past the container's own checks."""
    change = rng.choice([*PLAIN, *[rearrange] * len(PLAIN)]) if data.startswith(b"PK") else rng.choice(PLAIN)
    if data.startswith(b"PK"):
        out = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
            chosen = rng.choice([name for name in old.namelist() if name.endswith(".xml")])
            for name in old.namelist():
                content = old.read(name)
                if name in ("word/document.xml", chosen):
                    content = change(content, rng)
                new.writestr(name, content)
        return out.getvalue()
    streams = list(STREAM.finditer(data)) if data.startswith(b"%PDF") else []
    if not streams:
        return change(data, rng)
    found = rng.choice(streams)
    try:
        content = zlib.compress(change(zlib.decompress(found[1]), rng))
    except zlib.error:
        content = change(found[1], rng)
    return data[: found.start(1)] + content + data[found.end(1) :]


def mutated(path: Path, number: int) -> bytes:
    """Give one broken copy; the same for the same number."""
    rng = random.Random(f"{path.name} {number}")
    data = path.read_bytes()
    changes = rng.choices([*PLAIN, inside, inside, inside], k=rng.choice([1, 1, 2]))
    # First what stands inside, while the container can still be opened.
    for change in sorted(changes, key=lambda one: one is not inside):
        data = change(data, rng) or b" "
    return data


def outcome(read: Callable[[Path], Report], path: Path) -> Report | ReportError:
    """Read; whatever is neither a report nor a `ReportError` fails the test."""
    # A parser in C that hangs holds the interpreter: this names the document and ends the run.
    faulthandler.dump_traceback_later(6 * SECONDS, exit=True)
    began = time.monotonic()
    try:
        return read(path)
    except ReportError as error:
        return error
    finally:
        faulthandler.cancel_dump_traceback_later()
        assert time.monotonic() - began < SECONDS


def check(result: Report | ReportError) -> None:
    if isinstance(result, ReportError):
        assert result.what
        assert result.remedy
        assert len(str(result).splitlines()) == 1
        return
    assert result.sentences
    assert [sentence.position for sentence in result.sentences] == list(range(1, len(result.sentences) + 1))
    for sentence in result.sentences:
        assert sentence.text == " ".join(sentence.text.split())
        assert not re.search(r"[\x00-\x1f\ud800-\udfff]", sentence.text)
        assert sentence.part in PARTS
        assert sentence.page is None or sentence.page >= 1


def run(tmp_path: Path, name: str, numbers: range, read: Callable[[Path], Report]) -> int:
    """Read mutations of a fixture; give the number that could be read."""
    source = next(path for path in FIXTURES if path.name == name)
    count = 0
    for number in numbers:
        path = tmp_path / f"{number}{source.suffix}"
        path.write_bytes(mutated(source, number))
        result = outcome(read, path)
        try:
            check(result)
        except AssertionError as error:
            raise AssertionError(f"{name}, mutation {number}: {error}") from error
        count += isinstance(result, Report)
        path.unlink()
    return count


@pytest.mark.parametrize("name", NAMES)
def test_a_few_mutations(tmp_path: Path, name: str) -> None:
    run(tmp_path, name, range(4), read_report)


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_many_mutations(tmp_path: Path, name: str) -> None:
    read = run(tmp_path, name, range(EACH), read_report)
    # A run in which every document fails at the door would show nothing.
    assert read >= EACH // 8


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_some_mutations_through_a_process_of_their_own(tmp_path: Path, name: str) -> None:
    run(tmp_path, name, range(EACH, EACH + 3), lambda path: report_from_json(path, read_in_subprocess(path)))
