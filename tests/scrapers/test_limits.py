import io
import os
import pickle
import signal
import time
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from scrapers.limits import _ResultUnpickler, run_limited
from scrapers.records import Image, RejectedError
from scrapers.text.offsets import TextBuilder


def spin() -> None:
    while True:
        pass


def sleep() -> None:
    time.sleep(60)


def hoard() -> int:
    return len(b"x" * (1 << 33))


def dig(depth: int = 0) -> int:
    return dig(depth + 1) + 1


def reject() -> None:
    raise RejectedError("mojibake", "unreadable", (3, 5))


def fail() -> None:
    raise KeyError("no such field")


def crash() -> None:
    os.kill(os.getpid(), signal.SIGSEGV)


def write_a_file(path: Path) -> None:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    path.write_text("x" * 100_000)


def test_values_and_records_come_back_equal():
    text = TextBuilder("宁波&amp;").copy(0, 2).put("&", 2, 7).build()
    value = {"a": [1, Decimal("2.50"), datetime(2024, 2, 29, tzinfo=UTC)], "b": (Image(url="x", caption=None), text), "c": {3}}
    assert run_limited(lambda given: given, value) == value


def test_a_large_result_comes_back_whole():
    assert run_limited(lambda: "字" * 3_000_000) == "字" * 3_000_000


def test_endless_work_ends_at_the_cpu_limit():
    started = time.monotonic()
    with pytest.raises(RejectedError, match="CPU") as caught:
        run_limited(spin, cpu_seconds=1, deadline_seconds=20)
    assert caught.value.rule == "parser_limit"
    assert time.monotonic() - started < 15


def test_waiting_ends_at_the_deadline():
    with pytest.raises(RejectedError, match="deadline") as caught:
        run_limited(sleep, deadline_seconds=0.2)
    assert caught.value.rule == "parser_limit"


@pytest.mark.parametrize("function", [hoard, dig])
def test_memory_and_nesting_end_at_their_limits(function):
    with pytest.raises(RejectedError) as caught:
        run_limited(function, memory_bytes=200_000_000)
    assert caught.value.rule == "parser_limit"


def test_a_rejection_in_the_child_keeps_rule_message_and_span():
    with pytest.raises(RejectedError) as caught:
        run_limited(reject)
    assert (caught.value.rule, caught.value.message, caught.value.span) == ("mojibake", "unreadable", (3, 5))


def test_a_fault_of_the_code_is_not_blamed_on_the_bytes():
    with pytest.raises(RuntimeError, match="no such field"):
        run_limited(fail)


def test_a_crash_of_the_parser_is_a_named_rejection():
    with pytest.raises(RejectedError, match="SIGSEGV") as caught:
        run_limited(crash)
    assert caught.value.rule == "parser_crash"


def test_the_child_cannot_write_files(tmp_path):
    with pytest.raises(RuntimeError, match="File too large"):
        run_limited(write_a_file, tmp_path / "out")


def children() -> set[str]:
    """Process ids of the children of this process; the test runner may have some of its own."""
    return {child for task in Path("/proc/self/task").iterdir() for child in (task / "children").read_text(encoding="ascii").split()}


def test_no_child_is_left_behind():
    before = children()
    for function in (reject, sleep, crash):
        with pytest.raises(RejectedError):
            run_limited(function, deadline_seconds=0.2)
    assert children() <= before


@pytest.mark.parametrize(
    "stream",
    [
        pickle.dumps(os.system),
        b"\x80\x04\x8c\x0fscrapers.limits\x94\x8c\tos.system\x94\x93\x94.",
        b"\x80\x04\x8c\x0fscrapers.limits\x94\x8c\x04Path\x94\x93\x94.",
        b"\x80\x04\x8c\x0fscrapers.limits\x94\x8c\x0brun_limited\x94\x93\x94.",
    ],
)
def test_a_result_cannot_name_anything_but_records(stream):
    with pytest.raises(pickle.UnpicklingError):
        _ResultUnpickler(io.BytesIO(stream)).load()
