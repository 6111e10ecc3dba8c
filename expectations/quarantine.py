"""The quarantine: what a rule rejected, with the rule, the place and what happens next, and what people decided about it.

Belongs here: keeping entries across runs, their states and the history of these. Does not belong here: the rules, and what a state
means for a build (`expectations.holds`).

An entry's id names the item and the rule, so that the same fault found every night is one entry that is seen again, not a heap.

    open      found by a rule; nobody has decided anything     resolved  the item went through since
    accepted  until a day, a person takes the item as it is    dropped   a person has decided that it stays out

Only a run resolves, and only what is open or accepted; what was resolved and is found again is open again. An exception that has
expired is open again by itself. What was dropped stays dropped until somebody opens it again.
"""

import sqlite3
from collections.abc import Generator, Iterable
from contextlib import closing, contextmanager
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime
from pathlib import Path

from scrapers.failpoints import failpoint
from scrapers.records import Quarantined

OPEN, RESOLVED, ACCEPTED, DROPPED = "open", "resolved", "accepted", "dropped"

_COLUMNS = {
    "quarantine_id": "TEXT PRIMARY KEY",
    "stage": "TEXT NOT NULL",
    "item_kind": "TEXT NOT NULL",
    "item_id": "TEXT NOT NULL",
    "source_id": "TEXT NOT NULL",
    "capture_id": "TEXT",
    "rule": "TEXT NOT NULL",
    "message": "TEXT NOT NULL",
    "span_start": "INTEGER",
    "span_end": "INTEGER",
    "next_step": "TEXT NOT NULL",
    "url": "TEXT NOT NULL DEFAULT ''",
    "detail": "TEXT NOT NULL DEFAULT ''",
    "state": "TEXT NOT NULL",
    "first_seen_at": "TEXT NOT NULL",
    "last_seen_at": "TEXT NOT NULL",
    "times_seen": "INTEGER NOT NULL",
    "run_id": "TEXT NOT NULL",
    "version": "TEXT NOT NULL DEFAULT ''",
    "reason": "TEXT",
    "decided_by": "TEXT",
    "expires_on": "TEXT",
    "is_asked_again": "INTEGER NOT NULL DEFAULT 0",
}
_NO_ITEMS = ("source", "listing", "table")
_CHANGES = """
CREATE TABLE IF NOT EXISTS change (
    quarantine_id TEXT NOT NULL, changed_at TEXT NOT NULL, state TEXT NOT NULL, changed_by TEXT NOT NULL, version TEXT NOT NULL,
    reason TEXT NOT NULL
) STRICT
"""


class QuarantineError(ValueError):
    """There is no such entry, or what is asked can't be done with it; the message says why."""


@dataclass(frozen=True, slots=True)
class Run:
    """Who rejects or lets pass: a run, the version of its code, and the instant, with zone."""

    run_id: str
    version: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry as it stands.

    Attributes:
        rejected: what was rejected and why.
        state: "open", "accepted", "dropped" or "resolved".
        first_seen_at, last_seen_at: instants, ISO 8601.
        times_seen: how often runs met it.
        run_id: the latest of them.
        version: of the code that rejected it then.
        reason, decided_by: why somebody accepted or dropped it, and who; None where nobody did.
        expires_on: last day of an exception, ISO 8601; None for any other state.
        is_asked_again: whether the next run tries it again, whatever its code.
    """

    rejected: Quarantined
    state: str
    first_seen_at: str
    last_seen_at: str
    times_seen: int
    run_id: str
    version: str
    reason: str | None
    decided_by: str | None
    expires_on: str | None
    is_asked_again: bool


@dataclass(frozen=True, slots=True)
class Change:
    """One change of an entry's state.

    Attributes:
        changed_at: instant, ISO 8601.
        state: the new one.
        changed_by: a run's id, or a person.
        version: of the code then; "" where a person decided.
        reason: in words.
    """

    changed_at: str
    state: str
    changed_by: str
    version: str
    reason: str


class Quarantine:
    """The entries in one SQLite file."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def add(self, entries: Iterable[Quarantined], run: Run) -> list[Quarantined]:
        """Record what a run rejected; an entry that is there already is seen again.

        Args:
            entries: what was rejected.
            run: that rejected it.

        Returns:
            Those that are open: nobody has accepted or dropped them.
        """
        still_open = []
        with self._connect(run.at) as connection:
            for entry in entries:
                start, end = entry.span or (None, None)
                values: dict[str, object] = {field.name: getattr(entry, field.name) for field in fields(entry) if field.name != "span"}
                values |= {"span_start": start, "span_end": end, "run_id": run.run_id, "version": run.version}
                values |= {"last_seen_at": run.at.isoformat(), "is_asked_again": 0}
                before = connection.execute("SELECT state, times_seen FROM quarantine WHERE quarantine_id = ?", [entry.quarantine_id])
                state, times = before.fetchone() or (None, 0)
                values |= {"times_seen": times + 1}
                if state is None:
                    values |= {"first_seen_at": run.at.isoformat(), "state": OPEN}
                    names, marks = ", ".join(values), ", ".join(f":{name}" for name in values)
                    connection.execute(f"INSERT INTO quarantine ({names}) VALUES ({marks})", values)  # noqa: S608 (our own names)
                else:
                    names = ", ".join(f"{name} = :{name}" for name in values)
                    connection.execute(f"UPDATE quarantine SET {names} WHERE quarantine_id = :quarantine_id", values)  # noqa: S608
                if state in (None, RESOLVED):
                    why = entry.message if state is None else f"found again: {entry.message}"
                    _change(connection, entry.quarantine_id, OPEN, at=run.at, by=run.run_id, version=run.version, reason=why)
                if state in (None, RESOLVED, OPEN):
                    still_open.append(entry)
                failpoint("quarantine.in_transaction")
        return still_open

    def resolve(self, item_ids: Iterable[str], run: Run) -> None:
        """Close the open and accepted entries of items that went through this time."""
        self._resolve("item_id", item_ids, run)

    def forget(self, item_ids: Iterable[str]) -> int:
        """Remove the entries about items that were taken down; their messages may say what those said.

        Returns:
            How many entries are gone.
        """
        if not self._path.exists():
            return 0
        gone = 0
        with self._connect(datetime.now(UTC)) as connection:
            for item in item_ids:
                about = "SELECT quarantine_id FROM quarantine WHERE item_id = :item OR capture_id = :item"
                connection.execute(f"DELETE FROM change WHERE quarantine_id IN ({about})", {"item": item})  # noqa: S608 (our own text)
                gone += connection.execute("DELETE FROM quarantine WHERE item_id = :item OR capture_id = :item", {"item": item}).rowcount
        with closing(sqlite3.connect(self._path)) as connection:
            connection.execute("VACUUM")
        return gone

    def resolve_entries(self, quarantine_ids: Iterable[str], run: Run) -> None:
        """Close these entries, where they are open or accepted: their rule no longer finds anything in their item."""
        self._resolve("quarantine_id", quarantine_ids, run)

    def _resolve(self, column: str, names: Iterable[str], run: Run) -> None:
        with self._connect(run.at) as connection:
            for name in names:
                found = connection.execute(
                    f"SELECT quarantine_id FROM quarantine WHERE {column} = ? AND state IN ('open', 'accepted')",  # noqa: S608 (our own name)
                    [name],
                ).fetchall()
                for (quarantine_id,) in found:
                    _change(connection, quarantine_id, RESOLVED, at=run.at, by=run.run_id, version=run.version, reason="went through")

    def accept(self, quarantine_id: str, *, reason: str, until: date, by: str, at: datetime) -> Entry:
        """Take an item as it is until a day; after it the rule bites again.

        Args:
            quarantine_id: of an entry that is open or accepted.
            reason: why, in words.
            until: last day of the exception; not past.
            by: who decides.
            at: instant, with zone.

        Raises:
            QuarantineError: there is no such entry, it is not open, the day is past or no reason is given.
        """
        if until < at.date():
            raise QuarantineError(f"{until} is past: an exception ends on a day to come")
        return self._decide(quarantine_id, ACCEPTED, (OPEN, ACCEPTED), reason=reason, by=by, at=at, expires_on=until.isoformat())

    def drop(self, quarantine_id: str, *, reason: str, by: str, at: datetime) -> Entry:
        """Leave an item out for good; arguments and errors as those of `accept`. A whole source or table is no item."""
        kind = self.get(quarantine_id, at=at).rejected.item_kind
        if kind in _NO_ITEMS:
            raise QuarantineError(f"{quarantine_id} is about a {kind}, and its next fault must be heard: accept it until a day instead")
        return self._decide(quarantine_id, DROPPED, (OPEN, ACCEPTED), reason=reason, by=by, at=at)

    def reopen(self, quarantine_id: str, *, reason: str, by: str, at: datetime) -> Entry:
        """Take a decision back; arguments and errors as those of `accept`."""
        return self._decide(quarantine_id, OPEN, (ACCEPTED, DROPPED), reason=reason, by=by, at=at)

    def ask_again(self, quarantine_ids: Iterable[str], *, at: datetime) -> None:
        """Have the next run try these entries again, where they are open, whatever its code."""
        with self._connect(at) as connection:
            ids = [(quarantine_id,) for quarantine_id in quarantine_ids]
            connection.executemany("UPDATE quarantine SET is_asked_again = 1 WHERE quarantine_id = ? AND state = 'open'", ids)

    def get(self, quarantine_id: str, *, at: datetime) -> Entry:
        """The entry of an id.

        Raises:
            QuarantineError: there is none.
        """
        found = [entry for entry in self.entries(state=None, at=at) if entry.rejected.quarantine_id == quarantine_id]
        if not found:
            raise QuarantineError(f"no entry {quarantine_id!r}; `kaoju quarantine --all` lists them")
        return found[0]

    def entries(self, *, state: str | None = OPEN, at: datetime | None = None) -> list[Entry]:
        """Entries that are in a state (all where None) at an instant (None takes this one), by source, item and rule."""
        if not self._path.exists():
            return []
        with self._connect(at or datetime.now(UTC)) as connection:
            rows = connection.execute(
                "SELECT * FROM quarantine WHERE ? IS NULL OR state = ? ORDER BY source_id, item_id, rule, quarantine_id", [state, state]
            ).fetchall()
        return [_entry(row) for row in rows]

    def history(self, quarantine_id: str, *, at: datetime) -> list[Change]:
        """Changes of an entry's state, oldest first."""
        with self._connect(at) as connection:
            rows = connection.execute("SELECT * FROM change WHERE quarantine_id = ? ORDER BY rowid", [quarantine_id]).fetchall()
        return [Change(**{field.name: row[field.name] for field in fields(Change)}) for row in rows]

    def _decide(
        self, quarantine_id: str, state: str, allowed: tuple[str, ...], *, reason: str, by: str, at: datetime, expires_on: str | None = None
    ) -> Entry:
        if not reason.strip():
            raise QuarantineError("a decision needs a reason")
        before = self.get(quarantine_id, at=at)
        if before.state not in allowed:
            raise QuarantineError(f"{quarantine_id} is {before.state}; only what is {' or '.join(allowed)} can become {state}")
        with self._connect(at) as connection:
            why = reason if expires_on is None else f"{reason} (until {expires_on})"
            _change(connection, quarantine_id, state, at=at, by=by, version="", reason=why)
            decided = (reason, by, expires_on) if state != OPEN else (None, None, None)
            connection.execute(
                "UPDATE quarantine SET reason = ?, decided_by = ?, expires_on = ? WHERE quarantine_id = ?", [*decided, quarantine_id]
            )
        return self.get(quarantine_id, at=at)

    @contextmanager
    def _connect(self, at: datetime) -> Generator[sqlite3.Connection]:
        """Open the file in one transaction; exceptions that have expired at `at` are open again."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(self._path, timeout=30)
        connection.row_factory = sqlite3.Row
        try:
            with connection:
                columns = ", ".join(f"{name} {kind}" for name, kind in _COLUMNS.items())
                connection.execute(f"CREATE TABLE IF NOT EXISTS quarantine ({columns}) STRICT")
                connection.execute(_CHANGES)
                # A file that an earlier version wrote lacks columns.
                known = {row["name"] for row in connection.execute("PRAGMA table_info(quarantine)")}
                for name in _COLUMNS.keys() - known:
                    connection.execute(f"ALTER TABLE quarantine ADD COLUMN {name} {_COLUMNS[name]}")
                expired = connection.execute(
                    "SELECT quarantine_id, expires_on FROM quarantine WHERE state = 'accepted' AND expires_on < ?", [at.date().isoformat()]
                ).fetchall()
                for quarantine_id, day in expired:
                    why = f"the exception expired on {day}"
                    _change(connection, quarantine_id, OPEN, at=at, by="the calendar", version="", reason=why)
                yield connection
        finally:
            connection.close()


def _change(connection: sqlite3.Connection, quarantine_id: str, state: str, *, at: datetime, by: str, version: str, reason: str) -> None:
    """Move an entry to a state and note it; what somebody decided before no longer holds."""
    connection.execute(
        "UPDATE quarantine SET state = ?, reason = NULL, decided_by = NULL, expires_on = NULL, is_asked_again = 0 WHERE quarantine_id = ?",
        [state, quarantine_id],
    )
    connection.execute("INSERT INTO change VALUES (?, ?, ?, ?, ?, ?)", [quarantine_id, at.isoformat(), state, by, version, reason])


def _entry(row: sqlite3.Row) -> Entry:
    said = {field.name: row[field.name] for field in fields(Quarantined) if field.name != "span"}
    span = None if row["span_start"] is None else (row["span_start"], row["span_end"])
    stands = {field.name: row[field.name] for field in fields(Entry) if field.name not in ("rejected", "is_asked_again")}
    return Entry(rejected=Quarantined(**said, span=span), is_asked_again=bool(row["is_asked_again"]), **stands)
