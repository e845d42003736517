"""``synth classify`` and ``synth ingest`` where --out is a folder: the same as one table, in pieces."""

from __future__ import annotations

import json
import os

import pandas as pd
import pytest

from synth.classifier import persistence
from synth.errors import ReportError
from synth.findings import read_table, write_table
from synth.shards import open_table, splitting
from synth.shards.splitting import ShardSizes

SMALL = ShardSizes(target=10, least=5, most=20, document=60)


@pytest.fixture
def model(saved_model, word_encoder, monkeypatch):
    """A small model in a folder with a tiny encoder; and small shards."""
    monkeypatch.setattr(persistence, "load_encoder", lambda *_, **__: word_encoder)
    monkeypatch.setattr(splitting, "ShardSizes", lambda: SMALL)
    return saved_model


@pytest.fixture
def reports(tmp_path):
    folder = tmp_path / "reports"
    folder.mkdir()
    for number in range(4):
        lines = [
            f"{place} of place {number}\n\nChronologies were not of a consistent quality in {place} {number}. This had "
            f"an effect on children.\n\nLeaders had a clear vision for {place} {number}. They shared it with staff. "
            f"We read {number} records."
            for place in ("North", "South", "East")
        ]
        (folder / f"place-{number}.txt").write_text("Findings\n\n" + "\n\n".join(lines), encoding="utf-8")
    return folder


def visible(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file() and path.name[0] != "."}


def test_a_folder_holds_what_one_table_would(run, model, reports, tmp_path):
    whole = run("classify", reports, "--model", model, "-o", tmp_path / "whole.parquet")
    code, out, err = run("classify", reports, "--model", model, "-o", tmp_path / "out")
    assert (code, err) == (0, "")
    assert out.splitlines()[:-1] == whole[1].splitlines()[:-1]
    assert len(list((tmp_path / "out").glob("part-*"))) > 2
    pd.testing.assert_frame_equal(open_table(tmp_path / "out").table(), read_table(tmp_path / "whole.parquet"))


@pytest.mark.parametrize("name", ["t.parquet", "t.csv", "set"])
def test_a_table_is_classified_in_pieces(run, model, labelled, tmp_path, name):
    path = tmp_path / name
    if path.suffix:
        write_table(labelled, path)
    else:
        path.mkdir()
        write_table(labelled.iloc[:30], path / "1.parquet")
        write_table(labelled.iloc[30:], path / "2.parquet")
    write_table(labelled, tmp_path / "whole.parquet")
    assert run("classify", tmp_path / "whole.parquet", "--model", model, "-o", tmp_path / "whole-out.parquet")[0] == 0
    code, _, err = run("classify", path, "--model", model, "-o", tmp_path / "out")
    assert (code, err) == (0, "")
    made = open_table(tmp_path / "out").table()
    assert "given_themes" in made.columns
    pd.testing.assert_frame_equal(made, read_table(tmp_path / "whole-out.parquet"))


def test_a_second_run_does_only_what_is_new(run, model, reports, tmp_path):
    run("classify", reports, "--model", model, "-o", tmp_path / "out")
    before = visible(tmp_path / "out")
    code, out, _ = run("classify", reports, "--model", model, "-o", tmp_path / "out")
    assert code == 0
    shards = len(before) - 2
    assert f"Wrote {tmp_path / 'out'}: {shards} shards; {shards} were there already." in out
    assert visible(tmp_path / "out") == before
    (reports / "place-2.txt").write_text("Findings\n\nLeaders had a clear vision. They shared it.", encoding="utf-8")
    code, out, _ = run("classify", reports, "--model", model, "-o", tmp_path / "out")
    assert code == 0
    assert f"{shards} were there already" not in out
    run("classify", reports, "--model", model, "-o", tmp_path / "fresh")
    assert visible(tmp_path / "out") == visible(tmp_path / "fresh")


def test_another_preference_is_another_result(run, model, reports, tmp_path):
    run("classify", reports, "--model", model, "-o", tmp_path / "out")
    _, out, _ = run("classify", reports, "--model", model, "-o", tmp_path / "out", "--prefer", "recall")
    assert "were there already" not in out
    assert "prefer recall" in json.loads((tmp_path / "out" / "manifest.json").read_text())["settings"]


def test_ingest_classify_and_aggregate_one_after_the_other(run, model, reports, tmp_path):
    code, out, err = run("ingest", reports, "-o", tmp_path / "sentences")
    assert (code, err) == (0, "")
    assert "Read 4 of 4 files: 60 sentences of 4 inspections." in out
    assert run("classify", tmp_path / "sentences", "--model", model, "-o", tmp_path / "classified")[0] == 0
    code, out, err = run(
        "aggregate", tmp_path / "classified", "--model", model, "-o", tmp_path / "overview",
        "--inspections", tmp_path / "sentences" / "inspections.csv",
    )  # fmt: skip
    assert (code, err) == (0, "")
    assert "4 inspections" in out
    run("classify", reports, "--model", model, "-o", tmp_path / "whole.parquet")
    read = open_table(tmp_path / "classified").table()
    pd.testing.assert_frame_equal(read, read_table(tmp_path / "whole.parquet"))


def test_ingest_gives_the_same_sentences_and_inspections_as_in_one_table(run, model, reports, tmp_path):
    run("ingest", reports, "-o", tmp_path / "one" / "t.parquet")
    run("ingest", reports, "-o", tmp_path / "out", "--jobs", 1)
    pd.testing.assert_frame_equal(open_table(tmp_path / "out").table(), read_table(tmp_path / "one" / "t.parquet"))
    beside = (tmp_path / "one" / "inspections.csv").read_bytes()
    assert (tmp_path / "out" / "inspections.csv").read_bytes() == beside


def test_documents_are_read_once(run, model, reports, tmp_path, monkeypatch):
    run("ingest", reports, "-o", tmp_path / "out")
    (reports / "place-3.txt").write_text("Findings\n\nLeaders had a clear vision. They shared it.", encoding="utf-8")
    read = []

    def fail(path, programmes=()):
        read.append(path.name)
        raise ReportError("cannot be read", where=path)

    monkeypatch.setattr("synth.shards.document_source.read_in_subprocess", fail)
    assert run("ingest", reports, "-o", tmp_path / "out")[0] == 1
    assert read == ["place-3.txt"]
    assert len(list((tmp_path / "out" / "_readings").iterdir())) == 3


def test_a_damaged_reading_is_read_anew(run, model, reports, tmp_path):
    run("ingest", reports, "-o", tmp_path / "out")
    before = visible(tmp_path / "out")
    for path in (tmp_path / "out" / "_readings").iterdir():
        path.write_bytes(path.read_bytes()[:-9])
    assert run("ingest", reports, "-o", tmp_path / "out")[0] == 0
    assert visible(tmp_path / "out") == before


def test_only_some_parts(run, model, reports, tmp_path):
    code, _, _ = run("ingest", reports, "-o", tmp_path / "out", "--parts", "body")
    whole = run("ingest", reports, "-o", tmp_path / "one" / "t.parquet", "--parts", "body")
    assert code == whole[0] == 0
    pd.testing.assert_frame_equal(open_table(tmp_path / "out").table(), read_table(tmp_path / "one" / "t.parquet"))
    code, _, err = run("classify", tmp_path / "out", "--model", model, "-o", tmp_path / "no", "--parts", "action")
    assert code == 1
    assert "no sentence is of the parts action. Parts that there are: body" in err
    assert not (tmp_path / "no").exists()


def test_classify_takes_parts_and_corrected_inspections_for_a_table_too(run, model, reports, tmp_path):
    run("ingest", reports, "-o", tmp_path / "s.csv")
    known = read_table(tmp_path / "inspections.csv")
    known.loc[0, "inspection_id"] = "renamed"
    write_table(known, tmp_path / "known.csv")
    for out in ("o.parquet", "o"):
        code, _, err = run(
            "classify", reports, "--model", model, "-o", tmp_path / out, "--parts", "body",
            "--inspections", tmp_path / "known.csv",
        )  # fmt: skip
        assert (code, err) == (0, "")
    table = read_table(tmp_path / "o.parquet")
    assert "renamed" in set(table["inspection_id"])
    pd.testing.assert_frame_equal(open_table(tmp_path / "o").table(), table)


def test_a_corrected_table_of_inspections_is_never_lost(run, model, reports, tmp_path):
    known = tmp_path / "out" / "inspections.csv"
    run("ingest", reports, "-o", tmp_path / "out")
    # What synth wrote itself it replaces.
    (reports / "more.txt").write_text("Findings\n\nLeaders had a clear vision. They shared it.", encoding="utf-8")
    assert run("ingest", reports, "-o", tmp_path / "out")[0] == 0
    write_table(read_table(known).assign(grade="good"), known)
    before = known.read_bytes()
    code, _, err = run("ingest", reports, "-o", tmp_path / "out")
    assert code == 2
    assert "inspections.csv: may have been corrected by hand. Pass it back with --inspections" in err
    assert known.read_bytes() == before
    assert run("ingest", reports, "-o", tmp_path / "out", "--inspections", known)[0] == 0
    assert known.read_bytes() == before
    (reports / "more.txt").write_bytes(b"")
    code, out, _ = run("ingest", reports, "-o", tmp_path / "out", "--inspections", known)
    assert code == 1
    assert "was not changed" in out
    assert known.read_bytes() == before


def test_a_document_that_fails_is_named_and_the_others_go_on(run, model, reports, tmp_path):
    (reports / "broken.pdf").write_bytes(b"%PDF-1.7")
    code, out, err = run("classify", reports, "--model", model, "-o", tmp_path / "out")
    assert code == 1
    assert len(err.splitlines()) == 1
    assert "broken.pdf" in err
    assert "60 sentences" in out
    assert open_table(tmp_path / "out").sentences == 60


def test_a_run_that_stops_while_it_reads_is_taken_up_again(run, model, reports, tmp_path):
    (reports / "zz-broken.pdf").write_bytes(b"%PDF-1.7")
    code, _, err = run("ingest", reports, "-o", tmp_path / "out", "--strict", "--jobs", 1)
    assert code == 1
    assert "zz-broken.pdf" in err
    read = {path: path.stat().st_mtime_ns for path in (tmp_path / "out" / "_readings").iterdir()}
    # Others may still have been under way when the last one failed.
    assert read
    (reports / "zz-broken.pdf").unlink()
    assert run("ingest", reports, "-o", tmp_path / "out")[0] == 0
    now = {path: path.stat().st_mtime_ns for path in (tmp_path / "out" / "_readings").iterdir()}
    assert len(now) == 4
    assert now.items() >= read.items()


def test_where_no_document_can_be_read_nothing_is_left(run, model, tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "broken.pdf").write_bytes(b"%PDF-1.7")
    code, _, err = run("classify", tmp_path / "in", "--model", model, "-o", tmp_path / "out")
    assert code == 1
    assert "the one document could not be read" in err
    assert not (tmp_path / "out").exists()


def test_a_shard_that_fails_is_reported_with_its_documents(run, model, reports, tmp_path, monkeypatch):
    from synth.classifier import SentenceModel

    classify = SentenceModel.classify

    def fail(self, table, **options):
        if "place-1.txt" in set(table["document"]):
            raise ZeroDivisionError("by nought")
        return classify(self, table, **options)

    monkeypatch.setattr(SentenceModel, "classify", fail)
    code, out, err = run("classify", reports, "--model", model, "-o", tmp_path / "out")
    assert code == 1
    (line,) = err.splitlines()
    assert "shard set aside, rows" in line
    assert line.endswith("ZeroDivisionError: by nought")
    assert "It is not complete:" in out
    code, _, err = run("aggregate", tmp_path / "out", "--model", model, "-o", tmp_path / "overview")
    assert code == 1
    assert "lacks 1 shard that was set aside" in err
    monkeypatch.setattr(SentenceModel, "classify", classify)
    assert run("classify", reports, "--model", model, "-o", tmp_path / "out")[0] == 0


BAD = {
    "jobs for a table": (["classify", "t.csv", "-o", "o.csv", "--jobs", "2"], "--jobs is for writing a folder"),
    "dask for a table": (["ingest", "r", "-o", "o.csv", "--dask", "local"], "--dask is for writing a folder"),
    "another ending": (["classify", "t.csv", "-o", "o.ods"], "cannot write .ods. Use .csv"),
    "a stranger's folder": (["classify", "t.csv", "-o", "thesis"], "not a data set that synth wrote"),
    "a model": (["ingest", "r", "-o", "model"], "not a data set that synth wrote"),
    "a file": (["classify", "t.csv", "-o", "file"], "is a file"),
    "two tables": (["classify", "t.csv", "set", "-o", "o"], "a table goes alone"),
    "inspections of a table": (["classify", "set", "-o", "o", "--inspections", "t.csv"], "is for reports only"),
    "into itself": (["classify", "sentences", "-o", "sentences"], "is what is read"),
    "classified onto sentences": (
        ["classify", "t.csv", "-o", "sentences"],
        "holds sentences that another command wrote",
    ),
    "no such thing": (["classify", "none", "-o", "o"], "there is no such file"),
    "a table to ingest": (["ingest", "t.csv", "-o", "o"], "is not a document that synth reads"),
    "no text": (["classify", "notext.parquet", "-o", "o"], "column 'text' is missing"),
    "no scheduler": (["classify", "t.csv", "-o", "o", "--dask", "here"], "is not the address of a scheduler"),
    "no jobs": (["classify", "t.csv", "-o", "o", "--jobs", "0"], "greater than or equal to 1"),
    "unknown part": (["classify", "t.csv", "-o", "o", "--parts", "x"], "'x' is not a part of a report"),
}


@pytest.mark.parametrize(("arguments", "message"), BAD.values(), ids=BAD.keys())
def test_what_cannot_work_is_one_line_and_leaves_nothing(
    run, model, reports, labelled, tmp_path, monkeypatch, arguments, message
):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "r").mkdir()
    (reports / "place-0.txt").rename("r/place-0.txt")
    for name in ("thesis", "set", "model"):
        (tmp_path / name).mkdir()
    (tmp_path / "thesis" / "one.docx").write_text("x")
    (tmp_path / "model" / "manifest.json").write_text('{"format": 1}')
    (tmp_path / "file").write_text("x")
    write_table(labelled, tmp_path / "set" / "a.parquet")
    write_table(labelled, tmp_path / "t.csv")
    write_table(labelled[["kind"]], tmp_path / "notext.parquet")
    run("ingest", "r", "-o", "sentences")
    before = sorted(os.listdir(tmp_path))
    model_option = ["--model", str(model)] if arguments[0] == "classify" else []
    code, out, err = run(*arguments, *model_option)
    assert code in (1, 2)
    assert out == ""
    assert message in err
    assert sorted(os.listdir(tmp_path)) == before


def test_a_run_with_two_processes_gives_the_same_bytes(run, reports, tmp_path):
    for out, jobs in (("one", 1), ("two", 2)):
        assert run("ingest", reports, "-o", tmp_path / out, "--jobs", jobs)[0] == 0
    assert visible(tmp_path / "one") == visible(tmp_path / "two")


def test_sentences_are_not_written_over_classified_ones(run, model, reports, tmp_path):
    assert run("classify", reports, "--model", model, "-o", tmp_path / "out")[0] == 0
    before = visible(tmp_path / "out")
    code, out, err = run("ingest", reports, "-o", tmp_path / "out")
    assert (code, out) == (2, "")
    assert "holds classified sentences that another command wrote" in err
    assert err.count("\n") == 1
    assert visible(tmp_path / "out") == before


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no such files on this system")
def test_a_pipe_among_the_documents_is_named_and_not_waited_for(run, reports, tmp_path):
    os.mkfifo(reports / "pipe.txt")
    code, _, err = run("ingest", reports, "-o", tmp_path / "out")
    assert code == 1
    assert "pipe.txt: is not a file" in err
