"""Writes the models as Spark would run them, so that it is known, and tested, what a move to Spark needs.

    python -m docs.translate FOLDER

Belongs here: the translation with sqlglot, and the few rules that it lacks. Does not belong here: which columns a column is made from
(`docs.lineage`). Nothing of this runs in a night.
"""

from pathlib import Path

import click
import sqlglot
from sqlglot import exp

from docs.lineage import DIALECT, compiled_models

TARGET = "spark"


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def main(folder: Path) -> None:
    """Write each model's SQL for Spark into FOLDER."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, model in compiled_models().items():
        (folder / f"{name}.sql").write_text(translated(model.sql, pretty=True) + "\n", encoding="utf-8")
        click.echo(folder / f"{name}.sql")


def translated(sql: str, *, pretty: bool = False) -> str:
    """A query of DuckDB in Spark's SQL.

    Raises:
        sqlglot.errors.UnsupportedError: something of it has no counterpart that is known here.
        sqlglot.errors.ParseError: the result is not Spark's SQL.
    """
    tree = sqlglot.parse_one(sql, dialect=DIALECT).transform(_rewritten)
    made = tree.sql(dialect=TARGET, unsupported_level=sqlglot.ErrorLevel.RAISE, pretty=pretty)
    sqlglot.parse_one(made, dialect=TARGET)
    return made


def _rewritten(node: exp.Expr) -> exp.Expr:
    """What sqlglot would translate into something else, or not at all."""
    if isinstance(node, exp.ArrayOverlaps):
        return exp.func("ARRAYS_OVERLAP", node.this, node.expression)
    # COLLECT_LIST and FIRST of Spark know no order: values travel with what orders them.
    if isinstance(node, exp.ArrayAgg) and isinstance(node.this, exp.Order):
        value, keys = _ordered(node.this)
        if isinstance(value, exp.Distinct):
            if [each.sql() for each in value.expressions] != [key.sql() for key in keys]:
                raise sqlglot.errors.UnsupportedError(f"distinct values in the order of something else: {node.sql(DIALECT)}")
            return exp.func("ARRAY_SORT", exp.ArrayAgg(this=value))
        pairs = exp.func("ARRAY_SORT", exp.ArrayAgg(this=exp.Struct(expressions=_fields([*keys, value]))))
        item = exp.Lambda(this=exp.column(f"field_{len(keys)}", table="item"), expressions=[exp.to_identifier("item")])
        return exp.func("TRANSFORM", pairs, item)
    if isinstance(node, exp.First | exp.AnyValue) and isinstance(node.this, exp.Order):
        value, keys = _ordered(node.this)
        return exp.func("MIN_BY", value, exp.Struct(expressions=_fields(keys)))
    return node


def _ordered(order: exp.Order) -> tuple[exp.Expr, list[exp.Expr]]:
    keys = order.expressions
    if any(key.args.get("desc") for key in keys):
        raise sqlglot.errors.UnsupportedError(f"a falling order inside of an aggregate: {order.sql(DIALECT)}")
    return order.this, [key.this for key in keys]


def _fields(values: list[exp.Expr]) -> list[exp.Expr]:
    return [exp.PropertyEQ(this=exp.to_identifier(f"field_{at}"), expression=value.copy()) for at, value in enumerate(values)]


if __name__ == "__main__":
    main()
