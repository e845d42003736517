from __future__ import annotations

import pandas as pd
import pytest

from synth.errors import TableError
from synth.shards.splitting import ShardSizes, split_into_shards


def cut(table, sizes, *, rows=7, settings="s"):
    frames = (table.iloc[start : start + rows].reset_index(drop=True) for start in range(0, len(table), rows))
    return list(split_into_shards(frames, settings=settings, where="here", sizes=sizes))


def test_shards_are_all_rows_in_order(table, sizes):
    found = cut(table, sizes)
    pd.testing.assert_frame_equal(pd.concat([shard.rows for shard in found], ignore_index=True), table)
    assert [shard.number for shard in found] == list(range(len(found)))
    assert [shard.first_row for shard in found][:2] == [0, len(found[0].rows)]


@pytest.mark.parametrize("rows", [1, 3, 50, 10_000])
def test_cuts_do_not_depend_on_how_the_stream_comes(table, sizes, rows):
    assert [shard.key for shard in cut(table, sizes, rows=rows)] == [shard.key for shard in cut(table, sizes)]


def test_documents_stay_whole_and_sizes_are_kept(table, sizes):
    found = cut(table, sizes)
    documents = [set(shard.rows["document"]) for shard in found]
    assert sum(map(len, documents)) == table["document"].nunique()
    assert all(sizes.least <= len(shard.rows) <= sizes.most for shard in found[:-1])
    assert len(found) > 5


def test_the_same_document_name_in_two_inspections_is_two_documents(sizes):
    table = pd.DataFrame({"inspection_id": [str(row // 10) for row in range(300)], "document": "report", "text": "t"})
    assert len(cut(table.astype("str"), sizes)) > 3


def test_a_document_longer_than_a_shard_stays_whole_up_to_a_limit(table, sizes):
    long = table.assign(document="one", inspection_id="one").iloc[:300]
    assert len(cut(long, sizes)) == 1
    with pytest.raises(TableError, match="document 'one of one' has over 200 sentences"):
        cut(long, ShardSizes(target=40, least=20, most=80, document=200))


@pytest.mark.parametrize("place", [0, 20, 59], ids=["first", "middle", "last"])
def test_a_changed_document_changes_only_its_shard(table, sizes, place):
    changed = table.copy()
    row = changed.index[changed["document"] == f"report-{place}.txt"][1]
    changed.loc[row, "text"] = "Another sentence."
    before, after = ({shard.key for shard in cut(some, sizes)} for some in (table, changed))
    assert len(before - after) == len(after - before) == 1


def test_a_document_more_changes_only_the_shards_around_it(table, sizes):
    more = table[table["document"] == "report-3.txt"].assign(document="report-3a.txt")
    place = table.index[table["document"] == "report-4.txt"][0]
    longer = pd.concat([table.iloc[:place], more, table.iloc[place:]], ignore_index=True)
    before, after = ([shard.key for shard in cut(some, sizes)] for some in (table, longer))
    assert len(set(before) - set(after)) <= 3
    assert before[-5:] == after[-5:]


def test_rows_without_a_document_stand_alone(sizes):
    table = pd.DataFrame({"text": [f"Sentence {row}." for row in range(500)]}, dtype="str")
    found = cut(table, sizes)
    assert all(sizes.least <= len(shard.rows) <= sizes.most for shard in found[:-1])
    assert sum(len(shard.rows) for shard in found) == 500


def test_the_same_rows_again_have_another_key(sizes):
    found = cut(pd.DataFrame({"text": ["Same."] * 400}, dtype="str"), sizes)
    assert len({shard.key for shard in found}) == len(found) > 3


def test_other_settings_change_every_key(table, sizes):
    first, second = ({shard.key for shard in cut(table, sizes, settings=some)} for some in ("a", "b"))
    assert not first & second


@pytest.mark.parametrize(
    "change",
    [{"position": 9}, {"text": "x"}, {"section": "y"}, {"note": ""}],
    ids=["number", "text", "section", "one column more"],
)
def test_every_cell_and_column_counts(table, sizes, change):
    changed = table.astype({"position": "Int64"}).assign(**change)
    assert cut(table, sizes)[0].key != cut(changed, sizes)[0].key


def test_a_missing_number_is_content_too(sizes):
    table = pd.DataFrame({"text": ["a", "b"], "page": pd.array([1, None], dtype="Int64"), "p_x": [0.5, float("nan")]})
    assert len(cut(table, sizes)) == 1


def test_no_rows_give_no_shards(table, sizes):
    assert cut(table.iloc[:0], sizes) == []
    assert list(split_into_shards([table.iloc[:0]], settings="", where="here", sizes=sizes)) == []


def test_a_shard_is_named_so_that_it_can_be_found(table, sizes):
    found = cut(table, sizes)
    last = len(found[0].rows)
    assert found[0].name == f"rows 1 to {last} (report-0.txt to {found[0].rows['document'].iloc[-1]})"
