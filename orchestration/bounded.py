"""Work within bounds of time and memory that hold whatever it does: in a child process that is killed.

Belongs here: the child, its limits and its end. Does not belong here: the work.

DuckDB is asked to stop by an interrupt, which it heeds between batches of rows: one call of a function on one row, such as
`repeat('x', 2000000000)`, goes on for as long as it takes (measured: 14 s and more). What runs SQL of strangers therefore also needs
something that can be killed. A fork before anything large is imported costs a few milliseconds; a fresh interpreter would cost as much as
the whole command.
"""

import os
import resource
import select
import signal
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass

# Reading our own modules is not the work's time; a machine that takes longer than this for them is stuck.
START_SECONDS = 60.0


class OverrunError(RuntimeError):
    """The work went over a bound; the message says which."""


@dataclass(frozen=True, slots=True)
class Clock:
    """What the work tells of itself: `start` when its time begins to count, `stop` when it has its answer and only prints."""

    _pipe: int

    def start(self) -> None:
        """From here on time counts."""
        os.write(self._pipe, b".")

    def stop(self) -> None:
        """From here on it does not: whoever reads the answer may be slow."""
        os.close(self._pipe)


def run_bounded(work: Callable[[Clock], None], *, seconds: float, memory: int) -> int:
    """Do the work in a child process, which shares the terminal.

    Args:
        work: is given the clock; it prints by itself and may end by `sys.exit`.
        seconds: between the clock's start and stop; then the child is killed.
        memory: bytes that the child may write to (Linux: RLIMIT_DATA).

    Returns:
        The exit code of the work.

    Raises:
        OverrunError: it was killed, by us or by the system.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        os._exit(_do(work, Clock(writing), memory))
    os.close(writing)
    reaped = False
    try:
        if not _comes(reading, START_SECONDS):
            raise OverrunError(f"stopped: it did not begin within {START_SECONDS:g} s")
        # A byte is the start of the clock, an end of file its stop, or that of the child.
        if os.read(reading, 1) and not _comes(reading, seconds):
            raise OverrunError(f"stopped after {seconds:g} s")
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        reaped = True
    finally:
        os.close(reading)
        if not reaped:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
    if code < 0:
        raise OverrunError(f"ended by the system ({signal.Signals(-code).name}), most likely for want of memory")
    return code


def _comes(reading: int, seconds: float) -> bool:
    return bool(select.select([reading], [], [], seconds)[0])


def _do(work: Callable[[Clock], None], clock: Clock, memory: int) -> int:
    """Do the work and return its exit code; nothing of the parent's stack may run in the child."""
    code = 1
    try:
        _, most = resource.getrlimit(resource.RLIMIT_DATA)
        allowed = memory if most == resource.RLIM_INFINITY else min(memory, most)
        resource.setrlimit(resource.RLIMIT_DATA, (allowed, allowed))
        work(clock)
        sys.stdout.flush()
        code = 0
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    except (BrokenPipeError, KeyboardInterrupt):
        # Whoever read has gone, or the person has had enough.
        code = 1
    except MemoryError:
        print(f"stopped: it takes more than {memory / 2**30:g} GiB of memory", file=sys.stderr)  # noqa: T201 (click is the caller's)
    except Exception:
        traceback.print_exc()
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except BrokenPipeError:
        code = code or 1
    return code
