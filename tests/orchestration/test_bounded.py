"""Work in a child process: its end, its bounds, and that nothing of the parent runs twice."""

import os
import signal
import sys
import time

import pytest

from orchestration.bounded import OverrunError, run_bounded

GIB = 2**30


def endless(clock):
    clock.start()
    # One call into C that no signal handler of Python interrupts.
    sum(range(10**15))


def test_READ_02_work_that_heeds_nothing_is_killed_within_a_second_of_its_deadline():
    started = time.monotonic()
    with pytest.raises(OverrunError, match=r"stopped after 0\.5 s"):
        run_bounded(endless, seconds=0.5, memory=4 * GIB)
    assert time.monotonic() - started < 1.5


def test_READ_02_memory_over_the_bound_ends_the_work_by_name(capfd):
    def greedy(clock):
        clock.start()
        bytearray(8 * GIB)

    assert run_bounded(greedy, seconds=30, memory=2 * GIB) == 1
    assert "more than 2 GiB" in capfd.readouterr().err


def test_a_child_that_the_system_kills_is_no_success():
    with pytest.raises(OverrunError, match="SIGKILL"):
        run_bounded(lambda clock: os.kill(os.getpid(), signal.SIGKILL), seconds=30, memory=4 * GIB)


@pytest.mark.parametrize(("argument", "code"), [(0, 0), (3, 3), (None, 0), ("a message", 1)])
def test_the_exit_code_is_that_of_the_work(argument, code):
    assert run_bounded(lambda clock: sys.exit(argument), seconds=30, memory=4 * GIB) == code


def test_an_error_of_the_work_is_shown_and_ends_with_1(capfd):
    def faulty(clock):
        raise ValueError("no such thing")

    assert run_bounded(faulty, seconds=30, memory=4 * GIB) == 1
    assert "ValueError: no such thing" in capfd.readouterr().err


def test_time_does_not_count_before_the_start_and_after_the_answer():
    def slow_around(clock):
        time.sleep(0.3)
        clock.start()
        clock.stop()
        time.sleep(0.3)

    assert run_bounded(slow_around, seconds=0.1, memory=4 * GIB) == 0


def test_what_was_written_before_the_fork_is_written_once(capfd):
    print("before", end="")
    assert run_bounded(lambda clock: print("within", end=""), seconds=30, memory=4 * GIB) == 0
    assert capfd.readouterr().out == "beforewithin"
