from __future__ import annotations

import pytest

from synth.shards import Serial
from synth.shards.document_source import read_documents

TEXT = "Findings\n\nLeaders in Abercorrie worked well together. Chronologies were not of a consistent quality.\n"


@pytest.fixture
def documents(tmp_path):
    path = tmp_path / "abercorrie-2023.txt"
    path.write_text(TEXT, encoding="utf-8")
    return [path]


@pytest.mark.parametrize(
    "place", [0, 3, 12, 40, -6, -1], ids=["magic", "flags", "early", "middle", "checksum", "length"]
)
def test_a_reading_with_one_wrong_byte_is_read_anew(documents, tmp_path, place):
    folder = tmp_path / "readings"
    whole = list(read_documents(documents, folder, Serial()).frames())
    (reading,) = folder.iterdir()
    good = reading.read_bytes()
    damaged = bytearray(good)
    damaged[place] ^= 0x55
    reading.write_bytes(bytes(damaged))
    again = list(read_documents(documents, folder, Serial()).frames())
    assert [frame.to_dict() for frame in again] == [frame.to_dict() for frame in whole]
    assert reading.read_bytes() == good
