"""Releases: what the gate passed, whole, immutable, behind a pointer."""

import shutil
import stat
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from warehouse.home import Home, RunLockedError, run_lock
from warehouse.reader import query
from warehouse.release import (
    Release,
    ReleaseError,
    current_release,
    inputs_digest,
    list_releases,
    make_candidate,
    next_release_id,
    part_digests,
    publish,
    verify,
)
from warehouse.retention import retain

NOW = datetime(2026, 2, 1, tzinfo=UTC)


def gate_record(home: Home, *, passed: bool = True) -> dict[str, Any]:
    """What the gate would say after it has looked at all of the candidate."""
    parts = {name: {"sha256": digest, "passed_in": None} for name, digest in part_digests(home).items()}
    return {"passed": passed, "parts": parts, "suites": []}


def publish_candidate(home: Home, *, passed: bool = True, release_id: str | None = None, at: datetime = NOW) -> Release:
    gate = gate_record(home, passed=passed)
    return publish(
        home,
        release_id=release_id or next_release_id(home, inputs_digest({}, "v1")),
        inputs="i",
        batches={},
        gate=gate,
        versions={},
        published_at=at,
    )


def test_a_passed_candidate_becomes_the_current_release(candidate):
    release = publish_candidate(candidate)
    assert current_release(candidate) == release
    assert query(release, "SELECT count(*) FROM fct_observation").rows == [(2,)]
    assert verify(release) == []


def test_a_candidate_that_did_not_pass_is_not_published(candidate):
    with pytest.raises(ReleaseError, match="gate"):
        publish_candidate(candidate, passed=False)
    assert current_release(candidate) is None


def test_a_candidate_that_changed_after_the_gate_is_not_published(candidate):
    gate = gate_record(candidate)
    (candidate.candidate / "parquet" / "dim_source" / "all.parquet").write_bytes(b"other")
    with pytest.raises(ReleaseError, match="gate"):
        publish(candidate, release_id="0001-x", inputs="i", batches={}, gate=gate, versions={}, published_at=NOW)


def test_a_build_file_with_a_wal_beside_it_is_refused(candidate):
    candidate.build_file.with_name(candidate.build_file.name + ".wal").write_bytes(b"unfinished")
    with pytest.raises(ReleaseError, match="lies beside"):
        make_candidate(candidate)


def test_the_same_build_file_gives_the_same_digests(candidate):
    assert make_candidate(candidate) == make_candidate(candidate)


def test_descriptions_are_persisted_in_english_and_chinese(candidate):
    release = publish_candidate(candidate)
    comments = query(release, "SELECT comment FROM duckdb_columns() WHERE table_name = 'fct_observation' AND schema_name = 'marts'").rows
    assert comments
    assert all(comment and any("\u4e00" <= c <= "\u9fff" for c in comment) for (comment,) in comments)


def test_a_column_that_the_contract_calls_not_null_says_so_in_the_release(candidate):
    release = publish_candidate(candidate)
    said = dict(query(release, "SELECT column_name, is_nullable FROM duckdb_columns() WHERE table_name = 'fct_observation'").rows)
    assert (said["value_low"], said["observation_id"], said["subject"]) == (False, False, True)


def test_files_of_a_release_can_be_written_by_nobody(candidate):
    release = publish_candidate(candidate)
    for path in release.folder.rglob("*.parquet"):
        assert not path.stat().st_mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH)


def test_a_flipped_byte_in_a_release_is_found(candidate):
    release = publish_candidate(candidate)
    path = release.folder / "parquet" / "fct_observation" / "000000.parquet"
    raw = bytearray(path.read_bytes())
    raw[len(raw) // 2] ^= 1
    path.chmod(0o640)
    path.write_bytes(raw)
    assert verify(release) == [f"{release.release_id}: parquet/fct_observation/000000.parquet differs from its manifest"]


HOLDER = """
import sys, time
from pathlib import Path
from warehouse.home import Home, run_lock
with run_lock(Home(Path(sys.argv[1]))):
    print("held", flush=True)
    time.sleep(60)
"""


def test_CR_05_of_two_runs_one_works_the_other_is_told_who_does_and_a_kill_frees_the_lock(tmp_path):
    home = Home(tmp_path)
    holder = subprocess.Popen([sys.executable, "-c", HOLDER, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    with pytest.raises(RunLockedError, match=rf"another run holds .*pid {holder.pid}\)"), run_lock(home):
        pass
    holder.kill()
    holder.communicate()
    with run_lock(home):
        pass


def test_CR_16_a_clock_that_went_back_changes_no_order_and_removes_nothing(candidate):
    first = publish_candidate(candidate)
    shutil.copytree(first.folder / "parquet", candidate.candidate / "parquet")
    shutil.copyfile(first.folder / "kaoju.duckdb", candidate.candidate / "kaoju.duckdb")
    earlier = NOW - timedelta(days=3650)
    second = publish_candidate(candidate, at=earlier)
    assert current_release(candidate) == second
    assert [release.release_id for release in list_releases(candidate)] == [first.release_id, second.release_id]
    fates = retain(candidate, keep=0, days=1, now=earlier, by="a test")
    assert all(fate.kept_because for fate in fates)
    assert verify(second) == []
