"""Process shards on the workers of a Dask cluster, which may be started on this machine."""

from __future__ import annotations

import importlib
import logging
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any, TypeVar

from synth.errors import SynthError, UsageError
from synth.shards.executors import Failure, attempt

_KILLED, _NOT_YET = object(), object()

Input = TypeVar("Input")
Output = TypeVar("Output")

LOCAL = "local"
_ANY_PORT = "127.0.0.1:0"
_SECONDS_TO_CONNECT = 30
_SECONDS_AT_A_TIME = 5
_SECONDS_WITHOUT_WORKER = 60


class DaskWorkers:
    """The workers of a scheduler, whose number may change at any time; see `open_dask`.

    If a worker dies, Dask itself gives its piece of work to another. If several workers die while working on a piece
    (`distributed.scheduler.allowed-failures`), the piece is tried once more at the end, on its own. It is set aside if
    a worker dies again.

    Parameters
    ----------
    client
        A ``distributed.Client``.
    """

    def __init__(self, client: Any) -> None:
        self._client = client

    def run(self, work: Callable[[Input], Output], things: Iterable[Input]) -> Iterator[tuple[Input, Output | Failure]]:
        """See `synth.shards.executors.Executor`."""
        suspects: list[Input] = []
        source = iter(things)
        out: dict[Any, Input] = {}
        try:
            while True:
                for thing in islice(source, max(0, self._window() - len(out))):
                    out[self._submit(work, thing)] = thing
                if not out:
                    break
                for future, made in self._answers(out):
                    thing = out.pop(future)
                    if made is _KILLED:
                        suspects.append(thing)
                    else:
                        yield thing, made
            for suspect in suspects:
                out[self._submit(work, suspect)] = suspect
                ((future, made),) = self._answers(out)
                del out[future]
                yield suspect, Failure("its worker was killed again and again") if made is _KILLED else made
        finally:
            self._client.cancel(list(out))

    def _submit(self, work: Callable[[Input], Output], thing: Input) -> Any:
        return self._client.submit(attempt, work, thing, pure=False)

    def _window(self) -> int:
        """Return how many pieces to have in progress: enough to keep workers busy, few enough to limit memory."""
        threads: dict[str, int] = self._client.nthreads()
        return 2 * max(1, sum(threads.values()))

    def _answers(self, out: Iterable[Any]) -> list[tuple[Any, Any]]:
        """Wait until some pieces are finished, and return them with their results."""
        distributed: Any = importlib.import_module("distributed")
        waited = 0
        while waited < _SECONDS_WITHOUT_WORKER:
            try:
                finished = distributed.wait(list(out), timeout=_SECONDS_AT_A_TIME, return_when="FIRST_COMPLETED").done
            except TimeoutError:
                waited = 0 if self._client.nthreads() else waited + _SECONDS_AT_A_TIME
                continue
            except distributed.CancelledError:
                raise _lost() from None
            answers = [(future, made) for future in finished if (made := self._made(future)) is not _NOT_YET]
            if answers:
                return answers
        raise SynthError(
            f"the Dask scheduler has had no worker for {_SECONDS_WITHOUT_WORKER} s",
            remedy="Start workers and run the same command again: finished shards are not done again.",
        )

    def _made(self, future: Any) -> Any:
        """Return the result of a piece; `_KILLED` if its workers died, `_NOT_YET` if it was lost with a worker."""
        distributed: Any = importlib.import_module("distributed")
        if future.status in {"pending", "lost"}:
            return _NOT_YET
        try:
            return future.result(timeout=_SECONDS_AT_A_TIME)
        except distributed.KilledWorker:
            return _KILLED
        except TimeoutError:
            return _NOT_YET
        except (distributed.CancelledError, OSError):
            raise _lost() from None
        except SynthError:
            raise
        except Exception as error:
            # Errors in the work itself are returned as failures, so this one comes from the machines.
            raise SynthError(
                f"the Dask cluster cannot do the work ({type(error).__name__}: {error})",
                remedy="Install the same version of synth for the scheduler and for every worker.",
            ) from error


@contextmanager
def open_dask(address: str, jobs: int | None) -> Iterator[DaskWorkers]:
    """Connect to a Dask scheduler, or start a temporary cluster of processes on this machine.

    Work is sent pickled between this process, the scheduler and its workers. Anyone who can reach the scheduler can run
    code on them, and the scheduler can run code on this machine. Use only a scheduler that you trust.

    Parameters
    ----------
    address
        ``tcp://scheduler:8786``, or ``local``.
    jobs
        Number of processes of a local cluster; None for the number of cores.

    Raises
    ------
    UsageError
        If Dask is not installed, or the address is not valid.
    SynthError
        If the scheduler does not answer or has no worker.
    """
    try:
        distributed: Any = importlib.import_module("distributed")
        dask: Any = importlib.import_module("dask")
    except ImportError:
        raise UsageError(
            "Dask is not installed",
            remedy="In the folder of the project run: pip install -c constraints.txt -e '.[dask]'",
        ) from None
    if address != LOCAL and "://" not in address:
        raise UsageError(
            f"--dask: {address!r} is not the address of a scheduler", remedy="Write tcp://HOST:8786, or local."
        )
    if address == LOCAL:
        # The dashboard uses any free port, on this machine only, so that two runs do not need the same port.
        with (
            dask.config.set({"distributed.scheduler.allowed-failures": 1, "logging.distributed": "critical"}),
            distributed.LocalCluster(
                n_workers=jobs or os.cpu_count() or 1,
                threads_per_worker=1,
                dashboard_address=_ANY_PORT,
                silence_logs=logging.CRITICAL,
            ) as cluster,
            distributed.Client(cluster) as client,
        ):
            yield DaskWorkers(client)
        return
    try:
        client = distributed.Client(address, timeout=_SECONDS_TO_CONNECT)
    except (OSError, TimeoutError, ValueError) as error:
        raise SynthError(
            "the Dask scheduler does not answer", where=address, remedy="Check the address, and that it is running."
        ) from error
    with client:
        try:
            client.wait_for_workers(1, timeout=_SECONDS_WITHOUT_WORKER)
        except TimeoutError:
            raise SynthError(
                "the Dask scheduler has no worker", where=address, remedy="Start one: dask worker ADDRESS."
            ) from None
        yield DaskWorkers(client)


def _lost() -> SynthError:
    return SynthError(
        "the Dask scheduler was lost",
        remedy="Start it and run the same command again: finished shards are not done again.",
    )
