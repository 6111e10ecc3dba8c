"""Running a parser of outside bytes where it can do no harm: in a child process with limits on CPU, memory and time.

Belongs here: `run_limited` and the translation of what ended the child into a `RejectedError`.
Does not belong here: caps that a parser can count itself (bytes, tags, nesting); they stand in the parser.
"""

import io
import os
import pickle  # read back by `_ResultUnpickler` alone, which knows a closed list of types
import resource
import select
import signal
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from scrapers.records import RejectedError

T = TypeVar("T")

_VALUES = {
    ("builtins", "bytearray"),
    ("builtins", "frozenset"),
    ("builtins", "set"),
    ("datetime", "date"),
    ("datetime", "datetime"),
    ("datetime", "timedelta"),
    ("datetime", "timezone"),
    ("decimal", "Decimal"),
    ("zoneinfo", "ZoneInfo._unpickle"),
}


class _ResultUnpickler(pickle.Unpickler):
    """Reads a result of plain values and record classes of this package; anything else in the stream is refused."""

    def find_class(self, module: str, name: str) -> object:
        if (module, name) in _VALUES:
            return super().find_class(module, name)
        # A dotted name could walk from a module of ours to one that it imports.
        if module.split(".")[0] == "scrapers" and "." not in name:
            found = super().find_class(module, name)
            if isinstance(found, type) and found.__module__ == module:
                return found
        raise pickle.UnpicklingError(f"a parser's result holds a {module}.{name}")


def run_limited(
    function: Callable[..., T],
    *args: object,
    cpu_seconds: int = 5,
    memory_bytes: int = 1 << 30,
    deadline_seconds: float | None = None,
) -> T:
    """Call `function(*args)` in a forked child and return its result.

    The child may use `cpu_seconds` of CPU, `memory_bytes` of address space more than this process has now, no file writes, and ends
    with all its memory. A fork costs about 4 ms.

    Args:
        function: what to call; it need not be importable.
        args: its arguments; they are inherited, not copied through a pipe.
        cpu_seconds: CPU time, whole seconds, at least 1.
        memory_bytes: address space on top of what this process uses.
        deadline_seconds: wall-clock time from start to end; None means four times the CPU time.

    Returns:
        What the function returned: plain values, dates, decimals and records of `scrapers`.

    Raises:
        RejectedError: the function's own; or "parser_limit" where it used up CPU, memory, nesting or time; or "parser_crash" where
            the child died of a signal that no limit sends.
        RuntimeError: the function raised anything else (the message holds its traceback): a fault of the code, not of the bytes.
    """
    deadline = time.monotonic() + (4.0 * cpu_seconds if deadline_seconds is None else deadline_seconds)
    read_end, write_end = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(read_end)
        _run_child(function, args, write_end, cpu_seconds, memory_bytes)
    os.close(write_end)
    try:
        answer = _read_answer(read_end, deadline)
    finally:
        os.close(read_end)
        status = _reap(pid, deadline)
    return _result_of(answer, status, cpu_seconds, memory_bytes)


def _run_child(function: Callable[..., object], args: tuple[object, ...], write_end: int, cpu_seconds: int, memory_bytes: int) -> None:
    """The child's whole life; never returns."""
    try:
        signal.signal(signal.SIGXCPU, signal.SIG_DFL)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
        resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + 1))
        used = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (used + memory_bytes, used + memory_bytes))
        try:
            answer: tuple[object, ...] = ("returned", function(*args))
        except RejectedError as error:
            answer = ("rejected", error.rule, error.message, error.span)
        except MemoryError:
            answer = ("limit", f"more than {memory_bytes} bytes of memory")
        except RecursionError:
            answer = ("limit", "nested too deeply")
        except Exception:
            answer = ("raised", traceback.format_exc())
        try:
            payload = pickle.dumps(answer, protocol=pickle.HIGHEST_PROTOCOL)
        except MemoryError:
            payload = pickle.dumps(("limit", f"more than {memory_bytes} bytes of memory"))
        except Exception:
            payload = pickle.dumps(("raised", traceback.format_exc()))
        view = memoryview(payload)
        while view:
            view = view[os.write(write_end, view) :]
        os._exit(0)
    finally:
        os._exit(70)


def _read_answer(read_end: int, deadline: float) -> bytes | None:
    """Read all that the child writes; None where the deadline passed first."""
    parts: list[bytes] = []
    poll = select.poll()
    poll.register(read_end, select.POLLIN)
    while True:
        left = deadline - time.monotonic()
        if left <= 0 or not poll.poll(left * 1000):
            return None
        part = os.read(read_end, 1 << 20)
        if not part:
            return b"".join(parts)
        parts.append(part)


def _reap(pid: int, deadline: float) -> int:
    """Wait for the child, which has closed its pipe or is out of time, and return its wait status."""
    if time.monotonic() >= deadline:
        os.kill(pid, signal.SIGKILL)
    return os.waitpid(pid, 0)[1]


def _result_of(answer: bytes | None, status: int, cpu_seconds: int, memory_bytes: int) -> Any:
    if answer is None:
        raise RejectedError("parser_limit", "the parser did not end before its deadline")
    if os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        if number in (signal.SIGXCPU, signal.SIGKILL):
            raise RejectedError("parser_limit", f"the parser used more than {cpu_seconds} s of CPU")
        raise RejectedError("parser_crash", f"the parser died of {signal.Signals(number).name}")
    if os.WEXITSTATUS(status) != 0 or not answer:
        raise RejectedError("parser_limit", f"the parser ended without an answer within {memory_bytes} bytes of memory")
    kind, *rest = _ResultUnpickler(io.BytesIO(answer)).load()
    if kind == "returned":
        return rest[0]
    if kind == "rejected":
        raise RejectedError(*rest)
    if kind == "limit":
        raise RejectedError("parser_limit", rest[0])
    raise RuntimeError(f"the parser failed in its child:\n{rest[0]}")
