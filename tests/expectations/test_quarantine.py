"""The quarantine: one entry a fault, however often it is met, until the item goes through or somebody decides about it."""

import sqlite3
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from expectations.quarantine import ACCEPTED, DROPPED, OPEN, RESOLVED, Quarantine, QuarantineError, Run
from scrapers.records import Quarantined

NOW = datetime(2026, 2, 1, tzinfo=UTC)
ONE, TWO, THREE = (Run(name, "code-1", NOW) for name in ("one", "two", "three"))


def entry(rule: str = "mojibake", item: str = "cap_1", kind: str = "capture") -> Quarantined:
    return Quarantined(
        quarantine_id=f"qua_{item}_{rule}",
        stage="read",
        item_kind=kind,
        item_id=item,
        source_id="news",
        capture_id=item,
        rule=rule,
        message="U+FFFD at 12",
        span=(12, 13),
        next_step="kept",
        url="https://news.example/a.html",
        detail="Traceback",
    )


def test_the_same_fault_every_night_is_one_entry_that_is_seen_again(tmp_path):
    quarantine = Quarantine(tmp_path / "q.sqlite")
    assert quarantine.add([entry()], ONE) == [entry()]
    assert quarantine.add([entry()], Run("two", "code-2", NOW)) == [entry()]
    (found,) = quarantine.entries(at=NOW)
    assert (found.times_seen, found.run_id, found.version, found.rejected) == (2, "two", "code-2", entry())
    assert [change.state for change in quarantine.history(entry().quarantine_id, at=NOW)] == [OPEN]


def test_an_item_that_goes_through_is_resolved_and_its_neighbour_is_not(tmp_path):
    quarantine = Quarantine(tmp_path / "q.sqlite")
    quarantine.add([entry(), entry(item="cap_2")], ONE)
    quarantine.resolve(["cap_1"], TWO)
    assert [found.rejected.item_id for found in quarantine.entries(at=NOW)] == ["cap_2"]
    assert {found.state for found in quarantine.entries(state=None, at=NOW)} == {OPEN, RESOLVED}


def test_an_item_that_falls_back_is_open_again_and_its_history_tells(tmp_path):
    quarantine = Quarantine(tmp_path / "q.sqlite")
    quarantine.add([entry()], ONE)
    quarantine.resolve(["cap_1"], TWO)
    quarantine.add([entry()], THREE)
    assert [found.state for found in quarantine.entries(state=None, at=NOW)] == [OPEN]
    history = quarantine.history(entry().quarantine_id, at=NOW)
    assert [(change.state, change.changed_by) for change in history] == [(OPEN, "one"), (RESOLVED, "two"), (OPEN, "three")]


def test_no_file_is_an_empty_quarantine(tmp_path):
    assert Quarantine(tmp_path / "none.sqlite").entries(at=NOW) == []
    assert not (tmp_path / "none.sqlite").exists()


def test_an_exception_holds_through_its_last_day_and_not_longer(tmp_path):
    quarantine = Quarantine(tmp_path / "q.sqlite")
    quarantine.add([entry()], ONE)
    quarantine.accept(entry().quarantine_id, reason="the page is like that", until=date(2026, 2, 3), by="Li", at=NOW)
    assert quarantine.add([entry()], TWO) == []
    assert quarantine.get(entry().quarantine_id, at=NOW + timedelta(days=2)).state == ACCEPTED
    found = quarantine.get(entry().quarantine_id, at=NOW + timedelta(days=3))
    assert (found.state, found.reason, found.expires_on) == (OPEN, None, None)
    assert [change.changed_by for change in quarantine.history(entry().quarantine_id, at=NOW)] == ["one", "Li", "the calendar"]


@pytest.mark.parametrize(
    ("decide", "why"),
    [
        (lambda q, name: q.accept(name, reason=" ", until=date(2027, 1, 1), by="Li", at=NOW), "needs a reason"),
        (lambda q, name: q.accept(name, reason="so", until=date(2026, 1, 31), by="Li", at=NOW), "is past"),
        (lambda q, name: q.accept("qua_none", reason="so", until=date(2027, 1, 1), by="Li", at=NOW), "no entry"),
        (lambda q, name: q.reopen(name, reason="so", by="Li", at=NOW), "is open"),
        (lambda q, name: q.drop("qua_news_yield", reason="so", by="Li", at=NOW), "about a source"),
    ],
)
def test_a_decision_that_means_nothing_is_refused_and_changes_nothing(tmp_path, decide, why):
    quarantine = Quarantine(tmp_path / "q.sqlite")
    quarantine.add([entry(), entry("yield", "news", "source")], ONE)
    before = quarantine.entries(state=None, at=NOW)
    with pytest.raises(QuarantineError, match=why):
        decide(quarantine, entry().quarantine_id)
    assert quarantine.entries(state=None, at=NOW) == before


def test_a_file_of_an_earlier_version_is_read_on(tmp_path):
    with sqlite3.connect(tmp_path / "q.sqlite") as connection:
        connection.execute(
            "CREATE TABLE quarantine (quarantine_id TEXT PRIMARY KEY, stage TEXT NOT NULL, item_kind TEXT NOT NULL, item_id TEXT NOT NULL, "
            "source_id TEXT NOT NULL, capture_id TEXT, rule TEXT NOT NULL, message TEXT NOT NULL, span_start INTEGER, span_end INTEGER, "
            "next_step TEXT NOT NULL, state TEXT NOT NULL, first_seen_at TEXT NOT NULL, last_seen_at TEXT NOT NULL, times_seen INTEGER "
            "NOT NULL, run_id TEXT NOT NULL, reason TEXT) STRICT"
        )
        connection.execute(
            "INSERT INTO quarantine VALUES ('qua_cap_1_mojibake','read','capture','cap_1','news','cap_1','mojibake','m',1,2,'kept','open',"
            "'2026-01-01T00:00:00+00:00','2026-01-01T00:00:00+00:00',3,'zero',NULL)"
        )
    quarantine = Quarantine(tmp_path / "q.sqlite")
    quarantine.add([entry()], ONE)
    (found,) = quarantine.entries(at=NOW)
    assert (found.times_seen, found.first_seen_at[:10], found.rejected) == (4, "2026-01-01", entry())


class Life(RuleBasedStateMachine):
    """Runs, people and the calendar act on three items in any order; a model of a few lines says what must come out."""

    def __init__(self) -> None:
        super().__init__()
        self._folder = TemporaryDirectory()
        self.quarantine = Quarantine(Path(self._folder.name) / "q.sqlite")
        self.now = NOW
        self.states: dict[str, str] = {}
        self.until: dict[str, date] = {}
        self.seen: dict[str, int] = {}
        self.changes: dict[str, int] = {}

    def teardown(self) -> None:
        self._folder.cleanup()

    items = st.sampled_from(["cap_1", "cap_2", "cap_3"])

    def _move(self, item: str, state: str) -> None:
        self.states[item] = state
        self.changes[item] = self.changes.get(item, 0) + 1

    @property
    def run(self) -> Run:
        return Run("run", "code", self.now)

    @rule(item=items)
    def a_run_rejects_it(self, item: str) -> None:
        told = self.quarantine.add([entry(item=item)], self.run)
        if self.states.get(item) in (None, RESOLVED):
            self._move(item, OPEN)
        self.seen[item] = self.seen.get(item, 0) + 1
        assert bool(told) == (self.states[item] == OPEN)

    @rule(item=items)
    def a_run_lets_it_pass(self, item: str) -> None:
        self.quarantine.resolve([item], self.run)
        if self.states.get(item) in (OPEN, ACCEPTED):
            self._move(item, RESOLVED)

    @rule(item=items, days=st.integers(-2, 3))
    def somebody_accepts_it(self, item: str, days: int) -> None:
        until = self.now.date() + timedelta(days=days)
        may = self.states.get(item) in (OPEN, ACCEPTED) and days >= 0
        if self._tries(may, lambda name: self.quarantine.accept(name, reason="so", until=until, by="Li", at=self.now), item):
            self._move(item, ACCEPTED)
            self.until[item] = until

    @rule(item=items)
    def somebody_drops_it(self, item: str) -> None:
        may = self.states.get(item) in (OPEN, ACCEPTED)
        if self._tries(may, lambda name: self.quarantine.drop(name, reason="so", by="Li", at=self.now), item):
            self._move(item, DROPPED)

    @rule(item=items)
    def somebody_opens_it_again(self, item: str) -> None:
        may = self.states.get(item) in (ACCEPTED, DROPPED)
        if self._tries(may, lambda name: self.quarantine.reopen(name, reason="so", by="Li", at=self.now), item):
            self._move(item, OPEN)

    @rule(item=items)
    def somebody_asks_again(self, item: str) -> None:
        self.quarantine.ask_again([entry(item=item).quarantine_id], at=self.now)
        if item in self.states:
            found = self.quarantine.get(entry(item=item).quarantine_id, at=self.now)
            assert found.is_asked_again == (self.states[item] == OPEN)

    @rule(days=st.integers(1, 4))
    def days_go_by(self, days: int) -> None:
        self.now += timedelta(days=days)
        for item, state in self.states.items():
            if state == ACCEPTED and self.until[item] < self.now.date():
                self._move(item, OPEN)

    def _tries(self, may: bool, decide, item: str) -> bool:
        try:
            decide(entry(item=item).quarantine_id)
        except QuarantineError:
            assert not may
            return False
        assert may
        return True

    @invariant()
    def the_file_says_what_the_model_says(self) -> None:
        entries = self.quarantine.entries(state=None, at=self.now)
        assert {found.rejected.item_id: found.state for found in entries} == self.states
        assert {found.rejected.item_id: found.times_seen for found in entries} == self.seen
        for found in entries:
            item = found.rejected.item_id
            assert found.rejected == entry(item=item)
            assert (found.reason is not None) == (found.state in (ACCEPTED, DROPPED))
            assert (found.expires_on is not None) == (found.state == ACCEPTED)
            history = self.quarantine.history(found.rejected.quarantine_id, at=self.now)
            assert (len(history), history[-1].state) == (self.changes[item], found.state)


TestLife = Life.TestCase
