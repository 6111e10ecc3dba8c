"""The main job on the sample site: real HTTP on loopback, real dbt, real Great Expectations, real releases."""

import csv
import io
import json
import re
import shutil
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from prov.model import ProvDerivation, ProvDocument, ProvEntity

from scrapers.capture import Archive
from tests.orchestration.conftest import Nights, answered, kaoju
from warehouse.batches import list_batches
from warehouse.home import Home
from warehouse.reader import query
from warehouse.release import current_release, list_releases

SITE = Path(__file__).parents[2] / "sample_site"
SAID = json.loads((SITE / "expected.json").read_text(encoding="utf-8"))
EXPECTED = SAID["documents"]
HOST = "http://sample.kaoju.test/"


def path_of(row: dict) -> str:
    """Path of an expected document on the site; an edition's document has the path of the one that it lies over."""
    return re.sub(r"^editions/\d+/", "", row["path"])


def ask(nights: Nights, sql: str, *parameters: object) -> list[tuple]:
    release = current_release(nights.home)
    assert release is not None
    return query(release, sql, parameters).rows


def test_the_first_run_publishes_and_ends_with_where_to_look_and_a_query(nights):
    for said in ("Captured", "In quarantine", "Published", "lies in", "Try:", "kaoju trace obs_", "make ui", "No critical claim failed"):
        assert said in nights.first


def test_the_second_run_finds_nothing_new_and_says_so(nights):
    assert "Nothing new: readers keep release 0002-" in nights.second
    # Steps, and no warning of what was rightly left out.
    assert nights.second_said.strip()
    assert all(line.startswith("· ") for line in nights.second_said.splitlines())
    assert len(list_releases(nights.home)) == 2


def test_every_good_document_of_the_site_is_published_with_its_title(nights):
    titles = {url.removeprefix(HOST): title for url, title in ask(nights, "SELECT url, title FROM dim_document")}
    wanted = {path_of(row): row["title"] for row in EXPECTED}
    assert titles.keys() == wanted.keys()
    assert {path: title for path, title in titles.items() if path.startswith(("news", "mirror", "posts"))} == {
        path: title for path, title in wanted.items() if path.startswith(("news", "mirror", "posts"))
    }


def test_an_article_that_changed_has_two_versions_and_the_later_one_is_current(nights):
    rows = ask(
        nights,
        "SELECT version_number, is_current FROM dim_document_version JOIN dim_document USING (document_id) "
        "WHERE version_count = 2 ORDER BY version_number",
    )
    assert rows == [(1, False), (2, True)]
    superseded = ask(nights, "SELECT DISTINCT first_seen_release, last_seen_release FROM fct_observation WHERE NOT is_current")
    first, second = [release.release_id for release in list_releases(nights.home)]
    assert superseded == [(first, first)]
    assert ask(nights, "SELECT DISTINCT first_seen_release, last_seen_release FROM fct_observation WHERE is_current ORDER BY ALL") == [
        (first, None),
        (second, None),
    ]


def test_two_texts_that_state_different_values_are_a_conflict(nights):
    conflicts = ask(nights, "SELECT subject, indicator, value_text, other_value_text FROM mart_conflict")
    assert [tuple(conflict) for conflict in conflicts] == [("明州市", "5G基站", "2.39万个", "2.43万个")]


def test_a_story_in_two_places_is_one_cluster_and_all_else_is_alone(nights):
    clusters: dict[str, list[str]] = {}
    for url, cluster_id in ask(
        nights, "SELECT url, cluster_id FROM dim_document JOIN dim_document_cluster USING (document_id) ORDER BY url"
    ):
        clusters.setdefault(cluster_id, []).append(url.removeprefix(HOST))
    assert sorted(paths for paths in clusters.values() if len(paths) > 1) == sorted(sorted(paths) for paths in SAID["syndicated"])


def test_a_cluster_names_who_printed_the_story_first_and_when(nights):
    published = {path_of(row): row["published"] for row in EXPECTED}
    for paths in SAID["syndicated"]:
        first = min(paths, key=lambda path: datetime.fromisoformat(published[path]))
        rows = ask(
            nights,
            "SELECT DISTINCT firsts.url, clustered.cluster_first_source_id = firsts.source_id, clustered.cluster_first_published_at "
            "FROM dim_document_cluster AS clustered JOIN dim_document AS firsts ON clustered.cluster_id = firsts.document_id "
            "JOIN dim_document AS told ON clustered.document_id = told.document_id WHERE list_contains(?, told.url)",
            [HOST + path for path in paths],
        )
        assert rows == [(HOST + first, True, datetime.fromisoformat(published[first]))]


def test_a_page_that_says_gb2312_and_holds_gb18030_is_read_right(nights):
    (text,) = ask(
        nights,
        "SELECT string_agg(block_text, '') FROM dim_block JOIN dim_document_version USING (document_version_id) WHERE encoding = 'gb18030'",
    )[0]
    assert all(character in text for character in "镕€㡿")


def test_what_the_rules_rejected_is_named_and_the_rest_went_on(nights):
    rules = {row["rule"] for row in json.loads(kaoju(nights.home, "quarantine", "--json").stdout)}
    assert rules == {"soft_404", "empty_file", "not_found"}


def test_every_fact_equals_the_characters_of_its_capture(nights):
    facts = ask(nights, "SELECT observation_id FROM fct_observation USING SAMPLE reservoir(12 ROWS) REPEATABLE (7)")
    for (observation_id,) in facts:
        assert json.loads(answered(nights.home, "trace", observation_id, "--json"))["evidence"][0]["raw"]["rereads"] is True


def test_trace_shows_sentence_document_capture_and_the_marked_characters(nights):
    (observation_id, value) = ask(nights, "SELECT observation_id, raw_value FROM fct_observation WHERE is_current ORDER BY ALL LIMIT 1")[0]
    shown = kaoju(nights.home, "trace", observation_id).stdout
    assert f"【{value}】" in shown
    assert "the characters equal the fact" in shown
    assert kaoju(nights.home, "trace", "obs_none", check=False).returncode == 1


def test_trace_takes_the_id_of_any_row(nights):
    ids = dict(ask(nights, "SELECT mart_name, min(row_id) FROM fact_lineage GROUP BY mart_name"))
    assert len(ids) >= 8
    for mart, row_id in ids.items():
        found = json.loads(answered(nights.home, "trace", row_id, "--json"))
        assert found["row_id"] == row_id, mart
        assert answered(nights.home, "trace", row_id)
    mention = json.loads(answered(nights.home, "trace", ids["fct_mention"], "--json"))
    assert mention["evidence"][0]["raw"]["value"]


def test_provenance_leads_from_a_row_over_fact_version_and_capture_to_the_page(nights):
    (check_id, url) = ask(
        nights,
        "SELECT check_id, url FROM fct_derived_check JOIN dim_document_version USING (document_version_id) JOIN dim_document "
        "ON dim_document.document_id = dim_document_version.document_id WHERE len(observation_ids) > 1 ORDER BY check_id LIMIT 1",
    )[0]
    document = ProvDocument.deserialize(content=answered(nights.home, "trace", check_id, "--prov"), format="json")
    derived: dict[str, set[str]] = {}
    for relation in document.get_records(ProvDerivation):
        derived_from, origin = (str(name) for _, name in relation.formal_attributes[:2])
        assert origin not in derived.setdefault(derived_from, set()), "said twice"
        derived[derived_from].add(origin)
    steps, at = [], {f"kaoju:row/{check_id}"}
    while at:
        steps.append({name.split(":")[1][:4] for name in at})
        at = {origin for name in at for origin in derived.get(name, ())}
    assert steps == [{"row/"}, {"obs_"}, {"ver_"}, {"cap_"}, {"page"}]
    (page,) = (entity for entity in document.get_records(ProvEntity) if "page/" in str(entity.identifier))
    assert url in {value for _, value in page.attributes}
    assert kaoju(nights.home, "trace", check_id, "--prov", "--json", check=False).returncode == 2


def test_PII_01_names_of_persons_stand_as_data_only_in_columns_that_say_so(nights):
    columns = ask(
        nights,
        "SELECT table_name, column_name, data_type, comment FROM duckdb_columns() WHERE data_type IN ('VARCHAR', 'VARCHAR[]') "
        "AND table_name IN (SELECT mart_name FROM mart_key)",
    )
    # A word of the vocabulary that was taken for a person is no name of one.
    persons = "SELECT mention_name FROM fct_mention WHERE mention_kind = 'person' EXCEPT SELECT indicator_name_zh FROM dim_indicator"
    assert len(ask(nights, persons)) > 3
    found = set()
    for table, column, kind, comment in columns:
        cell = f'"{column}"' if kind == "VARCHAR" else f'unnest("{column}")'
        if ask(nights, f"SELECT 1 FROM (SELECT {cell} AS cell FROM {table}) WHERE cell IN ({persons}) LIMIT 1"):  # noqa: S608 (names of our own marts)
            found.add((table, column))
            assert re.search("姓名|人名|名称", comment), (table, column, comment)
    assert found
    assert found <= {
        ("fct_mention", "mention_name"),
        ("fct_mention", "canonical_name"),
        ("dim_document", "authors"),
        ("dim_document", "editor"),
    }


def test_a_release_says_of_each_column_what_it_is_made_from(nights):
    columns = ask(
        nights,
        "SELECT table_name, column_name FROM duckdb_columns() WHERE table_name IN (SELECT mart_name FROM mart_key) "
        "EXCEPT SELECT mart_name, column_name FROM column_lineage",
    )
    assert columns == []
    sql = "SELECT written_by FROM column_lineage WHERE mart_name = 'fct_observation' AND column_name = 'raw_value'"
    assert ask(nights, sql) == [(["raw.observations.raw_value"],)]


def test_search_shows_hits_with_document_and_address_and_ends_with_1_where_nothing_is_found(nights):
    shown = kaoju(nights.home, "search", "5g基站").stdout
    assert "【5G基站】" in shown
    (hit, *_) = json.loads(kaoju(nights.home, "search", "５Ｇ 基站", "--json", "--limit", "1").stdout)
    assert hit["url"] in shown
    assert hit["document_version_id"] in shown
    assert kaoju(nights.home, "search", "查无此词", check=False).returncode == 1
    assert kaoju(nights.home, "search", " ", check=False).returncode == 2


def test_query_prints_tables_json_and_csv(nights):
    sql = "SELECT source_id, name_zh FROM dim_source WHERE source_id = 'sample-news'"
    assert "(1 row)" in kaoju(nights.home, "query", sql).stdout
    (row,) = json.loads(kaoju(nights.home, "query", sql, "--format", "json").stdout)
    assert list(csv.DictReader(io.StringIO(kaoju(nights.home, "query", sql, "--format", "csv").stdout))) == [row]
    refused = kaoju(nights.home, "query", "SELECT * FROM read_text('/etc/hostname')", check=False)
    assert (refused.returncode, "disabled" in refused.stderr) == (1, True)


def test_rollback_points_back_and_forth_and_needs_a_reason(nights):
    first, second = [release.release_id for release in list_releases(nights.home)]
    assert kaoju(nights.home, "rollback", first, check=False).returncode == 2
    kaoju(nights.home, "rollback", first, "--reason", "test")
    try:
        marked = json.loads(kaoju(nights.home, "releases", "--json").stdout)
        assert [row["current"] for row in marked] == ["*", ""]
    finally:
        kaoju(nights.home, "rollback", second, "--reason", "test over")
        kaoju(nights.home, "rollback", "--resume", "--reason", "test over")


def test_verify_finds_captures_and_releases_as_they_were_written(nights):
    assert "as they were written" in kaoju(nights.home, "verify").stdout


def test_CR_04_a_table_with_a_fault_blocks_the_release_and_readers_keep_the_previous_one(nights, tmp_path):
    home = Home(tmp_path / "home")
    shutil.copytree(nights.home.root, home.root, symlinks=True)
    batch = list_batches(home)[0]
    path = batch.folder / "observations.parquet"
    table = pq.read_table(path)
    # In one document it would be held back alone (tests/expectations/test_holds.py); a fault everywhere is the table's.
    faulty = table.set_column(table.schema.get_field_index("raw_value"), table.schema.field("raw_value"), pa.array(["0"] * len(table)))
    pq.write_table(faulty, path)
    note = batch.folder / "batch.json"
    note.write_text(note.read_text(encoding="utf-8").replace(batch.digest, "0" * 64), encoding="utf-8")
    before = current_release(home)
    night = kaoju(home, "refresh", check=False)
    assert night.returncode == 1
    assert re.search(r"check publication_suite on \S*fct_observation failed: .*quote\.rereads_in_its_capture", night.stderr)
    assert "Nothing was published" in night.stderr
    assert current_release(home) == before


FACT_FLOOR = 0.97
"""Share of the sample site's key facts that are found with value and unit; raised with the extractor, never lowered."""


def test_key_facts_of_the_sample_site_are_found(nights):
    found = ask(nights, "SELECT url, value_low::varchar, unit FROM fct_observation JOIN dim_document USING (document_id)")
    known = {(url.removeprefix(HOST), value.rstrip("0").rstrip("."), unit) for url, value, unit in found}
    wanted = [
        (path_of(row), fact["value"].rstrip("0").rstrip(".") if "." in fact["value"] else fact["value"], fact["unit"])
        for row in EXPECTED
        for fact in row["facts"]
    ]
    missed = [fact for fact in wanted if fact not in known]
    assert len(missed) <= (1 - FACT_FLOOR) * len(wanted), missed


def test_CR_08_a_flipped_byte_in_a_capture_is_found_and_named(nights, tmp_path):
    assert kaoju(nights.home, "captures", "verify").returncode == 0
    home = Home(tmp_path / "home")
    shutil.copytree(nights.home.captures, home.captures)
    path = max(home.captures.rglob("*.warc.gz"), key=lambda warc: warc.stat().st_size)
    raw = bytearray(path.read_bytes())
    raw[len(raw) // 2] ^= 0x40
    path.write_bytes(raw)
    found = kaoju(home, "captures", "verify", check=False)
    assert found.returncode == 1
    assert path.name in found.stderr


def test_the_ledger_can_be_made_again_from_the_warc_files_alone(nights, tmp_path):
    home = Home(tmp_path / "home")
    shutil.copytree(nights.home.captures, home.captures)
    (home.captures / "ledger.sqlite").unlink()
    kaoju(home, "captures", "rebuild-ledger")
    with Archive(nights.home.captures) as before, Archive(home.captures) as after:
        assert list(after.captures()) == list(before.captures())
