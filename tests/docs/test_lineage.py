"""What is said about the compiled models is so: where columns come from, and that they could run elsewhere."""

import pytest
import sqlglot

from docs.lineage import columns_from, compiled_models, origins
from docs.translate import translated

UNTRANSLATED = {
    "mart_enterprise_profile": "lists of facts, the newest first: a falling order inside of an aggregate",
}
"""Models that need another hand before Spark can run them, with the reason; docs/how-to/scale-out.md tells it too."""


def test_every_model_but_those_that_are_listed_is_translated_to_spark():
    refused = {}
    for name, model in compiled_models().items():
        try:
            translated(model.sql)
        except sqlglot.errors.SqlglotError as error:
            refused[name] = str(error)
    assert refused.keys() == UNTRANSLATED.keys(), refused


@pytest.mark.parametrize(
    ("duckdb", "spark"),
    [
        (
            "SELECT list(a ORDER BY b) AS x FROM t",
            "TRANSFORM(ARRAY_SORT(COLLECT_LIST(STRUCT(b AS field_0, a AS field_1))), item -> item.field_1)",
        ),
        ("SELECT list(DISTINCT a ORDER BY a) AS x FROM t", "ARRAY_SORT(COLLECT_LIST(DISTINCT a))"),
        ("SELECT first(a ORDER BY b) AS x FROM t", "MIN_BY(a, STRUCT(b AS field_0))"),
        ("SELECT list_has_any(a, b) AS x FROM t", "ARRAYS_OVERLAP(a, b)"),
    ],
)
def test_what_depends_on_an_order_keeps_it_in_spark(duckdb, spark):
    assert translated(duckdb).removeprefix("SELECT ").removesuffix(" AS x FROM t") == spark


@pytest.mark.parametrize("sql", ["SELECT list(a ORDER BY b DESC) FROM t", "SELECT list(DISTINCT a ORDER BY b) FROM t"])
def test_what_would_be_translated_wrongly_is_refused(sql):
    with pytest.raises(sqlglot.errors.UnsupportedError):
        translated(sql)


def test_columns_lead_back_to_what_the_scrapers_wrote():
    assert origins("fct_observation", "value_low") == [("raw.observations", "value_low")]
    assert origins("dim_document", "published_date") == [("raw.documents", "published_at")]
    marts = {name: model for name, model in compiled_models().items() if model.layer == "marts"}
    for name in marts:
        for column, parents in columns_from()[name].items():
            assert all(parent in compiled_models() or "." in parent for parent, _ in parents), f"{name}.{column}: {parents}"
            assert all("." in source for source, _ in origins(name, column)), f"{name}.{column}"
