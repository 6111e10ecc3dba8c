"""How a run in this process ends when it is told to, by SIGTERM, Ctrl-C or the clock: in order where it can, within seconds in any case.

Belongs here: watching for the signal and the time, and the hard end. Does not belong here: what a run leaves behind; a kill at any point
leaves a whole release and nothing half seen (`tests/torture`), which is what makes the hard end a safe one.

Dagster makes an error of the step out of the signal. That fails where the main thread is inside one long call into C, where a bare
`except` swallows it (dagster-dbt reads dbt's lines under one), and where what is ended waits in turn for something that does not end.
"""

import os
import select
import signal
import threading
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass

STOP_SECONDS = 4.0
"""From the signal to the hard end. With what Python needs to end by itself, a run is gone after five."""
SIGNALS = (signal.SIGINT, signal.SIGTERM)
AT_MOST = 20 * 3600.0
"""Seconds that a night may take: a run that hangs holds the lock of the home, and must have let go of it when the next night begins. As
`max_runtime_seconds` of dagster.yaml, by which Dagster's daemon ends the runs that it has started."""


@dataclass(slots=True)
class Stop:
    """What came.

    Attributes:
        by: the first signal; None as long as there was none.
    """

    by: signal.Signals | None = None


@contextmanager
def stopping(*, seconds: float = STOP_SECONDS, at_most: float = AT_MOST) -> Generator[Stop]:
    """While the context lasts, SIGTERM is what Ctrl-C is, and the process does not outlive either of them for longer than `seconds`.

    To be entered in the main thread. What runs inside may set handlers of its own, as Dagster does: the kernel's word reaches the
    watching thread before any of them.

    Args:
        seconds: from the first signal; then the process ends with status 1, unless the context has ended.
        at_most: after so many seconds the process sends itself SIGTERM.

    Raises:
        KeyboardInterrupt: a signal came where nobody else makes anything of it.
    """
    stop, left = Stop(), threading.Event()
    reading, writing = os.pipe()
    # Dagster leads the standard streams of a step into files.
    terminal = os.dup(2)
    os.set_blocking(writing, False)

    def watch() -> None:
        arrivals = select.poll()
        arrivals.register(reading)
        end: float | None = time.monotonic() + at_most
        while True:
            if not arrivals.poll(None if end is None else max(end - time.monotonic(), 0) * 1000):
                end = None
                os.write(terminal, f"a run may take {at_most:g} s, and this one has\n".encode())
                os.kill(os.getpid(), signal.SIGTERM)
                continue
            number = os.read(reading, 1)
            if not number:
                return
            if number[0] not in SIGNALS:
                continue
            stop.by = signal.Signals(number[0])
            if not left.wait(seconds):
                os.write(terminal, _last_words(stop.by, seconds))
                os._exit(1)
            return

    watcher = threading.Thread(target=watch, name="stopping", daemon=True)
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    listener = signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
    watcher.start()
    try:
        yield stop
    finally:
        left.set()
        signal.set_wakeup_fd(listener)
        signal.signal(signal.SIGTERM, before)
        os.close(writing)
        watcher.join()
        os.close(reading)
        os.close(terminal)


def _last_words(by: signal.Signals, seconds: float) -> bytes:
    return f"stopped by {by.name}; what went on did not end within {seconds:g} s and is cut off, the next run clears it away\n".encode()
