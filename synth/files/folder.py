"""A folder of results that is replaced as a whole, in which everything else stays."""

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
def atomic_folder(path: Path, *, marker: str, taken_up: Collection[str] = ()) -> Iterator[Path]:
    """Give an empty folder to write into; what is in it takes the place of what an earlier run wrote to `path`.

    Of what is in `path` only those files are replaced or removed that the list of an earlier run (`RECORD`) names and
    that are as it left them. After a kill or a power cut at any moment `path` is the old version or the new one; where
    it falls between the first and the last file of a replacement, the next run, or whoever next reads the folder with
    synth, finishes it (`finish_interrupted`).

    Parameters
    ----------
    path
        The folder.
    marker
        Name of a file that every folder of this kind holds.
    taken_up
        Names of files that may have been changed since, as this run has read them and writes what they say.

    Raises
    ------
    UsageError
        See `check_folder_is_free`; or if a file to be written has the name of one that synth did not write.
    SynthError
        If it cannot be written.
    """
    check_folder_is_free(path, marker=marker, taken_up=taken_up)
    with errors_name(path):
        # Within a folder that is there, no rights are needed on the one above.
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
                    replace_files(place, path, taken_up)
                else:
                    new.rename(path)
                    sync_folder(parent)


def check_folder_is_free(path: Path, *, marker: str, taken_up: Collection[str] = ()) -> None:
    """Refuse a folder whose content is not synth's to replace, before an hour of work is done for it.

    Parameters
    ----------
    path, marker, taken_up
        See `atomic_folder`.

    Raises
    ------
    UsageError
        If `path` is a file, or a folder that holds things but no `marker` that synth wrote; or if a file of synth's in
        it was changed.
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
            f"exists and was not written by synth (it holds no {marker})", where=path, remedy="Name a new folder."
        )
    if marker not in record:
        raise UsageError(
            "was written by an earlier version of synth, which kept no list of its files",
            where=path,
            remedy="Name a new folder.",
        )
    for name in sorted(set(record) - set(taken_up)):
        if (path / name).exists() and not is_unchanged(path, name, record):
            raise UsageError(
                "was changed since synth wrote it, and would be written over",
                where=path / name,
                remedy="Move it away, or name a new folder.",
            )
