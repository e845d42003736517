from __future__ import annotations

import os

import pytest

from synth.errors import SynthError
from synth.shards import Processes, Serial, Threads
from synth.shards.executors import Failure

EXECUTORS = {"serial": Serial(), "threads": Threads(2), "processes": Processes(2)}
every = pytest.mark.parametrize("executor", EXECUTORS.values(), ids=EXECUTORS.keys())


@pytest.fixture
def tiny_work(worker_modules):
    import tiny_work

    return tiny_work


@every
def test_everything_is_done_once(executor, tiny_work):
    things = [str(number) for number in range(20)]
    assert sorted(executor.run(tiny_work.fail_on, things)) == sorted((thing, thing) for thing in things)


@every
def test_an_error_sets_aside_one_thing_and_the_others_go_on(executor, tiny_work):
    done = dict(executor.run(tiny_work.fail_on, ["a", "error", "b"]))
    assert done == {"a": "a", "b": "b", "error": Failure("ZeroDivisionError: by nought")}


@every
def test_what_a_user_can_mend_stops_the_run(executor, tiny_work):
    with pytest.raises(SynthError, match=r"there: no model\. Find one\."):
        list(executor.run(tiny_work.fail_on, ["a", "hopeless", "b"]))


@every
def test_an_error_in_the_stream_is_raised(executor, tiny_work):
    def things():
        yield from map(str, range(9))
        raise SynthError("row 9 is malformed")

    done = []
    with pytest.raises(SynthError, match="row 9 is malformed"):
        done.extend(executor.run(tiny_work.fail_on, things()))
    assert len(done) == 9


@every
def test_a_stream_is_not_taken_far_ahead(executor, tiny_work):
    taken = 0

    def things():
        nonlocal taken
        for number in range(100):
            taken += 1
            yield str(number)

    run = executor.run(tiny_work.process_id, things())
    next(run)
    assert taken < 20
    run.close()


@every
def test_nothing_to_do_is_done(executor, tiny_work):
    assert list(executor.run(tiny_work.fail_on, [])) == []


def test_processes_are_others_than_this_one(tiny_work):
    used = {process for _, process in Processes(2).run(tiny_work.process_id, range(8))}
    assert os.getpid() not in used
    assert len(used) == 2


def test_what_kills_its_process_twice_is_set_aside_and_nothing_is_lost(tiny_work):
    things = [*map(str, range(10)), "kill", *map(str, range(10, 20))]
    done = list(Processes(2).run(tiny_work.fail_on, things))
    assert len(done) == 21
    aside = {thing: made for thing, made in done if isinstance(made, Failure)}
    assert list(aside) == ["kill"]
    assert "killed twice" in aside["kill"].why
