"""The faults, as data: a name, what happens, which station of the night sees it and by which rule it is stopped.

Belongs here: one `Fault` for each thing that can go wrong with a table, a document, a suite or a file. Does not belong here: how a copy
is made and judged (`harness`). A fault that no honest rule can see stands here too, and says why.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from expectations.suites import Tables
from tests.faults.harness import Make, NoSuchRowError, Row, Spoiled, gate, publication, table_of, yields
from warehouse.release import make_candidate

Pick = Callable[[Row], bool]
Spoil = Callable[[Spoiled], None]


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault.

    Attributes:
        name: what happens, in a few words.
        rule: the beginning of the name of the rule that stops it; "" where nothing does.
        spoil: does it to a copy.
        judge: the station that sees it, and returns the rules that stop; None is the gate.
        unseen: why no honest rule can see it; "" where one does.
        is_quick: whether `make test` tries it, and not only `make faults`.
    """

    name: str
    rule: str
    spoil: Spoil
    judge: Callable[[Spoiled], list[str]] | None = None
    unseen: str = ""
    is_quick: bool = False

    @property
    def table(self) -> str:
        """The mart whose suite stops it; "" where it is no claim of a suite."""
        return self.rule.split(".", maxsplit=1)[0] if self.judge is None else ""

    def stopped_by(self, spoiled: Spoiled, *, whole: bool) -> list[str]:
        """Let it happen to a copy and return the rules that stop the night.

        Args:
            spoiled: the copy.
            whole: whether all suites are run, and not only the one that must see it.
        """
        self.spoil(spoiled)
        if self.judge is not None:
            return self.judge(spoiled)
        return gate(spoiled, () if whole or not self.table else (self.table,))


def anything(row: Row) -> bool:
    """Any row."""
    return True


def stated(**values: Any) -> Pick:
    """Rows that hold these values."""
    return lambda row: all(row[name] == value for name, value in values.items())


def change(table: str, pick: Pick = anything, *, most: int = 1, **values: Any) -> Spoil:
    """Give the first rows that fit other values; a function of the row gives the value, and is no column that holds one."""

    def spoil(spoiled: Spoiled) -> None:
        left = most

        def changed(rows: list[Row]) -> Iterator[Row]:
            nonlocal left
            for row in rows:
                hit = left > 0 and pick(row)
                left -= hit
                yield {**row, **{name: value(row) if callable(value) else value for name, value in values.items()}} if hit else row

        for path in spoiled.parts(table):
            spoiled.rewrite(path, lambda rows: list(changed(rows)))
        if left == most:
            raise NoSuchRowError(f"no row of {table} fits")

    return spoil


def change_all(table: str, pick: Pick = anything, **values: Any) -> Spoil:
    """Give all rows that fit other values."""
    return change(table, pick, most=10**9, **values)


def double(table: str, pick: Pick = anything, **values: Any) -> Spoil:
    """Add a row once more, with other values."""

    def spoil(spoiled: Spoiled) -> None:
        row = next(filter(pick, spoiled.rows(table)), None)
        if row is None:
            raise NoSuchRowError(f"no row of {table} fits")
        spoiled.rewrite(spoiled.parts(table)[0], lambda rows: [*rows, {**row, **values}])

    return spoil


def thin_out(table: str, *, keep_each: int) -> Spoil:
    """Keep each n-th row."""

    def spoil(spoiled: Spoiled) -> None:
        for path in spoiled.parts(table):
            spoiled.rewrite(path, lambda rows: rows[::keep_each])

    return spoil


def empty(table: str) -> Spoil:
    """A model that returns nothing."""

    def spoil(spoiled: Spoiled) -> None:
        for path in spoiled.parts(table):
            spoiled.rewrite(path, lambda rows: [])

    return spoil


def lose_columns(table: str, *columns: str) -> Spoil:
    """A mart without columns that it must have."""

    def spoil(spoiled: Spoiled) -> None:
        import pyarrow.parquet as pq

        for path in spoiled.parts(table):
            table_now = pq.read_table(path, partitioning=None)
            path.unlink()
            pq.write_table(table_now.drop_columns(list(columns)), path)

    return spoil


def skip_suite(table: str) -> Spoil:
    """A suite that is not run."""

    def spoil(spoiled: Spoiled) -> None:
        spoiled.suites = [make for make in spoiled.suites if table_of(make) != table]

    return spoil


def other_view(table: str, view: Callable[[Tables], Any]) -> Spoil:
    """A suite that looks at something else."""

    def instead(make: Make) -> Make:
        return lambda context: replace(make(context), view=view) if table_of(make) == table else make(context)

    def spoil(spoiled: Spoiled) -> None:
        spoiled.suites = [instead(make) for make in spoiled.suites]

    return spoil


def throw(tables: Tables) -> Any:
    """A view that fails."""
    raise KeyError("a column that was renamed")


def spoil_batches(table: str, **values: Any) -> Spoil:
    """What a parser that finds nothing any more writes into batches: other values in all rows of the latest visit of each source."""

    def spoil(spoiled: Spoiled) -> None:
        for path in spoiled.batch_table(table):
            spoiled.rewrite(path, lambda rows: [{**row, **values} for row in rows])

    return spoil


def no_rows(table: str) -> Spoil:
    """A parser that finds none of something."""

    def spoil(spoiled: Spoiled) -> None:
        for path in spoiled.batch_table(table):
            spoiled.rewrite(path, lambda rows: [])

    return spoil


def nothing(spoiled: Spoiled) -> None:
    """The fault happens after the gate."""


def published_after(meddle: Spoil) -> Callable[[Spoiled], list[str]]:
    """The station of publication, with something that happens between gate and release."""
    return lambda spoiled: publication(spoiled, meddle)


def flip_a_byte(spoiled: Spoiled) -> None:
    """A file of the candidate is damaged after the gate."""
    (path, *_) = spoiled.parts("dim_source")
    raw = bytearray(path.read_bytes())
    raw[len(raw) // 2] ^= 0x40
    path.unlink()
    path.write_bytes(raw)


def take_a_file_away(spoiled: Spoiled) -> None:
    """A file of the candidate is gone after the gate."""
    spoiled.parts("dim_period")[0].unlink()


def add_a_file(spoiled: Spoiled) -> None:
    """A part that the gate has not seen lies in the candidate."""
    (path, *_) = spoiled.parts("fct_mention")
    path.with_name("000007.parquet").hardlink_to(path)


def stale_build(spoiled: Spoiled) -> None:
    """A writer has not finished the build file."""
    spoiled.home.build_file.with_name(spoiled.home.build_file.name + ".wal").write_bytes(b"\0")
    make_candidate(spoiled.home)


def tampered(**values: Any) -> Spoil:
    """A record of the gate that says something else."""
    return lambda spoiled: spoiled.record.update(values)


def tampered_digest(spoiled: Spoiled) -> None:
    """A record of the gate about another file."""
    name = min(spoiled.record["parts"])
    spoiled.record["parts"][name]["sha256"] = "0" * 64


MONEY: Pick = lambda row: str(row["unit_code"]).startswith("currency:") and row["measure"] == "level"  # noqa: E731
SHARE = stated(measure="share", unit="%")
FAULTS: tuple[Fault, ...] = (
    Fault(
        "a value of other characters",
        "fct_observation.quote.rereads_in_its_capture",
        change("fct_observation", raw_value="0"),
        is_quick=True,
    ),
    Fault(
        "a replacement character in a quote",
        "fct_observation.quote.no_mojibake",
        change("fct_observation", quote=lambda row: row["quote"] + "\ufffd"),
    ),
    Fault("UTF-8 read as GBK in a title", "dim_document.title.no_mojibake", change("dim_document", title="锟斤拷锟斤拷"), is_quick=True),
    Fault(
        "UTF-8 read as Latin-1 in a block", "dim_block.block_text.no_mojibake", change("dim_block", block_text="æ\u0096\u0087å\u00ad\u0097")
    ),
    Fault(
        "a line of the page frame stated as a fact",
        "fct_observation.quote.no_residue",
        change("fct_observation", quote=lambda row: "责任编辑：" + row["quote"]),
    ),
    Fault("a share of 135 %", "fct_observation.value_low.share_within_0_and_100", change("fct_observation", SHARE, value_low=Decimal(135))),
    Fault(
        "a rank of one half",
        "fct_observation.value_low.rank_is_a_small_whole_number",
        change("fct_observation", stated(measure="rank"), value_low=Decimal("0.5")),
    ),
    Fault(
        "an amount beyond this world",
        "fct_observation.value_low.money_is_of_this_world",
        change("fct_observation", MONEY, value_high=Decimal(10) ** 17),
    ),
    Fault(
        "a fact stated twice",
        "fct_observation.observation_id.states_a_value_once",
        double("fct_observation", observation_id="obs_twin"),
        is_quick=True,
    ),
    Fault(
        "what happened lies years ahead",
        "fct_observation.period_end.actual_is_not_of_the_future",
        change(
            "fct_observation",
            lambda row: row["modality"] == "actual" and row["period_end"] is not None,
            period_end=lambda row: row["period_end"] + timedelta(days=5 * 366),
        ),
    ),
    Fault(
        "a year that was misread",
        "fct_observation.period_start.is_of_this_era",
        change("fct_observation", lambda row: row["period_start"] is not None, period_start=date(1026, 1, 1)),
    ),
    Fault(
        "a document of tomorrow",
        "dim_document.published_at.not_in_the_future",
        change(
            "dim_document", lambda row: row["published_at"] is not None, published_at=lambda row: row["published_at"] + timedelta(days=9999)
        ),
    ),
    Fault(
        "a document of before the web",
        "dim_document.published_at.not_before_the_web",
        change(
            "dim_document", lambda row: row["published_at"] is not None, published_at=lambda row: row["published_at"].replace(year=1970)
        ),
    ),
    Fault("a sentence for a 来源", "dim_document.source_name.is_a_name", change("dim_document", source_name="据" * 41)),
    Fault("a capture that is lost on the way", "dim_capture.outcome.is_accounted_for", change("dim_capture", outcome="lost")),
    Fault(
        "an answer of tomorrow",
        "dim_capture.fetched_at.not_in_the_future",
        change("dim_capture", fetched_at=lambda row: row["fetched_at"] + timedelta(days=999)),
    ),
    Fault(
        "a text that its publisher reserves",
        "dim_block.block_text.is_left_out_where_it_is_reserved",
        change("dim_document_version", is_text_reserved=True),
    ),
    Fault(
        "half of the facts gone", "fct_observation.fct_observation.has_not_halved", thin_out("fct_observation", keep_each=3), is_quick=True
    ),
    Fault("half of the blocks gone", "dim_block.dim_block.has_not_halved", thin_out("dim_block", keep_each=3)),
    Fault("a model of blocks returns nothing", "dim_block.dim_block.not_empty", empty("dim_block"), is_quick=True),
    Fault("a model of regions returns nothing", "dim_region.dim_region.not_empty", empty("dim_region")),
    Fault("a mart without the column of a claim", "dim_source.name_zh.is_chinese", lose_columns("dim_source", "name_zh"), is_quick=True),
    Fault("a source with an English name alone", "dim_source.name_zh.is_chinese", change("dim_source", name_zh="news")),
    Fault(
        "a sorted fact shows another sentence",
        "mart_platform_metrics.quote.is_that_of_its_fact",
        change("mart_platform_metrics", quote="另一句话"),
    ),
    Fault(
        "an orphan among sorted facts",
        "mart_platform_metrics.quote.is_that_of_its_fact",
        change("mart_platform_metrics", observation_id="obs_nowhere"),
        is_quick=True,
    ),
    Fault(
        "E for P in a computing capacity",
        "mart_compute_capacity.petaflops.is_of_this_world",
        change("mart_compute_capacity", petaflops=Decimal(10) ** 7),
    ),
    Fault("a list of one", "fct_listing.listed_count.is_a_list", change("fct_listing", listed_count=1)),
    Fault(
        "an item of other characters", "fct_listing_item.item_text.rereads_in_its_capture", change("fct_listing_item", item_raw_text="明")
    ),
    Fault("a sentence for a name", "fct_mention.mention_name.is_a_name", change("fct_mention", mention_name="长" * 121)),
    Fault(
        "decisions about names in a circle",
        "dim_organisation.canonical_organisation_id.ends_the_chain",
        change_all("dim_organisation", canonical_organisation_id="org_nowhere"),
    ),
    Fault(
        "a fact that contradicts itself",
        "mart_conflict.other_observation_id.is_another_fact",
        change("mart_conflict", other_observation_id=lambda row: row["observation_id"]),
    ),
    Fault(
        "a change without its sentences",
        "mart_daily_change.changed_quote.shows_the_change",
        change("mart_daily_change", stated(changed_item_kind="fact"), changed_quote=None, previous_quote=None),
    ),
    Fault(
        "a cluster that is nobody's",
        "dim_document_cluster.cluster_id.is_of_a_member",
        change("dim_document_cluster", cluster_id="doc_nowhere"),
    ),
    Fault("a suite is skipped", "fct_mention.suite.exists", skip_suite("fct_mention"), judge=gate, is_quick=True),
    Fault("a suite throws", "dim_term.view.can_be_made", other_view("dim_term", throw), is_quick=True),
    Fault("all suites are skipped", "fct_observation.suite.exists", lambda spoiled: spoiled.suites.clear(), judge=gate),
    Fault(
        "a parser that finds no dates", "yield: share_with_date", spoil_batches("documents", published_at=None), judge=yields, is_quick=True
    ),
    Fault("a parser that finds no text", "yield: share_with_body", spoil_batches("documents", body_length=0), judge=yields),
    Fault(
        "a file is damaged after the gate", "ReleaseError: the gate has not passed", nothing, published_after(flip_a_byte), is_quick=True
    ),
    Fault("a file is gone after the gate", "ReleaseError: the gate has not passed", nothing, published_after(take_a_file_away)),
    Fault("a part comes in after the gate", "ReleaseError: the gate has not passed", nothing, published_after(add_a_file)),
    Fault("a mart is emptied after the gate", "ReleaseError: the gate has not passed", nothing, published_after(empty("fct_mention"))),
    Fault("a record of the gate that says no", "ReleaseError: the gate has not passed", nothing, published_after(tampered(passed=False))),
    Fault("a record of the gate without its parts", "ReleaseError: the gate has not passed", nothing, published_after(tampered(parts={}))),
    Fault(
        "a record of the gate about another file",
        "ReleaseError: the gate has not passed",
        nothing,
        published_after(tampered_digest),
        is_quick=True,
    ),
    Fault("a build file that nobody finished", "ReleaseError: ", nothing, published_after(stale_build), is_quick=True),
)
