"""From which columns each column of a mart is made, read from the compiled SQL.

Belongs here: compiling the models with dbt, following columns with sqlglot. Does not belong here: the page about it (`docs.generate`).
"""

import json
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

import sqlglot
from sqlglot import exp
from sqlglot.lineage import lineage
from sqlglot.optimizer.qualify import qualify
from sqlglot.optimizer.scope import build_scope

from orchestration.dbt import DBT_FOLDER, files_digest, run_dbt
from warehouse.home import Home, write_atomically

DIALECT = "duckdb"


@dataclass(frozen=True, slots=True)
class Compiled:
    """A model as dbt would run it.

    Attributes:
        name: of the model.
        layer: "staging", "intermediate" or "marts".
        sql: compiled, in DuckDB's dialect.
        reads: relation in the SQL → name: of a model, "source.table" of a source, "seeds.table" of a seed.
    """

    name: str
    layer: str
    sql: str
    reads: Mapping[str, str]


@cache
def compiled_models() -> dict[str, Compiled]:
    """All models by name, parents first. dbt compiles them when a file of the project has changed since the last time.

    Raises:
        RuntimeError: dbt cannot compile the project; its output is in the message.
    """
    kept, digest = DBT_FOLDER / "target" / "compiled_models.json", files_digest()
    if kept.exists():
        known = json.loads(kept.read_text(encoding="utf-8"))
        if known["files"] == digest:
            return {model["name"]: Compiled(**model) for model in known["models"]}
    manifest = _compile()
    nodes = {name: node for name, node in manifest["nodes"].items() if node["resource_type"] == "model"}
    found: dict[str, Compiled] = {}

    def add(unique_id: str) -> None:
        node = nodes[unique_id]
        if node["name"] in found:
            return
        for parent in node["depends_on"]["nodes"]:
            if parent in nodes:
                add(parent)
        found[node["name"]] = _compiled(node, manifest)

    for unique_id in sorted(nodes):
        add(unique_id)
    kept.parent.mkdir(exist_ok=True)
    write_atomically(kept, json.dumps({"files": digest, "models": [asdict(model) for model in found.values()]}, ensure_ascii=False))
    return found


def _compile() -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as home:
        (Path(home) / "build").mkdir()
        run_dbt(Home(Path(home)), "compile", "--select", "resource_type:model", artifacts=Path(home))
        return json.loads((Path(home) / "manifest.json").read_text(encoding="utf-8"))


def _compiled(node: dict[str, Any], manifest: dict[str, Any]) -> Compiled:
    sql, reads = node["compiled_code"], {}
    for parent in node["depends_on"]["nodes"]:
        if parent in manifest["nodes"]:
            name = manifest["nodes"][parent]["name"]
            reads[name] = f"seeds.{name}" if manifest["nodes"][parent]["resource_type"] == "seed" else name
        elif parent in manifest["sources"]:
            source = manifest["sources"][parent]
            # A source is a file, and a path is no name that a parser knows.
            alias = f"{source['source_name']}__{source['name']}"
            sql = sql.replace(source["relation_name"], alias)
            reads[alias] = f"{source['source_name']}.{source['name']}"
    return Compiled(node["name"], node["path"].split("/")[0], sql, reads)


@cache
def columns_from() -> dict[str, dict[str, list[tuple[str, str]]]]:
    """By model and column the columns that its value is made from directly: pairs of model (or source, or seed) and column."""
    known: dict[str, dict[str, str]] = {}
    found: dict[str, dict[str, list[tuple[str, str]]]] = {}
    for name, model in compiled_models().items():
        tree = sqlglot.parse_one(model.sql, dialect=DIALECT)
        for table in tree.find_all(exp.Table):
            table.set("db", None)
            table.set("catalog", None)
        schema = {alias: known.get(parent, {}) for alias, parent in model.reads.items()}
        qualified = qualify(
            tree, schema={key: value for key, value in schema.items() if value}, dialect=DIALECT, validate_qualify_columns=False
        )
        scope = build_scope(qualified)
        columns = qualified.named_selects if isinstance(qualified, exp.Query) else []
        found[name] = {column: _leaves(column, qualified, scope, model) for column in columns}
        known[name] = dict.fromkeys(columns, "unknown")
    return found


def _leaves(column: str, qualified: exp.Expr, scope: Any, model: Compiled) -> list[tuple[str, str]]:
    leaves = set()
    for node in lineage(column, qualified, schema={}, dialect=DIALECT, scope=scope, copy=False).walk():
        if not node.downstream and isinstance(node.expression, exp.Table):
            leaves.add((model.reads.get(node.expression.name, node.expression.name), node.name.rpartition(".")[2].strip('"')))
    return sorted(leaves)


def origins(model: str, column: str) -> list[tuple[str, str]]:
    """The columns of sources (what the scrapers or a run wrote) and seeds that a column is made from in the end."""
    found: set[tuple[str, str]] = set()
    waiting, seen = [(model, column)], set()
    while waiting:
        at = waiting.pop()
        if at in seen:
            continue
        seen.add(at)
        if at[0] in columns_from():
            waiting += columns_from()[at[0]].get(at[1], [])
        else:
            found.add(at)
    return sorted(found)
