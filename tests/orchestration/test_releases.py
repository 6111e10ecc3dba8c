"""Releases from the command line: what changed, what was said then, proof from the captures, who may bring what back."""

import json
import shutil
from dataclasses import replace

import pyarrow.parquet as pq
import pytest

from orchestration import ingest, proof
from orchestration.proof import prove
from scrapers import normalise as normalising
from scrapers.records import Document
from tests.orchestration.conftest import Nights, kaoju
from warehouse.batches import list_batches
from warehouse.home import Home
from warehouse.reader import query
from warehouse.release import Release, current_release, list_releases, verify


@pytest.fixture
def releases(nights: Nights) -> list[Release]:
    return list_releases(nights.home)


def test_each_release_says_what_it_changed(releases):
    first, second = releases
    assert query(first, "SELECT count(*) FROM mart_daily_change").rows == [(0,)]
    changed = query(
        second,
        "SELECT previous_value, changed_value, previous_quote, changed_quote, is_read_anew, changed_since_release "
        "FROM mart_daily_change WHERE changed_item_kind = 'fact' AND change_kind = 'changed'",
    ).rows
    assert changed
    for before, after, was, now, anew, since in changed:
        assert before != after or was != now
        assert (anew, since) == (False, first.release_id)
    new = query(second, "SELECT document_id FROM mart_daily_change WHERE changed_item_kind = 'document' AND change_kind = 'new'").rows
    known = {row[0] for row in query(first, "SELECT document_id FROM dim_document").rows}
    assert {row[0] for row in new} == {row[0] for row in query(second, "SELECT document_id FROM dim_document").rows} - known
    kept = query(
        second,
        "SELECT count(*) FROM mart_daily_change AS c JOIN fct_observation AS o USING (observation_id) "
        "WHERE c.change_kind = 'new' AND EXISTS (SELECT 1 FROM fct_observation AS b WHERE NOT b.is_current "
        "AND b.last_seen_release = ? AND b.document_id = o.document_id AND b.quote = o.quote AND b.value_low = o.value_low "
        "AND b.subject = o.subject AND b.indicator = o.indicator AND b.period_end = o.period_end AND b.measure = o.measure)",
        [first.release_id],
    ).rows
    assert kept == [(0,)]
    assert second.manifest["changes"]["fct_observation"]["added"] > 0


def test_facts_as_of_an_earlier_release_are_those_that_it_showed(releases):
    first, second = releases
    shown = query(first, "SELECT observation_id FROM fct_observation WHERE is_current ORDER BY 1").rows
    assert query(second, "SELECT observation_id FROM facts_as_of(?) ORDER BY 1", [first.release_id]).rows == shown
    now = query(second, "SELECT observation_id FROM fct_observation WHERE is_current ORDER BY 1").rows
    assert query(second, "SELECT observation_id FROM facts_as_of(?) ORDER BY 1", [second.release_id]).rows == now
    assert shown != now


def test_a_query_as_of_a_day_asks_what_readers_saw_then(nights, releases):
    first, second = releases
    sql = "SELECT max(first_seen_release) FROM fct_observation"
    for when, seen in ((first.release_id, first), ("2999-01-01", second)):
        assert seen.release_id in kaoju(nights.home, "query", "--as-of", when, "--format", "csv", sql).stdout
    early = kaoju(nights.home, "query", "--as-of", "2001-01-01", sql, check=False)
    assert (early.returncode, "nothing was published by" in early.stderr) == (1, True)


def test_a_difference_is_shown_as_counts_and_as_rows(nights, releases):
    first, second = releases
    counts = json.loads(kaoju(nights.home, "diff", first.release_id, "--json").stdout)
    assert {row.pop("mart"): row for row in counts} == second.manifest["changes"]
    rows = json.loads(kaoju(nights.home, "diff", first.release_id, second.release_id, "--mart", "dim_document", "--json").stdout)
    assert {row["change"] for row in rows} <= {"added", "before", "after"}
    assert kaoju(nights.home, "diff", first.release_id, "--mart", "none", check=False).returncode == 2
    assert "nothing changed" in kaoju(nights.home, "diff", second.release_id, second.release_id).stdout


def test_each_fact_is_found_again_in_the_archive_and_a_false_one_is_not(nights, tmp_path):
    home = Home(tmp_path / "home")
    shutil.copytree(nights.home.root, home.root, symlinks=True)
    release = current_release(home)
    assert release is not None
    older = Release(release.folder, release.manifest | {"versions": release.manifest["versions"] | {"reading": "other"}})
    proven = prove(home, older, sample=None, say=lambda _: None)
    assert (proven.problems, proven.reread, proven.marts) == ([], proven.facts, 0)
    assert "read by code other" in proven.not_rebuilt
    for warc in home.captures.rglob("*.warc*"):
        warc.chmod(0o640)
        raw = bytearray(warc.read_bytes())
        raw[len(raw) // 2] ^= 1
        warc.write_bytes(raw)
    assert prove(home, older, sample=None, say=lambda _: None).problems


def test_PROV_02_a_release_is_still_true_after_the_code_that_reads_has_changed(nights, tmp_path, monkeypatch):
    home = Home(tmp_path / "home")
    shutil.copytree(nights.home.root, home.root, symlinks=True)
    release = current_release(home)
    assert release is not None
    versions = documents_of(home)
    real = normalising.without_personal_numbers

    def other(document: Document) -> Document:
        """A next version of the normaliser: each text begins a character later."""
        read = real(document)
        return replace(read, blocks=tuple(replace(block, content=block.content.slice(1, len(block.text))) for block in read.blocks))

    monkeypatch.setattr(normalising, "without_personal_numbers", other)
    for module in (ingest, proof):
        monkeypatch.setattr(module, "code_version", lambda: "next")
    assert ingest.refresh_batches(home, {}, run_id="next", log=lambda _: None) >= len(versions)
    assert {batch.code_version for batch in list_batches(home)} == {"next"}
    assert not documents_of(home) & versions, "the new code tells other versions from the same bytes"
    assert verify(release) == []
    proven = prove(home, release, sample=None, say=lambda _: None)
    assert (proven.problems, proven.reread, proven.marts) == ([], proven.facts, 0)
    assert "this is next" in proven.not_rebuilt


def documents_of(home: Home) -> set[str]:
    """Ids of all document versions in the batches."""
    return {row for batch in list_batches(home) for row in pq.read_table(batch.folder / "documents.parquet")["version_id"].to_pylist()}


@pytest.mark.torture
def test_a_release_is_built_again_from_its_captures_byte_for_byte(nights, releases):
    for release in releases:
        proven = prove(nights.home, release, sample=50, say=lambda _: None)
        assert (proven.problems, proven.not_rebuilt) == ([], "")
        assert proven.marts == len(release.manifest["rows"])
        assert proven.reread == 50


@pytest.mark.torture
def test_a_night_after_a_rollback_makes_a_release_that_readers_do_not_see(nights, tmp_path):
    home = Home(tmp_path / "home")
    shutil.copytree(nights.home.root, home.root, symlinks=True)
    first, second = list_releases(home)
    kaoju(home, "rollback", first.release_id, "--reason", "wrong units")
    # Nothing is new since the release that was rolled back from: nothing is made, and readers stay.
    assert f"readers keep release {first.release_id}" in kaoju(home, "refresh").stdout
    assert [release.release_id for release in list_releases(home)] == [first.release_id, second.release_id]
    kaoju(home, "rollback", "--resume", "--reason", "it was right")
    assert current_release(home) == first
    kaoju(home, "refresh")
    third = current_release(home)
    assert third is not None
    assert third.manifest["parent"] == first.release_id
    assert query(third, "FROM mart_daily_change").rows
