"""The dbt project keeps its rules: what each model may read, what it is called, what is written about it, what is checked.

Read from dbt's manifest, so that a new model is asked the same questions without anybody naming it here.
"""

import json
import re
from datetime import UTC, datetime
from typing import Any

import pytest

from expectations.suites import SUITES, Context
from orchestration.dbt import DBT_FOLDER, dbt_project

LAYERS = {"staging": r"stg_(\w+s|\w+ed|release)", "intermediate": r"int_[a-z]+_\w+", "marts": r"(dim|fct|mart)_\w+"}
"""Names by folder: stg_<things>, int_<things>_<participle>, dim_ and fct_ in the singular, mart_<question>."""
SUFFIXES = {"_at": "timestamp", "_date": "date"}
PARTIAL = {"issue_date", "stated_date"}
"""Dates that are as precise as the text: 2024, 2024-11, 2024-11-05."""
FOR_THE_RELEASE = {"int_items_parted", "int_marts_parted"}
"""Models that warehouse/store.py reads."""
CHINESE, LATIN = re.compile(r"[\u4e00-\u9fff]"), re.compile(r"[A-Za-z]{2}")


@pytest.fixture(scope="module")
def manifest() -> dict[str, Any]:
    return json.loads(dbt_project().manifest_path.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def models(manifest) -> dict[str, dict[str, Any]]:
    found = {node["name"]: node for node in manifest["nodes"].values() if node["resource_type"] == "model"}
    assert len(found) > 20
    return found


def layer(model: dict[str, Any]) -> str:
    return model["path"].split("/")[0]


def of_layer(models, name: str) -> list[dict[str, Any]]:
    return [model for model in models.values() if layer(model) == name]


def key(model: dict[str, Any]) -> list[str]:
    """Columns of the primary key."""
    whole = [columns["columns"] for columns in model["constraints"] if columns["type"] == "primary_key"]
    single = [[name] for name, column in model["columns"].items() if any(each["type"] == "primary_key" for each in column["constraints"])]
    assert len(whole + single) == 1, f"{model['name']} has {len(whole + single)} primary keys"
    return (whole + single)[0]


def test_marts_read_what_documents_say_through_intermediate_models_and_models_read_no_source_but_through_staging(models):
    # What a run knows before it builds (vocabularies, declared sources) has one row per thing already.
    known = {
        name for name, model in models.items() if any(re.search(r"\.inputs\.|^seed\.", parent) for parent in model["depends_on"]["nodes"])
    }
    wrong = [
        f"{model['name']} reads {parent.rpartition('.')[2]}"
        for model in models.values()
        for parent in model["depends_on"]["nodes"]
        if (layer(model) == "marts" and ".stg_" in parent and parent.rpartition(".")[2] not in known)
        or (layer(model) != "staging" and parent.startswith("source."))
        or (layer(model) == "staging" and parent.startswith("model."))
    ]
    assert wrong == []


def test_a_model_is_named_for_its_layer_and_has_its_description_beside_it(models):
    wrong = [name for name, model in models.items() if not re.fullmatch(LAYERS[layer(model)], name)]
    assert wrong == []
    for name, model in models.items():
        assert (DBT_FOLDER / "models" / model["path"]).with_suffix(".yml").exists(), name
        assert model["patch_path"].endswith(f"/{name}.yml"), name


def test_models_and_columns_are_described_in_english_and_chinese(models):
    wrong = [
        f"{name}: begins {model['description'][:20]!r}" for name, model in models.items() if not model["description"].startswith("One row")
    ]
    for name, model in models.items():
        wanted = {"": model["description"]} | {column: about["description"] for column, about in model["columns"].items()}
        wrong += [f"{name}.{column}" for column, text in wanted.items() if not (CHINESE.search(text) and LATIN.search(text))]
    assert wrong == []


def test_columns_say_what_they_hold(models):
    wrong = []
    for model in of_layer(models, "marts"):
        for name, column in model["columns"].items():
            kind = column["data_type"].lower()
            if (kind == "boolean") != name.startswith(("is_", "has_")):
                wrong.append(f"{model['name']}.{name} is {kind}")
            wrong += [
                f"{model['name']}.{name} is {kind}"
                for end, begin in SUFFIXES.items()
                if name.endswith(end) and name not in PARTIAL and not kind.startswith(begin)
            ]
            if kind in ("double", "float", "real"):
                wrong.append(f"{model['name']}.{name}: values are decimal")
    assert wrong == []


def test_a_mart_has_a_contract_with_an_enforced_primary_key_and_a_suite(models):
    suites = {make(Context(datetime(2026, 1, 1, tzinfo=UTC), {})).table for make in SUITES}
    wrong = []
    for model in of_layer(models, "marts"):
        name, columns = model["name"], key(model)
        wrong += [f"{name} has no enforced contract"] * (not model["contract"]["enforced"])
        wrong += [f"{name} has no suite"] * (name not in suites)
        nullable = [column for column in columns if {"type": "not_null"} not in _kinds(model["columns"][column])]
        wrong += [f"{name}.{column} may be null" for column in nullable]
        wrong += [f"{name}: its key does not come first"] * (next(iter(model["columns"])) != columns[0])
    assert wrong == []
    assert suites == {model["name"] for model in of_layer(models, "marts")}


def _kinds(column: dict[str, Any]) -> list[dict[str, str]]:
    return [{"type": constraint["type"]} for constraint in column["constraints"]]


def test_every_staging_and_intermediate_model_is_used(models, manifest):
    unused = [
        name
        for name, model in models.items()
        if layer(model) != "marts"
        and name not in FOR_THE_RELEASE
        and not any(child.startswith("model.") for child in manifest["child_map"][model["unique_id"]])
    ]
    assert unused == []
