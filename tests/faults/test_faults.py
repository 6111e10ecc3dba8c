"""Seeded faults in a copy of a good night are stopped before publication, each by the rule that is named for it (`make faults` has all)."""

from pathlib import Path

import pytest

from tests.faults.harness import Spoiled, copy_of, good_night
from tests.faults.mutations import FAULTS, Fault
from tests.orchestration.conftest import Nights

QUICK = [fault for fault in FAULTS if fault.is_quick]


@pytest.fixture(scope="module")
def night(nights: Nights, tmp_path_factory: pytest.TempPathFactory) -> Spoiled:
    """The second night on the sample site, as the gate passed it."""
    return good_night(nights.home, tmp_path_factory.mktemp("faults") / "good")


@pytest.mark.parametrize("fault", QUICK, ids=lambda fault: fault.name)
def test_a_fault_is_stopped_by_its_rule(night: Spoiled, tmp_path: Path, fault: Fault):
    found = fault.stopped_by(copy_of(night, tmp_path / "spoiled"), whole=False)
    assert any(rule.startswith(fault.rule) for rule in found), found


def test_each_fault_has_a_name_of_its_own_and_a_rule_or_a_reason_why_none_sees_it():
    assert len({fault.name for fault in FAULTS}) == len(FAULTS)
    assert all(bool(fault.rule) != bool(fault.unseen) for fault in FAULTS)
