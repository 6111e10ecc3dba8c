"""A run that was killed while it published leaves nothing that the next one does not put in order."""

import json
from datetime import UTC, datetime

import pytest

from warehouse.home import Home
from warehouse.recovery import finish_publication
from warehouse.release import list_releases

NOW = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture
def home(tmp_path):
    """Two releases, of which readers see the second, and the log says so."""
    home = Home(tmp_path)
    for release_id in ("0001-aa", "0002-bb"):
        release(home, release_id)
    home.pointer.write_text("0002-bb\n", encoding="utf-8")
    moves = [{"from": None, "to": "0001-aa"}, {"from": "0001-aa", "to": "0002-bb"}]
    (home.releases / "log.jsonl").write_text("".join(json.dumps(move) + "\n" for move in moves), encoding="utf-8")
    return home


def release(home, release_id):
    (home.releases / release_id).mkdir(parents=True)
    (home.releases / release_id / "manifest.json").write_text("{}", encoding="utf-8")


def logged(home):
    return [json.loads(line) for line in (home.releases / "log.jsonl").read_text(encoding="utf-8").splitlines() if line.startswith("{")]


def test_after_a_clean_end_nothing_is_done(home):
    assert finish_publication(home, at=NOW) == []
    assert len(logged(home)) == 2


def test_a_home_without_releases_is_left_alone(tmp_path):
    assert finish_publication(Home(tmp_path), at=NOW) == []


def test_cr_09_a_release_that_nobody_was_pointed_at_goes_and_all_others_stay(home):
    release(home, "0003-cc")
    assert finish_publication(home, at=NOW) == ["release 0003-cc was never published; it is removed and made again"]
    assert [found.release_id for found in list_releases(home)] == ["0001-aa", "0002-bb"]


def test_a_release_that_readers_left_by_a_rollback_stays(home):
    home.pointer.write_text("0001-aa\n", encoding="utf-8")
    with (home.releases / "log.jsonl").open("a", encoding="utf-8") as log:
        log.write('{"from": "0002-bb", "to": "0001-aa"}\n')
    assert finish_publication(home, at=NOW) == []
    assert len(list_releases(home)) == 2


def test_a_move_that_was_not_logged_is_logged_by_the_next_run(home):
    release(home, "0003-cc")
    home.pointer.write_text("0003-cc\n", encoding="utf-8")
    assert finish_publication(home, at=NOW) == ["the log did not say that readers see 0003-cc"]
    assert (logged(home)[-1]["from"], logged(home)[-1]["to"]) == ("0002-bb", "0003-cc")
    assert finish_publication(home, at=NOW) == []
    assert len(list_releases(home)) == 3


def test_cr_15_a_line_of_the_log_that_a_power_cut_left_half_written_spoils_nothing(home):
    release(home, "0003-cc")
    home.pointer.write_text("0003-cc\n", encoding="utf-8")
    with (home.releases / "log.jsonl").open("a", encoding="utf-8") as log:
        log.write('{"from": "0002-bb", "to"')
    finish_publication(home, at=NOW)
    text = (home.releases / "log.jsonl").read_text(encoding="utf-8")
    assert json.loads(text.splitlines()[-1])["to"] == "0003-cc"
    assert finish_publication(home, at=NOW) == []
