"""Progress of a run for a person at a terminal.

Belongs here: the Dagster logger that prints what assets say and which step begins. Does not belong here: the closing summary (`night`).
"""

import io
import logging
from collections.abc import Callable, Generator
from contextlib import contextmanager, redirect_stdout

import dagster as dg

_SAY: list[Callable[[str], None]] = []


@contextmanager
def told_to(say: Callable[[str], None]) -> Generator[None]:
    """While the context lasts, progress of runs in this process goes to `say`, and dbt's log lines, which dagster-dbt prints, nowhere."""
    _SAY.append(say)
    try:
        with redirect_stdout(io.StringIO()):
            yield
    finally:
        _SAY.pop()


class _Progress(logging.Handler):
    """Prints what our assets log and the start of each step; the rest of Dagster's events goes to its storage alone."""

    def emit(self, record: logging.LogRecord) -> None:
        meta = getattr(record, "dagster_meta", {})
        event = meta.get("dagster_event")
        if event is not None:
            line = f"· {event.step_key}" if event.event_type_value == "STEP_START" else ""
        elif record.levelno >= logging.ERROR or (record.levelno >= logging.INFO and "site-packages" not in record.pathname):
            # Dagster tells at length which steps a quiet night skips, dagster-dbt how it calls dbt.
            line = f"  {meta.get('orig_message', record.getMessage())}"
        else:
            line = ""
        if line.startswith("  Dependencies for step"):
            # Dagster's word on each step after one that failed, with all of its inputs by name.
            line = ""
        if line and _SAY:
            _SAY[-1](line)


def _make_logger(_: dg.InitLoggerContext) -> logging.Logger:
    logger = logging.Logger("kaoju.progress", level=logging.DEBUG)
    logger.addHandler(_Progress())
    return logger


progress_logger = dg.LoggerDefinition(_make_logger, description="Progress of runs that are started from the command line.")
