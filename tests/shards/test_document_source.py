from __future__ import annotations

import pandas as pd
import pytest

from synth.reports import read_reports
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


def test_the_table_of_inspections_is_that_of_the_other_commands(tmp_path):
    path = tmp_path / "fernhallow-2023-05-12.txt"
    path.write_text(f"The inspection took place between 6 March 2023 and 10 March 2023.\n\n{TEXT}", encoding="utf-8")
    source = read_documents([path], tmp_path / "readings", Serial())
    pd.testing.assert_frame_equal(source.reading.inspections, read_reports([path]).inspections)
    assert source.reading.inspections["publication_date"].tolist() == ["2023-05-12"]
