"""The gate: a clean candidate passes, each planted fault is stopped by its own claim, and what was not checked is not passed."""

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from expectations.gate import run_gate
from expectations.suites import SUITES, Context, Suite, Tables
from tests.warehouse.test_release import publish_candidate
from warehouse.batches import list_batches
from warehouse.home import Home
from warehouse.release import make_candidate

NOW = datetime(2026, 2, 1, tzinfo=UTC)
CONTEXT = Context(NOW, {})
Row = dict[str, Any]
REVIEWED = {"document_id": "doc_closed", "sentence": "甲。"}  # of either side


def plant(home: Home, table: str, change: Callable[[list[Row]], list[Row]]) -> None:
    """Rewrite one table of the candidate; what is planted in a fact was read so, and stands in the batch too."""
    (path,) = (home.candidate / "parquet" / table).glob("*.parquet")
    old = pq.read_table(path)
    rows = change(old.to_pylist())
    pq.write_table(pa.Table.from_pylist(rows, schema=old.schema), path)
    if table == "fct_observation":
        read_so(home, rows)


def read_so(home: Home, facts: list[Row]) -> None:
    """Let the batches hold these facts in place of those of the same id."""
    by_id = {fact["observation_id"]: fact for fact in facts}
    for batch in list_batches(home):
        path = batch.folder / "observations.parquet"
        read = pq.read_table(path)
        rows = [
            row | {name: value for name, value in by_id.get(row["observation_id"], {}).items() if name in row} for row in read.to_pylist()
        ]
        path.chmod(0o600)
        pq.write_table(pa.Table.from_pylist(rows, schema=read.schema), path)


def setting(**values: object) -> Callable[[list[Row]], list[Row]]:
    return lambda rows: [{**rows[0], **values}, *rows[1:]]


def doubling(**values: object) -> Callable[[list[Row]], list[Row]]:
    return lambda rows: [*rows, {**rows[0], **values}]


def one(**values: object) -> Callable[[list[Row]], list[Row]]:
    """A single row of which only `values` are known, for a mart that the candidate leaves empty."""
    return lambda rows: [values]


def listed(**values: object) -> Callable[[list[Row]], list[Row]]:
    return one(document_version_ids=["ver_open"], **values)


def test_a_clean_candidate_passes_without_a_warning_that_blocks(candidate):
    result = run_gate(candidate, as_of=NOW)
    assert result.passed, result.blocking()
    assert {suite.table for suite in result.suites} == {make(CONTEXT).table for make in SUITES}


def test_a_failing_row_shows_its_sentence_and_the_address_of_its_document(candidate):
    plant(candidate, "fct_observation", setting(raw_value="2674.3"))
    ((_, failed),) = [found for found in run_gate(candidate, as_of=NOW).blocking() if found[1].claim_id == "quote.rereads_in_its_capture"]
    assert failed.rows[0]["document"] == "https://news.example/a.html"
    assert "2674.3" in failed.rows[0]["quote"]


@pytest.mark.parametrize(
    ("table", "fault", "claim"),
    [
        ("fct_observation", setting(raw_value="2674.3"), "quote.rereads_in_its_capture"),
        ("fct_observation", setting(quote="营收2674.3亿元\ufffd"), "quote.no_mojibake"),
        ("fct_observation", setting(quote="责任编辑：张三 2674.3亿元"), "quote.no_residue"),
        ("fct_observation", setting(measure="share", unit="%", value_low=Decimal(135)), "value_low.share_within_0_and_100"),
        ("fct_observation", setting(measure="rank", value_low=Decimal("0.5")), "value_low.rank_is_a_small_whole_number"),
        ("fct_observation", setting(value_high=Decimal(10) ** 17), "value_low.money_is_of_this_world"),
        ("fct_observation", setting(period_end=datetime(2028, 1, 1).date()), "period_end.actual_is_not_of_the_future"),  # noqa: DTZ001
        ("fct_observation", setting(period_start=datetime(1021, 1, 1).date()), "period_start.is_of_this_era"),  # noqa: DTZ001
        ("fct_observation", doubling(observation_id="obs_twin"), "observation_id.states_a_value_once"),
        ("dim_block", lambda rows: [], "dim_block.not_empty"),
        ("dim_document", setting(published_at=datetime(2027, 1, 1, tzinfo=UTC)), "published_at.not_in_the_future"),
        ("dim_document", setting(published_at=datetime(1970, 1, 1, tzinfo=UTC)), "published_at.not_before_the_web"),
        ("dim_document", setting(title="锟斤拷锟斤拷"), "title.no_mojibake"),
        ("dim_document", setting(source_name="据" * 41), "source_name.is_a_name"),
        ("dim_capture", setting(outcome="lost"), "outcome.is_accounted_for"),
        ("dim_capture", setting(fetched_at=datetime(2027, 1, 1, tzinfo=UTC)), "fetched_at.not_in_the_future"),
        ("dim_block", setting(block_text="æ\u0096\u0087å\u00ad\u0097"), "block_text.no_mojibake"),
        ("dim_block", setting(block_text=None), "block_text.is_left_out_where_it_is_reserved"),
        ("dim_block", setting(block_text="联系人手机13800138000。"), "block_text.names_no_number_of_a_person"),
        ("dim_source", setting(name_zh="news"), "name_zh.is_chinese"),
        ("dim_indicator", setting(indicator_id="营收"), "indicator_id.is_a_code"),
        ("dim_indicator", setting(unit_classes=[]), "unit_classes.are_given"),
        ("fct_mention", setting(mention_name="长" * 121), "mention_name.is_a_name"),
        ("fct_mention", setting(mention_name="\ufffd"), "mention_name.no_mojibake"),
        ("dim_term", setting(term_name_zh="名" * 21), "term_name_zh.is_a_name"),
        ("mart_platform_metrics", one(platform="台" * 61), "platform.is_a_name"),
        ("mart_platform_metrics", one(observation_id="obs_nowhere"), "quote.is_that_of_its_fact"),
        ("mart_compute_capacity", one(petaflops=Decimal(10) ** 7), "petaflops.is_of_this_world"),
        ("mart_register", one(register_name=""), "register_name.is_a_name"),
        ("mart_data_resource", one(resource_name=""), "resource_name.is_a_name"),
        ("mart_industry_map", one(region="区" * 31), "region.is_a_name"),
        ("mart_three_lists", listed(list_kind="target_output"), "target_low.only_where_it_is_a_target"),
        ("mart_three_lists", listed(list_kind="target_enterprise", project_stage="started"), "project_stage.only_where_it_is_a_project"),
        ("mart_three_lists", listed(list_kind="target_project", entry_name="丙桥项目", sentence="丁桥。"), "entry_name.is_in_its_sentence"),
        ("fct_document_withdrawal", one(withdrawn_at=datetime(2027, 1, 1, tzinfo=UTC)), "withdrawn_at.not_in_the_future"),
        (
            "fct_document_withdrawal",
            one(withdrawn_at=datetime(2026, 1, 1, tzinfo=UTC), last_captured_at=datetime(2026, 1, 2, tzinfo=UTC)),
            "withdrawn_at.is_after_it_was_there",
        ),
        ("mart_enterprise_profile", one(organisation_name="公" * 61), "organisation_name.is_a_name"),
        ("mart_policy_profile", one(policy_title="策" * 121), "policy_title.is_a_name"),
        ("mart_corpus", setting(paragraph_text="锟斤拷锟斤拷"), "paragraph_text.no_mojibake"),
        ("mart_corpus", setting(is_text_reserved=True), "paragraph_text.is_left_out_where_it_is_reserved"),
        ("fct_listing", setting(listed_count=1), "listed_count.is_a_list"),
        ("fct_listing", setting(items=["甲", "\ufffd"]), "items.no_mojibake"),
        ("fct_listing_item", setting(item_raw_text="明州"), "item_text.rereads_in_its_capture"),
        ("fct_listing_item", setting(item_text="\ufffd"), "item_text.no_mojibake"),
        ("mart_industry_chain", setting(organisation_name="\ufffd"), "organisation_name.no_mojibake"),
    ],
)
def test_a_planted_fault_is_stopped_by_its_own_claim(candidate, table, fault, claim):
    plant(candidate, table, fault)
    result = run_gate(candidate, as_of=NOW, suites=[make for make in SUITES if make(CONTEXT).table == table])
    assert (table, claim) in [(name, found.claim_id) for name, found in result.blocking()]


def test_rob_02_a_text_that_is_published_although_it_is_reserved_blocks(candidate):
    plant(candidate, "dim_document_version", setting(is_text_reserved=True))
    blocking = run_gate(candidate, as_of=NOW).blocking()
    assert [(table, found.claim_id) for table, found in blocking] == [("dim_block", "block_text.is_left_out_where_it_is_reserved")]


def test_rob_02_a_list_and_a_doubt_that_print_a_reserved_sentence_block(candidate):
    plant(candidate, "dim_document_version", setting(document_version_id="ver_closed", is_text_reserved=True))
    plant(candidate, "dim_document", setting(document_id="doc_closed", is_text_reserved=True))
    said = {"list_entry_id": "tli_1", "list_kind": "target_enterprise", "entry_name": "甲", "sentence": "甲。"}
    plant(candidate, "mart_three_lists", one(**said, document_version_ids=["ver_closed"]))
    plant(
        candidate,
        "mart_organisation_review",
        one(proposal_id="p", **{f"{name}_{side}": value for name, value in REVIEWED.items() for side in "ab"}),
    )
    suites = [make for make in SUITES if make(CONTEXT).table in ("mart_three_lists", "mart_organisation_review")]
    assert set(_failing(candidate, suites)) == {
        ("mart_three_lists", "sentence.is_left_out_where_it_is_reserved"),
        ("mart_organisation_review", "sentence_a.is_left_out_where_it_is_reserved"),
        ("mart_organisation_review", "sentence_b.is_left_out_where_it_is_reserved"),
    }
    plant(candidate, "mart_three_lists", one(**said, document_version_ids=["ver_closed", "ver_open"]))
    assert not [claim for table, claim in _failing(candidate, suites) if table == "mart_three_lists"]


def _failing(home: Home, suites: list[Callable[[Context], Suite]]) -> list[tuple[str, str]]:
    return [(table, found.claim_id) for table, found in run_gate(home, as_of=NOW, suites=suites).blocking() if found.failing]


def test_a_table_that_lost_half_of_its_rows_since_the_current_release_blocks(candidate):
    plant(candidate, "dim_source", lambda rows: [{**rows[0], "source_id": f"source-{number}"} for number in range(40)])
    publish_candidate(candidate)
    make_candidate(candidate)
    plant(candidate, "dim_source", lambda rows: [{**rows[0], "source_id": f"source-{number}"} for number in range(19)])
    blocking = run_gate(candidate, as_of=NOW).blocking()
    assert [(table, found.claim_id) for table, found in blocking] == [("dim_source", "dim_source.has_not_halved")]


def test_a_failing_claim_shows_the_failing_rows_with_their_sentence(candidate):
    plant(candidate, "fct_observation", setting(raw_value="2674.3"))
    (found,) = [found for _, found in run_gate(candidate, as_of=NOW).blocking()]
    assert found.failing == 1
    assert "2674.3亿元" in found.rows[0]["quote"]
    assert found.rows[0]["url"] == "https://news.example/a.html"


def test_a_warning_shows_and_passes(candidate):
    plant(candidate, "dim_document", setting(title="题" * 121))
    result = run_gate(candidate, as_of=NOW)
    assert result.passed
    assert [claim.claim_id for suite in result.suites for claim in suite.warnings] == ["title.is_a_title"]


def test_a_table_without_a_suite_blocks(candidate):
    result = run_gate(candidate, as_of=NOW, suites=[make for make in SUITES if make(CONTEXT).table != "fct_mention"])
    assert [(table, found.status) for table, found in result.blocking()] == [("fct_mention", "could_not_check")]


def test_a_check_that_throws_blocks_and_is_not_taken_for_a_failure(candidate):
    def throwing(context: Context) -> Suite:
        del context

        def view(tables: Tables) -> Any:
            raise KeyError("gone")

        return Suite("dim_source", ("source_id",), (), view, ())

    result = run_gate(candidate, as_of=NOW, suites=[*[make for make in SUITES if make(CONTEXT).table != "dim_source"], throwing])
    assert [(table, found.status) for table, found in result.blocking()] == [("dim_source", "could_not_check")]


def test_a_claim_about_a_column_that_is_missing_was_not_checked(candidate):
    path = candidate.candidate / "parquet" / "dim_source" / "all.parquet"
    pq.write_table(pq.read_table(path).drop_columns(["name_zh"]), path)
    result = run_gate(candidate, as_of=NOW)
    assert ("dim_source", "could_not_check") in [(table, found.status) for table, found in result.blocking()]


def test_the_record_names_the_digests_of_what_was_looked_at(candidate):
    record = run_gate(candidate, as_of=NOW).record()
    assert record["passed"] is True
    assert record["digests"].keys() == {make(CONTEXT).table for make in SUITES}
