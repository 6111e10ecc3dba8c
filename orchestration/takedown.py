"""`kaoju forget`: what a publisher or a court wants gone leaves the captures, whatever was made of them, and every release.

Belongs here: which places hold a document's text, and in which order they are emptied. Does not belong here: how an entry leaves a WARC
file (`scrapers.capture`).

The captures, batches, build files, quarantine entries and the run history of Dagster are emptied at once. A release is immutable: the
next publication withdraws the facts, and every release that still holds the document is then dropped, pinned or not. Whether a release
holds it is asked of the tombstones each time, so a crash between the two leaves nothing undone.
"""

import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pyarrow.parquet as pq

from expectations.quarantine import Quarantine
from scrapers.capture import FORGOTTEN, Archive, Entry
from warehouse import pointer
from warehouse.batches import list_batches
from warehouse.home import Home, fsync_path
from warehouse.release import Release, current_release, list_releases
from warehouse.retention import remove


@dataclass(frozen=True, slots=True)
class TakeDown:
    """What was removed.

    Attributes:
        urls: of the documents and list pages whose entries were removed, each once, in the order of the archive.
        entries: how many entries of the archive.
        releases: ids of the releases that hold it still, until the next publication.
    """

    urls: list[str]
    entries: int
    releases: list[str]


def take_down(home: Home, url: str, reason: str, *, now: datetime) -> TakeDown:
    """Remove a document from everything but the releases. The caller holds the lock of the home.

    Args:
        home: where.
        url: of the document, as asked for or as redirected to.
        reason: who asked for it; kept in the tombstone.
        now: instant, UTC.

    Returns:
        What was removed; calling it again after a crash removes what is left.

    Raises:
        RejectedError: "payload_digest", the archive cannot be read.
    """
    with Archive(home.captures) as archive:
        removed = archive.forget(url, reason, now=now)
        gone = list(archive.entries(kinds=(FORGOTTEN,)))
    for batch in list_batches(home):
        if _holds(batch.folder / "captures.parquet", gone_ids(gone)):
            shutil.rmtree(batch.folder)
            fsync_path(home.batches)
    if home.build.exists():
        shutil.rmtree(home.build)
    Quarantine(home.quarantine).forget([name for entry in gone for name in (entry.capture_id, entry.url) if name])
    _wipe_history(home)
    urls = list(dict.fromkeys(entry.url for entry in removed))
    return TakeDown(urls, len(removed), [release.release_id for release in releases_with(home, gone_ids(gone))])


def drop_withdrawn(home: Home, *, at: datetime) -> list[str]:
    """Drop the releases that hold what was taken down, but not the current one.

    Args:
        home: where.
        at: instant for the publication log, UTC.

    Returns:
        Ids of the releases that are gone.
    """
    with Archive(home.captures) as archive:
        forgotten = gone_ids(archive.entries(kinds=(FORGOTTEN,)))
    current = current_release(home)
    dropped = [release for release in releases_with(home, forgotten) if current is None or release.release_id != current.release_id]
    with pointer.pointer_lock(home):
        remove(home, dropped, "dropped", by=pointer.NIGHT, at=at, reason="it holds what was taken down")
    return [release.release_id for release in dropped]


def gone_ids(entries: Iterable[Entry]) -> frozenset[str]:
    """Ids of the captures among entries of the archive."""
    return frozenset(entry.capture_id for entry in entries if entry.capture_id)


def releases_with(home: Home, capture_ids: frozenset[str]) -> list[Release]:
    """The releases that hold any of these captures, oldest first."""
    if not capture_ids:
        return []
    return [
        release
        for release in list_releases(home)
        if any(_holds(path, capture_ids) for path in sorted((release.folder / "parquet" / "dim_capture").glob("*.parquet")))
    ]


def _holds(path: Path, capture_ids: frozenset[str]) -> bool:
    return not capture_ids.isdisjoint(pq.read_table(path, columns=["capture_id"], partitioning=None)["capture_id"].to_pylist())


def _wipe_history(home: Home) -> None:
    """Logs and check results show sentences; of the history only the state of schedules is worth keeping."""
    if not home.dagster.exists():
        return
    import dagster as dg

    from orchestration.resources import prepare_environment

    prepare_environment(home)
    with dg.DagsterInstance.get() as instance:
        instance.wipe()
    shutil.rmtree(home.dagster / "storage", ignore_errors=True)
