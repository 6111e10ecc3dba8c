"""Readers: SQL from outside reaches the marts and nothing else."""

import os
import subprocess
import time
import unicodedata
from datetime import date

import duckdb
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orchestration.cli import QUERY_MEMORY
from tests.orchestration.conftest import KAOJU
from tests.warehouse.test_release import publish_candidate
from warehouse import interface, reader
from warehouse.reader import QueryError, query, search, trace


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
        "SELECT * FROM READABLE",
        "FROM '/etc/passwd'",
        "FROM 'other.parquet'",
        "SELECT * FROM read_blob('/etc/hostname')",
        "SELECT * FROM read_json('/etc/hostname')",
        "SELECT * FROM parquet_metadata('other.parquet')",
        "SELECT * FROM sniff_csv('/etc/passwd')",
        "SELECT * FROM read_csv('http://127.0.0.1:9/canary')",
        "COPY dim_source FROM '/etc/passwd'",
        "COPY (SELECT 1) TO '/dev/stdout'",
        "IMPORT DATABASE 'stolen'",
        "SELECT 1; COPY fct_observation TO 'stolen.csv'",
        "RESET memory_limit",
        "SET memory_limit = '1TB'",
        "PRAGMA threads = 64",
        "SET temp_directory = 'stolen'",
        "PRAGMA enable_profiling = 'json'",
        "SET log_query_path = 'stolen.log'",
        "SELECT getenv('HOME')",
        "DROP VIEW fact_lineage",
        "CREATE OR REPLACE MACRO marts.search(words) AS 1",
    ],
)
def test_READ_01_sql_that_leaves_the_marts_is_refused(release, sql, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    # A variable within sight of DuckDB, which would read it by its name unless it were told not to.
    monkeypatch.setattr(reader, "READABLE", pa.table({"secret": [1]}), raising=False)
    with pytest.raises(QueryError):
        query(release, sql)
    assert not list(tmp_path.glob("stolen*"))


def test_a_query_that_runs_too_long_is_stopped(release):
    with pytest.raises(QueryError, match="stopped after"):
        query(release, "SELECT count(*) FROM range(10000000) a, range(10000000) b", seconds=0.5)
    assert query(release, "SELECT 1").rows == [(1,)]


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT count(*) FROM range(10000000) AS a, range(1000000) AS b",
        "SELECT length(list(n)::VARCHAR) FROM range(200000000) AS r(n)",
        "SELECT length(repeat('x', 2000000000))",
        "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT count(*) FROM r",
        "SELECT list_sort(list_transform(range(100000000), n -> n::VARCHAR))[1]",
        "SELECT * FROM range(100000000)",
    ],
)
def test_READ_02_a_runaway_query_is_stopped_and_the_next_one_works(release, sql):
    home = release.folder.parents[1]
    environment = os.environ | {"KAOJU_HOME": str(home)}
    started = time.monotonic()
    running = subprocess.Popen([KAOJU, "query", sql, "--timeout", "1"], env=environment, stderr=subprocess.PIPE, text=True)
    said = running.stderr.read() if running.stderr else ""
    _, status, used = os.wait4(running.pid, 0)
    running.returncode = os.waitstatus_to_exitcode(status)
    assert running.returncode == 1
    assert "stopped after 1" in said or "memory" in said.lower()
    assert "Traceback" not in said
    assert used.ru_maxrss * 1024 < QUERY_MEMORY
    # Deadline and a second; the rest is the start of the command, which a busy machine makes slow.
    assert time.monotonic() - started < 30
    assert query(release, "SELECT 1").rows == [(1,)]


def test_instants_are_shown_in_the_time_of_china(release):
    assert str(query(release, "SELECT published_at FROM dim_document").rows[0][0]).endswith("+08:00")


def test_a_fact_leads_back_to_its_block_document_and_capture(release):
    (observation_id,) = query(release, "SELECT observation_id FROM fct_observation WHERE is_current").rows[0]
    found = trace(release, observation_id)
    assert found is not None
    (evidence,) = found.evidence
    assert found.row == evidence.observation
    assert evidence.observation and evidence.block and evidence.document
    assert evidence.observation["value_text"] in evidence.block["block_text"]
    assert evidence.document["title"] == "明州数字经济"
    assert evidence.capture["capture_id"] == "cap_0002"
    assert trace(release, "obs_none") is None


def test_every_row_of_every_table_has_an_id_that_traces_to_what_it_rests_on(release):
    tables = dict(query(release, "SELECT mart_name, key_columns FROM mart_key").rows)
    assert tables.keys() == set(release.manifest["rows"])
    for table, key in tables.items():
        rows = query(release, f"SELECT count(DISTINCT ({', '.join(key)})), count(*) FROM {table}").rows[0]  # noqa: S608 (names of our tables)
        named = query(release, "SELECT count(DISTINCT row_id) FROM fact_lineage WHERE mart_name = ?", [table]).rows[0]
        assert rows == named * 2, table
    for table, rows in release.manifest["rows"].items():
        if rows:
            sql = "SELECT row_id, count(capture_id) > 0 FROM fact_lineage WHERE mart_name = ? GROUP BY row_id ORDER BY row_id LIMIT 1"
            ((row_id, rests),) = query(release, sql, [table]).rows
            found = trace(release, row_id)
            assert found is not None
            assert bool(found.evidence) == rests
    sql = "SELECT DISTINCT mart_name FROM fact_lineage GROUP BY mart_name, row_id HAVING count(capture_id) = 0"
    unfounded = {row[0] for row in query(release, sql).rows}
    assert "dim_source" in unfounded
    assert {name for name in unfounded if not name.startswith("dim_")} == set()


def test_a_comparison_leads_back_to_the_facts_that_it_compares():
    fact = interface.Mart(("observation_id",), {"observation_id": "VARCHAR", "document_version_id": "VARCHAR", "block_position": "INTEGER"})
    series = interface.Mart(("series_id",), {"series_id": "VARCHAR", "best_observation_id": "VARCHAR", "observation_ids": "VARCHAR[]"})
    view = interface.lineage_view({"fct_observation": fact, "mart_register": fact, "mart_series": series})
    with duckdb.connect() as connection:
        connection.execute("CREATE SCHEMA marts")
        connection.execute(
            "CREATE TABLE marts.fct_observation AS "
            "SELECT 'o' || n AS observation_id, 'v' AS document_version_id, n AS block_position FROM range(4) AS r(n)"
        )
        connection.execute("CREATE TABLE marts.mart_register AS FROM marts.fct_observation LIMIT 1")
        connection.execute("CREATE TABLE marts.dim_document_version AS SELECT 'v' AS document_version_id, 'c' AS capture_id")
        connection.execute("CREATE TABLE marts.mart_series (series_id VARCHAR, best_observation_id VARCHAR, observation_ids VARCHAR[])")
        connection.execute("INSERT INTO marts.mart_series VALUES ('s1', 'o3', ['o1', 'o3']), ('s2', NULL, [])")
        connection.execute(view)
        sql = (
            "SELECT row_id, observation_id, block_position, capture_id FROM marts.fact_lineage WHERE mart_name = 'mart_series' ORDER BY ALL"
        )
        assert connection.execute(sql).fetchall() == [("s1", "o1", 1, "c"), ("s1", "o3", 3, "c"), ("s2", None, None, None)]


def test_a_release_says_which_tables_and_columns_it_has_and_what_they_mean(release):
    listed = {name: (rows, meaning) for name, rows, meaning in reader.tables(release).rows}
    assert listed["fct_observation"][0] == query(release, "SELECT count(*) FROM fct_observation").rows[0][0]
    assert all(meaning for _, meaning in listed.values())
    described = query(release, "SELECT * FROM fct_observation LIMIT 0").columns
    assert [name for name, _, _ in reader.tables(release, "fct_observation").rows] == list(described)
    assert reader.tables(release, "no_table").rows == []


def test_search_finds_titles_and_paragraphs_of_the_current_version_and_shows_the_hit(release):
    found = search(release, "数字 经济")
    rows = [dict(zip(found.columns, row, strict=True)) for row in found.rows]
    assert {row["block_role"] for row in rows} >= {"title"}
    assert all("【数字经济】" in row["snippet"] for row in rows)
    assert {row["document_version_id"] for row in rows} == set(query(release, "SELECT current_version_id FROM dim_document").rows[0])
    assert search(release, "数字经济", limit=1).rows == found.rows[:1]
    assert search(release, "数字经济", source_id="none").rows == []
    assert search(release, "数字经济", since=date(2100, 1, 1)).rows == []
    assert search(release, "查无此词").rows == []
    assert search(release, " ").rows == []


@pytest.fixture(scope="module")
def searching():
    with duckdb.connect() as connection:
        connection.execute("CREATE SCHEMA marts")
        connection.execute(
            "CREATE TABLE marts.dim_document "
            "(document_id VARCHAR, current_version_id VARCHAR, title VARCHAR, published_date DATE, source_id VARCHAR, url VARCHAR)"
        )
        connection.execute(
            "CREATE TABLE marts.dim_block (document_version_id VARCHAR, block_position INTEGER, block_role VARCHAR, block_text VARCHAR)"
        )
        connection.execute(interface.SEARCH.read_text(encoding="utf-8"))
        yield connection


def folded(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).lower().split())


LETTERS = st.text(st.sampled_from("aAbZ09ａＺ９.[\\^$(】，。市工厂未来"), min_size=1, max_size=6)


@given(body=st.text(st.sampled_from("aAbZ09ａＺ９.[\\^$(】，。市工厂未来"), max_size=40), words=LETTERS)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_text_is_found_where_its_folded_form_stands_in_the_folded_text(searching, body, words):
    (held,) = searching.execute("SELECT marts.search_holds(?, ?)", [body, words]).fetchone()
    half = {ord("，"): ",", ord("。"): "。"}
    assert held == (folded(words.translate(half)) in folded(body.translate(half)))


@pytest.mark.parametrize(
    ("words", "body"),
    [
        ("3315系列计划", "实施3315系列计划，引进人才"),
        ("3315 系列计划", "实施３３１５系列计划"),
        ("3315系列计划", "实施 3315 系列计划"),
        ("SupOS", "发布supOS 5.0"),
        ("supos", "基于ＳｕｐＯＳ工业操作系统"),
        ("未来工厂", "认定未来工厂12家"),
        ("5g", "建成5G基站"),
    ],
)
def test_capitals_full_width_forms_and_spaces_make_no_difference(searching, words, body):
    assert searching.execute("SELECT marts.search_holds(?, ?)", [body, words]).fetchone() == (True,)
    assert searching.execute("SELECT marts.search_holds('未来的工厂、Sup OS', ?)", [words]).fetchone() == (False,)


def test_what_stands_in_the_title_alone_is_found_and_page_frames_are_not(searching):
    searching.execute(
        "INSERT INTO marts.dim_document VALUES ('d1', 'v1', '未来工厂名单', NULL, 's', 'u'), ('d2', 'v2', '别的', NULL, 's', 'u')"
    )
    searching.execute(
        "INSERT INTO marts.dim_block VALUES "
        "('v1', 0, 'paragraph', '共12家'), ('v2', 0, 'related', '未来工厂名单'), ('v0', 0, 'paragraph', '未来工厂')"
    )
    found = searching.execute("SELECT document_id, block_role, block_position, hit_start, snippet FROM marts.search('未来工厂')").fetchall()
    assert found == [("d1", "title", None, 0, "【未来工厂】名单")]
