"""How long releases are kept.

Belongs here: pins, and the removal of releases that nothing needs any more. Does not belong here: making releases (`release`).

Kept are always the release that readers see, the one it was made from (a reader that has just looked at the pointer may be about to open
it, and it is the first to roll back to), the newest, pinned ones, and those that a process is reading. Beside them, the newest `keep` and
all that are younger than `days`. A release that a crash kept from ever being published is removed by the next run.
"""

import json
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from warehouse import pointer
from warehouse.home import Home, fsync_path, is_leased, write_atomically
from warehouse.release import Release, current_release, get_release, list_releases

_REMOVED = ".removed-"


@dataclass(frozen=True, slots=True)
class Fate:
    """What retention does with a release: `kept_because`, empty where it is removed."""

    release: Release
    kept_because: str


def pins(home: Home) -> dict[str, dict[str, str]]:
    """Who pinned which release when and why: {"at", "by", "reason"} by release id."""
    path = home.releases / "PINS"
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def pin(home: Home, release_id: str, *, reason: str, by: str, at: datetime) -> None:
    """Keep a release until it is unpinned.

    Raises:
        ReleaseError: there is no such release.
    """
    get_release(home, release_id)
    with pointer.pointer_lock(home):
        pinned = pins(home) | {release_id: {"at": at.isoformat(), "by": by, "reason": reason}}
        write_atomically(home.releases / "PINS", json.dumps(pinned, ensure_ascii=False, indent=1))
        pointer.note(home, "pinned", by=by, at=at, release=release_id, reason=reason)


def unpin(home: Home, release_id: str, *, by: str, at: datetime) -> bool:
    """Let retention decide about a release again; False where it was not pinned."""
    with pointer.pointer_lock(home):
        pinned = pins(home)
        if pinned.pop(release_id, None) is None:
            return False
        write_atomically(home.releases / "PINS", json.dumps(pinned, ensure_ascii=False, indent=1))
        pointer.note(home, "unpinned", by=by, at=at, release=release_id)
    return True


def fates(home: Home, *, keep: int, days: int, now: datetime) -> list[Fate]:
    """Say of each release whether it would be kept and why, oldest first.

    Args:
        home: where.
        keep: how many of the newest are kept.
        days: releases younger than so many days are kept.
        now: instant, with zone.
    """
    releases = list_releases(home)
    current = current_release(home)
    pinned = pins(home)
    newest = {release.release_id for release in releases[-keep:]} if keep else set()
    logged = {event.get(key) for event in pointer.events(home) for key in ("from", "to", "release")}
    logged |= {release.manifest["parent"] for release in releases}
    found = []
    for release in releases:
        name = release.release_id
        age = now - datetime.fromisoformat(release.manifest["published_at"])
        if current and name == current.release_id:
            why = "readers see it"
        elif current and name == current.manifest["parent"]:
            why = "the release before the one that readers see"
        elif name in pinned:
            why = f"pinned by {pinned[name]['by']}: {pinned[name]['reason']}"
        elif is_leased(release.file):
            why = "a process is reading it"
        elif name not in logged:
            why = ""  # a crash left it: nobody ever saw it
        elif release is releases[-1]:
            why = "the newest"
        elif name in newest:
            why = f"one of the newest {keep}"
        elif age < timedelta(days=days):
            why = f"younger than {days} days"
        else:
            why = ""
        found.append(Fate(release, why))
    return found


def retain(home: Home, *, keep: int, days: int, now: datetime, by: str) -> list[Fate]:
    """Remove what nothing needs any more.

    Args:
        home: where.
        keep: how many of the newest are kept.
        days: releases younger than so many days are kept.
        now: instant, with zone.
        by: user@host, or the night.

    Returns:
        As `fates`; those without a reason are gone.
    """
    with pointer.pointer_lock(home):
        decided = fates(home, keep=keep, days=days, now=now)
        remove(home, [fate.release for fate in decided if not fate.kept_because], "removed", by=by, at=now)
    return decided


def remove(home: Home, releases: Iterable[Release], action: str, *, by: str, at: datetime, **said: str) -> None:
    """Remove releases, and what a crash left of those that were being removed. The caller holds the pointer's lock.

    Args:
        home: where.
        releases: that go; whether anybody needs them is the caller's to know.
        action: what the log calls it.
        by: user@host, or the night.
        at: instant for the log, with zone.
        said: what else the log says of each, such as a reason.
    """
    for release in releases:
        # Out of the readers' sight in one step, then file by file.
        release.folder.rename(home.releases / f"{_REMOVED}{release.release_id}")
        pointer.note(home, action, by=by, at=at, release=release.release_id, **said)
    fsync_path(home.releases)
    for left in home.releases.glob(f"{_REMOVED}*"):
        shutil.rmtree(left)
