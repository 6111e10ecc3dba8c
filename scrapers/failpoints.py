"""Named places in the code where a test can end or break the process, to see that nothing is lost, doubled or half seen after it.

Belongs here: the list of places and what happens there. Does not belong here: which of them a test takes (`tests/torture`).

Without the environment variables a failpoint costs one comparison. `KAOJU_FAILPOINT=NAME:N:HOW` acts at the Nth time that the place is
passed, counted from 1 in each process; `KAOJU_FAILPOINT_LOG=FILE` writes a line for each place that is passed.
"""

import os
import resource
import signal
import time
from pathlib import Path

FAILPOINTS = {
    "capture.before_write": "an answer has come; nothing of it is on disk",
    "capture.half_written": "half of the WARC record is in the file",
    "capture.written": "the WARC record is durable, and not in the ledger",
    "capture.in_ledger": "the ledger names the capture, in a transaction that is still open",
    "capture.committed": "the ledger's transaction is closed",
    "read.document": "a capture was read; its rows are in memory alone",
    "batch.half_written": "some tables of a batch are written, under its temporary name",
    "batch.before_swap": "the new batch is whole; one that it replaces is gone already",
    "batch.written": "the batch has its name; the quarantine does not know of it",
    "quarantine.in_transaction": "an entry is written, in a transaction that is still open",
    "inputs.before": "the state of the last build is still there",
    "inputs.state_removed": "no finished build is known any more; the build file is as it was",
    "inputs.half_written": "some inputs are written",
    "dbt.before": "the inputs are written; dbt has not begun",
    "dbt.node": "dbt is about to run a model or a test",
    "dbt.after": "the build file is whole",
    "candidate.half_written": "some marts are exported",
    "candidate.before_file": "all marts are exported; the release file is not written",
    "gate.before": "the candidate is whole; nobody has looked at it",
    "gate.after": "the decision is made and not recorded",
    "gate.recorded": "the decision is recorded; nothing is published",
    "release.before_rename": "the release is whole and durable, under the candidate's name",
    "release.renamed": "the release has its name; readers see the one before",
    "release.half_pointed": "the new pointer is written, under its temporary name",
    "release.pointed": "readers see the new release; the log does not say so",
    "release.logged": "the log names the move; the state of the build is not noted",
    "state.written": "everything is done",
}
"""Name and what holds there, in the order of a night."""

VARIABLE = "KAOJU_FAILPOINT"
LOG_VARIABLE = "KAOJU_FAILPOINT_LOG"
HOWS = ("kill", "error", "term", "interrupt", "full")
STALL = "stall"
"""One more way: nothing ends, and nothing goes on."""
STALL_SECONDS = 120.0
_active = VARIABLE in os.environ or LOG_VARIABLE in os.environ
_passed: dict[str, int] = {}


class FailpointError(OSError):
    """What `error` raises: an error of the system, as a disk gives it."""


def failpoint(name: str) -> None:
    """Mark a place; see the module.

    Args:
        name: one of `FAILPOINTS`.

    Raises:
        FailpointError: a test asks for it here.
    """
    if not _active:
        return
    if name not in FAILPOINTS:
        raise KeyError(name)
    _passed[name] = _passed.get(name, 0) + 1
    if log := os.environ.get(LOG_VARIABLE):
        with Path(log).open("a", encoding="ascii") as stream:
            stream.write(f"{name}\n")
    wanted, number, how = (os.environ.get(VARIABLE) or "::").split(":")
    if wanted != name or int(number) != _passed[name]:
        return
    if how == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    elif how == "term":
        os.kill(os.getpid(), signal.SIGTERM)
    elif how == "interrupt":
        os.kill(os.getpid(), signal.SIGINT)
    elif how == "full":
        # From here on no file grows any more, also none of a child: what a full disk does, to this process alone.
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))
    elif how == STALL:
        time.sleep(STALL_SECONDS)
    else:
        raise FailpointError(f"failpoint {name}, time {number}")


def activate(*, log: Path | None = None, at: str | None = None) -> None:
    """Arm this process, as the environment variables arm a new one.

    Args:
        log: see `KAOJU_FAILPOINT_LOG`.
        at: see `KAOJU_FAILPOINT`.
    """
    global _active
    _passed.clear()
    for variable, value in ((LOG_VARIABLE, log), (VARIABLE, at)):
        if value is None:
            os.environ.pop(variable, None)
        else:
            os.environ[variable] = str(value)
    _active = log is not None or at is not None
