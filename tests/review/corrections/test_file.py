from __future__ import annotations

import json
import multiprocessing

import pytest

from synth.errors import SynthError, TableError
from synth.review import Correction, Labels, append_corrections, check_corrections, read_corrections
from synth.review.corrections.correction import COLUMNS

BEFORE = Labels("finding", "strength", ("relationships",))
AFTER = Labels("finding", "strength", ("relationships", "participation"))


def correction(finding_id="invented-0-0001", *, who="Anna", after=AFTER, verdict="model right", **others):
    fields = {"source": "review.xlsx", "inspection_id": "invented-0", "text": "Staff had built relationships."}
    return Correction(
        who=who, finding_id=finding_id, before=BEFORE, after=after, verdict=verdict, **{**fields, **others}
    )


@pytest.fixture
def path(tmp_path):
    return tmp_path / "corrections" / "anna.jsonl"


def test_what_is_appended_is_read_back(path):
    text = '=1+1 "quoted", ’curled\u2028line\nbreak'
    assert append_corrections(path, [correction(text=text, note="why\tnot"), correction("other", verdict="both")]) == 2
    table = read_corrections(path)
    assert list(table.columns) == [*COLUMNS, "place"]
    assert table.loc[0, ["text", "note", "themes_after", "place"]].tolist() == [
        text,
        "why\tnot",
        "relationships;participation",
        "anna.jsonl, line 1",
    ]
    assert Correction.of(table.loc[1]).after == AFTER
    assert len(path.read_bytes().splitlines()) == 2


def test_half_a_character_is_replaced(path):
    append_corrections(path, [correction(note="a\ud800"), correction("other", note="b")])
    path.write_bytes(path.read_bytes().replace(b'"b"', b'"b\\ud800"'))
    assert read_corrections(path)["note"].tolist() == ["a?", "b?"]


def test_saying_the_same_again_changes_nothing(path):
    append_corrections(path, [correction(), correction("other")])
    there = path.read_bytes()
    turned = Labels("finding", "strength", ("participation", "relationships"))
    assert append_corrections(path, [correction(after=turned), correction("other"), correction("other")]) == 0
    assert path.read_bytes() == there


@pytest.mark.parametrize(
    "change",
    [
        {"who": "Ben"},
        {"source": "notebook"},
        {"note": "x"},
        {"verdict": "edited"},
        {"verdict": "unsure", "after": BEFORE},
    ],
    ids=["who", "source", "note", "verdict", "labels"],
)
def test_saying_something_else_is_added(path, change):
    append_corrections(path, [correction()])
    assert append_corrections(path, [correction(**change)]) == 1


def test_a_mind_that_changed_back_is_added(path):
    back = correction(after=BEFORE, verdict="label right")
    assert append_corrections(path, [correction(), back, correction()]) == 3


def test_a_line_torn_by_a_kill_is_passed_over_and_spoils_no_other(path):
    append_corrections(path, [correction()])
    whole = path.read_bytes()
    for cut in (1, len(whole) // 2, len(whole) - 2):
        path.write_bytes(whole + whole[:cut])
        assert len(read_corrections(path)) == 1
        assert append_corrections(path, [correction("other")]) == 1
        assert path.read_bytes().startswith(whole + b'{"when"')
        assert read_corrections(path)["finding_id"].tolist() == ["invented-0-0001", "other"]


@pytest.mark.parametrize("damage", [b"\0" * 100, b'{"when": \0\0\0', b"\xff\xfenotes", b"Dear colleague,"])
@pytest.mark.parametrize("begins", ["empty", "with a line"])
def test_damage_is_not_taken_for_a_torn_line_or_an_empty_file(path, damage, begins):
    path.parent.mkdir()
    path.touch()
    if begins == "with a line":
        append_corrections(path, [correction()])
    with path.open("ab") as handle:
        handle.write(damage)
    there = path.read_bytes()
    with pytest.raises(TableError, match=r"anna\.jsonl: line \d: is not valid JSON"):
        read_corrections(path)
    with pytest.raises(
        SynthError, match=r"anna\.jsonl: is damaged: its last [\d,]+ bytes are not a line of JSON\. Remove"
    ):
        append_corrections(path, [correction("other")])
    assert path.read_bytes() == there


def test_a_last_line_that_only_lacks_its_end_is_kept(path):
    append_corrections(path, [correction()])
    path.write_bytes(path.read_bytes()[:-1])
    assert len(read_corrections(path)) == 1
    append_corrections(path, [correction("other")])
    assert len(read_corrections(path)) == 2


def _append_many(path, who):
    for number in range(20):
        append_corrections(path, [correction(f"id-{number}", who=who)])


def test_two_writers_at_once_lose_nothing(path):
    processes = [multiprocessing.get_context("fork").Process(target=_append_many, args=(path, who)) for who in "AB"]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    table = read_corrections(path)
    assert len(table) == 40
    assert set(table["who"]) == {"A", "B"}


def test_a_file_that_stays_locked_is_an_error(path, monkeypatch):
    append_corrections(path, [correction()])
    monkeypatch.setattr("synth.files.append._LONGEST_WAIT", 0.1)
    monkeypatch.setattr("synth.files.append.try_to_lock", lambda handle: False)
    with pytest.raises(SynthError, match="another program has kept it locked"):
        append_corrections(path, [correction("other")])
    assert len(read_corrections(path)) == 1


def test_a_full_disk_leaves_no_half_line(path, monkeypatch):
    append_corrections(path, [correction()])
    there = path.read_bytes()

    def full(number):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("synth.files.append.os.fsync", full)
    with pytest.raises(SynthError, match="cannot be written"):
        append_corrections(path, [correction("other")])
    assert path.read_bytes() == there


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"verdict": "perhaps"}, "verdict 'perhaps'"),
        ({"who": " "}, "who is empty"),
        ({"finding_id": ""}, "finding_id is empty"),
        ({"when": "yesterday"}, "when is not a time"),
        ({"verdict": "label right"}, "the labels after are different"),
        ({"after": Labels("other", "neutral", ("advocacy",))}, "kind is other"),
        ({"after": Labels("findings", "neutral")}, "are not valid labels"),
    ],
    ids=["verdict", "who", "id", "when", "kept", "contradiction", "kind"],
)
def test_a_correction_that_contradicts_itself_is_refused_and_nothing_added(path, change, message):
    with pytest.raises(TableError, match=rf"anna\.jsonl: correction 2 of those to add: .*{message}.* lists what a"):
        append_corrections(path, [correction("good"), correction(**change)])
    assert not path.exists()


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (b"{", "is not valid JSON"),
        (b"[1]", "is not an object"),
        (b'{"when": 1}', "is not an object"),
        (b'{"when": "x"}', "'who' is missing"),
        (b'{"colour": "x"}', "'colour' is not known"),
        (b"[" * 100_000, "is not valid JSON"),
    ],
    ids=["torn", "list", "number", "missing", "unknown", "deep"],
)
def test_a_bad_line_is_named_and_nothing_is_added_after_it(path, line, message):
    append_corrections(path, [correction()])
    path.write_bytes(path.read_bytes() + line + b"\n")
    there = path.read_bytes()
    with pytest.raises(TableError, match=rf"anna\.jsonl: line 2: .*{message}.*README\.md lists what a line contains"):
        read_corrections(path)
    with pytest.raises(TableError, match="line 2"):
        append_corrections(path, [correction("other")])
    assert path.read_bytes() == there


def test_a_folder_is_all_its_files(tmp_path):
    append_corrections(tmp_path / "b.jsonl", [correction()])
    append_corrections(tmp_path / "a.jsonl", [correction("other")])
    (tmp_path / "README.md").write_text("x")
    assert read_corrections(tmp_path)["place"].tolist() == ["a.jsonl, line 1", "b.jsonl, line 1"]


def test_a_missing_file_and_one_of_another_kind_are_errors(tmp_path):
    with pytest.raises(TableError, match="cannot be read"):
        read_corrections(tmp_path / "none.jsonl")
    with pytest.raises(TableError, match="is not a file of corrections"):
        append_corrections(tmp_path / "corrections.csv", [correction()])


def test_an_unknown_theme_is_named(path, taxonomy):
    append_corrections(path, [correction(after=Labels("finding", "strength", ("weather",)))])
    with pytest.raises(TableError, match="line 1: theme 'weather' is not known"):
        check_corrections(read_corrections(path), taxonomy, where=path)


def test_each_line_holds_the_declared_columns(path):
    append_corrections(path, [correction()])
    assert list(json.loads(path.read_text())) == list(COLUMNS)
