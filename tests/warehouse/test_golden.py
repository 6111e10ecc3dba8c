"""Releases that earlier versions of Kaoju wrote can be read, and what changed since in the tables' columns is written down."""

import tarfile

import pytest

from warehouse import store
from warehouse.changes import compare
from warehouse.home import PROJECT, Home
from warehouse.reader import query, search, trace
from warehouse.release import current_release, verify

GOLDEN = sorted((PROJECT / "tests" / "golden").glob("*.tar.xz"))
MOST_BYTES = 400_000
COLUMNS = """
    SELECT table_name || '.' || column_name, data_type FROM duckdb_columns()
    WHERE schema_name = 'marts' AND table_name IN (SELECT mart_name FROM mart_key) ORDER BY ALL
"""


@pytest.fixture(params=GOLDEN, ids=[path.name.removesuffix(".tar.xz") for path in GOLDEN])
def golden(request, tmp_path) -> Home:
    assert request.param.stat().st_size < MOST_BYTES
    with tarfile.open(request.param) as packed:
        packed.extractall(tmp_path / "golden", filter="data")
    return Home(tmp_path / "golden")


def test_there_is_a_golden_release():
    assert GOLDEN


def test_OPS_02_a_release_of_an_earlier_version_is_read_searched_traced_and_verified(golden):
    release = current_release(golden)
    assert release is not None
    assert verify(release) == []
    ((observation_id, value),) = query(release, "SELECT observation_id, value_low FROM fct_observation WHERE is_current").rows
    assert value == 267430000000
    assert search(release, "数字经济").rows
    found = trace(release, observation_id)
    assert found is not None
    assert found.evidence


def test_OPS_03_a_column_that_went_or_changed_its_type_is_written_down(golden, built):
    release = current_release(golden)
    assert release is not None
    before = dict(query(release, COLUMNS).rows)
    assert len(before) > 100
    with store.open_release(built.candidate / "kaoju.duckdb") as now:
        after = dict(now.execute(COLUMNS).fetchall())
    written = (PROJECT / "docs" / "schema-changes.md").read_text(encoding="utf-8")
    assert [column for column, kind in before.items() if after.get(column) != kind and f"`{column}`" not in written] == []


def test_a_release_of_an_earlier_version_can_be_compared_with_one_of_this(golden, built):
    release = current_release(golden)
    assert release is not None
    counts = compare(release.folder, built.candidate)
    assert counts["fct_observation"] == {"added": 0, "removed": 0, "changed": 2}
