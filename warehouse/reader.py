"""Reading the current release: untrusted SQL within limits, search, and the way back from a row to its evidence.

Belongs here: what `kaoju query`, `kaoju search` and `kaoju trace` ask of a release. Does not belong here: formatting for
the terminal (`orchestration.cli`).
"""

import threading
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb
import pyarrow as pa

from warehouse import interface, store
from warehouse.release import Release
from warehouse.sql import quoted


class QueryError(RuntimeError):
    """A query that DuckDB refused or that ran into a limit; the message is for the person who wrote it."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Columns and rows of a query."""

    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]


def query(release: Release, sql: str, parameters: Sequence[Any] | Mapping[str, Any] = (), *, seconds: float = 30.0) -> Answer:
    """Run one query on a release.

    Args:
        release: which one.
        sql: any SQL; marts are found without their schema.
        parameters: values for `?`, or by name for `$name`.
        seconds: after that the query is interrupted.

    Returns:
        The whole result; use LIMIT for large ones.

    Raises:
        QueryError: with DuckDB's message.
    """
    with _asking(release, seconds=seconds) as ask:
        return ask(sql, parameters)


_Ask = Callable[[str, Sequence[Any] | Mapping[str, Any]], Answer]


@contextmanager
def _asking(release: Release, *, seconds: float = 30.0) -> Generator[_Ask]:
    """Open a release for several queries that take so many seconds together; errors as of `query`."""
    with store.open_release(release.file) as connection:
        timer = threading.Timer(seconds, connection.interrupt)
        timer.start()

        def ask(sql: str, parameters: Sequence[Any] | Mapping[str, Any]) -> Answer:
            result = connection.execute(sql, dict(parameters) if isinstance(parameters, Mapping) else list(parameters))
            columns = tuple(column[0] for column in result.description or ())
            return Answer(columns, result.fetchall())

        try:
            yield ask
        except duckdb.InterruptException:
            raise QueryError(f"stopped after {seconds:g} s; ask for less, or raise --timeout") from None
        except duckdb.Error as error:
            raise QueryError(str(error)) from error
        finally:
            timer.cancel()


@contextmanager
def mart_batches(release: Release, mart: str, *, where: str | None = None) -> Generator[pa.RecordBatchReader]:
    """Read a mart, or the rows of it that a condition chooses, a batch at a time.

    Args:
        release: which one.
        mart: its name.
        where: SQL condition on its columns.

    Raises:
        QueryError: there is no such mart, or DuckDB refuses the condition.
    """
    marts = {table.name for table in store.describe(release.file)}
    if mart not in marts:
        raise QueryError(f"no mart {mart!r}; there are {', '.join(sorted(marts))}")
    # The condition is as free as any query, and as harmless: the connection reads this release and nothing else.
    sql = f"SELECT * FROM {quoted(mart)} WHERE {where or 'true'}\nORDER BY ALL"  # noqa: S608
    with store.open_release(release.file) as connection:
        try:
            yield connection.execute(sql).to_arrow_reader(50_000)
        except duckdb.Error as error:
            raise QueryError(str(error)) from error


def search(
    release: Release, words: str, *, limit: int = 20, source_id: str | None = None, since: date | None = None, seconds: float = 30.0
) -> Answer:
    """Find words in the titles, headings, paragraphs, captions, cells and footnotes of current versions.

    Args:
        release: which one.
        words: a text; capitals, full-width forms and white space between Chinese and Latin make no difference.
        limit: most hits that come back.
        source_id: only documents of this source.
        since: only documents published on that day or later; what states no day is left out.
        seconds: after that the search is interrupted.

    Returns:
        The newest documents first, in a document in reading order; the snippet has the hit in 【】.

    Raises:
        QueryError: with DuckDB's message.
    """
    # A snippet costs more than a look, so it is made of those that are shown.
    sql = """
        SELECT
            title, published_date, source_id, url, block_role, search_snippet(block_text, $words) AS snippet,
            document_id, document_version_id, block_position
        FROM (
            SELECT * EXCLUDE (snippet, hit, hit_start)
            FROM search($words)
            WHERE ($source_id IS NULL OR source_id = $source_id) AND ($since IS NULL OR published_date >= $since)
            ORDER BY published_date DESC NULLS LAST, document_id, block_position NULLS FIRST
            LIMIT $limit
        )
        ORDER BY published_date DESC NULLS LAST, document_id, block_position NULLS FIRST
    """
    return query(release, sql, {"words": words, "source_id": source_id, "since": since, "limit": limit}, seconds=seconds)


def tables(release: Release, name: str | None = None) -> Answer:
    """List what a release can be asked.

    Args:
        release: which one.
        name: of one table, whose columns are wanted.

    Returns:
        Without `name` one row per table: table_name, row_count, meaning. With it one row per column in their order: column_name, data_type,
        meaning; none where the release has no such table.

    Raises:
        QueryError: with DuckDB's message.
    """
    if name is None:
        return query(release, "SELECT table_name, estimated_size AS row_count, comment AS meaning FROM duckdb_tables() ORDER BY table_name")
    sql = "SELECT column_name, data_type, comment AS meaning FROM duckdb_columns() WHERE table_name = ? ORDER BY column_index"
    return query(release, sql, [name])


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing that a row rests on, as dicts by column name.

    Attributes:
        observation, mention: the fact or the named thing, where it is one.
        block: where that stands; None where the row rests on a document as a whole.
        document: the document with what its version has; None for a capture that was rejected.
        capture: the stored answer of the site.
    """

    observation: dict[str, Any] | None
    mention: dict[str, Any] | None
    block: dict[str, Any] | None
    document: dict[str, Any] | None
    capture: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Trace:
    """A row of a mart with everything it rests on; nothing for a row of a vocabulary."""

    mart_name: str
    row: dict[str, Any]
    evidence: list[Evidence]


def trace(release: Release, row_id: str) -> Trace | None:
    """Follow a row of any mart back to facts, blocks, versions and captures.

    Args:
        release: which one.
        row_id: what `fact_lineage` calls it: the primary key; parts joined by a colon (a block: `ver_…:12`).

    Returns:
        None where no mart has such a row.

    Raises:
        QueryError: the release does not hold what the row rests on.
    """
    with _asking(release) as ask:
        return _traced(ask, release, row_id)


def _traced(ask: _Ask, release: Release, row_id: str) -> Trace | None:
    lineage = _all(ask, "SELECT * FROM fact_lineage WHERE row_id = ? ORDER BY ALL", [row_id])
    if not lineage:
        return None
    # Marts may share an id, as an organisation and its profile do: the one that rests on most says most.
    by_mart: dict[str, list[dict[str, Any]]] = {}
    for line in lineage:
        by_mart.setdefault(line["mart_name"], []).append(line)
    mart_name = min(by_mart, key=lambda name: (-len([line for line in by_mart[name] if line["capture_id"]]), name))
    (key,) = _all(ask, "SELECT key_columns FROM mart_key WHERE mart_name = ?", [mart_name])
    named = f"SELECT * FROM {quoted(mart_name)} WHERE {interface.row_id(key['key_columns'])} = ?"  # noqa: S608 (names of the catalogue)
    row = _all(ask, named, [row_id])[0]
    lines = [line for line in by_mart[mart_name] if line["capture_id"]]
    exact = {line["document_version_id"] for line in lines if line["block_position"] is not None}
    lines = [line for line in lines if line["block_position"] is not None or line["document_version_id"] not in exact]
    lines.sort(key=lambda line: (line["document_version_id"] or "", line["block_position"] or 0))
    tables = {table: _by_key(ask, sql, [line[column] for line in lines]) for table, column, sql in _EVIDENCE}
    blocks = {(block["document_version_id"], block["block_position"]): block for block in tables["block"].values()}
    try:
        evidence = [
            Evidence(
                observation=tables["observation"][line["observation_id"]] if line["observation_id"] else None,
                mention=tables["mention"][line["mention_id"]] if line["mention_id"] else None,
                block=blocks[line["document_version_id"], line["block_position"]] if line["block_position"] is not None else None,
                document=tables["document"][line["document_version_id"]] if line["document_version_id"] else None,
                capture=tables["capture"][line["capture_id"]],
            )
            for line in lines
        ]
    except KeyError as error:
        raise QueryError(
            f"release {release.release_id} holds {row_id} but not {error}, on which it rests; `kaoju verify` tells more"
        ) from None
    return Trace(mart_name, row, evidence)


# Table of evidence, the column of `fact_lineage` that names its rows, and how they are found; the first column is the key.
_EVIDENCE = (
    ("observation", "observation_id", "SELECT * FROM fct_observation WHERE observation_id IN (SELECT unnest(?))"),
    ("mention", "mention_id", "SELECT * FROM fct_mention WHERE mention_id IN (SELECT unnest(?))"),
    (
        "block",
        "document_version_id",
        "SELECT document_version_id || ':' || block_position AS block_id, * FROM dim_block WHERE document_version_id IN (SELECT unnest(?))",
    ),
    (
        "document",
        "document_version_id",
        "SELECT v.document_version_id, d.*, v.* EXCLUDE (document_version_id, document_id, source_id) "
        "FROM dim_document_version AS v JOIN dim_document AS d USING (document_id) WHERE v.document_version_id IN (SELECT unnest(?))",
    ),
    ("capture", "capture_id", "SELECT * FROM dim_capture WHERE capture_id IN (SELECT unnest(?))"),
)


def _by_key(ask: _Ask, sql: str, ids: Sequence[str | None]) -> dict[str, dict[str, Any]]:
    wanted = sorted({name for name in ids if name})
    return {next(iter(row.values())): row for row in _all(ask, sql, [wanted])} if wanted else {}


def _all(ask: _Ask, sql: str, parameters: Sequence[Any]) -> list[dict[str, Any]]:
    answer = ask(sql, parameters)
    return [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]
