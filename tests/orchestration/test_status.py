"""What `kaoju status` calls good and bad, hour by hour."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from orchestration.settings import load_settings
from orchestration.status import NightRun, judge_night, judge_release, judge_sources, status
from scrapers.capture import Archive
from scrapers.sources import load_sources
from tests.orchestration.conftest import Nights, kaoju
from tests.scrapers.test_capture import START, exchange
from warehouse.home import Home
from warehouse.release import Release, list_releases

NOW = datetime(2026, 11, 20, 6, tzinfo=UTC)
SETTINGS = replace(load_settings(), stale_hours=26, silent_days=7)


def hours(number: float) -> datetime:
    return NOW - timedelta(hours=number)


def run(started: float, state: str = "SUCCESS") -> NightRun:
    return NightRun("0123456789", state, hours(started), None if state == "STARTED" else hours(started - 0.5))


def release(published: float) -> Release:
    return Release(Path("0007-aaaaaaaa"), {"published_at": hours(published).isoformat()})


@pytest.mark.parametrize(
    ("published", "runs", "good"),
    [
        (25, [], True),
        (27, [], False),
        (27, [run(3)], True),
        (900, [run(3)], True),
        (27, [run(3, "FAILURE")], False),
        (27, [run(3, "STARTED")], False),
        (27, [run(3, "FAILURE"), run(25)], True),
        (27, [run(27)], False),
    ],
)
def test_OBS_01_a_release_is_stale_unless_a_night_published_or_confirmed_it_within_26_hours(published, runs, good):
    assert judge_release(release(published), runs, SETTINGS, NOW).good is good


def test_CR_16_what_a_wrong_clock_dated_ahead_is_not_fresh_for_ever():
    ahead = judge_release(release(-24 * 3650), [], SETTINGS, NOW)
    assert (ahead.good, "87600 h ahead of this clock" in ahead.says) == (False, True)
    assert "the clock was wrong" in judge_night([run(-24 * 3650)], SETTINGS, NOW).says
    assert judge_release(release(-0.1), [run(-0.1)], SETTINGS, NOW).says.count(" 0 h ago") == 2


def test_OBS_01_before_the_first_release_nothing_is_well(tmp_path):
    found = status(Home(tmp_path / "none"), SETTINGS, load_sources(), now=NOW)
    assert [(finding.about, finding.good) for finding in found] == [("release", False), ("night", False)]
    assert not (tmp_path / "none").exists()
    done = kaoju(Home(tmp_path / "none"), "status", check=False)
    assert (done.returncode, done.stdout.count("BAD")) == (1, 2)


@pytest.mark.parametrize(
    ("runs", "good"),
    [
        ([], False),
        ([run(3)], True),
        ([run(25.9)], True),
        ([run(26.1)], False),
        ([run(1, "STARTED"), run(25)], True),
        ([run(1, "FAILURE"), run(25)], False),
        ([run(1, "CANCELED")], False),
        ([run(30, "STARTED")], False),
    ],
)
def test_OBS_01_a_night_must_start_each_day_and_end_well(runs, good):
    assert judge_night(runs, SETTINGS, NOW).good is good


def test_OBS_01_a_source_without_a_new_document_for_a_week_is_silent_though_it_answers(tmp_path):
    home = Home(tmp_path)
    loud, quiet, unheard, sample = [
        replace(load_sources()["sample-news"], id=name, allow_loopback=name == "sample") for name in ("loud", "quiet", "unheard", "sample")
    ]
    with Archive(home.captures) as archive:
        archive.add(exchange(source="loud", minutes=5 * 24 * 60))
        archive.add(exchange(source="quiet"))
        archive.add(exchange(source="quiet", status=304, payload=b"", minutes=5 * 24 * 60))
    now = START + timedelta(days=7, hours=1)
    found = judge_sources(home, [loud, quiet, unheard, sample], SETTINGS, now)
    assert [(finding.about, finding.good) for finding in found] == [
        ("source loud", True),
        ("source quiet", False),
        ("source unheard", False),
    ]
    assert all(finding.good for finding in judge_sources(home, [loud, quiet], SETTINGS, now - timedelta(hours=2)))


def test_OBS_01_after_a_night_all_is_well_and_27_hours_later_it_is_not(nights: Nights):
    done = kaoju(nights.home, "status", "--json")
    assert json.loads(done.stdout)["good"] is True
    published = datetime.fromisoformat(list_releases(nights.home)[-1].manifest["published_at"])
    later = status(nights.home, SETTINGS, load_sources(), now=published + timedelta(hours=30))
    assert [(finding.about, finding.good) for finding in later] == [("release", False), ("night", False)]
