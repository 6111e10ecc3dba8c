"""What readers see over many nights: rollback and its hold, pins, retention, leases, differences; readers in loops meanwhile."""

import json
import multiprocessing
import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import duckdb
import pytest

from tests.warehouse.test_release import NOW, publish_candidate
from warehouse import pointer, store
from warehouse.changes import changed_rows, compare
from warehouse.home import Home, is_leased
from warehouse.reader import query
from warehouse.release import (
    Release,
    ReleaseError,
    current_release,
    latest_release,
    list_releases,
    make_candidate,
    resume,
    roll_back,
    verify,
)
from warehouse.retention import pin, retain, unpin

ANNE = "anne@desk"


def publish_again(home: Home, *, days: int = 0, built: bool = False) -> Release:
    """Publish one more release, so many days after the first: the marts of the last one again, or what the build file holds now."""
    if built:
        make_candidate(home)
    elif home.releases.exists():
        last = list_releases(home)[-1].folder
        shutil.copytree(last / "parquet", home.candidate / "parquet", copy_function=os.link)
        shutil.copyfile(last / "kaoju.duckdb", home.candidate / "kaoju.duckdb")
    return publish_candidate(home, at=NOW + timedelta(days=days))


def log(home: Home) -> list[dict]:
    return [json.loads(line) for line in (home.releases / "log.jsonl").read_text(encoding="utf-8").splitlines()]


def names(home: Home) -> list[int]:
    """Numbers of the releases that are there."""
    return [int(release.release_id[:4]) for release in list_releases(home)]


def read_in_a_loop(home: Home, stop, said) -> None:
    """Open what the pointer names and read two marts, until told to stop; then say what was seen and every error."""
    seen, errors = [], []
    while not stop.is_set():
        try:
            release = current_release(home)
            assert release is not None
            with store.open_release(release.file) as connection:
                (facts,) = connection.execute("SELECT count(*) FROM fct_observation").fetchall()[0]
                (told,) = connection.execute("SELECT comment FROM duckdb_tables() WHERE table_name = 'dim_source'").fetchall()[0]
            assert facts == release.manifest["rows"]["fct_observation"]
            assert release.manifest["release_id"] == release.release_id
            assert told
            seen.append(release.release_id)
        except Exception as error:  # any error that a reader meets is a failure of the test
            errors.append(repr(error))
    said.put((len(seen), sorted(set(seen)), errors))


@contextmanager
def readers(home: Home, count: int) -> Generator[list]:
    """Run reader processes; what they say is in the list afterwards."""
    context = multiprocessing.get_context("spawn")
    stop, said, heard = context.Event(), context.Queue(), []
    processes = [context.Process(target=read_in_a_loop, args=(home, stop, said)) for _ in range(count)]
    for process in processes:
        process.start()
    try:
        yield heard
    finally:
        stop.set()
        heard.extend(said.get(timeout=60) for _ in processes)
        for process in processes:
            process.join(timeout=60)


@pytest.mark.parametrize("publications", [6, pytest.param(30, marks=pytest.mark.torture)])
def test_CR_02_readers_see_one_whole_release_at_any_time(candidate, publications):
    publish_candidate(candidate)
    first = current_release(candidate)
    assert first is not None
    with store.open_release(first.file) as throughout:
        before = throughout.execute("SELECT * FROM fct_observation ORDER BY ALL").fetchall()
        with readers(candidate, 3) as heard:
            for _ in range(publications):
                publish_again(candidate)
        assert throughout.execute("SELECT * FROM fct_observation ORDER BY ALL").fetchall() == before
    assert [errors for _, _, errors in heard] == [[]] * 3
    assert all(reads > publications for reads, _, _ in heard)
    assert {release for _, seen, _ in heard for release in seen} <= {release.release_id for release in list_releases(candidate)}


def test_ROLL_01_a_rollback_holds_readers_until_somebody_resumes(candidate):
    good = publish_candidate(candidate)
    bad = publish_again(candidate, days=1)
    with readers(candidate, 1) as heard:
        started = time.monotonic()
        roll_back(candidate, good.release_id, reason="wrong units", by=ANNE, at=NOW + timedelta(days=2))
        assert time.monotonic() - started < 1
        assert current_release(candidate) == good
        third = publish_again(candidate, days=3)
        assert current_release(candidate) == good
        assert latest_release(candidate) == third
        assert third.manifest["parent"] == good.release_id
    ((_, seen, errors),) = heard
    assert errors == []
    assert set(seen) <= {good.release_id, bad.release_id}
    assert bad.folder.exists()
    moved = log(candidate)[2]
    assert {key: moved[key] for key in ("by", "action", "from", "to", "reason")} == {
        "by": ANNE,
        "action": "rolled back",
        "from": bad.release_id,
        "to": good.release_id,
        "reason": "wrong units",
    }
    assert (log(candidate)[3]["action"], log(candidate)[3]["release"]) == ("held back", third.release_id)
    assert resume(candidate, reason="mended", by=ANNE, at=NOW + timedelta(days=4)) == third
    assert current_release(candidate) == third
    fourth = publish_again(candidate, days=5)
    assert current_release(candidate) == fourth


def test_to_resume_never_brings_back_what_was_rolled_back(candidate):
    good = publish_candidate(candidate)
    publish_again(candidate)
    roll_back(candidate, good.release_id, reason="wrong units", by=ANNE, at=NOW)
    assert resume(candidate, reason="try again", by=ANNE, at=NOW) == good
    with pytest.raises(ReleaseError, match="not held"):
        resume(candidate, reason="again", by=ANNE, at=NOW)
    with pytest.raises(ReleaseError, match="no release '0009-none'"):
        roll_back(candidate, "0009-none", reason="slip", by=ANNE, at=NOW)
    assert current_release(candidate) == good


def test_OPS_07_retention_removes_nothing_that_is_current_pinned_read_or_recent(candidate):
    for day in range(8):
        publish_again(candidate, days=day)
    releases = list_releases(candidate)
    pin(candidate, releases[1].release_id, reason="cited in a paper", by=ANNE, at=NOW)
    with store.open_release(releases[2].file):
        decided = retain(candidate, keep=3, days=4, now=NOW + timedelta(days=7, hours=1), by=ANNE)
        assert {int(fate.release.release_id[:4]): fate.kept_because for fate in decided} == {
            1: "",
            2: f"pinned by {ANNE}: cited in a paper",
            3: "a process is reading it",
            4: "",
            5: "younger than 4 days",
            6: "one of the newest 3",
            7: "the release before the one that readers see",
            8: "readers see it",
        }
    assert names(candidate) == [2, 3, 5, 6, 7, 8]
    assert not list(candidate.releases.glob(".removed-*"))
    assert all(verify(release) == [] for release in list_releases(candidate))
    roll_back(candidate, releases[4].release_id, reason="test", by=ANNE, at=NOW)
    assert unpin(candidate, releases[1].release_id, by=ANNE, at=NOW)
    assert not unpin(candidate, releases[1].release_id, by=ANNE, at=NOW)
    retain(candidate, keep=0, days=0, now=NOW + timedelta(days=99), by=ANNE)
    assert names(candidate) == [5, 8]
    assert publish_again(candidate, days=99).release_id.startswith("0009")
    assert [event["release"][:4] for event in log(candidate) if event["action"] == "removed"] == [
        "0001",
        "0004",
        "0002",
        "0003",
        "0006",
        "0007",
    ]


def test_any_duckdb_client_that_has_a_release_open_holds_it(candidate):
    release = publish_candidate(candidate)
    assert not is_leased(release.file)
    wait = "import duckdb, sys; c = duckdb.connect(sys.argv[1], read_only=True); print('open', flush=True); sys.stdin.read()"
    client = subprocess.Popen([sys.executable, "-c", wait, str(release.file)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert client.stdout is not None
    assert client.stdout.readline() == "open\n"
    assert is_leased(release.file)
    client.communicate()
    assert not is_leased(release.file)


@pytest.mark.parametrize("leftovers", [20, pytest.param(1000, marks=pytest.mark.torture)])
def test_CR_09_what_a_crash_left_is_removed_and_what_readers_see_is_not(candidate, leftovers):
    first = publish_candidate(candidate)
    for number in range(2, leftovers + 2):
        shutil.copytree(first.folder, candidate.releases / f"{number:04d}-leftover", copy_function=os.link)
    assert current_release(candidate) == first
    retain(candidate, keep=30, days=90, now=NOW, by=ANNE)
    assert [release.release_id for release in list_releases(candidate)] == [first.release_id]
    second = publish_again(candidate)
    # The pointer was moved, and the process died before it could say so in the log.
    (candidate.releases / "log.jsonl").unlink()
    retain(candidate, keep=30, days=90, now=NOW, by=ANNE)
    assert [release.release_id for release in list_releases(candidate)] == [first.release_id, second.release_id]


def test_CR_10_a_build_file_with_a_wal_beside_it_is_refused(candidate):
    candidate.build_file.with_name(candidate.build_file.name + ".wal").write_bytes(b"unfinished")
    with pytest.raises(ReleaseError, match="lies beside"):
        make_candidate(candidate)
    assert current_release(candidate) is None


def test_CR_11_a_process_that_keeps_a_release_open_sees_the_next_one(candidate):
    first = publish_candidate(candidate)
    with store.open_release(first.file) as kept:
        with duckdb.connect(str(candidate.build_file)) as build:
            build.execute("UPDATE marts.dim_source SET name_zh = '改名'")
        second = publish_again(candidate, built=True)
        assert query(second, "SELECT name_zh FROM dim_source").rows == [("改名",)]
        assert kept.execute("SELECT name_zh FROM dim_source").fetchall() == [("明州新闻",)]
    assert first.file != second.file


@pytest.mark.parametrize("flips", [25, pytest.param(200, marks=pytest.mark.torture)])
def test_CR_12_any_flipped_byte_of_a_release_is_found(candidate, flips):
    release = publish_candidate(candidate)
    chance = random.Random(12)
    for name in chance.choices(sorted(release.manifest["files"]), k=flips):
        path = release.folder / name
        good = path.read_bytes()
        place = chance.randrange(len(good))
        path.chmod(0o640)
        path.write_bytes(good[:place] + bytes([good[place] ^ (1 << chance.randrange(8))]) + good[place + 1 :])
        assert verify(release) == [f"{release.release_id}: {name} differs from its manifest"]
        path.write_bytes(good)
    assert verify(release) == []


def test_a_difference_counts_and_shows_rows_by_key(candidate):
    first = publish_candidate(candidate)
    assert first.manifest["changes"] == {}
    same = publish_again(candidate, built=True)
    assert same.manifest["changes"] == {}
    with duckdb.connect(str(candidate.build_file)) as build:
        build.execute("UPDATE marts.dim_source SET name_zh = '改名'")
        build.execute("DELETE FROM marts.dim_region WHERE region_id = (SELECT min(region_id) FROM marts.dim_region)")
        build.execute("INSERT INTO marts.dim_term BY NAME (SELECT * REPLACE ('新词' AS term_id) FROM marts.dim_term LIMIT 1)")
    third = publish_again(candidate, built=True)
    expected = {
        "dim_region": {"added": 0, "removed": 1, "changed": 0},
        "dim_source": {"added": 0, "removed": 0, "changed": 1},
        "dim_term": {"added": 1, "removed": 0, "changed": 0},
    }
    assert third.manifest["changes"] == compare(first.folder, third.folder) == expected
    assert compare(third.folder, first.folder)["dim_term"] == {"added": 0, "removed": 1, "changed": 0}
    found = changed_rows(first.folder, third.folder, "dim_source", limit=9)
    assert [dict(zip(found.columns, row, strict=True))["name_zh"] for row in found.rows] == ["明州新闻", "改名"]
    assert [row[0] for row in found.rows] == ["before", "after"]
    assert [row[0] for row in changed_rows(first.folder, third.folder, "dim_region", limit=9).rows] == ["removed"]
    assert changed_rows(first.folder, third.folder, "dim_period", limit=9).rows == []


def test_the_log_says_what_readers_saw_at_any_time(candidate):
    assert pointer.seen_at(candidate, NOW) is None
    first, second = publish_candidate(candidate), publish_again(candidate, days=2)
    roll_back(candidate, first.release_id, reason="test", by=ANNE, at=NOW + timedelta(days=3))
    third = publish_again(candidate, days=4)
    resume(candidate, reason="test", by=ANNE, at=NOW + timedelta(days=5))
    seen = [pointer.seen_at(candidate, NOW + timedelta(days=day, hours=1)) for day in range(-1, 6)]
    one, two, three = (release.release_id for release in (first, second, third))
    assert seen == [None, one, one, two, one, one, three]
    with (candidate.releases / "log.jsonl").open("a") as handle:
        handle.write('{"at": "2026-')
    assert pointer.seen_at(candidate, datetime(2030, 1, 1, tzinfo=UTC)) == three
