"""From which columns each column of a mart is made, read from the compiled SQL.

Belongs here: compiling the models with dbt, following columns with sqlglot. Does not belong here: the page about it (`docs.generate`).
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import sqlglot
from sqlglot import exp
from sqlglot.lineage import lineage
from sqlglot.optimizer.qualify import qualify
from sqlglot.optimizer.scope import build_scope

from warehouse.home import PROJECT

DIALECT = "duckdb"


@dataclass(frozen=True, slots=True)
class Compiled:
    """A model as dbt would run it.

    Attributes:
        name: of the model.
        layer: "staging", "intermediate" or "marts".
        sql: compiled, in DuckDB's dialect.
        reads: relation in the SQL → name: of a model, or "source.table" of a source.
    """

    name: str
    layer: str
    sql: str
    reads: Mapping[str, str]


@cache
def compiled_models() -> dict[str, Compiled]:
    """All models by name, parents first; dbt compiles them in a home of its own.

    Raises:
        RuntimeError: dbt cannot compile the project; its output is in the message.
    """
    folder = PROJECT / "dbt_project"
    with tempfile.TemporaryDirectory() as home:
        (Path(home) / "build").mkdir()
        target = Path(home) / "target"
        command = [str(Path(sys.executable).with_name("dbt")), "compile", "--quiet", "--project-dir", str(folder), "--profiles-dir", str(folder)]
        places = ["--target-path", str(target), "--log-path", str(Path(home) / "logs"), "--select", "resource_type:model"]
        environment = os.environ | {"KAOJU_HOME": home}
        done = subprocess.run([*command, *places], env=environment, capture_output=True, text=True, check=False)  # noqa: S603 (our own command)
        if done.returncode:
            raise RuntimeError(f"dbt cannot compile the models:\n{done.stdout}{done.stderr}")
        manifest = json.loads((target / "manifest.json").read_text(encoding="utf-8"))
    found: dict[str, Compiled] = {}
    nodes = {name: node for name, node in manifest["nodes"].items() if node["resource_type"] == "model"}

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
    return found


def _compiled(node: dict[str, Any], manifest: dict[str, Any]) -> Compiled:
    sql, reads = node["compiled_code"], {}
    for parent in node["depends_on"]["nodes"]:
        if parent in manifest["nodes"]:
            reads[manifest["nodes"][parent]["name"]] = manifest["nodes"][parent]["name"]
        elif parent in manifest["sources"]:
            source = manifest["sources"][parent]
            # A source is a file, and a path is no name that a parser knows.
            alias = f"{source['source_name']}__{source['name']}"
            sql = sql.replace(source["relation_name"], alias)
            reads[alias] = f"{source['source_name']}.{source['name']}"
    return Compiled(node["name"], node["path"].split("/")[0], sql, reads)


@cache
def columns_from() -> dict[str, dict[str, list[tuple[str, str]]]]:
    """By model and column the columns that its value is made from directly: pairs of model (or "source.table") and column."""
    known: dict[str, dict[str, str]] = {}
    found: dict[str, dict[str, list[tuple[str, str]]]] = {}
    for name, model in compiled_models().items():
        tree = sqlglot.parse_one(model.sql, dialect=DIALECT)
        for table in tree.find_all(exp.Table):
            table.set("db", None)
            table.set("catalog", None)
        schema = {alias: known.get(parent, {}) for alias, parent in model.reads.items()}
        qualified = qualify(tree, schema={key: value for key, value in schema.items() if value}, dialect=DIALECT, validate_qualify_columns=False)
        scope = build_scope(qualified)
        columns = qualified.named_selects
        found[name] = {column: _leaves(column, qualified, scope, model) for column in columns}
        known[name] = dict.fromkeys(columns, "unknown")
    return found


def _leaves(column: str, qualified: exp.Expression, scope: Any, model: Compiled) -> list[tuple[str, str]]:  # noqa: ANN401 (sqlglot's)
    leaves = set()
    for node in lineage(column, qualified, schema={}, dialect=DIALECT, scope=scope, copy=False).walk():
        if not node.downstream and isinstance(node.expression, exp.Table):
            leaves.add((model.reads.get(node.expression.name, node.expression.name), node.name.rpartition(".")[2].strip('"')))
    return sorted(leaves)


def origins(model: str, column: str) -> list[tuple[str, str]]:
    """The columns of sources (files that the scrapers or a run wrote) that a column is made from in the end."""
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
