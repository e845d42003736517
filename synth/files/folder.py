"""Replacement of a results folder as a whole, which leaves all other files in it unchanged."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from synth.errors import UsageError
from synth.files.durable import sync_folder, sync_tree
from synth.files.problems import errors_name
from synth.files.record import is_unchanged, read_record, write_record
from synth.files.replacing import finish_interrupted, replace_files
from synth.files.temporary import NEW, PREFIX, remove_left_behind, temporary_folder


@contextmanager
def atomic_folder(path: Path, *, marker: str, may_have_changed: Collection[str] = ()) -> Iterator[Path]:
    """Yield an empty folder. When the block ends, its files replace those that an earlier run wrote to `path`.

    A file in `path` is replaced or removed only if it is on the list of an earlier run (`RECORD`) and has not changed
    since that run. If the process is killed or the power fails, `path` usually contains either the old version or the
    new one. If this happens during the replacement itself, the replacement is completed by the next run, or when synth
    next reads the folder (`finish_interrupted`).

    Parameters
    ----------
    path
        The folder.
    marker
        Name of a file that is in every folder of this kind.
    may_have_changed
        Names of files that may have been changed since the earlier run. This run has read them and writes their content
        again.

    Raises
    ------
    UsageError
        See `check_folder_is_free`. Also if a file to be written has the same name as a file that synth did not write.
    SynthError
        If the folder cannot be written.
    """
    check_folder_is_free(path, marker=marker, may_have_changed=may_have_changed)
    with errors_name(path):
        # Working inside an existing folder needs no access rights on its parent.
        is_there = path.exists()
        parent = path if is_there else path.parent
        parent.mkdir(parents=True, exist_ok=True)
        remove_left_behind(path.parent)
        with temporary_folder(parent) as place:
            new = place / NEW
            with errors_name(path, new):
                yield new
                write_record(new)
                sync_tree(new)
                if is_there:
                    replace_files(place, path, may_have_changed)
                else:
                    new.rename(path)
                    sync_folder(parent)


def check_folder_is_free(path: Path, *, marker: str, may_have_changed: Collection[str] = ()) -> None:
    """Raise an error early if synth may not replace the content of a folder, before any long computation.

    Parameters
    ----------
    path, marker, may_have_changed
        See `atomic_folder`.

    Raises
    ------
    UsageError
        If `path` is a file. Also if it is a folder that is not empty and has no `marker` written by synth, or if a file
        that synth wrote to it has been changed.
    """
    if not path.exists():
        return
    if not path.is_dir():
        raise UsageError("is a file", where=path, remedy="Name a new folder.")
    finish_interrupted(path)
    if all(entry.name.startswith(PREFIX) for entry in path.iterdir()):
        return
    record = read_record(path)
    if not (path / marker).is_file():
        raise UsageError(
            f"exists and was not written by synth (it contains no {marker})", where=path, remedy="Name a new folder."
        )
    if marker not in record:
        raise UsageError(
            "was written by an earlier version of synth, which kept no list of its files",
            where=path,
            remedy="Name a new folder.",
        )
    for name in sorted(set(record) - set(may_have_changed)):
        if (path / name).exists() and not is_unchanged(path, name, record):
            raise UsageError(
                "has changed since synth wrote it, and would be overwritten",
                where=path / name,
                remedy="Move it away, or name a new folder.",
            )
