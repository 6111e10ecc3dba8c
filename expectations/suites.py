"""One suite a published table: claims about content, each with a severity, a reason and an owner.

Belongs here: the claims, and the view of the tables that each suite looks at (frames joined and computed by pandas).
Does not belong here: running them (`gate`), keys and relations (dbt).

An expectation's id is `<column>.<claim>`. A critical claim that fails blocks the release; a warning shows and passes. Decimals become
floats on the way into pandas: claims here are about magnitude and content, exact values are dbt's to check.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import great_expectations.expectations as gxe
import pandas as pd
from great_expectations.expectations.expectation import Expectation

from expectations import printed
from scrapers.facts.measures import unit_class
from scrapers.text.personal import personal_stretches
from warehouse.release import release_number

CRITICAL = "critical"
WARNING = "warning"
OWNER = "data@kaoju.example"

# What a wrong codec leaves behind: the replacement character, and UTF-8 read as GBK (锟斤拷, 烫烫烫) or as Latin-1 (ä½, Ã©, â€).
MOJIBAKE = r"\ufffd|锟斤拷|烫烫烫|[äåæçèé][\u0080-\u00bf]{2}|Ã[\u0080-\u00bf]|â€"
# A line of a page frame that has no place in a quote: page numbers, copyright, app and QR advertisements, editor lines.
RESIDUE = r"[—–]\s*\d{1,3}\s*[—–]|责任编辑|扫描二维码|扫码|新浪财经APP|版权声明|免责声明|ICP备|Copyright"

Tables = Mapping[str, pd.DataFrame]
"""Rows by mart that a view may look at. The suite of a mart in parts (by document, as facts and mentions are) sees the parts that have
changed, the same ones of all such marts; the suite of any other mart sees everything."""

# A project is named without the marks that its sentence may put around a part of its name.
QUOTATION_MARKS = str.maketrans("", "", "“”「」『』")

# Fewer rows than this vary by themselves; from here on, half of them gone in one night is a fault.
ENOUGH_ROWS = 20
# As many rows as this do not all go in one night.
SOME_ROWS = 5
# Documents of a source from which on half of them gone is a fault: fewer may be taken down, or held back.
ENOUGH_DOCUMENTS = 3
# Captures that are left out because somebody, or the guard of a source's yield, has said so.
LEFT_OUT = ("dropped", "yield")
# A value that is this many times the usual one, or less than it, to a half power of ten, was printed with 万 for 亿 or without either.
SLIPS = (1e4, 1e8)


FORTNIGHT = timedelta(days=14)
"""How far back row counts are compared: what shrinks little by little each night is seen against what it was."""


def halved_rule(table: str) -> str:
    """Id of the claim that a table keeps its rows."""
    return f"{table}.has_not_halved"


def _nothing(mart: str, columns: Sequence[str]) -> pd.DataFrame:  # noqa: ARG001
    """What a mart held before the first release."""
    return pd.DataFrame(columns=list(columns), dtype=object)


def _nothing_read(columns: Sequence[str], column: str, values: Set[str]) -> pd.DataFrame:  # noqa: ARG001
    """What batches hold before the first document."""
    return pd.DataFrame(columns=list(columns), dtype=object)


@dataclass(frozen=True, slots=True)
class Context:
    """What the claims know besides the candidate.

    Attributes:
        as_of: instant of the run, with zone; nothing may be later.
        usual_rows: rows by mart that readers are used to: those of the release that they see now, or the median of the releases of the
            last `FORTNIGHT` where that is more; empty before the first one.
        kept_rows: rows by mart that are not looked at again: they lie in parts that passed these claims in an earlier release.
        before: columns of a mart as the release that readers see has it; without rows before the first one.
        captures: how many captures the build was made from; None where that is not known.
        read: columns of the facts in the batches, of the rows of which one column has one of the values: what was read, before dbt.
        asked: how long each source that is asked every night may give nothing new.
        release_id: the release in the making; None where that is not known.
    """

    as_of: datetime
    usual_rows: Mapping[str, int]
    kept_rows: Mapping[str, int] = field(default_factory=dict)
    before: Callable[[str, Sequence[str]], pd.DataFrame] = _nothing
    captures: int | None = None
    read: Callable[[Sequence[str], str, Set[str]], pd.DataFrame] = _nothing_read
    asked: Mapping[str, timedelta] = field(default_factory=dict)
    release_id: str | None = None


@dataclass(frozen=True, slots=True)
class Suite:
    """The claims about one published table.

    Attributes:
        table: the mart.
        key: columns that name a row in a report.
        show: further columns that help a person to judge a failing row.
        view: makes the frame that the claims look at, from all candidate tables.
        expectations: the claims.
        columns: those that the view reads of a mart, by mart; of one that is not named here, all of them. Beside a whole mart everything is
            read, and lists and decimals of everything take seconds and gigabytes.
    """

    table: str
    key: tuple[str, ...]
    show: tuple[str, ...]
    view: Callable[[Tables], pd.DataFrame]
    expectations: tuple[Expectation, ...]
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def claim(
    expectation: type[Expectation], claim_id: str, severity: str, reason: str, *, compares: bool = False, **arguments: Any
) -> Expectation:
    """Make one expectation.

    Args:
        expectation: class of Great Expectations.
        claim_id: `<column>.<claim>`.
        severity: CRITICAL or WARNING.
        reason: why it matters, for the person who reads a red gate.
        compares: whether the table is compared with the releases before it: a person who accepts what it finds accepts it once.
        arguments: of the expectation.
    """
    meta = {"id": claim_id, "reason": reason, "owner": OWNER, "compares": compares}
    return expectation(severity=severity, meta=meta, **arguments)


def holds(claim_id: str, severity: str, reason: str, **arguments: Any) -> Expectation:
    """A claim that a view has computed for each row, in a boolean column of the claim's name."""
    return claim(gxe.ExpectColumnValuesToBeInSet, claim_id, severity, reason, column=claim_id, value_set=[True], **arguments)


def _rows(table: str, context: Context, *, empty: str | None = CRITICAL, may_vanish: bool = False) -> tuple[Expectation, ...]:
    """Claims about the number of rows.

    Args:
        table: the mart.
        context: of the gate.
        empty: severity of having none, None where that is as well as any.
        may_vanish: whether a few rows may all be gone overnight, as doubts are when a reading is mended.
    """
    before = context.usual_rows.get(table, 0)
    least = before // 2 if before >= ENOUGH_ROWS else int(before >= SOME_ROWS and not may_vanish)
    known = context.kept_rows.get(table, 0)
    some = claim(
        gxe.ExpectTableRowCountToBeBetween,
        f"{table}.not_empty",
        empty or WARNING,
        "An empty table is a fault of the run, or of documents that say nothing.",
        min_value=max(1 - known, 0),
    )
    kept = claim(
        gxe.ExpectTableRowCountToBeBetween,
        halved_rule(table),
        CRITICAL,
        f"The releases of the last 14 days have {before} rows; documents do not vanish, models and parsers break.",
        compares=True,
        min_value=max(least - known, 0),
    )
    return (some, kept) if empty else (kept,)


def _clean(column: str) -> Expectation:
    return claim(
        gxe.ExpectColumnValuesToNotMatchRegex,
        f"{column}.no_mojibake",
        CRITICAL,
        "Text decoded with the wrong codec is not what was printed.",
        column=column,
        regex=MOJIBAKE,
    )


def _mostly_agreed() -> Expectation:
    """What was computed from a document's numbers is mostly what the document states."""
    return claim(
        gxe.ExpectColumnValuesToBeInSet,
        "is_agreed.mostly",
        WARNING,
        "Documents contradict themselves now and then; more often the numbers were bound to the wrong thing.",
        column="is_agreed",
        value_set=[True],
        mostly=0.8,
    )


def dim_source(context: Context) -> Suite:
    """Claims about `dim_source`: none goes silent overnight."""

    def view(tables: Tables) -> pd.DataFrame:
        sources = tables["dim_source"].copy()
        read = tables["dim_capture"]
        now = sources["source_id"].map(tables["dim_document"]["source_id"].value_counts()).fillna(0)
        asked_now = sources["source_id"].map(read.loc[~read["rejected_by_rule"].isin(LEFT_OUT), "source_id"].value_counts()).fillna(0)
        known, asked = (context.before(mart, ["source_id"])["source_id"].value_counts() for mart in ("dim_document", "dim_capture"))
        before, asked_before = (sources["source_id"].map(counts).fillna(0) for counts in (known, asked))
        # What was taken down has no captures left, and what somebody dropped or the yield guard holds is named there.
        some_left = asked_now < asked_before
        allowed = sources["source_id"].map(context.asked)
        sources["latest_capture_at.is_not_silent"] = allowed.isna() | (
            pd.Timestamp(context.as_of) - sources["latest_capture_at"] <= pd.to_timedelta(allowed)
        )
        sources["source_id.keeps_its_documents"] = (before < ENOUGH_DOCUMENTS) | (now >= before // 2) | some_left
        return sources

    return Suite(
        "dim_source",
        ("source_id",),
        ("name_zh",),
        view,
        (
            *_rows("dim_source", context),
            holds(
                "source_id.keeps_its_documents",
                CRITICAL,
                "Half of a source's documents do not vanish overnight; its parser breaks.",
                compares=True,
            ),
            holds(
                "latest_capture_at.is_not_silent",
                WARNING,
                "A nightly source that has given nothing new for days has moved, or turns us away; `kaoju status` ends with 1.",
            ),
            claim(
                gxe.ExpectColumnValuesToMatchRegex,
                "name_zh.is_chinese",
                CRITICAL,
                "Analysts know a source by its Chinese name.",
                column="name_zh",
                regex=r"[\u4e00-\u9fff]",
            ),
        ),
        {"dim_document": ("source_id",), "dim_capture": ("source_id", "rejected_by_rule")},
    )


def dim_capture(context: Context) -> Suite:
    """Claims about `dim_capture`: nothing that was captured is lost."""

    def view(tables: Tables) -> pd.DataFrame:
        captures = tables["dim_capture"][["capture_id", "source_id", "url", "outcome", "fetched_at", "payload_bytes"]].copy()
        captures["fetched_at.not_in_the_future"] = captures["fetched_at"] <= pd.Timestamp(context.as_of)
        return captures

    return Suite(
        "dim_capture",
        ("capture_id",),
        ("source_id", "url", "outcome"),
        view,
        (
            *_rows("dim_capture", context),
            claim(
                gxe.ExpectColumnValuesToBeInSet,
                "outcome.is_accounted_for",
                CRITICAL,
                "Every capture ends in a document or in quarantine; anything else is a loss.",
                column="outcome",
                value_set=["document", "quarantine"],
            ),
            claim(
                gxe.ExpectColumnValuesToBeInSet,
                "outcome.mostly_documents",
                WARNING,
                "More than a fifth of the captures in quarantine points at a changed site or a broken parser.",
                column="outcome",
                value_set=["document"],
                mostly=0.8,
            ),
            holds("fetched_at.not_in_the_future", CRITICAL, "An answer can't be later than the run that got it."),
            *_every_capture(context),
        ),
    )


def _every_capture(context: Context) -> Iterator[Expectation]:
    """The claim that as many captures are published as were read; none where that number is not known."""
    if context.captures is None:
        return
    wanted = context.captures - context.kept_rows.get("dim_capture", 0)
    yield claim(
        gxe.ExpectTableRowCountToEqual,
        "dim_capture.holds_every_capture",
        CRITICAL,
        f"The batches hold {context.captures} captures; none is lost, and none counted twice.",
        value=wanted,
    )


def dim_document(context: Context) -> Suite:
    """Claims about `dim_document`."""

    def view(tables: Tables) -> pd.DataFrame:
        documents = tables["dim_document"][["document_id", "source_id", "url", "title", "published_at", "source_name"]].copy()
        published = documents["published_at"]
        documents["published_at.not_in_the_future"] = published.isna() | (published <= pd.Timestamp(context.as_of))
        documents["published_at.not_before_the_web"] = published.isna() | (published >= pd.Timestamp("1990-01-01", tz="UTC"))
        return documents

    return Suite(
        "dim_document",
        ("document_id",),
        ("url", "title", "published_at"),
        view,
        (
            *_rows("dim_document", context),
            _clean("title"),
            claim(
                gxe.ExpectColumnValueLengthsToBeBetween,
                "title.is_a_title",
                WARNING,
                "A title beyond 120 characters is a paragraph that was taken for one.",
                column="title",
                min_value=2,
                max_value=120,
            ),
            claim(
                gxe.ExpectColumnValueLengthsToBeBetween,
                "source_name.is_a_name",
                CRITICAL,
                "A 来源 beyond 40 characters is a sentence that was taken for a name.",
                column="source_name",
                min_value=1,
                max_value=40,
            ),
            holds("published_at.not_in_the_future", CRITICAL, "A date after the run was misread, or its zone is wrong."),
            holds("published_at.not_before_the_web", CRITICAL, "A date before 1990 was misread."),
            claim(
                gxe.ExpectColumnValuesToNotBeNull,
                "published_at.mostly_stated",
                WARNING,
                "News state their date; many without one point at a changed layout.",
                column="published_at",
                mostly=0.5,
            ),
        ),
    )


def dim_document_cluster(context: Context) -> Suite:
    """Claims about `dim_document_cluster`: few stories run in many places."""

    def view(tables: Tables) -> pd.DataFrame:
        clusters = tables["dim_document_cluster"][["document_id", "cluster_id", "cluster_first_source_id"]].copy()
        clusters["cluster_id.is_of_a_member"] = clusters["cluster_id"].isin(set(clusters["document_id"]))
        sizes = clusters["cluster_id"].map(clusters["cluster_id"].value_counts())
        clusters["cluster_id.is_a_story"] = sizes <= max(200, len(clusters) // 10)
        return clusters

    return Suite(
        "dim_document_cluster",
        ("document_id",),
        ("cluster_id",),
        view,
        (
            *_rows("dim_document_cluster", context),
            holds("cluster_id.is_of_a_member", CRITICAL, "A cluster is named by its first document."),
            holds("cluster_id.is_a_story", WARNING, "A tenth of all documents in one cluster share a page frame, not a story."),
        ),
    )


def dim_document_version(context: Context) -> Suite:
    """Claims about `dim_document_version`: what was read of it is all there."""

    def view(tables: Tables) -> pd.DataFrame:
        versions = tables["dim_document_version"].copy()
        # Of a version that was captured twice either capture may stand for it.
        read = context.read(["version_id", "capture_sequence"], "version_id", set(versions["document_version_id"]))
        wanted: dict[str, set[int]] = {}
        for (version_id, _), count in Counter(zip(read["version_id"], read["capture_sequence"], strict=True)).items():
            wanted.setdefault(version_id, set()).add(count)
        found = tables["fct_observation"]["document_version_id"].value_counts()
        versions["document_version_id.keeps_its_facts"] = [
            found.get(version_id, 0) in wanted.get(version_id, {0}) for version_id in versions["document_version_id"]
        ]
        return versions

    return Suite(
        "dim_document_version",
        ("document_version_id",),
        ("document_id", "version_title", "parser"),
        view,
        (
            *_rows("dim_document_version", context),
            claim(
                gxe.ExpectColumnValuesToBeBetween,
                "body_length.is_a_text",
                WARNING,
                "A document of fewer than 20 characters is a frame without an article.",
                column="body_length",
                min_value=20,
            ),
            holds("document_version_id.keeps_its_facts", CRITICAL, "Each fact that was read is published once; a join loses and doubles."),
        ),
    )


def fct_document_withdrawal(context: Context) -> Suite:
    """Claims about `fct_document_withdrawal`: what is gone was there before, and its publisher did not vanish as a whole."""

    def view(tables: Tables) -> pd.DataFrame:
        gone = tables["fct_document_withdrawal"].copy()
        gone["withdrawn_at.not_in_the_future"] = gone["withdrawn_at"] <= pd.Timestamp(context.as_of)
        gone["withdrawn_at.is_after_it_was_there"] = gone["withdrawn_at"] >= gone["last_captured_at"]
        known, lost = Counter(tables["dim_document"]["source_id"]), Counter(gone["source_id"])
        gone["source_id.keeps_its_pages"] = [
            known[source] < ENOUGH_ROWS or 2 * lost[source] <= known[source] for source in gone["source_id"]
        ]
        return gone

    return Suite(
        "fct_document_withdrawal",
        ("document_id",),
        ("source_id", "url", "title", "withdrawn_at"),
        view,
        (
            holds("withdrawn_at.not_in_the_future", CRITICAL, "An answer can't be later than the run that got it."),
            holds("withdrawn_at.is_after_it_was_there", CRITICAL, "What is withdrawn was there before."),
            holds("source_id.keeps_its_pages", WARNING, "Half of a publisher's pages are gone: it has moved, or blocks us with 404."),
        ),
        {"dim_document": ("document_id", "source_id")},
    )


def dim_block(context: Context) -> Suite:
    """Claims about `dim_block`."""

    def view(tables: Tables) -> pd.DataFrame:
        blocks = tables["dim_block"][["document_version_id", "block_position", "block_role", "block_text"]].copy()
        body = blocks["block_role"].isin(["paragraph", "heading"])
        text = blocks["block_text"].fillna("")
        blocks["block_text.no_residue"] = ~(body & text.str.contains(RESIDUE, regex=True) & (text.str.len() < 60))
        versions = tables["dim_document_version"].set_index("document_version_id")
        reserved = blocks["document_version_id"].map(versions["is_text_reserved"])
        cells = blocks["block_role"].eq("table_cell") & text.str.fullmatch(r"\s*\d{11}\s*")
        blocks["block_text.names_no_number_of_a_person"] = cells | ~text.map(personal_stretches).astype(bool)
        blocks["block_text.is_left_out_where_it_is_reserved"] = blocks["block_text"].isna() == reserved
        return blocks

    return Suite(
        "dim_block",
        ("document_version_id", "block_position"),
        ("block_role", "block_text"),
        view,
        (
            *_rows("dim_block", context),
            _clean("block_text"),
            holds(
                "block_text.is_left_out_where_it_is_reserved",
                CRITICAL,
                "A text that its publisher reserves against mining is not published; any other is.",
            ),
            holds(
                "block_text.names_no_number_of_a_person",
                CRITICAL,
                "Identity numbers, mobile numbers and e-mail addresses are masked; published, they could not be called back.",
            ),
            holds("block_text.no_residue", WARNING, "A line of the page frame was taken for body text."),
        ),
    )


@dataclass(frozen=True, slots=True)
class ReadAgain:
    """A claim about one fact and its text: what `check` says of the values of `columns`."""

    claim_id: str
    check: Callable[..., bool]
    columns: tuple[str, ...]
    reason: str


_ENDS = ("period_start", "period_end")
_VALUES = ("value_low", "value_high")
READ_AGAIN = (
    ReadAgain(
        "value_low.is_the_printed_number",
        printed.value_is_printed,
        ("value_text", "unit_code", *_VALUES),
        "A value is its digits times 万 or 亿 times its unit; ten thousand times that is a slip.",
    ),
    ReadAgain(
        "value_low.has_the_sign_of_its_verb",
        printed.sign_fits_its_verb,
        ("quote", "value_text", "measure", *_VALUES),
        "What falls by a number (下降, 减少) is negative, what grows by it is not.",
    ),
    ReadAgain("unit.is_printed", printed.unit_is_printed, ("unit", "unit_code", "value_text"), "元, % and 百分点 are said by the text."),
    ReadAgain(
        "value_text.stands_in_its_quote", printed.stands_in, ("value_text", "quote"), "A fact is shown by the sentence that states it."
    ),
    ReadAgain(
        "value_text.is_a_whole_number", printed.value_stands_alone, ("quote", "value_text"), "A piece of a number is another number."
    ),
    ReadAgain(
        "value_text.has_no_footnote_mark", printed.has_no_footnote_mark, ("value_text",), "The number of a footnote is no digit of a value."
    ),
    ReadAgain(
        "period_start.is_of_the_printed_years", printed.years_fit, ("period_text", *_ENDS), "A year beside the printed one was misread."
    ),
    ReadAgain(
        "period_end.is_of_the_printed_months",
        printed.months_fit,
        ("period_text", "period_end"),
        "A month beside the printed one was misread.",
    ),
    ReadAgain(
        "period_start.is_not_lost", printed.states_no_lost_year, ("quote", *_ENDS), "A clause that opens with a year states a period."
    ),
    ReadAgain(
        "period_start.fits_its_word",
        printed.year_fits_its_word,
        ("period_text", *_ENDS, "quote", "years"),
        "今年 and 去年 are counted from the year of publication, or from one that the text names.",
    ),
    ReadAgain("quote.stands_in_its_block", printed.stands_in, ("quote", "block_text"), "A sentence of another place proves nothing."),
    ReadAgain(
        "value_start.leads_to_its_characters",
        printed.stands_at,
        ("value_text", "value_spans", "block_text", "block_spans"),
        "A fact is found again by its offsets, in an unmodified capture.",
    ),
    ReadAgain(
        "quote.no_running_line",
        printed.has_no_running_line,
        ("quote", "running_lines"),
        "A line that stands on every page, a watermark or a running head, is no part of a sentence.",
    ),
    ReadAgain(
        "subject.is_named_in_its_document",
        printed.is_named,
        ("subject", "subject_type", "document_text"),
        "A subject that the document does not name is another one's.",
    ),
)
"""What the characters of each fact say, read a second time."""


def _read_again(tables: Tables) -> pd.DataFrame:
    """One boolean column for each of `READ_AGAIN`, for the facts in their order."""
    facts = tables["fct_observation"]
    blocks, documents = tables["dim_block"], tables["dim_document"]
    texts, spans = _plain(blocks["block_text"]), blocks["raw_spans"]
    by_place = dict(
        zip(zip(blocks["document_version_id"], blocks["block_position"], strict=True), zip(texts, spans, strict=True), strict=True)
    )
    by_version: dict[str, list[str]] = {}
    lines: dict[str, list[str]] = {}
    for version_id, role, text in zip(blocks["document_version_id"], blocks["block_role"], texts, strict=True):
        by_version.setdefault(version_id, []).append(text or "")
        if role != "table_cell":
            lines.setdefault(version_id, []).append(text or "")
    running = {version_id: printed.running_lines(blocks) for version_id, blocks in lines.items()}
    said = documents[["title", "publisher", "source_name", "place"]].fillna("").agg("\n".join, axis=1)
    heads = dict(zip(documents["document_id"], said, strict=True))
    # One text a version, that its facts share.
    told = facts[["document_version_id", "document_id"]].drop_duplicates().itertuples(index=False)
    joined = {version: printed.squash("\n".join([heads.get(document, ""), *by_version.get(version, [])])) for version, document in told}
    used = {name for again in READ_AGAIN for name in again.columns}
    values: dict[str, Sequence[Any]] = {name: _plain(facts[name]) for name in facts.columns if name in used - {"value_spans"}}
    values["value_spans"] = list(facts["value_spans"])
    stated = [by_place.get(place, ("", ())) for place in zip(facts["document_version_id"], facts["block_position"], strict=True)]
    values["block_text"], values["block_spans"] = [text for text, _ in stated], [at for _, at in stated]
    values["running_lines"] = [running.get(version, frozenset()) for version in facts["document_version_id"]]
    values["years"] = _years_of(facts, blocks, documents)
    values["document_text"] = [joined[version] for version in facts["document_version_id"]]
    checked = {}
    for again in READ_AGAIN:
        rows = zip(*[values[name] for name in again.columns], strict=True)
        checked[again.claim_id] = [again.check(*row) for row in rows]
    return pd.DataFrame(checked, index=range(len(facts)))


def _years_of(facts: pd.DataFrame, blocks: pd.DataFrame, documents: pd.DataFrame) -> list[set[int]]:
    """The years in which a document may have been written, for each fact; see `printed.year_fits_its_word`."""
    days = zip(documents["document_id"], _plain(documents["published_date"]), strict=True)
    published = {document_id: {day.year} for document_id, day in days if day is not None}
    near: dict[tuple[str, int], set[int]] = {}
    last: dict[str, list[int]] = {}
    ordered = blocks[["document_version_id", "block_position", "block_text"]].sort_values(["document_version_id", "block_position"])
    for version_id, position, text in ordered.itertuples(index=False, name=None):
        named = printed.named_years(text) if isinstance(text, str) else []
        near[version_id, position] = {*named, *last.get(version_id, [])}
        last[version_id] = named[-1:] or last.get(version_id, [])
    places = zip(facts["document_id"], facts["document_version_id"], facts["block_position"], strict=True)
    return [published.get(document_id, set()) | near.get((version_id, position), set()) for document_id, version_id, position in places]


def _opens_its_clause(facts: pd.DataFrame, mentions: pd.DataFrame) -> list[bool | None]:
    """What `printed.opens_its_clause` says of each fact whose subject is a place or an organisation."""
    kinds = {"place": "region", "organisation": "organisation"}
    names: dict[tuple[str, str], set[str]] = {}
    for version_id, kind, name in zip(mentions["document_version_id"], mentions["mention_kind"], mentions["mention_name"], strict=True):
        if kind in kinds:
            names.setdefault((version_id, kinds[kind]), set()).add(name)
    stated = list(zip(facts["document_version_id"], facts["subject_type"], _plain(facts["subject"]), strict=True))
    for version_id, subject_type, subject in stated:
        if subject is not None and subject_type in kinds.values():
            names.setdefault((version_id, subject_type), set()).add(subject)
    return [
        printed.opens_its_clause(subject, quote, value_text, names.get((version_id, subject_type), ()))
        for (version_id, subject_type, subject), quote, value_text in zip(stated, facts["quote"], facts["value_text"], strict=True)
    ]


def _plain(column: pd.Series) -> list[Any]:
    """The values of a column, with None for what is missing."""
    return [None if missing else value for value, missing in zip(column, column.isna(), strict=True)]


_CARRIED = (
    "observation_id subject subject_type indicator indicator_id value_low value_high value_text unit unit_code measure modality basis "
    "period_text period_start period_end quote raw_value"
).split()
"""Columns of a fact that models carry from batches to marts, and change nothing of."""


def _says_what_was_read(facts: pd.DataFrame, context: Context) -> list[bool]:
    """Whether each fact is, in the columns that are carried, one that the grammar has read."""
    read = context.read(_CARRIED, "observation_id", set(facts["observation_id"].dropna()))
    said = set(zip(*[_plain(read[name]) for name in _CARRIED], strict=True))
    return [row in said for row in zip(*[_plain(facts[name]) for name in _CARRIED], strict=True)]


# Classes of unit in which goods are counted: what is measured in money is stated in these too (imports in tons, investment in
# kilowatts), and never in hours or degrees.
_OF_GOODS = frozenset(("area", "currency", "energy", "index", "length", "mass", "power", "price", "ratio", "shipping", "volume"))


def _unit_fits(facts: pd.DataFrame, indicators: pd.DataFrame) -> list[bool]:
    """Whether the unit of each fact is of a class in which its measure can be counted, where the vocabulary has the measure."""
    classes = dict(zip(indicators["indicator_id"], map(set, indicators["unit_classes"]), strict=True))
    return [
        # What is counted one by one (块, 点) is counted in many words, whatever the measure.
        not (isinstance(indicator, str) and isinstance(code, str) and measure == "level")
        or code.startswith("count:")
        or unit_class(code) in classes.get(indicator, ())
        or (unit_class(code) in _OF_GOODS and "currency" in classes.get(indicator, ()))
        for indicator, measure, code in zip(facts["indicator_id"], facts["measure"], facts["unit_code"], strict=True)
    ]


_SERIES = ["subject", "indicator", "measure", "modality", "unit_code"]


def _no_slip(facts: pd.DataFrame, context: Context) -> pd.Series:
    """Whether each level is not ten thousand times, or a ten thousandth of, what readers know of its series.

    Two values or more that lie within one power of ten tell what is usual, to a half power of ten. One value tells it for an amount of
    money with a period, to a factor of two: the digits of a slip are those of the year before or nearly so.
    """
    before = context.before("mart_indicator_series", [*_SERIES, "value_low"])
    known = before[before["measure"].eq("level") & before["subject"].isin(set(facts["subject"].dropna()))].copy()
    known["size"] = known.pop("value_low").astype(float).abs()
    known = known[known["size"] > 0]
    usual = known.groupby(_SERIES)["size"].agg(["min", "max", "median", "count"]).reset_index()
    usual = facts[_SERIES].merge(usual[usual["max"] <= 10 * usual["min"]], on=_SERIES, how="left").set_index(facts.index)
    ratio = facts["value_low"].abs() / usual["median"]
    dated = facts["period_start"].notna() | facts["period_end"].notna()
    once = usual["count"].eq(1) & dated & facts["unit_code"].astype("str").str.startswith("currency:")
    slip = pd.Series(False, index=facts.index)
    for scale in SLIPS:
        for chosen, width in ((usual["count"].gt(1), 10**0.5), (once, 2)):
            near = ratio.between(scale / width, scale * width) | (1 / ratio).between(scale / width, scale * width)
            slip |= chosen & near
    return ~slip


def _says_one_value(facts: pd.DataFrame) -> pd.Series:
    """Whether the document states no other value for the same thing and time; of what it states exactly, and to five parts in a hundred.

    Rounded once and whole once, a figure stands in many texts twice. Two figures further apart are mostly one whose subject, measure or
    period was misread: of 1,448 facts of 57 documents seven stood against another, in three groups with a misread one in each.
    """
    thing = [*_SERIES, "period_start", "period_end"]
    stated = facts[facts["bound"].eq("exact") & facts[thing].notna().all(axis=1)]
    # Of intervals that share no value the greatest lower end lies above the least upper end.
    ends = stated.groupby([*thing, "basis", "document_version_id"], dropna=False)
    low, high = ends["value_low"].transform("max"), ends["value_high"].transform("min")
    apart = low - high > 0.05 * pd.concat([low.abs(), high.abs()], axis=1).max(axis=1)
    return ~apart.reindex(facts.index, fill_value=False)


def fct_observation(context: Context) -> Suite:
    """Claims about `fct_observation`: each number is what stands in the document, and can be true."""

    def view(tables: Tables) -> pd.DataFrame:
        wanted = [
            "observation_id document_version_id document_id subject indicator value_text unit unit_code measure modality basis bound",
            "period_start period_end quote raw_value value_start value_end indicator_id first_seen_release",
        ]
        facts = tables["fct_observation"][" ".join(wanted).split()].copy()
        for end in ("value_low", "value_high"):
            facts[end] = tables["fct_observation"][end].astype(float)
        documents = tables["dim_document"][["document_id", "url", "published_date"]]
        facts = facts.merge(documents, on="document_id", how="left")
        facts["quote.rereads_in_its_capture"] = [
            printed.rereads(raw, text) for raw, text in zip(facts["raw_value"], facts["value_text"], strict=True)
        ]
        ratio = facts["unit"].eq("%")
        shares = facts["measure"].eq("share") & ratio
        facts["value_low.share_within_0_and_100"] = ~shares | (facts["value_low"].between(0, 100) & facts["value_high"].between(0, 100))
        ranks = facts["measure"].eq("rank")
        facts["value_low.rank_is_a_small_whole_number"] = ~ranks | (facts["value_low"].between(1, 10_000) & (facts["value_low"] % 1 == 0))
        money = facts["unit_code"].astype("str").str.startswith("currency:")
        facts["value_low.money_is_of_this_world"] = ~money | (facts["value_high"].abs() < 1e16)
        growth = facts["measure"].isin(["growth", "change"]) & ratio
        facts["value_low.growth_is_plausible"] = ~growth | (facts["value_low"].between(-100, 2000))
        published, end = pd.to_datetime(facts["published_date"]), pd.to_datetime(facts["period_end"])
        late = facts["modality"].eq("actual") & published.notna() & end.notna() & (end > published + pd.Timedelta(days=366))
        facts["period_end.actual_is_not_of_the_future"] = ~late
        start = pd.to_datetime(facts["period_start"])
        facts["period_start.is_of_this_era"] = start.isna() | start.dt.year.between(1900, 2100)
        facts["subject.is_known"] = facts["subject"].notna()
        facts["indicator.is_known"] = facts["indicator"].notna()
        targets = facts["modality"].isin(["target", "forecast"]) & published.notna() & end.notna()
        facts["period_end.target_is_not_of_the_past"] = ~(targets & (end.dt.year < published.dt.year))
        opens = pd.Series(_opens_its_clause(tables["fct_observation"], tables["fct_mention"]), index=facts.index, dtype=object)
        facts["subject.opens_its_clause"] = opens
        facts["subject.mostly_opens_its_clause"] = opens if opens.notna().sum() >= ENOUGH_ROWS else None
        facts["observation_id.says_what_was_read"] = _says_what_was_read(tables["fct_observation"], context)
        facts["unit_code.is_of_the_indicator"] = _unit_fits(facts, tables["dim_indicator"])
        facts["value_low.no_slip_of_scale"] = _no_slip(facts, context)
        facts["value_low.is_one_in_its_document"] = _says_one_value(facts)
        facts["first_seen_release.is_not_of_a_later_one"] = [
            context.release_id is None or release_number(seen) <= release_number(context.release_id) for seen in facts["first_seen_release"]
        ]
        return pd.concat([facts, _read_again(tables)], axis=1)

    return Suite(
        "fct_observation",
        ("observation_id",),
        ("subject", "indicator", "value_text", "quote", "url"),
        view,
        (
            *_rows("fct_observation", context, empty=WARNING),
            _clean("quote"),
            holds("quote.rereads_in_its_capture", CRITICAL, "A fact must equal the characters that it points at."),
            claim(
                gxe.ExpectColumnValuesToNotMatchRegex,
                "quote.no_residue",
                CRITICAL,
                "A number of the page frame (an advertisement, a copyright line) is no fact.",
                column="quote",
                regex=RESIDUE,
            ),
            claim(
                gxe.ExpectCompoundColumnsToBeUnique,
                "observation_id.states_a_value_once",
                CRITICAL,
                "The same characters stated as the same measure twice count twice in every sum.",
                column_list=["document_version_id", "value_start", "value_end", "subject", "indicator", "measure", "value_low"],
            ),
            holds("value_low.share_within_0_and_100", CRITICAL, "A share beyond 0 to 100 % is a growth or a misread number."),
            holds("value_low.rank_is_a_small_whole_number", CRITICAL, "A rank is a whole number from 1."),
            holds("value_low.money_is_of_this_world", CRITICAL, "More than 10¹⁶ in one amount is a slip of 万 or 亿."),
            holds("value_low.growth_is_plausible", WARNING, "A fall below -100 % can't be; a growth beyond 2000 % is worth a look."),
            holds("period_end.actual_is_not_of_the_future", CRITICAL, "What happened can't lie a year after it was printed."),
            holds("period_start.is_of_this_era", CRITICAL, "A year outside 1900 to 2100 was misread."),
            holds(
                "unit_code.is_of_the_indicator",
                CRITICAL,
                "A unit of another class is that of another measure; goods alone are counted in money, tons and more.",
            ),
            holds(
                "period_end.target_is_not_of_the_past",
                WARNING,
                "A target or forecast for a year that was over is a misread year, or a look back.",
            ),
            holds(
                "subject.opens_its_clause",
                WARNING,
                "A clause that opens with a name mostly states a number of what is named so.",
            ),
            holds(
                "subject.mostly_opens_its_clause",
                CRITICAL,
                "Many clauses that open with another name than that of their subject: the subjects were mixed up.",
                mostly=0.8,
            ),
            holds(
                "observation_id.says_what_was_read",
                CRITICAL,
                "Models carry facts and change none; a join that slipped gives one fact the subject or the value of another.",
            ),
            holds("value_low.no_slip_of_scale", CRITICAL, "Ten thousand times the usual value is 万 printed or read for 亿."),
            holds(
                "value_low.is_one_in_its_document",
                WARNING,
                "A document that states two values for one thing and time errs, or its subject, measure or period was misread.",
            ),
            holds("first_seen_release.is_not_of_a_later_one", CRITICAL, "A fact can't have been seen in a release that is not made yet."),
            *[holds(again.claim_id, CRITICAL, again.reason) for again in READ_AGAIN],
            holds("subject.is_known", WARNING, "A number without a subject answers nobody.", mostly=0.7),
            holds("indicator.is_known", WARNING, "A number without an indicator answers nobody.", mostly=0.7),
        ),
    )


def dim_indicator(context: Context) -> Suite:
    """Claims about `dim_indicator`: the vocabulary is whole and is found in what documents say."""

    def view(tables: Tables) -> pd.DataFrame:
        indicators = tables["dim_indicator"][["indicator_id", "indicator_name_zh", "unit_classes", "fact_count"]].copy()
        indicators["unit_classes.are_given"] = indicators["unit_classes"].map(len) > 0
        # One row for all: whether any fact of the release is bound to the vocabulary.
        indicators["fact_count.some_are_bound"] = indicators["fact_count"].sum() > 0
        return indicators

    return Suite(
        "dim_indicator",
        ("indicator_id",),
        ("indicator_name_zh", "fact_count"),
        view,
        (
            *_rows("dim_indicator", context),
            claim(
                gxe.ExpectColumnValuesToMatchRegex,
                "indicator_id.is_a_code",
                CRITICAL,
                "The code stays when names change; queries of analysts hold on to it.",
                column="indicator_id",
                regex=r"^[a-z][a-z0-9_]*$",
            ),
            holds("unit_classes.are_given", CRITICAL, "A measure without units would take any number for its own."),
            holds("fact_count.some_are_bound", WARNING, "No fact names a measure of the vocabulary: a broken look-up, or a tiny night."),
        ),
    )


def fct_derived_check(context: Context) -> Suite:
    """Claims about `fct_derived_check`: a disagreement is data; many of them are a misread table or list."""
    return Suite(
        "fct_derived_check",
        ("check_id",),
        ("check_kind", "formula", "stated_value", "computed_value"),
        lambda tables: tables["fct_derived_check"][["check_id", "check_kind", "formula", "stated_value", "computed_value", "is_agreed"]],
        (
            *_rows("fct_derived_check", context, empty=None),
            _mostly_agreed(),
        ),
    )


def fct_mention(context: Context) -> Suite:
    """Claims about `fct_mention`."""
    return Suite(
        "fct_mention",
        ("mention_id",),
        ("mention_kind", "mention_name", "sentence"),
        lambda tables: tables["fct_mention"][["mention_id", "mention_kind", "mention_name", "canonical_name", "sentence"]],
        (
            *_rows("fct_mention", context, empty=WARNING),
            _clean("mention_name"),
            claim(
                gxe.ExpectColumnValueLengthsToBeBetween,
                "mention_name.is_a_name",
                CRITICAL,
                "A name beyond 120 characters is a sentence that was taken for one.",
                column="mention_name",
                min_value=1,
                max_value=120,
            ),
        ),
    )


def _sorted_facts(table: str, show: tuple[str, ...], context: Context, *more: Expectation) -> Suite:
    """Claims about a mart of facts that a vocabulary has sorted: it says what its facts say, and it need not find any."""

    def view(tables: Tables) -> pd.DataFrame:
        facts = tables[table].copy()
        quotes = facts["observation_id"].map(tables["fct_observation"].set_index("observation_id")["quote"])
        facts["quote.is_that_of_its_fact"] = facts["quote"] == quotes
        return facts[["observation_id", *show, "quote", "quote.is_that_of_its_fact"]]

    return Suite(
        table,
        ("observation_id",),
        (*show, "quote"),
        view,
        (
            *_rows(table, context, empty=None),
            holds("quote.is_that_of_its_fact", CRITICAL, "A sorted fact must show the sentence that states it."),
            *more,
        ),
        {table: ("observation_id", *show, "quote"), "fct_observation": ("observation_id", "quote")},
    )


def _name(column: str, longest: int, reason: str) -> Expectation:
    return claim(
        gxe.ExpectColumnValueLengthsToBeBetween,
        f"{column}.is_a_name",
        CRITICAL,
        reason,
        column=column,
        min_value=1,
        max_value=longest,
    )


def _positive(column: str, reason: str) -> Expectation:
    return claim(gxe.ExpectColumnValuesToBeBetween, f"{column}.is_positive", WARNING, reason, column=column, min_value=0, strict_min=True)


def dim_term(context: Context) -> Suite:
    """Claims about `dim_term`."""
    return Suite(
        "dim_term",
        ("vocabulary", "term_id"),
        ("term_name_zh",),
        lambda tables: tables["dim_term"][["vocabulary", "term_id", "term_name_zh"]],
        (*_rows("dim_term", context), _name("term_name_zh", 20, "A term is what analysts call it.")),
    )


def mart_platform_metrics(context: Context) -> Suite:
    """Claims about `mart_platform_metrics`."""
    named = _name("platform", 60, "A name beyond 60 characters is a sentence that was taken for one.")
    return _sorted_facts("mart_platform_metrics", ("platform", "metric", "value_text"), context, named)


def mart_compute_capacity(context: Context) -> Suite:
    """Claims about `mart_compute_capacity`."""

    more = claim(
        gxe.ExpectColumnValuesToBeBetween,
        "petaflops.is_of_this_world",
        CRITICAL,
        "More than a million PFLOPS in one place is a slip of 万 or of E for P.",
        column="petaflops",
        min_value=0,
        max_value=1_000_000,
    )
    suite = _sorted_facts("mart_compute_capacity", ("holder", "indicator", "value_text", "petaflops"), context, more)

    def view(tables: Tables) -> pd.DataFrame:
        facts = suite.view(tables)
        return facts.assign(petaflops=facts["petaflops"].astype(float))

    return replace(suite, view=view)


def mart_register(context: Context) -> Suite:
    """Claims about `mart_register`."""
    shown = ("register_name", "indicator", "value_text", "subject")
    return _sorted_facts("mart_register", shown, context, _name("register_name", 20, "A register without a name can't be asked for."))


def mart_data_resource(context: Context) -> Suite:
    """Claims about `mart_data_resource`."""
    shown = ("resource_name", "indicator", "value_text", "holder")
    return _sorted_facts("mart_data_resource", shown, context, _name("resource_name", 20, "A kind without a name can't be asked for."))


def mart_industry_map(context: Context) -> Suite:
    """Claims about `mart_industry_map`."""
    shown = ("industry_name", "region", "indicator", "value_text")
    return _sorted_facts("mart_industry_map", shown, context, _name("region", 30, "A region has a name, not a sentence."))


def mart_three_lists(context: Context) -> Suite:
    """Claims about `mart_three_lists`."""

    def view(tables: Tables) -> pd.DataFrame:
        entries = tables["mart_three_lists"][["list_entry_id", "list_kind", "region", "industry_name", "entry_name", "sentence"]].copy()
        targets = tables["mart_three_lists"]["list_kind"] == "target_output"
        entries["target_low.only_where_it_is_a_target"] = tables["mart_three_lists"]["target_low"].notna() == targets
        versions = tables["dim_document_version"]
        closed = set(versions.loc[versions["is_text_reserved"], "document_version_id"])
        reserved = [closed.issuperset(ids) for ids in tables["mart_three_lists"]["document_version_ids"]]
        # The quote of a target is that of a fact, and facts stay.
        entries["sentence.is_left_out_where_it_is_reserved"] = targets | entries["sentence"].isna() | ~pd.Series(reserved, entries.index)
        projects = tables["mart_three_lists"]["list_kind"] == "target_project"
        detail = tables["mart_three_lists"][["project_owner", "project_stage", "investment_text"]]
        entries["project_stage.only_where_it_is_a_project"] = projects | detail.isna().all(axis=1)
        entries["entry_name.is_in_its_sentence"] = [
            not project or printed.stands_in(name, sentence and sentence.translate(QUOTATION_MARKS))
            for project, name, sentence in zip(projects, entries["entry_name"], _plain(entries["sentence"]), strict=True)
        ]
        return entries

    return Suite(
        "mart_three_lists",
        ("list_entry_id",),
        ("list_kind", "region", "industry_name", "entry_name", "sentence"),
        view,
        (
            *_rows("mart_three_lists", context, empty=None),
            holds("target_low.only_where_it_is_a_target", CRITICAL, "A target without a value, or a value that nobody set."),
            holds("sentence.is_left_out_where_it_is_reserved", CRITICAL, "A list prints no sentence that its publisher reserves."),
            holds("project_stage.only_where_it_is_a_project", CRITICAL, "Only a project is begun and costs something."),
            holds("entry_name.is_in_its_sentence", CRITICAL, "A project that its sentence does not name was made up."),
        ),
    )


def mart_enterprise_profile(context: Context) -> Suite:
    """Claims about `mart_enterprise_profile`."""
    shown = ("organisation_name", "organisation_type", "mention_count", "figure_count")
    return Suite(
        "mart_enterprise_profile",
        ("organisation_id",),
        shown,
        lambda tables: tables["mart_enterprise_profile"][["organisation_id", *shown]],
        (
            *_rows("mart_enterprise_profile", context, empty=None),
            _name("organisation_name", 60, "A name beyond 60 characters is a sentence that was taken for one."),
            _positive("mention_count", "A profile of what nobody mentions."),
        ),
        {"mart_enterprise_profile": ("organisation_id", *shown)},
    )


def mart_policy_profile(context: Context) -> Suite:
    """Claims about `mart_policy_profile`."""
    shown = ("policy_title", "issuer", "issue_date_text", "instrument_count", "mention_count")
    return Suite(
        "mart_policy_profile",
        ("policy_id",),
        shown,
        lambda tables: tables["mart_policy_profile"][["policy_id", *shown]],
        (
            *_rows("mart_policy_profile", context, empty=None),
            _name("policy_title", 120, "A title beyond 120 characters is a sentence that was taken for one."),
            _positive("mention_count", "A profile of what nobody mentions."),
        ),
    )


def mart_corpus(context: Context) -> Suite:
    """Claims about `mart_corpus`: text to learn from is text, whole, and nobody has reserved it."""

    def view(tables: Tables) -> pd.DataFrame:
        paragraphs = tables["mart_corpus"][["paragraph_id", "url", "paragraph_text", "is_text_reserved", "cjk_share", "is_closed"]].copy()
        paragraphs["cjk_share"] = paragraphs["cjk_share"].astype(float)
        paragraphs["paragraph_text.is_left_out_where_it_is_reserved"] = (
            paragraphs["paragraph_text"].isna() == paragraphs["is_text_reserved"]
        )
        return paragraphs

    return Suite(
        "mart_corpus",
        ("paragraph_id",),
        ("url", "paragraph_text"),
        view,
        (
            *_rows("mart_corpus", context),
            _clean("paragraph_text"),
            holds("paragraph_text.is_left_out_where_it_is_reserved", CRITICAL, "A corpus holds no text that its publisher reserves."),
            claim(
                gxe.ExpectColumnValuesToBeBetween,
                "cjk_share.is_mostly_chinese",
                WARNING,
                "A paragraph with few Chinese characters is code, a table in disguise, or another language.",
                column="cjk_share",
                min_value=0.3,
                mostly=0.95,
            ),
            claim(
                gxe.ExpectColumnValuesToBeInSet,
                "is_closed.mostly",
                WARNING,
                "Paragraphs end like sentences; many that don't were cut by a page or a column.",
                column="is_closed",
                value_set=[True],
                mostly=0.8,
            ),
        ),
    )


def fct_listing(context: Context) -> Suite:
    """Claims about `fct_listing`."""

    def view(tables: Tables) -> pd.DataFrame:
        listings = tables["fct_listing"][["listing_id", "listing_label", "declared_count", "listed_count", "items", "sentence"]].copy()
        listings["items"] = ["、".join(items) for items in listings["items"]]
        declared = listings["declared_count"].astype("Float64")
        listings["declared_count.covers_the_items"] = (declared.isna() | (listings["listed_count"] <= declared)).astype(bool)
        return listings

    return Suite(
        "fct_listing",
        ("listing_id",),
        ("listing_label", "items", "declared_count", "sentence"),
        view,
        (
            *_rows("fct_listing", context, empty=None),
            _clean("items"),
            claim(
                gxe.ExpectColumnValuesToBeBetween,
                "listed_count.is_a_list",
                CRITICAL,
                "A listing has two items at least.",
                column="listed_count",
                min_value=2,
            ),
            holds("declared_count.covers_the_items", WARNING, "More items than are declared: an item was cut in two, or the text errs."),
        ),
    )


def fct_listing_item(context: Context) -> Suite:
    """Claims about `fct_listing_item`: each item is what stands in the document."""

    def view(tables: Tables) -> pd.DataFrame:
        items = tables["fct_listing_item"][["listing_item_id", "item_text", "item_raw_text"]].copy()
        items["item_text.rereads_in_its_capture"] = [
            printed.rereads(raw, text) for raw, text in zip(items["item_raw_text"], items["item_text"], strict=True)
        ]
        return items

    return Suite(
        "fct_listing_item",
        ("listing_item_id",),
        ("item_text", "item_raw_text"),
        view,
        (
            *_rows("fct_listing_item", context, empty=None),
            _clean("item_text"),
            holds("item_text.rereads_in_its_capture", CRITICAL, "An item must equal the characters that it points at."),
        ),
    )


def mart_industry_chain(context: Context) -> Suite:
    """Claims about `mart_industry_chain`."""
    return Suite(
        "mart_industry_chain",
        ("industry_chain_id",),
        ("organisation_name", "organisation_role", "sentence"),
        lambda tables: tables["mart_industry_chain"][["industry_chain_id", "organisation_name", "organisation_role", "sentence"]],
        (
            *_rows("mart_industry_chain", context, empty=None),
            _clean("organisation_name"),
            claim(
                gxe.ExpectColumnValueLengthsToBeBetween,
                "organisation_role.is_a_role",
                WARNING,
                "A role beyond 20 characters is a sentence that was taken for one.",
                column="organisation_role",
                min_value=1,
                max_value=20,
            ),
        ),
    )


def fct_document_organisation(context: Context) -> Suite:
    """Claims about `fct_document_organisation`."""
    columns = ["document_id", "organisation_id", "organisation_name", "canonical_organisation_id", "mention_count"]
    return Suite(
        "fct_document_organisation",
        ("document_id", "organisation_id"),
        ("organisation_name",),
        lambda tables: tables["fct_document_organisation"][columns],
        (
            *_rows("fct_document_organisation", context, empty=None),
            claim(
                gxe.ExpectColumnValuesToBeBetween,
                "mention_count.is_a_count",
                CRITICAL,
                "What is named is named at least once.",
                column="mention_count",
                min_value=1,
            ),
        ),
    )


def dim_organisation(context: Context) -> Suite:
    """Claims about `dim_organisation`: a link leads to an organisation that is itself nobody's other name."""

    def view(tables: Tables) -> pd.DataFrame:
        names = tables["dim_organisation"][
            ["organisation_id", "organisation_name", "canonical_organisation_id", "organisation_type"]
        ].copy()
        final = set(names.loc[names["organisation_id"] == names["canonical_organisation_id"], "organisation_id"])
        names["canonical_organisation_id.ends_the_chain"] = names["canonical_organisation_id"].isin(final)
        return names

    return Suite(
        "dim_organisation",
        ("organisation_id",),
        ("organisation_name", "canonical_organisation_id"),
        view,
        (
            *_rows("dim_organisation", context, empty=None),
            _clean("organisation_name"),
            claim(
                gxe.ExpectColumnValueLengthsToBeBetween,
                "organisation_name.is_a_name",
                CRITICAL,
                "A name beyond 80 characters is a sentence that was taken for one.",
                column="organisation_name",
                min_value=1,
                max_value=80,
            ),
            holds(
                "canonical_organisation_id.ends_the_chain",
                CRITICAL,
                "Decisions that lead in a circle would count one organisation under two names.",
            ),
        ),
    )


def dim_organisation_name(context: Context) -> Suite:
    """Claims about `dim_organisation_name`."""
    columns = ["organisation_name_id", "organisation_name", "organisation_id", "mention_count"]
    return Suite(
        "dim_organisation_name",
        ("organisation_name_id",),
        ("organisation_name", "organisation_id"),
        lambda tables: tables["dim_organisation_name"][columns],
        (*_rows("dim_organisation_name", context, empty=None), _clean("organisation_name")),
    )


def mart_organisation_review(_: Context) -> Suite:
    """Claims about `mart_organisation_review`: an empty queue is fine, a proposal that was merged all the same is not."""

    def view(tables: Tables) -> pd.DataFrame:
        columns = ["proposal_id", "name_a", "name_b", "decision", "organisation_id_a", "organisation_id_b", "sentence_a"]
        pairs = tables["mart_organisation_review"][columns].copy()
        names = tables["dim_organisation"].set_index("organisation_id")["canonical_organisation_id"]
        apart = pairs["organisation_id_a"].map(names) != pairs["organisation_id_b"].map(names)
        pairs["decision.none_merged_without"] = apart | pairs["decision"].eq("same")
        reserved = tables["dim_document"].set_index("document_id")["is_text_reserved"]
        for side in ("a", "b"):
            said, of = (tables["mart_organisation_review"][f"{column}_{side}"] for column in ("sentence", "document_id"))
            pairs[f"sentence_{side}.is_left_out_where_it_is_reserved"] = said.isna() == of.map(reserved)
        return pairs

    return Suite(
        "mart_organisation_review",
        ("proposal_id",),
        ("name_a", "name_b", "decision"),
        view,
        (
            _clean("sentence_a"),
            *[
                holds(f"sentence_{side}.is_left_out_where_it_is_reserved", CRITICAL, "A doubt prints no sentence that is reserved.")
                for side in ("a", "b")
            ],
            holds("decision.none_merged_without", CRITICAL, "Two companies counted as one on a guess can't be told apart again."),
        ),
    )


def dim_region(context: Context) -> Suite:
    """Claims about `dim_region`."""
    columns = ["region_id", "region_code", "region_name", "region_level"]
    return Suite(
        "dim_region",
        ("region_id",),
        ("region_name", "region_level"),
        lambda tables: tables["dim_region"][columns],
        (
            *_rows("dim_region", context),
            claim(
                gxe.ExpectColumnValuesToMatchRegex,
                "region_code.is_a_code",
                CRITICAL,
                "Codes of GB/T 2260 have six digits; the world has 001.",
                column="region_code",
                regex=r"^(?:\d{6}|001)$",
            ),
            claim(
                gxe.ExpectColumnValuesToMatchRegex,
                "region_name.is_chinese",
                CRITICAL,
                "Analysts know a region by its Chinese name.",
                column="region_name",
                regex=r"[\u4e00-\u9fff]",
            ),
        ),
    )


def dim_security(context: Context) -> Suite:
    """Claims about `dim_security`."""
    columns = ["security_id", "security_name", "exchange"]
    return Suite(
        "dim_security",
        ("security_id",),
        ("security_name", "exchange"),
        lambda tables: tables["dim_security"][columns],
        (
            *_rows("dim_security", context, empty=None),
            claim(
                gxe.ExpectColumnValuesToMatchRegex,
                "security_id.is_a_code",
                WARNING,
                "A code is the exchange in lower case and the number or ticker; anything else is markup that changed.",
                column="security_id",
                regex=r"^[a-z]{2,4}[0-9A-Za-z.]{1,10}$",
            ),
        ),
    )


def dim_policy(context: Context) -> Suite:
    """Claims about `dim_policy`."""

    def view(tables: Tables) -> pd.DataFrame:
        policies = tables["dim_policy"][["policy_id", "policy_title", "issuer", "issue_date"]].copy()
        today = context.as_of.date().isoformat()
        dates = policies["issue_date"]
        policies["issue_date.not_in_the_future"] = [not isinstance(date, str) or date <= today[: len(date)] for date in dates]
        return policies

    return Suite(
        "dim_policy",
        ("policy_id",),
        ("policy_title", "issuer", "issue_date"),
        view,
        (
            *_rows("dim_policy", context, empty=None),
            _clean("policy_title"),
            claim(
                gxe.ExpectColumnValueLengthsToBeBetween,
                "policy_title.is_a_title",
                CRITICAL,
                "A title beyond 150 characters is a sentence that was taken for one.",
                column="policy_title",
                min_value=1,
                max_value=150,
            ),
            holds("issue_date.not_in_the_future", WARNING, "A document can't tell when a policy will have come out; look at the sentence."),
        ),
    )


def fct_policy_mention(context: Context) -> Suite:
    """Claims about `fct_policy_mention`."""
    columns = ["mention_id", "policy_id", "mention_name", "sentence"]
    return Suite(
        "fct_policy_mention",
        ("mention_id",),
        ("mention_name", "sentence"),
        lambda tables: tables["fct_policy_mention"][columns],
        (
            *_rows("fct_policy_mention", context, empty=None),
            claim(
                gxe.ExpectColumnValuesToNotBeNull,
                "policy_id.mostly_known",
                WARNING,
                "Short titles that lead to no full one are few; many of them point at a parser that loses paragraphs.",
                column="policy_id",
                mostly=0.7,
            ),
        ),
    )


def dim_period(context: Context) -> Suite:
    """Claims about `dim_period`."""
    return Suite(
        "dim_period",
        ("period_id",),
        ("period_kind", "label_zh", "label_en"),
        lambda tables: tables["dim_period"][["period_id", "period_kind", "period_year", "label_zh", "label_en"]],
        (
            *_rows("dim_period", context, empty=WARNING),
            claim(
                gxe.ExpectColumnValuesToMatchRegex,
                "label_zh.is_chinese",
                CRITICAL,
                "Analysts read a period by its Chinese label.",
                column="label_zh",
                regex=r"\d+年",
            ),
        ),
    )


def mart_indicator_series(context: Context) -> Suite:
    """Claims about `mart_indicator_series`."""
    shown = ["series_point_id", "subject", "indicator", "readable_unit", "period_id", "value_count", "chosen_because", "quote"]

    def view(tables: Tables) -> pd.DataFrame:
        series = tables["mart_indicator_series"][shown].copy()
        money = tables["mart_indicator_series"]["unit_code"].astype("str").str.startswith("currency:")
        series["readable_unit.is_chinese_money"] = ~money | series["readable_unit"].str.contains("元|[A-Z]{3}", regex=True)
        return series

    return Suite(
        "mart_indicator_series",
        ("series_point_id",),
        ("subject", "indicator", "period_id", "quote"),
        view,
        (
            *_rows("mart_indicator_series", context, empty=WARNING),
            holds("readable_unit.is_chinese_money", CRITICAL, "Analysts read amounts in 亿元 and 万元."),
            claim(
                gxe.ExpectColumnValuesToBeBetween,
                "value_count.is_a_handful",
                WARNING,
                "More than ten different values for one point: an indicator's name is too vague to be a series.",
                column="value_count",
                max_value=10,
            ),
        ),
        {"mart_indicator_series": (*shown, "unit_code")},
    )


def mart_conflict(context: Context) -> Suite:
    """Claims about `mart_conflict`: conflicts are data, and none is good news; what must hold is that both sides differ."""

    def view(tables: Tables) -> pd.DataFrame:
        pairs = tables["mart_conflict"][["conflict_id", "subject", "indicator", "period_id", "value_text", "other_value_text"]].copy()
        same = tables["mart_conflict"]["observation_id"] == tables["mart_conflict"]["other_observation_id"]
        pairs["other_observation_id.is_another_fact"] = ~same
        return pairs

    return Suite(
        "mart_conflict",
        ("conflict_id",),
        ("subject", "indicator", "period_id", "value_text", "other_value_text"),
        view,
        (
            *_rows("mart_conflict", context, empty=None, may_vanish=True),
            holds("other_observation_id.is_another_fact", CRITICAL, "A fact can't contradict itself."),
        ),
    )


def mart_derived_value(context: Context) -> Suite:
    """Claims about `mart_derived_value`: a stated value that disagrees is data; many are a misread list."""
    return Suite(
        "mart_derived_value",
        ("derived_value_id",),
        ("derivation", "subject", "indicator", "formula", "stated_value"),
        lambda tables: tables["mart_derived_value"].drop(columns=["operands", "observation_ids"]),
        (
            *_rows("mart_derived_value", context, empty=None),
            _mostly_agreed(),
        ),
    )


def mart_quality_flag(context: Context) -> Suite:
    """Claims about `mart_quality_flag`: doubts are data, and none is good news."""
    return Suite(
        "mart_quality_flag",
        ("quality_flag_id",),
        ("flag", "indicator", "value_text", "quote"),
        lambda tables: tables["mart_quality_flag"],
        (
            *_rows("mart_quality_flag", context, empty=None, may_vanish=True),
            claim(
                gxe.ExpectColumnValuesToMatchRegex,
                "flag_zh.is_chinese",
                CRITICAL,
                "Analysts read a doubt in Chinese.",
                column="flag_zh",
                regex=r"[\u4e00-\u9fff]",
            ),
        ),
    )


def mart_daily_change(context: Context) -> Suite:  # noqa: ARG001 (any number of rows is well)
    """Claims about `mart_daily_change`."""

    def view(tables: Tables) -> pd.DataFrame:
        frame = tables["mart_daily_change"]
        fact = frame["changed_item_kind"] == "fact"
        now, before = frame["changed_quote"].notna(), frame["previous_quote"].notna()
        wanted = {"new": now & ~before, "changed": now & before, "withdrawn": ~now & before}
        shown = pd.concat([frame["change_kind"].eq(kind) & said for kind, said in wanted.items()], axis=1).any(axis=1)
        return frame.assign(**{"changed_quote.shows_the_change": shown | ~fact})

    return Suite(
        "mart_daily_change",
        ("daily_change_id",),
        ("change_kind", "subject", "indicator", "changed_quote", "previous_quote"),
        view,
        (
            holds(
                "changed_quote.shows_the_change",
                CRITICAL,
                "A change is believed by its sentences: what is new has one now, what is withdrawn had one, what is changed has both.",
            ),
        ),
    )


SUITES: Sequence[Callable[[Context], Suite]] = (
    dim_source,
    dim_capture,
    dim_document,
    dim_document_cluster,
    dim_document_version,
    fct_document_withdrawal,
    dim_block,
    fct_observation,
    dim_indicator,
    fct_derived_check,
    fct_mention,
    dim_term,
    mart_platform_metrics,
    mart_compute_capacity,
    mart_register,
    mart_data_resource,
    mart_industry_map,
    mart_three_lists,
    mart_enterprise_profile,
    mart_policy_profile,
    mart_corpus,
    fct_listing,
    fct_listing_item,
    mart_industry_chain,
    fct_document_organisation,
    dim_organisation,
    dim_organisation_name,
    mart_organisation_review,
    dim_region,
    dim_security,
    dim_policy,
    fct_policy_mention,
    dim_period,
    mart_indicator_series,
    mart_conflict,
    mart_derived_value,
    mart_quality_flag,
    mart_daily_change,
)
