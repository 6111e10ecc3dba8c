"""Room on the disk: whether a run has enough of it, and whether an error means that it had not.

Belongs here: how much a run needs, and the words for it. Does not belong here: what survives a full disk; that is what survives a crash.
"""

import errno
import os
import re
import shutil
from pathlib import Path

from warehouse.home import Home
from warehouse.release import latest_release

RULE = "disk_full"
FLOOR = 200 * 2**20
"""Bytes for what is new: captures, batches, logs, and what dbt sets aside while it works."""

# Python's words, SQLite's and DuckDB's; the first are the system's own, in its language.
_SYSTEM = [os.strerror(code) for code in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)]
_FULL = re.compile("|".join([*map(re.escape, _SYSTEM), "database or disk is full", "disk I/O error", "not enough space"]), re.IGNORECASE)


class SpaceError(OSError):
    """There is too little room for a run; the message names the rule, the path and the bytes."""


def needed(home: Home) -> int:
    """Bytes that a run may write before it removes anything: a candidate like the latest release, a build file, and what is new."""
    latest = latest_release(home)
    files = [path for path in latest.folder.rglob("*") if path.is_file()] if latest else []
    build = home.build_file.stat().st_size if home.build_file.exists() else 0
    return FLOOR + build + sum(path.stat().st_size for path in files)


def check_space(home: Home) -> None:
    """See that a run has room, before it begins.

    Raises:
        SpaceError: it has not.
    """
    if _free(home) < needed(home):
        raise SpaceError(_words(home))


def explain(home: Home, message: str) -> str | None:
    """What to do about an error, where its message says that a disk or a quota is full; None where it says something else."""
    return _words(home) if _FULL.search(message) else None


def _words(home: Home) -> str:
    return (
        f"{RULE}: {home.root} has {_free(home) / 1e6:,.0f} MB free and a run needs about {needed(home) / 1e6:,.0f} MB; "
        "make room (`kaoju releases retain --keep N` removes old releases) or raise the quota, then run again: nothing is lost"
    )


def _free(home: Home) -> int:
    folder = next(path for path in (home.root, *home.root.parents) if path.exists())
    return shutil.disk_usage(Path(folder)).free
