"""The only code that opens DuckDB (dbt aside, which writes the build file).

Belongs here: connections with their limits, and the few statements that need identifiers, quoted in one place.
Does not belong here: what a release is (`release`), which query an analyst runs (`reader`).
"""

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

from warehouse import interface
from warehouse.sql import literal, quoted

# What DuckDB 1.2 and every later version read, so that an analyst's older client opens a release.
STORAGE_VERSION = "v1.2.0"
MARTS = "marts"


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


def copy_marts(build: Path, target: Path, parquet: Path) -> dict[str, int]:
    """Copy the marts of the build file, in a total order and with their comments, into a fresh file and into Parquet.

    Args:
        build: the DuckDB file that dbt wrote.
        target: the file to write; must not exist.
        parquet: folder for one Parquet file a mart.

    Returns:
        Row count by mart.
    """
    counts: dict[str, int] = {}
    with duckdb.connect(":memory:", config={"python_enable_replacements": False}) as connection:
        # No instant may depend on the machine, no row order on the number of threads.
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute("SET preserve_insertion_order = true")
        connection.execute(f"ATTACH {literal(str(build))} AS build (READ_ONLY)")
        connection.execute(f"ATTACH {literal(str(target))} AS target (STORAGE_VERSION {literal(STORAGE_VERSION)})")
        connection.execute(f"CREATE SCHEMA target.{quoted(MARTS)}")
        tables = connection.execute(
            "SELECT table_name, comment FROM duckdb_tables() WHERE database_name = 'build' AND schema_name = ? ORDER BY table_name",
            [MARTS],
        ).fetchall()
        for table, comment in tables:
            name = f"{quoted(MARTS)}.{quoted(table)}"
            connection.execute(f"CREATE TABLE target.{name} AS SELECT * FROM build.{name} ORDER BY ALL")
            if comment:
                connection.execute(f"COMMENT ON TABLE target.{name} IS {literal(comment)}")
            columns = connection.execute(
                "SELECT column_name, comment, is_nullable FROM duckdb_columns() "
                "WHERE database_name = 'build' AND schema_name = ? AND table_name = ?",
                [MARTS, table],
            ).fetchall()
            for column, note, nullable in columns:
                if not nullable:
                    connection.execute(f"ALTER TABLE target.{name} ALTER COLUMN {quoted(column)} SET NOT NULL")
                if note:
                    connection.execute(f"COMMENT ON COLUMN target.{name}.{quoted(column)} IS {literal(note)}")
            file = literal(str(parquet / f"{table}.parquet"))
            (counts[table],) = connection.execute(
                f"COPY (SELECT * FROM target.{name}) TO {file} (FORMAT parquet, COMPRESSION zstd)"
            ).fetchone() or (0,)
        _write_interface(connection)
        connection.execute("CHECKPOINT target")
    return counts


def _write_interface(connection: duckdb.DuckDBPyConnection) -> None:
    """Put macros and views into the database `target`; which columns are keys, only `build` knows."""
    keys = connection.execute(
        "SELECT table_name, constraint_column_names FROM duckdb_constraints() "
        "WHERE constraint_type = 'PRIMARY KEY' AND database_name = 'build' AND schema_name = ?",
        [MARTS],
    ).fetchall()
    columns = connection.execute(
        "SELECT table_name, column_name, data_type FROM duckdb_columns() "
        "WHERE database_name = 'build' AND schema_name = ? ORDER BY table_name, column_index",
        [MARTS],
    ).fetchall()
    connection.execute("USE target")
    for statement in interface.statements(interface.registry(keys, columns)):
        connection.execute(statement)
