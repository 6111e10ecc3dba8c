"""What a release offers beside its tables: `search`, full text over Chinese; `fact_lineage`, the way from any row to its evidence;
`column_lineage`, what each column is made from.

Belongs here: the macros and the view that are written into each release, so that SQL in any client has them. Does not belong here:
copying tables (`store`), asking a release (`reader`).
"""

import csv
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from pathlib import Path

from warehouse.sql import literal, quoted

SEARCH = Path(__file__).with_name("search.sql")
COLUMN_LINEAGE = Path(__file__).with_name("column_lineage.csv")
"""Written by `python -m docs.generate`, since reading SQL for it takes longer than a night may."""
VERSION, POSITION, DOCUMENT, CAPTURE = "document_version_id", "block_position", "document_id", "capture_id"
_LINEAGE = (
    "One row per row of a mart and thing it rests on: observation, mention, block, document version, capture. "
    "每行一个集市行及其所依据的一项：事实、提及、段块、文档版本、采集。"
)
_COLUMN_LINEAGE = (
    "One row per column of a mart: the columns that its value is made from, and those of the batches, of what a run knows and of seeds "
    "that it goes back to. 每行一个集市列：其值直接取自哪些列，最终源自哪些批次、运行输入与种子表的列。"
)
_KEYS = "One row per mart, with the columns that name its rows. 每行一个集市表及其主键列。"
# Facts that were current in a release, from what this one knows of them.
AS_OF = """CREATE OR REPLACE MACRO marts.facts_as_of(seen_in) AS TABLE
SELECT * FROM marts.fct_observation
WHERE
    split_part(first_seen_release, '-', 1)::integer <= split_part(seen_in, '-', 1)::integer
    AND (last_seen_release IS NULL OR split_part(last_seen_release, '-', 1)::integer >= split_part(seen_in, '-', 1)::integer)"""
_COLUMNS = ("mart_name", "row_id", "observation_id", "mention_id", VERSION, POSITION)


@dataclass(frozen=True, slots=True)
class Mart:
    """A published table.

    Attributes:
        key: columns of its primary key.
        columns: all columns in order, with DuckDB's types.
    """

    key: tuple[str, ...]
    columns: Mapping[str, str]

    @property
    def row_id(self) -> str:
        """SQL for the one text that names a row: its key, parts joined by a colon (`ver_…:12`)."""
        return row_id(self.key)

    @property
    def is_in_a_block(self) -> bool:
        """Whether each row stands in one block: then the row is its own evidence."""
        return VERSION in self.columns and POSITION in self.columns


def row_id(key: Sequence[str]) -> str:
    """SQL for the one text that names a row of a table with that primary key."""
    parts = [f"{quoted(column)}::varchar" for column in key]
    return parts[0] if len(parts) == 1 else f"concat_ws(':', {', '.join(parts)})"


def statements(marts: Mapping[str, Mart]) -> Iterator[str]:
    """SQL that writes the interface into the attached database that is in use; what is there already is replaced.

    Args:
        marts: every mart by name.
    """
    if {"dim_block", "dim_document"} <= marts.keys():
        yield SEARCH.read_text(encoding="utf-8")
    if {"dim_document", "dim_document_version", "dim_capture"} <= marts.keys():
        yield lineage_view(marts)
        yield f"COMMENT ON VIEW marts.fact_lineage IS {literal(_LINEAGE)}"
    if "fct_observation" in marts:
        yield AS_OF
    rows = ", ".join(f"({literal(name)}, [{', '.join(literal(column) for column in marts[name].key)}])" for name in sorted(marts))
    yield f"CREATE OR REPLACE VIEW marts.mart_key AS SELECT * FROM (VALUES {rows}) AS keys (mart_name, key_columns)"
    yield f"COMMENT ON VIEW marts.mart_key IS {literal(_KEYS)}"
    yield from _column_lineage(marts.keys())


def _column_lineage(marts: Set[str]) -> Iterator[str]:
    with COLUMN_LINEAGE.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["mart_name"] in marts]
    if not rows:
        return
    cells = ((literal(row["mart_name"]), literal(row["column_name"]), _list(row["made_from"]), _list(row["written_by"])) for row in rows)
    values = ", ".join(f"({', '.join(row)})" for row in cells)
    yield (
        "CREATE OR REPLACE VIEW marts.column_lineage AS SELECT * "
        f"FROM (VALUES {values}) AS lineage (mart_name, column_name, made_from, written_by)"
    )
    yield f"COMMENT ON VIEW marts.column_lineage IS {literal(_COLUMN_LINEAGE)}"


def _list(joined: str) -> str:
    return f"[{', '.join(literal(one) for one in joined.split())}]::varchar[]"


def lineage_view(marts: Mapping[str, Mart]) -> str:
    """SQL of the view `fact_lineage`.

    A row of a table whose rows stand in a block is evidence itself. Any other row rests on what its columns name: a column whose name is,
    or ends in, the key of such a table (`observation_id`, `best_observation_id`, lists in the plural), of a version, a document or a
    capture. So a new mart is in the view by naming its columns as the others do. A row that names nothing stands there with nulls.
    """
    branches = [branch for name in sorted(marts) for branch in _branches(name, marts)]
    evidence = "\n    UNION ALL\n    ".join(branches)
    return f"""CREATE OR REPLACE VIEW marts.fact_lineage AS
WITH evidence AS (
    {evidence}
)
SELECT DISTINCT {", ".join(f"evidence.{column}" for column in _COLUMNS)}, coalesce(evidence.capture_id, versions.capture_id) AS capture_id
FROM evidence
LEFT JOIN marts.dim_document_version AS versions ON evidence.document_version_id = versions.document_version_id"""


def _branches(name: str, marts: Mapping[str, Mart]) -> Iterator[str]:
    mart = marts[name]
    table = f"FROM marts.{quoted(name)} AS mart"
    if mart.is_in_a_block:
        found = {column: column for column in _COLUMNS[2:] if column in mart.columns}
        yield _select(name, mart, found, table)
        return
    if name == "dim_capture":
        yield _select(name, mart, {VERSION: VERSION, CAPTURE: CAPTURE}, table)
        return
    # Marts are keyed by facts too (a register by its observations); the table that holds all of them is the fct_ one, and comes last.
    homes = sorted((other for other in marts if marts[other].is_in_a_block and len(marts[other].key) == 1), key=_is_fact)
    facts = {marts[other].key[0]: other for other in homes}
    targets = facts | {VERSION: "", DOCUMENT: "dim_document", CAPTURE: ""}
    said = [(column, target) for column in mart.columns for target in targets if _names(column, target)]
    # What states a version need not be asked for its document too.
    if any(target == VERSION for _, target in said):
        said = [(column, target) for column, target in said if target not in (DOCUMENT, CAPTURE)]
    for column, target in said:
        listed = mart.columns[column].endswith("[]")
        value = f"unnest(CASE WHEN len({quoted(column)}) > 0 THEN {quoted(column)} ELSE [NULL] END)" if listed else quoted(column)
        # `mart.` in front of the columns of a branch, so that the names stay those of the mart inside of the subquery.
        source = f"FROM (SELECT {mart.row_id} AS row_id, {value} AS reference {table}) AS mart"
        if target in facts:
            other = marts[facts[target]]
            columns = {column: f"fact.{quoted(column)}" for column in _COLUMNS[2:] if column in other.columns}
            joined = f"{source} LEFT JOIN marts.{quoted(facts[target])} AS fact ON mart.reference = fact.{quoted(target)}"
        elif target == DOCUMENT:
            columns = {VERSION: "document.current_version_id"}
            joined = f"{source} LEFT JOIN marts.dim_document AS document ON mart.reference = document.document_id"
        else:
            columns, joined = {target: "mart.reference"}, source
        yield _select(name, None, columns, joined)
    if not said:
        yield _select(name, mart, {}, table)


def _is_fact(name: str) -> bool:
    return name.startswith("fct_")


def _select(name: str, mart: Mart | None, found: Mapping[str, str], source: str) -> str:
    row_id = mart.row_id if mart else "mart.row_id"
    types = {POSITION: "integer"}
    columns = [f"{found.get(column, 'NULL')}::{types.get(column, 'varchar')} AS {column}" for column in (*_COLUMNS[2:], CAPTURE)]
    return f"SELECT {literal(name)} AS mart_name, {row_id} AS row_id, {', '.join(columns)} {source}"


def _names(column: str, target: str) -> bool:
    return any(column == wanted or column.endswith(f"_{wanted}") for wanted in (target, f"{target}s"))


def registry(keys: Sequence[tuple[str, Sequence[str]]], columns: Sequence[tuple[str, str, str]]) -> dict[str, Mart]:
    """The marts of a build, from what its catalogue says.

    Args:
        keys: table and columns of each primary key.
        columns: table, column and type, in order.
    """
    found: dict[str, dict[str, str]] = {}
    for table, column, kind in columns:
        found.setdefault(table, {})[column] = kind
    return {table: Mart(tuple(key), found[table]) for table, key in keys}
