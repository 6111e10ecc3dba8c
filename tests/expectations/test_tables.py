"""A table at fault stops the night; what a person accepts of it passes once, is told with the release, and bites again.

Belongs here: claims about tables and the exceptions for them. Does not belong here: faults in documents (`test_holds`).
"""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta

import pandas as pd
import pytest

from expectations.gate import ClaimResult, GateResult, run_gate
from expectations.holds import decided, table_entries
from expectations.quarantine import Quarantine, QuarantineError, Run
from expectations.report import quality_page
from expectations.suites import SUITES, Context, Suite, _no_slip, _says_one_value
from orchestration.quality import pass_gate
from orchestration.settings import load_settings
from tests.expectations.test_gate import NOW, Row, plant, setting
from warehouse.home import Home
from warehouse.release import list_releases, next_release_id

HALVED = "dim_source.dim_source.has_not_halved"
SOURCES: Sequence[Callable[[Context], Suite]] = [make for make in SUITES if make(Context(NOW, {})).table == "dim_source"]


def sources(home: Home, count: int) -> None:
    plant(home, "dim_source", lambda rows: [{**rows[0], "source_id": f"source-{number}"} for number in range(count)])


def release(home: Home, count: int, at: datetime = NOW, *, exceptions: Sequence[Mapping[str, str]] = ()) -> None:
    """Put a release in place of which only the manifest is there, with so many sources, and point readers at it."""
    release_id = next_release_id(home, "0" * 8)
    manifest = {"rows": {"dim_source": count}, "published_at": at.isoformat(), "files": {}, "versions": {}}
    (home.releases / release_id).mkdir(parents=True)
    said = json.dumps(manifest | {"gate": {"exceptions": exceptions}})
    (home.releases / release_id / "manifest.json").write_text(said, encoding="utf-8")
    home.pointer.write_text(release_id + "\n", encoding="ascii")


def judge(home: Home, exceptions: Mapping[tuple[str, str], str] = {}) -> GateResult:
    return run_gate(home, as_of=NOW, suites=SOURCES, exceptions=exceptions)


def stops(home: Home, exceptions: Mapping[tuple[str, str], str] = {}) -> list[str]:
    return [f"{table}.{claim.claim_id}" for table, claim in judge(home, exceptions).blocking() if table == "dim_source"]


def test_rows_are_compared_with_the_median_of_a_fortnight_so_that_a_slow_loss_is_seen(candidate):
    for age, count in ((3, 100), (2, 100), (1, 60)):
        release(candidate, count, NOW - timedelta(days=age))
    sources(candidate, 49)
    assert stops(candidate) == [HALVED]
    sources(candidate, 50)
    assert stops(candidate) == []


def test_releases_of_before_the_fortnight_are_not_compared_with(candidate):
    for age, count in ((30, 100), (20, 100), (1, 60)):
        release(candidate, count, NOW - timedelta(days=age))
    sources(candidate, 49)
    assert stops(candidate) == []


def test_one_night_with_too_many_rows_does_not_stop_the_next_one_for_long(candidate):
    for age, count in ((3, 40), (2, 40), (1, 40)):
        release(candidate, count, NOW - timedelta(days=age))
    sources(candidate, 21)
    assert stops(candidate) == []


def test_after_what_a_person_accepted_the_smaller_table_is_the_usual_one(candidate):
    release(candidate, 100, NOW - timedelta(days=3))
    release(candidate, 100, NOW - timedelta(days=2))
    release(candidate, 30, NOW - timedelta(days=1), exceptions=[{"rule": HALVED}])
    sources(candidate, 30)
    assert stops(candidate) == []
    sources(candidate, 14)
    assert stops(candidate) == [HALVED]


def test_an_exception_for_a_comparison_holds_for_the_comparison_with_that_release_alone(candidate):
    release(candidate, 100)
    sources(candidate, 40)
    ((_, fault),) = judge_faults(candidate)
    first = list_releases(candidate)[-1].release_id
    assert fault.table_item == f"dim_source after {first}"
    accepted = {(HALVED, fault.table_item): "qua_1"}
    assert stops(candidate, accepted) == []
    assert judge(candidate, accepted).record()["exceptions"] == [{"quarantine_id": "qua_1"}]
    assert stops(candidate, {(HALVED, "dim_source after 9999-other"): "qua_1"}) == [HALVED]
    assert stops(candidate, {(HALVED, "dim_source"): "qua_1"}) == [HALVED]
    release(candidate, 40, exceptions=[{"rule": HALVED}])
    sources(candidate, 10)
    assert stops(candidate, accepted) == [HALVED]


def test_rows_that_rest_on_many_documents_are_excused_with_their_table_and_looked_at_again(candidate):
    plant(candidate, "dim_source", setting(name_zh="news"))
    rule = "dim_source.name_zh.is_chinese"
    assert stops(candidate) == [rule]
    result = judge(candidate, {(rule, "dim_source"): "qua_1"})
    assert [claim.excused for suite in result.suites for claim in suite.warnings] == [{"dim_source": "qua_1"}]
    assert result.record()["parts"]["dim_source/all.parquet"]["is_excused"]
    assert stops(candidate, {(rule, "dim_term"): "qua_1"}) == [rule]


def test_obs_01_a_nightly_source_that_has_given_nothing_new_for_too_long_warns(candidate):
    for latest, warned in ((timedelta(days=8), ["source-0"]), (timedelta(days=6), [])):
        plant(candidate, "dim_source", lambda rows: [{**rows[0], "source_id": "source-0", "latest_capture_at": NOW - latest}])  # noqa: B023
        result = run_gate(candidate, as_of=NOW, suites=SOURCES, asked={"source-0": timedelta(days=7)})
        silent = [claim for suite in result.suites for claim in suite.claims if claim.claim_id == "latest_capture_at.is_not_silent"]
        assert [row["source_id"] for claim in silent for row in claim.rows] == warned
        assert not any(claim.blocks for claim in silent)


def test_what_could_not_be_checked_can_not_be_accepted(candidate):
    result = run_gate(candidate, as_of=NOW, suites=[])
    assert result.blocking()
    assert result.faults_of_tables() == []


def test_a_night_that_a_table_stops_says_what_to_do_passes_when_that_is_accepted_and_is_settled_when_mended(candidate):
    lines: list[str] = []
    release(candidate, 100)
    assert not night(candidate, lines).passed
    quarantine = Quarantine(candidate.quarantine)
    (entry,) = [entry.rejected for entry in quarantine.entries(at=datetime.now(UTC))]
    assert (entry.rule, entry.item_kind) == (HALVED, "table")
    name = entry.quarantine_id
    assert any(HALVED in line and f"kaoju quarantine accept {name}" in line for line in lines)
    with pytest.raises(QuarantineError, match="about a table"):
        quarantine.drop(name, reason="never mind", by="Li", at=datetime.now(UTC))

    quarantine.accept(name, reason="sources that nobody read", until=date(2999, 1, 1), by="Li", at=datetime.now(UTC))
    assert list(decided(quarantine, version="code-1", at=datetime(2998, 1, 1, tzinfo=UTC)).exceptions.values()) == [name]
    assert night(candidate, lines).passed
    record = json.loads((candidate.build / "gate.json").read_text(encoding="utf-8"))
    (told,) = record["exceptions"]
    assert [told[key] for key in ("rule", "item_kind", "reason", "decided_by")] == [HALVED, "table", "sources that nobody read", "Li"]
    page = (candidate.build / "quality.html").read_text(encoding="utf-8")
    for wanted in ("accepted exception 例外放行", "sources that nobody read", "2999-01-01", "passed 通过"):
        assert wanted in page

    candidate.pointer.unlink()
    assert night(candidate, lines).passed, "there is no release to compare with"
    assert quarantine.get(name, at=datetime.now(UTC)).state == "resolved"


def test_an_exception_for_a_table_ends_with_its_day(candidate):
    release(candidate, 100)
    sources(candidate, 40)
    quarantine = Quarantine(candidate.quarantine)
    quarantine.add(table_entries(judge_faults(candidate)), Run("one", "code-1", NOW))
    (entry,) = quarantine.entries(at=NOW)
    quarantine.accept(entry.rejected.quarantine_id, reason="on purpose", until=date(2026, 2, 3), by="Li", at=NOW)
    for day, stopped in ((3, []), (4, [HALVED])):
        at = datetime(2026, 2, day, tzinfo=UTC)
        assert stops(candidate, decided(quarantine, version="code-1", at=at).exceptions) == stopped


def night(home: Home, lines: list[str]) -> GateResult:
    """The gate as a night runs it, on what dbt has built."""
    return pass_gate(home, load_settings(), run_id="night", rebuild=lambda: None, log=lines.append)


def judge_faults(home: Home) -> list[tuple[str, ClaimResult]]:
    """Faults of `dim_source` alone; the suites of other tables were not run."""
    return [found for found in judge(home).faults_of_tables() if found[0] == "dim_source"]


def test_many_clauses_that_open_with_another_name_than_their_subject_s_block_and_a_few_warn(candidate):
    swapped = {"滨海区": "江东区", "江东区": "滨海区"}

    def facts(wrong: int) -> Callable[[list[Row]], list[Row]]:
        def change(rows: list[Row]) -> list[Row]:
            made = []
            for number in range(30):
                subject = list(swapped)[number % 2]
                opener = swapped[subject] if number < wrong else subject
                said = {"subject": subject, "subject_type": "region", "quote": f"{opener}营收2674.3亿元", "value_text": "2674.3亿元"}
                made.append({**rows[0], **said, "observation_id": f"obs_{number}"})
            return made

        return change

    suites = [make for make in SUITES if make(Context(NOW, {})).table == "fct_observation"]
    for wrong, status in ((3, ("failed", "passed")), (10, ("failed", "failed")), (0, ("passed", "passed"))):
        plant(candidate, "fct_observation", facts(wrong))
        claims = {claim.claim_id: claim for suite in run_gate(candidate, as_of=NOW, suites=suites).suites for claim in suite.claims}
        found = [claims["subject.opens_its_clause"], claims["subject.mostly_opens_its_clause"]]
        assert [claim.status for claim in found] == [*status]
        assert [claim.blocks for claim in found] == [False, status[1] == "failed"]


@pytest.mark.parametrize(
    ("known", "value", "fits"),
    [
        ([5e8], 5.5e8, True),
        ([5e8], 4.8e4, False),
        ([5e8], 5.5e12, False),
        ([5e8], 1.1e4, True),
        ([5e8, 6e8], 2e4, False),
        ([5e8, 6e10], 5e4, True),
        ([], 5e4, True),
    ],
)
def test_a_slip_of_scale_is_told_by_the_values_of_the_series_that_are_known(known: list[float], value: float, fits: bool):
    point = {"subject": "明州市", "indicator": "投资", "measure": "level", "modality": "actual", "unit_code": "currency:CNY"}
    series = pd.DataFrame([{**point, "value_low": size} for size in known], columns=[*point, "value_low"])
    context = Context(NOW, {}, before=lambda mart, columns: series[list(columns)])
    fact = {**point, "value_low": value, "period_start": None, "period_end": date(2025, 12, 31)}
    others = [fact | {"unit_code": "count:家"}, fact | {"period_end": None}]
    assert list(_no_slip(pd.DataFrame([fact, *others]), context)) == [fits, True, len(known) < 2 or fits]


def test_an_entry_about_a_table_shows_its_failing_rows(candidate):
    plant(candidate, "dim_source", setting(name_zh="news"))
    entries = table_entries(judge_faults(candidate))
    assert ["name_zh = news" in entry.detail for entry in entries] == [True]
    quarantine = Quarantine(candidate.quarantine)
    quarantine.add(entries, Run("one", "code-1", NOW))
    assert quality_page(judge(candidate).record(), release_id="0001-a").count("blocked 已拦截") == 1


@pytest.mark.parametrize(
    ("other", "is_one"),
    [
        ({"value_low": 31.0, "value_high": 31.0}, False),
        ({"value_low": 413.0, "value_high": 413.0}, True),
        ({"value_low": 400.0, "value_high": 500.0}, True),
        ({"value_low": 31.0, "value_high": 31.0, "period_end": date(2024, 12, 31)}, True),
        ({"value_low": 31.0, "value_high": 31.0, "document_version_id": "ver_b"}, True),
        ({"value_low": 31.0, "value_high": 31.0, "bound": "at_least"}, True),
        ({"value_low": 31.0, "value_high": 31.0, "modality": "target"}, True),
        ({"value_low": -412.0, "value_high": -412.0}, False),
    ],
)
def test_a_document_that_states_two_values_of_one_series_and_time_is_told(other: dict[str, object], is_one: bool):
    fact = {
        "document_version_id": "ver_a",
        "subject": "临澄港",
        "indicator": "集装箱吞吐量",
        "measure": "level",
        "modality": "actual",
        "unit_code": "shipping:标准箱",
        "basis": None,
        "bound": "exact",
        "period_start": date(2023, 1, 1),
        "period_end": date(2023, 12, 31),
        "value_low": 412.5,
        "value_high": 412.5,
    }
    # Nobody can tell of a number without a subject.
    nameless = fact | other | {"subject": None}
    assert list(_says_one_value(pd.DataFrame([fact, fact | other, nameless]))) == [is_one, is_one, True]
