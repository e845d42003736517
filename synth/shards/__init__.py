"""Tables of any size, processed in shards by processes or a cluster. Finished shards survive an interrupted run."""

from synth.shards.dask_cluster import open_dask
from synth.shards.dataset import check_dataset_folder, open_dataset
from synth.shards.document_source import READINGS, DocumentSource, read_documents
from synth.shards.executors import Executor, Processes, Serial, Threads
from synth.shards.run import Outcome, run_shards
from synth.shards.table_source import TableSource, is_dataset, open_table
from synth.shards.tasks import CopyRows, Task, classification_task

__all__ = [
    "READINGS",
    "CopyRows",
    "DocumentSource",
    "Executor",
    "Outcome",
    "Processes",
    "Serial",
    "TableSource",
    "Task",
    "Threads",
    "check_dataset_folder",
    "classification_task",
    "is_dataset",
    "open_dask",
    "open_dataset",
    "open_table",
    "read_documents",
    "run_shards",
]
