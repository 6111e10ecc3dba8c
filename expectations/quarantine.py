"""The quarantine: what a rule rejected, with the rule, the place and what happens next, until it is resolved.

Belongs here: keeping entries across runs and their state. Does not belong here: the rules.

An entry's id names the item and the rule, so that the same fault found every night is one entry that is seen again, not a heap.
"""

import sqlite3
from collections.abc import Generator, Iterable
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from scrapers.failpoints import failpoint
from scrapers.records import Quarantined

_CREATE = """
CREATE TABLE IF NOT EXISTS quarantine (
    quarantine_id TEXT PRIMARY KEY, stage TEXT NOT NULL, item_kind TEXT NOT NULL, item_id TEXT NOT NULL, source_id TEXT NOT NULL,
    capture_id TEXT, rule TEXT NOT NULL, message TEXT NOT NULL, span_start INTEGER, span_end INTEGER, next_step TEXT NOT NULL,
    state TEXT NOT NULL, first_seen_at TEXT NOT NULL, last_seen_at TEXT NOT NULL, times_seen INTEGER NOT NULL, run_id TEXT NOT NULL,
    reason TEXT
) STRICT
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry as it stands.

    Attributes:
        rejected: what was rejected and why.
        state: "open", or "resolved" where the item was processed since.
        first_seen_at, last_seen_at: instants, ISO 8601.
        times_seen: runs that met it.
        run_id: the latest of them.
    """

    rejected: Quarantined
    state: str
    first_seen_at: str
    last_seen_at: str
    times_seen: int
    run_id: str


class Quarantine:
    """The entries in one SQLite file."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def add(self, entries: Iterable[Quarantined], *, run_id: str, at: datetime) -> int:
        """Record what a run rejected; an entry that is there already is seen again and open again.

        Returns:
            How many entries are new.
        """
        new = 0
        with self._connect() as connection:
            for entry in entries:
                start, end = entry.span or (None, None)
                known = connection.execute("SELECT 1 FROM quarantine WHERE quarantine_id = ?", [entry.quarantine_id]).fetchone()
                new += known is None
                connection.execute(
                    "INSERT INTO quarantine VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'open', ?, ?, 1, ?, NULL) "
                    "ON CONFLICT (quarantine_id) DO UPDATE SET message = excluded.message, state = 'open', run_id = excluded.run_id, "
                    "last_seen_at = excluded.last_seen_at, times_seen = times_seen + 1",
                    [
                        entry.quarantine_id,
                        entry.stage,
                        entry.item_kind,
                        entry.item_id,
                        entry.source_id,
                        entry.capture_id,
                        entry.rule,
                        entry.message,
                        start,
                        end,
                        entry.next_step,
                        at.isoformat(),
                        at.isoformat(),
                        run_id,
                    ],
                )
                failpoint("quarantine.in_transaction")
        return new

    def resolve(self, item_ids: Iterable[str], *, run_id: str) -> None:
        """Close the open entries of items that went through this time."""
        with self._connect() as connection:
            connection.executemany(
                "UPDATE quarantine SET state = 'resolved', run_id = ? WHERE item_id = ? AND state = 'open'",
                [(run_id, item_id) for item_id in item_ids],
            )

    def forget(self, item_ids: Iterable[str]) -> int:
        """Remove the entries about items that were taken down; their messages may say what those said.

        Returns:
            How many entries are gone.
        """
        if not self._path.exists():
            return 0
        with self._connect() as connection:
            rows = [(item, item) for item in item_ids]
            gone = connection.executemany("DELETE FROM quarantine WHERE item_id = ? OR capture_id = ?", rows).rowcount
        with closing(sqlite3.connect(self._path)) as connection:
            connection.execute("VACUUM")
        return gone

    def entries(self, *, state: str | None = "open") -> list[Entry]:
        """Entries of a state (all where None), by source, item and rule."""
        if not self._path.exists():
            return []
        with self._connect() as connection:
            rows = connection.execute(
                "SELECT * FROM quarantine WHERE ? IS NULL OR state = ? ORDER BY source_id, item_id, rule", [state, state]
            ).fetchall()
        return [_entry(row) for row in rows]

    @contextmanager
    def _connect(self) -> Generator[sqlite3.Connection]:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(self._path)
        connection.row_factory = sqlite3.Row
        try:
            with connection:
                connection.execute(_CREATE)
                yield connection
        finally:
            connection.close()


def _entry(row: sqlite3.Row) -> Entry:
    rejected = Quarantined(
        quarantine_id=row["quarantine_id"],
        stage=row["stage"],
        item_kind=row["item_kind"],
        item_id=row["item_id"],
        source_id=row["source_id"],
        capture_id=row["capture_id"],
        rule=row["rule"],
        message=row["message"],
        span=None if row["span_start"] is None else (row["span_start"], row["span_end"]),
        next_step=row["next_step"],
    )
    return Entry(rejected, row["state"], row["first_seen_at"], row["last_seen_at"], row["times_seen"], row["run_id"])
