"""Atomic writing of files and folders, protection of other people's files, digests and JSON."""

from synth.files.atomic import atomic_file, write_text
from synth.files.checks import check_file_is_new, check_not_read
from synth.files.content import EPOCH, digest_of_bytes, digest_of_file, to_json, without_times
from synth.files.folder import atomic_folder, check_folder_is_free
from synth.files.record import RECORD, is_unchanged, read_record
from synth.files.replacing import finish_interrupted
from synth.files.temporary import remove_left_behind

__all__ = [
    "EPOCH",
    "RECORD",
    "atomic_file",
    "atomic_folder",
    "check_file_is_new",
    "check_folder_is_free",
    "check_not_read",
    "digest_of_bytes",
    "digest_of_file",
    "finish_interrupted",
    "is_unchanged",
    "read_record",
    "remove_left_behind",
    "to_json",
    "without_times",
    "write_text",
]
