"""The only code that opens DuckDB (dbt aside, which writes the build file).

Belongs here: connections with their limits, and the few statements that need identifiers, quoted in one place.
Does not belong here: what a release is (`release`), which query an analyst runs (`reader`).
"""

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

# What DuckDB 1.2 and every later version read, so that an analyst's older client opens a release.
STORAGE_VERSION = "v1.2.0"
MARTS = "marts"


def quoted(identifier: str) -> str:
    """Quote a name of a table, column or schema for SQL."""
    return '"' + identifier.replace('"', '""') + '"'


def literal(text: str) -> str:
    """Quote a text for the statements that take no parameters (ATTACH, COPY, COMMENT)."""
    return "'" + text.replace("'", "''") + "'"


@contextmanager
def open_build(path: Path, *, read_only: bool = True) -> Generator[duckdb.DuckDBPyConnection]:
    """Open the build file; time zone fixed to UTC so that no instant depends on the machine."""
    connection = duckdb.connect(str(path), read_only=read_only, config={"python_enable_replacements": False})
    try:
        connection.execute("SET TimeZone = 'UTC'")
        yield connection
    finally:
        connection.close()


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
    connection = duckdb.connect(str(path), read_only=True, config=config)
    try:
        # The time zone of those who wrote the documents; an instant is stored as UTC and shown with its offset.
        connection.execute("SET TimeZone = 'Asia/Shanghai'")
        connection.execute(f"SET schema = {literal(MARTS)}")
        connection.execute("SET enable_external_access = false")
        connection.execute("SET lock_configuration = true")
        yield connection
    finally:
        connection.close()


def mart_tables(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Names of the tables in the schema `marts`, sorted."""
    found = connection.execute("SELECT table_name FROM duckdb_tables() WHERE schema_name = ? ORDER BY table_name", [MARTS]).fetchall()
    return [name for (name,) in found]


def mart_columns(connection: duckdb.DuckDBPyConnection, table: str) -> list[tuple[str, str, str | None]]:
    """(name, type, comment) of each column of a mart, in order."""
    return connection.execute(
        "SELECT column_name, data_type, comment FROM duckdb_columns() WHERE schema_name = ? AND table_name = ? ORDER BY column_index",
        [MARTS, table],
    ).fetchall()


def mart_frame(connection: duckdb.DuckDBPyConnection, table: str) -> Any:
    """One mart as a pandas frame (decimals become floats on the way: exact values are dbt's to check)."""
    return connection.table(f"{quoted(MARTS)}.{quoted(table)}").df()


def _ordered(table: str) -> str:
    # The first column of each mart is its key; ALL makes the order total whatever a mart's key is.
    return f"{quoted(MARTS)}.{quoted(table)} ORDER BY ALL"


def copy_marts(build: Path, target: Path, parquet: Path) -> dict[str, int]:
    """Copy the marts of the build file, in a total order, into a fresh file and into Parquet.

    Args:
        build: the DuckDB file that dbt wrote.
        target: the file to write; must not exist.
        parquet: folder for one Parquet file a mart.

    Returns:
        Row count by mart.
    """
    counts: dict[str, int] = {}
    with open_build(build) as connection:
        connection.execute("SET preserve_insertion_order = true")
        connection.execute(f"ATTACH {literal(str(target))} AS target (STORAGE_VERSION {literal(STORAGE_VERSION)})")
        connection.execute(f"CREATE SCHEMA target.{quoted(MARTS)}")
        for table in mart_tables(connection):
            name = f"target.{quoted(MARTS)}.{quoted(table)}"
            connection.execute(f"CREATE TABLE {name} AS SELECT * FROM {_ordered(table)}")
            comment = connection.execute(
                "SELECT comment FROM duckdb_tables() WHERE database_name = current_database() AND schema_name = ? AND table_name = ?",
                [MARTS, table],
            ).fetchone()
            if comment and comment[0]:
                connection.execute(f"COMMENT ON TABLE {name} IS {literal(comment[0])}")
            for column, _, note in _build_columns(connection, table):
                if note:
                    connection.execute(f"COMMENT ON COLUMN {name}.{quoted(column)} IS {literal(note)}")
            file = parquet / f"{table}.parquet"
            connection.execute(f"COPY (SELECT * FROM {name}) TO {literal(str(file))} (FORMAT parquet, COMPRESSION zstd)")
            (counts[table],) = connection.execute(f"SELECT count(*) FROM {name}").fetchone() or (0,)
        connection.execute("CHECKPOINT target")
        connection.execute("DETACH target")
    return counts


def _build_columns(connection: duckdb.DuckDBPyConnection, table: str) -> Sequence[tuple[str, str, str | None]]:
    return connection.execute(
        "SELECT column_name, data_type, comment FROM duckdb_columns() "
        "WHERE database_name = current_database() AND schema_name = ? AND table_name = ? ORDER BY column_index",
        [MARTS, table],
    ).fetchall()
