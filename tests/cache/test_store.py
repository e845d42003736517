from __future__ import annotations

import os
import pickle
import signal
import sqlite3
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from synth.cache import Store, cache_folder, max_bytes
from synth.cache.store import FILE
from synth.errors import UsageError

BIG = 100_000_000
WRITER = """
import sys
from pathlib import Path
from synth.cache import Store
folder, first, count, batch = Path(sys.argv[1]), *map(int, sys.argv[2:5])
store = Store(folder, 100_000_000)
for start in range(first, first + count, batch):
    store.put("form", "name", {f"text {n}": n.to_bytes(4, "big") * 384 for n in range(start, start + batch)})
    print(start + batch, flush=True)
"""


def vector(number):
    return number.to_bytes(4, "big") * 384


def write(store, numbers):
    store.put("form", "name", {f"text {number}": vector(number) for number in numbers})


def read(folder, numbers, fingerprint="form"):
    return Store(folder, BIG).get(fingerprint, [f"text {number}" for number in numbers])


def start(folder, first, count, batch):
    arguments = [sys.executable, "-c", WRITER, str(folder), str(first), str(count), str(batch)]
    return subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True)


def test_what_was_put_is_given_and_nothing_else(tmp_path):
    store = Store(tmp_path, BIG)
    write(store, range(1200))
    assert read(tmp_path, range(1100, 1300)) == {f"text {n}": vector(n) for n in range(1100, 1200)}
    assert read(tmp_path, range(5), fingerprint="another encoder") == {}
    assert store.get("form", []) == {}


def test_texts_are_not_in_the_file(tmp_path):
    store = Store(tmp_path, BIG)
    store.put("form", "name", {"Chronologies in Abercorrie": vector(1)})
    store.close()
    assert b"Abercorrie" not in b"".join(path.read_bytes() for path in tmp_path.iterdir())


def test_texts_that_utf_8_cannot_write_are_kept_apart(tmp_path):
    store = Store(tmp_path, BIG)
    store.put("form", "name", {"a\ud800": vector(1), "a?": vector(2)})
    assert store.get("form", ["a\ud800", "a?"]) == {"a\ud800": vector(1), "a?": vector(2)}


def test_a_later_vector_replaces_an_earlier_one(tmp_path):
    store = Store(tmp_path, BIG)
    store.put("form", "name", {"a": vector(1)})
    store.put("form", "name", {"a": vector(2)})
    assert store.get("form", ["a"]) == {"a": vector(2)}
    assert store.counts() == [("name", 1)]


@pytest.mark.parametrize("share", [0.0, 0.02, 0.3, 0.6, 0.9, 0.999])
def test_flipped_bytes_are_never_believed(tmp_path, share):
    store = Store(tmp_path, BIG)
    write(store, range(200))
    store.close()
    content = bytearray(store.path.read_bytes())
    place = int(len(content) * share)
    for offset in range(place, min(place + 3000, len(content)), 7):
        content[offset] ^= 0xFF
    store.path.write_bytes(content)
    again = Store(tmp_path, BIG)
    found = again.get("form", [f"text {n}" for n in range(200)])
    assert all(found[f"text {n}"] == vector(n) for n in range(200) if f"text {n}" in found)
    assert len(found) < 200
    # Every one can be put anew, and then stands there.
    for _ in range(2):
        write(again, range(200))
    assert read(tmp_path, range(200)) == {f"text {n}": vector(n) for n in range(200)}


@pytest.mark.parametrize("content", [b"", b"not a database" * 1000], ids=["empty", "nonsense"])
def test_a_file_that_is_no_database_is_begun_anew(tmp_path, content):
    (tmp_path / "kept.sqlite3").write_bytes(content)
    write(Store(tmp_path, BIG), range(3))
    assert len(read(tmp_path, range(3))) == 3


def test_a_file_of_another_version_is_begun_anew(tmp_path):
    with sqlite3.connect(tmp_path / "kept.sqlite3") as connection:
        connection.execute("PRAGMA user_version = 99")
        connection.execute("CREATE TABLE kept (a)")
    connection.close()
    write(Store(tmp_path, BIG), range(3))
    assert len(read(tmp_path, range(3))) == 3


def test_size_is_bounded_and_the_oldest_go_first(tmp_path):
    store = Store(tmp_path, 1_000_000)
    for first in range(0, 3000, 100):
        write(store, range(first, first + 100))
        # A batch is written before the oldest make room for it.
        assert store.path.stat().st_size <= 1_000_000 + 100 * 1_700
    found = store.get("form", [f"text {n}" for n in range(3000)])
    kept = sorted(int(text.split()[1]) for text in found)
    assert 400 < len(kept) < 700
    assert kept == list(range(3000 - len(kept), 3000))


def test_size_is_bounded_for_contents_of_unlike_sizes(tmp_path):
    store = Store(tmp_path, 1_000_000)
    for number in range(40):
        write(store, range(100 * number, 100 * number + 10))
        store.put("other form", "documents", {f"document {number}": os.urandom(60_000)})
        assert store.path.stat().st_size <= 1_000_000 + 100_000
    documents = store.get("other form", [f"document {number}" for number in range(40)])
    kept = sorted(int(name.split()[1]) for name in documents)
    assert kept == list(range(40 - len(kept), 40))
    assert len(kept) >= 10
    assert dict(store.counts())["documents"] == len(kept)


def test_two_processes_write_and_read_at_once(tmp_path):
    writers = [start(tmp_path, first, 1000, 50) for first in (0, 500)]
    reader = Store(tmp_path, BIG)
    while any(writer.poll() is None for writer in writers):
        found = reader.get("form", [f"text {n}" for n in range(1500)])
        assert all(found[text] == vector(int(text.split()[1])) for text in found)
    for writer in writers:
        assert writer.communicate()[0].split()[-1] in {"1000", "1500"}
        assert writer.returncode == 0
    assert len(read(tmp_path, range(1500))) == 1500


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no SIGKILL on this system")
def test_kill_at_any_moment_loses_only_the_batch_that_was_being_written(tmp_path):
    told = 0
    for number in range(6):
        writer = start(tmp_path, told, 1_000_000, 20)
        for _ in range(3 + 5 * number):
            told = int(writer.stdout.readline())
        time.sleep(0.003 * number)
        os.kill(writer.pid, signal.SIGKILL)
        told = int([str(told), *writer.communicate()[0].split()][-1])
        assert read(tmp_path, range(told)) == {f"text {n}": vector(n) for n in range(told)}
        with sqlite3.connect(tmp_path / "kept.sqlite3") as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        connection.close()


@pytest.mark.parametrize("kind", ["cannot be made", "is a file"])
def test_without_a_folder_nothing_is_kept_and_nothing_fails(tmp_path, kind):
    (tmp_path / "file").touch()
    folder = tmp_path / "file" / "cache" if kind == "cannot be made" else tmp_path / "file"
    store = Store(folder, BIG)
    write(store, range(3))
    assert store.get("form", ["text 1"]) == {}
    assert store.counts() == []


@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root may write everywhere")
def test_read_only_folder_is_read_or_done_without(tmp_path):
    write(Store(tmp_path, BIG), range(3))
    tmp_path.chmod(0o500)
    try:
        found = read(tmp_path, range(3))
        assert all(found[text] == vector(int(text.split()[1])) for text in found)
        write(Store(tmp_path, BIG), range(5))
    finally:
        tmp_path.chmod(0o700)


def test_full_disk_is_no_error(tmp_path, monkeypatch):
    store = Store(tmp_path, BIG)
    write(store, range(3))

    def full(_):
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(store, "_drop_oldest", full)
    write(store, range(10))
    monkeypatch.undo()
    assert set(store.get("form", [f"text {n}" for n in range(10)])) == {f"text {n}" for n in range(3)}


def test_store_travels_without_its_connection(tmp_path):
    store = Store(tmp_path, BIG)
    write(store, range(3))
    assert len(pickle.loads(pickle.dumps(store)).get("form", ["text 1"])) == 1


def test_folder_is_private(tmp_path):
    write(Store(tmp_path / "cache", BIG), range(1))
    if os.name == "posix":
        assert (tmp_path / "cache").stat().st_mode & 0o077 == 0


@pytest.mark.skipif(os.name != "posix", reason="rights as on Unix")
@pytest.mark.parametrize("before", ["nothing", "readable", "damaged"])
def test_files_are_private_whatever_folder_they_lie_in(tmp_path, before):
    tmp_path.chmod(0o755)
    if before == "readable":
        write(Store(tmp_path, BIG), range(1))
        (tmp_path / FILE).chmod(0o644)
    elif before == "damaged":
        (tmp_path / FILE).write_bytes(b"no database" * 999)
    mask = os.umask(0)
    try:
        store = Store(tmp_path, BIG)
        write(store, range(3))
        assert len(store.files()) == 3
        assert {path.stat().st_mode & 0o777 for path in store.files()} == {0o600}
        store.close()
    finally:
        os.umask(mask)
    assert read(tmp_path, range(3))


@pytest.mark.skipif(os.name != "posix", reason="links as on Unix")
def test_a_link_to_another_file_is_not_followed(tmp_path):
    other = tmp_path / "other"
    other.write_text("mine")
    other.chmod(0o644)
    (tmp_path / "cache").mkdir()
    (tmp_path / "cache" / FILE).symlink_to(other)
    write(Store(tmp_path / "cache", BIG), range(1))
    assert other.read_text() == "mine"
    assert other.stat().st_mode & 0o777 == 0o644


def test_folder_and_size_are_what_the_environment_says(tmp_path, monkeypatch):
    monkeypatch.setenv("SYNTH_CACHE", str(tmp_path))
    monkeypatch.setenv("SYNTH_CACHE_MB", "5")
    assert (cache_folder(), max_bytes()) == (tmp_path, 5_000_000)
    monkeypatch.setenv("SYNTH_CACHE", "OFF")
    assert cache_folder() is None
    monkeypatch.delenv("SYNTH_CACHE")
    monkeypatch.delenv("SYNTH_CACHE_MB")
    assert max_bytes() == 2_000_000_000


@pytest.mark.skipif(sys.platform != "linux", reason="only on Linux")
def test_folder_of_the_platform_respects_xdg(tmp_path, monkeypatch):
    monkeypatch.delenv("SYNTH_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache_folder() == tmp_path / "synth"


@pytest.mark.parametrize("size", ["-1", "a lot", "1e3", "²"])
def test_a_size_that_is_no_number_is_refused(monkeypatch, size):
    monkeypatch.setenv("SYNTH_CACHE_MB", size)
    with pytest.raises(UsageError, match="whole number of megabytes"):
        max_bytes()


def test_threads_may_share_a_store(tmp_path):
    """As those of one Dask worker do."""
    store = Store(tmp_path, BIG)
    write(store, range(10))
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda start: write(store, range(start, start + 10)), range(0, 200, 10)))
        found = list(threads.map(lambda n: store.get("form", [f"text {n}"]), range(200)))
    assert found == [{f"text {n}": vector(n)} for n in range(200)]
    store.close()
