"""The only code that opens DuckDB (dbt aside, which writes the build file).

Belongs here: connections with their limits, and the few statements that need identifiers, quoted in one place.
Does not belong here: what a release is (`release`), which query an analyst runs (`reader`).
"""

import threading
from collections.abc import Generator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from warehouse import interface
from warehouse.home import lease
from warehouse.sql import literal, quoted

# What DuckDB 1.2 and every later version read, so that an analyst's older client opens a release.
STORAGE_VERSION = "v1.2.0"
MARTS = "marts"
# Where dbt notes in which part of the exports a document or capture lies, and whether it has changed.
ITEMS = "intermediate.int_items_parted"
_OPENING = threading.Lock()


@contextmanager
def open_release(path: Path, *, memory: str = "2GB", threads: int = 2) -> Generator[duckdb.DuckDBPyConnection]:
    """Open a published file for untrusted SQL: read only, no file access, no attach, no settings, no Python variables.

    Args:
        path: the release's `kaoju.duckdb`.
        memory: limit in DuckDB's notation.
        threads: limit of worker threads.
    """
    config: dict[str, Any] = {
        "python_enable_replacements": False,
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "memory_limit": memory,
        "threads": threads,
    }
    with ExitStack() as held:
        held.enter_context(lease(path))
        # Connections of one process to one file share their settings: the first sets and locks them, the others must not set them again.
        with _OPENING:
            connection = held.enter_context(duckdb.connect(str(path), read_only=True, config=config))
            if not connection.execute("SELECT current_setting('lock_configuration')").fetchall()[0][0]:
                # The time zone of those who wrote the documents; an instant is stored as UTC and shown with its offset.
                connection.execute("SET GLOBAL TimeZone = 'Asia/Shanghai'")
                connection.execute("SET enable_external_access = false")
                connection.execute("SET lock_configuration = true")
        connection.execute(f"SET schema = {literal(MARTS)}")
        yield connection


@dataclass(frozen=True, slots=True)
class Mart:
    """A mart of the build file and the parts in which it is exported.

    Attributes:
        name: of the table.
        item_column: names the document or capture to which a row belongs; None where the mart is one part, whole.
        parts: the numbers of its parts; empty where it is whole.
        changed: those of them whose rows this build made anew; empty where it is whole.
    """

    name: str
    item_column: str | None
    parts: frozenset[int]
    changed: frozenset[int]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a published table; the comment is its description in English and Chinese."""

    name: str
    type: str
    is_nullable: bool
    comment: str


@dataclass(frozen=True, slots=True)
class Table:
    """A published table with its contract: primary key and columns in order."""

    name: str
    comment: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]


def describe(path: Path) -> list[Table]:
    """Read what a release file says of its marts, by name."""
    with open_release(path) as connection:
        keys = dict(connection.execute("SELECT mart_name, key_columns FROM mart_key").fetchall())
        columns: dict[str, list[Column]] = {}
        for table, *said in connection.execute(
            "SELECT table_name, column_name, data_type, is_nullable, coalesce(comment, '') FROM duckdb_columns() "
            "WHERE schema_name = ? ORDER BY table_name, column_index",
            [MARTS],
        ).fetchall():
            columns.setdefault(table, []).append(Column(*said))
        tables = connection.execute(
            "SELECT table_name, coalesce(comment, '') FROM duckdb_tables() WHERE schema_name = ? ORDER BY table_name", [MARTS]
        ).fetchall()
    return [Table(name, comment, tuple(keys.get(name, ())), tuple(columns[name])) for name, comment in tables]


class BuildFile:
    """The build file, read for the making of a candidate."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._run = connection.execute

    def marts(self) -> list[Mart]:
        """All marts by name."""
        tables = self._run(
            "SELECT table_name, item_column FROM duckdb_tables() LEFT JOIN build.intermediate.int_marts_parted ON mart_name = table_name "
            "WHERE database_name = 'build' AND schema_name = ? ORDER BY table_name",
            [MARTS],
        ).fetchall()
        # Also a part that a changed document has no row in any more is another than before.
        changed = self._parts("is_changed")
        marts = []
        for name, column in tables:
            parts: frozenset[int] = frozenset()
            if column is not None:
                parts = self._parts(f"part_item_id IN (SELECT {quoted(column)} FROM build.{_mart(name)})")
            # Of a mart without rows no part is known; it is exported whole, so that its columns are there.
            marts.append(Mart(name, column if parts else None, parts, parts & changed))
        return marts

    def row_counts(self) -> dict[tuple[str, str], int]:
        """Rows of each table, by its schema and name."""
        tables = self._run(
            "SELECT schema_name, table_name FROM duckdb_tables() WHERE database_name = 'build' ORDER BY schema_name, table_name"
        ).fetchall()
        counts = {}
        for schema, table in tables:
            (rows,) = self._run(f"SELECT count(*) FROM build.{quoted(schema)}.{quoted(table)}").fetchone() or (0,)
            counts[schema, table] = rows
        return counts

    def _parts(self, condition: str) -> frozenset[int]:
        """Numbers of the parts with an item of which the condition holds."""
        rows = self._run(f"SELECT DISTINCT part_number FROM build.{ITEMS} WHERE {condition}").fetchall()
        return frozenset(number for (number,) in rows)

    def write_part(self, mart: Mart, part: int | None, path: Path) -> None:
        """Write one part of a mart, or all of a whole one (None), as Parquet in a total order: equal rows give equal bytes."""
        rows = f"SELECT * FROM build.{_mart(mart.name)}"
        if mart.item_column is not None:
            rows += f" WHERE {quoted(mart.item_column)} IN (SELECT part_item_id FROM build.{ITEMS} WHERE part_number = {int(part or 0)})"
        self._run(f"COPY ({rows} ORDER BY ALL) TO {literal(str(path))} (FORMAT parquet, COMPRESSION zstd)")

    def write_release(self, target: Path, marts: Sequence[Mart]) -> None:
        """Copy the marts with their comments into a release file.

        Args:
            target: the file. Where it exists it is a copy of the release that this build goes on from: what has changed is replaced.
            marts: of this build.

        Raises:
            ValueError: the file, when it was patched, does not hold as many rows as the build.
        """
        goes_on = target.exists()
        options = "" if goes_on else f" (STORAGE_VERSION {literal(STORAGE_VERSION)})"
        self._run(f"ATTACH {literal(str(target))} AS target{options}")
        self._run(f"CREATE SCHEMA IF NOT EXISTS target.{quoted(MARTS)}")
        for mart in marts:
            name = _mart(mart.name)
            if goes_on and mart.item_column is not None:
                changed = f"{quoted(mart.item_column)} IN (SELECT part_item_id FROM build.{ITEMS} WHERE is_changed)"
                self._run(f"DELETE FROM target.{name} WHERE {changed}")
                self._run(f"INSERT INTO target.{name} SELECT * FROM build.{name} WHERE {changed} ORDER BY ALL")
            else:
                self._run(f"CREATE OR REPLACE TABLE target.{name} AS SELECT * FROM build.{name} ORDER BY ALL")
                self._describe(mart.name)
            counts = self._run(f"SELECT (SELECT count(*) FROM target.{name}), (SELECT count(*) FROM build.{name})").fetchone()
            if counts is None or counts[0] != counts[1]:
                raise ValueError(f"{mart.name} has {counts} rows in the release and in the build")
        self._write_interface()
        self._run("CHECKPOINT target")
        self._run("DETACH target")

    def _describe(self, table: str) -> None:
        name = f"target.{_mart(table)}"
        for (comment,) in self._run(
            "SELECT comment FROM duckdb_tables() WHERE database_name = 'build' AND schema_name = ? AND table_name = ?", [MARTS, table]
        ).fetchall():
            if comment:
                self._run(f"COMMENT ON TABLE {name} IS {literal(comment)}")
        columns = self._run(
            "SELECT column_name, comment, is_nullable FROM duckdb_columns() "
            "WHERE database_name = 'build' AND schema_name = ? AND table_name = ?",
            [MARTS, table],
        ).fetchall()
        for column, note, nullable in columns:
            if not nullable:
                self._run(f"ALTER TABLE {name} ALTER COLUMN {quoted(column)} SET NOT NULL")
            if note:
                self._run(f"COMMENT ON COLUMN {name}.{quoted(column)} IS {literal(note)}")

    def _write_interface(self) -> None:
        """Put macros and views into the release file; which columns are keys, only the build knows."""
        keys = self._run(
            "SELECT table_name, constraint_column_names FROM duckdb_constraints() "
            "WHERE constraint_type = 'PRIMARY KEY' AND database_name = 'build' AND schema_name = ?",
            [MARTS],
        ).fetchall()
        columns = self._run(
            "SELECT table_name, column_name, data_type FROM duckdb_columns() "
            "WHERE database_name = 'build' AND schema_name = ? ORDER BY table_name, column_index",
            [MARTS],
        ).fetchall()
        self._run("USE target")
        for statement in interface.statements(interface.registry(keys, columns)):
            self._run(statement)
        self._run("USE memory")


@contextmanager
def open_build(path: Path) -> Generator[BuildFile]:
    """Open the build file for reading.

    Args:
        path: the DuckDB file that dbt wrote.
    """
    with duckdb.connect(":memory:", config={"python_enable_replacements": False}) as connection:
        # No instant may depend on the machine, no row order on the number of threads.
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute("SET preserve_insertion_order = true")
        connection.execute(f"ATTACH {literal(str(path))} AS build (READ_ONLY)")
        yield BuildFile(connection)


class Comparison:
    """Rows of one table in two sets of Parquet files, compared by primary key."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, old: Sequence[Path], new: Sequence[Path], key: Sequence[str]) -> None:
        self._run = connection.execute
        self._key = ", ".join(quoted(column) for column in key)
        before, after = self._columns(old), self._columns(new)
        # A column that only one side has is no change of a row.
        self.shared = tuple(column for column in after or before if not old or not new or column in before)
        self._old, self._new = self._rows(old or new, none=not old), self._rows(new or old, none=not new)

    def _columns(self, paths: Sequence[Path]) -> list[str]:
        return [row[0] for row in self._run(f"DESCRIBE SELECT * FROM {_parquet(paths)}").fetchall()] if paths else []

    def _rows(self, paths: Sequence[Path], *, none: bool) -> str:
        columns = ", ".join(quoted(column) for column in self.shared)
        return f"(SELECT {columns}, hash({columns}) AS content FROM {_parquet(paths)}{' WHERE false' if none else ''})"

    def counts(self) -> tuple[int, int, int]:
        """Rows that were added, removed, changed."""
        row = self._run(
            "SELECT count(*) FILTER (o.content IS NULL), count(*) FILTER (n.content IS NULL), count(*) FILTER (o.content <> n.content) "
            f"FROM {self._old} AS o FULL JOIN {self._new} AS n USING ({self._key})"
        ).fetchone()
        return row if row is not None else (0, 0, 0)

    def rows(self, limit: int) -> list[tuple[Any, ...]]:
        """Rows that differ, by key: the change in front ("added", "removed", or "before" and "after"), then the shared columns."""
        columns = ", ".join(quoted(column) for column in self.shared)
        sides = [
            f"SELECT CASE WHEN other.content IS NULL THEN {literal(alone)} ELSE {literal(changed)} END AS change, mine.* "
            f"FROM {mine} AS mine LEFT JOIN {other} AS other USING ({self._key}) WHERE mine.content IS DISTINCT FROM other.content"
            for alone, changed, mine, other in (("removed", "before", self._old, self._new), ("added", "after", self._new, self._old))
        ]
        return self._run(
            f"SELECT change, {columns} FROM ({sides[0]} UNION ALL BY NAME {sides[1]}) "
            f"ORDER BY {self._key}, change = 'after' LIMIT {int(limit)}"
        ).fetchall()


def _parquet(paths: Sequence[Path]) -> str:
    return f"read_parquet([{', '.join(literal(str(path)) for path in paths)}], hive_partitioning = false)"


@contextmanager
def open_comparison(old: Sequence[Path], new: Sequence[Path], key: Sequence[str]) -> Generator[Comparison]:
    """Compare the rows of one table.

    Args:
        old: Parquet files of one side; may be empty where `new` is not.
        new: of the other.
        key: columns of the primary key.
    """
    with duckdb.connect(":memory:", config={"python_enable_replacements": False}) as connection:
        connection.execute("SET TimeZone = 'Asia/Shanghai'")
        yield Comparison(connection, old, new, key)


def _mart(table: str) -> str:
    return f"{quoted(MARTS)}.{quoted(table)}"
