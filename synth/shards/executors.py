"""Executors, which process shards: this process, several processes, or the workers of a Dask cluster."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from typing import Protocol, TypeVar

from synth.errors import SynthError

Input = TypeVar("Input")
Output = TypeVar("Output")


@dataclass(frozen=True)
class Failure:
    """The reason why a piece of work was set aside."""

    why: str


class Executor(Protocol):
    """Applies the same function to many objects."""

    def run(self, work: Callable[[Input], Output], things: Iterable[Input]) -> Iterator[tuple[Input, Output | Failure]]:
        """Yield each object with its result, in any order.

        Only a few objects are taken ahead of the work, so `things` may be a stream of any length. The result is a
        `Failure` for an object that ends in an error or kills its worker twice. A `SynthError` stops the run.
        """
        ...


class Serial:
    """One after the other, in this process. If the work kills the process, the run ends and can be resumed."""

    def run(self, work: Callable[[Input], Output], things: Iterable[Input]) -> Iterator[tuple[Input, Output | Failure]]:
        """See `Executor`."""
        for thing in things:
            yield thing, attempt(work, thing)


class Threads:
    """Several at a time in threads of this process, for work that waits for its own processes.

    Parameters
    ----------
    jobs
        Number at a time.
    """

    def __init__(self, jobs: int) -> None:
        self.jobs = jobs

    def run(self, work: Callable[[Input], Output], things: Iterable[Input]) -> Iterator[tuple[Input, Output | Failure]]:
        """See `Executor`."""
        watched = _Watched(things)
        yield from _in_parallel(work, watched, self.jobs, "threading")
        watched.raise_what_stopped_it()


class Processes:
    """Several at a time in processes of this machine (joblib's loky).

    A process that dies ends all the others. The unfinished pieces are then processed again, one at a time. A piece that
    kills its process again is set aside; the others were only running at the same time.

    Parameters
    ----------
    jobs
        Number at a time, at least 2.
    """

    def __init__(self, jobs: int) -> None:
        self.jobs = jobs

    def run(self, work: Callable[[Input], Output], things: Iterable[Input]) -> Iterator[tuple[Input, Output | Failure]]:
        """See `Executor`."""
        watched = _Watched(things)
        while True:
            try:
                yield from _in_parallel(work, watched, self.jobs, "loky")
            except BrokenProcessPool:
                for suspect in watched.take_unfinished():
                    yield suspect, self._alone(work, suspect)
            else:
                break
        watched.raise_what_stopped_it()

    def _alone(self, work: Callable[[Input], Output], thing: Input) -> Output | Failure:
        try:
            return next(_in_parallel(work, _Watched([thing]), self.jobs, "loky"))[1]
        except BrokenProcessPool:
            return Failure("its process was killed twice, perhaps because of too little memory")


def attempt(work: Callable[[Input], Output], thing: Input) -> Output | Failure:
    """Return the result of a piece of work; an error that the user cannot correct is returned as a `Failure`."""
    try:
        return work(thing)
    except SynthError:
        raise
    except MemoryError:
        return Failure("not enough memory")
    except Exception as error:  # noqa: BLE001 - whatever one piece does, the others go on
        return Failure(f"{type(error).__name__}: {error}")


class _Watched(Iterator[tuple[int, Input]]):
    """A stream that records which of its objects were taken and are not finished.

    joblib takes objects in its own threads, where an error would be lost. The error is therefore stored, and ends the
    stream.
    """

    def __init__(self, things: Iterable[Input]) -> None:
        self._things = iter(things)
        self._count = 0
        self._out: dict[int, Input] = {}
        self._error: BaseException | None = None

    def __next__(self) -> tuple[int, Input]:
        if self._error is not None:
            raise StopIteration
        try:
            thing = next(self._things)
        except StopIteration:
            raise
        except BaseException as error:
            self._error = error
            raise StopIteration from error
        self._count += 1
        self._out[self._count] = thing
        return self._count, thing

    def finish(self, number: int) -> Input:
        return self._out.pop(number)

    def take_unfinished(self) -> list[Input]:
        """Return the objects that were in progress when the workers died, in order."""
        unfinished = [self._out[number] for number in sorted(self._out)]
        self._out.clear()
        return unfinished

    def raise_what_stopped_it(self) -> None:
        if self._error is not None:
            raise self._error


def _in_parallel(
    work: Callable[[Input], Output], watched: _Watched[Input], jobs: int, backend: str
) -> Iterator[tuple[Input, Output | Failure]]:
    from joblib import Parallel, delayed

    # Tables are sent directly: joblib would map large ones from files that workers cannot write to.
    parallel = Parallel(
        n_jobs=max(2, jobs),
        backend=backend,
        return_as="generator_unordered",
        pre_dispatch="2*n_jobs",
        batch_size=1,
        max_nbytes=None,
    )
    answers = parallel(delayed(_numbered)(work, number, thing) for number, thing in watched)
    try:
        for number, made in answers:
            yield watched.finish(number), made
    finally:
        # If the run ends early, joblib warns about the unfinished pieces.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            answers.close()


def _numbered(work: Callable[[Input], Output], number: int, thing: Input) -> tuple[int, Output | Failure]:
    return number, attempt(work, thing)
