"""Tables of any size: shards that processes or a cluster work on, and that a stopped run leaves finished."""

from synth.shards.cutting import Shard, Sizes, shards
from synth.shards.dask_cluster import open_dask
from synth.shards.dataset import check_dataset_is_free, open_dataset
from synth.shards.executors import Executor, Failure, Processes, Serial, Threads
from synth.shards.readings import READINGS, DocumentSource, read_documents
from synth.shards.running import Outcome, SetAside, run_shards
from synth.shards.tables import TableSource, is_dataset, open_table
from synth.shards.work import Classify, Keep, Work, classify_with

__all__ = [
    "READINGS",
    "Classify",
    "DocumentSource",
    "Executor",
    "Failure",
    "Keep",
    "Outcome",
    "Processes",
    "Serial",
    "SetAside",
    "Shard",
    "Sizes",
    "TableSource",
    "Threads",
    "Work",
    "check_dataset_is_free",
    "classify_with",
    "is_dataset",
    "open_dask",
    "open_dataset",
    "open_table",
    "read_documents",
    "run_shards",
    "shards",
]
