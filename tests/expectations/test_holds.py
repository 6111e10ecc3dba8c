"""A fault in a document is told from a fault in a table; a decision of a person excuses one version from one claim and nothing else."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from expectations.gate import _passed_before, run_gate
from expectations.holds import decided, fault_entries, held_captures, most_held
from expectations.quarantine import Quarantine, Run
from expectations.suites import SUITES, Context
from tests.expectations.test_gate import NOW, plant, setting
from tests.warehouse.factories import TEXT, batch_of, capture, document
from warehouse.home import Home
from warehouse.release import Release, part_digests

SHARE = setting(measure="share", unit="%")
RULE = "fct_observation.value_low.share_within_0_and_100"


def faults(home: Home):
    return run_gate(home, as_of=NOW).faults_of_documents()


def test_a_row_that_fails_names_its_version_its_rule_its_sentence_and_its_place(candidate):
    plant(candidate, "fct_observation", SHARE)
    ((version_id, by_rule),) = faults(candidate).items()
    assert by_rule.keys() == {RULE}
    (found,) = fault_entries(candidate, {version_id: by_rule})
    assert (found.stage, found.item_kind, found.item_id, found.rule) == ("gate", "document_version", version_id, RULE)
    assert found.span is not None
    assert "2674.3亿元" in found.message
    assert found.url == "https://news.example/a.html"


@pytest.mark.parametrize(
    ("table", "fault"),
    [("dim_block", lambda rows: []), ("dim_capture", setting(outcome="lost", document_version_id=None))],
)
def test_a_fault_in_a_table_is_no_fault_of_a_document_also_beside_one(candidate, table, fault):
    plant(candidate, table, fault)
    plant(candidate, "fct_observation", SHARE)
    assert {name for name, _ in run_gate(candidate, as_of=NOW).blocking()} >= {table, "fct_observation"}
    assert faults(candidate) == {}


def test_a_row_that_rests_on_no_document_alone_is_a_fault_of_its_table(candidate):
    plant(candidate, "dim_source", setting(name_zh="news"))
    assert not run_gate(candidate, as_of=NOW).passed
    assert faults(candidate) == {}


def test_what_could_not_be_checked_is_no_fault_of_a_document(candidate):
    plant(candidate, "fct_observation", SHARE)
    suites = [make for make in SUITES if make(Context(NOW, {})).table != "fct_mention"]
    assert run_gate(candidate, as_of=NOW, suites=suites).faults_of_documents() == {}


def test_an_accepted_exception_excuses_its_version_from_its_claim_and_nothing_else(candidate):
    plant(candidate, "fct_observation", SHARE)
    (version_id,) = faults(candidate)
    result = run_gate(candidate, as_of=NOW, exceptions={(RULE, version_id): "qua_1"})
    assert result.passed
    assert result.record()["exceptions"] == [{"quarantine_id": "qua_1"}]
    assert not run_gate(candidate, as_of=NOW, exceptions={(RULE, "ver_other"): "qua_1"}).passed
    assert not run_gate(candidate, as_of=NOW, exceptions={("fct_observation.quote.no_residue", version_id): "qua_1"}).passed


def test_what_passed_by_an_exception_is_looked_at_again_in_the_next_release(candidate):
    plant(candidate, "fct_observation", SHARE)
    (version_id,) = faults(candidate)
    record = run_gate(candidate, as_of=NOW, exceptions={(RULE, version_id): "qua_1"}).record()
    assert record["parts"]["fct_observation/000000.parquet"]["is_excused"]
    known = Release(candidate.candidate, {"gate": record, "versions": {"building": "v1"}, "release_id": "0001"})
    passed_before = _passed_before(part_digests(candidate), known, "v1")
    assert "fct_observation/000000.parquet" not in passed_before
    assert "dim_source/all.parquet" in passed_before


@pytest.mark.parametrize(("documents", "most"), [(1, 1), (99, 1), (100, 1), (250, 2), (10_000, 5)])
def test_one_document_may_always_be_held_and_never_more_than_the_settings_say(documents, most):
    assert most_held(documents, most=5, percent=1) == most
    assert most_held(documents, most=0, percent=1) == 0


@pytest.fixture
def failed(tmp_path: Path) -> tuple[Home, Quarantine, str]:
    """A home of two versions of a document, the second of which failed in the gate."""
    home = Home(tmp_path)
    batch_of(home, [TEXT, TEXT + "更正。"])
    version_id = document(capture(2, TEXT + "更正。")).version_id
    quarantine = Quarantine(home.quarantine)
    quarantine.add(fault_entries(home, {version_id: {RULE: {"quote": TEXT}}}), Run("one", "code-1", NOW))
    (entry,) = quarantine.entries(at=NOW)
    return home, quarantine, entry.rejected.quarantine_id


def held(home: Home, quarantine: Quarantine, *, version: str = "code-1", at: datetime = NOW) -> dict[object, object]:
    rows = held_captures(home, decided(quarantine, version=version, at=at))
    return {row["capture_id"]: row["rule"] for row in rows}


def test_the_captures_of_a_version_that_failed_are_left_out_until_the_code_changes(failed):
    home, quarantine, _ = failed
    assert held(home, quarantine) == {"cap_0002": RULE}
    assert held(home, quarantine, version="code-2") == {}


def test_what_is_asked_again_is_built_again(failed):
    home, quarantine, name = failed
    quarantine.ask_again([name], at=NOW)
    assert held(home, quarantine) == {}


def test_what_is_accepted_is_built_until_the_day_is_over(failed):
    home, quarantine, name = failed
    quarantine.accept(name, reason="so it says", until=date(2026, 2, 1), by="Li", at=NOW)
    assert held(home, quarantine) == {}
    assert list(decided(quarantine, version="code-1", at=NOW).exceptions.values()) == [name]
    assert held(home, quarantine, at=datetime(2026, 2, 2, tzinfo=UTC)) == {"cap_0002": RULE}


def test_what_is_dropped_stays_out_whatever_the_code(failed):
    home, quarantine, name = failed
    quarantine.drop(name, reason="a hoax", by="Li", at=NOW)
    assert held(home, quarantine) == held(home, quarantine, version="code-2") == {"cap_0002": "dropped"}


def test_every_decision_is_part_of_what_a_release_is_made_from(failed):
    _, quarantine, name = failed
    digests = [decided(quarantine, version="code-1", at=NOW).digest]
    quarantine.accept(name, reason="so it says", until=date(2026, 2, 1), by="Li", at=NOW)
    digests.append(decided(quarantine, version="code-1", at=NOW).digest)
    quarantine.drop(name, reason="a hoax", by="Li", at=NOW)
    digests.append(decided(quarantine, version="code-1", at=NOW).digest)
    quarantine.reopen(name, reason="no hoax", by="Li", at=NOW)
    assert len(set(digests)) == 3
    assert decided(quarantine, version="code-1", at=NOW).digest == digests[0]
