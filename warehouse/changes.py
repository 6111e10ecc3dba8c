"""What changed between two releases: rows added, removed and changed, mart by mart.

Belongs here: which files have to be compared, and by which key. Does not belong here: the statements (`store`), what a change means to
an analyst (`mart_daily_change`, which dbt builds).

Rows are compared by primary key. Parts that are the same bytes in both are not read, so a comparison costs what has changed.
"""

from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from warehouse import store

FILE_NAME = "kaoju.duckdb"


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of a mart that differ; the first column says how: added, removed, or before and after a change."""

    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]


def compare(old: Path, new: Path) -> dict[str, dict[str, int]]:
    """Count what changed from one release, or candidate, to another.

    Args:
        old: its folder.
        new: the other's.

    Returns:
        By mart that changed: {"added": …, "removed": …, "changed": …}.
    """
    found = {}
    keys = _keys(old) | _keys(new)
    for mart in sorted(keys):
        with _differing(old, new, mart, keys) as comparison:
            counts = comparison.counts() if comparison else (0, 0, 0)
        if any(counts):
            found[mart] = dict(zip(("added", "removed", "changed"), counts, strict=True))
    return found


def changed_rows(old: Path, new: Path, mart: str, *, limit: int) -> Rows:
    """Rows of one mart that differ, in the order of its key.

    Args:
        old: folder of one release.
        new: of the other.
        mart: name of the table.
        limit: most rows that come back.

    Raises:
        KeyError: neither release has such a mart.
    """
    keys = _keys(old) | _keys(new)
    if mart not in keys:
        raise KeyError(mart)
    with _differing(old, new, mart, keys) as comparison:
        return Rows(("change", *comparison.shared), comparison.rows(limit)) if comparison else Rows(("change",), [])


@contextmanager
def _differing(old: Path, new: Path, mart: str, keys: Mapping[str, Sequence[str]]) -> Generator[store.Comparison | None]:
    before, after = ({path.name: path for path in sorted((folder / "parquet" / mart).glob("*.parquet"))} for folder in (old, new))
    same = {name for name in before.keys() & after.keys() if _same_bytes(before[name], after[name])}
    paths = [[path for name, path in side.items() if name not in same] for side in (before, after)]
    if not any(paths):
        yield None
        return
    with store.open_comparison(paths[0], paths[1], keys[mart]) as comparison:
        yield comparison


def _same_bytes(one: Path, other: Path) -> bool:
    if one.samefile(other):
        return True
    return one.stat().st_size == other.stat().st_size and one.read_bytes() == other.read_bytes()


def _keys(folder: Path) -> dict[str, list[str]]:
    """Columns of the primary key by mart, as the release says itself."""
    with store.open_release(folder / FILE_NAME) as connection:
        return dict(connection.execute("SELECT mart_name, key_columns FROM mart_key").fetchall())
