"""Room on the disk: a run that has too little of it does not begin, and an error for want of it says so."""

import errno
import os
import resource
import shutil
import subprocess
import sys
from collections import namedtuple

import pytest

from orchestration.resources import HomeResource
from warehouse.home import Home, write_atomically
from warehouse.space import FLOOR, SpaceError, check_space, explain, needed

Usage = namedtuple("Usage", "total used free")
# Writes until a limit ends it, in the words of whoever writes.
WRITERS = {
    "python": "stream = open(path, 'wb'); stream.write(b'x' * 100_000); stream.flush()",
    "sqlite": "import sqlite3; c = sqlite3.connect(path); c.execute('CREATE TABLE t AS SELECT randomblob(500000)')",
    "duckdb": "import duckdb; duckdb.connect(path).execute('CREATE TABLE t AS SELECT md5(range::varchar) FROM range(100000)')",
}


def test_CR_07_a_run_does_not_begin_where_there_is_no_room_for_it(tmp_path, monkeypatch):
    home = Home(tmp_path / "home")
    monkeypatch.setattr(shutil, "disk_usage", lambda path: Usage(10**12, 0, FLOOR - 1))
    with pytest.raises(SpaceError, match=rf"disk_full: {home.root} has 210 MB free and a run needs about 210 MB"):
        HomeResource(root=str(home.root)).setup_for_execution(None)
    assert not home.root.exists()
    monkeypatch.setattr(shutil, "disk_usage", lambda path: Usage(10**12, 0, FLOOR))
    check_space(home)


def test_CR_07_a_run_needs_room_for_another_release_and_another_build_file(candidate):
    assert needed(candidate) == FLOOR + candidate.build_file.stat().st_size


@pytest.mark.parametrize("writer", WRITERS)
def test_CR_07_what_a_full_disk_says_is_told_with_path_bytes_and_what_to_do(tmp_path, writer):
    def no_room() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))

    command = [sys.executable, "-c", f"import sys; path = sys.argv[1]; {WRITERS[writer]}", str(tmp_path / "file")]
    done = subprocess.run(command, preexec_fn=no_room, capture_output=True, text=True, check=False)
    told = explain(Home(tmp_path), done.stderr.strip().splitlines()[-1])
    assert told is not None
    assert told.startswith(f"disk_full: {tmp_path} has ")
    assert "make room" in told
    assert explain(Home(tmp_path), "OSError: [Errno 28] No space left on device")
    assert explain(Home(tmp_path), "the column says 'disk'") is None


def test_CR_07_a_file_that_finds_no_room_stays_as_it_was_and_leaves_no_other(tmp_path, monkeypatch):
    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    path = tmp_path / "state.json"
    write_atomically(path, "old")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        write_atomically(path, "new")
    assert [found.name for found in tmp_path.iterdir()] == ["state.json"]
    assert path.read_text() == "old"
