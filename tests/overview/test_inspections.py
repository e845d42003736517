from __future__ import annotations

import pandas as pd

from synth.overview.evidence.findings import in_order
from synth.overview.inspections import inspection_rows, reader_names


def test_what_is_known_is_joined_with_what_was_read(labelled):
    known = pd.DataFrame(
        {"inspection_id": ["invented-1", "silent"], "grade": ["good", "weak"], "area_type": ["city", ""]}, dtype="str"
    )
    rows = inspection_rows(in_order(labelled), known).set_index("inspection_id")
    assert rows.loc["invented-1", ["grade", "area_type", "area"]].tolist() == ["good", "city", ""]
    assert rows.loc["invented-1", ["documents", "sentences", "findings"]].tolist() == [1, 9, 7]
    assert rows.loc["silent", ["grade", "documents", "findings"]].tolist() == ["weak", 0, 0]
    assert len(rows) == labelled["inspection_id"].nunique() + 1


def test_counts_of_a_table_of_inspections_do_not_replace_those_of_the_sentences(labelled):
    known = pd.DataFrame(
        {"inspection_id": ["invented-1"], "findings": ["99"], "documents": ["a.pdf; b.pdf"]}, dtype="str"
    )
    rows = inspection_rows(in_order(labelled), known).set_index("inspection_id")
    assert rows.loc["invented-1", ["documents", "findings"]].tolist() == [1, 7]


def test_name_for_readers_is_area_and_year_where_they_tell_an_inspection_apart():
    rows = pd.DataFrame(
        [
            ("a-2022", "Ashlarig and Western Isles", "2022"),
            ("b-2022", "Blackesk", "2022"),
            ("b-2022-adults", "Blackesk", "2022"),
            ("c", "Castlemuir", ""),
            ("d", "", "2024"),
            ("e", "Fernhallow", "2023"),
            ("Fernhallow, 2023", "", ""),
        ],
        columns=["inspection_id", "area", "year"],
    )
    names = reader_names(rows)
    assert names["a-2022"] == "Ashlarig and Western Isles, 2022"
    assert all(names[one] == one for one in rows["inspection_id"][1:])
