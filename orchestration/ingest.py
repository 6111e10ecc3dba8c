"""Assets of the group raw: captures of each source, and the batches of records that are read from them.

Belongs here: when captures are made and read, what is reported of it. Does not belong here: how (`scrapers`), how records are stored
(`warehouse.batches`).
"""

import re
import time
from collections.abc import Callable, Iterable, Iterator, Set
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from zoneinfo import ZoneInfo

import dagster as dg
import pyarrow as pa

from expectations.holds import Decided, decided, held_captures, most_held
from expectations.quarantine import Quarantine, Run
from expectations.yields import (
    RULE,
    HeldVisit,
    held_visits,
    listed_entry,
    listed_item,
    listed_surplus,
    refused_entry,
    refused_item,
    surpluses,
    visits_of,
    yield_entries,
)
from orchestration.alarm import raise_alarm
from orchestration.resources import HomeResource
from orchestration.settings import Settings, load_settings
from orchestration.source_check import LATEST_EDITION, site_of
from scrapers.capture import CAPTURE, DAMAGED, EVIDENCE, GONE, LISTING, SEEN, Archive, Entry
from scrapers.collect import Budget, CollectReport, collect, rejudge
from scrapers.failpoints import failpoint
from scrapers.fetch import Fetcher, FetchPolicy
from scrapers.normalise import read_limited
from scrapers.opt_outs import reserving_signals
from scrapers.records import Capture, Quarantined, RejectedError, code_faults_rejected, make_id
from scrapers.sources import Source
from scrapers.urls import mask_url
from scrapers.version import code_version
from warehouse.batches import SCHEMAS, BatchRows, list_batches, read_yields, work_ranges, write_batch
from warehouse.home import Home
from warehouse.inputs import HELD, PREVIOUS, PREVIOUS_DOCUMENTS, RELEASE, SOURCES, WITHDRAWN, write_inputs
from warehouse.release import inputs_digest, latest_release, next_release_id
from warehouse.vocabulary import VOCABULARY

OWNERS = ["data@kaoju.example"]
PROGRESS_SECONDS = 5.0
READ = "read"
YIELD_CHECK = "every_source_yields"

# Two more tries of a site that does not answer at all; single pages are tried again by the fetch layer.
NETWORK_RETRIES = dg.RetryPolicy(max_retries=2, delay=10, backoff=dg.Backoff.EXPONENTIAL, jitter=dg.Jitter.PLUS_MINUS)


# The day whose issue is read, in China; it matters to sources whose addresses hold a date (e-papers), for which older days can be
# backfilled. Other sources give what they list at the time of the run, whichever day is asked for.
TIME_ZONE = "Asia/Shanghai"
CAPTURE_DAYS = dg.DailyPartitionsDefinition(start_date="2020-01-01", timezone=TIME_ZONE, end_offset=1)


def day_of(instant: datetime) -> str:
    """The day in China, as a partition key, in which `instant` (with zone) lies."""
    return f"{instant.astimezone(ZoneInfo(TIME_ZONE)).date():%Y-%m-%d}"


def day_ended_before(instant: datetime) -> str:
    """The last day in China, as a partition key, that had ended at `instant` (with zone)."""
    return day_of(instant - timedelta(days=1))


class CaptureConfig(dg.Config):
    """What a single run may ask of a source.

    Attributes:
        path: folder of saved documents, for the source `files`.
        edition: edition of the sample site, for the sample sources; the site as of this edition.
    """

    path: str = ""
    edition: int = LATEST_EDITION


CAPTURES = "captures"


def capture_key(source_id: str) -> dg.AssetKey:
    """Asset key of a source's captures, such as captures/sample_news."""
    return dg.AssetKey([CAPTURES, source_id.replace("-", "_")])


def host_pool(source: Source) -> str:
    """Name of the pool in which a source is captured: sources of one publisher's host wait for each other, whatever executor runs them."""
    return "host_" + re.sub(r"\W", "_", source.hosts[0] if source.hosts else source.id)


def fair_share(left: int, waiting: int) -> int:
    """Return how many requests a source may make now.

    Args:
        left: of the night's budget; what failed without an answer may have overdrawn it.
        waiting: sources that still want some of it, this one included.
    """
    return max(left, 0) // max(waiting, 1)


@cache
def _fetcher(contact: str, attempt: int) -> Fetcher:  # noqa: ARG001 (another attempt asks again what could not be had)
    """The fetcher of this process: delays, health and robots.txt of a host are one matter for all sources that ask it."""
    return Fetcher(FetchPolicy(contact=contact), now=_now)


def _started(context: dg.AssetExecutionContext) -> datetime:
    record = context.instance.get_run_record_by_id(context.run_id)
    return datetime.fromtimestamp(record.start_time, UTC) if record is not None and record.start_time else _now()


def raw_key(table: str) -> dg.AssetKey:
    """Asset key of a table of batches; equal to the key that dagster-dbt gives the dbt source."""
    return dg.AssetKey(["raw", table])


def input_key(table: str) -> dg.AssetKey:
    """Asset key of an input of the build; equal to the key that dagster-dbt gives the dbt source."""
    return dg.AssetKey(["inputs", table])


def capture_asset(source: Source, settings: Settings) -> dg.AssetsDefinition:
    """Make the asset that captures one source."""

    @dg.asset(
        key=capture_key(source.id),
        group_name="raw",
        description=f"{source.name_zh} ({source.name_en}): captures in the archive, WARC and ledger. Licence: {source.licence}",
        owners=OWNERS,
        kinds={"python", "warc"},
        tags={"layer": "capture", "verified": "yes" if source.verified else "no"},
        partitions_def=CAPTURE_DAYS,
        retry_policy=NETWORK_RETRIES,
        pool=host_pool(source),
        metadata={"homepage": source.homepage, "publisher": source.publisher, "declared_in": f"scrapers/sources/{source.id}.yml"},
    )
    def captures(context: dg.AssetExecutionContext, config: CaptureConfig, kaoju: HomeResource) -> dg.MaterializeResult:
        home = kaoju.home
        if source.discovery.kind == "folder" and not config.path and any("{base}" in url for url in source.discovery.urls):
            context.log.info("no folder was named; `kaoju refresh --source files --path DIR` names one")
            return dg.MaterializeResult(metadata={"discovered": 0})
        with Archive(home.captures) as archive, site_of(source, config.edition) as site:
            asked = archive.requests_since(_started(context))
            sources = {key for key in context.job_def.asset_layer.selected_asset_keys if key.path[0] == CAPTURES}
            waiting = len((sources - {capture_key(source_id) for source_id in asked}) | {capture_key(source.id)})
            report = collect(
                source,
                archive,
                fetcher=_fetcher(settings.contact, context.retry_number),
                now=_now,
                base=config.path or site,
                budget=Budget(requests=fair_share(settings.budget - sum(asked.values()), waiting)),
                day=context.partition_time_window.start.date(),
            )
            held, healed = archive.counts(source.id).get(CAPTURE, 0), set(archive.healed)
            fortnight = archive.daily_counts(source.id, _now() - timedelta(days=14))
        for line in report.recovered:
            context.log.warning(line)
        for cut in report.cut_off:
            context.log.warning(f"cut off, taken up next time: {cut.url}: {cut.reason}")
        if surplus := listed_surplus(source, report.discovered):
            context.log.warning(surplus)
        few = listed_entry(source, report.discovered)
        many = refused_entry(source, report.refused, report.fetched)
        rejected = [*report.rejected, *filter(None, (few, many))]
        quarantine = Quarantine(home.quarantine)
        run = Run(context.run_id, code_version(), _now())
        read_again(quarantine, healed, run)
        judged_well = {listed_item(source), refused_item(source)} - {entry.item_id for entry in rejected}
        quarantine.resolve([*judged_well, *report.settled, *_given_up(quarantine, report)], run)
        still_open = quarantine.add(rejected, run)
        for entry in still_open:
            context.log.warning(quarantine_line(entry))
        if many in still_open:
            raise_alarm(settings, f"Kaoju is turned away by {source.id}: {many.message}; {many.next_step}")
        silent = not report.discovered and any(entry.item_kind == "listing" for entry in report.rejected)
        if silent and context.retry_number < NETWORK_RETRIES.max_retries:
            raise dg.Failure(f"{source.id} lists nothing: {report.rejected[0].message}; tried again in a while")
        context.log.info(
            f"{source.id}: {report.discovered} discovered, {report.new} new, {report.unchanged} unchanged, {len(report.rejected)} rejected"
        )
        return dg.MaterializeResult(metadata=_report_metadata(report, fortnight) | {"dagster/row_count": held})

    return captures


def read_again(quarantine: Quarantine, healed: Set[str], run: Run) -> None:
    """Have this night read captures that were damaged, and are whole again since the same bytes have come once more."""
    entries = [entry.rejected for entry in quarantine.entries(at=run.at) if entry.rejected.rule == DAMAGED]
    quarantine.ask_again([entry.quarantine_id for entry in entries if entry.capture_id in healed], at=run.at)


def _given_up(quarantine: Quarantine, report: CollectReport) -> list[str]:
    """Return the open items of a source that no list names any more and of which nothing was ever captured: nobody will ask again."""
    if report.listed is None:
        return []
    return [
        entry.rejected.item_id
        for entry in quarantine.entries(at=report.finished)
        if entry.rejected.source_id == report.source_id
        and entry.rejected.item_kind == "url"
        and entry.rejected.capture_id is None
        and entry.rejected.item_id not in report.listed
    ]


_FORTNIGHT = {CAPTURE: "new", SEEN: "unchanged", GONE: "gone", EVIDENCE: "failed", LISTING: "lists that changed"}
"""Columns of the table of the last 14 days (UTC), by kind of entry in the archive."""


def _report_metadata(report: CollectReport, fortnight: list[tuple[str, str, int]]) -> dict[str, int | dg.TableMetadataValue]:
    counts: dict[str, int | dg.TableMetadataValue] = {
        "discovered": report.discovered,
        "filtered": report.filtered,
        "fresh": report.fresh,
        "unlisted": report.unlisted,
        "requests": report.requests,
        "fetched": report.fetched,
        "unchanged": report.unchanged,
        "new": report.new,
        "changed": report.changed,
        "gone": report.gone,
        "refused": report.refused,
        "wire bytes": report.wire_bytes,
        "cut off": len(report.cut_off),
        "quarantined": len(report.rejected),
    }
    days: dict[str, dict[str, int]] = {}
    for day, kind, count in fortnight:
        days.setdefault(day, {})[kind] = count
    if days:
        rows = [{"day": day} | {title: kinds.get(kind, 0) for kind, title in _FORTNIGHT.items()} for day, kinds in days.items()]
        counts["last 14 days"] = dg.MetadataValue.table(records=[dg.TableRecord(row) for row in rows])
    if report.rejected:
        counts["quarantine"] = quarantine_table(report.rejected)
    return counts


def quarantine_line(entry: Quarantined) -> str:
    """One line for the log of a run: source, address, rule, message, and what happens next."""
    place = " ".join(filter(None, (entry.source_id, entry.url or entry.item_id)))
    return f"quarantine: {place} {entry.rule}: {entry.message}; {entry.next_step}"


def quarantine_table(entries: Iterable[Quarantined]) -> dg.TableMetadataValue:
    """Quarantined items as a table for the Dagster UI."""
    records = [
        dg.TableRecord(
            {
                "source": entry.source_id,
                "item": entry.url or entry.item_id,
                "rule": entry.rule,
                "message": entry.message[:300],
                "next step": entry.next_step,
                "id": entry.quarantine_id,
            }
        )
        for entry in entries
    ]
    return dg.MetadataValue.table(records=records)


def table_schema(schema: pa.Schema) -> dg.TableSchema:
    """Column schema of an Arrow schema, for the Dagster UI."""
    return dg.TableSchema(columns=[dg.TableColumn(field.name, str(field.type)) for field in schema])


RAW_DESCRIPTIONS = {
    "captures": "One row per capture: where it came from, when, and the digest of its bytes.",
    "documents": "One row per capture that could be normalised to a document version.",
    "blocks": "One row per block of a document version, in reading order, with the place of its characters.",
    "observations": "One row per numeric fact: subject, indicator, period, value, unit and the characters that state it.",
    "mentions": "One row per organisation, person, place, policy, product or security that is named.",
    "listings": "One row per enumeration in a sentence: what is enumerated, whose, how many are declared.",
    "listing_items": "One row per item of an enumeration, in the order of the text.",
    "checks": "One row per comparison of a stated fact with what other facts of its document imply.",
    "derived": "One row per value that facts of a document imply and the document does not state as such.",
    "quarantined": "One row per capture, document or fact that a rule rejected.",
}


def reading_asset(sources: dict[str, Source], settings: Settings) -> dg.AssetsDefinition:
    """Make the assets that read captures into batches; nothing is read twice by the same code."""
    specs = [
        dg.AssetSpec(
            key=raw_key(table),
            deps=[capture_key(source_id) for source_id in sources],
            description=RAW_DESCRIPTIONS[table],
            group_name="raw",
            owners=OWNERS,
            kinds={"python", "parquet"},
            tags={"layer": "raw"},
            metadata={"dagster/column_schema": table_schema(schema)},
            skippable=True,
        )
        for table, schema in SCHEMAS.items()
    ]

    @dg.multi_asset(name="read_captures", specs=specs, description="Normalise and extract what is new, or was read by older code.")
    def read_captures(context: dg.AssetExecutionContext, kaoju: HomeResource) -> Iterator[dg.MaterializeResult]:
        home = kaoju.home
        parsers = {source.id: source.parser for source in sources.values()}
        done = refresh_batches(home, parsers, run_id=context.run_id, log=context.log.info, settings=settings)
        batches = list_batches(home)
        latest = latest_release(home)
        inputs = release_inputs(home)
        if not batches or (latest is not None and latest.manifest["inputs"] == inputs):
            context.log.info("nothing new: the latest release is made from exactly these batches by exactly this code")
            return
        for table in SCHEMAS:
            metadata = {"dagster/row_count": sum(batch.rows[table] for batch in batches), "captures read": done}
            yield dg.MaterializeResult(asset_key=raw_key(table), metadata=metadata)

    return read_captures


def refresh_batches(
    home: Home, parsers: dict[str, str | None], *, run_id: str, log: Callable[[str], None], settings: Settings | None = None
) -> int:
    """Bring the batches up to date with the archive and the code.

    Args:
        home: where.
        parsers: parser hint by source id.
        run_id: for the quarantine.
        log: takes a line of progress at most every five seconds.
        settings: how many damaged captures may be left out; None takes those of kaoju.toml.

    Returns:
        How many captures were read.

    Raises:
        dagster.Failure: more captures than that are not what was stored.
    """
    version = code_version()
    settings = settings or load_settings()
    quarantine = Quarantine(home.quarantine)
    run = Run(run_id, version, _now())
    read = 0
    batches = list_batches(home)
    with Archive(home.captures) as archive:
        again = [entry.rejected for entry in quarantine.entries(at=run.at) if entry.is_asked_again and entry.rejected.capture_id]
        all_held = all(capture.rule is not None for capture in archive.captured())
        if all_held or any(batch.code_version != version for batch in batches) or any(entry.stage == "fetch" for entry in again):
            _rejudge(archive, quarantine, [entry for entry in again if entry.stage == "fetch"], run, log=log)
        readable = {capture.sequence: capture.capture_id for capture in archive.captured() if capture.rule is None}
        ranges = work_ranges(batches, list(readable), version)
        asked = {entry.capture_id for entry in again if entry.stage == READ}
        stale = {sequence for sequence, capture_id in readable.items() if capture_id in asked}
        known = {(batch.first, batch.last) for batch in batches}
        ranges = sorted({*ranges, *(span for span in known if any(span[0] <= sequence <= span[1] for sequence in stale))})
        sequences = list(readable)
        total = sum(1 for sequence in sequences if any(first <= sequence <= last for first, last in ranges))
        told = time.monotonic()
        for first, last in ranges:
            rows, rejected, accepted = BatchRows(), [], []
            for stored in _stored_between(archive, first, last):
                entry = _read_back(rows, archive, stored, parsers.get(stored.source_id), version)
                if entry is None:
                    accepted.append(stored.capture_id or "")
                else:
                    rejected.append(entry)
                read += 1
                failpoint("read.document")
                if time.monotonic() - told > PROGRESS_SECONDS:
                    told = time.monotonic()
                    log(f"read {read} of {total} captures")
            # A batch that is there is not read again: by then the quarantine must know what it rejected.
            for entry in quarantine.add(rejected, run):
                log(quarantine_line(entry))
            quarantine.resolve(accepted, run)
            _stop_at_damage(quarantine, most_held(len(readable), most=settings.held_documents, percent=settings.held_percent), run)
            write_batch(home, first, last, version, rows)
    return read


def _rejudge(archive: Archive, quarantine: Quarantine, asked: list[Quarantined], run: Run, *, log: Callable[[str], None]) -> None:
    """Hold back and set free by the code that reads now what other code let pass or held back, and what is asked again."""
    settled, held = rejudge(archive, now=run.at)
    quarantine.resolve(settled, run)
    judged = {*settled, *(entry.item_id for entry in held)}
    for item in settled:
        log(f"set free by the code as it is now: {item}")
    for entry in quarantine.add([*held, *(entry for entry in asked if entry.item_id not in judged)], run):
        log(quarantine_line(entry))


def _stored_between(archive: Archive, first: int, last: int) -> Iterator[Entry]:
    for entry in archive.entries(after=first - 1, kinds=(CAPTURE,)):
        if entry.sequence > last:
            return
        if entry.rule is None:
            yield entry


def _read_back(rows: BatchRows, archive: Archive, stored: Entry, parser: str | None, version: str) -> Quarantined | None:
    """Read one entry of the archive into a batch; where its bytes are not what was stored, nothing looks at them."""
    try:
        capture = archive.get(stored.capture_id or "")
    except RejectedError as error:
        rows.add_capture(stored.sequence, stored)
        quarantine_id = make_id("qua", stored.capture_id, error.rule)
        return _rejected(
            rows,
            stored,
            error,
            f"put this file back from a backup, then `kaoju quarantine replay|drop {quarantine_id}`; it heals by itself when the same "
            "bytes come again",
        )
    return read_into(rows, stored.sequence, capture, parser, version)


def _stop_at_damage(quarantine: Quarantine, most: int, run: Run) -> None:
    """A few damaged captures are left out like any other fault of a document; where more are, it is the archive that is at fault.

    Raises:
        dagster.Failure: before a batch without them is written.
    """
    damaged = [entry.rejected for entry in quarantine.entries(at=run.at) if entry.rejected.rule == DAMAGED]
    if len(damaged) > most:
        raise dg.Failure(
            f"the archive is damaged: {len(damaged)} captures are not what was stored, and {most} may be left out (kaoju.toml, [gate]); "
            f"the first: {damaged[0].message}; `kaoju captures verify` names the files to put back from a backup"
        )


def read_into(rows: BatchRows, sequence: int, capture: Capture, parser: str | None, version: str) -> Quarantined | None:
    """Read one capture into a batch; return the entry for the quarantine where a rule rejects it."""
    rows.add_capture(sequence, capture)
    try:
        with code_faults_rejected():
            rows.add_document(sequence, read_limited(capture, parser), version)
    except RejectedError as error:
        return _rejected(rows, capture, error, "kept in the archive; read again when the code changes, or by `kaoju quarantine replay`")
    return None


def _rejected(rows: BatchRows, capture: Capture | Entry, error: RejectedError, next_step: str) -> Quarantined:
    entry = Quarantined(
        quarantine_id=make_id("qua", capture.capture_id, error.rule),
        stage=READ,
        item_kind="capture",
        item_id=capture.capture_id or "",
        source_id=capture.source_id,
        capture_id=capture.capture_id,
        rule=error.rule,
        message=error.message,
        span=error.span,
        next_step=next_step,
        url=mask_url(capture.url),
        detail=error.detail,
    )
    rows.add_quarantined(entry)
    return entry


def release_inputs(home: Home, decisions: Decided | None = None) -> str:
    """Digest over all that the next release would be made from: batches, what is withdrawn, code, decisions about the quarantine.

    Args:
        home: where.
        decisions: None takes those that hold now.
    """
    from orchestration.transform import build_version

    digest = (decisions or decisions_of(home)).digest
    gone = inputs_digest({capture_id: since.isoformat() for capture_id, since in withdrawals(home)}, "withdrawn")
    return inputs_digest({batch.batch_id: batch.digest for batch in list_batches(home)}, f"{build_version()} {digest} {gone}")


def withdrawals(home: Home) -> list[tuple[str, datetime]]:
    """Documents whose address answers that they are gone; see `scrapers.capture.Archive.withdrawals`."""
    with Archive(home.captures) as archive:
        return archive.withdrawals()


def decisions_of(home: Home) -> Decided:
    """What the quarantine decides about a build that is made now."""
    return decided(Quarantine(home.quarantine), version=gate_version(), at=_now())


def gate_version() -> str:
    """Version of all that lies between a capture and the gate's verdict on it."""
    from orchestration.transform import build_version

    return f"{code_version()}+{build_version()}"


def hold_back(
    home: Home, sources: dict[str, Source], *, run_id: str, alarm: Callable[[str], None], log: Callable[[str], None]
) -> list[HeldVisit]:
    """Judge what each visit to a source gave, and keep the quarantine's entries about it.

    Args:
        home: where.
        sources: declared ones, by id.
        run_id: for the quarantine.
        alarm: takes one line for each source that is held back.
        log: takes one line for each measure that is above what its source expects.

    Returns:
        The visits whose captures must not be published; for sources with an accepted exception none.
    """
    with Archive(home.captures) as archive:
        # A run has its own file in the archive for each source.
        runs = {capture.sequence: capture.warc for capture in archive.captured()}
    yields = (given for batch in list_batches(home) for given in read_yields(batch))
    visits = visits_of(yields, lambda given: runs[given.sequence])
    for surplus in surpluses(visits, sources):
        log(surplus)
    held = held_visits(visits, sources)
    entries = yield_entries(held)
    quarantine = Quarantine(home.quarantine)
    run = Run(run_id, gate_version(), _now())
    quarantine.resolve(sources.keys() - {entry.source_id for entry in entries}, run)
    for entry in quarantine.add(entries, run):
        alarm(f"Kaoju holds back what came from {entry.source_id}: {entry.message}; {entry.next_step}")
    excused = decisions_of(home).sources
    return [one for one in held if one.visit.source_id not in excused]


def prepare_inputs(home: Home, sources: dict[str, Source], held: Iterable[HeldVisit]) -> tuple[str, dict[str, int]]:
    """Write what dbt is to know of the next build.

    Args:
        home: where.
        sources: declared ones, by id.
        held: of `hold_back`.

    Returns:
        Id of the release in the making, and rows by input.
    """
    from orchestration.transform import build_version

    release_id = next_release_id(home, release_inputs(home))
    visits = [
        {"capture_id": given.capture_id, "capture_sequence": given.sequence, "rule": RULE} for one in held for given in one.visit.captures
    ]
    counts = write_inputs(
        home,
        release_id=release_id,
        sources=[source_row(source) for source in sources.values()],
        held=list({row["capture_id"]: row for row in (*held_captures(home, decisions_of(home)), *visits)}.values()),
        version=build_version(),
        withdrawn=withdrawals(home),
    )
    return release_id, counts


def inputs_asset(sources: dict[str, Source], settings: Settings) -> dg.AssetsDefinition:
    """Make the assets that tell dbt what a run knows before it builds."""
    schemas = {"sources": SOURCES, "held_captures": HELD, "withdrawn": WITHDRAWN, "release": RELEASE}
    schemas |= {"previous_observations": PREVIOUS, "previous_documents": PREVIOUS_DOCUMENTS}
    schemas |= {name: vocabulary.schema for name, vocabulary in VOCABULARY.items()}
    descriptions = {
        "sources": "One row per declared source.",
        "held_captures": "One row per capture that is held back: its source gave far less than it should, it failed in the gate, "
        "or somebody dropped it.",
        "withdrawn": "One row per document whose address answers 404 or 410.",
        "release": "The release in the making.",
        "previous_observations": "The facts of the release that readers see.",
        "previous_documents": "The documents of the release that readers see, with their current versions.",
    }
    descriptions |= {name: vocabulary.description for name, vocabulary in VOCABULARY.items()}
    specs = [
        dg.AssetSpec(
            key=input_key(table),
            deps=[raw_key(name) for name in SCHEMAS],
            description=descriptions[table],
            group_name="raw",
            owners=OWNERS,
            kinds={"python", "parquet"},
            tags={"layer": "raw"},
            metadata={"dagster/column_schema": table_schema(schema)},
        )
        for table, schema in schemas.items()
    ]

    check = dg.AssetCheckSpec(YIELD_CHECK, asset=input_key("held_captures"), description="No source gave far less than it should.")

    @dg.multi_asset(name="write_inputs", specs=specs, check_specs=[check])
    def write_build_inputs(context: dg.AssetExecutionContext, kaoju: HomeResource) -> Iterator[dg.MaterializeResult | dg.AssetCheckResult]:
        held = hold_back(kaoju.home, sources, run_id=context.run_id, alarm=partial(raise_alarm, settings), log=context.log.warning)
        release_id, counts = prepare_inputs(kaoju.home, sources, held)
        for table, count in counts.items():
            yield dg.MaterializeResult(asset_key=input_key(table), metadata={"dagster/row_count": count, "release": release_id})
        # Held back is a source, not the release: the others go on.
        yield dg.AssetCheckResult(
            passed=not held,
            check_name=YIELD_CHECK,
            asset_key=input_key("held_captures"),
            severity=dg.AssetCheckSeverity.WARN,
            metadata={"quarantine": quarantine_table(yield_entries(held))} if held else {},
        )

    return write_build_inputs


def source_row(source: Source) -> dict[str, object]:
    """Return what the build knows of a declared source, with the columns of `warehouse.inputs.SOURCES`."""
    return {
        "source_id": source.id,
        "name_zh": source.name_zh,
        "name_en": source.name_en,
        "publisher": source.publisher,
        "homepage": source.homepage,
        "licence": source.licence,
        "verified": source.verified,
        "opt_out_policy": source.opt_outs.policy,
        "opt_out_reason": source.opt_outs.reason or None,
        "reserving_opt_outs": list(reserving_signals(source)),
    }


def _now() -> datetime:
    return datetime.now(UTC)
