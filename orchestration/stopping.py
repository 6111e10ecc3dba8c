"""How a run in this process ends when it is told to, by SIGTERM or Ctrl-C: in order where it can, and within seconds in any case.

Belongs here: watching for the signal, and the hard end. Does not belong here: what a run leaves behind; a kill at any point leaves a
whole release and nothing half seen (`tests/torture`), which is what makes the hard end a safe one.

Dagster makes an error of the step out of the signal. That fails where the main thread is inside one long call into C, where a bare
`except` swallows it (dagster-dbt reads dbt's lines under one), and where what is ended waits in turn for something that does not end.
"""

import os
import signal
import threading
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass

STOP_SECONDS = 4.0
"""From the signal to the hard end. With what Python needs to end by itself, a run is gone after five."""
SIGNALS = (signal.SIGINT, signal.SIGTERM)


@dataclass(slots=True)
class Stop:
    """What came.

    Attributes:
        by: the first signal; None as long as there was none.
    """

    by: signal.Signals | None = None


@contextmanager
def stopping(*, seconds: float = STOP_SECONDS) -> Generator[Stop]:
    """While the context lasts, SIGTERM is what Ctrl-C is, and the process does not outlive either of them for longer than `seconds`.

    To be entered in the main thread. What runs inside may set handlers of its own, as Dagster does: the kernel's word reaches the
    watching thread before any of them.

    Args:
        seconds: from the first signal; then the process ends with status 1, unless the context has ended.

    Raises:
        KeyboardInterrupt: a signal came where nobody else makes anything of it.
    """
    stop, left = Stop(), threading.Event()
    reading, writing = os.pipe()
    # Dagster leads the standard streams of a step into files.
    terminal = os.dup(2)
    os.set_blocking(writing, False)

    def watch() -> None:
        while number := os.read(reading, 1):
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
