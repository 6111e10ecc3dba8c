"""Readers: SQL from outside reaches the marts and nothing else."""

import pytest

from tests.warehouse.test_release import publish_candidate
from warehouse.reader import QueryError, query, trace


@pytest.fixture
def release(candidate):
    return publish_candidate(candidate)


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM read_text('/etc/hostname')",
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT * FROM glob('/etc/*')",
        "COPY fct_observation TO 'stolen.csv'",
        "ATTACH 'other.duckdb'",
        "EXPORT DATABASE 'stolen'",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SET enable_external_access = true",
        "CREATE SECRET (TYPE s3)",
        "SELECT * FROM release",
        "DELETE FROM fct_observation",
        "CREATE TABLE marts.mine AS SELECT 1",
    ],
)
def test_read_01_sql_that_leaves_the_marts_is_refused(release, sql, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(QueryError):
        query(release, sql)
    assert not list(tmp_path.glob("stolen*"))


def test_a_query_that_runs_too_long_is_stopped(release):
    with pytest.raises(QueryError, match="stopped after"):
        query(release, "SELECT count(*) FROM range(10000000) a, range(10000000) b", seconds=0.5)
    assert query(release, "SELECT 1").rows == [(1,)]


def test_instants_are_shown_in_the_time_of_china(release):
    assert str(query(release, "SELECT published_at FROM dim_document").rows[0][0]).endswith("+08:00")


def test_a_fact_leads_back_to_its_block_document_and_capture(release):
    (observation_id,) = query(release, "SELECT observation_id FROM fct_observation WHERE is_current").rows[0]
    found = trace(release, observation_id)
    assert found is not None
    assert found.observation["value_text"] in found.block["block_text"]
    assert found.document["title"] == "明州数字经济"
    assert found.capture["capture_id"] == "cap_0002"
    assert trace(release, "obs_none") is None
