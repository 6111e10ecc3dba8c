"""The pointer that readers follow, its holds, and the log of everything that was done to it.

Belongs here: which release readers see, since when, and whether nights may move it. Does not belong here: what a release is (`release`),
which releases are kept (`retention`).

The log `releases/log.jsonl` has one line an event: {"at", "by", "action", …}. An event that moves readers has "from" and "to", any other
that is about a release has "release".
"""

import fcntl
import getpass
import json
import os
import platform
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from scrapers.failpoints import failpoint
from warehouse.home import Home, fsync_path, write_atomically

NIGHT = "the night"
"""Who did it, where no person did."""


@dataclass(frozen=True, slots=True)
class Hold:
    """Readers were rolled back and stay where they are until somebody resumes.

    Attributes:
        release: that readers see meanwhile.
        newest: the newest release at that time; nobody is moved to it, or to an older one, by resuming.
        at: instant, ISO 8601.
        by: user@host.
        reason: in the words of that person.
    """

    release: str
    newest: str
    at: str
    by: str
    reason: str


def current_id(home: Home) -> str | None:
    """Id of the release that readers see, None before the first one."""
    return home.pointer.read_text(encoding="utf-8").strip() if home.pointer.exists() else None


def hold_of(home: Home) -> Hold | None:
    """The hold, None where nights move the pointer."""
    path = home.releases / "HOLD"
    return Hold(**json.loads(path.read_text(encoding="utf-8"))) if path.exists() else None


def set_hold(home: Home, hold: Hold | None) -> None:
    """Set or lift the hold."""
    path = home.releases / "HOLD"
    if hold is not None:
        write_atomically(path, json.dumps(asdict(hold), ensure_ascii=False, indent=1))
    elif path.exists():
        path.unlink()
        fsync_path(path.parent)


@contextmanager
def pointer_lock(home: Home) -> Generator[None]:
    """Keep others from moving the pointer or removing releases meanwhile; a matter of milliseconds, unlike the lock of a run."""
    home.releases.mkdir(parents=True, exist_ok=True)
    with (home.releases / "pointer.lock").open("a") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def move(home: Home, release_id: str, *, action: str, reason: str, by: str, at: datetime) -> None:
    """Move the pointer and log it; the caller holds the lock and knows that the release exists."""
    before = current_id(home)
    write_atomically(home.pointer, release_id + "\n", before_rename=lambda: failpoint("release.half_pointed"))
    failpoint("release.pointed")
    note(home, action, by=by, at=at, reason=reason, **{"from": before, "to": release_id})
    failpoint("release.logged")


def note(home: Home, action: str, *, by: str, at: datetime, **said: Any) -> None:
    """Append an event to the log, durably; on a line of its own, also where a crash left the last one without its end."""
    entry = {"at": at.isoformat(), "by": by, "action": action} | said
    with (home.releases / "log.jsonl").open("a+b") as log:
        if log.tell():
            log.seek(-1, os.SEEK_END)
            if log.read(1) != b"\n":
                log.write(b"\n")
        log.write(json.dumps(entry, ensure_ascii=False).encode() + b"\n")
        log.flush()
        os.fsync(log.fileno())


def events(home: Home) -> list[dict[str, Any]]:
    """The log, oldest first. A line that a crash left half-written is no event."""
    path = home.releases / "log.jsonl"
    if not path.exists():
        return []
    found = []
    for line in path.read_bytes().splitlines():
        try:
            found.append(json.loads(line))
        except ValueError:  # neither JSON nor, where the cut went through a character, UTF-8
            continue
    return found


def seen_at(home: Home, instant: datetime) -> str | None:
    """Id of the release that readers saw at an instant (with zone), None before the first one."""
    seen = None
    for event in events(home):
        if "to" in event and datetime.fromisoformat(event["at"]) <= instant:
            seen = event["to"]
    return seen


def who() -> str:
    """The person at this terminal, as user@host."""
    try:
        user = getpass.getuser()
    except (KeyError, OSError):  # a container may run as a number that has no name
        user = str(os.getuid())
    return f"{user}@{platform.node() or 'unknown'}"
