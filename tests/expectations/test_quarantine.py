"""The quarantine: one entry a fault, however often it is met, until the item goes through."""

from datetime import UTC, datetime

from expectations.quarantine import Quarantine
from scrapers.records import Quarantined

NOW = datetime(2026, 2, 1, tzinfo=UTC)


def entry(rule: str = "mojibake", item: str = "cap_1") -> Quarantined:
    return Quarantined(
        quarantine_id=f"qua_{item}_{rule}",
        stage="read",
        item_kind="capture",
        item_id=item,
        source_id="news",
        capture_id=item,
        rule=rule,
        message="U+FFFD at 12",
        span=(12, 13),
        next_step="kept",
    )


def test_the_same_fault_every_night_is_one_entry_that_is_seen_again(tmp_path):
    quarantine = Quarantine(tmp_path / "q.sqlite")
    assert quarantine.add([entry()], run_id="one", at=NOW) == 1
    assert quarantine.add([entry()], run_id="two", at=NOW) == 0
    (found,) = quarantine.entries()
    assert (found.times_seen, found.run_id, found.rejected) == (2, "two", entry())


def test_an_item_that_goes_through_is_resolved_and_its_neighbour_is_not(tmp_path):
    quarantine = Quarantine(tmp_path / "q.sqlite")
    quarantine.add([entry(), entry(item="cap_2")], run_id="one", at=NOW)
    quarantine.resolve(["cap_1"], run_id="two")
    assert [found.rejected.item_id for found in quarantine.entries()] == ["cap_2"]
    assert {found.state for found in quarantine.entries(state=None)} == {"open", "resolved"}


def test_an_item_that_falls_back_is_open_again(tmp_path):
    quarantine = Quarantine(tmp_path / "q.sqlite")
    quarantine.add([entry()], run_id="one", at=NOW)
    quarantine.resolve(["cap_1"], run_id="two")
    quarantine.add([entry()], run_id="three", at=NOW)
    assert [found.state for found in quarantine.entries(state=None)] == ["open"]


def test_no_file_is_an_empty_quarantine(tmp_path):
    assert Quarantine(tmp_path / "none.sqlite").entries() == []
