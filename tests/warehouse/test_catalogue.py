"""The catalogue of a release: read here by the programs for which it is written."""

import json
from pathlib import Path

import pytest

from tests.warehouse.test_release import publish_candidate
from warehouse import store
from warehouse.catalogue import CROISSANT, DCAT, FRICTIONLESS
from warehouse.release import Release, verify


@pytest.fixture
def release(candidate) -> Release:
    return publish_candidate(candidate)


def _json(release: Release, name: str):
    return json.loads((release.folder / name).read_text(encoding="utf-8"))


def test_frictionless_reads_the_package_and_finds_every_file_with_its_digest(release, monkeypatch):
    import frictionless

    monkeypatch.chdir(release.folder)
    assert list(frictionless.Package.metadata_validate(_json(release, FRICTIONLESS))) == []
    package = frictionless.Package(FRICTIONLESS)
    assert {resource.path: resource.hash for resource in package.resources} == {
        path: f"sha256:{digest}" for path, digest in release.manifest["files"].items() if path.endswith((".parquet", ".duckdb"))
    }
    facts = package.get_resource("fct_observation.000000").schema
    assert (facts.primary_key, facts.get_field("observation_id").required) == (["observation_id"], True)
    assert "事实" in facts.get_field("observation_id").custom["description_zh"]


def test_dcat_is_linked_data_with_a_part_for_each_mart_and_a_checksum_for_each_file(release):
    import rdflib

    graph = rdflib.Graph().parse(release.folder / DCAT, format="json-ld", publicID="https://data.example/r/")
    found = graph.query("""
        PREFIX dcat: <http://www.w3.org/ns/dcat#> PREFIX dct: <http://purl.org/dc/terms/> PREFIX spdx: <http://spdx.org/rdf/terms#>
        SELECT ?url ?digest ?name WHERE {
            ?dataset a dcat:Dataset ; dct:identifier ?name ; dcat:distribution ?file .
            ?file dcat:downloadURL ?url ; spdx:checksum [ spdx:checksumValue ?digest ]
        }""")
    rows = {str(row[0]).removeprefix("https://data.example/r/"): (str(row[1]), str(row[2])) for row in found}
    assert {path: digest for path, (digest, _) in rows.items()} == {
        path: digest for path, digest in release.manifest["files"].items() if path.endswith((".parquet", ".duckdb"))
    }
    assert rows["parquet/dim_source/all.parquet"][1] == "dim_source"


def test_croissant_loads_the_facts_as_records(release, monkeypatch):
    import mlcroissant

    monkeypatch.chdir(release.folder)
    dataset = mlcroissant.Dataset(jsonld=CROISSANT)
    assert not dataset.metadata.issues.errors
    records = list(dataset.records("fct_observation/rows"))
    assert len(records) == release.manifest["rows"]["fct_observation"] > 0
    assert records[0]["fct_observation/observation_id"].startswith(b"obs_")


def test_every_column_of_every_mart_is_described_in_both_languages(release):
    for table in store.describe(release.file):
        schema = _json(release, f"schemas/{table.name}.json")
        assert [field["name"] for field in schema["fields"]] == [column.name for column in table.columns]
        assert all(field["description"] and field["description_zh"] for field in schema["fields"]), table.name
        assert schema["primaryKey"], table.name


def test_only_sources_with_captures_are_named_and_each_with_its_licence_note(release):
    sources = _json(release, FRICTIONLESS)["sources"]
    assert sources
    assert all(source["licence_note"] for source in sources)


def test_the_manifest_covers_the_catalogue(release):
    path = release.folder / DCAT
    path.chmod(0o640)
    path.write_text(path.read_text(encoding="utf-8").replace("dcat:Dataset", "dcat:Catalog"), encoding="utf-8")
    assert verify(release) == [f"{release.release_id}: {DCAT} differs from its manifest"]


def test_equal_releases_have_equal_catalogues(built, tmp_path):
    import shutil

    from warehouse.home import Home

    def catalogue(name: str) -> dict[str, bytes]:
        shutil.copytree(built.root, tmp_path / name, ignore=shutil.ignore_patterns("target", "logs"))
        folder: Path = publish_candidate(Home(tmp_path / name)).folder
        return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*.json*") if path.name != "manifest.json"}

    first = catalogue("first")
    assert first == catalogue("second")
    assert {FRICTIONLESS, DCAT, CROISSANT, "schemas/fct_observation.json"} <= first.keys()
