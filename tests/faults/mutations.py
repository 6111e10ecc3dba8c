"""The faults, as data: a name, what happens, which station of the night sees it and by which rule it is stopped.

Belongs here: one `Fault` for each thing that can go wrong with a table, a document, a suite or a file. Does not belong here: how a copy
is made and judged (`harness`). A fault that no honest rule can see stands here too, and says why.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pyarrow.parquet as pq

from expectations.suites import Tables
from tests.faults.harness import Make, NoSuchRowError, Row, Spoiled, built, gate, publication, table_of, yields
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
        for path in spoiled.parts(table):
            table_now = pq.read_table(path, partitioning=None)
            path.unlink()
            pq.write_table(table_now.drop_columns(list(columns)), path)

    return spoil


def remodel(model: str, around: str) -> Spoil:
    """A model of dbt that says something else; `around` is SQL around what it says now, in place of {sql}."""

    def spoil(spoiled: Spoiled) -> None:
        path = spoiled.project() / "models" / "marts" / f"{model}.sql"
        path.write_text(around.replace("{sql}", path.read_text(encoding="utf-8")), encoding="utf-8")

    return spoil


def twice(model: str) -> Spoil:
    """A model that gives each of its rows twice, as a join does whose other side is no key."""
    return remodel(model, "select found.* from ({sql}) as found cross join range(2)")


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


def read_so(spoil: Spoil) -> Spoil:
    """A fault of the grammar, and not of a model: what is wrong in the mart of facts stands in the batches already."""

    def read(spoiled: Spoiled) -> None:
        spoil(spoiled)
        facts = {row["observation_id"]: row for row in spoiled.rows("fct_observation")}

        def as_stated(row: Row) -> Row:
            stated = facts.get(row["observation_id"], {})
            return {name: stated.get(name, value) for name, value in row.items()}

        for path in spoiled.batch_table("observations"):
            spoiled.rewrite(path, lambda rows: [as_stated(row) for row in rows])

    return read


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


def followed(word: str) -> Pick:
    """Facts whose value stands right behind a word."""
    return lambda row: f"{word}{row['value_text']}" in row["quote"] and row["measure"] in ("growth", "change")


def shifted(end: str, *, years: int = 0, months: int = 0) -> Callable[[Row], Any]:
    """A date of the row, years or months later."""

    def later(row: Row) -> Any:
        day = row[end]
        if day is None:
            return None
        month = day.year * 12 + day.month - 1 + 12 * years + months
        return day.replace(year=month // 12, month=month % 12 + 1, day=min(day.day, 28))

    return later


def marked(column: str, mark: str) -> Callable[[Row], Any]:
    """A text in which a mark stands before the last character of the value."""

    def with_mark(row: Row) -> Any:
        value = row["value_text"]
        return row[column].replace(value, f"{value[:-1]}{mark}{value[-1:]}")

    return with_mark


def beheaded(column: str) -> Callable[[Row], Any]:
    """A text of which the value's first digit is cut off."""
    return lambda row: row[column][1:]


def slip_in_print(spoiled: Spoiled) -> None:
    """A document prints 万 where it means 亿: fact, quote and block say the same, and readers know the series."""
    slip(spoiled, lambda sizes: len(sizes) > 1 and max(sizes) <= 10 * min(sizes))


def slip_beside_one(spoiled: Spoiled) -> None:
    """The same in a series of which readers know one value."""
    slip(spoiled, lambda sizes: len(sizes) == 1)


def slip(spoiled: Spoiled, is_known: Callable[[list[Decimal]], bool]) -> None:
    """Print 万 for 亿 in the first fact of a series whose values are known so."""
    (part,) = sorted((spoiled.home.releases / spoiled.home.pointer.read_text().strip() / "parquet" / "mart_indicator_series").glob("*"))
    keys = ("subject", "indicator", "measure", "modality", "unit_code")
    sizes: dict[tuple[Any, ...], list[Decimal]] = {}
    for row in pq.read_table(part, partitioning=None).to_pylist():
        sizes.setdefault(tuple(row[key] for key in keys), []).append(row["value_low"])
    usual = {key for key, found in sizes.items() if min(found) > 0 and is_known(found)}
    fits: Pick = lambda row: (  # noqa: E731
        tuple(row[key] for key in keys) in usual and row["value_text"].endswith("亿元") and row["period_end"] is not None
    )
    hit = next(filter(fits, spoiled.rows("fct_observation")), None)
    if hit is None:
        raise NoSuchRowError("no such series in 亿元")
    reprint(spoiled, hit, hit["value_text"].replace("亿", "万"), hit["value_low"] / 10_000)


def reprint(spoiled: Spoiled, fact: Row, text: str, value: Decimal) -> None:
    """Let a document state another value: fact, quote and block say the same, and so do the marts that repeat it."""
    texts = {name: fact[name].replace(fact["value_text"], text) for name in ("quote", "value_text", "raw_value")}
    change("fct_observation", stated(observation_id=fact["observation_id"]), **texts, value_low=value, value_high=value)(spoiled)
    for mart in sorted((spoiled.home.candidate / "parquet").iterdir()):
        if mart.name != "fct_observation" and {"observation_id", "quote"} <= {*pq.read_schema(spoiled.parts(mart.name)[0]).names}:
            for path in spoiled.parts(mart.name):
                spoiled.rewrite(
                    path, lambda rows: [{**row, "quote": row["quote"] and row["quote"].replace(fact["value_text"], text)} for row in rows]
                )
    place = stated(document_version_id=fact["document_version_id"], block_position=fact["block_position"])
    change("dim_block", place, block_text=lambda row: row["block_text"].replace(fact["value_text"], text))(spoiled)


def glued_footnote(spoiled: Spoiled) -> None:
    """The number of a footnote, set small in print, is a digit like any other in the text of the page."""
    hit = next(filter(IN_YI, spoiled.rows("fct_observation")), None)
    if hit is None:
        raise NoSuchRowError("no value in 亿元")
    reprint(spoiled, hit, hit["value_text"].replace("亿", "3亿"), hit["value_low"] + 3 * 10**6)


def silent_source(spoiled: Spoiled) -> None:
    """The documents of a source are gone, its captures are there."""
    counts = Counter(row["source_id"] for row in spoiled.rows("dim_document"))
    source_id = max(counts, key=lambda name: (counts[name], name))
    for path in spoiled.parts("dim_document"):
        spoiled.rewrite(path, lambda rows: [row for row in rows if row["source_id"] != source_id])


def leave_out_one(table: str) -> Spoil:
    """The first row of a mart is lost."""

    def spoil(spoiled: Spoiled) -> None:
        spoiled.rewrite(spoiled.parts(table)[0], lambda rows: rows[1:])

    return spoil


def watermark(spoiled: Spoiled) -> None:
    """A line that stands on each page is left in the text, once within a sentence that states a fact."""
    fact = spoiled.rows("fct_observation")[0]
    version, mark = fact["document_version_id"], "星河研究院版权所有"
    (path,) = spoiled.parts("dim_block")

    def marked(rows: list[Row]) -> list[Row]:
        one = next(row for row in rows if row["document_version_id"] == version)
        place = {"block_role": "paragraph", "block_text": mark, "raw_spans": []}
        return [*rows, *[{**one, **place, "block_position": 9000 + number} for number in range(3)]]

    spoiled.rewrite(path, marked)
    change("fct_observation", quote=lambda row: row["quote"] + mark)(spoiled)


def two_texts(row: Row) -> str:
    """The sentence of another fact, with this one's value in it."""
    return f"另一篇文章里的一句话提到{row['value_text']}"


PERCENT = stated(unit="%")
IN_YI: Pick = lambda row: re.fullmatch(r"\d{3,4}\.\d亿元", row["value_text"]) is not None  # noqa: E731
YEAR: Pick = lambda row: re.fullmatch(r"20\d\d年", row["period_text"] or "") is not None and row["period_start"] is not None  # noqa: E731
MONTH: Pick = lambda row: "月底" in (row["period_text"] or "") and row["period_end"] is not None  # noqa: E731
OPENS_WITH_A_YEAR: Pick = lambda row: re.match(r"(?:到|截至)?20\d\d年", row["quote"]) is not None and row["period_end"] is not None  # noqa: E731
OF_A_DISTRICT: Pick = lambda row: row["subject_type"] == "region" and row["subject"] != "明州市"  # noqa: E731
MEASURED: Pick = lambda row: row["indicator_id"] is not None and row["measure"] == "level" and MONEY(row)  # noqa: E731


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
    Fault(
        "a value ten thousand times too large",
        "fct_observation.value_low.is_the_printed_number",
        change(
            "fct_observation", IN_YI, value_low=lambda row: row["value_low"] * 10_000, value_high=lambda row: row["value_high"] * 10_000
        ),
        is_quick=True,
    ),
    Fault(
        "a value in 亿 without its scale",
        "fct_observation.value_low.is_the_printed_number",
        change("fct_observation", IN_YI, value_low=lambda row: row["value_low"] / 10**8, value_high=lambda row: row["value_high"] / 10**8),
    ),
    Fault("万 printed for 亿", "fct_observation.value_low.no_slip_of_scale", slip_in_print, is_quick=True),
    Fault("万 printed for 亿, beside the one value that is known", "fct_observation.value_low.no_slip_of_scale", slip_beside_one),
    Fault(
        "the minus of a fall is lost",
        "fct_observation.value_low.has_the_sign_of_its_verb",
        change(
            "fct_observation",
            lambda row: row["value_low"] < 0 and (followed("下降")(row) or followed("减少")(row) or followed("缩短")(row)),
            value_low=lambda row: -row["value_low"],
            value_high=lambda row: -row["value_high"],
        ),
        is_quick=True,
    ),
    Fault(
        "a growth turned into a fall",
        "fct_observation.value_low.has_the_sign_of_its_verb",
        change("fct_observation", followed("增长"), value_low=lambda row: -row["value_low"], value_high=lambda row: -row["value_high"]),
    ),
    Fault(
        "a year later than printed",
        "fct_observation.period_start.is_of_the_printed_years",
        change("fct_observation", YEAR, period_start=shifted("period_start", years=1), period_end=shifted("period_end", years=1)),
        is_quick=True,
    ),
    Fault(
        "a year earlier than printed",
        "fct_observation.period_start.is_of_the_printed_years",
        change("fct_observation", YEAR, period_start=shifted("period_start", years=-1), period_end=shifted("period_end", years=-1)),
    ),
    Fault(
        "a month later than printed",
        "fct_observation.period_end.is_of_the_printed_months",
        change("fct_observation", MONTH, period_end=shifted("period_end", months=1)),
    ),
    Fault(
        "the period of a clause that opens with a year is lost",
        "fct_observation.period_start.is_not_lost",
        change("fct_observation", OPENS_WITH_A_YEAR, period_start=None, period_end=None, period_source=None),
        is_quick=True,
    ),
    Fault(
        "a footnote's number kept in a value",
        "fct_observation.value_text.has_no_footnote_mark",
        change(
            "fct_observation",
            PERCENT,
            value_text=marked("value_text", "²"),
            raw_value=marked("raw_value", "²"),
            quote=marked("quote", "²"),
        ),
        is_quick=True,
    ),
    Fault(
        "a piece of a number",
        "fct_observation.value_text.is_a_whole_number",
        change("fct_observation", IN_YI, value_text=beheaded("value_text"), raw_value=beheaded("raw_value")),
    ),
    Fault(
        "the subject of another document",
        "fct_observation.subject.is_named_in_its_document",
        change("fct_observation", stated(subject_type="region"), subject="乌鲁木齐市"),
        is_quick=True,
    ),
    Fault(
        "amounts in milliseconds",
        "fct_observation.unit_code.is_of_the_indicator",
        read_so(change("fct_observation", MEASURED, unit_code="time:ms")),
        is_quick=True,
    ),
    Fault("百分点 published as %", "fct_observation.unit.is_printed", change("fct_observation", stated(unit="pp"), unit="%")),
    Fault(
        "money published as a count", "fct_observation.unit.is_printed", change("fct_observation", IN_YI, unit="家", unit_code="count:家")
    ),
    Fault("a sentence of another document", "fct_observation.quote.stands_in_its_block", change("fct_observation", quote=two_texts)),
    Fault("a sentence without the value", "fct_observation.value_text.stands_in_its_quote", change("fct_observation", quote="另一句话")),
    Fault(
        "offsets a few characters further on",
        "fct_observation.value_start.leads_to_its_characters",
        change_all("fct_observation", value_spans=lambda row: [[start + 3, end + 3] for start, end in row["value_spans"]]),
    ),
    Fault(
        "a fact of a document that is not there",
        "fct_observation.quote.stands_in_its_block",
        change("fct_observation", document_version_id="ver_nowhere"),
    ),
    Fault("a watermark left in a sentence", "fct_observation.quote.no_running_line", watermark, is_quick=True),
    Fault(
        "a page number left in a sentence",
        "fct_observation.quote.no_residue",
        change("fct_observation", quote=lambda row: row["quote"] + "— 12 —"),
    ),
    Fault(
        "a fact of a release to come",
        "fct_observation.first_seen_release.is_not_of_a_later_one",
        change("fct_observation", first_seen_release="0099-deadbeef"),
    ),
    Fault("a source without its documents", "dim_source.source_id.keeps_its_documents", silent_source, is_quick=True),
    Fault("a capture left out", "dim_capture.dim_capture.holds_every_capture", leave_out_one("dim_capture")),
    Fault("a capture counted twice", "dim_capture.dim_capture.holds_every_capture", double("dim_capture", capture_id="cap_twin")),
    Fault("a small mart emptied", "mart_register.mart_register.has_not_halved", empty("mart_register")),
    Fault("a row twice", "fct_mention.fct_mention.key_names_one_row", double("fct_mention"), is_quick=True),
    Fault("ids that are lost", "fct_listing.fct_listing.key_names_one_row", change_all("fct_listing", listing_id=None)),
    Fault(
        "a suite that looks at no row",
        "dim_region.view.looks_at_every_row",
        other_view("dim_region", lambda tables: tables["dim_region"][:0]),
    ),
    Fault(
        "a model gives a fact the subject of another of its document",
        "fct_observation.observation_id.says_what_was_read",
        change("fct_observation", OF_A_DISTRICT, subject="明州市"),
        is_quick=True,
    ),
    Fault(
        "a model gives a fact the indicator of another",
        "fct_observation.observation_id.says_what_was_read",
        change("fct_observation", indicator="另一项指标"),
    ),
    Fault(
        "a join loses a fact",
        "dim_document_version.document_version_id.keeps_its_facts",
        leave_out_one("fct_observation"),
        is_quick=True,
    ),
    Fault(
        "a join doubles a fact under another id",
        "dim_document_version.document_version_id.keeps_its_facts",
        double("fct_observation", observation_id="obs_twin"),
    ),
    Fault(
        "a year beside 今年",
        "fct_observation.period_start.fits_its_word",
        read_so(
            change(
                "fct_observation",
                lambda row: (row["period_text"] or "").startswith("今年") and row["period_start"] is not None,
                period_start=shifted("period_start", years=-1),
                period_end=shifted("period_end", years=-1),
            )
        ),
        is_quick=True,
    ),
    Fault(
        "the year after 今年",
        "fct_observation.period_start.fits_its_word",
        read_so(
            change(
                "fct_observation",
                lambda row: (row["period_text"] or "").startswith("今年") and row["period_start"] is not None,
                period_start=shifted("period_start", years=1),
                period_end=shifted("period_end", years=1),
            )
        ),
    ),
    Fault("a model that gives a key twice", "dbt: model.kaoju.dim_source: Constraint Error", twice("dim_source"), built("dim_source")),
    Fault(
        "a model that leaves a key empty",
        "dbt: model.kaoju.dim_term: Constraint Error",
        remodel("dim_term", "select * replace (null::varchar as term_id) from ({sql})"),
        built("dim_term"),
    ),
    Fault(
        "a model whose column has another type",
        "dbt: model.kaoju.dim_source: This model has an enforced contract that failed",
        remodel("dim_source", "select * replace (capture_count::varchar as capture_count) from ({sql})"),
        built("dim_source"),
    ),
    Fault(
        "a model without one of its columns",
        "dbt: model.kaoju.dim_source: This model has an enforced contract that failed",
        remodel("dim_source", "select * exclude (licence_note) from ({sql})"),
        built("dim_source"),
    ),
    Fault(
        "a model that is not valid SQL",
        "dbt: model.kaoju.dim_source: Binder Error",
        remodel("dim_source", "select no_such_column from ({sql})"),
        built("dim_source"),
    ),
    Fault(
        "the grammar gives one number the subject of another of the same document",
        "",
        read_so(change("fct_observation", OF_A_DISTRICT, subject="明州市")),
        unseen="both are named there, and most clauses open with no name; one that opens with another's warns (subject.opens_its_clause), "
        "and many of them block; tests/gold measures how often the grammar errs",
    ),
    Fault(
        "a footnote's number glued to a value, without a mark",
        "",
        read_so(glued_footnote),
        unseen="a capture of plain text does not show that the last digit is set smaller, and a figure with one more digit is also what a "
        "later text says more precisely; the parser takes out what it finds the footnote of",
    ),
)
