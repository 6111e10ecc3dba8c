"""Reading the current release: untrusted SQL within limits, and the way back from a fact to its characters.

Belongs here: what `kaoju query` and `kaoju trace` ask of a release. Does not belong here: formatting for
the terminal (`orchestration.cli`).
"""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import duckdb

from warehouse import store
from warehouse.release import Release


class QueryError(RuntimeError):
    """A query that DuckDB refused or that ran into a limit; the message is for the person who wrote it."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Columns and rows of a query."""

    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]


def query(release: Release, sql: str, parameters: Sequence[Any] = (), *, seconds: float = 30.0) -> Answer:
    """Run one query on a release.

    Args:
        release: which one.
        sql: any SQL; marts are found without their schema.
        parameters: values for `?`.
        seconds: after that the query is interrupted.

    Returns:
        The whole result; use LIMIT for large ones.

    Raises:
        QueryError: with DuckDB's message.
    """
    with store.open_release(release.file) as connection:
        timer = threading.Timer(seconds, connection.interrupt)
        timer.start()
        try:
            result = connection.execute(sql, list(parameters))
            columns = tuple(column[0] for column in result.description or ())
            return Answer(columns, result.fetchall())
        except duckdb.InterruptException:
            raise QueryError(f"stopped after {seconds:g} s; ask for less, or raise --timeout") from None
        except duckdb.Error as error:
            raise QueryError(str(error)) from error
        finally:
            timer.cancel()


@dataclass(frozen=True, slots=True)
class Trace:
    """A fact and everything it rests on, as dicts by column name."""

    observation: dict[str, Any]
    block: dict[str, Any]
    document: dict[str, Any]
    capture: dict[str, Any]


def trace(release: Release, observation_id: str) -> Trace | None:
    """Follow a fact back to its block, document version and capture; None where the release has no such fact."""
    observation = _one(release, "SELECT * FROM fct_observation WHERE observation_id = ?", [observation_id])
    if observation is None:
        return None
    version = [observation["document_version_id"]]
    block = _one(
        release,
        "SELECT * FROM dim_block WHERE document_version_id = ? AND block_position = ?",
        [*version, observation["block_position"]],
    )
    document = _one(
        release,
        "SELECT d.*, v.* EXCLUDE (document_id, source_id) FROM dim_document_version AS v JOIN dim_document AS d USING (document_id) "
        "WHERE v.document_version_id = ?",
        version,
    )
    capture = _one(
        release,
        "SELECT c.* FROM dim_capture AS c JOIN dim_document_version AS v USING (capture_id) WHERE v.document_version_id = ?",
        version,
    )
    if block is None or document is None or capture is None:
        raise QueryError(f"release {release.release_id} holds {observation_id} but not what it rests on; `kaoju verify` tells more")
    return Trace(observation, block, document, capture)


def _one(release: Release, sql: str, parameters: Sequence[Any]) -> dict[str, Any] | None:
    answer = query(release, sql, parameters)
    return dict(zip(answer.columns, answer.rows[0], strict=True)) if answer.rows else None
