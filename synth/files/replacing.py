"""Replacement of the files in a folder, which the next run completes if a run is killed."""

from __future__ import annotations

import json
import shutil
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path
from typing import Any

from synth.errors import SynthError, UsageError
from synth.files.atomic import put_in_place
from synth.files.content import to_json
from synth.files.durable import lock_folder, sync_file, sync_folder
from synth.files.record import RECORD, is_inside, is_unchanged, read_record
from synth.files.temporary import JOURNAL, NEW, find_temporary_folders, remove_left_behind, take_lock


def replace_files(place: Path, target: Path, may_have_changed: Collection[str]) -> None:
    """Replace the files that synth wrote to `target` earlier by those of a temporary folder.

    Parameters
    ----------
    place
        A temporary folder in `target`. Its files are in `NEW` and have been written to disk.
    target
        The folder.
    may_have_changed
        See `synth.files.atomic_folder`.

    Raises
    ------
    UsageError
        If a file that synth did not write would be overwritten. Nothing is changed in that case.
    """
    new = place / NEW
    names = sorted(path.relative_to(new).as_posix() for path in new.rglob("*") if path.is_file())
    with lock_folder(target):
        _finish_others(target)
        journal = {"old": read_record(target), "new": names, "may_have_changed": sorted(may_have_changed)}
        for name in names:
            _check_may_be_replaced(target, name, journal)
        part = place / f"{JOURNAL}.part"
        part.write_text(to_json(journal), encoding="utf-8")
        sync_file(part)
        part.replace(place / JOURNAL)
        # From here on, if this run is killed, the next run completes the replacement.
        sync_folder(place)
        sync_folder(target)
        _finish(place, target)


def finish_interrupted(target: Path) -> None:
    """Complete a replacement of files that was interrupted, and remove temporary files of killed runs.

    If another run is replacing the files at this moment, wait for it.

    Raises
    ------
    SynthError
        If the replacement cannot be completed. Some files are then still of the earlier version.
    """
    if not find_temporary_folders(target):
        return
    try:
        with lock_folder(target):
            _finish_others(target)
    except OSError as error:
        raise SynthError(
            f"an interrupted run has replaced only part of its files ({error.strerror or error})",
            where=target,
            remedy="Make it writable, and run the same command again.",
        ) from error
    remove_left_behind(target)


def _finish_others(target: Path) -> None:
    for place in find_temporary_folders(target):
        if (place / JOURNAL).exists():
            lock = take_lock(place)
            if lock is None:
                raise SynthError("another run is writing this folder", where=target, remedy="Wait until it has ended.")
            with lock:
                _finish(place, target)


def _finish(place: Path, target: Path) -> None:
    """Carry out the steps in a journal that have not been done yet."""
    journal = _read_journal(place)
    new, folders = place / NEW, {target}
    waiting = [name for name in journal["new"] if (new / name).is_file()]
    for name in waiting:
        _check_may_be_replaced(target, name, journal)
    # The list is replaced last. Until then it names the files that may still be replaced.
    for name in sorted(waiting, key=lambda name: name == RECORD):
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        put_in_place(new / name, target / name)
        folders.add((target / name).parent)
    for name in set(journal["old"]) - set(journal["new"]):
        if is_unchanged(target, name, journal["old"]):
            (target / name).unlink()
            folders.add((target / name).parent)
    for folder in sorted(folders, key=lambda folder: -len(folder.parts)):
        if folder != target:
            with suppress(OSError):
                folder.rmdir()
        if folder.is_dir():
            sync_folder(folder)
    (place / JOURNAL).unlink()
    shutil.rmtree(place, ignore_errors=True)


def _read_journal(place: Path) -> dict[str, Any]:
    try:
        journal = json.loads((place / JOURNAL).read_text(encoding="utf-8"))
        names = [*journal["old"], *journal["new"], *journal["may_have_changed"]]
    except (ValueError, KeyError, TypeError):
        names = [None]
    if not all(isinstance(name, str) and is_inside(name) for name in names):
        raise SynthError("the files of an interrupted run cannot be read", where=place, remedy="Delete this folder.")
    return dict(journal)


def _check_may_be_replaced(target: Path, name: str, journal: dict[str, Any]) -> None:
    path = target / name
    if not path.exists() and not path.is_symlink():
        return
    is_own = name == RECORD or name in journal["may_have_changed"]
    if path.is_file() and (is_own or is_unchanged(target, name, journal["old"])):
        return
    raise UsageError(
        "was not written by synth, or has been changed since, and would be overwritten",
        where=path,
        remedy="Move it away, and run the same command again.",
    )
